"""Where the files that people edit live: `prompts/`, `guardrails/` and `static/`.

In a checkout they sit beside the package; in an installed wheel they travel inside it, under `data/`.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """The folder of that name, the checkout's first. Raises FileNotFoundError when neither is there."""
    for candidate in (PACKAGE.parent / name, PACKAGE / "data" / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The folder {name}/ is missing beside the package and inside it; reinstall levelhead.")
