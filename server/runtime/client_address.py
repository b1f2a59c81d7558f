"""Who is at the other end: the peer's own address, or what proxies that are trusted say of their client.

Anybody can write any address into `X-Forwarded-For`. It is believed only where it comes from a proxy named in the
settings, and of its addresses only the last one that is no such proxy's: whatever stands before it came from outside.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from server.runtime.security_log import SecurityLog, What

log = logging.getLogger("toiluot.security")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HEADER = b"x-forwarded-for"

_FORWARDED = re.compile(rb"^x-forwarded-for:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)

LONGEST = 100
"""Characters of an address; with brackets, zone and port it has about 70."""

MOST_HOPS = 16
"""Addresses of the header that are looked at, from its end; nobody has so many proxies."""


def client_address(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """The address whose limits count.

    Args:
        peer: the other end of the connection; empty where it has none.
        forwarded: the values of each `X-Forwarded-For` header, in their order.
        trusted: networks of proxies that are believed.
    """
    here = _read(peer)
    if here is None:
        return peer
    hops = [hop for value in forwarded for hop in value.split(",")][-MOST_HOPS:]
    while hops and _is_in(here, trusted):
        said = _read(hops.pop())
        if said is None:  # a proxy that says nothing of use is itself the last one known
            break
        here = said
    return str(here)


def counted_as(address: str) -> str:
    """What limits are counted by: an IPv4 address, or the /64 of an IPv6 one, all of which one machine may use."""
    known = _read(address)
    if not isinstance(known, IPv6Address):
        return address if known is None else str(known)
    return str(IPv6Network((known, 64), strict=False))


def is_loopback(address: str) -> bool:
    """Whether it is this machine."""
    known = _read(address)
    return known is not None and known.is_loopback


def host_name(host: str) -> str:
    """The name or address in a Host header, without its port; empty where it is none: anybody can write anything."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def forwarded_in(header: bytes | bytearray) -> list[str]:
    """The values of each `X-Forwarded-For` in the header of a request as it came."""
    return [value.decode("latin-1") for value in _FORWARDED.findall(header)]


def _read(text: str) -> Address | None:
    """As `_known`, of anything that anybody may have written."""
    return _known(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def _known(text: str) -> Address | None:
    """An address as proxies write it: `10.0.0.9`, `10.0.0.9:5678`, `fe80::1%eth0`, `[2001:db8::1]:443`."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


class Proxies:
    """The proxies a program trusts.

    Args:
        trusted: addresses and networks, as in the settings.
        security: told when another one speaks for somebody.
    """

    def __init__(self, trusted: Iterable[str] = (), security: SecurityLog | None = None) -> None:
        self._trusted = tuple(ip_network(text) for text in trusted)
        self._security = security or SecurityLog(None)
        self._warned = False

    def client(self, peer: str, forwarded: Sequence[str]) -> str:
        """Who is at the other end; arguments as for `client_address`."""
        if forwarded and not self.trusts(peer):
            self._tell(peer)
            return client_address(peer, (), ())
        return client_address(peer, forwarded, self._trusted)

    def trusts(self, peer: str) -> bool:
        """Whether what this peer says of its client is believed."""
        address = _read(peer)
        return address is not None and _is_in(address, self._trusted)

    def _tell(self, peer: str) -> None:
        self._security.tell(What.PROXY_NOT_TRUSTED, address=peer)
        known = _read(peer)
        if not self._warned and known is not None and known.is_loopback:
            self._warned = True
            log.warning(
                "a proxy on this machine names its clients, but is not believed: all of them count as one. "
                'Write trusted_proxies = ["%s"] into the settings if the proxy is yours',
                known,
            )


Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[..., Awaitable[Any]], Callable[..., Awaitable[Any]]], Awaitable[None]]


class FromProxies:
    """ASGI middleware, outermost: `scope["client"]` and `scope["scheme"]` as a trusted proxy says they are."""

    def __init__(self, app: App, proxies: Proxies) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(
        self, scope: Scope, receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[Any]]
    ) -> None:
        """Pass the request on."""
        if scope["type"] in ("http", "websocket"):
            peer, port = scope.get("client") or ("", 0)
            headers = scope["headers"]
            client = self._proxies.client(peer, _values(headers, HEADER))
            scope = {**scope, "client": (client, port if client == peer else 0)}
            said = _values(headers, b"x-forwarded-proto")
            if said and said[-1] in ("http", "https") and self._proxies.trusts(peer):
                secure = said[-1] == "https"
                scope["scheme"] = ("wss" if secure else "ws") if scope["type"] == "websocket" else said[-1]
        await self._app(scope, receive, send)


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key == name]
