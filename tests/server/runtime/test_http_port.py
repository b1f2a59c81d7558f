"""The HTTP port: slow, large and unfinished requests are cut, and a fault does not close it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import LimitSettings
from server.runtime.admission import QUEUE
from server.runtime.client_address import Proxies
from server.runtime.connection_limits import ConnectionLimits, Stage
from server.runtime.connection_watch import keep_within
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.http_guard import PIECE, HttpGuard, Message, Receive, Send
from server.runtime.http_port import HttpPort, is_known
from server.runtime.http_refusals import HttpCode, HttpRefused, in_both
from server.runtime.supervisor import Supervisor
from tests.patience import until, within

QUICK_S = 0.1
LOCAL = Proxies(["127.0.0.1"])
GET = b"GET /%b HTTP/1.1\r\nHost: branch\r\n\r\n"
LARGE = bytes(8 * 1024 * 1024)
HALF = b"POST /form HTTP/1.1\r\nHost: branch\r\nContent-Length: 10\r\n\r\nhalf"


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.runtime.connection_watch.LOOK_EVERY_S", 0.02)


def is_refused(answer: bytes, line: bytes, code: HttpCode, head_only: bool = False) -> bool:
    """Whether this is one whole answer: a refusal in both languages with the headers of all refusals."""
    head, _, body = answer.partition(b"\r\n\r\n")
    words = in_both(HttpRefused(code)).encode()
    assert head.split(b"\r\n")[0] == b"HTTP/1.1 " + line
    headers = dict(one.lower().split(b": ", 1) for one in head.split(b"\r\n")[1:])
    assert headers[b"content-length"] == str(len(words)).encode()
    assert headers[b"connection"] == b"close"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"default-src 'none'" in headers[b"content-security-policy"]
    assert body == (b"" if head_only else words)
    return True


def is_too_slow(answer: bytes, head_only: bool = False) -> bool:
    return is_refused(answer, b"408 Request Timeout", HttpCode.SLOW, head_only)


class App:
    """Answers with what it was sent; by path it also waits, knows who asks, or sends something large."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._link(scope, receive, send)
            return
        path = scope["path"]
        self.asked.append(path)
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if path == "/known":
            is_known(scope)
        if path in ("/wait", "/known"):
            await self.go_on.wait()
        body = LARGE if path == "/large" else body or b"well"
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _link(self, scope: Message, receive: Receive, send: Send) -> None:
        await receive()
        if scope["path"] == "/known":
            is_known(scope)
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass


class Running:
    def __init__(self, app: App, limits: ConnectionLimits, supervisor: Supervisor, port: HttpPort, number: int) -> None:
        self.app, self.limits, self.supervisor, self.port, self.number = app, limits, supervisor, port, number

    @property
    def counts(self) -> tuple[int, int, int]:
        counts = self.limits.counts
        return counts.opening, counts.answering, counts.known

    @contextlib.asynccontextmanager
    async def dial(self) -> AsyncIterator[Browser]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.number)
        try:
            yield Browser(reader, writer)
        finally:
            writer.transport.abort()
            await asyncio.sleep(0)


class Browser:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self, request: bytes = b"") -> tuple[int, bytes]:
        self.writer.write(request)
        async with within(60, "an answer"):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            return int(head.split()[1]), await self.reader.readexactly(length)

    async def cut(self, within_s: float = 20.0) -> bytes:
        """All that still comes until the connection is cut."""
        async with within(within_s, "the connection is cut"):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@contextlib.asynccontextmanager
