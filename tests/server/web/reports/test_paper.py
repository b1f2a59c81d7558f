"""A day as PDF: two leaves, fonts inside, made by a child that is ended when it takes too long or too much."""

from __future__ import annotations

import re
import sys
import time
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtPdf import QPdfDocument

from server.figures.reports import figures
from server.web.pages import Speech
from server.web.reports.paper import NoPaper, Paper
from server.web.reports.paper_page import paper_day
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_reports import DAY, at, leg, visit
from tests.server.web.test_manager import sign_in
from wire.catalogue import Branch
from wire.values import Text


def busy(n: int):
    rows = []
    for i in range(n):
        service, counter = BRANCH.services[i % len(BRANCH.services)], BRANCH.counters[i % len(BRANCH.counters)]
        rows.append(
            visit(
                f"E{i:04d}",
                f"{7 + i % 10:02d}:{i % 60:02d}",
                i % 31,
                service_id=service.id,
                group_id=service.group,
                counter_id=counter.id,
                score=1 + i % 5,
                ticket_id=f"t-{i}",
            )
        )
    return rows, [leg(row, minutes=7) for row in rows]


def html_of(n: int, language: str = "vi", branch=BRANCH) -> str:
    rows, legs = busy(n)
    weeks = [figures("2026-11-16", *busy(n // 2), branch)]
    return paper_day(figures(DAY, rows, legs, branch), weeks, branch, Speech(language), at("17:32"))


def read(pdf: bytes) -> tuple[int, str]:
    """How many leaves, and their text."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    pages = document.pageCount()
    text = " ".join(document.getAllText(page).text() for page in range(pages))
    sizes = {
        (round(document.pagePointSize(p).width()), round(document.pagePointSize(p).height())) for p in range(pages)
    }
    assert sizes == {(595, 842)}
    document.close()
    return pages, re.sub(r"\s+", " ", text)


def lines_of(pdf: bytes) -> list[str]:
    """The lines of the first leaf, as they stand on it."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    lines = document.getAllText(0).text().splitlines()
    document.close()
    return [" ".join(line.split()) for line in lines]


def fonts_of(pdf: bytes) -> tuple[int, int]:
    """How many fonts are named, and how many are inside."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    whole = b"".join(parts)
    return len(re.findall(rb"/FontDescriptor ", whole)), len(re.findall(rb"/FontFile\d? ", whole))


@pytest.mark.parametrize(
    ("language", "title"), [("vi", "Báo cáo ngày, thứ Hai 23/11/2026"), ("en", "Day report, Monday")]
)
async def test_a_busy_day_is_two_leaves_of_a4_with_its_fonts_inside(qapp, language, title):
    began = time.monotonic()
    pdf = await Paper().pdf(html_of(1500, language))
    assert time.monotonic() - began < 60
    pages, text = read(pdf)
    assert pages == 2
    assert title in text
    assert "Lĩnh vực" in text or "Topic" in text
    named, inside = fonts_of(pdf)
    assert named == inside > 0


async def test_sixty_counters_still_fit_on_two_leaves(qapp):
    groups = tuple(group.id for group in BRANCH.groups)
    alike = BRANCH.counters[0].model_copy(update={"groups": groups})
    many = [alike.model_copy(update={"id": f"q-{n}", "number": n}) for n in range(1, 61)]
    branch = Branch.model_validate(BRANCH.model_copy(update={"counters": tuple(many)}).model_dump())
    rows, legs = busy(1500)
    legs = [leg(row, counter_id=f"q-{1 + n % 60}") for n, row in enumerate(rows)]
    html = paper_day(figures(DAY, rows, legs, branch), [], branch, Speech("vi"), at("17:32"))
    assert read(await Paper().pdf(html))[0] == 2


async def test_a_day_without_visits_is_one_leaf_that_says_so(qapp):
    html = paper_day(figures(DAY, [], [], BRANCH), [], BRANCH, Speech("vi"), at("17:32"))
    pages, text = read(await Paper().pdf(html))
    assert pages == 1
    assert "Chưa có lượt nào" in text


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("raise SystemExit(3)", "ended with 3"),
        ("print('not a PDF')", "ended with 0"),
        ("import time; time.sleep(60)", "more than 0.5 s"),
    ],
)
async def test_a_child_that_fails_is_told_and_never_waited_for(code, says):
    began = time.monotonic()
    with pytest.raises(NoPaper, match=says):
        await Paper((sys.executable, "-c", code), 0.5 if "sleep" in code else 60).pdf("<p>x</p>")
    assert time.monotonic() - began < 55


async def test_the_manager_loads_a_day_as_pdf_and_as_workbook(site, browser_like):
    await sign_in(browser_like)
    await site.issued()
    for kind, begins in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        answer = await browser_like.get(f"/manager/days/{DAY}.{kind}")
        assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
        assert f"{DAY}.{kind}" in answer.headers["content-disposition"]
    week = await browser_like.get("/manager/periods/2026-W48.xlsx")
    assert (week.status_code, week.content[:2]) == (200, b"PK")
    page = (await browser_like.get(f"/manager/days/{DAY}")).text
    for link in (f"/manager/days/{DAY}.pdf", f"/manager/days/{DAY}.xlsx", "/manager/periods/2026-W48"):
        assert f'href="{link}"' in page
    told = "SELECT body FROM journal WHERE type = 'export.made' ORDER BY seq"
    exports = site.house.store.transact(lambda c: c.exec_driver_sql(told).scalars().all())
    assert [re.findall(r'"(?:kind|span)":"([^"]+)"', body) for body in exports] == [
        ["report", DAY], ["visits", DAY], ["figures", "2026-W48"],
    ]  # fmt: skip


async def test_a_pdf_that_could_not_be_made_is_refused_in_words(site, browser_like, monkeypatch):
    async def fails(self, html):
        raise NoPaper("no memory")

    monkeypatch.setattr(Paper, "pdf", fails)
    await sign_in(browser_like)
    answer = await browser_like.get(f"/manager/days/{DAY}.pdf")
    assert answer.status_code == 503
    assert answer.text.startswith("Chưa tạo được PDF.")


def test_a_counter_that_was_moved_is_called_by_what_it_really_served() -> None:
    of = {group.id: next(s.id for s in BRANCH.services if s.group == group.id) for group in BRANCH.groups}
    counter = next(c for c in BRANCH.counters if not {of["dat-dai"], of["ho-tich"]} & BRANCH.skills[c.id])
    usual = next(i for i in sorted(BRANCH.skills[counter.id]))

    def counters(*services: str) -> str:
        rows = [visit(f"A{n:03d}", "09:00", 3, service_id=s, group_id=BRANCH.service_by_id[s].group,
                      counter_id=counter.id, ticket_id=f"t-{n}") for n, s in enumerate(services)]  # fmt: skip
        legs = [leg(row, minutes=7) for row in rows]
        html = paper_day(figures(DAY, rows, legs, BRANCH), [], BRANCH, Speech("vi"), at("17:32"))
        return html[html.rindex(f">{counter.number}<") :]

    own = ", ".join(BRANCH.group_by_id[i].name.of("vi") for i in counter.groups)
    assert own in counters(usual), "one that was not moved keeps its groups"
    moved = counters(of["ho-tich"], of["dat-dai"])
    assert own not in moved
    assert "Đất đai, Hộ tịch" in moved or "Hộ tịch, Đất đai" in moved


async def test_the_address_stands_on_a_line_of_its_own_above_the_title(qapp):
    lines = lines_of(await Paper().pdf(html_of(30, "vi")))
    place = f"{BRANCH.name.of('vi')} · {BRANCH.address.of('vi')}"
    assert any(line.startswith(place) and line.endswith(BRANCH.branding.hotline) for line in lines), lines[:6]


def test_an_address_that_nobody_wrote_leaves_no_mark_in_the_head():
    unwritten = BRANCH.model_copy(update={"address": Text()})
    place = re.search(r'class="place">([^<]*)<', html_of(1, branch=unwritten))
    assert place is not None
    assert place[1] == f"{BRANCH.name.of('vi')} · {BRANCH.branding.hotline}"


def test_a_day_that_nothing_can_be_compared_to_has_no_empty_column_for_it():
    rows, legs = busy(60)
    first = paper_day(figures(DAY, rows, legs, BRANCH), [], BRANCH, Speech("vi"), at("17:32"))
    assert "Tuần trước" not in first
    assert "Tuần trước" in html_of(60)


def test_what_stands_in_the_head_is_not_repeated_below_and_marks_are_explained():
    html = html_of(60)
    facts = re.findall(r'class="facts">.*?</table>', html, re.DOTALL)
    assert facts
    assert not [one for one in facts if ">Vắng<" in one or ">Hài lòng<" in one]
    assert "▲ chờ trung bình trên 15 phút" in html


def test_the_hour_that_was_worst_reads_as_a_clock():
    html = html_of(60, "en")
    assert "From 16:00 to 17:00 the mean wait was 18.5′; over the day the longest waits were in Certification" in html
    few, legs = busy(3)  # no topic has enough visits to be named
    words = paper_day(figures(DAY, few, legs, BRANCH), [], BRANCH, Speech("en"), at("17:32"))
    assert "longest waits were in" not in words


async def test_each_leaf_says_what_it_is_and_the_foot_needs_no_seconds(qapp):
    pages, text = read(await Paper().pdf(html_of(60)))
    assert pages == 2
    assert text.count("Báo cáo ngày, thứ Hai 23/11/2026") == 5  # title, second head, two feet and their source
    assert "in lúc 17:32 23/11/2026" in text
