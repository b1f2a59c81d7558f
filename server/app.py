"""The branch server as one process: the journal, the live port, the web port, the clock, the link to the hub."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import hashlib
import importlib
import importlib.util
import json
import logging
import signal
import socket
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from config import BadSettings, Clock, ServerSettings, load
from server.booking.codes import Verifier
from server.checking_in import ReadsBookings
from server.core.model import State
from server.handle import Handle
from server.leading import Waiting, until_lost, until_over
from server.lease import Lease
from server.live.fanout import Fanout
from server.live.socket import STANDBY_HEARTBEAT_S, LiveLink
from server.people import People
from server.rubbish import collect_in_quiet_moments
from server.starting import StartRefused
from server.store.ballast import BALLAST_BYTES
from server.store.journal import Store
from server.store.lead import BRANCH_FILE, BRANCH_KEY, Seen
from server.ticket_secrets import Secrets, branch_key, key_mark
from wire.catalogue import Branch
from wire.commands import ApplySettings, Tick
from wire.errors import Refused
from wire.session import HEARTBEAT_S
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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a start is given."""

    settings: ServerSettings
    branch: Branch
    clock: Clock
    stop: asyncio.Event
    """Set by SIGTERM and SIGINT."""
    ready: Callable[[Ports], None] | None


async def serve(settings: ServerSettings, ready: Callable[[Ports], None] | None = None) -> None:
    """Run the branch server until SIGTERM or SIGINT. With `standby` it waits while another server leads.

    Args:
        settings: of the server; the branch file they name is put in force if it differs from what is.
        ready: called once both ports listen; with `standby` each time this server takes the lead.

    Raises:
        StartRefused: busy port, unreadable branch file, damaged or newer database, another server: says what to do.
    """
    sys.setswitchinterval(SWITCH_S)
    with _stopped_by_signals() as stop:
        wanted = _Wanted(settings, _branch(settings), settings.clock.clock(), stop, ready)
        await (_in_turns(wanted) if settings.standby else _alone(wanted))


async def _alone(wanted: _Wanted) -> None:
    settings, lease = wanted.settings, Lease()
    with _listening(settings.host, settings.web_port, "web_port") as web_socket:
        store = Store(settings.database, ballast_bytes=BALLAST_BYTES)
        store.database.when_lost = lease.end
        state = store.open()
        try:
            await _lead(wanted, store, state, lease, web_socket)
        finally:
            store.close()
    if not lease.holds:
        raise StartRefused(lease.ended)


async def _in_turns(wanted: _Wanted) -> None:
    """Lead whenever no other server does; listen only while leading, so that clients' next address is tried at once."""
    settings = wanted.settings
    for port, field in ((settings.live_port, "live_port"), (settings.web_port, "web_port")):
        with _listening(settings.host, port, field):  # a port that is taken is told now, not when it is needed
            pass
    await asyncio.to_thread(_read_packages, settings)
    waiting = Waiting(settings.database, lambda seen: _fits(wanted, seen), wanted.stop)
    while (led := await waiting.lead()) is not None:
        try:
            with _listening(settings.host, settings.web_port, "web_port") as web_socket:
                await _lead(wanted, led.store, led.state, led.lease, web_socket)
        except Exception:  # the outermost loop: whatever fails because another server leads is no reason to end
            if led.lease.holds:
                raise
        finally:
            await led.close()
            gc.unfreeze()
        if led.lease.holds:
            return
        log.warning("this server no longer leads: %s", led.lease.ended)


def _fits(wanted: _Wanted, seen: Seen) -> None:
    """Tell while waiting, not in the moment of need, that this server has not what the one that leads has."""
    if seen.branch_key is not None:
        branch_key(wanted.settings.data_dir / KEY_FILE, seen.branch_key)
    if seen.branch_file is not None and seen.branch_file != _file_mark(wanted.branch):
        log.warning(
            "%s differs from the settings in force. They would change when this server takes over: "
            "make the file the same on both servers and start this one again.",
            wanted.settings.branch,
        )


def _file_mark(branch: Branch) -> str:
    return hashlib.sha256(branch.model_dump_json().encode()).hexdigest()[:32]


