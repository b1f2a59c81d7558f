"""The hall's voice as one thing: wording, clip bank and announcer, warmed in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from clientkit.voice.announcer import Announcer
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank, ClipsMissing, Warmed
from clientkit.voice.trouble import Trouble
from display import wording
from display.calls import Speech
from wire.catalogue import Branch
from wire.values import Language

log = logging.getLogger(__name__)


def clips_of(branch: Branch, languages: Iterable[Language], zero_ten: str = "linh") -> tuple[Clip, ...]:
    """Every clip that a call at this branch can need."""
    letters = "".join(sorted({group.series for group in branch.groups}))
    counters = [str(counter.number) for counter in branch.counters]
    return tuple(wording.bank(letters, counters, list(_spoken(languages)), zero_ten=zero_ten))


def _spoken(languages: Iterable[Language]) -> tuple[Language, ...]:
    """Vietnamese first, then those of the hall that the voice has words in."""
    return ("vi", *(other for other in languages if other != "vi" and other in wording.SPOKEN))


class HallVoice(QObject):
    """Says what it is given, one thing at a time.

    Args:
        bank: the clips.
        announcer: what plays.
        languages: languages spoken besides Vietnamese; English is said only for tickets taken in English.
        zero_ten: "linh" or "lẻ".
    """

    ended = Signal(bool)
    """An announcement is over; True when it was heard to its end."""
    ready_changed = Signal()
    """It can speak now, or cannot any more."""
    trouble_changed = Signal()
    _warmed = Signal(object)

    _hushed = False

    def __init__(
        self,
        bank: ClipBank,
        announcer: Announcer,
        languages: Iterable[Language] = ("vi", "en"),
        zero_ten: str = "linh",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bank = bank
        self._announcer = announcer
        self._languages = _spoken(languages)
        self._zero_ten = zero_ten
        self._clips: tuple[Clip, ...] = ()
        self._ready = self._mute = False
        self._bank_trouble: Trouble | None = None
        self._thread: threading.Thread | None = None
        """Makes clips; None once its result was taken, which is while it may still be ending."""
        announcer.ended.connect(self.ended)
        announcer.trouble_changed.connect(self._tell_trouble)
        self._warmed.connect(self._take_warmed)

    @property
    def ready(self) -> bool:
        """Whether the clips of this branch are in memory and nothing is being said."""
        return self._ready and not self._announcer.busy

    @property
    def mute(self) -> bool:
        """Whether it cannot speak and nothing is under way that would change it: no clips can be had, or `hushed`."""
        return self._mute or self._hushed

    @property
    def trouble(self) -> Trouble | None:
        """What a person should do something about; None when all is well."""
        troubles = [trouble for trouble in (self._bank_trouble, self._announcer.trouble) if trouble is not None]
        return min(troubles, key=lambda trouble: not trouble.silences, default=None)

    def learn(self, branch: Branch) -> None:
        """Get the clips for a branch's series and counters; speaks as soon as they are there."""
        clips = clips_of(branch, self._languages, self._zero_ten)
        if clips == self._clips and (self._ready or self._thread is not None):
            return
        self._clips = clips
        if self._thread is None:
            self._start_warming()

    def say(self, speech: Speech) -> bool:
        """Begin to say a call; False when a clip is missing, which is then made for the next time.

        Raises:
            RuntimeError: something is being said.
        """
        call = speech.call
        language: Language = call.language if call.language in self._languages else "vi"
        clips = wording.announcement(call.number, call.counter, language, chime=speech.chime, zero_ten=self._zero_ten)
        try:
            pieces = self._bank.pieces(clips)
        except ClipsMissing as missing:
            log.warning("a call could not be spoken: %s", missing)
            self._clips = tuple(dict.fromkeys((*self._clips, *missing.clips)))
            if self._thread is None:
                self._start_warming()
            return False
        self._announcer.say(pieces)
        return True

    @property
    def hushed(self) -> bool:
        """Whether a manager set the volume to nothing."""
        return self._hushed

    def set_volume(self, percent: int | None) -> None:
        """How loud the manager wants it, 0 to 100; None: as loud as the clips are. Also what is being said.

        At 0 nothing counts as spoken: nobody would hear it.
        """
        self._announcer.set_volume(1.0 if percent is None else percent / 100)
        if self._hushed != (percent == 0):
            self._hushed = percent == 0
            self._tell_trouble()
            self.ready_changed.emit()

    def stop(self) -> None:
        """Be silent at once, for the end of the program."""
        self._announcer.stop()
        if self._thread is not None:
            self._thread.join(timeout=10)

    # -- inside --

    def _start_warming(self) -> None:
        # Rendering takes seconds the first time; the screen shows calls meanwhile.
        clips, self._mute = self._clips, False
        self._thread = threading.Thread(target=self._warm, args=(clips,), name="voice", daemon=True)
        self._thread.start()

    def _warm(self, clips: tuple[Clip, ...]) -> None:
        warmed = Warmed(0, 0)
        try:
            warmed = self._bank.warm(clips)
        except Exception:  # whatever it is: the next call asks for its clips again
            log.exception("the clips of the voice could not be made")
        try:
            self._warmed.emit((clips, warmed))
        except RuntimeError:
            log.debug("the display ended while its voice was being made")

    @Slot(object)
    def _take_warmed(self, result: tuple[tuple[Clip, ...], Warmed]) -> None:
        clips, warmed = result
        self._thread = None
        if clips != self._clips:
            self._start_warming()
            return
        troubles = sorted(warmed.troubles, key=lambda trouble: not trouble.silences)
        self._bank_trouble = troubles[0] if troubles else None
        self._ready = not self._bank.missing(clips)
        self._mute = not self._ready
        self._tell_trouble()
        self.ready_changed.emit()

    @Slot()
    def _tell_trouble(self) -> None:
        self.trouble_changed.emit()
