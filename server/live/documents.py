"""The documents of each client as JSON, made from the state; what several clients share is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from server.core.model import State
from server.core.replies import come_back_at, still_ahead
from server.core.waits import Waits
from server.handle import Handle
from server.live.client import Client
from server.views import role_views
from server.views.audience import sees
from server.views.offers import NOTHING, Offers
from wire.values import Millis, Role, WaitRange
from wire.views import DeviceLine


class Documents:
    """What the state looks like to each client.

    Every function is given the state between two commits (`Handle.reading`).

    Args:
        handle: knows the lines of that state and whether its clock is to be trusted.
        devices: the paired devices and whether they are connected, for managers.
        offers: what screens may send people to.
    """

    def __init__(self, handle: Handle, devices: Callable[[], Sequence[DeviceLine]], offers: Offers = NOTHING) -> None:
        self._handle = handle
        self._devices = devices
        self._offers = offers
        self._passed: tuple[int, role_views.PassedOver] = (-1, {})

    def all_of(self, client: Client, state: State, now: Millis) -> dict[str, str]:
        """Every document of one client by its topic, for its snapshot."""
        if state.branch is None:
            return {}
        make: dict[str, Callable[[], str | None]] = {
            "hall": lambda: self.hall(state, now),
            "desk": lambda: self.desk(client, state, self.common(state, now), now),
            "board": lambda: self.board(state, now),
            "monitor": lambda: self.monitor(state, self.common(state, now), now),
            "ticket": lambda: self._whole_phone(client, state, now),
        }
        made = {topic: write() for topic, write in make.items() if sees(client.role, client.person, topic)}
        return {topic: doc for topic, doc in made.items() if doc is not None}

    def hall(self, state: State, now: Millis) -> str:
        """What kiosks show."""
        reception = any(device.role is Role.RECEPTION for device in self._devices())
        waits, lines = self.waits(now), self._handle.lines
        return role_views.hall(state, waits, now, lines, self._offers, reception=reception).model_dump_json()

    def board(self, state: State, now: Millis) -> str:
        """What displays show."""
        return role_views.board(state, now, self._handle.doubtful_clock, self._offers).model_dump_json()

    def common(self, state: State, now: Millis) -> role_views.Common:
        """What all desks and managers share, for `desk` and `monitor` of the same state."""
        return role_views.common(state, now, self._handle.lines)

    def desk(self, client: Client, state: State, shared: role_views.Common, now: Millis) -> str:
        """What one clerk's window shows."""
        return role_views.desk_json(state, shared, client.actor, now)

    def monitor(self, state: State, shared: role_views.Common, now: Millis) -> str:
        """What managers see."""
        return role_views.monitor(
            state, shared, self._devices(), self.waits(now), now, self._handle.clock_jump_ms
        ).model_dump_json()

    def waits(self, now: Millis) -> Waits:
        """The waits of this moment: a thousand phones that come back at once share them.

        Raises:
            LookupError: no settings are in force.
        """
        waits = self._handle.waits(now)
        if waits is None:
            raise LookupError("no settings are in force yet")
        return waits

    def changed_phone(self, client: Client, state: State, waits: Waits | None, now: Millis) -> str | None:
        """A phone's document, or None when it would show nothing new: most of a thousand do not, and need none made.

        `waits` are None where only what happened is told: a ticket that waits then follows with the next round.
        """
        ticket = state.tickets.get(client.ticket_id)
        if ticket is None:
            return None
        wait, ahead = role_views.NO_WAIT, 0
        if client.ticket_id in state.waiting or client.ticket_id in state.expected:
            if waits is None or not waits.covers(client.ticket_id):
                return None
            wait, ahead = waits.for_ticket(client.ticket_id), waits.ahead_of(client.ticket_id)
        leg = ticket.leg
        shows = (
            id(state.branch), ticket.state, leg.service_id, leg.counter_id, leg.calls[-1:], ticket.rated,
            role_views.steady(client.wait, wait), ahead, self._passed_over(state).get(ticket.number, ()),
            still_ahead(client.back_at, now),
        )  # fmt: skip
        if shows == client.shown:
            return None
        client.shown = shows
        return self._phone(client, state, wait, ahead, now)

    # -- inside --

    def _whole_phone(self, client: Client, state: State, now: Millis) -> str | None:
        if client.ticket_id not in state.tickets:
            return None
        waits = self.waits(now)
        return self._phone(client, state, waits.for_ticket(client.ticket_id), waits.ahead_of(client.ticket_id), now)

    def _phone(self, client: Client, state: State, wait: WaitRange, ahead: int, now: Millis) -> str:
        steady = role_views.steady(client.wait, wait)
        if steady is not client.wait:
            client.wait, client.back_at = steady, come_back_at(now, steady.low_min)
        client.back_at = still_ahead(client.back_at, now)
        passed = self._passed_over(state).get(state.tickets[client.ticket_id].number, ())
        view = role_views.phone(state, client.ticket_id, steady, ahead, passed, client.back_at)
        assert view is not None
        return view.model_dump_json()

    def _passed_over(self, state: State) -> role_views.PassedOver:
        """Once for all phones of a round: in a full hall a call passes hundreds over, who wait for other counters."""
        if self._passed[0] != state.seq:
            self._passed = state.seq, role_views.passed_over(state)
        return self._passed[1]
