"""One check: a text and its context in, a verdict out.

Every finding by words rests on one sentence and what came before it, never on what follows: the streaming
check may therefore judge a beginning and keep its word about it. The learned layer hears the whole text, but
holds nothing against sentences that would have passed before the rest was written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from copilot.guard.compensation import Granted
from copilot.guard.faces import unkind_faces
from copilot.guard.grounding import Known, known_in, schedule_is_known, ungrounded
from copilot.guard.hearing import Listener
from copilot.guard.learned import Learned, Suspicion
from copilot.guard.matcher import Span
from copilot.guard.people import find_other_people
from copilot.guard.planted import obeyed_orders
from copilot.guard.policy import ORDER, Policy, Target, at_least, at_most
from copilot.guard.secrets import find_others_phones, find_secrets
from copilot.guard.semantic import Ear
from copilot.guard.sentences import Sentence, split
from copilot.guard.tongue import guess_language, other_language
from copilot.guard.types import Context, Rule, Severity, Verdict, Violation, decide

NEGATION_REACH = 4  # words before a phrase in which "not" still denies it
LEAST_WORDS_TO_HEAR = 4  # the learned layers leave shorter texts to the phrases
_SPELLED_ALIKE = frozenset({"et", "nb"})
SPOKEN_RULES = frozenset({Rule.SARCASM, Rule.BLAME, Rule.DISMISSIVE, Rule.HOSTILE, Rule.COMPENSATION, Rule.PROMISE})


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found and not cleared."""

    target: Target
    span: Span


@dataclass(slots=True)
class Look:
    """What is being checked, with everything several rules need to know of it."""

    policy: Policy
    text: str
    context: Context
    sentences: list[Sentence]
    language: str
    customer_words: str = ""
    customer_language: str | None = None
    known: Known | None = None
    granted: Granted = field(default_factory=Granted)
    cleared: set[str] = field(default_factory=set[str])
    found: list[Violation] = field(default_factory=list[Violation])

    def report(self, rule: str, severity: Severity, start: int, end: int, advice: str = "") -> None:
        """Note a finding; its advice is the rule's own in the text's language when none is given."""
        if start >= end:
            return
        advice = advice or self.policy.advice(rule, self.language)
        self.found.append(Violation(rule, severity, start, end, self.text[start:end], advice))


def check(policy: Policy, text: str, context: Context | None = None, *, ear: Ear | None = None) -> Verdict:
    """Judge a text. Never raises, whatever the text; the same question gets the same answer.

    With an ear the semantic layer is asked as well; where it has no answer, the verdict says so.
    """
    context = context or Context()
    look = judge_words(policy, text, context)
    is_unjudged = _check_by_ear(look, ear)
    violations = merge(look.found, text)
    return Verdict(decide(violations), violations, policy.version, is_unjudged)


def judge_words(policy: Policy, text: str, context: Context) -> Look:
    """Everything but the learned layers: findings that no later sentence can change."""
    look = _look_at(policy, text, context)
    for sentence in look.sentences:
        _check_phrases(look, sentence)
        _check_language(look, sentence)
        _check_figures(look, sentence)
    _check_faces(look)
    _check_secrets(look)
    _check_obedience(look)
    _check_patterns(look)
    return look


def _look_at(policy: Policy, text: str, context: Context) -> Look:
    language = context.language or guess_language(text) or guess_language(context.customer) or "en"
    customer_words, customer_language = _folded(context.customer), _clear_language(context.customer)
    known = known_in(context) if context.known is not None else None
    granted = Granted(context.permission)
    return Look(policy, text, context, split(text), language, customer_words, customer_language, known, granted)


# The customer's words stay the same while an agent types an answer: these two remember them.
@lru_cache(maxsize=256)
def _folded(customer: str) -> str:
    return "".join(sentence.line for sentence in split(customer))


@lru_cache(maxsize=256)
def _clear_language(customer: str) -> str | None:
    """The language of the customer's words when they are long enough to tell."""
    return guess_language(customer) if sum(letter.isalpha() for letter in customer) >= 15 else None


