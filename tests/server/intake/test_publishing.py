"""Who is informed of committed facts."""

from __future__ import annotations

from server.intake.publishing import Published, Subscribers
from tests.server.intake.asked import KIOSK
from wire.events import HallOpened


def test_everybody_is_informed_in_order_also_when_one_of_them_fails() -> None:
    facts, seen = [Published(1, 0, KIOSK, HallOpened())], []
    subscribers = Subscribers()

    def fails(_: list[Published]) -> None:
        seen.append("fails")
        raise ZeroDivisionError

    subscribers.add(fails)
    subscribers.add(lambda published: seen.append(published))
    subscribers.publish(facts)
    assert seen == ["fails", facts]
