"""Tells every client what it may know: facts at once, documents once for all who share them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator

from config.clock import Clock
from server.core.model import State
from server.core.waits import Waits
from server.devices.health import DeviceHealth, Linked
from server.devices.pads_seen import PadsSeen
from server.devices.pictures import LOOKED_AT, Pictures
from server.devices.wanted import TOPIC
from server.handle import Handle
from server.intake.publishing import Published
from server.live.client import Client
from server.live.ended_sessions import EndedSessions
from server.runtime.supervisor import Supervisor
from server.staff.people import People
from server.staff.present import AtDesk
from server.views.audience import hears, sees, told
from server.views.common import Common
from server.views.documents import MEDIA, Documents
from server.views.offers import NOTHING, Offers
from server.views.ticket_secrets import Secrets
from server.views.use import Use
from wire.events import DayOpened, DayTakenBack, DeviceChanged, DeviceWanted, TicketIssued
from wire.reports import PictureReport, Report
from wire.values import Millis, Role, Seq
from wire.views import DeviceLine

log = logging.getLogger("toiluot.live")

EVERY_S = 0.05
"""Boards, and desks that did something, are told of changes at most this often; real seconds."""

OTHERS_EVERY_S = 0.25
"""The other desks and managers: sixty desks that each hear of every press of the others are most of a rush's work."""

WAITS_EVERY_S = 0.5
"""Waits that screens and pages show are worked out at most this often; real seconds."""

ALL_EVERY_S = 1.0
"""Time alone changes documents too: waits grow, a no-show becomes possible, the hall closes."""

PHONES_A_TURN = 25
"""Phones told between two looks at what else waits, so that a call never waits for a thousand of them."""

LOST_FOR_MS = 10_000
"""A device that lost its link comes back while the old one is still being found out, for 6 s at most."""

DEVICES_EVERY_S = 0.5
"""Kiosks are told their mode, which the calendar changes, and they and boards the hall's code, at most this often; what
a manager wants at once."""

DESKS_FOR_S = 0.002
"""How long desks are told between two such looks."""


