"""All branches of a city at once: are there enough counters, and where and when are there not?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config import load
from config.day import read_whole_day
from config.plain import visible
from server.rehearsal import sources
from server.rehearsal.capacity import BUSY, Hour, by_hour, together
from server.rehearsal.outcome import Outcome, Summary, summary_of
from server.rehearsal.plan import Plan
from server.rehearsal.plot import Cell, grid
from server.rehearsal.refusals import WORDS, CannotRehearse
from server.rehearsal.rehearse import Each, Job, played
from server.rehearsal.telling import Row, Table
from wire import dates
from wire.catalogue import Branch

SEEDS = 5


@dataclass(frozen=True, slots=True)
class BranchDay:
    """One branch's day, before it is played."""

    name: str
    """Of its files."""
    plan: Plan


@dataclass(frozen=True, slots=True)
class BranchFound:
    """What came of one branch."""

    name: str
    counters: int
    hours: dict[int, Hour]
    summary: Summary
    target_min: int

    @property
    def enough(self) -> int:
        """Counters that would do in its busiest hour."""
        return max((hour.enough for hour in self.hours.values()), default=0)

    @property
    def short(self) -> tuple[int, ...]:
        """The hours in which its counters would be busy for more than `BUSY`."""
        return tuple(n for n, hour in self.hours.items() if hour.needed_min > BUSY * hour.staffed_min)


@dataclass(frozen=True, slots=True)
class City:
    """All of them."""

    branches: tuple[BranchFound, ...]
    hours: dict[int, Hour]

    @property
    def counters(self) -> int:
        """That are there."""
        return sum(one.counters for one in self.branches)

    @property
    def enough(self) -> int:
        """That would do, each branch in its own busiest hour."""
        return sum(one.enough for one in self.branches)


def read_folder(folder: Path) -> list[BranchDay]:
    """The branches of a folder: for each its settings NAME.toml and its day NAME.day.

    Raises:
        CannotRehearse: there is none, a file stands alone, or a day does not fit its settings; names the file.
        BadSettings: settings cannot be read.
        BadDay: a day cannot be read.
        OSError: the folder cannot be read.
    """
    days = {path.stem: path for path in folder.iterdir() if path.suffix == ".day"}
    settings = {path.stem: path for path in folder.iterdir() if path.suffix == ".toml"}
    for some, others, ending in ((days, settings, ".toml"), (settings, days, ".day")):
        alone = sorted(some.keys() - others.keys())
        if alone:
            raise CannotRehearse("no_pair", file=some[alone[0]], missing=f"{alone[0]}{ending}")
    if not days:
        raise CannotRehearse("no_files", folder=folder)
    found = []
    for name in sorted(days):
        try:
            source = sources.of_file(load(settings[name], Branch), read_whole_day(days[name]))
        except CannotRehearse as why:
            why.file = str(days[name])
            raise
        found.append(BranchDay(visible(name), source.plans[0]))
    return found


def rehearse_city(
    days: Sequence[BranchDay],
    seeds: int = SEEDS,
    each: Each = map,
    told: Callable[[int, str], object] = lambda done, name: None,
) -> City:
    """Play every branch.

    Args:
        days: of the branches.
        seeds: how often each is played.
        each: how many days are played at a time.
        told: after each branch, how many are done and its name.

    Raises:
        CannotRehearse: a day cannot be played.
    """
    outcomes = iter(each(played, [Job(one.plan, seed) for one in days for seed in range(seeds)]))
    found = []
    for one in days:
        some: list[Outcome] = [next(outcomes) for _ in range(seeds)]
        target = one.plan.branch.policy.wait_target_min
        found.append(BranchFound(one.name, len(one.plan.desks), by_hour(one.plan), summary_of(some), target))
        told(len(found), one.name)
    return City(tuple(found), together([one.hours for one in found]))


