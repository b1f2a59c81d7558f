"""What is done when somebody comes to a clerk who is free."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from counter.notice import WaitNotice, write_chime
from tests.counter.conftest import Desk
from tests.rules.desks import EMPTY, desk_view


def test_it_is_told_once_when_the_line_was_empty(desk: Desk) -> None:
    told: list[None] = []
    desk.screen.somebodyCame.connect(lambda: told.append(None))
    for view in (desk_view(**EMPTY), desk_view(), desk_view()):
        desk.line.show(view)
    assert len(told) == 1


@pytest.mark.parametrize(("sound", "notice", "done"), [(True, True, ["alert", "chime"]), (False, False, [])])
def test_each_can_be_switched_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, sound: bool, notice: bool, done: list[str]
) -> None:
    seen: list[str] = []
    told = WaitNotice(desk.window, sound=sound, notice=notice)
    monkeypatch.setattr(WaitNotice, "_chime", lambda self: seen.append("chime"))
    monkeypatch.setattr(told, "_window", type("Window", (), {"alert": lambda self, ms: seen.append("alert")})())
    told.tell()
    assert seen == done


def test_the_chime_is_a_short_sound(tmp_path: Path) -> None:
    write_chime(tmp_path / "chime.wav")
    with wave.open(str(tmp_path / "chime.wav")) as heard:
        assert 0.1 < heard.getnframes() / heard.getframerate() < 3
