"""What exactly went wrong: problems one step finer than a reading's issue, so that a reply can name them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from copilot.playbook.words import Signs, fold
from copilot.reading.types import Issue, Turn

BURST_TURNS = 20
BURST_CHARS = 4_000

ISSUE_OF: dict[str, Issue] = {
    "late_waiting": Issue.LATE,
    "late_arrived": Issue.LATE,
    "late_noshow": Issue.LATE,
    "late_marked_delivered": Issue.LATE,
    "late_postponed": Issue.LATE,
    "late_transport": Issue.LATE,
    "late_luggage": Issue.LATE,
    "late_appointment": Issue.LATE,
    "lost": Issue.LATE,
    "damaged": Issue.DAMAGED,
    "damaged_food": Issue.DAMAGED,
    "damaged_by_us": Issue.DAMAGED,
    "poor_quality": Issue.DAMAGED,
    "wrong_item": Issue.WRONG_ITEM,
    "wrong_size": Issue.WRONG_ITEM,
    "missing_part": Issue.WRONG_ITEM,
    "broken_down": Issue.NOT_WORKING,
    "failed_again": Issue.NOT_WORKING,
    "no_internet": Issue.NOT_WORKING,
    "no_utility": Issue.NOT_WORKING,
    "app_broken": Issue.NOT_WORKING,
    "update_crash": Issue.NOT_WORKING,
    "wrong_bill": Issue.BILLING,
    "charged_twice": Issue.BILLING,
    "charged_after_cancel": Issue.BILLING,
    "unknown_charge": Issue.BILLING,
    "refund_missing": Issue.REFUND_MISSING,
    "return_refused": Issue.REFUND_MISSING,
    "cancelled": Issue.CANCELLED,
    "cannot_cancel": Issue.CANCELLED,
    "staff": Issue.STAFF,
    "staff_rude": Issue.STAFF,
    "hung_up": Issue.STAFF,
    "no_answer": Issue.NO_ANSWER,
    "on_hold": Issue.NO_ANSWER,
    "passed_around": Issue.NO_ANSWER,
    "only_bot": Issue.NO_ANSWER,
    "locked_out": Issue.ACCOUNT,
    "account_hacked": Issue.ACCOUNT,
    "data_lost": Issue.ACCOUNT,
    "price": Issue.PRICE,
    "price_raised": Issue.PRICE,
    "promo_failed": Issue.PRICE,
    "out_of_stock": Issue.OUT_OF_STOCK,
    "wasted_trip": Issue.OUT_OF_STOCK,
    "dirty": Issue.OTHER,
    "noise": Issue.OTHER,
    "no_booking": Issue.OTHER,
    "harm": Issue.OTHER,
    "data_leak": Issue.OTHER,
    "unreachable": Issue.NOT_WORKING,
    "transfer_missing": Issue.BILLING,
    "card_swallowed": Issue.ACCOUNT,
    "downgraded": Issue.OTHER,
    "meter_estimate": Issue.BILLING,
    "leak": Issue.NOT_WORKING,
    "access_lost": Issue.ACCOUNT,
    "appointment_moved": Issue.LATE,
    "room_fault": Issue.NOT_WORKING,
    "left_outside": Issue.DAMAGED,
    "data_used": Issue.BILLING,
    "card_fraud": Issue.BILLING,
    "not_collected": Issue.LATE,
    "passed_by": Issue.LATE,
    "wrong_fine": Issue.BILLING,
    "damage_charged": Issue.BILLING,
    "ticket_invalid": Issue.OTHER,
    "bad_work": Issue.NOT_WORKING,
    "wrong_dose": Issue.OTHER,
    "unwanted_ads": Issue.OTHER,
}

# The plain form of an issue, taken when the customer's words name the issue and nothing finer. Only issues whose plain
# form is true of every case have one: what "does not work" may be anything.
PLAIN: dict[Issue, str] = {
    Issue.LATE: "late_waiting",
    Issue.REFUND_MISSING: "refund_missing",
    Issue.CANCELLED: "cancelled",
    Issue.STAFF: "staff",
    Issue.NO_ANSWER: "no_answer",
    Issue.OUT_OF_STOCK: "out_of_stock",
}

# What the same words also suggest, but what the finer problem already says.
_SAYS_ALREADY: dict[str, frozenset[str]] = {
    "late_waiting": frozenset({"late_arrived"}),
    "late_noshow": frozenset({"late_arrived", "staff"}),
    "late_marked_delivered": frozenset({"lost", "no_answer"}),
    "late_postponed": frozenset({"late_arrived"}),
    "late_luggage": frozenset({"lost", "late_arrived", "late_transport", "missing_part"}),
    "late_transport": frozenset({"late_arrived", "cancelled", "no_utility", "noise"}),
    "late_appointment": frozenset({"late_noshow", "late_waiting", "late_arrived", "on_hold", "no_answer", "staff"}),
    "lost": frozenset({"missing_part"}),
    "damaged_food": frozenset({"damaged", "poor_quality", "wrong_item", "no_utility"}),
    "damaged_by_us": frozenset({"damaged", "poor_quality"}),
    "damaged": frozenset({"poor_quality", "broken_down"}),
    "wrong_size": frozenset({"wrong_item"}),
    "no_internet": frozenset({"broken_down", "app_broken", "failed_again", "missing_part"}),
    "no_utility": frozenset({"broken_down", "failed_again"}),
    "app_broken": frozenset({"broken_down", "locked_out"}),
    "update_crash": frozenset({"app_broken", "broken_down", "failed_again"}),
    "failed_again": frozenset({"broken_down", "damaged"}),
    "charged_twice": frozenset({"wrong_bill", "unknown_charge", "price"}),
    "charged_after_cancel": frozenset({"wrong_bill", "cancelled", "cannot_cancel", "unknown_charge", "charged_twice"}),
    "unknown_charge": frozenset({"wrong_bill"}),
    "wrong_bill": frozenset({"price"}),
    "price_raised": frozenset({"price", "wrong_bill", "no_utility"}),
    "promo_failed": frozenset({"price", "locked_out"}),
    "return_refused": frozenset({"refund_missing", "staff"}),
    "refund_missing": frozenset({"late_waiting", "no_answer"}),
    "cancelled": frozenset({"cannot_cancel"}),
    "cannot_cancel": frozenset({"cancelled"}),
    "staff_rude": frozenset({"staff"}),
    "hung_up": frozenset({"staff", "cannot_cancel"}),
    "on_hold": frozenset({"no_answer", "late_waiting"}),
    "passed_around": frozenset({"no_answer"}),
    "only_bot": frozenset({"no_answer"}),
    "account_hacked": frozenset({"locked_out", "unknown_charge"}),
    "data_lost": frozenset({"lost"}),
    "wasted_trip": frozenset({"out_of_stock", "price"}),
    "no_booking": frozenset({"lost", "late_waiting"}),
    "dirty": frozenset({"poor_quality", "damaged"}),
    "harm": frozenset({"damaged_food", "damaged", "poor_quality"}),
    "no_answer": frozenset({"staff"}),
    "unreachable": frozenset(
        {"no_answer", "late_waiting", "late_postponed", "cancelled", "broken_down", "on_hold", "no_internet"}
    ),
    "transfer_missing": frozenset(
        {"late_waiting", "wrong_bill", "refund_missing", "no_answer", "unknown_charge", "charged_twice", "late_arrived"}
    ),
    "card_swallowed": frozenset({"broken_down", "lost", "locked_out", "refund_missing", "unknown_charge"}),
    "downgraded": frozenset(
        {"cancelled", "late_postponed", "wrong_item", "price", "no_booking", "late_transport", "staff"}
    ),
    "meter_estimate": frozenset({"wrong_bill", "failed_again", "unknown_charge", "price"}),
    "leak": frozenset({"no_utility", "broken_down", "late_noshow", "no_answer", "late_waiting", "damaged"}),
    "access_lost": frozenset({"locked_out", "lost", "data_lost", "late_waiting", "staff"}),
    "appointment_moved": frozenset(
        {"cancelled", "late_postponed", "late_waiting", "late_noshow", "late_appointment", "no_answer", "cannot_cancel"}
    ),
    "room_fault": frozenset({"no_utility", "broken_down", "staff", "late_waiting", "failed_again", "late_postponed"}),
    "left_outside": frozenset({"damaged", "late_arrived", "missing_part", "broken_down", "wrong_item", "wrong_bill"}),
    "data_used": frozenset({"data_lost", "out_of_stock", "unknown_charge", "late_waiting", "lost"}),
    "not_collected": frozenset({"late_waiting", "late_noshow", "dirty", "late_arrived", "no_answer", "staff"}),
    "passed_by": frozenset(
        {"late_transport", "late_waiting", "late_noshow", "staff", "late_appointment", "broken_down"}
    ),
    "wrong_fine": frozenset({"only_bot", "missing_part", "unknown_charge", "wrong_bill", "price"}),
    "damage_charged": frozenset({"damaged", "damaged_by_us", "unknown_charge", "wrong_bill", "price", "poor_quality"}),
    "ticket_invalid": frozenset({"wasted_trip", "out_of_stock", "late_transport", "refund_missing", "no_booking"}),
    "bad_work": frozenset({"late_waiting", "late_noshow", "late_postponed", "poor_quality", "broken_down", "damaged"}),
    "wrong_dose": frozenset({"wrong_item", "staff", "harm", "late_appointment"}),
    "unwanted_ads": frozenset({"price", "promo_failed", "unknown_charge", "wrong_bill"}),
    "data_leak": frozenset({"wrong_item", "staff"}),
    "card_fraud": frozenset({"unknown_charge", "wrong_bill", "charged_twice", "account_hacked", "staff", "price"}),
}
_YIELDS_TO_ITS_ISSUE = frozenset({"late_waiting", "late_arrived", "broken_down", "wrong_bill", "staff", "price"})

# How somebody was treated comes on top of what went wrong: the reply is about the latter and names both.
_ON_TOP = frozenset({Issue.NO_ANSWER, Issue.STAFF})

# Whose turn comes first when several things went wrong: people, then money and access, then goods, then manners.
_WEIGHT = (
    "harm", "data_leak", "account_hacked", "leak", "no_utility", "wrong_dose", "card_fraud", "card_swallowed",
    "transfer_missing", "appointment_moved", "room_fault", "meter_estimate", "downgraded", "unreachable",
    "access_lost", "data_used", "left_outside", "not_collected", "passed_by", "wrong_fine", "damage_charged",
    "ticket_invalid", "bad_work", "unwanted_ads", "charged_twice", "charged_after_cancel", "unknown_charge",
    "refund_missing", "return_refused", "wrong_bill", "locked_out", "no_booking", "cancelled", "late_luggage",
    "late_marked_delivered", "lost", "late_transport", "late_noshow", "late_appointment", "late_postponed",
    "late_waiting", "late_arrived", "no_internet", "failed_again", "update_crash", "broken_down", "app_broken",
    "damaged_by_us", "damaged_food", "damaged", "poor_quality", "wrong_item", "wrong_size", "missing_part",
    "wasted_trip", "out_of_stock", "cannot_cancel", "data_lost", "promo_failed", "price_raised", "price",
    "dirty", "noise", "staff_rude", "staff", "hung_up", "passed_around", "on_hold", "only_bot", "no_answer",
)  # fmt: skip


_ENDS = re.compile(r"[.!?\n]")  # of sentences
# Points that a customer numbers: "1) …", "firstly, …", on folded text.
_ENUMERATED = re.compile(
    r"(?:^|(?<=[\s.,;:]))(?:\d\s?[).:](?!\d)\s*"
    r"|(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|finally)[,:]\s+"
    r"|(?:esiteks|teiseks|kolmandaks|neljandaks|viiendaks)[,:]?\s+"
    r"|(?:во-первых|во-вторых|в-третьих|в-четвертых|в-пятых|раз|два|три|четыре|пять|первое|второе|третье"
    r"|четвертое)[,:.]\s+"
    r"|for det (?:forste|andre|tredje|fjerde|femte)[,:]?\s+|(?:en|to|tre|fire|fem):\s+"
    r"|(?:бирин|екин|ушин|тортин|бесин)ши(?:ден|си)?[,:]\s+)"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, and where the customer says so (code points of the searched text)."""

    name: str
    start: int
    end: int

    @property
    def issue(self) -> Issue:
        return ISSUE_OF[self.name]


