"""Days are played, everybody who comes is told by every way, and what was told is graded: fit, calibrate, test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from server.core.model import MINUTE
from server.rehearsal.processes import processes
from server.waits.past import PastTold
from toiluot.bench.waits.alarms import Scores, Warned, Watched, threshold_of, warned, watched
from toiluot.bench.waits.estimators import Estimator, Told, kind
from toiluot.bench.waits.grade import Evolving, Graded
from toiluot.bench.waits.log import PastDay, Stay
from toiluot.bench.waits.play import Learnt, Moment, Newcomer, Played, play
from toiluot.bench.waits.truth import Hall, draw
from wire.values import Millis, TicketId

FIT, CALIBRATE, TEST = 14, 14, 28
"""Days of each part, when 56 are played."""


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are for what: nothing is tested on a day that anything was learned from.

    From the first ones everything is learned; on the next ones everybody is told by that, and calibration is made of
    what came of it; then everything is learned once more, from both.
    """

    fit: int = FIT
    calibrate: int = CALIBRATE
    test: int = TEST

    @classmethod
    def of(cls, days: int) -> Days:
        """A quarter to fit, a quarter to calibrate, half to test. Raises ValueError below four days."""
        if days < 4:
            raise ValueError("four days at least: one to fit, one to calibrate, two to test")
        return cls(days // 4, days // 4, days - 2 * (days // 4))


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of the test days at one load."""

    hall: Hall
    names: tuple[str, ...]
    rows: dict[str, list[Graded]]
    """By way: the same tickets in the same order."""
    evolving: dict[str, Evolving]
    warned: dict[str, Warned]
    """What alarms were worth, at a threshold chosen on the days to calibrate."""
    without: int
    """Tickets of which some way had no figure: they are graded for none."""
    left: int
    """Who left before a call: nobody knows how long they would have waited."""
    at_once: int
    """Who did not have to wait."""


class _Asked:
    """Asks every way; sees that none of them changes what the others see."""

    def __init__(self, ways: Sequence[Estimator], *, sweeps: bool, every: int) -> None:
        self.ways, self.sweeps, self.every = ways, sweeps, every
        self.came = 0
        self.told: dict[TicketId, tuple[Told | None, ...]] = {}
        self.bounds: list[dict[TicketId, list[tuple[Millis, float]]]] = [{} for _ in ways]
        self.scores: list[list[tuple[Millis, Scores]]] = [[] for _ in ways]

    def newcomer(self, moment: Moment, who: Newcomer) -> None:
        if who.free_counter:
            return
        self.came += 1
        if self.came % self.every == 0:
            self.told[who.ticket_id] = tuple(way.told(moment, who) for way in self.ways)

    def sweep(self, moment: Moment) -> None:
        if self.every > 1:
            return
        for way, rung in zip(self.ways, self.scores, strict=True):
            rung.append((moment.now, way.alarm(moment)))
        if not self.sweeps:
            return
        for way, kept in zip(self.ways, self.bounds, strict=True):
            for ticket_id, told in way.told_waiting(moment).items():
                if told.bound_s is not None:
                    kept.setdefault(ticket_id, []).append((moment.now, told.bound_s))


@dataclass(slots=True)
class _DayOf:
    """One day's part of the result, small enough to be sent between processes."""

    past: PastDay
    learnt: Learnt
    pairs: list[list[PastTold]] = field(default_factory=list)
    rows: list[list[Graded]] = field(default_factory=list)
    evolving: list[Evolving] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)
    without: int = 0
    left: int = 0
    at_once: int = 0


_Job = tuple[Hall, int, int, "tuple[Estimator, ...]", Learnt, int, bool]


