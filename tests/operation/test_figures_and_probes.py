"""What an operator sees: figures, probes, logs without words; and who may see them."""

import json
import re

import pytest
import requests

from tests.cast import Cast
from tests.servers import ROOT, LevelheadServer, wait_until


def figures(cast: Cast) -> str:
    answer = requests.get(f"{cast.server.url}/metrics", timeout=10)
    assert answer.status_code == 200
    return answer.text


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, flags=re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_messages_connections_and_drafts_are_counted(cast: Cast):
    before = figures(cast)
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("My parcel 48213 was due an hour ago and nobody answers.")
    dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)

    after = figures(cast)

    counted = 'levelhead_messages_total{who="customer"}'
    assert value(after, counted) == value(before, counted) + 1
    assert value(after, 'levelhead_connections{side="desk"}') >= 1
    drafted = 'levelhead_draft_seconds_count{drafter="playbook"}'
    assert value(after, drafted) > value(before, drafted)
    assert value(after, "levelhead_draft_first_token_seconds_count") >= 1
    assert value(after, "levelhead_delivery_seconds_count") >= 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_figures_are_not_for_those_who_came_through_a_proxy(cast: Cast, header: str):
    answer = requests.get(f"{cast.server.url}/metrics", headers={header: "203.0.113.9"}, timeout=10)

    assert answer.status_code == 403


def test_every_figure_of_the_board_exists(cast: Cast):
    board = (ROOT / "deploy" / "grafana" / "levelhead.json").read_text()
    wanted = set(re.findall(r"(?:levelhead|process)_[a-z_]+", " ".join(_expressions(board))))

    shown = figures(cast)

    known = set(re.findall(r"^# TYPE (\S+)", shown, flags=re.MULTILINE))
    assert {name.removesuffix("_bucket") for name in wanted} <= known


def _expressions(board: str) -> list[str]:
    return [target["expr"] for panel in json.loads(board)["panels"] for target in panel["targets"]]


def test_ready_says_of_each_part_how_it_is(cast: Cast):
    ready = requests.get(f"{cast.server.url}/health/ready", timeout=10)

    assert ready.status_code == 200
    assert ready.json()["database"] == "ok"
    assert ready.json()["redis"] == "not used"
    has_data_folder = cast.server.database_url.startswith("sqlite")  # else uploads make one
    assert ready.json()["disk"] in ({"ok"} if has_data_folder else {"ok", "not used"})


def test_a_request_keeps_the_id_it_came_with_and_a_strange_one_is_replaced(cast: Cast):
    url = f"{cast.server.url}/health/live"

    kept = requests.get(url, headers={"X-Request-ID": "order-48213"}, timeout=10).headers["X-Request-ID"]
    made = requests.get(url, headers={"X-Request-ID": "<script>"}, timeout=10).headers["X-Request-ID"]

    assert kept == "order-48213"
    assert re.match(r"^[0-9a-z]{26}$", made)


def test_the_log_holds_no_words_and_no_secrets(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    words = "zebrafinch in the teapot"
    vera.says(f"My {words} is broken")
    dana.sends(vera.conversation, f"I am sorry that the {words} is broken.")
    dana.asks("open", {"conversation": "nothere"})
    wait_until(lambda: "access refused" in cast.server.log.read_text(), what="the refusal in the log")

    log = cast.server.log.read_text()

    assert words not in log
    assert dana.account["token"] not in log
    assert all(isinstance(json.loads(line), dict) for line in log.splitlines() if line.startswith("{"))


def test_a_token_opens_the_figures_from_anywhere(tmp_path):
    server = LevelheadServer(tmp_path, LEVELHEAD_METRICS_TOKEN="long-and-secret").start()
    try:
        without = requests.get(f"{server.url}/metrics", timeout=10)
        wrong = requests.get(f"{server.url}/metrics", headers={"Authorization": "Bearer wrong"}, timeout=10)
        right = {"Authorization": "Bearer long-and-secret", "X-Forwarded-For": "203.0.113.9"}
        assert without.status_code == wrong.status_code == 403
        assert requests.get(f"{server.url}/metrics", headers=right, timeout=10).status_code == 200
    finally:
        server.stop()