def _check_phrases(look: Look, sentence: Sentence) -> None:
    found = look.policy.matcher.find(sentence)
    if not found:
        return
    # A word may be in the lists of several languages: the text's own comes first, and with it its advice.
    for hit in sorted(standing_hits(look, sentence, found), key=lambda hit: hit.target.language != look.language):
        if hit.target.rule == Rule.COMPENSATION and look.granted.takes(look.text, sentence, hit.target.kinds):
            continue
        if hit.target.from_facts and look.known is not None and schedule_is_known(look.text, sentence, look.known):
            continue
        severity = hit.target.severity
        if hit.target.doubtful and _sounds_harmless(look, sentence):
            severity = at_most(severity, Severity.WARN)
        start, end = sentence.place(hit.span.first, hit.span.last)
        advice = hit.target.advice or look.policy.advice(hit.target.rule, hit.target.language)
        look.report(hit.target.rule, severity, start, end, advice)


def _sounds_harmless(look: Look, sentence: Sentence) -> bool:
    """What the learned layer says of the sentence alone: kind words around it clear nothing."""
    if look.policy.learned is None or len(sentence.words) - 2 < LEAST_WORDS_TO_HEAR:
        return False
    return look.policy.learned.finds_harmless(sentence, heard_language(look), look.customer_words)


def standing_hits(look: Look, sentence: Sentence, found: Mapping[int, list[Span]]) -> list[Hit]:
    """The phrases that say what they seem to say: not excepted, denied, quoted or reported."""
    targets = look.policy.targets
    cleared = {targets[number].rule for number in found if targets[number].role == "unless"}
    look.cleared.update(targets[number].rule for number in found if targets[number].role in ("unless", "exception"))
    return [
        Hit(target, span)
        for number, spans in found.items()
        if (target := targets[number]).role == "phrase"
        and target.rule not in cleared
        and _is_spoken_here(look, sentence, target)
        and not any(other in found for other in target.unless)
        for span in spans
        if not _is_cleared(look, sentence, found, target, span)
    ]


def _is_spoken_here(look: Look, sentence: Sentence, target: Target) -> bool:
    """Whether a phrase of another language may be meant: Estonian and Norwegian share the spelling of many a short
    word, and what is everyday talk in one is coarse in the other. The other three are mixed or written alike."""
    if target.language == look.language or target.language not in _SPELLED_ALIKE or target.rule not in SPOKEN_RULES:
        return True
    return guess_language(look.text[sentence.start : sentence.end].rstrip()) in (None, target.language)


def _is_cleared(look: Look, sentence: Sentence, found: Mapping[int, list[Span]], target: Target, span: Span) -> bool:
    if _excepted(look.policy, found, target, span):
        return True
    if target.rule not in SPOKEN_RULES:
        return False
    denied = target.negatable and target.rule != Rule.SARCASM and _denied(look.policy, sentence, target.language, span)
    if denied or _reported(look.policy, found, span) or _quotes_the_customer(look, sentence, span):
        look.cleared.add(target.rule)
        return True
    return False


def _excepted(policy: Policy, found: Mapping[int, list[Span]], target: Target, span: Span) -> bool:
    return any(
        policy.targets[number].role == "exception"
        and policy.targets[number].rule == target.rule
        and any(other.first <= span.last and span.first <= other.last for other in spans)
        for number, spans in found.items()
    )


def _reported(policy: Policy, found: Mapping[int, list[Span]], span: Span) -> bool:
    """Whether the words are told as somebody's ("you wrote that …")."""
    return any(
        policy.targets[number].role == "attribution" and any(_told_before(other, span) for other in spans)
        for number, spans in found.items()
    )


def _told_before(other: Span, span: Span) -> bool:
    return other.last < span.first or (other.first <= span.first and other.last < span.last)


def _quotes_the_customer(look: Look, sentence: Sentence, span: Span) -> bool:
    if not all(index in sentence.quoted for index in range(span.first, span.last + 1)):
        return False
    words = " " + " ".join(sentence.words[span.first : span.last + 1]) + " "
    return words in look.customer_words


def _denied(policy: Policy, sentence: Sentence, language: str, span: Span) -> bool:
    words = policy.words.get(language)
    if words is None:
        return False
    inside = (index for index in range(span.first, span.last + 1) if index not in span.filled)
    if any(sentence.words[index] in words.negators for index in inside):
        return True
    for index in range(span.first - 1, max(0, span.first - 1 - NEGATION_REACH), -1):
        if index in sentence.paused:
            break
        if sentence.words[index] in words.negators:
            return True
    after = range(span.last + 1, min(len(sentence.words), span.last + 3))
    return any(sentence.words[index] in words.negators_after for index in after)


