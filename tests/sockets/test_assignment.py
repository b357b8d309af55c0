"""Whose turn it is, what a pause leaves behind, and how much somebody has had to take."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.chat.actors import Role
from copilot.chat.assignment import Candidate, choose
from copilot.chat.load import HEAVY, Level, Load, Word, load_of
from copilot.chat.sites import SiteSettings, add_site
from copilot.desk.people import add_user
from copilot.storage import people, workload
from copilot.storage.database import Database
from tests.cast import ORIGIN, Cast, Colleague, Vera

NOW = "2026-11-22T12:00:00.000Z"


@pytest.fixture
def team(cast: Cast) -> "Team":
    """A site of its own that assigns by itself."""
    return Team(cast)


class Team:
    def __init__(self, cast: Cast, **settings: object) -> None:
        self.cast = cast
        self.db = Database(cast.server.database_url)
        chosen = SiteSettings(**{"assignment": "auto", **settings})
        self.site = add_site(self.db, name=f"Site {uuid.uuid4().hex[:6]}", origins=[ORIGIN], settings=chosen)
        self.accounts: dict[str, dict[str, str]] = {}

    def hires(self, name: str, *, role: str = "agent", languages: list[str] | None = None) -> Colleague:
        email = f"{name}-{uuid.uuid4().hex[:6]}@test.example"
        new = add_user(self.db, email=email, role=role, name=name, sites=[self.site.id])
        if languages is not None:
            with self.db.begin() as connection:
                people.change_user(connection, new.user.id, languages=languages)
        account = {"user": new.user.id, "token": new.token, "email": email}
        self.cast.present.append(person := Colleague(self.cast.server, account).comes())
        return person

    def customer(self) -> Vera:
        vera = Vera(self.cast.server, self.site.key)
        self.cast.present.append(vera)
        return vera.comes()


def assigned(person: Colleague, vera: Vera) -> str:
    """Whose the conversation became, as `person` sees it."""
    line = person.waits_for("conversation", lambda c: c["id"] == vera.conversation and c["assignee"])
    return line["assignee"]["name"]


def test_new_conversations_go_round(team: Team):
    ann, ben = team.hires("Ann"), team.hires("Ben")
    customers = [team.customer() for _ in range(4)]

    owners = []
    for number, vera in enumerate(customers):
        vera.says(f"Where is my order {4000 + number}?")
        owners.append(assigned(ann, vera))

    assert sorted(owners) == ["Ann", "Ann", "Ben", "Ben"]
    handed = [one["why"] for one in ben.of("handed")]
    assert handed == ["auto", "auto"]


def test_who_speaks_the_customers_language_comes_first(team: Team):
    lead = team.hires("Lea", role="supervisor")
    team.hires("Ann", languages=["en"])
    team.hires("Kai", languages=["et"])
    customers = [team.customer() for _ in range(2)]

    for vera in customers:
        vera.says("Tere! Kus mu tellimus on? Ootan juba kolm päeva ja keegi ei vasta.")

    assert [assigned(lead, vera) for vera in customers] == ["Kai", "Kai"]


def test_a_conversation_that_nobody_could_take_is_given_when_somebody_comes(team: Team):
    lead = team.hires("Lea", role="supervisor")
    lead.asks("presence", {"state": "away"})
    vera = team.customer()
    vera.says("Is anybody there?")
    lead.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)
    assert lead.asks("open", {"conversation": vera.conversation})["conversation"]["assignee"] is None

    team.hires("Ann")

    assert assigned(lead, vera) == "Ann"


def test_a_site_that_assigns_by_hand_is_left_alone(cast: Cast):
    team = Team(cast, assignment="manual")
    ann, vera = team.hires("Ann"), team.customer()

    vera.says("Where is order 4100?")

    ann.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)
    assert ann.asks("open", {"conversation": vera.conversation})["conversation"]["assignee"] is None


def test_a_pause_hands_over_who_waits_and_what_was_promised_to_them(cast: Cast):
    team = Team(cast, assignment="manual")
    ann, ben = team.hires("Ann"), team.hires("Ben")
    waiting, answered = team.customer(), team.customer()
    for vera in (waiting, answered):
        vera.says("Where is order 4200? You said today.")
        sent = ann.sends(vera.conversation, "I am asking the courier. I will write to you again in 30 minutes.")
        assert sent["ok"], sent
    waiting.says("And? I am still waiting here.")
    ann.waits_for("message", lambda m: m["conversation"] == waiting.conversation and m["seq"] == 3)

    answer = ann.asks("pause", {"on": True})

    assert answer["handed_over"] == [{"conversation": waiting.conversation, "to": {"id": ben.id, "name": "Ben"}}]
    assert ben.waits_for("handed")["by"] == {"id": ann.id, "name": "Ann"}
    theirs = ben.asks("open", {"conversation": waiting.conversation})
    assert theirs["conversation"]["assignee"]["id"] == ben.id
    assert [promise["owner"] for promise in theirs["promises"]] == [ben.id]
    kept = ben.asks("open", {"conversation": answered.conversation})
    assert kept["conversation"]["assignee"]["id"] == ann.id
    assert [promise["owner"] for promise in kept["promises"]] == [ann.id]


def test_with_nobody_else_here_a_pause_leaves_who_waits_to_anyone(cast: Cast):
    team = Team(cast, assignment="manual")
    ann, vera = team.hires("Ann"), team.customer()
    vera.says("Hello?")
    ann.asks("assign", {"conversation": vera.conversation})

    answer = ann.asks("presence", {"state": "pause"})

    assert answer["handed_over"] == [{"conversation": vera.conversation, "to": None}]
    assert ann.asks("open", {"conversation": vera.conversation})["conversation"]["assignee"] is None


def test_whoever_is_on_a_pause_is_given_nothing(team: Team):
    ann, ben = team.hires("Ann"), team.hires("Ben")
    ann.asks("pause", {"on": True})
    customers = [team.customer() for _ in range(2)]

    for vera in customers:
        vera.says("Where is order 4300?")

    assert [assigned(ben, vera) for vera in customers] == ["Ben", "Ben"]


def test_a_transfer_takes_the_promises_along_and_tells_whoever_gets_it(cast: Cast):
    team = Team(cast, assignment="manual")
    ann, ben, vera = team.hires("Ann"), team.hires("Ben"), team.customer()
    vera.says("Where is order 4400?")
    ann.sends(vera.conversation, "I am asking the courier. I will write to you again in 30 minutes.")

    ann.asks("assign", {"conversation": vera.conversation, "user": ben.id, "reason": "Ben knows the courier"})

    assert ben.waits_for("handed")["why"] == "manual"
    opened = ben.asks("open", {"conversation": vera.conversation})
    assert [promise["owner"] for promise in opened["promises"]] == [ben.id]


def test_a_heavy_load_is_told_to_the_person_and_never_to_colleagues(cast: Cast):
    team = Team(cast, assignment="manual")
    ann, ben, lead = team.hires("Ann"), team.hires("Ben"), team.hires("Lea", role="supervisor")
    for number in range(4):
        vera = team.customer()
        vera.says(
            f"You idiots, this is the third time order {4500 + number} is broken!!! I am FURIOUS, you are useless!"
        )
        ann.asks("assign", {"conversation": vera.conversation})
        ann.waits_for("conversation", lambda c, vera=vera: c["id"] == vera.conversation and c["anger"] == 3)

    assert ann.waits_for("load", lambda load: load["level"] != "light", timeout_s=40)
    line = next(one for one in lead.asks("board", {})["people"] if one["id"] == ann.id)
    assert line["load"]["score"] > 12
    assert ben.of("load") == []
    assert ben.asks("board", {})["error"]["code"] == "forbidden"


def candidate(user_id: str, **values: object) -> Candidate:
    return Candidate(user_id, **{"role": Role.AGENT, **values})  # type: ignore[arg-type]


def test_a_hard_conversation_goes_to_whoever_has_had_the_least_to_take():
    tired = candidate("a", open=1, load=40.0)
    fresh = candidate("b", open=3, load=2.0)

    assert choose([tired, fresh], language="en", hard=True) is fresh
    assert choose([tired, fresh], language="en", hard=False) is tired


def test_a_supervisor_takes_one_only_while_no_agent_can():
    lead = candidate("a", role=Role.SUPERVISOR)
    full = candidate("b", open=5)

    assert choose([lead, full], language=None, hard=False) is full
    assert choose([lead, full], language=None, hard=False, most=5) is lead
    assert choose([full], language=None, hard=False, most=5) is None


candidates = st.builds(
    Candidate,
    user_id=st.uuids().map(str),
    role=st.sampled_from([Role.AGENT, Role.SUPERVISOR]),
    languages=st.none() | st.frozensets(st.sampled_from(["en", "et", "ru"])),
    open=st.integers(0, 20),
    last_at=st.sampled_from(["", "2026-11-21T10:00:00.000Z", "2026-11-22T10:00:00.000Z"]),
    load=st.floats(0, 100),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(candidates, max_size=6), st.booleans(), st.sampled_from([None, "en", "et"]))
def test_whoever_is_chosen_speaks_the_language_if_anybody_equally_entitled_does(
    present: list[Candidate], hard: bool, language: str | None
):
    chosen = choose(present, language=language, hard=hard)

    assert (chosen is None) == (present == [])
    if chosen and language:
        peers = [one for one in present if one.role is chosen.role]
        assert (
            chosen.languages is None
            or language in chosen.languages
            or not any(one.languages is None or language in one.languages for one in peers)
        )


def test_a_load_fades_and_a_rest_halves_it():
    words = [Word("2026-11-22T11:00:00.000Z", 8.0)]

    assert load_of(words, now="2026-11-22T11:00:00.000Z").score == 8.0
    assert load_of(words, now=NOW).score == 4.0
    rest = ("2026-11-22T11:30:00.000Z", "2026-11-22T11:40:00.000Z")
    assert load_of(words, rests=[rest], now=NOW).score == 2.0
    glance = ("2026-11-22T11:30:00.000Z", "2026-11-22T11:30:30.000Z")
    assert load_of(words, rests=[glance], now=NOW).score == 4.0


@pytest.mark.parametrize(("score", "level"), [(0, Level.LIGHT), (HEAVY - 0.1, Level.STEADY), (HEAVY, Level.HEAVY)])
def test_levels_have_borders(score: float, level: Level):
    assert Load(score).level is level


def test_a_rest_is_kept_with_its_begin_and_end(cast: Cast):
    team = Team(cast, assignment="manual")
    ann = team.hires("Ann")

    ann.asks("pause", {"on": True})
    ann.asks("pause", {"on": False})

    with team.db.read() as connection:
        rests = workload.rests_of(connection, [ann.id], since="2020")
    assert len(rests) == 1
    assert rests[0][2] is not None
