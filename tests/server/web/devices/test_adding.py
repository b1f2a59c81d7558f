"""A device is added in the browser: who waits is seen, the code is typed, what is wrong is told at its field."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from server.devices.pairings import Failed
from tests.clientkit.test_pairing_dial import Screen, device, shown
from tests.patience import until
from tests.server.branch_kit import BRANCH, Port
from tests.server.web.conftest import Site, on_ports
from tests.server.web.test_manager import sign_in, token
from wire.values import Role

ADD = "/manager/devices/-/add"
NAMED = {"name": "Máy lấy số 2", "zone": "tang-1"}


@pytest.fixture
async def up(site: Site) -> AsyncIterator[Site]:
    async with on_ports(site) as made:
        yield made


@pytest.fixture
async def hoa(up: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(up.app), base_url="http://testserver") as client:
        await sign_in(client)
        yield client


@asynccontextmanager
async def waits(up: Site, screen: Screen) -> AsyncIterator[asyncio.Task[None]]:
    port = Port(up.house, up.live, up.people, up.live_port, up.fanout)
    async with device(port, screen) as running:
        await shown(screen)
        yield running


async def type_code(hoa: httpx.AsyncClient, up: Site, code: str, **more: str) -> httpx.Response:
    form = token((await hoa.get(ADD)).text)
    waiting = up.live.pairings.waiting
    return await hoa.post(
        ADD, data={"form": form, "code": code, "waiting": waiting[0].id if waiting else ""} | NAMED | more
    )


async def test_the_right_code_lets_it_in_named_placed_journalled_and_at_work(up: Site, hoa: httpx.AsyncClient) -> None:
    screen = Screen()
    async with waits(up, screen) as running:
        page = (await hoa.get("/manager/devices")).text
        assert "1 thiết bị mới xin vào chi nhánh" in page
        page = (await hoa.get(ADD)).text
        assert "kiosk-pc" in page
        assert screen.code not in page, "the server does not know it"
        answer = await type_code(hoa, up, f" {screen.code[:3]} {screen.code[3:]} ")
        assert answer.headers["location"] == "/manager/devices/kiosk-1?done=paired"
        await running
    assert screen.key is not None
    assert screen.key.device_id == "kiosk-1"
    assert up.people.device("kiosk-1", screen.key.token, Role.KIOSK) is not None
    page = (await hoa.get("/manager/devices/kiosk-1?done=paired")).text
    for words in ("Máy lấy số 2", "Tầng 1", "Đã cho vào"):
        assert words in page, words
    audit = (await hoa.get("/manager/audit")).text
    assert "Ghép thiết bị kiosk-1" in audit
    assert "Nguyễn Thị Hoa" in audit or "hoa" in audit
    assert screen.key.token not in audit


async def test_a_wrong_code_is_told_at_the_field_and_what_was_typed_stays(up: Site, hoa: httpx.AsyncClient) -> None:
    screen = Screen()
    async with waits(up, screen):
        before = screen.code
        answer = await type_code(hoa, up, f"{(int(before) + 1) % 1_000_000:06d}")
        assert answer.status_code == 409
        for words in (
            "Thiết bị đang hiện mã mới",
            'name="code" value=""',
            'value="Máy lấy số 2"',
            'value="tang-1" selected',
        ):
            assert words in answer.text, words
        await shown(screen, before)
        assert (await type_code(hoa, up, screen.code)).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"code": "12345"}, "Mã gồm sáu chữ số"),
        ({"code": "١٢٣٤٥٦"}, "Mã gồm sáu chữ số"),
        ({"waiting": ""}, "Xin chọn thiết bị đang hiện mã"),
        ({"waiting": "999"}, "không chờ nữa"),
        ({"name": "x" * 61}, "Tên quá dài"),
        ({"zone": "tang-99"}, "chọn một nơi trong danh sách"),
        ({"instead": "kiosk-77"}, "cùng loại đang không kết nối"),
    ],
)
async def test_each_wrong_field_is_told_and_costs_the_device_no_code(
    up: Site, hoa: httpx.AsyncClient, typed: dict[str, str], words: str
) -> None:
    screen = Screen()
    async with waits(up, screen):
        others = {name: value for name, value in typed.items() if name != "code"}
        answer = await type_code(hoa, up, typed.get("code", screen.code), **others)
        assert answer.status_code == 409
        assert words in answer.text
        assert f'name="code" value="{typed.get("code", screen.code)}"' in answer.text, "it was not tried, and is good"
        assert not any(getattr(one, "wrong", False) for one in screen.news)
        assert (await type_code(hoa, up, screen.code)).status_code == 303


@pytest.mark.parametrize("failed", list(Failed))
async def test_every_way_to_fail_has_words(
    up: Site, hoa: httpx.AsyncClient, failed: Failed, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    async with waits(up, screen):

        async def fails(*_: object) -> Failed:
            return failed

        monkeypatch.setattr(type(up.live.pairings), "agree", fails)
        answer = await type_code(hoa, up, "123456")
        assert answer.status_code == 409
        assert 'class="flaw"' in answer.text


async def test_a_new_machine_takes_the_place_of_one_that_is_gone_and_the_old_key_opens_nothing(
    up: Site, hoa: httpx.AsyncClient
) -> None:
    old = up.people.pair("kiosk-cua-chinh", Role.KIOSK)
    screen = Screen()
    async with waits(up, screen) as running:
        answer = await type_code(hoa, up, screen.code, instead="kiosk-cua-chinh")
        assert answer.headers["location"] == "/manager/devices/kiosk-cua-chinh?done=paired"
        await running
    assert up.people.device("kiosk-cua-chinh", old, Role.KIOSK) is None


async def test_without_a_name_it_gets_the_next_of_its_kind(up: Site, hoa: httpx.AsyncClient) -> None:
    up.people.pair("kiosk-1", Role.KIOSK)
    screen = Screen()
    async with waits(up, screen):
        answer = await type_code(hoa, up, screen.code, name="")
        assert answer.headers["location"] == "/manager/devices/kiosk-2?done=paired"
    assert up.house.handle.placed("kiosk-2").name == "Máy lấy số 2"


async def test_a_clerk_and_a_forged_form_let_nobody_in(up: Site, hoa: httpx.AsyncClient) -> None:
    screen = Screen()
    async with waits(up, screen):
        data = {"form": "x" * 32, "code": screen.code, "waiting": up.live.pairings.waiting[0].id}
        assert (await hoa.post(ADD, data=data)).status_code == 403
        async with httpx.AsyncClient(transport=httpx.ASGITransport(up.app), base_url="http://testserver") as stranger:
            assert (await stranger.get("/manager/devices/-/now")).status_code == 401
            assert (await stranger.post(ADD, data=data)).headers["location"] == "/manager/sign-in"
        assert up.people.devices == ()


async def test_who_waits_is_told_anew_to_the_page(up: Site, hoa: httpx.AsyncClient) -> None:
    assert "Chưa có thiết bị nào đang chờ" in (await hoa.get("/manager/devices/-/now")).text
    screen = Screen()
    async with waits(up, screen):
        told = (await hoa.get("/manager/devices/-/now?lang=en")).text
        assert "machine kiosk-pc" in told
    await until(lambda: up.live.pairings.waiting == (), "it left")


async def test_a_device_is_named_moved_and_tied_while_it_is_connected(up: Site, hoa: httpx.AsyncClient) -> None:
    port = Port(up.house, up.live, up.people, up.live_port, up.fanout)
    async with port.link(Role.COUNTER, "pc-19") as link:
        form = token((await hoa.get("/manager/devices/pc-19")).text)
        data = {"form": form, "name": "Máy quầy 5", "zone": "tang-1", "counter": "quay-05"}
        answer = await hoa.post("/manager/devices/pc-19/change", data=data)
        assert answer.headers["location"] == "/manager/devices/pc-19?done=changed"
        page = (await hoa.get("/manager/devices/pc-19?lang=en&done=changed")).text
        for words in ("Máy quầy 5", f"Counter {BRANCH.counter_by_id['quay-05'].number}", "Saved."):
            assert words in page, words
        assert "result" in await link.ask("resync", {}), "its link stays"
        [client] = [one for one in up.fanout.clients if one.device_id == "pc-19"]
        assert client.bound_to == "quay-05"
        for wrong in ({"zone": "tang-99"}, {"counter": "quay-99"}, {"name": "x" * 61}):
            answer = await hoa.post("/manager/devices/pc-19/change", data=data | wrong)
            assert answer.status_code == 409
            assert 'class="flaw"' in answer.text
    assert up.house.handle.placed("pc-19").name == "Máy quầy 5"
