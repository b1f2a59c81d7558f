"""A third language on the branch's pages, in its answers and on a phone: word files and settings, no code."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from server.store.wait_rows import SUMS, AdviceRow, GradeRow, keep_grades, put_advice
from server.web.pages import Speech
from tests.server.branch_kit import BRANCH, KIOSK, SERVICE
from tests.server.web.conftest import on_ports
from tests.server.web.test_browser import page  # noqa: F401
from tests.server.web.test_manager import sign_in
from tests.third_language import khmer, with_khmer  # noqa: F401
from wire import commands as c

pytestmark = pytest.mark.usefixtures("khmer")


async def begin(site) -> dict:
    """A branch with Khmer, and a ticket taken in it."""
    await site.house.put(with_khmer(BRANCH))
    issued = await site.house.ask(c.IssueTicket(service_id=SERVICE, language="km"), KIOSK)
    site.house.secrets.remember(issued["ticket_id"])
    return issued


async def test_a_ticket_is_taken_and_told_in_it(site, browser_like):
    issued = await begin(site)
    assert issued["language"] == "km"
    assert issued["where"]["km"].startswith(f"{BRANCH.zones[0].name.of('vi')} បញ្ជរ")
    told = (await browser_like.get("/api/v1/ticket", headers=site.secret(issued["ticket_id"]))).json()
    assert told["branch"]["km"] == "សាខាលេខ ១"
    assert list(told["branch"]) == ["vi", "en", "km"]


async def test_a_language_that_the_branch_does_not_have_becomes_its_first(site):
    await begin(site)
    issued = await site.house.ask(c.IssueTicket(service_id=SERVICE, language="lo"), KIOSK)
    assert issued["language"] == "vi"


async def test_a_refusal_comes_in_the_language_that_the_reader_likes_best(site, browser_like):
    await begin(site)
    headers = {"Accept-Language": "fr, km-KH;q=0.9, en;q=0.8", "Authorization": "Bearer " + "a" * 26}
    answer = await browser_like.get("/api/v1/ticket", headers=headers)
    assert answer.json()["error"]["message"] == "ថ្ងៃនេះគ្មានលេខនេះទេ។"


async def test_pages_offer_it_by_its_own_name_and_keep_the_choice(site, browser_like):
    await begin(site)
    vietnamese = (await browser_like.get("/manager/sign-in")).text
    assert '<a class="lang" href="/manager/sign-in?lang=km" lang="km">ភាសាខ្មែរ</a>' in vietnamese
    assert '<a class="lang" href="/manager/sign-in?lang=en" lang="en">English</a>' in vietnamese
    assert "<h1>ចូល</h1>" in (await browser_like.get("/manager/sign-in?lang=km")).text
    again = (await browser_like.get("/manager/sign-in")).text
    assert "<h1>ចូល</h1>" in again
    assert "Mật khẩu" in again, "what its file leaves out is read in Vietnamese"


async def test_managers_pages_of_waits_are_read_in_it_too(site, browser_like):
    await begin(site)
    rows = [AdviceRow("2026-11-20", "dat-dai", 1, "quay-02", 8, 1320.0, 1080.0, 200, 8, 1110.0)]
    sums = {**dict.fromkeys(SUMS, 0), "n": 120, "shown": 120, "passed": 20, "waited_s": 72_000}

    def keep(connection):
        keep_grades(connection, "2026-11-20", [GradeRow("2026-11-20", SERVICE, "ordinary", "futures-1", sums)])
        put_advice(connection, "2026-11-20", rows)

    await site.house.store.run(lambda: site.house.store.transact(keep))
    await sign_in(browser_like)
    shown = (await browser_like.get("/manager/days/-/waits?lang=km")).text
    assert "<h1>ពេលរង់ចាំដែលបានប្រាប់</h1>" in shown
    assert "បានបើកបញ្ជរក្នុង 10 នាទី" in shown
    assert "ពេលរង់ចាំបន្ថែមជាក់ស្តែង" in shown
    assert "Người đang chờ lúc đó" in shown, "what its file leaves out is read in Vietnamese"
    assert "<h1>សាកល្បងមួយថ្ងៃ</h1>" in (await browser_like.get("/manager/days/-/rehearsal?lang=km")).text
    assert Speech("km")("alarm_open", counter=2, n=23, m=4).startswith("គួរបើកបញ្ជរលេខ 2៖ អ្នករង់ចាំ 23 នាក់")


async def test_a_language_nobody_offers_is_not_taken(site, browser_like):
    shown = (await browser_like.get("/manager/sign-in?lang=km")).text
    assert "<h1>Đăng nhập</h1>" in shown
    assert "ភាសាខ្មែរ" not in shown


@pytest.mark.browser
async def test_a_phone_shows_it_and_switches_between_all_three(site, page):  # noqa: F811
    async with on_ports(site) as up:
        await begin(up)
        issued = await begin(up)
        await page.goto(up.link(issued["ticket_id"]))
        await page.click("#lang-km")
        await expect(page.locator(".head")).to_have_text("នៅមុខអ្នក 1 នាក់")
        await expect(page.locator(".head b")).to_have_text("1 នាក់")
        await expect(page.locator("[data-act='leave']")).to_have_text("បោះបង់លេខនេះ")
        await expect(page.locator("#place")).to_contain_text("សាខាលេខ ១")
        await expect(page.locator(".note").first).to_contain_text("កន្លែងរង់ចាំ")
        await page.click("#lang-en")
        await expect(page.locator(".head")).to_have_text("1 person before you")
