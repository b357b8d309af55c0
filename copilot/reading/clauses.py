"""What happened and what is wished for: the customer's own clauses, cut out whole."""

import re
from collections.abc import Iterator, Sequence

from copilot.reading.matching import Hit
from copilot.reading.message import Message
from copilot.reading.types import Fact, FactKind

_MAX_CHARS = 180
_EDGES = " \t,;:-–—\"'«»“”()"
_WEIGHTS = {"mood.trouble": 0.3, "clauses.happened": 0.5}


def find_clauses(message: Message, hits: Sequence[Hit]) -> Iterator[Fact]:
    """At most one HAPPENED and one WISH; `value` is the clause with its white space in order."""
    wishes = [hit for hit in hits if hit.kind == "clauses.wish"]
    wish = _wish_span(message, wishes)
    happened = _happened_span(message, hits, wish)
    for kind, span in ((FactKind.HAPPENED, happened), (FactKind.WISH, wish)):
        if span and (fact := _cut(message, kind, *span)):
            yield fact


def _wish_span(message: Message, wishes: Sequence[Hit]) -> tuple[int, int] | None:
    """From the words of wishing to the end of the sentence, or of the clause where that is long."""
    if not wishes:
        return None
    first = wishes[0]
    sentence = [word for word in message.words[first.first :] if word.sentence == message.words[first.first].sentence]
    if sentence[-1].end - first.start > _MAX_CHARS:
        sentence = [word for word in sentence if word.clause == sentence[0].clause]
    return _wish_start(message, first), sentence[-1].end


def _wish_start(message: Message, first: Hit) -> int:
    """The words of wishing themselves; in Kazakh, where the verb comes last, the beginning of their clause."""
    if message.language != "kk":
        return first.start
    return next(word.start for word in message.words if word.clause == message.words[first.first].clause)


def _happened_span(message: Message, hits: Sequence[Hit], wish: tuple[int, int] | None) -> tuple[int, int] | None:
    """The clause that says most about the trouble, with its neighbours in the sentence that say some too."""
    scores = _clause_scores(message, hits, wish)
    if not scores or max(scores.values()) < 0.5:
        return None
    best = max(scores, key=lambda clause: (scores[clause], -clause))
    words = [word for word in message.words if word.clause == best]
    sentence = words[0].sentence
    before = [
        w for w in message.words if w.sentence == sentence and w.clause == best - 1 and scores.get(best - 1, 0) > 0.4
    ]
    start, end = (before or words)[0].start, words[-1].end
    if wish and start < wish[0] < end:
        end = wish[0]
    if wish and wish[0] <= start < wish[1]:
        return None
    return (start, end) if end - start <= 2 * _MAX_CHARS else (words[0].start, min(end, words[0].start + _MAX_CHARS))


def _clause_scores(message: Message, hits: Sequence[Hit], wish: tuple[int, int] | None) -> dict[int, float]:
    scores: dict[int, float] = {}
    for hit in hits:
        weight = 1.0 if hit.kind.startswith("issues.") else _WEIGHTS.get(hit.kind, 0.0)
        if not weight or (wish and wish[0] <= hit.start < wish[1]):
            continue
        clause = message.words[hit.first].clause
        scores[clause] = scores.get(clause, 0.0) + weight
    return scores


def _cut(message: Message, kind: FactKind, start: int, end: int) -> Fact | None:
    """The span without loose marks and joining words at its edges."""
    text = message.text[start:end]
    start += len(text) - len(text.lstrip(_EDGES))
    end -= len(text) - len(text.rstrip(_EDGES))
    joiners = message.table("joiners")
    inside = [i for i, word in enumerate(message.words) if word.start >= start and word.end <= end]
    while inside and inside[-1] in joiners:
        inside.pop()
    while inside and inside[0] in joiners:
        inside.pop(0)
    if not inside:
        return None
    start, end = message.words[inside[0]].start, message.words[inside[-1]].end
    value = re.sub(r"\s+", " ", message.text[start:end])
    return Fact(kind, message.text[start:end], value, start, end)
