"""Russian and Kazakh written in Latin letters, given back the Cyrillic letters that the lexicons know."""

from functools import lru_cache

# Longest first. The folded lexicon has no soft difference between Kazakh and Russian letters, which makes
# one table enough for both.
_LETTERS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yo", "е"), ("jo", "е"), ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("ye", "е"), ("je", "е"),
    ("gh", "г"), ("ng", "н"), ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("e", "е"),
    ("z", "з"), ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"),
    ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"),
    ("y", "ы"), ("w", "ш"), ("q", "к"), ("x", "х"), ("'", "ь"), ("4", "ч"), ("6", "ш"),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def to_cyrillic_forms(form: str) -> tuple[str, ...]:
    """The likely Cyrillic spellings of a folded Latin word: й or ы for y, ж or й for j, with and without ь."""
    plain = _spell(form)
    softened = _spell(form.replace("j", "i")).replace("иа", "я").replace("иу", "ю")
    ending = plain[:-1] + "й" if plain.endswith(("ы", "и", "ж")) else plain
    return tuple(dict.fromkeys((plain, ending, softened, plain.replace("ыи", "ый"), plain.replace("е", "э"))))


def _spell(form: str) -> str:
    spelled = form
    for latin, cyrillic in _LETTERS:
        spelled = spelled.replace(latin, cyrillic)
    return spelled
