"""A day on two leaves of A4: what a manager signs and files. Its template is `templates/reports/paper_day.html`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from server.figures import divisions
from server.figures.reports import AddressLine, CounterLine, DayFigures, Figures, Line
from server.web.pages import ENVIRONMENT, Speech
from server.web.reports.day_page import address_names, agency_names, besides, group_names
from server.web.reports.svg_charts import Bar, arrivals_and_waits, step_of
from server.web.settings.drawings import picture_address
from wire import dates
from wire.catalogue import Branch
from wire.values import Millis

LEAST = 5
"""Visits below which a service is not ranked."""

MOST_GROUPS = 2
"""Topics that are named of a counter that was moved: a day has two leaves, whatever counters were moved to."""

STEPS = 4
A_COLUMN = 14
"""Counters that stand below each other; more stand in two columns, or in three."""

MOST_LINES = 5
"""Agencies and addresses on paper; the page and the workbook have all."""

GOOD_SHARE, GOAL = 0.8, 0.95


def paper_day(figures: DayFigures, weeks: Sequence[DayFigures], branch: Branch, say: Speech, printed: Millis) -> str:
    """The page that becomes the PDF.

    Args:
        figures: the day.
        weeks: the same weekday of the week before; of more of them, latest first, only that one is shown.
        branch: whose hall.
        say: the language.
        printed: now, for the foot.
    """
    before = weeks[0] if weeks and weeks[0].visits else None
    context = {
        "say": say,
        "branch": branch,
        "emblem": picture_address(branch.branding.emblem),
        "figures": figures,
        "title": say("reports.pdf_title", day=_weekday(figures.day, say)),
        "printed": say("reports.printed_at", t=say.minute(printed, branch.timezone)),
        "said": _sentences(figures, before, branch, say),
        "tiles": tiles_of(figures, before, say.short_date(date.fromisoformat(before.day)) if before else "", say),
        "chart": _chart(figures, say),
        "longest": longest_waits(figures, branch, say),
        "least": LEAST,
        "besides": besides(figures, say, on_paper=True),
        "groups": group_rows(figures, before, branch, say),
        "whole": whole_row(figures, before, say),
        "compared": before is not None,
        **second_leaf(figures, branch, say),
        "nb": say.before_percent,
    }
    return ENVIRONMENT.get_template("reports/paper_day.html").render(context)


# -- inside ------------------------------------------------------------------------------------------------------------


def _weekday(day: str, say: Speech) -> str:
    then = date.fromisoformat(day)
    return f"{dates.weekday_within(then, say.language)} {say.date(then)}"


def _weekday_before(before: DayFigures, say: Speech) -> str:
    then = date.fromisoformat(before.day)
    return f"{dates.weekday_within(then, say.language)} {say.short_date(then)}"


def _sentences(figures: DayFigures, before: DayFigures | None, branch: Branch, say: Speech) -> list[tuple[str, str]]:
    """What was good and what was not, only from figures; who reads them says what to do."""
    w, target = figures.waits, figures.target_min
    if not w.count:
        return [("", say("reports.nothing_to_say"))] if not figures.visits else []
    facts = {
        "v": say.number(figures.visits),
        "m": say.minutes(w.mean_min, 1),
        "p": say.share(w.kept_share),
        "n": target,
    }
    kept = (w.kept_share or 0) >= GOOD_SHARE
    said = []
    if before is not None and before.waits.mean_min is not None and w.mean_min is not None:
        faster = w.mean_min <= before.waits.mean_min
        key = "reports.was_faster" if faster else "reports.was_slower"
        said.append(("good" if faster else "not_good", say(key, day=_weekday_before(before, say), **facts)))
    else:
        said.append(("good" if kept else "not_good", say("reports.as_promised", **facts)))
    over = [line for line in figures.by_hour if (line.waits.mean_min or 0) > target]
    if over:
        worst = max(over, key=lambda line: line.waits.mean_min or 0)
        names = group_names(branch, say)
        ranked = [line for line in figures.by_group if line.waits.count >= LEAST]
        ranked.sort(key=lambda line: line.waits.mean_min or 0, reverse=True)
        groups = ", ".join(names.get(line.key, line.key) for line in ranked[:2])
        key, hour = "reports.worst_hour" if groups else "reports.worst_hour_alone", int(worst.key)
        words = say(key, a=hour, b=hour + 1, m=say.minutes(worst.waits.mean_min, 1), groups=groups)
        said.append(("not_good", words))
    else:
        said.append(("good", say("reports.all_within", n=target)))
    return sorted(said, key=lambda one: one[0])  # "good" before "not_good"


def tiles_of(figures: Figures, before: Figures | None, then: str, say: Speech) -> list[tuple[str, str, str, str]]:
    """The figures at the head: what, how much, how much it was `then`, what else."""
    w = figures.waits

    def was(value: str) -> str:
        return "" if before is None else say("reports.before_was", day=then, v=value)

    b = before
    no_shows = figures.no_shows / figures.visits if figures.visits else None
    return [
        (say("reports.came"), say.number(figures.visits), was(say.number(b.visits if b else None)),
         say("booked_n", n=say.number(figures.booked))),
        (say("mean_wait"), say.minutes(w.mean_min, 1), was(say.minutes(b.waits.mean_min if b else None, 1)),
         say("target", m=say.minutes(figures.target_min))),
        (say("within", n=figures.target_min), say.share(w.kept_share),
         was(say.share(b.waits.kept_share if b else None)),
         say("p90_is", m=say.minutes(w.p90_min), nb=say.before_percent) if w.count else ""),
        (say("no_shows"), say.number(figures.no_shows), was(say.number(b.no_shows if b else None)),
         say.share(no_shows)),
        (say("satisfied"), say.share(figures.satisfied_share, 1),
         was(say.share(b.satisfied_share if b else None, 1)),
         say("rated_n", n=say.number(figures.rated), nb=say.before_percent)),
    ]  # fmt: skip


def _chart(figures: DayFigures, say: Speech) -> Any:
    most = max((line.visits for line in figures.by_hour), default=0)
    step = step_of(max(most, STEPS), STEPS)
    return arrivals_and_waits(
        [
            Bar(
                f"{int(line.key)}–{int(line.key) + 1}",
                line.visits,
                say.number(line.visits),
                line.waits.mean_min,
                say.minutes(line.waits.mean_min, 1),
            )
            for line in figures.by_hour
        ],
        figures.target_min,
        say.minutes(figures.target_min),
        (say("reports.hours_axis"), say("reports.visits_axis")),
        say("reports.chart_says"),
        [say.number(step * n) for n in range(STEPS + 1)],
    )


def second_leaf(figures: Figures, branch: Branch, say: Speech) -> dict[str, Any]:
    """Agencies, addresses and counters."""
    counters = [_counter(line, branch, say) for line in figures.by_counter]
    return {
        "columns": _columns(counters) if counters else [],
        "agencies": [_agency(line, branch, say) for line in _largest(figures.by_agency)],
        "addresses": [_address(line, branch, say) for line in figures.by_address[:MOST_LINES]],
    }


def longest_waits(figures: Figures, branch: Branch, say: Speech) -> list[dict[str, str]]:
    """The services with the longest waits, longest first."""
    names = {s.id: s.name.of(say.language) for s in branch.services}
    series = {s.id: branch.group_by_id[s.group].series for s in branch.services if s.group in branch.group_by_id}
    ranked = [line for line in figures.by_service if line.waits.count >= LEAST]
    ranked.sort(key=lambda line: line.waits.mean_min or 0, reverse=True)
    return [
        {"letter": series.get(line.key, ""), "name": names.get(line.key, line.key)} | _shown(line, say)
        for line in ranked[:5]
    ]


def _shown(line: Line, say: Speech) -> dict[str, str]:
    return {
        "visits": say.number(line.visits),
        "no_shows": say.number(line.no_shows),
        "mean": say.number(line.waits.mean_min, 1),
        "p90": say.number(line.waits.p90_min),
        "within": say.share(line.waits.kept_share),
    }


def group_rows(figures: Figures, before: Figures | None, branch: Branch, say: Speech) -> list[dict[str, Any]]:
    """The groups, each beside what came in it before."""
    was = {line.key: line.visits for line in before.by_group} if before else {}
    group_of = {s.id: s.group for s in branch.services}
    out = []
    for line in figures.by_group:
        group = branch.group_by_id.get(line.key)
        work = [one for one in figures.by_work if group_of.get(one.service_id) == line.key]
        times = [(one.took.mean_min or 0.0, one.took.count) for one in work]
        served = sum(count for _, count in times)
        out.append(
            _shown(line, say)
            | {
                "letter": group.series if group else "",
                "name": group.name.of(say.language) if group else line.key,
                "before": say.number(was.get(line.key, 0) if before else None),
                "mean_over": line.waits.count >= LEAST and (line.waits.mean_min or 0) > figures.target_min,
                "low": line.waits.count >= LEAST and (line.waits.kept_share or 0) < GOOD_SHARE,
                "took": say.number(sum(mean * count for mean, count in times) / served if served else None, 1),
                "dossiers": say.number(sum(one.dossiers for one in work)),
            }
        )
    return out


def whole_row(figures: Figures, before: Figures | None, say: Speech) -> dict[str, str]:
    """All groups together."""
    times = [(one.took.mean_min or 0.0, one.took.count) for one in figures.by_work]
    served = sum(count for _, count in times)
    whole = Line("", figures.visits, figures.served, figures.no_shows, figures.waits)
    return _shown(whole, say) | {
        "before": say.number(before.visits if before else None),
        "took": say.number(sum(mean * count for mean, count in times) / served if served else None, 1),
        "dossiers": say.number(figures.dossiers),
    }


def _counter(line: CounterLine, branch: Branch, say: Speech) -> dict[str, Any]:
    counter = branch.counter_by_id.get(line.counter_id)
    of, more = counter.groups if counter else (), False
    worked = [branch.service_by_id[i].group for i in line.worked if i in branch.service_by_id]
    if counter and not set(line.worked) & branch.service_by_id.keys() <= branch.skills[counter.id]:
        served = tuple(group.id for group in branch.groups if group.id in worked)  # it was moved: what it really served
        of, more = served[:MOST_GROUPS], len(served) > MOST_GROUPS
    groups = [branch.group_by_id[g].name.of(say.language) for g in of] + (["…"] if more else [])
    return {
        "number": str(counter.number) if counter else "",
        "name": ", ".join(groups) or (counter.name.of(say.language) if counter else line.counter_id),
        "served": say.number(line.served),
        "no_shows": say.number(line.no_shows),
        "each": say.number(line.service_mean_min, 1),
        "busy": say.number(line.busy_min / 60, 1),
        "satisfied": say.share(line.satisfied_share, 1),
        "low": line.rated >= LEAST and line.satisfied_share is not None and line.satisfied_share < GOAL,
    }


def _largest(lines: Sequence[Line]) -> Sequence[Line]:
    """What fits beside the counters; one agency and the rest would only repeat the whole branch."""
    if sum(1 for line in lines if line.key != divisions.NOT_SAID) < 2:
        return ()
    return sorted(lines, key=lambda line: line.visits, reverse=True)[:MOST_LINES]


def _agency(line: Line, branch: Branch, say: Speech) -> dict[str, str]:
    return {"name": agency_names(branch, say).get(line.key, line.key)} | _shown(line, say)


def _address(line: AddressLine, branch: Branch, say: Speech) -> dict[str, str]:
    return {
        "name": address_names(branch, say).get(line.address_id, line.address_id),
        "called": say.number(line.called),
        "served": say.number(line.served),
        "no_shows": say.number(line.no_shows),
        "mean": say.number(line.waits.mean_min, 1),
        "p90": say.number(line.waits.p90_min),
        "each": say.number(line.service_mean_min, 1),
    }


def _columns(counters: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    columns = min(3, -(-len(counters) // A_COLUMN)) or 1
    rows = -(-len(counters) // columns) or 1
    return [counters[at : at + rows] for at in range(0, len(counters), rows)]
