"""What the state looks like to each client: one place for links, pages and the HTTP API, so that all say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.core.model import State, Ticket
from server.core.replies import as_told, come_back_at, still_ahead
from server.core.waits import Waits
from server.devices.wanted import TOPIC, device_view
from server.handle import Handle
from server.views.audience import sees
from server.views.board import board_view
from server.views.common import Common, common
from server.views.desk import desk_json
from server.views.kiosk import hall_view
from server.views.monitor import monitor_view
from server.views.numbers import numbers_view
from server.views.offers import NOTHING, Offers
from server.views.own_day import OwnDays
from server.views.phone import NO_WAIT, Calls, PassedOver, latest_calls, passed_over, steady, ticket_view, unnamed
from server.views.use import Use
from wire.errors import Code, Refused, refused
from wire.media import HallMedia
from wire.values import Actor, Millis, Reason, Role, Seq, TicketId, WaitRange
from wire.views import BoardView, DeviceLine, DeviceView, HallView, MonitorView, NumbersView, SignedIn, TicketView

MEDIA = "media"
"""The topic of what displays show between calls."""

NO_MEDIA = HallMedia().model_dump_json()


@dataclass(slots=True)
class Follower:
    """Somebody who follows one ticket, and what they are shown: a wait is steady for who saw one before."""

    ticket_id: TicketId = ""
    wait: WaitRange | None = None
    """The wait shown."""
    back_at: Millis | None = None
    """When it says to be back; None when it says to wait here."""
    shown: tuple[object, ...] = ()
    """All that the last document was made of."""


class Documents:
    """Makes documents from the committed state.

    Every function but the three that wait is given the state between two commits (`Handle.reading`).

    Args:
        handle: knows lines and waits of that state and whether its clock is to be trusted.
        devices: the paired devices and whether they are connected, for managers.
        offers: what screens may send people to.
        use: what people came for lately; left out, nobody knows.
    """

    def __init__(
        self,
        handle: Handle,
        devices: Callable[[], Sequence[DeviceLine]] = tuple,
        offers: Offers = NOTHING,
        use: Use | None = None,
    ) -> None:
        self._handle = handle
        self._devices = devices
        self._offers = offers
        self.booking_keys: Callable[[], Sequence[bytes]] = tuple
        """The hub's public keys, once there is a link to it."""
        self.hall_code: Callable[[], str] = str
        """The address with the hall's code of this half-minute, where numbers can be taken outside."""
        self.media: Callable[[Millis], str] = lambda now: NO_MEDIA
        """What displays show between calls on the day of a moment, as JSON, once there is a shelf of it."""
        self._use = use or Use()
        self._waits: Waits | None = None
        """As they were last worked out: boards have no time to wait for them."""
        self._passed: tuple[Seq, Calls, PassedOver] = (Seq(-1), (), {})
        self._own_days = OwnDays()
        handle.subscribe(self._own_days.follow)

    async def all_of(
        self, who: Actor, person: SignedIn | None, follower: Follower, state: State, now: Millis
    ) -> dict[str, str]:
        """Every document of one client by its topic, as JSON, for its snapshot; call within `reading`."""
        if state.branch is None:
            return {}
        make: dict[str, Callable[[], str | None]] = {
            "desk": lambda: self.desk_json(who, state, self.common(state, now), now),
            "board": lambda: self.board(state, now).model_dump_json(),
            "numbers": lambda: self.numbers(state).model_dump_json(),
            MEDIA: lambda: self.media(now),
            TOPIC: lambda: self.device(who.device_id, who.role, state, now).model_dump_json(),
        }
        if any(sees(who.role, person, topic) for topic in ("hall", "monitor", "ticket")):
            waits = await self.waits(follower.ticket_id)
            make["hall"] = lambda: self.hall(state, waits, now).model_dump_json()
            make["monitor"] = lambda: self.monitor(state, self.common(state, now), waits, now).model_dump_json()
            make["ticket"] = lambda: _json(self.ticket(follower, state, waits, now))
        made = {topic: write() for topic, write in make.items() if sees(who.role, person, topic)}
        return {topic: doc for topic, doc in made.items() if doc is not None}

    def hall(self, state: State, waits: Waits, now: Millis) -> HallView:
        """What kiosks show."""
        reception = any(device.role is Role.RECEPTION for device in self._devices())
        return hall_view(
            state, waits, now, self._handle.lines, self._offers, reception=reception, booking_keys=self.booking_keys(),
            groups=self._use.groups(state.settings),
        )  # fmt: skip

    def board(self, state: State, now: Millis) -> BoardView:
        """What displays show."""
        return board_view(state, now, self._handle.doubtful_clock, self._offers, self._waits)

    @staticmethod
    def numbers(state: State) -> NumbersView:
        """What number boards show."""
        return numbers_view(state)

    def device(self, device_id: str, role: Role, state: State, now: Millis, picture: str = "") -> DeviceView:
        """What is wanted of one device."""
        return device_view(state, device_id, role, now, picture, self.hall_code())

    def common(self, state: State, now: Millis) -> Common:
        """What all desks and managers share, for `desk_json` and `monitor` of the same state."""
        return common(state, now, self._handle.lines, self._handle.people.full_name_of, self._own_days.of)

    def desk_json(self, who: Actor, state: State, shared: Common, now: Millis) -> str:
        """What one clerk's window shows."""
        return desk_json(state, shared, who, now)

    def monitor(self, state: State, shared: Common, waits: Waits, now: Millis) -> MonitorView:
        """What managers see."""
        devices, jump_ms = self._devices(), self._handle.clock_jump_ms
        return monitor_view(state, shared, devices, waits, now, jump=jump_ms)

    def ticket(self, follower: Follower, state: State, waits: Waits, now: Millis) -> TicketView | None:
        """What somebody sees who follows a ticket; None when it is not of this business day."""
        if follower.ticket_id not in state.tickets:
            return None
        wait = as_told(state.tickets[follower.ticket_id], waits.for_ticket(follower.ticket_id), now)
        ahead = waits.ahead_of(follower.ticket_id)
        return self._followed(follower, state, _steady(follower, wait, waits), ahead, now)

    def changed_ticket(self, follower: Follower, state: State, waits: Waits | None, now: Millis) -> TicketView | None:
        """As `ticket`, or None when it would show nothing new: most of a thousand do not, and need none made.

        `waits` are None where only what happened is told: a ticket that waits then follows with the next round.
        """
        ticket_id = follower.ticket_id
        ticket = state.tickets.get(ticket_id)
        if ticket is None:
            return None
        shown, ahead = steady(follower.wait, NO_WAIT), 0
        if ticket_id in state.waiting or ticket_id in state.expected:
            if waits is None or not waits.covers(ticket_id):
                return None
            shown = _steady(follower, as_told(ticket, waits.for_ticket(ticket_id), now), waits)
            ahead = waits.ahead_of(ticket_id)
        leg = ticket.leg
        shows = (
            id(state.branch), ticket.state, leg.service_id, leg.counter_id, leg.calls[-1:], ticket.rated, ticket.answer,
            shown, ahead, self._before(state, ticket),
            still_ahead(follower.back_at, now), ticket.lapsed_at,
        )  # fmt: skip
        if shows == follower.shown:
            return None
        follower.shown = shows
        return self._followed(follower, state, shown, ahead, now)

    async def waits(self, of_ticket: TicketId = "") -> Waits:
        """The waits that all screens and pages share, `of_ticket` among them; call within `reading`.

        Raises:
            LookupError: no settings are in force.
        """
        waits = await self._handle.waits(of_ticket)
        if waits is None:
            raise LookupError("no settings are in force yet")
        self._waits = waits
        return waits

    # -- for pages and the API --

    async def hall_now(self) -> HallView | Refused:
        """What a kiosk would show now."""
        async with self._handle.reading() as state:
            if state.branch is None:
                return refused(Code.STARTING)
            return self.hall(state, await self.waits(), self._handle.now)

    async def ticket_now(self, find: Callable[[State], TicketId | None]) -> TicketView | Refused:
        """What somebody who opens a ticket's page sees now; `find` names the ticket, None when there is none."""
        async with self._handle.reading() as state:
            ticket_id = find(state)
            if ticket_id is None or ticket_id not in state.tickets:
                return refused(Code.UNKNOWN_TICKET)
            waits = await self.waits(ticket_id)
            now = self._handle.now
            wait = as_told(state.tickets[ticket_id], waits.for_ticket(ticket_id), now)
            return self._followed(Follower(ticket_id), state, wait, waits.ahead_of(ticket_id), now)

    # -- inside --

    def _followed(self, follower: Follower, state: State, shown: WaitRange, ahead: int, now: Millis) -> TicketView:
        if shown is not follower.wait:
            follower.wait, follower.back_at = shown, come_back_at(now, shown.low_min)
        follower.back_at = still_ahead(follower.back_at, now)
        passed = self._before(state, state.tickets[follower.ticket_id])
        view = ticket_view(state, follower.ticket_id, shown, ahead, passed, follower.back_at)
        assert view is not None
        return view

    def _before(self, state: State, ticket: Ticket) -> tuple[tuple[str, Reason], ...]:
        """Who was called before a ticket though they came later, and why."""
        return (*self._passed_over(state).get(ticket.number, ()), *unnamed(state, ticket))

    def _passed_over(self, state: State) -> PassedOver:
        """Once for all phones, until another call: in a full hall one passes hundreds over."""
        seq, known, found = self._passed
        if seq != state.seq:
            calls = latest_calls(state)
            self._passed = state.seq, calls, found if calls == known else passed_over(calls)
        return self._passed[2]


def _steady(follower: Follower, wait: WaitRange, waits: Waits) -> WaitRange:
    """What to show a follower of this wait; what it was rounded from is asked for only where it is told anew."""
    known = follower.wait
    return steady(known, wait, None if known is None or known == wait else waits.seconds_of_ticket(follower.ticket_id))


def _json(view: TicketView | None) -> str | None:
    return None if view is None else view.model_dump_json()
