"""Files that a message wants to carry along."""

from collections.abc import Sequence
from typing import Any

from copilot.chat.errors import Invalid


def require_all(files: list[dict[str, Any]], ids: Sequence[str]) -> list[dict[str, Any]]:
    """The files, when there is one for each id. Raises Invalid for an unknown id: nothing is left out in silence."""
    if len(files) < len(ids):
        raise Invalid("One of the files is not known here. Please attach it again.", field="attachments")
    return files
