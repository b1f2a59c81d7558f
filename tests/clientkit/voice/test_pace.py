"""How the clips of a call are joined: what is silent between them, measured on what espeak-ng really made."""

from __future__ import annotations

import math

import pytest

from clientkit.voice import pace, sound
from clientkit.voice.clip import CHIME, Clip
from clientkit.voice.clip_bank import ClipBank
from display import wording
from display.calls import Form

WINDOW = sound.RATE // 200
"""5 ms."""
CALL = wording.sentence("A012", "3", "vi")


def silences(heard: sound.Samples) -> list[tuple[float, float]]:
    """Stretches of 30 ms and more that lie 38 dB under the loudest moment: their middle and length, in seconds."""
    powers = [
        math.sqrt(sum(value * value for value in heard[start : start + WINDOW]) / WINDOW)
        for start in range(0, len(heard), WINDOW)
    ]
    floor, found, began = max(powers) * 10 ** (-38 / 20), [], 0
    for index, power in enumerate([*powers, math.inf]):
        if power > floor:
            if index - began >= 6:
                found.append(((began + index) / 2 * 0.005, (index - began) * 0.005))
            began = index + 1
    return found


def after(bank: ClipBank, clips: list[Clip], last: Clip, how: pace.Pace) -> float:
    """How long it is silent about the end of one clip of a call, in milliseconds."""
    joined = sound.samples(bank.join(clips, how))
    end = 0.0
    for clip in clips:
        end += sound.duration_s(bank.join([clip], how))
        if clip == last:
            end -= how.about(clip)[1]
            break
    near = [length for middle, length in silences(joined) if middle - length / 2 - 0.05 <= end <= middle + length / 2]
    return 1000 * max(near)


def test_digits_of_a_number_stand_apart_and_the_counter_stands_apart_from_them(spoken: ClipBank) -> None:
    _, letter, first, second, last, counter = CALL
    assert 240 <= after(spoken, CALL, letter, pace.FULL) <= 290
    assert 170 <= after(spoken, CALL, first, pace.FULL) <= 220
    assert 170 <= after(spoken, CALL, second, pace.FULL) <= 220
    assert 340 <= after(spoken, CALL, last, pace.FULL) <= 400
    assert after(spoken, CALL, counter, pace.FULL) >= 300


@pytest.mark.parametrize("how", [pace.FULL, pace.BUSY, pace.CROWDED])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_clip_begins_or_ends_with_a_step(spoken: ClipBank, language: str, how: pace.Pace) -> None:
    for clip in [CHIME, *wording.sentence("AH0123456789", "21", language)]:
        heard = sound.samples(spoken.join([clip], how))
        assert max(abs(heard[0]), abs(heard[-1])) <= 0.001 * sound.FULL_SCALE, clip.name


@pytest.mark.parametrize(("name", "shortest"), [("letter-H", 0.31), ("counter-21", 1.71), ("digit-1", 0.28)])
def test_the_soft_end_of_a_word_is_kept(spoken: ClipBank, name: str, shortest: float) -> None:
    clip = Clip(f"vi/{name}", "vi", "")
    spoken_s = sound.duration_s(spoken.join([clip])) - sum(pace.FULL.about(clip))
    assert spoken_s >= shortest


def test_the_more_wait_the_shorter_the_pauses(spoken: ClipBank) -> None:
    lengths = [len(spoken.join(CALL, how)) for how in (pace.FULL, pace.BUSY, pace.CROWDED)]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == 3


@pytest.mark.parametrize(
    ("form", "how", "language", "longest"),
    [
        (Form.FULL, pace.FULL, "vi", 5.6),
        (Form.BUSY, pace.BUSY, "vi", 3.7),
        (Form.CROWDED, pace.CROWDED, "vi", 3.0),
        (Form.FULL, pace.FULL, "en", 6.0),
        (Form.CROWDED, pace.CROWDED, "en", 3.6),
    ],
)
def test_a_call_takes_no_longer_than_one_voice_can_afford(
    spoken: ClipBank, form: Form, how: pace.Pace, language: str, longest: float
) -> None:
    call = wording.sentence("A012", "3", language, form=form)
    assert longest - 0.5 < sound.duration_s(spoken.join(call, how)) <= longest


def test_what_is_no_part_of_a_call_is_said_with_a_pause_behind_it() -> None:
    assert pace.FULL.about(Clip("vi/sentence", "vi", "Mời chọn")) == (0.1, 0.3)
