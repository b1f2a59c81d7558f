"""Workbooks: numbers are numbers, moments are moments, heads stay in view, and no text becomes a formula."""

from __future__ import annotations

import gc
import io
import re
import textwrap
import time
import zipfile
from xml.etree import ElementTree

import pytest

from server.figures.periods import added_up
from server.figures.reports import figures
from server.store.roll_ups import NOT_KEPT, rolled
from server.web.pages import Speech
from server.web.reports.xlsx_export import day_xlsx, span_xlsx
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_reports import DAY, leg, visit
from tests.server.web.reports.test_paper import busy
from wire.catalogue import Branch
from wire.values import Text

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(made: bytes) -> dict[str, dict[str, object]]:
    """Cells by sheet and place, as numbers and texts."""
    book = zipfile.ZipFile(io.BytesIO(made))
    shared = ["".join(t.text or "" for t in si.iter(f"{NS}t")) for si in
              ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]  # fmt: skip
    names = [s.get("name") or "" for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{NS}sheet")]
    out: dict[str, dict[str, object]] = {}
    for n, name in enumerate(names, 1):
        text = book.read(f"xl/worksheets/sheet{n}.xml")
        assert b"<f>" not in text, "a formula"
        assert b'state="frozen"' in text
        assert b"<cols>" in text
        cells = {}
        for cell in ElementTree.fromstring(text).iter(f"{NS}c"):
            value = cell.findtext(f"{NS}v")
            if value is not None:
                cells[cell.get("r") or ""] = shared[int(value)] if cell.get("t") == "s" else float(value)
        out[name] = cells
    return out


def test_a_days_workbook_holds_numbers_and_moments():
    rows = [visit("E001", "08:10", 4.5, score=5)]
    found = sheets(day_xlsx(figures(DAY, rows, [leg(rows[0])], BRANCH), DAY, rows, BRANCH, Speech("vi")))
    visits = found["Lượt"]
    assert visits["B2"] == "E001"
    assert visits["I2"] == 4.5
    assert visits["A2"] == 46349.0  # 23 November 2026
    assert abs(visits["G2"] - (46349 + (8 * 60 + 10) / 1440)) < 1e-6
    assert visits["R2"] == 5
    assert found["Theo lĩnh vực"]["B2"] == 1
    assert found["Tổng hợp"]["B9"] == 1.0  # the share within the target


def test_no_text_of_settings_becomes_a_formula_a_link_or_a_number():
    evil = ['=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "http://example.org", "007"]
    services = tuple(
        s.model_copy(update={"name": Text({"vi": evil[n], "en": evil[n]})}) if n < len(evil) else s
        for n, s in enumerate(BRANCH.services)
    )
    branch = Branch.model_validate(BRANCH.model_copy(update={"services": services}).model_dump())
    rows = [visit(f"E00{n}", "08:00", 4, service_id=services[n].id, ticket_id=f"t{n}") for n in range(len(evil))]
    rows.append(visit("E009", "08:00", 4, service_id="=1+1", ticket_id="t9", outcome="=2+2"))
    made = day_xlsx(figures(DAY, rows, [leg(row) for row in rows], branch), DAY, rows, branch, Speech("vi"))
    texts = set(sheets(made)["Lượt"].values())
    assert {*evil, "=1+1", "=2+2"} <= texts
    assert not re.search(rb"<hyperlink", b"".join(zipfile.ZipFile(io.BytesIO(made)).read(n) for n in
                         zipfile.ZipFile(io.BytesIO(made)).namelist() if "sheets/sheet" in n))  # fmt: skip


def test_of_a_workbook_that_is_made_no_cell_waits_for_a_collection():
    rows, legs = busy(300)
    of = figures(DAY, rows, legs, BRANCH)
    day_xlsx(of, DAY, rows, BRANCH, Speech("vi"))  # what only the first one needs is there by now
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        day_xlsx(of, DAY, rows, BRANCH, Speech("vi"))
        assert len(gc.get_objects()) - before < 10 * len(rows), "a visit has some twenty cells"
    finally:
        gc.enable()


def test_a_month_is_made_in_seconds_and_what_is_not_known_is_an_empty_cell():
    rows, legs = busy(1500)
    days = [f"2026-11-{n:02d}" for n in range(1, 31)]
    kept = [row for day in days for row in rolled(day, rows, legs, BRANCH.timezone)]
    began = time.monotonic()
    made = span_xlsx(added_up(days[0], days[-1], kept, BRANCH), "Tháng 11/2026", BRANCH, Speech("vi"))
    assert time.monotonic() - began < 30
    found = sheets(made)
    assert len(found["Theo ngày"]) == 31 * 10
    assert found["Theo ngày"]["A2"] == 46327.0
    assert found["Tổng hợp"]["B3"] == 45_000
    old = [row for row in rolled(DAY, rows, legs, BRANCH.timezone) if row.kind not in ("leg", "outcome")]
    of = added_up(DAY, DAY, [row._replace(**NOT_KEPT) for row in old], BRANCH)
    summary = sheets(span_xlsx(of, "x", BRANCH, Speech("vi")))["Tổng hợp"]
    assert "B9" not in summary


def test_services_that_nobody_finished_are_a_count_of_their_own():
    row = visit("E001", "08:00", 4, state="cancelled", outcome=None)
    legs = [leg(visit("E002", "08:00", 4), minutes=10), leg(row, minutes=900)]
    say = Speech("en")
    found = sheets(day_xlsx(figures(DAY, [row], legs, BRANCH), DAY, [row], BRANCH, say))
    summary, work, counters = (
        found[say("reports.sheet_summary")],
        found[say("reports.sheet_work")],
        found[say("by_counter")],
    )
    label = next(cell for cell, value in summary.items() if value == say("reports.not_finished"))
    assert summary[label.replace("A", "B")] == 1
    assert (work["I1"], work["B2"], work["D2"], work["I2"]) == (say("reports.not_finished"), 1, 10, 1)
    assert (counters["I1"], counters["C2"], counters["E2"], counters["I2"]) == (say("reports.not_finished"), 1, 10, 1)


def test_every_sheet_prints_on_a4_across_and_no_name_is_cut_off():
    rows, legs = busy(60)
    book = zipfile.ZipFile(io.BytesIO(day_xlsx(figures(DAY, rows, legs, BRANCH), DAY, rows, BRANCH, Speech("vi"))))
    names = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
    for name in names:
        sheet = ElementTree.fromstring(book.read(name))
        page = sheet.find(f"{NS}pageSetup")
        assert page is not None, name
        told = (page.get("paperSize"), page.get("orientation"), page.get("fitToHeight"))
        assert told == ("9", "landscape", "0"), name
    assert book.read("xl/workbook.xml").count(b"_xlnm.Print_Titles") == len(names) - 1  # the summary has no head
    shown = sheets(day_xlsx(figures(DAY, rows, legs, BRANCH), DAY, rows, BRANCH, Speech("vi")))
    widths = {}
    for n, name in enumerate(shown, 1):
        columns = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")).iter(f"{NS}col")
        widths[name] = next(float(c.get("width") or 0) for c in columns)
    for name in ("Theo lĩnh vực", "Theo thủ tục"):
        longest = max(len(str(text)) for place, text in shown[name].items() if re.fullmatch(r"A\d+", place))
        assert widths[name] >= longest, name


def test_minutes_are_called_minutes_in_every_head():
    rows, legs = busy(60)
    made = sheets(day_xlsx(figures(DAY, rows, legs, BRANCH), DAY, rows, BRANCH, Speech("vi")))
    heads = [made["Thời gian phục vụ"][f"{column}1"] for column in "CDEFG"]
    assert [head for head in heads if "(phút)" not in str(head)] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_cells_begin_with_a_capital_and_every_head_is_as_high_as_its_words(language: str) -> None:
    rows, legs = busy(60)
    made = day_xlsx(figures(DAY, rows, legs, BRANCH), DAY, rows, BRANCH, Speech(language))
    book, found = zipfile.ZipFile(io.BytesIO(made)), sheets(made)
    visits = found[Speech(language)("reports.sheet_visits")]
    for column in "FM":  # the channel and the state
        assert str(visits[f"{column}2"])[0].isupper(), visits[f"{column}2"]
    for n, (name, cells) in list(enumerate(found.items(), 1))[1:]:
        sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml"))
        high = float(next(sheet.iter(f"{NS}row")).get("ht") or 0)
        for column in sheet.iter(f"{NS}col"):
            width = float(column.get("width") or 0)
            for at in range(int(column.get("min") or 0), int(column.get("max") or 0) + 1):
                head = str(cells[f"{chr(64 + at)}1"])
                lines = textwrap.wrap(head, int(width) - 1, break_long_words=False)
                assert max(map(len, lines)) <= width, (name, head)
                assert high >= 15 * len(lines), (name, head)


def test_a_workbook_of_one_month_has_no_sheet_of_months_and_names_the_office():
    rows, legs = busy(60)
    kept = [row for row in rolled(DAY, rows, legs, BRANCH.timezone)]
    found = sheets(span_xlsx(added_up(DAY, DAY, kept, BRANCH), "Tháng 11/2026", BRANCH, Speech("vi")))
    assert "Theo tháng" not in found
    assert found["Tổng hợp"]["A2"] == BRANCH.site.of("vi")
