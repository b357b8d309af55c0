"""The pictures a site can put on its launcher: outlines on a grid of 24 units, by their names in the settings."""

ICONS = {
    # The loader itself carries this one; a test compares.
    "chat": "M6 4h12a4 4 0 0 1 4 4v6a4 4 0 0 1-4 4h-6l-5 4v-4H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4Z"
    "M6 11h3m6 0h3m-6-2a2 2 0 1 0 0 4 2 2 0 1 0 0-4Z",
    "bubble": "M12 3c5.5 0 9.5 3.6 9.5 8.2s-4 8.2-9.5 8.2c-1.1 0-2.2-.1-3.2-.4L4 21.5l1-4.2c-1.6-1.5-2.5-3.6-2.5-6.1"
    "C2.5 6.6 6.5 3 12 3ZM8 11.2h.01M12 11.2h.01M16 11.2h.01",
    "question": "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 1 0 0-19ZM9.2 9.3a2.9 2.9 0 0 1 5.6.9c0 2-2.8 2.4-2.8 4.2"
    "M12 17.4h.01",
    "headset": "M4 14v-2a8 8 0 0 1 16 0v2M4 14a2 2 0 0 1 2-2h1v7H6a2 2 0 0 1-2-2Zm16 0a2 2 0 0 0-2-2h-1v7h1"
    "a2 2 0 0 0 2-2"
    "Zm0 3c0 2.5-2 4-5 4h-2",
}
