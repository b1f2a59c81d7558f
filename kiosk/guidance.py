"""Spoken guidance: every page, what it tells later and whatever the keypad stands on is said, and said again."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property, QmlUncreatable
from kiosk import spoken
from wire.values import Language

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

LOUDNESS_DB = (-24, -18, -12, -6, 0)
"""Steps of the volume, over a range of 24 dB (EN 301 549 asks for 18 where sound is made louder, 8.2.1.1)."""
NORMAL = 2
"""The step that each citizen finds."""
SETTLE_MS = 200
"""A page sets itself out before it is read: its facts come one after the other."""


class Voice(Protocol):
    """What says sentences (`kiosk.voice`)."""

    @property
    def able(self) -> bool:
        """It can be heard."""
        ...

    @property
    def speaking(self) -> bool:
        """It says something now."""
        ...

    @property
    def changed(self) -> SignalInstance:
        """One of these is another than before."""
        ...

    def say(self, sentences: list[str], language: Language) -> None:
        """Interrupt, and say these."""
        ...

    def add(self, sentences: list[str], language: Language) -> None:
        """Say these after the others."""
        ...

    def set_volume(self, part: float) -> None:
        """0 to 1."""
        ...

    def hush(self) -> None:
        """Be silent."""
        ...

    def look_again(self) -> None:
        """Forget that it could not be heard."""
        ...


@QmlElement
@QmlUncreatable("made by the program")
class KioskGuidance(QObject):
    """Off until somebody asks for it: by touch, by a key, by earphones. Off again for the next citizen."""

    changed = Signal()

    def __init__(self, voice: Voice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._voice = voice
        self._on = False
        self._step = NORMAL
        self._language: Language = "vi"
        self._place = self._page = self._news = self._stands_on = ""
        self._intro = False
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self._read)
        self._newer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._newer.timeout.connect(self._add_news)
        voice.changed.connect(self.changed)
        self._set_volume()

    @Property(bool, notify=changed)
    def able(self) -> bool:
        """This machine has a voice."""
        return self._voice.able

    @Property(bool, notify=changed)
    def on(self) -> bool:
        """Everything is said."""
        return self._on

    @Property(bool, notify=changed)
    def speaking(self) -> bool:
        """It is speaking now."""
        return self._voice.speaking

    @Property(bool, notify=changed)
    def loudest(self) -> bool:
        """It cannot be made louder."""
        return self._step == len(LOUDNESS_DB) - 1

    @Property(bool, notify=changed)
    def softest(self) -> bool:
        """It cannot be made softer."""
        return self._step == 0

    # -- what the citizen does --

    @Slot()
    def start(self) -> None:
        """Begin to guide, with how to go on; begun again, read the page from its beginning."""
        if self._voice.able:
            self._on = self._intro = True
            self._settling.start()
            self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Guide no more."""
        self._settling.stop()
        self._newer.stop()
        self._voice.hush()
        self._on = self._intro = False
        self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """On, or off."""
        if self._on:
            self.stop()
        else:
            self.start()

    @Slot()
    def repeat(self) -> None:
        """Say the page and what the keypad stands on once more."""
        if self._on:
            self._read()

    @Slot()
    def louder(self) -> None:
        """A step louder."""
        self._louder(1)

    @Slot()
    def softer(self) -> None:
        """A step softer."""
        self._louder(-1)

    def reset(self) -> None:
        """As the next citizen should find it."""
        self.stop()
        self._voice.look_again()
        self._step = NORMAL
        self._stands_on = ""
        self._set_volume()
        self.changed.emit()

    # -- what the window shows --

    @Slot(str, str, str)
    def shows(self, place: str, text: str, language: str) -> None:
        """The page now on the window; one that only changed its figures is not read again."""
        self._page, self._language = text, language
        if place != self._place:
            self._place = place
            if self._on:
                self._stands_on = ""
                self._voice.hush()
                self._settling.start()

    @Slot(str)
    def tells(self, news: str) -> None:
        """What a page says later than its beginning, as of the paper: after what is being said."""
        if news != self._news:
            self._news = news
            self._newer.start()  # its sentences change one after the other

    @Slot(str)
    def says(self, text: str) -> None:
        """Say this once, guided or not: a question that must not be missed."""
        if not self._on:
            self._voice.say(spoken.sentences(text, self._language), self._language)

    def stands_on(self, text: str) -> None:
        """What the keypad stands on now: interrupts whatever is said, but not the page before it was heard of."""
        self._stands_on = text
        if self._on and not self._settling.isActive():
            self._voice.say(spoken.sentences(text, self._language), self._language)

    def lands_on(self, text: str) -> None:
        """What the keypad stands on by itself, since the page is a new one: after the page."""
        self._stands_on = text
        if self._on and not self._settling.isActive():
            self._voice.add(spoken.sentences(text, self._language), self._language)

    # -- inside --

    @Slot()
    def _add_news(self) -> None:
        if self._on and not self._settling.isActive():
            self._voice.add(spoken.sentences(self._news, self._language), self._language)

    @Slot()
    def _read(self) -> None:
        self._settling.stop()
        self._newer.stop()
        parts = [spoken.introduction(self._language)] if self._intro else []
        self._intro = False
        parts += [self._page, self._news, self._stands_on]
        said = [sentence for part in parts for sentence in spoken.sentences(part, self._language)]
        self._voice.say(said, self._language)

    def _louder(self, by: int) -> None:
        self._step = min(max(self._step + by, 0), len(LOUDNESS_DB) - 1)
        self._set_volume()
        if self._on:
            self._voice.say([spoken.loudness(self._step + 1, len(LOUDNESS_DB), self._language)], self._language)
        self.changed.emit()

    def _set_volume(self) -> None:
        self._voice.set_volume(10 ** (LOUDNESS_DB[self._step] / 20))
