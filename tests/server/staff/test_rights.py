"""The table of who may do what, whole: written out a second time on purpose."""

from __future__ import annotations

import pytest

from server.staff.rights import MAY, refusal
from tests.server.branch_kit import BRANCH, SERVICE
from wire import commands as c
from wire.errors import Code
from wire.values import Actor, Channel, Role

T = "ticket-0001"
ONE_OF_EACH: dict[str, c.Command] = {
    one.method: one
    for one in (
        c.IssueTicket(service_id=SERVICE),
        c.CheckIn(code="ABCD1234"),
        c.CallNext(),
        c.CallChosen(ticket_id=T, why="mẹ có con nhỏ"),
        c.Recall(ticket_id=T),
        c.Start(ticket_id=T),
        c.Finish(ticket_id=T, outcome="done"),
        c.NoShow(ticket_id=T),
        c.Park(ticket_id=T),
        c.Return(ticket_id=T),
        c.Transfer(ticket_id=T, service_id=SERVICE),
        c.Cancel(ticket_id=T),
        c.OpenCounter(counter_id="quay-01"),
        c.PauseCounter(reason="nghi-trua"),
        c.ResumeCounter(),
        c.CloseCounter(),
        c.Announced(call_seq=1, ticket_id=T, how="shown"),
        c.RateVisit(ticket_id=T, score=5),
        c.CloseHall(why="mất điện"),
        c.OpenHall(),
        c.ConfirmClock(jump_ms=3_600_000),
        c.TakeBackDay(),
        c.Tick(),
        c.ApplySettings(branch=BRANCH),
        c.RecordBooking(booking_id="B1", code="ABCD1234", service_id=SERVICE, slot_at=0, state="booked"),
        c.SkipNumbers(day="2026-11-23", last={"A": 300}, why="restored"),
    )
}

#                     kiosk counter display reception manager phone hub server
TABLE = """
ticket.issue          x     .       .       x         .       .     x   x
booking.check_in      x     .       .       x         .       .     .   x
ticket.call_next      .     x       .       x         .       .     .   .
ticket.call           .     x       .       x         .       .     .   .
ticket.recall         .     x       .       x         .       .     .   .
ticket.start          .     x       .       x         .       .     .   .
ticket.finish         .     x       .       x         .       .     .   .
ticket.no_show        .     x       .       x         .       .     .   .
ticket.park           .     x       .       x         .       .     .   .
ticket.return         .     x       .       x         .       .     .   .
ticket.transfer       .     x       .       x         .       .     .   .
ticket.cancel         .     x       .       x         x       x     .   .
counter.open          .     x       .       x         .       .     .   .
counter.pause         .     x       .       x         .       .     .   .
counter.resume        .     x       .       x         .       .     .   .
counter.close         .     x       .       x         x       .     .   .
call.announced        .     .       x       .         .       .     .   .
visit.rate            .     .       .       .         .       x     .   .
hall.close            .     .       .       .         x       .     .   .
hall.open             .     .       .       .         x       .     .   .
clock.confirm         .     .       .       .         x       .     .   x
day.take_back         .     .       .       .         x       .     .   .
clock.tick            .     .       .       .         .       .     .   x
settings.apply        .     .       .       .         .       .     .   x
booking.record        .     .       .       .         .       .     x   x
numbers.skip          .     .       .       .         .       .     x   x
"""
ROLES = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.MANAGER, Role.PHONE, Role.HUB, Role.SERVER)
CHANNEL = {Role.RECEPTION: Channel.RECEPTION, Role.HUB: Channel.ONLINE}
CASES = [
    (method, role, mark == "x")
    for method, *marks in (line.split() for line in TABLE.strip().splitlines())
    for role, mark in zip(ROLES, marks, strict=True)
]


def asked(method: str, role: Role) -> tuple[Actor, c.Command]:
    command = ONE_OF_EACH[method]
    if isinstance(command, c.IssueTicket):
        command = c.IssueTicket(service_id=SERVICE, channel=CHANNEL.get(role, Channel.KIOSK))
    return Actor(role=role, device_id=T if role is Role.PHONE else "device-1", person="lan"), command


def test_the_table_here_names_every_command_and_every_role() -> None:
    assert {method for method, _, _ in CASES} == set(c.COMMANDS) == set(ONE_OF_EACH)
    assert {role for _, role, _ in CASES} == set(Role) == set(MAY)


@pytest.mark.parametrize(("method", "role", "may"), CASES)
def test_each_role_may_do_what_the_table_says_and_nothing_else(method: str, role: Role, may: bool) -> None:
    why = refusal(*asked(method, role))
    assert (why is None) == may
    if why is not None:
        assert why.code is Code.NOT_ALLOWED


def test_a_command_nobody_wrote_into_the_table_is_refused_to_everybody() -> None:
    class Unlisted(c.Command):
        method = "ticket.destroy"

    assert all(refusal(Actor(role=role, person="lan"), Unlisted()) is not None for role in Role)


@pytest.mark.parametrize("role", [Role.COUNTER, Role.RECEPTION, Role.MANAGER])
def test_a_paired_pc_without_a_person_may_do_nothing(role: Role) -> None:
    for method in MAY[role]:
        actor, command = asked(method, role)
        why = refusal(actor.model_copy(update={"person": ""}), command)
        assert why is not None
        assert why.code is Code.SIGN_IN_FIRST


def test_a_phone_may_touch_its_own_ticket_only() -> None:
    own = Actor(role=Role.PHONE, device_id=T)
    assert refusal(own, c.Cancel(ticket_id=T)) is None
    for command in (c.Cancel(ticket_id="ticket-0002"), c.RateVisit(ticket_id="ticket-0002", score=1)):
        why = refusal(own, command)
        assert why is not None
        assert why.code is Code.NOT_ALLOWED


def test_a_kiosk_may_not_claim_another_channel_or_a_booking() -> None:
    kiosk = Actor(role=Role.KIOSK, device_id="kiosk-1")
    assert refusal(kiosk, c.IssueTicket(service_id=SERVICE, channel=Channel.RECEPTION)) is not None
    assert refusal(kiosk, c.IssueTicket(service_id=SERVICE, booking_id="B1")) is not None


def test_a_pc_tied_to_a_counter_opens_no_other() -> None:
    tied = Actor(role=Role.COUNTER, device_id="pc-1", person="lan", counter_id="quay-01")
    assert refusal(tied, c.OpenCounter(counter_id="quay-01")) is None
    assert refusal(tied, c.OpenCounter(counter_id="quay-02")) is not None
