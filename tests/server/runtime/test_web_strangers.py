"""Whatever bytes come to an HTTP port are answered once, in our own words, or cut; and nothing is logged of them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

import pytest

from server.runtime.connection_limits import Stage
from server.runtime.http_guard import Message, Receive, Send
from server.runtime.http_port import is_known
from server.runtime.http_refusals import HttpCode
from tests.patience import until, within
from tests.server.runtime.test_http_port import GET, is_refused, running

UPGRADE = (
    b"GET /%b HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)
PING = bytes([0x89, 0x80 | 4]) + bytes(4) + b"ping"
PONG = b"\x8a\x04ping"
NOT_MASKED = b"\x81\x02{}"
CHUNKS = b"POST /form HTTP/1.1\r\nHost: branch\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelname != "DEBUG" and not r.name.startswith("toiluot.super")]


class Waits:
    """Takes a link only when it is told to; every other request waits for its body."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.received: list[Message] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            while (await receive()).get("more_body"):
                pass
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        self.received.append(await receive())
        self.asked.set()
        await self.go_on.wait()
        is_known(scope)
        await send({"type": "websocket.accept"})
        while self.received[-1]["type"] != "websocket.disconnect":
            self.received.append(await receive())


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"GET\r\n\r\n", HttpCode.UNREADABLE),
        (bytes(range(256)) + b"\r\n\r\n", HttpCode.UNREADABLE),
        (CHUNKS, HttpCode.UNREADABLE),
    ],
    ids=["one word", "bytes", "a broken body"],
)
async def test_what_cannot_be_read_is_refused_as_everything_else_is_and_not_logged(
    sent: bytes, code: HttpCode, caplog: pytest.LogCaptureFixture
) -> None:
    async with running() as port, port.dial() as stranger:
        caplog.clear()
        stranger.writer.write(sent)
        assert is_refused(await stranger.cut(), b"400 Bad Request", code)
        assert lines(caplog) == []


async def test_a_slow_body_of_a_question_for_headers_is_refused_without_a_body() -> None:
    async with running(app=Waits()) as port, port.dial() as stranger:
        stranger.writer.write(b"HEAD / HTTP/1.1\r\nHost: branch\r\nContent-Length: 9\r\n\r\n")
        await until(lambda: port.limits.counts.opening == 1)
        stranger.writer.write(b"x")
        port.limits._deadline_s[Stage.READING] = 0.0
        assert is_refused(await stranger.cut(), b"408 Request Timeout", HttpCode.SLOW, head_only=True)


