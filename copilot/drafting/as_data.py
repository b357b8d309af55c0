"""What people wrote, made fit for a prompt: it can be read there, but cannot end a fence or speak for somebody else."""

import re
import unicodedata

# A chat template's own marks (<|im_end|>, [INST], ``` and {{ }}) become look-alikes: a model still reads the
# sentence, while a server that parses special tokens inside a message finds none.
_LOOK_ALIKES = str.maketrans({"<": "‹", ">": "›", "{": "｛", "}": "｝", "`": "ˋ"})
_BRACKET_TOKEN = re.compile(r"\[\s*(/?[A-Z_ ]+)\s*\]")
_JOINERS = frozenset("\u200c\u200d")  # emoji sequences and some scripts need them


class Data(str):
    """Text that is safe to print into a prompt as it is, line breaks included."""

    __slots__ = ()


def as_data(text: str, label: str = "") -> Data:
    """Every line of the text, each behind its label ("customer| …"), or one single line without a label."""
    lines = [_neutralise(line) for line in text.splitlines()] or [""]
    if not label:
        return Data(" ".join(line for line in lines if line.strip()))
    return Data("\n".join(f"{_neutralise(label)}| {line}".rstrip() for line in lines))


def _neutralise(line: str) -> str:
    if not line.isprintable():  # which also is False for harmless blanks, so each character is looked at
        line = "".join(char if _is_visible(char) else " " * (char == "\t") for char in line)
    return _BRACKET_TOKEN.sub(r"(\1)", line.translate(_LOOK_ALIKES))


def _is_visible(char: str) -> bool:
    """False for controls, lone surrogates and invisible formatting: direction marks, tags, zero-width spaces."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char in _JOINERS
