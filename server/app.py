"""The branch server as one process: the journal, the live port, the web port, the clock, the link to the hub."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import logging
import socket
import sys
import uuid
from collections.abc import Callable, Iterator

from config import BadSettings, ServerSettings, load
from rules.booking_code.signed import Verifier
from server.booking.reading_codes import ReadsBookings
from server.core.model import State
from server.handle import Handle
from server.leadership.right_to_answer import Lease
from server.leadership.standby import Waiting
from server.live.fanout import Fanout
from server.live.link_security import LinkSecurity
from server.live.socket import STANDBY_HEARTBEAT_S, LiveLink
from server.program.clock_tasks import hall_clock
from server.program.ports import Ports, listening
from server.program.running import LIVE, SELF, WEB, Parts, Wanted, read_packages, run
from server.runtime.answer_watch import AnswerWatch
from server.runtime.client_address import Proxies
from server.runtime.connection_limits import ConnectionLimits
from server.runtime.connection_watch import frees_files
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.file_limit import places, raise_file_limit
from server.runtime.health import HealthReport
from server.runtime.log_limits import limited_log
from server.runtime.security_log import SecurityLog
from server.runtime.signals import stopped_by_signals
from server.runtime.start_refused import StartRefused
from server.runtime.supervisor import Supervisor
from server.runtime.systemd import READY, notify
from server.staff.people import People
from server.staff.sign_in import Authenticator
from server.store.advisory_lock import BRANCH_FILE, BRANCH_KEY, Seen
from server.store.ballast import BALLAST_BYTES
from server.store.branch_key import branch_key, key_mark
from server.store.database import Database, OwnedElsewhere
from server.store.journal import Store
from server.upkeep.backup import backups_of
from server.views.offers import offers_of
from server.views.ticket_secrets import Secrets
from wire.catalogue import Branch
from wire.commands import ApplySettings, Tick
from wire.errors import Refused
from wire.session import HEARTBEAT_S

__all__ = ["Parts", "Ports", "StartRefused", "serve"]

log = logging.getLogger("toiluot.server")

KEY_FILE = "branch.key"
SECURITY_LOG = "security.log"
SWITCH_S = 0.001
"""How long a thread that reads packages, checks passwords or answers pages may keep the live port waiting; Python's
own 5 ms are felt where a call takes less."""


async def serve(
    settings: ServerSettings,
    ready: Callable[[Ports], None] | None = None,
    end: Callable[[int], object] | None = None,
) -> None:
    """Run the branch server until SIGTERM or SIGINT. With `standby` it waits while another server leads.

    Args:
        settings: of the server; the branch file they name is put in force if it differs from what is.
        ready: called once both ports listen; with `standby` each time this server takes the lead.
        end: ends the process at once, with a status, when answers have stopped; left out, that is only said.

    Raises:
        StartRefused: busy port, unreadable branch file, damaged or newer database, another server: says what to do.
        CannotGoOn: it served and cannot any more: port, database or lease lost.
    """
    sys.setswitchinterval(SWITCH_S)
    with stopped_by_signals() as stop, limited_log() as log_limits:
        wanted = Wanted(settings, _branch(settings), settings.clock.clock(), stop, ready, end, log_limits)
        await (_in_turns(wanted) if settings.standby else _alone(wanted))


async def _alone(wanted: Wanted) -> None:
    settings, lease = wanted.settings, Lease()
    with _port(settings, settings.web_port, "web_port") as web_socket:
        store = Store(settings.database, ballast_bytes=BALLAST_BYTES)
        store.database.when_lost = lease.end
        state = store.open()
        try:
            await _lead(wanted, store, state, lease, web_socket)
        finally:
            store.close()
    if not lease.holds:
        raise CannotGoOn(lease.ended, ExitStatus.LEASE_LOST)


@contextlib.contextmanager
def _port(settings: ServerSettings, port: int, field: str) -> Iterator[socket.socket]:
    """A port; when a server of the same database has it, that is said, and which process it is. Raises StartRefused."""
    with contextlib.ExitStack() as held:
        try:
            taken = held.enter_context(listening(settings.host, port, field))
        except StartRefused as busy:
            _refuse_second(settings, busy)
            raise
        yield taken


def _refuse_second(settings: ServerSettings, busy: StartRefused) -> None:
    try:
        with Database(settings.database).held():
            pass
    except OwnedElsewhere as second:
        raise second from busy
    except StartRefused:  # a database that cannot be looked at is told when the port is free
        return


async def _in_turns(wanted: Wanted) -> None:
    """Lead whenever no other server does; listen only while leading, so that clients' next address is tried at once."""
    settings = wanted.settings
    for port, field in ((settings.live_port, "live_port"), (settings.web_port, "web_port")):
        with listening(settings.host, port, field):  # a port that is taken is told now, not when it is needed
            pass
    await asyncio.to_thread(read_packages, settings)
    with AnswerWatch(lambda: 0.0, wanted.end).watching():  # systemd hears of this server also while it waits
        await _lead_in_turns(wanted)


