"""A day's visits and a period's figures as CSV that spreadsheets open rightly and safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from server.figures.periods import PeriodFigures
from server.figures.reports import MINUTE_MS, Line, Waits
from server.store.visits import VisitRow
from server.web.pages import Speech, clock_text
from server.web.reports.day_page import address_named, address_names, agency_named, agency_names
from server.web.wording import WORDS
from wire.catalogue import Branch
from wire.values import Millis

BOM = "\ufeff"
"""Without it Excel takes Vietnamese for Latin-1."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so may be run as a formula (OWASP, CSV injection)."""

COLUMNS = (
    "day", "number", "group", "service", "class", "channel", "language", "issued", "called", "wait", "started",
    "finished", "counter", "state", "outcome", "dossiers", "filed_online", "transfers", "told", "score",
    "agency", "address",
)  # fmt: skip


def safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def visits_csv(day: str, visits: Sequence[VisitRow], branch: Branch, say: Speech) -> str:
    """The day's visits, one a line. No personal data: none is kept with a visit."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow([say(f"c_{column}") for column in COLUMNS])
    outcomes = {o.id: o.name.of(say.language) for o in branch.outcomes}
    for visit in visits:
        writer.writerow([safe(cell) for cell in _cells(day, visit, branch, outcomes, say)])
    return out.getvalue()


SPAN_COLUMNS = (
    "table", "line", "visits", "served", "no_shows", "waits", "mean", "p50", "p90", "longest", "within", "busy",
    "satisfied",
)  # fmt: skip


def span_csv(figures: PeriodFigures, branch: Branch, say: Speech) -> str:
    """A period's figures, one line of its tables a line; minutes and per cent as plain numbers."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow([say(f"c_{column}") for column in SPAN_COLUMNS])
    names = {g.id: g.name.of(say.language) for g in branch.groups} | {"ordinary": say("ordinary")}
    names |= {s.id: s.name.of(say.language) for s in branch.services}
    names |= {c.id: c.name.of(say.language) for c in branch.classes}
    whole = Line("", figures.visits, figures.served, figures.no_shows, figures.waits)
    satisfied = _per_cent(figures.satisfied_share)
    writer.writerow([say("all"), f"{figures.first}..{figures.last}", *_figures(whole), "", satisfied])
    for head, lines in (
        ("month", figures.by_month), ("day", figures.by_day), ("group", figures.by_group),
        ("service", figures.by_service), ("class", figures.by_class), ("hour", figures.by_hour),
    ):  # fmt: skip
        for line in lines:
            writer.writerow([say(head), safe(names.get(line.key, line.key)), *_figures(line), "", ""])
    for line in figures.by_weekday:
        writer.writerow([say("weekday"), say.weekday(int(line.key)), *_figures(line), "", ""])
    for line in figures.by_channel:
        key = f"ch_{line.key}"
        writer.writerow([say("channel"), say(key) if key in WORDS else line.key, *_figures(line), "", ""])
    outcomes = {o.id: o.name.of(say.language) for o in branch.outcomes}
    for line in figures.by_outcome:
        writer.writerow([say("reports.outcome"), safe(outcomes.get(line.key, line.key)), *_figures(line), "", ""])
    agencies, addresses = agency_names(branch, say), address_names(branch, say)
    for line in figures.by_agency:
        writer.writerow([say("reports.agency"), safe(agencies.get(line.key, line.key)), *_figures(line), "", ""])
    for place in figures.by_address:
        work = [place.called, place.served, place.no_shows, *_waits(place.waits)]
        busy = [round(place.busy_min / 60, 1), _per_cent(place.satisfied_share)]
        name = safe(addresses.get(place.address_id, place.address_id))
        writer.writerow([say("reports.address"), name, *work, *busy])
    for counter in figures.by_counter:
        known = branch.counter_by_id.get(counter.counter_id)
        work = [counter.called, counter.served, counter.no_shows, *_waits(counter.waits)]
        busy = [round(counter.busy_min / 60, 1), _per_cent(counter.satisfied_share)]
        writer.writerow([say("counter"), known.number if known else safe(counter.counter_id), *work, *busy])
    return out.getvalue()


def _figures(line: Line) -> list[object]:
    return [line.visits, line.served, line.no_shows, *_waits(line.waits)]


def _waits(w: Waits) -> list[object]:
    minutes = ["" if m is None else round(m, 1) for m in (w.mean_min, w.p50_min, w.p90_min, w.longest_min)]
    return [w.count, *minutes, _per_cent(w.kept_share)]


def _per_cent(share: float | None) -> object:
    return "" if share is None else round(share * 100, 1)


def _cells(day: str, v: VisitRow, branch: Branch, outcomes: dict[str, str], say: Speech) -> list[object]:
    def clock(at: Millis | None) -> str:
        return "" if at is None else clock_text(at, branch.timezone)

    def named(key: str, fallback: str) -> str:
        return say(key) if key in WORDS else fallback

    group, service = branch.group_by_id.get(v.group_id), branch.service_by_id.get(v.service_id)
    class_ = branch.class_by_id.get(v.class_id)
    counter = branch.counter_by_id.get(v.counter_id or "")
    return [
        day,
        v.number,
        group.name.of(say.language) if group else v.group_id,
        service.name.of(say.language) if service else v.service_id,
        class_.name.of(say.language) if class_ else named(v.class_id, v.class_id),
        named(f"ch_{v.channel}", v.channel),
        v.language,
        clock(v.issued_at),
        clock(v.called_at),
        "" if v.wait_ms is None else round(v.wait_ms / MINUTE_MS, 1),
        clock(v.started_at),
        clock(v.finished_at),
        counter.number if counter else v.counter_id or "",
        named(f"s_{v.state}", v.state),
        outcomes.get(v.outcome or "", v.outcome or ""),
        v.dossiers,
        "" if v.filed_online is None else say("yes" if v.filed_online else "no"),
        v.transfers,
        v.wait_high_min or "",
        "" if v.score is None else v.score,
        agency_named(v, branch, say),
        address_named(v, branch, say),
    ]
