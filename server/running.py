"""A branch server at work: its parts, from when both ports listen until it is told to stop or may lead no more."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import importlib.util
import logging
import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from config import Clock, ServerSettings
from server.checking_in import ReadsBookings
from server.clock_tasks import clock_watch
from server.handle import Handle
from server.leading import until_lost, until_over
from server.lease import Lease
from server.live.fanout import Fanout
from server.live.socket import LiveLink
from server.ports import Ports, busy, origins
from server.rubbish import collect_in_quiet_moments
from server.runtime.security_log import SecurityLog
from server.staff.people import People
from server.staff.sign_in import Authenticator
from server.starting import StartRefused
from server.store.journal import Store
from server.ticket_secrets import Secrets
from wire.catalogue import Branch
from wire.commands import Tick
from wire.errors import Refused
from wire.values import Actor, Role

if TYPE_CHECKING:
    from server.booking.link import HubLink
    from server.web_port import WebPort

log = logging.getLogger("toiluot.server")

SELF = Actor(role=Role.SERVER)

SHORTEST_TICK_S = 0.25
"""However fast the demo's clock runs, the day is looked at no more often; real seconds."""


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
    authenticator: Authenticator
    security: SecurityLog


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a start is given."""

    settings: ServerSettings
    branch: Branch
    clock: Clock
    stop: asyncio.Event
    """Set by SIGTERM and SIGINT."""
    ready: Callable[[Ports], None] | None


async def run(parts: Parts, check: ReadsBookings, web_socket: socket.socket, wanted: Wanted) -> None:
    """Serve until told to stop, until the lease is over, or until a part fails.

    Raises:
        StartRefused: the live port cannot be had.
    """
    # Before the live port opens: a booking scanned in the first moment must find the keys that judge it.
    hub = _hub_link(parts, check)
    ports = Ports(await _live_port(parts, web_socket), web_socket.getsockname()[1])
    tasks = _upkeep(parts, wanted.clock)
    # Pages are told the ports really bound: the settings may have left the choice to the system.
    bound = parts.settings.model_copy(update={"live_port": ports.live_port, "web_port": ports.web_port})
    web = await asyncio.to_thread(_web, replace(parts, settings=bound))  # the live port answers while packages are read
    if web is None:
        ports = replace(ports, web_port=0)
    else:
        tasks.append(asyncio.create_task(web.serve(sockets=[web_socket]), name="web"))
        up = asyncio.create_task(web.up.wait())
        await asyncio.wait([up, tasks[-1]], return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
    if hub is not None:
        tasks.append(asyncio.create_task(hub.run(), name="hub"))
    stopped = asyncio.create_task(wanted.stop.wait(), name="stop")
    try:
        _say_ready(parts, ports, wanted)
        await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        ended = await _end(parts, tasks, web)
    for task, end in zip(tasks, ended, strict=True):
        if isinstance(end, Exception):
            log.error("the server stopped because its part %r failed", task.get_name(), exc_info=end)
            raise end


def read_packages(settings: ServerSettings) -> None:
    """What is otherwise read while the server starts, so that a take-over does not wait for it."""
    names = ["sqlalchemy.dialects.postgresql", "uvicorn", "server.web.app", "server.web_port"]
    for name in (*names, *(["server.booking.link"] if settings.hub is not None else [])):
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)


# -- up ----------------------------------------------------------------------------------------------------------------


async def _live_port(parts: Parts, web_socket: socket.socket) -> int:
    settings = parts.settings
    pages = origins(settings, web_socket.getsockname()[1])
    try:
        return await parts.live.start(settings.host, settings.live_port, pages)
    except OSError as error:
        raise StartRefused(busy(settings.host, settings.live_port, "live_port", error)) from error


def _upkeep(parts: Parts, clock: Clock) -> list[asyncio.Task[None]]:
    lease = parts.handle.lease
    watch = clock_watch(parts.settings, parts.handle, parts.store)
    tasks = [
        *([] if watch is None else [asyncio.create_task(watch.run(), name="clock")]),
        asyncio.create_task(_keep_days(parts.handle, clock), name="days"),
        asyncio.create_task(collect_in_quiet_moments(lambda: parts.handle.quiet_s), name="rubbish"),
    ]
    if not parts.store.database.is_sqlite:
        over = until_over(lease) if parts.settings.standby else until_lost(parts.store, lease)
        tasks.append(asyncio.create_task(over, name="lease"))
    return tasks


def _hub_link(parts: Parts, check: ReadsBookings) -> HubLink | None:
    """The link to the hub, not yet dialling; bookings are judged by its keys from now on."""
    if parts.settings.hub is None:
        return None
    from server.booking.link import HubLink

    shared = None if parts.store.database.is_sqlite else parts.store
    link = HubLink(parts.handle, parts.settings.hub, parts.settings.data_dir, shared)
    check.verifier = link.verifier
    return link


def _web(parts: Parts) -> WebPort | None:
    if importlib.util.find_spec("server.web") is None or importlib.util.find_spec("server.web.app") is None:
        return None
    # The live port answers already: what only pages need is read now.
    import uvicorn

    from server.web.app import make_app
    from server.web_port import WebPort, WhileLeading

    app = make_app(
        parts.handle,
        parts.settings,
        parts.people,
        parts.store,
        authenticator=parts.authenticator,
        security=parts.security,
    )
    app.state.parts = parts
    pages: Any = WhileLeading(app, parts.handle.lease)
    # Which proxies are believed is a setting of ours (server.runtime.client_address); uvicorn's own would add to it.
    return WebPort(
        uvicorn.Config(
            pages, log_config=None, access_log=False, ws="none", proxy_headers=False, timeout_graceful_shutdown=2
        )
    )


def _say_ready(parts: Parts, ports: Ports, wanted: Wanted) -> None:
    log.info("listening on %s, live port %d, web port %d", parts.settings.host, ports.live_port, ports.web_port)
    # What was read to get here stays: looking through it for rubbish again and again would stop everything.
    gc.collect()
    gc.freeze()
    if wanted.ready is not None and parts.handle.lease.holds:
        wanted.ready(ports)


# -- at work -----------------------------------------------------------------------------------------------------------


async def _keep_days(handle: Handle, clock: Clock) -> None:
    """Let the business day follow the clock. What cannot be stored now is tried again with the next tick."""
    refused_before = False
    while True:
        await asyncio.sleep(max(clock.real_seconds(1), SHORTEST_TICK_S))
        answer = await handle.ask(str(uuid.uuid4()), Tick(), SELF)
        if isinstance(answer, Refused) != refused_before and handle.lease.holds:
            refused_before = not refused_before
            log.warning("the day's tick: %s", answer.text("en") if isinstance(answer, Refused) else "stored again")


# -- down --------------------------------------------------------------------------------------------------------------


async def _end(parts: Parts, tasks: list[asyncio.Task[None]], web: WebPort | None) -> list[BaseException | None]:
    """Hang up, let every part end, and give how each did."""
    lease: Lease = parts.handle.lease
    if not lease.holds:
        parts.live.hang_up()
        await parts.handle.abandon()
    await parts.live.close()
    if web is not None:
        web.should_exit, web.force_exit = True, not lease.holds
    for task in tasks:
        if task.get_name() != "web":
            task.cancel()
    return await asyncio.gather(*tasks, return_exceptions=True)
