"""What past days teach of services, clerks, pauses and arrivals: pure, plain, of bounded size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist, mean

from pydantic import TypeAdapter, ValidationError

from rules import hours
from server.core.model import LONGEST_SERVICE, MINUTE, ORDINARY
from server.waits.outlook import kind_of
from server.waits.past import Past, PastPause, PastSeat, PastVisit
from wire.catalogue import Branch
from wire.values import Millis

VERSION = 1
"""Of the form of `Learned`: what was kept in another is learned anew."""

POINTS = 256
"""Quantiles kept of a length; each stands for an equal share of what was seen."""

LATEST, WITHIN_DAYS = 500, 60
"""A service is learned from so many of its latest visits, none older."""

ENOUGH, SPREAD = 30, 0.6
"""Fewer lengths are topped up with a lognormal around the configured minutes, of this coefficient of variation."""

CLERK_PRIOR = 10
"""A clerk's pace weighs against so many services at everybody's pace."""

ENOUGH_DAYS = 5
"""Fewer days say nothing of how days differ."""

LEAST_PRIOR, MOST_PRIOR, MOST_SPREAD = 40.0, 1000.0, 0.25
"""Today's pace weighs against no fewer services, nor more; whole days differ by no more than the last."""

LONG_PAUSE_S = 20 * 60
"""Pauses as long as this are had at their hour, as a lunch is; shorter ones after any service."""

BETWEEN_MS = 5 * MINUTE
"""A counter that calls nobody for so long although somebody waits makes a pause, whatever it says."""

KIND_DAYS = 20
"""Days of one kind that arrivals, and of one counter that pauses, are learned from."""

HALF_HOURS = 48
DAY_S = 24 * 60 * 60.0
SHOW_PRIOR = (8.0, 10.0)
"""Of so many bookings so many are taken to have come before any was seen."""

PERSONS, REASONS, AGES = 500, 40, 64
"""Bounds of what is kept: clerks, reasons of pauses, quantiles of ages and of pauses."""

Lengths = tuple[float, ...]
"""Growing quantiles, in seconds."""

HalfHours = tuple[float, ...]
"""How many came in each half hour of the day, from midnight, on a day of one kind."""

Rates = Mapping[str, HalfHours]
"""By kind of day, as `kind_of` names it."""


@dataclass(frozen=True, slots=True)
class LongPause:
    """A pause that a counter made on a past day, in seconds after midnight."""

    not_before: float
    """Its last call before: then it had not gone yet."""
    began: float
    lasted: float


@dataclass(frozen=True, slots=True)
class CounterDay:
    """How a counter worked on a past day, in seconds after midnight."""

    opened: float
    closed: float
    """The end of the day where nobody closed it."""
    weekday: int
    pauses: tuple[LongPause, ...] = ()


