"""The check for text that is still being written: nothing is let through before its sentence is judged."""

from copilot.guard.engine import Look, check, judge_words, listener_for, merge
from copilot.guard.policy import Policy
from copilot.guard.semantic import Ear
from copilot.guard.sentences import last_boundary
from copilot.guard.types import Context, Decision, Verdict, Violation, decide


class StreamGuard:
    """Takes a text piece by piece and gives it back sentence by sentence, until one of them is blocked.

    A finding rests on its sentence and what came before, so a finished sentence can be released for good;
    where only the learned layers have doubts, the sentence waits for the next one or for the end.
    After a block nothing more comes out, and the caller should stop the writer: `blocked` is True at once.
    """

    def __init__(self, policy: Policy, context: Context | None = None, *, ear: Ear | None = None) -> None:
        self._ear = ear
        self._policy = policy
        self._context = context or Context()
        self._text = ""
        self._released = 0
        self._judged = 0
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
        return self._release_beginning(boundary) if boundary > self._judged else ""

    def finish(self) -> str:
        """The writer is done; returns the rest, if it may be shown."""
        if self.blocked:
            return ""
        self._verdict = check(self._policy, self._text, self._context, ear=self._ear)
        return "" if self.blocked else self._release(len(self._text))

    def _release_beginning(self, boundary: int) -> str:
        self._judged = boundary
        look = judge_words(self._policy, self._text[:boundary], self._context)
        violations = merge(look.found, self._text)
        self._verdict = Verdict(decide(violations), violations, self._policy.version)
        return "" if self.blocked else self._release(_heard_out(look, boundary, self._ear))

    def _release(self, end: int) -> str:
        piece = self._text[self._released : end]
        self._released = max(self._released, end)
        return piece


def _heard_out(look: Look, boundary: int, ear: Ear | None) -> int:
    """Up to where the learned layers let a growing text through; a doubtful end waits for what follows."""
    if look.policy.learned is None or not look.sentences:
        return boundary
    passed = listener_for(look, look.policy.learned, ear).lets_through(look.text, look.sentences)
    return boundary if passed == len(look.sentences) else look.sentences[passed].start
