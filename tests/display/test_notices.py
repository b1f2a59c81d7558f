"""Which notices are read out and when (rules N1 to N5), and what is read of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from clientkit.voice.clip import Clip
from display import wording
from display.notices import MOST_READ, HallNotices, Reading
from tests.display.conftest import START
from wire.values import END_OF_TIME, Text
from wire.views import NoticeLine

HALL = ("vi", "en")
BOTH = Text(vi="Mất điện tầng 2. Xin chờ.", en="No power on floor 2. Please wait.")


def line(name: str = "n1", text: Text = BOTH, *, say: bool = True) -> NoticeLine:
    return NoticeLine(notice_id=name, text=text, until=END_OF_TIME, say=say)


class Hall:
    """A display that reads, at a moment."""

    def __init__(self, **rules: Any) -> None:
        self.notices = HallNotices(**rules)
        self.now = START
        self.mute: Collection[str] = ()
        self.made = True
        self.calls = False

    def shows(self, *lines: NoticeLine) -> None:
        self.notices.take(lines, HALL, self.now)

    def next(self) -> Reading | None:
        def failed(clip: Clip) -> bool:
            return clip.text in self.mute

        return self.notices.next(self.now, lambda clip: self.made and not failed(clip), failed, calls_wait=self.calls)

    def said(self) -> list[str]:
        """All that is read from now on, each sentence heard."""
        texts = []
        while (reading := self.next()) is not None:
            texts.append(reading.clip.text)
            self.now += 5_000
            self.notices.said(self.now, heard=True)
        return texts

    def change(self) -> int | None:
        at = self.notices.next_change(self.now, calls_wait=self.calls)
        return None if at is None else at - self.now


WHOLE = ["Mất điện tầng 2.", "Xin chờ.", "No power on floor 2.", "Please wait."]


def test_n1_a_notice_is_read_once_in_its_languages_and_only_where_it_is_wished() -> None:
    hall = Hall()
    hall.shows(line(), line("n2", say=False))
    assert hall.said() == WHOLE
    hall.shows(line(), line("n2", say=False))
    assert hall.said() == []
    assert hall.change() is None


def test_n1_it_is_read_again_after_the_time_that_the_office_set() -> None:
    hall = Hall(every_s=600.0)
    hall.shows(line())
    hall.said()
    assert hall.change() == 600_000
    hall.now += 599_999
    assert hall.said() == []
    hall.now += 1
    assert hall.said() == WHOLE


def test_n1_what_an_earlier_run_read_is_not_read_again_but_when_it_is_due() -> None:
    hall = Hall()
    hall.shows(line())
    hall.said()
    assert hall.notices.read == {"n1": hall.now}
    anew = Hall(read=hall.notices.read, every_s=600.0)
    anew.now = hall.now + 1_000
    anew.shows(line(), line("n2"))
    assert anew.said() == WHOLE, "the other one"
    anew.now = hall.now + 599_999
    assert anew.said() == []
    anew.now += 1
    assert anew.said() == WHOLE
    assert list(anew.notices.read) == ["n2", "n1"], "the last one last"


def test_n1_one_of_which_nothing_was_heard_to_its_end_is_read_by_the_next_run() -> None:
    hall = Hall()
    hall.shows(line(), line("mute"))
    reading = hall.next()
    assert reading is not None
    hall.notices.said(hall.now, heard=True)
    hall.mute = WHOLE
    assert hall.said() == [], "no voice can say the rest, nor any of the other"
    assert list(hall.notices.read) == ["n1"]
    half = Hall()
    half.shows(line())
    assert half.next() is not None
    half.notices.said(half.now, heard=True)
    assert half.notices.read == {}


def test_n1_of_no_more_than_so_many_it_is_remembered() -> None:
    hall = Hall()
    for n in range(MOST_READ + 3):
        hall.shows(line(f"n{n}", Text(vi="Mất điện")))
        hall.said()
    assert list(hall.notices.read) == [f"n{n}" for n in range(3, MOST_READ + 3)]


def test_n1_one_that_stands_is_remembered_however_many_come_and_go() -> None:
    hall = Hall()
    standing = line("stands", Text(vi="Không hút thuốc"))
    hall.shows(standing)
    hall.said()
    for n in range(MOST_READ + 3):
        hall.shows(standing, line(f"n{n}", Text(vi="Mất điện")))
        hall.said()
    assert ("stands" in hall.notices.read, len(hall.notices.read)) == (True, MOST_READ)


def test_n1_one_that_is_taken_away_is_read_no_further() -> None:
    hall = Hall()
    hall.shows(line())
    assert hall.next() is not None
    hall.shows()
    hall.notices.said(hall.now, heard=True)
    assert hall.said() == []
    assert hall.notices.clips == []


def test_n2_calls_go_first_but_a_notice_does_not_wait_for_ever() -> None:
    hall = Hall(patience_s=60.0)
    hall.shows(line())
    hall.calls = True
    assert hall.next() is None
    assert hall.change() == 60_000
    hall.now += 59_999
    assert hall.next() is None
    hall.now += 1
    first = hall.next()
    assert first is not None
    assert first.chime, "it is heard that something else is said"
    assert hall.next() is None, "nothing is said at once"
    hall.notices.said(hall.now, heard=True)
    assert hall.next() is None, "then a call"
    hall.calls = False
    second = hall.next()
    assert second is not None
    assert (second.clip.text, second.chime) == ("Xin chờ.", False)


def test_n2_a_sentence_that_is_not_made_yet_keeps_no_other_notice_waiting() -> None:
    hall = Hall()
    hall.shows(line("slow", Text(vi="Chậm")), line("quick", Text(vi="Nhanh")))
    reading = hall.notices.next(hall.now, lambda clip: clip.text == "Nhanh", lambda _: False, calls_wait=False)
    assert reading is not None
    assert reading.clip.text == "Nhanh"


def test_n3_a_language_that_no_voice_can_say_whole_is_left_out() -> None:
    hall = Hall()
    hall.shows(line())
    hall.mute = ("Xin chờ.",)
    first = hall.next()
    assert first is not None
    assert (first.clip.text, first.chime) == ("No power on floor 2.", True)
    hall.notices.said(hall.now, heard=True)
    assert hall.said() == ["Please wait."]
    hall = Hall(every_s=60.0)
    hall.shows(line())
    hall.mute = WHOLE
    assert hall.said() == []
    assert hall.change() == 60_000


def test_n3_nothing_of_a_language_is_said_before_all_of_it_is_made() -> None:
    hall = Hall()
    hall.shows(line())
    assert hall.notices.next(hall.now, lambda clip: clip.text != "Xin chờ.", lambda _: False, calls_wait=False) is None


def test_n4_what_was_not_heard_is_said_again_later() -> None:
    hall = Hall(retry_s=30.0)
    hall.shows(line())
    assert hall.next() is not None
    hall.notices.said(hall.now, heard=False)
    assert hall.next() is None
    assert hall.change() == 30_000
    hall.now += 30_000
    assert hall.next() is not None
    hall.notices.said(hall.now, heard=True)
    assert hall.next() is not None
    hall.notices.said(hall.now, heard=False)
    hall.now += 30_000
    assert hall.said() == WHOLE[1:], "what was heard is not said twice"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (Text(vi="Mất điện", en=" "), [("vi", "Mất điện")]),
        (Text(en="No power", vi="Mất điện"), [("vi", "Mất điện"), ("en", "No power")]),
        (Text(km="ដាច់ភ្លើង", zh="停电"), [("km", "ដាច់ភ្លើង")]),
        (Text(vi="Ở TP. Hà Nội. Xin chờ! Hết."), [("vi", "Ở TP. Hà Nội."), ("vi", "Xin chờ!"), ("vi", "Hết.")]),
    ],
    ids=["empty", "the hall's order", "none of the hall's", "sentences"],
)  # fmt: skip
def test_a_notice_is_read_in_what_it_is_written_in(text: Text, read: list[tuple[str, str]]) -> None:
    clips = wording.notice("n1", text, HALL)
    assert [(clip.language, clip.text) for clip in clips] == read
    assert len({clip.name for clip in clips}) == len(clips)


DAY_MS = 86_400_000


def test_n5_a_clock_that_is_put_back_holds_up_no_notice_for_longer_than_its_own_time() -> None:
    hall = Hall(every_s=600)
    hall.shows(line())
    assert hall.said() == WHOLE
    hall.now -= DAY_MS
    assert hall.next() is None
    assert hall.change() == 600_000
    hall.now += 600_000
    hall.calls = True
    assert hall.next() is None, "calls go first, as ever"
    hall.now += 60_000
    assert hall.next() is not None


@pytest.mark.parametrize("heard", [True, False])
def test_n5_what_waited_or_failed_before_a_clock_was_put_back_is_read_soon(heard: bool) -> None:
    hall = Hall()
    hall.shows(line())
    if not heard:
        assert hall.next() is not None
        hall.notices.said(hall.now, heard=False)
    hall.now -= DAY_MS
    assert hall.next() is None
    hall.now += 30_000
    assert hall.said() == WHOLE
