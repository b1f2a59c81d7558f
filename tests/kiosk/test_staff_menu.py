"""The staff menu opens by its PIN alone; whoever guesses waits; nothing of it stays open in front of a citizen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.staff_menu import FIRST_WAIT_MS, LONGEST_WAIT_MS, MENU_MS, PIN_MS, TRIES, MenuStep, StaffMenu, wait_ms


def typed(menu: StaffMenu, pin: str, now: int = 0) -> str:
    for digit in pin:
        menu.press(digit, now)
    return menu.submit(now)


def asked(now: int = 0) -> StaffMenu:
    menu = StaffMenu()
    menu.ask(has_pin=True, now=now)
    return menu


def fail(menu: StaffMenu, times: int, now: int = 0) -> None:
    for _ in range(times):
        assert typed(menu, "111222", now)
        menu.checked(False, now)


def test_the_right_pin_opens_it() -> None:
    menu = asked()
    assert typed(menu, "482915") == "482915"
    menu.checked(True, 0)
    assert (menu.step, menu.typed, menu.unlocked) == (MenuStep.MENU, "", True)


def test_without_a_pin_it_says_so_and_takes_none() -> None:
    menu = StaffMenu()
    menu.ask(has_pin=False, now=0)
    assert menu.step is MenuStep.NO_PIN
    assert typed(menu, "482915") == ""
    menu.visit(MenuStep.MENU, 0)
    assert not menu.unlocked


def test_a_digit_that_is_wrong_can_be_taken_back_and_nothing_else_is_typed() -> None:
    menu = asked()
    for key in "48⌫x½٣":
        menu.press(key, 0)
    assert menu.typed == "4"
    for _ in range(20):
        menu.press("1", 0)
    assert len(menu.typed) == 9


def test_an_empty_pin_is_not_tried() -> None:
    assert asked().submit(0) == ""


def test_nothing_is_typed_or_sent_twice_while_a_pin_is_looked_at() -> None:
    menu = asked()
    typed(menu, "482915")
    menu.press("7", 0)
    assert (menu.typed, menu.submit(0)) == ("482915", "")


def test_five_wrong_pins_have_to_be_waited_for_and_each_further_one_twice_as_long() -> None:
    menu = asked()
    fail(menu, TRIES - 1)
    assert menu.waits_ms(0) == 0
    fail(menu, 1)
    assert menu.waits_ms(0) == FIRST_WAIT_MS
    menu.press("4", 0)
    assert (menu.typed, menu.submit(0)) == ("", "")
    fail(menu, 1, now=FIRST_WAIT_MS)
    assert menu.waits_ms(FIRST_WAIT_MS) == 2 * FIRST_WAIT_MS


def test_the_right_pin_ends_the_count() -> None:
    menu = asked()
    fail(menu, TRIES - 1)
    typed(menu, "482915")
    menu.checked(True, 0)
    menu.shut()
    menu.ask(has_pin=True, now=0)
    fail(menu, TRIES - 1)
    assert menu.waits_ms(0) == 0


def test_a_program_that_is_started_again_waits_again() -> None:
    for failures, wait in ((TRIES - 1, 0), (TRIES, FIRST_WAIT_MS), (TRIES + 1, 2 * FIRST_WAIT_MS)):
        menu = StaffMenu(failures=failures)
        menu.started(7)
        assert menu.waits_ms(7) == wait


def test_another_pin_is_a_new_beginning() -> None:
    menu = asked()
    fail(menu, TRIES)
    menu.forgive()
    assert (menu.waits_ms(0), menu.wrong) == (0, False)
    fail(menu, TRIES - 1)
    assert menu.waits_ms(0) == 0


def test_a_pin_pad_that_was_shut_meanwhile_stays_shut_and_the_wrong_pin_counts() -> None:
    menu = asked()
    fail(menu, TRIES - 1)
    typed(menu, "111222")
    menu.shut()
    menu.checked(False, 0)
    assert (menu.step, menu.waits_ms(0)) == (MenuStep.SHUT, FIRST_WAIT_MS)
    menu = asked()
    typed(menu, "482915")
    menu.shut()
    menu.checked(True, 0)
    assert not menu.is_open


@pytest.mark.parametrize(("unlocked", "patience"), [(False, PIN_MS), (True, MENU_MS)])
def test_it_shuts_itself_when_nobody_touches_it(unlocked: bool, patience: int) -> None:
    menu = asked()
    if unlocked:
        typed(menu, "482915")
        menu.checked(True, 0)
    assert not menu.tick(patience - 1)
    menu.touched(patience - 1)
    assert not menu.tick(2 * patience - 2)
    assert menu.tick(2 * patience - 1)
    assert (menu.step, menu.tick(9 * patience)) == (MenuStep.SHUT, False)


def test_its_parts_are_seen_only_by_who_came_in() -> None:
    menu = asked()
    for step in MenuStep:
        menu.visit(step, 0)
        assert menu.step is MenuStep.PIN
    typed(menu, "482915")
    menu.checked(True, 0)
    for step in (MenuStep.TICKETS, MenuStep.ABOUT, MenuStep.MENU):
        menu.visit(step, 0)
        assert menu.step is step
    menu.visit(MenuStep.PIN, 0)
    assert menu.step is MenuStep.MENU


def test_asking_again_does_not_take_away_what_is_typed() -> None:
    menu = asked()
    menu.press("4", 0)
    menu.ask(has_pin=True, now=0)
    assert menu.typed == "4"


@given(st.integers(0, 10_000))
def test_a_wait_grows_and_never_beyond_a_quarter_of_an_hour(failures: int) -> None:
    assert 0 <= wait_ms(failures) <= wait_ms(failures + 1) <= LONGEST_WAIT_MS
    assert (wait_ms(failures) > 0) == (failures >= TRIES)


def test_who_guesses_for_a_day_tries_some_hundred_pins_of_a_million() -> None:
    menu, now, tries = asked(), 0, 0
    while now < 24 * 3_600_000:
        if menu.waits_ms(now):
            now += menu.waits_ms(now)
            menu.ask(has_pin=True, now=now)
        fail(menu, 1, now)
        tries += 1
    assert tries < 110
