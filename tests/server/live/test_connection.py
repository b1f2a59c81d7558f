"""Whatever bytes come to the live port are answered in our own words, or cut; and nothing is logged of them."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct

import pytest

from server.live.socket import LiveLink
from server.runtime.http_refusals import HttpCode, HttpRefused, in_both
from tests.patience import until, within
from tests.server.branch_kit import SERVICE, live_port, raw_link
from wire.values import Role

KEYED = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
HOST = b"Host: branch\r\n"
LINK = HOST + KEYED + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: toiluot.v2\r\n"
GET, END = b"GET / HTTP/1.1\r\n", b"\r\n"
PING = bytes([0x89, 0x80 | 4]) + bytes(4) + b"ping"


async def said(port: int, data: bytes) -> bytes:
    """All that comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        async with within(60, lambda: f"the end of the answer to {data[:200]!r}"):
            return await reader.read()
    finally:
        writer.transport.abort()


async def rest(reader: asyncio.StreamReader) -> bytes:
    async with within(60, "the end"):
        return await reader.read()


HANDSHAKES = {
    "a browser": (GET + HOST + END, 426, "LIVE_PORT"),
    "a browser of old": (b"GET / HTTP/1.0\r\n\r\n", 426, "LIVE_PORT"),
    "a form": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n", 426, "LIVE_PORT"),
    "h2c": (GET + HOST + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 426, "LIVE_PORT"),
    "no subprotocol": (GET + HOST + KEYED + b"Sec-WebSocket-Version: 13\r\n\r\n", 400, "BAD_LINK"),
    "another subprotocol": (GET + LINK.replace(b"toiluot.v2", b"toiluot.v21") + END, 400, "BAD_LINK"),
    "no key": (GET + LINK.replace(b"Sec-WebSocket-Key", b"X") + END, 400, "BAD_LINK"),
    "a broken key": (GET + LINK.replace(b"dGhlIH", b"!") + END, 400, "BAD_LINK"),
    "another version": (GET + LINK.replace(b"Version: 13", b"Version: 99") + END, 400, "BAD_LINK"),
    "two upgrades": (GET + LINK.replace(b"Upgrade: websocket", b"Upgrade: websocket, x") + END, 426, "LIVE_PORT"),
    "no connection": (GET + LINK.replace(b"Connection: Upgrade", b"Connection: close") + END, 426, "LIVE_PORT"),
    "another site": (GET + LINK + b"Origin: http://evil.example\r\n\r\n", 403, "OTHER_SITE"),
    "another method": (b"POST / HTTP/1.1\r\n" + LINK + END, 405, "WRONG_METHOD"),
    "HTTP/1.0": (b"GET / HTTP/1.0\r\n" + LINK + END, 505, "HTTP_VERSION"),
    "a long line": (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n" + LINK + END, 414, "HEADER_TOO_LARGE"),
    "many headers": (GET + LINK + b"a: b\r\n" * 200 + END, 431, "HEADER_TOO_LARGE"),
    "a letter": (b"dear server\r\n\r\n", 400, "BAD_LINK"),
    "bytes": (bytes(range(256)) + b"\r\n\r\n", 400, "BAD_LINK"),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "BAD_LINK"),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(99) + b"\n\n", 400, "BAD_LINK"),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: b\n\n", 400, "BAD_LINK"),
    "a body": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc", 400, "BAD_LINK"),
    "a control character": (GET + LINK + b"X: \x01\r\n\r\n", 400, "BAD_LINK"),
}


@pytest.mark.parametrize("case", HANDSHAKES)
async def test_a_request_that_is_no_link_of_ours_is_refused_once_and_in_both_languages(url: str, case: str) -> None:
    sent, status, code = HANDSHAKES[case]
    async with live_port(url) as port:
        answer = await said(port.port, sent)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 (\d+) [A-Z]", head), head
    assert int(head.split()[1]) == status
    assert body.decode() == in_both(HttpRefused(HttpCode(code)))
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"X-Content-Type-Options: nosniff" in head
    assert re.findall(rb"(?i)\r\nUpgrade: (\S+)", head) == ([b"websocket"] if status == 426 else [])
    assert (b"Allow: GET" in head) == (status == 405)


@pytest.mark.parametrize("sent", [b"HEAD / HTTP/1.1\r\n" + HOST + END, b"HEAD / HTTP/1.1\r\n" + LINK + END])
async def test_the_answer_to_head_has_no_body(url: str, sent: bytes) -> None:
    async with live_port(url) as port:
        head, _, body = (await said(port.port, sent)).partition(b"\r\n\r\n")
    assert int(re.search(rb"Content-Length: (\d+)", head)[1]) > 0  # type: ignore[index]
    assert body == b""


async def test_a_browser_that_comes_to_the_port_for_devices_is_told_where_the_pages_are(url: str) -> None:
    async with live_port(url) as port:
        answer = (await said(port.port, GET + HOST + END)).decode()
    assert "cổng dành cho thiết bị" in answer
    assert "the port for devices" in answer
    assert "web_port" in answer


