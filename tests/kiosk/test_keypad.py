"""Everything a finger can do, four arrows and Enter can do; and whoever looks sees where they stand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from config.settings import GuidanceSettings
from kiosk.keypad import words_of
from tests.gallery.geometry import contrast
from tests.gallery.kiosk_stage import ALIKE, MODES, SCENES, KioskStage, Mode
from tests.kiosk.conftest import Citizen
from tests.kiosk.test_accessibility import goes_to
from tests.patience import until_seen


def press(citizen: Citizen, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(citizen.kiosk.window, key)


def test_a_number_is_taken_by_the_keypad_alone(citizen: Citizen, qtbot):
    press(citizen, Qt.Key.Key_Tab)
    assert citizen.stands_on() == "group-dat-dai"
    goes_to(citizen, "group-ho-tich")
    press(citizen, Qt.Key.Key_Return)
    citizen.waits_for("services")
    until_seen(qtbot, lambda: citizen.stands_on().startswith("service-"), 60)
    press(citizen, Qt.Key.Key_Return)
    citizen.waits_for("take")
    until_seen(qtbot, lambda: citizen.stands_on() == "take", 60)
    press(citizen, Qt.Key.Key_Return)
    citizen.waits_for("ticket")
    until_seen(qtbot, lambda: citizen.stands_on() == "done", 60)
    press(citizen, Qt.Key.Key_Return)
    citizen.waits_for("groups")


def test_shift_tab_goes_back_and_the_order_goes_round(citizen: Citizen):
    press(citizen, Qt.Key.Key_Tab)
    first = citizen.stands_on()
    press(citizen, Qt.Key.Key_Backtab)
    assert citizen.stands_on() == "help", "the foot's last"
    press(citizen, Qt.Key.Key_Tab)
    assert citizen.stands_on() == first


def test_arrows_go_as_the_eye_sees_it_and_in_order_for_whoever_is_guided(citizen: Citizen):
    keypad = citizen.kiosk.accessibility.keypad
    press(citizen, Qt.Key.Key_Tab)
    first, place = citizen.stands_on(), QRectF(keypad.ring)
    press(citizen, Qt.Key.Key_Right)
    second = citizen.stands_on()
    assert keypad.ring.left() > place.right(), "beside"
    press(citizen, Qt.Key.Key_Left, Qt.Key.Key_Down)
    assert keypad.ring.top() >= place.bottom(), "below, not beside"
    assert keypad.ring.left() == place.left()
    press(citizen, Qt.Key.Key_Up)
    assert citizen.stands_on() == first
    keypad.in_order = lambda: True
    press(citizen, Qt.Key.Key_Down)
    assert citizen.stands_on() == second, "nothing is passed by"


def test_escape_is_the_way_back(citizen: Citizen):
    citizen.touches("group-ho-tich")
    citizen.waits_for("services")
    press(citizen, Qt.Key.Key_Escape)
    citizen.waits_for("groups")


def test_a_finger_takes_the_ring_away(citizen: Citizen):
    press(citizen, Qt.Key.Key_Tab)
    assert citizen.sees("ring") is not None
    citizen.touches("textSize")
    assert citizen.sees("ring") is None


def test_what_ends_a_scan_presses_nothing(citizen: Citizen, server):
    press(citizen, Qt.Key.Key_Tab)
    pressed: list[Qt.Key] = []
    citizen.kiosk.screen.actions.keyed.connect(pressed.append)
    # Each with a time of its own: a machine that is busy while it types is no slow scanner.
    for n, letter in enumerate("A7K2M9QX\r\r\t"):
        key = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}.get(letter, Qt.Key.Key_unknown)
        typed(citizen, key, 5_000_000 + 10 * n, text=letter)
    citizen.waits_for("ticket")
    assert citizen.kiosk.screen.page == "ticket", "the second Return would have ended the page"
    assert pressed == [], "nor would the first have pressed what the ring was on"


def test_a_page_turned_by_a_key_is_gone_on_with_where_it_is_new(citizen: Citizen, qtbot):
    press(citizen, Qt.Key.Key_Tab)
    if citizen.sees("nextSheet") is None:
        pytest.skip("all stand on one sheet")
    goes_to(citizen, "nextSheet")
    press(citizen, Qt.Key.Key_Return)
    until_seen(qtbot, lambda: citizen.stands_on().startswith("group-"), 60)


def test_what_is_on_is_said_to_be(citizen: Citizen):
    for name, said in (("contrast", "Rõ màu ✓"), ("language-vi", "Tiếng Việt ✓"), ("language-en", "English")):
        if name == "contrast":
            citizen.touches(name)
        item = citizen.sees(name)
        assert item is not None
        assert words_of(item) == said


def typed(citizen: Citizen, key: Qt.Key, at_ms: int, held: bool = False, text: str = "") -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, held)
    event.setTimestamp(at_ms)
    QCoreApplication.sendEvent(citizen.kiosk.window, event)


def test_a_key_that_is_held_down_presses_once(citizen: Citizen):
    """Enter repeats after half a second: by then another page is there, and its main button is not meant."""
    press(citizen, Qt.Key.Key_Tab)
    window = citizen.kiosk.window
    for held in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", held)
        QCoreApplication.sendEvent(window, event)
    citizen.waits_for("services")
    assert citizen.kiosk.screen.page == "services"


def test_a_key_that_is_held_down_moves_once(citizen: Citizen):
    """EN 301 549, 5.7: whoever lets go late does not pass by what was wanted."""
    keypad = citizen.kiosk.accessibility.keypad
    press(citizen, Qt.Key.Key_Tab)
    typed(citizen, Qt.Key.Key_Tab, 1000)
    stands = keypad.ring
    for at in (1500, 1530, 4000):
        typed(citizen, Qt.Key.Key_Tab, at, held=True)
    assert keypad.ring == stands


def test_a_key_struck_twice_counts_once_for_as_long_as_the_settings_say(kiosk_made):
    """EN 301 549, 5.8: another key counts at once, and so does the same one later."""
    citizen: Citizen = kiosk_made(guidance=GuidanceSettings(same_key_after_s=0.5))
    keypad = citizen.kiosk.accessibility.keypad
    places = []
    for key, at in (
        (Qt.Key.Key_Tab, 1000), (Qt.Key.Key_Tab, 2000), (Qt.Key.Key_Tab, 2499), (Qt.Key.Key_Backtab, 2500),
        (Qt.Key.Key_Tab, 2501), (Qt.Key.Key_Tab, 3001),
    ):  # fmt: skip
        typed(citizen, key, at)
        places.append(keypad.ring)
    first, second, third = places[0], places[1], places[5]
    assert places == [first, second, second, first, second, third]
    assert len({(place.x(), place.y()) for place in (first, second, third)}) == 3


def test_a_key_that_is_struck_again_and_again_is_not_dead(kiosk_made):
    """The time counts from the press that was taken: a hand that goes on faster than it is not held up for ever."""
    citizen: Citizen = kiosk_made(guidance=GuidanceSettings(same_key_after_s=0.5))
    places = []
    for at in (1000, 1400, 1800, 2200, 2600):
        typed(citizen, Qt.Key.Key_Tab, at)
        places.append(citizen.kiosk.accessibility.keypad.ring)
    first, second, third = places[::2]
    assert places == [first, first, second, second, third]
    assert len({(place.x(), place.y()) for place in (first, second, third)}) == 3


def test_a_key_struck_twice_counts_twice_where_nothing_is_set(citizen: Citizen):
    keypad = citizen.kiosk.accessibility.keypad
    places = []
    for at in (1000, 1001, 1002):
        typed(citizen, Qt.Key.Key_Tab, at)
        places.append(keypad.ring)
    assert len({(place.x(), place.y()) for place in places}) == 3


@pytest.fixture(scope="module")
def stage(qapp):
    stage = KioskStage()
    yield stage
    stage.close()


@pytest.mark.parametrize("mode", [MODES[0], MODES[6]], ids=lambda mode: mode.name)
def test_on_every_page_each_thing_is_reached_and_the_ring_is_seen(stage: KioskStage, mode: Mode):
    """In all states of all pages: what a finger can press stands in the order, and the ring inside the window."""
    keypad, whole = stage.accessibility.keypad, QRectF(0, 0, *mode.size)
    for scene in SCENES:
        if scene.name in ALIKE:
            continue
        stage.show(scene, mode, "vi")
        keypad.begin()
        offered = {names_of(item) for item in keypad._offered()}
        reached: list[str] = []
        for _ in range(120):
            ring, name = keypad.ring, names_of(keypad._item)
            if name in reached or keypad._item is None:
                break
            reached.append(name)
            assert whole.contains(ring), f"{scene.name}: {name} at {ring}"
            keypad.key(Qt.Key.Key_Tab)
        assert offered <= set(reached), scene.name
        assert not reached or names_of(keypad._item) == reached[0], f"{scene.name}: the order goes round"


def names_of(item: QQuickItem | None) -> str:
    if item is None or item.property("turns") is True:
        return "" if item is None else f"{item.objectName()} more"
    return f"{item.objectName()} {words_of(item)}"


@pytest.mark.parametrize("mode", [MODES[0], MODES[8]], ids=lambda mode: mode.name)
def test_the_ring_is_seen_beside_every_colour(stage: KioskStage, mode: Mode):
    stage.set_up(mode, "vi")
    theme = stage.engine.singletonInstance("Look", "Theme")
    for beside in ("ground", "surface"):
        assert contrast(theme.property("focus"), theme.property(beside)) >= 3
