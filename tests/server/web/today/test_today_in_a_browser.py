"""Today in a real browser: on one screen, fresh within five seconds, and every action by its button."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from websockets.asyncio.client import connect

from server.runtime import wording
from server.runtime.backups import BackupHealth, PlaceHealth
from server.runtime.health import HealthReport, Problem
from server.runtime.supervisor import Supervisor
from tests.server.branch_kit import BRANCH, COUNTER, LAN, PASSWORD, SERVICE, Link
from tests.server.day_player import clerk
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from wire import commands as c
from wire.values import Actor, Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

GROUP = BRANCH.service_by_id[SERVICE].group
OTHER = next(counter for counter in BRANCH.counters if SERVICE not in BRANCH.skills[counter.id])


BOSS = Actor(role=Role.MANAGER, device_id="web", person="hoa", roles=("manager",))
SCREEN = "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
SLIDES = "boxes => boxes.filter((b) => b.scrollHeight > b.clientHeight + 1).map((b) => b.id)"
HIDDEN = """() => [...document.querySelectorAll('.queues tbody tr, #places li, .figure, .day-chart, #devices summary')]
  .filter((el) => el.getClientRects().length)
  .filter((el) => { const is = el.getBoundingClientRect(); return is.bottom > innerHeight || is.height < 20; })
  .map((el) => el.className + el.textContent)"""
"""What is below the screen, or squeezed."""
NARROWEST = "Math.min(...[...document.querySelectorAll('#places li')].map((one) => one.clientWidth))"
"""Of the counters' boxes."""


SEEN_MS, SLACK = 5_000, 10
"""How soon something wrong is to be seen on a machine that has time; and how much longer any may take."""


async def manager(browser: Browser, site: Site, width: int = 1440, height: int = 900) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    page = await context.new_page()
    await page.goto(f"{site.base}/manager")
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await expect(page.locator("#now")).to_be_visible()
    await page.wait_for_load_state()  # the first part of a page is there before the rest of it, and before its look
    return page


async def test_fifteen_groups_and_twelve_counters_stand_on_one_screen(played: Site, browser: Browser) -> None:
    async with on_ports(played) as up:
        page = await manager(browser, up)
        assert await page.locator(".queues tbody tr").count() == len(BRANCH.groups) == 15
        assert await page.locator(".grid li").count() == len(BRANCH.counters) == 12
        assert await page.evaluate("document.documentElement.scrollHeight") <= 900
        for width in (1024, 360):
            await page.set_viewport_size({"width": width, "height": 780})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert await page.evaluate(NARROWEST) >= 120
        assert await page.evaluate("document.querySelector('.queues td.name').clientWidth") >= 240
        await page.emulate_media(media="print")
        await page.set_viewport_size({"width": 688, "height": 1032})
        assert await page.evaluate(NARROWEST) >= 100


async def all_at_once(site: Site) -> None:
    """Calls for help, services without numbers, notices and more that is wrong, each with words as long as may be."""
    for n, counter in enumerate(BRANCH.counters[:2]):
        assert isinstance(await site.house.ask(c.CallHelp(), clerk(counter.id)), dict), n
    for service in BRANCH.services[:5]:
        assert isinstance(await site.house.ask(c.CloseService(service_id=service.id, why="Mất mạng"), BOSS), dict)
    said = "Máy lạnh tầng 1 đang sửa, xin ông bà thông cảm và ngồi chờ ở tầng 2 cho mát, số vẫn được gọi như thường. "
    for zone in BRANCH.zones[:2]:
        note = c.ShowNotice(text={"vi": said, "en": said}, zones=(zone.id,), until=site.house.handle.now + 3_600_000)
        assert isinstance(await site.house.ask(note, BOSS), dict)


