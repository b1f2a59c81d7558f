"""A branch server at work: its parts, from when both ports listen until it is told to stop or may lead no more."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import logging
import socket
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from config import Clock, ServerSettings
from server.booking.reading_codes import ReadsBookings
from server.handle import Handle
from server.leadership.right_to_answer import Lease
from server.leadership.standby import until_lost, until_over
from server.live.fanout import Fanout
from server.live.socket import LiveLink
from server.program.clock_tasks import clock_watch
from server.program.ports import Ports, origins
from server.runtime.admission import is_listening
from server.runtime.answer_watch import END_S, AnswerWatch
from server.runtime.backups import Backups
from server.runtime.connection_limits import ConnectionLimits
from server.runtime.connection_watch import keep_within
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.garbage_collection import collect_in_quiet_moments, keep_what_was_read
from server.runtime.health import HealthReport, Problem
from server.runtime.listening import cannot_listen
from server.runtime.log_limits import LogLimits, tell_what_was_held_back
from server.runtime.security_log import SecurityLog
from server.runtime.start_refused import StartRefused
from server.runtime.supervisor import Supervisor
from server.runtime.systemd import READY, STOPPING, notify
from server.staff.people import People
from server.staff.sign_in import Authenticator
from server.store.journal import Store
from server.views.ticket_secrets import Secrets
from wire.catalogue import Branch
from wire.commands import Tick
from wire.errors import Refused
from wire.values import Actor, Role

if TYPE_CHECKING:
    from server.booking.link import HubLink
    from server.runtime.http_port import HttpPort

log = logging.getLogger("toiluot.server")

SELF = Actor(role=Role.SERVER)

SHORTEST_TICK_S = 0.25
"""However fast the demo's clock runs, the day is looked at no more often; real seconds."""

PORTS_EVERY_S, DATABASE_EVERY_S = 1.0, 5.0
"""How often ports and database are looked at; real seconds."""

DAMAGED = ("malformed", "not a database")
"""How SQLite says that its file is damaged: it will say so again however often it is asked."""

POSTGRES_END_S = 20.0
"""How long answers may fail to come when PostgreSQL may be the reason; real seconds."""

WEB_UP_S = 10.0
"""How long the start waits for the pages; real seconds."""