async def running(
    settings: LimitSettings | None = None,
    app: Any = None,
    *,
    links: bool = False,
    quick: tuple[Stage, ...] = (),
    proxies: Proxies = LOCAL,
    buffer: int = 0,
) -> AsyncIterator[Running]:
    """An HTTP port.

    Args:
        settings: limits.
        app: other than `App`.
        links: whether there are WebSockets.
        quick: stages that have a shorter deadline than settings may ask for; the others then have none.
        proxies: that are trusted.
        buffer: bytes the system takes of an answer at once, about.
    """
    limits = ConnectionLimits(settings or LimitSettings(), proxies=proxies)
    if quick:
        limits._deadline_s |= dict.fromkeys(limits._deadline_s, 3600.0) | dict.fromkeys(quick, QUICK_S)
    supervisor, made = Supervisor(lambda: 0.0), App()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        if buffer:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        port = HttpPort(app or made, listening, limits, 65_536 if links else None)
        supervisor.run("web", port.serve)
        supervisor.run("connections", lambda: keep_within({"web port": limits}))
        await port.up.wait()
        try:
            yield Running(made, limits, supervisor, port, listening.getsockname()[1])
        finally:
            port.cut_short = True
            made.go_on.set()
            await supervisor.stop()


async def test_requests_are_answered_one_after_the_other_on_one_connection() -> None:
    async with running() as port, port.dial() as browser:
        for n in range(3):
            assert await browser.answer(GET % str(n).encode()) == (200, b"well")
        body = b"x" * 65_536
        sent = b"POST /form HTTP/1.1\r\nHost: branch\r\nContent-Length: 65536\r\n\r\n" + body
        assert await browser.answer(sent) == (200, body)
        assert port.counts == (1, 0, 0)
    await until(lambda: port.counts == (0, 0, 0))


@pytest.mark.parametrize(
    ("begins", "stage", "asked"),
    [
        (b"", Stage.OPENING, []),
        (b"GET / HTT", Stage.OPENING, []),
        (HALF, Stage.READING, ["/form"]),
        (b"HEAD" + HALF[4:], Stage.READING, ["/form"]),
    ],
    ids=["nothing", "half a header", "half a body", "half a body of a question for headers"],
)
async def test_a_request_that_is_not_finished_in_time_is_told_so_and_cut(
    begins: bytes, stage: Stage, asked: list[str]
) -> None:
    async with running(quick=(stage,)) as port, port.dial() as browser:
        browser.writer.write(begins)
        answer = await browser.cut()
        assert answer == b"" if not begins else is_too_slow(answer, begins.startswith(b"HEAD"))
        assert port.app.asked == asked
        assert port.limits.counts.cut_late == 1
        await until(lambda: port.counts == (0, 0, 0))


@pytest.mark.parametrize(
    ("drips", "stage"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 500, Stage.OPENING),
        (b"POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 500\r\n\r\n" + b"y" * 500, Stage.READING),
    ],
    ids=["header", "body"],
)
async def test_a_request_that_comes_byte_by_byte_is_cut_in_time(drips: bytes, stage: Stage) -> None:
    async with running(quick=(stage,)) as port, port.dial() as browser:
        start = drips.find(b"y")
        browser.writer.write(drips[:start])

        async def drip() -> None:
            for byte in drips[start:]:
                browser.writer.write(bytes((byte,)))
                await asyncio.sleep(0.01)

        dripping = asyncio.create_task(drip())
        answer = await browser.cut()
        assert answer == b"" or is_too_slow(answer)  # what it still sends may undo the answer
        assert not dripping.done()
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


@pytest.mark.parametrize(
    ("begins", "stage"),
    [(b"", Stage.IDLE), (b"GET / HTT", Stage.OPENING)],
    ids=["idle", "half a second request"],
)
async def test_after_an_answer_the_next_request_has_its_own_deadline(begins: bytes, stage: Stage) -> None:
    async with running(quick=(stage,)) as port, port.dial() as browser:
        await browser.answer(GET % b"")
        browser.writer.write(begins)
        answer = await browser.cut()
        assert answer == b"" if not begins else is_too_slow(answer)


