"""The pages, files and CSV of a month and a year."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import httpx
import pytest

from config import ServerSettings
from server.web.reports.report_file import NoReport, write_report
from tests.server.branch_kit import BRANCH, HandClock, house
from tests.server.upkeep.years import live, nine
from tests.server.web.conftest import make_site
from tests.server.web.test_manager import sign_in

SCRIPT = re.compile(r"<script>(?:(?!</script>).){100000,}</script>", re.DOTALL)


@pytest.fixture
async def lived(tmp_path: Path) -> ServerSettings:
    """Four visits on each of six days of three years; the last one is open."""
    settings = ServerSettings(
        database=f"sqlite:///{tmp_path / 'branch.db'}", data_dir=tmp_path / "data", branch=Path("branch.toml")
    )
    await live(settings)
    return settings


@pytest.fixture
async def client(lived):
    async with house(lived.database, HandClock(nine("2026-01-05") + 3_600_000)) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as opened:
            await sign_in(opened)
            yield opened


def written(lived, text, tmp_path, language="vi"):
    """The page of a report without its megabytes of script, and its figures."""
    figures = write_report(lived.database, text, tmp_path / "report.html", language)
    return SCRIPT.sub("", (tmp_path / "report.html").read_text(encoding="utf-8")), figures


# -- the manager's pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/manager/periods", "/manager/periods/2025", "/manager/periods/2025.csv"])
async def test_nobody_sees_a_period_without_signing_in(site, browser_like, path):
    answer = await browser_like.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager/sign-in")


async def test_a_year_leads_to_its_months_and_these_to_their_days(client):
    assert (await client.get("/manager/periods")).headers["location"] == "/manager/periods/2026-01"
    year = (await client.get("/manager/periods/2025")).text
    assert "<h1>Năm 2025</h1>" in year
    assert '<a href="/manager/periods/2025-06">Tháng 6/2025</a>' in year
    assert "Tháng 2/2025" in year  # without visits: named, but leading nowhere
    assert '"/manager/periods/2025-02"' not in year
    month = (await client.get("/manager/periods/2025-06")).text
    assert '<a href="/manager/days/2025-06-02">Thứ Hai, 02/06/2025</a>' in month
    assert 'href="/manager/periods/2025">Cả năm 2025</a>' in month


async def test_the_page_before_and_after_is_one_step_away_and_the_future_is_not(client):
    year = (await client.get("/manager/periods/2025?lang=en")).text
    assert re.search(r'rel="prev" href="/manager/periods/2024">‹ 2024<', year)
    assert re.search(r'rel="next" href="/manager/periods/2026">2026 ›<', year)
    now = (await client.get("/manager/periods/2026-01")).text
    assert 'rel="next"' not in now
    assert "December 2025" in now


async def test_the_mean_of_the_period_before_stands_under_this_ones(client):
    assert "Năm 2024: " in (await client.get("/manager/periods/2025")).text
    assert "mục tiêu 15′" in (await client.get("/manager/periods/2024")).text  # nothing came before


async def test_the_running_day_is_counted_and_said(client):
    now = (await client.get("/manager/periods/2026")).text
    assert "Gồm cả hôm nay, đến lúc này." in now
    assert '<dd class="v">4</dd>' in now
    assert "Gồm cả hôm nay" not in (await client.get("/manager/periods/2025")).text


async def test_a_period_without_visits_says_so_in_both_languages(client):
    assert "Không có lượt nào trong thời gian này." in (await client.get("/manager/periods/2019")).text
    assert "No visits in this time." in (await client.get("/manager/periods/2019-05?lang=en")).text


@pytest.mark.parametrize("wrong", ["heute", "2026-13", "2026-1", "0000", "2026-03-20..2026-03-02", "26"])
async def test_what_is_no_period_has_no_page(client, wrong):
    assert (await client.get(f"/manager/periods/{wrong}")).status_code == 404
    assert (await client.get(f"/manager/periods/{wrong}.csv")).status_code == 404


async def test_a_stretch_of_days_has_a_page(client):
    page = (await client.get("/manager/periods/2025-01-01..2025-06-30")).text
    assert "<h1>01/01/2025 – 30/06/2025</h1>" in page
    assert '<dd class="v">8</dd>' in page


async def test_the_csv_has_every_table_and_plain_numbers(client):
    answer = await client.get("/manager/periods/2025.csv?lang=en")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{BRANCH.id}-2025.csv"' in answer.headers["content-disposition"]
    table = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["Table"] for row in table} >= {
        "All", "Month", "Day", "Weekday", "Topic", "Service", "Priority group", "Channel", "Hour of arrival", "Counter",
    }  # fmt: skip
    whole = table[0]
    assert [whole[k] for k in ("Line", "Visits", "Served", "No-shows")] == ["2025-01-01..2025-12-31", "12", "6", "3"]
    assert [row["Visits"] for row in table if row["Table"] == "Day"] == ["4", "4", "4"]
    assert float(whole["Mean wait (min)"]) > 0
    (counter,) = [row for row in table if row["Table"] == "Counter"]
    assert (counter["Visits"], counter["Served"]) == ("9", "6")


async def test_figures_are_worked_out_once_for_many_readers(client, monkeypatch):
    from server.figures import periods

    asked = []
    true = periods.figures_of_period
    monkeypatch.setattr(periods, "figures_of_period", lambda *a: asked.append(a[1:3]) or true(*a))
    for _ in range(3):
        await client.get("/manager/periods/2025")
    assert asked == [("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")]


async def test_a_day_whose_visits_are_archived_still_has_its_report_and_its_list(lived):
    from server.upkeep.archive import archive

    archive(lived, "2024")
    async with house(lived.database, HandClock(nine("2026-01-05") + 3_600_000)) as branch:
        site = await make_site(branch, lived)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as client:
            await sign_in(client)
            page = (await client.get("/manager/days/2024-12-30")).text
            assert '<dd class="v">4</dd>' in page
            assert len((await client.get("/manager/days/2024-12-30.csv")).text.splitlines()) == 1 + 4
            done = Path(lived.database.removeprefix("sqlite:///")).with_name("branch-2024.db")
            done.rename(done.with_suffix(".away"))
            missing = await client.get("/manager/days/2024-12-30.csv")
            assert missing.status_code == 404
            assert "ở trong kho lưu trữ" in missing.text
            assert '<dd class="v">4</dd>' in (await client.get("/manager/days/2024-12-30")).text


# -- reports as files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "title", "visits"),
    [
        ("2025", "vi", "Năm 2025", 12),
        ("2025", "en", "2025", 12),
        ("2024-12", "vi", "Tháng 12/2024", 8),
        ("2024-12", "en", "December 2024", 8),
        ("2024-12-31", "vi", "Thứ Ba, 31/12/2024", 4),
        ("2024-12-31..2025-01-02", "en", "31 December 2024 – 2 January 2025", 8),
        ("2019", "en", "2019", 0),
    ],
)
def test_any_period_is_one_file(lived, tmp_path, text, language, title, visits):
    page, figures = written(lived, text, tmp_path, language)
    assert figures.visits == visits
    assert f"<h1>{title}</h1>" in page
    assert not re.search(r'(?:src|href)="(?!data:)', page)  # nothing is loaded, and nothing leads to a server


def test_a_year_from_an_archive_is_the_same(lived, tmp_path):
    from server.upkeep.archive import archive

    _, before = written(lived, "2024", tmp_path)
    done = archive(lived, "2024")
    _, live_one = written(lived, "2024", tmp_path)
    figures = write_report(f"sqlite:///{done.path}", "2024", tmp_path / "archive.html")
    assert before == live_one == figures
    assert write_report(f"sqlite:///{done.path}", "2024-12-31", tmp_path / "day.html").visits == 4


def test_what_is_no_period_is_refused_in_plain_words(lived, tmp_path):
    with pytest.raises(NoReport, match="Write it so: 2026-03-10"):
        write_report(lived.database, "2026-13", tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()


def test_days_of_several_months_are_told_apart_under_the_bars(lived, tmp_path):
    page, _ = written(lived, "2024-12-31..2025-01-02", tmp_path, "en")
    assert "31 Dec" in page
    assert "2 Jan" in page