async def _lead(wanted: _Wanted, store: Store, state: State, lease: Lease, web_socket: socket.socket) -> None:
    """Serve from an open store until told to stop, or until the lease is over."""
    settings, branch = wanted.settings, wanted.branch
    if state.branch is not None and state.branch.id != branch.id:
        raise StartRefused(
            f"The database belongs to branch {state.branch.id!r}, but {settings.branch} describes "
            f"{branch.id!r}. Name that branch's database; nothing was changed."
        )
    check = ReadsBookings(Verifier())
    secrets = Secrets(_key(settings, store))
    public = settings.public_url.rstrip("/")
    handle = Handle(store, state, wanted.clock, check, lambda ticket_id: f"{public}/t#{secrets.of(ticket_id)}", lease)
    people = People(store, wanted.clock.now_ms)
    fanout = Fanout(handle, people, secrets)
    heartbeat_s = STANDBY_HEARTBEAT_S if settings.standby else HEARTBEAT_S
    live = LiveLink(handle, people, secrets, fanout, heartbeat_s)
    await _begin_day(handle, branch)
    if not store.database.is_sqlite:
        await store.run(lambda: store.note(BRANCH_FILE, _file_mark(branch)))
    await _run(Parts(settings, store, handle, people, secrets, fanout, live), check, web_socket, wanted)
    if lease.holds:
        await handle.close()


def _key(settings: ServerSettings, store: Store) -> bytes:
    """The branch's key; servers that share a database must have the same."""
    path = settings.data_dir / KEY_FILE
    if store.database.is_sqlite:
        return branch_key(path)
    mark = store.noted(BRANCH_KEY)
    key = branch_key(path, mark)
    if mark is None:
        store.note(BRANCH_KEY, key_mark(key))
    return key


async def _run(
    parts: Parts,
    check: ReadsBookings,
    web_socket: socket.socket,
    wanted: _Wanted,
) -> None:
    settings, web_port = parts.settings, web_socket.getsockname()[1]
    # Before the live port opens: a booking scanned in the first moment must find the keys that judge it.
    hub = _hub_link(parts, check)
    try:
        live_port = await parts.live.start(settings.host, settings.live_port, _origins(settings, web_port))
    except OSError as error:
        raise StartRefused(_busy(settings.host, settings.live_port, "live_port", error)) from error
    lease = parts.handle.lease
    tasks = [
        asyncio.create_task(_keep_days(parts.handle, wanted.clock), name="days"),
        asyncio.create_task(collect_in_quiet_moments(lambda: parts.handle.quiet_s), name="rubbish"),
    ]
    if not parts.store.database.is_sqlite:
        over = until_over(lease) if settings.standby else until_lost(parts.store, lease)
        tasks.append(asyncio.create_task(over, name="lease"))
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
    stopped = asyncio.create_task(wanted.stop.wait(), name="stop")
    try:
        log.info("listening on %s, live port %d, web port %d", settings.host, live_port, web_port)
        # What was read to get here stays: looking through it for rubbish again and again would stop everything.
        gc.collect()
        gc.freeze()
        if wanted.ready is not None and lease.holds:
            wanted.ready(Ports(live_port, web_port))
        await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not lease.holds:
            parts.live.hang_up()
            await parts.handle.abandon()
        await parts.live.close()
        if web is not None:
            web.should_exit, web.force_exit = True, not lease.holds
        for task in tasks:
            if task.get_name() != "web":
                task.cancel()
        stopped.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for task, end in zip(tasks, ended, strict=True):
        if isinstance(end, Exception):
            log.error("the server stopped because its part %r failed", task.get_name(), exc_info=end)
            raise end


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[asyncio.Event]:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    try:
        yield stop
    finally:
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(sign)


def _hub_link(parts: Parts, check: ReadsBookings) -> HubLink | None:
    """The link to the hub, not yet dialling; bookings are judged by its keys from now on."""
    if parts.settings.hub is None:
        return None
    from server.booking.link import HubLink

    shared = None if parts.store.database.is_sqlite else parts.store
    link = HubLink(parts.handle, parts.settings.hub, parts.settings.data_dir, shared)
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
        if isinstance(answer, Refused) != refused_before and handle.lease.holds:
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


def _read_packages(settings: ServerSettings) -> None:
    """What is otherwise read while the server starts, so that a take-over does not wait for it."""
    names = ["sqlalchemy.dialects.postgresql", "uvicorn", "server.web.app", "server.web_port"]
    for name in (*names, *(["server.booking.link"] if settings.hub is not None else [])):
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)


def _web(parts: Parts) -> WebPort | None:
    if importlib.util.find_spec("server.web") is None or importlib.util.find_spec("server.web.app") is None:
        return None
    # The live port answers already: what only pages need is read now.
    import uvicorn

    from server.web.app import make_app
    from server.web_port import WebPort, WhileLeading

    app = make_app(parts.handle, parts.settings, parts.people, parts.store)
    app.state.parts = parts
    pages: Any = WhileLeading(app, parts.handle.lease)
    return WebPort(uvicorn.Config(pages, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=2))
