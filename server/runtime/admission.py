"""New connections are kept cheaply until the whole header of a request has come; only then is more made for them."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from asyncio.trsock import TransportSocket
from collections.abc import Callable
from functools import cache

from server.runtime.client_address import forwarded_in
from server.runtime.connection_limits import ConnectionLimits, Place
from server.runtime.http_refusals import HttpCode, HttpRefused, as_bytes

_END = b"\r\n\r\n"
_END_OF_HEADER = re.compile(rb"\n\r?\n")

ACCEPTED_AT_ONCE = 32
"""Connections the event loop accepts before it looks at anything else; the backlog asyncio is given."""

QUEUE = 1024
"""Connections the system keeps until they are accepted (listen(2))."""


@cache
def _refusal(code: HttpCode) -> bytes:
    """What is said to a connection that is not taken: made once, at the first one, because the words are not read yet
    when the port is opened."""
    return as_bytes(HttpRefused(code, headers={"Retry-After": "60"} if code is HttpCode.CONNECTIONS_FULL else {}))


class Admission(asyncio.Protocol):
    """Holds one new connection; hands it and the header over to the protocol that is made for it.

    Args:
        limits: of the port.
        make: makes that protocol. From then on it has to tell `limits` of the connection's stages and its end.
    """

    __slots__ = ("_header", "_limits", "_make", "_place", "_transport")

    def __init__(self, limits: ConnectionLimits, make: Callable[[Place], asyncio.Protocol]) -> None:
        self._limits = limits
        self._make = make
        self._header = bytearray()
        self._place: Place | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place, or be cut."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        address = self._limits.counted_as(peer_of(transport))
        self._place = self._limits.enter(address, transport.abort, time.monotonic())
        if self._place is None:
            transport.abort()
        else:
            self._place.overdue = self._too_late

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        if self._place is not None:
            self._limits.leave(self._place)

    def data_received(self, data: bytes) -> None:
        """Collect the header."""
        transport, place = self._transport, self._place
        if transport is None or place is None or not place.here or transport.is_closing():
            return
        header, most = self._header, self._limits.settings.header_bytes
        look_from = max(0, len(header) - 2)
        header += data
        end = _END_OF_HEADER.search(header, look_from)
        if (end.end() if end is not None else len(header)) > most:
            say_and_close(transport, self._answer(_refusal(HttpCode.HEADER_TOO_LARGE)))
        elif end is not None:
            self._hand_over(transport, place)

    # -- inside --

    def _hand_over(self, transport: asyncio.Transport, place: Place) -> None:
        limits, peer = self._limits, peer_of(transport)
        if limits.proxies.trusts(peer):
            client = limits.proxies.client(peer, forwarded_in(self._header))
            if not limits.belongs_to(place, limits.counted_as(client)):
                say_and_close(transport, self._answer(_refusal(HttpCode.CONNECTIONS_FULL)))
                return
        place.overdue = place.cut
        protocol = self._make(place)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        protocol.data_received(bytes(self._header))

    def _answer(self, whole: bytes) -> bytes:
        """As much of an answer as the request may have: none of its body for HEAD (RFC 9110, section 9.3.2)."""
        return whole[: whole.index(_END) + len(_END)] if self._header.lstrip(b"\r\n").startswith(b"HEAD ") else whole

    def _too_late(self) -> None:
        """Who has begun a request is told; who said nothing asked nothing."""
        assert self._transport is not None
        if self._header:
            say_and_close(self._transport, self._answer(_refusal(HttpCode.SLOW)))
        else:
            self._transport.abort()


def say_and_close(transport: asyncio.Transport, last: bytes) -> None:
    """The last words on a connection; whoever does not take them at once is cut, and holds nothing any longer."""
    transport.write(last)
    if transport.get_write_buffer_size():
        transport.abort()
    else:
        transport.close()


def is_listening(sock: socket.socket | TransportSocket) -> bool:
    """Whether a socket still takes connections."""
    try:
        return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
    except OSError:
        return False


def peer_of(transport: asyncio.BaseTransport) -> str:
    """The address at the other end of a connection."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if peer else ""