class Fanout:
    """The clients that are connected and what they are told.

    Args:
        handle: its committed facts are told, its state is read between commits.
        people: names the paired devices for the manager.
        secrets: learns each ticket's secret as it is issued.
        offers: what screens may send people to.
        use: what people came for lately; left out, nobody knows.
    """

    def __init__(
        self, handle: Handle, people: People, secrets: Secrets, offers: Offers = NOTHING, use: Use | None = None
    ) -> None:
        self._handle = handle
        self._people = people
        self._secrets = secrets
        self.clients: set[Client] = set()
        self._changed = asyncio.Event()
        self._waits_changed = asyncio.Event()
        self._touched: set[str] = set()
        """Tickets that something happened to since their phones were told."""
        self._acted: set[str] = set()
        """Devices that did something since they were told."""
        # Where a demo's clock runs quickly, a quarter of a second would be half a minute of the hall.
        speed = handle.clock.speed if isinstance(handle.clock, Clock) else 1.0
        self._others_every_s = max(EVERY_S, OTHERS_EVERY_S / speed)
        self._devices_every_s = max(EVERY_S, DEVICES_EVERY_S / speed)
        self._others_at = 0.0
        self._others_due: asyncio.TimerHandle | None = None
        self._devices_at = 0.0
        self.health = DeviceHealth()
        """How the devices are."""
        self.pads = PadsSeen(lambda: handle.now)
        """Which pads ask: they have no link."""
        self.pictures = Pictures(self._tell_wanted)
        """What managers asked to see of their screens."""
        self._use = use or Use()
        self.documents = Documents(handle, self.device_lines, offers, self._use)
        handle.subscribe(self._happened)
        handle.subscribe(EndedSessions(people, lambda: self.clients, self.changed).follow)

    async def start(self) -> None:
        """Learn the secrets of the tickets there are, and what people came for lately."""
        with _apart("hall's order of use"):
            await self._use.know(self._handle.day)
        async with self._handle.reading() as state:
            if state.before is not None:
                for ticket_id in state.before.tickets:
                    self._secrets.remember(ticket_id)
                self._secrets.day_opened()
            for ticket_id in state.tickets:
                self._secrets.remember(ticket_id)

    def run(self, supervisor: Supervisor) -> None:
        """Work documents out whenever something changed.

        Waits go their own slower way, so that a desk never waits for a thousand phones.
        """
        supervisor.run("views", lambda: self._repeat(self._changed, EVERY_S, self._tell_views))
        supervisor.run("waits", lambda: self._repeat(self._waits_changed, WAITS_EVERY_S, self._tell_waits))

    async def _repeat(self, changed: asyncio.Event, every_s: float, tell: Callable[[], Awaitable[None]]) -> None:
        while True:
            # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ALL_EVERY_S):
                    await changed.wait()
            changed.clear()
            started = time.monotonic()
            try:
                await tell()
            except Exception:
                log.exception("the views could not be worked out; the next change tries again")
            await asyncio.sleep(max(0.0, every_s - (time.monotonic() - started)))

    def changed(self, device_id: str = "") -> None:
        """Something that documents show changed outside the journal: a person signed in here, a device came."""
        if device_id:
            self._acted.add(device_id)
        self._changed.set()
        self._waits_changed.set()

    def media_changed(self) -> None:
        """Displays have something else to show between calls."""
        self._devices_at = 0.0
        self.changed()

    # -- facts --

    def _happened(self, published: list[Published]) -> None:
        docs: dict[tuple[Seq, Role], tuple[dict[str, object], dict[Seq, str]]] = {}
        listening = [c for c in self.clients if c.in_branch and c.role is not Role.PHONE]
        for fact in published:
            event = fact.event
            self._touched.add(getattr(event, "ticket_id", ""))
            if isinstance(event, TicketIssued):
                self._secrets.remember(event.ticket_id)
            elif isinstance(event, DayOpened):
                self._secrets.day_opened(event.carried)
            elif isinstance(event, DayTakenBack):
                self._secrets.day_taken_back()
            elif isinstance(event, DeviceWanted):
                if event.picture:
                    self.pictures.wanted(event.device_id, event.picture)
                self._tell_wanted(event.device_id, event.picture)
            elif isinstance(event, DeviceChanged):
                self._tell_wanted(event.device_id)
            self._acted.add(fact.actor.device_id)
            for client in listening:
                role = client.role
                if not client.in_branch or not hears(role, client.person, event.type):
                    continue
                with _alone(client):
                    known = docs.get((fact.seq, role))
                    if known is None:
                        known = docs[fact.seq, role] = told(role, event), {}
                    client.tell_event(fact.seq, fact.at, *known)
        self.changed()

    def _tell_wanted(self, device_id: str, picture: str = "") -> None:
        # Of the state and not of the fact: neither fact alone says both what is wanted and where the device stands.
        state, now = self._handle.state_told, self._handle.now
        for client in self.clients:
            if client.in_branch and client.device_id == device_id and sees(client.role, client.person, TOPIC):
                with _alone(client):
                    client.tell_view(TOPIC, self._device(client, state, now, picture))

    def _tell_devices(self, state: State, devices: Iterable[Client], now: Millis) -> None:
        for client in devices:
            if client.live:
                with _alone(client):
                    client.tell_view(TOPIC, self._device(client, state, now))

    def _device(self, client: Client, state: State, now: Millis, picture: str = "") -> str:
        return self.documents.device(client.device_id, client.role, state, now, picture).model_dump_json()

    # -- documents, as often as each role needs them --

    def _by_role(self) -> dict[Role, list[Client]]:
        by_role: dict[Role, list[Client]] = {}
        for client in self.clients:
            if client.in_branch:
                by_role.setdefault(client.role, []).append(client)
        return by_role

    async def _tell_views(self) -> None:
        by_role = self._by_role()
        touched, self._touched = self._touched, set()
        async with self._handle.reading() as state:
            if state.branch is None:
                return
            now = self._handle.now
            with _apart("board"):
                self._tell_boards(state, by_role.get(Role.DISPLAY, ()), now)
            with _apart("numbers"):
                self._tell_numbers(state, by_role.get(Role.BOARDS, ()))
            if time.monotonic() - self._devices_at >= self._devices_every_s:
                self._devices_at = time.monotonic()
                with _apart("device"):
                    self._tell_devices(state, [*by_role.get(Role.KIOSK, ()), *by_role.get(Role.DISPLAY, ())], now)
                with _apart(MEDIA):
                    self._tell_media(by_role.get(Role.DISPLAY, ()), now)
            phones = [c for c in by_role.get(Role.PHONE, ()) if c.ticket_id in touched]
            if phones:
                self._tell_phones(state, phones, None, now)
        await self._tell_desks(by_role)

    def _tell_boards(self, state: State, boards: Iterable[Client], now: Millis) -> None:
        if boards:
            doc = self.documents.board(state, now).model_dump_json()
            for client in boards:
                client.tell_view("board", doc)

    def _tell_media(self, boards: Iterable[Client], now: Millis) -> None:
        if boards:
            doc = self.documents.media(now)
            for client in boards:
                client.tell_view(MEDIA, doc)

    def _tell_numbers(self, state: State, boards: Iterable[Client]) -> None:
        if boards:
            doc = self.documents.numbers(state).model_dump_json()
            for client in boards:
                client.tell_view("numbers", doc)

    async def _tell_desks(self, by_role: dict[Role, list[Client]]) -> None:
        """Desks and managers, a few at a time; those that just acted first, the others less often."""
        acted, self._acted = self._acted, set()
        desks = [*by_role.get(Role.COUNTER, ()), *by_role.get(Role.RECEPTION, ())]
        desks.sort(key=lambda c: c.device_id in acted)
        managers = [c for c in by_role.get(Role.MANAGER, ()) if sees(c.role, c.person, "monitor")]
        later = self._others_at + self._others_every_s - time.monotonic()
        if later > 0:
            desks, managers = [c for c in desks if c.device_id in acted], []
            self._tell_others_in(later)
        else:
            self._others_at = time.monotonic()
        shared: Common | None = None
        seq: Seq | None = None
        while desks or managers:
            async with self._handle.reading() as state:
                until, now = time.perf_counter() + DESKS_FOR_S, self._handle.now
                if shared is None or state.seq != seq:
                    shared, seq = self.documents.common(state, now), state.seq
                while desks and time.perf_counter() < until:
                    client = desks.pop()
                    if client.in_branch:  # it may have gone to practise since
                        with _alone(client):
                            client.tell_view("desk", self.documents.desk_json(client.actor, state, shared, now))
                if not desks and managers:
                    with _apart("monitor"):
                        waits = await self.documents.waits()
                        doc = self.documents.monitor(state, shared, waits, now).model_dump_json()
                        for client in managers:
                            if sees(client.role, client.person, "monitor"):  # they may have left since
                                client.tell_view("monitor", doc)
                    managers = []
            await asyncio.sleep(0)

    def _tell_others_in(self, seconds: float) -> None:
        if self._others_due is None:
            self._others_due = asyncio.get_running_loop().call_later(seconds, self._others_are_due)

    def _others_are_due(self) -> None:
        self._others_due = None
        self._changed.set()

    async def _tell_waits(self) -> None:
        await self._handle.renew_waits()
        with _apart("hall's order of use"):
            await self._use.know(self._handle.day)
        by_role = self._by_role()
        kiosks = [*by_role.get(Role.KIOSK, ()), *by_role.get(Role.RECEPTION, ())]
        phones = by_role.get(Role.PHONE, [])
        if not kiosks and not phones and not by_role.get(Role.DISPLAY):
            return
        async with self._handle.reading() as state:
            now = self._handle.now
            if state.branch is None:
                return
            waits = await self.documents.waits()
            if kiosks:
                with _apart("hall"):
                    doc = self.documents.hall(state, waits, now).model_dump_json()
                    for client in kiosks:
                        client.tell_view("hall", doc)
        for start in range(0, len(phones), PHONES_A_TURN):
            async with self._handle.reading() as state:
                waits = await self.documents.waits()  # again: a write may have kept the last ones waiting for long
                self._tell_phones(state, phones[start : start + PHONES_A_TURN], waits, self._handle.now)
            await asyncio.sleep(0)

    def _tell_phones(self, state: State, phones: list[Client], waits: Waits | None, now: Millis) -> None:
        for client in phones:
            if not client.live:
                continue
            with _alone(client):
                view = self.documents.changed_ticket(client.follower, state, waits, now)
                if view is not None:
                    client.tell_view("ticket", view.model_dump_json())

    # -- devices --

    def device_lines(self) -> list[DeviceLine]:
        """Every paired device, whether it is connected, and how it said it is."""
        devices = self._people.devices
        self.pads.keep_only(device.device_id for device in devices)
        here = [Linked(c.device_id, c.since) for c in self.clients if c.live and c.role is not Role.PHONE]
        here += self.pads.linked()
        return self.health.lines(devices, here, self._handle.now, self._handle.placed)

    def used_twice(self) -> frozenset[str]:
        """Devices whose key two links use, both for longer than a lost one is kept: one of them may be a copy."""
        before = self._handle.now - LOST_FOR_MS
        links = Counter(c.device_id for c in self.clients if c.live and c.role is not Role.PHONE and c.since <= before)
        return frozenset(device_id for device_id, n in links.items() if n > 1)

    def at_desks(self) -> list[AtDesk]:
        """Who is signed in on a device now."""
        here = [c for c in self.clients if c.live and c.person is not None]
        return [AtDesk(c.person, c.device_id, c.came_at, c.address) for c in here if c.person is not None]

    def heard(self, client: Client, report: Report) -> None:
        """A device told how it is."""
        if not client.live or client.role is Role.PHONE:
            return
        if isinstance(report, PictureReport):
            if client.role in LOOKED_AT:
                self.pictures.came(client.device_id, report)
        elif self.health.heard(client.device_id, report, self._handle.now):
            self.changed()


@contextlib.contextmanager
def _alone(client: Client) -> Iterator[None]:
    """One client is told; if that cannot be done, its link alone is cut, and it comes back for everything anew."""
    try:
        yield
    except Exception:
        log.exception("%s %s could not be told; its link is cut", client.role.value, client.device_id)
        client.drop()


@contextlib.contextmanager
def _apart(view: str) -> Iterator[None]:
    """A document that many share is told; if it cannot be made, the other documents go out all the same."""
    try:
        yield
    except Exception:
        log.exception("view.%s could not be made; the next change tries again", view)
