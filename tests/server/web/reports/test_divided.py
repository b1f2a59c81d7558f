"""Agencies and addresses stand in every form of a report: page, CSV, workbook, paper, JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from server.figures.periods import added_up
from server.figures.reports import figures
from server.figures.spans import Span
from server.store.roll_ups import rolled
from server.web.pages import ENVIRONMENT, Speech
from server.web.reports.csv_export import span_csv, visits_csv
from server.web.reports.day_page import day_context, day_tiles
from server.web.reports.json_export import figures_json
from server.web.reports.paper import Paper
from server.web.reports.paper_page import paper_day
from server.web.reports.span_page import span_context, span_tiles
from server.web.reports.xlsx_export import day_xlsx, span_xlsx
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_divisions import LAND, LEGS, OFFICE, ROWS, SEVERAL
from tests.server.figures.test_reports import DAY, at, leg
from tests.server.web.reports.test_paper import busy, read
from tests.server.web.reports.test_xlsx_export import sheets
from tests.server.web.test_manager import sign_in
from wire.catalogue import Branch

SAY = Speech("vi")
DAYS = figures(DAY, ROWS, LEGS, SEVERAL)
WEEKS = added_up(DAY, DAY, rolled(DAY, ROWS, LEGS, SEVERAL.timezone), SEVERAL)


def test_both_pages_show_them_and_a_plain_branch_has_neither() -> None:
    day = day_context(DAYS, SEVERAL, SAY) | {"tiles": day_tiles(DAYS, SAY), "compared": None}
    one = date.fromisoformat(DAY)
    span = Span("day", one, one)
    week = span_context(WEEKS, SEVERAL, SAY) | {"tiles": span_tiles(WEEKS, None, span, SAY), "compared": None}
    for name, context in (("reports/_day.html", day), ("reports/_period.html", week)):
        page = ENVIRONMENT.get_template(name).render(context)
        for words in ("Theo cơ quan giải quyết", LAND, OFFICE, "Theo địa chỉ", "Cơ sở 2", "Quầy không còn trong"):
            assert words in page, (name, words)
    plain = BRANCH.model_copy(update={"services": tuple(s.model_copy(update={"facts": None}) for s in BRANCH.services)})
    none = figures(DAY, ROWS, LEGS, plain)
    context = day_context(none, plain, SAY) | {"tiles": day_tiles(none, SAY), "compared": None}
    page = ENVIRONMENT.get_template("reports/_day.html").render(context)
    assert "Theo cơ quan" not in page
    assert "Theo địa chỉ" not in page


def test_spreadsheets_have_them() -> None:
    lines = list(csv.reader(io.StringIO(span_csv(WEEKS, SEVERAL, SAY))))
    assert [line[1] for line in lines if line[0] == "Cơ quan"] == [LAND, OFFICE, "Chưa ghi cơ quan trong cài đặt"]
    places = {line[1]: line[2:5] for line in lines if line[0] == "Địa chỉ"}
    assert places["Cơ sở 2"] == ["3", "2", "1"]
    visits = list(csv.reader(io.StringIO(visits_csv(DAY, ROWS, SEVERAL, SAY))))
    assert [line[-2:] for line in visits[2:6]] == [
        [OFFICE, "Cơ sở 2"], [LAND, SEVERAL.address.of("vi")], [OFFICE, "Cơ sở 2"], ["", ""],
    ]  # fmt: skip
    for made in (day_xlsx(DAYS, DAY, ROWS, SEVERAL, SAY), span_xlsx(WEEKS, "x", SEVERAL, SAY)):
        found = sheets(made)
        assert found["Theo cơ quan"]["A2"] == LAND
        assert (found["Theo địa chỉ"]["A3"], found["Theo địa chỉ"]["B3"]) == ("Cơ sở 2", 3)


def test_csv_tells_the_same_share_within_the_target_as_the_page() -> None:
    lines = list(csv.reader(io.StringIO(span_csv(WEEKS, SEVERAL, SAY))))
    within = lines[0].index("Trong mục tiêu (%)")
    assert WEEKS.waits.kept_share != WEEKS.waits.within_share
    assert float(lines[1][within]) == round((WEEKS.waits.kept_share or 0) * 100, 1)


def test_another_program_gets_every_number_unrounded() -> None:
    for of in (DAYS, WEEKS):
        read_back = json.loads(figures_json(of))
        assert [line["key"] for line in read_back["by_agency"]] == [LAND, OFFICE, ""]
        assert [line["address_id"] for line in read_back["by_address"]] == ["", "co-so-2", "?"]
        assert (read_back["visits"], read_back["visits_once"]) == (of.visits, of.visits_once)
        assert read_back["waits"]["p90_min"] == of.waits.p90_min


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_on_paper_they_fit_on_the_two_leaves_beside_sixty_counters_too(qapp, language) -> None:
    html = paper_day(figures(DAY, *busy(1500), SEVERAL), [], SEVERAL, Speech(language), at("17:32"))
    pages, text = read(await Paper().pdf(html))
    assert pages == 2
    assert SEVERAL.addresses[0].name.of(language) in text
    if language == "vi":
        assert LAND in text
        groups = tuple(group.id for group in BRANCH.groups)
        more = SEVERAL.counters[0].model_copy(update={"groups": groups})
        many = tuple(more.model_copy(update={"id": f"q-{n}", "number": n}) for n in range(1, 61))
        branch = Branch.model_validate(SEVERAL.model_copy(update={"counters": many}).model_dump())
        rows, _ = busy(1500)
        legs = [leg(row, counter_id=f"q-{1 + n % 60}") for n, row in enumerate(rows)]
        html = paper_day(figures(DAY, rows, legs, branch), [], branch, SAY, at("17:32"))
        assert read(await Paper().pdf(html))[0] == 2


async def test_a_manager_loads_them_as_json_and_a_stranger_does_not(site, browser_like) -> None:
    await site.issued()
    assert (await browser_like.get(f"/manager/days/{DAY}.json")).status_code in (303, 401)
    await sign_in(browser_like)
    for path in (f"/manager/days/{DAY}.json", "/manager/periods/2026-11.json"):
        answer = await browser_like.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["visits"] == 1
    assert (await browser_like.get("/manager/periods/nothing.json")).status_code == 404
