"""What can go wrong in a chat, in words for a person and a code for programs. One shape everywhere."""

from typing import Any


class CopilotError(Exception):
    """Shown to a person. HTTP answers and socket answers share the one shape built here."""

    code = "invalid"
    status = 400
    sentence = "That did not work. Nothing was sent."

    def __init__(self, message: str = "", *, field: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message or self.sentence)
        self.field = field
        self.retry_after = retry_after

    def answer(self) -> dict[str, Any]:
        """The wire's error shape."""
        error: dict[str, Any] = {"code": self.code, "message": str(self)}
        if self.field is not None:
            error["field"] = self.field
        if self.retry_after is not None:
            error["retry_after"] = self.retry_after
        return {"ok": False, "error": error}


class Invalid(CopilotError):
    """A field of a request is missing, of the wrong kind, or out of bounds."""


class UnknownEvent(CopilotError):
    """An event that the wire does not have."""

    code, sentence = "unknown_event", "This server knows no such event; see docs/wire.md."


class Unauthorised(CopilotError):
    """Who is asking could not be established."""

    code, status, sentence = "unauthorised", 401, "Please sign in again."


class Forbidden(CopilotError):
    """The person is known and may not do this."""

    code, status, sentence = "forbidden", 403, "Your role does not allow this. A supervisor can help."


class NotFound(CopilotError):
    """Does not exist, or is not theirs: an outsider hears the same."""

    code, status, sentence = "not_found", 404, "There is no such conversation among yours."


class Closed(CopilotError):
    """The conversation has ended."""

    code, status, sentence = "closed", 409, "This conversation is closed. Reopen it to write; your text is kept."


class Conflict(CopilotError):
    """Somebody was faster, or the thing is in another state."""

    code, status, sentence = "conflict", 409, "This has changed meanwhile. Look again, then decide."


class OverBudget(CopilotError):
    """The site's budget of today does not hold so much."""

    code, status, sentence = "over_budget", 409, "Today's budget of this site does not hold so much. Grant less."


class NeedsAnother(CopilotError):
    """Two people have to agree, and this one cannot be both."""

    code, status, sentence = "needs_another", 409, "Somebody else has to agree to this as well."


class Unfilled(CopilotError):
    """A prepared text has a place that nobody filled in."""

    code, status, sentence = "unfilled", 422, "A place in this text is still open. Nothing was sent."


class RateLimited(CopilotError):
    """Too much in too short a time; `retry_after` seconds say when to try again."""

    code, status, sentence = "rate_limited", 429, "That was a lot at once. Nothing is lost; please try again shortly."


class TooLarge(CopilotError):
    """The event is bigger than the wire takes."""

    code, status, sentence = "too_large", 413, "This is larger than 64 KiB and was not read. Please send less."


class Unavailable(CopilotError):
    """The server cannot keep the message now; it was not stored."""

    code, status, sentence = "unavailable", 503, "This could not be stored just now. Please try again in a moment."


class Blocked(CopilotError):
    """The guard stopped the text. Carries the verdict in the wire's form."""

    code, status, sentence = "blocked", 422, "The guardrails stopped this text. Nothing was sent."

    def __init__(self, verdict: str, violations: list[dict[str, Any]], message: str = "") -> None:
        super().__init__(message)
        self.verdict, self.violations = verdict, violations

    def answer(self) -> dict[str, Any]:
        return {**super().answer(), "verdict": self.verdict, "violations": self.violations}


class MovedOn(CopilotError):
    """The thread has messages that the agent has not seen; they come along."""

    code, status, sentence = "moved_on", 409, "There is something new in this conversation. Nothing was sent yet."

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        super().__init__()
        self.messages = messages

    def answer(self) -> dict[str, Any]:
        return {**super().answer(), "messages": self.messages}
