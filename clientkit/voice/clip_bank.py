"""The clip bank: every clip rendered once, kept on disk, and joined for a call from memory."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from clientkit.voice import sound
from clientkit.voice.clip import CHIME, Clip
from clientkit.voice.command_voice import CommandVoice
from clientkit.voice.filters import compressed, high_pass, peak
from clientkit.voice.loudness import CHIME_LUFS, levelled
from clientkit.voice.pace import FULL, Pace
from clientkit.voice.renderer import NoVoice, Renderer
from clientkit.voice.trouble import Trouble, TroubleKind

log = logging.getLogger(__name__)

VOICES: Final[Mapping[str, str]] = MappingProxyType({"vi": "vi", "en": "en-us"})
"""The espeak-ng voice of a language; another one is asked for by its own code."""

WITHIN_S: Final = 40.0
"""Real seconds after which no further clip is begun: calls wait meanwhile, and are shown without being spoken."""
_TRIES: Final = 2

_TREATMENT: Final = "3"
"""Raised when trimming, filters or levelling change, so that old caches are made again."""

_RUMBLE: Final = high_pass(sound.RATE, 180.0, 0.707)
_LIFT: Final = peak(sound.RATE, 2500.0, 0.6, 8.0)
_MADE_RATIO, _RECORDED_RATIO = 3.0, 2.0


class ClipsMissing(Exception):
    """A call cannot be joined: these clips are not in the bank yet."""

    def __init__(self, clips: Sequence[Clip]) -> None:
        super().__init__("not in the clip bank: " + ", ".join(clip.name for clip in clips))
        self.clips = tuple(clips)


@dataclass(frozen=True, slots=True)
class Warmed:
    """What `ClipBank.warm` found."""

    ready: int
    """Clips that can be spoken now."""
    recorded: int
    """Of them, an office's own recordings."""
    troubles: tuple[Trouble, ...] = ()
    """What a person should know: a broken recording, a missing voice. Empty when all is well."""


