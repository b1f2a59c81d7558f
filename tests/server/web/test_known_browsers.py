"""Who signed in before from this browser is not behind strangers; the cookie opens nothing by itself."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from config import ServerSettings
from server.runtime.security_log import SecurityLog
from server.staff.login import PLACE_TRIES, TRIES, Authenticator
from server.store.people_rows import Person
from server.web.app import make_app
from server.web.known_browsers import COOKIE, LASTS_S, MOST, KnownBrowsers
from tests.patience import until, within
from tests.server.branch_kit import COUNTER, PASSWORD, new_id
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Role

HOA = Person("hoa", "Hoa", ("manager",), "hash of hoa", 0)
OTHERS = [Person(f"other-{n}", "", ("manager",), f"hash {n}", 0) for n in range(MOST)]


class Ticking:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_browser_knows_who_signed_in_and_nobody_else() -> None:
    known = KnownBrowsers(lambda: bytes(32), Ticking())
    cookie = known.remembered("", HOA)
    assert re.fullmatch(r"[0-9a-f]{16}", known.which(cookie, HOA))
    assert known.which(cookie, OTHERS[0]) == ""
    assert known.which(cookie, None) == ""
    assert known.which("", HOA) == ""
    assert HOA.name not in cookie


def test_the_mark_of_a_browser_ends_with_the_password_the_key_and_its_time() -> None:
    tick = Ticking()
    known = KnownBrowsers(lambda: bytes(32), tick)
    cookie = known.remembered("", HOA)
    assert known.which(cookie, replace(HOA, password_hash="a new one")) == ""
    assert known.which(cookie, replace(HOA, name="hoa2")) == ""
    assert KnownBrowsers(lambda: b"x" * 32, tick).which(cookie, HOA) == ""
    tick.now += LASTS_S - 1
    name = known.which(cookie, HOA)
    assert name
    renewed = known.remembered(cookie, HOA)
    tick.now += 2
    assert known.which(cookie, HOA) == ""
    assert known.which(renewed, HOA) == name


def test_a_cookie_that_was_changed_is_nobodys() -> None:
    known = KnownBrowsers(lambda: bytes(32), Ticking())
    cookie = known.remembered("", HOA)
    name, until_s, mark = cookie.split(".")
    for forged in (
        f"{'0' * 16}.{until_s}.{mark}", f"{name}.{int(until_s) + 1}.{mark}", f"{name}.{until_s}.{'0' * 32}",
        cookie[:-1], "~" * 5_000, "x" * 100_000, f"{name}.{until_s}", "\ud800", f"{name}.{'9' * 400}.{mark}",
    ):  # fmt: skip
        assert known.which(forged, HOA) == ""


def test_several_people_may_share_a_browser_and_its_cookie_stays_small() -> None:
    known = KnownBrowsers(lambda: bytes(32), Ticking())
    cookie = known.remembered("", HOA)
    for person in [*OTHERS[:-1], HOA]:
        cookie = known.remembered(cookie, person)
    for person in [*OTHERS[:-1], HOA]:
        assert known.which(cookie, person)
    cookie = known.remembered(cookie, OTHERS[-1])
    assert known.which(cookie, OTHERS[-1])
    assert known.which(cookie, HOA)
    assert known.which(cookie, OTHERS[0]) == ""
    assert len(known.remembered("z" * 10_000 + cookie, HOA)) < 400


# -- on the pages ------------------------------------------------------------------------------------------------------


def browser_at(app, address: str = "10.0.0.9") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://testserver", timeout=60
    )


async def sign_in(browser: httpx.AsyncClient, user: str = "hoa", password: str = PASSWORD, **headers: str):
    page = await browser.get("/manager/sign-in")
    token = re.search(r'name="form" value="([^"]+)"', page.text)[1]  # type: ignore[index]
    form = {"user": user, "password": password, "form": token}
    return await browser.post("/manager/sign-in", data=form, headers=headers)


def quick(_: str, typed: str) -> bool:
    """Stands for argon2."""
    return typed == PASSWORD


def app_of(site, matches=quick, **changed):
    """The site's pages with another check of passwords."""
    security = changed.pop("security", None)
    return make_app(
        site.house.handle, ServerSettings(branch=Path("b.toml"), **changed), site.people, site.house.store,
        site.house.secrets, site.fanout.device_lines, security=security,
        authenticator=Authenticator(site.people, security, matches=matches), backups=lambda: site.backups,
    )  # fmt: skip


async def test_a_manager_signs_in_where_they_did_before_however_strangers_are_locked_out(site):
    app = app_of(site)
    async with browser_at(app) as mine, browser_at(app) as strangers:
        assert (await sign_in(mine)).status_code == 303
        mine.cookies.delete("toiluot_session")
        for n in range(PLACE_TRIES):
            await sign_in(strangers, f"name-{n}", "wrong")
        assert (await sign_in(strangers)).status_code == 429
        assert (await sign_in(mine)).status_code == 303
        strangers.cookies.set(COOKIE, "0" * 16 + ".1900000000." + "0" * 32)
        assert (await sign_in(strangers)).status_code == 429


async def test_a_known_browser_has_no_more_tries_than_any_other(site):
    async with browser_at(app_of(site)) as mine:
        assert (await sign_in(mine)).status_code == 303
        mine.cookies.delete("toiluot_session")
        answers = [(await sign_in(mine, password="wrong")).status_code for _ in range(TRIES)]
        assert answers == [403] * (TRIES - 1) + [429]
        assert (await sign_in(mine)).status_code == 429


async def test_the_cookie_of_a_browser_is_kept_from_scripts_and_other_sites_and_opens_no_page(site):
    async with browser_at(site.app) as mine:
        cookies = (await sign_in(mine)).headers.get_list("set-cookie")
        cookie = next(c for c in cookies if c.startswith(COOKIE))
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        mine.cookies.delete("toiluot_session")
        assert (await mine.get("/manager")).status_code == 303


