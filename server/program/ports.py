"""The two ports of a branch server: who may connect, and plain words when one cannot be had."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from config import ServerSettings
from server.live.socket import LiveLink
from server.runtime.client_address import Proxies
from server.runtime.connection_limits import ConnectionLimits
from server.runtime.file_limit import places, raise_file_limit
from server.runtime.listening import cannot_listen, listen
from server.runtime.start_refused import StartRefused
from server.store.database import Database, OwnedElsewhere

LIVE, WEB = "live port", "web port"
"""How the two ports are named in the log and on the health page."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the server listens."""

    live_port: int
    web_port: int
    """0 when there are no web pages."""

    def line(self) -> str:
        """One line of JSON, for a program that started this one with port 0."""
        return json.dumps(asdict(self))


def origins(settings: ServerSettings, web_port: int) -> list[str]:
    """The pages that may open a live link."""
    parts = urlsplit(settings.public_url)
    pages = {f"{parts.scheme}://{parts.netloc}"}
    pages |= {f"http://{name}:{web_port}" for name in ("127.0.0.1", "localhost", settings.host)}
    return sorted(pages)


@contextlib.contextmanager
def listening(host: str, port: int, field: str) -> Iterator[socket.socket]:
    """A port of this machine; `field` is the setting that names it. Raises `StartRefused`."""
    try:
        listening = listen(host, port, 256)
    except OSError as error:
        raise StartRefused(cannot_listen(host, port, field, error)) from error
    with listening:
        yield listening


@contextlib.contextmanager
def web_socket(settings: ServerSettings) -> Iterator[socket.socket]:
    """The web port; when a server of the same database has it, that is said, and which process it is.

    Raises:
        StartRefused: it cannot be had.
    """
    with contextlib.ExitStack() as opened:
        try:
            listens = opened.enter_context(listening(settings.host, settings.web_port, "web_port"))
        except StartRefused as busy:
            _refuse_second(settings, busy)
            raise
        yield listens


async def open_live_port(live: LiveLink, settings: ServerSettings, web_port: int) -> int:
    """The number of the live port, which answers from now on. Raises `StartRefused`."""
    try:
        return await live.start(settings.host, settings.live_port, origins(settings, web_port))
    except OSError as error:
        raise StartRefused(cannot_listen(settings.host, settings.live_port, "live_port", error)) from error


def limits_of(settings: ServerSettings, proxies: Proxies) -> dict[str, ConnectionLimits]:
    """Of both ports, together no more connections than there are files for."""
    web, live = places(raise_file_limit(), settings.limits.connections, 2)
    return {
        LIVE: ConnectionLimits(settings.limits, live, proxies, greets=True),
        WEB: ConnectionLimits(settings.limits, web, proxies),
    }


def _refuse_second(settings: ServerSettings, busy: StartRefused) -> None:
    try:
        with Database(settings.database).locked():
            pass
    except OwnedElsewhere as second:
        raise second from busy
    except StartRefused:  # a database that cannot be looked at is told when the port is free
        return
