"""What is learned from a conversation: the record, the agent's own look back, lessons, and who may see which."""

import csv
import io
import urllib.error
import urllib.request

import pytest

from tests.cast import Cast, Vera
from tests.visitor.test_agent_pictures import DeskBrowser


def complaining(cast: Cast) -> Vera:
    vera = cast.vera()
    vera.says("My parcel 48213 is late again.")
    return vera


def test_causes_named_before_are_suggested_for_the_same_issue_the_frequent_ones_first(cast: Cast):
    dana = cast.person("dana")
    for cause in ("Courier overbooked", "wrong label", "courier overbooked "):
        vera = complaining(cast)
        dana.waits_for("conversation", lambda one, id=vera.conversation: one["id"] == id and one["issue"] == "late")
        dana.asks("close", {"conversation": vera.conversation, "record": {"cause": cause, "event": "Late again"}})
    vera = complaining(cast)
    dana.waits_for("conversation", lambda one: one["id"] == vera.conversation and one["issue"] == "late")

    ready = dana.asks("close.prepare", {"conversation": vera.conversation})

    assert ready["issue"] == "late"
    assert [(one["cause"].lower(), one["count"]) for one in ready["causes"]] == [
        ("courier overbooked", 2),
        ("wrong label", 1),
    ]


def test_a_reflection_is_for_its_writer_and_their_supervisor_alone(cast: Cast):
    vera, dana = complaining(cast), cast.person("dana")

    dana.asks("review", {"conversation": vera.conversation, "badly": "I was short.", "better": "Breathe first."})
    dana.asks("review", {"conversation": vera.conversation, "badly": "I was too short.", "well": ""})

    def seen(name: str, scope: str) -> list[tuple[str | None, str | None]]:
        answer = cast.person(name).asks("reviews", {"scope": scope})
        return [
            (one["badly"], one["well"]) for one in answer.get("reviews", []) if one["conversation"] == vera.conversation
        ]

    assert seen("dana", "mine") == seen("lee", "team") == seen("ona", "team") == [("I was too short.", None)]
    assert seen("lee", "mine") == seen("dana", "team") == seen("mai", "mine") == seen("olu", "team") == []


def test_a_customers_export_leaves_the_agents_reflection_out(cast: Cast):
    vera, dana = complaining(cast), cast.person("dana")
    dana.asks("review", {"conversation": vera.conversation, "badly": "Only for Lee."})
    visitor = dana.asks("open", {"conversation": vera.conversation})["conversation"]["customer"]["id"]

    export = cast.server.run("export", visitor)

    assert vera.conversation in export.stdout
    assert "Only for Lee." not in export.stdout


def test_lessons_reach_the_maintainers_narrowed_settled_and_as_a_file(cast: Cast):
    vera, dana, mai = complaining(cast), cast.person("dana"), cast.person("mai")
    dana.waits_for("conversation", lambda one: one["id"] == vera.conversation and one["issue"] == "late")
    first = dana.asks("lesson.add", {"conversation": vera.conversation, "text": "=Say which courier"})["lesson"]
    dana.asks("lesson.add", {"conversation": vera.conversation, "text": "Ask for 100% of the order number"})

    done = mai.asks("lesson.change", {"lesson": first["id"], "state": "done"})

    def texts(**wanted: str) -> set[str]:
        return {one["text"] for one in mai.asks("lessons", wanted)["lessons"]}

    assert done["lesson"]["state"] == "done"
    assert texts(state="done") == {"=Say which courier"}
    assert texts(query="100%", issue="late") == {"Ask for 100% of the order number"}
    assert texts(query="100_") == texts(issue="billing") == texts(language="kk") == set()
    file = DeskBrowser(cast, "mai").reads("/desk/lessons.csv?state=done")
    assert [row["text"] for row in csv.DictReader(io.StringIO(file.removeprefix("\ufeff")))] == ["'=Say which courier"]


def test_the_file_of_lessons_is_for_those_who_keep_them(cast: Cast):
    assert DeskBrowser(cast, "lee").gets("/desk/lessons.csv") == 200
    assert DeskBrowser(cast, "dana").gets("/desk/lessons.csv") == 403
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{cast.server.url}/desk/lessons.csv")
    assert refused.value.code == 401
