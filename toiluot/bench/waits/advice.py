"""Which counter to open where people wait too long: what each way to choose saves on days that nobody has seen.

Counters that nobody sits at are added to the hall. When an alarm stands, the day is played once more for each counter
that could be opened then, with the same people, clerks and chances: what that spares them is what the choice was worth.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import mean, stdev

from server.core.forecast import SURE
from server.core.model import MINUTE
from server.rehearsal.day import Break, Desk, DrawnDay
from server.rehearsal.play import Learnt, Moment, Newcomer, Played, play
from server.rehearsal.played import Away
from server.rehearsal.processes import processes
from server.waits.advice import OPEN_S, OPENS_S, could_open, openings, waiting_for
from server.waits.futures import foresee
from server.waits.learned import Learned, learn
from server.waits.outlook import look
from toiluot.bench.waits.judging import Days
from toiluot.bench.waits.log import PastDay, Stay, past_of
from toiluot.bench.waits.product import tomorrow
from toiluot.bench.waits.report import aligned
from toiluot.bench.waits.truth import CLOSES, OPENS, Hall, draw
from wire.catalogue import Branch
from wire.values import CounterState, Millis

SPARE = (
    ("dat-dai",),
    ("dat-dai", "giay-to"),
    ("kinh-doanh",),
    ("kinh-doanh", "cu-tru"),
    ("giay-to",),
    ("giay-to", "ket-qua"),
    ("cu-tru",),
    ("cu-tru", "giay-to"),
    ("bao-hiem",),
    ("bao-hiem", "ket-qua", "giay-to"),
)
"""The groups of counters that nobody sits at."""

WITHIN = 90 * MINUTE
"""So long after the alarm waits are counted."""

QUIET = 45 * MINUTE
"""After an alarm of a group no other one of it is looked at."""

LAST = CLOSES - 90
"""Minutes after midnight: later alarms are left out, for the day ends before a counter is worth its opening."""

NOTHING, FIRST, MOST_WAIT, SHUT_FIRST, FUTURES, CLEAR, ANY = (
    "nothing",
    "the first that could serve",
    "where most wait",
    "where most wait, closed ones before paused ones",
    "futures",
    "futures where their lead is clear, else where most wait",
    "any of them",
)
WAYS = (NOTHING, FIRST, MOST_WAIT, SHUT_FIRST, FUTURES, CLEAR, ANY)

LEADS = (0.0, 1.0, 2.0, 3.0, 5.0)
"""Standard errors from which on a lead may be called clear; which of them is chosen on days before."""


@dataclass(frozen=True, slots=True)
class Case:
    """An alarm, and what each counter that could be opened then was worth."""

    day: int
    at: Millis
    group: str
    saved: Mapping[str, float]
    """By counter: minutes of waiting that everybody together was really spared."""
    first: str
    most_wait: str
    shut_first: str
    futures: str
    lead: float
    """Of the futures' choice over where most wait, in standard errors."""
    foreseen: float
    """What the futures said that their choice would save, in minutes."""
    fewer_told: float
    """What they said of those who waited for the group then: minutes less each."""
    fewer: float
    """What came of it."""

    def best(self) -> float:
        """The most that any counter would have saved; opening none saves nothing."""
        return max(0.0, *self.saved.values())

    def of(self, way: str, clear: float) -> float:
        """What a way's choice saved."""
        chosen = {
            FIRST: self.first,
            MOST_WAIT: self.most_wait,
            SHUT_FIRST: self.shut_first,
            FUTURES: self.futures,
            CLEAR: self.futures if self.lead >= clear else self.most_wait,
        }
        if way == ANY:
            return mean(self.saved.values())
        return self.saved[chosen[way]] if way in chosen else 0.0


