"""A customer's own words given back: "you sent my parcel" becomes "we sent your parcel", where that reads well."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from copilot.drafting.turning import tell_back, turn_persons
from copilot.playbook.moment import Moment
from copilot.playbook.problems import find_points, find_problems
from copilot.playbook.words import Signs, fold
from copilot.reading.types import Evidence, Fact, FactKind, Language

_SENTENCE = re.compile(
    r"(?:[^.!?…\n;]|(?<=\d)[.](?=\d|\s[^\W\d_A-ZÕÄÖÜŠŽÆØÅА-ЯЁ])|(?<=\b(?:kl|Kl|nr|Nr|no|No|ca|ул|им))[.])+[.!?…]*"
)
_ASIDE = re.compile(r"\s[-–—]\s")
_COMMA = re.compile(
    r",\s+(?:(?:because|sest|потому что|fordi|себебі)\s+)?"
    r"|\s+(?:and|but|so|because|og|men|fordi|ja|aga|sest|и|а|но|және|бірақ|ал|себебі)\s+"
)
# What the trouble costs them.
_COSTS = re.compile(
    r"\b(?:losing|lost|missed|missing|stuck|without|can'?t|kaota|ilma\b|jäävad|saamata|теряю|теряем|без\b|пропустил|mister|mistet|uten\b"
    r"|айырыл|үлгерме)"
)
# "My daughter is a nurse", "datteren min er sykepleier": who somebody is, not what went wrong.
_WHO_THEY_ARE = re.compile(
    r"\b(?:my \w+ is an?|i(?:'m| am) an?|(?:tutar|poeg|mees|naine|ema|isa|ma|mina) (?:on|olen) \w+(?:or|ik|ja|de|nar)?$"
    r"|\w+(?:en|a) min er \w+|jeg er \w+|(?:дочь|сын|муж|жена|мама|я) (?:– |- )?(?:медсестра|врач|пенсионер\w*|юрист)"
    r"|мен \w+(?:мын|мин|бын|бин|пын|пин))$"
)
_TACKED_ON = re.compile(r"(?:(?:she|he|they) (?:was|were) )?so |такая |такой |такие |nii |så |өте ")
# What was fine stands before the "but": only the rest is to be sorry for.
_GOOD_BUT = re.compile(
    r"\b(?:fine|ok|okay|good|great|lovely|нормальн\w*|хорош\w*|в порядке|отличн\w*|korras|hea|tore|maitsev"
    r"|grei\w*|fin\w{0,2}|god\w{0,2}|bra|жаксы|дурыс|тамаша)\b[^.!?]{0,24}?[\s,]+(?:but|aga|kuid|но|а|men|бирак)\b"
)
_EDGES = " \t,;:.!?…-–—"
_MIN_WORDS, _MAX_WORDS = 3, 24
_WHOLE_WORDS = 4  # a line this long stands by itself
_FEWEST: dict[Language, int] = {"kk": 2}  # words; a Kazakh verb carries its person
_MAX_WORDS_OF_LIST = 36
_TOLD_SCORE = 1.5
_GLAD_SCORE = 0.6  # whoever is glad says why
# Openings that lead up to what happened and are left out when it is told back.
_LEAD_IN: dict[Language, str] = {
    "en": (
        r"(?:thanks?(?: you)?(?: so much| a lot| very much)?|cheers|great|and|but|so+|well|ok|okay|right|hello"
        r"|hi|look|listen|also|plus|now|yes|yeah|just wanted to say(?: that)?|i(?:'m| am)? (?:just )?(?:writing"
        r"|want(?:ed)?) to (?:say|tell you|complain)(?: that)?|it seems(?: that)?|apparently)\b[\s,:]*"
    ),
    "et": (
        r"(?:aitäh|tänan|suur(?:ed)? tänu(?:d)?|tore|nii et|ühesõnaga|ja|aga|noh|nii|tere|nojah|kuulge|lisaks|samuti"
        r"|nüüd on nii, et|(?:ma )?tah(?:an|tsin|aksin) (?:lihtsalt |teile )?öelda,? et)\b[\s,:]*"
    ),
    "ru": (
        r"(?:большое спасибо|спасибо(?: (?:вам )?(?:большое|огромное))?|ура|и|а|но|ну|так|вот|здравствуйте"
        r"|добрый день|слушайте|ещё|еще|также|(?:просто )?хо(?:чу|тела?|тели) (?:просто )?сказать,? что|да"
        r"|представляете|то есть|получается)[\s,:]+"
    ),
    "nb": (
        r"(?:tusen takk|takk(?: skal du ha)?|flott|og|men|så|hei|hallo|ok|altså|i tillegg|dessuten"
        r"|vil bare si at|ville bare si at|jeg vil bare si at)\b[\s,:]*"
    ),
    "kk": r"(?:көп рақмет|көп рахмет|рахмет|рақмет|демек|және|ал|бірақ|сәлеметсіз бе|сонымен|мына|тағы)[\s,:]+",
}  # fmt: skip
_TAIL: dict[Language, str] = {
    "en": (
        r"[\s,]+(?:thanks?(?: you)?(?: so much| a lot)?|cheers|again|ffs|wtf|for god'?s sake|you know"
        r"|what a joke|thanks a lot|unbelievable)$"
    ),
    "et": r"[\s,]+(?:aitäh|tänan|suur tänu|noh|eks|appi|kurat)$",
    "ru": r"[\s,]+(?:(?:большое )?спасибо(?: большое)?|благодарю|блин|понимаете|представляете|ужас)$",
    "nb": r"[\s,]+(?:tusen takk|takk|altså|liksom|hva|fy)$",
    "kk": r"[\s,]+(?:көп рақмет|рақмет|рахмет|енді|ғой|түсінесіз бе)$",
}  # fmt: skip


# Words for us: a clause that has one says what we did.
_US: dict[Language, str] = {
    "en": r"\b(?:you|your)\b",
    "et": r"\b(?:te|teie|teil|teilt)\b|\w{3,}site\b",
    "ru": r"\b(?:вы|вас|вам|ваш\w*)\b",
    "nb": r"\b(?:dere|deres|du)\b",
    "kk": r"\b(?:сіз\w*)\b|\w{3,}(?:ңыз|ңіз)(?:дар|дер)?\b",
}


@dataclass(frozen=True, slots=True)
class Mirror:
    """What the customer said, ready to be said back.

    `told` is the most telling clause as we say it, `source` the same as they wrote it, `more` others,
    `score` how much it tells. `items` are the points of a list they made.
    """

    told: str | None = None
    source: str = ""
    score: float = 0.0
    more: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def first_clause(self) -> "Mirror":
        """Without an exclamation tacked on after a comma ("…, she was so patient"), where enough is left."""
        first, _, rest = (self.told or "").partition(", ")
        is_tacked_on = _TACKED_ON.match(rest) is not None and len(first.split()) > _MIN_WORDS
        return replace(self, told=first) if is_tacked_on else self


def mirror(moment: Moment, *, facts: Sequence[Fact], evidence: Sequence[Evidence], is_glad: bool = False) -> Mirror:
    """The most telling clause of the customer's newest words that reads well from our side, if any does; with
    `is_glad`, of what they are glad of."""
    moment = replace(moment, words=_joined(moment.words))
    language = moment.reading.language
    items = tuple(_items(moment.words, language))
    found: list[tuple[float, int, str, str]] = []
    for score, start, text in _candidates(
        moment, facts=facts, evidence=evidence, least=_GLAD_SCORE if is_glad else _TOLD_SCORE
    ):
        clause = _calm(text, language)
        if told := (turn_persons if is_glad else tell_back)(clause, language):
            if clause[:1].lower() == told[:1] and clause[:1].isupper() and not _opens_sentence(moment.words, start):
                told = clause[:1] + told[1:]  # a name that a lead-in stood before
            found.append((-score, -len(told), told, text))
    if not found:
        return Mirror(items=items)
    found.sort()
    score, _, told, source = found[0]
    return Mirror(told, source, -score, tuple(each[2] for each in found[1:]), items)


def _joined(words: str) -> str:
    """A burst in which one sentence runs over several messages, joined again; as long as before."""
    lines = words.split("\n")
    joined = lines[0]
    for before, line in pairwise(lines):
        runs_on = len(before.split()) < _WHOLE_WORDS and re.match(r"[^\W\d_A-ZÕÄÖÜŠŽÆØÅА-ЯЁӘҒҚҢӨҰҮҺІ]", line)
        joined += (" " if runs_on and not re.search(r"[.!?…]$", before) else "\n") + line
    return joined


def _opens_sentence(words: str, start: int) -> bool:
    before = words[:start].rstrip(" ")
    return not before or before[-1] in ".!?…\n"


def _items(words: str, language: Language) -> Iterator[str]:
    """The points of an enumeration of three or more, each as it can be told back."""
    folded = fold(words)
    marks = find_points(folded)
    if len(marks) < 3:
        return
    ends = [*(mark.start() for mark in marks[1:]), len(words)]
    for mark, end in zip(marks, ends, strict=True):
        text = re.sub(r"\s+(?:and|og|ja|и|және)\s*$", "", words[mark.end() : end].strip(_EDGES))
        first = next((match[0] for match in _SENTENCE.finditer(text)), text).strip(_EDGES)
        if first:
            calm = _calm(first, language)
            yield turn_persons(calm, language) or calm


def _candidates(
    moment: Moment, *, facts: Sequence[Fact], evidence: Sequence[Evidence], least: float
) -> Iterator[tuple[float, int, str]]:
    """Score, place and words of every clause that may be given back."""
    language = moment.reading.language
    happened = [(fact.start, fact.end) for fact in facts if fact.kind is FactKind.HAPPENED]
    telling = [fact.start for fact in facts if fact.kind in (FactKind.THING, FactKind.AMOUNT)]
    spans = [fact.start for fact in facts if fact.kind is FactKind.DURATION]
    hot = [(found.start, found.end) for found in evidence if found.what in ("abuse", "threat")]
    trouble = [(found.start, found.end) for found in evidence if found.what == moment.reading.issue.value]
    ours = _US[language]
    for start, text in _sayable(moment, language, is_glad=least < _TOLD_SCORE):
        end = start + len(text)
        if "@" in text or _WHO_THEY_ARE.search(fold(text)):
            continue
        if least >= _TOLD_SCORE and moment.signs.has("praise", fold(text)):
            continue  # nobody apologises for what was praised
        if any(start <= first < end for first, _ in hot):
            continue
        score = (
            0.6
            + 0.3 * (start == 0)
            + 0.5
            * bool(
                re.search(
                    r"\bnot?\b|n't\b|\bei\b|\bpole\b|\bне\b|\bнет\b|ikke|жоқ|\w[мбп][ае](?:ді|ды|й|йді|ген|ған)\b",
                    text.lower(),
                )
            )
        )
        score += 0.7 * bool(re.search(ours, text.lower())) + 1.5 * (len(_COMMA.findall(text)) >= 3)
        score += 3.0 * moment.signs.has("solved", fold(text)) + 3.0 * any(
            first < end and last > start for first, last in happened
        )
        score += 2.0 * bool(find_problems(text, moment.signs)) + 2.0 * moment.signs.has("promised", fold(text))
        score += 1.5 * any(first < end and last > start for first, last in trouble)
        score += 0.5 * sum(start <= place < end for place in telling)
        is_lost = not moment.signs.has("not_lost", fold(text))
        score += 1.0 * (is_lost and any(start <= place < end for place in spans))
        score += 0.3 * any(letter.isdigit() for letter in text) + bool(_COSTS.search(text.lower()))
        if score >= least:
            yield score, start, text


def _sayable(moment: Moment, language: Language, *, is_glad: bool) -> Iterator[tuple[int, str]]:
    """Clauses fit to be given back; of one that is not, its parts that are."""
    for start, whole in _clauses(moment.words, language, is_glad=is_glad):
        text = _before_wish(whole, moment.signs)
        if _may_be_said(text, moment.signs) and not _GOOD_BUT.search(fold(text)):
            yield start, text
        place = start
        for part in _COMMA.split(text):
            place = moment.words.find(part, place)
            if len(part.split()) >= _FEWEST.get(language, _MIN_WORDS) and _may_be_said(part, moment.signs):
                yield place, _trimmed(part, language)


def _clauses(words: str, language: Language, *, is_glad: bool) -> Iterator[tuple[int, str]]:
    """Sentences without their lead-in, cut at a comma where they are too long; questions are left out."""
    for match in _SENTENCE.finditer(words):
        sentence = match[0]
        if sentence.rstrip().endswith("?"):
            continue  # what they ask is answered, not told back
        start = match.start()
        for part in [sentence] if language in ("ru", "kk") else _ASIDE.split(sentence):
            place = words.find(part, start)
            start = place + len(part)
            text = _trimmed(part, language)
            if len(text.split()) >= _FEWEST.get(language, _MIN_WORDS) or (is_glad and len(text.split()) == 2):
                yield words.find(text, place), _within_length(text)


def _before_wish(text: str, signs: Signs) -> str:
    """What a clause says happened, without the demand that follows in the same breath."""
    found = signs.find("wish", fold(text))
    if found is None or found.start() < 12:
        return text
    return re.sub(r"[\s,]+(?:and|so|but|ja|aga|og|men|и|а|но)?\s*$", "", text[: found.start()]).strip(_EDGES)


def _trimmed(text: str, language: Language) -> str:
    text = text.strip(_EDGES)
    opening, colon, rest = text.partition(": ")
    if colon and len(opening.split()) <= 8 and len(rest.split()) >= _MIN_WORDS:
        text = rest  # "Here is my list: …"
    while lead := re.match(_LEAD_IN[language], text, re.IGNORECASE):
        text = text[lead.end() :].strip(_EDGES)
    return re.sub(_TAIL[language], "", text, flags=re.IGNORECASE).strip(_EDGES)


def _within_length(text: str) -> str:
    """The longest whole part from the beginning that is short enough."""
    is_list = len(_COMMA.findall(text)) >= 3
    if len(text.split()) <= (_MAX_WORDS_OF_LIST if is_list else _MAX_WORDS):
        return text
    ends = [found.start() for found in _COMMA.finditer(text) if len(text[: found.start()].split()) <= _MAX_WORDS]
    long_enough = [end for end in ends if len(text[:end].split()) >= _MIN_WORDS]
    return text[: long_enough[-1]] if long_enough else " ".join(text.split()[:_MAX_WORDS])


def _may_be_said(text: str, signs: Signs) -> bool:
    """Neither a wish, nor an order to us, nor about the words of others, nor an open bracket."""
    folded = fold(text)
    is_wish = (found := signs.find("wish", folded)) is not None and found.start() < 12
    unbalanced = any(text.count(left) != text.count(right) for left, right in ("()", "«»", "„“", "[]"))
    asks = _starts_as_question(folded, signs)
    return not is_wish and not unbalanced and not asks and _is_clean(folded, signs) and text.count('"') % 2 == 0


def _starts_as_question(folded: str, signs: Signs) -> bool:
    found = signs.find("question", folded)
    return found is not None and found.start() == 0


def _is_clean(folded: str, signs: Signs) -> bool:
    """Nothing that sounds wrong from our side: insults, threats, planted orders, what is too private to repeat."""
    return not any(
        signs.has(cue, folded) for cue in ("injection", "self_harm", "unsaid", "vulnerable", "threat", "not_trouble")
    )


_DAYS_EN = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


def _calm(text: str, language: Language) -> str:
    """Shouted words in ordinary letters; short capitals are abbreviations and stay."""
    is_shouted = text.isupper()
    words = [_calm_word(word, is_shouted=is_shouted, language=language) for word in text.split()]
    return " ".join(words).replace("*", "")


def _calm_word(word: str, *, is_shouted: bool, language: Language) -> str:
    letters = [letter for letter in word if letter.isalpha()]
    if word.startswith(("@", "#")):
        return word
    is_shout = len(letters) >= (2 if is_shouted else 4) and all(letter.isupper() for letter in letters)
    if not is_shout or any(letter.isdigit() for letter in word) or "-" in word:
        return word
    lower = word.lower()
    return lower.capitalize() if language == "en" and lower.strip(_EDGES) in _DAYS_EN else lower
