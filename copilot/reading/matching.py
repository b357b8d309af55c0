"""Finds the cues of a lexicon in the words of a message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from copilot.reading.lexicon import Cue, Lexicon, Part, get_lexicon
from copilot.reading.words import Word

MAX_GAP = 3
_MAX_MET = 20_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: from word `first` to word `last`, and the code points they take (end exclusive)."""

    kind: str
    first: int
    last: int
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class CueIndex:
    """Looks up which cues may begin at a word: whole words and stems in dictionaries, so that a word costs
    a handful of look-ups however many cues there are."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._whole: dict[str, list[Cue]] = {}
        self._stems: dict[str, list[Cue]] = {}
        for cue in cues:
            for word in cue.parts[0].words:
                self._whole.setdefault(word, []).append(cue)
            for stem in cue.parts[0].stems:
                self._stems.setdefault(stem, []).append(cue)
        self._stem_sizes = sorted({len(stem) for stem in self._stems})
        self._met: dict[tuple[str, ...], tuple[Cue, ...]] = {}  # most words of a message were met before

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Every cue found, in order of place; the same kind twice in one place counts once, the longest."""
        found: dict[tuple[str, int], Hit] = {}
        for i, word in enumerate(words):
            for cue in self._beginning_with(word.forms):
                last = _follow(cue.parts, 1, words, i)
                if last is None:
                    continue
                known = found.get((cue.kind, i))
                if known is None or known.last < last:
                    found[cue.kind, i] = Hit(cue.kind, i, last, word.start, words[last].end)
        return _without_inner(sorted(found.values(), key=lambda hit: (hit.first, -hit.last)))

    def _beginning_with(self, forms: tuple[str, ...]) -> tuple[Cue, ...]:
        known = self._met.get(forms)
        if known is None:
            if len(self._met) >= _MAX_MET:
                self._met.clear()
            known = self._met[forms] = tuple(self._look_up(forms))
        return known

    def _look_up(self, forms: tuple[str, ...]) -> Iterator[Cue]:
        for form in forms:
            yield from self._whole.get(form, ())
            for size in self._stem_sizes:
                if size > len(form):
                    break
                yield from self._stems.get(form[:size], ())


def _follow(parts: tuple[Part, ...], at: int, words: Sequence[Word], i: int) -> int | None:
    """The last word's place when parts from `at` on fit the words after `i`, within the sentence."""
    if at == len(parts):
        return i
    reach = 1
    if parts[at].is_gap:
        at, reach = at + 1, 1 + MAX_GAP
    for j in range(i + 1, min(i + 1 + reach, len(words))):
        if words[j].sentence != words[i].sentence:
            return None
        if parts[at].fits(words[j].forms) and (last := _follow(parts, at + 1, words, j)) is not None:
            return last
    return None


def _without_inner(hits: list[Hit]) -> list[Hit]:
    """Drops a hit that lies within a longer one of the same kind."""
    reach: dict[str, int] = {}
    kept: list[Hit] = []
    for hit in hits:
        if hit.last > reach.get(hit.kind, -1):
            kept.append(hit)
            reach[hit.kind] = hit.last
    return kept


@cache
def get_index(languages: tuple[str, ...]) -> CueIndex:
    """One index over the cues of several lexicons, built once for each combination met."""
    lexicons: list[Lexicon] = [get_lexicon(language) for language in languages]
    return CueIndex([cue for lexicon in lexicons for cue in lexicon.cues])


@cache
def get_table_index(language: str, table: str) -> CueIndex:
    """An index over one facts table; the kind of a hit is what the row stands for."""
    rows = get_lexicon(language).tables.get(table, {})
    return CueIndex([Cue(value, cue.parts) for value, cues in rows.items() for cue in cues])


@cache
def get_tables_index(language: str) -> CueIndex:
    """One index over all facts tables; the kind of a hit is the table, a tab, and what the row stands for."""
    tables = get_lexicon(language).tables
    return CueIndex(
        [
            Cue(f"{table}\t{value}", cue.parts)
            for table, rows in tables.items()
            for value, cues in rows.items()
            for cue in cues
        ]
    )


def find_in_tables(words: Sequence[Word], *, language: str) -> dict[str, dict[int, Hit]]:
    """Hits of every facts table by the word they begin at, the longest at each; kinds without the table."""
    found: dict[str, dict[int, Hit]] = {}
    for hit in get_tables_index(language).find(words):
        table, _, value = hit.kind.partition("\t")
        rows = found.setdefault(table, {})
        known = rows.get(hit.first)
        if known is None or known.last < hit.last:
            rows[hit.first] = Hit(value, hit.first, hit.last, hit.start, hit.end)
    return found
