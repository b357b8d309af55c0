"""What customers are told: answers, who is typing, what was read, the end, and whether somebody is there."""

import logging

import gevent
from socketio import Server

from copilot.chat.events import ConversationClosed, MessageStored, PresenceChanged, Seen, Typing, VisitorErased
from copilot.chat.house import House
from copilot.storage import people
from copilot.visitor.tabs import NAMESPACE, Tabs, room_of
from copilot.visitor.views import CustomerViews

logger = logging.getLogger(__name__)

HOURS_LOOK_S = 20.0


class VisitorNews:
    """Tells the open tabs."""

    def __init__(self, house: House, server: Server, tabs: Tabs, views: CustomerViews) -> None:
        self.house, self.server, self.tabs, self.views = house, server, tabs, views
        self._subscribe()

    def _subscribe(self) -> None:
        bus = self.house.bus
        bus.subscribe(MessageStored, self.on_message)
        bus.subscribe(ConversationClosed, self.on_closed)
        bus.subscribe(Typing, self.on_typing)
        bus.subscribe(Seen, self.on_seen)
        bus.subscribe(PresenceChanged, self.on_presence)
        bus.subscribe(VisitorErased, self.on_erased)

    def on_message(self, event: MessageStored) -> None:
        """Deliver a message to every tab of its customer but the one that wrote it."""
        if event.origin and not self.house.settings.redis_url and self.tabs.is_alone(event.visitor_id):
            return  # the only tab is the one that wrote it: the usual case, and the hot one
        view = self.views.message(event.message)
        room = room_of(event.visitor_id)
        self.server.emit("message", view, room=room, skip_sid=event.origin, namespace=NAMESPACE)

    def retell(self, event: MessageStored) -> None:
        """A message of another process that did not come by, to this process's own connections alone."""
        view, room = self.views.message(event.message), room_of(event.visitor_id)
        self.server.emit("message", view, room=room, namespace=NAMESPACE, ignore_queue=True)

    def on_closed(self, event: ConversationClosed) -> None:
        """The conversation has ended; the next message opens another."""
        for tab in self.tabs.of(event.visitor_id):
            if tab.conversation_id == event.conversation_id:
                tab.conversation_id = None
        payload = {"conversation": event.conversation_id, "at": event.at}
        self.server.emit("closed", payload, room=room_of(event.visitor_id), namespace=NAMESPACE)

    def on_typing(self, event: Typing) -> None:
        """An agent is typing."""
        if event.who == "agent":
            payload = {"on": event.on, "name": event.name}
            self.server.emit("typing", payload, room=room_of(event.visitor_id), namespace=NAMESPACE)

    def on_seen(self, event: Seen) -> None:
        """The other side has read; the customer's own other tabs learn of it too."""
        payload = {"seq": event.seq, "who": event.who}
        self.server.emit("seen", payload, room=room_of(event.visitor_id), skip_sid=event.origin, namespace=NAMESPACE)

    def on_presence(self, _: PresenceChanged) -> None:
        """Somebody came or went."""
        self._tell_if_away()

    def run_hours(self) -> None:
        """Tell the customers of a site when its hours begin or end."""
        while True:
            gevent.sleep(HOURS_LOOK_S)
            try:
                self._tell_if_away()
            except Exception:
                logger.exception("hours could not be looked at")

    def _tell_if_away(self) -> None:
        """Tell the customers of every site that has come or gone since the last look."""
        with self.house.db.read() as connection:
            ids = {customer.site_id for customer in self.tabs.customers.values()}
            sites = [site for site_id in ids if (site := people.find_site(connection, site_id=site_id))]
        changed = {site.id: site for site in sites if self.views.board.has_changed(site)}
        for sid, customer in list(self.tabs.customers.items()):
            if site := changed.get(customer.site_id):
                self.server.emit("away", self.views.board.view(site, customer.locale), to=sid, namespace=NAMESPACE)

    def on_erased(self, event: VisitorErased) -> None:
        """Close every tab of a visitor who is gone, but the one that knows."""
        for tab in self.tabs.of(event.visitor_id):
            if tab.sid == event.origin:
                continue
            self.tabs.remove(tab.sid)
            self.server.start_background_task(self._disconnect_soon, tab.sid)

    def _disconnect_soon(self, sid: str) -> None:
        gevent.sleep(0.2)  # the acknowledgement goes out first
        self.server.disconnect(sid, namespace=NAMESPACE)
