"""What the pipeline costs: its share of a model's first words, and its own first delta without a model.

    python -m bench.pipeline [--rounds N]

The scripted endpoint answers at once on loopback with a finished first sentence, because the guard lets whole
sentences through. Bare client and pipeline take turns, so that a busy machine is busy for both.
"""

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import openai

from copilot.drafting.openai_drafter import OpenAIDrafter
from copilot.drafting.pipeline import run
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.prompt_library import PromptLibrary
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.types import DraftDelta, Drafter, SiteProfile, Snapshot
from copilot.guard import Policy, load_policy
from copilot.playbook.types import Advice, Known, Step, StepAdvice
from copilot.reading.types import Issue, Reading, Turn
from copilot.resources import resource_dir
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
    playbook = PlaybookDrafter()
    built_in = [partial(built_in_first_delta_ms, words, playbook, policy) for words in MESSAGES.values()]
    by_language = dict(zip(MESSAGES, measure(built_in, rounds), strict=True))
    print(f"bare client, first token         {bare}")
    print(f"pipeline, first delta            {ours}")
    added, added_cpu = ours.median - bare.median, ours.cpu - bare.cpu
    print(f"the pipeline adds                {added:13.2f} ms, processor {added_cpu:.2f} ms (goal: at most 15)")
    print(f"pipeline alone, first delta      {own}")
    for language, times in by_language.items():
        print(f"playbook draft, first delta, {language}  {times} (goal: within 25)")


if __name__ == "__main__":
    main()
