"""Addresses in settings: what can be reached is taken, everything else is refused with what to write."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from config.addresses import LinkUrl, Network, WebUrl, is_a_host, is_on_a_port


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "printer-1.lan", "a_b", "x.", "1a", "a" * 63])
def test_a_host_is_an_address_or_a_name(host: str) -> None:
    assert is_a_host(host)


@pytest.mark.parametrize(
    "host", ["", "300.1.1.1", "1.2.3", "0x7f", "-a", "a-", "a..b", "a b", "a" * 64, "a." * 127 + "com", "máy-in", "a/b"]
)
def test_what_can_be_no_host_is_none(host: str) -> None:
    assert not is_a_host(host)


@pytest.mark.parametrize("url", ["ws://10.0.0.2:8765", "wss://số.vn/live", "ws://[::1]:1"])
def test_a_live_port_is_reached_by_ws(url: str) -> None:
    assert TypeAdapter(LinkUrl).validate_python(url) == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://a", "pattern"),
        ("ws://", "pattern"),
        ("ws://a:0", "no host, or no port .*ws:..127"),
        ("ws://a:99999", "no host, or no port"),
        ("ws://[::1", "no host, or no port"),
        ("ws://me:pw@a", "take away all before the @"),
        ("ws://a b", "pattern"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(url: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(LinkUrl).validate_python(url)


def test_a_page_is_reached_by_http_only() -> None:
    assert TypeAdapter(WebUrl).validate_python("https://so.hanoi.gov.vn/t")
    with pytest.raises(ValidationError):
        TypeAdapter(WebUrl).validate_python("ws://so.hanoi.gov.vn")


@pytest.mark.parametrize("good", ["127.0.0.1", "::1", "10.20.0.0/16"])
def test_a_proxy_is_an_address_or_a_network(good: str) -> None:
    assert TypeAdapter(Network).validate_python(good) == good


@pytest.mark.parametrize(("bad", "why"), [("0.0.0.0/0", "believe everybody"), ("::/0", "believe everybody"),
                                          ("10.20.0.1/16", "no address"), ("proxy.lan", "no address")])  # fmt: skip
def test_nobody_is_trusted_by_a_slip(bad: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(Network).validate_python(bad)


def test_a_databases_address_may_have_no_host_but_no_bad_port() -> None:
    for good in ("postgresql+psycopg://u@db.lan:5432/x", "postgresql+psycopg:///x"):
        assert is_on_a_port(good) == good
    for bad in ("postgresql+psycopg://u@db:x/y", "postgresql+psycopg://u@300.1.1.1/y"):
        with pytest.raises(ValueError, match="no address of a database"):
            is_on_a_port(bad)
