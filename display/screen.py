"""What the hall display's window shows: the server's words in, properties for QML out."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.newer_server import read_view
from clientkit.qt_types import Property
from config.clock import Clock
from display.calls import Call, HallCalls, Rules
from display.hall_board import HallBoard
from display.hall_header import HallHeader
from display.hall_media import HallMedia
from display.hall_results import HallResults
from display.hall_voice import HallVoice
from display.look import DARK, Look
from display.media.media_cache import MediaCache
from display.notices import HallNotices, Reading
from display.notices_read import NoticesRead
from wire.commands import Announced
from wire.events import ENDS_A_CALL, IS_A_CALL, SettingsApplied
from wire.media import HallMedia as MediaView
from wire.values import LAYOUTS, NO_ROW, Language, Millis, Mode, Seq, Text
from wire.views import BoardCall, BoardView, Snapshot
from wire.word_files import FIRST

log = logging.getLogger(__name__)

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1

ROLES = (
    "key",
    "number",
    "counter",
    "place",
    "way",
    "inviteBeside",
    "toCounterBeside",
    "calling",
    "speaking",
    "fresh",
    "again",
)
"""A call's row: `key` is its ticket, `place` where its counter is or what it does, `way` which way that is from here,
empty when nobody said; `inviteBeside` and `toCounterBeside` are the words of the ticket's own language beside those of
the hall, empty where none stand there; `calling` that it is called now rather than remembered, `speaking` that it is
being spoken, `fresh` that it was called within the last `FRESH_MS`, `again` that it was called more than once."""

FRESH_MS = 6_000
"""How long the line of a call is lit, in the hall's time: one who looks at a phone sees it (look.md)."""

STALE_MS = 10_000
"""So long after the server's last word nothing is shown as if it were so, in the hall's time."""

CARD, INVITE, TO_COUNTER = "CallCard", "Xin mời số", "đến quầy"
"""Where in the translations the words are that may stand beside those of the hall."""

Said = Callable[[Language, str, str], str]
"""A text of a page in a language; empty where there are no words for it."""


