"""Eyes, ears, hands and reach: each can be changed, and nothing of it is left to the next citizen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.accessibility import KioskAccessibility
from kiosk.guidance import KioskGuidance
from kiosk.keypad import KioskKeypad
from tests.kiosk.conftest import Citizen
from tests.kiosk.said_voice import SaidVoice


def test_text_doubles_and_comes_back(qapp):
    accessibility = KioskAccessibility(KioskGuidance(SaidVoice()), KioskKeypad())
    seen = []
    for _ in range(3):
        accessibility.cycleText()
        seen.append(accessibility.textScale)
    assert seen == [1.4, 2.0, 1.0]


def test_everything_is_as_it_was_for_the_next_citizen(qapp):
    voice = SaidVoice()
    accessibility = KioskAccessibility(KioskGuidance(voice), KioskKeypad())
    volume = voice.volume
    assert accessibility.asFound
    for change in (
        accessibility.cycleText, accessibility.toggleContrast, accessibility.toggleLowReach,
        accessibility.toggleStill, accessibility.guidance.start, accessibility.guidance.louder,
    ):  # fmt: skip
        change()
    assert voice.volume > volume
    assert not accessibility.asFound
    accessibility.reset()
    assert accessibility.asFound
    assert (accessibility.textScale, accessibility.contrast, accessibility.lowReach, accessibility.still) == (
        1.0, False, False, False,
    )  # fmt: skip
    assert not accessibility.guidance.on
    assert voice.volume == volume
    assert voice.looked_again == 1, "an output that failed this one may work for the next"


def test_each_change_is_reached_by_touch_with_none_of_them_on(citizen: Citizen):
    a = citizen.kiosk.accessibility
    for name in ("textSize", "contrast", "lowReach"):
        citizen.touches(name)
    citizen.touches("help")
    citizen.touches("helpStill")
    assert (a.textScale, a.contrast, a.lowReach, a.still) == (1.4, True, True, True)
    citizen.touches("helpReset")
    assert a.asFound
    citizen.touches("closeHelp")


def test_each_change_is_reached_by_the_keypad_with_none_of_them_on(citizen: Citizen):
    """Whoever cannot touch the glass goes to each by Tab and Enter, in the help where all stand in words."""
    a = citizen.kiosk.accessibility
    a.keypad.begin()
    for wanted in ("help", "helpTextSize", "helpContrast", "helpLowReach", "helpStill"):
        goes_to(citizen, wanted)
        QTest.keyClick(citizen.kiosk.window, Qt.Key.Key_Return)
    assert (a.textScale, a.contrast, a.lowReach, a.still) == (1.4, True, True, True)


def goes_to(citizen: Citizen, name: str) -> None:
    """Tab until the ring is round it."""
    for _ in range(80):
        item = citizen.sees(name)
        if item is not None and citizen.stands_on() == name:
            return
        QTest.keyClick(citizen.kiosk.window, Qt.Key.Key_Tab)
        QTest.qWait(5)
    raise AssertionError(f"no way to {name}; it stands on {citizen.stands_on()}")


def test_nothing_moves_for_whoever_wants_it_still(citizen: Citizen):
    theme = citizen.theme()
    assert theme.property("calm") > 0
    citizen.kiosk.accessibility.toggleStill()
    assert theme.property("calm") == 0
    assert theme.property("quick") == 0
