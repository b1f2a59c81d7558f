"""Bytes over real sockets that are no good HTTP: each is answered in our own words or its connection is closed."""

from __future__ import annotations

import asyncio
import gc
import random
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config.settings import LimitSettings
from server.runtime.client_address import Proxies
from server.runtime.connection_limits import ConnectionLimits, Stage
from server.runtime.http_port import HttpPort
from server.runtime.http_refusals import HttpCode, HttpRefused, in_both
from server.web.refusals import refuse
from tests.fuzz.http_judge import HTTPS_WORDS, REFUSED
from tests.fuzz.http_sites import SLOW_S, branch_site, hub_site
from tests.fuzz.judge import LIBRARIES_WORDS
from tests.fuzz.values import BYTES, spoilt_bytes
from tests.patience import until, within

END = b"GET /health HTTP/1.1\r\nHost: branch\r\nConnection: close\r\n\r\n"
POST = b"POST /manager/sign-in HTTP/1.1\r\nHost: branch\r\nContent-Type: application/x-www-form-urlencoded\r\n"
LINK = b"GET /link/hanoi-1 HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
KEYED = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

RAW: dict[str, bytes] = {
    "no request line": b"\r\n\r\n\r\n\r\n",
    "one word": b"GET\r\n\r\n",
    "two blanks": b"GET  / HTTP/1.1\r\nHost: b\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: b\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) + b"\r\n\r\n",
    "every byte": bytes(range(256)) + b"\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "odd host": b"GET /health HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n",
    "odd host of a phone": b"GET /t HTTP/1.1\r\nHost: [::\r\nConnection: close\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost: b\r\nnothing\r\n\r\n",
    "blank in a name": b"GET / HTTP/1.1\r\nHost: b\r\nX y: z\r\n\r\n",
    "folded": b"GET /health HTTP/1.1\r\nHost: b\r\nX: y\r\n z\r\nConnection: close\r\n\r\n",
    "NUL": b"GET / HTTP/1.1\r\nHost: b\r\nX: \x00\r\n\r\n",
    "long line": b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: b\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: b\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: b\r\n" + b"a:\r\n" * 6_000 + b"\r\n",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "signed length": POST + b"Content-Length: +5\r\n\r\nuser=",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nuser=a",
    "length of 5,000 digits": POST + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n",
    "length of 20 digits": POST + b"Content-Length: " + b"9" * 20 + b"\r\n\r\n",
    "too large": POST + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000,
    "length too small": POST + b"Content-Length: 4\r\n\r\nuser=hoa&password=x" + b"\r\n\r\n",
    "chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nuser=\r\n0\r\n\r\n",
    "no chunks": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n\r\n",
    "huge chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nx\r\n\r\n",
    "chunks with a length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nzz\r\n\r\n",
    "another encoding": POST + b"Transfer-Encoding: gzip\r\n\r\n",
    "expected": POST + b"Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\nuser=",
    "whole address": b"GET http://evil.example/health HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
    "star": b"OPTIONS * HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
    "tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
    "unknown method": b"BREW /t HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
    "no ASCII": b"GET /\xe1\xba\xbf HTTP/1.1\r\nHost: b\r\n\r\n",
    "HTTP/1.0": b"GET /none HTTP/1.0\r\n\r\n",
    "head": b"HEAD /none HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
    "h2c": b"GET /none HTTP/1.1\r\nHost: b\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n",
    "one after the other": b"GET /none HTTP/1.1\r\nHost: b\r\n\r\n" * 20 + END,
    "garbage after a request": b"GET /none HTTP/1.1\r\nHost: b\r\n\r\n" + bytes(range(128, 256)) + b"\r\n\r\n",
    "garbage after a link": LINK + KEYED + b"Sec-WebSocket-Version: 13\r\n\r\n" + b"\xff" * 99,
    "link without a key": LINK + b"Sec-WebSocket-Version: 13\r\n\r\n",
    "link with a broken key": LINK + b"Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "link of another version": LINK + KEYED + b"Sec-WebSocket-Version: 99\r\n\r\n",
    "link by POST": LINK.replace(b"GET", b"POST") + KEYED + b"Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n",
    "link that is no text": LINK.replace(b"hanoi-1", b"%ED%A0%80%00") + KEYED + b"Sec-WebSocket-Version: 13\r\n\r\n",
    "link without a token": LINK + KEYED + b"Sec-WebSocket-Version: 13\r\nAuthorization: Bearer \xff\r\n\r\n",
}
"""By what is odd; each ends by itself or asks for the connection's end."""

STATUS = frozenset({100, 200, 303, 400, 401, 403, 404, 405, 408, 411, 413, 415, 422, 426, 431, 505})
IN_BOTH = [in_both(HttpRefused(code, {"most": "65536"})).strip() for code in HttpCode]


AT_ONCE = 60


def broken(dice: random.Random) -> bytes:
    """A good request with bytes changed, ended so that it is complete."""
    good = dice.choice((END, POST + b"Content-Length: 10\r\n\r\nuser=a&b=c", LINK + KEYED + b"\r\n\r\n"))
    return spoilt_bytes(dice, good) + dice.choice((b"\r\n\r\n", dice.choice(list(BYTES.values())) + b"\r\n\r\n")) + END


