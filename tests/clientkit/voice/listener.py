"""A listener of our own for V4 of the voice's specification: a small net that learns digits and letters from log-mel
pictures of them, in babble and echo, and is then asked in rooms that it never heard, amid the same voices mixed anew.

`python -m tests.clientkit.voice.listener` prints what it makes of the clips as they are played and as espeak-ng made
them, equally loud; it is no gate. It ranks settings and letters. It is no person: it knows this one voice by heart,
knows when a sign begins, and chooses among the signs there are; so nothing here says how many people understand a call.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clientkit.voice import sound
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import made_clear
from clientkit.voice.command_voice import CommandVoice
from clientkit.voice.pace import FULL
from clientkit.voice.renderer import Renderer
from config import load
from config.settings import VoiceSettings
from display import wording
from tests.clientkit.voice.estoi import estoi
from wire.catalogue import Branch

Sound = NDArray[np.float64]

RATE: Final = sound.RATE
DEMO: Final = Path(__file__).resolve().parents[3] / "config" / "demo" / "branch.toml"

BABBLE_DB: Final = -5.0
"""The call over the talk of the hall, both A-weighted."""
ECHO_S: Final = 1.5
"""RT60 of the rooms in which it is asked."""
DIRECT_DB: Final = -3.0
"""What comes straight from the loudspeaker over its echo: V8's for the furthest seat."""
LEARNT_ROOMS, ASKED_ROOMS = 16, 6
LEARNT_CALLS, ASKED_CALLS = 6_000, 800
ESTOI_CALLS, ESTOI_DB = 60, 5.0
TALKERS: Final = 16
VOICES: Final = ("vi+m1", "vi+m2", "vi+m3", "vi+m4", "vi+m5", "vi+m6", "vi+f1", "vi+f2", "vi+f3", "vi+f4", "vi+f5")
TALK: Final = (
    "Anh ơi cho em hỏi làm giấy khai sinh thì cần những giấy tờ gì",
    "Hồ sơ đất đai nộp ở tầng hai, chị lên thang bộ bên trái rồi rẽ phải",
    "Tôi đợi từ tám giờ sáng đến giờ mà vẫn chưa thấy gọi đến số của mình",
    "Bác ngồi đây chờ cháu một lát, cháu ra ngoài lấy xe rồi quay lại ngay",
    "Trưa nay ăn gì đây, hay là mình ra quán phở đầu ngõ cho nhanh",
    "Mẹ bảo con phải mang theo căn cước với sổ hộ khẩu bản gốc mới được",
)

WINDOW_S, HOP_S, FRAME_S = 0.50, 0.016, 0.032
JITTER_S: Final = 0.04
"""By so much it is wrong about when a sign begins."""
BANDS: Final = 36


@dataclass(frozen=True, slots=True)
class Room:
    """How one seat of a hall sounds: the echo of the loudspeaker's sound, and the talk about it."""

    echo: Sound
    talk: Sound


@dataclass(frozen=True, slots=True)
class Call:
    """Some signs in a row, as a hall says them, and where each begins."""

    sound: Sound
    signs: tuple[tuple[str, int], ...]


def echo(seconds: float, chance: np.random.Generator) -> Sound:
    """An impulse response made up: one straight sound, then noise that dies away, high sounds twice as fast."""
    count = int(1.1 * seconds * RATE)
    moments = np.arange(count) / RATE
    spectrum = np.fft.rfft(chance.standard_normal(count))
    high = np.fft.rfftfreq(count, 1 / RATE) > 4_000
    low, top = (np.fft.irfft(spectrum * part, count) for part in (~high, high))
    tail = low * 10 ** (-3 * moments / seconds) + top * 10 ** (-3 * moments / (seconds / 2))
    tail[: int((0.002 + 0.004 * chance.random()) * RATE)] = 0.0  # the nearest wall
    tail *= 10 ** (-DIRECT_DB / 20) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    return tail


