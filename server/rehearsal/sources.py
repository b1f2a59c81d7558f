"""From where a day to rehearse comes: the branch's own journal, or a day file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from config.city_visits import OfficeDay
from config.day import Day
from rules import hours
from server.rehearsal import arrivals, staffing
from server.rehearsal.arrivals import Chain
from server.rehearsal.day import Person
from server.rehearsal.plan import Plan
from server.rehearsal.refusals import CannotRehearse
from server.waits.learned import Learned, learn
from server.waits.past import PastPause, PastSeat
from server.waits.past_days import PastDays
from wire.catalogue import Branch

USUAL_DAYS = 8
"""A usual Monday is as many of the latest Mondays."""

ENOUGH_VISITS = 5
"""A day with fewer is not played."""


class Real(NamedTuple):
    """What really happened on a day."""

    mean: float
    """The mean wait for the first call, in minutes."""
    called: int


@dataclass(frozen=True, slots=True)
class Source:
    """Days to play: seeds go round them."""

    plans: tuple[Plan, ...]
    real: tuple[Real, ...] = ()
    """Of each plan that is a past day with its own counters; else empty: nothing is there to be compared with."""
    learned_days: int = 0
    """Past days from which paces, lengths and lunches are known; 0: lengths are the file's, paces nobody's."""
    until: str = ""
    """The last of them, ISO."""
    drawn_lengths: bool = False
    """Whether nothing says what visits take, so that it was drawn around the settings' minutes."""

    def changed(self, plans: Iterable[Plan]) -> Source:
        """The same with other plans."""
        return replace(self, plans=tuple(plans), real=())


class PastBook:
    """The days of a journal, ready to be rehearsed by the settings of now.

    Args:
        branch: the settings to play by.
        found: what was read of the journal.
    """

    def __init__(self, branch: Branch, found: PastDays) -> None:
        self.branch, self.days = branch, found.days
        after = (date.fromisoformat(found.days[-1]) + timedelta(days=1)).isoformat() if found.days else "0001-01-01"
        self.learned: Learned = learn(found.past, branch, after)
        by_day: dict[str, list] = {day: [] for day in found.days}  # type: ignore[type-arg]
        for row in found.past.visits:
            by_day[row.day].append(row)
        self._chains: dict[str, list[Chain]] = {day: arrivals.chains_of(rows) for day, rows in by_day.items()}
        self._seats: dict[str, list[PastSeat]] = {day: [] for day in found.days}
        for seat in found.past.seats:
            self._seats[seat.day].append(seat)
        self._pauses: dict[str, list[PastPause]] = {day: [] for day in found.days}
        for pause in found.past.pauses:
            self._pauses[pause.day].append(pause)
        everybody = (p for some in self._chains.values() for p in arrivals.came(branch, some, self.learned.clerks)[0])
        self.lengths = arrivals.lengths_of(everybody)

    def day(self, day: str, counters: Mapping[str, str] | None = None) -> Source:
        """One past day.

        Args:
            day: ISO.
            counters: those that are open instead of that day's, and who sits there; None for that day's own.

        Raises:
            CannotRehearse: the journal does not have that day, or too little of it.
        """
        if day not in self._chains:
            known = {"first": self.days[0], "last": self.days[-1]} if self.days else {"first": "–", "last": "–"}
            raise CannotRehearse("no_day" if self.days else "no_days", day=day, **known)
        if len(self._chains[day]) < ENOUGH_VISITS:
            raise CannotRehearse("nobody_comes", day=day)
        return self._source([day], counters)

    def weekday(self, weekday: int, counters: Mapping[str, str] | None = None) -> Source:
        """The latest days that were as this one of the week, 1 for Monday; `counters` as for `day`.

        Raises:
            CannotRehearse: there is none with visits.
        """
        days = [d for d in self.days
                if hours.weekday_of(self.branch, d) == weekday and len(self._chains[d]) >= ENOUGH_VISITS]  # fmt: skip
        if not days:
            raise CannotRehearse("no_weekday", weekday=weekday)
        return self._source(days[-USUAL_DAYS:], counters)

    def _source(self, days: list[str], counters: Mapping[str, str] | None) -> Source:
        plans, real = [], []
        for day in days:
            chains, clerks = self._chains[day], self.learned.clerks
            people, left, unknown = arrivals.came(self.branch, chains, clerks)
            if counters is None:
                desks = staffing.as_on(self.branch, day, self._seats[day], self._pauses[day], chains, clerks)
            else:
                desks = staffing.by_hours(self.branch, day, counters, self.learned, staffing.gap_of(chains))
            plans.append(Plan(self.branch, day, people, desks, self.lengths, left, unknown))
            waited = arrivals.waits_of(chains)
            real.append(Real(sum(waited) / max(1, len(waited)), len(waited)))
        known = tuple(real) if counters is None else ()
        return Source(tuple(plans), known, len(self.days), self.learned.until)


def of_file(branch: Branch, file: Day, day: str | None = None, counters: Iterable[str] | None = None) -> Source:
    """A day file, with every counter open as long as the hall.

    Args:
        branch: the settings.
        file: who comes.
        day: by which date's hours; None for the first ordinary Monday of the calendar in the settings.
        counters: those that are open; None for all of the settings.

    Raises:
        CannotRehearse: it names what the settings do not have, or the hall is closed on that day.
    """
    day = day or _monday(branch)
    return _of_people(branch, arrivals.of_file(branch, file), day, counters)


def of_city(branch: Branch, visits: OfficeDay) -> Source:
    """One office's day of a city's file of visits, by that date's hours, with every counter open as long as the hall.

    Raises:
        CannotRehearse: it names what the settings do not have, or the hall is closed on that day.
    """
    source = _of_people(branch, arrivals.of_city(branch, visits.arrivals), visits.day, None)
    return replace(source, drawn_lengths=True)


def _of_people(branch: Branch, people: tuple[Person, ...], day: str, counters: Iterable[str] | None) -> Source:
    open_ = [one.id for one in branch.counters] if counters is None else list(counters)
    if not open_:
        raise CannotRehearse("no_counter", day=day)
    desks = staffing.by_hours(branch, day, dict.fromkeys(open_, ""))
    if not desks:
        raise CannotRehearse("closed_day", day=day)
    return Source((Plan(branch, day, people, desks, arrivals.lengths_of(people)),))


def _monday(branch: Branch) -> str:
    """A Monday that is like others: no special day, and with hours; any open day where no Monday is."""
    first = date(2026, 3, 2)
    ahead = [(first + timedelta(days=n)).isoformat() for n in range(0, 364, 7)]
    ahead += [(first + timedelta(days=n)).isoformat() for n in range(7)]
    return next((one for one in ahead if branch.special_day(one) is None and hours.windows(branch, one)), ahead[0])
