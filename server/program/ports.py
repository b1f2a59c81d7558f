"""The two ports of a branch server: who may connect, and plain words when one cannot be had."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from config import ServerSettings
from server.runtime.listening import cannot_listen, listen
from server.runtime.start_refused import StartRefused


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
