"""Commands that wait: in order, told from each other, and refused before anybody looks at them."""

from __future__ import annotations

import asyncio

import pytest

from server.intake.pending import PendingCommands, fingerprint, unfit
from tests.server.intake.asked import ISSUE, KIOSK, asked
from wire import commands as c
from wire.errors import Code, Refused
from wire.values import Actor, Role


def test_a_fingerprint_names_the_command_and_who_asks() -> None:
    other = Actor(role=Role.KIOSK, device_id="kiosk-2")
    marks = {fingerprint(ISSUE, KIOSK), fingerprint(ISSUE, other), fingerprint(c.IssueTicket(service_id="A2"), KIOSK)}
    assert len(marks) == 3
    assert fingerprint(c.IssueTicket(service_id="A1"), KIOSK) == fingerprint(ISSUE, KIOSK)


def test_a_text_that_nothing_can_hold_has_no_fingerprint() -> None:
    answer = fingerprint(c.RateVisit.model_construct(ticket_id="t", score=5, reasons=("\ud800",)), KIOSK)
    assert isinstance(answer, Refused)
    assert answer.code is Code.BAD_TEXT


@pytest.mark.parametrize(
    ("command_id", "command", "code"),
    [
        ("short", ISSUE, Code.BAD_PARAMS),
        ("order-00001", c.CloseHall.model_construct(why="a\x00b"), Code.BAD_TEXT),
    ],
)
def test_a_bad_id_and_a_bad_text_are_refused_before_anybody_looks(
    command_id: str, command: c.Command, code: Code
) -> None:
    answer = unfit(command_id, command)
    assert answer is not None
    assert answer.code is code
    assert unfit("order-00001", ISSUE) is None


async def test_all_who_wait_have_their_turn_together_in_the_order_they_came() -> None:
    pending, three = PendingCommands(), [asked(f"order-{n:05d}") for n in range(3)]
    assert not pending
    for one in three:
        pending.add(one)
    assert pending
    assert pending.for_a_turn() == three
    assert not pending


async def test_after_one_spoilt_a_turn_each_of_them_has_its_own_and_then_all_go_together_again() -> None:
    pending, two = PendingCommands(), [asked("order-00001", new=True), asked("order-00002", new=True)]
    later = [asked("order-00003"), asked("order-00004")]
    for one in later:
        pending.add(one)
    pending.put_back(two, one_by_one=True)
    assert [one.new for one in two] == [False, False], "the database is asked for them again"
    assert [pending.for_a_turn(), pending.for_a_turn()] == [[two[0]], [two[1]]]
    assert pending.for_a_turn() == later


async def test_who_is_put_back_goes_before_all_others_and_stays_known_as_new() -> None:
    pending, first, later = PendingCommands(), asked("order-00001", new=True), asked("order-00002")
    pending.add(later)
    pending.put_back([first])
    assert pending.for_a_turn() == [first, later]
    assert first.new


async def test_after_a_failed_write_the_database_is_asked_for_everybody_who_waits() -> None:
    pending, one = PendingCommands(), asked(new=True)
    pending.add(one)
    pending.may_be_stored()
    assert not one.new
    pending.put_back([], one_by_one=True)
    assert pending.take_all() == [one]
    assert not pending


async def test_how_long_the_oldest_waits_and_how_long_nobody_asked() -> None:
    pending, one = PendingCommands(), asked()
    assert pending.oldest_waiting_s == 0
    pending.add(one)
    assert pending.quiet_s == 0
    await asyncio.sleep(0.01)
    assert pending.oldest_waiting_s >= 0.01
    pending.for_a_turn()
    assert pending.oldest_waiting_s >= 0.01, "its turn is not its answer"
    assert pending.quiet_s >= 0.01
    one.future.set_result({})
    await asyncio.sleep(0)
    assert pending.oldest_waiting_s == 0
