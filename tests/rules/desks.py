"""A clerk's desk in the states that occur, in the demo branch: what the server would say of it. Knows no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.load import load
from wire.catalogue import Branch
from wire.values import Channel, CounterState, Reason, TicketState
from wire.views import (
    AsideLine,
    BookingLine,
    CounterLine,
    DayLine,
    DeskTicket,
    DeskView,
    GroupLine,
    NextUp,
    OwnDay,
    OwnVisit,
    QueueLine,
    WaitingLine,
)

BRANCH = load(Path(__file__).parents[2] / "config" / "demo" / "branch.toml", Branch)
NOW = 1_767_926_460_000
"""2026-01-09 09:41 in Hanoi, a Friday."""
MINUTE = 60_000

BEING_SERVED = ("ticket.finish", "ticket.park", "ticket.transfer", "ticket.correct", "ticket.plan")
ON_TICKET = ("ticket.recall", "ticket.start", "ticket.park", "ticket.transfer", "ticket.correct", "ticket.plan")

_COUNTER = BRANCH.counters[0]
_SERVICES = [s.id for s in BRANCH.services if s.id in BRANCH.skills[_COUNTER.id]]


OWN = OwnDay(served=14, dossiers=9, mean_ms=7 * MINUTE + 10_000, last=tuple(
    OwnVisit(number=f"A0{n}", took_ms=took * MINUTE + 5_000)
    for n, took in zip((21, 24, 26, 29, 31, 34, 37, 42), (6, 9, 7, 5, 8, 11, 6, 7), strict=True)
))  # fmt: skip
"""What the clerk finished this morning."""


def ticket(**changes: Any) -> DeskTicket:
    base: dict[str, Any] = dict(
        ticket_id="ticket-a046", number="A046", service_id=_SERVICES[0], class_id="ordinary",
        state=TicketState.CALLED, language="vi", channel=Channel.KIOSK, arrived_at=NOW - 17 * MINUTE,
        waited_ms=17 * MINUTE, called_at=NOW - 20_000, calls=1, reason=Reason.LONGEST, no_show_from=NOW + 25_000,
    )  # fmt: skip
    return DeskTicket(**(base | changes))


def serving(**changes: Any) -> DeskTicket:
    base: dict[str, Any] = dict(state=TicketState.SERVING, started_at=NOW - 372_000, shown=True, spoken=True)
    return ticket(**(base | changes))


def queues(group_id: str, waiting: int, minutes: int) -> tuple[QueueLine, ...]:
    """Half of those who wait for a group of this counter wait for its first service, half of the rest for the next."""
    services = [one.id for one in BRANCH.services if one.group == group_id]
    found = []
    for service_id in services if group_id in _COUNTER.groups and len(services) > 1 else ():
        count = (waiting + 1) // 2
        if count:
            found.append(QueueLine(service_id=service_id, waiting=count, longest_since=NOW - minutes * MINUTE))
        waiting, minutes = waiting - count, minutes * 2 // 3
    return tuple(found)


def desk_view(**changes: Any) -> DeskView:
    """An open counter in the middle of a morning; `allowed` follows from the state as the server's would."""
    base: dict[str, Any] = dict(
        counter_id=_COUNTER.id, number=_COUNTER.number, state=CounterState.OPEN, person="ha",
        next=NextUp(ticket_id="ticket-a047", number="A047", service_id=_SERVICES[-1], reason=Reason.PRIORITY,
                    arrived_at=NOW - 12 * MINUTE),
        groups=tuple(GroupLine(group_id=g.id, waiting=n, longest_since=NOW - w * MINUTE if n else None,
                               mine=g.id in _COUNTER.groups, services=queues(g.id, n, w))
                     for g, n, w in zip(BRANCH.groups, (12, 4, 3, 6, 0, 2, 1, 0, 3), (18, 9, 7, 4, 0, 11, 2, 0, 13),
                                        strict=False)),
        waiting=tuple(WaitingLine(ticket_id=f"ticket-a0{n}", number=f"A0{n}", service_id=_SERVICES[n % len(_SERVICES)],
                                  class_id="nguoi-cao-tuoi" if n == 47 else "ordinary",
                                  arrived_at=NOW - (65 - n) * MINUTE) for n in range(47, 59)),
        missed=(AsideLine(ticket_id="ticket-a041", number="A041", service_id=_SERVICES[0], since=NOW - 3 * MINUTE),
                AsideLine(ticket_id="ticket-e015", number="E015", service_id=_SERVICES[0], since=NOW - 9 * MINUTE)),
        parked=(AsideLine(ticket_id="ticket-a038", number="A038", service_id=_SERVICES[0], since=NOW - 9 * MINUTE,
                          remind_at=NOW + 24 * MINUTE, why="Bổ sung giấy tờ"),),
        bookings=(BookingLine(code="H3K9", service_id=_SERVICES[0], slot_at=NOW - 11 * MINUTE),
                  BookingLine(code="P7Q2", service_id=_SERVICES[-1], slot_at=NOW + 49 * MINUTE)),
        counters=tuple(CounterLine(counter_id=c.id, number=c.number,
                                   state=(CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED)[n % 3],
                                   person="" if n % 3 == 2 else ("ha", "Trần Văn Bình", "Lê Thị Mai Phương")[n % 3],
                                   person_code="" if n % 3 == 2 else f"s-{n:04d}")
                       for n, c in enumerate(BRANCH.counters)),
        day=DayLine(waiting=31, served=61, mean_wait_ms=11 * MINUTE, within_target=0.84, target_min=15),
        own=OWN,
    )  # fmt: skip
    made = base | changes
    made.setdefault("allowed", _allowed(made))
    return DeskView(**made)


def _allowed(made: dict[str, Any]) -> tuple[str, ...]:
    on = made.get("ticket")
    grants = ("ticket.grant_class",) if made["state"] is not CounterState.CLOSED and (on or made["waiting"]) else ()
    return (*_of_the_stage(made, on), *grants)


def _of_the_stage(made: dict[str, Any], on: DeskTicket | None) -> tuple[str, ...]:
    if on is None:
        return {
            CounterState.OPEN: ("ticket.return", "counter.pause", "counter.close")
            + (("ticket.call_next", "ticket.call") if made["next"] else ()),
            CounterState.PAUSED: ("ticket.return", "counter.resume", "counter.close"),
            CounterState.CLOSED: ("counter.open",),
        }[made["state"]]
    if on.state is TicketState.SERVING:
        return (*BEING_SERVED, "ticket.return", "counter.pause")
    return (*ON_TICKET, "ticket.return", "counter.pause")


EMPTY: dict[str, Any] = {
    "next": None, "waiting": (), "groups": (), "missed": (), "parked": (), "bookings": (),
    "day": DayLine(waiting=0, served=61, mean_wait_ms=11 * MINUTE, within_target=0.84, target_min=15),
}  # fmt: skip
