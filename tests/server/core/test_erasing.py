"""Free words: a fact has them, the state knows which row they came with, and those of past days are forgotten (R86)."""

from __future__ import annotations

import re

import pytest

from server.core.context import Context
from server.core.decide import decide
from server.core.erasing import erase, in_use
from server.core.model import State
from tests.server.core.core_hall import Hall, assert_events, at
from wire import commands as c
from wire import events as e
from wire.asyncapi import event_models
from wire.commands import COMMANDS
from wire.values import Actor, Role

TUESDAY = "2026-11-24"


def told(hall: Hall, kind: str) -> list[int]:
    return [seq for seq, _, event in hall.rows if event.type == kind]


def held_aside() -> Hall:
    """One ticket was chosen with a reason and is held with another."""
    hall = Hall()
    hall.opens("c2")
    hall.comes()
    ticket = hall.comes()
    hall.clerk(c.CallChosen(ticket_id=ticket.ticket_id, why="bà Lan mệt"))
    hall.clerk(c.Park(ticket_id=ticket.ticket_id, why="ông Nam đi lấy giấy"))
    return hall


def test_the_state_says_which_row_each_word_came_with() -> None:
    hall = held_aside()
    (ticket,) = (t for t in hall.state.tickets.values() if t.why)
    assert (ticket.why, [ticket.why_seq]) == ("bà Lan mệt", told(hall, "ticket.called"))
    assert (ticket.aside_why, [ticket.aside_seq]) == ("ông Nam đi lấy giấy", told(hall, "ticket.parked"))


def test_a_ticket_that_came_back_has_no_word_of_its_hold() -> None:
    hall = held_aside()
    (ticket,) = (t for t in hall.state.tickets.values() if t.why)
    hall.clerk(c.Return(ticket_id=ticket.ticket_id))
    assert (ticket.aside_why, ticket.aside_seq) == ("", 0)


def test_a_step_taken_back_brings_the_words_and_the_row_of_before() -> None:
    hall = held_aside()
    (ticket,) = (t for t in hall.state.tickets.values() if t.why)
    first = ticket.why_seq
    hall.clerk(c.Return(ticket_id=ticket.ticket_id))
    hall.clerk(c.CallChosen(ticket_id=ticket.ticket_id, why="chị Hoa nhờ"))
    assert (ticket.why, ticket.why_seq) == ("chị Hoa nhờ", hall.state.seq)
    assert in_use(hall.state, TUESDAY) == {first, hall.state.seq}  # the first call's may be had back
    hall.clerk(c.UndoStep(seq=hall.state.seq))
    assert (ticket.why, ticket.why_seq) == ("bà Lan mệt", first)
    other = hall.calls()
    hall.clerk(c.Park(ticket_id=other.ticket_id, why="anh Ba"))
    assert other.aside_why == "anh Ba"
    hall.clerk(c.UndoStep(seq=hall.state.seq))
    assert (other.aside_why, other.aside_seq) == ("", 0)


def test_the_words_of_the_day_before_are_forgotten_and_not_those_of_the_open_day() -> None:
    hall = held_aside()
    hall.now = at("08:30", TUESDAY)
    hall.opens("c2")
    ticket = hall.comes()
    hall.clerk(c.CallChosen(ticket_id=ticket.ticket_id, why="cụ Tư"))
    before = hall.state.before
    assert before is not None
    assert {t.why for t in before.tickets.values()} == {"", "bà Lan mệt"}
    shared = [*before.tickets.values()]
    hall.ask(c.EraseWords(before="2030-01-01"), Role.SERVER)
    assert hall.rows[-1][2] == e.WordsErased(before=TUESDAY, kept=(ticket.why_seq,))
    assert hall.state.before is not None
    assert {(t.why, t.aside_why) for t in hall.state.before.tickets.values()} == {("", "")}
    assert {t.why for t in shared} == {"", "bà Lan mệt"}  # a day that is thought ahead of shares them
    assert ticket.why == "cụ Tư"


def test_words_of_the_day_before_stay_while_only_older_ones_are_forgotten() -> None:
    hall = held_aside()
    hall.now = at("08:30", TUESDAY)
    hall.ask(c.EraseWords(before="2026-11-23"), Role.SERVER)
    assert hall.state.before is not None
    assert {t.why for t in hall.state.before.tickets.values()} == {"", "bà Lan mệt"}


