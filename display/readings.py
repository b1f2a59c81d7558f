"""What is read out once, such as a notice: made beside the calls in a thread of its own, and kept on no disk."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from clientkit.threads import start_for
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import NoVoice
from clientkit.voice.trouble import Trouble, TroubleKind
from wire.word_files import name_of

log = logging.getLogger(__name__)


class Readings(QObject):
    """The sounds of sentences that are said once. Main thread only.

    Args:
        bank: makes them, as loud and clear as the clips of calls.
    """

    changed = Signal()
    """A sentence was made, or cannot be."""
    _made = Signal(object)

    def __init__(self, bank: ClipBank, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bank = bank
        self._wanted: dict[str, Clip] = {}
        self._sounds: dict[str, bytes] = {}
        self._failed: set[str] = set()
        self._thread: threading.Thread | None = None
        self._ended = False
        self._made.connect(self._take)

    def want(self, clips: Iterable[Clip]) -> None:
        """Have these made, one after another, and forget all others: a notice is nobody's once it is over."""
        self._wanted = {clip.name: clip for clip in clips}
        self._sounds = {name: made for name, made in self._sounds.items() if name in self._wanted}
        before = len(self._failed)
        self._failed &= self._wanted.keys()
        if len(self._failed) != before:
            self.changed.emit()
        self._make_next()

    def made(self, clip: Clip) -> bool:
        """Whether its sound is there."""
        return clip.name in self._sounds

    def failed(self, clip: Clip) -> bool:
        """Whether it cannot be made."""
        return clip.name in self._failed

    def sound(self, clip: Clip) -> bytes:
        """Its sound, with the pauses about it, as 16-bit mono PCM. Raises `KeyError` where it was not made."""
        return self._sounds[clip.name]

    @property
    def trouble(self) -> Trouble | None:
        """In which languages a notice cannot be read out; None when all is well."""
        mute = dict.fromkeys(self._wanted[name].language for name in sorted(self._failed))
        return Trouble(TroubleKind.NOTICE, ", ".join(name_of(one) for one in mute)) if mute else None

    def stop(self) -> None:
        """Make no more."""
        self._ended = True
        if self._thread is not None:
            self._thread.join(timeout=10)

    # -- inside --

    def _make_next(self) -> None:
        if self._thread is not None or self._ended:
            return
        left = (clip for name, clip in self._wanted.items() if name not in self._sounds and name not in self._failed)
        clip = next(left, None)
        if clip is not None:
            self._thread = start_for(self, self._make, clip, name="reading")

    def _make(self, clip: Clip) -> None:
        made = b""
        try:
            made = self._bank.once(clip)
        except NoVoice as error:
            # Its own words may hold the notice's, which are erased one day.
            log.error("a notice cannot be read out in %s: %s", clip.language, error.trouble.kind)
        except Exception:  # whatever it is, calls and other notices are spoken all the same
            log.exception("a notice could not be made")
        try:
            self._made.emit((clip, made))
        except RuntimeError:
            log.debug("the display ended while a notice was being made")

    @Slot(object)
    def _take(self, result: tuple[Clip, bytes]) -> None:
        clip, made = result
        self._thread = None
        if self._wanted.get(clip.name) == clip:
            if made:
                self._sounds[clip.name] = made
            else:
                self._failed.add(clip.name)
            self.changed.emit()
        self._make_next()
