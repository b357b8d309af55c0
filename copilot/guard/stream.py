"""The check for text that is still being written: nothing is let through before its sentence is judged."""

from copilot.guard.engine import check
from copilot.guard.policy import Policy
from copilot.guard.sentences import last_boundary
from copilot.guard.types import Context, Decision, Verdict, Violation


class StreamGuard:
    """Takes a text piece by piece and gives it back sentence by sentence, until one of them is blocked.

    A finding rests on its sentence and what came before, so a finished sentence can be released for good.
    After a block nothing more comes out, and the caller should stop the writer: `blocked` is True at once.
    """

    def __init__(self, policy: Policy, context: Context | None = None) -> None:
        self._policy = policy
        self._context = context or Context()
        self._text = ""
        self._released = 0
        self._verdict = Verdict(Decision.ALLOW, (), policy.version)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What was found so far, with places in the whole text as fed."""
        return self._verdict.violations

    @property
    def verdict(self) -> Verdict:
        """The verdict on what was judged so far."""
        return self._verdict

    @property
    def blocked(self) -> bool:
        """Whether a sentence was stopped; nothing is released any more."""
        return self._verdict.decision is Decision.BLOCK

    def feed(self, piece: str) -> str:
        """Take the next piece; returns the text that may now be shown (often nothing, then a sentence)."""
        if self.blocked:
            return ""
        self._text += piece
        boundary = self._released + last_boundary(self._text[self._released :])
        return self._release_up_to(boundary) if boundary > self._released else ""

    def finish(self) -> str:
        """The writer is done; returns the rest, if it may be shown."""
        return "" if self.blocked else self._release_up_to(len(self._text))

    def _release_up_to(self, end: int) -> str:
        self._verdict = check(self._policy, self._text[:end], self._context)
        if self.blocked:
            return ""
        piece = self._text[self._released : end]
        self._released = end
        return piece
