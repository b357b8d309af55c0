"""What goes off by itself: alarms for promises and the holding line for who waits; once, and after a restart too."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.chat.promise_timers import Stage, stage_now, stages_of
from copilot.chat.sites import SiteSettings, add_site
from copilot.clock import from_iso, now_iso, to_iso
from copilot.storage import ledger, people
from copilot.storage.database import Database
from copilot.storage.rows import PromiseRow
from tests.cast import ORIGIN, Cast, Colleague, Vera, hire
from tests.servers import LevelheadServer, wait_until


def site_with(cast: Cast, **settings: object) -> str:
    """The key of a new site with these settings."""
    db = Database(cast.server.database_url)
    site = add_site(db, name=f"Site {uuid.uuid4().hex[:6]}", origins=[ORIGIN], settings=SiteSettings(**settings))
    db.close()
    return site.key


def customer(cast: Cast, key: str) -> Vera:
    vera = Vera(cast.server, key)
    cast.present.append(vera)
    return vera.comes()


def promise_due_in(person: Colleague, vera: Vera, seconds: float) -> str:
    """A promise of this person that falls due so soon; its id."""
    vera.says("Where is order 4711? Please tell me something.")
    sent = person.sends(vera.conversation, "I am looking into it. I will write to you again in 30 minutes.")
    promise = sent["promises"][0]["id"]
    assert person.asks("promise", {"promise": promise, "due_at": now_iso(plus_s=seconds)})["ok"]
    return promise


def of_promise(promise: str, stage: str):
    return lambda alarm: alarm["promise"]["id"] == promise and alarm["stage"] == stage


def test_a_promise_is_remembered_then_called_and_then_told_to_the_supervisor(cast: Cast):
    dana, lee = cast.person("dana"), cast.person("lee")
    vera = customer(cast, site_with(cast, promise_late_s=1))

    promise = promise_due_in(dana, vera, 1.5)

    dana.waits_for("alarm", of_promise(promise, "due"))
    late = lee.waits_for("alarm", of_promise(promise, "late"))
    assert late["promise"]["owner"] == dana.id
    dana.waits_for("alarm", of_promise(promise, "late"))
    stages = [alarm["stage"] for alarm in dana.of("alarm") if alarm["promise"]["id"] == promise]
    assert stages == ["soon", "due", "late"]
    assert [alarm["stage"] for alarm in lee.of("alarm") if alarm["promise"]["id"] == promise] == ["late"]


def test_a_promise_whose_owner_has_left_is_called_to_the_supervisors_at_once(cast: Cast):
    dana, lee = cast.person("dana"), cast.person("lee")
    vera = customer(cast, site_with(cast))
    promise = promise_due_in(dana, vera, 3)
    dana.leaves()
    lee.waits_for("presence", lambda p: p["user"] == dana.id and p["state"] == "away")

    assert lee.waits_for("alarm", of_promise(promise, "due"))


def test_somebody_of_another_site_hears_no_alarm(cast: Cast):
    dana, olu = cast.person("dana"), cast.person("olu")
    promise = promise_due_in(dana, cast.vera(), 0.5)

    dana.waits_for("alarm", of_promise(promise, "due"))

    assert olu.of("alarm") == []


def test_a_kept_promise_stays_silent(cast: Cast):
    dana = cast.person("dana")
    kept = promise_due_in(dana, cast.vera(), 2)
    assert dana.asks("promise", {"promise": kept, "state": "kept"})["ok"]

    later = promise_due_in(dana, cast.vera(), 2.5)

    dana.waits_for("alarm", of_promise(later, "due"))
    assert not [alarm for alarm in dana.of("alarm") if alarm["promise"]["id"] == kept and alarm["stage"] == "due"]


def test_an_alarm_that_fell_due_while_the_server_was_down_goes_off_after_the_start(tmp_path: Path):
    server = LevelheadServer(tmp_path).start()
    cast = hire(server)
    dana = cast.person("dana")
    promise = promise_due_in(dana, cast.vera(), 2)
    cast.everybody_leaves()
    server.kill()

    server.start()

    def row() -> PromiseRow:
        with db.read() as connection:
            return ledger.find_promise(connection, promise)

    db = Database(server.database_url)
    wait_until(lambda: row().alarmed_at is not None, what="the alarm")
    db.close()
    again = cast.person("lee")
    assert [alarm["promise"]["id"] for alarm in again.of("welcome")[0]["alarms"]] == [promise]
    cast.everybody_leaves()
    server.stop()


def test_the_welcome_names_the_alarms_that_stand(cast: Cast):
    dana = cast.person("dana")
    promise = promise_due_in(dana, cast.vera(), 0.2)
    dana.waits_for("alarm", of_promise(promise, "due"))

    again = cast.person("dana")

    alarms = again.of("welcome")[0]["alarms"]
    assert [alarm["stage"] for alarm in alarms if alarm["promise"]["id"] == promise] == ["due"]


def test_the_promise_list_tells_mine_from_the_teams_and_late_from_open(cast: Cast):
    dana, lee, olu = cast.person("dana"), cast.person("lee"), cast.person("olu")
    late, far = promise_due_in(dana, cast.vera(), -60), promise_due_in(dana, cast.vera(), 7_200)
    theirs = promise_due_in(lee, cast.vera(), 600)

    def listed(person: Colleague, **asked: str) -> set[str]:
        return {promise["id"] for promise in person.asks("promises", asked)["promises"]}

    assert late in listed(dana, standing="late")
    assert far not in listed(dana, standing="late")
    assert {late, far} <= listed(dana, standing="open")
    assert theirs not in listed(dana, standing="open")
    assert theirs in listed(dana, scope="team", standing="at_risk")
    assert listed(olu, scope="team", standing="open").isdisjoint({late, far, theirs})
    assert dana.asks("promises", {})["counts"]["late"] >= 1


@pytest.mark.parametrize("field", [{"standing": "soon"}, {"scope": "all"}, {"cursor": "-1"}, {"more": True}])
def test_a_promise_list_asked_for_wrongly_says_what_is_wrong(cast: Cast, field: dict[str, object]):
    answer = cast.person("dana").asks("promises", field)

    assert answer["error"]["code"] == "invalid"
    assert answer["error"]["field"] == next(iter(field))


def test_a_customer_who_waits_is_told_once_that_the_words_arrived(cast: Cast):
    dana = cast.person("dana")
    vera = customer(cast, site_with(cast, acknowledge_after_s=1))
    vera.says("Tere! Minu tellimus 4711 on jälle hiljaks jäänud.")
    vera.says("Kas keegi on seal?")

    line = vera.waits_for("message", lambda message: message.get("kind") == "acknowledgement")

    assert line["who"] == "system"
    assert line["text"].startswith("Aitäh")
    asked = dana.asks("open", {"conversation": vera.conversation})
    assert asked["conversation"]["waiting_since"] is not None
    assert asked["conversation"]["first_response_at"] is None
    vera.says("Halloo?")
    dana.waits_for("draft.end", lambda draft: draft["conversation"] == vera.conversation and draft["covers_seq"] == 4)
    assert len([m for m in vera.of("message") if m.get("kind") == "acknowledgement"]) == 1


def test_an_answered_customer_gets_no_holding_line(cast: Cast):
    dana = cast.person("dana")
    key = site_with(cast, acknowledge_after_s=2)
    answered, waiting = customer(cast, key), customer(cast, key)
    answered.says("Hello, where is my parcel?")
    assert dana.sends(answered.conversation, "Good morning, I am looking at it now.")["ok"]
    waiting.says("Hello, and mine?")

    waiting.waits_for("message", lambda message: message.get("kind") == "acknowledgement")

    assert all(message.get("kind") is None for message in answered.of("message"))


def promise(*, created_at: str, due_at: str | None, state: str = "open") -> PromiseRow:
    return PromiseRow("p", "c", 1, "call", None, due_at, "u", state, created_at)


def test_a_short_promise_is_remembered_at_half_its_time():
    made = from_iso("2026-11-21T12:00:00.000Z")
    short = promise(created_at=to_iso(made), due_at=to_iso(made + timedelta(minutes=10)))
    long = promise(created_at=to_iso(made), due_at=to_iso(made + timedelta(hours=3)))

    assert stages_of(short, SiteSettings())[Stage.SOON] == "2026-11-21T12:05:00.000Z"
    assert stages_of(long, SiteSettings())[Stage.SOON] == "2026-11-21T14:45:00.000Z"


@pytest.mark.parametrize("settled", ["kept", "broken", "dropped"])
def test_a_settled_promise_and_one_without_a_time_have_no_stages(settled: str):
    made = "2026-11-21T12:00:00.000Z"

    assert stage_now(promise(created_at=made, due_at=made, state=settled), SiteSettings(), now="9") is None
    assert stage_now(promise(created_at=made, due_at=None), SiteSettings(), now="9") is None
    assert stage_now(promise(created_at=made, due_at=made), SiteSettings(), now="9") is Stage.LATE


def test_a_follow_up_has_a_timer_too(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Thank you, that helped.")

    dana.asks("close", {"conversation": vera.conversation, "follow_up_at": now_iso(plus_s=1)})

    alarm = dana.waits_for("alarm", lambda a: a["promise"]["conversation"] == vera.conversation and a["stage"] == "due")
    db = Database(cast.server.database_url)
    with db.read() as connection:
        assert people.find_user(connection, user_id=alarm["promise"]["owner"]).name == "Dana"
    db.close()
