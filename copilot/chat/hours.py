"""Opening hours of a site: whether it is open, and when it opens next, said in the customer's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from copilot.chat.site_settings import SiteSettings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TODAY, TOMORROW = 7, 8
"""Places in `BACK` after the seven weekdays."""

BACK: dict[str, tuple[str, ...]] = {
    "en": (
        "We are back on Monday at {time}",
        "We are back on Tuesday at {time}",
        "We are back on Wednesday at {time}",
        "We are back on Thursday at {time}",
        "We are back on Friday at {time}",
        "We are back on Saturday at {time}",
        "We are back on Sunday at {time}",
        "We are back today at {time}",
        "We are back tomorrow at {time}",
    ),
    "et": (
        "Oleme tagasi esmaspäeval kell {time}",
        "Oleme tagasi teisipäeval kell {time}",
        "Oleme tagasi kolmapäeval kell {time}",
        "Oleme tagasi neljapäeval kell {time}",
        "Oleme tagasi reedel kell {time}",
        "Oleme tagasi laupäeval kell {time}",
        "Oleme tagasi pühapäeval kell {time}",
        "Oleme tagasi täna kell {time}",
        "Oleme tagasi homme kell {time}",
    ),
    "ru": (
        "Будем на связи в понедельник в {time}",
        "Будем на связи во вторник в {time}",
        "Будем на связи в среду в {time}",
        "Будем на связи в четверг в {time}",
        "Будем на связи в пятницу в {time}",
        "Будем на связи в субботу в {time}",
        "Будем на связи в воскресенье в {time}",
        "Будем на связи сегодня в {time}",
        "Будем на связи завтра в {time}",
    ),
    "nb": (
        "Vi er tilbake mandag kl. {time}",
        "Vi er tilbake tirsdag kl. {time}",
        "Vi er tilbake onsdag kl. {time}",
        "Vi er tilbake torsdag kl. {time}",
        "Vi er tilbake fredag kl. {time}",
        "Vi er tilbake lørdag kl. {time}",
        "Vi er tilbake søndag kl. {time}",
        "Vi er tilbake i dag kl. {time}",
        "Vi er tilbake i morgen kl. {time}",
    ),
    "kk": (
        "Байланысқа қайта шығамыз: дүйсенбі, {time}",
        "Байланысқа қайта шығамыз: сейсенбі, {time}",
        "Байланысқа қайта шығамыз: сәрсенбі, {time}",
        "Байланысқа қайта шығамыз: бейсенбі, {time}",
        "Байланысқа қайта шығамыз: жұма, {time}",
        "Байланысқа қайта шығамыз: сенбі, {time}",
        "Байланысқа қайта шығамыз: жексенбі, {time}",
        "Байланысқа қайта шығамыз: бүгін, {time}",
        "Байланысқа қайта шығамыз: ертең, {time}",
    ),
}


def is_open(settings: SiteSettings, at: datetime) -> bool:
    """Whether an aware time falls into the site's hours; a site that has set none is always open."""
    if not settings.hours:
        return True
    local = at.astimezone(ZoneInfo(settings.timezone))
    span = _hours_of(settings).get(DAYS[local.weekday()])
    return span is not None and span[0] <= f"{local:%H:%M}" < span[1]


def next_opening(settings: SiteSettings, at: datetime) -> datetime | None:
    """The next opening after `at`, in the site's time zone; None for a site without hours."""
    local = at.astimezone(ZoneInfo(settings.timezone))
    for ahead in range(8):
        day = local + timedelta(days=ahead)
        span = _hours_of(settings).get(DAYS[day.weekday()])
        if span is None:
            continue
        hour, minute = span[0].split(":")
        opening = day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        if opening > local:
            return opening
    return None


def back_text(settings: SiteSettings, locale: str, at: datetime) -> str:
    """“We are back tomorrow at 09:00” while the site is closed; empty while it is open or has set no hours."""
    opening = None if is_open(settings, at) else next_opening(settings, at)
    if opening is None:
        return ""
    today = at.astimezone(opening.tzinfo).date()
    days = (opening.date() - today).days
    place = (TODAY, TOMORROW)[days] if days < 2 else opening.weekday()
    return BACK[locale][place].format(time=f"{opening:%H:%M}")


def _hours_of(settings: SiteSettings) -> Mapping[str, Sequence[str]]:
    return {str(day): span for day, span in settings.hours.items()}
