"""Commitments in sent text (L16): who does what, and by when."""

import re
from collections.abc import Iterator
from datetime import datetime

from copilot.playbook.times import TimeExpression, find_times, resolve
from copilot.playbook.types import Promise
from copilot.playbook.words import compile_signs, fold
from copilot.reading.types import Language

# First person, about to act. A question, a condition on the customer and a mere wish are not promises.
_COMMITS: dict[Language, str] = {
    "en": "\n".join(
        (
            r"(?:i|we)(?:'ll| will| shall)(?! not| never)", r"(?:i am|i'm|we are|we're) (?:going to|about to)",
            r"you(?:'ll| will) (?:hear|get|receive|have)", r"expect (?:a|my|our) (?:call|reply|answer|message)",
        )
    ),
    "et": "\n".join(
        (
            r"(?:helista|kirjuta|saada|uuri|kontrolli|vasta|tulen? tagasi|edasta|selgita|vaata|paran|korralda"
            r"|tellin|lahenda|toimeta"
            r"|teavita|jätka|hoia|anna|võta|tee|too|vormista|kooskõlasta|arvuta|tagasta|lepi|räägi|küsi|palu"
            r"|pane|lisa|vaheta|muuda)"
            r"(?:n|me)(?!\w)",
            r"saate (?:\w+ ){0,3}(?:vastuse|kõne|kirja|teate|teada)",
                r"(?:tehnik|kuller|kolleeg|juhataja)\w* (?:helistab|tuleb|toob|võtab)",
        )
    ),
    "ru": "\n".join(
        (
            r"(?:я |мы )?(?:\w+ )?(?:позвон|перезвон|напиш|сообщ|провер|уточн|отправ|верн|свяж|переда|узна"
            r"|приш|разбер|реш|сдела"
            r"|подготов|оформ|выясн|ответ|дам|дадим|займ|прослеж|найд|попрош|закаж|направл|замен|исправ"
            r"|привез|доставл|посмотр|запрош)"
            r"(?:л?ю(?:сь)?|у(?:сь)?|им(?:ся)?|ем(?:ся)?|ём(?:ся)?|лю|шу(?:сь)?|ым|ю|м)?(?!\w)",
            r"(?:буду|будем) (?!ли)", r"вы получите",
                r"(?:курьер|мастер|специалист|коллега|руководитель)\w* (?:\w+ )?(?:позвонит|приедет|свяжется"
                r"|привезет)",
        )
    ),
    "nb": "\n".join(
        (
            r"(?:jeg|vi) (?:\w+ )?(?:skal|vil|kommer til å|ringer|sender|skriver|sjekker|undersøker|tar|gir"
            r"|følger|ordner|bestiller"
            r"|kommer tilbake|svarer|finner|løser|fikser|legger|spør|ber|leverer|bytter|kontakter|melder)(?! ikke)",
            r"(?:ringer|sender|skriver|svarer|sjekker|kommer|gir|tar) (?:jeg|vi)", r"du (?:får|hører|vil få|vil høre)",
            r"(?:montøren|teknikeren|budet|kollegaen|lederen)\w* (?:ringer|kommer|leverer)",
        )
    ),
    "kk": "\n".join(
        (
            r"\w+(?:амын|емін|ймын|ймін|амыз|еміз|ймыз|йміз)(?!\w)",
            r"жауап(?:ты|ын)? (?:\w+ )?аласыз",
                r"(?:курьер|маман|шебер|басшы)\w* (?:\w+ ){0,4}(?:хабарласады|келеді|әкеледі|қоңырау шалады)",
        )
    ),
}  # fmt: skip
# Verbs in the same form that commit to nothing: feeling, knowing, asking pardon, and so on.
_NO_PROMISE: dict[Language, str] = {
    "en": r"(?:i|we)(?:'ll| will) (?:be (?:honest|frank)|need|have to ask|admit|understand|try)",
    "et": (
        r"(?:vabanda|mõista|saa|tea|tahaks|soovi|ole|palu|tänan?|loodan?)(?:n|me) (?:vabandust|andestust|teid"
        r"|väga|aru|et)"
    ),
    "ru": r"(?:прошу прощения|прош[ау] вас|понимаю|сожалею|благодарю|вижу|знаю|думаю|надеюсь)",
    "nb": (
        r"(?:jeg|vi) (?:beklager|forstår|skjønner|ser|vet|tror|håper|vil gjerne (?:vite|spørre|beklage)"
        r"|tar (?:dette|det) (?:på alvor|alvorlig)|ber om unnskyld)"
    ),
    "kk": (
        r"(?:түсінемін|түсінеміз|өкінемін|өкінеміз|көремін|білемін|ойлаймын|сенемін|кешірім сұраймын"
        r"|кешірім сұраймыз|қалаймын)"
    ),
}  # fmt: skip
_CONDITION: dict[Language, str] = {
    "en": "if you\nonce you (?:send|have)",
    "et": "kui te\nkui saadate\nkui soovite",
    "ru": "если вы\nесли пришлете\nкогда вы пришлете",
    "nb": "hvis du\ndersom du\nom du",
    "kk": r"\w+саңыз\n\w+сеңіз",
}
_CLAUSE = re.compile(r"[^.!?…\n;]+(?:(?<=\d)[.:](?=\d)[^.!?…\n;]+|(?<=\bkl)\.[^.!?…\n;]+)*[.!?…]?")


def find_promises(text: str, *, language: Language, sent_at: datetime, timezone: str) -> tuple[Promise, ...]:
    """The commitments of a text in order; `due_at` is aware, in the site's zone, or None where no time is named.

    One promise a sentence: several verbs in one ("I will check and call you") are one thing to keep. A text's own
    conditions ("if you send the number, I will …") leave it open whether anything is due, so they do not count.
    """
    commits = compile_signs(_COMMITS[language])
    idle = compile_signs(_NO_PROMISE[language])
    condition = compile_signs(_CONDITION[language])
    found: list[Promise] = []
    for start, end in _clauses(text):
        clause = fold(text[start:end])
        if clause.rstrip().endswith("?") or condition.search(clause):
            continue
        times = find_times(text[start:end], language)
        if not _is_commitment(clause, commits, idle, has_time=bool(times)):
            continue
        due = _due(times, sent_at=sent_at, timezone=timezone)
        found.append(Promise(what=text[start:end].strip(" .!…"), start=start, end=end, due_at=due))
    return tuple(found)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    for match in _CLAUSE.finditer(text):
        words = match[0]
        start = match.start() + len(words) - len(words.lstrip())
        if words.strip():
            yield start, match.start() + len(words.rstrip())


def _is_commitment(clause: str, commits: re.Pattern[str], idle: re.Pattern[str], *, has_time: bool) -> bool:
    """A committing verb that is more than courtesy; beside a time, courtesy may stand in the same sentence."""
    match = commits.search(clause)
    if match is None:
        return False
    courtesies = [found.span() for found in idle.finditer(clause)]
    return any(
        not any(first <= found.start() < last for first, last in courtesies) for found in commits.finditer(clause)
    ) or (has_time and not courtesies)


def _due(times: tuple[TimeExpression, ...], *, sent_at: datetime, timezone: str) -> datetime | None:
    """The latest of the sentence's times: what is promised is owed by then."""
    return max((resolve(said, sent_at=sent_at, timezone=timezone) for said in times), default=None)
