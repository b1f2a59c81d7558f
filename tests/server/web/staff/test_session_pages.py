"""Who is signed in where: listed, ended from the page, and ended by itself."""

from __future__ import annotations

import re
from types import SimpleNamespace

import httpx
import pytest

from server.web.gate import IDLE_S, SESSION_COOKIE, SESSION_S, Sessions
from server.web.staff.session_pages import browser_of
from tests.server.branch_kit import PASSWORD
from tests.server.web.test_manager import sign_in, token
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Role
from wire.views import SignedIn

SESSIONS = "/manager/people/sessions"


@pytest.fixture
async def hoa(site, browser_like):
    await sign_in(browser_like)
    return browser_like


async def test_another_browser_is_listed_and_ended(site, hoa):
    transport = httpx.ASGITransport(site.app)
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"}
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=agent) as other:
        await sign_in(other)
        page = (await hoa.get(SESSIONS)).text
        assert "Chrome 131, Windows" in page
        (named,) = re.findall(r'name="browser" value="([^"]+)"', page)
        data = {"form": token(page), "browser": named}
        assert (await hoa.post(SESSIONS + "/end", data=data)).status_code == 303
        assert (await other.get("/manager")).status_code == 303
        assert (await hoa.post(SESSIONS + "/end", data=data)).status_code == 303, "gone already"
    assert (await hoa.get("/manager")).status_code == 200
    assert "đăng xuất" in (await hoa.get("/manager/audit")).text


async def test_it_is_said_for_how_long_somebody_has_asked_for_nothing(site, hoa, monkeypatch):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as other:
        await sign_in(other)
        sessions = site.app.state.sessions
        ahead, tick = 0.0, sessions.tick
        monkeypatch.setattr(sessions, "tick", lambda: tick() + ahead)
        for ahead, shown in ((0.0, 2), (61.0, 1), (300.0, 1)):
            page = (await hoa.get(SESSIONS)).text
            assert page.count("vừa xong") == shown
            assert (f"{ahead // 60:.0f} phút trước" in page) is (shown == 1)


async def test_a_manager_does_not_end_an_administrators_session(site, hoa):
    site.people.add("an", "Lê Văn An", ("administrator",), PASSWORD)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as other:
        await sign_in(other, "an")
        named = next(one.id for one, _ in site.app.state.sessions.everybody() if one.person.name == "Lê Văn An")
        data = {"form": token((await hoa.get(SESSIONS)).text), "browser": named}
        assert (await hoa.post(SESSIONS + "/end", data=data)).status_code == 409
        assert (await other.get("/manager")).status_code == 200


async def test_a_known_pc_is_called_by_its_name_among_sessions_and_beside_its_person(site, hoa):
    key = site.people.pair("manager-1", Role.MANAGER)
    boss = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))
    named = c.ChangeDevice(device_id="manager-1", name="Máy phòng 203")
    assert not isinstance(await site.house.ask(named, boss), Refused)
    site.people.add("an", "Lê Văn An", ("viewer",), PASSWORD)
    transport, cookies = httpx.ASGITransport(site.app), {"toiluot_pc": f"manager-1~{key}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", cookies=cookies) as pc:
        assert (await sign_in(pc, "an")).status_code == 303
        row = next(one for one in (await hoa.get(SESSIONS)).text.split("<tr>") if "Lê Văn An" in one)
        assert "Máy phòng 203" in row
        assert "Đang làm việc: Máy phòng 203" in (await hoa.get("/manager/people?q=an")).text


# -- by itself ---------------------------------------------------------------------------------------------------------


def asked(value: str, path: str = "/manager") -> SimpleNamespace:
    return SimpleNamespace(cookies={SESSION_COOKIE: value}, scope={"path": path})


def test_a_page_that_nobody_uses_asks_for_the_password_again_though_it_renews_itself():
    now, ended = [0.0], []
    sessions = Sessions(tick=lambda: now[0], ended=lambda person, _device: ended.append(person))
    value = sessions.begin(SignedIn(person="s-1", name="Hoa"))
    for _ in range(10):  # a person who works is never idle
        now[0] += IDLE_S - 1
        assert sessions.of(asked(value)) is not None
    for _ in range(int(IDLE_S) // 5 - 1):
        now[0] += 5
        assert sessions.of(asked(value, "/manager/now")) is not None
    now[0] += 5
    assert sessions.of(asked(value, "/manager/now")) is None
    assert [person.person for person in ended] == ["s-1"]


def test_twelve_hours_end_it_whoever_works():
    now = [0.0]
    sessions = Sessions(tick=lambda: now[0])
    value = sessions.begin(SignedIn(person="s-1", name="Hoa"))
    while now[0] < SESSION_S - 600:
        now[0] += 600
        assert sessions.of(asked(value)) is not None
    now[0] = SESSION_S
    assert sessions.of(asked(value)) is None


def test_browsers_are_named_as_people_do():
    assert browser_of("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0") == "Firefox 128, Linux"
    assert browser_of(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604"
    ) == ("Safari 18, iPhone")
    assert browser_of("python-httpx/0.27") == ""
