"""What is said when, and what interrupts what."""

from __future__ import annotations

import pytest

from kiosk import guidance
from kiosk.guidance import LOUDNESS_DB, KioskGuidance
from tests.kiosk.said_voice import SaidVoice
from tests.patience import until_seen


@pytest.fixture
def voice() -> SaidVoice:
    return SaidVoice()


@pytest.fixture
def guide(qapp, voice: SaidVoice, monkeypatch: pytest.MonkeyPatch) -> KioskGuidance:
    monkeypatch.setattr(guidance, "SETTLE_MS", 10)
    guide = KioskGuidance(voice)
    guide.shows("groups", "Xin chào. Xin chọn một lĩnh vực.", "vi")
    return guide


def heard(qtbot, voice: SaidVoice, words: str) -> None:
    until_seen(qtbot, lambda: words in " ".join(voice.now), 60, lambda: f"{words} in {voice.now}")


def test_nothing_is_said_until_somebody_asks(guide: KioskGuidance, voice: SaidVoice, qtbot):
    guide.stands_on("Đất đai")
    guide.tells("Phiếu đã in xong.")
    guide.repeat()
    qtbot.wait(50)
    assert voice.said == []


def test_it_begins_with_how_to_go_on_then_the_page_then_where_the_keypad_stands(
    guide: KioskGuidance, voice: SaidVoice, qtbot
):
    guide.start()
    guide.lands_on("Đất đai")
    heard(qtbot, voice, "Đất đai")
    assert voice.said == [
        "Đã bật hướng dẫn bằng lời.", "Dùng phím mũi tên để nghe từng mục, phím giữa để chọn.",
        "Xin chào.", "Xin chọn một lĩnh vực.", "Đất đai",
    ]  # fmt: skip


def test_a_key_interrupts_and_repeat_says_the_page_again(guide: KioskGuidance, voice: SaidVoice, qtbot):
    guide.start()
    heard(qtbot, voice, "Xin chào")
    guide.stands_on("Hộ tịch, 7 người chờ")
    assert voice.now == ["Hộ tịch, 7 người chờ"]
    guide.repeat()
    assert voice.now == ["Xin chào.", "Xin chọn một lĩnh vực.", "Hộ tịch, 7 người chờ"]


def test_a_page_whose_figures_change_is_not_read_again(guide: KioskGuidance, voice: SaidVoice, qtbot):
    guide.start()
    heard(qtbot, voice, "Xin chào")
    before = len(voice.said)
    guide.shows("groups", "Xin chào. Xin chọn một lĩnh vực. Nếu đã có lịch hẹn, xin đưa mã.", "vi")
    qtbot.wait(60)
    assert len(voice.said) == before


def test_news_come_after_what_is_being_said_and_halves_of_them_never(guide: KioskGuidance, voice: SaidVoice, qtbot):
    guide.start()
    guide.shows("ticket", "Số của ông, bà là A.", "vi")
    guide.tells("Đang in phiếu… Xin đợi giây lát")
    heard(qtbot, voice, "Đang in phiếu")
    assert voice.now[:1] != ["Đang in phiếu."]
    guide.tells("Phiếu đã in xong. Xin đợi giây lát")
    guide.tells("Phiếu đã in xong. Xin lấy phiếu ở khe bên dưới")
    heard(qtbot, voice, "khe bên dưới")
    assert "Số của ông, bà là A." in voice.now, "the number was not interrupted"
    assert voice.now.count("Phiếu đã in xong.") == 1


def test_a_time_out_is_said_to_whoever_is_not_guided_too(guide: KioskGuidance, voice: SaidVoice):
    guide.says("Ông/bà còn dùng máy không?")
    assert voice.said == ["Ông, bà còn dùng máy không?"]


def test_the_volume_has_steps_over_eighteen_decibels_and_says_where_it_is(guide: KioskGuidance, voice: SaidVoice):
    assert LOUDNESS_DB[-1] - LOUDNESS_DB[0] >= 18
    assert LOUDNESS_DB[0] + 12 in LOUDNESS_DB[1:-1], "a step of 12 dB above the lowest"
    guide.start()
    for _ in range(5):
        guide.louder()
    assert guide.loudest
    assert voice.volume == 1.0
    assert voice.now == ["Âm lượng 5 trên 5."]
    for _ in range(5):
        guide.softer()
    assert guide.softest
    assert 0 < voice.volume < 0.1


def test_a_machine_without_a_voice_is_never_on(qapp):
    guide = KioskGuidance(SaidVoice(able=False))
    guide.start()
    assert not guide.on
    assert not guide.able


def test_it_speaks_the_language_of_the_page(guide: KioskGuidance, voice: SaidVoice, qtbot):
    guide.start()
    heard(qtbot, voice, "Xin chào")
    guide.shows("en groups", "Welcome.", "en")
    heard(qtbot, voice, "Welcome.")
