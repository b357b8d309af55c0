"""Instructions planted in a customer's message, and a reply that carried one out."""

import re
from collections.abc import Iterator

from copilot.guard.roleplay import taken_on
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
# Roles to play, texts to recite, answers of one word: said to a machine, and an order to it as well.
_ROLES_AND_RECITING = (
    r"|above this line|written to you before|before I joined|in character|in the voice of"
    r"|(?:answer|reply) (?:every|all|only)|you were told|reveal (?:your|the)|drop the (?:persona|role)|\"role\"\s*:"
    r"|enne minu sõnumit|ette anti|sa oled nüüd|mängime mängu|ainult sõnaga|(?:ühtegi|mingit) piirangut"
    r"|выше этой строки|тебе дали|из образа|отвечай (?:голосом|только)|ответь(?:те)? только|одним словом"
    r"|правила, по которым|ограничений нет"
    r"|over denne linj|fra nå er du|du er nå|svar kun|kun med ordet|kan ikke si nei|personaen"
    r"|жолдан жоғары|маған дейін|рөлден шық|дауысымен жауап|тек \w+ деп|шектеу жоқ|сен енді"
)
_TO_THE_SYSTEM = re.compile(
    r"(?i)ignore|disregard|system|prompt|instruction|assistant|\bai\b|\bbot\b|developer|admin|override|hidden|base64"
    r"|forget (?:all|your|every)|from now on|you must|you are now|pretend|act as|as if you were|reply only|answer only"
    r"|begin your|start your|end your|every (?:answer|reply)|settings|temperature|word for word|your (?:model|rules)"
    r"|unusta|eira|ignoreeri|süsteem|juhis|juhend|robot|alusta (?:oma|otsast)|sina oled|kopeeri"
    r"|lugege? see lahti|peidetud"
    r"|nüüdsest|täida käsk|sõna-sõnalt|viip"
    r"|assistent|игнорир|забудь|систем|инструкц|\bбот|ассистент|\bии\b|промпт|начни ответ|ты (?:теперь|же|больше)"
    r"|представь|запомни|повторяй|играем|игра\b|закодир|шифр|указани|скрыт|для сотрудника|регламент|процитируй|команд"
    r"|ignorer|glem alle|instruks|begynn svaret|datamaskin|skjult|fra nå av|rollen|hemmelig kode|ordrett"
    r"|modell|språkmodell"
    r"|елеме|ұмыт|жүйе|нұсқау|жауабыңды|жауабыңызды|бұйры|сен енді|бұдан былай|жасырын|промпт|ереже|көмекшіге"
    r"|операторға|жоққа шығар|қарсысын айт|сілтемені аш" + _ROLES_AND_RECITING
)
# Words that only somebody uses who speaks to the machine: a customer may well ask for washing instructions.
_GIVES_ORDERS = re.compile(
    r"(?i)ignore (?:all|your|the|any|every)|disregard|<?\[?system\b[ :>\]]|prompt|\bai\b|\bbot\b"
    r"|developer|admin\b|override"
    r"|hidden"
    r"|base64|forget (?:all|your|every)|from now on|you must|you are now|pretend|act as|as if you were|word for word"
    r"|(?:reply|answer) only|(?:begin|start|end) your|every (?:answer|reply)|temperature and"
    r"|your (?:\w+ )?(?:instructions?|model|rules|settings|configuration|variables|role|programming)|\bDAN\b|assistant:"
    r"|unusta (?:kõik|oma)|(?:eira|ignoreeri)(?!\w* (?:mu|minu|mult)\b)|süsteem:|teenindaja süsteem"
    r"|\boma (?:juhis|juhend"
    r"|reegl)\w*|palun oma juhend|robot"
    r"|alusta (?:oma|otsast)|sina oled|kopeeri see|lugege? see lahti|peidetud|nüüdsest|täida käsk|sõna-sõnalt"
    r"|игнорир|забудь|ассистент|\bии\b|промпт|\bбот|начни ответ|ты (?:теперь|же|больше)|представь|запомни|повторяй за"
    r"|закодир|шифр|скрыт|для сотрудника|регламент|процитируй|«?указания оператору|открой ссылку|игра «"
    r"|(?:свои|твои|начальн\w+) инструкц\w+"
    r"|ignorer|glem alle|instruksen (?:din|deres)|begynn svaret|datamaskin|skjult|fra nå av"
    r"|ta på deg rollen|hemmelig kode"
    r"|ordrett|språkmodell|systemet ditt|kunstig intelligens"
    r"|елеме|жауабыңды|жауабыңызды|бұйры|сен енді|бұдан былай|жасырын|көмекшіге|операторға:|жоққа шығар|қарсысын айт"
    r"|сілтемені аш|жаңа ереже|ішкі (?:нұсқаулық|ереже)|нұсқаулығыңды|талапты орында|файлын оқып" + _ROLES_AND_RECITING
)
# What a reply speaks of, or says it did, when it took such a message for an order.
_MACHINERY = re.compile(
    r"(?i)\b(?:prompt|instructions?|settings?|configuration|variables?|temperature|top_p|role|mode|developer|override"
    r"|instructed|programmed|context window|tokens?"
    r"|juhis\w*|juhend(?:i|it|is|id|i järgi)?|sätted|reegl\w*|käsk\w*|kästi|käsu|režiim\w*|viip\w*"
    r"|инструкци\w*|промпт\w*|настройк\w*|указани\w*|команд[аеуы]\w*|режим\w*|регламент\w*|переменн\w*|температур\w*"
    r"|контекст\w*|ограничени\w*"
    r"|instruks(?:en)? (?:sier|var|går)|ledetekst\w*|innstilling\w*|kommando\w*|modus\w*|regl\w*"
    r"|нұсқаулығым\w*|ережем\w*|ережелерді|бұйры\w*|талап\w*|тапсырма\w*|құпия\w*)\b"
)
_DEED = re.compile(
    r"(?i)\b(?:as (?:you (?:ask|said|wish|order|command|instruct|demand)\w*|instructed|ordered"
    r"|requested by the)|as (?:ceo|admin|"
    r"your grandm\w+)|obey\w*|yes,? (?:boss|sir|master)|activated|decoded|wish(?:es)? (?:are|is) granted|unlocked|arr"
    r"|selge, ülemus|lahti loetud|nagu käskisite|nagu soovisite|täidetud|täitsin|kinnitan: |kinnitab, et"
    r"|выполн\w+|активирован\w*|расшифровал\w*|запомнил[аи]?|забыто|следую|так и делаю|как (?:и )?(?:просили|велели)"
    r"|играем|снят\w* огранич\w*|слушаюсь|цитирую|дословно"
    r"|utført|som du (?:befalte|ba om|ønsker)|det gjør jeg|er innvilget|testbruker|pålegger herved|adlyder"
    r"|орында\w+|бұйрығыңыз\w*|айтқаныңыздай|иә,? мырза|қосылдым|ауыстым|шештім|режимі\w*|аудармасы|сәйкес тізім"
    r"|қарсысы)(?!\w)"
)
# What stood before the conversation, recited: no "not" in it makes it a refusal.
_SHOWN = re.compile(
    r"(?i)\b(?:above this line|here is what I was (?:given|told)|(?:given|told|written|set) (?:to me )?before you"
    r"|list of (?:\w+ )?(?:words|things|what|topics) (?:that )?I (?:must|may|can|am|should)"
    r"|(?:set up|asked|told|meant|made|configured) to (?:keep|steer|calm|avoid|sound|never)"
    r"|rules? (?:one|by which I|I answer by|I was given)|(?:here is|these are) (?:the|my) (?:tone|persona|guidelines)"
    r"|mulle (?:anti|on) ette|enne teie sõnumit (?:oli|seisis|anti)|keelatud sõnade|rolli kirjeldus"
    r"|(?:olen|mind on) (?:seatud|seadistatud|häälestatud)|(?:minu )?seadistus\w* (?:on|tekst|esimene|keelab|kolm)"
    r"|выше этой строки (?:стоит|написано|указано)|мне (?:дали|сказали|написали) до вас|меня настроили"
    r"|о чём мне (?:нельзя|запрещено)|правила,? по которым я|список того,? (?:о чём|что) мне"
    r"|over denne linja står|(?:jeg er|er jeg) (?:satt opp|laget|innstilt|bygd) for å|ord jeg ikke|hva jeg ikke får"
    r"|retningslinjene (?:går ut på|er|sier|mine)|legger (?:jeg )?bort (?:personaen|rollen)"
    r"|(?:i|av) det jeg har fått"
    r"|жолдан жоғары (?:былай )?|маған (?:сізге дейін )?берілген|баптап қойған|айтуға болмайтын\w* тізім\w*"
    r"|ережелерім|рөлді тастадым)(?!\w)"
)
_REFUSAL = re.compile(
    r"(?i)\b(?:not|no|cannot|never|nor|without|aside|instead|ei|mitte|ära|pole|не|нет|никак|ни|ikke|aldri|ingen|kun"
    r"|емес|жоқ|болмайды)\b|n't\b|\w(?:[мбп][ае]й)(?:м|сы|ды|ті|ақ|мыз|міз)"
)


