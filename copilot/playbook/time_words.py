"""How five languages name days, parts of the day, clock times and spans: patterns on folded text."""

from dataclasses import dataclass

from copilot.reading.types import Language

NUMBERS: dict[Language, str] = {
    "en": "an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|couple of",
    "et": "uhe|uks|kahe|kaks|kolme?|nelja?|neli|viie|viis|kuue|kuus|seitsme|seitse|kaheksa|uheksa|kumne|kumme",
    "ru": (
        "одн\\w+|один|дв[аеу]х?|тре[хм]|три|четыре[хм]?|пят[иь]|шест[иь]|сем[иь]|восьм[иь]|восемь|девят[иь]|десят[иь]|пару"
    ),
    "nb": "en|et|ett|to|tre|fire|fem|seks|sju|syv|atte|ni|ti|tolv|et par",
    "kk": "бир|еки|уш|торт|бес|алты|жети|сегиз|тогыз|он",
}
NUMBER_VALUES: dict[Language, tuple[tuple[str, int], ...]] = {
    "en": (
        ("twelve", 12), ("ten", 10), ("nine", 9), ("eight", 8), ("seven", 7), ("six", 6), ("five", 5), ("four", 4),
        ("three", 3), ("two", 2), ("couple", 2), ("one", 1), ("a", 1),
    ),
    "et": (
        ("kaheks", 8), ("uheks", 9), ("uhe", 1), ("uks", 1), ("kahe", 2), ("kaks", 2), ("kolm", 3), ("nel", 4),
        ("vii", 5), ("kuu", 6), ("seits", 7), ("kum", 10),
    ),
    "ru": (
        ("од", 1), ("дв", 2), ("пар", 2), ("тр", 3), ("чет", 4), ("пят", 5), ("шест", 6), ("сем", 7), ("вос", 8),
        ("дев", 9), ("дес", 10),
    ),
    "nb": (
        ("tolv", 12), ("tre", 3), ("to", 2), ("et par", 2), ("fire", 4), ("fem", 5), ("seks", 6), ("sju", 7),
        ("syv", 7), ("atte", 8), ("ni", 9), ("ti", 10), ("e", 1),
    ),
    "kk": (
        ("бир", 1), ("еки", 2), ("уш", 3), ("торт", 4), ("бес", 5), ("алты", 6), ("жети", 7), ("сегиз", 8),
        ("тогыз", 9), ("он", 10),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One language's patterns. Days count from the day of writing; weekdays from Monday."""

    days: dict[int, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    parts: dict[str, str]
    units: dict[str, str]
    clock: str  # with groups hour, minute, and half where the language has "pm"
    deadline_before: str  # words before a time that make it the latest one
    deadline_after: str  # words or endings after it that do
    within_before: str  # words before a span that make it a deadline
    within_after: str
    business: str
    # Short names of the weekdays, Monday first, which are taken for such only before "14-16".
    short_days: tuple[str, ...] = ()


_DIGITAL = r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?!\d|[.]\d)"

TIME_WORDS: dict[Language, TimeWords] = {
    "en": TimeWords(
        days={0: "today|tonight", 2: "(?:the )?day after tomorrow", 1: "tomorrow"},
        weekdays=("mon(?:day)?", "tue(?:s(?:day)?)?", "wed(?:nesday)?", "thu(?:rs?(?:day)?)?", "fri(?:day)?",
                  "sat(?:urday)?", "sun(?:day)?"),
        months=("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
                "sep(?:t(?:ember)?)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
        parts={"day_end": "(?:the )?end of (?:the |this |my |our )?(?:\\w+ )?day|close of business|tonight",
               "week_end": "(?:the )?end of (?:the |this )?(?:working )?week", "morning": "morning",
               "noon": "noon|midday|lunch(?:time)?", "afternoon": "afternoon", "evening": "evening"},
        units={"minute": "min(?:ute)?s?", "hour": "h(?:ou)?rs?", "day": "days?", "week": "weeks?"},
        clock=rf"(?:at |by |before )?(?:{_DIGITAL}\s?(?P<half>[ap]\.?m)?|(?P<hour2>1[0-2]|[1-9])\s?(?P<half2>[ap]\.?m)"
              r"|(?:at|by|before) (?P<hour3>[01]?\d|2[0-3])\b(?!\s*(?:min|h|day|week|%|eur|€|[a-z]{3,})))",
        deadline_before="by|before|until|till|no later than|latest by|not later than",
        deadline_after="at the latest|latest", within_before="within|in|in the next|inside", within_after="from now",
        business="(?:working|business)",
        short_days=("mon", "tue?s?", "wed", "thu?r?s?", "fri", "sat", "sun"),
    ),
    "et": TimeWords(
        days={2: "ulehomme(?:ks|ni)?|ulehommeseks", 0: "tana(?:seks|sel)?|tanase", 1: "homme(?:ks|ni)?|homse(?:ks)?"},
        weekdays=(
            *(f"{day}paev\\w*" for day in ("esmas", "teisi", "kolma", "nelja")),
            "ree(?:de|di)\\w*", "laupaev\\w*", "puhapaev\\w*",
        ),
        months=("jaanuar\\w*", "veebruar\\w*", "marts\\w*", "aprill\\w*", "mai\\w{0,3}", "juuni\\w*", "juuli\\w*",
                "august\\w*", "septemb\\w*", "oktoob\\w*", "novemb\\w*", "detsemb\\w*"),
        parts={"day_end": "(?:too)?paeva lopu\\w*|ohtu lopuks", "week_end": "nadala lopu\\w*|nadalalopuks",
               "morning": "hommiku\\w*|homsel hommikul", "noon": "louna\\w*|keskpaeva\\w*",
               "afternoon": "parastlouna\\w*|peale lounat", "evening": "ohtu\\w*"},
        units={"minute": "minut\\w*", "hour": "tun[nd]\\w*", "day": "(?:too)?paeva\\w*", "week": "nadal\\w*"},
        clock=rf"(?:kell(?:a)? )?(?:{_DIGITAL}(?:-?(?:ks|ni))?|(?<=kell )(?P<hour2>[01]?\d|2[0-3])\b"
              r"|(?<=kella )(?P<hour3>[01]?\d|2[0-3])(?:-?(?:ks|ni|st))?\b)",
        deadline_before="hiljemalt|enne|kuni|kella", deadline_after="(?<=\\w)(?:-?ks|-?ni)|jooksul",
        within_before="hiljemalt", within_after="jooksul|parast|sees", business="too",
        short_days=("e", "t", "k", "n", "r", "l", "p"),
    ),
    "ru": TimeWords(
        days={2: "послезавтра(?:шнего)?", 0: "сегодня(?:шнего)?", 1: "завтра(?:шнего)?"},
        weekdays=("понедельник\\w*", "вторник\\w*", "сред[аыуе]\\w?", "четверг\\w*", "пятниц\\w+", "суббот\\w+",
                  "воскресень\\w+"),
        months=("январ\\w+", "феврал\\w+", "март\\w*", "апрел\\w+", "ма[яйе]\\b", "июн\\w+", "июл\\w+", "август\\w*",
                "сентябр\\w+", "октябр\\w+", "ноябр\\w+", "декабр\\w+"),
        parts={"day_end": "кон(?:ца|цу|це) (?:\\w+ )?дня", "week_end": "кон(?:ца|цу|це) (?:\\w+ )?недели",
               "morning": "утр(?:ом|а|у)", "noon": "обед[ау]?|полд\\w+|полудня", "afternoon": "днем|после обеда",
               "evening": "вечер(?:ом|а|у)"},
        units={"minute": "мин(?:ут\\w*)?", "hour": "час(?:а|ов|у)?", "day": "(?:рабоч\\w+ )?(?:день|дня|дней|сут\\w+)",
               "week": "недел\\w+"},
        clock=rf"(?:[вкд]о? )?(?:{_DIGITAL}|(?:(?<=к )|(?<=в )|(?<=до ))(?P<hour2>[01]?\d|2[0-3])(?: час\w*)"
              r"|(?:(?<=к )|(?<=в )|(?<=до ))(?P<hour3>[01]?\d|2[0-3])(?=[\s,.!?]|$)"
              r"(?!\s*(?:мин|час|дн|ден|нед|%|руб|[а-я]{4,})))",
        deadline_before="до|к|ко|не позднее|не позже", deadline_after="включительно|максимум",
        within_before="в течение|через|за", within_after="максимум", business="рабоч",
        short_days=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    ),
    "nb": TimeWords(
        days={2: "(?:i )?overmorgen", 0: "i dag|i kveld|i ettermiddag|dagen i dag", 1: "i morgen|imorgen|morgendagen"},
        weekdays=tuple(f"{day}(?:en|s)?" for day in
                       ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lordag", "sondag")),
        months=("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
                "november", "desember"),
        parts={"day_end": "(?:lopet|slutten) av (?:arbeids)?dagen|dagens slutt|arbeidsdagens slutt",
               "week_end": "(?:lopet|slutten) av (?:uka|uken|denne uka|denne uken)",
               "morning": "formiddag(?:en)?|morgenen|tidlig", "noon": "lunsj|klokka tolv",
               "afternoon": "ettermiddag(?:en)?", "evening": "kveld(?:en)?"},
        units={"minute": "minutt(?:er)?|min", "hour": "timer?", "day": "(?:virke|arbeids)?dager?|dogn",
               "week": "uker?"},
        clock=rf"(?:kl\.? ?|klokka |klokken )?(?:{_DIGITAL}|(?:(?<=kl )|(?<=kl\. )|(?<=kl\.)"
              r"|(?<=klokka )|(?<=klokken ))"
              r"(?P<hour2>[01]?\d|2[0-3])\b)",
        deadline_before="innen|for|senest|til", deadline_after="senest",
        within_before="innen|om|i lopet av", within_after="fra na", business="(?:virke|arbeids)",
        short_days=("man", "tirs?", "ons", "tors?", "fre", "lor", "son"),
    ),
    "kk": TimeWords(
        days={2: "бурсигуни\\w*", 0: "бугин\\w*", 1: "ертен\\w*"},
        weekdays=("дуисенби\\w*", "сеисенби\\w*", "сарсенби\\w*", "беисенби\\w*",
                  "жума\\w*", "сенби\\w*", "жексенби\\w*"),
        months=("кантар\\w*", "акпан\\w*", "наурыз\\w*", "сауир\\w*", "мамыр\\w*", "маусым\\w*",
                "шилде\\w*", "тамыз\\w*",
                "кыркуиек\\w*", "казан\\w*", "караша\\w*", "желтоксан\\w*"),
        parts={"day_end": "(?:кун(?:нин)?|жумыс куни(?:нин)?) (?:сон|аяг)\\w*",
               "week_end": "апта(?:нын)? (?:сон|аяг)\\w*",
               "morning": "танертен|танга|танмен", "noon": "туск?е|туске|тус\\b",
               "afternoon": "тустен кеиин", "evening": "кешк\\w+|кешине"},
        units={"minute": "минут\\w*", "hour": "сагат\\w*", "day": "(?:жумыс )?кун\\w*", "week": "апта\\w*"},
        clock=rf"(?:сагат )?(?:{_DIGITAL}(?:-?(?:де|да|ге|га|ке|ка|те|та))?"
              r"|(?<=сагат )(?P<hour2>[01]?\d|2[0-3])(?:-?(?:де|да|ге|га|ке|ка|те|та))?\b)",
        deadline_before="кешиктирмеи", deadline_after="(?:куни(?:не)? )?деиин|кешиктирмеи|шеиин",
        within_before="келеси", within_after="ишинде|кеиин|сон|аралыгында", business="жумыс",
        short_days=("дс|дуис", "сс|сеис", "ср|сарс", "бс|беис", "жм", "сб", "жс"),
    ),
}  # fmt: skip
