"""Which of a site's house rules bear on a message: its Markdown cut into sections, the relevant ones first.

Pure: words are compared by their stems with BM25. A customer and the rules may speak different languages, so the
message's topic brings its words in all languages along (`topics.yaml` of the prompt set).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SATURATION, _LENGTH_WEIGHT = 1.2, 0.6  # BM25's k1 and b
_TITLE_WEIGHT = 2
_TOPIC_WEIGHT = 0.5  # a word of the topic says less than a word of the customer's own
_STEM_CHARS = 5
_LEAST_OVERLAP = 0.34

_FUNCTION_WORDS = {
    "en": "the a an and or of to in on at for with is are was were be been it this that i you we they he she my your "
    "our their me us them not no do does did have has had will would can could should if but so as from by what "
    "when where why how which who there then than just very about up out get got please",
    "et": "ja ning või et kui ei on oli olen oleme olete ma mina sa sina ta tema me meie te teie nad see seda selle "
    "mis mida kes kus kuidas miks millal aga siis ka veel juba nii mul mulle minu teil teile kas küll ole pole oma "
    "väga",
    "ru": "и в во не что он она оно на я с со как а то все так его но да ты к у же вы за бы по мне было вот от меня "
    "еще ещё нет о из ему это эта этот мы они вас вам нас нам где когда почему или если уже ли был была были для "
    "до при только очень",
    "nb": "og eller i på til av for med er var være det den de en ei et jeg du vi dere han hun ikke at som har hadde "
    "vil ville kan kunne skal skulle må men så om fra min mitt mine din ditt deg meg oss dem hva når hvor hvorfor "
    "hvordan hvem bare også nå veldig",
    "kk": "және мен бен пен немесе да де та те бір бұл сол осы ол олар сен сіз біз менің сіздің біздің маған сізге "
    "бізге емес жоқ бар деп үшін туралы не қашан қайда неге қалай кім егер бірақ өте тек ғой еді екен",
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_ALL_STOP_WORDS = frozenset().union(*_STOP_WORDS.values())


@dataclass(frozen=True, slots=True)
class HouseRule:
    """One section. `title` is its path of headings ("Returns › Electronics"), "" above the first heading."""

    title: str
    text: str

    @property
    def quote(self) -> str:
        """One line for the desk: where the rule stands, and its words."""
        words = " ".join(self.text.split())
        return f"{self.title}: {words}" if self.title else words


@dataclass(frozen=True, slots=True)
class _Index:
    """`weights` has, for every stem, the places of the sections that hold it with its BM25 weight there."""

    rules: tuple[HouseRule, ...]
    weights: dict[str, tuple[tuple[int, float], ...]]


def split_rules(markdown: str) -> tuple[HouseRule, ...]:
    """The sections in order; headings without text of their own only lend their title to those below them."""
    return _index(markdown).rules


def find_rules(
    markdown: str, query: str, language: str, *, topic: Iterable[str] = (), limit: int = 3
) -> tuple[HouseRule, ...]:
    """The sections that bear on the query, best first, at most `limit`; none when nothing is in common.

    `language` is the query's (its function words are left out). `topic` are further words of the query's subject.
    """
    index = _index(markdown)
    asked = dict.fromkeys(_stems(query, _STOP_WORDS.get(language, frozenset())), 1.0)
    for stem in _stems(" ".join(topic), frozenset()):
        asked.setdefault(stem, _TOPIC_WEIGHT)
    scores: defaultdict[int, float] = defaultdict(float)
    for stem, share in asked.items():
        for place, weight in index.weights.get(stem, ()):
            scores[place] += share * weight
    best = sorted(scores, key=lambda place: (-scores[place], place))
    return tuple(index.rules[place] for place in best[:limit])


def find_leaned_on(text: str, rules: Sequence[HouseRule], *, customer: str = "") -> HouseRule | None:
    """The rule whose words the text uses most, at least a third of the shorter one's; None when there is none.

    The customer's words say nothing about that: a reply that names the problem shares them with every rule on it.
    """
    theirs = frozenset(_stems(customer, frozenset()))
    said = _telling_stems(text) - theirs
    shares = [(_share(said, _telling_stems(rule.text) - theirs), rule) for rule in rules]
    best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= _LEAST_OVERLAP else None


def _share(said: frozenset[str], rule: frozenset[str]) -> float:
    return len(said & rule) / min(len(said), len(rule)) if len(said & rule) > 1 else 0.0


@lru_cache(maxsize=1_024)
def _telling_stems(text: str) -> frozenset[str]:
    return frozenset(_stems(text, _ALL_STOP_WORDS))


@lru_cache(maxsize=256)
def _index(markdown: str) -> _Index:
    rules = tuple(_sections(markdown))
    counts = [_count(rule) for rule in rules]
    average = max(sum(count.total() for count in counts) / max(len(counts), 1), 1.0)
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, count in enumerate(counts):
        spread = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * count.total() / average)
        for stem, times in count.items():
            postings[stem].append((place, times * (_SATURATION + 1) / (times + spread)))
    return _Index(rules, {stem: _by_rarity(found, len(rules)) for stem, found in postings.items()})


def _by_rarity(found: list[tuple[int, float]], sections: int) -> tuple[tuple[int, float], ...]:
    rarity = math.log(1 + (sections - len(found) + 0.5) / (len(found) + 0.5))
    return tuple((place, weight * rarity) for place, weight in found)


def _sections(markdown: str) -> Iterable[HouseRule]:
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    is_code = False
    for line in [*markdown.splitlines(), "# end"]:
        is_code ^= bool(_FENCE.match(line))
        heading = None if is_code else _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        if text := "\n".join(lines).strip():
            yield HouseRule(title=" › ".join(title for _, title in path), text=text)
        lines = []
        level = len(heading[1])
        path = [*((depth, title) for depth, title in path if depth < level), (level, heading[2])]


def _count(rule: HouseRule) -> Counter[str]:
    counts = Counter(_stems(rule.text, _ALL_STOP_WORDS))
    for stem in _stems(rule.title, _ALL_STOP_WORDS):
        counts[stem] += _TITLE_WEIGHT
    return counts


def _stems(text: str, stop_words: frozenset[str]) -> list[str]:
    """Words cut to their first letters: in these languages inflection sits at the end."""
    words = (word.casefold() for word in _WORD.findall(text))
    return [word[:_STEM_CHARS] for word in words if word not in stop_words]
