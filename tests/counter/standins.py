"""A line without a server, for the counter's tests."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from tests.rules.desks import BRANCH, NOW, desk_view
from wire.catalogue import Branch
from wire.commands import COMMANDS, Command
from wire.errors import Refused
from wire.queries import QUERIES, Query
from wire.session import SignIn
from wire.values import PROTOCOL, Channel, CounterState, Role, Text, WaitRange
from wire.views import DeskView, HallView, Issued, ServiceTile, SignedIn, Snapshot


class FakeLink(QObject):
    """Signals and methods of `clientkit.link.Link`, without a server; tests answer by hand."""

    changed = Signal()
    welcomed = Signal(object)
    viewCame = Signal(str, object)
    eventCame = Signal(object)
    answered = Signal(str, object)
    refused = Signal(str, object, str)
    gaveUp = Signal(str)
    turnedAway = Signal(object, str)

    branch = BRANCH

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Command | Query | SignIn | None]] = []
        self.within: list[float | None] = []
        """For how long each command or question was to be asked."""
        self._live = False
        self.language = "vi"
        self.why = ""
        """What the link says for whoever can mend it."""

    live = Property(bool, lambda self: self._live, notify=changed)
    text = Property(str, lambda self: WORDS[self._live][self.language], notify=changed)
    reason = Property(str, lambda self: self.why, notify=changed)

    def use_language(self, language: str) -> None:
        self.language = language

    def _ask(self, what: Command | Query | SignIn | None, id_: str = "") -> str:
        self.asked.append((id_ or f"id-{len(self.asked):06d}", what))
        return self.asked[-1][0]

    def ask(self, command: Command | Query, deadline_s: float | None = None, command_id: str = "") -> str:
        self.within.append(deadline_s)
        assert type(command) in (*COMMANDS.values(), *QUERIES.values())
        return self._ask(command, command_id)

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
                     heartbeat_s=5, person=person, branch=self.branch, views=views)
        )  # fmt: skip

    def show(self, view: DeskView) -> None:
        self.viewCame.emit("desk", view.model_dump(mode="json"))

    def answer(self, **result: object) -> None:
        self.answered.emit(self.asked[-1][0], {"seq": 1} | result)

    def refuse(self, why: Refused) -> None:
        self.refused.emit(self.asked[-1][0], why, why.text("vi"))

    @property
    def last(self) -> Command | Query | SignIn | None:
        return self.asked[-1][1] if self.asked else None


WORDS = {
    True: {"vi": "Đã kết nối", "en": "Connected"},
    False: {"vi": "Mất kết nối với máy chủ. Đang tự nối lại…", "en": "The server cannot be reached. Reconnecting…"},
}

HA = SignedIn(person="ha", name="Nguyễn Thu Hà")

WAIT = WaitRange(low_min=5, about_min=7, high_min=10)
HALL = HallView(open=True, waiting=3, services=tuple(
    ServiceTile(service_id=one.id, group_id=one.group, open=True, waiting=3, wait=WAIT)
    for one in BRANCH.services
))  # fmt: skip
ISSUED = Issued(
    seq=5, ticket_id="ticket-a041", number="A041", service_id=BRANCH.services[0].id, class_id="ordinary",
    channel=Channel.RECEPTION, language="en", issued_at=NOW, ahead=2, wait=WAIT,
    come_back_at=None,
    where=Text({"vi": "Tầng 1, quầy 1", "en": "Floor 1, counter 1"}), tracking_url="http://so.example.vn/t#" + "k" * 26,
)  # fmt: skip


def _with_cards() -> Branch:
    said = BRANCH.model_dump(mode="json")
    said["policy"]["numbers_a_person"] = 2
    said["classes"][0]["from_age"] = 60
    return Branch.model_validate(said)


NO_DESK = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None)
WITH_CARDS = Snapshot(
    protocol=PROTOCOL, session_id="s", epoch="e", role=Role.RECEPTION, seq=1, server_at=NOW, heartbeat_s=5,
    person=HA, branch=_with_cards(), person_key="k" * 32,
    views={"desk": NO_DESK.model_dump(mode="json"), "hall": HALL.model_dump(mode="json")},
)  # fmt: skip
"""Reception is told what makes a person's key; a person may take two numbers, and a class goes by age."""
