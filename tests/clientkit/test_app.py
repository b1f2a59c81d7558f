"""What a Qt program needs before it can show itself."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from clientkit.app import SCREENS, CannotStart, check_fonts, device_key, gui_application


def test_missing_font_is_named_with_its_package():
    with pytest.raises(CannotStart, match=r"Inter.*fonts-inter"):
        check_fonts(lambda: ["Noto Sans"])


def test_all_fonts_there_is_no_complaint():
    check_fonts(lambda: ["Inter", "Noto Sans", "Courier"])


def test_key_is_read_as_it_stands():
    assert device_key(lambda: "a-key") == "a-key"


@pytest.mark.parametrize("key", ["", "two\nlines", "a\x00b"])
def test_broken_key_says_what_to_do(key):
    with pytest.raises(CannotStart, match="toiluot pair"):
        device_key(lambda: key)


def test_unreadable_key_file_is_named():
    def read() -> str:
        raise PermissionError(13, "Permission denied", "/etc/toiluot/key")

    with pytest.raises(CannotStart, match="/etc/toiluot/key"):
        device_key(read)


def test_without_a_screen_it_is_said_where_to_start_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "instance", lambda: None)
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CannotStart, match=r"DISPLAY, WAYLAND_DISPLAY are not set.*Start it in the session") as why:
        gui_application("kiosk")
    assert "Hãy chạy ở chính màn hình" in str(why.value)
