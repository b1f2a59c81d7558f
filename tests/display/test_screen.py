"""The screen's state: what the link says becomes what the hall sees, hears, and what is reported back."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtMultimedia import QAudioDevice
from pytestqt.qtbot import QtBot

from clientkit.voice import announcer
from clientkit.voice.announcer import LogAnnouncer
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import NoVoice, Renderer
from clientkit.voice.trouble import Trouble, TroubleKind
from config.clock import Clock
from display import app, sound_log, wording
from display.calls import Rules
from display.hall_voice import HallVoice
from display.notices_read import NoticesRead
from display.screen import HallScreen
from tests.display.conftest import BRANCH, START, HandClock, ToneRenderer, Voice, board, both, called, listed, snapshot
from tests.patience import until_seen
from wire.catalogue import Notice
from wire.commands import Announced
from wire.events import ENDS_A_CALL, SettingsApplied
from wire.values import END_OF_TIME, Text


class Hall:
    """A screen and what it announced."""

    def __init__(self, clock: Clock, **others: Any) -> None:
        self.screen = HallScreen(clock, **others)
        self.reports: list[tuple[int, str]] = []
        self.screen.announced.connect(self._keep)

    def _keep(self, report: Announced) -> None:
        self.reports.append((report.call_seq, report.how))

    @property
    def big(self) -> list[str]:
        return [row["number"] for row in self.screen.bigRows.rows]

    @property
    def listed(self) -> list[str]:
        return [row["number"] for row in self.screen.listRows.rows]


PATIENT = Rules(speak_within_s=600_000, hold_s=600_000)
"""For halls whose time goes on by itself."""


@pytest.fixture
def hall(qtbot: QtBot, still: HandClock) -> Iterator[Hall]:
    made = Hall(still)
    yield made
    shiboken6.delete(made.screen)  # or its timers may be taken away by a thread that is not theirs


def test_call_is_big_and_reported_shown(hall: Hall) -> None:
    hall.screen.welcomed(snapshot([listed(90, START - 300_000, over=True)]))
    hall.screen.event_came(101, START, called(101))
    assert (hall.big, hall.listed) == (["A101"], ["A090"])
    assert hall.reports == [(101, "shown")]
    assert hall.screen.mood == "calling"


def test_call_is_spoken_and_reported_spoken(qtbot: QtBot, clock: Clock, voice: Voice) -> None:
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    soft: list[bool] = []
    hall.screen.media.changed.connect(lambda: soft.append(hall.screen.media.ducked))
    hall.screen.event_came(101, hall.screen.now_ms(), called(101, number="A012"))
    until_seen(qtbot, lambda: (101, "spoken") in hall.reports)
    until_seen(qtbot, lambda: soft == [True, False], what="videos are soft while the call is said, and loud again")
    assert hall.reports == [(101, "shown"), (101, "spoken")]
    [said, *_] = sound_log.read(voice.log)
    assert said.clips == (
        "chime", "vi/invite", "vi/letter-A", "vi/digit-0", "vi/digit-1", "vi/digit-2", "vi/counter-3",
    )  # fmt: skip


def test_calls_at_once_are_spoken_one_after_the_other(qtbot: QtBot, clock: Clock, voice: Voice) -> None:
    hall = Hall(clock, voice=voice.hall, rules=PATIENT)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    for seq in (101, 102, 103):
        hall.screen.event_came(seq, hall.screen.now_ms(), called(seq))
    until_seen(qtbot, lambda: (103, "spoken") in hall.reports)
    said = sound_log.read(voice.log)
    for first, second in itertools.pairwise(said):
        assert second.at >= first.ends_at


def test_calls_are_shown_while_the_clips_are_still_being_made_and_spoken_afterwards(
    qtbot: QtBot, clock: Clock, voice: Voice
) -> None:
    hall = Hall(clock, voice=voice.hall, rules=PATIENT)
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    assert hall.big == ["A101"]
    until_seen(qtbot, lambda: (101, "spoken") in hall.reports)


def test_call_with_a_clip_that_was_never_made_is_spoken_as_soon_as_it_is(
    qtbot: QtBot, clock: Clock, voice: Voice
) -> None:
    hall = Hall(clock, voice=voice.hall, rules=PATIENT)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    hall.screen.event_came(101, hall.screen.now_ms(), called(101, number="X012"))
    assert hall.reports == [(101, "shown")]
    until_seen(qtbot, lambda: (101, "spoken") in hall.reports)
    assert "vi/letter-X" in sound_log.read(voice.log)[0].clips


def test_a_clip_that_is_missing_is_made_though_the_thread_that_made_the_others_is_still_ending(
    qtbot: QtBot, clock: Clock, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = threading.Event()
    warm = HallVoice._warm

    def slow_to_end(*arguments: Any) -> None:
        warm(*arguments)
        ends.wait(30)

    monkeypatch.setattr(HallVoice, "_warm", slow_to_end)
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    hall.screen.event_came(101, hall.screen.now_ms(), called(101, number="X012"))
    until_seen(qtbot, lambda: not voice.bank.missing(wording.sentence("X012", "3", "vi")))
    ends.set()


def test_settings_that_come_into_force_teach_the_voice_before_their_first_call(
    qtbot: QtBot, clock: Clock, voice: Voice
) -> None:
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    groups = (*BRANCH.groups, BRANCH.groups[0].model_copy(update={"id": "ho-tich", "series": "X"}))
    settings = BRANCH.model_copy(update={"groups": groups}).model_dump(mode="json")
    hall.screen.event_came(101, hall.screen.now_ms(), {"type": "settings.applied", "branch": settings, "by": ""})
    until_seen(qtbot, lambda: not voice.bank.missing(wording.sentence("X012", "3", "vi")) and voice.hall.ready)
    hall.screen.event_came(102, hall.screen.now_ms(), called(102, number="X012"))
    until_seen(qtbot, lambda: (102, "spoken") in hall.reports)


def test_a_voice_whose_clips_cannot_be_made_for_whatever_reason_says_so_and_tries_again_when_it_learns(
    qtbot: QtBot, clock: Clock, voice: Voice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ClipBank, "warm", lambda *_: 1 // 0)
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.mute)
    assert "the clips of the voice could not be made" in caplog.text
    assert "ZeroDivisionError" in hall.screen.soundTrouble
    monkeypatch.undo()
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    voice.hall.learn(BRANCH)
    until_seen(qtbot, lambda: voice.hall.ready)


def test_hall_without_a_voice_program_says_so_and_waits_for_no_voice(
    qtbot: QtBot, clock: Clock, tmp_path: Path
) -> None:
    bank = ClipBank(tmp_path / "clips", Renderer(process=("/nonexistent",), program="no-such-program"))
    voice = HallVoice(bank, LogAnnouncer(tmp_path / "heard.jsonl", clock))
    hall = Hall(clock, voice=voice, rules=PATIENT)
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    until_seen(qtbot, lambda: (101, "unspoken") in hall.reports)
    assert (hall.screen.silent, hall.screen.speaks) == (True, False)
    assert "apt install espeak-ng" in hall.screen.soundTrouble
    hall.screen.event_came(102, hall.screen.now_ms(), called(102))
    assert hall.reports[-2:] == [(102, "shown"), (102, "unspoken")], "at once, not when it has grown too old"
    voice.stop()


def test_hall_without_a_sound_output_says_so_and_waits_for_no_voice(
    qtbot: QtBot, clock: Clock, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcer.QMediaDevices, "defaultAudioOutput", staticmethod(QAudioDevice))
    mute = HallVoice(voice.bank, announcer.SpeakerAnnouncer())
    hall = Hall(clock, voice=mute, rules=PATIENT)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: mute.ready)
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.event_came(102, hall.screen.now_ms(), called(102))
    until_seen(qtbot, lambda: {(101, "unspoken"), (102, "unspoken")} <= set(hall.reports))
    assert hall.screen.soundTrouble.startswith("Không có tiếng: máy này không có đầu ra âm thanh")
    mute.stop()


def test_display_that_is_silent_on_purpose_leaves_others_the_first_word(qtbot: QtBot, still: HandClock) -> None:
    hall = Hall(still, rules=Rules(speak_within_s=app.FIRST_WORD_S))
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    assert hall.reports == [(101, "shown")]
    assert (hall.screen.silent, hall.screen.speaks) == (False, False)
    still.passes(round(app.FIRST_WORD_S * 1000) + 1)
    until_seen(qtbot, lambda: hall.reports == [(101, "shown"), (101, "unspoken")])


def notice(vi: str, *, zones: tuple[str, ...] = (), say: bool = True) -> dict[str, Any]:
    return {"notice_id": vi, "text": {"vi": vi}, "zones": zones, "until": END_OF_TIME, "say": say}


def test_a_notice_is_read_out_between_calls_where_it_is_shown(qtbot: QtBot, clock: Clock, voice: Voice) -> None:
    hall = Hall(clock, voice=voice.hall, zones=("tang-1",), rules=PATIENT)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    for seq in (101, 102):
        hall.screen.event_came(seq, hall.screen.now_ms(), called(seq))
    notices = [notice("Mất điện. Xin chờ."), notice("Nơi khác", zones=("tang-2",)), notice("Im lặng", say=False)]
    hall.screen.view_came("board", board(notices=notices, calls=[listed(102), listed(101)]))
    until_seen(qtbot, lambda: voice.log.exists() and len(sound_log.read(voice.log)) == 5 and voice.hall.ready)
    said = sound_log.read(voice.log)
    sentences = [f"vi/notice-Mất điện. Xin chờ.-{n}" for n in (0, 1)]
    assert [one.clips[-1] for one in said] == [*["vi/counter-3"] * 3, *sentences], "not before a call's second time"
    assert "chime" not in said[4].clips
    for first, second in itertools.pairwise(said):
        assert second.at >= first.ends_at
    assert [how for _, how in hall.reports] == ["shown", "shown", "spoken", "spoken"], "of a notice nothing is reported"
    hall.screen.event_came(103, hall.screen.now_ms(), called(103))
    until_seen(qtbot, lambda: (103, "spoken") in hall.reports)


def test_a_notice_that_was_read_is_not_read_by_a_display_that_is_started_anew(
    qtbot: QtBot, clock: Clock, voice: Voice, tmp_path: Path
) -> None:
    kept = tmp_path / "man-hinh-1.notices"
    hall = Hall(clock, voice=voice.hall, notices_read=NoticesRead(kept))
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    soft: list[bool] = []
    hall.screen.media.changed.connect(lambda: soft.append(hall.screen.media.ducked))
    hall.screen.view_came("board", board(notices=[notice("Mất điện")]))
    until_seen(qtbot, lambda: kept.exists())
    until_seen(qtbot, lambda: soft == [True, False], what="videos are soft while a notice is read, and loud again")
    shiboken6.delete(hall.screen)
    anew = Hall(clock, voice=voice.hall, notices_read=NoticesRead(kept))
    anew.screen.welcomed(snapshot(notices=[notice("Mất điện"), notice("Có điện")]))
    until_seen(qtbot, lambda: len(sound_log.read(voice.log)) == 2 and voice.hall.ready)
    assert [one.clips[-1] for one in sound_log.read(voice.log)] == ["vi/notice-Mất điện-0", "vi/notice-Có điện-0"]
    shiboken6.delete(anew.screen)


def test_no_notice_is_read_out_by_a_screen_out_of_use_or_while_the_volume_is_nothing(
    qtbot: QtBot, clock: Clock, voice: Voice
) -> None:
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    hall.screen.used("closed")
    hall.screen.view_came("board", board(notices=[notice("Mất điện")]))
    until_seen(qtbot, lambda: voice.hall.readings._sounds)
    qtbot.wait(50)
    voice.hall.set_volume(0)
    hall.screen.used("open")
    qtbot.wait(50)
    assert not voice.log.exists()
    voice.hall.set_volume(None)
    until_seen(qtbot, lambda: voice.log.exists() and len(sound_log.read(voice.log)) == 1)


def test_a_notice_that_no_voice_can_say_is_told_and_calls_are_spoken(
    qtbot: QtBot, clock: Clock, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)

    def once(bank: ClipBank, clip: Clip) -> bytes:
        raise NoVoice(Trouble(TroubleKind.NO_SPEECH, clip.text))

    monkeypatch.setattr(ClipBank, "once", once)
    hall.screen.view_came("board", board(notices=[notice("Mất điện")]))
    until_seen(qtbot, lambda: hall.screen.soundTrouble != "")
    assert hall.screen.soundTrouble.startswith("Không đọc được thông báo bằng Tiếng Việt")
    assert (hall.screen.silent, hall.screen.speaks) == (False, True)
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    until_seen(qtbot, lambda: (101, "spoken") in hall.reports)
    hall.screen.view_came("board", board([listed(101)]))
    assert hall.screen.soundTrouble == ""


def test_recording_that_cannot_be_used_does_not_make_the_hall_silent(
    qtbot: QtBot, clock: Clock, voice: Voice, tmp_path: Path
) -> None:
    (tmp_path / "own" / "vi").mkdir(parents=True)
    (tmp_path / "own" / "vi" / "digit-0.wav").write_bytes(b"RIFF")
    bank = ClipBank(tmp_path / "clips", ToneRenderer(), recordings=(tmp_path / "own",))
    speaker = HallVoice(bank, LogAnnouncer(tmp_path / "heard.jsonl", clock))
    hall = Hall(clock, voice=speaker)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: speaker.ready)
    assert (hall.screen.silent, hall.screen.speaks) == (False, True)
    until_seen(qtbot, lambda: "vi/digit-0.wav" in hall.screen.soundTrouble)
    speaker.stop()


def test_display_of_a_zone_shows_and_reports_only_its_own(qtbot: QtBot, still: HandClock) -> None:
    hall = Hall(still, zones=["tang-2"])
    hall.screen.welcomed(snapshot([listed(91, counter=3), listed(90, counter=14)]))
    hall.screen.event_came(101, START, called(101, counter=3))
    hall.screen.event_came(102, START, called(102, counter=13))
    assert set(hall.big) == {"A090", "A102"}
    assert hall.listed == []
    assert {seq for seq, _ in hall.reports} == {90, 102}
    assert hall.screen.header.branchName == "Chi nhánh số 1 · Tầng 2"


def test_old_calls_of_a_snapshot_are_listed_and_never_announced(hall: Hall) -> None:
    hall.screen.welcomed(snapshot([listed(90, START - 31_000), listed(89, START - 600_000)]))
    assert (hall.big, hall.listed, hall.reports) == ([], ["A090", "A089"], [])
    assert hall.screen.mood == "quiet"


def test_age_is_counted_by_the_servers_clock_when_the_displays_own_is_wrong(qtbot: QtBot) -> None:
    an_hour_behind = Clock()
    hall = Hall(an_hour_behind)
    at = an_hour_behind.now_ms() + 3_600_000
    hall.screen.welcomed(snapshot([listed(90, at - 5_000), listed(89, at - 3_595_000)], at=at))
    assert (hall.big, hall.listed) == (["A090"], ["A089"])


def test_link_lost_says_since_when_and_live_again_says_nothing(hall: Hall) -> None:
    hall.screen.welcomed(snapshot())
    assert (hall.screen.live, hall.screen.lostSince) == (True, "")
    hall.screen.link_lost()
    assert hall.screen.live is False
    assert hall.screen.lostSince == hall.screen.header.clockText
    hall.screen.welcomed(snapshot(at=hall.screen.now_ms()))
    assert (hall.screen.live, hall.screen.lostSince) == (True, "")


def test_figures_that_nobody_vouches_for_give_way_to_a_calm_notice_and_come_back_with_the_link(
    qtbot: QtBot, hall: Hall, still: HandClock
) -> None:
    hall.screen.welcomed(snapshot([listed(90, START - 300_000)]))
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.link_lost()
    lost_at = hall.screen.now_ms()
    still.passes(9_999)
    hall.screen._pump()
    assert (hall.big, hall.listed, hall.screen.mood) == (["A101"], ["A090"], "calling")
    still.passes(1)
    until_seen(qtbot, lambda: hall.screen.mood == "lost")
    assert (hall.big, hall.listed, hall.screen.bigCount) == ([], [], 0)
    hall.screen.welcomed(snapshot([listed(101, lost_at), listed(90, START - 300_000)], at=hall.screen.now_ms()))
    assert ({*hall.big, *hall.listed}, hall.screen.stale) == ({"A101", "A090"}, False)


def test_what_the_hall_sees_and_its_rows_are_of_one_moment(qtbot: QtBot, hall: Hall, still: HandClock) -> None:
    hall.screen.welcomed(snapshot([listed(90, START - 300_000)]))
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.link_lost()
    still.passes(11_000)  # the window is not drawn anew meanwhile
    assert (hall.screen.mood, hall.screen.stale, hall.big) == ("calling", False, ["A101"])
    until_seen(qtbot, lambda: hall.screen.mood == "lost")
    assert (hall.screen.stale, hall.big, hall.listed) == (True, [], [])


def test_silence_before_the_link_was_given_up_counts_as_not_sure(hall: Hall, still: HandClock) -> None:
    hall.screen.welcomed(snapshot([listed(90, START - 300_000)], at=START + 3_600_000))
    hall.screen.link_lost("", still.real_seconds(1800))
    assert (hall.screen.mood, hall.listed) == ("lost", [])
    assert hall.screen.lostSince == hall.screen.header.local(START + 1_800_000).strftime("%H:%M")
    hall.screen.link_lost("no cable")
    assert (hall.screen.mood, hall.screen.lostBecause) == ("lost", "no cable"), "why it is so is no new loss"


def test_a_call_is_not_spoken_while_nobody_knows_whether_it_holds(qtbot: QtBot, clock: Clock, voice: Voice) -> None:
    hall = Hall(clock, voice=voice.hall, rules=PATIENT)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    hall.screen.link_lost("", clock.real_seconds(11))
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    assert (hall.screen._calls.speaking, len(hall.screen._calls.to_speak)) == (None, 1)
    now = hall.screen.now_ms()
    hall.screen.welcomed(snapshot([listed(101, now)], at=now, seq=101))
    until_seen(qtbot, lambda: (101, "spoken") in hall.reports)
    shiboken6.delete(hall.screen)


def test_call_over_leaves_the_voice_alone(qtbot: QtBot, clock: Clock, voice: Voice) -> None:
    hall = Hall(clock, voice=voice.hall, rules=PATIENT)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.event_came(102, hall.screen.now_ms(), called(102))
    hall.screen.event_came(103, hall.screen.now_ms(), {"type": "ticket.started", "ticket_id": "ticket-0102"})
    until_seen(qtbot, lambda: voice.log.exists() and len(sound_log.read(voice.log)) >= 2 and voice.hall.ready)
    assert (102, "spoken") not in hall.reports


def test_closed_hall_says_why(hall: Hall) -> None:
    hall.screen.welcomed(snapshot(open=False, closed_because={"vi": "Mất điện.", "en": "No power."}))
    assert (hall.screen.mood, hall.screen.closedBecause) == ("closed", "Mất điện.")


def test_restored_server_starts_anew(hall: Hall) -> None:
    hall.screen.welcomed(snapshot([listed(90)]))
    hall.screen.welcomed(snapshot([listed(7, hall.screen.now_ms())], epoch="e2", at=hall.screen.now_ms()))
    assert hall.big == ["A007"]


def test_day_that_ends_empties_the_list(hall: Hall) -> None:
    hall.screen.welcomed(snapshot([listed(90, START - 300_000)]))
    hall.screen.view_came("board", board([], waiting=0))
    assert hall.listed == []


def test_row_leaves_by_itself_when_its_time_is_over(qtbot: QtBot, hall: Hall, still: HandClock) -> None:
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.event_came(102, hall.screen.now_ms(), called(102))
    still.passes(19_999)
    hall.screen._pump()
    assert len(hall.big) == 2
    still.passes(1)
    until_seen(qtbot, lambda: len(hall.big) == 1)


def test_notice_about_bookings_is_shown_only_with_an_address(hall: Hall) -> None:
    notice = Notice(title=both("Đặt lịch hẹn", "Book a time"), text=both("Xin đặt tại", "Book at"), bookings=True)
    branch = BRANCH.model_copy(update={"notices": (*BRANCH.notices, notice)})
    hall.screen.welcomed(snapshot(bookings=True, book_at="").model_copy(update={"branch": branch}))
    titles = hall.screen.header.noticeTitles
    assert "Giấy tờ" in titles
    assert "Đặt lịch hẹn" not in titles
    hall.screen.view_came("board", board(bookings=True, book_at="https://datlich.example.vn"))
    pages = dict(zip(hall.screen.header.noticeTitles, hall.screen.header.noticeTexts, strict=True))
    assert pages["Đặt lịch hẹn"] == "Xin đặt tại datlich.example.vn"
    assert pages["Giấy tờ"] == "Xin ông\u2060/\u2060bà chuẩn bị sẵn thẻ căn cước."


def test_words_of_the_branch_come_in_the_languages_of_the_hall(qtbot: QtBot, still: HandClock) -> None:
    hall = Hall(still, languages=("en", "vi"))
    hall.screen.welcomed(snapshot())
    assert hall.screen.header.branchName == "Branch 1"
    assert hall.screen.header.ticker == ["Please keep your number.", "Xin giữ số thứ tự đến khi xong việc."]
    assert hall.screen.header.language == "en"
    assert hall.screen.header.dateText == "Wednesday 23 September 2026"


def test_settings_put_in_force_are_shown_while_the_link_is_up(hall: Hall) -> None:
    hall.screen.welcomed(snapshot())
    renamed = BRANCH.model_copy(update={"name": both("Chi nhánh số 9", "Branch 9"), "ticker": ()})
    told = SettingsApplied(branch=renamed).model_dump(mode="json")
    hall.screen.event_came(101, hall.screen.now_ms(), told)
    assert (hall.screen.header.branchName, hall.screen.header.ticker) == ("Chi nhánh số 9", [])


def test_a_clock_that_is_put_right_moves_the_time_shown(hall: Hall) -> None:
    hall.screen.welcomed(snapshot())
    before = hall.screen.now_ms()
    hall.screen.event_came(101, before, {"type": "clock.corrected", "by_ms": 3_600_000})
    assert hall.screen.now_ms() - before == 3_600_000


@pytest.mark.parametrize("kind", sorted(ENDS_A_CALL))
def test_whatever_ends_a_call_keeps_it_from_being_spoken(qtbot: QtBot, still: HandClock, kind: str) -> None:
    hall = Hall(still)
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.event_came(102, hall.screen.now_ms(), {"type": kind, "ticket_id": "ticket-0101"})
    assert (101, "shown") in hall.reports
    assert hall.screen._calls.to_speak == ()


def test_a_call_that_is_taken_back_leaves_the_screen_and_another_step_taken_back_leaves_it_there(hall: Hall) -> None:
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.event_came(102, hall.screen.now_ms(), called(102))
    undone = {"type": "step.undone", "undoes": 102, "kind": "ticket.called", "ticket_id": "ticket-0102"}
    hall.screen.event_came(103, hall.screen.now_ms(), undone)
    assert (set(hall.big), hall.listed) == ({"A101"}, [])
    hall.screen.event_came(104, hall.screen.now_ms(), undone | {"kind": "ticket.started", "ticket_id": "ticket-0101"})
    assert set(hall.big) == {"A101"}


def test_a_number_that_is_cancelled_leaves_the_screen_and_the_voice_at_once(hall: Hall) -> None:
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.event_came(102, hall.screen.now_ms(), called(102))
    cancelled = {"type": "ticket.cancelled", "ticket_id": "ticket-0101", "by": "reception", "why": ""}
    hall.screen.event_came(103, hall.screen.now_ms(), cancelled)
    assert (set(hall.big), hall.listed) == ({"A102"}, [])
    assert [call.number for call in hall.screen._calls.to_speak] == ["A102"]


def test_a_call_that_was_taken_back_while_the_link_was_lost_is_gone_with_the_snapshot(hall: Hall) -> None:
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    hall.screen.link_lost()
    hall.screen.welcomed(snapshot([listed(90, START - 300_000)], seq=103))
    assert (hall.big, hall.listed) == ([], ["A090"])


def test_a_recall_is_told_from_a_first_call_where_it_is_shown(hall: Hall) -> None:
    hall.screen.welcomed(snapshot([listed(90, START - 300_000)]))
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    assert [row["again"] for row in hall.screen.bigRows.rows] == [False]
    again = called(101) | {"type": "ticket.recalled", "nth": 2}
    hall.screen.event_came(102, hall.screen.now_ms(), again)
    assert [row["again"] for row in hall.screen.bigRows.rows] == [True]
    assert [row["again"] for row in hall.screen.listRows.rows] == [False]


def test_a_notice_of_this_part_of_the_hall_ends_at_its_time_though_the_link_is_lost(
    qtbot: QtBot, still: HandClock
) -> None:
    hall = Hall(still, zones=("tang-1",), languages=("vi",))
    mine = {"notice_id": "n1", "text": {"vi": "Mất điện"}, "zones": ["tang-1"], "until": START + 1_500_000}
    other = mine | {"notice_id": "n2", "text": {"vi": "Tầng 2"}, "zones": ["tang-2"]}
    hall.screen.welcomed(snapshot(notices=[other, mine]))
    assert hall.screen.header.notice == "Mất điện"
    hall.screen.link_lost("no cable")
    still.passes(1_499_999)
    assert hall.screen.header.notice == "Mất điện"
    still.passes(1)
    assert hall.screen.header.notice == ""
    shiboken6.delete(hall.screen)


def test_a_notice_that_was_ended_is_gone_with_the_next_board(hall: Hall) -> None:
    shown = {"notice_id": "n1", "text": {"vi": "Mất điện", "en": "No power"}, "zones": [], "until": START + 60_000_000}
    hall.screen.welcomed(snapshot(notices=[shown]))
    assert hall.screen.header.notice in ("Mất điện", "No power")
    hall.screen.view_came("board", board())
    assert hall.screen.header.notice == ""


def test_a_display_that_is_moved_shows_the_calls_and_notices_of_its_new_place_at_once(
    qtbot: QtBot, still: HandClock
) -> None:
    hall = Hall(still, zones=["tang-1"], languages=("vi",))
    notices = [
        {"notice_id": zone, "text": {"vi": zone}, "zones": [zone], "until": START + 60_000_000}
        for zone in ("tang-1", "tang-2")
    ]
    calls = [listed(101, counter=3), listed(100, START - 600_000, counter=14), listed(99, START - 600_000, counter=2)]
    hall.screen.welcomed(snapshot(calls, notices=notices))
    assert (hall.big, hall.listed, hall.screen.header.notice) == (["A101"], ["A099"], "tang-1")
    hall.screen.moved("tang-2")
    assert (hall.big, hall.listed, hall.screen.header.notice) == ([], ["A100"], "tang-2")
    assert hall.screen.header.branchName == "Chi nhánh số 1 · Tầng 2"
    hall.screen.event_came(102, START, called(102, counter=3))
    hall.screen.event_came(103, START, called(103, counter=13))
    assert hall.big == ["A103"]
    hall.screen.link_lost("no cable")
    assert hall.screen.header.zones == ("tang-2",)
    hall.screen.moved("")
    assert "A101" in hall.listed
    assert hall.big == []


def test_a_call_of_the_old_place_that_waits_for_the_voice_is_given_up_and_said_to_be(
    qtbot: QtBot, still: HandClock
) -> None:
    hall = Hall(still)
    hall.screen.welcomed(snapshot())
    hall.screen.event_came(101, hall.screen.now_ms(), called(101, counter=3))
    hall.screen.event_came(102, hall.screen.now_ms(), called(102, counter=13))
    hall.screen.moved("tang-2")
    assert [call.number for call in hall.screen._calls.to_speak] == ["A102"]
    assert (101, "unspoken") in hall.reports
    assert (102, "unspoken") not in hall.reports


def test_display_whose_volume_a_manager_sets_to_nothing_says_so_and_speaks_again_with_the_volume(
    qtbot: QtBot, clock: Clock, voice: Voice
) -> None:
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    assert hall.screen.speaks
    voice.hall.set_volume(0)
    hall.screen.event_came(101, hall.screen.now_ms(), called(101, number="A012"))
    assert hall.reports == [(101, "shown"), (101, "unspoken")]
    assert not hall.screen.speaks
    voice.hall.set_volume(40)
    hall.screen.event_came(102, hall.screen.now_ms(), called(102, number="A013"))
    until_seen(qtbot, lambda: (102, "spoken") in hall.reports)
    assert hall.screen.speaks


def test_a_screen_that_a_manager_takes_out_of_use_shows_and_reports_no_call_and_says_her_words(
    qtbot: QtBot, hall: Hall
) -> None:
    hall.screen.welcomed(snapshot())
    words = Text({"vi": "Đang thay đèn", "en": "Lamp being changed"})
    hall.screen.used("out_of_service", words)
    hall.screen.event_came(101, hall.screen.now_ms(), called(101, number="A012"))
    assert (hall.screen.mood, hall.screen.message, hall.big, hall.listed) == ("unused", "Đang thay đèn", [], [])
    assert hall.reports == []
    hall.screen.used("open")
    assert (hall.screen.mood, hall.screen.message, hall.big) == ("calling", "", ["A012"])


def test_a_screen_that_is_not_in_use_speaks_no_call(qtbot: QtBot, clock: Clock, voice: Voice) -> None:
    hall = Hall(clock, voice=voice.hall)
    hall.screen.welcomed(snapshot())
    until_seen(qtbot, lambda: voice.hall.ready)
    hall.screen.used("out_of_service")
    hall.screen.event_came(101, hall.screen.now_ms(), called(101))
    assert (hall.screen._calls.speaking, hall.screen._calls.to_speak) == (None, ())
    hall.screen.used("open")
    assert hall.screen._calls.speaking is None, "it is too late for that call: nobody waits for it"
    shiboken6.delete(hall.screen)


def test_words_of_a_manager_for_one_screen_stand_among_its_notices(qtbot: QtBot, hall: Hall) -> None:
    hall.screen.welcomed(snapshot())
    hall.screen.used("open", Text({"vi": "Tầng 2 lên thang bên trái"}))
    assert hall.screen.header.notice == "Tầng 2 lên thang bên trái"
    hall.screen.used("open")
    assert hall.screen.header.notice == ""
