"""Who is at the other end: a proxy is believed if it is trusted, and only for the last address it does not trust."""

from __future__ import annotations

import tracemalloc
from ipaddress import ip_network
from typing import Any

import pytest

from server.runtime.client_address import (
    MOST_HOPS,
    FromProxies,
    Proxies,
    client_address,
    counted_as,
    forwarded_in,
    is_loopback,
)

TRUSTED = tuple(ip_network(text) for text in ("127.0.0.1", "::1", "10.20.0.0/16"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "is_"),
    [
        ("192.168.1.31", [], "192.168.1.31"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["192.168.1.31"], "192.168.1.31"),
        ("::1", ["192.168.1.31"], "192.168.1.31"),
        ("::ffff:127.0.0.1", ["192.168.1.31"], "192.168.1.31"),
        # anybody can say anything
        ("192.168.1.66", ["10.0.0.1"], "192.168.1.66"),
        ("192.168.1.66", ["127.0.0.1"], "192.168.1.66"),
        # a proxy that adds to what the client said: only what it added itself
        ("127.0.0.1", ["8.8.8.8, 192.168.1.66"], "192.168.1.66"),
        ("127.0.0.1", ["8.8.8.8", "192.168.1.66"], "192.168.1.66"),
        ("127.0.0.1", ["127.0.0.1, 192.168.1.66"], "192.168.1.66"),
        # a proxy behind a proxy
        ("127.0.0.1", ["8.8.8.8, 192.168.1.66, 10.20.3.4"], "192.168.1.66"),
        ("10.20.3.4", ["10.20.3.5"], "10.20.3.5"),
        # as some proxies write it
        ("127.0.0.1", [" 192.168.1.31:5678 "], "192.168.1.31"),
        ("127.0.0.1", ["[2001:db8::7]:443"], "2001:db8::7"),
        ("127.0.0.1", ["2001:DB8:0::7"], "2001:db8::7"),
        ("127.0.0.1", ["::ffff:192.168.1.31"], "192.168.1.31"),
        ("fe80::1%eth0", [], "fe80::1"),
        # what is no address
        ("127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["8.8.8.8, unknown"], "127.0.0.1"),
        ("127.0.0.1", ["8.8.8.8, \x00\ud800"], "127.0.0.1"),
        ("127.0.0.1", ["8.8.8.8, 1234567"], "127.0.0.1"),
        ("127.0.0.1", ["8.8.8.8, ,"], "127.0.0.1"),
        ("", ["8.8.8.8"], ""),
        ("testclient", ["8.8.8.8"], "testclient"),
        # more hops than anybody has
        ("127.0.0.1", [",".join(["8.8.8.8"] + ["10.20.0.1"] * MOST_HOPS)], "10.20.0.1"),
    ],
)
def test_the_last_address_that_is_no_trusted_proxys_counts(peer: str, forwarded: list[str], is_: str) -> None:
    assert client_address(peer, forwarded, TRUSTED) == is_


def test_without_trusted_proxies_nobody_is_believed() -> None:
    for peer in ("127.0.0.1", "::1", "192.168.1.1"):
        assert client_address(peer, ["8.8.8.8"], ()) == peer


@pytest.mark.parametrize(
    ("address", "as_"),
    [
        ("192.168.1.31", "192.168.1.31"),
        ("::ffff:192.168.1.31", "192.168.1.31"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_all_addresses_one_machine_may_take_count_as_one(address: str, as_: str) -> None:
    assert counted_as(address) == as_


class Seen:
    """An application that remembers what it was asked."""

    scope: dict[str, Any]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope


async def asked(peer: str | None, *headers: tuple[bytes, bytes], kind: str = "http") -> dict[str, Any]:
    app = Seen()
    scope = {"type": kind, "client": (peer, 5678) if peer else None, "headers": headers, "scheme": "http"}
    await FromProxies(app, Proxies(["127.0.0.1"]))(scope, None, None)  # type: ignore[arg-type]
    return app.scope


async def test_pages_see_the_client_and_the_scheme_as_a_trusted_proxy_says() -> None:
    said = ((b"x-forwarded-for", b"1.1.1.1, 192.168.1.31"), (b"x-forwarded-proto", b"https"))
    scope = await asked("127.0.0.1", *said)
    assert (scope["client"], scope["scheme"]) == (("192.168.1.31", 0), "https")
    assert (await asked("127.0.0.1", *said, kind="websocket"))["scheme"] == "wss"
    scope = await asked("192.168.1.66", *said)
    assert (scope["client"], scope["scheme"]) == (("192.168.1.66", 5678), "http")
    assert (await asked("127.0.0.1", (b"x-forwarded-proto", b"gopher")))["scheme"] == "http"
    assert (await asked(None, *said))["client"][0] == ""


async def test_what_is_no_request_is_passed_on_as_it_is() -> None:
    app = Seen()
    await FromProxies(app, Proxies())({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    assert app.scope == {"type": "lifespan"}


def test_a_proxy_on_this_machine_that_is_not_believed_is_said_once_with_what_to_write(
    caplog: pytest.LogCaptureFixture,
) -> None:
    proxies = Proxies()
    assert proxies.client("192.168.1.66", ["8.8.8.8"]) == "192.168.1.66"
    assert not caplog.records
    for _ in range(3):
        assert proxies.client("127.0.0.1", ["8.8.8.8"]) == "127.0.0.1"
    assert [record.message for record in caplog.records if 'trusted_proxies = ["127.0.0.1"]' in record.message]
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        *(("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", True)),
        *(("10.0.0.1", False), ("2001:db8::1", False), ("", False)),
    ],
)
def test_this_machine_is_known_by_every_name_it_has(address: str, is_one: bool) -> None:
    assert is_loopback(address) is is_one


@pytest.mark.parametrize(
    ("header", "values"),
    [
        (b"GET / HTTP/1.1\r\nHost: so\r\n\r\n", []),
        (b"GET / HTTP/1.1\r\nX-Forwarded-For: 10.1.2.3\r\n\r\n", ["10.1.2.3"]),
        (b"GET / HTTP/1.1\nx-forwarded-for:6.6.6.6, 10.1.2.3\n\n", ["6.6.6.6, 10.1.2.3"]),
        (b"GET / HTTP/1.1\r\nX-Forwarded-For: 1.1.1.1\r\nX-FORWARDED-FOR: \xff\r\n\r\n", ["1.1.1.1", "\xff"]),
        (b"GET /x-forwarded-for:1.1.1.1 HTTP/1.1\r\nX: x-forwarded-for: 1.1.1.1\r\n\r\n", []),
    ],
)
def test_a_header_that_is_not_yet_read_tells_for_whom_it_came(header: bytes, values: list[str]) -> None:
    assert forwarded_in(header) == values


@pytest.mark.parametrize("made_up", ["10.1.{}.{}", "{}.{}." + "x" * 16_000], ids=["addresses", "long words"])
def test_addresses_that_anybody_can_make_up_do_not_fill_the_memory(made_up: str) -> None:
    tracemalloc.start()
    try:
        for n in range(12_000):
            is_loopback(made_up.format(n >> 8, n & 255))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_500_000, "bytes; three times as many addresses as are remembered"


def test_the_longest_address_is_read_and_a_longer_text_is_none() -> None:
    longest = "[0:0:0:0:0:ffff:127.0.0.1%a-zone-of-many-letters]:65535"
    assert is_loopback(longest)
    assert not is_loopback("127.0.0.1" + " " * 100)
