"""The branch server as one process: this file is the list of what runs."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from config import ServerSettings
from config.systemd import READY, STOPPING, notify
from rules.booking_code.signed import Verifier
from server.booking.reading_codes import ReadsBookings
from server.core.model import State
from server.devices.pairings import Pairings
from server.handle import Handle
from server.leadership.right_to_answer import Lease
from server.live.fanout import Fanout
from server.live.link_security import LinkSecurity
from server.live.socket import STANDBY_HEARTBEAT_S, LiveLink
from server.media.playlist import Playlist
from server.media.shelf import Shelf
from server.program import leading, watches
from server.program.clock_tasks import clock_watch, hall_clock
from server.program.foreseen_waits import ForeseenWaits
from server.program.local_commands import LocalCommands
from server.program.nightly_waits import NightlyWaits
from server.program.pages import open_pages
from server.program.parts import SELF, Parts, Wanted
from server.program.ports import LIVE, Ports, limits_of, open_live_port
from server.program.startup import authority_of, begin_day, branch_of, check_branch, key_of
from server.program.warning_watch import WarningWatch
from server.runtime.client_address import Proxies
from server.runtime.connection_watch import frees_files, keep_within
from server.runtime.garbage_collection import collect_in_quiet_moments, keep_what_was_read
from server.runtime.health import HealthReport
from server.runtime.log_limits import limited_log, tell_what_was_held_back
from server.runtime.security_log import SecurityLog
from server.runtime.signals import stopped_by_signals
from server.runtime.start_refused import StartRefused
from server.runtime.supervisor import Supervisor
from server.staff.login import Authenticator
from server.staff.people import People
from server.store.facts_after import facts_after
from server.store.journal import Store
from server.store.roll_ups import visits_by_service
from server.upkeep.backup import backups_of
from server.views.hall_codes import HERE, HallCodes
from server.views.offers import offers_of
from server.views.ticket_secrets import Secrets
from server.views.use import Use
from wire.session import HEARTBEAT_S
from wire.values import TicketId

if TYPE_CHECKING:
    from server.booking.link import HubLink
    from server.runtime.http_port import HttpPort

__all__ = ["Parts", "Ports", "StartRefused", "serve"]

log = logging.getLogger("toiluot.server")

SECURITY_LOG = "security.log"
SWITCH_S = 0.001
"""How long a thread that reads packages, checks passwords or answers pages may keep the live port waiting; Python's
own 5 ms are felt where a call takes less."""

Task = tuple[str, Callable[[], Awaitable[object]]]
"""What the supervisor keeps going, and how the health page names it."""


async def serve(
    settings: ServerSettings,
    ready: Callable[[Ports], None] | None = None,
    end: Callable[[int], object] | None = None,
) -> None:
    """Run the branch server until SIGTERM or SIGINT. With `standby` it waits while another server leads.

    Args:
        settings: of the server; the branch file they name is put in force at the first start only.
        ready: called once both ports listen; with `standby` each time this server takes the lead.
        end: ends the process at once, with a status, when answers have stopped; left out, that is only said.

    Raises:
        StartRefused: busy port, unreadable branch file, damaged or newer database, another server: says what to do.
        CannotGoOn: it served and cannot any more: port, database or lease lost.
    """
    sys.setswitchinterval(SWITCH_S)
    with stopped_by_signals() as stop, limited_log() as log_limits:
        wanted = Wanted(settings, branch_of(settings), settings.clock.clock(), stop, ready, end, log_limits)
        await (leading.in_turns if settings.standby else leading.alone)(wanted, _serve)


async def _serve(wanted: Wanted, store: Store, state: State, lease: Lease, web_socket: socket.socket) -> None:
    """Serve from an open store until told to stop, or until the lease is over."""
    check_branch(wanted.settings, wanted.branch, state.branch)
    reads_bookings = ReadsBookings(Verifier())
    parts = _parts(wanted, store, state, lease, reads_bookings)
    try:
        await begin_day(parts.handle, wanted.branch, wanted.settings.branch)
        with frees_files(parts.limits):
            await _run(parts, reads_bookings, web_socket, wanted)
    finally:
        parts.authenticator.close()
        parts.security.close()
    if lease.holds:
        await parts.handle.close()


def _parts(wanted: Wanted, store: Store, state: State, lease: Lease, reads_bookings: ReadsBookings) -> Parts:
    """The parts, each made of those before it."""
    settings, log_limits = wanted.settings, wanted.log_limits
    secrets = Secrets(key_of(settings, store, has_one=state.branch is not None))
    clock = hall_clock(settings, store, state.at)
    people = People(store)
    handle = Handle(store, state, clock, reads_bookings, _tracking_url(settings, secrets), lease, people)
    use = Use(lambda days: store.look(lambda connection: visits_by_service(connection, days)))
    fanout = Fanout(handle, people, secrets, offers_of(settings), use)
    security = SecurityLog(settings.data_dir / SECURITY_LOG)
    proxies = Proxies(settings.trusted_proxies, security)
    authenticator = Authenticator(
        people, security, record=lambda told: handle.submit(str(uuid.uuid4()), told, SELF),
        pins_on=lambda: handle.branch is None or handle.branch.policy.pins,
    )  # fmt: skip
    limits, supervisor = limits_of(settings, proxies), Supervisor()
    live = LiveLink(
        *(handle, people, secrets, fanout, STANDBY_HEARTBEAT_S if settings.standby else HEARTBEAT_S),
        link_security=LinkSecurity(handle, people, authenticator, security, proxies),
        supervisor=supervisor,
        limits=limits[LIVE],
        facts_after=lambda seq, most: store.look(lambda connection: facts_after(connection, seq, most)),
        pairings=Pairings(authority=authority_of(settings)),
    )
    playlist = Playlist(store, Shelf(settings.data_dir / "media"), fanout.media_changed)
    fanout.documents.media = lambda now: playlist.view(handle.branch, now)
    live.media.read = playlist.read
    health = HealthReport(supervisor, limits)
    health.ask(playlist.problems)
    backups = backups_of(settings, wanted.branch, busy=store.tell_disk_is_busy)
    return Parts(
        *(settings, store, handle, people, secrets, fanout, live, authenticator, security),
        *(supervisor, limits, health, log_limits, backups, playlist),
    )


def _tasks(parts: Parts, wanted: Wanted, web_socket: socket.socket) -> Iterator[Task]:
    """Everything that goes on in the background; the live port adds its views, waits and links, the pages theirs."""
    handle, store = parts.handle, parts.store
    clock = clock_watch(parts.settings, handle, store)
    if clock is not None:
        yield "clock", clock.run
    yield "days", lambda: watches.keep_days(handle, store, wanted.clock)
    yield "garbage collection", lambda: collect_in_quiet_moments(lambda: handle.pending.quiet_s)
    yield "connections", lambda: keep_within(parts.limits)
    yield "log", lambda: tell_what_was_held_back(parts.log_limits)
    yield "ports", lambda: watches.keep_ports(parts.live, web_socket)
    yield "database", lambda: watches.keep_database(store, handle)
    yield "backups", parts.backups.run
    foreseen = ForeseenWaits(handle)
    parts.health.ask(foreseen.problems)
    yield "foreseen waits", foreseen.run
    nightly = NightlyWaits(handle, store, foreseen.use)
    parts.health.ask(nightly.problems)
    yield "nightly waits", nightly.run
    yield "wait warnings", WarningWatch(handle, store).run
    if parts.settings.erase_words_after_days:
        days = parts.settings.erase_words_after_days
        yield "old words", lambda: watches.erase_old_words(handle, store, days, wanted.clock)
    if parts.settings.erase_card_keys_after_days:
        of_people = parts.settings.erase_card_keys_after_days
        yield "old card keys", lambda: watches.erase_old_words(handle, store, of_people, wanted.clock, "people")
    yield "local commands", LocalCommands(handle, parts.settings.data_dir).run
    if not store.database.is_sqlite:
        yield "lease", lambda: watches.keep_lease(parts)


async def _run(parts: Parts, reads_bookings: ReadsBookings, web_socket: socket.socket, wanted: Wanted) -> None:
    """Open the ports and keep the tasks going, until told to stop or until something is lost.

    Raises:
        StartRefused: the live port cannot be had.
        CannotGoOn: a part that nothing works without was lost.
    """
    # Before the live port opens: a booking scanned in the first moment must find the keys that judge it.
    hub = _hub_link(parts, reads_bookings)
    web_port = web_socket.getsockname()[1]
    ports = Ports(await open_live_port(parts.live, parts.settings, web_port), web_port)
    web: HttpPort | None = None
    stopped = asyncio.create_task(wanted.stop.wait(), name="stop")
    over = asyncio.create_task(parts.supervisor.over(), name="over")
    watch = watches.answer_watch(parts, wanted.end)
    try:
        for name, run in _tasks(parts, wanted, web_socket):
            parts.supervisor.run(name, run)
        web = await open_pages(parts, web_socket, ports, stopped, over)
        if hub is not None:
            parts.supervisor.run("hub link", hub.run)
        with watch.watching():
            _say_ready(parts, ports if web is not None else replace(ports, web_port=0), wanted)
            await asyncio.wait([stopped, over], return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended = over.done()
        stopped.cancel()
        over.cancel()
        notify(STOPPING)
        await _end(parts, web)
    if ended and parts.handle.lease.holds:
        raise over.result()


def _tracking_url(settings: ServerSettings, secrets: Secrets) -> Callable[[TicketId], str]:
    """Makes the address of the page that follows a ticket."""
    public = settings.public_url.rstrip("/")
    return lambda ticket_id: f"{public}/t#{secrets.of(ticket_id)}"


def _hub_link(parts: Parts, reads_bookings: ReadsBookings) -> HubLink | None:
    """The link to the hub, not yet dialling; bookings are judged by its keys from now on."""
    settings = parts.settings
    if settings.hub is None:
        return None
    from server.booking.link import HubLink

    follow = _tracking_url(settings, parts.secrets)
    link = HubLink(parts.handle, settings.hub, settings.data_dir, parts.store, follow)
    reads_bookings.verifier = link.verifier
    parts.fanout.documents.booking_keys = lambda: link.verifier.public_keys
    parts.live.card_key = lambda: link.card_key
    link.card_key_changed = parts.live.cards_changed
    codes, public = HallCodes(parts.secrets.key_for("hall codes")), settings.public_url.rstrip("/")
    parts.handle.in_hall = codes.opens
    parts.fanout.documents.hall_code = lambda: f"{public}/t#{HERE}{codes.code()}"
    parts.health.ask(link.problems)
    return link


def _say_ready(parts: Parts, ports: Ports, wanted: Wanted) -> None:
    log.info("listening on %s, live port %d, web port %d", parts.settings.host, ports.live_port, ports.web_port)
    keep_what_was_read()
    notify(READY)
    if wanted.ready is not None and parts.handle.lease.holds:
        wanted.ready(ports)


async def _end(parts: Parts, web: HttpPort | None) -> None:
    """Hang up, and let every part end."""
    lease = parts.handle.lease
    if not lease.holds:
        parts.live.hang_up()
        await parts.handle.abandon()
    if web is not None:
        web.cut_short = not lease.holds
    await asyncio.gather(parts.live.close(), parts.supervisor.stop())