async def _lead_in_turns(wanted: Wanted) -> None:
    settings = wanted.settings
    waiting = Waiting(settings.database, lambda seen: _fits(wanted, seen), wanted.stop)
    notify(READY)
    while (led := await waiting.lead()) is not None:
        try:
            with listening(settings.host, settings.web_port, "web_port") as web_socket:
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


def _fits(wanted: Wanted, seen: Seen) -> None:
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


async def _lead(wanted: Wanted, store: Store, state: State, lease: Lease, web_socket: socket.socket) -> None:
    """Serve from an open store until told to stop, or until the lease is over."""
    settings, branch = wanted.settings, wanted.branch
    if state.branch is not None and state.branch.id != branch.id:
        raise StartRefused(
            f"The database belongs to branch {state.branch.id!r}, but {settings.branch} describes "
            f"{branch.id!r}. Name that branch's database; nothing was changed."
        )
    check = ReadsBookings(Verifier())
    secrets = Secrets(_key(settings, store, has_one=state.branch is not None))
    public = settings.public_url.rstrip("/")
    clock = hall_clock(settings, store, state.at)
    handle = Handle(store, state, clock, check, lambda ticket_id: f"{public}/t#{secrets.of(ticket_id)}", lease)
    people = People(store, clock.now_ms)
    fanout = Fanout(handle, people, secrets, offers_of(settings))
    heartbeat_s = STANDBY_HEARTBEAT_S if settings.standby else HEARTBEAT_S
    security = SecurityLog(settings.data_dir / SECURITY_LOG)
    proxies = Proxies(settings.trusted_proxies, security)
    authenticator = Authenticator(people, security)
    known = LinkSecurity(handle, people, authenticator, security, proxies)
    limits, supervisor = _limits(settings, proxies), Supervisor()
    live = LiveLink(
        *(handle, people, secrets, fanout, heartbeat_s),
        link_security=known,
        supervisor=supervisor,
        limits=limits[LIVE],
    )
    health = HealthReport(supervisor, limits)
    await _begin_day(handle, branch, store)
    backups = backups_of(settings, branch, busy=store.tell_disk_is_busy)
    parts = Parts(
        *(settings, store, handle, people, secrets, fanout, live, authenticator, security),
        *(supervisor, limits, health, wanted.log_limits, backups),
    )
    try:
        with frees_files(limits):
            await run(parts, check, web_socket, wanted)
    finally:
        authenticator.close()
        security.close()
    if lease.holds:
        await handle.close()


def _limits(settings: ServerSettings, proxies: Proxies) -> dict[str, ConnectionLimits]:
    """Of both ports, together no more connections than there are files for."""
    web, live = places(raise_file_limit(), settings.limits.connections, 2)
    return {
        LIVE: ConnectionLimits(settings.limits, live, proxies, greets=True),
        WEB: ConnectionLimits(settings.limits, web, proxies),
    }


def _key(settings: ServerSettings, store: Store, has_one: bool) -> bytes:
    """The branch's key, as the database knows it: a database that was copied or brought back has the same.

    Args:
        has_one: the branch was set up before; of a database of an older version that is all that is known.
    """
    mark = store.noted(BRANCH_KEY)
    key = branch_key(settings.data_dir / KEY_FILE, mark, has_one)
    if mark is None:
        store.note(BRANCH_KEY, key_mark(key))
    return key


async def _begin_day(handle: Handle, branch: Branch, store: Store) -> None:
    async with handle.reading() as state:
        in_force = state.branch
    for command in (*([ApplySettings(branch=branch)] if in_force != branch else ()), Tick()):
        answer = await handle.ask(str(uuid.uuid4()), command, SELF)
        if isinstance(answer, Refused):
            raise StartRefused(answer.text("en"))
    if not store.database.is_sqlite:
        await store.run(lambda: store.note(BRANCH_FILE, _file_mark(branch)))


def _branch(settings: ServerSettings) -> Branch:
    try:
        return load(settings.branch, Branch)
    except BadSettings as error:
        raise StartRefused(f"The branch file cannot be used:\n{error}") from error