@lru_cache(maxsize=1024)  # one draft asks about the same messages several times
def find_problems(text: str, signs: Signs) -> tuple[Problem, ...]:
    """The distinct problems of a text in its order, without those that a finer one already says."""
    folded = fold(text)
    found = [
        Problem(name, match.start(), match.end())
        for name, pattern in signs.problems.items()
        if (match := pattern.search(folded))
    ]
    names = {problem.name for problem in found}
    kept = [problem for problem in found if not _is_said(problem, found, folded) and not _is_echo(problem, names)]
    return tuple(sorted(kept, key=lambda problem: problem.start))


def _is_said(problem: Problem, found: Sequence[Problem], folded: str) -> bool:
    """Another problem of the same sentence says it already: waiting on the telephone is no late parcel."""
    return any(
        problem.name in _SAYS_ALREADY.get(other.name, frozenset())
        and not _ENDS.search(folded, *sorted((problem.start, other.start)))
        for other in found
    )


def find_points(folded: str) -> list[re.Match[str]]:
    """The marks of an enumeration, in order; fewer than three are no list."""
    return list(_ENUMERATED.finditer(folded))


def _is_echo(problem: Problem, names: set[str]) -> bool:
    """A plain form beside a finer one of the same issue repeats it."""
    return problem.name in _YIELDS_TO_ITS_ISSUE and any(
        name != problem.name and name not in _YIELDS_TO_ITS_ISSUE and ISSUE_OF[name] == problem.issue for name in names
    )


