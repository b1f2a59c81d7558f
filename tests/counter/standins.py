"""Stand-ins for the counter's tests: a line without a server, and desks in the states that occur."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from config.load import load
from wire.catalogue import Branch
from wire.commands import COMMANDS, Command
from wire.errors import Refused
from wire.session import SignIn
from wire.values import PROTOCOL, Channel, CounterState, Reason, Role, TicketState
from wire.views import (
    AsideLine,
    BookingLine,
    CounterLine,
    DayLine,
    DeskTicket,
    DeskView,
    GroupLine,
    NextUp,
    SignedIn,
    Snapshot,
    WaitingLine,
)

BRANCH = load(Path(__file__).parents[2] / "config" / "demo" / "branch.toml", Branch)
NOW = 1_767_926_460_000
"""2026-01-09 09:41 in Hanoi, a Friday."""
MINUTE = 60_000

ON_TICKET = ("ticket.recall", "ticket.start", "ticket.park", "ticket.transfer")


class FakeLine(QObject):
    """Signals and methods of `clientkit.link.Link`, without a server; tests answer by hand."""

    changed = Signal()
    welcomed = Signal(object)
    viewCame = Signal(str, object)
    eventCame = Signal(object)
    answered = Signal(str, object)
    refused = Signal(str, object, str)
    gaveUp = Signal(str)
    turnedAway = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Command | SignIn | None]] = []
        self._live = False
        self.language = "vi"
        self.why = ""
        """What the link says for whoever can mend it."""

    live = Property(bool, lambda self: self._live, notify=changed)
    text = Property(str, lambda self: WORDS[self._live][self.language], notify=changed)
    reason = Property(str, lambda self: self.why, notify=changed)

    def use_language(self, language: str) -> None:
        self.language = language

    def _ask(self, what: Command | SignIn | None) -> str:
        self.asked.append((f"id-{len(self.asked):06d}", what))
        return self.asked[-1][0]

    def ask(self, command: Command, deadline_s: float | None = 15.0) -> str:
        assert type(command) in COMMANDS.values()
        return self._ask(command)

    def sign_in(self, user: str, password: str, deadline_s: float | None = 15.0) -> str:
        return self._ask(SignIn(user=user, password=password))

    def sign_out(self, deadline_s: float | None = 15.0) -> str:
        return self._ask(None)

    # -- what tests make the server do --

    def go_live(self, live: bool = True) -> None:
        self._live = live
        self.changed.emit()

    def welcome(self, view: DeskView | None, person: SignedIn | None = None, at: int = NOW) -> None:
        self.go_live()
        views: dict[str, Any] = {} if view is None else {"desk": view.model_dump(mode="json")}
        self.welcomed.emit(
            Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.COUNTER, seq=1, server_at=at,
                     heartbeat_s=5, person=person, branch=BRANCH, views=views)
        )  # fmt: skip

    def show(self, view: DeskView) -> None:
        self.viewCame.emit("desk", view.model_dump(mode="json"))

    def answer(self, **result: object) -> None:
        self.answered.emit(self.asked[-1][0], {"seq": 1} | result)

    def refuse(self, why: Refused) -> None:
        self.refused.emit(self.asked[-1][0], why, why.text("vi"))

    @property
    def last(self) -> Command | SignIn | None:
        return self.asked[-1][1] if self.asked else None


WORDS = {
    True: {"vi": "Đã kết nối", "en": "Connected"},
    False: {"vi": "Mất kết nối với máy chủ. Đang tự nối lại…", "en": "The server cannot be reached. Reconnecting…"},
}

HA = SignedIn(person="ha", name="Nguyễn Thu Hà")

_COUNTER = BRANCH.counters[0]
_SERVICES = [s.id for s in BRANCH.services if s.id in BRANCH.skills[_COUNTER.id]]


def ticket(**changes: Any) -> DeskTicket:
    base: dict[str, Any] = dict(
        ticket_id="ticket-a046", number="A046", service_id=_SERVICES[0], class_id="ordinary",
        state=TicketState.CALLED, language="vi", channel=Channel.KIOSK, arrived_at=NOW - 17 * MINUTE,
        waited_ms=17 * MINUTE, called_at=NOW - 20_000, calls=1, reason=Reason.LONGEST, no_show_from=NOW + 25_000,
    )  # fmt: skip
    return DeskTicket(**(base | changes))


def serving(**changes: Any) -> DeskTicket:
    base: dict[str, Any] = dict(state=TicketState.SERVING, started_at=NOW - 372_000, shown=True, spoken=True)
    return ticket(**(base | changes))


def desk_view(**changes: Any) -> DeskView:
    """An open counter in the middle of a morning; `allowed` follows from the state as the server's would."""
    base: dict[str, Any] = dict(
        counter_id=_COUNTER.id, number=_COUNTER.number, state=CounterState.OPEN, person="ha",
        next=NextUp(ticket_id="ticket-a047", number="A047", service_id=_SERVICES[-1], reason=Reason.PRIORITY,
                    arrived_at=NOW - 12 * MINUTE),
        groups=tuple(GroupLine(group_id=g.id, waiting=n, longest_since=NOW - w * MINUTE if n else None,
                               mine=g.id in _COUNTER.groups)
                     for g, n, w in zip(BRANCH.groups, (12, 4, 3, 6, 0, 2, 1, 0, 3), (18, 9, 7, 4, 0, 11, 2, 0, 13),
                                        strict=False)),
        waiting=tuple(WaitingLine(ticket_id=f"ticket-a0{n}", number=f"A0{n}", service_id=_SERVICES[n % len(_SERVICES)],
                                  class_id="nguoi-cao-tuoi" if n == 47 else "ordinary",
                                  arrived_at=NOW - (65 - n) * MINUTE) for n in range(47, 59)),
        missed=(AsideLine(ticket_id="ticket-a041", number="A041", service_id=_SERVICES[0], since=NOW - 3 * MINUTE),
                AsideLine(ticket_id="ticket-e015", number="E015", service_id=_SERVICES[0], since=NOW - 9 * MINUTE)),
        parked=(AsideLine(ticket_id="ticket-a038", number="A038", service_id=_SERVICES[0], since=NOW - 9 * MINUTE,
                          remind_at=NOW + 24 * MINUTE, why="Bổ sung giấy tờ"),),
        bookings=(BookingLine(code="H3K9", service_id=_SERVICES[0], slot_at=NOW - 11 * MINUTE),
                  BookingLine(code="P7Q2", service_id=_SERVICES[-1], slot_at=NOW + 49 * MINUTE)),
        counters=tuple(CounterLine(counter_id=c.id, number=c.number,
                                   state=(CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED)[n % 3],
                                   person="" if n % 3 == 2 else ("ha", "Trần Văn Bình", "Lê Thị Mai Phương")[n % 3])
                       for n, c in enumerate(BRANCH.counters)),
        day=DayLine(waiting=25, served=61, mean_wait_ms=11 * MINUTE, within_target=0.84, target_min=15),
    )  # fmt: skip
    made = base | changes
    made.setdefault("allowed", _allowed(made))
    return DeskView(**made)


def _allowed(made: dict[str, Any]) -> tuple[str, ...]:
    on = made.get("ticket")
    if on is None:
        return {
            CounterState.OPEN: ("ticket.return", "counter.pause", "counter.close")
            + (("ticket.call_next", "ticket.call") if made["next"] else ()),
            CounterState.PAUSED: ("ticket.return", "counter.resume", "counter.close"),
            CounterState.CLOSED: ("counter.open",),
        }[made["state"]]
    if on.state is TicketState.SERVING:
        return ("ticket.finish", "ticket.park", "ticket.transfer", "ticket.return", "counter.pause")
    return (*ON_TICKET, "ticket.return", "counter.pause")


EMPTY: dict[str, Any] = {"next": None, "waiting": (), "groups": (), "missed": (), "parked": (), "bookings": ()}