LIVE, WEB = "live port", "web port"
"""How the two ports are named in the log and on the health page."""


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
    supervisor: Supervisor
    limits: Mapping[str, ConnectionLimits]
    """Of the connections of each port, by its name."""
    health: HealthReport
    log_limits: LogLimits
    backups: Backups


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a start is given."""

    settings: ServerSettings
    branch: Branch
    clock: Clock
    stop: asyncio.Event
    """Set by SIGTERM and SIGINT."""
    ready: Callable[[Ports], None] | None
    end: Callable[[int], object] | None
    """Ends the process at once, with a status, when answers have stopped; None to say it only."""
    log_limits: LogLimits


async def run(parts: Parts, check: ReadsBookings, web_socket: socket.socket, wanted: Wanted) -> None:
    """Serve until told to stop, until the lease is over, or until the server cannot go on.

    Raises:
        StartRefused: the live port cannot be had.
        CannotGoOn: a part that nothing works without was lost.
    """
    # Before the live port opens: a booking scanned in the first moment must find the keys that judge it.
    hub = _hub_link(parts, check)
    ports = Ports(await _live_port(parts, web_socket), web_socket.getsockname()[1])
    web: HttpPort | None = None
    stopped = asyncio.create_task(wanted.stop.wait(), name="stop")
    over = asyncio.create_task(parts.supervisor.over(), name="over")
    watch = _watch(parts, wanted)
    try:
        _upkeep(parts, wanted.clock, web_socket)
        # Pages are told the ports really bound: the settings may have left the choice to the system.
        bound = parts.settings.model_copy(update={"live_port": ports.live_port, "web_port": ports.web_port})
        web = await asyncio.to_thread(_web, replace(parts, settings=bound), web_socket)  # live links are answered
        if web is None:
            ports = replace(ports, web_port=0)
        else:
            await _web_up(parts.supervisor, web, stopped, over)
        if hub is not None:
            parts.supervisor.run("hub link", hub.run)
        with watch.watching():
            _say_ready(parts, ports, wanted)
            await asyncio.wait([stopped, over], return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended = over.done()
        stopped.cancel()
        over.cancel()
        notify(STOPPING)
        await _end(parts, web)
    if ended and parts.handle.lease.holds:
        raise over.result()


def read_packages(settings: ServerSettings) -> None:
    """What is otherwise read while the server starts, so that a take-over does not wait for it."""
    names = ["sqlalchemy.dialects.postgresql", "server.runtime.http_port", "server.web.app", "server.web.while_leading"]
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
        raise StartRefused(cannot_listen(settings.host, settings.live_port, "live_port", error)) from error


async def _web_up(supervisor: Supervisor, web: HttpPort, *or_ended: asyncio.Task[Any]) -> None:
    """Open the web port; the hall does not wait for pages that cannot be had now."""
    supervisor.run("web", web.serve)
    up = asyncio.create_task(web.up.wait(), name="web is up")
    await asyncio.wait([up, *or_ended], timeout=WEB_UP_S, return_when=asyncio.FIRST_COMPLETED)
    up.cancel()


def _upkeep(parts: Parts, clock: Clock, web_socket: socket.socket) -> None:
    run = parts.supervisor.run
    watch = clock_watch(parts.settings, parts.handle, parts.store)
    if watch is not None:
        run("clock", watch.run)
    run("days", lambda: _keep_days(parts.handle, clock))
    run("garbage collection", lambda: collect_in_quiet_moments(lambda: parts.handle.quiet_s))
    run("connections", lambda: keep_within(parts.limits))
    run("log", lambda: tell_what_was_held_back(parts.log_limits))
    run("ports", lambda: _keep_ports(parts.live, web_socket))
    run("database", lambda: _keep_database(parts.store, parts.handle))
    run("backups", parts.backups.run)
    if not parts.store.database.is_sqlite:
        run("lease", lambda: _keep_lease(parts))


def _watch(parts: Parts, wanted: Wanted) -> AnswerWatch:
    # A PostgreSQL that has gone silent is noticed by its driver, and whoever asked is told, only after 11 s.
    end_s = END_S if parts.store.database.is_sqlite else POSTGRES_END_S
    watch = AnswerWatch(lambda: parts.handle.oldest_waiting_s, wanted.end, end_s)
    parts.health.ask(watch.problems)
    parts.health.ask(lambda: _store_problems(parts.handle))
    return watch


def _hub_link(parts: Parts, check: ReadsBookings) -> HubLink | None:
    """The link to the hub, not yet dialling; bookings are judged by its keys from now on."""
    if parts.settings.hub is None:
        return None
    from server.booking.link import HubLink

    public = parts.settings.public_url.rstrip("/")
    link = HubLink(
        parts.handle,
        parts.settings.hub,
        parts.settings.data_dir,
        parts.store,
        lambda ticket_id: f"{public}/t#{parts.secrets.of(ticket_id)}",
    )
    check.verifier = link.verifier
    parts.health.ask(link.problems)
    return link


def _web(parts: Parts, web_socket: socket.socket) -> HttpPort | None:
    if importlib.util.find_spec("server.web") is None or importlib.util.find_spec("server.web.app") is None:
        return None
    # The live port answers already: what only pages need is read now.
    from server.runtime.http_port import HttpPort
    from server.web.app import make_app
    from server.web.refusals import refuse
    from server.web.while_leading import WhileLeading

    app = make_app(
        parts.handle,
        parts.settings,
        parts.people,
        parts.store,
        authenticator=parts.authenticator,
        security=parts.security,
    )
    app.state.parts = parts
    pages: Any = WhileLeading(app, parts.handle.lease, refuse)
    return HttpPort(pages, web_socket, parts.limits[WEB], refuse=refuse)


def _say_ready(parts: Parts, ports: Ports, wanted: Wanted) -> None:
    log.info("listening on %s, live port %d, web port %d", parts.settings.host, ports.live_port, ports.web_port)
    keep_what_was_read()
    notify(READY)
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


async def _keep_lease(parts: Parts) -> None:
    lease = parts.handle.lease
    await (until_over(lease) if parts.settings.standby else until_lost(parts.store, lease))
    raise CannotGoOn(lease.ended, ExitStatus.LEASE_LOST)


async def _keep_ports(live: LiveLink, web_socket: socket.socket) -> None:
    """See that both ports are still listened on: nobody who cannot connect is ever answered that he cannot."""
    while True:
        await asyncio.sleep(PORTS_EVERY_S)
        if not live.listens or not is_listening(web_socket):
            which = WEB if live.listens else LIVE
            why = f"Nobody can connect to the {which} any more. Start the server anew."
            raise CannotGoOn(why, ExitStatus.PORT_LOST)


async def _keep_database(store: Store, handle: Handle) -> None:
    """See that the database can still be relied on; what fails for a while only is refused in words meanwhile."""
    damaged = 0
    while True:
        await asyncio.sleep(DATABASE_EVERY_S)
        name = store.database.name
        if await asyncio.to_thread(lambda: store.database.file_lost):
            raise CannotGoOn(f"The database {name} was removed or replaced by another file.", ExitStatus.DATABASE_LOST)
        damaged = damaged + 1 if any(sign in handle.failure for sign in DAMAGED) else 0
        if damaged > 1:
            why = f"The database {name} is damaged ({handle.failure}). Keep the file, and restore the last backup."
            raise CannotGoOn(why, ExitStatus.DATABASE_LOST)


def _store_problems(handle: Handle) -> list[Problem]:
    problems = [Problem("store", why=handle.failure, failed=True)] if handle.failure else []
    return problems + ([Problem("space")] if handle.short_of_space else [])


# -- down --------------------------------------------------------------------------------------------------------------


async def _end(parts: Parts, web: HttpPort | None) -> None:
    """Hang up, and let every part end."""
    lease: Lease = parts.handle.lease
    if not lease.holds:
        parts.live.hang_up()
        await parts.handle.abandon()
    if web is not None:
        web.cut_short = not lease.holds
    await asyncio.gather(parts.live.close(), parts.supervisor.stop())