def order_by_weight(names: Sequence[str]) -> tuple[str, ...]:
    """Which of several problems a reply takes first."""
    return tuple(sorted(names, key=_WEIGHT.index))


def name_main(problems: Sequence[Problem], issue: Issue) -> str | None:
    """The problem a reply is about: the weightiest of the read issue, else the weightiest of all; None without one."""
    names = [problem.name for problem in problems]
    if issue in _ON_TOP and (others := [name for name in names if ISSUE_OF[name] not in _ON_TOP]):
        return order_by_weight(others)[0]
    of_issue = [name for name in names if ISSUE_OF[name] == issue and issue is not Issue.OTHER]
    if of_issue:
        return order_by_weight(of_issue)[0]
    return order_by_weight(names)[0] if names else None


def newest_burst(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """What the customer wrote since somebody last answered, oldest first.

    Of a flood the newest messages alone, `BURST_TURNS` or `BURST_CHARS` of them: nobody answers more at once, and
    whoever sends a book must not keep the others waiting while it is read.
    """
    burst: list[Turn] = []
    chars = 0
    for turn in reversed(turns):
        if turn.who == "agent":
            break
        if turn.who != "customer":
            continue
        chars += len(turn.text)
        if burst and (chars > BURST_CHARS or len(burst) == BURST_TURNS):
            break
        burst.append(turn)
    return tuple(reversed(burst))
