"""Who is typing at this moment. Kept in memory: after a restart everybody's next key press says it again."""

import time

FRESH_S = 4.0  # a typing signal counts this long; clients repeat it every 3 seconds while keys are pressed


class TypingBoard:
    """Remembers which customers are typing, for the pause that a draft waits for (L1)."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def mark(self, conversation_id: str, *, on: bool) -> None:
        """Note a typing signal of the customer."""
        if on:
            self._until[conversation_id] = time.monotonic() + FRESH_S
        else:
            self._until.pop(conversation_id, None)

    def is_typing(self, conversation_id: str) -> bool:
        """Whether the customer's last signal is fresh."""
        until = self._until.get(conversation_id)
        if until is None:
            return False
        if until < time.monotonic():
            del self._until[conversation_id]
            return False
        return True
