"""Russian clauses turned from the customer's mouth to ours."""

import re

_WORDS = {
    "я": "вы", "мне": "вам", "меня": "вас", "мной": "вами", "мною": "вами", "мы": "вы", "нам": "вам", "нас": "вас",
    "нами": "вами", "вы": "мы", "вам": "нам", "вас": "нас", "вами": "нами",
    "мой": "ваш", "моя": "ваша", "моё": "ваше", "мое": "ваше", "мои": "ваши", "моего": "вашего", "моей": "вашей",
    "моему": "вашему", "моим": "вашим", "моих": "ваших", "мою": "вашу", "моём": "вашем", "моими": "вашими",
    "жду": "ждёте", "ждем": "ждёте", "ждём": "ждёте", "сижу": "сидите", "сидим": "сидите", "плачу": "платите",
    "живу": "живёте", "могу": "можете", "можем": "можете", "звоню": "звоните", "пишу": "пишете", "хожу": "ходите",
}  # fmt: skip
_STARTS_BADLY = re.compile(
    r"(?:что|если|когда|потому|чтобы|где|как|почему|который|которая|пожалуйста|или|раз|за что|хотя)\b"
)
_OWN_PAST = re.compile(r"(?:жда|заказа|купи|оплати|прожда|просиде)(?:л|ла)$")
_PRESENT_FIRST = re.compile(r"\w{3,}(?:аю|яю|ую|ею|лю|жу|чу|шу|щу)$")
_NOT_VERBS = frozenset(
    [
        "свою",
        "мою",
        "твою",
        "вашу",
        "нашу",
        "стиральную",
        "новую",
        "другую",
        "всю",
        "такую",
        "эту",
        "чужую",
        "одну",
        "каждую",
        "больную",
    ]
)
# Verbs of which the customer is the one who did it, where a clause names nobody: "дважды висела на линии".
_CUSTOMERS_DOING = re.compile(
    r"(?:жда|прожда|заказа|купи|оплати|доплати|заплати|плати|верну|перезагружа|висе|провисе|сиде|просиде|стоя|отстоя"
    r"|простоя|еха|приеха|прое[хз]а|звони|дозвони|писа|обраща|доплачива|бронирова|заброниро?ва)(?:л|ла|ли)$"
)
_SUBJECTS = re.compile(
    r"(?:я|мы|вы|он|она|они|кто|никто|кто-то|который|которая|которые|курьер|мастер|водитель|кассир|кассирша|продавец|менеджер"
    r"|оператор|поезд|автобус|рейс|такси|посылка|техник|сотрудни\w*|телефон|велосипед|заказ|деньги|товар|котел|котёл"
    r"|самолет|самолёт|электричка|диван|шкаф|ключ)$"
)
_HUNG = {"висел": "ждали", "висела": "ждали", "провисел": "ждали", "провисела": "ждали"}
_PRESENT_SECOND = frozenset({"можете", "ждёте", "сидите", "платите", "живёте", "звоните", "пишете"})
_OWN_PAST_TURNED = re.compile(r"\b(?:(?:жда|заказа|купи|оплати|прожда|просиде)ли|ждёте|сидите)\b")
_PLURAL = {"ждал": "ждали", "ждала": "ждали"}


def turn(tokens: list[str]) -> list[str] | None:
    lows = [token.lower() for token in tokens]
    is_first = "я" in lows
    turned: list[str] = []
    since_i = 99
    for token, low in zip(tokens, lows, strict=True):
        if low == "я":
            since_i = 0
        elif not token.isspace():
            since_i += 1
        if low in _WORDS:
            new = _WORDS[low]
        elif low.startswith("наш"):
            new = "ваш" + low[3:]
        elif low.startswith("ваш"):
            new = "наш" + low[3:]
        elif _OWN_PAST.search(low) or (is_first and since_i <= 4 and re.search(r"\w{2,}(?<!отгу)(?:л|ла)$", low)):
            new = re.sub(r"(?:л|ла)$", "ли", token)
        elif re.search(r"\w{2,}(?:лся|лась)$", low) and is_first and since_i <= 4:
            new = re.sub(r"(?:лся|лась)$", "лись", token)
        elif _PRESENT_FIRST.search(low) and low not in _NOT_VERBS and not low.endswith(("ную", "кую", "шую", "рую")):
            return None
        elif "вы" in lows and re.search(r"\w{3,}(?:ете|ите|ёте)$", low):
            new = re.sub(r"(?:ете|ёте)$", "ем", token) if low.endswith(("ете", "ёте")) else token[:-2] + "м"
        else:
            new = token
        turned.append(new)
    if not _names_who(lows):
        turned = _owned(turned)
    if _OWN_PAST_TURNED.search("".join(turned).lower()) and not {"вы", "мы"} & {token.lower() for token in turned}:
        turned = ["вы ", turned[0].lower(), *turned[1:]]
    text = "".join(turned).lower()
    is_ours_unsaid = "вы" not in lows and re.search(
        r"\b(?:держите|не отда[её]те|молчите|тянете|обещаете)\b|\bтак и$", text
    )
    return None if is_ours_unsaid or _STARTS_BADLY.match(text) else turned


