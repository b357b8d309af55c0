"""The open tabs of the customers, and the room that all tabs of one visitor share."""

from copilot.chat.receive import Customer

NAMESPACE = "/visitor"


class Tabs:
    """`customers` by connection id; nothing else is needed to reach a visitor but their room."""

    def __init__(self) -> None:
        self.customers: dict[str, Customer] = {}
        self._of: dict[str, set[str]] = {}

    def add(self, customer: Customer) -> None:
        """A tab has connected, or turned out to be somebody else's."""
        self.customers[customer.sid] = customer
        self._of.setdefault(customer.visitor_id, set()).add(customer.sid)

    def move_from(self, customer: Customer) -> None:
        """The tab is not this visitor's any more."""
        tabs = self._of.get(customer.visitor_id, set())
        tabs.discard(customer.sid)
        if not tabs:
            self._of.pop(customer.visitor_id, None)

    def remove(self, sid: str) -> Customer | None:
        """Forget a tab; answers with who it was."""
        customer = self.customers.pop(sid, None)
        if customer is not None:
            self.move_from(customer)
        return customer

    def of(self, visitor_id: str) -> list[Customer]:
        """Every tab of one visitor."""
        return [self.customers[sid] for sid in self._of.get(visitor_id, ()) if sid in self.customers]

    def is_alone(self, visitor_id: str) -> bool:
        """Whether the visitor has one tab at most."""
        return len(self._of.get(visitor_id, ())) < 2


def room_of(visitor_id: str) -> str:
    """The room that holds all tabs of one visitor."""
    return f"v:{visitor_id}"