@pytest.mark.parametrize("hall", ["open", "closed"])
async def test_today_is_one_screen_whatever_is_wrong_at_once(played: Site, browser: Browser, hall: str) -> None:
    health = HealthReport(Supervisor(), {})
    health.ask(lambda: [Problem("hub", "hub link", seconds=12 * 60), Problem("mail", "closed")])
    played.health = health
    async with on_ports(played) as up:
        place = Path("/srv/toiluot/var/backups")
        trouble = wording.text("no_room", folder=place, free=61, needed=472)
        up.backups = BackupHealth(PlaceHealth(place, trouble=trouble), age_s=50 * 3600)
        await all_at_once(up)
        if hall == "closed":
            assert isinstance(await up.house.ask(c.CloseHall(why="Mất điện cả hai tầng " * 8), BOSS), dict)
        page = await manager(browser, up)
        for language in ("vi", "en"):
            await page.goto(f"{up.base}/manager?lang={language}")
            assert await page.evaluate(SCREEN) == [900, 1440]
            assert await page.evaluate(HIDDEN) == []
            await expect(page.locator(".alarm.grave").first).to_be_in_viewport()
            assert await page.locator("#places, #queues").evaluate_all(SLIDES) == []
            for part in ("more", "notices", "devices"):
                await page.locator(f"#{part} summary").click()
            assert await page.evaluate(SCREEN) == [900, 1440]
            assert await page.locator("[data-slides]:not([tabindex])").evaluate_all(SLIDES) == []
            for fold in ("more", "notices"):
                last = page.locator(f"#{fold} button").last
                await last.focus()
                await expect(last).to_be_in_viewport()


async def test_a_box_that_slides_is_reached_by_the_keyboard_and_stays_where_it_was(
    played: Site, browser: Browser
) -> None:
    async with on_ports(played) as up:
        await all_at_once(up)
        page = await manager(browser, up, height=860)
        await page.locator("#notices summary").click()
        await page.locator("#more summary").click()
        box = page.locator("#queues[tabindex='0']")
        await box.focus()

        async def at_its_end() -> None:  # fresh figures stop a box that is still sliding
            await page.keyboard.press("End")
            await expect(page.locator("#queues tbody tr").last).to_be_in_viewport(ratio=0.9, timeout=1_000)

        for _ in range(30):
            with contextlib.suppress(AssertionError):
                await at_its_end()
                break
        await expect(page.locator("#queues tbody tr").last).to_be_in_viewport(ratio=0.9)
        await page.evaluate("document.getElementById('now').querySelector('.today').setAttribute('data-old', '1')")
        await expect(page.locator("[data-old]")).to_have_count(0)
        assert await page.evaluate("document.activeElement.id") == "queues"
        assert await box.evaluate("box => box.scrollTop") > 20


