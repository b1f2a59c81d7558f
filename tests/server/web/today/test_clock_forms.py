"""The manager is told of a clock that jumped and of a day it opened by mistake, and puts both right."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from config import ServerSettings
from server.runtime.hall_clock import HallClock
from tests.server.branch_kit import BRANCH, MONDAY_9, house
from tests.server.web.conftest import Site, make_site
from tests.server.web.test_manager import sign_in, token
from wire.commands import ApplySettings, Tick
from wire.values import Actor, Role

HOUR = 3_600_000


class Machine:
    def __init__(self) -> None:
        self.elapsed, self.ahead = 0, MONDAY_9

    def clock(self) -> HallClock:
        return HallClock(lambda: self.elapsed + self.ahead, lambda: self.elapsed)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def site(url: str, machine: Machine, tmp_path) -> AsyncIterator[Site]:
    async with house(url, machine.clock()) as branch:
        yield await make_site(branch, ServerSettings(branch=tmp_path / "branch.toml"))


def forms(html: str) -> dict[str, dict[str, str]]:
    """The forms in alarms by where they go to."""
    found = re.findall(r'<form method="post" action="(/manager/[a-z-]+)">(.*?)</form>', html, re.DOTALL)
    return {
        to: dict(re.findall(r'name="(\w+)" value="([^"]*)"', inside))
        for to, inside in found
        if to not in ("/manager/sign-out", "/manager/later")
    }


async def test_a_manager_confirms_a_clock_that_jumped(
    site: Site, machine: Machine, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    assert forms((await browser_like.get("/manager")).text) == {}
    machine.ahead += HOUR
    site.house.handle.now  # noqa: B018  the server looks at its clock
    page = (await browser_like.get("/manager")).text
    assert "10:00:00 23/11/2026" in page
    assert "09:00:00 23/11/2026" in page
    form = forms(page)["/manager/clock"]
    assert form["jump_ms"] == str(HOUR)
    fragment = (await browser_like.get("/manager/now")).text
    assert forms(fragment) == forms(page), "the part that is fetched again has the button too"
    answer = await browser_like.post("/manager/clock", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager")
    assert forms((await browser_like.get("/manager")).text) == {}
    assert site.house.handle.now == MONDAY_9 + HOUR


async def test_a_jump_that_is_another_by_now_is_refused_in_words(
    site: Site, machine: Machine, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    machine.ahead += HOUR
    site.house.handle.now  # noqa: B018
    form = forms((await browser_like.get("/manager")).text)["/manager/clock"]
    machine.ahead += HOUR
    answer = await browser_like.post("/manager/clock", data=form)
    assert "Xin xem lại giờ" in (await browser_like.get(answer.headers["location"])).text
    assert site.house.handle.now == MONDAY_9


async def test_a_false_day_is_taken_back_by_a_button(
    site: Site, machine: Machine, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    first = await site.issued()
    machine.elapsed += 24 * HOUR
    await site.house.ask(Tick(), Actor(role=Role.SERVER))
    assert "/manager/false-day" not in forms((await browser_like.get("/manager")).text)
    machine.ahead -= 24 * HOUR
    site.house.handle.now  # noqa: B018
    await browser_like.post("/manager/clock", data=forms((await browser_like.get("/manager")).text)["/manager/clock"])
    page = (await browser_like.get("/manager?lang=en")).text
    assert "Tuesday 24 November 2026 was opened by a wrong clock; today is still Monday 23 November 2026." in page
    await browser_like.post("/manager/false-day", data=forms(page)["/manager/false-day"])
    async with site.house.handle.reading() as state:
        assert (state.day, list(state.tickets)) == ("2026-11-23", [first["ticket_id"]])
    assert forms((await browser_like.get("/manager")).text) == {}


async def test_what_a_false_day_put_in_force_is_said_to_stay_before_and_after_it_is_taken_back(
    site: Site, machine: Machine, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    early = "The settings in force were put in force on Tuesday 24 November 2026, by a wrong clock."
    stay = "The settings put in force on it are not taken back with it."

    async def page(path: str = "/manager") -> str:
        return (await browser_like.get(path, params={"lang": "en"})).text

    machine.elapsed += 24 * HOUR
    await site.house.ask(Tick(), Actor(role=Role.SERVER))
    async with site.house.handle.reading() as state:
        started = state.settings_seq
    branding = BRANCH.branding.model_copy(update={"hotline": "1022"})
    changed = BRANCH.model_copy(update={"branding": branding})
    planned = Actor(role=Role.SERVER, device_id="toiluot-planned", person="s-HOA")
    await site.house.ask(ApplySettings(branch=changed, started_from=started), planned)
    assert early not in await page(), "as long as nobody knows that the clock is wrong"
    machine.ahead -= 24 * HOUR
    site.house.handle.now  # noqa: B018
    await browser_like.post("/manager/clock", data=forms(await page())["/manager/clock"])
    assert early in await page()
    await browser_like.post("/manager/false-day", data=forms(await page())["/manager/false-day"])
    async with site.house.handle.reading() as state:
        seq = state.settings_seq
        assert (state.day, state.settings.branding.hotline) == ("2026-11-23", "1022")
    today = await page()
    assert early in today
    assert f'href="/manager/settings/history#v{seq}"' in today
    audit = await page("/manager/audit")
    assert stay in audit
    assert f'href="/manager/settings/history?all#v{seq}"' in audit
    versions = await page("/manager/settings/history")
    assert f'id="v{seq}"' in versions
    assert "Put in force by a wrong clock" in versions
    back = await browser_like.post(f"/manager/settings/history/{started}/back", data={"form": token(versions)})
    assert back.status_code == 303
    machine.elapsed += 24 * HOUR
    await site.house.ask(Tick(), Actor(role=Role.SERVER))
    assert early not in await page(), "their day has come"


async def test_the_buttons_need_a_session_and_our_own_form(
    site: Site, machine: Machine, browser_like: httpx.AsyncClient
) -> None:
    machine.ahead += HOUR
    site.house.handle.now  # noqa: B018
    for path in ("/manager/clock", "/manager/false-day"):
        answer = await browser_like.post(path, data={"jump_ms": HOUR, "form": "x"})
        assert answer.headers["location"] == "/manager/sign-in"
    await sign_in(browser_like)
    good = forms((await browser_like.get("/manager")).text)["/manager/clock"]
    await browser_like.post("/manager/clock", data=good | {"form": "x"})
    await browser_like.post("/manager/clock", data=good, headers={"Sec-Fetch-Site": "cross-site"})
    assert site.house.handle.now == MONDAY_9
    assert token((await browser_like.get("/manager")).text)