@pytest.mark.parametrize("sent", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/9.9\r\nHost: b\r\n\r\n" * 2])
async def test_another_version_of_http_is_refused_once(sent: bytes) -> None:
    async with running() as port, port.dial() as stranger:
        stranger.writer.write(sent)
        answer = await stranger.cut()
        assert is_refused(answer, b"505 HTTP Version Not Supported", HttpCode.HTTP_VERSION)
        assert port.app.asked == []


async def test_a_device_with_the_wrong_port_is_told_which_one_it_is_and_nothing_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running() as port, port.dial() as device:
        caplog.clear()
        device.writer.write(UPGRADE % b"" + b"\r\n")
        answer = await device.cut()
        assert is_refused(answer, b"400 Bad Request", HttpCode.WEB_PORT)
        assert "cổng web" in answer.decode()
        assert "live_port" in answer.decode()
        assert lines(caplog) == []


@pytest.mark.parametrize("asks", [b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c", b"Upgrade: websocket"])
async def test_an_upgrade_that_is_unknown_or_only_named_is_ignored_without_a_line_in_the_log(
    asks: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    for links in (False, True):
        async with running(links=links) as port, port.dial() as browser:
            caplog.clear()
            assert await browser.answer(b"GET / HTTP/1.1\r\nHost: b\r\n" + asks + b"\r\n\r\n") == (200, b"well")
            assert lines(caplog) == []


@pytest.mark.parametrize(
    ("more", "line", "code"),
    [
        (b"X: \x01\r\n", b"400 Bad Request", HttpCode.UNREADABLE),
        (b"a: b\r\n" * 200, b"431 Request Header Fields Too Large", HttpCode.HEADER_TOO_LARGE),
        (b"X: " + b"y" * 9_000 + b"\r\n", b"431 Request Header Fields Too Large", HttpCode.HEADER_TOO_LARGE),
    ],
    ids=["a control character", "many fields", "a long field"],
)
async def test_a_handshake_that_only_its_second_reader_cannot_take_is_answered_too(
    more: bytes, line: bytes, code: HttpCode
) -> None:
    async with running(links=True) as port, port.dial() as stranger:
        stranger.writer.write(UPGRADE % b"" + more + b"\r\n" + PING)
        assert is_refused(await stranger.cut(), line, code)
        await until(lambda: port.counts == (0, 0, 0))


@pytest.mark.parametrize("begins", [b"", GET % b""], ids=["the first request", "a later request"])
async def test_a_frame_in_the_packet_of_its_handshake_is_read(begins: bytes) -> None:
    async with running(links=True) as port, port.dial() as branch:
        if begins:
            await branch.answer(begins)
        branch.writer.write(UPGRADE % b"known" + b"\r\n" + PING)
        async with within(60, "the handshake and the pong"):
            assert (await branch.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
            assert await branch.reader.readexactly(6) == PONG


@pytest.mark.parametrize("packets", [1, 2])
async def test_a_broken_frame_before_the_answer_ends_the_link_after_it(
    packets: int, caplog: pytest.LogCaptureFixture
) -> None:
    app = Waits()
    async with running(app=app, links=True) as port, port.dial() as branch:
        caplog.clear()
        handshake = UPGRADE % b"" + b"\r\n"
        branch.writer.write(handshake + NOT_MASKED if packets == 1 else handshake)
        await app.asked.wait()
        if packets == 2:
            branch.writer.write(NOT_MASKED)
            await asyncio.sleep(0.05)
        app.go_on.set()
        head, _, frames = (await branch.cut()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        assert frames == b"\x88\x0d\x03\xeaBAD_MESSAGE"
        assert app.received[-1] == {"type": "websocket.disconnect", "code": 1002, "reason": "BAD_MESSAGE"}
        assert lines(caplog) == []


async def test_who_floods_before_the_answer_is_read_no_further_until_then() -> None:
    app, sent = Waits(), 0
    async with running(app=app, links=True) as port, port.dial() as branch:
        branch.writer.write(UPGRADE % b"" + b"\r\n")
        await app.asked.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.4):
                while sent < 64 * 1024 * 1024:
                    branch.writer.write(PING * 10_000)
                    sent += 10_000 * len(PING)
                    await branch.writer.drain()
        assert 1024 * 1024 < sent < 64 * 1024 * 1024
        app.go_on.set()
        async with within(60, "the pongs, also of what was not read before"):
            await branch.reader.readuntil(b"\r\n\r\n")
            assert await branch.reader.readexactly(6 * 50_000) == PONG * 50_000


def hang_up_after(port: int, data: bytes, reset: bool) -> None:
    """Send all of it and be gone."""
    with socket.create_connection(("127.0.0.1", port)) as stranger:
        if reset:
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(ConnectionError):
            stranger.sendall(data)


@pytest.mark.parametrize(
    "data",
    [GET % b"" * 5_000, GET % b"large" * 100, UPGRADE % b"" + b"\r\n" + PING * 5_000, PING * 5_000],
    ids=["requests", "large answers", "pings on a link", "pings"],
)
async def test_who_asks_thousands_of_times_and_hangs_up_leaves_no_line_in_the_log(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(links=True) as port:
        caplog.clear()
        for reset in (False, True):
            for _ in range(3):
                await asyncio.to_thread(hang_up_after, port.number, data, reset)
        await until(lambda: port.counts == (0, 0, 0))
        async with port.dial() as browser:
            assert await browser.answer(GET % b"") == (200, b"well")
        assert lines(caplog) == []


async def test_half_a_request_of_one_who_takes_no_answer_is_cut_at_once() -> None:
    async with running(buffer=4096) as port:
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port.number))
            reader, writer = await asyncio.open_connection(sock=sock, limit=1024)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(b"POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 60000\r\n\r\n" + b"x" * 60_000 + b"GET / HT")
            await until(lambda: port.limits._all.count(Stage.OPENING) == 1 and port.app.asked == ["/"])
            await asyncio.sleep(0.05)
            assert port.limits.cut_overdue(1e12) == 1
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            came = b""
            with contextlib.suppress(ConnectionError):
                async with within(60, "the end"):
                    while more := await reader.read(4096):
                        came += more
            assert len(came) < 60_000, "nothing is kept for it"
            writer.transport.abort()
            await asyncio.sleep(0)
