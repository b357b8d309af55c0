"""The live board in the wire's form."""

from typing import Any

from copilot.chat.conversations import PROMISE_RISK_S, summaries
from copilot.chat.house import House
from copilot.chat.load import loads_now
from copilot.chat.presence import Presence
from copilot.chat.sites import settings_of
from copilot.chat.views import permission_view, promise_line_view
from copilot.clock import now_iso
from copilot.insights import live
from copilot.storage import ledger, people
from copilot.storage.rows import Conversation, User


def live_view(house: House, presence: Presence, *, sites: list[str] | None) -> dict[str, Any]:
    """Counts, the angriest, the longest waits, promises at risk, open requests, and the people with their load."""
    now = now_iso()
    with house.db.read() as connection:
        standards = {site.id: settings_of(site).first_response_s for site in people.list_sites(connection)}
        counts = live.counts_now(connection, sites=sites, standards=standards)
        angriest, waits = live.angriest(connection, sites=sites), live.longest_waits(connection, sites=sites)
        visitors = live.visitors_of(connection, [*angriest, *waits])
        promises = ledger.promises_due(connection, sites=sites, before=now_iso(plus_s=PROMISE_RISK_S))
        requests = ledger.open_requests(connection, sites=sites)
        team = [user for user in people.list_users(connection) if _works_here(user, sites)]
        ids = [user.id for user in team]
        hands, loads = live.in_hand(connection, ids), loads_now(connection, ids, now=now)

    def lines(found: list[Conversation]) -> list[dict[str, Any]]:
        return summaries(house, [(one, visitors[one.visitor_id]) for one in found if one.visitor_id in visitors])

    return {
        "at": now,
        "counts": counts | {"permissions": len(requests), "promises": len(promises)},
        "angriest": lines(angriest),
        "waiting": lines(waits),
        "promises": [promise_line_view(line) for line in promises],
        "permissions": [permission_view(row) for row in requests],
        "people": [
            {
                "id": user.id,
                "name": user.name,
                "role": user.role,
                "presence": presence.state_of(user.id),
                **hands.get(user.id, {"open": 0, "waiting": 0}),
                "load": {"score": loads[user.id].score, "level": str(loads[user.id].level)},
            }
            for user in team
        ],
    }


def _works_here(user: User, sites: list[str] | None) -> bool:
    """Answers customers of one of these sites."""
    if user.role == "maintainer":
        return False
    return sites is None or user.sites is None or not set(user.sites).isdisjoint(sites)