@asynccontextmanager
async def port_of(
    name: str, folder: Path, patch: pytest.MonkeyPatch, limits: ConnectionLimits | None = None
) -> AsyncIterator[int]:
    """The program's application on a real port, with its limits."""
    limits = limits or ConnectionLimits(LimitSettings(idle_s=1), 256, Proxies())
    made = branch_site(f"sqlite:///{folder / 'branch.db'}", patch) if name == "branch" else hub_site(folder, patch)
    async with made as site:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            how = site.app.state.refuse if name == "hub" else refuse
            port = HttpPort(site.app, listening, limits, 65_536 if name == "hub" else None, refuse=how)
            serving = asyncio.create_task(port.serve())
            await port.up.wait()
            try:
                yield int(listening.getsockname()[1])
            finally:
                port.cut_short = True
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)


async def said(port: int, data: bytes) -> bytes:
    """All that comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        async with within(SLOW_S, lambda: f"the end of the answer to {data[:200]!r}"):
            try:
                return await reader.read()
            except ConnectionError:  # it did not read all that was sent
                return b""
    finally:
        writer.transport.abort()


def trouble(answer: bytes) -> str:
    """What is wrong with all that came; empty when all is well."""
    for head, body in _parts(answer):
        status = int(head.split()[1])
        text = body.decode("utf-8")
        if status not in STATUS:
            return f"status {status}: {text[:300]}"
        if status < 400:
            continue
        if not text and b"content-length: 0" not in head.lower() and status != 431:  # HEAD
            continue
        known = text.strip() in IN_BOTH or REFUSED.search(text) or text.startswith(('{"error":', '{"code":'))
        plain = re.sub(r"<[^>]*>", " ", text)
        if not known or HTTPS_WORDS.search(plain) or LIBRARIES_WORDS.search(plain):
            return f"no words of ours: {head!r} {text[:300]!r}"
    return ""


def _parts(answer: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        told = re.search(rb"(?i)content-length: (\d+)", head)
        size = int(told[1]) if told else 0
        if answer.startswith(b"HTTP/1.1 100") or (not rest.startswith(b"HTTP/") and told is None):
            size = 0
        body = b"" if rest.startswith(b"HTTP/1.") else rest[:size]
        found.append((head, body))
        answer = rest[len(body) :]
    return found


@pytest.mark.parametrize("name", ["branch", "hub"])
async def test_bytes_that_are_no_good_request_are_answered_in_our_words_or_cut(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gc.collect()  # what tests before this one left behind may be told now, and is not ours
    caplog.clear()
    dice = random.Random(3)
    wrong: list[str] = []
    async with port_of(name, tmp_path, monkeypatch) as port:
        cases = [*RAW.items(), *((f"broken {n}", broken(dice)) for n in range(60))]

        async def one(case: str, data: bytes) -> None:
            if why := trouble(await said(port, data)):
                wrong.append(f"{case}: {why}")

        for start in range(0, len(cases), AT_ONCE):
            honest = said(port, END)
            answers = await asyncio.gather(honest, *(one(*case) for case in cases[start : start + AT_ONCE]))
            assert answers[0].startswith(b"HTTP/1.1 200"), "the honest are answered"
    assert wrong == []
    assert [r.getMessage() for r in caplog.records if r.levelname in ("ERROR", "CRITICAL") or r.exc_info] == []


STATUSES = {"one word": 400, "two lengths": 400, "no host": 400, "long header": 431, "too large": 413, "chunks": 411,
            "unknown method": 405, "HTTP/1.0": 404, "odd host": 200, "odd host of a phone": 200}  # fmt: skip


async def test_what_is_wrong_with_a_request_has_its_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with port_of("branch", tmp_path, monkeypatch) as port:
        found = {case: int((await said(port, RAW[case])).split()[1]) for case in STATUSES}
    assert found == STATUSES


async def test_a_handshake_that_is_refused_is_refused_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with port_of("hub", tmp_path, monkeypatch) as port:
        for case in (case for case in RAW if case.startswith("link")):
            head, _, body = (await said(port, RAW[case])).partition(b"\r\n\r\n")
            assert head.split()[1] in (b"400", b"403", b"405", b"426"), case
            assert body.decode().strip() in IN_BOTH, case


async def test_a_body_that_breaks_off_after_its_refusal_leaves_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gc.collect()
    caplog.clear()
    async with port_of("branch", tmp_path, monkeypatch) as port:
        for case in ("no chunks", "huge chunk"):
            assert (await said(port, RAW[case])).startswith(b"HTTP/1.1 4")
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR" or r.exc_info] == []


@pytest.mark.parametrize("name", ["branch", "hub"])
async def test_a_body_that_does_not_come_is_told_so_and_leaves_no_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    limits = ConnectionLimits(LimitSettings(), 256, Proxies())
    async with port_of(name, tmp_path, monkeypatch, limits) as port:
        gc.collect()
        caplog.clear()
        late = asyncio.create_task(said(port, POST + b"Content-Length: 10\r\n\r\nuser="))
        await until(lambda: limits._all.count(Stage.READING) == 1)
        assert limits.cut_overdue(1e12) == 1
        answer = await late
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert trouble(answer) == ""
        assert (await said(port, END)).startswith(b"HTTP/1.1 200")
    assert [r.getMessage() for r in caplog.records if r.levelname in ("WARNING", "ERROR") or r.exc_info] == []
