"""Why there is no link: told in words that say what to do, and once in the log."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import logging
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from websockets.asyncio.server import serve

from clientkit.dial import TURNED_AWAY_S
from clientkit.no_link import WORDS, NoLink, NoLinkKind, Reasons, because, turned_away
from tests.clientkit.scripted_server import ScriptedServer
from tests.clientkit.test_dial import calling, server_that
from tests.wire import v1
from wire.errors import Code, refused

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


def certificate(folder: Path, name: str, starts: datetime.datetime, ends: datetime.datetime) -> Path:
    """A certificate that signed itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    with contextlib.suppress(ValueError):
        names = [x509.IPAddress(ipaddress.ip_address(name))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


@contextlib.asynccontextmanager
async def encrypted(path: Path) -> AsyncIterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)

    async def nobody(_) -> None: ...

    async with serve(nobody, "127.0.0.1", 0, ssl=context) as running:
        yield f"wss://127.0.0.1:{running.sockets[0].getsockname()[1]}"


async def why_not(*addresses: str) -> NoLink:
    async with calling(*addresses) as caller:
        await caller.until(lambda: len(caller.pauses) >= 2)
        assert caller.dial.reasons.worst is not None
        return caller.dial.reasons.worst


async def test_certificate_that_this_machine_does_not_trust_is_named(tmp_path):
    async with encrypted(certificate(tmp_path, "127.0.0.1", NOW - DAY, NOW + DAY)) as url:
        why = await why_not(url)
    assert why.kind is NoLinkKind.UNTRUSTED
    assert "chứng chỉ gốc" in why.text("vi")
    assert url.removeprefix("wss://") in why.text("en")


@pytest.mark.parametrize(
    ("name", "starts", "ends", "kind"),
    [
        ("so.example.vn", NOW - DAY, NOW + DAY, NoLinkKind.WRONG_NAME),
        ("127.0.0.1", NOW - 9 * DAY, NOW - DAY, NoLinkKind.OUT_OF_DATE),
        ("127.0.0.1", NOW + DAY, NOW + 9 * DAY, NoLinkKind.OUT_OF_DATE),
    ],
    ids=["other name", "expired", "not yet"],
)
async def test_certificate_that_is_known_and_does_not_fit_is_named(tmp_path, monkeypatch, name, starts, ends, kind):
    path = certificate(tmp_path, name, starts, ends)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with encrypted(path) as url:
        assert (await why_not(url)).kind is kind


async def test_host_that_no_name_server_knows_is_named():
    why = await why_not("ws://may-chu.invalid:8765")
    assert why.kind is NoLinkKind.UNKNOWN_HOST
    assert "may-chu.invalid:8765" in why.text("vi")


async def test_port_where_nobody_listens_is_named():
    assert (await why_not("ws://127.0.0.1:1")).kind is NoLinkKind.NOBODY


async def test_server_without_encryption_is_named(server: ScriptedServer):
    assert (await why_not(server.url.replace("ws://", "wss://"))).kind is NoLinkKind.NO_TLS


