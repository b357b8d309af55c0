"""Touches everything that loads on first use, so that the first customer does not wait for it."""

from copilot.chat.house import House
from copilot.drafting import pipeline
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.types import SiteProfile
from copilot.guard import Context, check
from copilot.reading import LANGUAGES, Turn, read

WORDS = {
    "en": "My order 48213 is late.",
    "et": "Minu tellimus 48213 hilineb.",
    "ru": "Мой заказ 48213 опаздывает.",
    "nb": "Bestillingen min 48213 er forsinket.",
    "kk": "Менің 48213 тапсырысым кешігіп жатыр.",
}


def warm_up(house: House) -> None:
    """Read, judge and draft once in each language, with the built-in drafter only: nothing leaves the machine."""
    policy = house.policies.policy
    for language in LANGUAGES:
        words = WORDS[language]
        read(words)
        check(policy, words, Context(customer=words, known=(), language=language))
        snapshot = make_snapshot((Turn("customer", words),), site=SiteProfile(locale=language), seed=language)
        for _ in pipeline.run(snapshot, drafter=house.fallback, fallback=house.fallback, policy=policy):
            pass
