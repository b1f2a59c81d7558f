"""The web port of a branch server: its pages are read and opened after the live port answers."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import socket
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from server.program.parts import Parts
from server.program.ports import WEB, Ports
from server.runtime.garbage_collection import build_apart
from wire import word_files
from wire.values import build_models

if TYPE_CHECKING:
    from server.runtime.http_port import HttpPort
    from server.telling.pusher import Pusher
    from server.telling.teller import Teller

Made = tuple["HttpPort", Callable[[], Coroutine[Any, Any, None]], "Teller", "Pusher"]

log = logging.getLogger("toiluot.server")

WEB_UP_S = 10.0
"""How long the start waits for the pages; real seconds."""


async def open_pages(
    parts: Parts, web_socket: socket.socket, ports: Ports, *or_ended: asyncio.Task[Any]
) -> HttpPort | None:
    """Serve the pages; the hall does not wait for pages that cannot be had now. None when there are none.

    Args:
        parts: of the running server.
        web_socket: listens already.
        ports: those really bound: the settings may have left the choice to the system.
        or_ended: the server ends when one of these is done, and nothing waits any more.
    """
    bound = parts.settings.model_copy(update={"live_port": ports.live_port, "web_port": ports.web_port})
    # In a thread, so that live links are answered while what only pages need is read, and what the first press needs.
    made = await build_apart(lambda: _made(replace(parts, settings=bound), web_socket))
    if made is None:
        return None
    web, keep_sessions, teller, pusher = made
    parts.supervisor.run("web", web.serve)
    parts.supervisor.run("page sessions", keep_sessions)
    parts.supervisor.run("alarm mail", teller.run)
    parts.supervisor.run("alarm push", pusher.run)
    parts.health.ask(teller.problems)
    up = asyncio.create_task(web.up.wait(), name="web is up")
    await asyncio.wait([up, *or_ended], timeout=WEB_UP_S, return_when=asyncio.FIRST_COMPLETED)
    up.cancel()
    return web


def _made(parts: Parts, web_socket: socket.socket) -> Made | None:
    """The port, what keeps the sessions of its pages, what tells alarms; None when there are no pages here."""
    if importlib.util.find_spec("server.web") is None or importlib.util.find_spec("server.web.app") is None:
        return None
    from server.runtime.http_port import HttpPort
    from server.staff.first_login import FirstLogin
    from server.web.app import OWN_LIMITS, make_app
    from server.web.refusals import refuse
    from server.web.while_leading import WhileLeading

    first = FirstLogin(parts.people)
    app = make_app(
        parts.handle,
        parts.settings,
        parts.people,
        parts.store,
        authenticator=parts.authenticator,
        first=first,
        security=parts.security,
        playlist=parts.playlist,
    )
    app.state.parts = parts
    parts.playlist.tidy()
    if first.needed:
        # Where the code was told is where the first person reads it; a start makes another one.
        log.info("nobody can sign in yet: open %s/manager/first and type %s", parts.settings.public_url, first.shown)
    word_files.read_all()
    build_models()
    pages: Any = WhileLeading(app, parts.handle.lease, refuse)
    port = HttpPort(pages, web_socket, parts.limits[WEB], refuse=refuse, own_limits=OWN_LIMITS)
    return port, app.state.keep_sessions, app.state.teller, app.state.pusher
