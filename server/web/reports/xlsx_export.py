"""Figures and visits as an Excel workbook: numbers are numbers, times are times, and no text is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from server.figures.periods import PeriodFigures
from server.figures.reports import MINUTE_MS, Figures, Line, Waits
from server.store.visits import VisitRow
from server.web.pages import Speech
from server.web.reports.day_page import (
    address_named,
    address_names,
    agency_named,
    agency_names,
    besides,
    group_names,
    named,
)
from wire.catalogue import Branch
from wire.values import Millis

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A text from settings may begin with "=": it stays a text, and so does what looks like an address or a number.
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_MINUTES, _SHARE, _DAY, _CLOCK, _COUNT = "0.0", "0.0%", "dd/mm/yyyy", "hh:mm:ss", "#,##0"

A4 = 9
"""As Excel counts papers."""

WIDEST = 60.0
"""Letters of a column: a longer text is read in its cell."""

LINE = 16
"""Points of a line of a head."""

Cell = str | float | int | datetime | date | None
Column = tuple[str, str, float]
"""Head, form of numbers ("" for texts), width."""


def day_xlsx(figures: Figures, day: str, visits: Sequence[VisitRow], branch: Branch, say: Speech) -> bytes:
    """A day: its figures, and its visits one a line. No personal data: none is kept with a visit."""
    book = _Book(branch, say)
    book.figures(figures, say.day(day))
    book.visits(day, visits)
    return book.bytes()


def span_xlsx(figures: PeriodFigures, title: str, branch: Branch, say: Speech) -> bytes:
    """A week, a month, a year or any days: their figures."""
    book = _Book(branch, say)
    book.figures(figures, title)
    return book.bytes()


class _Book:
    def __init__(self, branch: Branch, say: Speech) -> None:
        self._branch, self._say = branch, say
        self._out = io.BytesIO()
        self._book = Workbook(self._out, _PLAIN)
        self._head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._title = self._book.add_format({"bold": True, "font_size": 14})
        self._text = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._forms = {form: self._book.add_format({"num_format": form}) for form in
                       (_MINUTES, _SHARE, _DAY, _CLOCK, _COUNT)}  # fmt: skip

    def bytes(self) -> bytes:
        """The workbook."""
        self._book.close()
        for sheet in self._book.worksheets():  # its parts refer to each other: the cells would wait for a collection
            sheet.table.clear()
        return self._out.getvalue()

    def figures(self, figures: Figures, title: str) -> None:
        """A sheet for the whole, and one for each way to divide it."""
        say, branch = self._say, self._branch
        self._summary(figures, title)
        services = {s.id: s.name.of(say.language) for s in branch.services}
        groups = group_names(branch, say)
        classes = {c.id: c.name.of(say.language) for c in branch.classes} | {"ordinary": say("ordinary")}
        outcomes = {o.id: o.name.of(say.language) for o in branch.outcomes}
        channels = {line.key: _capital(named(f"ch_{line.key}", line.key, say)) for line in figures.by_channel}
        hours = {line.key: f"{int(line.key):02d}:00" for line in figures.by_hour}
        self._lines(say("by_group"), say("group"), figures.by_group, groups)
        self._lines(say("by_service"), say("service"), figures.by_service, services)
        if figures.by_agency:
            self._lines(
                say("reports.sheet_agencies"), say("reports.agency"), figures.by_agency, agency_names(branch, say)
            )
        if figures.by_address:
            self._addresses(figures)
        self._work(figures, services)
        self._counters(figures)
        self._lines(say("reports.sheet_hours"), say("hour"), figures.by_hour, hours)
        self._lines(say("reports.sheet_classes"), say("class"), figures.by_class, classes)
        self._lines(say("reports.sheet_channels"), say("channel"), figures.by_channel, channels)
        self._lines(say("reports.by_outcome"), say("reports.outcome"), figures.by_outcome, outcomes)
        if isinstance(figures, PeriodFigures):
            days = {line.key: date.fromisoformat(line.key) for line in figures.by_day}
            months = {line.key: say.month(line.key) for line in figures.by_month}
            weekdays = {line.key: say.weekday(int(line.key)) for line in figures.by_weekday}
            self._lines(say("reports.sheet_days"), say("day"), figures.by_day, days, _DAY)
            if len(months) > 1:
                self._lines(say("reports.sheet_months"), say("month"), figures.by_month, months)
            self._lines(say("reports.sheet_weekdays"), say("weekday"), figures.by_weekday, weekdays)

    def visits(self, day: str, visits: Sequence[VisitRow]) -> None:
        """The visits of a day."""
        say, branch, zone = self._say, self._branch, ZoneInfo(self._branch.timezone)

        def clock(at: Millis | None) -> datetime | None:
            return None if at is None else datetime.fromtimestamp(at / 1000, zone).replace(microsecond=0)

        columns = [
            (say("c_day"), _DAY, 11), (say("c_number"), "", 8), (say("c_group"), "", 24), (say("c_service"), "", 34),
            (say("c_class"), "", 18), (say("c_channel"), "", 12), (say("c_issued"), _CLOCK, 10),
            (say("c_called"), _CLOCK, 10), (say("c_wait"), _MINUTES, 10), (say("c_started"), _CLOCK, 10),
            (say("c_finished"), _CLOCK, 10), (say("c_counter"), _COUNT, 8), (say("c_state"), "", 12),
            (say("c_outcome"), "", 22), (say("c_dossiers"), _COUNT, 8), (say("c_filed_online"), "", 10),
            (say("c_transfers"), _COUNT, 9), (say("c_score"), _COUNT, 8), (say("c_agency"), "", 24),
            (say("c_address"), "", 24),
        ]  # fmt: skip
        outcomes = {o.id: o.name.of(say.language) for o in branch.outcomes}
        classes = {c.id: c.name.of(say.language) for c in branch.classes} | {"ordinary": say("ordinary")}
        rows: list[list[Cell]] = []
        for v in visits:
            group, service = branch.group_by_id.get(v.group_id), branch.service_by_id.get(v.service_id)
            counter = branch.counter_by_id.get(v.counter_id or "")
            rows.append([
                date.fromisoformat(day), v.number, group.name.of(say.language) if group else v.group_id,
                service.name.of(say.language) if service else v.service_id, classes.get(v.class_id, v.class_id),
                _capital(named(f"ch_{v.channel}", v.channel, say)), clock(v.issued_at), clock(v.called_at),
                None if v.wait_ms is None else v.wait_ms / MINUTE_MS, clock(v.started_at), clock(v.finished_at),
                counter.number if counter else v.counter_id, _capital(named(f"s_{v.state}", v.state, say)),
                outcomes.get(v.outcome or "", v.outcome), v.dossiers,
                None if v.filed_online is None else say("yes" if v.filed_online else "no"), v.transfers, v.score,
                agency_named(v, branch, say), address_named(v, branch, say),
            ])  # fmt: skip
        self._sheet(say("reports.sheet_visits"), columns, rows)

    # -- inside --

    def _summary(self, figures: Figures, title: str) -> None:
        say, w = self._say, figures.waits
        sheet = self._book.add_worksheet(_sheet_name(say("reports.sheet_summary")))
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 14)
        sheet.set_column(2, 2, 70)
        sheet.write_string(0, 0, f"{self._branch.name.of(say.language)} · {title}", self._title)
        sheet.write_string(1, 0, self._branch.site.of(say.language))
        sheet.freeze_panes(2, 0)
        self._on_paper(sheet, title)
        rows: list[tuple[str, float | None, str]] = [
            (say("visits"), figures.visits, _COUNT), (say("served"), figures.served, _COUNT),
            (say("c_mean"), w.mean_min, _MINUTES), (say("c_p50"), w.p50_min, _MINUTES),
            (say("c_p90"), w.p90_min, _MINUTES), (say("c_longest"), w.longest_min, _MINUTES),
            (say("within", n=figures.target_min), w.kept_share, _SHARE), (say("dossiers"), figures.dossiers, _COUNT),
        ]  # fmt: skip
        for n, (label, value, form) in enumerate(rows, 2):
            sheet.write_string(n, 0, label)
            self._cell(sheet, n, 1, value, form)
        shares = {
            say("reports.on_time"): (figures.on_time, figures.slots),
            say("reports.filed"): (figures.filed_online, figures.asked_online),
        }
        counts = {
            say("reports.left"): figures.cancelled, say("no_shows"): figures.no_shows,
            say("reports.repeats"): figures.repeats, say("reports.phantoms"): figures.phantoms,
            say("reports.not_finished"): figures.not_finished,
        }  # fmt: skip
        for n, fact in enumerate(besides(figures, say), 2 + len(rows)):
            sheet.write_string(n, 0, fact.label)
            sheet.write_string(n, 2, fact.note, self._text)
            if fact.label in shares:
                part, whole = shares[fact.label]
                self._cell(sheet, n, 1, _divided(part, whole), _SHARE)
            elif fact.label in counts:
                self._cell(sheet, n, 1, counts[fact.label], _COUNT)
            elif fact.label == say("satisfied"):
                self._cell(sheet, n, 1, figures.satisfied_share, _SHARE)
            else:
                self._cell(sheet, n, 1, figures.legs.mean_min, _MINUTES)

    def _lines(self, name: str, head: str, lines: Sequence[Line], names: Mapping[str, Cell], form: str = "") -> None:
        say = self._say
        columns = [
            (head, form, 36 if not form else 12), (say("c_visits"), _COUNT, 10), (say("c_served"), _COUNT, 10),
            (say("c_no_shows"), _COUNT, 10), *self._wait_columns(),
        ]  # fmt: skip
        rows = [
            [names.get(line.key, line.key), line.visits, line.served, line.no_shows, *_waits(line.waits)]
            for line in lines
        ]
        self._sheet(name, columns, rows)

    def _work(self, figures: Figures, names: Mapping[str, str]) -> None:
        say = self._say
        columns = [
            (say("service"), "", 36), (say("reports.times_served"), _COUNT, 10), (say("c_mean"), _MINUTES, 12),
            (say("reports.c_took"), _MINUTES, 12), (say("c_p50"), _MINUTES, 12), (say("c_p90"), _MINUTES, 12),
            (say("reports.c_planned"), _MINUTES, 12), (say("c_dossiers"), _COUNT, 10),
            (say("reports.not_finished"), _COUNT, 12),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [names.get(w.service_id, w.service_id), w.took.count, w.waits.mean_min, w.took.mean_min, w.took.p50_min,
             w.took.p90_min, w.target_min, w.dossiers, w.not_finished]
            for w in figures.by_work
        ]  # fmt: skip
        self._sheet(say("reports.sheet_work"), columns, rows)

    def _counters(self, figures: Figures) -> None:
        say = self._say
        columns = [
            (say("counter"), _COUNT, 10), (say("called"), _COUNT, 10), (say("c_served"), _COUNT, 10),
            (say("c_no_shows"), _COUNT, 10), (say("service_mean"), _MINUTES, 12), (say("busy"), _MINUTES, 12),
            (say("ratings"), _COUNT, 10), (say("satisfied"), _SHARE, 10), (say("reports.not_finished"), _COUNT, 12),
        ]  # fmt: skip
        rows: list[list[Cell]] = []
        for c in figures.by_counter:
            counter = self._branch.counter_by_id.get(c.counter_id)
            rows.append([
                counter.number if counter else c.counter_id, c.called, c.served, c.no_shows, c.service_mean_min,
                c.busy_min / 60, c.rated, c.satisfied_share, c.not_finished,
            ])  # fmt: skip
        self._sheet(say("by_counter"), columns, rows)

    def _addresses(self, figures: Figures) -> None:
        say, names = self._say, address_names(self._branch, self._say)
        columns = [
            (say("reports.address"), "", 36), (say("called"), _COUNT, 10), (say("c_served"), _COUNT, 10),
            (say("c_no_shows"), _COUNT, 10), *self._wait_columns(), (say("service_mean"), _MINUTES, 12),
            (say("busy"), _MINUTES, 12), (say("ratings"), _COUNT, 10), (say("satisfied"), _SHARE, 10),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [names.get(a.address_id, a.address_id), a.called, a.served, a.no_shows, *_waits(a.waits),
             a.service_mean_min, a.busy_min / 60, a.rated, a.satisfied_share]
            for a in figures.by_address
        ]  # fmt: skip
        self._sheet(say("reports.sheet_addresses"), columns, rows)

    def _wait_columns(self) -> list[Column]:
        say = self._say
        minutes = [(say(f"c_{key}"), _MINUTES, 12.0) for key in ("mean", "p50", "p90", "longest")]
        return [(say("c_waits"), _COUNT, 10), *minutes, (say("c_within"), _SHARE, 12)]

    def _sheet(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        sheet = self._book.add_worksheet(_sheet_name(name))
        sheet.freeze_panes(1, 1)
        self._on_paper(sheet, name)
        sheet.repeat_rows(0)
        heads = 2
        for at, (head, form, width) in enumerate(columns):
            longest = max((len(row[at]) for row in rows if isinstance(row[at], str)), default=0)  # type: ignore[arg-type]
            wide = width if form else min(max(width, longest + 1), WIDEST)
            wide = max(wide, *(len(word) + 2.0 for word in head.split()))
            heads = max(heads, _lines_of(head, wide))
            sheet.set_column(at, at, wide)
            sheet.write_string(0, at, head, self._head)
        sheet.set_row(0, LINE * heads)
        for n, row in enumerate(rows, 1):
            for at, (value, (_, form, _)) in enumerate(zip(row, columns, strict=True)):
                self._cell(sheet, n, at, value, form)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _on_paper(self, sheet: Any, name: str) -> None:
        """Printed: A4 across, as many leaves down as it takes, each with its head and its number."""
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        plain = f"{self._branch.name.of(self._say.language)} · {name}".replace("&", "&&")
        sheet.set_footer(f"&L{plain}&R&P/&N")

    def _cell(self, sheet: Any, row: int, column: int, value: Cell, form: str) -> None:
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value, self._text if len(value) >= WIDEST else None)
        elif isinstance(value, datetime | date):
            sheet.write_datetime(row, column, value, self._forms[form])
        else:
            sheet.write_number(row, column, value, self._forms.get(form))


def _capital(words: str) -> str:
    """A cell of its own begins with a capital, whatever it is inside a sentence."""
    return words[:1].upper() + words[1:]


def _lines_of(head: str, width: float) -> int:
    """The lines of a head in a column: whole words, the mark of the filter and bold letters take some room."""
    lines, room = 1, width - 1
    for word in head.split():
        if room < len(word) and room < width - 1:
            lines, room = lines + 1, width - 1
        room -= len(word) + 1
    return lines


def _waits(w: Waits) -> list[Cell]:
    return [w.count, w.mean_min, w.p50_min, w.p90_min, w.longest_min, w.kept_share]


def _divided(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None


def _sheet_name(name: str) -> str:
    """Excel takes 31 letters, and not all of them."""
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in name)[:31]
