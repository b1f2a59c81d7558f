"""A day as it could go: settings, who comes, who sits where. Each seed makes one drawn day of it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules import hours
from server.core.model import MINUTE
from server.rehearsal.day import Desk, DrawnDay, Person
from server.rehearsal.refusals import CannotRehearse
from wire.catalogue import Branch
from wire.values import Millis

ENDS = 24 * 60 - 1.0
"""Minutes after midnight when whatever goes on is over: the business day."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is rehearsed. Times in minutes after midnight, lengths in minutes."""

    branch: Branch
    day: str
    """ISO."""
    people: tuple[Person, ...]
    desks: tuple[Desk, ...]
    lengths: Mapping[str, Sequence[float]]
    """By service: what its visits took, each as likely, by a clerk of usual pace; what is missing takes as planned."""
    left_out: int = 0
    """Who left before a call on that day: nobody knows how long they would have taken."""
    unknown: int = 0
    """Who came for a service that the settings do not have (any more)."""

    @property
    def midnight(self) -> Millis:
        """When the day begins."""
        return hours.at(self.branch, self.day, "00:00")

    @property
    def closes(self) -> float:
        """When the hall closes; on a day without hours, when its last counter does."""
        windows = hours.windows(self.branch, self.day)
        if windows:
            return (windows[-1].closes_at - self.midnight) / MINUTE
        return max((desk.closes for desk in self.desks), default=ENDS)

    def drawn(self, seed: int | None) -> DrawnDay:
        """The day of a seed; with None all takes as long as it did, or as the file says.

        Raises:
            CannotRehearse: nobody comes, or no counter is open.
        """
        if not self.people:
            raise CannotRehearse("nobody_comes", day=self.day)
        if not self.desks:
            raise CannotRehearse("no_counter", day=self.day)
        people = self.people
        if seed is not None:
            people = tuple(self._as_long(seed, n, person) for n, person in enumerate(people))
        first = min([*(p.at for p in people), *(d.opens for d in self.desks)])
        return DrawnDay(
            name=str(seed),
            date=date.fromisoformat(self.day),
            midnight=self.midnight,
            people=people,
            desks=self.desks,
            doors=max(1.0, first - 1),
            latest=ENDS,
        )

    def _as_long(self, seed: int, n: int, person: Person) -> Person:
        """Of the same person and seed the same lengths, whatever else is changed in the plan."""
        dice = random.Random(f"{seed} {n}")  # noqa: S311 - no secret
        legs = []
        for service_id, minutes in person.legs:
            share = dice.random()
            known = self.lengths.get(service_id, ())
            legs.append((service_id, known[int(share * len(known))] if known else minutes))
        return replace(person, legs=tuple(legs))
