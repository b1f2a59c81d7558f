"""A pad and a PC's browser are let in by the code on their page; who was unpaired is out and shows a code again."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import ServerSettings
from server.core.model import State
from server.devices.pads_seen import PC_THERE_S
from server.devices.pairings import Agreed, Failed, Pairings
from server.staff.login import Authenticator
from server.staff.people import with_pin
from server.web.devices.device_lines import LET_IN_MS
from tests.server.branch_kit import COUNTER, COUNTERS, PASSWORD
from tests.server.web.conftest import Site, make_site
from tests.server.web.desk.test_desk_pages import Desk
from tests.server.web.test_manager import sign_in, token
from wire.events import CounterOpened
from wire.values import Actor, Role

ADD = "/manager/devices/-/add"
PC = "/manager/this-pc"
PIN = "739164"


@contextlib.asynccontextmanager
async def another(site: Site, agent: str = "") -> AsyncIterator[httpx.AsyncClient]:
    headers = {"user-agent": agent} if agent else {}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site.app), base_url="http://testserver", headers=headers
    ) as client:
        yield client


@pytest.fixture
async def tablet(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with another(site, "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Safari/537.36") as client:
        yield client


@pytest.fixture
async def pc(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with another(site) as client:
        yield client


@pytest.fixture
async def hoa(site: Site, browser_like: httpx.AsyncClient) -> httpx.AsyncClient:
    await sign_in(browser_like)
    return browser_like


async def type_code(hoa: httpx.AsyncClient, site: Site, code: str, **more: str) -> httpx.Response:
    form = token((await hoa.get(ADD)).text)
    return await hoa.post(ADD, data={"form": form, "code": code, "waiting": site.live.pairings.waiting[0].id} | more)


async def let_in(
    hoa: httpx.AsyncClient, site: Site, one: httpx.AsyncClient, at: str, code: str, **more: str
) -> httpx.Response:
    """The manager types it while the page asks, as its script does."""
    typing = asyncio.create_task(type_code(hoa, site, code, **more))
    while not typing.done():
        await one.post(f"{at}/now", json={"code": code})
        await asyncio.sleep(0.01)
    return await typing


async def pad_code(tablet: httpx.AsyncClient) -> str:
    code: str = (await tablet.post("/pad/code", json={})).json()["code"]
    return code


async def pc_code(pc: httpx.AsyncClient, kind: str = "manager") -> str:
    form = token((await pc.get(PC)).text)
    assert (await pc.post(PC, data={"form": form, "kind": kind})).headers["location"] == PC
    found = re.search(r'data-code="(\d{6})"', (await pc.get(PC)).text)
    assert found is not None
    return found[1]


async def unpair(hoa: httpx.AsyncClient, device: str) -> None:
    form = token((await hoa.get(f"/manager/devices/{device}")).text)
    done = await hoa.post(f"/manager/devices/{device}/unpair", data={"form": form, "sure": "1"})
    assert done.headers["location"] == "/manager/devices?done=unpaired"


async def state_of(site: Site) -> State:
    async with site.house.handle.reading() as state:
        return state


# -- the pad --


async def test_a_pad_opens_by_itself_at_the_counter_that_was_chosen(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient
) -> None:
    assert (await tablet.get("/pad/now")).status_code == 401
    code = await pad_code(tablet)
    page = (await hoa.get(ADD)).text
    assert "Máy đánh giá" in page
    assert "Chrome 126, Android" in page
    assert code not in page
    done = await let_in(hoa, site, tablet, "/pad/code", code, counter=COUNTER)
    assert done.headers["location"] == f"/manager/devices/pad-{COUNTER}?done=paired"
    answer = await tablet.post("/pad/code/now", json={"code": code})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("toiluot_pad="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    lasts = re.search(r"Max-Age=(\d+)", cookie)
    assert lasts is not None
    assert int(lasts[1]) > 365 * 86_400, "a counter's tablet is not let in anew every few weeks"
    assert "~" not in answer.text, "no script reads the key"
    shown = await tablet.get("/pad/now")
    assert (shown.status_code, shown.json()["state"]) == (200, "idle")
    paired = (await state_of(site)).devices[f"pad-{COUNTER}"]
    assert (paired.role, paired.counter_id) == ("pad", COUNTER)
    assert f"Ghép thiết bị pad-{COUNTER}" in (await hoa.get("/manager/audit")).text


async def test_an_unpaired_pad_is_out_with_its_next_question_and_shows_a_code_again(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient
) -> None:
    code = await pad_code(tablet)
    await let_in(hoa, site, tablet, "/pad/code", code, counter=COUNTER)
    await tablet.post("/pad/code/now", json={"code": code})
    assert (await tablet.get("/pad/now")).status_code == 200
    await unpair(hoa, f"pad-{COUNTER}")
    assert (await tablet.get("/pad/now")).status_code == 401
    again = await pad_code(tablet)
    await let_in(hoa, site, tablet, "/pad/code", again, counter=COUNTERS[1])
    await tablet.post("/pad/code/now", json={"code": again})
    assert (await tablet.get("/pad/now")).json()["counter"] == 2


async def test_another_pad_of_a_counter_takes_the_place_of_the_one_before(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient, pc: httpx.AsyncClient
) -> None:
    for one in (tablet, pc):
        code = await pad_code(one)
        await let_in(hoa, site, one, "/pad/code", code, counter=COUNTER)
        await one.post("/pad/code/now", json={"code": code})
    assert (await tablet.get("/pad/now")).status_code == 401
    assert (await pc.get("/pad/now")).status_code == 200
    assert [d.device_id for d in site.people.devices if d.role is Role.PAD] == [f"pad-{COUNTER}"]


async def test_a_pad_whose_counter_was_changed_is_found_by_its_counter(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient
) -> None:
    site.people.pair(f"pad-{COUNTER}", Role.PAD, COUNTERS[1])
    for counter, name in ((COUNTER, "pad-1"), (COUNTERS[1], f"pad-{COUNTER}")):
        code = await pad_code(tablet)
        done = await let_in(hoa, site, tablet, "/pad/code", code, counter=counter)
        assert done.headers["location"] == f"/manager/devices/{name}?done=paired"


async def test_a_pad_without_a_counter_costs_no_code(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient
) -> None:
    code = await pad_code(tablet)
    answer = await type_code(hoa, site, code)
    assert answer.status_code == 409
    assert "Xin chọn quầy nơi đặt máy đánh giá này" in answer.text
    assert (await tablet.post("/pad/code/now", json={"code": code})).json() == {"now": "waits"}


async def test_a_pad_takes_the_place_of_no_device_of_another_kind(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient
) -> None:
    key = site.people.pair("kiosk-1", Role.KIOSK)
    answer = await type_code(hoa, site, await pad_code(tablet), counter=COUNTER, instead="kiosk-1")
    assert (answer.status_code, "cùng loại đang không kết nối" in answer.text) == (409, True)
    assert site.people.device("kiosk-1", key, Role.KIOSK) is not None


async def test_a_wrong_code_is_told_on_both_sides_and_is_worth_nothing_any_more(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient
) -> None:
    code = await pad_code(tablet)
    answer = await type_code(hoa, site, f"{(int(code) + 1) % 1_000_000:06d}", counter=COUNTER)
    assert answer.status_code == 409
    assert "Thiết bị đang hiện mã mới" in answer.text
    assert (await tablet.post("/pad/code/now", json={"code": code})).json() == {"now": "wrong"}
    assert await pad_code(tablet) != code or len(site.live.pairings.waiting) == 1


async def test_there_is_room_for_few_of_one_address_and_a_page_that_asks_anew_takes_none(
    site: Site, tablet: httpx.AsyncClient
) -> None:
    for _ in range(8):
        assert (await tablet.post("/pad/code", json={})).status_code == 200
    refused = []
    for _ in range(6):
        async with another(site) as stranger:
            refused.append((await stranger.post("/pad/code", json={})).status_code)
    assert refused == [200] * 5 + [429]


async def test_a_pad_that_asks_is_no_alarm_and_one_that_does_not_is(
    site: Site, hoa: httpx.AsyncClient, tablet: httpx.AsyncClient
) -> None:
    code = await pad_code(tablet)
    await let_in(hoa, site, tablet, "/pad/code", code, counter=COUNTER)
    site.house.clock.forward(61)
    assert "Mất liên lạc" in (await hoa.get(f"/manager/devices/pad-{COUNTER}")).text
    await tablet.post("/pad/code/now", json={"code": code})
    await tablet.get("/pad/now")
    assert "Mất liên lạc" not in (await hoa.get(f"/manager/devices/pad-{COUNTER}")).text


# -- PCs --


async def given_a_pin(site: Site, name: str = "hoa") -> None:
    person = site.people.find(name)
    assert person is not None
    command = await asyncio.to_thread(with_pin, person, PIN)
    await site.house.ask(command, Actor(role=Role.SERVER, device_id="web", person=person.code))


async def known(hoa: httpx.AsyncClient, site: Site, pc: httpx.AsyncClient, kind: str = "manager") -> None:
    code = await pc_code(pc, kind)
    done = await let_in(hoa, site, pc, PC, code)
    assert done.headers["location"] == f"/manager/devices/{kind}-1?done=paired", done.text
    assert (await pc.post(f"{PC}/now", json={"code": code})).json() == {"now": "let_in"}


async def test_two_that_are_let_in_at_once_get_names_of_their_own(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient, tablet: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pages = {await pc_code(one): one for one in (pc, tablet)}
    form, both, real = token((await hoa.get(ADD)).text), asyncio.Barrier(2), Pairings.agree

    async def together(self: Pairings, *args: Any) -> Agreed | Failed:
        await both.wait()
        return await real(self, *args)

    monkeypatch.setattr(Pairings, "agree", together)
    waiting = [one.id for one in site.live.pairings.waiting]
    typing = [
        asyncio.create_task(hoa.post(ADD, data={"form": form, "code": code, "waiting": id_}))
        for code, id_ in zip(pages, waiting, strict=True)
    ]
    while not all(one.done() for one in typing):
        for code, one in pages.items():
            await one.post(f"{PC}/now", json={"code": code})
        await asyncio.sleep(0.01)
    assert [(await one).headers["location"] for one in typing] == [
        f"/manager/devices/manager-{n}?done=paired" for n in (1, 2)
    ]


@pytest.mark.parametrize("kind", ["reception", "manager"])
async def test_on_a_known_pc_a_pin_signs_in_to_the_pages_and_the_journal_says_where(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient, kind: str
) -> None:
    await given_a_pin(site)
    assert (await sign_in(pc, "hoa", PIN)).status_code == 403, "it is not known yet"
    assert "Mật khẩu hoặc PIN" not in (await pc.get("/manager/sign-in")).text
    await known(hoa, site, pc, kind)
    assert "Mật khẩu hoặc PIN" in (await pc.get("/manager/sign-in")).text
    assert "Văn phòng đã biết máy này" in (await pc.get(PC)).text
    assert (await sign_in(pc, "hoa", PIN)).headers["location"] == "/manager"
    audit = (await hoa.get("/manager/audit")).text
    assert "đăng nhập bằng PIN" in audit
    assert f"{kind}-1" in audit


async def test_a_pin_is_for_those_whose_pc_it_is_and_everybody_has_a_password(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient
) -> None:
    await given_a_pin(site, "lan")  # a clerk
    await known(hoa, site, pc)
    assert (await sign_in(pc, "lan", PIN)).status_code == 403
    assert (await sign_in(pc, "lan", PASSWORD)).headers["location"] == "/desk"


async def test_at_a_counters_pc_a_clerk_serves_in_the_browser_by_her_pin_at_its_counter_alone(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient
) -> None:
    await given_a_pin(site, "lan")
    await given_a_pin(site, "hoa")
    code = await pc_code(pc, "counter")
    await let_in(hoa, site, pc, PC, code, counter=COUNTERS[1])
    await pc.post(f"{PC}/now", json={"code": code})
    assert (await sign_in(pc, "hoa", PIN)).status_code == 403, "her PIN would open the manager's pages in the hall"
    desk = await Desk(site, pc).sit_down("lan", PIN)
    other = await desk.press("open", row=COUNTERS[0])
    assert (other["refused"], desk.shown["page"]) == ("NOT_ALLOWED", "choose")
    await desk.press("open", row=COUNTERS[1])
    assert desk.shown["page"] == "desk"
    opened = next(fact for fact in desk.facts if isinstance(fact.event, CounterOpened))
    assert opened.event.device_id == opened.actor.device_id == "counter-1"


async def test_a_counters_pc_is_there_while_a_page_of_ours_is_open_on_it(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def there() -> bool:
        return next(line.connected for line in site.fanout.device_lines() if line.device_id == "counter-1")

    tick = [0.0]
    monkeypatch.setattr(site.fanout.pads, "_tick", lambda: tick[0])
    await known(hoa, site, pc, "counter")
    site.house.clock.forward(LET_IN_MS // 1000 + 1)
    assert not there()
    assert "Mất liên lạc" in (await hoa.get("/manager/devices")).text
    for page in (PC, "/manager/sign-in"):
        assert "/assets/pc-here.js" in (await pc.get(page)).text
    assert (await pc.get(f"{PC}/there/now")).status_code == 204
    assert there()
    assert "Mất liên lạc" not in (await hoa.get("/manager/devices")).text
    tick[0] += PC_THERE_S
    assert there()
    tick[0] += 0.1
    assert not there()
    await sign_in(pc, "lan")
    assert "/assets/pc-here.js" in (await pc.get("/desk")).text
    assert "/assets/pc-here.js" not in (await hoa.get("/manager")).text
    await hoa.get(f"{PC}/there/now")  # of a browser that nobody let in
    assert not there()


async def test_unpaired_it_takes_no_pin_and_whoever_is_signed_in_there_is_out(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient
) -> None:
    await given_a_pin(site)
    await known(hoa, site, pc)
    await sign_in(pc, "hoa", PIN)
    assert (await pc.get("/manager/devices")).status_code == 200
    await unpair(hoa, "manager-1")
    assert (await pc.get("/manager/devices")).headers["location"] == "/manager/sign-in"
    assert (await pc.get("/manager/now")).status_code == 401
    assert (await sign_in(pc, "hoa", PIN)).status_code == 403
    assert "Hiện mã" in (await pc.get(PC)).text
    assert (await hoa.get("/manager/devices")).status_code == 200, "others stay"


async def test_a_pc_that_is_unpaired_while_a_pin_is_looked_at_lets_nobody_in(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await given_a_pin(site)
    await known(hoa, site, pc)
    real = Authenticator.sign_in

    async def slow(self: Authenticator, *args: object) -> object:
        who = await real(self, *args)  # type: ignore[arg-type]
        await unpair(hoa, "manager-1")
        return who

    monkeypatch.setattr(Authenticator, "sign_in", slow)
    answer = await sign_in(pc, "hoa", PIN)
    assert (answer.status_code, 'data-refused="PIN_NOT_NOW"' in answer.text) == (403, True)


async def test_where_pins_are_off_no_pc_is_asked_to_become_known(
    site: Site, pc: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PC in (await pc.get("/manager/sign-in")).text
    real = Authenticator.__init__

    def off(self: Authenticator, *args: object, **more: object) -> None:
        real(self, *args, **more)  # type: ignore[arg-type]
        self.pins_on = lambda: False

    monkeypatch.setattr(Authenticator, "__init__", off)
    again = await make_site(site.house, ServerSettings(branch=Path("branch.toml")))
    async with another(again) as other:
        assert PC not in (await other.get("/manager/sign-in")).text


async def test_a_pc_without_scripts_is_let_in_too(site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient) -> None:
    code = await pc_code(pc)
    assert 'http-equiv="refresh"' in (await pc.get(PC)).text
    typing = asyncio.create_task(type_code(hoa, site, code))
    while not typing.done():
        await pc.get(PC)
        await asyncio.sleep(0.01)
    assert (await typing).status_code == 303
    answer = await pc.get(PC)
    answer = await pc.get(PC) if answer.status_code == 303 else answer
    assert "Văn phòng đã biết máy này" in answer.text


async def test_what_is_wrong_on_the_page_of_a_pc_is_told(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient
) -> None:
    form = token((await pc.get(PC)).text)
    nobody = await pc.post(PC, data={"form": form, "kind": "kiosk"})
    assert (nobody.status_code, "Xin chọn đây là máy của ai" in nobody.text) == (422, True)
    stale = await pc.post(PC, data={"form": "x" * 32, "kind": "manager"})
    assert (stale.status_code, 'class="trouble"' in stale.text) == (403, True)
    code = await pc_code(pc)
    await type_code(hoa, site, f"{(int(code) + 1) % 1_000_000:06d}")
    assert "Vừa có người nhập một mã khác" in (await pc.get(PC)).text
    for _ in range(6):
        async with another(site) as stranger:
            await pc_code(stranger)
    late = await pc.post(PC, data={"form": form, "kind": "manager"})
    assert (late.status_code, 'class="trouble"' in late.text) == (429, True)


async def test_a_pcs_code_gives_a_pad_nothing(site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient) -> None:
    code = await pc_code(pc)
    assert (await pc.post("/pad/code/now", json={"code": code})).json() == {"now": "over"}


async def test_a_known_pc_that_is_switched_off_is_no_fault(
    site: Site, hoa: httpx.AsyncClient, pc: httpx.AsyncClient
) -> None:
    await known(hoa, site, pc)
    page = (await hoa.get("/manager/devices")).text
    assert "Đã cho vào" in page
    assert "Mất liên lạc" not in page
