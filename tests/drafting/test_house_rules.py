"""The right house rule is found for a message, also across languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.drafting.house_rules import find_leaned_on, find_rules, split_rules
from copilot.drafting.prompt_library import PromptLibrary
from copilot.reading.types import Issue

ENGLISH = """Our shop is open from 9 to 17.

# Returns
Unopened goods can be returned within 30 days.
## Electronics
Opened electronics are checked by the workshop first, which takes five working days.

# Delivery
When a parcel is more than two days late, the courier is asked to trace it.
```
# not a heading
```

# Invoices
A wrong charge is corrected on the next invoice.
"""
ESTONIAN = """# Tagastamine
Avamata kaupa saab tagastada 30 päeva jooksul.
# Tarne
Kui pakk hilineb üle kahe päeva, palume kulleril selle asukoha välja selgitada.
# Arved
Vale arve parandatakse järgmise arvega.
"""


def test_sections_carry_the_path_of_their_headings():
    titles = [rule.title for rule in split_rules(ENGLISH)]

    assert titles == ["", "Returns", "Returns › Electronics", "Delivery", "Invoices"]


@pytest.mark.parametrize(
    ("markdown", "query", "language", "title"),
    [
        (ENGLISH, "My parcel is four days late!", "en", "Delivery"),
        (ENGLISH, "I opened the electronics and it does not work", "en", "Returns › Electronics"),
        (ENGLISH, "you charged me twice, the charge is wrong", "en", "Invoices"),
        (ESTONIAN, "Pakki pole, kuller ei vasta ja pakk hilineb juba nädala", "et", "Tarne"),
        (ESTONIAN, "Soovin kauba tagasi saata, tagastamise tähtaeg?", "et", "Tagastamine"),
    ],
)
def test_the_section_about_the_message_comes_first(markdown, query, language, title):
    assert find_rules(markdown, query, language)[0].title == title


@pytest.mark.parametrize(
    ("query", "language", "issue", "title"),
    [
        ("Где мой заказ, жду уже неделю", "ru", Issue.LATE, "Delivery"),
        ("Hvor blir det av pakken min", "nb", Issue.LATE, "Delivery"),
        ("Маған қате шот келді", "kk", Issue.BILLING, "Invoices"),
    ],
)
def test_the_topic_finds_rules_written_in_another_language(library: PromptLibrary, query, language, issue, title):
    topic = library.get("default").words.topics[issue]

    assert find_rules(ENGLISH, query, language, topic=topic)[0].title == title


def test_a_message_about_nothing_in_the_rules_finds_none():
    assert find_rules(ENGLISH, "Hello there", "en") == ()
    assert find_rules("", "My parcel is late", "en") == ()


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_markdown_and_any_query_give_at_most_the_limit(markdown, query):
    assert len(find_rules(markdown, query, "en", limit=2)) <= 2


def test_a_draft_leans_on_the_rule_whose_words_it_uses():
    rules = split_rules(ENGLISH)

    leaned = find_leaned_on("I am sorry. We will ask the courier to trace the parcel that is late.", rules)

    assert leaned is not None
    assert leaned.title == "Delivery"
    assert find_leaned_on("I am sorry to hear that. What happened?", rules) is None


def test_naming_the_problem_in_the_customers_words_leans_on_no_rule():
    rules = split_rules("# Delivery\nLate parcels are traced with the courier.")
    text = "I am sorry that your parcel is three days late."

    assert find_leaned_on(text, rules, customer="My parcel is three days late!") is None
