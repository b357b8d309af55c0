"""What the pipeline costs: its share of a model's first words, and its own first delta without a model.

    python -m bench.pipeline [--rounds N]

The scripted endpoint answers at once on loopback with a finished first sentence, because the guard lets whole
sentences through. Bare client and pipeline take turns, so that a busy machine is busy for both.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import openai

from copilot.chat.drafts import Drafts
from copilot.chat.events import Bus, DeskNotice
from copilot.chat.house import House
from copilot.chat.readings import read_conversation
from copilot.chat.receive import Customer, Receiver
from copilot.clock import now_iso
from copilot.drafting.choice import choose_drafters
from copilot.drafting.openai_drafter import OpenAIDrafter
from copilot.drafting.pipeline import run
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.prompt_library import PromptLibrary
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.types import DraftDelta, Drafter, SiteProfile, Snapshot
from copilot.guard import Policy, PolicyStore, load_policy
from copilot.ids import new_id
from copilot.playbook.types import Advice, Known, Step, StepAdvice
from copilot.reading.types import Issue, Reading, Turn
from copilot.resources import resource_dir
from copilot.settings import load_settings
from copilot.storage import outbox, people
from copilot.storage.database import Database
from copilot.storage.rows import Job, Site, Visitor
from copilot.storage.tokens import TokenLedger
from tests.fakes import FakeModel, ScriptedServer, says

PIECES = ("I am sorry that order 88123 is three days late. ", "Could you ", "tell me ", "where it should go?")
COUNT = itertools.count()
MESSAGES = {
    "en": "My parcel is three days late and nobody answers! This is the third time.",
    "et": "Pakk hilineb juba kolm päeva ja keegi ei vasta! See on juba kolmas kord.",
    "ru": "Посылка опаздывает на три дня, и никто не отвечает! Это уже третий раз.",
    "nb": "Pakken er tre dager forsinket, og ingen svarer! Dette er tredje gang.",
    "kk": "Сәлемдеме үш күнге кешігіп жатыр, ешкім жауап бермейді! Бұл үшінші рет.",
}
HOUSE_RULES = "\n".join(
    f"# Rule {n}\nParcels of kind {n} are traced with the courier after {n} days." for n in range(40)
)


@dataclass(frozen=True)
class Spent:
    """Milliseconds on the clock, and of this thread's processor: the latter hardly minds a busy machine."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Times:
    """What many rounds of one thing took, in milliseconds."""

    median: float
    p95: float
    cpu: float

    @classmethod
    def of(cls, spent: list[Spent]) -> "Times":
        wall = [each.wall for each in spent]
        return cls(
            statistics.median(wall), statistics.quantiles(wall, n=20)[-1], statistics.median(s.cpu for s in spent)
        )

    def __str__(self) -> str:
        return f"median {self.median:6.2f} ms, p95 {self.p95:6.2f} ms, processor {self.cpu:6.2f} ms"


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.thread_time()

    def spent(self) -> Spent:
        return Spent((time.perf_counter() - self._wall) * 1000, (time.thread_time() - self._cpu) * 1000)


def conversation(number: int = 0) -> Snapshot:
    """A long, angry conversation: eleven turns, personal data, house rules, five steps. No two are the same."""
    said = ("Order 88123 is three days late, write to vera@mail.ee or +372 5123 4567!", "I am looking into it.")
    steps = (Step.APOLOGISE, Step.RESTATE, Step.ACT, Step.AGREE_TIME, Step.CLARIFY)
    turns = tuple(Turn("customer" if n % 2 == 0 else "agent", f"{number}. {said[n % 2] * 4}") for n in range(11))
    return Snapshot(
        turns=turns,
        reading=Reading(language="en", anger=2, issue=Issue.LATE),
        advice=Advice(steps=tuple(StepAdvice(step, "L5", "x") for step in steps)),
        known=Known(order="88123", status="with the courier", customer_name="Vera Kask"),
        site=SiteProfile(name="Northwind", house_rules=HOUSE_RULES),
    )


def first_delta_ms(snapshot: Snapshot, drafter: Drafter, policy: Policy) -> Spent:
    watch = Stopwatch()
    events = run(snapshot, drafter=drafter, fallback=FakeModel([]), policy=policy)
    next(event for event in events if isinstance(event, DraftDelta))
    spent = watch.spent()
    for _ in events:
        pass
    return spent


def built_in_first_delta_ms(words: str, playbook: PlaybookDrafter, policy: Policy) -> Spent:
    """From the job's start: reading and advice included, as the server does it."""
    watch = Stopwatch()
    snapshot = make_snapshot(
        [Turn("customer", f"{words} {next(COUNT)}")], site=SiteProfile(name="Northwind", house_rules=HOUSE_RULES)
    )
    events = run(snapshot, drafter=playbook, fallback=playbook, policy=policy)
    next(event for event in events if isinstance(event, DraftDelta))
    spent = watch.spent()
    for _ in events:
        pass
    return spent


