"""Today's page of a branch that is new: what is to be done before anybody can be served."""

from __future__ import annotations

import httpx
import pytest

from server.web.today import today_pages
from tests.server.branch_kit import KIOSK, SERVICE
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.values import Role

TITLE = "Chi nhánh mới: những việc cần làm trước"
CLERK = "/manager/people/new"
DEVICES = "/manager/devices/-/add"


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
