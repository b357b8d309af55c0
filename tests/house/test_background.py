"""Messages first: the background's rest grows with what the messages need."""

import pytest

from copilot.chat.background import LEAST, WHOLE, Background


class Machine:
    """A processor of which the messages want a share; what they miss while the background works, they take after."""

    def __init__(self, for_messages: float) -> None:
        self.now = self.used = self.worked = self.waiting = 0.0
        self.for_messages = for_messages
        self.background = Background(lambda: self.now, lambda: self.used, self.passes)

    def passes(self, seconds: float) -> None:
        wanted = self.waiting + seconds * self.for_messages
        done = min(wanted, seconds)
        self.now, self.used, self.waiting = self.now + seconds, self.used + done, wanted - done

    def works(self, seconds: float) -> None:
        """One step of the background, which has the processor to itself."""
        self.now, self.used, self.worked = self.now + seconds, self.used + seconds, self.worked + seconds
        self.waiting += seconds * self.for_messages
        self.background.rest(seconds)


@pytest.mark.parametrize("for_messages", [0.0, 0.3, 0.6, 0.75, 1.0])
def test_the_background_takes_what_the_messages_leave(for_messages: float):
    machine = Machine(for_messages)
    for _ in range(600):
        machine.works(0.02)

    share = machine.worked / machine.now
    assert share <= WHOLE + 0.01
    if for_messages >= 0.75:
        assert share < 0.25, "a busy server belongs to the messages"
    if for_messages == 0.0:
        assert share > 0.8, "an idle one does not wait for nothing"


def test_it_never_stops_altogether():
    machine = Machine(1.0)
    for _ in range(200):
        machine.works(0.02)

    assert machine.worked / machine.now > LEAST / 2