@dataclass(frozen=True, slots=True)
class Advised:
    """What came of all alarms of the unseen days at one load."""

    load: float
    cases: tuple[Case, ...]
    clear: float
    """The lead that was chosen on days before."""
    days: int = 0

    def share(self, way: str) -> float:
        """Of the most that could be saved, over all alarms."""
        return _share(self.cases, way, self.clear)

    def by_day(self, way: str) -> list[float]:
        """The same of each day that had an alarm."""
        days = sorted({case.day for case in self.cases})
        return [_share([case for case in self.cases if case.day == day], way, self.clear) for day in days]

    def above(self, way: str, other: str = MOST_WAIT) -> tuple[float, float]:
        """By how many minutes a day a way saves more than another, and the standard error of that over days."""
        days = sorted({case.day for case in self.cases})
        gains = [
            sum(case.of(way, self.clear) - case.of(other, self.clear) for case in self.cases if case.day == day)
            for day in days
        ]
        if len(gains) < 2:
            return (gains[0] if gains else 0.0), 0.0
        return mean(gains), stdev(gains) / len(gains) ** 0.5


def _share(cases: Sequence[Case], way: str, clear: float) -> float:
    best = sum(case.best() for case in cases)
    return sum(case.of(way, clear) for case in cases) / best if best else 0.0


def study(
    hall: Hall, seed: int, days: Days, progress: Callable[[str], None] = lambda text: None, every: int = 1
) -> Advised:
    """Play all days of one hall. The same arguments give the same figures, however many processors.

    Args:
        hall: its truth; counters that nobody sits at are added.
        seed: of every day.
        days: from the first ones everything is learned, on the next ones it is chosen which lead is clear.
        progress: is told what is done now.
        every: looks for alarms each time so many times five minutes went by.
    """
    branch = with_spare(hall)
    with processes() as each:
        progress(f"load {hall.load}: {days.fit} days to fit")
        fitted = list(each(_fit, [(branch, hall, seed, n) for n in range(days.fit)]))
        learnt = Learnt.of(one.learnt for one in fitted)
        past = [one.past for one in fitted]
        learned = learn(past_of(past), branch, tomorrow(max(one.day for one in past)))
        first = days.fit
        progress(f"load {hall.load}: {days.calibrate} days to choose on")
        jobs = [(branch, hall, seed, n, learned, learnt, every) for n in range(first, first + days.calibrate)]
        told = list(each(_cases, jobs))
        clear = clear_lead([case for _, cases in told for case in cases])
        past += [played.past for played, _ in told]
        learned = learn(past_of(past), branch, tomorrow(max(one.day for one in past)))
        learnt = Learnt.of([*(one.learnt for one in fitted), *(played.learnt for played, _ in told)])
        first += days.calibrate
        progress(f"load {hall.load}: {days.test} days to test")
        jobs = [(branch, hall, seed, n, learned, learnt, every) for n in range(first, first + days.test)]
        tested = list(each(_cases, jobs))
    return Advised(hall.load, tuple(case for _, cases in tested for case in cases), clear, days.test)


def clear_lead(cases: Sequence[Case]) -> float:
    """The lead from which on to follow the futures saved most; the greatest of equal ones."""
    return max(LEADS, key=lambda one: (sum(case.of(CLEAR, one) for case in cases), one))


def with_spare(hall: Hall) -> Branch:
    """Its branch with counters that nobody sits at, as far as it has their groups."""
    branch = hall.branch()
    groups = {group.id for group in branch.groups}
    more = [
        {"id": f"x{n}", "number": 80 + n, "name": {"vi": f"x{n}", "en": f"x{n}"}, "zone": "z", "groups": kept}
        for n, skills in enumerate(SPARE, start=1)
        if (kept := [group for group in skills if group in groups])
    ]
    held = branch.model_dump(mode="json")
    return Branch.model_validate(held | {"counters": [*held["counters"], *more]})


