"""What one person served today, read from the tickets of the day: counts, and how long each visit took. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.core.model import Leg, State, Ticket
from wire.values import Millis
from wire.views import OwnDay, OwnVisit

ENOUGH = 3
"""Visits of a service from which on a mean of one's own is said."""

LAST = 8
"""Visits that are listed one by one."""


@dataclass(slots=True)
class Visits:
    """What a person finished today, in the order it was finished."""

    ended: list[tuple[Millis, str, str, int]] = field(default_factory=list)
    """Moment, number, service and milliseconds of each."""
    dossiers: int = 0

    def usual_ms(self, service_id: str) -> int | None:
        """The mean of one service; None while there are too few to say."""
        took = [ms for _, _, service, ms in self.ended if service == service_id]
        return sum(took) // len(took) if len(took) >= ENOUGH else None

    def day(self) -> OwnDay:
        """As the desk shows it."""
        took = [ms for _, _, _, ms in self.ended]
        return OwnDay(
            served=len(took),
            dossiers=self.dossiers,
            mean_ms=sum(took) // len(took) if len(took) >= ENOUGH else None,
            last=tuple(OwnVisit(number=number, took_ms=ms) for _, number, _, ms in self.ended[-LAST:]),
        )


def visits_of(state: State) -> dict[str, Visits]:
    """Everybody's visits of the business day, by who finished them: from where a service started until its end."""
    found: dict[str, Visits] = {}
    for ticket in state.tickets.values():
        if ticket.day != state.day:
            continue
        for leg in ticket.legs:
            if leg.started_at is None or leg.ended_at is None or not leg.person:
                continue
            finished = _finished(ticket, leg)
            if finished is None:
                continue
            visits = found.setdefault(leg.person, Visits())
            took = max(0, leg.ended_at - leg.started_at)
            visits.ended.append((leg.ended_at, ticket.number, leg.service_id, took))
            visits.dossiers += finished
    for visits in found.values():
        visits.ended.sort(key=lambda visit: visit[0])
    return found


def _finished(ticket: Ticket, leg: Leg) -> int | None:
    """The dossiers of a service that was finished; None of one that was sent on or broken off."""
    if leg is ticket.leg:
        return ticket.dossiers - sum(before.dossiers for before in ticket.legs[:-1]) if ticket.outcome else None
    return leg.dossiers if leg.outcome else None
