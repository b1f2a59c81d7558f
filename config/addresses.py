"""Addresses in settings: of hosts, ports, pages, live links, proxies and databases."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from config import plain

Port = Annotated[int, Field(ge=0, le=65535)]
"""A TCP port; 0 lets the system choose one."""

LONGEST_NAME = 253
"""Characters of a host name (RFC 1035, 2.3.4)."""

_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")


def is_a_host(given: str) -> bool:
    """Whether this is an address, or can be the name of a host.

    A name whose last part is a number is looked up as an IPv4 address wherever it is given (RFC 1123, 2.1; WHATWG URL,
    3.5), so it must be a right one: 300.1.1.1 is neither.
    """
    try:
        ip_address(given)
    except ValueError:
        labels = given.removesuffix(".").split(".")
        named = len(given) <= LONGEST_NAME and all(_LABEL.fullmatch(label) for label in labels)
        return named and not _NUMBER.fullmatch(labels[-1])
    return True


def _is_a_host(given: str) -> str:
    if not is_a_host(given):
        raise ValueError(
            f'{plain.shown(given)} is no host; write one such as "127.0.0.1", or a name such as "printer.lan"'
        )
    return plain.one_line(given)


Host = Annotated[str, AfterValidator(_is_a_host)]
"""An address, or a name that has one: `127.0.0.1`, `::1`, `printer-1.lan`."""

LONGEST_URL = 200
"""Characters of an address; it stands in QR codes, which phones must be able to read."""


def _names_a_host(given: str | None) -> bool:
    """As `is_a_host`, of an address's host, which may also hold letters of any script."""
    try:
        return given is not None and is_a_host(given if ":" in given else given.encode("idna").decode("ascii"))
    except UnicodeError:  # a part that is empty, too long, or holds what no name may
        return False


def _is_reached(url: str) -> str:
    try:
        parts = urlsplit(url)
        found = _names_a_host(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that hold no address, a port that is none
        found = False
    if not found:
        like = "ws://127.0.0.1:8765" if url.startswith("ws") else "http://127.0.0.1:8080"
        raise ValueError(f'{plain.shown(url)} has no host, or no port from 1 to 65535; write one such as "{like}"')
    if parts.username is not None:
        raise ValueError("the address holds a name or password, which everybody would read; take away all before the @")
    return url


LinkUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/]+(/\S*)?$", max_length=LONGEST_URL), AfterValidator(_is_reached)]
"""Where a branch server's live port is: `ws://10.0.0.2:8765`, or `wss://` behind a TLS proxy."""

WebUrl = Annotated[
    str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$", max_length=LONGEST_URL), AfterValidator(_is_reached)
]
"""An address for browsers: `https://so.hanoi.gov.vn`."""


def _is_a_network(given: str) -> str:
    try:
        network = ip_network(given)
    except ValueError:
        raise ValueError(
            f'{plain.shown(given)} is no address; write one such as "127.0.0.1", or a network such as "10.20.0.0/16"'
        ) from None
    if network.prefixlen == 0:
        raise ValueError(f"{plain.shown(given)} would believe everybody; write the address of the proxy itself")
    return given


Network = Annotated[str, AfterValidator(_is_a_network)]
"""An address (`127.0.0.1`, `::1`) or a network (`10.20.0.0/16`)."""


def is_on_a_port(url: str) -> str:
    """The address of a database server, as it was given.

    Raises:
        ValueError: no port, or no host, can be what stands there.
    """
    try:
        parts = urlsplit(url)
        _, found = parts.port, not parts.hostname or _names_a_host(parts.hostname)
    except ValueError:  # brackets that hold no address, a port that is none
        found = False
    if not found:
        raise ValueError(f'{plain.shown(url)} is no address of a database; write "postgresql+psycopg://user@host/name"')
    return url
