"""The branch server as one process: the journal, the live port, the web port, the clock, the link to the hub."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import importlib.util
import json
import logging
import signal
import socket
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config import BadSettings, Clock, ServerSettings, load
from server.booking.codes import Verifier
from server.checking_in import ReadsBookings
from server.handle import Handle
from server.live.fanout import Fanout
from server.live.socket import LiveLink
from server.people import People
from server.rubbish import collect_in_quiet_moments
from server.starting import StartRefused
from server.store.ballast import BALLAST_BYTES
from server.store.journal import Store
from server.ticket_secrets import Secrets, branch_key
from wire.catalogue import Branch
from wire.commands import ApplySettings, Tick
from wire.errors import Refused
from wire.values import Actor, Role

if TYPE_CHECKING:
    from server.booking.link import HubLink
    from server.web_port import WebPort

__all__ = ["Parts", "Ports", "StartRefused", "serve"]

log = logging.getLogger("toiluot.server")

SELF = Actor(role=Role.SERVER)
KEY_FILE = "branch.key"
SWITCH_S = 0.001
"""How long a thread that reads packages, checks passwords or answers pages may keep the live port waiting; Python's
own 5 ms are felt where a call takes less."""

SHORTEST_TICK_S = 0.25
"""However fast the demo's clock runs, the day is looked at no more often; real seconds."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the server listens."""

    live_port: int
    web_port: int
    """0 when there are no web pages."""

    def line(self) -> str:
        """One line of JSON, for a program that started this one with port 0."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running server is made of; the web pages are given it."""

    settings: ServerSettings
    store: Store
    handle: Handle
    people: People
    secrets: Secrets
    fanout: Fanout
    live: LiveLink


async def serve(settings: ServerSettings, ready: Callable[[Ports], None] | None = None) -> None:
    """Run the branch server until SIGTERM or SIGINT.

    Args:
        settings: of the server; the branch file they name is put in force if it differs from what is.
        ready: called once both ports listen.

    Raises:
        StartRefused: busy port, unreadable branch file, damaged or newer database, another server: says what to do.
    """
    sys.setswitchinterval(SWITCH_S)
    branch = _branch(settings)
    clock = settings.clock.clock()
    key = branch_key(settings.data_dir / KEY_FILE)
    with _listening(settings.host, settings.web_port, "web_port") as web_socket:
        store = Store(settings.database, ballast_bytes=BALLAST_BYTES)
        state = store.open()
        try:
            if state.branch is not None and state.branch.id != branch.id:
                raise StartRefused(
                    f"The database belongs to branch {state.branch.id!r}, but {settings.branch} describes "
                    f"{branch.id!r}. Name that branch's database; nothing was changed."
                )
            check = ReadsBookings(Verifier())
            secrets = Secrets(key)
            public = settings.public_url.rstrip("/")
            handle = Handle(store, state, clock, check, lambda ticket_id: f"{public}/t#{secrets.of(ticket_id)}")
            people = People(store, clock.now_ms)
            fanout = Fanout(handle, people, secrets)
            live = LiveLink(handle, people, secrets, fanout)
            await _begin_day(handle, branch)
            await _run(Parts(settings, store, handle, people, secrets, fanout, live), check, web_socket, clock, ready)
            await handle.close()
        finally:
            store.close()


