"""Who stands here, and how long the kiosk waits for them and for the server."""

from __future__ import annotations

from kiosk.path.effects import Ask, Attention
from kiosk.path.steps import KioskStep
from tests.kiosk.path.kit import SIGNED, TICKET, at_take, flow, with_ticket


def test_press_that_waits_two_seconds_is_said_to_wait_and_stays_one_press():
    for press in (at_take().take, flow().code, flow().scanned):
        made = press.__self__
        [asked] = press(1_000) if made.step is KioskStep.TAKE else press(SIGNED, 1_000)
        assert not made.late(2_999)
        assert made.late(3_000)
        assert made.take(3_100) == made.scanned(SIGNED, 3_200) == []
        assert isinstance(asked, Ask)
        made.issued(TICKET, 4_000)
        assert not made.late(60_000)


def test_lost_link_shows_at_once_on_every_page_that_needs_the_server():
    made = at_take()
    made.live = False
    assert made.page == "away"
    assert made.take(0) == []
    made.live = True
    assert made.page == KioskStep.TAKE


def test_lost_link_does_not_take_a_ticket_from_the_screen():
    made = with_ticket()
    made.live = False
    assert made.page == KioskStep.TICKET


def test_touch_extends_the_time_as_often_as_needed():
    made = at_take()
    now = 0
    for _ in range(12):
        now += 60_000
        assert made.tick(now) == [Attention()]
        now += 19_000
        made.touched(now)
        assert made.asking_until is None
    assert made.step is KioskStep.TAKE
