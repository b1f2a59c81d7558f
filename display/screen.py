"""What the hall display's window shows: the server's words in, properties for QML out."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from config.clock import Clock
from display.calls import Call, HallCalls, Rules
from display.hall_voice import HallVoice
from wire.catalogue import Branch
from wire.commands import Announced
from wire.values import Language, Millis, Text
from wire.views import BoardCall, BoardView, Snapshot

log = logging.getLogger(__name__)

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1

ROLES = ("key", "number", "counter", "place", "english", "calling", "speaking")
"""A call's row: `key` is its ticket, `place` what the counter does, `english` that English words stand beside the
Vietnamese ones, `calling` that it is called now rather than remembered, `speaking` that it is being spoken."""

_OVER = frozenset(
    {"ticket.started", "ticket.finished", "ticket.missed", "ticket.parked", "ticket.transferred", "ticket.cancelled"}
)
"""Events after which a call is not spoken any more."""

_CALLS = frozenset({"ticket.called", "ticket.recalled"})


@QmlElement
class HallScreen(QObject):
    """The state of one display. The link feeds it; it says what was announced through `announced`."""

    announced = Signal(object)
    """A `wire.commands.Announced` for the server."""
    changed = Signal()
    clock_changed = Signal()
    branch_changed = Signal()

    def __init__(
        self,
        clock: Clock,
        *,
        zones: Iterable[str] = (),
        languages: Iterable[Language] = ("vi", "en"),
        rules: Rules | None = None,
        voice: HallVoice | None = None,
        reduced_motion: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._zones = frozenset(zones)
        self._languages = tuple(languages) or ("vi",)
        self._voice = voice
        # A clock at many times its speed would only show the beginnings of movements.
        self._reduced_motion = reduced_motion or clock.speed > 4
        self._calls = HallCalls(rules or Rules())
        self._big, self._listed = ListModel(ROLES, "key", self), ListModel(ROLES, "key", self)
        self._branch: Branch | None = None
        self._board: BoardView | None = None
        self._epoch = ""
        self._offset_ms = 0
        self._live = False
        self._lost_at: Millis | None = None
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setTimerType(Qt.TimerType.PreciseTimer)
        self._next.timeout.connect(self._pump)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self.clock_changed)
        self._second.start()
        if voice is not None:
            voice.ended.connect(self._said)
            voice.ready_changed.connect(self._pump)
            voice.trouble_changed.connect(self._changed_only)

    # -- what the link says --

    def welcomed(self, snapshot: Snapshot) -> None:
        """The link is live: this is what is true now."""
        self._offset_ms = snapshot.server_at - self._clock.now_ms()
        self._live, self._lost_at = True, None
        if self._epoch and snapshot.epoch != self._epoch:
            self._calls.forget()
        self._epoch = snapshot.epoch
        if snapshot.branch is not None and snapshot.branch != self._branch:
            self._branch = snapshot.branch
            if self._voice is not None:
                self._voice.learn(snapshot.branch)
            self.branch_changed.emit()
        board = snapshot.views.get("board")
        if board is not None:
            self._take_board(BoardView.model_validate(board))
        self._pump()

    def event_came(self, seq: int, at: Millis, event: dict[str, Any]) -> None:
        """A fact of the journal, in order."""
        kind = event.get("type", "")
        if kind in _CALLS:
            if self._mine(event["counter_id"]):
                self._calls.called(
                    Call(
                        seq, event["ticket_id"], event["number"], str(event["counter_number"]), event["language"],
                        at, event["nth"],
                    ),
                    self.now_ms(),
                )  # fmt: skip
        elif kind in _OVER:
            self._calls.over(event["ticket_id"], self.now_ms())
        self._pump()

    def view_came(self, topic: str, document: dict[str, Any]) -> None:
        """The newest document of a topic."""
        if topic == "board":
            self._take_board(BoardView.model_validate(document))
            self._pump()

    def link_lost(self) -> None:
        """Nothing shown is sure from now on."""
        if self._live or self._lost_at is None:
            self._live, self._lost_at = False, self._lost_at or self.now_ms()
            self.changed.emit()

    def now_ms(self) -> Millis:
        """Now by the server's clock, so that a display whose own clock is wrong tells old calls from new ones."""
        return self._clock.now_ms() + self._offset_ms

    # -- for QML --

    @Property(QObject, notify=changed)
    def bigRows(self) -> ListModel:
        """Calls shown big, the latest first."""
        return self._big

    @Property(QObject, notify=changed)
    def listRows(self) -> ListModel:
        """The other last calls, the latest first."""
        return self._listed

    @Property(int, notify=changed)
    def bigCount(self) -> int:
        """How many calls are big."""
        return len(self._calls.big)

    @Property(str, notify=changed)
    def mood(self) -> str:
        """What the hall sees: "starting", "closed", "quiet" or "calling"."""
        if self._calls.big:
            return "calling"
        if self._board is None:
            return "starting"
        return "quiet" if self._board.open else "closed"

    @Property(str, notify=changed)
    def closedBecause(self) -> str:
        """Why the hall is closed; empty when it is open or nobody said."""
        because = self._board.closed_because if self._board is not None else None
        return self._words(because)

    @Property(int, notify=changed)
    def waiting(self) -> int:
        """People who wait."""
        return self._board.waiting if self._board is not None else 0

    @Property(bool, notify=changed)
    def live(self) -> bool:
        """Whether what is shown is true now."""
        return self._live

    @Property(str, notify=changed)
    def lostSince(self) -> str:
        """The time of day since which it is not live; empty when it is, or never was."""
        if self._live or self._lost_at is None or self._board is None:
            return ""
        return self._local(self._lost_at).strftime("%H:%M")

    @Property(str, notify=changed)
    def soundTrouble(self) -> str:
        """What is wrong with the voice, for whoever looks after the hall."""
        return self._voice.trouble if self._voice is not None else ""

    @Property(bool, notify=changed)
    def reducedMotion(self) -> bool:
        """True shows no movement."""
        return self._reduced_motion

    @Property(bool, notify=changed)
    def english(self) -> bool:
        """Whether the fixed words are English."""
        return self._languages[0] == "en"

    @Property(bool, notify=changed)
    def bilingual(self) -> bool:
        """Whether both languages are shown."""
        return len(self._languages) > 1

    @Property(str, notify=clock_changed)
    def clockText(self) -> str:
        """The hall's time, HH:MM."""
        return self._local(self.now_ms()).strftime("%H:%M")

    @Property(str, notify=clock_changed)
    def dateText(self) -> str:
        """The hall's date with its weekday."""
        return self._date(self._local(self.now_ms()))

    @Property(str, notify=branch_changed)
    def siteName(self) -> str:
        """Whose hall it is."""
        return self._words(self._branch.site if self._branch else None)

    @Property(str, notify=branch_changed)
    def branchName(self) -> str:
        """Which branch, and which part of the hall when the display has its own."""
        if self._branch is None:
            return ""
        zones = [self._words(zone.name) for zone in self._branch.zones if zone.id in self._zones]
        return " · ".join([self._words(self._branch.name), *zones])

    @Property("QStringList", notify=branch_changed)  # type: ignore[arg-type]
    def ticker(self) -> list[str]:
        """Lines of the ticker, each in every language of the hall."""
        return [line for text in (self._branch.ticker if self._branch else ()) for line in self._both(text)]

    @Property("QVariantList", notify=branch_changed)  # type: ignore[arg-type]
    def notices(self) -> list[dict[str, str]]:
        """Pages of the notices: `title`, `text`."""
        pages = self._branch.notices if self._branch else ()
        return [
            {"title": page.title.of(language), "text": _unbroken(page.text.of(language))}
            for page in pages
            for language in self._languages
        ]

    # -- inside --

    def _mine(self, counter_id: str) -> bool:
        if not self._zones or self._branch is None:
            return True
        counter = self._branch.counter_by_id.get(counter_id)
        return counter is not None and counter.zone in self._zones

    def _take_board(self, board: BoardView) -> None:
        self._board = board
        self._calls.board([self._call(call) for call in board.calls if self._mine(call.counter_id)], self.now_ms())

    @staticmethod
    def _call(call: BoardCall) -> Call:
        return Call(
            call.call_seq, call.ticket_id, call.number, str(call.counter_number), call.language, call.called_at,
            call.nth, call.over,
        )  # fmt: skip

    @Slot()
    def _pump(self) -> None:
        """Let the calls go on: the voice, the rows, the reports, and when to look again."""
        now = self.now_ms()
        self._calls.tick(now)
        self._speak(now)
        speaking = self._calls.speaking.call.ticket_id if self._calls.speaking else ""
        rows = sorted(self._calls.big, key=lambda row: (row.since, row.call.seq), reverse=True)
        big = {row.call.ticket_id for row in rows}
        waits = self._calls.waiting_big
        self._big.set_rows([self._row(row.call, calling=True, speaking=row.call.ticket_id == speaking) for row in rows])
        self._listed.set_rows(
            [
                self._row(call, calling=call.ticket_id in waits, speaking=call.ticket_id == speaking)
                for call in self._calls.listed
                if call.ticket_id not in big
            ]
        )
        for report in self._calls.take_reports():
            self.announced.emit(Announced(call_seq=report.call.seq, ticket_id=report.call.ticket_id, how=report.how))
        at = self._calls.next_change(now)
        if at is None:
            self._next.stop()
        else:
            self._next.start(math.ceil(self._clock.real_seconds((at - now) / 1000) * 1000) or 1)
        self.changed.emit()

    def _speak(self, now: Millis) -> None:
        if self._voice is None:
            return
        while self._voice.ready and (speech := self._calls.next_speech(now)) is not None:
            if self._voice.say(speech):
                return
            self._calls.not_said(now)

    @Slot(bool)
    def _said(self, heard: bool) -> None:
        if heard:
            self._calls.said(self.now_ms())
        else:
            self._calls.not_said(self.now_ms())
        self._pump()

    @Slot()
    def _changed_only(self) -> None:
        self.changed.emit()

    def _row(self, call: Call, *, calling: bool, speaking: bool) -> dict[str, Any]:
        place = ""
        if self._branch is not None:
            for counter in self._branch.counters:
                if str(counter.number) == call.counter:
                    place = counter.name.of("en" if call.language == "en" and self.english else self._languages[0])
        english = call.language == "en" and "en" in self._languages
        return dict(
            zip(ROLES, (call.ticket_id, call.number, call.counter, place, english, calling, speaking), strict=True)
        )

    def _words(self, text: Text | None) -> str:
        return text.of(self._languages[0]) if text is not None else ""

    def _both(self, text: Text) -> list[str]:
        return list(dict.fromkeys(text.of(language) for language in self._languages))

    def _local(self, at: Millis) -> datetime:
        zone = ZoneInfo(self._branch.timezone if self._branch is not None else "Asia/Ho_Chi_Minh")
        return datetime.fromtimestamp(at / 1000, zone)

    def _date(self, day: datetime) -> str:
        if self._languages[0] == "en":
            return f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
        return f"{_DAYS_VI[day.weekday()]}, {day:%d/%m/%Y}"


def _unbroken(text: str) -> str:
    """Keep "ông/bà" on one line: a break after the stroke reads badly."""
    return text.replace("/", "\u2060/\u2060")


_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
