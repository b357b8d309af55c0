"""English clauses turned from the customer's mouth to ours."""

import re

_FIRST = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "im": "you're", "ive": "you've",
    "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "us": "you", "our": "your",
    "ours": "yours", "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll",
    "ourselves": "yourselves",
}  # fmt: skip
_SECOND = {
    "your": "our", "ur": "our", "yours": "ours", "you're": "we're", "you've": "we've", "you'd": "we'd",
    "you'll": "we'll", "yourself": "ourselves", "yourselves": "ourselves",
}  # fmt: skip
# Nouns that people in a hurry write without "my".
_BARE = frozenset(
    [
        "flight",
        "order",
        "parcel",
        "package",
        "delivery",
        "internet",
        "app",
        "food",
        "pizza",
        "refund",
        "phone",
        "room",
        "card",
        "account",
        "payment",
        "bill",
        "courier",
        "router",
        "laptop",
        "heating",
        "boiler",
        "invoice",
        "booking",
        "luggage",
        "suitcase",
        "fridge",
        "subscription",
    ]
)
_VERB_WITHIN = 7  # words: a verb later than that does not make the beginning a clause
_NO_SUBJECT = frozenset(
    [
        "drove",
        "waited",
        "ordered",
        "paid",
        "bought",
        "called",
        "rang",
        "phoned",
        "booked",
        "got",
        "received",
        "sent",
        "returned",
        "cancelled",
        "tried",
        "spent",
        "missed",
        "have",
        "had",
        "searched",
        "went",
        "walked",
    ]
)
_BE = {"am": "are", "was": "were", "wasn't": "weren't"}
_BE_OBJECT = frozenset(
    [
        "to",
        "from",
        "at",
        "of",
        "by",
        "for",
        "with",
        "on",
        "about",
        "call",
        "called",
        "ask",
        "asked",
        "told",
        "tell",
        "wrote",
        "write",
        "pay",
        "paid",
        "gave",
        "give",
        "sent",
        "send",
        "believe",
        "trust",
        "contact",
        "contacted",
        "email",
        "emailed",
        "rang",
        "ring",
        "phoned",
        "reach",
        "than",
        "like",
        "because",
    ]
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|hadn't|do|does|did|don't|doesn't"
    r"|didn't|can|can't|cannot|could|couldn't|will|won't|would|wouldn't|keeps?|came|went|got|left|took|broke|sent|gave"
    r"|told|said|says|states|lost|cost|costs|paid|made|put|fell|stopped|works?|arrived|charged|ordered|waited"
    r"|drove|rang"
    r"|you're|you've|we're|we've|it's|he's|she's|they're|there's|that's|\w{3,}ed|shrank|tore|threw|kept|stood"
    r"|sat|bought"
    r"|booked|spent|found|cut|hung|spoke|smells?|stinks?|shows?|leaks?|drops?|costs|comes|turned|won)\b"
)
_STARTS_BADLY = re.compile(
    r"(?:.*\b(?:we|us|our) guys\b"
    r"|to|which|who|that's why|because|if|when|please|not|no wonder|what|how|why|as|or|than)\b"
)


def turn(tokens: list[str]) -> list[str] | None:
    turned: list[str] = []
    subject = ""
    before = ""
    for token in tokens:
        low = token.lower().replace("’", "'")
        if low in _FIRST:
            new, subject = _FIRST[low], "first" if low in ("i", "we") else ""
        elif low in ("you", "u"):
            new, subject = ("us" if before in _BE_OBJECT else "we"), ""
        elif low in _SECOND:
            new = _SECOND[low]
        elif low in _BE and subject == "first":
            new = _BE[low]
        else:
            new = token
        if not token.isspace():
            before = low
            subject = subject if low in ("i", "we", "just", "only", "still", "also", "never") else ""
        turned.append(new)
    text = "".join(turned).lower()
    beginning = " ".join(text.split()[:_VERB_WITHIN])
    if not _FINITE.search(beginning) or _STARTS_BADLY.match(text):
        return None
    first = tokens[0].lower()
    if first in _NO_SUBJECT:
        turned[0] = turned[0].lower()
        return ["you ", *turned]
    if first in _BARE:
        turned[0] = turned[0].lower()
        return [
            re.sub(
                r"^(your \w+(?: [A-Z]*\d+)?) (cancelled|canceled|delayed|damaged|blocked|lost)\b",
                r"\1 was \2",
                "".join(["your ", *turned]),
            )
        ]
    return turned


CAPITALS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
_SUBJECT = re.compile(
    r"(?:we|we've|we're|our|your|nobody|no one|none|nothing|the|an?|somebody|someone|this is the"
    r"|there (?:is|was|were|are)"
    r"|reception|staff|support|half|every|both)\b"
)
# What a customer did is no trouble in itself; what was done to them, or what they had to do, is.
_UNDERGONE = re.compile(
    r"(?:you've (?:just |now |still |never |also )?(?:been|had|waited|lost|written|emailed"
    r"|called|rung|asked|explained|tried|spent|got"
    r"|filled|received|missed)|you have (?:been|had|waited)|you took (?:\w+ ){1,3}off"
    r"|you (?:were|had to|have to|can't|couldn't|cannot|waited|drove|missed|never|lost|got"
    r"|received|paid)"
    r"|you're (?:still|being|now|left|without|stuck|losing|paying|standing))\b"
)
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|hadn't|does|did|don't|doesn't|didn't"
    r"|can't|cannot|couldn't|won't|wouldn't|came|went|got|left|took|broke|sent|gave|told|said|lost|paid|made|put|fell"
    r"|keeps?|stopped|works|arrived|charged|turned|threw|stood|cut|hung|smells?|shows|leaks|drops|costs|answers|kept"
    r"|doubled|swore|shrugged|sold|\w{3,}ed|we've|we're|you've|you're)\b"
)
_ASIDES = re.compile(
    r"\b(?:bravo|great|fuck\w*|damn|bloody|hell|shit\w*|i|me|my|lol|ffs|call it|bother|lied"
    r"|liars?|scam\w*|cheat\w*|stole|we said|we told us|said that)\b"
)
_ENDS_OPEN = re.compile(r"\b(?:and|but|so|because|that|(?<!been )to|the|a|of|in|on|with|as|or|says?|called)$")
_PREDICATE_WITHIN = 7  # words


def reads_well(told: str) -> bool:
    """Whether "I'm sorry that" may stand before the clause."""
    low = told.lower().replace("’", "'")
    beginning = " ".join(low.split()[:_PREDICATE_WITHIN])
    return (
        (_SUBJECT.match(low) is not None or _UNDERGONE.match(low) is not None)
        and _PREDICATE.search(beginning) is not None
        and _ASIDES.search(low) is None
        and _ENDS_OPEN.search(low) is None
    )
