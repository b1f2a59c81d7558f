"""The manager's page of how well waits were told."""

from __future__ import annotations

import httpx
import pytest

from server.runtime.health import Problem
from server.store import wait_rows
from server.store.wait_rows import SUMS, AdviceRow, GradeRow, WarnedRow
from server.web.pages import Speech
from server.web.today.health_words import alarm
from tests.server.branch_kit import SERVICE
from tests.server.web.test_manager import sign_in

PATH = "/manager/days/-/waits"


def rows(day: str, passed: int) -> list[GradeRow]:
    sums = {
        "n": 120, "shown": 120, "passed": passed, "waited_s": 120 * 600, "error_s": 120 * 150, "bias_s": -120 * 30,
        "asked": 50, "early": 1, "naive_error_s": 120 * 300, "naive_better": 30, "last_n": 100,
        "last_error_s": 100 * 420, "gone": 4,
    }  # fmt: skip
    return [GradeRow(day, SERVICE, "nguoi-cao-tuoi", "steps-1", {**dict.fromkeys(SUMS, 0), **sums})]


@pytest.fixture
async def signed_in(site, browser_like) -> httpx.AsyncClient:
    await sign_in(browser_like)
    return browser_like


async def keep(site, day: str, passed: int) -> None:
    store = site.house.store
    await store.run(lambda: store.transact(lambda one: wait_rows.keep_grades(one, day, rows(day, passed))))


async def test_nobody_sees_it_without_signing_in(browser_like):
    answer = await browser_like.get(PATH)
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager/sign-in")


async def test_before_the_first_night_it_says_that_there_is_nothing_yet(signed_in):
    page = (await signed_in.get(PATH)).text
    assert "Chưa có gì để so" in page
    assert 'class="tile' not in page


async def test_days_services_and_both_simpler_ways_stand_on_it(site, signed_in):
    await keep(site, "2026-11-20", 24)
    page = (await signed_in.get(PATH)).text
    for said in (
        "2,5′",
        "báo thiếu 0,5′",
        "−0,5′",
        "20\u202f%",
        "1 trên 50 số",
        "4 người bỏ về",
        "5,0′",
        "7,0′",
        "75\u202f%",
    ):
        assert said in page, said
    assert "Người cao tuổi" in page
    assert 'class="alarm"' not in page
    english = (await signed_in.get(f"{PATH}?lang=en")).text
    assert "Waited longer than told" in english
    assert "0.5′ too little" in english


async def test_what_warnings_were_worth_stands_on_it(site, signed_in):
    await keep(site, "2026-11-20", 24)
    assert "Cảnh báo trước" not in (await signed_in.get(PATH)).text
    rows = [WarnedRow("2026-11-20", SERVICE, 1, 0.7, 30), WarnedRow("2026-11-20", SERVICE, 60, None, 60)]
    store = site.house.store
    await store.run(lambda: store.transact(lambda one: wait_rows.put_warned(one, "2026-11-20", rows)))
    assert "Cảnh báo trước khi quá mục tiêu: 1 lần, 1 lần đúng. Có 2 lần" in (await signed_in.get(PATH)).text


async def test_what_came_of_advice_stands_on_it_in_a_table_of_its_own(site, signed_in):
    await keep(site, "2026-11-20", 24)
    assert "Gợi ý mở quầy" not in (await signed_in.get(PATH)).text
    rows = [
        AdviceRow("2026-11-20", "g", 1, "c1", 8, 1320.0, 1080.0, 200, 8, 1110.0),
        AdviceRow("2026-11-20", "g", 2, "c1", 9, 660.0, 300.0, None, 0, None),
    ]
    store = site.house.store
    await store.run(lambda: store.transact(lambda one: wait_rows.put_advice(one, "2026-11-20", rows)))
    page = (await signed_in.get(PATH)).text
    table = page[page.index("Gợi ý mở quầy") :]
    assert table.index("Đã mở quầy trong 10 phút") < table.index("22,0′") < table.index("18,0′") < table.index("18,5′")
    assert table.index("18,5′") < table.index("Không mở"), "what was not followed comes after"


async def test_a_week_outside_of_the_range_is_said_on_it(site, signed_in):
    await keep(site, "2026-11-20", 60)
    assert "50\u202f% số phải chờ quá mức đã báo; nên từ 10\u202f% đến 30\u202f%" in (await signed_in.get(PATH)).text


def test_the_alarm_leads_to_it_and_makes_no_sound():
    found = alarm(Problem("grades", why="0.4231"), Speech("en"))
    assert found.what == "In the last 7 days 42% of numbers waited longer than told; it should be 10% to 30%."
    assert (found.link, found.quiet) == (PATH, True)
    assert "tries again by itself" in alarm(Problem("waits", why="OSError"), Speech("en")).advice
