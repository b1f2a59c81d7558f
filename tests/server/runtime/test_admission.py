"""A new connection is held cheaply until its whole header has come, and handed over with everything it sent."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from config.settings import LimitSettings
from server.runtime.admission import ACCEPTED_AT_ONCE, Admission, is_listening, say_and_close
from server.runtime.client_address import Proxies
from server.runtime.connection_limits import ConnectionLimits, Place, Stage
from tests.patience import until, within

REQUEST = b"GET / HTTP/1.1\r\nHost: branch\r\n\r\n"


LOCAL = Proxies(["127.0.0.1"])


class Echo(asyncio.Protocol):
    """What is made for a request: says what it was given."""

    made = 0

    def __init__(self, limits: ConnectionLimits, place: Place) -> None:
        Echo.made += 1
        self.limits, self.place = limits, place

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.limits.move(self.place, Stage.KNOWN, 0.0)

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)  # type: ignore[attr-defined]

    def connection_lost(self, exc: Exception | None) -> None:
        self.limits.leave(self.place)


class Port:
    def __init__(self, limits: ConnectionLimits, number: int) -> None:
        self.limits, self.number = limits, number

    async def dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.number)


@contextlib.asynccontextmanager
async def listening(settings: LimitSettings, proxies: bool = True) -> AsyncIterator[Port]:
    limits = ConnectionLimits(settings, proxies=LOCAL if proxies else None)
    Echo.made = 0
    server = await asyncio.get_running_loop().create_server(
        lambda: Admission(limits, lambda place: Echo(limits, place)), "127.0.0.1", 0, backlog=ACCEPTED_AT_ONCE
    )
    try:
        yield Port(limits, server.sockets[0].getsockname()[1])
    finally:
        server.close()


async def read(reader: asyncio.StreamReader, count: int = -1) -> bytes:
    async with within(60, "an answer"):
        try:
            return await (reader.read() if count < 0 else reader.readexactly(count))
        except ConnectionError:
            return b""


@pytest.mark.parametrize(
    "pieces",
    [
        [REQUEST],
        [REQUEST[:10], REQUEST[10:]],
        [REQUEST[n : n + 1] for n in range(len(REQUEST))],
        [REQUEST[:-1], REQUEST[-1:]],
        [REQUEST[:-3], REQUEST[-3:]],
        [b"GET / HTTP/1.1\n\n"],
        [REQUEST + b"and more"],
    ],
    ids=["whole", "in two", "byte by byte", "the last byte alone", "within the end", "bare line feeds", "with more"],
)
async def test_a_header_is_handed_over_whole_however_it_comes(pieces: list[bytes]) -> None:
    async with listening(LimitSettings()) as port:
        reader, writer = await port.dial()
        for piece in pieces:
            assert Echo.made == 0
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        whole = b"".join(pieces)
        assert await read(reader, len(whole)) == whole
        assert Echo.made == 1
        writer.write(b"later")
        assert await read(reader, 5) == b"later"
        assert port.limits.counts.known == 1
        writer.close()
        await until(lambda: port.limits.counts.known == 0)


async def test_who_says_nothing_or_half_is_kept_without_anything_being_made_and_gives_the_place_back() -> None:
    async with listening(LimitSettings()) as port:
        _, silent = await port.dial()
        _, half = await port.dial()
        half.write(REQUEST[:-2])
        await until(lambda: port.limits.counts.opening == 2)
        await asyncio.sleep(0.05)
        assert Echo.made == 0
        silent.close()
        half.close()
        await until(lambda: port.limits.counts.opening == 0)


async def test_a_header_that_never_ends_is_refused_in_words() -> None:
    async with listening(LimitSettings(header_bytes=1024)) as port:
        for long in (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 300, b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\n\r\n"):
            reader, writer = await port.dial()
            writer.write(long)
            answer = await read(reader)
            writer.close()
            assert answer.startswith(b"HTTP/1.1 431 ")
            head, _, body = answer.partition(b"\r\n\r\n")
            assert f"Content-Length: {len(body)}".encode() in head
            assert "quá dài" in body.decode()
            assert b"too long" in body
        assert Echo.made == 0


async def test_what_refuses_a_head_request_has_the_length_of_its_body_and_not_the_body() -> None:
    async with listening(LimitSettings(header_bytes=1024)) as port:
        answers = []
        for method in (b"GET", b"HEAD"):
            reader, writer = await port.dial()
            writer.write(method + b" / HTTP/1.1\r\n" + b"X: y\r\n" * 300)
            answers.append(await read(reader))
            writer.close()
        head, end, body = answers[0].partition(b"\r\n\r\n")
        assert body
        assert answers[1] == head + end


async def test_the_oldest_silent_connection_is_cut_for_the_next() -> None:
    async with listening(LimitSettings(connections=64, reserved=0)) as port:
        silent = [await port.dial() for _ in range(64)]
        await until(lambda: port.limits.counts.opening == 64)
        reader, writer = await port.dial()
        writer.write(REQUEST)
        assert await read(reader, len(REQUEST)) == REQUEST
        assert await read(silent[0][0]) == b""
        assert port.limits.counts.opening == 63
        for _, one in [*silent, (reader, writer)]:
            one.close()


async def test_when_every_place_is_taken_by_somebody_known_a_newcomer_is_cut() -> None:
    async with listening(LimitSettings(connections=64)) as port:
        known = []
        for _ in range(64):
            reader, writer = await port.dial()
            known.append((reader, writer))
            writer.write(REQUEST)
            await read(reader, len(REQUEST))
        reader, writer = await port.dial()
        assert await read(reader) == b""
        assert port.limits.counts.known == 64
        for _, one in [*known, (reader, writer)]:
            one.close()


async def forwarded(port: Port, method: bytes = b"GET") -> bytes:
    """What a client gets that a proxy on this machine speaks for."""
    request = REQUEST.replace(b"GET", method).replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 10.1.2.3\r\n\r\n")
    reader, writer = await port.dial()
    writer.write(request)
    async with within(60, "an answer"):
        answer = await reader.read(4096)
    writer.close()
    return answer


async def test_whom_a_trusted_proxy_speaks_for_is_counted_and_told_when_there_are_too_many() -> None:
    async with listening(LimitSettings(for_each_address=8)) as port:
        places = [port.limits.enter("10.1.2.3", lambda: None, 0.0) for _ in range(8)]
        assert (await forwarded(port)).startswith(b"GET "), "one that has shown less is cut for it"
        assert sum(place is not None and place.here for place in places) == 7
        for place in places:
            assert place is not None
            port.limits.move(place, Stage.KNOWN, 0.0)
        for _ in range(6):
            visitor = port.limits.enter("10.1.2.3", lambda: None, 0.0)
            assert visitor is not None
            assert port.limits.move(visitor, Stage.VISITOR, 0.0)
        port.limits._each = 6
        refused = await forwarded(port)
        assert refused.startswith(b"HTTP/1.1 503 ")
        assert "quá nhiều kết nối" in refused.decode()
        assert await forwarded(port, b"HEAD") == refused.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


async def test_a_proxy_that_is_not_trusted_is_not_believed() -> None:
    async with listening(LimitSettings(), proxies=False) as port:
        assert (await forwarded(port)).startswith(b"GET ")
        assert "10.1.2.3" not in port.limits._by_address
        assert port.limits.cut_of["10.1.2.3"] == 0


async def test_a_port_knows_whether_it_is_listened_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as port:
        assert is_listening(port)
    assert not is_listening(port)
    with socket.socket() as idle:
        assert not is_listening(idle)


class Taking:
    """A transport to somebody who takes so many bytes and no more."""

    def __init__(self, takes: int) -> None:
        self.left = takes
        self.did: list[str] = []

    def write(self, data: bytes) -> None:
        self.left -= len(data)

    def get_write_buffer_size(self) -> int:
        return max(0, -self.left)

    def close(self) -> None:
        self.did.append("closed")

    def abort(self) -> None:
        self.did.append("cut")


@pytest.mark.parametrize(("takes", "did"), [(10, "closed"), (9, "cut")])
def test_whoever_does_not_take_the_last_words_is_cut(takes: int, did: str) -> None:
    transport = Taking(takes)
    say_and_close(transport, b"0123456789")  # type: ignore[arg-type]
    assert transport.did == [did]


async def test_who_said_nothing_is_cut_without_a_word_and_who_began_is_told_why() -> None:
    async with listening(LimitSettings()) as port:
        silent, quiet = await port.dial()
        begun, writer = await port.dial()
        writer.write(b"G")
        await until(lambda: port.limits.counts.opening == 2)
        await asyncio.sleep(0.05)
        assert port.limits.cut_overdue(1e12) == 2
        assert await read(silent) == b""
        assert (await read(begun)).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert port.limits.counts.opening == 0
        quiet.close()
        writer.close()


async def test_who_was_handed_over_is_cut_without_a_word_of_the_admission() -> None:
    async with listening(LimitSettings()) as port:
        reader, writer = await port.dial()
        writer.write(REQUEST)
        assert await read(reader, len(REQUEST)) == REQUEST
        (place,) = port.limits._all._of[Stage.KNOWN]
        place.overdue()
        assert await read(reader) == b""
        writer.close()
