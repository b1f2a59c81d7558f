"""A day's figures as a page shows them: names instead of ids, numbers as text, charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.figures import divisions
from server.figures.comparisons import Comparable, ComparableDay
from server.figures.reports import AddressLine, ClerkLine, CounterLine, DayFigures, Figures, Line, Waits, WorkLine
from server.store.visits import VisitRow
from server.web.pages import Speech
from server.web.reports import charts
from server.web.wording import WORDS
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
    return context_of(figures, branch, say) | {"clerks": []}


def context_of(figures: Figures, branch: Branch, say: Speech) -> dict[str, Any]:
    """What the tables and charts of a day and of a longer period have in common."""
    target, hours = figures.target_min, charts.hours(figures.by_hour)
    services = {s.id: s.name.of(say.language) for s in branch.services}
    groups = group_names(branch, say)
    series = {g.id: g.series for g in branch.groups}
    classes = {c.id: c.name.of(say.language) for c in branch.classes} | {"ordinary": say("ordinary")}
    channels = {line.key: named(f"ch_{line.key}", line.key, say) for line in figures.by_channel}
    outcomes = {o.id: o.name.of(say.language) for o in branch.outcomes}
    agencies = agency_names(branch, say)
    letter_of = {s.id: series.get(s.group, "") for s in branch.services}
    return {
        "say": say,
        "figures": figures,
        "branch": branch,
        "target": target,
        "groups": rows(figures.by_group, groups, series, target, say),
        "services": rows(figures.by_service, services, letter_of, target, say),
        "classes": rows(figures.by_class, classes, {}, target, say),
        "channels": with_share(rows(figures.by_channel, channels, {}, target, say), figures.by_channel, say),
        "outcomes": with_share(rows(figures.by_outcome, outcomes, {}, target, say), figures.by_outcome, say),
        "counters": [_counter(line, branch, say) for line in figures.by_counter],
        "agencies": with_share(rows(figures.by_agency, agencies, {}, target, say), figures.by_agency, say),
        "addresses": [_address(line, address_names(branch, say), say) for line in figures.by_address],
        "work": [_work(line, services, letter_of, say) for line in figures.by_work],
        "besides": besides(figures, say),
        "compared": None,
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
        within_tile(figures, _promise_note(w, figures.target_min, say), say),
        served_tile(figures, say),
        satisfied_tile(figures, say),
        Tile(
            say("dossiers"),
            say.number(figures.dossiers),
            say("transferred_n", n=say.number(figures.transferred)),
        ),
    ]


def today_tiles(
    figures: DayFigures, before: ComparableDay | None, waiting: int, longest_min: float | None, say: Speech
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
    share = before.waits.kept_share if before else None
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
    """For what share the promise was kept (Q11)."""
    return Tile(say("within", n=figures.target_min), say.share(figures.waits.kept_share), note)


def _promise_note(waits: Waits, target: int, say: Speech) -> str:
    if waits.gave_up_late is None:
        return say("reports.share_unknown")
    if waits.gave_up_late:
        return say("reports.gave_up_late", n=say.number(waits.gave_up_late), m=target)
    return say("p90_is", m=say.minutes(waits.p90_min), nb=say.before_percent) if waits.count else ""


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
            "over": line.waits.count >= LEAST and (line.waits.kept_share or 0) < 0.8,
            "share": line.waits.kept_share,
            "within": say.share(line.waits.kept_share),
        }
        for line in lines
    ]


def with_share(shown: Sequence[dict[str, Any]], lines: Sequence[Line], say: Speech) -> list[dict[str, Any]]:
    """Lines with their share of all of them."""
    visits = sum(line.visits for line in lines)
    return [
        row | {"of_all": say.share(line.visits / visits if visits else None, 1)}
        for row, line in zip(shown, lines, strict=True)
    ]


def named(key: str, fallback: str, say: Speech) -> str:
    """The words of a key that may be unknown."""
    return say(key) if key in WORDS else fallback


def group_names(branch: Branch, say: Speech) -> dict[str, str]:
    """Names of groups by the keys of `by_group`; a number given while the server was away may be of a service that left
    the settings meanwhile, and so of no group."""
    return {group.id: group.name.of(say.language) for group in branch.groups} | {"": say("reports.no_group")}


def agency_names(branch: Branch, say: Speech) -> dict[str, str]:
    """Names of agencies by the keys of `by_agency`."""
    return divisions.agencies(branch, say.language) | {divisions.NOT_SAID: say("reports.no_agency")}


def address_names(branch: Branch, say: Speech) -> dict[str, str]:
    """Names of addresses by the ids of `by_address`."""
    return divisions.addresses(branch, say.language) | {divisions.NO_ADDRESS: say("reports.no_address")}


def agency_named(visit: VisitRow, branch: Branch, say: Speech) -> str:
    """Who decides about a visit's service; empty where the settings do not say."""
    key = divisions.agency_of(visit.service_id, branch)
    return divisions.agencies(branch, say.language)[key] if key else ""


