"""Who comes: those of a past day as the journal tells it, or those of a day file."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from config.city_visits import Arrival
from config.day import Day
from rules import hours
from server.core.model import MINUTE, ORDINARY
from server.rehearsal.day import Person
from server.rehearsal.refusals import CannotRehearse
from server.waits.past import PastVisit
from wire.catalogue import Branch

WALK = 0.5
"""Minutes from the call to the counter, where only the service itself is known."""

SPREAD = 0.55
"""Sigma of the lengths that are drawn around a service's minutes: lognormal, as commonly seen at counters."""

LATEST = 500
"""Visits of a service whose lengths are drawn from."""

Chain = list[PastVisit]
"""The legs of one visit, in their order."""


def chains_of(visits: Iterable[PastVisit]) -> list[Chain]:
    """The visits of the rows; the rows of one ticket follow each other, as `PastReader` gives them."""
    found: list[Chain] = []
    for row in visits:
        if row.sent_from and found:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def came(branch: Branch, chains: Sequence[Chain], clerks: Mapping[str, float]) -> tuple[tuple[Person, ...], int, int]:
    """The people of one past day, who left before a call and are left out, and who came for what is no more.

    Args:
        branch: the settings to play by.
        chains: of one day.
        clerks: by person, their lengths over everybody's: what a visit took is kept as at everybody's pace.
    """
    midnight = hours.at(branch, chains[0][0].day, "00:00") if chains else 0
    people, left, unknown = [], 0, 0
    for chain in chains:
        if any(row.service_id not in branch.service_by_id for row in chain):
            unknown += 1
        elif all(row.called_at is None for row in chain):
            left += 1
        else:
            people.append(_person(branch, chain, clerks, midnight))
    return tuple(sorted(people, key=lambda one: one.at)), left, unknown


def _person(branch: Branch, chain: Chain, clerks: Mapping[str, float], midnight: int) -> Person:
    first = chain[0]
    gone = first.ending == "missed"
    back = parked = None
    legs: list[tuple[str, float]] = []
    for n, row in enumerate(chain):
        took = _minutes(branch, row, clerks)
        before = chain[n - 1] if n else None
        if before is None or before.service_id != row.service_id:
            legs.append((row.service_id, 0.0 if row.ending == "missed" else took))
            continue
        # The same service once more: it came back after a missed call, or was held.
        away = None if before.free_at is None else max(0.0, (row.came_at - before.free_at) / MINUTE)
        if n == 1 and gone:
            back = away
        elif n == 1:
            parked = away
        legs[-1] = (row.service_id, legs[-1][1] + (0.0 if row.ending == "missed" else took))
    known = first.class_id == ORDINARY or first.class_id in branch.class_by_id
    slot = None if first.slot_at is None else (first.slot_at - midnight) / MINUTE
    return Person(
        at=(first.came_at - midnight) / MINUTE,
        service_id=first.service_id,
        class_id=first.class_id if known else ORDINARY,
        legs=tuple(legs),
        slot=slot,
        walk=0.0,  # it is in what the visit took
        gone_after=-1.0 if gone else None,
        back=back,
        parked=parked,
    )


def _minutes(branch: Branch, row: PastVisit, clerks: Mapping[str, float]) -> float:
    """What a leg took at everybody's pace; the settings' minutes where nobody knows."""
    if row.took_ms is None:
        return float(branch.service_by_id[row.service_id].minutes)
    return row.took_ms / MINUTE / clerks.get(row.person, 1.0)


def waits_of(chains: Iterable[Chain]) -> list[float]:
    """How long those who were called really waited for their first call, in minutes."""
    return [(c[0].called_at - c[0].came_at) / MINUTE for c in chains if c[0].called_at is not None]


def of_file(branch: Branch, day: Day) -> tuple[Person, ...]:
    """The people of a day file.

    Raises:
        CannotRehearse: it names a service or class that the settings do not have.
    """
    people = []
    for visit in day.visits:
        for service_id in (visit.service_id, visit.transfer):
            if service_id is not None and service_id not in branch.service_by_id:
                raise CannotRehearse("unknown_service", service=service_id, line=visit.line)
        if visit.class_id != ORDINARY and visit.class_id not in branch.class_by_id:
            raise CannotRehearse("unknown_class", class_id=visit.class_id, line=visit.line)
        legs = [(visit.service_id, visit.serve_min)]
        if visit.transfer is not None:
            legs.append((visit.transfer, visit.transfer_min))
        people.append(
            Person(
                at=visit.at_s / 60,
                service_id=visit.service_id,
                class_id=visit.class_id,
                legs=tuple(legs),
                slot=None if visit.booking_s is None else visit.booking_s / 60,
                walk=WALK,
                gone_after=-1.0 if visit.no_show else None,
            )
        )
    return tuple(people)


def of_city(branch: Branch, arrivals: Iterable[Arrival]) -> tuple[Person, ...]:
    """The people of a city's file of visits, which does not say how long they took: drawn around the settings' minutes.

    A queue is the service of that id, or of that id with a q before it. The same file and settings give the same.

    Raises:
        CannotRehearse: it names a queue that is no service of the settings.
    """
    dice, people = random.Random(0), []  # noqa: S311 - no secret
    for one in arrivals:
        service = branch.service_by_id.get(one.queue) or branch.service_by_id.get(f"q{one.queue}")
        if service is None:
            raise CannotRehearse("unknown_service", service=one.queue, line=one.line)
        took = service.minutes * dice.lognormvariate(-(SPREAD**2) / 2, SPREAD)
        people.append(Person(one.at_s / 60, service.id, ORDINARY, ((service.id, took),), walk=WALK))
    return tuple(people)


def lengths_of(people: Iterable[Person]) -> dict[str, tuple[float, ...]]:
    """By service, what its latest visits took, `LATEST` at most; who was not served took none."""
    found: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for service_id, minutes in person.legs:
            if minutes > 0:
                found[service_id].append(minutes)
    return {service_id: tuple(sorted(some[-LATEST:])) for service_id, some in found.items()}