@dataclass(frozen=True, slots=True)
class Learned:
    """What the futures are drawn from. What is missing is not known, and does without."""

    version: int = VERSION
    until: str = ""
    """The last day it was learned from; empty: nothing was."""
    occupancy: Mapping[str, Lengths] = field(default_factory=dict)
    """By service: from a call to the counter being ready again, no-shows inside, at everybody's pace."""
    served_s: Mapping[str, float] = field(default_factory=dict)
    """By service: the mean of those who were served."""
    behind: Mapping[str, int] = field(default_factory=dict)
    """By service: how many real visits stand behind it, at most `LATEST`."""
    clerks: Mapping[str, float] = field(default_factory=dict)
    """By person: their lengths over everybody's."""
    day_spread: float = 0.0
    """By how much whole days differ in pace: the standard deviation of their ratios to the usual; 0 where not known."""
    day_prior: float = 0.0
    """Today's pace weighs against so many services at the usual one; 0 where not known."""
    between: Lengths = ()
    """From a counter being ready to its next call, while somebody waits for it and it makes no pause."""
    short_share: float = 0.0
    """The share of services after which the counter makes a short pause."""
    short: Lengths = ()
    habits: Mapping[str, tuple[CounterDay, ...]] = field(default_factory=dict)
    """By counter: its latest days."""
    returns: Mapping[str, Lengths] = field(default_factory=dict)
    """By the reason of a pause, and for all of them under the empty one: how long pauses last."""
    older: Mapping[str, Rates] = field(default_factory=dict)
    """By service: who comes for it first and stands before others who are here already, for their class."""
    older_class: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By service: the shares of the classes among these."""
    sent: Mapping[str, Rates] = field(default_factory=dict)
    """By service: who is sent on to it from another."""
    sent_age: Mapping[str, Lengths] = field(default_factory=dict)
    """By service: by how much these stand before who comes at the same moment."""
    came: Mapping[str, Rates] = field(default_factory=dict)
    """By service: everybody who comes for it without a booked time."""
    show_share: float = SHOW_PRIOR[0] / SHOW_PRIOR[1]
    punctual: Lengths = ()
    """How long after their time people with a booking come; negative before it."""

    def to_json(self) -> str:
        """As text, to be kept."""
        return _FORM.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Learned | None:
        """From what `to_json` gave; None when it is none, or of another version."""
        try:
            found = _FORM.validate_json(text)
        except ValidationError:
            return None
        return found if found.version == VERSION else None


_FORM = TypeAdapter(Learned)


def learn(past: Past, branch: Branch, today: str) -> Learned:
    """What is known on `today` from the days before it.

    Args:
        past: in any order; rows of `today` and later, and those of more than `WITHIN_DAYS` ago, are left out.
        branch: the settings in force.
        today: ISO date.
    """
    first = (date.fromisoformat(today) - timedelta(days=WITHIN_DAYS)).isoformat()
    visits = sorted((v for v in past.visits if first <= v.day < today), key=lambda v: v.came_at)
    pauses = sorted((p for p in past.pauses if first <= p.day < today), key=lambda p: p.began_at)
    bookings = [b for b in past.bookings if first <= b.day < today]
    seats = [s for s in past.seats if first <= s.day < today]
    midnight = {
        day: hours.at(branch, day, "00:00")
        for day in {v.day for v in visits} | {p.day for p in pauses} | {s.day for s in seats}
    }
    served, clerks = _pace(visits, branch)
    day_spread, day_prior = _days_pace(visits, served, clerks)
    kinds = _days_by_kind({v.day for v in visits}, branch)
    walk_ins = [v for v in visits if v.slot_at is None and not v.sent_from]
    older = [v for v in walk_ins if v.class_id != ORDINARY and v.counted_from < v.came_at]
    sent = [v for v in visits if v.sent_from and v.counted_from < v.came_at]
    after = [p for p in pauses if p.ended_at is not None and _lasted(p) < LONG_PAUSE_S]
    called = sum(v.called_at is not None for v in visits)
    return Learned(
        until=max((v.day for v in visits), default=""),
        occupancy=_occupancy(visits, clerks, branch),
        served_s=served,
        behind={service: min(LATEST, n) for service, n in _count(v.service_id for v in visits if v.took_ms).items()},
        clerks={person: round(pace, 4) for person, pace in clerks.items()},
        day_spread=day_spread,
        day_prior=day_prior,
        between=quantiles(_between(visits, pauses), AGES),
        short_share=round(len(after) / called, 5) if called else 0.0,
        short=quantiles([_lasted(p) for p in after], AGES),
        habits=_habits(visits, pauses, seats, midnight, branch),
        returns=_returns(pauses),
        older=_rates(older, kinds, midnight),
        older_class=_shares(older),
        sent=_rates(sent, kinds, midnight),
        sent_age=_ages(sent),
        came=_rates(walk_ins, kinds, midnight),
        show_share=round(
            (SHOW_PRIOR[0] + sum(b.came_at is not None for b in bookings)) / (SHOW_PRIOR[1] + len(bookings)), 4
        ),
        punctual=quantiles([(b.came_at - b.slot_at) / 1000 for b in bookings if b.came_at is not None], AGES),
    )


def quantiles(values: Sequence[float], points: int = POINTS) -> Lengths:
    """A table of equal shares of what was seen, growing; empty where nothing was."""
    if not values:
        return ()
    known = sorted(values)
    found = []
    for i in range(points):
        at = (i + 0.5) / points * len(known) - 0.5
        low = min(max(int(at), 0), len(known) - 1)
        high = min(low + 1, len(known) - 1)
        share = min(max(at - low, 0.0), 1.0)
        found.append(round(known[low] + share * (known[high] - known[low]), 1))
    return tuple(found)


def first_estimate(minutes: float, points: int = POINTS) -> Lengths:
    """The table of a service of which nothing is known but the configured minutes."""
    return tuple(round(s, 1) for s in _lognormal(minutes * 60, points))


# -- inside ------------------------------------------------------------------------------------------------------------


def _lognormal(mean_s: float, points: int) -> list[float]:
    """Mid-quantiles of a lognormal of this mean and of `SPREAD`."""
    sigma = sqrt(log(1 + SPREAD**2))
    mu, normal = log(mean_s) - sigma**2 / 2, NormalDist()
    return [exp(mu + sigma * normal.inv_cdf((i + 0.5) / points)) for i in range(points)]


def _took_s(visit: PastVisit) -> float | None:
    took = visit.took_ms
    return None if took is None else min(took, LONGEST_SERVICE) / 1000


def _lasted(pause: PastPause) -> float:
    assert pause.ended_at is not None
    return max(0, pause.ended_at - pause.began_at) / 1000


def _count(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for name in names:
        found[name] += 1
    return dict(found)


def _minutes(branch: Branch, service_id: str, otherwise: float) -> float:
    service = branch.service_by_id.get(service_id)
    return otherwise if service is None else service.minutes


def _pace(visits: Sequence[PastVisit], branch: Branch) -> tuple[dict[str, float], dict[str, float]]:
    """The mean of a service in seconds, and the pace of a clerk, each without the other: two rounds."""
    served: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for visit in visits:
        took = _took_s(visit)
        if took is not None and visit.ending in ("served", "moved"):
            served[visit.service_id].append((visit.person, took))
    latest = {service: rows[-LATEST:] for service, rows in served.items()}
    clerks: dict[str, float] = {}
    means: dict[str, float] = {}
    for _ in range(2):
        means = {
            service: sum(took for _, took in rows) / max(1e-9, sum(clerks.get(person, 1.0) for person, _ in rows))
            for service, rows in latest.items()
        }
        theirs: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for service, rows in latest.items():
            for person, took in rows:
                if person:
                    theirs[person].append((took, means[service]))
        if not theirs:
            break
        clerks = {}
        for person, both in theirs.items():
            usual = CLERK_PRIOR * mean(expected for _, expected in both)
            all_of_them = sum(e for _, e in both) + usual
            # Nothing that took any time says nothing of a pace.
            clerks[person] = (sum(took for took, _ in both) + usual) / all_of_them if all_of_them else 1.0
        most = sorted(clerks, key=lambda person: (-len(theirs[person]), person))[:PERSONS]
        clerks = {person: clerks[person] for person in sorted(most)}
    known = {
        service: round(
            (sum(took for _, took in rows) + _missing(rows) * _minutes(branch, service, means[service] / 60) * 60)
            / (sum(clerks.get(person, 1.0) for person, _ in rows) + _missing(rows)),
            1,
        )
        for service, rows in latest.items()
    }
    return known, clerks


def _days_pace(
    visits: Sequence[PastVisit], served: Mapping[str, float], clerks: Mapping[str, float]
) -> tuple[float, float]:
    """How whole days differ in pace beyond what chance in their services makes of it, and what today weighs against."""
    days: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for visit in visits:
        took = _took_s(visit)
        if took is not None and visit.ending in ("served", "moved"):
            days[visit.day].append((took, served[visit.service_id] * clerks.get(visit.person, 1.0)))
    many = [rows for rows in days.values() if len(rows) >= ENOUGH and any(usual for _, usual in rows)]
    if len(many) < ENOUGH_DAYS:
        return 0.0, 0.0
    between = within = chance = 0.0
    for rows in many[-WITHIN_DAYS:]:
        expected = sum(usual for _, usual in rows)
        ratio = sum(took for took, _ in rows) / expected
        of_chance = sum((took - ratio * usual) ** 2 for took, usual in rows) / expected**2
        between, within = between + (ratio - 1) ** 2, within + of_chance
        chance += of_chance * len(rows)
    spread = max(0.0, between - within) / len(many)
    prior = chance / len(many) / spread if spread else MOST_PRIOR
    return round(min(MOST_SPREAD, sqrt(spread)), 4), round(min(MOST_PRIOR, max(LEAST_PRIOR, prior)), 1)


def _missing(rows: Sequence[object]) -> int:
    return max(0, ENOUGH - len(rows))


def _occupancy(visits: Sequence[PastVisit], clerks: Mapping[str, float], branch: Branch) -> dict[str, Lengths]:
    found: dict[str, list[float]] = defaultdict(list)
    for visit in visits:
        took = _took_s(visit)
        if took is not None:
            found[visit.service_id].append(took / clerks.get(visit.person, 1.0))
    tables = {}
    for service, lengths in found.items():
        latest = lengths[-LATEST:]
        missing = _missing(latest)
        more = _lognormal(_minutes(branch, service, mean(latest) / 60 or 1.0) * 60, missing) if missing else []
        tables[service] = quantiles([*latest, *more])
    return tables


def _days_by_kind(days: set[str], branch: Branch) -> dict[str, list[str]]:
    """The latest days of each kind on which anybody came."""
    found: dict[str, list[str]] = defaultdict(list)
    for day in sorted(days):
        found[kind_of(branch, day)].append(day)
    return {kind: of_kind[-KIND_DAYS:] for kind, of_kind in found.items()}


def _between(visits: Sequence[PastVisit], pauses: Sequence[PastPause]) -> list[float]:
    """How long counters had nobody although the one they called next was there already."""
    began: dict[tuple[str, str], list[Millis]] = defaultdict(list)
    for pause in pauses:
        began[pause.counter_id, pause.day].append(pause.began_at)
    of_counter: dict[tuple[str, str], list[PastVisit]] = defaultdict(list)
    for visit in visits:
        if visit.counter_id and visit.called_at is not None and visit.free_at is not None:
            of_counter[visit.counter_id, visit.day].append(visit)
    found = []
    for key, rows in of_counter.items():
        rows.sort(key=lambda visit: visit.called_at or 0)
        for before, after in pairwise(rows):
            free_at, called_at = before.free_at or 0, after.called_at or 0
            waited = after.came_at < free_at <= called_at < free_at + BETWEEN_MS
            if waited and not any(free_at <= at <= called_at for at in began[key]):
                found.append((called_at - free_at) / 1000)
    return found[-10 * LATEST :]


def _rates(
    visits: Sequence[PastVisit], kinds: Mapping[str, Sequence[str]], midnight: Mapping[str, Millis]
) -> dict[str, dict[str, HalfHours]]:
    kind_by_day = {day: kind for kind, days in kinds.items() for day in days}
    counts: dict[str, dict[str, list[int]]] = {}
    for visit in visits:
        kind = kind_by_day.get(visit.day)
        if kind is not None:
            of_service = counts.setdefault(visit.service_id, {}).setdefault(kind, [0] * HALF_HOURS)
            of_service[half_hour(visit.came_at - midnight[visit.day])] += 1
    return {
        service: {kind: tuple(round(n / len(kinds[kind]), 4) for n in of_kind) for kind, of_kind in by_kind.items()}
        for service, by_kind in counts.items()
    }


def half_hour(since_midnight_ms: Millis) -> int:
    """Which half hour of the day it is; days that a clock's change makes longer end with the last one."""
    return min(HALF_HOURS - 1, max(0, since_midnight_ms // (30 * MINUTE)))


def _shares(visits: Sequence[PastVisit]) -> dict[str, dict[str, float]]:
    counts: dict[str, dict[str, int]] = {}
    for visit in visits:
        of_service = counts.setdefault(visit.service_id, {})
        of_service[visit.class_id] = of_service.get(visit.class_id, 0) + 1
    return {s: {c: round(n / sum(of.values()), 4) for c, n in sorted(of.items())} for s, of in counts.items()}


def _ages(visits: Sequence[PastVisit]) -> dict[str, Lengths]:
    found: dict[str, list[float]] = defaultdict(list)
    for visit in visits:
        found[visit.service_id].append((visit.came_at - visit.counted_from) / 1000)
    return {service: quantiles(ages[-LATEST:], AGES) for service, ages in found.items()}


def _habits(
    visits: Sequence[PastVisit],
    pauses: Sequence[PastPause],
    seats: Sequence[PastSeat],
    midnight: Mapping[str, Millis],
    branch: Branch,
) -> dict[str, tuple[CounterDay, ...]]:
    """The latest days of each counter; where nobody says when it was open, from its first call to the day's end."""
    opened: dict[tuple[str, str], float] = {}
    closed: dict[tuple[str, str], float] = {}
    for visit in visits:
        if visit.counter_id and visit.called_at is not None:
            key, at = (visit.counter_id, visit.day), (visit.called_at - midnight[visit.day]) / 1000
            opened[key] = min(at, opened.get(key, at))
    of_seats: set[tuple[str, str]] = set()
    for seat in seats:
        key, at = (seat.counter_id, seat.day), (seat.opened_at - midnight[seat.day]) / 1000
        opened[key] = min(at, opened[key]) if key in of_seats else at
        end = DAY_S if seat.closed_at is None else (seat.closed_at - midnight[seat.day]) / 1000
        closed[key] = max(end, closed.get(key, 0.0))
        of_seats.add(key)
    long: dict[tuple[str, str], list[LongPause]] = defaultdict(list)
    for pause in pauses:
        if pause.ended_at is not None and _lasted(pause) >= LONG_PAUSE_S:
            began = (pause.began_at - midnight[pause.day]) / 1000
            last = began if pause.last_call_at is None else (pause.last_call_at - midnight[pause.day]) / 1000
            long[pause.counter_id, pause.day].append(LongPause(min(last, began), began, _lasted(pause)))
    found: dict[str, list[CounterDay]] = defaultdict(list)
    for counter, day in sorted(opened):
        key = counter, day
        weekday = hours.weekday_of(branch, day)
        found[counter].append(CounterDay(opened[key], closed.get(key, DAY_S), weekday, tuple(long.get(key, ()))))
    return {counter: tuple(days[-KIND_DAYS:]) for counter, days in found.items()}


def _returns(pauses: Sequence[PastPause]) -> dict[str, Lengths]:
    by_reason: dict[str, list[float]] = defaultdict(list)
    for pause in pauses:
        if pause.ended_at is not None:
            by_reason[""].append(_lasted(pause))
            if pause.reason:
                by_reason[pause.reason].append(_lasted(pause))
    usual = sorted(by_reason, key=lambda reason: (reason != "", -len(by_reason[reason]), reason))[:REASONS]
    return {reason: quantiles(by_reason[reason][-LATEST:], AGES) for reason in usual}