def _names_who(words: list[str]) -> bool:
    """Whether a subject stands before the first past verb that a customer may have left without one."""
    for word in words:
        if _SUBJECTS.match(word):
            return True
        if _CUSTOMERS_DOING.match(word):
            return False
    return False


def _owned(turned: list[str]) -> list[str]:
    """A clause without a subject given its "вы": "куртку вернула" becomes "вы куртку вернули"."""
    lows = [token.lower() for token in turned]
    if lows[0] in ("не", *_PRESENT_SECOND) and any(low in _PRESENT_SECOND for low in lows[:3]):
        return ["вы", " ", lows[0], *turned[1:]]
    place = next((place for place, low in enumerate(lows) if _CUSTOMERS_DOING.match(low)), None)
    if place is None:
        return turned
    verb = _HUNG.get(lows[place]) or re.sub(r"(?:л|ла)$", "ли", lows[place])
    return ["вы", " ", *([] if place == 0 else [lows[0], *turned[1:place]]), verb, *turned[place + 1 :]]


_NOT_BEGINNINGS = re.compile(
    r"(?:то есть|да|ну|это|просто|теперь|потом|сначала|он|она|они|оно|его|её|ее|их|тут|там|тогда"
    r"|так|пять раз|уже|опять|снова)\b"
)
_PREDICATE = re.compile(
    r"\b(?:кто-то|кто-нибудь) \w+(?:л|ла)\b"
    r"|\b(?!недели|мысли|модели|цели|зеркало|кресло|одеяло|масло|стекло)(?:нет|не было"
    r"|\w{2,}(?:ли|ло|лись|лось|ют|ят|ет|ёт|ит|ите|ёте|ете|аем|яем|уем|ется|ится|ются|ятся|ена"
    r"|ено|ены|ан|ана|аны)|мы \w+ли|жд[её]те"
    r"|\w{3,} \w{2,}(?:л|ла|лся|лась))\b"
)
_OPEN = re.compile(
    r"\b(?:блин|чёрт|браво|брак|обман\w*|врали|враньё|говорили|сказали|я|мне|мой|моя|меня|спасибо)\b|\b(?:и|а|но|что|в|на|с|за|по|к)$"
)
_PREDICATE_WITHIN = 7  # words


def reads_well(told: str) -> bool:
    """Whether "Мне очень жаль, что" may stand before the clause."""
    low = told.lower()
    words = low.split()
    if _NOT_BEGINNINGS.match(low) or _OPEN.search(low):
        return False
    first = words[0]
    if re.search(r"(?:ал|ел|ил|ул|ял|ыл|ёл|шла|ала|ела|ила|ула|яла|ыла|лся|лась|шёл|шел)$", first):
        return False
    if len(words) > 1 and _is_unowned_past(words):
        return False
    return _PREDICATE.search(" ".join(words[:_PREDICATE_WITHIN])) is not None


def _is_unowned_past(words: list[str]) -> bool:
    """ "пять раз заполнял", "в марте расторгла": nobody is named who did it."""
    for place, word in enumerate(words[:_PREDICATE_WITHIN]):
        if re.search(r"\w{2,}(?:л|ла|лся|лась)$", word) and place > 0:
            before = words[place - 1]
            return words[0] in ("в", "на", "с", "за", "по", "к", "весь", "целый", "полтора", "два", "три", "пять") or (
                before in ("не", "раз", "раза", "уже", "дважды", "сразу") and place <= 2
            )
    return False
