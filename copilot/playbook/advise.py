"""What the next reply should do, step by step, each with its reason for the agent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copilot.playbook.card import find_order, wish_signs
from copilot.playbook.moment import Moment, is_inquiry, is_praise, is_solved, look_at, steps_done
from copilot.playbook.problems import find_points
from copilot.playbook.types import Advice, CaseCard, Known, Step, StepAdvice
from copilot.playbook.words import fold
from copilot.reading.types import FactKind, Flag, Issue, Reading, Turn

# Problems that a reference number helps to find; the others are asked about in their own terms.
NEEDS_ORDER = frozenset(
    {
        "late_waiting", "late_arrived", "late_noshow", "late_marked_delivered", "late_postponed", "late_transport",
        "lost", "damaged", "damaged_food", "wrong_item", "wrong_size", "missing_part", "wrong_bill",
        "charged_twice", "charged_after_cancel", "unknown_charge", "refund_missing", "return_refused", "cancelled",
        "cannot_cancel", "no_booking", "broken_down", "failed_again", "poor_quality", "promo_failed", "no_internet",
    }
)  # fmt: skip
_BY_THE_RULES = frozenset({"return_refused", "cannot_cancel", "wasted_trip", "cancelled"})
# What a customer need not have told us, and what we would otherwise not know.
_WORTH_THANKS = frozenset({"staff", "staff_rude", "data_leak", "harm", "dirty"})
_MANY = 3
_SAYS_SOMETHING = 8  # words from which a message is taken to say what happened
_SOURCES = {
    "listen.more": "L1", "praise.thanks": "L18", "thank.raising": "L18", "thank.answer": "L7",
    "apologise.problem": "L5", "apologise.several": "L5", "apologise.promise": "L16", "apologise.wait": "L2",
    "apologise.unnamed": "L5", "restate.problem": "L4", "restate.also": "L4", "restate.question": "L4",
    "restate.own_fault": "L5",
    "empathise.weight": "L5", "empathise.vulnerable": "L5", "empathise.repeat": "L24", "empathise.leaving": "L5",
    "boundary.abuse": "L20", "safety.threat": "L20", "safety.self_harm": "L20", "safety.harm": "L20",
    "hand_over.manager": "L19", "hand_over.senior": "L20", "hand_over.legal": "L19",
    "hold.no_news": "L16", "hold.still_waiting": "L15", "act.look": "L9", "act.answer": "L9",
    "act.status": "L9", "act.next_step": "L9",
    "act.ordered": "L9", "act.human": "L1", "act.rule": "L8", "propose.permission": "L15", "propose.accepted": "L15",
    "decline.money": "L15", "decline.instructions": "L8", "agree_time.known": "L9", "agree_time.unknown": "L9",
    "agree_time.suits": "L9", "clarify.order": "L7", "clarify.detail": "L7", "clarify.contact": "L7",
    "ask_wish.open": "L10", "close.solved": "L17", "close.anything": "L17", "follow_up.silence": "L16",
}  # fmt: skip
REASON_KEYS = frozenset(_SOURCES)


def step(reason_key: str, **values: str) -> StepAdvice:
    """One piece of advice; the key's head names the step."""
    return StepAdvice(
        step=Step(reason_key.split(".")[0]), source=_SOURCES[reason_key], reason_key=reason_key, values=values
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything one piece of advice may depend on."""

    moment: Moment
    card: CaseCard
    known: Known
    permission: frozenset[str]
    done: frozenset[Step]
    has_rules: bool

    @property
    def reading(self) -> Reading:
        return self.moment.reading

    def has_flag(self, flag: Flag) -> bool:
        return flag in self.reading.flags

    def is_evident(self, flag: Flag) -> bool:
        """Raised by words that can be pointed at, not by a likeness alone: what changes the whole reply wants that."""
        return self.has_flag(flag) and any(found.what == flag.value for found in self.reading.evidence)

    @property
    def order(self) -> str | None:
        facts = (fact.value for fact in self.reading.facts if fact.kind is FactKind.ORDER)
        return self.known.order or self.card.order or next(facts, None) or find_order(self.moment.words)

    @property
    def wants_money(self) -> bool:
        """They ask for something that a supervisor has to allow; asking where a refund is that was promised is not."""
        if self.moment.main == "refund_missing" and not self.moment.has("wants_money"):
            return False
        kind = wish_signs(self.moment.folded, self.moment.signs)
        named = kind is not None
        is_read = self.is_evident(Flag.WANTS_COMPENSATION) and self.moment.has("money_words")
        is_owed = self.moment.has("owed") and not self.known.next_step
        if kind == "fee_waiver":
            return True  # asked for in so many words: "remove it"
        return is_read or is_owed or self.moment.has("wants_money") or (named and self.moment.has("wish"))

    @property
    def accepts_offer(self) -> bool:
        """A short yes to the question we ended with."""
        return self.moment.asked_last and self.moment.is_short and self.moment.has("accepts")

    @property
    def wants_manager(self) -> bool:
        if self.moment.has("wants_manager"):
            return True
        return self.is_evident(Flag.WANTS_MANAGER) and not self.moment.has("not_manager")

    @property
    def knows_something(self) -> bool:
        return bool(self.known.status or self.known.next_step or self.known.by_when)


def advise(
    turns: Sequence[Turn],
    reading: Reading,
    *,
    card: CaseCard = CaseCard(),  # noqa: B008 - frozen
    known: Known = Known(),  # noqa: B008 - frozen
    permission: frozenset[str] | None = None,
    house_rules: str = "",
) -> Advice:
    """The steps due now, in the order a reply takes them, each with its L-number and a reason for the agent.

    `permission` holds the kinds of compensation allowed at this moment; None or empty means none.
    """
    moment = look_at(turns, reading)
    case = _Case(moment, card, known, permission or frozenset(), steps_done(moment), bool(house_rules.strip()))
    return Advice(
        steps=tuple(_steps(case)),
        done=case.done,
        avoid=case.done & {Step.APOLOGISE, Step.ASK_WISH, Step.CLARIFY, Step.BOUNDARY},
        missing=tuple(_missing(case)),
        permission_worth_asking=_worth_asking(case, house_rules),
    )


def _steps(case: _Case) -> Iterator[StepAdvice]:
    moment = case.moment
    if moment.is_silence:
        yield from _when_silent(case)
    elif moment.has("self_harm"):
        yield step("safety.self_harm")
    elif moment.has("threat") or (case.is_evident(Flag.THREAT) and not is_praise(moment)):
        yield from _when_threatened(case)
    elif case.is_evident(Flag.ABUSE) and moment.has("unsaid") and not case.is_evident(Flag.LEGAL):
        yield from _when_abused(case)
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
        yield from _complaint(case)


def _is_first_praise(moment: Moment) -> bool:
    """Praise out of the blue is thanked for; praise after our help closes the matter."""
    if moment.is_first_reply:
        return is_praise(moment)
    return is_praise(moment) and not moment.has("solved") and not moment.is_short


def _when_silent(case: _Case) -> Iterator[StepAdvice]:
    if case.moment.asked_last:
        yield step("follow_up.silence")
        return
    if case.knows_something:
        yield from _what_is_known(case)
    else:
        yield step("hold.no_news")


def _when_threatened(case: _Case) -> Iterator[StepAdvice]:
    yield step("safety.threat")
    if case.moment.main and case.moment.main not in _WORTH_THANKS:
        yield step("restate.problem" if Step.APOLOGISE in case.done else "apologise.problem")
    yield step("hand_over.senior")


def _when_abused(case: _Case) -> Iterator[StepAdvice]:
    yield from _apology(case)
    if Step.BOUNDARY not in case.done:
        yield step("boundary.abuse")
    yield from _action(case)
    yield from _question(case)


def _when_sent_up(case: _Case) -> Iterator[StepAdvice]:
    yield from _apology(case)
    if case.permission:
        yield step("propose.permission")
    if not case.known.status or not case.known.next_step:
        yield step("hand_over.manager" if case.wants_manager else "hand_over.legal")
    if case.knows_something:
        yield from _what_is_known(case)
    elif not case.known.contact and not case.card.contact and not case.moment.said_before("asked_contact"):
        yield step("clarify.contact")


def _answer(case: _Case) -> Iterator[StepAdvice]:
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


def _complaint(case: _Case) -> Iterator[StepAdvice]:
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
        yield from _apology(case)
    yield from _feeling(case)
    yield from _money(case)
    yield from _action(case)
    yield from _question(case)
    if moment.main in _WORTH_THANKS and moment.is_first_reply and case.reading.anger <= 1:
        yield step("thank.raising")


def _only_asks_when(case: _Case) -> bool:
    """Calm, and after a time that we can give: the answer is worth more than an apology."""
    return case.moment.asks_when and case.reading.anger == 0 and bool(case.known.by_when or case.known.status)


def _when_unnamed(case: _Case) -> Iterator[StepAdvice]:
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


def _apology(case: _Case) -> Iterator[StepAdvice]:
    moment = case.moment
    if _was_promised(case):
        yield step("apologise.promise")
    elif Step.APOLOGISE not in case.done:
        yield from _first_apology(case)
    elif moment.has("calling"):
        yield step("apologise.wait")
    elif moment.asked_last and moment.is_short and case.reading.anger < 2:
        yield step("thank.answer")
    elif not moment.is_short or (moment.is_news and not moment.asks_when):
        yield step("restate.problem")


def _first_apology(case: _Case) -> Iterator[StepAdvice]:
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


def _was_promised(case: _Case) -> bool:
    """The customer holds us to a promise that was not kept, and we have not answered for it yet."""
    if not case.moment.has("promised"):
        return False
    return not (case.moment.said and Step.APOLOGISE in case.done and case.moment.is_short)


def _feeling(case: _Case) -> Iterator[StepAdvice]:
    moment = case.moment
    if moment.main == "harm" and moment.is_first_reply:
        yield step("safety.harm")
    elif moment.has("vulnerable"):
        yield step("empathise.vulnerable")
    elif moment.has("leaving") or case.is_evident(Flag.CHURN):
        yield step("empathise.leaving")
    elif moment.has("own_fault"):
        return
    elif case.reading.anger >= 1 and Step.APOLOGISE not in case.done and not _is_list(moment):
        is_repeat = case.has_flag(Flag.REPEAT_PROBLEM) and moment.has("again")
        yield step("empathise.repeat" if is_repeat else "empathise.weight")


def _is_list(moment: Moment) -> bool:
    return len(moment.problems) >= _MANY or len(find_points(moment.folded)) >= _MANY


def _money(case: _Case) -> Iterator[StepAdvice]:
    if case.permission and case.accepts_offer:
        yield step("propose.accepted")
        return
    if case.permission:
        yield step("propose.permission", kinds=", ".join(sorted(case.permission)))
        return
    if case.has_rules and (case.wants_money or case.moment.has("own_fault") or case.moment.main in _BY_THE_RULES):
        yield step("act.rule")
    if case.wants_money:
        yield step("hold.still_waiting" if Step.HOLD in case.done else "decline.money")


def _action(case: _Case) -> Iterator[StepAdvice]:
    if case.knows_something:
        yield from _what_is_known(case)
    elif case.moment.asks_when:
        yield step("agree_time.unknown")
    elif not (case.wants_money or case.permission):
        yield step("act.look")


def _what_is_known(case: _Case) -> Iterator[StepAdvice]:
    if case.known.status:
        yield step("act.status")
    if case.known.next_step:
        yield step("act.next_step")
    if case.known.by_when:
        yield step("agree_time.known")
    elif case.moment.asks_when:
        yield step("agree_time.unknown")


def _question(case: _Case) -> Iterator[StepAdvice]:
    """One question that moves things on, never one that was asked or answered before (L7, L10)."""
    moment = case.moment
    if case.permission and case.accepts_offer:
        return
    if case.permission:
        yield step("agree_time.suits")
    elif case.known.by_when or case.known.next_step:
        if case.reading.anger <= 2 and Step.ASK_WISH not in case.done and case.known.by_when and case.known.next_step:
            yield step("agree_time.suits")
    elif moment.main in NEEDS_ORDER and case.order is None and not moment.said_before("asked_order"):
        yield step("clarify.order")
    elif case.known.status or case.wants_money:
        return
    elif moment.main and Step.CLARIFY not in case.done:
        yield step("clarify.detail")
    elif not case.card.wish and Step.ASK_WISH not in case.done and not moment.has("wish"):
        yield step("ask_wish.open")


def _missing(case: _Case) -> Iterator[str]:
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


def _worth_asking(case: _Case, house_rules: str) -> str | None:
    """The kind to ask a supervisor for: where anger is justified by what happened, or the house rules name one."""
    if case.permission or case.moment.main is None:
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