def _check_language(look: Look, sentence: Sentence) -> None:
    """Judges against the conversation's language; where nobody said which that is, the customer's own."""
    if not look.policy.has(Rule.LANGUAGE):
        return
    expected = look.context.language or look.customer_language
    if expected and other_language(look.text[sentence.start : sentence.end], expected):
        severity = look.policy.rules[Rule.LANGUAGE].severity
        advice = look.policy.advice(Rule.LANGUAGE, expected)
        look.report(Rule.LANGUAGE, severity, *sentence.place(1, len(sentence.words)), advice)


def _check_figures(look: Look, sentence: Sentence) -> None:
    if look.known is None or not look.policy.has(Rule.UNGROUNDED):
        return
    held = look.policy.rules[Rule.UNGROUNDED].severity
    for start, end, severity in ungrounded(look.text, sentence, look.known):
        look.report(Rule.UNGROUNDED, at_most(severity, held), start, end)


def _check_faces(look: Look) -> None:
    for rule, start, end in unkind_faces(look.sentences, look.context.customer):
        if look.policy.has(rule):
            look.report(rule, look.policy.rules[rule].severity, start, end)


def _check_secrets(look: Look) -> None:
    if look.policy.has(Rule.PRIVACY):
        severity = look.policy.rules[Rule.PRIVACY].severity
        for start, end in find_secrets(look.text):
            look.report(Rule.PRIVACY, severity, start, end)
        given = "\n".join((look.context.customer, *(look.context.known or ())))
        for sentence in look.sentences:
            written = look.text[sentence.start : sentence.end]
            for start, end in (*find_others_phones(written, given), *find_other_people(written, given)):
                look.report(Rule.PRIVACY, severity, sentence.start + start, sentence.start + end)


def _check_obedience(look: Look) -> None:
    if look.policy.has(Rule.INJECTION):
        for start, end in obeyed_orders(look.context.customer, look.text):
            look.report(Rule.INJECTION, look.policy.rules[Rule.INJECTION].severity, start, end)


def _check_by_ear(look: Look, ear: Ear | None) -> bool:
    """The learned layers speak where no phrase did; says whether the semantic one owes an answer. They keep still
    about a rule that an exception cleared, and leave to the phrases what a permission may cover."""
    if look.policy.learned is None or any(v.severity in (Severity.BLOCK, Severity.STOP) for v in look.found):
        return False
    if sum(len(sentence.words) - 2 for sentence in look.sentences) < LEAST_WORDS_TO_HEAR:
        return False
    heard = listener_for(look, look.policy.learned, ear).listen(look.text, look.sentences)
    if heard.suspicion is not None and heard.suspicion.rules[0] not in look.cleared:
        _report_suspicion(look, heard.suspicion)
    return heard.is_unjudged


def _report_suspicion(look: Look, suspicion: Suspicion) -> None:
    start, end = look.sentences[suspicion.first].start, look.sentences[-1].end
    for rule in suspicion.rules:
        severity = look.policy.rules[rule].learned if rule in look.policy.rules else None
        if (
            severity is not None
            and rule not in look.cleared
            and not (rule == Rule.COMPENSATION and look.context.permission)
        ):
            look.report(rule, severity, start, len(look.text[:end].rstrip()))


def listener_for(look: Look, learned: Learned, ear: Ear | None) -> Listener:
    """The learned layers, set to what is being checked."""
    customer = look.context.customer
    return Listener(learned, look.policy.semantic, ear, heard_language(look), customer, look.customer_words)


def heard_language(look: Look) -> str:
    """The language the learned layer listens in. The first sentence decides, so that it never changes later."""
    if look.context.language or not look.sentences:
        return look.context.language or "en"
    first = look.sentences[0]
    return guess_language(look.text[first.start : first.end].rstrip()) or look.customer_language or "en"


def _check_patterns(look: Look) -> None:
    for pattern in look.policy.patterns:
        for match in pattern.match.finditer(look.text):
            look.report(pattern.rule, pattern.severity, match.start(), match.end(), pattern.advice)


def merge(found: Iterable[Violation], text: str) -> tuple[Violation, ...]:
    """Overlapping findings of one rule become one, with the gravest severity and that finding's advice."""
    merged: list[Violation] = []
    for violation in sorted(found, key=lambda v: (v.rule, v.start, -ORDER.index(v.severity), v.end)):
        last = merged[-1] if merged else None
        if last is None or last.rule != violation.rule or violation.start >= last.end:
            merged.append(violation)
            continue
        graver = last if at_least(last.severity, violation.severity) is last.severity else violation
        end = max(last.end, violation.end)
        merged[-1] = replace(graver, start=last.start, end=end, evidence=text[last.start : end])
    return tuple(sorted(merged, key=lambda v: (v.start, v.end, v.rule)))
