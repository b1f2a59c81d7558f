"""A rehearsal in words and figures of a language: for the terminal, the page and the drawing alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from server.core.model import ORDINARY
from server.rehearsal.outcome import Difference, Group, Spread, Summary
from server.rehearsal.plot import Hour, Line, drawing
from server.rehearsal.refusals import WORDS
from server.rehearsal.rehearse import Rehearsal
from wire import dates
from wire.catalogue import Branch

NOTHING = "–"
"""Stands where there is no figure."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it is of, and its cells."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A title, what stands over the columns, and the lines."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


class Told:
    """Says a rehearsal in a language.

    Args:
        rehearsal: what came of it.
        branch: names its services and classes.
        language: of the reader.
    """

    def __init__(self, rehearsal: Rehearsal, branch: Branch, language: str) -> None:
        self.of, self.branch, self.language = rehearsal, branch, language

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the words `rehearsal`."""
        return WORDS.say(key, self.language, facts)

    # -- figures --

    def number(self, value: float, digits: int = 1) -> str:
        """As it is written in the language; what rounds to nothing has no sign."""
        return dates.number(round(value, digits) + 0.0, digits, self.language)

    def share(self, value: float) -> str:
        """A share of one as per cent."""
        return self.say("per_cent", n=self.number(100 * value, 0))

    def spread(self, one: Spread) -> str:
        """The mean, and between what nine of ten seeds lie."""
        return self.say("spread", mean=self.number(one.mean), low=self.number(one.low), high=self.number(one.high))

    def waits(self, of: Mapping[str, Spread]) -> tuple[str, str]:
        """The mean with its spread, and the middle with nine of ten."""
        return self.spread(of["mean"]), f"{self.number(of['p50'].mean)} / {self.number(of['p90'].mean)}"

    def difference(self, name: str, one: Difference | None) -> str:
        """What a change adds to the figure of this name; that none was seen where none was."""
        if one is None:
            return NOTHING
        if not one.seen:
            return self.say("no_difference")
        by, digits = (100.0, 0) if name == "within" else (1.0, 1)
        low, mean, high = (self._signed(by * value, digits) for value in (one.low, one.mean, one.high))
        return self.say("spread", mean=mean, low=low, high=high)

    def _signed(self, value: float, digits: int) -> str:
        said = self.number(abs(value), digits)
        if not round(value, digits):
            return said
        return f"+{said}" if value > 0 else f"−{said}"

    def clock(self, minutes: float) -> str:
        """A time of the day."""
        whole = round(minutes)
        return f"{whole // 60:02d}:{whole % 60:02d}"

    def change(self, text: str) -> str:
        """A change as people say it."""
        return named(text, self.branch, self.language)

    # -- tables --

    def plans(self) -> Table:
        """Each plan: as it is, then with each change."""
        rows = [self._plan(self.say("as_it_is"), self.of.base)]
        rows += [self._plan(self.change(text), some) for text, some in self.of.changed]
        heads = ("plan", "mean", "p50_p90", "within", "last", "overtime")
        return Table(
            self.say("waits_title", n=self.of.base.seeds),
            tuple(self.say(f"head_{name}", target=self.of.target_min) for name in heads),
            tuple(rows),
        )

    def _plan(self, name: str, some: Summary) -> Row:
        figures = some.figures
        return Row(
            name,
            (
                *(self.waits(figures) if some.called else (NOTHING, NOTHING)),
                self.share(figures["within"].mean),
                self.clock(figures["last"].mean) if some.called else NOTHING,
                self.number(figures["overtime"].mean, 0),
            ),
        )

    def changes(self) -> Table | None:
        """What each change does, against the same seeds without it; None without changes."""
        if not self.of.changed:
            return None
        names = ("mean", "p90", "within", "last", "overtime")
        rows = tuple(
            Row(self.change(text), tuple(self.difference(name, some.differences.get(name)) for name in names))
            for text, some in self.of.changed
        )
        heads = ("plan", "mean_change", "p90_change", "within_change", "last_change", "overtime_change")
        return Table(self.say("changes_title"), tuple(self.say(f"head_{name}") for name in heads), rows)

    def groups(self) -> tuple[Table, ...]:
        """By service, class and hour, as it is."""
        services = {one.id: one.name.of(self.language) for one in self.branch.services}
        classes = {ORDINARY: self.say("ordinary")} | {c.id: c.name.of(self.language) for c in self.branch.classes}
        hours = {n: f"{n:02d}:00" for n in range(24)}
        return (
            self._groups("by_service", self.of.base.by_service, services),
            self._groups("by_class", self.of.base.by_class, classes),
            self._groups("by_hour", dict(sorted(self.of.base.by_hour.items())), hours),
        )

    def _groups(self, key: str, groups: Mapping[Any, Group], names: Mapping[Any, str]) -> Table:
        if key != "by_hour":
            groups = dict(sorted(groups.items(), key=lambda one: -one[1].people.mean))
        rows = [
            Row(
                names.get(name, str(name)),
                (
                    self.number(one.people.mean, 0),
                    *(
                        self.waits({"mean": one.mean, "p50": one.p50, "p90": one.p90})
                        if one.called
                        else (NOTHING, NOTHING)
                    ),
                    self.share(one.within.mean),
                ),
            )
            for name, one in groups.items()
        ]
        heads = (key, "people", "mean", "p50_p90", "within")
        return Table(
            self.say(f"{key}_title"),
            tuple(self.say(f"head_{name}", target=self.of.target_min) for name in heads),
            tuple(rows),
        )

    # -- sentences --

    def about(self) -> list[str]:
        """Which day this is, and what is not known of it."""
        one, days = self.of, self.of.days
        named = [dates.long_date(date.fromisoformat(day), self.language) for day in days]
        found = []
        if one.learned_days:
            key = "days_one" if len(days) == 1 else "days_many"
            found.append(self.say(key, day=named[-1], n=len(days), counters=one.counters, people=self._people()))
            until = dates.date_text(date.fromisoformat(one.until), self.language) if one.until else "–"
            found.append(self.say("learned_from", n=one.learned_days, until=until))
        else:
            key = "of_city" if one.drawn_lengths else "of_file"
            found.append(self.say(key, counters=one.counters, people=self._people(), day=named[-1]))
        if one.replayed is not None:
            facts = {"played": self.number(one.replayed.played), "real": self.number(one.replayed.real)}
            found.append(self.say("replayed", n=one.replayed.called, **facts))
            if one.replayed.far_apart:
                found.append(self.say("far_apart"))
        elif one.learned_days:
            found.append(self.say("not_replayed"))
        if one.left_out:
            found.append(self.say("left_out", n=one.left_out))
        if one.unknown:
            found.append(self.say("unknown", n=one.unknown))
        if one.base.never_called >= 0.5:
            found.append(self.say("never_called", n=self.number(one.base.never_called, 0)))
        for text, some in one.changed:
            more = some.never_called - one.base.never_called
            if more >= 0.5:
                found.append(self.say("never_called_with", change=self.change(text), n=self.number(more, 0)))
        if one.base.turned_away >= 0.5:
            found.append(self.say("turned_away", n=self.number(one.base.turned_away, 0)))
        found.append(self.say("interval", n=one.base.seeds))
        return found

    def _people(self) -> str:
        return self.number(self.of.base.people.mean, 0)

    def plot(self) -> str:
        """The drawing: every plan's mean wait, and the hours of the day."""
        plans = [(self.say("as_it_is"), self.of.base), *((self.change(text), some) for text, some in self.of.changed)]
        lines = []
        for name, some in plans:
            mean = some.figures["mean"] if some.called else None
            said = NOTHING if mean is None else self.spread(mean)
            if some.differences:
                change = self.difference("mean", some.differences.get("mean"))
                said = self.say("plot_change", mean=said, change=change)
            lines.append(Line(name, mean, said))
        hours = [
            Hour(f"{hour}h", group.mean.mean, self.number(group.mean.mean, 0) if group.called else NOTHING)
            for hour, group in sorted(self.of.base.by_hour.items())
        ]
        target = self.of.target_min
        return drawing(
            lines, hours, target, self.say("plot_title"), self.say("plot_target", n=target), self.say("plot_hours")
        )


