"""The API's list and the front page are drawn once while the branches are as they were, and never later than that."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from server.hub import api
from server.hub.app import Hub, make_app
from server.hub.booking.askers import COOKIE
from server.hub.pages.views import Pages
from server.runtime.health import HealthReport
from server.runtime.supervisor import Supervisor
from tests.server.hub.house import settings_in

LIST = "/api/v1/branches"


@pytest.fixture
async def hub(tmp_path, clock, monkeypatch):
    monkeypatch.setattr("config.settings.ClockSettings.clock", lambda _: clock)
    hub = Hub(settings_in(tmp_path))
    await hub.know_branches()
    yield hub
    hub.ledger.close()
    hub.security.close()


@pytest.fixture
def get(hub):
    """Reads a path, as a browser without a cookie unless it brings one."""
    app = make_app(hub, HealthReport(Supervisor(), {}))

    async def get(path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as client:
            return await client.get(path, headers=named)

    return get


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn: branches of the API's list, and pages."""
    seen: list[str] = []
    of_api, of_page = api._branch_out, Pages.text
    monkeypatch.setattr(api, "_branch_out", lambda card: (seen.append("api"), of_api(card))[1])
    monkeypatch.setattr(
        Pages, "text", lambda pages, *a, **what: (seen.append(f"page {a[2]}"), of_page(pages, *a, **what))[1]
    )
    return seen


async def cookie(get) -> str:
    return f"{COOKIE}={(await get('/')).cookies[COOKIE]}"


async def test_the_list_is_drawn_once_and_not_sent_to_who_has_it(get, drawn) -> None:
    first = await get(LIST)
    assert [branch["branch_id"] for branch in first.json()] == ["hanoi-1"]
    assert first.headers["content-type"] == "application/json"
    assert first.headers["cache-control"] == "public, max-age=1"
    assert "set-cookie" not in first.headers
    etag = first.headers["etag"]
    for named in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        same = await get(LIST, If_None_Match=named)
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
        assert same.headers["cache-control"] == "public, max-age=1"
    for named in ('"other"', etag.strip('"'), ""):
        assert (await get(LIST, If_None_Match=named)).content == first.content
    assert drawn == ["api"]


@pytest.mark.parametrize("path", [LIST, "/?lang=en"])
async def test_what_became_other_is_told_at_once(get, hub, drawn, monkeypatch, path) -> None:
    who = await cookie(get)
    drawn.clear()
    first = await get(path, Cookie=who)
    hub.exchange.linked.add("hanoi-1")
    second = await get(path, Cookie=who, If_None_Match=first.headers["etag"])
    assert second.status_code == 200
    assert second.headers["etag"] != first.headers["etag"]
    cards = await hub.desk.branches()
    told = [replace(cards[0], waits={"khai-sinh": {"waiting": 4321}})]

    async def branches(_: object):
        return told

    monkeypatch.setattr(type(hub.desk), "branches", branches)
    third = await get(path, Cookie=who, If_None_Match=second.headers["etag"])
    assert third.status_code == 200
    assert "4321" in third.text.replace(",", "")
    assert len(drawn) == 3


async def test_the_front_page_is_drawn_once_for_each_language(get, drawn) -> None:
    pages = {(language, n): await get("/", Accept_Language=language) for language in ("vi", "en") for n in (1, 2)}
    assert drawn == ["page vi", "page en"]
    for (language, _), page in pages.items():
        assert f'<html lang="{language}">' in page.text
        assert page.headers["vary"] == "Accept-Language"
        assert page.headers["cache-control"] == "private, no-cache"
        assert page.headers["content-security-policy"]
    assert (await get("/?lang=en", Accept_Language="vi")).content == pages["en", 1].content
    assert drawn == ["page vi", "page en"]


async def test_each_new_browser_gets_a_cookie_of_its_own_and_who_has_the_page_is_not_sent_it(get) -> None:
    first, second = await get("/"), await get("/")
    assert first.cookies[COOKIE] != second.cookies[COOKIE]
    who, etag = f"{COOKIE}={first.cookies[COOKIE]}", first.headers["etag"]
    same = await get("/", Cookie=who, If_None_Match=etag)
    assert (same.status_code, same.content) == (304, b"")
    assert "set-cookie" not in same.headers
    other = await get("/", Cookie=who, If_None_Match=etag, Accept_Language="en")
    assert (other.status_code, '<html lang="en">' in other.text) == (200, True)
    assert (await get("/", If_None_Match=etag)).cookies[COOKIE], "who lost the cookie gets another"


@pytest.mark.parametrize("more", ["q=ha", "after=hanoi-1", "from=poster"])
async def test_a_page_whose_links_keep_more_is_drawn_for_who_asks(get, drawn, more) -> None:
    for _ in range(2):
        page = await get(f"/?{more}")
        assert f"{more}&amp;lang=en" in page.text
        assert page.headers["cache-control"] == "no-store"
        assert more not in (await get("/")).text
    assert drawn.count("page vi") == 3
