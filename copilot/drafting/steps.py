"""Which of a reply's steps gives it its name."""

from collections.abc import Sequence

from copilot.playbook.types import Step, StepAdvice

# What an agent would say the reply is about, most telling first; every reply apologises or restates besides.
_TELLING = (
    Step.SAFETY,
    Step.BOUNDARY,
    Step.HAND_OVER,
    Step.CLOSE,
    Step.FOLLOW_UP,
    Step.PRAISE,
    Step.LISTEN,
    Step.DECLINE,
    Step.PROPOSE,
    Step.ACT,
    Step.HOLD,
    Step.AGREE_TIME,
    Step.CLARIFY,
    Step.ASK_WISH,
    Step.APOLOGISE,
    Step.EMPATHISE,
    Step.RESTATE,
    Step.THANK,
)


def leading_step(steps: Sequence[StepAdvice]) -> Step:
    """The most telling of several steps; `listen` when there is none."""
    due = {item.step for item in steps}
    return next((step for step in _TELLING if step in due), Step.LISTEN)
