"""What happened on past days, as plain rows that the wait is learned from; whoever keeps a journal fills them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wire.values import Millis

Ending = Literal["served", "missed", "moved", "left", "open"]
"""How a leg ended: done, nobody came to the call, sent on or continued elsewhere, gone before a call, not over."""


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One wait and, where it was called, one service: who is sent on, or comes back, makes another row."""

    day: str
    """The business day, ISO."""
    service_id: str
    class_id: str
    came_at: Millis
    """When this wait began."""
    counted_from: Millis
    """Its place in the line then (R24)."""
    called_at: Millis | None
    """Its first call: calls again do not move it (R52). None where nobody called it."""
    free_at: Millis | None
    """When the counter that called it last could call somebody else. None where it is not known."""
    ending: Ending
    counter_id: str = ""
    """Which counter called it last."""
    person: str = ""
    """The clerk who called it last; empty where nobody is named, or they were erased."""
    sent_from: str = ""
    """The service of the row before, its own where they were held or missed and came back; empty for the first row."""
    slot_at: Millis | None = None
    """The booked time, when it counts as a booking (R14)."""
    accessible: bool = False
    """It waited for an accessible counter (R116, R132)."""
    had_to_wait: bool = True
    """Whether no counter was free for it when it came: those who were called at once teach nothing of waiting."""
    last_called_at: Millis | None = None
    """When the counter that kept it called it last; where left out, it was called once."""

    @property
    def took_ms(self) -> Millis | None:
        """How long it kept its counter, from the call to the counter being ready again; None where not known."""
        began = self.called_at if self.last_called_at is None else self.last_called_at
        return None if began is None or self.free_at is None else max(0, self.free_at - began)


@dataclass(frozen=True, slots=True)
class PastPause:
    """One pause of a counter."""

    day: str
    counter_id: str
    reason: str
    """As the clerk gave it; empty where none was."""
    began_at: Millis
    ended_at: Millis | None
    """None where the counter was closed instead of going on, or nobody knows."""
    last_call_at: Millis | None = None
    """The counter's last call before it; None where it had called nobody that day."""
    person: str = ""


@dataclass(frozen=True, slots=True)
class PastSeat:
    """A counter of a day, from being opened to being closed; one that is opened again makes another row."""

    day: str
    counter_id: str
    opened_at: Millis
    closed_at: Millis | None
    """None where it was left open when the day ended."""
    person: str = ""


@dataclass(frozen=True, slots=True)
class PastBooking:
    """A booking that was due, and whether its holder came."""

    day: str
    service_id: str
    class_id: str
    slot_at: Millis
    came_at: Millis | None
    """None where they did not come while the booking stood."""


@dataclass(frozen=True, slots=True)
class PastTold:
    """What a ticket was told when it was given, before any calibration, and what came of it."""

    day: str
    service_id: str
    class_id: str
    model: str
    """The version of what worked it out."""
    p50_s: float
    bound_s: float
    """Within which eight of ten were said to be called."""
    waited_s: float
    """Until the first call; of who left before, until then."""
    called: bool = True
    """False for who left before a call: they would have waited longer, nobody knows how much."""
    had_to_wait: bool = True


@dataclass(frozen=True, slots=True)
class Past:
    """All that is learned from, earliest day first."""

    visits: Sequence[PastVisit] = ()
    pauses: Sequence[PastPause] = ()
    bookings: Sequence[PastBooking] = ()
    seats: Sequence[PastSeat] = ()
