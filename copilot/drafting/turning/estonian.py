"""Estonian clauses turned from the customer's mouth to ours."""

import re

_WORDS = {
    "ma": "te", "mina": "teie", "mu": "teie", "minu": "teie", "mul": "teil", "minul": "teil", "mulle": "teile",
    "minult": "teilt", "mult": "teilt", "mind": "teid", "minuga": "teiega", "meid": "teid", "meil": "teil",
    "meile": "teile", "meilt": "teilt", "meie": "teie", "meiega": "teiega", "meist": "teist", "me": "te",
    "te": "me", "teie": "meie", "teil": "meil", "teile": "meile", "teilt": "meilt", "teid": "meid", "teiega": "meiega",
    "olen": "olete", "olin": "olite", "oleme": "olete", "olime": "olite", "olete": "oleme", "olite": "olime",
    "sain": "saite", "saan": "saate", "pean": "peate", "pidin": "pidite", "tulin": "tulite", "tulime": "tulite",
    "jäin": "jäite", "jäime": "jäite", "läksin": "läksite", "maksin": "maksite", "maksan": "maksate", "ootan": "ootate",
    "ootame": "ootate", "elan": "elate", "istun": "istute", "söön": "sööte", "tellin": "tellite", "panin": "panite",
    "kaotan": "kaotate", "tõite": "tõime", "panite": "panime", "jätsite": "jätsime", "andsite": "andsime",
    "läksime": "läksite", "saime": "saite", "seisan": "seisate", "küsin": "küsite", "helistan": "helistate",
    "ostan": "ostate", "ostsin": "ostsite", "võtan": "võtate", "võtsin": "võtsite", "leidsin": "leidsite",
}  # fmt: skip
_STARTS_BADLY = re.compile(
    r"(?:et|kui|mis|kes|millel|mille|sest|kus|kuidas|miks|kas|palun|vist|või|ehk|milline|mitte|nagu|kuigi|isegi)\b"
)
_FINITE = re.compile(
    r"\b(?:on|oli|olid|ei|pole|polnud|olete|olite|oleme|olime|saite|\w{2,}(?:te|sime|site|sid|ti|di|tud)|tuli"
    r"|tulid|jäi|jäid|läks|sai"
    r"|pani|andis|jõudis|\w{3,}(?:s|is|as|us|b))\b"
)
_FIRST_PERSON = re.compile(r"\w{2,}(?:sin|sime)$")


def turn(tokens: list[str]) -> list[str] | None:
    turned: list[str] = []
    for token in tokens:
        low = token.lower()
        if low in _WORDS:
            new = _WORDS[low]
        elif (low.endswith("sin") and len(low) > 5 and not low.endswith("asin")) or (
            low.endswith("asin") and len(low) > 6
        ):
            new = token[:-1] + "te"
        elif low.endswith("sime") and len(low) > 5:
            new = token[:-2] + "te"
        elif low.endswith("site") and len(low) > 5:
            new = token[:-2] + "me"
        else:
            new = token
        turned.append(new)
    text = "".join(turned).lower()
    if not _FINITE.search(text) or _STARTS_BADLY.match(text):
        return None
    leftover = [
        token
        for token in turned
        if re.fullmatch(r"\w{2,}(?<!i)in", token.lower())
        or re.fullmatch(r"\w{3,}(?:dan|tan|lan|ran|nan|gen|pin|kan|van|ten)", token.lower())
    ]
    return None if leftover else turned


_SUBJECT = re.compile(
    r"(?:me|meie|teie|keegi|mitte keegi|mitte ükski|te (?:ei|pole|pidite|peate|ootasite|ootate"
    r"|olete|jäite)|olete|pidite|ootasite"
    r"|ootate|see on juba|pool\b|kõik|\w{3,})\b"
)
_NOT_SUBJECTS = re.compile(
    r"(?:jah|noh|nii|siis|tema|sisse|välja|seal|siin|sinna|saaja|lihtsalt|isegi|ma|mina|mul|mu|kas|see|seda|ta|nad|olen|palun|ja|või|ka|iga|võin|teatavasti|no|täna|eile|homme|juba|jälle|aeg|kell|pidi\b"
    r"|(?:kaks|kolm|neli|viis|kuus|mitu|terve|juba)\b \w+(?:t|d|a)\b|(?!(?:võtsite selleks"
    r"|ootasite|saite|jäite|maksite|pidite|olite)\b)\w+site)\b"
)
_PREDICATE = re.compile(
    r"\b(?:on|oli|olid|ei|pole|polnud|olete|olite|oleme|tuli|tulid|jäi|jäid|läks|sai|pani|pandi|annab|lasi|näitab|haises|võttis|jättis|viskas|kustutas|rikkus|lõhkus|lekkis|lasi|naeris|karjus|kukkus|võtsime"
    r"|tühistati|peatati|jätsime|saatsime|kadus|katkes|\w{3,}(?:sime|site|ti|di|takse|dakse|nud|tud))\b"
)
_OPEN = re.compile(
    r"\b(?:kurat|kuradi|pagan|braavo|tore|pet[st]\w*|valeta\w*|rääkisime|ütlesime|mina|minu|ma|mu|mul)\b|(?:^|\s)(?:ja|aga|et|kui|sest|või|sest)$|\bküll\b"
)
_PREDICATE_WITHIN = 6  # words


def reads_well(told: str) -> bool:
    """Whether "Mul on väga kahju, et" may stand before the clause."""
    low = told.lower()
    beginning = " ".join(low.split()[:_PREDICATE_WITHIN])
    return (
        _SUBJECT.match(low) is not None
        and _NOT_SUBJECTS.match(low) is None
        and _PREDICATE.search(beginning) is not None
        and _OPEN.search(low) is None
    )