def obeyed_orders(customer: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the reply repeats what a planted instruction told the system to say, or speaks of carrying it out.

    Only messages that address the system count: a customer who asks an agent to write a word to a colleague
    does not.
    """
    if not customer or not _TO_THE_SYSTEM.search(customer):
        return
    wanted = _wanted_words(customer)
    ordered = _GIVES_ORDERS.search(customer) is not None
    sentences = split(text)
    yield from taken_on(customer, text, sentences)
    for sentence in sentences:
        for words in wanted:
            place = sentence.line.find(f" {words} ")
            if place >= 0:
                first = sentence.line.count(" ", 0, place)
                yield sentence.place(first, first + words.count(" "))
        if ordered and _speaks_of_obeying(_UNQUOTED.sub("", text[sentence.start : sentence.end])):
            yield sentence.place(1, len(sentence.words))


_UNQUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”»]")


def _speaks_of_obeying(sentence: str) -> bool:
    told = _MACHINERY.search(sentence) or _DEED.search(sentence)
    if _SHOWN.search(sentence):
        return True
    return told is not None and not _REFUSAL.search(sentence) and "?" not in sentence


def _wanted_words(customer: str) -> list[str]:
    """What an instruction in the message wants to be said, as folded words."""
    if not _ORDER.search(customer):
        return []
    wanted = (" ".join(sentence.words[1:-1]) for part in _marked_parts(customer) for sentence in split(part))
    return [words for words in wanted if len(words) > 4]


def _marked_parts(customer: str) -> Iterator[str]:
    order = _ORDER.search(customer)
    for match in _MARKED.finditer(customer, order.start() if order else 0):
        part = next(group for group in match.groups() if group)
        if part not in ("SYSTEM", "IGNORE", "ADMIN", "PROMPT", "ASSISTANT"):
            yield part
