"""What the hub is to know of this branch, numbered: the settings in force and the numbers its bookings became."""

from __future__ import annotations

from typing import Any

from server.core.model import State
from wire.catalogue import Branch
from wire.events import AnyEvent, DayOpened, SettingsApplied, TicketIssued
from wire.values import Millis

Json = dict[str, Any]


def settings_fact(branch: Branch) -> Json:
    """The settings in force, without who sits where being of any interest to the hub."""
    return {"fact": "settings", "settings": branch.model_dump_json()}


def issued_fact(booking_id: str, at: Millis, number: str, tracking_url: str | None = None) -> Json:
    """A booking became a number: the person arrived, or took one from home."""
    body: Json = {"fact": "issued", "booking_id": booking_id, "at": at, "number": number}
    return body | ({"tracking_url": tracking_url} if tracking_url else {})


def refused_fact(booking_id: str, vi: str, en: str) -> Json:
    """A number for now was wished for and not given."""
    return {"fact": "refused", "booking_id": booking_id, "vi": vi, "en": en}


class Facts:
    """Facts of this run of the program, 1, 2, 3, ...; older ones are in the state, and a full copy tells them.

    Args:
        epoch: names this run; the hub then knows that numbers began anew.
    """

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.last = 0
        self._kept: dict[int, Json] = {}
        self._answered: dict[str, Json] = {}
        self._in_work: set[str] = set()

    @property
    def first(self) -> int:
        """The oldest fact still kept; last + 1 when none is."""
        return min(self._kept, default=self.last + 1)

    def begin(self, state: State) -> None:
        """The first fact: the settings in force."""
        if state.branch is not None and self.last == 0:
            self.add(settings_fact(state.branch))

    def add(self, body: Json) -> None:
        """One more fact."""
        self.last += 1
        self._kept[self.last] = body

    def answering(self, booking_id: str) -> None:
        """A number for this booking is being asked for; its answer is told by `answered`, with its page."""
        self._in_work.add(booking_id)

    def answered(self, booking_id: str, body: Json) -> None:
        """The answer to a number taken from home."""
        self._in_work.discard(booking_id)
        self._answered[booking_id] = body
        self.add(body)

    def committed(self, told: list[tuple[Millis, AnyEvent]]) -> bool:
        """Look through committed events; True if there are new facts."""
        before = self.last
        for at, event in told:
            match event:
                case SettingsApplied():
                    self.add(settings_fact(event.branch))
                case TicketIssued(booking_id=str() as booking_id) if booking_id not in self._in_work:
                    self.add(issued_fact(booking_id, at, event.number))
                case DayOpened():
                    # Yesterday's answers: those the hub does not have yet are still among the numbered facts.
                    self._answered.clear()
                case _:
                    continue
        return self.last > before

    def items(self, after: int, upto: int) -> list[tuple[int, Json]]:
        """Facts `after` < seq <= `upto`."""
        return [(seq, self._kept[seq]) for seq in range(after + 1, upto + 1) if seq in self._kept]

    def forget(self, upto: int) -> None:
        """The hub has stored these."""
        for seq in [s for s in self._kept if s <= upto]:
            del self._kept[seq]

    def full(self, state: State) -> tuple[int, list[Json]]:
        """Everything the hub may not know, instead of the numbered facts; facts not yet acknowledged are among it."""
        bodies = [settings_fact(state.settings)]
        for booking_id, ticket_id in state.spent.items():
            ticket = state.tickets[ticket_id]
            bodies.append(self._answered.get(booking_id) or issued_fact(booking_id, ticket.issued_at, ticket.number))
        told = {body.get("booking_id") for body in bodies}
        # Numbers of earlier days, and refusals, are not in the state; they are kept here until the hub has them.
        for body in (*self._answered.values(), *self._kept.values()):
            if body["fact"] != "settings" and body["booking_id"] not in told:
                told.add(body["booking_id"])
                bodies.append(body)
        return self.last, bodies