def in_room(dry: Sound, response: Sound) -> Sound:
    """What is heard of a sound, with its end dying away."""
    count = len(dry) + len(response) - 1
    size = 1 << (count - 1).bit_length()
    made: Sound = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(response, size), size)[:count]
    return made


def weighted_power(values: Sound) -> float:
    """A-weighted power of a sound, per sample."""
    spectrum = np.abs(np.fft.rfft(values)) ** 2
    f2 = np.fft.rfftfreq(len(values), 1 / RATE) ** 2
    weight = 12194.0**2 * f2**2 / ((f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194.0**2))
    return float(2 * np.sum(spectrum * (1.2589 * weight) ** 2)) / len(values) ** 2


class Clips:
    """The signs, as they are played and as they were made, both equally loud to people (A-weighted)."""

    def __init__(self, letters: str) -> None:
        wanted, renderer = VoiceSettings(), Renderer()
        signs = {sign: wording.character_clip(sign, "vi") for sign in f"0123456789{letters}"}
        self.made: dict[str, Sound] = {}
        self.played: dict[str, Sound] = {}
        self.clip: dict[str, Clip] = {}
        with tempfile.TemporaryDirectory() as folder:
            for sign, clip in signs.items():
                assert clip is not None
                raw = renderer.render(clip.text, "vi", wanted.speed, Path(folder) / "clip.wav")
                first, end = sound.bounds(raw)
                made, played = as_values(raw[first:end]), as_values(sound.samples(made_clear(raw)))
                self.clip[sign], self.played[sign] = clip, played
                self.made[sign] = made * np.sqrt(weighted_power(played) / weighted_power(made))
        renderer.close()

    def call(self, signs: Sequence[str], *, treated: bool) -> Call:
        """Some signs with the pauses of a call to which nobody waits."""
        sounds, known, at = self.played if treated else self.made, [], 0
        parts: list[Sound] = []
        for sign in signs:
            before, after = FULL.about(self.clip[sign])
            one = (np.zeros(int(before * RATE)), sounds[sign], np.zeros(int(after * RATE)))
            known.append((sign, at + len(one[0])))
            parts += one
            at += sum(map(len, one))
        return Call(np.concatenate(parts), tuple(known))


def as_values(samples: sound.Samples) -> Sound:
    """Samples as values to 1."""
    return np.asarray(samples, dtype=np.float64) / sound.FULL_SCALE


def talk_of(voices: Sequence[str], chance: np.random.Generator, seconds: float = 40.0) -> Sound:
    """Many who talk at once, each at its own moment, speed and loudness."""
    count = int(seconds * RATE)
    made = np.zeros(count)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(TALKERS):
            voice, rate = str(chance.choice(voices)), int(chance.integers(130, 220))
            program = ("espeak-ng", "-v", voice, "-p", str(chance.integers(20, 75)), "-s", "{speed}", "-w", "{out}")
            said = ". ".join(str(one) for one in chance.permutation(TALK)[:4])
            one = as_values(CommandVoice((*program, "--", "{text}")).render(said, rate, Path(folder) / "talk.wav"))
            line = np.resize(one, count) * 10 ** (chance.uniform(-4, 4) / 20) / np.sqrt(np.mean(one**2))
            made += np.roll(line, int(chance.integers(count)))
    return made


def rooms(many: int, echo_s: tuple[float, float], voices: Sequence[str], chance: np.random.Generator) -> list[Room]:
    """Rooms that differ in echo and in who talks there; of the talk only its echo is heard."""
    talks = [talk_of(voices, chance) for _ in range(4)]
    made = []
    for n in range(many):
        around = echo(chance.uniform(*echo_s), chance)
        around[0] = 0.0
        talk = in_room(talks[n % len(talks)], around)[len(around) : len(talks[0])]
        made.append(Room(echo(chance.uniform(*echo_s), chance), talk / np.sqrt(weighted_power(talk))))
    return made