async def test_a_server_that_does_not_lead_says_so_in_both_languages(url: str) -> None:
    async with live_port(url) as port:
        port.house.handle.lease.end("planted")
        head, _, body = (await said(port.port, GET + LINK + END)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"Retry-After: 1" in head
    assert body.decode() == in_both(HttpRefused(HttpCode.ELSEWHERE))


async def test_a_server_that_is_ending_says_so_in_both_languages(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with live_port(url) as port:
        monkeypatch.setattr("websockets.asyncio.server.Server.is_serving", lambda _: False)
        head, _, body = (await said(port.port, GET + LINK + END)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert body.decode() == in_both(HttpRefused(HttpCode.ENDING))


async def test_a_fault_of_ours_in_the_handshake_is_told_in_our_words(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(LiveLink, "_let_in", fails)
    async with live_port(url) as port:
        head, _, body = (await said(port.port, GET + LINK + END)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 500 ")
    assert body.decode() == in_both(HttpRefused(HttpCode.FAULT))


async def test_a_header_that_stops_half_way_is_told_that_it_was_too_slow(url: str) -> None:
    async with live_port(url) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(GET + HOST)
        await until(lambda: port.live.limits.counts.opening == 1)
        await asyncio.sleep(0.05)
        port.live.limits.cut_overdue(1e12)
        head, _, body = (await rest(reader)).partition(b"\r\n\r\n")
        writer.close()
    assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert body.decode() == in_both(HttpRefused(HttpCode.SLOW))


def closing(answer: bytes) -> tuple[int, str]:
    """The status and reason of the close frame that an answer ends with."""
    at = answer.index(0x88)
    size = answer[at + 1]
    frame = answer[at + 2 :]
    assert len(frame) == size, answer
    return int.from_bytes(frame[:2], "big"), frame[2:].decode()


BROKEN = {
    "no UTF-8": (bytes([0x81, 0x82]) + bytes(4) + b"\xff\xfe", (1007, "BAD_MESSAGE")),
    "too large": (bytes([0x81, 0x80 | 127]) + (5_000_000).to_bytes(8, "big") + bytes(4), (1009, "TOO_LARGE")),
    "too many pieces": (
        b"\x01\x81\0\0\0\0x" + b"\x00\x81\0\0\0\0x" * 200, (1009, "TOO_LARGE")
    ),
    "not masked": (b"\x81\x02{}", (1002, "BAD_MESSAGE")),
    "reserved bits": (b"\xf1\x80\0\0\0\0", (1002, "BAD_MESSAGE")),
    "unknown opcode": (b"\x83\x80\0\0\0\0", (1002, "BAD_MESSAGE")),
    "a piece of nothing": (b"\x80\x81\0\0\0\0x", (1002, "BAD_MESSAGE")),
    "a long ping": (b"\x89\xfe\x00\x80\0\0\0\0" + b"x" * 128, (1002, "BAD_MESSAGE")),
    "a bad reason to close": (b"\x88\x83\0\0\0\0\x03\xe8\xff", (1007, "BAD_MESSAGE")),
    "a bad status to close": (b"\x88\x82\0\0\0\0\x00\x01", (1002, "BAD_MESSAGE")),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
async def test_a_link_that_breaks_the_protocol_is_ended_with_a_code_that_clients_have_words_for(
    url: str, case: str
) -> None:
    sent, told = BROKEN[case]
    async with live_port(url) as port:
        reader, writer = await raw_link(port.port)
        writer.write(sent)
        assert closing(await rest(reader)) == told
        writer.close()


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_frame_in_the_packet_of_the_handshake_gets_both_answers(url: str, case: str) -> None:
    sent, told = BROKEN[case]
    async with live_port(url) as port:
        head, _, frames = (await said(port.port, GET + LINK + END + sent)).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        assert closing(frames) == told
        await until(lambda: not port.fanout.clients)


async def test_a_good_frame_in_the_packet_of_the_handshake_is_answered(url: str) -> None:
    async with live_port(url) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(GET + LINK + END + PING)
        async with within(60, "the handshake and the pong"):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
            assert await reader.readexactly(6) == b"\x8a\x04ping"
        writer.transport.abort()
        await until(lambda: not port.fanout.clients)


async def test_frames_of_who_leaves_before_the_handshake_is_answered_hurt_nobody(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with live_port(url) as port:
        for frames in (PING, BROKEN["not masked"][0], b"\x81"):
            for linger in (False, True):
                hang_up_after(port.port, GET + LINK + END + frames, reset=linger)
        await until(lambda: port.live.limits.counts.opening == 0)
        async with port.link(Role.KIOSK, "kiosk-1") as kiosk:
            assert (await kiosk.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"
    assert [r.getMessage() for r in caplog.records if r.levelname in ("WARNING", "ERROR")] == []


def hang_up_after(port: int, data: bytes, reset: bool) -> None:
    """Send all of it and be gone."""
    with socket.create_connection(("127.0.0.1", port)) as stranger:
        if reset:
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(ConnectionError):
            stranger.sendall(data)


async def test_thousands_of_pings_of_one_who_hangs_up_at_once_leave_no_line_in_the_log(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with live_port(url) as port:
        for reset in (False, True):
            for _ in range(3):
                await asyncio.to_thread(hang_up_after, port.port, GET + LINK + END + PING * 5_000, reset)
        await until(lambda: port.live.limits.counts.opening == 0)
        async with port.link(Role.KIOSK, "kiosk-1") as kiosk:
            assert (await kiosk.result("ticket.issue", {"service_id": SERVICE}))["number"] == "A001"
    assert [r.getMessage() for r in caplog.records if r.levelname in ("WARNING", "ERROR")] == []


async def test_many_answers_to_one_who_is_gone_leave_no_line_in_the_log(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1"):
        (client,) = port.fanout.clients
        client.ws.transport.abort()
        for _ in range(20):
            client.session.told("{}", 0)
            client.flush()
        await until(lambda: not port.fanout.clients)
    assert [r.getMessage() for r in caplog.records if r.levelname in ("WARNING", "ERROR")] == []
