"""A PIN is looked at as the server hashed it, in another thread, and an answer always comes."""

from __future__ import annotations

import threading

import pytest

from clientkit.link import Link, hello
from kiosk.staff_pin import checker, is_right
from server.staff import passwords
from tests.patience import until_seen
from wire.values import Role


def test_the_pin_that_the_server_hashed_is_right_and_no_other() -> None:
    kept = passwords.hashed("482915")
    assert is_right(kept, "482915")
    assert not is_right(kept, "482916")
    assert not is_right(kept, "")


@pytest.mark.parametrize("kept", ["", "$argon2id$broken", "482915"])
def test_what_cannot_be_read_opens_nothing(kept: str) -> None:
    assert not is_right(kept, "482915")


def test_it_is_looked_at_elsewhere_and_always_answered(
    qapp, qtbot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    link = Link(("ws://127.0.0.1:1",), hello(Role.KIOSK))
    link.start()
    told: list[tuple[bool, bool]] = []
    here = threading.get_ident()
    try:
        look = checker(link)
        look(passwords.hashed("482915"), "482915", lambda right: told.append((right, threading.get_ident() == here)))
        until_seen(qtbot, lambda: bool(told), 60, lambda: repr(told))
        assert told == [(True, False)]
        monkeypatch.setattr("kiosk.staff_pin.is_right", lambda *_: 1 / 0)
        look("x", "y", lambda right: told.append((right, False)))
        until_seen(qtbot, lambda: len(told) == 2, 60, lambda: repr(told))
        assert told[1] == (False, False)
        until_seen(qtbot, lambda: "looking at a PIN failed" in caplog.text, 60, lambda: caplog.text)
    finally:
        link.stop()
