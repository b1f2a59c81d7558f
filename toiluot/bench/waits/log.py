"""What a day leaves behind, as the product keeps it. Estimators learn from days before."""

from __future__ import annotations

from collections.abc import Sequence

from server.rehearsal.played import PastDay, Stay
from server.waits.past import Ending, Past, PastBooking, PastPause, PastSeat, PastVisit
from wire.values import TicketId

__all__ = ["PastDay", "Stay", "past_of"]

ENDINGS: dict[str, Ending] = {
    "done": "served", "sent_on": "moved", "missed": "missed", "parked": "moved", "left": "left", "": "open",
}  # fmt: skip


def past_of(days: Sequence[PastDay]) -> Past:
    """The same as the product keeps it, for estimators that learn from that."""
    return Past(
        tuple(row for day in days for row in _visits(day)),
        tuple(row for day in days for row in _pauses(day)),
        tuple(
            PastBooking(day.day, one.service_id, one.class_id, one.slot_at, one.came_at)
            for day in days
            for one in day.booked
        ),
        tuple(
            PastSeat(day.day, one.counter_id, one.opened_at, one.closed_at, one.person)
            for day in days
            for one in day.shifts
        ),
    )


def _visits(day: PastDay) -> list[PastVisit]:
    before: dict[TicketId, str] = {}
    rows = []
    for stay in sorted(day.stays, key=lambda one: (one.joined_at, one.ticket_id)):
        sent_from = before.get(stay.ticket_id, "") if stay.leg or stay.nth else ""
        before[stay.ticket_id] = stay.service_id
        rows.append(
            PastVisit(
                day=day.day,
                service_id=stay.service_id,
                class_id=stay.class_id,
                came_at=stay.joined_at,
                counted_from=stay.counted_from,
                called_at=stay.called_at,
                free_at=stay.free_at,
                ending=ENDINGS[stay.end],
                counter_id=stay.counter_id,
                person=stay.person,
                sent_from=sent_from,
                slot_at=stay.slot_at,
                had_to_wait=not stay.at_once,
            )
        )
    return rows


def _pauses(day: PastDay) -> list[PastPause]:
    rows = []
    for away in day.aways:
        calls = (s.called_at for s in day.stays if s.counter_id == away.counter_id and s.called_at is not None)
        last = max((at for at in calls if at <= away.at), default=None)
        rows.append(PastPause(day.day, away.counter_id, away.reason, away.at, away.back_at, last, away.person))
    return rows