def opened(day: DrawnDay, counter_id: str, at: float, pace: float, away: Away | None) -> DrawnDay:
    """The same day with one counter opened, or called back from its pause, for a while.

    Args:
        day: as it is.
        counter_id: which one.
        at: when somebody begins there, in minutes after midnight.
        pace: of whoever sits down at a counter that nobody would have sat at.
        away: its pause, as it would have been; None for a closed counter.
    """
    until = at + OPEN_S / 60
    desks = {desk.counter_id: desk for desk in day.desks}
    if counter_id not in desks:
        more = Desk(counter_id, f"s-{counter_id}", at, until, pace, (), 0.2, stays=False)
        return replace(day, desks=(*day.desks, more))
    desk = desks[counter_id]
    if away is None:  # it opens later than others
        desks[counter_id] = replace(desk, opens=at)
        return replace(day, desks=tuple(desks.values()))
    began, ends = ((one - day.midnight) / MINUTE for one in (away.at, away.back_at))
    if ends <= at:
        return day
    pause = next(one for one in desk.breaks if round(one.minutes * MINUTE) == away.back_at - away.at)
    breaks = [replace(one, minutes=at - began) if one is pause else one for one in desk.breaks]
    breaks.append(Break(until, ends - at, pause.reason))
    desks[counter_id] = replace(desk, breaks=tuple(sorted(breaks, key=lambda one: one.at)))
    return replace(day, desks=tuple(desks.values()))


def waited(day: DrawnDay, stays: Iterable[Stay], since: Millis, until: Millis) -> float:
    """Minutes that all people together waited between two moments."""
    return sum(_waited(day, stay, since, until) for stay in stays) / MINUTE


# -- inside ------------------------------------------------------------------------------------------------------------


def _waited(day: DrawnDay, stay: Stay, since: Millis, until: Millis) -> Millis:
    end = stay.called_at
    if end is None:
        end = until
        if stay.end == "left":
            patience = day.people[int(stay.ticket_id.removeprefix("visit-"))].patience
            end = stay.issued_at + round((patience or 0.0) * MINUTE)
    return max(0, min(end, until) - max(stay.joined_at, since))


@dataclass(slots=True)
class _Asked:
    """Notes what each way would open when an alarm stands."""

    group_of: Mapping[str, str]
    learned: Learned
    midnight: Millis
    every: int
    swept: int = 0
    cases: list[tuple[Case, Mapping[str, Millis | None], frozenset[str]]] = field(default_factory=list)
    """With when each counter's pause began, and who waited for the group."""
    last: dict[str, Millis] = field(default_factory=dict)

    def newcomer(self, moment: Moment, who: Newcomer) -> None:
        """Nobody is told anything here."""

    def sweep(self, moment: Moment) -> None:
        minute = (moment.now - self.midnight) / MINUTE
        self.swept += 1
        if self.swept % self.every or not OPENS + 30 <= minute <= LAST:
            return
        outlook = look(moment.state, moment.now, moment.lines)
        for group in sorted(self._over(moment)):
            if moment.now - self.last.get(group, 0) < QUIET:
                continue
            self.last[group] = moment.now
            services = [one for one, of in self.group_of.items() if of == group]
            seats = could_open(outlook, services)
            if len(seats) < 2:
                continue  # nothing to choose
            found = openings(outlook, self.learned, services)
            waiting = {seat.counter_id: waiting_for(outlook, seat) for seat in seats}
            paused = [seat.counter_id for seat in seats if seat.state is CounterState.PAUSED]
            case = Case(
                day=0,
                at=moment.now,
                group=group,
                saved=dict.fromkeys(waiting, 0.0),
                first=(paused or list(waiting))[0],
                most_wait=max(waiting, key=lambda one: waiting[one]),
                shut_first=max(waiting, key=lambda one: (one not in paused, waiting[one])),
                futures=found[0].counter_id,
                lead=found[0].lead,
                foreseen=found[0].saved_s / 60,
                fewer_told=(found[0].usual_s - found[0].then_s) / 60,
                fewer=0.0,
            )
            pauses = {seat.counter_id: seat.since if seat.state is CounterState.PAUSED else None for seat in seats}
            theirs = frozenset(
                str(ticket)
                for some in outlook.scene.queues.values()
                for _, ticket, service, _ in some
                if service in services
            )
            self.cases.append((case, pauses, theirs))

    def _over(self, moment: Moment) -> set[str]:
        """Groups whose newcomers are foreseen to wait beyond the target, now or in the next half hour."""
        outlook = look(moment.state, moment.now, moment.lines)
        found = foresee(outlook, self.learned, ahead=True)
        over = {service for service, share in found.over_target.items() if share >= SURE}
        for service in outlook.scene.services:
            told = found.of_newcomer(service, 0, accessible=False)
            if told is not None and told.p50_s * 1000 > outlook.target_ms:
                over.add(service)
        return {self.group_of[service] for service in over if service in self.group_of}


