"""The prompt sets in force, replaced whole when their files change; a change that cannot be used stays outside."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from copilot.drafting.prompt_cases import check_case, load_cases
from copilot.drafting.prompt_words import PromptError
from copilot.drafting.prompts import PromptSet, load_prompt_set
from copilot.drafting.refusals import note_accepted, note_refusal

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 2.0


class PromptLibrary:
    """The sets of a `prompts/` folder. Raises PromptError when it is made with a malformed set.

    `error` says why the newest change was refused, None when there is nothing to say.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._seen = self._look()
        self._looked_at = clock()
        self._sets = self._load()
        self.error: str | None = None

    def get(self, name: str) -> PromptSet:
        """The set of that name, else `default`: a site whose set was taken away keeps getting drafts.

        Looks at the files every two seconds, so that an edited prompt is in the next draft.
        """
        if self._clock() - self._looked_at >= _LOOK_EVERY_S:
            self._looked_at = self._clock()
            self.reload_if_changed()
        sets = self._sets
        return sets.get(name) or sets.get("default") or next(iter(sets.values()))

    def reload_if_changed(self) -> bool:
        """Look at the files; True when the sets, or the reason why a change was refused, are new ones."""
        with self._lock:
            seen = self._look()
            if seen == self._seen:
                return False
            self._seen = seen
            try:
                self._sets, self.error = self._load(), None
                note_accepted(str(self._folder))
            except PromptError as error:
                is_news, self.error = str(error) != self.error, str(error)
                note_refusal(str(self._folder), self.error)
                return is_news
            versions = {name: prompts.version for name, prompts in self._sets.items()}
            logger.info("prompts in force", extra={"versions": versions})
            return True

    def _load(self) -> dict[str, PromptSet]:
        """All sets, each against its own cases."""
        folders = sorted(path.parent for path in self._folder.glob("*/draft") if path.is_dir())
        if not folders:
            raise PromptError(f"{self._folder.name}/default/draft", 1, "there is no prompt set here.")
        return {folder.name: _proved(folder) for folder in folders}

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted(path for path in self._folder.glob("*/draft/*") if path.suffix in {".j2", ".yaml"})
        stats = ((str(file), file.stat()) for file in files)
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _proved(folder: Path) -> PromptSet:
    prompts = load_prompt_set(folder)
    for case in load_cases(folder):
        if failure := check_case(prompts, case):
            raise PromptError(f"draft/{case.template}.cases.yaml", case.line, failure)
    return prompts
