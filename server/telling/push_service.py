"""One message to one push service, and what became of it.

A browser names the address, so it is trusted with nothing: https, a host of the settings' list, an address of the
public internet, no redirect followed, an answer of a few kilobytes, a few seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import h11

from config.settings import PUSH_SERVICES

WHOLE_S = 15.0
"""How long all of one message may take; real seconds."""

MOST_ANSWER = 16_384
LONGEST_ENDPOINT = 1500
HTTPS = 443


class Pushed(StrEnum):
    """How far a message came; the words are in the table `telling_pages`."""

    SENT = "sent"
    GONE = "gone"
    """The browser takes none any more: its subscription is over."""
    NOT_ALLOWED = "not_allowed"
    NO_HOST = "no_host"
    NOT_PUBLIC = "not_public"
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    SLOW = "slow"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """What became of a try."""

    pushed: Pushed
    status: int = 0
    """The service's answer, where there was one."""
    for_good: bool = False
    """Trying the same message again would end the same way."""


class NotPublic(Exception):
    """The name leads to an address that is none of the public internet."""


async def public_address(host: str) -> tuple[str, int]:
    """Where a push service is.

    Raises:
        OSError: there is no such name.
        NotPublic: one of its addresses is not public.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_public(one) for one in addresses):
        raise NotPublic
    return addresses[0], HTTPS


def is_public(address: str) -> bool:
    """Whether this is an address of the public internet, also one that is written inside another."""
    one = ipaddress.ip_address(address)
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour
        if inner is None and one in ipaddress.IPv6Network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return one.is_global and not one.is_multicast


def is_endpoint(said: str, services: Sequence[str]) -> bool:
    """Whether a message may go to this address at all."""
    if len(said) > LONGEST_ENDPOINT or not said.isascii() or not said.isprintable() or " " in said:
        return False
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme == "https" and port in (None, HTTPS) and "@" not in parts.netloc and not parts.fragment
        and len(parts.path) > 1 and any(_fits(host, one) for one in services)
    )  # fmt: skip


def _fits(host: str, service: str) -> bool:
    """`*.example.org` is every host below example.org; anything else is that one host."""
    if service.startswith("*."):
        return host.endswith(service[1:]) and len(host) > len(service) - 1
    return host == service


@dataclass(frozen=True, slots=True)
class PushRoute:
    """The way to push services."""

    services: Sequence[str] = PUSH_SERVICES
    address: Callable[[str], Awaitable[tuple[str, int]]] = public_address
    trusts: ssl.SSLContext | None = None
    """Which certificates are right; left out, those the system trusts."""


async def push(endpoint: str, headers: Sequence[tuple[str, str]], sealed: bytes, route: PushRoute) -> PushOutcome:
    """Give a message to a push service; whatever goes wrong is the outcome, nothing is raised."""
    if not is_endpoint(endpoint, route.services):
        return PushOutcome(Pushed.NOT_ALLOWED, for_good=True)
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    head = [("Host", host), *headers, ("Content-Length", str(len(sealed))), ("Connection", "close")]
    context = await asyncio.to_thread(ssl.create_default_context) if route.trusts is None else route.trusts
    try:
        async with asyncio.timeout(WHOLE_S):
            address, port = await route.address(host)
            status = await _posted(address, port, host, h11.Request(method="POST", target=target, headers=head),
                                   sealed, context)  # fmt: skip
    except TimeoutError:
        return PushOutcome(Pushed.SLOW)
    except NotPublic:
        return PushOutcome(Pushed.NOT_PUBLIC)
    except socket.gaierror:
        return PushOutcome(Pushed.NO_HOST)
    except ssl.SSLCertVerificationError:
        return PushOutcome(Pushed.CERTIFICATE)
    except (OSError, h11.ProtocolError, EOFError):
        return PushOutcome(Pushed.NO_CONNECTION)
    return _meaning(status)


def _meaning(status: int) -> PushOutcome:
    if 200 <= status < 300:
        return PushOutcome(Pushed.SENT, status)
    if status in (404, 410):
        return PushOutcome(Pushed.GONE, status, for_good=True)
    # Too many at once, and trouble of the service's own, pass; a redirect is not followed and everything else stays.
    return PushOutcome(Pushed.REFUSED, status, for_good=not (status == 429 or status >= 500))


async def _posted(
    address: str, port: int, host: str, request: h11.Request, body: bytes, context: ssl.SSLContext
) -> int:
    """The status of the answer; of its text nothing is kept."""
    reader, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host)
    try:
        talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_ANSWER)
        writer.write(talk.send(request) or b"")
        writer.write(talk.send(h11.Data(body)) or b"")
        writer.write(talk.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        got = 0
        while True:
            event = talk.next_event()
            if isinstance(event, h11.Response):
                return event.status_code
            if event is h11.NEED_DATA:
                chunk = await reader.read(4096)
                got += len(chunk)
                if got > MOST_ANSWER:
                    raise EOFError
                talk.receive_data(chunk)
            elif not isinstance(event, h11.InformationalResponse):
                raise EOFError
    finally:
        with contextlib.suppress(Exception):
            writer.transport.abort()
