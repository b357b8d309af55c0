"""Tokens for programs from the desk's page: shown once, narrow, noted in the audit trail, gone at once."""

import json
import urllib.error
import urllib.request
from typing import Any

from tests.cast import Cast


def calls(cast: Cast, token: str, path: str) -> int:
    """The status of a GET with the token."""
    request = urllib.request.Request(f"{cast.server.url}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def listed(cast: Cast) -> dict[str, dict[str, Any]]:
    return {token["id"]: token for token in cast.person("ona").asks("tokens.list")["tokens"]}


def test_a_token_works_for_its_scopes_until_it_is_taken_back(cast: Cast):
    ona = cast.person("ona")

    made = ona.asks("tokens.add", {"name": "Till", "scopes": ["sites:read"], "days": 30})

    assert calls(cast, made["secret"], "/sites") == 200
    assert calls(cast, made["secret"], "/conversations") == 403
    token = listed(cast)[made["token"]]
    assert token["used_at"]
    assert token["expires_at"] > token["created_at"]
    assert made["secret"] not in json.dumps(ona.asks("tokens.list"))
    assert ona.asks("tokens.remove", {"token": made["token"]})["ok"]
    assert calls(cast, made["secret"], "/sites") == 401
    assert ona.asks("tokens.remove", {"token": made["token"]})["error"]["code"] == "not_found"


def test_a_token_in_an_agents_name_may_no_more_than_the_agent(cast: Cast):
    ona, dana = cast.person("ona"), cast.accounts["dana"]["user"]
    made = ona.asks("tokens.add", {"name": "Mail", "scopes": ["visitors:export"], "person": dana})

    assert listed(cast)[made["token"]]["user"]["name"] == "Dana"
    assert calls(cast, made["secret"], "/visitors/somebody/export") in (403, 404)


def test_what_was_made_and_taken_back_is_in_the_audit_trail(cast: Cast):
    ona = cast.person("ona")
    made = ona.asks("tokens.add", {"name": "Audit", "scopes": ["guard"]})
    ona.asks("tokens.remove", {"token": made["token"]})

    rows = [row for row in ona.asks("audit.list", {})["rows"] if row["detail"].get("token") == made["token"]]

    assert [(row["action"], row["user"]["id"]) for row in rows] == [("token.remove", ona.id), ("token.add", ona.id)]
    assert made["secret"] not in json.dumps(rows)


def test_a_token_for_nobody_or_nowhere_is_refused(cast: Cast):
    ona = cast.person("ona")

    for field, value in (("person", "nobody"), ("sites", ["nowhere"])):
        error = ona.asks("tokens.add", {"name": "Odd", "scopes": ["guard"], field: value})["error"]
        assert (error["code"], error["field"]) == ("invalid", field)