def address_named(visit: VisitRow, branch: Branch, say: Speech) -> str:
    """Where the counter stands that called a visit last; empty for one that was never called."""
    if visit.counter_id is None:
        return ""
    return address_names(branch, say)[divisions.address_of(visit.counter_id, branch)]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure in a list, with what it is of."""

    label: str
    value: str
    note: str = ""


def besides(figures: Figures, say: Speech, on_paper: bool = False) -> list[Fact]:
    """What stands beside the tables: all legs, who left, bookings, numbers nobody used, services nobody finished.

    Paper has no-shows and satisfaction among the five figures at its head already.
    """

    def known(value: int | None) -> str:
        return say("reports.not_known") if value is None else say.number(value)

    def of(key: str, part: int | None, whole: int | None) -> Fact:
        if part is None or whole is None:
            return Fact(say(f"reports.{key}"), say("reports.not_known"))
        note = say(f"reports.{key}_note", n=say.number(part), of=say.number(whole)) if whole else ""
        return Fact(say(f"reports.{key}"), say.share(part / whole if whole else None), note)

    legs = figures.legs
    all_legs = say("reports.all_legs_note", n=say.number(legs.count)) if legs.count else ""
    rated = say("rated_n", n=say.number(figures.rated), nb=say.before_percent)
    both = [Fact(say("no_shows"), say.number(figures.no_shows))]
    both += [Fact(say("satisfied"), say.share(figures.satisfied_share, 1), rated)]
    facts = [
        Fact(say("reports.all_legs"), say.minutes(legs.mean_min, 1), all_legs),
        Fact(say("reports.left"), say.number(figures.cancelled)),
        both[0],
        of("on_time", figures.on_time, figures.slots),
        of("filed", figures.filed_online, figures.asked_online),
        both[1],
        Fact(say("reports.repeats"), known(figures.repeats), say("reports.repeats_note") if figures.repeats else ""),
        Fact(say("reports.phantoms"), known(figures.phantoms), _not_here_yet(figures, say)),
        Fact(
            say("reports.not_finished"),
            known(figures.not_finished),
            say("reports.not_finished_note") if figures.not_finished else "",
        ),
    ]
    return [fact for fact in facts if not (on_paper and fact in both)]


def _not_here_yet(figures: Figures, say: Speech) -> str:
    """On a day that goes on: who took a number outside and may still come; they count to nothing but all visits."""
    if not isinstance(figures, DayFigures) or not figures.awaited:
        return ""
    key = "reports.awaited_lapsed_note" if figures.lapsed else "reports.awaited_note"
    return say(key, n=say.number(figures.awaited), m=say.number(figures.lapsed))


def comparison(columns: Sequence[tuple[str, Sequence[Comparable]]], target: int, say: Speech) -> dict[str, Any]:
    """A few figures beside those of earlier times.

    Args:
        columns: a head, and the days of which the mean is shown; none for a time without figures.
        target: in minutes.
        say: the language.
    """

    def mean(values: Sequence[float | None]) -> float | None:
        found = [value for value in values if value is not None]
        return sum(found) / len(found) if found else None

    def row(label: str, of: Callable[[Comparable], float | None], shown: Callable[[float | None], str]) -> list[str]:
        return [label, *(shown(mean([of(day) for day in days])) for _, days in columns)]

    return {
        "head": [head for head, _ in columns],
        "rows": [
            row(say("reports.visits_once"), lambda f: f.visits_once, say.number),
            row(say("mean_wait"), lambda f: f.waits.mean_min, lambda v: say.minutes(v, 1)),
            row("P90", lambda f: f.waits.p90_min, say.minutes),
            row(say("within", n=target), lambda f: f.waits.kept_share, say.share),
            row(say("no_shows"), lambda f: f.no_shows, say.number),
            row(say("satisfied"), lambda f: f.satisfied_share, lambda v: say.share(v, 1)),
        ],
    }


def compared_day(figures: DayFigures, weeks: Sequence[ComparableDay], say: Speech) -> dict[str, Any] | None:
    """A day beside the same weekday before, and beside the mean of up to four of them; None without any."""
    with_visits = [day for day in weeks if day.visits]
    if not with_visits:
        return None
    last = [weeks[0]] if weeks[0].visits else []
    return comparison(
        [
            (say("reports.this_day"), [figures]),
            (say.short_date(date.fromisoformat(weeks[0].day)), last),
            (say("reports.weeks_mean", n=len(with_visits)), with_visits),
        ],
        figures.target_min,
        say,
    )


def clerk_rows(clerks: Sequence[tuple[str, ClerkLine]], say: Speech) -> list[dict[str, str]]:
    """Names and figures of clerks, by name."""
    return [
        {
            "name": name,
            "cases": say.number(line.cases),
            "mean": say.minutes(line.took.mean_min, 1),
            "p50": say.minutes(line.took.p50_min),
            "p90": say.minutes(line.took.p90_min),
            "dossiers": say.number(line.dossiers),
            "rated": say.number(line.rated),
            "satisfied": say.share(line.satisfied_share),
        }
        for name, line in sorted(clerks, key=lambda one: one[0])
    ]


def _work(line: WorkLine, names: Mapping[str, str], letters: Mapping[str, str], say: Speech) -> dict[str, Any]:
    took = line.took
    over = line.target_min is not None and took.count >= LEAST and (took.mean_min or 0) > line.target_min
    return {
        "letter": letters.get(line.service_id, ""),
        "name": names.get(line.service_id, line.service_id),
        "served": say.number(took.count),
        "wait": say.minutes(line.waits.mean_min, 1),
        "mean": say.minutes(took.mean_min, 1),
        "p50": say.minutes(took.p50_min),
        "p90": say.minutes(took.p90_min),
        "target": say.minutes(line.target_min),
        "over": over,
        "dossiers": say.number(line.dossiers),
    }


def _address(line: AddressLine, names: Mapping[str, str], say: Speech) -> dict[str, Any]:
    return {
        "name": names.get(line.address_id, line.address_id),
        "called": say.number(line.called),
        "served": say.number(line.served),
        "no_shows": say.number(line.no_shows),
        "mean": say.minutes(line.waits.mean_min, 1),
        "p90": say.minutes(line.waits.p90_min),
        "within": say.share(line.waits.within_share),
        "each": say.minutes(line.service_mean_min, 1),
        "busy": say.number(line.busy_min / 60, 1),
        "satisfied": say.share(line.satisfied_share),
    }


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