async def _run(
    parts: Parts,
    check: ReadsBookings,
    web_socket: socket.socket,
    clock: Clock,
    ready: Callable[[Ports], None] | None,
) -> None:
    settings, web_port = parts.settings, web_socket.getsockname()[1]
    # Before the live port opens: a booking scanned in the first moment must find the keys that judge it.
    hub = _hub_link(parts, check)
    try:
        live_port = await parts.live.start(settings.host, settings.live_port, _origins(settings, web_port))
    except OSError as error:
        raise StartRefused(_busy(settings.host, settings.live_port, "live_port", error)) from error
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    tasks = [
        asyncio.create_task(_keep_days(parts.handle, clock), name="days"),
        asyncio.create_task(collect_in_quiet_moments(lambda: parts.handle.quiet_s), name="rubbish"),
    ]
    # Pages are told the ports really bound: the settings may have left the choice to the system.
    parts = replace(parts, settings=settings.model_copy(update={"live_port": live_port, "web_port": web_port}))
    web = await asyncio.to_thread(_web, parts)  # the live port answers while the web's packages are read
    if web is None:
        web_port = 0
    else:
        tasks.append(asyncio.create_task(web.serve(sockets=[web_socket]), name="web"))
        up = asyncio.create_task(web.up.wait())
        await asyncio.wait([up, tasks[-1]], return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
    if hub is not None:
        tasks.append(asyncio.create_task(hub.run(), name="hub"))
    stopped = asyncio.create_task(stop.wait(), name="stop")
    try:
        log.info("listening on %s, live port %d, web port %d", settings.host, live_port, web_port)
        # What was read to get here stays: looking through it for rubbish again and again would stop everything.
        gc.collect()
        gc.freeze()
        if ready is not None:
            ready(Ports(live_port, web_port))
        await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(sign)
        await parts.live.close()
        if web is not None:
            web.should_exit = True
        for task in tasks:
            if task.get_name() != "web":
                task.cancel()
        stopped.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for task, end in zip(tasks, ended, strict=True):
        if isinstance(end, Exception):
            log.error("the server stopped because its part %r failed", task.get_name(), exc_info=end)
            raise end


def _hub_link(parts: Parts, check: ReadsBookings) -> HubLink | None:
    """The link to the hub, not yet dialling; bookings are judged by its keys from now on."""
    if parts.settings.hub is None:
        return None
    from server.booking.link import HubLink

    link = HubLink(parts.handle, parts.settings.hub, parts.settings.data_dir)
    check.verifier = link.verifier
    return link


# -- the day -----------------------------------------------------------------------------------------------------------


async def _begin_day(handle: Handle, branch: Branch) -> None:
    async with handle.reading() as state:
        in_force = state.branch
    for command in (*([ApplySettings(branch=branch)] if in_force != branch else ()), Tick()):
        answer = await handle.ask(str(uuid.uuid4()), command, SELF)
        if isinstance(answer, Refused):
            raise StartRefused(answer.text("en"))


async def _keep_days(handle: Handle, clock: Clock) -> None:
    """Let the business day follow the clock. What cannot be stored now is tried again with the next tick."""
    refused_before = False
    while True:
        await asyncio.sleep(max(clock.real_seconds(1), SHORTEST_TICK_S))
        answer = await handle.ask(str(uuid.uuid4()), Tick(), SELF)
        if isinstance(answer, Refused) != refused_before:
            refused_before = not refused_before
            log.warning("the day's tick: %s", answer.text("en") if isinstance(answer, Refused) else "stored again")


# -- settings ----------------------------------------------------------------------------------------------------------


def _branch(settings: ServerSettings) -> Branch:
    try:
        return load(settings.branch, Branch)
    except BadSettings as error:
        raise StartRefused(f"The branch file cannot be used:\n{error}") from error


def _origins(settings: ServerSettings, web_port: int) -> list[str]:
    parts = urlsplit(settings.public_url)
    pages = {f"{parts.scheme}://{parts.netloc}"}
    pages |= {f"http://{name}:{web_port}" for name in ("127.0.0.1", "localhost", settings.host)}
    return sorted(pages)


# -- ports -------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _listening(host: str, port: int, field: str) -> Iterator[socket.socket]:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise StartRefused(_busy(host, port, field, error)) from error
    with listening:
        yield listening


def _busy(host: str, port: int, field: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program. Stop it, or set {field} to a free port."
    return f"Cannot listen on {host}, port {port} ({error.strerror}). Set host and {field} to what this machine has."


def _web(parts: Parts) -> WebPort | None:
    if importlib.util.find_spec("server.web") is None or importlib.util.find_spec("server.web.app") is None:
        return None
    # The live port answers already: what only pages need is read now.
    import uvicorn

    from server.web.app import make_app
    from server.web_port import WebPort

    app = make_app(parts.handle, parts.settings, parts.people, parts.store)
    app.state.parts = parts
    return WebPort(uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=2))
