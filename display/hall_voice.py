"""The hall's voice as one thing: wording, clip bank and announcer, warmed in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from clientkit.threads import start_for
from clientkit.voice.announcer import Announcer
from clientkit.voice.clip import CHIME, Clip
from clientkit.voice.clip_bank import ClipBank, Warmed
from clientkit.voice.pace import BUSY, CROWDED, FULL, Pace
from clientkit.voice.trouble import Trouble, TroubleKind
from display import wording
from display.calls import Form, Speech
from display.readings import Readings
from wire.catalogue import Branch
from wire.values import Language
from wire.word_files import FIRST

log = logging.getLogger(__name__)

PATIENCE_S: Final = 5.0
"""Real seconds that a call waits for the clip of a counter or letter that is new."""
RETRY_S: Final = 30.0
"""Real seconds until clips that could not be made are tried again."""
_LONGEST_RETRY: Final = 16
"""Times `RETRY_S` at most: what cannot be made for hours needs a person, not a busy machine."""

_PACES: Final[dict[Form, Pace]] = {Form.FULL: FULL, Form.BUSY: BUSY, Form.CROWDED: CROWDED}


class HallVoice(QObject):
    """Says what it is given, one thing at a time. It is never silent without a word: what cannot be said is a trouble.

    Args:
        bank: the clips.
        announcer: what plays.
        languages: languages spoken besides Vietnamese; each is said only for tickets that were taken in it.
        zero_ten: "linh" or "lẻ".
        own_first: whether a ticket's own language comes before Vietnamese.
        end_s: seconds of silence after each call.
        patience_s: real seconds that a call waits for a clip that was never made, such as that of a new counter.
        retry_s: real seconds until clips that could not be made are tried again; longer after each time.
    """

    ended = Signal(bool)
    """An announcement is over; True when it was heard to its end."""
    ready_changed = Signal()
    """It can speak now, or cannot any more."""
    trouble_changed = Signal()
    _warmed = Signal(object)
    _progressed = Signal()

    _hushed = False

    def __init__(
        self,
        bank: ClipBank,
        announcer: Announcer,
        languages: Iterable[Language] = ("vi", "en"),
        zero_ten: str = "linh",
        *,
        own_first: bool = False,
        end_s: float = FULL.end,
        patience_s: float = PATIENCE_S,
        retry_s: float = RETRY_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bank = bank
        self._wanted = 1.0
        self._by_day: Callable[[], float] = lambda: 1.0
        self._announcer = announcer
        self.languages = wording.spoken(languages)
        """Those that it speaks, Vietnamese first."""
        self.readings = Readings(bank, self)
        """Makes what `read_out` says."""
        self._reading = False
        self._zero_ten, self._own_first = zero_ten, own_first
        self._paces = {form: replace(pace, end=end_s) for form, pace in _PACES.items()}
        self._clips: tuple[Clip, ...] = ()
        # Without one of its digits no call can be written down; all else can be left out of one.
        self._digits = [clip for clip in wording.bank("", [], [FIRST]) if clip.kind == "digit"]
        self._tried: frozenset[str] = frozenset()
        """The clips of the last time that clips were made: what is still missing of them cannot be made now."""
        self._ready = self._mute = self._stopped = False
        self._speech: Speech | None = None
        """What is being said, or waits for its clips."""
        self._bank_trouble: Trouble | None = None
        self._thread: threading.Thread | None = None
        """Makes clips; None once its result was taken, which is while it may still be ending."""
        self._patience, self._retry = QTimer(self), QTimer(self)
        self._patience.setInterval(round(patience_s * 1000))
        self._retry_ms = self._first_retry_ms = round(retry_s * 1000)
        for timer, then in ((self._patience, self._say_what_there_is), (self._retry, self._try_again)):
            timer.setSingleShot(True)
            timer.timeout.connect(then)
        announcer.ended.connect(self._over)
        announcer.trouble_changed.connect(self._tell_trouble)
        self.readings.changed.connect(self._tell_trouble)
        self._warmed.connect(self._take_warmed)
        self._progressed.connect(self._take_progress)

    @property
    def ready(self) -> bool:
        """Whether calls can be said and nothing is being said."""
        return self._ready and self._speech is None and not self._reading and not self._announcer.busy

    @property
    def mute(self) -> bool:
        """Whether it cannot speak and nothing is under way that would change it: no clips can be had, or `hushed`."""
        return self._mute or self._hushed

    @property
    def trouble(self) -> Trouble | None:
        """What a person should do something about; None when all is well."""
        every = (self._bank_trouble, self._announcer.trouble, self.readings.trouble)
        return min((one for one in every if one is not None), key=lambda trouble: not trouble.silences, default=None)

    def learn(self, branch: Branch) -> None:
        """Get the clips for a branch's series and counters; speaks as soon as there are those of the digits."""
        clips = wording.clips_of(branch, self.languages, self._zero_ten)
        if clips == self._clips and (self._ready or self._thread is not None):
            return
        self._clips = clips
        if self._thread is None:
            self._start_warming()

    def say(self, speech: Speech) -> None:
        """Say a call; `ended` comes when it is over, later than this returns.

        A clip that was never made is waited for. When it does not come, what can be said without it is said: another
        language is left out, or the counter; never a sign of the number.

        Raises:
            RuntimeError: something is being said.
        """
        if self._speech is not None or self._reading:
            raise RuntimeError("one call at a time: wait for `ended`")
        self._speech = speech
        wanted = [clip for _, clips in self._sentences(speech) for clip in clips]
        unknown = [clip for clip in self._bank.missing(wanted) if clip.name not in self._tried]
        if unknown or self._thread is not None:
            self._bank.hurry(wanted)
        if not unknown:
            self._say_what_there_is()
            return
        self._clips = tuple(dict.fromkeys((*self._clips, *unknown)))
        self._patience.start()
        if self._thread is None:
            self._start_warming()

    def read_out(self, clip: Clip, *, chime: bool) -> None:
        """Say a sentence that `readings` made; `ended` comes when it is over, later than this returns.

        Args:
            clip: the sentence.
            chime: whether the signal comes before it.

        Raises:
            RuntimeError: something is being said.
        """
        if self._speech is not None or self._reading:
            raise RuntimeError("one at a time: wait for `ended`")
        self._reading = True
        pieces = [(clip.name, self.readings.sound(clip))]
        if chime and not self._bank.missing([CHIME]):
            pieces = [*self._bank.pieces([CHIME]), *pieces]
        self._announcer.set_volume(self._wanted * self._by_day())
        self._announcer.say(pieces)

    @property
    def hushed(self) -> bool:
        """Whether a manager set the volume to nothing."""
        return self._hushed

    def set_volume(self, percent: int | None) -> None:
        """How loud the manager wants it, 0 to 100; None: as loud as the clips are. Also what is being said.

        At 0 nothing counts as spoken: nobody would hear it.
        """
        self._wanted = 1.0 if percent is None else percent / 100
        self._announcer.set_volume(self._wanted * self._by_day())
        if self._hushed != (percent == 0):
            self._hushed = percent == 0
            self._tell_trouble()
            self.ready_changed.emit()

    def follow_the_day(self, part: Callable[[], float]) -> None:
        """Ask before each call how loud calls are at this time of day, 0 to 1; what a manager wants is a part of it."""
        self._by_day = part

    def stop(self) -> None:
        """Be silent at once and for good: the end of the program."""
        self._stopped = True
        self._patience.stop()
        self._retry.stop()
        self._speech, self._reading = None, False
        self._announcer.stop()
        self._bank.end()
        self.readings.stop()
        if self._thread is not None:
            self._thread.join(timeout=10)

    # -- inside --

    def _sentences(self, speech: Speech) -> list[tuple[Language, list[Clip]]]:
        call, form = speech.call, speech.form
        own: Language = call.language if call.language in self.languages else FIRST
        return [
            (one, self._sentence(speech, one))
            for one in wording.languages_of(own, form, speech.time, own_first=self._own_first)
        ]

    def _sentence(self, speech: Speech, language: Language) -> list[Clip]:
        call = speech.call
        return wording.sentence(
            call.number, call.counter, language, form=speech.form, again=speech.again, zero_ten=self._zero_ten
        )

    def _can_say(self, clips: list[Clip]) -> list[Clip]:
        """The sentence as far as it can be said: without its opening or counter, and empty without one of its signs."""
        missing = self._bank.missing(clips)
        if any(clip.kind not in ("invite", "counter") for clip in missing):
            return []
        return [clip for clip in clips if clip not in missing]

    @Slot()
    def _say_what_there_is(self) -> None:
        self._patience.stop()
        speech = self._speech
        assert speech is not None
        sentences = self._sentences(speech)
        said = [clip for _, clips in sentences for clip in self._can_say(clips)]
        if not said and FIRST not in dict(sentences):
            said = self._can_say(self._sentence(speech, FIRST))
        unsaid = [clip.name for clip in self._bank.missing([clip for _, clips in sentences for clip in clips])]
        if unsaid:
            log.warning("call %s is said without %s", speech.call.number, ", ".join(unsaid))
            self._set_bank_trouble(self._bank_trouble or Trouble(TroubleKind.PARTLY, ", ".join(unsaid)))
        if not said:
            # Later, so that `ended` never comes before `say` has returned.
            QTimer.singleShot(0, self, self._not_said)
            return
        if speech.chime and not self._bank.missing([CHIME]):
            said.insert(0, CHIME)
        self._announcer.set_volume(self._wanted * self._by_day())
        self._announcer.say(self._bank.pieces(said, self._paces[speech.form]))

    @Slot()
    def _not_said(self) -> None:
        self._over(False)

    @Slot(bool)
    def _over(self, heard: bool) -> None:
        if self._speech is not None or self._reading:
            self._speech, self._reading = None, False
            self.ended.emit(heard)

    @Slot()
    def _try_again(self) -> None:
        if self._thread is None:
            self._start_warming()

    def _start_warming(self) -> None:
        # Rendering takes seconds the first time; the screen shows calls meanwhile.
        if self._stopped:
            return
        clips = self._clips
        self._mute = False
        self._retry.stop()
        self._thread = start_for(self, self._warm, clips, name="voice")

    def _warm(self, clips: tuple[Clip, ...]) -> None:
        try:
            warmed = self._bank.warm(clips, self._progress)
        except Exception as error:  # whatever it is: a person is told, and it is tried again
            log.exception("the clips of the voice could not be made")
            warmed = Warmed(0, 0, (Trouble(TroubleKind.BROKE, f"{type(error).__name__}: {error}"),))
        try:
            self._warmed.emit((clips, warmed))
        except RuntimeError:
            log.debug("the display ended while its voice was being made")

    def _progress(self) -> None:
        try:
            self._progressed.emit()
        except RuntimeError:
            self._bank.end()  # the display ended meanwhile

    @Slot()
    def _take_progress(self) -> None:
        """More can be said than before, in the thread that makes clips: a call need not wait for all of them."""
        if self._thread is None:
            return
        if self._bank.making and self._bank_trouble is None:
            self._set_bank_trouble(Trouble(TroubleKind.MAKING, self._bank.making))
        self._speak_of_the_waiting()
        if not self._ready and not self._bank.missing(self._digits):
            self._ready = True
            self.ready_changed.emit()
        failing = self._bank.failing
        if failing is not None and (self._bank_trouble is None or self._bank_trouble.kind is TroubleKind.MAKING):
            self._set_bank_trouble(self._as_heard(failing))

    @Slot(object)
    def _take_warmed(self, result: tuple[tuple[Clip, ...], Warmed]) -> None:
        clips, warmed = result
        self._thread = None
        self._tried = frozenset(clip.name for clip in clips)
        self._ready = not self._bank.missing(self._digits)
        self._mute = not self._ready
        missing = self._bank.missing(clips)
        troubles = sorted(warmed.troubles, key=lambda trouble: not trouble.silences)
        trouble = troubles[0] if troubles else None
        if trouble is not None:
            trouble = self._as_heard(trouble)
        elif trouble is None and missing:
            trouble = Trouble(TroubleKind.PARTLY, ", ".join(clip.name for clip in missing))
        self._set_bank_trouble(trouble)
        if clips != self._clips:
            self._start_warming()
        elif missing or self._bank.unfinished(clips):
            self._retry.start(self._retry_ms)
            self._retry_ms = min(2 * self._retry_ms, _LONGEST_RETRY * self._first_retry_ms)
        else:
            self._retry_ms = self._first_retry_ms
        self._speak_of_the_waiting()
        self.ready_changed.emit()

    def _as_heard(self, trouble: Trouble) -> Trouble:
        """What would silence all is a part of it while calls are spoken."""
        return Trouble(TroubleKind.PARTLY, trouble.detail) if trouble.silences and self._ready else trouble

    def _speak_of_the_waiting(self) -> None:
        """The call that waits for its clips is said as soon as they are there, or cannot be."""
        if self._speech is None or not self._patience.isActive():
            return
        wanted = [clip for _, clips in self._sentences(self._speech) for clip in clips]
        if all(clip.name in self._tried for clip in self._bank.missing(wanted)):
            self._say_what_there_is()

    def _set_bank_trouble(self, trouble: Trouble | None) -> None:
        self._bank_trouble = trouble
        self._tell_trouble()

    @Slot()
    def _tell_trouble(self) -> None:
        self.trouble_changed.emit()