async def test_a_body_that_drips_on_after_its_answer_is_cut_too() -> None:
    async def answers_at_once(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async with running(app=answers_at_once, quick=(Stage.READING,)) as port, port.dial() as browser:
        assert await browser.answer(b"POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 1000\r\n\r\n") == (200, b"")

        async def drip() -> None:
            while True:
                browser.writer.write(b"y")
                await asyncio.sleep(0.01)

        dripping = asyncio.create_task(drip())
        await browser.cut()
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


@pytest.mark.parametrize(
    ("header", "status", "says"),
    [
        (b"Content-Length: 59000000", 413, "quá lớn"),
        (b"Content-Length: 65537", 413, "65536"),
        (b"Transfer-Encoding: chunked", 411, "Content-Length"),
    ],
)
async def test_a_large_body_is_refused_in_words_before_any_of_it_is_read(header: bytes, status: int, says: str) -> None:
    async with running() as port, port.dial() as browser:
        told, body = await browser.answer(b"POST /form HTTP/1.1\r\nHost: branch\r\n" + header + b"\r\n\r\n")
        assert told == status
        assert says in body.decode()
        assert await browser.cut(5.0) == b"", "it is hung up on at once, not when the body is late"
        assert port.app.asked == []


async def test_an_answer_is_sent_as_it_is_taken_and_whoever_does_not_read_holds_little() -> None:
    passed: list[int] = []
    sent = asyncio.Event()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": LARGE})

    others = 0

    async def go_on() -> None:
        nonlocal others
        while not sent.is_set():
            others += 1
            await asyncio.sleep(0)

    async def count(message: Message) -> None:
        passed.append(len(message.get("body", b"")))
        if not message.get("more_body", False) and message["type"] == "http.response.body":
            sent.set()

    going_on = asyncio.create_task(go_on())
    await HttpGuard(app, 1)({"type": "http", "path": "/", "headers": []}, None, count)  # type: ignore[arg-type]
    await going_on
    assert others >= len(LARGE) // PIECE - 1, "the others have their turn between two pieces"
    assert max(passed) == PIECE
    assert sum(passed) == len(LARGE)


@pytest.mark.parametrize(("path", "length", "comes"), [
    ("/video", 500, True), ("/video", 501, False), ("/", 10, True), ("/", 11, False)
])  # fmt: skip
async def test_one_address_may_take_more_than_the_others(path: str, length: int, comes: bool) -> None:
    came: list[str] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        came.append(scope["path"])

    async def nobody(message: Message) -> None: ...

    headers = [(b"content-length", str(length).encode())]
    scope = {"type": "http", "path": path, "headers": headers}
    await HttpGuard(app, 10, own_limits={"/video": 500})(scope, None, nobody)  # type: ignore[arg-type]
    assert came == [path] * comes


async def test_a_large_answer_comes_whole_however_slowly_it_is_read() -> None:
    async with running(quick=(Stage.IDLE,)) as port, port.dial() as browser:
        browser.writer.write(GET % b"large")
        await asyncio.sleep(3 * QUICK_S)
        status, body = await browser.answer()
        assert (status, len(body)) == (200, len(LARGE))


async def test_whoever_still_takes_the_end_of_an_answer_is_not_idle() -> None:
    async with running(quick=(Stage.IDLE,), buffer=4096) as port:
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port.number))
            reader, writer = await asyncio.open_connection(sock=sock, limit=1024)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            body = b"x" * 60_000
            writer.write(b"POST /form HTTP/1.1\r\nHost: b\r\nContent-Length: 60000\r\n\r\n" + body)
            await until(lambda: port.counts == (0, 1, 0))
            await asyncio.sleep(3 * QUICK_S)
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            async with within(60, "the whole answer"):
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
                assert await reader.readexactly(60_000) == body
            writer.transport.abort()
            await asyncio.sleep(0)


async def test_whoever_never_reads_the_answer_is_cut_in_the_end() -> None:
    async with running() as port, port.dial() as browser:
        browser.writer.transport.pause_reading()  # type: ignore[attr-defined]
        browser.writer.write(GET % b"large")
        await until(lambda: port.counts == (0, 1, 0))
        port.limits._deadline_s[Stage.ANSWERING] = 0.1
        await until(lambda: port.counts == (0, 0, 0))


