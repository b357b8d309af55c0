"""Every piece of advice the playbook gives, with the line of the handbooks it rests on."""

from copilot.playbook.types import Step, StepAdvice

_SOURCES = {
    "listen.more": "L1", "praise.thanks": "L18", "thank.raising": "L18", "thank.answer": "L7",
    "apologise.problem": "L5", "apologise.several": "L5", "apologise.promise": "L16", "apologise.wait": "L2",
    "apologise.unheard": "L1",
    "apologise.unnamed": "L5", "restate.problem": "L4", "restate.also": "L4", "restate.question": "L4",
    "restate.own_fault": "L5",
    "empathise.weight": "L5", "empathise.vulnerable": "L5", "empathise.repeat": "L24", "empathise.leaving": "L5",
    "boundary.abuse": "L20", "safety.threat": "L20", "safety.self_harm": "L20", "safety.harm": "L20",
    "hand_over.manager": "L19", "hand_over.senior": "L20", "hand_over.legal": "L19",
    "hold.no_news": "L16", "hold.still_waiting": "L15", "act.look": "L9", "act.answer": "L9",
    "act.status": "L9", "act.next_step": "L9",
    "act.ordered": "L9", "act.human": "L1", "act.rule": "L8", "propose.permission": "L15", "propose.accepted": "L15",
    "decline.money": "L15", "decline.refused": "L15", "decline.instructions": "L8",
    "agree_time.known": "L9", "agree_time.unknown": "L9",
    "agree_time.suits": "L9", "clarify.order": "L7", "clarify.detail": "L7", "clarify.contact": "L7",
    "ask_wish.open": "L10", "close.solved": "L17", "close.anything": "L17", "follow_up.silence": "L16",
}  # fmt: skip
REASON_KEYS = frozenset(_SOURCES)


def step(reason_key: str, **values: str) -> StepAdvice:
    """One piece of advice; the key's head names the step."""
    return StepAdvice(
        step=Step(reason_key.split(".")[0]), source=_SOURCES[reason_key], reason_key=reason_key, values=values
    )
