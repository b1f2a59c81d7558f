"""The clip bank: every clip rendered once, kept on disk, and joined for a call from memory."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import threading
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
_FEW: Final = 8
"""Clips that an office's own program makes at once, such as those of a new counter; more take it minutes."""
MOST_HURRIED: Final = 256
"""Clips that may wait to be made before all others; a call needs a dozen."""

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
class _Run:
    """One run of `ClipBank.warm`."""

    wanted: dict[str, Clip]
    until: float
    """When the renderer is asked for no more, but for what a call waits for."""
    hurried: dict[str, Clip] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    """How often in a row a voice made nothing: a language, or `command` and a language."""
    unfinished: set[str] = field(default_factory=set)
    """Languages of which the office's own program has much to make: until then the renderer speaks."""
    troubles: list[Trouble] = field(default_factory=list)
    silent: list[tuple[Clip, Trouble]] = field(default_factory=list)
    """What the renderer could not make; it is nobody's trouble where the office's own program can."""

    def tell(self, trouble: Trouble) -> None:
        if trouble not in self.troubles:
            self.troubles.append(trouble)
            log.error("no voice: %s", trouble.text("en"))


def _nothing() -> None:
    """Whoever does not ask is not told."""


@dataclass
class ClipBank:
    """Clips in memory, filled from recordings, from the cache, or by rendering, in this order.

    `warm` may run in a thread of its own while all else is used in another.

    Args:
        cache: folder of rendered clips; made when missing, may be deleted at any time.
        renderer: what makes clips that are not there.
        recordings: folders of an office's own clips, `<name>.wav` such as `vi/digit-3.wav`; they win over rendered
            ones, and earlier folders over later ones.
        rate: words a minute of rendered speech.
        rates: words a minute of single languages.
        voices: the espeak-ng voice for each language.
        commands: the office's own voice program for single languages; until it made its clips, and where it fails,
            `renderer` speaks.
    """

    cache: Path
    renderer: Renderer
    recordings: tuple[Path, ...] = ()
    rate: int = 145
    rates: Mapping[str, int] = field(default_factory=dict)
    voices: Mapping[str, str] = field(default_factory=lambda: VOICES)
    commands: Mapping[str, CommandVoice] = field(default_factory=dict)
    making: str = ""
    """The office's own program that makes clips now, while the renderer's are spoken; empty when none does."""
    failing: Trouble | None = None
    """Why a language has no voice, as soon as that is known: making the rest may take a minute yet."""
    _recorded: dict[str, bytes] = field(default_factory=dict)
    _own: dict[str, bytes] = field(default_factory=dict)
    """Of the office's own program."""
    _ready: dict[str, bytes] = field(default_factory=dict)
    """Of the renderer, and the chime."""
    _hurried: deque[Clip] = field(default_factory=lambda: deque(maxlen=MOST_HURRIED))
    _known_version: str = ""
    _ended: threading.Event = field(default_factory=threading.Event)
    _warming: threading.Lock = field(default_factory=threading.Lock)

    def warm(self, clips: Iterable[Clip], progressed: Callable[[], None] = _nothing) -> Warmed:
        """Bring clips into memory, rendering what is not there. Never raises for a missing voice: it tells.

        The renderer's clips come first: they are all there within `WITHIN_S` and one sentence. A program of the
        office's own, which may take minutes, makes its clips after them. A voice that failed twice in a row is not
        asked for more, and what is not made by then is told.

        Args:
            clips: what is wanted, what is needed first before the rest.
            progressed: called, in this thread, whenever more can be spoken than before.
        """
        with self._warming:
            self._known_version, self.failing = "", None
            run = _Run({clip.name: clip for clip in clips}, time.monotonic() + WITHIN_S)
            for clip in run.wanted.values():
                self._take_recording(clip, run)
            recorded = sum(name in self._recorded for name in run.wanted)
            own = [clip for clip in run.wanted.values() if self._of_command(clip)]
            for clip in own:
                self._take_kept(clip)
            still = Counter(clip.language for clip in own if clip.name not in self._own)
            run.unfinished.update(language for language, many in still.items() if many > _FEW)
            progressed()
            self._render_all([one for one in run.wanted.values() if one.name not in self._recorded], run, progressed)
            self._command_all(own, run, progressed)
            self.renderer.close()
            for clip, trouble in run.silent:
                if self.missing([clip]):
                    run.tell(trouble)
        return Warmed(len(run.wanted) - len(self.missing(run.wanted.values())), recorded, tuple(run.troubles))

    def hurry(self, clips: Iterable[Clip]) -> None:
        """Have whoever is warming make these before all others: a call that is at hand needs them."""
        self._hurried.extend(clip for clip in clips if clip.name not in self._recorded)

    def end(self) -> None:
        """Have `warm` end after the clip that it makes now, and make no more: the end of the program."""
        self._ended.set()

    def unfinished(self, clips: Iterable[Clip]) -> bool:
        """Whether some of these were not made yet by the office's own program for their language."""
        return any(self._of_command(clip) and clip.name not in self._own for clip in clips)

    def once(self, clip: Clip) -> bytes:
        """Return the sound of a clip that is said once: made and treated as the others, and not kept.

        Raises:
            NoVoice: nothing on this machine can make it.
        """
        rate = self._rate(clip)
        with tempfile.TemporaryDirectory(prefix="toiluot-voice-") as folder:
            path = Path(folder) / "clip.wav"
            try:
                raw = self.commands[clip.language].render(clip.text, rate, path) if self._of_command(clip) else None
            except NoVoice as error:
                log.warning("a sentence is said by the other voice: %s", error)
                raw = None
            if raw is None:
                raw = self.renderer.render(clip.text, self.voices.get(clip.language, clip.language), rate, path)
        return _spaced(made_clear(raw), *FULL.about(clip))

    def missing(self, clips: Iterable[Clip]) -> list[Clip]:
        """Return the clips that cannot be spoken yet."""
        known = (self._recorded, self._own, self._ready)
        return [clip for clip in clips if not any(clip.name in sounds for sounds in known)]

    def pieces(self, clips: Sequence[Clip], pace: Pace = FULL) -> list[tuple[str, bytes]]:
        """Return the clips of one call by name, each with its silence as 16-bit mono PCM at `sound.RATE`.

        In one language a call is in one voice: the office's own program is heard when it made all of them.

        Raises:
            ClipsMissing: some are not in memory; nothing is rendered here, because a call must not wait.
        """
        if missing := self.missing(clips):
            raise ClipsMissing(missing)
        mixed = {clip.language for clip in clips if self._of_command(clip) and clip.name not in self._own}
        return [(clip.name, _spaced(self._sound(clip, mixed), *pace.about(clip))) for clip in clips]

    def join(self, clips: Sequence[Clip], pace: Pace = FULL) -> bytes:
        """Return one call as one piece of PCM. Raises as `pieces`."""
        return b"".join([data for _, data in self.pieces(clips, pace)])

    # -- inside --

    def _of_command(self, clip: Clip) -> bool:
        """Whether the office's own program is to say it."""
        return clip != CHIME and clip.language in self.commands and clip.name not in self._recorded

    def _sound(self, clip: Clip, mixed: Collection[str]) -> bytes:
        if clip.name in self._recorded:
            return self._recorded[clip.name]
        first, second = (self._ready, self._own) if clip.language in mixed else (self._own, self._ready)
        return first[clip.name] if clip.name in first else second[clip.name]

    def _take_recording(self, clip: Clip, run: _Run) -> None:
        self._recorded.pop(clip.name, None)
        for folder in self.recordings:
            path = folder / f"{clip.name}.wav"
            if not sound.is_there(path):
                continue
            try:
                self._recorded[clip.name] = recorded_clear(sound.read_wav(path))
                return
            except sound.UnusableSound as error:
                log.warning("recording %s is not used: %s", path, error)
                run.troubles.append(Trouble(TroubleKind.RECORDING, f"{clip.name}.wav"))

    def _take_kept(self, clip: Clip) -> None:
        if clip.name not in self._own and (kept := self._kept(self._command_file(clip))) is not None:
            self._own[clip.name] = kept

    def _in_order(self, clips: Iterable[Clip], run: _Run) -> Iterator[tuple[Clip, bool]]:
        """Each clip once, and whether a call waits for it: such come before all others, also if nobody named them."""
        left = {clip.name: clip for clip in clips}
        while not self._ended.is_set():
            if self._hurried:
                clip = self._hurried.popleft()
                left.pop(clip.name, None)
                run.hurried[clip.name] = clip
                yield clip, True
            elif left:
                yield left.pop(next(iter(left))), False
            else:
                return

    def _render_all(self, clips: Iterable[Clip], run: _Run, progressed: Callable[[], None]) -> None:
        for clip, hurried in self._in_order([one for one in clips if one.name not in self._ready], run):
            if not hurried and time.monotonic() > run.until:
                run.troubles.append(Trouble(TroubleKind.SLOW, f"{WITHIN_S:g} s"))
                return
            if not self._of_command(clip) or clip.language in run.unfinished:
                self._render(clip, run)
                progressed()

    def _command_all(self, clips: list[Clip], run: _Run, progressed: Callable[[], None]) -> None:
        """Have the office's own programs make theirs, first what a call needed before."""
        before = [clip for clip in run.hurried.values() if self._of_command(clip)]
        try:
            for clip, hurried in self._in_order((one for one in (*before, *clips) if one.name not in self._own), run):
                # Who waits for a call hears the renderer, unless all else is in the office's own voice.
                if hurried and (not self._of_command(clip) or clip.language in run.unfinished):
                    self._render(clip, run)
                    progressed()
                # One that hangs takes ten seconds each time: when time is over, once for a language is enough.
                tries = _TRIES if time.monotonic() <= run.until else 1
                if self._of_command(clip) and clip.name not in self._own and run.failed[_by_command(clip)] < tries:
                    if clip.language in run.unfinished and not self.making:
                        self.making = self.commands[clip.language].command[0]
                        progressed()
                    self._command(clip, run)
                if self.missing([clip]):
                    self._render(clip, run)
                progressed()
        finally:
            self.making = ""

    def _render(self, clip: Clip, run: _Run) -> None:
        if clip.name in self._ready or run.failed[clip.language] >= _TRIES:
            return
        try:
            self._ready[clip.name] = self._made(clip)
            run.failed[clip.language] = 0
        except NoVoice as error:
            run.failed[clip.language] += 1
            run.silent.append((clip, error.trouble))
            if run.failed[clip.language] >= _TRIES and not self._of_command(clip):
                self.failing = self.failing or error.trouble

    def _command(self, clip: Clip, run: _Run) -> None:
        command, path = self.commands[clip.language], self._command_file(clip)
        if (kept := self._kept(path)) is not None:
            self._own[clip.name] = kept
            return
        try:
            with tempfile.TemporaryDirectory(prefix="toiluot-voice-") as folder:
                raw = command.render(clip.text, self._rate(clip), Path(folder) / "clip.wav")
            self._own[clip.name] = self._keep(path, made_clear(raw))
            run.failed[_by_command(clip)] = 0
        except NoVoice as error:
            run.failed[_by_command(clip)] += 1
            run.tell(error.trouble)

    def _made(self, clip: Clip) -> bytes:
        """The renderer's clip, from the cache or made and kept there. Raises `NoVoice`."""
        if clip == CHIME:
            path = self._file("chime")
            kept = self._kept(path)
            return kept or self._keep(path, sound.pcm(levelled(array("d", sound.chime()), CHIME_LUFS)))
        voice, rate = self.voices.get(clip.language, clip.language), self._rate(clip)
        path = self._file(self._version(), voice, str(rate), clip.name.rpartition("/")[2], clip.text)
        if (kept := self._kept(path)) is not None:
            return kept
        with tempfile.TemporaryDirectory(prefix="toiluot-voice-") as folder:
            raw = self.renderer.render(clip.text, voice, rate, Path(folder) / "clip.wav")
        return self._keep(path, made_clear(raw))

    def _version(self) -> str:
        # Asked once a run: it starts a program.
        self._known_version = self._known_version or self.renderer.version()
        return self._known_version

    def _command_file(self, clip: Clip) -> Path:
        return self._file(self.commands[clip.language].version(), str(self._rate(clip)), clip.name, clip.text)

    def _file(self, *key: str) -> Path:
        """Where the clip of a key is kept."""
        return self.cache / f"{hashlib.sha256(chr(31).join((_TREATMENT, *key)).encode()).hexdigest()[:24]}.wav"

    def _kept(self, path: Path) -> bytes | None:
        try:
            return sound.pcm(sound.read_wav(path))
        except sound.UnusableSound as error:
            if sound.is_there(path):
                log.warning("cached clip %s is made again: %s", path.name, error)
            return None

    def _keep(self, path: Path, made: bytes) -> bytes:
        try:
            sound.write_wav(path, made)
        except OSError as error:
            log.warning("the clip cache %s cannot be written: %s", self.cache, error)
        return made

    def _rate(self, clip: Clip) -> int:
        return self.rates.get(clip.language, self.rate)


def _by_command(clip: Clip) -> str:
    return f"command {clip.language}"


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
