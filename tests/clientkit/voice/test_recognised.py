"""An independent recogniser, pocketsphinx with its own English model, reads the digits of joined calls no worse than
those of whole sentences. It says nothing of how people hear them, and knows no Vietnamese. `make hearing`."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from clientkit.voice import sound
from clientkit.voice.clip_bank import ClipBank, made_clear
from clientkit.voice.pace import CROWDED, FULL
from display import wording

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NUMBERS, DIGITS = 40, 4
GRAMMAR = f"#JSGF V1.0; grammar digits; public <number> = <digit>+; <digit> = {' | '.join(WORDS)};"
RATE = 16_000
"""What its model was made from."""
ALLOWED = 0.05
"""By how much of all digits joined ones may do worse: of 160, more than chance makes of the same voice."""

Reads = Callable[[bytes], list[str]]


@pytest.fixture(scope="module")
def reads() -> Reads:
    """What it reads in a sound."""
    pocketsphinx: Any = pytest.importorskip("pocketsphinx", reason="`make hearing` installs it")
    model = pocketsphinx.get_model_path("en-us")
    decoder = pocketsphinx.Decoder(
        hmm=f"{model}/en-us", dict=f"{model}/cmudict-en-us.dict", lm=None, samprate=RATE, loglevel="FATAL"
    )
    decoder.add_jsgf_string("digits", GRAMMAR)
    decoder.activate_search("digits")

    def read(data: bytes) -> list[str]:
        quiet = bytes(RATE // 2)
        decoder.start_utt()
        decoder.process_raw(quiet + _slower(sound.samples(data)) + quiet, full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp()
        return [] if heard is None else heard.hypstr.split()

    return read


def _slower(samples: sound.Samples) -> bytes:
    step = sound.RATE / RATE
    places = (n * step for n in range(int((len(samples) - 1) / step)))
    return array(
        "h", (int(samples[int(at)] + (at % 1) * (samples[int(at) + 1] - samples[int(at)])) for at in places)
    ).tobytes()


def wrong(said: Sequence[str], read: Sequence[str]) -> int:
    """Words that are to be put in, taken out or changed to make the one of the other."""
    row = list(range(len(read) + 1))
    for n, one in enumerate(said, start=1):
        before, row[0] = row[0], n
        for m, other in enumerate(read, start=1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (one != other))
    return row[-1]


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_digits_of_joined_calls_are_read_no_worse_than_those_of_sentences(
    spoken: ClipBank, reads: Reads, tmp_path: Path
) -> None:
    chance = random.Random(7)
    clips = [wording.character_clip(str(digit), "en") for digit in range(10)]
    errors = dict.fromkeys(("sentence", "joined", "crowded", "cut"), 0)
    for _ in range(NUMBERS):
        digits = [chance.randrange(10) for _ in range(DIGITS)]
        said = [WORDS[digit] for digit in digits]
        call = [clip for digit in digits if (clip := clips[digit]) is not None]
        raw = spoken.renderer.render(", ".join(said), "en-us", spoken.rates["en"], tmp_path / "sentence.wav")
        sounds = {
            "sentence": made_clear(raw),
            "joined": spoken.join(call, FULL),
            "crowded": spoken.join(call, CROWDED),
            # What a bad join would do: most of each digit is gone.
            "cut": b"".join([data[: len(data) // 8 * 2] for _, data in spoken.pieces(call, FULL)]),
        }
        for name, data in sounds.items():
            errors[name] += wrong(said, reads(data))
    spoken.renderer.close()
    of = {name: many / (NUMBERS * DIGITS) for name, many in errors.items()}
    print("digits misread:", ", ".join(f"{name} {part:.0%}" for name, part in of.items()))
    assert of["joined"] <= of["sentence"] + ALLOWED
    assert of["crowded"] <= of["sentence"] + ALLOWED
    assert of["cut"] > of["sentence"] + 2 * ALLOWED, "it would not hear a bad join"
