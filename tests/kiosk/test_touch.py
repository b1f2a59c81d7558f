"""Fingers on the glass, by touch events: one tap is one ticket whatever else touches it, and nothing leads out."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QPointingDevice, QTouchEvent
from PySide6.QtTest import QTest

from kiosk import actions
from kiosk.screen import steady_ms
from tests.patience import until_seen
from wire.commands import IssueTicket

PALM = 7
"""The number of a touch that rests where it is."""


class Hand:
    """Several fingers, each by its number."""

    def __init__(self, citizen) -> None:
        self.citizen, self.window = citizen, citizen.kiosk.window
        self.glass: QPointingDevice = QTest.createTouchDevice()
        self.at: dict[int, QPoint] = {}

    def find(self, name: str) -> QPoint:
        self.window.grabWindow()  # rows set their items out a frame after they appear
        item = self.citizen.sees(name)
        assert item is not None, name
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()

    def does(
        self, down: dict[int, QPoint] | None = None, move: dict[int, QPoint] | None = None, up: tuple[int, ...] = ()
    ) -> None:
        touch = QTest.touchEvent(self.window, self.glass)
        moved = move or {}
        for one in list(self.at):
            if one in up:
                touch.release(one, self.at.pop(one), self.window)
            elif one in moved:
                self.at[one] = moved[one]
                touch.move(one, moved[one], self.window)
            else:
                touch.stationary(one)
        for one, place in (down or {}).items():
            self.at[one] = place
            touch.press(one, place, self.window)
        touch.commit()

    def taps(self, *names: str) -> None:
        places = dict(enumerate(map(self.find, names)))
        self.does(down=places)
        self.does(up=tuple(places))

    def cancelled(self) -> None:
        """As a desktop does that takes the touch for a gesture of its own."""
        gone = QTouchEvent(QEvent.Type.TouchCancel, self.glass, Qt.KeyboardModifier.NoModifier, [])
        QGuiApplication.sendEvent(self.window, gone)
        self.at.clear()


@pytest.fixture
def hand(citizen, qtbot) -> Hand:
    made = Hand(citizen)
    made.taps("group-dat-dai")
    until_seen(qtbot, lambda: citizen.sees("service-dat-bien-dong"), 60)
    QTest.qWait(20)
    made.taps("service-dat-bien-dong")
    until_seen(qtbot, lambda: citizen.sees("take"), 60)
    QTest.qWait(20)
    return made


def numbers(server) -> int:
    return len([one for _, one in server.asked if isinstance(one, IssueTicket)])


def test_two_fingers_at_once_give_one_number(hand, server):
    take = hand.find("take")
    hand.does(down={0: take, 1: take + QPoint(9, 3), 2: hand.find("back")})
    hand.does(up=(0, 1, 2))
    hand.citizen.waits_for("ticket")
    assert numbers(server) == 1


def test_a_second_tap_at_one_place_is_not_for_the_page_that_the_first_led_to(citizen, server, monkeypatch):
    hand = Hand(citizen)
    place = hand.find("group-dat-dai")
    with monkeypatch.context() as patched:
        # However long a busy machine takes between two taps, these are quick ones.
        patched.setattr(actions, "TAPPED_TWICE_MS", 60_000)
        for _ in range(3):
            hand.does(down={0: place})
            hand.does(up=(0,))
            QTest.qWait(100)
            hand.window.grabWindow()
        assert citizen.kiosk.screen.page == "services", "no service was meant"
        hand.taps("service-dat-cap-lan-dau")
        assert citizen.kiosk.screen.page == "take", "elsewhere it is heard at once"
        hand.taps("back")
        citizen.waits_for("services")
    QTest.qWait(actions.TAPPED_TWICE_MS + 50)
    hand.does(down={0: place})
    hand.does(up=(0,))
    assert citizen.kiosk.screen.page == "take", "and later there too"


def test_two_quick_taps_that_lead_nowhere_are_two(citizen):
    hand = Hand(citizen)
    citizen.kiosk.screen.actions.visit("search")
    citizen.waits_for("search")
    QTest.qWait(20)
    for _ in range(2):
        hand.taps("key-a")
    assert citizen.kiosk.screen.choice.query == "aa"


def test_a_double_click_of_a_mouse_is_not_for_the_page_that_its_first_led_to(citizen):
    place = Hand(citizen).find("group-dat-dai")
    QTest.mouseDClick(citizen.kiosk.window, Qt.MouseButton.LeftButton, pos=place)
    assert citizen.kiosk.screen.page == "services"


@pytest.mark.parametrize(("touched", "page"), [("stillThere", "services"), ("beside", "services"), ("leave", "groups")])
def test_the_question_whether_somebody_is_there_is_answered_and_lets_no_tap_through(citizen, qtbot, touched, page):
    hand, screen = Hand(citizen), citizen.kiosk.screen
    hand.taps("group-dat-dai")
    citizen.waits_for("services")
    screen.flow.asking_until = steady_ms() + 20_000
    screen.show()
    place = QPoint(5, 5) if touched == "beside" else hand.find(touched)
    for _ in range(2):
        hand.does(down={0: place})
        hand.does(up=(0,))
        QTest.qWait(30)
    assert citizen.sees("stillThere") is None
    assert screen.page == page, "a service lies below"


def test_a_touch_that_was_taken_away_or_slid_off_is_no_tap_and_a_palm_hinders_none(hand, server):
    take = hand.find("take")
    hand.does(down={0: take})
    hand.cancelled()
    hand.does(down={0: take})
    hand.does(move={0: take - QPoint(0, 300)})
    hand.does(up=(0,))
    QTest.qWait(20)
    assert (hand.citizen.kiosk.screen.page, numbers(server)) == ("take", 0)
    hand.does(down={PALM: hand.find("help")})
    hand.does(down={0: take})
    hand.does(up=(0,))
    hand.citizen.waits_for("ticket")
    assert numbers(server) == 1


def test_whatever_five_fingers_do_each_number_has_a_press_and_the_window_stays(hand, server, qtbot):
    screen, chance = hand.citizen.kiosk.screen, random.Random("five fingers")
    presses, before = [0], ["take"]

    def look() -> None:
        if screen.page == "issuing" != before[0]:
            presses[0] += 1
        before[0] = screen.page

    screen.changed.connect(look)
    for turn in range(600):
        place = lambda: QPoint(chance.randrange(hand.window.width()), chance.randrange(hand.window.height()))  # noqa: E731
        held = [one for one in hand.at if chance.random() < 0.7]
        up = tuple(one for one in held if chance.random() < 0.6)
        move = {one: place() for one in held if one not in up}
        down = {one: place() for one in range(5) if one not in hand.at and chance.random() < 0.3}
        if up or move or down:
            hand.does(down, move, up)
        if turn % 20 == 0:
            QTest.qWait(1)
    hand.does(up=tuple(hand.at))
    assert hand.window.isVisible()
    until_seen(qtbot, lambda: numbers(server) >= presses[0])  # the last of them may still be on its way
    assert 0 < numbers(server) == presses[0]
