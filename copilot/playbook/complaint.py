"""What a reply to a complaint does: answer for the trouble, then act, then ask the one thing that moves it on."""

import re
from collections.abc import Iterator

from copilot.playbook.case import Case
from copilot.playbook.moment import Moment
from copilot.playbook.problems import find_points
from copilot.playbook.reasons import step
from copilot.playbook.types import Step, StepAdvice
from copilot.reading.types import Flag, Issue

# Problems that a reference number helps to find; the others are asked about in their own terms.
NEEDS_ORDER = frozenset(
    {
        "late_waiting", "late_arrived", "late_noshow", "late_marked_delivered", "late_postponed", "late_transport",
        "lost", "damaged", "damaged_food", "wrong_item", "wrong_size", "missing_part", "wrong_bill",
        "charged_twice", "charged_after_cancel", "unknown_charge", "refund_missing", "return_refused", "cancelled",
        "left_outside",
        "cannot_cancel", "no_booking", "broken_down", "failed_again", "poor_quality", "promo_failed", "no_internet",
    }
)  # fmt: skip
_BY_THE_RULES = frozenset({"return_refused", "cannot_cancel", "wasted_trip", "cancelled"})
# What a customer need not have told us, and what we would otherwise not know.
WORTH_THANKS = frozenset({"staff", "staff_rude", "data_leak", "harm", "dirty"})
_PLAINLY_WANTED = frozenset(
    {Issue.NOT_WORKING, Issue.LATE, Issue.NO_ANSWER, Issue.ACCOUNT, Issue.REFUND_MISSING, Issue.BILLING}
)  # it should work, come, be answered, be opened, be paid: nobody need ask what would help
_TIME = re.compile(
    r"\d{1,2}[:.]\d{2}|\b(?:by|until|before|kella|kl|до|к|innen|for|tomorrow|today|tonight|this|homme|tana|"
    r"завтра|сегодня|morgen|dag|kveld|ертең|бүгін|дейін)\b"
)
_MANY = 3
_SAYS_SOMETHING = 8  # words from which a message is taken to say what happened


def complaint(case: Case) -> Iterator[StepAdvice]:
    moment = case.moment
    is_bare = (
        moment.main is None and case.reading.issue is Issue.OTHER and not case.knows_something and not case.wants_money
    )
    if is_bare and moment.is_first_reply and len(moment.words.split()) < _SAYS_SOMETHING:
        yield from _when_unnamed(case)
        return
    if moment.has("asks_human"):
        yield step("act.human")
    if _only_asks_when(case):
        yield step("restate.question")
    else:
        yield from apology(case)
    yield from _feeling(case)
    yield from _money(case)
    yield from action(case)
    yield from question(case)
    if moment.main in WORTH_THANKS and moment.is_first_reply and case.reading.anger <= 1:
        yield step("thank.raising")


def _only_asks_when(case: Case) -> bool:
    """Calm, and after a time that we can give: the answer is worth more than an apology."""
    if case.moment.main == "late_noshow":
        return False  # somebody waited in vain, however calmly they ask
    return case.moment.asks_when and case.reading.anger == 0 and bool(case.known.by_when or case.known.status)


def _when_unnamed(case: Case) -> Iterator[StepAdvice]:
    """Nothing to go by yet: hear them out before anything else (L1)."""
    if case.moment.has("injection"):
        yield step("decline.instructions")
    elif case.moment.has("asks_human"):
        yield step("act.human")
    elif case.reading.anger >= 1 or Flag.REPEAT_PROBLEM in case.reading.flags:
        yield step("apologise.unnamed")
        if case.moment.has("vulnerable"):
            yield step("empathise.vulnerable")
    if case.moment.has("leaving"):
        yield step("empathise.leaving")
    yield step("listen.more")


def apology(case: Case) -> Iterator[StepAdvice]:
    moment = case.moment
    if _is_unheard(moment):
        yield step("apologise.unheard")
    elif _was_promised(case):
        yield step("apologise.promise")
    elif Step.APOLOGISE not in case.done:
        yield from _first_apology(case)
    elif moment.has("calling"):
        yield step("apologise.wait")
    elif moment.asked_last and moment.is_short and case.reading.anger < 2:
        yield step("thank.answer")
    elif not moment.is_short or (moment.is_news and not moment.asks_when):
        yield step("restate.problem")


def _is_unheard(moment: Moment) -> bool:
    """They had to tell us the same thing again: that is what to answer for, and nothing is asked once more."""
    return (bool(moment.said) and moment.has("unheard")) or moment.has("unanswered")


