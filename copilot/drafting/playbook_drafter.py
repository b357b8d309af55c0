"""The built-in drafter: no model, no network, a few milliseconds; its words are the phrasebooks'."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from copilot.drafting.asking import Wishes, parse_ask
from copilot.drafting.choosing import Chooser, said_sentences, split_sentences
from copilot.drafting.composing import Composer, Reply
from copilot.drafting.grammar import clause_value
from copilot.drafting.judging import context_of
from copilot.drafting.mirroring import Mirror, mirror
from copilot.drafting.notes import tell
from copilot.drafting.phrasebook import Phrasebook, get_phrasebook
from copilot.drafting.snapshot import language_of
from copilot.drafting.things import KIND_OF_THING
from copilot.drafting.trouble import Trouble
from copilot.drafting.types import Account, Snapshot
from copilot.drafting.values import Told, find_topic, known_values
from copilot.guard import Policy, check
from copilot.guard.types import Decision
from copilot.playbook.moment import Moment, look_at
from copilot.reading import read
from copilot.reading.types import LANGUAGES

_PIECE = re.compile(r"\S+\s*(?:\S+\s*){0,3}")  # a few words at a time, as a person reads
_ATTEMPTS = 3
_MOODS = ("calm", "annoyed", "angry", "furious")


class PlaybookStream:
    """The pieces of one reply, and what it leaned on."""

    def __init__(self, text: str, account: Account) -> None:
        self._pieces = (match[0] for match in _PIECE.finditer(text))
        self.account = account

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._pieces)


class PlaybookDrafter:
    """Composes from the phrasebooks of the snapshot's language.

    `prompts` is the folder of prompt sets. With `policy` (gives the one in force), sentences that the guard would
    find fault with are left out (an agent's note may carry what a draft must not); without one that is the
    caller's to check.
    """

    name = "playbook"

    def __init__(self, prompts: Path | None = None, policy: Callable[[], Policy] | None = None) -> None:
        self._prompts = prompts
        self._policy = policy

    @property
    def version(self) -> str:
        """Hash over all phrasebooks of the default set."""
        return "-".join(get_phrasebook(language, self._prompts).version[:4] for language in LANGUAGES)

    def stream(self, snapshot: Snapshot) -> PlaybookStream:
        """The reply in pieces of a few words."""
        book = get_phrasebook(snapshot.reading.language, self._prompts, prompt_set=snapshot.site.prompt_set)
        reply = write_reply(snapshot, book)
        policy = self._policy() if self._policy else None
        if policy is not None and not _passes(reply.text, snapshot, policy):
            reply = _another(snapshot, book, policy)
        return PlaybookStream(reply.text, Account(version=book.version, reasons=reply.reasons))


def write_reply(snapshot: Snapshot, book: Phrasebook, *, is_plain: bool = False) -> Reply:
    """The whole reply; a plain one says nothing in the customer's own words."""
    moment = look_at(snapshot.turns, snapshot.reading)
    wishes = parse_ask(snapshot.ask)
    mirrored = _mirrored(snapshot, moment) if not is_plain else Mirror()
    values = known_values(snapshot, book, moment, _told_facts(snapshot, moment))
    if mirrored.told:
        values["told"] = clause_value(mirrored.told, language=book.language)
    chooser = _chooser(snapshot, book, moment, wishes)
    composer = Composer(
        snapshot=snapshot,
        book=book,
        moment=moment,
        chooser=chooser,
        values=values,
        notes=tell(snapshot.known, language_of=language_of),
        wishes=wishes,
        mirrored=mirrored,
        trouble=Trouble(snapshot, book, moment, chooser, values, mirrored),
    )
    return composer.compose()


def _mirrored(snapshot: Snapshot, moment: Moment) -> Mirror:
    """What of the customer's words may be said back; nothing of a message that threatens."""
    due = {piece.reason_key for piece in snapshot.advice.steps}
    if "safety.threat" in due:
        return Mirror()
    is_glad = not due.isdisjoint({"praise.thanks", "close.solved"})
    found = mirror(moment, facts=snapshot.reading.facts, evidence=snapshot.reading.evidence, is_glad=is_glad)
    return found.first_clause() if is_glad else found


def _told_facts(snapshot: Snapshot, moment: Moment) -> Sequence[Told]:
    """Facts of the newest words, then of earlier messages about the same trouble."""
    facts = [Told(fact, moment.words) for fact in snapshot.reading.facts]
    if facts or moment.is_news:
        return facts
    for turn in reversed(snapshot.turns[:-1]):
        if turn.who == "customer":
            facts += [Told(fact, turn.text) for fact in read(turn.text).facts]
    return facts


def _chooser(snapshot: Snapshot, book: Phrasebook, moment: Moment, wishes: Wishes) -> Chooser:
    ours = [turn.text for turn in snapshot.turns if turn.who == "agent"]
    first = next((turn.text for turn in snapshot.turns if turn.who == "customer"), "")
    salt = f"{first}\0{snapshot.seed}\0{len(snapshot.turns)}\0{len(snapshot.rejected)}"
    return Chooser(
        salt=salt, said=said_sentences([*ours, *snapshot.rejected]), tags=_tags(snapshot, book, moment, wishes)
    )


def _tags(snapshot: Snapshot, book: Phrasebook, moment: Moment, wishes: Wishes) -> frozenset[str]:
    tags = {_MOODS[snapshot.reading.anger], "first" if moment.is_first_reply else "later"}
    if wishes.is_formal or moment.has("formal"):
        tags.add("formal")
    elif moment.has("casual"):
        tags.add("casual")
    if snapshot.known.status or snapshot.known.next_step or snapshot.known.by_when:
        tags.add("known")
    if wishes.is_warmer:
        tags.add("warm")
    if (topic := find_topic(book, snapshot.turns)) and KIND_OF_THING[topic.name] == "software":
        tags.add("ours")  # an app is ours, an order is theirs
    return frozenset(tags)


def _another(snapshot: Snapshot, book: Phrasebook, policy: Policy) -> Reply:
    """A reply that passes the guard: in other words, then without the customer's, then without the faulty sentences."""
    tries = product((False, True), range(1, _ATTEMPTS))
    reply = None
    for is_plain, attempt in tries:
        retried = replace(snapshot, seed=f"{snapshot.seed}{attempt}")
        reply = write_reply(retried, book, is_plain=is_plain)
        if _passes(reply.text, snapshot, policy):
            return reply
    assert reply is not None  # there is always an attempt
    return replace(reply, text=_passing(reply.text, snapshot, policy))


def _passes(text: str, snapshot: Snapshot, policy: Policy) -> bool:
    return check(policy, text, context_of(snapshot)).decision is Decision.ALLOW


def _passing(text: str, snapshot: Snapshot, policy: Policy) -> str:
    """The reply less any sentence the guard finds fault with."""
    context = context_of(snapshot)
    for _ in range(len(split_sentences(text))):
        verdict = check(policy, text, context)
        if verdict.decision is Decision.ALLOW:
            return text
        faults = [violation.start for violation in verdict.violations]
        kept = _without_sentences(text, faults)
        if not kept or kept == text:
            return text
        text = kept
    return text


def _without_sentences(text: str, places: Sequence[int]) -> str:
    kept: list[str] = []
    start = 0
    for sentence in split_sentences(text):
        start = text.find(sentence, start)
        if not any(start <= place < start + len(sentence) for place in places):
            kept.append(sentence)
        start += len(sentence)
    return " ".join(kept)
