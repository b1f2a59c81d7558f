"""A day's figures as a page shows them: names instead of ids, numbers as text, charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.figures.reports import CounterLine, DayFigures, Figures, Line
from server.web.pages import Speech
from server.web.reports import charts
from wire.catalogue import Branch

LEAST = 5
"""A mean of fewer waits than this is not marked as over the target."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure at a glance."""

    label: str
    value: str
    note: str
    warn: bool = False


def day_context(figures: DayFigures, branch: Branch, say: Speech) -> dict[str, Any]:
    """All that the day's tables and charts need."""
    return context_of(figures, branch, say)


def context_of(figures: Figures, branch: Branch, say: Speech) -> dict[str, Any]:
    """What the tables and charts of a day and of a longer period have in common."""
    target, hours = figures.target_min, charts.hours(figures.by_hour)
    services = {s.id: s.name.of(say.language) for s in branch.services}
    groups = {g.id: g.name.of(say.language) for g in branch.groups}
    series = {g.id: g.series for g in branch.groups}
    classes = {c.id: c.name.of(say.language) for c in branch.classes} | {"ordinary": say("ordinary")}
    letter_of = {s.id: series.get(s.group, "") for s in branch.services}
    return {
        "say": say,
        "figures": figures,
        "branch": branch,
        "target": target,
        "groups": rows(figures.by_group, groups, series, target, say),
        "services": rows(figures.by_service, services, letter_of, target, say),
        "classes": rows(figures.by_class, classes, {}, target, say),
        "counters": [_counter(line, branch, say) for line in figures.by_counter],
        "charts": {
            "arrivals": charts.arrivals(figures.by_hour, hours, target, say),
            "waits": charts.waits(figures.by_hour, hours, target, say),
            "counters": charts.counters(figures.by_counter, branch, say),
            "scores": charts.scores(figures, say),
        },
    }


def day_tiles(figures: Figures, say: Speech, mean_note: str = "") -> list[Tile]:
    """A day or a longer period at a glance; `mean_note` stands under the mean wait instead of the target."""
    w = figures.waits
    return [
        Tile(say("visits"), say.number(figures.visits), say("booked_n", n=say.number(figures.booked))),
        _mean_tile(figures, say, mean_note),
        within_tile(figures, say("p90_is", m=say.minutes(w.p90_min), nb=say.before_percent) if w.count else "", say),
        served_tile(figures, say),
        satisfied_tile(figures, say),
        Tile(
            say("dossiers"),
            say.number(figures.dossiers),
            say("transferred_n", n=say.number(figures.transferred)),
        ),
    ]


def today_tiles(
    figures: DayFigures, before: DayFigures | None, waiting: int, longest_min: float | None, say: Speech
) -> list[Tile]:
    """The day that is going on, at a glance, as in the sketch.

    Args:
        figures: of today so far.
        before: of the business day before, if any.
        waiting: people in the line now.
        longest_min: how long the one waits who has waited longest.
        say: the language.
    """
    longest = say("nobody_waits") if longest_min is None else say("longest", m=say.minutes(longest_min))
    share = before.waits.within_share if before else None
    note = say("no_day_before") if share is None else say("day_before", p=say.share(share))
    return [
        Tile(say("waiting"), say.number(waiting), longest, (longest_min or 0) > figures.target_min),
        _mean_tile(figures, say),
        within_tile(figures, note, say),
        served_tile(figures, say),
        satisfied_tile(figures, say),
        Tile(say("dossiers"), say.number(figures.dossiers), say("visits_n", n=say.number(figures.visits))),
    ]


def _mean_tile(figures: Figures, say: Speech, note: str = "") -> Tile:
    mean = figures.waits.mean_min
    note = note or say("target", m=say.minutes(figures.target_min))
    return Tile(say("mean_wait"), say.minutes(mean, 1), note, (mean or 0) > figures.target_min)


def within_tile(figures: Figures, note: str, say: Speech) -> Tile:
    """Share of the waits within the target."""
    return Tile(say("within", n=figures.target_min), say.share(figures.waits.within_share), note)


def served_tile(figures: Figures, say: Speech) -> Tile:
    """Visits served, and who did not come."""
    return Tile(say("served"), say.number(figures.served), say("no_shows_n", n=say.number(figures.no_shows)))


def satisfied_tile(figures: Figures, say: Speech) -> Tile:
    """Share of scores 4 and 5 against 95 %."""
    share = figures.satisfied_share
    note = say("rated_n", n=say.number(figures.rated), nb=say.before_percent)
    return Tile(say("satisfied"), say.share(share, 1), note, share is not None and share < 0.95)


def rows(
    lines: Sequence[Line], names: Mapping[str, str], letters: Mapping[str, str], target_min: int, say: Speech
) -> list[dict[str, Any]]:
    """Lines of a table as they are shown."""
    return [
        {
            "letter": letters.get(line.key, ""),
            "name": names.get(line.key, line.key),
            "visits": say.number(line.visits),
            "served": say.number(line.served),
            "no_shows": say.number(line.no_shows),
            "mean": say.minutes(line.waits.mean_min),
            "p50": say.minutes(line.waits.p50_min),
            "p90": say.minutes(line.waits.p90_min),
            "longest": say.minutes(line.waits.longest_min),
            "p90_over": (line.waits.p90_min or 0) > 2 * target_min,
            "over": line.waits.count >= LEAST and (line.waits.within_share or 0) < 0.8,
            "share": line.waits.within_share,
            "within": say.share(line.waits.within_share),
        }
        for line in lines
    ]


def _counter(line: CounterLine, branch: Branch, say: Speech) -> dict[str, Any]:
    counter = branch.counter_by_id.get(line.counter_id)
    return {
        "letter": str(counter.number) if counter else "",
        "name": counter.name.of(say.language) if counter else line.counter_id,
        "called": say.number(line.called),
        "served": say.number(line.served),
        "no_shows": say.number(line.no_shows),
        "each": say.minutes(line.service_mean_min, 1),
        "busy": say.number(line.busy_min / 60, 1),
        "satisfied": say.share(line.satisfied_share),
    }