def heard(dry: Sound, room: Room, over_db: float, chance: np.random.Generator) -> Sound:
    """A call at a seat, so much louder than the talk there."""
    said = in_room(dry, room.echo)
    silence = np.mean(dry == 0.0)  # a pause must not make the talk softer
    power = weighted_power(said[: len(dry)]) / (1 - silence)
    start = int(chance.integers(len(room.talk) - len(said)))
    talk = room.talk[start : start + len(said)]
    return said + talk * np.sqrt(power / 10 ** (over_db / 10))


def _mel_bank() -> NDArray[np.float64]:
    size = int(FRAME_S * RATE)
    top = 2595 * np.log10(1 + 8_000 / 700)
    edges = 700 * (10 ** (np.linspace(2595 * np.log10(1 + 100 / 700), top, BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    rise = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rise, fall))


MEL: Final = _mel_bank()


def picture(values: Sound, begin: int) -> NDArray[np.float32]:
    """The log-mel picture of half a second from a moment on."""
    size, hop = int(FRAME_S * RATE), int(HOP_S * RATE)
    begin = max(0, begin - size)
    stretch = values[begin : begin + int(WINDOW_S * RATE) + size]
    stretch = np.pad(stretch, (0, int(WINDOW_S * RATE) + size - len(stretch)))
    frames = np.lib.stride_tricks.sliding_window_view(stretch, size)[::hop] * np.hanning(size)
    mel = np.log(np.abs(np.fft.rfft(frames)) ** 2 @ MEL.T + 1e-9)
    return (mel - mel.mean()).astype(np.float32).ravel()


class Listener:
    """Two layers that learn to name pictures."""

    def __init__(self, names: str, chance: np.random.Generator, hidden: int = 256) -> None:
        self._names, self._chance, self._hidden = names, chance, hidden

    def learn(self, pictures: NDArray[np.float32], names: Sequence[str], turns: int = 40) -> None:
        """Look at all of them so often, in another order each time (Adam, half of the layer dropped)."""
        chance = self._chance
        self._middle, self._spread = pictures.mean(axis=0), pictures.std(axis=0) + 1e-3
        x = (pictures - self._middle) / self._spread
        y = np.eye(len(self._names), dtype=np.float32)[[self._names.index(name) for name in names]]
        shapes = ((x.shape[1], self._hidden), (self._hidden,), (self._hidden, len(self._names)), (len(self._names),))
        self._w = [(chance.standard_normal(s) * np.sqrt(2 / s[0]) * (len(s) > 1)).astype(np.float32) for s in shapes]
        first: list[Any] = [np.zeros_like(w) for w in self._w]
        second: list[Any] = [np.zeros_like(w) for w in self._w]
        step = 0
        for turn in range(turns):
            order, rate = chance.permutation(len(x)), 2e-3 * 0.5 * (1 + np.cos(np.pi * turn / turns))
            for at in range(0, len(order), 64):
                step += 1
                a = x[order[at : at + 64]]
                kept = (chance.random((len(a), self._hidden), dtype=np.float32) < 0.5).astype(np.float32) * 2
                middle = np.maximum(0, a @ self._w[0] + self._w[1]) * kept
                wrong = (_shares(middle @ self._w[2] + self._w[3]) - y[order[at : at + 64]]) / len(a)
                back = (wrong @ self._w[2].T) * (middle > 0) * kept
                slopes = (a.T @ back, back.sum(axis=0), middle.T @ wrong, wrong.sum(axis=0))
                for n, slope in enumerate(slopes):
                    slope = slope + 1e-4 * self._w[n]
                    first[n] = 0.9 * first[n] + 0.1 * slope
                    second[n] = 0.999 * second[n] + 0.001 * slope**2
                    size = np.sqrt(second[n] / (1 - 0.999**step)) + 1e-8
                    self._w[n] -= (rate * first[n] / (1 - 0.9**step) / size).astype(np.float32)

    def named(self, pictures: NDArray[np.float32]) -> list[str]:
        """What it takes them for."""
        x = (pictures - self._middle) / self._spread
        out = np.maximum(0, x @ self._w[0] + self._w[1]) @ self._w[2] + self._w[3]
        return [self._names[n] for n in out.argmax(axis=1)]


def _shares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    grown = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)


