"""Personal data leaves the house as placeholders and comes back as itself.

`[EMAIL_1]` stands for the same value in every text of one prompt. A placeholder that somebody typed is never
handed out, so putting back always gives exactly what was masked.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from stdnum import iban, luhn
from stdnum.ee import ik
from stdnum.no import fodselsnummer
from stdnum.us import ssn

_PLACEHOLDER = re.compile(r"\[[ ]?([A-Z]{2,6})[ _-]?(\d{1,4})[ ]?\]", re.IGNORECASE)
_LONGEST_PLACEHOLDER = 16

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,}")
_DIGITS = re.compile(r"(?<![\w#№.,])\d(?:[ -]?\d){8,}(?!\w)")
_PHONE = re.compile(r"(?<![\w#№.,/-])(?:\+|00)\d{1,3}[ .\-]?(?:\(\d{1,5}\)[ .\-]?)?\d(?:[ .\-]?\d){4,12}(?!\w)")
_LOCAL_PHONE = re.compile(
    r"(?<![\w#№.,/-])(?:"
    r"\(\d{2,5}\) ?\d{2,4}[ -]?\d{2}[ -]?\d{2}"  # (727) 250 12 34
    r"|8[ -]?\(?[3-9]\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}"  # 8 (916) 123-45-67: Russia, Kazakhstan
    r"|5\d{2,3} \d{3,4}|5\d{2,3}-\d{3,4}"  # 5123 4567: Estonian mobiles
    r"|[49]\d{2} \d{2} \d{3}|[2-9]\d \d{2} \d{2} \d{2}"  # 912 34 567, 22 12 34 56: Norway
    r"|0\d{3,4} \d{3} ?\d{3,4}|\d{3}-\d{3}-\d{4}"  # 020 7946 0958, 212-555-0123
    r")(?![\w-])"
)
# Seven or eight bare digits are as often an order number, so a word about calling has to come before them.
_BARE_PHONE = re.compile(r"(?<![\w#№])\d{7,10}(?!\w)")
_CALL_WORD = re.compile(
    r"\b(?:tel\w*|phone|mob\w*|call|text|ring\w*|helista\w*|тел\w*|звон\w*|позвон\w*|қоңырау\w*)\b[^\d\n]{0,24}$",
    re.IGNORECASE,
)
_ORDER_WORD = re.compile(r"\b(?:order|telli|bestilling|ordre|заказ|тапсырыс)", re.IGNORECASE)
_CHARS_BEFORE_A_PHONE = 40
_FEWEST_DIGITS = 7  # shorter than any number looked for
_SSN = re.compile(r"(?<!\w)\d{3}-\d{2}-\d{4}(?!\w)")
_ACCESS_WORD = (
    r"\b(?:cvv2?|cvc2?|pin(?:[ -]?(?:code|kood|kode))?|password|passcode|passord(?:et)?|parool\w*|"
    r"salasõna\w*|пароль|пин(?:[ -]?код\w*)?|құпия ?сөз\w*)\b"
)
_ACCESS_STEMS = ("cvv", "cvc", "pin", "pass", "parool", "salas", "парол", "пин", "құпия")  # to look before searching
_SECRET = re.compile(
    rf"{_ACCESS_WORD}(?:\s*[:=]\s*(?P<given>[^\s,;]+)"
    r"|(?:\s+(?:is|on|er|это))?\s*[\-–—]?\s*(?P<value>[^\s.,;!?]*\d[^\s.,;!?]*))",
    re.IGNORECASE,
)

# Case endings that a name may carry in Estonian, Russian and Kazakh; the form as written is what comes back.
_NAME_ENDING = r"(?:['’]s|[-'’]?[a-zõäöüа-яёәғқңөұүһі]{1,4})?"
_SHORTEST_INFLECTED_NAME = 4
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]+(?:['’.-][^\W\d_]*)*")
_MOST_WORDS_OF_A_NAME = 4
_MOST_WORDS = 19  # a card written digit by digit


@dataclass(slots=True)
class Mask:
    """Masks every text of one prompt consistently, and remembers how to put the values back.

    `names` are the people known to the conversation. `keep` are strings the model has to see as they are,
    order numbers above all. `typed` is everything people wrote, so that no placeholder in it is handed out.
    """

    names: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()
    typed: Iterable[str] = ()
    _value_by_tag: dict[str, str] = field(default_factory=dict[str, str], init=False)
    _tag_by_value: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str], init=False)
    _taken: frozenset[str] = field(default=frozenset(), init=False)
    _names: re.Pattern[str] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._taken = frozenset(
            _tag(match[1], match[2]) for text in self.typed for match in _PLACEHOLDER.finditer(text)
        )
        self._names = _name_pattern(self.names)

    def mask(self, text: str) -> str:
        """The text with personal data replaced. Masking what is masked already changes nothing."""
        if any(stem in text.casefold() for stem in _ACCESS_STEMS):
            text = self._replace(text, _SECRET, "SECRET")
        if "@" in text:
            text = self._replace(text, _EMAIL, "EMAIL")
        if sum(map(str.isdigit, text)) >= _FEWEST_DIGITS:
            text = self._mask_numbers(text)
        return self._replace(text, self._names, "NAME") if self._names else text

    def restore(self, text: str) -> str:
        """The text with every placeholder put back, however the model spelled its case and joint."""
        return _PLACEHOLDER.sub(lambda match: self._value_by_tag.get(_tag(match[1], match[2]), match[0]), text)

    def restored(self, pieces: Iterable[str]) -> Iterator[str]:
        """The pieces with placeholders put back, also those cut in two; nothing else is held back."""
        held = ""
        for piece in pieces:
            ready, held = _split_at_open_bracket(held + piece)
            yield self.restore(ready)
        yield self.restore(held)

    def _mask_numbers(self, text: str) -> str:
        text = self._replace_valid(text, _IBAN, "IBAN", _is_iban)
        text = self._replace_valid(text, _SSN, "ID", ssn.is_valid)
        text = self._replace_valid(text, _DIGITS, "CARD", _is_card)
        text = self._replace_valid(text, _DIGITS, "ID", _is_national_id)
        text = self._replace(text, _PHONE, "PHONE")
        text = self._replace(text, _LOCAL_PHONE, "PHONE")
        return self._replace(text, _BARE_PHONE, "PHONE", is_one=_is_called)

    def _replace(
        self,
        text: str,
        pattern: re.Pattern[str],
        kind: str,
        *,
        is_one: Callable[[re.Match[str]], bool] = lambda _match: True,
    ) -> str:
        """Every match replaced that is one, or of a match the named group that took part in it."""

        def stand_in(match: re.Match[str]) -> str:
            group = match.lastgroup or 0
            if not self._may_go(match[group]) or not is_one(match):
                return match[0]
            before = match[0][: match.start(group) - match.start()]
            after = match[0][match.end(group) - match.start() :]
            return before + self._tag_for(kind, match[group]) + after

        return pattern.sub(stand_in, text)

    def _replace_valid(self, text: str, pattern: re.Pattern[str], kind: str, is_valid: Callable[[str], bool]) -> str:
        """Of every run that matches, the stretches of whole words that are valid: runs may hold several numbers."""

        def stand_in(match: re.Match[str]) -> str:
            words, out = match[0].split(" "), list[str]()
            while words:
                count = _valid_words(words, is_valid)
                value = " ".join(words[: count or 1])
                out.append(self._tag_for(kind, value) if count and self._may_go(value) else value)
                words = words[count or 1 :]
            return " ".join(out)

        return pattern.sub(stand_in, text)

    def _may_go(self, value: str) -> bool:
        return bool(value) and value not in self.keep and not _PLACEHOLDER.search(value)

    def _tag_for(self, kind: str, value: str) -> str:
        known = self._tag_by_value.get((kind, value))
        if known is not None:
            return known
        number = 1
        while (tag := _tag(kind, str(number))) in self._taken or tag in self._value_by_tag:
            number += 1
        self._value_by_tag[tag] = value
        self._tag_by_value[kind, value] = tag
        return tag


def _tag(kind: str, number: str) -> str:
    return f"[{kind.upper()}_{int(number)}]"


def _split_at_open_bracket(text: str) -> tuple[str, str]:
    """What may be shown, and a tail that may still grow into a placeholder."""
    start = text.rfind("[")
    if start < 0 or "]" in text[start:] or len(text) - start > _LONGEST_PLACEHOLDER:
        return text, ""
    return text[:start], text[start:]


def _name_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Whole names and each of their words, longest first, with the endings that languages hang on them."""
    words = {word for name in names for word in _name_words(name)}
    if not words:
        return None
    forms = [_name_form(word) for word in sorted(words, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")


def _name_words(name: str) -> list[str]:
    """A name and its words. Visitors type what they like as a name, and "it" must not vanish from every text."""
    words = name.split()
    if not 0 < len(words) <= _MOST_WORDS_OF_A_NAME or not all(map(_NAME_WORD.fullmatch, words)):
        return []
    telling = [word for word in words if word[0].isupper() or len(word) >= _SHORTEST_INFLECTED_NAME]
    return [" ".join(words), *telling] if telling else []


def _name_form(word: str) -> str:
    if len(word) < _SHORTEST_INFLECTED_NAME:
        return re.escape(word)
    # Мария, Марии, Марию: the last letter of many Russian names changes.
    stem = word[:-1] if word[-1] in "аяьй" else word
    return re.escape(stem) + _NAME_ENDING


def _is_called(match: re.Match[str]) -> bool:
    """Whether bare digits are a phone number by the words before them."""
    before = match.string[max(0, match.start() - _CHARS_BEFORE_A_PHONE) : match.start()]
    word = _CALL_WORD.search(before)
    return word is not None and not _ORDER_WORD.search(word[0])


def _valid_words(words: list[str], is_valid: Callable[[str], bool]) -> int:
    """How many words from the first on make the longest valid number; 0 for none."""
    return next((n for n in range(min(len(words), _MOST_WORDS), 0, -1) if is_valid(" ".join(words[:n]))), 0)


def _is_iban(value: str) -> bool:
    # Lengths first: a validator of stdnum answers with an exception, which a message full of digits makes slow.
    return 15 <= len(value) - value.count(" ") <= 34 and value[:2].isalpha() and iban.is_valid(value)


def _is_card(value: str) -> bool:
    return 13 <= len(digits := _digits(value)) <= 19 and luhn.is_valid(digits)


def _is_national_id(value: str) -> bool:
    digits = _digits(value)
    if len(digits) == 11:
        return ik.is_valid(digits) or fodselsnummer.is_valid(digits)
    return len(digits) == 12 and _is_kazakh_iin(digits)


def _digits(value: str) -> str:
    return value.replace(" ", "").replace("-", "")


def _is_kazakh_iin(digits: str) -> bool:
    """Twelve digits: birth date, century and sex, serial number, check digit by two rounds of weights."""
    if not "01" <= digits[2:4] <= "12" or not "01" <= digits[4:6] <= "31":
        return False
    for weights in ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        rest = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11
        if rest < 10:
            return rest == int(digits[11])
    return False