@dataclass
class ClipBank:
    """Clips in memory, filled from recordings, from the cache, or by rendering, in this order.

    `warm` may run in a thread of its own while `join` is used in another.

    Args:
        cache: folder of rendered clips; made when missing, may be deleted at any time.
        renderer: what makes clips that are not there.
        recordings: folders of an office's own clips, `<name>.wav` such as `vi/digit-3.wav`; they win over rendered
            ones, and earlier folders over later ones.
        rate: words a minute of rendered speech.
        rates: words a minute of single languages.
        voices: the espeak-ng voice for each language.
        commands: the office's own voice program for single languages; where it fails `renderer` speaks.
    """

    cache: Path
    renderer: Renderer
    recordings: tuple[Path, ...] = ()
    rate: int = 145
    rates: Mapping[str, int] = field(default_factory=dict)
    voices: Mapping[str, str] = field(default_factory=lambda: VOICES)
    commands: Mapping[str, CommandVoice] = field(default_factory=dict)
    _ready: dict[str, bytes] = field(default_factory=dict)
    _warming: threading.Lock = field(default_factory=threading.Lock)

    def warm(self, clips: Iterable[Clip]) -> Warmed:
        """Bring clips into memory, rendering what is not there. Never raises for a missing voice: it tells.

        It ends within `WITHIN_S` and one sentence: a voice that failed twice in a row is not asked for more, and
        what is not made by then is told.
        """
        troubles: list[Trouble] = []
        recorded = 0
        version: str | None = None
        wanted = {clip.name: clip for clip in clips}
        failed: Counter[str] = Counter()
        until = time.monotonic() + WITHIN_S
        with self._warming:
            for clip in wanted.values():
                own = self._own(clip, troubles)
                if own is not None:
                    recorded += 1
                    self._ready[clip.name] = own
                    continue
                if clip.name in self._ready:
                    continue
                command = None if clip == CHIME else self.commands.get(clip.language)
                if command is not None and failed[f"command {clip.language}"] < _TRIES:
                    began = time.monotonic()
                    try:
                        self._ready[clip.name] = self._commanded(clip, command)
                    except NoVoice as error:
                        failed[f"command {clip.language}"] += 1
                        _add(error.trouble, troubles)
                    else:
                        failed[f"command {clip.language}"] = 0
                        until += time.monotonic() - began  # a program that is slow and works is waited for
                        continue
                if failed[clip.language] >= _TRIES:
                    continue
                if time.monotonic() > until:
                    troubles.append(Trouble(TroubleKind.SLOW, f"{WITHIN_S:g} s"))
                    break
                version = version or self.renderer.version()
                try:
                    self._ready[clip.name] = self._made(clip, version)
                    failed[clip.language] = 0
                except NoVoice as error:
                    failed[clip.language] += 1
                    _add(error.trouble, troubles)
        self.renderer.close()
        return Warmed(sum(name in self._ready for name in wanted), recorded, tuple(troubles))

    def once(self, clip: Clip) -> bytes:
        """Return the sound of a clip that is said once: made and treated as the others, and not kept.

        Raises:
            NoVoice: nothing on this machine can make it.
        """
        with tempfile.TemporaryDirectory(prefix="toiluot-voice-") as folder:
            voice = self.voices.get(clip.language, clip.language)
            raw = self.renderer.render(clip.text, voice, self._rate(clip), Path(folder) / "clip.wav")
        return _spaced(made_clear(raw), *FULL.about(clip))

    def missing(self, clips: Iterable[Clip]) -> list[Clip]:
        """Return the clips that cannot be spoken yet."""
        return [clip for clip in clips if clip.name not in self._ready]

    def pieces(self, clips: Sequence[Clip], pace: Pace = FULL) -> list[tuple[str, bytes]]:
        """Return the clips of one call by name, each with its silence as 16-bit mono PCM at `sound.RATE`.

        Raises:
            ClipsMissing: some are not in memory; nothing is rendered here, because a call must not wait.
        """
        try:
            return [(clip.name, _spaced(self._ready[clip.name], *pace.about(clip))) for clip in clips]
        except KeyError:
            raise ClipsMissing(self.missing(clips)) from None

    def join(self, clips: Sequence[Clip], pace: Pace = FULL) -> bytes:
        """Return one call as one piece of PCM. Raises as `pieces`."""
        return b"".join([data for _, data in self.pieces(clips, pace)])

    def _own(self, clip: Clip, troubles: list[Trouble]) -> bytes | None:
        for folder in self.recordings:
            path = folder / f"{clip.name}.wav"
            if not path.exists():
                continue
            try:
                return recorded_clear(sound.read_wav(path))
            except sound.UnusableSound as error:
                log.warning("recording %s is not used: %s", path, error)
                troubles.append(Trouble(TroubleKind.RECORDING, f"{clip.name}.wav: {error}"))
        return None

    def _made(self, clip: Clip, version: str) -> bytes:
        if clip == CHIME:
            return self._kept(("chime",), lambda _: sound.pcm(levelled(array("d", sound.chime()), CHIME_LUFS)))
        voice, rate = self.voices.get(clip.language, clip.language), self._rate(clip)
        key = (version, voice, str(rate), clip.name.rpartition("/")[2], clip.text)
        return self._kept(key, lambda path: made_clear(self.renderer.render(clip.text, voice, rate, path)))

    def _commanded(self, clip: Clip, command: CommandVoice) -> bytes:
        rate = self._rate(clip)
        key = (command.version(), str(rate), clip.name, clip.text)
        return self._kept(key, lambda path: made_clear(command.render(clip.text, rate, path)))

    def _kept(self, key: tuple[str, ...], make: Callable[[Path], bytes]) -> bytes:
        """The clip of a key from the cache, or made and kept there. Raises as `make`, which is given a file to use."""
        path = self.cache / f"{hashlib.sha256(chr(31).join((_TREATMENT, *key)).encode()).hexdigest()[:24]}.wav"
        try:
            return sound.pcm(sound.read_wav(path))
        except sound.UnusableSound as error:
            if path.exists():
                log.warning("cached clip %s is made again: %s", path.name, error)
        with tempfile.TemporaryDirectory(prefix="toiluot-voice-") as folder:
            made = make(Path(folder) / "clip.wav")
        try:
            sound.write_wav(path, made)
        except OSError as error:
            log.warning("the clip cache %s cannot be written: %s", self.cache, error)
        return made

    def _rate(self, clip: Clip) -> int:
        return self.rates.get(clip.language, self.rate)


def _add(trouble: Trouble, troubles: list[Trouble]) -> None:
    if trouble not in troubles:
        troubles.append(trouble)
        log.error("no voice: %s", trouble.text("en"))


def made_clear(raw: sound.Samples) -> bytes:
    """A made clip as it is played: cut, its consonants lifted out of the noise of a hall, as loud as all others."""
    lifted = _LIFT.over(_RUMBLE.over(raw))
    first, end = sound.bounds(raw)
    return sound.pcm(sound.faded(levelled(compressed(lifted[first:end], sound.RATE, _MADE_RATIO))))


def recorded_clear(raw: sound.Samples) -> bytes:
    """An office's own recording as it is played: cut, evened out a little, as loud as all others."""
    first, end = sound.bounds(raw, sound.floor_of(raw))
    return sound.pcm(sound.faded(levelled(compressed(raw[first:end], sound.RATE, _RECORDED_RATIO))))


def _spaced(speech: bytes, before_s: float, after_s: float) -> bytes:
    return sound.pcm(sound.silence(before_s)) + speech + sound.pcm(sound.silence(after_s))
