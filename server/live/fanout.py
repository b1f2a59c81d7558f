"""Tells every client what it may know: facts at once, documents once for all who share them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

from server.core.estimate import Estimates, estimate
from server.core.model import State
from server.handle import Handle, Published
from server.live import views
from server.live.audience import hears, told
from server.live.client import Client
from server.people import People
from server.replies import come_back_at
from server.ticket_secrets import Secrets
from wire.events import DayOpened, TicketIssued
from wire.values import Millis, Role, WaitRange
from wire.views import DeviceLine

log = logging.getLogger("toiluot.live")

EVERY_S = 0.05
"""Boards, and desks that did something, are told of changes at most this often; real seconds."""

OTHERS_EVERY_S = 0.25
"""The other desks and managers: sixty desks that each hear of every press of the others are most of a rush's work."""

WAITS_EVERY_S = 0.5
"""Waits shown at kiosks and on phones are worked out at most this often; real seconds."""

ALL_EVERY_S = 1.0
"""Time alone changes documents too: waits grow, a no-show becomes possible, the hall closes."""

PHONES_A_TURN = 25
"""Phones told between two looks at what else waits, so that a call never waits for a thousand of them."""

DESKS_FOR_S = 0.002
"""How long desks are told between two such looks."""


class Fanout:
    """The clients that are connected and what they are told.

    Args:
        handle: its committed facts are told, its state is read between commits.
        people: names the paired devices for the manager.
        secrets: learns each ticket's secret as it is issued.
    """

    def __init__(self, handle: Handle, people: People, secrets: Secrets) -> None:
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
        self._others_at = 0.0
        self._others_due: asyncio.TimerHandle | None = None
        self._estimates: Estimates | None = None
        self._estimated = (0, 0)
        self._passed: tuple[int, views.PassedOver] = (-1, {})
        handle.subscribe(self._happened)

    async def start(self) -> None:
        """Learn the secrets of the tickets there are."""
        async with self._handle.reading() as state:
            for ticket_id in state.tickets:
                self._secrets.remember(ticket_id)

    async def run(self) -> None:
        """Work documents out whenever something changed; cancel to stop.

        Waits go their own slower way, so that a desk never waits for a thousand phones.
        """
        async with asyncio.TaskGroup() as both:
            both.create_task(self._repeat(self._changed, EVERY_S, self._tell_views))
            both.create_task(self._repeat(self._waits_changed, WAITS_EVERY_S, self._tell_waits))

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

    def documents(self, client: Client, state: State, now: Millis) -> dict[str, str]:
        """Every document of one client, for its snapshot."""
        if state.branch is None:
            return {}
        topics: dict[str, str] = {}
        if client.role is Role.PHONE:
            waits = self._waits(state, now)
            doc = self._phone(client, state, waits, self._passed_over(state), now)
            return {"ticket": doc} if doc else {}
        if client.role in (Role.KIOSK, Role.RECEPTION):
            topics["hall"] = views.hall(state, self._waits(state, now), now, self._handle.lines).model_dump_json()
        if client.role in (Role.COUNTER, Role.RECEPTION):
            topics["desk"] = self._desk(client, state, views.common(state, now, self._handle.lines), now)
        if client.role is Role.DISPLAY:
            topics["board"] = self._board(state, now)
        if client.role is Role.MANAGER and client.person:
            topics["monitor"] = self._monitor(state, views.common(state, now, self._handle.lines), now)
        return topics

    # -- facts --

    def _happened(self, published: list[Published]) -> None:
        docs: dict[tuple[int, Role], tuple[dict[str, object], dict[int, str]]] = {}
        listening = [c for c in self.clients if c.live and c.role is not Role.PHONE]
        for fact in published:
            event = fact.event
            if isinstance(event, TicketIssued):
                self._secrets.remember(event.ticket_id)
            elif isinstance(event, DayOpened):
                self._secrets.forget_all()
            self._touched.add(getattr(event, "ticket_id", ""))
            self._acted.add(fact.actor.device_id)
            for client in listening:
                role = client.role
                if not client.live or not hears(role, event.type):
                    continue
                known = docs.get((fact.seq, role))
                if known is None:
                    known = docs[fact.seq, role] = told(role, event), {}
                client.tell_event(fact.seq, fact.at, *known)
        self.changed()

    # -- documents --

    def _by_role(self) -> dict[Role, list[Client]]:
        by_role: dict[Role, list[Client]] = {}
        for client in self.clients:
            if client.live:
                by_role.setdefault(client.role, []).append(client)
        return by_role

    async def _tell_views(self) -> None:
        by_role = self._by_role()
        touched, self._touched = self._touched, set()
        async with self._handle.reading() as state:
            if state.branch is None:
                return
            now = self._handle.now
            self._tell_boards(state, by_role.get(Role.DISPLAY, ()), now)
            phones = [c for c in by_role.get(Role.PHONE, ()) if c.ticket_id in touched]
            if phones:
                self._tell_phones(state, phones, None, now)
        await self._tell_desks(by_role)

    def _tell_boards(self, state: State, boards: Iterable[Client], now: Millis) -> None:
        if boards:
            doc = self._board(state, now)
            for client in boards:
                client.tell_view("board", doc)

    async def _tell_desks(self, by_role: dict[Role, list[Client]]) -> None:
        """Desks and managers, a few at a time; those that just acted first, the others less often."""
        acted, self._acted = self._acted, set()
        desks = [*by_role.get(Role.COUNTER, ()), *by_role.get(Role.RECEPTION, ())]
        desks.sort(key=lambda c: c.device_id in acted)
        managers = [c for c in by_role.get(Role.MANAGER, ()) if c.person]
        later = self._others_at + OTHERS_EVERY_S - time.monotonic()
        if later > 0:
            desks, managers = [c for c in desks if c.device_id in acted], []
            self._tell_others_in(later)
        else:
            self._others_at = time.monotonic()
        shared: views.Common | None = None
        seq = -1
        while desks or managers:
            async with self._handle.reading() as state:
                until, now = time.perf_counter() + DESKS_FOR_S, self._handle.now
                if shared is None or state.seq != seq:
                    shared, seq = views.common(state, now, self._handle.lines), state.seq
                while desks and time.perf_counter() < until:
                    client = desks.pop()
                    if client.live:
                        client.tell_view("desk", self._desk(client, state, shared, now))
                if not desks and managers:
                    doc = self._monitor(state, shared, now)
                    for client in managers:
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
        by_role = self._by_role()
        kiosks = [*by_role.get(Role.KIOSK, ()), *by_role.get(Role.RECEPTION, ())]
        phones = by_role.get(Role.PHONE, [])
        if not kiosks and not phones:
            return
        async with self._handle.reading() as state:
            now = self._handle.now
            if state.branch is None:
                return
            waits = self._waits(state, now)
            if kiosks:
                doc = views.hall(state, waits, now, self._handle.lines).model_dump_json()
                for client in kiosks:
                    client.tell_view("hall", doc)
        for start in range(0, len(phones), PHONES_A_TURN):
            async with self._handle.reading() as state:
                self._tell_phones(state, phones[start : start + PHONES_A_TURN], waits, now)
            await asyncio.sleep(0)

    def _tell_phones(self, state: State, phones: list[Client], waits: Estimates | None, now: Millis) -> None:
        passed = self._passed_over(state)
        for client in phones:
            ticket = state.tickets.get(client.ticket_id)
            if ticket is None or not client.live:
                continue
            if client.ticket_id in state.waiting:
                if waits is None or not waits.covers(client.ticket_id):
                    continue  # its wait follows with the next round
                wait, ahead = waits.for_ticket(client.ticket_id), waits.ahead_of(client.ticket_id)
            else:
                wait, ahead = views.NO_WAIT, 0
            if self._phone_changes(client, state, wait, ahead, passed):
                client.tell_view("ticket", self._phone_doc(client, state, wait, ahead, passed, now))

    # -- one document --

    def _waits(self, state: State, now: Millis) -> Estimates:
        """The estimates of this moment: a thousand phones that come back at once share them."""
        if self._estimates is None or self._estimated != (state.seq, now // 1000):
            self._estimates = estimate(state, now, self._handle.lines)
            self._estimated = state.seq, now // 1000
        return self._estimates

    def _passed_over(self, state: State) -> views.PassedOver:
        """Once for all phones of a round: in a full hall a call passes hundreds over, who wait for other counters."""
        if self._passed[0] != state.seq:
            self._passed = state.seq, views.passed_over(state)
        return self._passed[1]

    def _phone(
        self, client: Client, state: State, waits: Estimates, passed: views.PassedOver, now: Millis
    ) -> str | None:
        if client.ticket_id not in state.tickets:
            return None
        wait, ahead = waits.for_ticket(client.ticket_id), waits.ahead_of(client.ticket_id)
        return self._phone_doc(client, state, wait, ahead, passed, now)

    def _phone_changes(
        self, client: Client, state: State, wait: WaitRange, ahead: int, passed: views.PassedOver
    ) -> bool:
        """Whether a phone would show anything new: most of a thousand do not, and need no document made."""
        ticket = state.tickets[client.ticket_id]
        leg = ticket.leg
        shows = (
            id(state.branch), ticket.state, leg.service_id, leg.counter_id, leg.calls[-1:], ticket.rated,
            views.steady(client.wait, wait), ahead, passed.get(ticket.number, ()),
        )  # fmt: skip
        if shows == client.shown:
            return False
        client.shown = shows
        return True

    def _phone_doc(
        self, client: Client, state: State, wait: WaitRange, ahead: int, passed: views.PassedOver, now: Millis
    ) -> str:
        steady = views.steady(client.wait, wait)
        if steady is not client.wait:
            client.wait, client.back_at = steady, come_back_at(now, steady.low_min)
        number = state.tickets[client.ticket_id].number
        view = views.phone(state, client.ticket_id, steady, ahead, passed.get(number, ()), client.back_at)
        assert view is not None
        return view.model_dump_json()

    def _desk(self, client: Client, state: State, shared: views.Common, now: Millis) -> str:
        person = client.person.person if client.person else ""
        return views.desk_json(state, shared, person, now)

    def _board(self, state: State, now: Millis) -> str:
        return views.board(state, now, self._handle.doubtful_clock).model_dump_json()

    def _monitor(self, state: State, shared: views.Common, now: Millis) -> str:
        return views.monitor(state, shared, self.device_lines(), now).model_dump_json()

    def device_lines(self) -> list[DeviceLine]:
        """Every paired device and whether it is connected."""
        here: dict[str, Client] = {c.device_id: c for c in self.clients if c.live and c.role is not Role.PHONE}
        lines = []
        for device in self._people.devices:
            client = here.get(device.device_id)
            lines.append(
                DeviceLine(
                    device_id=device.device_id,
                    role=device.role,
                    connected=client is not None,
                    since=client.since if client else device.paired_at,
                )
            )
        return lines
