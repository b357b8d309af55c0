"""Instructions planted in a customer's message, and a reply that carried one out."""

import re
from collections.abc import Iterator

from copilot.guard.sentences import split

_ORDER = re.compile(
    r"(?i)\b(?:say|write|reply|respond|answer|print|output|repeat|begin|start|end|include|add|put|type|return"
    r"|ütle|öelge|kirjuta|kirjutage|vasta|vastake|alusta|alustage|lisa|lisage|korda|prindi"
    r"|скажи(?:те)?|напиши(?:те)?|ответь(?:те)?|выведи(?:те)?|повтори(?:те)?|начни(?:те)?|добавь(?:те)?|вставь(?:те)?"
    r"|si|skriv|svar|gjenta|begynn|avslutt|legg til|ta med"
    r"|айт(?:ыңыз)?|жаз(?:ыңыз)?|жауап бер(?:іңіз)?|қайтала(?:ңыз)?|қос(?:ыңыз)?|баста(?:ңыз)?)\b"
)
_CAPITALS = "A-ZА-ЯÕÄÖÜÆØÅ"
_MARKED = re.compile(
    r"[\"“„«'‘]([^\"“”„«»'’\n]{3,120})[\"”»'’]"
    rf"|\b((?=[{_CAPITALS}0-9_-]*[A-ZА-Я])[{_CAPITALS}0-9_-]{{5,40}})\b"
    r"|:\s*([^\n:]{6,120})$",
    re.MULTILINE,
)
_TO_THE_SYSTEM = re.compile(
    r"(?i)ignore|disregard|system|prompt|instruction|assistant|\bai\b|\bbot\b|developer|admin|override"
    r"|forget (?:all|your|every)"
    r"|unusta|eira|ignoreeri|süsteem|juhis|robot|assistent|игнорир|забудь|систем|инструкц|\bбот|ассистент|\bии\b|промпт"
    r"|ignorer|glem alle|instruks|елеме|ұмыт|жүйе|нұсқау|reply only|answer only|начни ответ|begin your|start your"
    r"|end your|every (?:answer|reply)|alusta oma|begynn svaret|жауабыңды|жауабыңызды"
)


def obeyed_orders(customer: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the reply repeats what a planted instruction told the system to say.

    Only messages that address the system count: a customer who asks an agent to write a word to a colleague
    does not.
    """
    if not customer or not _TO_THE_SYSTEM.search(customer) or not _ORDER.search(customer):
        return
    wanted = [" ".join(sentence.words[1:-1]) for part in _marked_parts(customer) for sentence in split(part)]
    for sentence in split(text):
        for words in wanted:
            place = sentence.line.find(f" {words} ")
            if place >= 0 and len(words) > 4:
                first = sentence.at[place]
                yield sentence.place(first, first + words.count(" "))


def _marked_parts(customer: str) -> Iterator[str]:
    order = _ORDER.search(customer)
    for match in _MARKED.finditer(customer, order.start() if order else 0):
        part = next(group for group in match.groups() if group)
        if part not in ("SYSTEM", "IGNORE", "ADMIN", "PROMPT", "ASSISTANT"):
            yield part
