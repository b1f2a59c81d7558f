"""The kiosk's voice: sentences one after the other, interrupted at once, never in the window's way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clientkit.voice import sound
from clientkit.voice.announcer import Announcer
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import NoVoice, Renderer
from clientkit.voice.trouble import Trouble, TroubleKind
from kiosk.voice import KioskVoice
from tests.patience import until_seen


class Tones(Renderer):
    """Makes a tone of each sentence, when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[str, str]] = []
        self.may = threading.Event()
        self.may.set()

    def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        self.may.wait(10)
        if text == "không nói được":
            raise NoVoice(Trouble(TroubleKind.NO_PROGRAM, "espeak-ng"))
        self.made.append((text, voice))
        return sound.samples(sound.pcm(sound.chime()))


class Player(Announcer):
    """Ends when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.volumes: list[float] = []

    def look_again(self) -> None:
        self._set_trouble(None)

    def _begin(self, pieces: object) -> None:
        self.begun += 1

    def over(self, heard: bool = True) -> None:
        self._end(heard=heard)

    def set_volume(self, part: float) -> None:
        self.volumes.append(part)


@pytest.fixture
def made(qapp) -> Iterator[tuple[KioskVoice, Tones, Player]]:
    renderer, player = Tones(), Player()
    voice = KioskVoice(ClipBank(Path("nowhere"), renderer), lambda: player, able=True)
    yield voice, renderer, player
    renderer.may.set()
    voice.close()


def test_sentences_come_one_after_the_other_and_none_is_kept(made, qtbot):
    voice, renderer, player = made
    voice.say(["Một.", "Hai."], "vi")
    assert voice.speaking
    until_seen(qtbot, lambda: player.begun == 1 and len(renderer.made) == 2, 60)
    player.over()
    until_seen(qtbot, lambda: player.begun == 2, 60)
    player.over()
    assert not voice.speaking
    assert renderer.made == [("Một.", "vi"), ("Hai.", "vi")]
    assert not Path("nowhere").exists()


def test_what_comes_next_interrupts_what_was_not_said_yet(made, qtbot):
    voice, renderer, player = made
    renderer.may.clear()
    voice.say(["Một.", "Hai."], "vi")
    voice.say(["Three."], "en")
    renderer.may.set()
    until_seen(qtbot, lambda: player.begun == 1, 60)
    assert ("Three.", "en-us") in renderer.made
    assert ("Hai.", "vi") not in renderer.made
    voice.hush()
    assert not voice.speaking


def test_an_output_that_failed_one_citizen_is_offered_to_the_next(made, qtbot):
    voice, _, player = made
    voice.look_again()  # nobody has asked for a word yet
    voice.say(["Một."], "vi")
    until_seen(qtbot, lambda: player.begun == 1, 60)
    player._set_trouble(Trouble(TroubleKind.STUCK))
    player.over(heard=False)
    assert not voice.able
    told: list[bool] = []
    voice.changed.connect(lambda: told.append(voice.able))
    voice.look_again()
    assert (voice.able, told) == (True, [True])


def test_a_sentence_that_cannot_be_made_does_not_hold_up_the_next(made, qtbot):
    voice, _, player = made
    voice.say(["không nói được", "Hai."], "vi")
    until_seen(qtbot, lambda: player.begun == 1, 60)


def test_a_device_that_fails_ends_it(made, qtbot):
    voice, renderer, player = made
    voice.say(["Một.", "Hai."], "vi")
    until_seen(qtbot, lambda: player.begun == 1 and len(renderer.made) == 2, 60)
    qtbot.wait(20)
    player.over(heard=False)
    assert not voice.speaking


def test_the_volume_is_there_from_the_first_word_and_moves_while_it_speaks(made, qtbot):
    voice, _, player = made
    voice.set_volume(0.25)
    voice.say(["Một."], "vi")
    voice.set_volume(0.5)
    assert player.volumes == [0.25, 0.5]


def test_without_a_voice_nothing_is_tried(qapp):
    def never() -> Announcer:
        raise AssertionError

    ask: Callable[[], Announcer] = never
    voice = KioskVoice(ClipBank(Path("nowhere"), Tones()), ask, able=False)
    voice.say(["Một."], "vi")
    assert not voice.speaking
    assert not voice.able


def test_what_staff_allow_is_the_most_that_a_citizen_hears(made, qtbot):
    voice, _, player = made
    voice.set_loudest(0.4)
    voice.say(["Một."], "vi")
    voice.set_volume(0.5)
    assert player.volumes == [0.4, 0.2]
    voice.set_loudest(1.0)
    assert player.volumes[-1] == 0.5
