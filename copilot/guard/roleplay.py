"""Roles and single answers that a customer's message orders, and a reply that took them on."""

import re
from collections.abc import Iterator

from copilot.guard.fold import fold_word
from copilot.guard.sentences import Sentence

_ROLE = re.compile(
    r"(?i)(?:you are now|you're now|act as|pretend (?:to be|you are|you're)|in the voice of|(?:speak|answer|reply) as"
    r"|play(?:ing)?|from now on you are"
    r"|sa oled nüüd|sina oled nüüd|kehasta|vasta (?:kui|nagu)|kujuta ette,? et (?:sa )?oled"
    r"|ты теперь|теперь ты|представь,? что ты|(?:отвечай|говори|пиши) (?:как|голосом|от лица)|(?:сыграй|играй) роль"
    r"|fra nå er du|du er nå|lat som (?:om )?du er|(?:svar|snakk) som|ta rollen som|spill"
    r"|сен енді|енді сен|өзіңді)\s+(?:a |an |the |en |et )?[«\"“„]?((?:[^\W\d_][\w'-]*[ ]?){1,4})"
)
_NO_NAMES = frozenset((
    "your", "with", "that", "this", "called", "named", "from", "without", "about", "assistant", "operator", "support",
    "agent", "меня", "свою", "моей", "роль", "если", "какой", "kelle", "болып", "деген",
))  # fmt: skip
# How somebody speaks who has put the role on: in the first person, or calling it by its name.
_SPEAKS_AS = re.compile(
    r" (?:i'm|i am|as|here|be|at your service|in the voice|listening|olen|mina|siin|kuuleb|teie ees|jeg er|her er|som"
    r"|til tjeneste|lytter|я|это|на связи|здесь|слуша\w+|голосом|мен|осында|тындап|дауысымен|келди) "
)
_PUT_ON = re.compile(
    r"(?i)\b(?:staying in character|in character,? as|let the game(?:s)? begin|without any (?:limits|restrictions)"
    r"|no limits? (?:here|now)|matey|ahoy|landlubber"
    r"|mäng alaku|kehastun|astusin rolli|ilma (?:ühegi )?piirangu\w*|piiranguid (?:pole|ei ole)"
    r"|из образа не выхожу|в образе|игра (?:началась|начинается)|без (?:всяких |каких-либо )?ограничений|йо-хо-хо"
    r"|тысяча чертей"
    r"|rollen er inntatt|jeg er i rollen|spillet er i gang|uten (?:noen )?(?:grenser|begrensninger)|ohoi"
    r"|рөлден шықпаймын|рөлге кірдім|ойын басталды|шектеусіз|шектеу(?:лер)? жоқ)(?!\w)"
)
_DECLINES = re.compile(
    r"(?i)\b(?:not|no|won't|can't|leave|skip|rather|instead|without|ei|jätan|jäta|pigem|parem|не|нет|оставлю|лучше|без"
    r"|ikke|ingen|lar|heller|uten|емес|жоқ|қалдыр\w*)\b|(?:м|п|б)[ае]ймын"
)
_ONLY = re.compile(
    r"(?:(?i:only|nothing but|with the (?:single )?word|every question with|ainult|vaid|üksnes|sõnaga|kun|bare|ordet"
    r"|только|одним словом|словом|тек))"
    r"(?:\s+(?i:with|the|word|sõnaga|med|ordet|одним|словом|слово))*\s*[:\"«“„]?\s*([^\W\d_]{2,20})(?![^\W_])"
    r"(?!\W+(?:(?i:or|või|или|eller|немесе|не)) )"  # "answer YES or NO" is how people ask
)
_TO_ANSWER = re.compile(r"(?i)answer|reply|respond|say|vasta|ütle|svar|si |отвеч|ответ|скажи|жауап|айт")


def taken_on(customer: str, text: str, sentences: list[Sentence]) -> Iterator[tuple[int, int]]:
    """Where the reply speaks in a role that the message gave it, or is nothing but the word it was told to say.

    Only for messages that are known to address the system.
    """
    yield from _only_the_word(customer, text, sentences)
    stems = _role_stems(customer)
    for sentence in sentences:
        written = text[sentence.start : sentence.end]
        if _PUT_ON.search(written) or _speaks_as(stems, sentence, written):
            yield sentence.place(1, len(sentence.words))


def _speaks_as(stems: tuple[str, ...], sentence: Sentence, written: str) -> bool:
    named = bool(stems) and any(word.startswith(stems) for word in sentence.words)
    return named and _SPEAKS_AS.search(sentence.line) is not None and not _DECLINES.search(written)


def _role_stems(customer: str) -> tuple[str, ...]:
    """The beginnings of the words that name a role, case endings set aside; folded."""
    words = (fold_word(word) for match in _ROLE.finditer(customer) for word in match[1].split())
    return tuple(word[: max(4, len(word) - 3)] for word in words if len(word) >= 4 and word not in _NO_NAMES)


def _only_the_word(customer: str, text: str, sentences: list[Sentence]) -> Iterator[tuple[int, int]]:
    if not sentences or not _TO_ANSWER.search(customer):
        return
    said = [word for word in sentences[0].words[1:-1] if word not in ("?", "!")]
    for match in _ONLY.finditer(customer):
        wanted = match[1]
        if not wanted.isupper() or not said or said[0] != fold_word(wanted):
            continue
        first = sentences[0]
        if len(said) == 1 or text[first.starts[1] : first.ends[1]] == wanted:
            yield first.place(1, 1)