async def test_program_that_is_no_server_of_ours_is_named():
    async def web_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(web_page, "127.0.0.1", 0) as listening:
        why = await why_not(f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    assert why.kind is NoLinkKind.NOT_OURS


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
async def test_server_that_takes_no_links_now_is_named(status):
    async def standing_by(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    async with await asyncio.start_server(standing_by, "127.0.0.1", 0) as listening:
        why = await why_not(f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    assert why.kind is NoLinkKind.FULL


async def test_server_that_hangs_up_is_named():
    async def hang_up(connection) -> None:
        await connection.close()

    async with server_that(hang_up) as url:
        assert (await why_not(url)).kind is NoLinkKind.CLOSED


async def test_text_that_is_no_address_is_named():
    assert (await why_not("ws://127.0.0.1:99999")).kind is NoLinkKind.BAD_ADDRESS


@pytest.mark.parametrize("code", [Code.NOT_PAIRED, Code.OLD_PROTOCOL])
async def test_server_that_does_not_want_this_device_is_heard_in_its_own_words(server: ScriptedServer, code):
    server.turn_away = refused(code, theirs=1, ours=2)
    why = await why_not(server.url)
    assert (why.kind, why.text("vi")) == (NoLinkKind.REFUSED, server.turn_away.text("vi"))


async def test_server_that_is_only_starting_needs_nobody(server: ScriptedServer):
    server.turn_away = refused(Code.STARTING)
    assert (await why_not(server.url)).kind is NoLinkKind.FULL


async def test_log_has_one_line_whenever_the_reason_changes(server: ScriptedServer, caplog):
    caplog.set_level(logging.INFO, "clientkit")
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        server.vanish()
        await caller.until(lambda: len(caller.pauses) > 4)
        server.turn_away = refused(Code.NOT_PAIRED)
        server.start()
        await caller.until(lambda: server.hellos > 3)
        server.turn_away = None
        await caller.until(lambda: caller.dial.live)
    said = [record.message for record in caplog.records]
    starts = [f"no link to {server.url}: {words}" for words in (
        WORDS[NoLinkKind.CLOSED].of("en").format(server=server.url[5:]),
        WORDS[NoLinkKind.NOBODY].of("en").format(server=server.url[5:]),
        refused(Code.NOT_PAIRED).text("en"),
    )]  # fmt: skip
    assert [line.startswith(start) for line, start in zip(said, starts, strict=False)] == [True] * 3, said
    assert said[3:] == [f"linked to {server.url}"]


async def test_each_address_has_its_own_reason(server: ScriptedServer):
    other = ScriptedServer().start()
    try:
        async with calling("ws://may-chu.invalid:1", server.url, other.url) as caller:
            await caller.until(lambda: caller.dial.live)
            first, second = (server, other) if server.hellos else (other, server)
            first.vanish()
            await caller.until(lambda: second.hellos and caller.dial.live)
            second.turn_away = refused(Code.NOT_PAIRED)
            second.vanish()
            second.start()
            await caller.until(
                lambda: caller.dial.reasons.worst and caller.dial.reasons.worst.kind is NoLinkKind.REFUSED
            )
            assert caller.dial.reasons.worst.address == second.url
    finally:
        other.close()


def test_an_encrypted_link_that_is_lost_later_does_not_lack_encryption():
    lost = ConnectionResetError()
    assert because(lost, "wss://a").kind is NoLinkKind.CLOSED
    assert because(lost, "wss://a", opening=True).kind is NoLinkKind.NO_TLS
    assert because(lost, "ws://a", opening=True).kind is NoLinkKind.CLOSED


def test_of_several_addresses_the_one_that_needs_a_person_is_told_and_one_link_ends_all_doubt():
    told: list[NoLink | None] = []
    reasons = Reasons(told.append)
    away, unknown = NoLink(NoLinkKind.NOBODY, "ws://a"), NoLink(NoLinkKind.UNKNOWN_HOST, "ws://b")
    for _ in range(3):
        reasons.failed(away)
        reasons.failed(unknown)
    reasons.linked("ws://a")
    reasons.linked("ws://a")
    assert told == [away, unknown, None]


def test_every_reason_has_words_in_both_languages():
    assert {*WORDS} | {NoLinkKind.REFUSED} == {*NoLinkKind}
    for kind in WORDS:
        why = NoLink(kind, "wss://so.example.vn/live")
        assert "so.example.vn" in why.text("vi")
        assert "so.example.vn" in why.text("en")
        assert why.text("vi") != why.text("en")
    assert turned_away(refused(Code.NOT_PAIRED), "ws://a").text("en") == refused(Code.NOT_PAIRED).text("en")


async def test_server_of_the_version_before_is_named_as_what_is_to_be_updated():
    """It takes the link because its own version is offered too; nothing is said to it."""
    heard: list[object] = []

    async def one(connection) -> None:
        heard.extend([frame async for frame in connection])

    async with (
        serve(one, "127.0.0.1", 0, subprotocols=[v1.SUBPROTOCOL], ping_interval=None) as running,
        calling(f"ws://127.0.0.1:{running.sockets[0].getsockname()[1]}") as caller,
    ):
        await caller.until(lambda: len(caller.pauses) >= 2)
        why = caller.dial.reasons.worst
        assert why is not None
        assert (why.kind, why.refusal) == (NoLinkKind.REFUSED, refused(Code.OLD_SERVER, theirs=2, ours=1))
        assert why.text("vi").endswith("Hãy cập nhật máy chủ.")
        assert set(caller.pauses) == {TURNED_AWAY_S}, "a person must act: nobody is dialled in a rush"
    assert heard == []