def document(city: City) -> dict[str, Any]:
    """All of it as plain values, for JSON."""
    branches = [{**asdict(one), "enough": one.enough, "short_hours": one.short} for one in city.branches]
    hours = {n: asdict(hour) for n, hour in city.hours.items()}
    return {"kind": "city", "counters": city.counters, "enough": city.enough, "hours": hours, "branches": branches}


class ToldCity:
    """Says a city in a language.

    Args:
        city: what came of it.
        language: of the reader.
    """

    def __init__(self, city: City, language: str) -> None:
        self.city, self.language = city, language

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the words `rehearsal`."""
        return WORDS.say(key, self.language, facts)

    def _number(self, value: float, digits: int = 0) -> str:
        return dates.number(value, digits, self.language)

    def _share(self, hour: Hour) -> str:
        return "–" if hour.share is None else self.say("per_cent", n=self._number(100 * hour.share))

    def about(self) -> list[str]:
        """Whether the counters do, and where not."""
        city = self.city
        busy = self.say("per_cent", n=self._number(100 * BUSY))
        lines = [
            self.say("city_is", n=len(city.branches), counters=city.counters),
            self.say("city_enough", enough=city.enough, busy=busy),
        ]
        short = [one for one in city.branches if one.enough > one.counters]
        if short:
            names = ", ".join(f"{one.name} (+{one.enough - one.counters})" for one in short)
            lines.append(self.say("city_short", names=names))
        lines.append(self.say("city_note"))
        return lines

    def branches(self) -> Table:
        """A line for each branch, those with the longest waits first."""
        rows = []
        for one in sorted(self.city.branches, key=lambda one: -one.summary.figures["mean"].mean):
            figures = one.summary.figures
            needed = sum(hour.needed_min for hour in one.hours.values())
            staffed = sum(hour.staffed_min for hour in one.hours.values())
            rows.append(
                Row(
                    one.name,
                    (
                        self._number(one.summary.people.mean),
                        str(one.counters),
                        str(one.enough),
                        self._share(Hour(needed, staffed)),
                        ", ".join(f"{n}h" for n in one.short) or "–",
                        self._number(figures["mean"].mean, 1) if one.summary.called else "–",
                        self.say("per_cent", n=self._number(100 * figures["within"].mean)),
                        self._number(figures["overtime"].mean),
                        self._number(one.summary.never_called),
                    ),
                )
            )
        heads = ("branch", "people", "counters", "enough", "busy", "short", "mean", "within_own", "overtime", "never")
        return Table(self.say("city_branches"), tuple(self.say(f"head_{name}") for name in heads), tuple(rows))

    def hours(self) -> Table:
        """Minutes needed and staffed of each hour, all branches together."""
        rows = tuple(
            Row(
                f"{n:02d}:00",
                (
                    self._number(hour.needed_min),
                    self._number(hour.staffed_min),
                    self._share(hour),
                    self._number(hour.open),
                    str(sum(one.hours[n].enough for one in self.city.branches if n in one.hours)),
                    str(sum(n in one.short for one in self.city.branches)),
                ),
            )
            for n, hour in self.city.hours.items()
        )
        heads = ("by_hour", "needed", "staffed", "busy", "open", "enough", "branches_short")
        return Table(self.say("city_hours"), tuple(self.say(f"head_{name}") for name in heads), rows)

    def plot(self) -> str:
        """How busy each branch's counters are in each hour, those with the longest waits first, and all together."""
        ordered = sorted(self.city.branches, key=lambda one: -one.summary.figures["mean"].mean)
        hours = list(self.city.hours)

        def cells(of: Mapping[int, Hour]) -> list[Cell]:
            found = (of.get(n, Hour(0.0, 0.0)) for n in hours)
            return [Cell("" if hour.share is None else self._number(100 * hour.share), hour.share) for hour in found]

        rows = [(one.name, cells(one.hours)) for one in ordered]
        rows.append((self.say("city_all"), cells(self.city.hours)))
        return grid(rows, [f"{n}h" for n in hours], BUSY, self.say("city_plot"))