class Slow:
    """Stands for argon2: waits until it is let go, for one password."""

    def __init__(self) -> None:
        self.looked_at: list[str] = []
        self.go = threading.Event()

    def __call__(self, known: str, typed: str) -> bool:
        self.looked_at.append(typed)
        return typed == PASSWORD or not self.go.wait(60)


async def test_two_hundred_sign_ins_at_once_hold_up_no_manager_who_is_known(site):
    async with browser_at(site.app) as mine:
        assert (await sign_in(mine)).status_code == 303
        slow = Slow()
        app = app_of(site, slow)
        again = browser_at(app)
        again.cookies = mine.cookies
        again.cookies.delete("toiluot_session")
        async with again, browser_at(app, "10.0.0.66") as strangers:
            page = await strangers.get("/manager/sign-in")
            token = re.search(r'name="form" value="([^"]+)"', page.text)[1]  # type: ignore[index]
            flood = [
                asyncio.create_task(
                    strangers.post("/manager/sign-in", data={"user": f"n{n}", "password": f"p{n}", "form": token})
                )
                for n in range(200)
            ]
            await until(lambda: slow.looked_at)
            async with within(60, "the manager is answered while every stranger waits"):
                assert (await sign_in(again)).status_code == 303
            assert slow.looked_at[-1] == PASSWORD
            assert len(slow.looked_at) == 2
            slow.go.set()
            async with within(60, "everybody is answered"):
                answers = [answer for answer in await asyncio.gather(*flood)]
        told = {answer.status_code: answer.text for answer in answers}
        assert {*told} == {403, 429}
        assert "Máy chủ đang quá bận. Xin thử lại sau vài giây." in told[429]


@pytest.mark.parametrize(("trusted", "locked_out"), [((), True), (("10.0.0.1",), False)])
async def test_another_address_in_a_header_is_another_client_only_from_a_trusted_proxy(
    site, tmp_path, trusted, locked_out
):
    security = SecurityLog(tmp_path / "security.log")
    app = app_of(site, trusted_proxies=trusted, security=security)
    async with browser_at(app, "10.0.0.1") as proxy:
        for n in range(TRIES):
            said = f"8.8.8.{n}, 192.168.1.{n}" if trusted else f"192.168.1.{n}"
            await sign_in(proxy, password="wrong", **{"X-Forwarded-For": said})
        answer = await sign_in(proxy, **{"X-Forwarded-For": "192.168.1.77"})
        assert answer.status_code == (429 if locked_out else 303)
        proxy.cookies.clear()
        for _ in range(TRIES):  # what a client writes before the proxy's own word changes nothing
            await sign_in(proxy, password="wrong", **{"X-Forwarded-For": "9.9.9.9, 192.168.1.66"})
        refused = await sign_in(proxy, **{"X-Forwarded-For": "7.7.7.7, 192.168.1.66"})
        assert refused.status_code == 429
    security.close()
    lines = [json.loads(line) for line in (tmp_path / "security.log").read_text().splitlines()]
    addresses = {line["address"] for line in lines if line["what"] == "sign_in_failed"}
    if trusted:
        assert addresses == {f"192.168.1.{n}" for n in range(TRIES)} | {"192.168.1.66"}
        assert not [line for line in lines if line["what"] == "proxy_not_trusted"]
    else:
        assert addresses == {"10.0.0.1"}
        assert [line["address"] for line in lines if line["what"] == "proxy_not_trusted"]


async def test_who_comes_and_goes_on_the_pages_is_told_to_the_security_log(site, tmp_path):
    security = SecurityLog(tmp_path / "security.log")
    async with browser_at(app_of(site, security=security)) as mine:
        await sign_in(mine, password="wrong")
        await sign_in(mine)
        page = await mine.get("/manager")
        token = re.search(r'name="form" value="([^"]+)"', page.text)[1]  # type: ignore[index]
        for _ in range(2):
            await mine.post("/manager/sign-out", data={"form": token})
    security.close()
    lines = [json.loads(line) for line in (tmp_path / "security.log").read_text().splitlines()]
    assert [(line["what"], line["person"], line["address"]) for line in lines] == [
        (what, "s-HOA", "10.0.0.9") for what in ("sign_in_failed", "signed_in", "signed_out")
    ]  # fmt: skip
    assert PASSWORD not in json.dumps(lines)


async def test_an_endless_name_or_password_is_refused_on_the_page(site):
    async with browser_at(site.app) as browser:
        answer = await sign_in(browser, "x" * 20_000, "y" * 20_000)
        assert answer.status_code == 403
        assert "Tên hoặc mật khẩu không đúng, hoặc tài khoản này" in answer.text
        assert "x" * 65 not in answer.text
        assert (await sign_in(browser, "  HOA ")).status_code == 303


async def test_the_sign_in_page_and_what_everybody_may_read_name_no_clerk(site, browser_like):
    clerk = Actor(role=Role.COUNTER, device_id="pc-9", person="zz.clerk", roles=("clerk",))
    issued = await site.issued()
    for command in (c.OpenCounter(counter_id=COUNTER), c.CallNext()):
        assert not isinstance(await site.house.ask(command, clerk, new_id()), Refused)
    secret = site.secret(issued["ticket_id"])
    for path in ("/api/v1/hall", "/api/v1/ticket", "/t", "/manager/sign-in", "/manager", "/manager/now"):
        answer = await browser_like.get(path, headers=secret)
        assert "zz.clerk" not in answer.text
    assert (await browser_like.get("/api/v1/ticket", headers=secret)).json()["state"] == "called"
