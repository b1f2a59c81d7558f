"""The jack beside the window: told without being asked, and looked for again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hardware.earphones import EV_SW, EVENT, SW_HEADPHONE_INSERT
from kiosk import earphones
from kiosk.earphones import Earphones
from tests.patience import until_seen


def test_a_plug_is_told_and_a_jack_that_went_is_found_again(
    qapp, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(earphones, "AGAIN_MS", 20)
    path = tmp_path / "event0"
    heard: list[bool] = []
    listens = Earphones(path)
    listens.plugged.connect(heard.append)
    os.mkfifo(path)
    for wanted in ([True], [True, True]):
        until_seen(qtbot, lambda: listens._jack is not None, 60)
        writer = os.open(path, os.O_WRONLY)
        os.write(writer, EVENT.pack(0, 0, EV_SW, SW_HEADPHONE_INSERT, 1))
        until_seen(qtbot, lambda wanted=wanted: heard == wanted, 60)
        os.close(writer)
        until_seen(qtbot, lambda: listens._jack is None, 60)
    listens.close()