def judge(
    hall: Hall, seed: int, days: Days, ways: Sequence[Estimator], progress: Callable[[str], None], every: int = 1
) -> Judged:
    """Play all days of one hall and grade. The same arguments give the same figures, however many processors.

    Args:
        hall: its truth.
        seed: of every day.
        days: how many of which.
        ways: they learn, and are asked.
        progress: is told what is done now.
        every: asks one of so many who come; above 1 nobody is asked again while they wait, and no alarm rings.
    """
    branch = hall.branch()
    with processes() as each:
        progress(f"load {hall.load}: {days.fit} days to fit")
        fitted = list(each(_fit, [(hall, seed, n) for n in range(days.fit)]))
        learnt = Learnt.of(one.learnt for one in fitted)
        for way in ways:
            way.learn([one.past for one in fitted], branch)
        progress(f"load {hall.load}: {days.calibrate} days to calibrate")
        first = days.fit
        jobs = [(hall, seed, n, tuple(ways), learnt, every, False) for n in range(first, first + days.calibrate)]
        told = list(each(_ask, jobs))
        past = [one.past for one in fitted] + [one.past for one in told]
        for number, way in enumerate(ways):
            pairs = [pair for day in told for pair in day.pairs[number]]
            if pairs:  # on tiny days nobody may have had to wait
                way.calibrate(pairs)
            way.learn(past, branch)
        thresholds = [threshold_of([day.watched[number] for day in told]) for number in range(len(ways))]
        learnt = Learnt.of(one.learnt for one in (*fitted, *told))
        progress(f"load {hall.load}: {days.test} days to test")
        first += days.calibrate
        jobs = [(hall, seed, n, tuple(ways), learnt, every, True) for n in range(first, first + days.test)]
        tested = list(each(_ask, jobs))
    names = tuple(way.name for way in ways)
    evolving = {name: Evolving() for name in names}
    for day in tested:
        for name, one in zip(names, day.evolving, strict=True):
            evolving[name].add(one)
    return Judged(
        hall=hall,
        names=names,
        rows={name: [row for day in tested for row in day.rows[n]] for n, name in enumerate(names)},
        evolving=evolving,
        warned={name: warned([day.watched[n] for day in tested], thresholds[n]) for n, name in enumerate(names)},
        without=sum(day.without for day in tested),
        left=sum(day.left for day in tested),
        at_once=sum(day.at_once for day in tested),
    )


def _fit(job: tuple[Hall, int, int]) -> Played:
    hall, seed, number = job
    return play(hall, draw(hall, seed, number))


def _ask(job: _Job) -> _DayOf:
    hall, seed, number, ways, learnt, every, test = job
    asked = _Asked(ways, sweeps=test, every=every)
    played = play(hall, draw(hall, seed, number), asked, learnt)
    past = played.past
    found = _DayOf(past, played.learnt, [[] for _ in ways], [[] for _ in ways], [Evolving() for _ in ways])
    branch = hall.branch()
    group_of = {service.id: service.group for service in branch.services}
    target_ms = branch.policy.wait_target_min * MINUTE
    found.watched = [watched(past, scores, group_of, target_ms) for scores in asked.scores]
    for stay in past.stays:
        if stay.first:
            _add(found, past.day, stay, asked, test)
    return found


def _add(found: _DayOf, day: str, stay: Stay, asked: _Asked, test: bool) -> None:
    if stay.at_once:
        found.at_once += 1
        return
    if stay.called_at is None:
        found.left += 1
        return
    told = asked.told.get(stay.ticket_id)
    if told is None:
        return  # one of those who were not asked
    happened = (stay.called_at - stay.issued_at) / 1000
    if not test:
        for number, one in enumerate(told):
            if one is not None:
                found.pairs[number].append(
                    PastTold(day, stay.service_id, stay.class_id, asked.ways[number].name, *one.raw, happened)
                )
        return
    if any(one is None for one in told):
        found.without += 1
        return
    for number, one in enumerate(told):
        assert one is not None  # asked above
        found.rows[number].append(
            Graded(stay.service_id, kind(stay.class_id), happened, one.p50_s, one.bound_s, one.back_s)
        )
        later = asked.bounds[number].get(stay.ticket_id, [])
        if one.bound_s is not None:
            waited = [(at / 1000, bound) for at, bound in later if at < stay.called_at]
            bounds = [(stay.issued_at / 1000, one.bound_s), *waited]
            found.evolving[number].of_ticket(stay.issued_at / 1000, stay.called_at / 1000, bounds)
