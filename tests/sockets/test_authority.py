"""Giving without asking, budgets of a day, and two people above an amount (L15): what is given is never overrun."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from copilot.storage import tables
from copilot.storage.database import Database
from tests.cast import Cast, Colleague

VOUCHER = {"kind": "voucher", "amount": 10, "currency": "EUR"}
RULES = {
    "standing": [
        {"role": "agent", "times_a_day": 2, **VOUCHER},
        {"role": "agent", "kind": "replacement", "times_a_day": 1},
    ],
    "daily_budgets": [{"amount": 100, "currency": "EUR"}],
    "two_above": [{"amount": 50, "currency": "EUR"}],
    "two_above_percent": 25,
}


@pytest.fixture
def shop(cast: Cast) -> Iterator[Cast]:
    """The site with rules of giving, and nothing given on it today."""
    db = Database(cast.server.database_url)
    with db.begin() as connection:
        connection.execute(tables.permission.delete())
    db.close()
    set_rules(cast, RULES)
    yield cast
    set_rules(cast, {})


def set_rules(cast: Cast, rules: dict[str, Any]) -> None:
    answer = cast.person("lee").asks("site.change", {"site": cast.site["site"], "settings": {"authority": rules}})
    assert answer["ok"], answer


def customer(cast: Cast, text: str = "My parcel 4711 is late again, I want a voucher.") -> str:
    vera = cast.vera()
    vera.says(text)
    assert vera.conversation
    return vera.conversation


def asks(person: Colleague, conversation: str, *, reason: str = "Third delay", **terms: Any) -> dict[str, Any]:
    answer = person.asks("permission.ask", {"conversation": conversation, "reason": reason, **terms})
    assert answer["ok"], answer
    return answer["permission"]


def answers(person: Colleague, permission: dict[str, Any], **more: Any) -> dict[str, Any]:
    return person.asks("permission.answer", {"permission": permission["id"], "grant": True, **more})


def audit_of(cast: Cast, conversation: str) -> list[str]:
    db = Database(cast.server.database_url)
    with db.read() as connection:
        found = connection.execute(
            tables.audit.select().where(tables.audit.c.conversation_id == conversation).order_by(tables.audit.c.id)
        ).all()
    db.close()
    return [row.action for row in found]


def test_what_is_within_ones_authority_is_given_at_once_and_written_down(shop: Cast):
    dana, conversation = shop.person("dana"), customer(shop)

    given = asks(dana, conversation, **VOUCHER)

    assert (given["state"], given["basis"], given["answered_by"]) == ("granted", "standing", dana.id)
    assert given["expires_at"] > given["answered_at"]
    assert audit_of(shop, conversation) == ["permission.standing"]


def test_a_grant_on_ones_own_authority_is_spoken_of_and_used_up_by_sending(shop: Cast):
    dana, conversation = shop.person("dana"), customer(shop)
    offer = "I am sorry that parcel 4711 is late again. I can offer you a voucher of €10 for that."
    assert dana.sends(conversation, offer)["error"]["code"] == "blocked"

    given = asks(dana, conversation, **VOUCHER)
    assert dana.sends(conversation, offer)["ok"]

    used = dana.waits_for("permission", lambda one: one["id"] == given["id"] and one["state"] == "used")
    assert used["basis"] == "standing"
    assert dana.sends(conversation, "And I can offer you one more voucher of €10.")["error"]["code"] == "blocked"


@pytest.mark.parametrize(
    ("who", "terms"),
    [
        ("dana", {"kind": "voucher", "amount": 10.01, "currency": "EUR"}),
        ("dana", {"kind": "voucher", "amount": 10, "currency": "NOK"}),
        ("dana", {"kind": "voucher"}),
        ("dana", {"kind": "voucher", "percent": 5}),
        ("dana", {"kind": "credit", "amount": 1, "currency": "EUR"}),
        ("dana", {"kind": "replacement", "amount": 500, "currency": "EUR"}),
        ("lee", VOUCHER),
    ],
    ids=["more", "another currency", "no sum", "per cent", "another kind", "a sum on a whole thing", "another role"],
)
def test_anything_else_is_asked_for(shop: Cast, who: str, terms: dict[str, Any]):
    asked = asks(shop.person(who), customer(shop), **terms)

    assert (asked["state"], asked.get("basis")) == ("asked", None)


def test_the_authority_goes_so_many_times_a_day_and_once_for_one_customer(shop: Cast):
    dana, first = shop.person("dana"), customer(shop)
    assert asks(dana, first, **VOUCHER)["state"] == "granted"
    assert asks(dana, first, kind="replacement")["state"] == "asked"
    assert asks(dana, customer(shop), **VOUCHER)["state"] == "granted"

    assert asks(dana, customer(shop), **VOUCHER)["state"] == "asked"


def test_what_was_taken_back_can_be_given_again(shop: Cast):
    dana = shop.person("dana")
    grants = [asks(dana, customer(shop), **VOUCHER) for _ in range(2)]
    assert asks(dana, customer(shop), **VOUCHER)["state"] == "asked"

    taken = dana.asks("permission.withdraw", {"permission": grants[0]["id"]})

    assert taken["permission"]["state"] == "withdrawn"
    assert asks(dana, customer(shop), **VOUCHER)["state"] == "granted"
    assert dana.asks("permission.withdraw", {"permission": grants[0]["id"]})["error"]["code"] == "conflict"


def test_only_the_asker_or_a_supervisor_takes_a_grant_back(shop: Cast):
    lee, given = shop.person("lee"), asks(shop.person("dana"), customer(shop), **VOUCHER)
    asked = asks(lee, customer(shop), **VOUCHER)

    assert shop.person("dana").asks("permission.withdraw", {"permission": asked["id"]})["error"]["code"] == "forbidden"
    assert shop.person("olu").asks("permission.withdraw", {"permission": given["id"]})["error"]["code"] == "not_found"
    assert lee.asks("permission.withdraw", {"permission": given["id"]})["ok"]


def test_the_days_budget_holds_for_supervisors_too(shop: Cast):
    lee, dana = shop.person("lee"), shop.person("dana")
    for _ in range(2):
        assert answers(lee, asks(dana, customer(shop), kind="refund", amount=45, currency="EUR"))["ok"]
    asked = asks(dana, customer(shop), kind="refund", amount=20, currency="EUR")

    refused = answers(lee, asked)
    assert refused["error"]["code"] == "over_budget"
    assert "10.00 EUR left" in refused["error"]["message"]
    assert answers(lee, asked, amount=10)["permission"]["amount"] == 10


@pytest.mark.parametrize(
    ("terms", "field"),
    [({"kind": "refund"}, "amount"), ({"kind": "refund", "amount": 5, "currency": "NOK"}, "currency")],
)
def test_no_money_goes_past_a_budget_uncounted(shop: Cast, terms: dict[str, Any], field: str):
    lee = shop.person("lee")

    refused = answers(lee, asks(shop.person("dana"), customer(shop), **terms))

    assert (refused["error"]["code"], refused["error"]["field"]) == ("invalid", field)


@pytest.mark.parametrize(
    "terms",
    [{"kind": "refund", "amount": 50.01, "currency": "EUR"}, {"kind": "discount", "percent": 30}],
    ids=["amount", "per cent"],
)
def test_above_the_line_two_different_supervisors_agree(shop: Cast, terms: dict[str, Any]):
    lee, ona, conversation = shop.person("lee"), shop.person("ona"), customer(shop)
    asked = asks(shop.person("dana"), conversation, **terms)

    first = answers(lee, asked)
    assert (first["permission"]["state"], first["permission"]["first_by"]) == ("asked", lee.id)
    assert answers(lee, asked)["error"]["code"] == "needs_another"
    second = answers(ona, asked)

    assert (second["permission"]["state"], second["permission"]["basis"]) == ("granted", "two")
    assert audit_of(shop, conversation) == ["permission.ask", "permission.first", "permission.answer"]


def test_whoever_asked_is_not_one_of_the_two(shop: Cast):
    lee = shop.person("lee")
    asked = asks(lee, customer(shop), kind="refund", amount=60, currency="EUR")

    assert answers(lee, asked)["error"]["code"] == "needs_another"


def test_granting_less_than_the_line_takes_one(shop: Cast):
    asked = asks(shop.person("dana"), customer(shop), kind="refund", amount=80, currency="EUR")

    assert answers(shop.person("lee"), asked, amount=40)["permission"]["basis"] == "one"


def test_the_second_can_refuse_what_the_first_agreed_to(shop: Cast):
    asked = asks(shop.person("dana"), customer(shop), kind="refund", amount=80, currency="EUR")
    answers(shop.person("lee"), asked)

    refused = shop.person("ona").asks("permission.answer", {"permission": asked["id"], "grant": False, "reason": "No"})

    assert refused["permission"]["state"] == "denied"


def test_many_at_once_cannot_overrun_the_days_budget(shop: Cast):
    people = {name: shop.person(name) for name in ("lee", "ona")}
    dana = shop.person("dana")
    requests = [asks(dana, customer(shop), kind="refund", amount=30, currency="EUR") for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(lambda pair: answers(people["lee" if pair[0] % 2 else "ona"], pair[1]), enumerate(requests))
        )

    codes = sorted(result.get("error", {}).get("code", "ok") for result in results)
    assert codes == ["ok"] * 3 + ["over_budget"] * 5


def test_many_at_once_cannot_overrun_standing_authority(shop: Cast):
    dana = [shop.person("dana") for _ in range(3)]
    talks = [customer(shop) for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        given = list(pool.map(lambda place: asks(dana[place % 3], talks[place], **VOUCHER), range(6)))

    assert sorted(one["state"] for one in given) == ["asked"] * 4 + ["granted"] * 2


def test_the_form_knows_beforehand_what_will_become_of_a_request(shop: Cast):
    dana, conversation = shop.person("dana"), customer(shop)

    def looks(**terms: Any) -> dict[str, Any]:
        answer = dana.asks("permission.outlook", {"conversation": conversation, **terms})
        assert answer["ok"], answer
        return answer

    assert (looks(**VOUCHER)["way"], looks(**VOUCHER)["allowance"]["times_left"]) == ("standing", 2)
    more = looks(kind="voucher", amount=30, currency="EUR")
    assert (more["way"], more["why"], more["budget"]) == (
        "one",
        "size",
        {"amount": 100, "left": 100, "currency": "EUR"},
    )
    assert looks(kind="refund", amount=60, currency="EUR")["way"] == "two"
    assert looks(kind="refund", amount=160, currency="EUR")["way"] == "over"
    asks(dana, conversation, **VOUCHER)
    assert (looks(**VOUCHER)["way"], looks(**VOUCHER)["why"]) == ("one", "customer")


def test_a_request_is_suggested_from_the_house_rules_and_from_similar_cases(shop: Cast):
    dana, lee = shop.person("dana"), shop.person("lee")
    words = "My parcel 4711 is late, I want a refund."
    for amount in (12, 14, 16):
        answers(lee, asks(dana, customer(shop, words), kind="refund", amount=amount, currency="EUR"))
    conversation = customer(shop, words)
    dana.waits_for("draft.end", lambda one: one["conversation"] == conversation)

    usual = dana.asks("permission.outlook", {"conversation": conversation})
    assert (usual["kind"], usual["amount"], usual["similar"]["usual"]) == ("refund", 14, 14)
    house_rules(shop, "## Late parcels\nWhen a parcel is late we refund up to €20 of the price.\n\n## Lamps\nNothing.")
    by_rule = dana.asks("permission.outlook", {"conversation": conversation})

    house_rules(shop, "")
    assert (by_rule["kind"], by_rule["amount"]) == ("refund", 20)
    assert by_rule["rule"].startswith("Late parcels:")


def house_rules(cast: Cast, text: str) -> None:
    db = Database(cast.server.database_url)
    with db.begin() as connection:
        connection.execute(tables.site.update().where(tables.site.c.id == cast.site["site"]).values(house_rules=text))
    db.close()


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"standing": [{"kind": "voucher", "amount": 10}]}, "settings.authority.standing.0"),
        ({"standing": [{"kind": "discount", "amount": 10, "currency": "EUR"}]}, "settings.authority.standing.0"),
        ({"standing": [{"kind": "gift", "amount": 10, "currency": "EUR"}]}, "settings.authority.standing.0"),
        ({"standing": [{"kind": "gift"}, {"kind": "gift"}]}, "settings.authority"),
        ({"standing": [{"kind": "gift", "role": "maintainer"}]}, "settings.authority.standing.0.role"),
        ({"daily_budgets": [{"amount": -1, "currency": "EUR"}]}, "settings.authority.daily_budgets.0.amount"),
        (
            {"two_above": [{"amount": 1, "currency": "EUR"}, {"amount": 2, "currency": "EUR"}]},
            "settings.authority.two_above",
        ),
        ({"holds_h": 0}, "settings.authority.holds_h"),
    ],
)
def test_a_rule_of_giving_that_says_too_little_is_refused_by_name(cast: Cast, rules: dict[str, Any], field: str):
    answer = cast.person("lee").asks("site.change", {"site": cast.site["site"], "settings": {"authority": rules}})

    assert (answer["error"]["code"], answer["error"]["field"]) == ("invalid", field)


def test_a_decision_brings_a_draft_that_knows_of_it(shop: Cast):
    dana, lee = shop.person("dana"), shop.person("lee")
    conversation = customer(shop, "My parcel 4711 is late, I want a voucher for the trouble!")
    first = dana.waits_for("draft.end", lambda one: one["conversation"] == conversation)
    assert "€20" not in first["text"]

    answers(lee, asks(dana, conversation, kind="voucher", amount=20, currency="EUR"))

    second = dana.waits_for(
        "draft.end", lambda one: one["conversation"] == conversation and one["draft"] != first["draft"]
    )
    assert "€20" in second["text"]
    answer = dana.sends(conversation, second["text"], draft=second["draft"])
    assert answer["ok"], answer


def test_a_refusal_brings_a_draft_that_says_so(shop: Cast):
    dana, lee = shop.person("dana"), shop.person("lee")
    conversation = customer(shop, "My parcel 4711 is late, I want a voucher for the trouble!")
    first = dana.waits_for("draft.end", lambda one: one["conversation"] == conversation)
    asked = asks(dana, conversation, kind="voucher", amount=20, currency="EUR")

    lee.asks("permission.answer", {"permission": asked["id"], "grant": False, "reason": "Twice this month"})

    second = dana.waits_for(
        "draft.end", lambda one: one["conversation"] == conversation and one["draft"] != first["draft"]
    )
    assert "decline.refused" in {reason["key"] for reason in second["reasons"]}
