"""The people of the tests: Vera who visits, Dana who answers, Lee the lead, Ona the owner, Olu from another site."""

import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import socketio

from copilot.chat.sites import add_site
from copilot.desk.people import NewUser, add_user
from copilot.storage.database import Database
from tests.servers import LevelheadServer

ORIGIN = "http://shop.test"


class Person:
    """Somebody with a socket. Remembers every event; `waits_for` gives the first that fits."""

    namespace = ""

    def __init__(self, server: LevelheadServer) -> None:
        self.server = server
        self.events: list[tuple[str, Any]] = []
        self._news = threading.Condition()
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("*", self._take, namespace=self.namespace)

    def _take(self, event: str, *data: Any) -> None:
        with self._news:
            self.events.append((event, data[0] if data else None))
            self._news.notify_all()

    def _connect(self, auth: dict[str, Any], headers: dict[str, str]) -> None:
        self.socket.connect(
            self.server.url,
            auth=auth,
            headers=headers,
            namespaces=[self.namespace],
            transports=["websocket"],
            wait_timeout=10,
        )

    def asks(self, event: str, payload: Any = None) -> dict[str, Any]:
        """Emit and wait for the acknowledgement."""
        return self.socket.call(event, payload, namespace=self.namespace, timeout=15)

    def waits_for(self, event: str, is_it=lambda payload: True, *, timeout_s: float = 15.0) -> Any:
        """The first remembered event that fits, as soon as there is one."""
        deadline = time.monotonic() + timeout_s
        with self._news:
            while True:
                for name, payload in self.events:
                    if name == event and is_it(payload):
                        return payload
                left = deadline - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    seen = [name for name, _ in self.events]
                    raise AssertionError(f"no {event} within {timeout_s} s; there were {seen}")

    def forgets(self) -> None:
        """Start remembering anew."""
        with self._news:
            self.events.clear()

    def of(self, event: str) -> list[Any]:
        """Everything remembered of one kind."""
        return [payload for name, payload in list(self.events) if name == event]

    def leaves(self) -> None:
        self.socket.disconnect()


class Vera(Person):
    """A customer in front of the widget."""

    namespace = "/visitor"

    def __init__(self, server: LevelheadServer, key: str) -> None:
        super().__init__(server)
        self.key = key
        self.token: str | None = None
        self.conversation: str | None = None

    def comes(self, *, origin: str = ORIGIN, **auth: Any) -> "Vera":
        token = {"visitor": self.token} if self.token else {}
        self._connect({"site": self.key, **token, **auth}, {"Origin": origin})
        welcome = self.waits_for("welcome")
        self.token, self.conversation = welcome["visitor"], welcome["conversation"]
        return self

    def says(self, text: str, client_id: str | None = None) -> dict[str, Any]:
        answer = self.asks("message", {"client_id": client_id or uuid.uuid4().hex, "text": text})
        self.conversation = answer.get("conversation", self.conversation)
        return answer


class Colleague(Person):
    """Somebody at the desk, by API token."""

    namespace = "/desk"

    def __init__(self, server: LevelheadServer, account: dict[str, str]) -> None:
        super().__init__(server)
        self.account = account
        self.id = account["user"]

    def comes(self) -> "Colleague":
        self._connect({"token": self.account["token"]}, {})
        self.waits_for("welcome")
        return self

    def sends(self, conversation: str | None, text: str, **extra: Any) -> dict[str, Any]:
        payload = {"conversation": conversation, "client_id": uuid.uuid4().hex, "text": text, **extra}
        return self.asks("send", payload)


@dataclass(slots=True)
class Cast:
    """Everybody, with the server they meet on."""

    server: LevelheadServer
    site: dict[str, str]
    accounts: dict[str, dict[str, str]]
    present: list[Person]

    def vera(self, **auth: Any) -> Vera:
        """A new customer, connected."""
        return self._present(Vera(self.server, self.site["key"]).comes(**auth))

    def stranger(self) -> Vera:
        """A customer who has not connected yet."""
        return self._present(Vera(self.server, self.site["key"]))

    def person(self, name: str) -> Colleague:
        """dana (agent), lee (supervisor), mai (maintainer), ona (owner), olu (agent of another site), connected."""
        return self._present(Colleague(self.server, self.accounts[name]).comes())

    def _present(self, person):
        self.present.append(person)
        return person

    def everybody_leaves(self) -> None:
        for person in self.present:
            person.leaves()
        self.present.clear()


def hire(server: LevelheadServer, *, origin: str = ORIGIN, team: str = "") -> Cast:
    """Set the scene beside the running server; `origin` is where the shop's pages are.

    With a `team`'s name everybody is new and works for the new site alone, however many teams there are.

    Straight into the database: six commands would cost each module as many seconds as its tests. The commands
    themselves are tested in tests/house/test_accounts.py.
    """
    db = Database(server.database_url)
    site = add_site(db, name="Shop", origins=[ORIGIN, origin])
    other = add_site(db, name="Elsewhere", origins=["http://elsewhere.test"])
    at, sites = f"@{team}test.example", [site.id] if team else None
    accounts = {
        "dana": _account(add_user(db, email=f"dana{at}", role="agent", name="Dana", sites=sites)),
        "lee": _account(add_user(db, email=f"lee{at}", role="supervisor", name="Lee", sites=sites)),
        "mai": _account(add_user(db, email=f"mai{at}", role="maintainer", name="Mai", sites=sites)),
        "ona": _account(add_user(db, email=f"ona{at}", role="owner", name="Ona", sites=sites)),
        "olu": _account(add_user(db, email=f"olu{at}", role="supervisor", sites=[other.id])),
    }
    db.close()
    return Cast(server, {"site": site.id, "key": site.key, "secret": site.secret}, accounts, [])


def _account(new: NewUser) -> dict[str, str]:
    return {"user": new.user.id, "email": new.user.email, "password": new.password, "token": new.token}
