"""Faces that carry a tone: what an eye-roll says needs no words."""

from collections.abc import Iterator, Sequence

from copilot.guard.sentences import Sentence
from copilot.guard.types import Rule

_MEANT = {
    Rule.SARCASM: "🙄😏🙃🤡😒👏",
    Rule.DISMISSIVE: "🤷🥱🤦😴💤",
    Rule.HOSTILE: "🖕😡🤬💩😠👿😤",
}
_RULE_OF = {face: rule for rule, faces in _MEANT.items() for face in faces}
_LAUGHING = frozenset("😂🤣😆😹")
_FACES = _LAUGHING | _RULE_OF.keys()
_CLAPPING = "👏"  # sincere by itself, mocking beside somebody's trouble


def unkind_faces(sentences: Sequence[Sentence], customer: str) -> Iterator[tuple[Rule, int, int]]:
    """Which rule a face breaks, and where. A face that the customer used may be used back, unless it insults;
    laughter and applause count only when there are a customer's words to laugh at."""
    for sentence in sentences:
        if _FACES.isdisjoint(sentence.words):
            continue
        for index, word in enumerate(sentence.words):
            rule = Rule.DISMISSIVE if word in _LAUGHING else _RULE_OF.get(word)
            if rule is None or index in sentence.quoted:
                continue
            if word in customer and rule is not Rule.HOSTILE:
                continue
            if (word in _LAUGHING or word == _CLAPPING) and not customer.strip():
                continue
            yield rule, *sentence.place(index, index)
