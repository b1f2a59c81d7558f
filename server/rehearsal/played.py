"""What a day that was played leaves behind: plain rows of what happened."""

from __future__ import annotations

from dataclasses import dataclass

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
    """A day that was played."""

    day: str
    midnight: Millis
    weekday: int
    """0 is Monday."""
    stays: tuple[Stay, ...]
    aways: tuple[Away, ...]
    shifts: tuple[Shift, ...]
    booked: tuple[Booked, ...]
