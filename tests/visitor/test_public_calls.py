"""What a page can say to the chat stands in three places: the code, its TypeScript types, and the page of the docs."""

import re

from copilot.resources import resource_dir
from tests.servers import ROOT

WIDGET = resource_dir("static") / "widget"
LOADER, CHAT = (WIDGET / "widget.js").read_text(), (WIDGET / "chat.js").read_text()
TYPES = (WIDGET / "levelhead.d.ts").read_text()
PAGE = (ROOT / "docs" / "embed.md").read_text()


def quoted(text: str) -> set[str]:
    return set(re.findall(r'"([a-z]+)"', text))


def block(text: str, start: str, end: str) -> str:
    """What stands between the first `start` and the next `end`."""
    return text.split(start, 1)[1].split(end, 1)[0]


def commands_of_the_code() -> set[str]:
    loader = re.findall(r"^    (\w+)[:,(]", block(LOADER, "const commands = {", "\n  }\n"), re.MULTILINE)
    chat = re.findall(r'name === "(\w+)"', block(CHAT, "  call(name, value, more) {", "\n  }\n"))
    return {*loader, *chat}


def test_the_types_allow_exactly_the_calls_there_are():
    typed = quoted("".join(re.findall(r"command: ([^,)]+)", TYPES)))

    assert typed == commands_of_the_code()


def test_the_types_know_exactly_the_events_there_are():
    told = set(re.findall(r'\bemit\("(\w+)"', CHAT))

    typed = set(re.findall(r"^  (\w+):", block(TYPES, "interface LevelheadEvents {", "\n}\n"), re.MULTILINE))

    assert typed == told
    assert set(re.findall(r'"levelhead:(\w+)"', TYPES)) == told


def test_site_owners_read_of_every_call_and_every_event():
    table = block(PAGE, "| call |", "\n\n")

    assert commands_of_the_code() <= quoted(table)
    assert set(re.findall(r'\bemit\("(\w+)"', CHAT)) <= set(re.findall(r"`(\w+)`", table))


def test_the_types_know_every_attribute_of_the_snippet():
    attributes = set(re.findall(r"^\| `data-(\w+)`", PAGE, re.MULTILINE))

    typed = set(re.findall(r"^  (\w+)\?:", block(TYPES, "interface LevelheadOptions {", "\n}\n"), re.MULTILINE))

    assert attributes <= typed
