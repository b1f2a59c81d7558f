"""The live link of a Qt program: `clientkit.dial` in a thread of its own, values handed over by queued signals.

Qt's own event loop has no sockets for asyncio, and a stalled GUI thread must not let the server think that the
program is gone. So the link lives in a thread of its own and survives both sides: it never gives up.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from clientkit.dial import Dial, new_id
from clientkit.inbox import Inbox
from clientkit.no_link import NoLink
from clientkit.numbers_seen import NumbersSeen
from clientkit.qt_types import Property
from clientkit.version import VERSION
from clientkit.wanted import Wanted
from clientkit.wording import CLIENT
from config.clock import Clock
from wire.commands import Command
from wire.errors import Refused
from wire.queries import Query
from wire.reports import PresenceReport, ProgramReport, Report
from wire.session import (
    Answered,
    Broken,
    EventCame,
    Happening,
    Hello,
    LinkState,
    Overdue,
    SignIn,
    TurnedAway,
    ViewCame,
    WasRefused,
    Welcomed,
)
from wire.values import PROTOCOL, Language, Role

log = logging.getLogger(__name__)

T = TypeVar("T")


AT_A_TIME = 50
"""News that the window takes before it has time for its own: drawing, touches."""

REAL_TIME = Clock()

ATTENDED_MS = 60_000
"""Somebody who last touched the screen so long ago is taken to have left."""


WORDS = CLIENT.table("link")
"""The link's states in words; a refused hello has the server's own."""


@dataclass(frozen=True, slots=True)
class _GaveUp:
    command_id: str


@dataclass(frozen=True, slots=True)
class _Reason:
    why: NoLink | None


_News = Happening | LinkState | _GaveUp | _Reason | None


def hello(role: Role, device_id: str = "", token: str = "", language: Language = "vi", program: str = "") -> Hello:
    """The greeting of a program of this version."""
    return Hello(protocol=PROTOCOL, role=role, device_id=device_id, token=token, language=language, program=program)


class Link(QObject):
    """A program's link to its branch server. Create, connect its signals, `start()`; `stop()` before the end.

    All signals come in the thread that created the link, in the order in which things happened.

    Args:
        servers: addresses, tried in turn for ever.
        greeting: who we are; see `hello()`.
        roll: 0..1, spreads clients after an outage.
        numbers_file: keeps today's last numbers over a restart; see `clientkit.numbers_seen`.
        clock: the hall's at this machine: to tell the server how far it is from its own, and for what lies between two
            moments, which nobody's setting of it changes.
        authority: see `clientkit.dial.Dial`.
    """

    changed = Signal()
    """`state`, `live`, `text` or `reason` changed."""
    welcomed = Signal(object)
    """`wire.views.Snapshot`: forget what was known, be this."""
    eventCame = Signal(object)
    """`wire.session.EventCame`: seq, at, event."""
    viewCame = Signal(str, object)
    """Topic and document (a dict; `wire.views.VIEWS[topic].model_validate(doc)` reads it)."""
    answered = Signal(str, object)
    """Command id and result (a dict)."""
    refused = Signal(str, object, str)
    """Command id, `wire.errors.Refused`, the server's own words."""
    gaveUp = Signal(str)
    """The deadline of this command passed: it is not known whether it was done."""
    turnedAway = Signal(object, str)
    """The server does not want us: `Refused` and its words. A person must act."""
    _wake = Signal()

    def __init__(
        self,
        servers: Sequence[str],
        greeting: Hello,
        parent: QObject | None = None,
        *,
        roll: Callable[[], float] = random.random,
        numbers_file: Path | None = None,
        clock: Clock = REAL_TIME,
        authority: str = "",
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._gone = QTimer(self, singleShot=True, interval=ATTENDED_MS)
        self._gone.timeout.connect(lambda: self.report(PresenceReport(attended=False)))
        self.wanted = Wanted(self)
        """What a manager wants of this device."""
        self._program, self._began_ms = greeting.program or greeting.role.value, clock.elapsed_ms()
        self._state = LinkState.DOWN.value
        self._language: str = greeting.language
        self._refusal: Refused | None = None
        self._loop = asyncio.new_event_loop()
        seen = NumbersSeen(numbers_file)
        self._no_link: NoLink | None = None
        self._inbox: Inbox[_News] = Inbox()
        self._at_hand: deque[_News] = deque()
        self._welcomed_ms = 0
        """When the last snapshot came, by what goes on evenly; the link's thread writes it."""
        tell = self._tell
        self._dial = Dial(
            servers, greeting, tell, roll, state_is=tell, reason_is=lambda why: tell(_Reason(why)), seen=seen,
            authority=authority,
        )  # fmt: skip
        self._thread: threading.Thread | None = None
        self._main: asyncio.Task[None] | None = None
        self._stopped = False
        self._wake.connect(self._take_some, Qt.ConnectionType.QueuedConnection)

    # -- life --

    def start(self) -> None:
        """Begin to dial, in a thread of its own."""
        self._thread = threading.Thread(target=self._live, name="toiluot-link", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> None:
        """Hang up and end the thread; nothing is signalled any more, and what is asked from now on is not sent."""
        self._stopped = True
        self._wake.disconnect(self._take_some)
        if self._thread is None:
            self._loop.close()
            return
        self._loop.call_soon_threadsafe(self._cancel_all)
        self._thread.join(timeout_s)
        self._thread = None

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._main = self._loop.create_task(self._dial.run())
        try:
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._main)
            self._loop.run_until_complete(self._wind_up())
        finally:
            self._loop.close()

    def _cancel_all(self) -> None:
        if self._main is not None:
            self._main.cancel()

    async def _wind_up(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # -- asking --

    def ask(self, command: Command | Query, deadline_s: float | None = None, command_id: str = "") -> str:
        """Send a command or question, now or when the link is back, always with the same id; gives that id.

        It ends in one of `answered`, `refused` or, after `deadline_s` real seconds, `gaveUp`; seconds that the machine
        slept count. `command_id` where the caller must know it before; else the command is given a new one.
        """
        return self._send(lambda id_: self._dial.post(command, id_, deadline_s), deadline_s, command_id)

    def sign_in(self, user: str, password: str, deadline_s: float | None = 15.0) -> str:
        """Sign a person in; kept for later links until `sign_out`. Ends as `ask` does."""
        person = SignIn(user=user, password=password)
        return self._send(lambda id_: self._dial.post_sign_in(person, id_), deadline_s)

    def sign_out(self, deadline_s: float | None = 15.0) -> str:
        """Sign the person out here and on all later links. Ends as `ask` does."""
        return self._send(self._dial.post_sign_out, deadline_s)

    def _send(self, post: Callable[[str], None], deadline_s: float | None, command_id: str = "") -> str:
        command_id = command_id or new_id()

        def send() -> None:
            post(command_id)
            if deadline_s is not None:
                self._loop.call_later(deadline_s, self._give_up, command_id)

        # A window that is being taken down may still have a timer that asks: there is nobody to send it to.
        if not self._stopped:
            self._loop.call_soon_threadsafe(send)
        return command_id

    def forget(self, command_id: str) -> None:
        """Ask this no more, and signal no answer to it by `gaveUp`."""
        if not self._stopped:
            self._loop.call_soon_threadsafe(self._dial.give_up, command_id)

    def _give_up(self, command_id: str) -> None:
        if self._dial.give_up(command_id):
            self._tell(_GaveUp(command_id))

    def report(self, report: Report) -> None:
        """Tell how this device is, now or when there is a link; the newest of each kind is repeated."""
        if not self._stopped:
            self._loop.call_soon_threadsafe(self._dial.report, report)

    def _report_program(self, server_at: int) -> None:
        """Tell how long this program has run, and how far its clock is from the server's."""
        told = ProgramReport(
            name=self._program,
            version=VERSION,
            started_at=server_at - (self._clock.elapsed_ms() - self._began_ms),
            clock_offset_ms=self._clock.now_ms() - server_at,
        )
        self.report(told)

    @Slot()
    def attend(self) -> None:
        """Somebody is at the screen: for a while `silent` is told within three seconds of silence."""
        if self._stopped:
            return
        self._loop.call_soon_threadsafe(self._dial.attend)
        if not self._gone.isActive():
            self.report(PresenceReport(attended=True))
        self._gone.start()

    @property
    def attended(self) -> bool:
        """Whether somebody touched the screen within the last minute."""
        return self._gone.isActive()

    def start_task(self, work: Coroutine[Any, Any, None], what: str) -> Future[None]:
        """As `run`, for work whose end nobody waits for: a fault of ours in it is logged with `what` it was."""
        future = self.run(work)
        future.add_done_callback(lambda done: _log_failure(done, what))
        return future

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run other I/O of the program, such as a printer's, on the link's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # -- state --

    def _read_state(self) -> str:
        return self._state

    def _read_live(self) -> bool:
        return self._state in (LinkState.LIVE.value, LinkState.RESYNCING.value)

    def _read_text(self) -> str:
        if self._refusal is not None and not self._read_live():
            return self._refusal.text(self._language)
        return WORDS[self._state].of(self._language)

    def _read_reason(self) -> str:
        return "" if self._no_link is None else self._no_link.text(self._language)

    state = Property(str, _read_state, notify=changed)
    """`down`, `greeting`, `live`, `resyncing` or `silent`."""
    live = Property(bool, _read_live, notify=changed)
    """True while what is shown is the truth."""
    text = Property(str, _read_text, notify=changed)
    """The state in the reader's words, or why the server does not want us."""
    reason = Property(str, _read_reason, notify=changed)
    """For whoever looks after the machine: why there is no link and what to do; empty while there is one."""

    @property
    def unheard_s(self) -> float:
        """Real seconds since anything came from the server: at the moment a link is lost, how long nothing is sure."""
        return self._dial.unheard_s

    def use_language(self, language: str) -> None:
        """Say `text` in this language from now on."""
        self._language = language
        self.changed.emit()

    def _tell(self, news: _News) -> None:
        if isinstance(news, Welcomed):
            self._welcomed_ms = self._clock.elapsed_ms()
        if self._inbox.put(news):
            self._wake.emit()

    @Slot()
    def _take_some(self) -> None:
        if self._stopped:  # it was under way to us when we were cut off: whoever listened may be gone
            return
        taken, more = self._inbox.take(AT_A_TIME)
        self._at_hand.extend(taken)
        if not more and self._inbox.must_ask():
            self._loop.call_soon_threadsafe(self._dial.catch_up)
        try:
            # What one of them does may end the link, or turn the loop for a dialog, which then goes on here.
            while self._at_hand and not self._stopped:
                self._take(self._at_hand.popleft())
        finally:  # what one raises takes nothing from the others
            if more or self._at_hand:
                self._wake.emit()

    def _take(self, news: _News) -> None:
        match news:
            case LinkState():
                self._state = news.value
                self.changed.emit()
            case _Reason(why):
                self._no_link = why
                self.changed.emit()
            case Welcomed(snapshot):
                # A window that was stalled takes it late: the server's clock has gone on since.
                late_ms = self._clock.elapsed_ms() - self._welcomed_ms
                snapshot = snapshot.model_copy(update={"server_at": snapshot.server_at + late_ms})
                self._refusal = None
                for topic, doc in snapshot.views.items():
                    self.wanted.told(topic, doc)
                self._report_program(snapshot.server_at)
                self.welcomed.emit(snapshot)
                self.changed.emit()
            case EventCame():
                self.eventCame.emit(news)
            case ViewCame(topic, doc):
                self.wanted.told(topic, doc)
                self.viewCame.emit(topic, doc)
            case Answered(command_id, result):
                self.answered.emit(command_id, result)
            case WasRefused(command_id, why, message):
                self.refused.emit(command_id, why, message)
            case _GaveUp(command_id) | Overdue(command_id):
                self.gaveUp.emit(command_id)
            case TurnedAway(why, message):
                self._refusal = why
                self.turnedAway.emit(why, message)
                self.changed.emit()
            case Broken() | None:
                pass  # the state says it


def _log_failure(done: Future[None], what: str) -> None:
    if not done.cancelled() and (fault := done.exception()) is not None:
        log.error("%s failed", what, exc_info=fault)