def test_what_people_are_shown_now_stays_however_old_it_is() -> None:
    hall = Hall()
    hall.ask(c.CloseHall(why="mất điện"), Role.MANAGER)
    hall.ask(c.WantDevice(device_id="kiosk-1", message={"vi": "Bảo trì"}), Role.MANAGER)
    rows = told(hall, "hall.closed") + told(hall, "device.wanted")
    (event,) = assert_events(hall.decide(c.EraseWords(before="2026-11-23"), Role.SERVER), e.WordsErased)
    assert list(event.kept) == rows
    hall.ask(c.OpenHall(), Role.MANAGER)
    hall.ask(c.WantDevice(device_id="kiosk-1", message={}), Role.MANAGER)
    assert in_use(hall.state, TUESDAY) == set()


def test_why_a_service_was_closed_is_forgotten_with_its_day_and_not_while_it_is_closed() -> None:
    hall = Hall()
    hall.ask(c.CloseService(service_id="E1", why="cô Lan ốm"), Role.MANAGER)
    closed = told(hall, "service.closed")
    assert in_use(hall.state, "2026-11-23") == set(closed)
    hall.now = at("08:30", TUESDAY)
    hall.ask(c.Tick(), Role.SERVER)
    hall.ask(c.EraseWords(before=TUESDAY), Role.SERVER)
    assert [one.why for one in hall.state.closed_services.values()] == [""]


def test_words_of_a_day_that_stays_are_in_use_and_those_of_a_day_before_it_are_not() -> None:
    hall = held_aside()
    ticket = next(t for t in hall.state.tickets.values() if t.why)
    rows = {ticket.why_seq, ticket.aside_seq}
    assert in_use(hall.state, TUESDAY) == rows
    hall.now = at("08:30", TUESDAY)
    hall.ask(c.Tick(), Role.SERVER)
    assert in_use(hall.state, "2026-11-23") == rows
    assert in_use(hall.state, TUESDAY) == set()


def test_a_wish_that_changes_nothing_makes_no_event_whatever_row_it_stands_in() -> None:
    hall = Hall()
    wish = c.WantDevice(device_id="kiosk-1", message={"vi": "Bảo trì"})
    hall.ask(wish, Role.MANAGER)
    assert hall.decide(wish, Role.MANAGER) == []


def test_before_the_first_day_there_is_nothing_to_forget() -> None:
    command, context = c.EraseWords(before=TUESDAY), Context(Actor(role=Role.SERVER), 0)
    assert erase(State(), command, context) == []
    assert decide(State(), command, context) == []


@pytest.mark.parametrize("method", sorted(COMMANDS))
def test_every_free_word_of_a_command_is_marked_as_erasable(method: str) -> None:
    """Whatever a person may type as they like: a new field is marked, or said here to reach no event."""
    reach_no_event = {"booking.check_in": {"code"}, "ticket.hand_over": {"code"}, "ticket.arrive": {"hall_code"}}
    written = COMMANDS[method].__annotations__.items()
    free = {name for name, kind in written if re.search(r"\b(Words|ShortText|Message|FullName|UserName)\b", str(kind))}
    assert free - reach_no_event.get(method, set()) <= COMMANDS[method].erasable


def test_every_free_word_of_a_command_is_erasable_in_its_event_too() -> None:
    marked = {name for model in event_models() for name in model.erasable}  # type: ignore[attr-defined]
    of_commands = {name for command in COMMANDS.values() for name in command.erasable}
    reach_no_event = {"name", "full_name", "password_hash", "pin_hash", "token_hash"}
    assert of_commands - marked == reach_no_event


def test_why_a_service_is_closed_today_stays_when_the_words_of_days_before_are_forgotten() -> None:
    hall = Hall()
    hall.ask(c.CloseService(service_id="E1", why="cô Lan ốm"), Role.MANAGER)
    hall.ask(c.EraseWords(before="2026-11-23"), Role.SERVER)
    assert hall.state.closed_services["E1"].why == "cô Lan ốm"