def _first_apology(case: Case) -> Iterator[StepAdvice]:
    moment = case.moment
    if len(find_points(moment.folded)) >= _MANY:
        yield step("apologise.several")
    elif len(moment.problems) >= _MANY:
        yield step("apologise.several")
        yield step("act.ordered")
    elif moment.has("calling") and moment.said:
        yield step("apologise.wait")
    else:
        yield step("apologise.problem")
        if moment.has("own_fault"):
            yield step("restate.own_fault")
            return
        if len(moment.problems) > 1:
            yield step("restate.also")


def _was_promised(case: Case) -> bool:
    """The customer holds us to a promise that was not kept, and we have not answered for it yet."""
    if _let_a_time_pass(case.moment):
        return True
    if not case.moment.has("promised"):
        return False
    return not (case.moment.said and Step.APOLOGISE in case.done and case.moment.is_short)


def _let_a_time_pass(moment: Moment) -> bool:
    """We had named a time in this conversation, and they write that it came and nothing else did (L16)."""
    return moment.has("still_nothing") and any(_TIME.search(text) for text in moment.said)


def _feeling(case: Case) -> Iterator[StepAdvice]:
    moment = case.moment
    if moment.main == "harm" and moment.is_first_reply:
        yield step("safety.harm")
    elif moment.has("vulnerable"):
        yield step("empathise.vulnerable")
    elif moment.has("leaving") or case.is_evident(Flag.CHURN):
        yield step("empathise.leaving")
    elif moment.has("own_fault") or _is_unheard(moment):
        return
    elif case.reading.anger >= 1 and Step.APOLOGISE not in case.done and not _is_list(moment):
        is_repeat = case.has_flag(Flag.REPEAT_PROBLEM) and moment.has("again")
        yield step("empathise.repeat" if is_repeat else "empathise.weight")


def _is_list(moment: Moment) -> bool:
    return len(moment.problems) >= _MANY or len(find_points(moment.folded)) >= _MANY


def _money(case: Case) -> Iterator[StepAdvice]:
    if case.permission and case.accepts_offer:
        yield step("propose.accepted")
        return
    if case.permission:
        yield step("propose.permission", kinds=", ".join(sorted(case.permission)))
        return
    if case.has_rules and (case.wants_money or case.moment.has("own_fault") or case.moment.main in _BY_THE_RULES):
        yield step("act.rule")
    if case.is_refused:
        yield step("decline.refused")
    elif case.wants_money:
        yield step("hold.still_waiting" if Step.HOLD in case.done else "decline.money")


def action(case: Case) -> Iterator[StepAdvice]:
    if case.knows_something:
        yield from what_is_known(case)
    elif case.moment.asks_when:
        yield step("agree_time.unknown")
    elif case.is_refused or not (case.wants_money or case.permission):
        yield step("act.look")


def what_is_known(case: Case) -> Iterator[StepAdvice]:
    if case.known.status:
        yield step("act.status")
    if case.known.next_step:
        yield step("act.next_step")
    if case.known.by_when:
        yield step("agree_time.known")
    elif case.moment.asks_when:
        yield step("agree_time.unknown")


def question(case: Case) -> Iterator[StepAdvice]:
    """One question that moves things on, never one that was asked or answered before (L7, L10)."""
    moment = case.moment
    if _is_unheard(moment) or _let_a_time_pass(moment) or (case.permission and case.accepts_offer):
        return
    if case.permission:
        yield step("agree_time.suits")
    elif case.known.by_when or case.known.next_step:
        if case.reading.anger <= 2 and Step.ASK_WISH not in case.done and case.known.by_when and case.known.next_step:
            yield step("agree_time.suits")
    elif _has_answered(moment):
        return
    elif moment.main in NEEDS_ORDER and case.order is None and not moment.said_before("asked_order"):
        yield step("clarify.order")
    elif case.known.status or case.wants_money:
        return
    elif moment.main and Step.CLARIFY not in case.done:
        yield step("clarify.detail")
    elif _is_wish_open(case):
        yield step("ask_wish.open")


def _has_answered(moment: Moment) -> bool:
    """We asked where or by what to find it, and they told us: now it is our turn."""
    return moment.asked_last and re.search(r"\d|@", moment.words) is not None


def _is_wish_open(case: Case) -> bool:
    """More than one thing could put it right, and they have not said which (L10). What must simply work again, or is
    urgent, is not asked about.
    """
    moment = case.moment
    if case.card.wish or Step.ASK_WISH in case.done or moment.has("wish") or moment.has("vulnerable"):
        return False
    return case.reading.issue not in _PLAINLY_WANTED
