"""Today's page of a branch that is new: what is to be done before anybody can be served."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from server.runtime.backups import BackupHealth, PlaceHealth
from server.web.today import curves, today_pages
from tests.server.branch_kit import BRANCH, COUNTER, KIOSK, LAN, SERVICE
from tests.server.known_people import code_of
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.values import Actor, Role

TITLE = "Chi nhánh mới: những việc cần làm trước"
CLERK = "/manager/people/new"
DEVICES = "/manager/devices/-/add"
HOA = Actor(role=Role.MANAGER, device_id="web", person=code_of("hoa"), roles=("manager",))


async def test_a_new_branch_says_what_it_still_needs_until_somebody_comes(
    site: Site, browser_like: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(today_pages, "FIGURES_S", -1.0)
    await sign_in(browser_like)
    page = (await browser_like.get("/manager")).text
    assert TITLE in page
    assert f'<li><a href="{DEVICES}">' in page
    assert f'<li><a href="{CLERK}">' not in page, "there is a clerk already"
    await site.house.store.run(lambda: site.people.lock("lan"))
    assert f'<li><a href="{CLERK}">' in (await browser_like.get("/manager/now")).text
    await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
    assert TITLE not in (await browser_like.get("/manager/now")).text


async def test_a_branch_with_people_and_devices_says_only_that_nobody_came(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await site.house.store.run(lambda: site.people.pair("kiosk-1", Role.KIOSK))
    await sign_in(browser_like)
    page = (await browser_like.get("/manager")).text
    assert "Chưa có lượt nào trong ngày này." in page
    assert TITLE not in page


async def test_a_closed_hall_beside_a_call_for_help_is_not_behind_a_click_and_says_it_for_every_service(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallHelp(), LAN)
    await site.house.ask(c.CloseService(service_id=SERVICE, why="Mất mạng"), HOA)
    name = BRANCH.service_by_id[SERVICE].name.of("vi")
    assert f"Đang ngừng cấp số: {name}." in (await browser_like.get("/manager")).text
    site.backups = BackupHealth(PlaceHealth(Path("/srv/toiluot/var/backups")), age_s=50 * 3600)
    await site.house.ask(c.CloseHall(why="Mất điện"), HOA)
    page = (await browser_like.get("/manager")).text
    assert f"Đang ngừng cấp số: {name}." not in page
    open_, folded, behind = page.partition('<details id="more">')
    assert "Quầy 1 gọi hỗ trợ" in open_
    assert "Hiện ngừng cấp số: Mất điện" in open_
    assert folded
    assert "sao lưu" in behind
    await site.house.ask(c.ShowNotice(text={"vi": "Nghỉ trưa"}), HOA)
    open_, _, behind = (await browser_like.get("/manager")).text.partition('<details id="more">')
    both = ("Quầy 1 gọi hỗ trợ", "Hiện ngừng cấp số: Mất điện")
    assert [one in open_ for one in both].count(True) == 1, "a notice has a line too: the hall stays in sight"
    assert all(one in open_ + behind for one in both)


async def test_where_the_hall_scrolls_its_chart_has_the_usual_height(
    site: Site, browser_like: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(today_pages, "MANY", 1)
    monkeypatch.setattr(today_pages, "FIGURES_S", -1.0)
    await sign_in(browser_like)
    await site.issued()
    page = (await browser_like.get("/manager")).text
    assert page.count('class="day-chart"') == 1
    assert "day-chart roomy" not in page
    await site.house.ask(c.CloseHall(why="Mất điện"), HOA)
    await site.house.ask(c.ShowNotice(text={"vi": "Nghỉ trưa"}), HOA)
    page = (await browser_like.get("/manager/now")).text
    assert 'class="day-chart low"' in page
    assert f'class="day-chart roomy" viewBox="0 0 856 {curves.FOOT + 26}"' in page