async def test_no_paper_at_a_kiosk_is_seen_within_five_seconds(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        token = await up.house.store.run(lambda: up.people.pair("kiosk-1", Role.KIOSK))
        page = await manager(browser, up)
        async with connect(
            f"ws://127.0.0.1:{up.live_port}", subprotocols=["toiluot.v2"], compression=None, proxy=None
        ) as ws:
            hello = {"protocol": 2, "role": "kiosk", "device_id": "kiosk-1", "token": token}
            await Link(ws).result("hello", hello)
            await expect(page.locator(".alarm", has_text="kiosk-1")).to_have_count(0)
            report = {"jsonrpc": "2.0", "method": "report.printer", "params": {"state": "paper_out"}}
            await ws.send(json.dumps(report))
            alarm = page.locator(".alarm", has_text="kiosk-1")
            await expect(alarm).to_contain_text("giấy", timeout=SEEN_MS * SLACK)
            await expect(page).to_have_title(f"(1) Hôm nay · {BRANCH.name.of('vi')} · Tới Lượt")


async def test_a_manager_moves_a_counter_where_people_wait(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        await up.house.ask(c.OpenCounter(counter_id=OTHER.id), LAN)
        await up.issued()
        page = await manager(browser, up)
        unserved = page.locator(".alarm", has_text="không quầy nào")  # where somebody waits, and where nobody does
        await expect(unserved).to_have_count(2)
        await page.locator(".alarm a.go").first.click()
        row = page.locator(".choices .row", has_text=f"Quầy {OTHER.number}").filter(
            has=page.locator(f'input[value="{OTHER.id}"]')
        )
        await row.get_by_role("button", name="Làm thêm").click()
        await expect(unserved).to_have_count(1)
        await expect(page.locator(".grid i")).to_have_count(1)
        called = await up.house.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        await page.goto(f"{up.base}/manager/hall")
        await page.get_by_role("button", name="Như cài đặt").click()
        await expect(page.locator(".grid i")).to_have_count(0)


async def test_a_manager_closes_and_opens_the_hall_with_the_keyboard(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        page = await manager(browser, up)
        await page.locator(".run-link").focus()
        await page.keyboard.press("Enter")
        await page.locator("#why").focus()
        await page.keyboard.type("Mất điện")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Cấp số trở lại")).to_be_visible()
        await page.goto(f"{up.base}/manager")
        await expect(page.locator(".alarm.grave")).to_contain_text("Mất điện")
        await page.locator(".alarm.grave .go").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#why")).to_be_visible()


async def test_a_call_for_help_rings_on_another_page_and_is_answered(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        await up.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        page = await manager(browser, up)
        await page.locator(".me summary").click()
        await page.locator("#sound").click()
        await expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
        await page.goto(f"{up.base}/manager/periods")
        await page.evaluate("document.getElementById('at').textContent = ''")
        await expect(page.locator("#at")).not_to_be_empty()  # it has heard what is wrong by now: the rest is new
        assert await page.evaluate("document.documentElement.hasAttribute('data-rang')") is False
        await up.house.ask(c.CallHelp(), LAN)
        await expect(page).to_have_title(re.compile(r"^\(1\) "), timeout=SEEN_MS * SLACK)
        await expect(page.locator("html[data-rang]")).to_have_count(1)
        await page.goto(f"{up.base}/manager")
        await page.get_by_role("button", name="Có người đến ngay").click()
        await expect(page.get_by_role("button", name="Có người đến ngay")).to_have_count(0)
        async with up.house.handle.reading() as state:
            assert state.helps == {}


async def test_an_open_part_and_the_keyboards_place_outlive_fresh_figures(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        page = await manager(browser, up)
        await page.locator("#devices summary").focus()
        await page.keyboard.press("Enter")
        await up.issued()
        await expect(page.locator(".figure dd.v b").first).to_have_text("1")
        assert await page.locator("#devices").evaluate("part => part.open") is True
        assert await page.evaluate("document.activeElement.parentElement.id") == "devices"


async def test_a_button_that_is_pressed_is_not_drawn_anew_before_it_is_let_go(site: Site, browser: Browser) -> None:
    async with on_ports(site) as up:
        page = await manager(browser, up)
        await page.locator("#devices summary").hover()
        await page.mouse.down()
        for _ in range(2):  # it asks again when it has done with the answer before
            async with page.expect_response("**/manager/now"):
                pass
        await page.evaluate("document.querySelector('#now').firstElementChild.setAttribute('data-old', '1')")
        await page.mouse.up()
        await expect(page.locator("#devices")).to_have_attribute("open", "")
        await expect(page.locator("[data-old]")).to_have_count(0)
        await page.mouse.down()
        await page.evaluate("document.dispatchEvent(new PointerEvent('pointercancel'))")  # so ends what is dragged
        await page.evaluate("document.querySelector('#now').firstElementChild.setAttribute('data-old', '1')")
        await expect(page.locator("[data-old]")).to_have_count(0)
        await page.mouse.up()
        await page.mouse.down(button="right")  # of which the release may go to the browser's own menu
        await page.evaluate("document.querySelector('#now').firstElementChild.setAttribute('data-old', '1')")
        await expect(page.locator("[data-old]")).to_have_count(0)
