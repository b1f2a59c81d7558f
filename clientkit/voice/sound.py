"""Sound as 16-bit mono samples: reading, trimming, resampling, the chime. No device, no Qt."""

from __future__ import annotations

import errno
import math
import sys
import wave
from array import array
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

from clientkit.voice.flaw import Flaw
from config.files import read_file

RATE: Final = 22050
"""Samples a second of every clip; what espeak-ng makes, so its speech is never resampled."""

BYTES_PER_SAMPLE: Final = 2
LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a sound file: `LONGEST_S` of any of `RATES`, and more."""
RATES: Final = (4_000, 384_000)
"""Samples a second of a sound file, from telephones to studios; another rate is a broken header."""
LONGEST_S: Final = 30
"""Seconds of a sound file; no clip has ten, and each second takes half a second to be brought to `RATE`."""
FULL_SCALE: Final = 32767
_LEAST: Final = 300
"""A sound whose highest sample is lower is none."""
SILENCE: Final = 0.003
"""A 10 ms window below this share of the loudest one is silence. At 0.02 the ends of "hát" and "mốt" were cut away."""
_OVER_THE_ROOM: Final = 3.0
_LOUDEST_FLOOR: Final = 0.02
"""A room over this is none: the recording was cut before, and its quietest moment is speech."""
_WINDOW: Final = RATE // 100

Samples: TypeAlias = "array[int]"
"""array("h"): one channel, RATE samples a second."""


class UnusableSound(Exception):
    """A sound file is missing, broken, cut short or silent; the text says which.

    Attributes:
        flaw: the same for whoever recorded it, with what to do.
    """

    def __init__(self, text: str, flaw: Flaw) -> None:
        super().__init__(text)
        self.flaw = flaw


def samples(values: bytes = b"") -> Samples:
    """Make samples from little-endian 16-bit PCM."""
    made: Samples = array("h", values)
    if sys.byteorder == "big":
        made.byteswap()
    return made


def pcm(sound: Samples) -> bytes:
    """Return samples as little-endian 16-bit PCM."""
    if sys.byteorder == "big":
        sound = array("h", sound)
        sound.byteswap()
    return sound.tobytes()


def duration_s(data: bytes) -> float:
    """Length of PCM in seconds."""
    return len(data) / (RATE * BYTES_PER_SAMPLE)


def silence(seconds: float) -> Samples:
    """Return `seconds` of silence."""
    return samples(bytes(int(seconds * RATE) * BYTES_PER_SAMPLE))


def read_wav(path: Path) -> Samples:
    """Read a whole WAV file as mono samples at RATE. Raises as `read_as_recorded`."""
    sound, rate = read_as_recorded(path)
    if rate == RATE:
        return sound
    made = resample(sound, rate)
    if _peak(made) < _LEAST:  # all of it was higher than RATE can hold: nobody hears it
        raise UnusableSound(f"{path.name}: there is no sound in it", Flaw("silent"))
    return made


def is_there(path: Path) -> bool:
    """Whether something has this name. What may not be looked at has: reading it says why that cannot be done."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def read_as_recorded(path: Path) -> tuple[Samples, int]:
    """Read a whole WAV file as mono samples at its own rate, and that rate.

    Raises:
        UnusableSound: it is missing, not a 16-bit PCM WAV, of a strange rate, cut short, too long, or has no sound in
            it.
    """
    try:
        held = read_file(path, LARGEST)
    except FileNotFoundError:
        raise UnusableSound(f"{path.name}: the file is not there", Flaw("gone")) from None
    except OSError as error:
        if error.errno == errno.EFBIG:
            flaw = Flaw("endless", {"most": LONGEST_S})
        else:
            flaw = Flaw("unreadable", {"why": error.strerror or ""})
        raise UnusableSound(f"{path.name}: not a WAV file ({error.strerror})", flaw) from error
    if not held:
        raise UnusableSound(f"{path.name}: the file is empty", Flaw("empty"))
    try:
        with wave.open(BytesIO(_plain(held)), "rb") as file:
            channels, width, rate, frames = file.getparams()[:4]
            data = file.readframes(frames)
    except (wave.Error, EOFError, RuntimeError) as error:  # RuntimeError: a part that is longer than the file
        flaw = Flaw("not_pcm" if held[:4] == b"RIFF" and "format" in str(error) else "not_wav")
        text = f"{path.name}: not a WAV file ({str(error) or 'its parts do not fit together'})"
        raise UnusableSound(text, flaw) from error
    if width != BYTES_PER_SAMPLE or channels not in (1, 2):
        raise UnusableSound(f"{path.name}: must be 16-bit PCM with one or two channels", Flaw("not_pcm"))
    if not frames:
        raise UnusableSound(f"{path.name}: the file is empty", Flaw("empty"))
    whole = frames * width * channels
    if len(data) != whole:
        text = f"{path.name}: cut short ({len(data)} of {whole} bytes)"
        raise UnusableSound(text, Flaw("cut_short", {"have": len(data), "whole": whole}))
    if not RATES[0] <= rate <= RATES[1]:
        text = f"{path.name}: it says {rate} samples a second; record with 22050 to 48000"
        raise UnusableSound(text, Flaw("bad_rate", {"rate": rate}))
    if frames > LONGEST_S * rate:
        text = f"{path.name}: it takes {frames / rate:.0f} s, and {LONGEST_S} are the most"
        raise UnusableSound(text, Flaw("endless", {"most": LONGEST_S}))
    sound = samples(data)
    if channels == 2:
        sound = array("h", ((left + right) // 2 for left, right in zip(sound[::2], sound[1::2], strict=True)))
    if _peak(sound) < _LEAST:
        raise UnusableSound(f"{path.name}: there is no sound in it", Flaw("silent"))
    return sound, rate


def _plain(held: bytes) -> bytes:
    """A file whose header says at length that it is PCM, as recorders of Windows write it, in the plain form."""
    if held[12:16] == b"fmt " and held[20:22] == b"\xfe\xff" and held[44:46] == b"\x01\x00":
        return held[:20] + b"\x01\x00" + held[22:]
    return held


def write_wav(path: Path, data: bytes) -> None:
    """Write PCM as a WAV file; a reader sees the old file or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as out, wave.open(out, "wb") as file:  # by itself, `wave` complains aloud where it may not
        file.setnchannels(1)
        file.setsampwidth(BYTES_PER_SAMPLE)
        file.setframerate(RATE)
        file.writeframes(data)
    part.replace(path)


def resample(sound: Samples, rate: int) -> Samples:
    """Bring samples from `rate` to RATE with a windowed sinc, so that a 48 kHz recording does not hiss."""
    step = rate / RATE
    cutoff = min(1.0, 1 / step)
    reach = math.ceil(8 / cutoff)
    made: Samples = array("h")
    last = len(sound) - 1
    for index in range(int(len(sound) / step)):
        centre = index * step
        first = max(0, math.ceil(centre - reach))
        total = weight_sum = 0.0
        for place in range(first, min(last, math.floor(centre + reach)) + 1):
            away = centre - place
            turned = math.pi * away * cutoff
            weight = (math.sin(turned) / turned if away else 1.0) * (0.5 + 0.5 * math.cos(math.pi * away / reach))
            total += weight * sound[place]
            weight_sum += weight
        made.append(clamped(total / weight_sum if weight_sum else 0.0))
    return made


def bounds(sound: Samples, floor: float = SILENCE) -> tuple[int, int]:
    """Where in samples the sound begins and ends, with 10 ms of what is about it; (0, 0) for silence.

    Args:
        sound: what was recorded or made.
        floor: a 10 ms window below this share of the loudest one is silence.
    """
    powers = _powers(sound, _WINDOW)
    least = max(powers, default=0.0) * floor
    loud = [index for index, power in enumerate(powers) if power > least]
    if not loud:
        return 0, 0
    return max(0, loud[0] - 1) * _WINDOW, min(len(sound), (loud[-1] + 2) * _WINDOW)


def faded(sound: Samples) -> Samples:
    """Let both ends come out of silence and go into it, within 5 ms, so that joins do not click."""
    made = sound[:]
    edge = min(_WINDOW // 2, len(made) // 2)
    for index in range(edge):
        made[index] = made[index] * index // edge
        made[-1 - index] = made[-1 - index] * index // edge
    return made


def floor_of(sound: Samples) -> float:
    """The `floor` at which a recording begins and ends: three times its room, and never so much that speech is cut."""
    return max(SILENCE, min(_OVER_THE_ROOM * room_share(sound), _LOUDEST_FLOOR))


def room_share(sound: Samples) -> float:
    """The quietest 100 ms of a recording as a share of its loudest 10 ms: the noise of the room it was made in."""
    quietest = min(_powers(sound, 10 * _WINDOW), default=0.0)
    loudest = max(_powers(sound, _WINDOW), default=0.0)
    return quietest / loudest if loudest else 0.0


def chime() -> Samples:
    """Make the signal before a call: two bell tones a major third apart, each dying away."""
    made = [0.0] * int(1.0 * RATE)
    for start_s, pitch in ((0.0, 659.26), (0.38, 523.25)):
        begin = int(start_s * RATE)
        for index in range(len(made) - begin):
            moment = index / RATE
            # A bell's partials die the faster the higher they are; 4 ms of attack keep it from clicking.
            tone = sum(
                share * math.exp(-moment * decay) * math.sin(2 * math.pi * pitch * partial * moment)
                for partial, share, decay in ((1, 1.0, 4.5), (2, 0.32, 7.0), (3, 0.12, 11.0))
            )
            made[begin + index] += tone * min(1.0, moment / 0.004)
    peak = max(abs(value) for value in made)
    fade = int(0.08 * RATE)
    for index in range(fade):
        made[-1 - index] *= index / fade
    return array("h", (clamped(value / peak * 0.45 * FULL_SCALE) for value in made))


def _peak(sound: Samples) -> int:
    return max(max(sound, default=0), -min(sound, default=0))


def _powers(sound: Samples, length: int) -> list[float]:
    """How strong each stretch of so many samples is (RMS); the last one may be shorter."""
    return [
        math.sqrt(sum(value * value for value in stretch) / len(stretch))
        for start in range(0, len(sound), length)
        if (stretch := sound[start : start + length])
    ]


def clamped(value: float) -> int:
    """A value as a sample: no higher than full scale."""
    return max(-FULL_SCALE, min(FULL_SCALE, round(value)))
