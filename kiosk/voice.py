"""The kiosk's own voice: the sentences of a page, made and played by what the hall is called with."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from clientkit.threads import start_for
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import NoVoice
from wire.values import Language

if TYPE_CHECKING:
    from clientkit.voice.announcer import Announcer

log = logging.getLogger(__name__)


class KioskVoice(QObject):
    """Says sentences one after the other; whatever is said next may interrupt.

    A thread of its own makes them, so that no page waits for its voice. They hold numbers and waits that never come
    again: none is kept.

    Args:
        bank: makes the sentences.
        announcer: gives what plays them; asked for at the first word, because most citizens never hear one.
        able: this machine has a program that speaks.
    """

    changed = Signal()
    """It began or ended to speak, or cannot any more."""
    _made = Signal(int, object)

    def __init__(
        self, bank: ClipBank, announcer: Callable[[], Announcer], able: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bank, self._announcer_of, self._able = bank, announcer, able
        self._announcer: Announcer | None = None
        self._orders: SimpleQueue[tuple[int, Clip] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._turn = 0
        """Raised by each interruption: what was ordered before it is not said any more."""
        self._ordered = 0
        self._ready: deque[bytes] = deque()
        self._volume = self._loudest = 1.0
        self._made.connect(self._take)

    @property
    def able(self) -> bool:
        """Whether it can be heard, as far as is known."""
        return self._able and (self._announcer is None or self._announcer.trouble is None)

    @property
    def speaking(self) -> bool:
        """Whether something is being said, or is about to be."""
        return bool(self._ordered or self._ready or (self._announcer is not None and self._announcer.busy))

    def set_volume(self, part: float) -> None:
        """How loud a citizen wants it, 0 to 1, from now on; also what is being said."""
        self._volume = part
        self._tell_volume()

    def set_loudest(self, part: float) -> None:
        """What staff or a manager allow at most, 0 to 1: a citizen's steps are a part of it."""
        self._loudest = part
        self._tell_volume()

    def _tell_volume(self) -> None:
        if self._announcer is not None:
            self._announcer.set_volume(self._volume * self._loudest)

    def say(self, sentences: Sequence[str], language: Language) -> None:
        """Say these, now; what was being said is interrupted."""
        self.hush()
        self.add(sentences, language)

    def add(self, sentences: Sequence[str], language: Language) -> None:
        """Say these after what is being said."""
        if not self._able:
            return
        if self._announcer is None:
            self._announcer = self._announcer_of()
            self._announcer.setParent(self)
            self._tell_volume()
            self._announcer.ended.connect(self._said)
        if self._thread is None:
            self._thread = start_for(self, self._work, name="guidance")
        for sentence in sentences:
            self._ordered += 1
            self._orders.put((self._turn, Clip(f"{language}/sentence", language, sentence)))
        self.changed.emit()

    def hush(self) -> None:
        """Be silent at once."""
        if self.speaking:
            self._turn += 1
            self._ordered = 0
            self._ready.clear()
            if self._announcer is not None:
                self._announcer.stop()
            self.changed.emit()

    def look_again(self) -> None:
        """An output that failed one citizen is offered to the next, who would have no voice at all without it."""
        was = self.able
        if self._announcer is not None:
            self._announcer.look_again()
        if self.able != was:
            self.changed.emit()

    def close(self) -> None:
        """Be silent for good."""
        self.hush()
        if self._thread is not None:
            self._orders.put(None)
            self._thread.join(timeout=10)
            self._thread = None
            self._bank.renderer.close()

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            turn, clip = order
            made = b""
            if turn == self._turn:
                try:
                    made = self._bank.once(clip)
                except NoVoice as error:
                    log.error("a sentence could not be spoken: %s", error)
                except Exception:  # whatever it is, the next sentence may be well
                    log.exception("a sentence could not be made")
            try:
                self._made.emit(turn, made)
            except RuntimeError:
                return  # the window is gone

    @Slot(int, object)
    def _take(self, turn: int, made: bytes) -> None:
        if turn != self._turn:
            return
        self._ordered -= 1
        if made:
            self._ready.append(made)
        self._next()

    @Slot(bool)
    def _said(self, heard: bool) -> None:
        if heard:
            self._next()
        else:
            self.hush()  # the rest would not be heard either
            self.changed.emit()

    def _next(self) -> None:
        assert self._announcer is not None
        if self._ready and not self._announcer.busy:
            self._announcer.say([("sentence", self._ready.popleft())])
        self.changed.emit()
