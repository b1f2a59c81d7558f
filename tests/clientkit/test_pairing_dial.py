"""A new device on a real link: it waits without greeting, is let in by its code, and learns nothing before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from clientkit import pairing_dial
from clientkit.no_link import NoLinkKind
from clientkit.pairing_dial import (
    FREE_TRIES,
    KNOWN_S,
    REST_S,
    CannotKeep,
    LetIn,
    News,
    NoServer,
    PairingDial,
    Rests,
    Shows,
    rest_s,
)
from config.device_key import DeviceKey
from rules.pairing import DeviceSide, WrongCode
from server.devices.pairings import MOST_OF_ONE, Agreed, Failed
from server.staff.people import paired
from tests.patience import until
from tests.server.branch_kit import SERVER, Port, live_port
from wire.pairing import NewDevice, PairingAsk, about
from wire.session import Hello
from wire.values import PROTOCOL, Role

DEVICE = NewDevice(device_id="kiosk-2", name="Máy lấy số 2")
MESSAGE = "41" + "00" * 32
ASK = {"role": "kiosk", "host": "kiosk-pc", "message": MESSAGE}


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database of a branch that begins."""
    return f"sqlite:///{tmp_path}/branch.db"


class Screen:
    """What a device shows, and the key that it keeps."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self.key: DeviceKey | None = None

    @property
    def code(self) -> str:
        return next((one.code for one in reversed(self.news) if isinstance(one, Shows)), "")

    def keep(self, key: DeviceKey) -> None:
        self.key = key


@asynccontextmanager
async def device(port: Port, screen: Screen, **more: object) -> AsyncIterator[asyncio.Task[None]]:
    dial = PairingDial(
        [f"ws://127.0.0.1:{port.port}"], Role.KIOSK, "kiosk-pc", "vi", "toiluot kiosk", screen.news.append,
        screen.keep, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    running = asyncio.create_task(dial.run())
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def shown(screen: Screen, not_this: str = "") -> str:
    await until(lambda: screen.code not in ("", not_this), "a code is shown")
    return screen.code


def only(port: Port) -> str:
    [one] = port.live.pairings.waiting
    return one.id


async def test_a_device_is_let_in_by_its_code_and_greets_with_the_key_it_made(url: str) -> None:
    screen = Screen()
    async with live_port(url) as port:
        async with device(port, screen) as running:
            code = await shown(screen)
            agreed = await port.live.pairings.agree(only(port), code, DEVICE)
            assert isinstance(agreed, Agreed)
            agreed.answer(await port.house.ask(paired("kiosk-2", Role.KIOSK, None, agreed.token), SERVER))
            await running
        assert screen.news[-1] == LetIn("Máy lấy số 2")
        assert screen.key == DeviceKey(token=agreed.token, device_id="kiosk-2")
        port.people.read()
        hello = {"protocol": PROTOCOL, "role": "kiosk", "device_id": "kiosk-2", "token": screen.key.token}
        async with port.connected() as link:
            assert "hall" in (await link.result("hello", hello))["views"]
        await until(lambda: not port.live.pairings.waiting, "nobody waits any more")


async def test_after_a_wrong_code_another_is_shown_and_it_says_so(url: str) -> None:
    screen = Screen()
    async with live_port(url) as port, device(port, screen):
        code = await shown(screen)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        assert await port.live.pairings.agree(only(port), wrong, DEVICE) is Failed.WRONG
        await shown(screen, code)
        assert isinstance(screen.news[-1], Shows)
        assert screen.news[-1].wrong
        assert screen.key is None


async def test_who_waits_is_told_nothing_and_may_ask_nothing(url: str) -> None:
    async with live_port(url) as port, port.connected() as link:
        assert (await link.result("pairing.ask", ASK)) == {"wait_s": 600.0}
        signing_in = {"user": "a", "password": "b"}
        for method, params in (("ticket.call_next", {}), ("resync", {}), ("clerk.sign_in", signing_in)):
            assert (await link.ask(method, params))["error"]["data"]["code"] == "HELLO_FIRST"
        assert (await link.ask("pairing.take", {"sealed": "00" * 40}))["error"]["data"]["code"] == "PAIRING_FAILED"
        assert link.told == []
        assert port.fanout.device_lines() == []


async def test_a_device_that_greeted_does_not_wait_for_a_code(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as link:
        assert "error" in await link.ask("pairing.ask", ASK)
        assert port.live.pairings.waiting == ()


async def test_one_address_waits_a_few_times_at_most_and_paired_devices_go_on(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        async with AsyncExitStack() as held:
            links = [await held.enter_async_context(port.connected()) for _ in range(MOST_OF_ONE + 3)]
            answers = [await link.ask("pairing.ask", ASK) for link in links]
            assert sum("result" in answer for answer in answers) == MOST_OF_ONE
            assert {answer["error"]["data"]["code"] for answer in answers if "error" in answer} == {"BUSY"}
            assert len(port.live.pairings.waiting) == MOST_OF_ONE
            assert "result" in await kiosk.ask("resync", {})
        await until(lambda: port.live.pairings.waiting == (), "whoever left does not wait any more")


async def test_somebody_between_who_has_its_own_code_gets_neither_key_nor_name(url: str) -> None:
    """It plays the server to the device and the device to the server; both see that the codes differ."""
    async with live_port(url) as port, port.connected() as evil:
        asked = PairingAsk(role=Role.KIOSK, host="kiosk-pc", message=MESSAGE)
        side = DeviceSide("000000", about(asked), lambda n: b"\x07" * n)
        await evil.result("pairing.ask", ASK | {"message": side.message.hex()})
        trying = asyncio.create_task(port.live.pairings.agree(only(port), "482913", DEVICE))
        offer = await evil.until("pairing.offer")
        seal = side.agree(bytes.fromhex(offer["message"]))
        with pytest.raises(WrongCode):
            seal.open(bytes.fromhex(offer["sealed"]))
        take = await evil.ask("pairing.take", {"sealed": seal.close(b'{"token": "' + b"k" * 43 + b'"}').hex()})
        assert take["error"]["data"]["code"] == "PAIRING_FAILED"
        assert await trying is Failed.WRONG
        assert not port.people.is_paired("kiosk-2")


async def test_too_many_wrong_codes_make_the_device_rest_longer_and_longer(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [rest_s(n) for n in (0, 2, 3, 4, 5, 30)] == [0.0, 0.0, 60.0, 120.0, 240.0, 3600.0]
    screen, rests = Screen(), []

    async def pause(seconds: float) -> None:
        rests.append(seconds)
        await asyncio.sleep(0 if seconds >= 60 else 3600)

    async with live_port(url) as port, device(port, screen, pause=pause):
        code = await shown(screen)
        for _ in range(3):
            await until(lambda: len(port.live.pairings.waiting) == 1, "it waits")
            await shown(screen)
            assert await port.live.pairings.agree(only(port), f"{(int(screen.code) + 1) % 1_000_000:06d}", DEVICE) in (
                Failed.WRONG, Failed.GONE
            )  # fmt: skip
        await until(lambda: Rests(60.0) in screen.news, "it rests")
        await shown(screen, code)


async def test_a_key_that_cannot_be_kept_is_said_and_nobody_is_let_in(url: str) -> None:
    screen = Screen()

    def full(key: DeviceKey) -> None:
        raise OSError(28, "No space left on device")

    screen.keep = full  # type: ignore[method-assign]
    paused: list[float] = []
    goes_on = asyncio.Event()

    async def pause(seconds: float) -> None:
        if seconds == KNOWN_S:
            await asyncio.Event().wait()
        paused.append(seconds)
        await goes_on.wait()

    async with live_port(url) as port, device(port, screen, pause=pause):
        code = await shown(screen)
        assert await port.live.pairings.agree(only(port), code, DEVICE) is Failed.WRONG
        await until(lambda: bool(paused), "it rests")
        assert isinstance(screen.news[-1], CannotKeep), "nothing is shown in its place"
        assert paused == [REST_S]
        assert not port.people.is_paired("kiosk-2")
        goes_on.set()
        await shown(screen, code)


async def test_after_too_many_wrong_codes_it_rests_at_every_address(url: str) -> None:
    screen = Screen()
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        if seconds != KNOWN_S:
            paused.append(seconds)
        await asyncio.Event().wait()

    async with live_port(url) as port:
        address = f"ws://127.0.0.1:{port.port}"
        dial = PairingDial([address, address], Role.KIOSK, "pc", "vi", "", screen.news.append, screen.keep, pause=pause)
        running = asyncio.create_task(dial.run())
        code = ""
        for _ in range(FREE_TRIES):
            code = await shown(screen, code)
            wrong = f"{(int(code) + 1) % 1_000_000:06d}"
            assert await port.live.pairings.agree(only(port), wrong, DEVICE) is Failed.WRONG
        await until(lambda: bool(paused), "it rests")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert screen.news[-1] == Rests(REST_S)
    assert paused == [REST_S]


async def test_a_server_that_is_not_there_is_said_with_what_to_do() -> None:
    screen = Screen()
    dial = PairingDial(["ws://127.0.0.1:1"], Role.KIOSK, "pc", "vi", "", screen.news.append, screen.keep)
    running = asyncio.create_task(dial.run())
    await until(lambda: bool(screen.news), "it is said")
    running.cancel()
    [first, *_] = screen.news
    assert isinstance(first, NoServer)
    assert first.why.kind is NoLinkKind.NOBODY


async def test_a_key_that_opens_again_is_used(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that was brought back from a backup knows an older key; or somebody brings one by hand."""
    monkeypatch.setattr(pairing_dial, "KNOWN_S", 0.05)
    screen = Screen()
    async with live_port(url) as port:
        hello = Hello(protocol=PROTOCOL, role=Role.KIOSK, device_id="kiosk-1", token="an-old-key")
        async with device(port, screen, had=lambda: (hello, "")) as running:
            await shown(screen)
            await port.house.ask(paired("kiosk-1", Role.KIOSK, None, "an-old-key"), SERVER)
            await running
        assert screen.news[-1] == LetIn()
