"""What the next reply should do, step by step, each with its reason for the agent."""

from collections.abc import Iterator, Sequence

from copilot.playbook.card import wish_signs
from copilot.playbook.case import Case
from copilot.playbook.complaint import NEEDS_ORDER, WORTH_THANKS, action, apology, complaint, question, what_is_known
from copilot.playbook.moment import Moment, is_inquiry, is_praise, is_solved, look_at, steps_done, will_wait
from copilot.playbook.reasons import step
from copilot.playbook.types import Advice, CaseCard, Known, Step, StepAdvice
from copilot.playbook.words import fold
from copilot.reading.types import Flag, Issue, Reading, Turn


def advise(
    turns: Sequence[Turn],
    reading: Reading,
    *,
    card: CaseCard = CaseCard(),  # noqa: B008 - frozen
    known: Known = Known(),  # noqa: B008 - frozen
    permission: frozenset[str] | None = None,
    is_refused: bool = False,
    house_rules: str = "",
) -> Advice:
    """The steps due now, in the order a reply takes them, each with its L-number and a reason for the agent.

    `permission` holds the kinds of compensation allowed at this moment; None or empty means none. `is_refused` says
    that a supervisor has refused what was asked for: then nobody is still being asked.
    """
    moment = look_at(turns, reading)
    case = Case(
        moment, card, known, permission or frozenset(), steps_done(moment), bool(house_rules.strip()), is_refused
    )
    return Advice(
        steps=tuple(_steps(case)),
        done=case.done,
        avoid=case.done & {Step.APOLOGISE, Step.ASK_WISH, Step.CLARIFY, Step.BOUNDARY},
        missing=tuple(_missing(case)),
        permission_worth_asking=_worth_asking(case, house_rules),
    )


def _steps(case: Case) -> Iterator[StepAdvice]:
    moment = case.moment
    if moment.is_silence:
        yield from _when_silent(case)
    elif moment.has("self_harm"):
        yield step("safety.self_harm")
    elif moment.has("threat") or (case.is_evident(Flag.THREAT) and not is_praise(moment)):
        yield from _when_threatened(case)
    elif case.is_evident(Flag.ABUSE) and moment.has("unsaid") and not case.is_evident(Flag.LEGAL):
        yield from _when_abused(case)
    elif not case.knows_something and will_wait(moment):
        yield step("hold.no_news")
    elif not case.knows_something and is_solved(moment) and not _is_first_praise(moment):
        yield step("close.solved")
        yield step("close.anything")
    elif not case.knows_something and is_praise(moment):
        yield step("praise.thanks")
    elif case.wants_manager or case.is_evident(Flag.LEGAL):
        yield from _when_sent_up(case)
    elif is_inquiry(moment):
        yield from _answer(case)
    else:
        yield from complaint(case)


def _is_first_praise(moment: Moment) -> bool:
    """Praise out of the blue is thanked for; praise after our help closes the matter."""
    if moment.is_first_reply:
        return is_praise(moment)
    return is_praise(moment) and not moment.has("solved") and not moment.is_short


def _when_silent(case: Case) -> Iterator[StepAdvice]:
    if case.moment.asked_last:
        yield step("follow_up.silence")
        return
    if case.knows_something:
        yield from what_is_known(case)
    else:
        yield step("hold.no_news")


def _when_threatened(case: Case) -> Iterator[StepAdvice]:
    yield step("safety.threat")
    if case.moment.main and case.moment.main not in WORTH_THANKS:
        yield step("restate.problem" if Step.APOLOGISE in case.done else "apologise.problem")
    yield step("hand_over.senior")


def _when_abused(case: Case) -> Iterator[StepAdvice]:
    yield from apology(case)
    if Step.BOUNDARY not in case.done:
        yield step("boundary.abuse")
    yield from action(case)
    yield from question(case)


def _when_sent_up(case: Case) -> Iterator[StepAdvice]:
    yield from apology(case)
    if case.permission:
        yield step("propose.permission")
    if not case.known.status or not case.known.next_step:
        yield step("hand_over.manager" if case.wants_manager else "hand_over.legal")
    if case.knows_something:
        yield from what_is_known(case)
    elif not case.known.contact and not case.card.contact and not case.moment.said_before("asked_contact"):
        yield step("clarify.contact")


def _answer(case: Case) -> Iterator[StepAdvice]:
    """A plain question gets its answer, without an apology."""
    yield step("restate.question")
    if case.permission:
        yield step("propose.permission")
    if case.known.status:
        yield step("act.answer")
    elif case.has_rules:
        yield step("act.rule")
    if case.known.next_step:
        yield step("act.next_step")
    if case.known.by_when:
        yield step("agree_time.known")
    if not case.knows_something:
        yield step("act.look")


def _missing(case: Case) -> Iterator[str]:
    if case.moment.main is None and not case.card.happened:
        yield "happened"
    if not case.card.wish and not case.moment.has("wish"):
        yield "wish"
    if not case.card.can_do and not case.known.next_step:
        yield "can_do"
    if case.moment.main in NEEDS_ORDER and case.order is None:
        yield "order"
    if not case.card.contact and not case.known.contact:
        yield "contact"


def _worth_asking(case: Case, house_rules: str) -> str | None:
    """The kind to ask a supervisor for: where anger is justified by what happened, or the house rules name one."""
    if case.permission or case.is_refused or case.moment.main is None:
        return None
    wished = wish_signs(case.moment.folded, case.moment.signs)
    if case.wants_money:
        return wished or _usual_kind(case.reading.issue)
    is_hard = case.reading.anger >= 2 and (case.has_flag(Flag.REPEAT_PROBLEM) or case.moment.has("promised"))
    if is_hard:
        return wish_signs(fold(house_rules), case.moment.signs) or _usual_kind(case.reading.issue)
    return None


def _usual_kind(issue: Issue) -> str:
    return {
        Issue.DAMAGED: "replacement",
        Issue.WRONG_ITEM: "replacement",
        Issue.BILLING: "refund",
        Issue.REFUND_MISSING: "refund",
        Issue.CANCELLED: "refund",
    }.get(issue, "voucher")