def named(text: str, branch: Branch, language: str) -> str:
    """A change as people say it; one that nobody has words for as it was written."""
    kind, _, rest = text.partition(":")
    name, given, value = rest.partition("=")
    counter = branch.counter_by_id.get(name.strip())
    facts = {"counter": name if counter is None else str(counter.number), "value": value.strip(), "rest": rest.strip()}
    key = f"change_{kind}"
    if kind == "head-start" and given:
        key, class_ = f"{key}_of", branch.class_by_id.get(name.strip())
        facts["class_"] = name if class_ is None else class_.name.of(language)
    elif kind == "skills":
        skills = {one.id: one.name.of(language) for one in branch.services}
        skills |= {one.id: one.name.of(language) for one in branch.groups}
        facts["value"] = ", ".join(skills.get(one.strip(), one.strip()) for one in value.split(","))
    elif kind in ("lunch", "lunches"):
        facts["when"], _, facts["minutes"] = (value if given else rest).replace("-", "–").partition("/")
    elif kind == "absolute":
        key = f"{key}_{rest.strip()}"
    return WORDS.say(key, language, facts) if key in WORDS else text


def text(told: Told) -> str:
    """All of it for a terminal."""
    found = ["\n".join(told.about())]
    tables = [told.plans(), told.changes(), *told.groups()]
    for table in tables:
        if table is not None and table.rows:
            found.append(aligned(table))
    return "\n\n".join(found)


def document(rehearsal: Rehearsal) -> dict[str, Any]:
    """All of it as plain values, for JSON: minutes, and shares of one."""
    return {"kind": "rehearsal", **asdict(rehearsal)}


def aligned(table: Table) -> str:
    """A table for a terminal, with its title."""
    rows = [table.heads, *((row.name, *row.cells) for row in table.rows)]
    wide = [max(len(row[n]) for row in rows) for n in range(len(table.heads))]
    lines = (
        "  ".join(cell.ljust(width) if n == 0 else cell.rjust(width)
                  for n, (cell, width) in enumerate(zip(row, wide, strict=True))).rstrip()
        for row in rows
    )  # fmt: skip
    return "\n".join((table.title, *lines))