def pictures_of(
    clips: Clips, letters: str, many: int, places: Sequence[Room], chance: np.random.Generator, *, treated: bool
) -> dict[bool, tuple[NDArray[np.float32], list[str]]]:
    """Pictures of the signs of many calls, letters (True) and digits apart."""
    found: dict[bool, tuple[list[NDArray[np.float32]], list[str]]] = {True: ([], []), False: ([], [])}
    for _ in range(many):
        # Two letters in a row are no number, but an echo of one over the other, as digits have it.
        signs = [*chance.choice(list(letters), 2), *chance.choice(list("0123456789"), 3)]
        call = clips.call([str(sign) for sign in signs], treated=treated)
        at_seat = heard(call.sound, places[int(chance.integers(len(places)))], BABBLE_DB, chance)
        for sign, begin in call.signs:
            shift = int(chance.uniform(-JITTER_S, JITTER_S) * RATE)
            kept, names = found[sign.isalpha()]
            kept.append(picture(at_seat, max(0, begin + shift)))
            names.append(sign)
    return {kind: (np.stack(kept), names) for kind, (kept, names) in found.items()}


def measure(letters: str, seed: int) -> None:
    """Print what the listener makes of the clips."""
    clips = Clips(letters)
    chance = np.random.default_rng(seed)
    learnt = rooms(LEARNT_ROOMS, (0.8, 2.0), VOICES, chance)
    asked = rooms(ASKED_ROOMS, (ECHO_S, ECHO_S), VOICES, chance)
    for treated in (False, True):
        began = time.monotonic()
        lesson = pictures_of(clips, letters, LEARNT_CALLS, learnt, chance, treated=treated)
        exam = pictures_of(clips, letters, ASKED_CALLS, asked, chance, treated=treated)
        for kind, names in ((False, "0123456789"), (True, letters)):
            listener = Listener(names, chance)
            listener.learn(*lesson[kind])
            pictures, said = exam[kind]
            told = list(zip(said, listener.named(pictures), strict=True))
            right = sum(one == other for one, other in told) / len(told)
            what = "letters" if kind else "digits"
            print(f"{'played' if treated else 'as made'}: {what} {right:.1%} of {len(told)}", flush=True)
            pairs = {
                f"{one}-{other}": sum({one, other} == {a, b} for a, b in told if a != b)
                / sum(a in (one, other) for a, _ in told)
                for one in names for other in names if one < other
            }  # fmt: skip
            worst = sorted(pairs, key=pairs.__getitem__, reverse=True)[:8]
            print("   taken for each other:", ", ".join(f"{pair} {pairs[pair]:.0%}" for pair in worst))
        left = []
        for n in range(ESTOI_CALLS):
            number = [letters[n % len(letters)], *map(str, chance.integers(0, 10, 3))]
            said_dry = clips.call(number, treated=treated).sound
            at_seat = heard(said_dry, asked[n % len(asked)], ESTOI_DB, chance)
            left.append(estoi(said_dry, at_seat[: len(said_dry)], RATE))
        print(f"   ESTOI at {ESTOI_DB:+g} dB {np.mean(left):.3f}; {time.monotonic() - began:.0f} s", flush=True)


def main() -> int:
    """Measure the letters of the demo's branch, or those that are named."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--letters", default="".join(sorted({one.series for one in load(DEMO, Branch).groups})))
    wanted.add_argument("--seed", type=int, default=1)
    given = wanted.parse_args()
    measure(given.letters, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