def _fit(job: tuple[Branch, Hall, int, int]) -> Played:
    branch, hall, seed, number = job
    return play(branch, draw(hall, seed, number))


def _cases(job: tuple[Branch, Hall, int, int, Learned, Learnt, int]) -> tuple[Played, list[Case]]:
    branch, hall, seed, number, learned, learnt, every = job
    day = draw(hall, seed, number)
    pace = random.Random(f"{seed} reserve {number}").lognormvariate(0.05, 0.17)  # noqa: S311 - no secret
    asked = _Asked({one.id: one.group for one in branch.services}, learned, day.midnight, every)
    usual = play(branch, day, asked, learnt)
    return usual, [_came(branch, day, number, usual.past, learnt, pace, *one) for one in asked.cases]


def _came(
    branch: Branch,
    day: DrawnDay,
    number: int,
    usual: PastDay,
    learnt: Learnt,
    pace: float,
    case: Case,
    pauses: Mapping[str, Millis | None],
    theirs: frozenset[str],
) -> Case:
    """The case with what each counter would have saved."""
    begins = (case.at - day.midnight) / MINUTE + OPENS_S / 60
    until = case.at + WITHIN
    saved, fewer = {}, 0.0
    mine = [stay for stay in usual.stays if stay.ticket_id in theirs]
    for counter_id, paused_at in pauses.items():
        away = next((one for one in usual.aways if (one.counter_id, one.at) == (counter_id, paused_at)), None)
        stays = play(branch, opened(day, counter_id, begins, pace, away), learnt=learnt).past.stays
        saved[counter_id] = waited(day, usual.stays, case.at, until) - waited(day, stays, case.at, until)
        if counter_id == case.futures:
            after = [stay for stay in stays if stay.ticket_id in theirs and stay.joined_at <= case.at]
            before = [stay for stay in mine if stay.joined_at <= case.at]
            spared = waited(day, before, case.at, until) - waited(day, after, case.at, until)
            fewer = spared / max(1, len(theirs))
    return replace(case, day=number, saved=saved, fewer=fewer)


def better(found: Sequence[Advised]) -> bool:
    """Whether the futures' choices saved more than opening one where most wait."""
    return sum(case.of(FUTURES, 0.0) - case.of(MOST_WAIT, 0.0) for one in found for case in one.cases) > 0


def told(one: Advised) -> str:
    """How far what the futures said is what came; empty without alarms."""
    cases = one.cases
    if not cases:
        return ""
    off = mean(abs(case.fewer_told - case.fewer) for case in cases)
    return (
        f"saved {mean(case.saved[case.futures] for case in cases):.0f} minutes each where"
        f" {mean(case.foreseen for case in cases):.0f} were foreseen; who waited was called"
        f" {mean(case.fewer for case in cases):.1f} minutes earlier where {mean(case.fewer_told for case in cases):.1f}"
        f" were foreseen, off by {off:.1f} in the mean"
    )


def table(found: Sequence[Advised]) -> str:
    """For a terminal."""
    heads = ("load", "way", "of the most that could be saved", "by day, quarter to three quarters",
             "minutes a day above where most wait")  # fmt: skip
    cells = []
    for one in found:
        for way in WAYS:
            days = sorted(one.by_day(way))
            quarter, three = (days[round(part * (len(days) - 1))] for part in (0.25, 0.75)) if days else (0.0, 0.0)
            more, error = one.above(way)
            cells.append(
                (
                    f"{one.load:g}",
                    way,
                    f"{one.share(way):.0%}",
                    f"{quarter:.0%} to {three:.0%}",
                    f"{more:+.0f} ± {error:.0f}",
                )
            )
    return aligned([heads, *cells])