@QmlElement
class HallScreen(QObject):
    """The state of one display. The link feeds it; it says what was announced through `announced`.

    Args:
        clock: the hall's clock.
        zones: the parts of the hall this display is for by its own file; empty for all.
        languages: of the fixed words, the first one first.
        rules: how long and how much is shown.
        voice: None for a silent display.
        notice_every_s: seconds until a notice that is read out is read out again, in the hall's time; 0: once.
        notices_read: remembers over a restart which ones were read out; None: nothing does.
        reduced_motion: True shows no movement.
        layout: one of `wire.values.LAYOUTS`.
        look: light or dark, and when.
        counter: the only counter it is for, by its id; empty for all.
        results: the folder of the files of results; None without one.
        directions: which way each zone is, by its id, or a counter by its own: values of `config.settings.Direction`.
        media: where pictures and videos between calls are kept; None shows none.
        media_sound: whether videos can be heard.
    """

    announced = Signal(object)
    """A `wire.commands.Announced` for the server."""
    changed = Signal()

    def __init__(
        self,
        clock: Clock,
        *,
        zones: Iterable[str] = (),
        languages: Iterable[Language] = ("vi", "en"),
        rules: Rules | None = None,
        voice: HallVoice | None = None,
        notice_every_s: float = 0.0,
        notices_read: NoticesRead | None = None,
        reduced_motion: bool = False,
        layout: str = LAYOUTS[0],
        look: Look = DARK,
        counter: str = "",
        results: Path | None = None,
        directions: Mapping[str, str] | None = None,
        media: MediaCache | None = None,
        media_sound: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._header = HallHeader(clock, zones, languages, reduced_motion, counter, look, directions, self)
        self._shown = HallBoard(self._header, self)
        self._results = HallResults(self._header, results, self)
        self._media = HallMedia(self._header, media, sound=media_sound, parent=self)
        self._own_layout, self._layout = layout, layout
        self._unused = False
        self._message: Text | None = None
        self._voice = voice
        self._calls = HallCalls(rules or Rules())
        self._notices_read = notices_read
        read = {} if notices_read is None else notices_read.known
        self._notices = HallNotices(every_s=notice_every_s, read=read)
        self._big, self._listed = ListModel(ROLES, "key", self), ListModel(ROLES, "key", self)
        self._said: Said = lambda language, page, text: ""
        self._board: BoardView | None = None
        self._epoch = ""
        self._live = False
        self._lost_at: Millis | None = None
        self._lost_because = ""
        self._stale = False
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setTimerType(Qt.TimerType.PreciseTimer)
        self._next.timeout.connect(self._pump)
        if voice is not None:
            voice.ended.connect(self._was_said)
            voice.ready_changed.connect(self._pump)
            voice.trouble_changed.connect(self.changed)
            voice.readings.changed.connect(self._pump)

    def use_words(self, said: Said) -> None:
        """Take the words that stand beside those of the hall from here: `clientkit.translators.Words.said`."""
        self._said = said
        self.changed.emit()

    # -- what the link says --

    def welcomed(self, snapshot: Snapshot) -> None:
        """The link is live: this is what is true now."""
        if self._header.learn(snapshot.branch, snapshot.server_at) and self._voice is not None:
            assert snapshot.branch is not None
            self._voice.learn(snapshot.branch)
        self._live, self._lost_at, self._lost_because = True, None, ""
        if self._epoch and snapshot.epoch != self._epoch:
            self._calls.forget()
        self._epoch = snapshot.epoch
        board = snapshot.views.get("board")
        if board is not None:
            self._take_board(read_view(BoardView, board), snapshot.seq)
        self._media.take(read_view(MediaView, snapshot.views.get("media", {})))
        self._pump()

    def event_came(self, seq: Seq, at: Millis, event: dict[str, Any]) -> None:
        """A fact of the journal, in order."""
        kind = event.get("type", "")
        if kind in IS_A_CALL and self._header.owns(event["counter_id"]):
            call = Call(
                seq,
                event["ticket_id"],
                event["number"],
                str(event["counter_number"]),
                event["language"],
                at,
                event["nth"],
            )
            self._calls.called(call, self.now_ms())
        elif kind == "ticket.cancelled" or (kind == "step.undone" and event.get("kind") == "ticket.called"):
            self._calls.taken_back(event["ticket_id"] or "", self.now_ms())
        elif kind in ENDS_A_CALL:
            self._calls.over(event["ticket_id"] or "", self.now_ms())
        elif kind == "clock.corrected":
            self._header.clock_corrected(int(event["by_ms"]))
        elif kind == "settings.applied":
            branch = read_view(SettingsApplied, event).branch
            if self._header.follow(branch) and self._voice is not None:
                self._voice.learn(branch)
        else:
            return
        self._pump()

    def view_came(self, topic: str, document: dict[str, Any]) -> None:
        """The newest document of a topic."""
        if topic == "board":
            self._take_board(read_view(BoardView, document))
            self._pump()
        elif topic == "media":
            self._media.take(read_view(MediaView, document))

    def moved(self, zone: str) -> None:
        """A manager says which part of the hall this display is for; empty: as its own file says."""
        if not self._header.moved(zone):
            return
        self._calls.not_of(self._header.others())
        if self._board is not None:
            self._take_board(self._board)
        self._pump()

    def laid_out(self, layout: str) -> None:
        """A manager says how it is laid out; empty, or a name that is not known here: as its own file says."""
        wanted = layout if layout in LAYOUTS else self._own_layout
        if wanted != self._layout:
            self._layout = wanted
            self._pump()  # what stands beside the words of a call is another with it

    def used(self, mode: Mode, message: Text | None = None) -> None:
        """A manager says whether this screen is in use, and what it shows to people besides.

        One that is not in use shows, speaks and reports no call, so that whoever called hears of it.
        """
        self._header.says(message)
        if ((mode != "open"), message) != (self._unused, self._message):
            self._unused, self._message = mode != "open", message
            self._pump()

    def link_lost(self, because: str = "", unheard_s: float = 0.0) -> None:
        """Nothing shown is sure from now on.

        Args:
            because: why and what to do, as soon as that is known.
            unheard_s: real seconds since the server was last heard.
        """
        if self._live or self._lost_at is None:
            unsure_ms = round(unheard_s / self._clock.real_seconds(1) * 1000)
            self._live, self._lost_at = False, self.now_ms() - unsure_ms
            self._pump()
        self._lost_because = because
        self.changed.emit()

    def now_ms(self) -> Millis:
        """Now by the server's clock."""
        return self._header.now_ms()

    # -- for QML --

    @Property(HallHeader, notify=changed)
    def header(self) -> HallHeader:
        """Whose hall, the time, the ticker, the notices."""
        return self._header

    @Property(HallBoard, notify=changed)
    def board(self) -> HallBoard:
        """What each counter serves, who waits, who was missed."""
        return self._shown

    @Property(HallResults, notify=changed)
    def results(self) -> HallResults:
        """Dossiers whose result can be collected."""
        return self._results

    @Property(HallMedia, notify=changed)
    def media(self) -> HallMedia:
        """Pictures and videos between calls."""
        return self._media

    @Property(str, notify=changed)
    def layout(self) -> str:
        """One of `wire.values.LAYOUTS`."""
        return self._layout

    @Property(bool, notify=changed)
    def bilingual(self) -> bool:
        """Whether all words stand in the first two languages of the hall at one size."""
        return self._layout == "bilingual" and self._header.second is not None

    @Slot(str, str, result=str)
    def second(self, page: str, text: str) -> str:
        """A text of a page (a QML file's name) in the second language of the hall; empty where it has no words for it.

        Ask only while `bilingual`.
        """
        language = self._header.second
        return "" if language is None else self._said(language, page, text)

    @Slot(str, str, str, str, result=str)
    def both(self, said: str, page: str, text: str, between: str) -> str:
        """What is said in the first language, and the text of a page in the second after it while `bilingual`."""
        beside = self.second(page, text) if self.bilingual else ""
        return said if beside in ("", said) else f"{said}{between}{beside}"

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
        return self._big.rowCount()

    @Property(str, notify=changed)
    def mood(self) -> str:
        """What the hall sees: "starting", "closed", "quiet", "calling", "lost": it may be old, or "unused": a manager
        wants it so, or the hall has not the counter that its file names."""
        if self.stale and self._board is not None:
            return "lost"
        if self._unused or self._header.counterGone:
            return "unused"
        if self._calls.big:
            return "calling"
        if self._board is None:
            return "starting"
        return "quiet" if self._board.open else "closed"

    @Property(str, notify=changed)
    def closedBecause(self) -> str:
        """Why the hall is closed; empty when it is open or nobody said."""
        return self._header.words(self._board.closed_because if self._board is not None else None)

    @Property(str, notify=changed)
    def closedBecauseBeside(self) -> str:
        """The same in the second language of the hall; empty without one."""
        return self._header.words_beside(self._board.closed_because if self._board is not None else None)

    @Property(str, notify=changed)
    def message(self) -> str:
        """What a manager says on this screen alone; empty when nothing."""
        return self._header.words(self._message)

    @Property(bool, notify=changed)
    def goesOn(self) -> bool:
        """Whether numbers that were given are still called here: somebody waits, and a counter of this display is
        open."""
        return self._live and self.waiting > 0 and self._shown.working

    @Property(int, notify=changed)
    def waiting(self) -> int:
        """People who wait."""
        return self._board.waiting if self._board is not None else 0

    @Property(bool, notify=changed)
    def live(self) -> bool:
        """Whether what is shown is true now."""
        return self._live

    @Property(bool, notify=changed)
    def stale(self) -> bool:
        """Whether there was no word of the server for `STALE_MS`: a calm notice is shown instead of calls."""
        return self._stale

    @Property(str, notify=changed)
    def lostSince(self) -> str:
        """The time of day since which it is not live; empty when it is, or never was."""
        if self._live or self._lost_at is None or self._board is None:
            return ""
        return self._header.local(self._lost_at).strftime("%H:%M")

    @Property(str, notify=changed)
    def lostBecause(self) -> str:
        """Why there is no link and what to do, for whoever looks after the hall; empty while there is one."""
        return self._lost_because

    @Property(str, notify=changed)
    def soundTrouble(self) -> str:
        """What is wrong with the voice and what to do, for whoever looks after the hall; empty when nothing is."""
        trouble = None if self._voice is None else self._voice.trouble
        return "" if trouble is None else trouble.text(self._header.language)

    @Property(bool, notify=changed)
    def silent(self) -> bool:
        """Nothing can be heard though this display should speak."""
        trouble = None if self._voice is None else self._voice.trouble
        return trouble is not None and trouble.silences

    @Property(bool, notify=changed)
    def speaks(self) -> bool:
        """Calls are spoken here."""
        return self._voice is not None and not self.silent and not self._voice.hushed

    # -- inside --

    def _take_board(self, board: BoardView, as_of: Seq = NO_ROW) -> None:
        self._board = board
        self._shown.take(board)
        self._header.bookable(board.book_at)
        self._header.calls_shown_at(board.calls_at)
        self._header.noticed(board.notices)
        mine = [_call(call) for call in board.calls if self._header.owns(call.counter_id)]
        self._calls.board(mine, self.now_ms(), as_of)

    @Slot()
    def _pump(self) -> None:
        """Let the calls go on: the voice, the rows, the reports, and when to look again."""
        now = self.now_ms()
        self._stale = self._stale_at is not None and self._stale_at <= now  # one moment for the mood and the rows
        self._calls.tick(now)
        self._speak(now)
        self._show_rows(now)
        for report in self._calls.take_reports():
            if self._unused:
                continue
            self.announced.emit(Announced(call_seq=report.call.seq, ticket_id=report.call.ticket_id, how=report.how))
        stale_at = None if self._stale else self._stale_at
        notice_at = self._notices.next_change(now, calls_wait=bool(self._calls.to_speak))
        moments = (self._calls.next_change(now), self._lit_until(now), stale_at, notice_at)
        at = min([at for at in moments if at is not None], default=None)
        if at is None:
            self._next.stop()
        else:
            self._next.start(math.ceil(self._clock.real_seconds((at - now) / 1000) * 1000) or 1)
        self.changed.emit()

    @property
    def _stale_at(self) -> Millis | None:
        return None if self._live or self._lost_at is None else self._lost_at + STALE_MS

    def _lit_until(self, now: Millis) -> Millis | None:
        return min((end for row in self._calls.big if (end := row.since + FRESH_MS) > now), default=None)

    def _show_rows(self, now: Millis) -> None:
        speaking = self._calls.speaking.call.ticket_id if self._calls.speaking else ""
        waits = self._calls.waiting_big
        shown, listed = ([], []) if self._stale or self._unused else (self._calls.big, self._calls.listed)
        rows = sorted(shown, key=lambda row: (row.since, row.call.seq), reverse=True)
        big = {row.call.ticket_id for row in rows}
        lit = frozenset(row.call.number for row in rows if now - row.since < FRESH_MS)
        self._shown.follow(frozenset(row.call.number for row in rows), lit)
        self._big.set_rows([
            self._row(row.call, calling=True, speaking=speaking, fresh=now - row.since < FRESH_MS) for row in rows
        ])  # fmt: skip
        others = [call for call in listed if call.ticket_id not in big]
        self._listed.set_rows([self._row(call, calling=call.ticket_id in waits, speaking=speaking) for call in others])

    def _speak(self, now: Millis) -> None:
        if self._voice is None or self._stale:  # nobody knows whether those calls still hold
            return
        self._notices.take(self._header.to_read(), self._voice.languages, now)
        self._voice.readings.want(self._notices.clips)
        if self._voice.mute or self._unused:
            self._calls.cannot_speak()
        elif self._voice.ready and (reading := self._next_reading(now)) is not None:
            self._media.speaks(True)
            self._voice.read_out(reading.clip, chime=reading.chime)
        if self._voice.ready and (speech := self._calls.next_speech(now)) is not None:
            self._media.speaks(True)
            self._voice.say(speech)

    def _next_reading(self, now: Millis) -> Reading | None:
        assert self._voice is not None
        if self._calls.repeats:
            return None
        made = self._voice.readings
        return self._notices.next(now, made.made, made.failed, calls_wait=bool(self._calls.to_speak))

    @Slot(bool)
    def _was_said(self, heard: bool) -> None:
        self._notices.said(self.now_ms(), heard=heard)
        if self._notices_read is not None:
            self._notices_read.keep(self._notices.read)
        self._media.speaks(False)
        if heard:
            self._calls.said(self.now_ms())
        else:
            self._calls.not_said(self.now_ms())
        self._pump()

    def _row(self, call: Call, *, calling: bool, speaking: str, fresh: bool = False) -> dict[str, Any]:
        return {
            "key": call.ticket_id,
            "number": call.number,
            "counter": call.counter,
            "place": self._header.place(call.counter, both=self.bilingual),
            "way": self._header.way(call.counter),
            "inviteBeside": self._beside(call.language, INVITE),
            "toCounterBeside": self._beside(call.language, TO_COUNTER),
            "calling": calling,
            "speaking": call.ticket_id == speaking,
            "fresh": fresh,
            "again": call.nth > 1,
        }

    def _beside(self, language: Language, text: str) -> str:
        if self.bilingual and (language in (FIRST, self._header.language) or not self._header.speaks(language)):
            return self.second(CARD, text)
        # Vietnamese is read by everybody in the hall; another language only where the hall shows it.
        if language in (FIRST, self._header.language) or not self._header.speaks(language):
            return ""
        return self._said(language, CARD, text)


def _call(call: BoardCall) -> Call:
    return Call(
        call.call_seq,
        call.ticket_id,
        call.number,
        str(call.counter_number),
        call.language,
        call.called_at,
        call.nth,
        call.over,
    )