class Jobs:
    """Real draft jobs on a real SQLite file: a stored message each, and the row of its job."""

    def __init__(self, folder: Path) -> None:
        settings = load_settings(data_dir=folder, secret_key="only-for-the-bench")
        db = Database(settings.database)
        db.migrate()
        policies = PolicyStore(settings.guardrails)
        drafter, fallback = choose_drafters(settings, TokenLedger(db), lambda: policies.policy)
        self._house = House(settings, db, Bus(), policies, drafter, fallback)
        self._receiver, self._drafts = Receiver(self._house), Drafts(self._house)
        self._site = Site(new_id(), "Northwind", new_id(), "s", origins=[], settings={}, house_rules=HOUSE_RULES)
        with db.begin() as connection:
            people.insert_site(connection, self._site, at=now_iso())

    def first_delta_ms(self, words: str) -> Spent:
        """From the job's start to the first delta in the desk doors' hands, every query included."""
        job = self._queue(words)
        spent: list[Spent] = []
        watch = Stopwatch()

        def hear(notice: DeskNotice) -> None:
            if notice.name == "draft.delta" and notice.payload["conversation"] == job.conversation_id and not spent:
                spent.append(watch.spent())

        self._house.bus.subscribe(DeskNotice, hear)
        self._drafts.run_job(job)
        return spent[0]

    def _queue(self, words: str) -> Job:
        visitor = Visitor(new_id(), self._site.id, None, name=None, email=None, phone=None, locale=None, page=None)
        with self._house.db.begin() as connection:
            people.insert_visitor(connection, visitor, at=now_iso())
        customer = Customer(sid="bench", visitor_id=visitor.id, site_id=self._site.id, locale="en")
        self._receiver.receive(customer, client_id=new_id(), text=f"{words} {next(COUNT)}")
        now, later = now_iso(plus_s=60), now_iso(plus_s=120)
        with self._house.db.begin() as connection:
            (job,) = outbox.claim(connection, now=now, lease_until=later, limit=1)
            outbox.finish(connection, job)
        read_conversation(self._house, job.conversation_id or "")  # as the reader has, in the customer's pause
        return job


def bare_first_token_ms(client: openai.OpenAI, messages: list[dict[str, str]]) -> Spent:
    watch = Stopwatch()
    with client.chat.completions.create(model="m", messages=messages, stream=True) as stream:  # type: ignore[call-overload]
        events = iter(stream)
        while not next(events).choices[0].delta.content:
            pass
        spent = watch.spent()
        for _ in events:
            pass
    return spent


def measure(take_turns: list[Callable[[], Spent]], rounds: int) -> list[Times]:
    values: list[list[Spent]] = [[] for _ in take_turns]
    for _ in range(rounds + 5):
        for place, one in enumerate(take_turns):
            values[place].append(one())
    return [Times.of(each[5:]) for each in values]  # the first five warm caches and connections


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=60)
    rounds = arguments.parse_args().rounds
    policy = load_policy(resource_dir("guardrails"))
    library = PromptLibrary(resource_dir("prompts"))
    with ScriptedServer(*[says(*PIECES)] * (2 * (rounds + 5))) as server:
        drafter = OpenAIDrafter(model="m", prompts=library.get, base_url=server.base_url)
        client = openai.OpenAI(base_url=server.base_url, api_key="k", max_retries=0)
        messages = [{"role": "user", "content": "x" * 6_000}]
        bare, ours, own = measure(
            [
                lambda: bare_first_token_ms(client, messages),
                lambda: first_delta_ms(conversation(next(COUNT)), drafter, policy),
                lambda: first_delta_ms(conversation(next(COUNT)), FakeModel([list(PIECES)]), policy),
            ],
            rounds,
        )
    with tempfile.TemporaryDirectory() as folder:
        jobs = Jobs(Path(folder))
        (from_job,) = measure([lambda: jobs.first_delta_ms(MESSAGES["en"])], rounds)
    playbook = PlaybookDrafter()
    built_in = [partial(built_in_first_delta_ms, words, playbook, policy) for words in MESSAGES.values()]
    by_language = dict(zip(MESSAGES, measure(built_in, rounds), strict=True))
    print(f"bare client, first token         {bare}")
    print(f"pipeline, first delta            {ours}")
    added, added_cpu = ours.median - bare.median, ours.cpu - bare.cpu
    print(f"the pipeline adds                {added:13.2f} ms, processor {added_cpu:.2f} ms (goal: at most 15)")
    print(f"pipeline alone, first delta      {own}")
    print(f"a job's first delta at the desk  {from_job} (goal: within 25)")
    for language, times in by_language.items():
        print(f"playbook draft, first delta, {language}  {times} (goal: within 25)")


if __name__ == "__main__":
    main()