async def test_signed_in_staff_are_never_cut_for_strangers_who_are_being_answered() -> None:
    async with (
        running(LimitSettings(connections=64, reserved=16)) as port,
        port.dial() as manager,
        contextlib.AsyncExitStack() as strangers,
    ):
        manager.writer.write(GET % b"known")
        await until(lambda: port.counts == (0, 0, 1))
        manager.writer.write(b"G")  # of the next request
        for _ in range(80):
            stranger = await strangers.enter_async_context(port.dial())
            stranger.writer.write(GET % b"wait")
        await until(lambda: port.app.asked.count("/wait") == 80)
        assert port.counts == (0, 48, 1)
        port.app.go_on.set()
        assert await manager.answer() == (200, b"well")


async def test_each_request_of_a_proxy_counts_for_whom_it_speaks() -> None:
    async with running() as port, port.dial() as proxy:
        for client in (b"10.1.1.1", b"10.2.2.2"):
            await proxy.answer(b"GET / HTTP/1.1\r\nHost: b\r\nX-Forwarded-For: " + client + b"\r\n\r\n")
            assert list(port.limits._by_address) == [client.decode()]
        await proxy.answer(GET % b"")
        assert list(port.limits._by_address) == ["127.0.0.1"]


async def test_a_proxy_that_is_not_trusted_is_not_believed() -> None:
    async with running(proxies=Proxies()) as port, port.dial() as proxy:
        await proxy.answer(b"GET / HTTP/1.1\r\nHost: b\r\nX-Forwarded-For: 10.1.1.1\r\n\r\n")
        assert list(port.limits._by_address) == ["127.0.0.1"]


async def test_the_system_keeps_a_thousand_connections_until_they_are_accepted() -> None:
    async with running() as port:
        assert longest_queue(port.port._listening) == min(QUEUE, most_queued())


def longest_queue(listening: socket.socket) -> int:
    """Of a listening socket (Linux: `tcpi_sacked` of struct tcp_info)."""
    queue: int = struct.unpack_from("I", listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104), 28)[0]
    return queue


def most_queued() -> int:
    return int(Path("/proc/sys/net/core/somaxconn").read_text(encoding="ascii"))


@pytest.mark.parametrize(("path", "stays"), [(b"known", True), (b"stranger", False)])
async def test_a_link_has_to_be_known_soon(path: bytes, stays: bool) -> None:
    upgrade = (
        b"GET /" + path + b" HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    async with running(links=True, quick=(Stage.GREETING,)) as port, port.dial() as branch:
        branch.writer.write(upgrade)
        async with within(60, "the link is accepted"):
            await branch.reader.readuntil(b"\r\n\r\n")
        assert port.counts == ((0, 0, 1) if stays else (1, 0, 0))
        if stays:
            await asyncio.sleep(3 * QUICK_S)
            assert port.counts == (0, 0, 1)
        else:
            await branch.cut()
    await until(lambda: port.counts == (0, 0, 0))


async def test_a_fault_in_the_server_does_not_close_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as port:
        with monkeypatch.context() as broken:

            async def fails(_self: object, _counter: int) -> bool:
                raise RuntimeError("planted")

            broken.setattr("uvicorn.Server.on_tick", fails)
            await until(lambda: port.supervisor.reports[0].state == "failed")
        async with port.dial() as browser:
            assert await browser.answer(GET % b"") == (200, b"well")
        assert (port.supervisor.reports[0].restarts, port.supervisor.reports[0].state) == (1, "running")


async def test_a_port_whose_socket_is_gone_ends_the_program() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.close()
    port = HttpPort(App(), listening, ConnectionLimits(LimitSettings()))
    with pytest.raises(CannotGoOn) as why:
        await port.serve()
    assert why.value.status is ExitStatus.PORT_LOST
