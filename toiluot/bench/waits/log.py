"""What a day leaves behind: plain rows of what happened. Estimators learn from these of days before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.waits.past import Ending, Past, PastBooking, PastPause, PastVisit
from wire.values import Millis, TicketId


@dataclass(frozen=True, slots=True)
class Stay:
    """One wait and what followed it: a ticket that comes back, or is sent on, has several."""

    ticket_id: TicketId
    leg: int
    nth: int
    """0 for its first wait on this leg; more when it was missed or held and came back."""
    service_id: str
    class_id: str
    slot_at: Millis | None
    issued_at: Millis
    joined_at: Millis
    """When this wait began."""
    counted_from: Millis
    called_at: Millis | None = None
    """The first call of this wait; None when there was none."""
    free_at: Millis | None = None
    """When the counter was ready for the next."""
    counter_id: str = ""
    person: str = ""
    at_once: bool = False
    """A counter that serves it had nothing to do."""
    end: str = ""
    """done, sent_on, missed, parked, left; empty for one that the day's end caught."""

    @property
    def first(self) -> bool:
        """Whether this is the wait that was told when the number was given."""
        return self.leg == 0 and self.nth == 0


@dataclass(frozen=True, slots=True)
class Away:
    """A counter that did not call for a while."""

    counter_id: str
    person: str
    at: Millis
    back_at: Millis
    reason: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Who sat at a counter."""

    counter_id: str
    person: str
    opened_at: Millis
    closed_at: Millis


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking, and when its holder came; None for those who did not."""

    service_id: str
    class_id: str
    slot_at: Millis
    came_at: Millis | None


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day that is over."""

    day: str
    midnight: Millis
    weekday: int
    """0 is Monday."""
    stays: tuple[Stay, ...]
    aways: tuple[Away, ...]
    shifts: tuple[Shift, ...]
    booked: tuple[Booked, ...]


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
