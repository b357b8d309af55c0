"""Two made-up situations, everything there and nothing there, in which every prompt is tried when it is loaded."""

from copilot.drafting.prompt_view import Fault, Line, PermissionLine, PromptView, RuleLine, StepLine
from copilot.drafting.prompt_words import LanguageWords


def sample_views(language: LanguageWords) -> tuple[PromptView, PromptView]:
    """A full and a bare view; their values are not shown to anybody."""
    return _full(language), _bare(language)


def _full(language: LanguageWords) -> PromptView:
    return PromptView(
        site_name="Sample",
        agent_name="[NAME_1]",
        customer_name="[NAME_2]",
        tone="Friendly.",
        language=language,
        steps=(StepLine("restate", "Name the problem."),),
        avoid=("apologise",),
        missing=("order",),
        facts=(Line("status", "packed"),),
        card=(Line("what happened", "a parcel is late"),),
        rules=(RuleLine(1, "Returns", "Within 30 days."),),
        permission=PermissionLine(kinds=("refund",), amount="20", currency="EUR", percent="10"),
        guard_rules=("No irony.",),
        turns=(Line("customer", "Where is it?"),),
        left_out=2,
        fence="0123456789ab",
        ask="Shorter.",
        wording="It is on its way, just wait.",
        rejected=("An earlier draft.",),
        blocked_text="Calm down.",
        faults=(Fault("dismissive", "Calm down", "Leave it out."),),
    )


def _bare(language: LanguageWords) -> PromptView:
    return PromptView(
        site_name="Sample",
        agent_name="",
        customer_name="",
        tone="",
        language=language,
        steps=(),
        avoid=(),
        missing=(),
        facts=(),
        card=(),
        rules=(),
        permission=None,
        guard_rules=(),
        turns=(),
        left_out=0,
        fence="0123456789ab",
        ask="",
        wording="",
        rejected=(),
        blocked_text="",
        faults=(),
    )
