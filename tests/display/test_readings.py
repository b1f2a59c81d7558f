"""Sentences that are said once are made beside the calls; one that no voice can say is told and tried anew later."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from pytestqt.qtbot import QtBot

from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import NoVoice, Renderer
from clientkit.voice.trouble import Trouble, TroubleKind
from display.readings import Readings
from tests.patience import until_seen

VI, EN = Clip("vi/notice-n1-0", "vi", "Mất điện."), Clip("en/notice-n1-0", "en", "No power.")


class Bank(ClipBank):
    """Makes at once what is in a language that it can say."""

    can = ("vi",)

    def once(self, clip: Clip) -> bytes:
        if clip.language not in self.can:
            raise NoVoice(Trouble(TroubleKind.NO_SPEECH, clip.language))
        return clip.text.encode()


def test_one_that_cannot_be_made_costs_no_other_is_told_and_is_tried_when_it_is_wanted_anew(
    qtbot: QtBot, tmp_path: Path
) -> None:
    bank = Bank(tmp_path, Renderer())
    readings = Readings(bank)
    readings.want([EN, VI])
    until_seen(qtbot, lambda: readings.made(VI))
    assert readings.failed(EN)
    assert readings.trouble == Trouble(TroubleKind.NOTICE, "English")
    readings.want([VI])
    assert (readings.trouble, readings.failed(EN)) == (None, False)
    bank.can = ("vi", "en")
    readings.want([EN])
    until_seen(qtbot, lambda: readings.made(EN))
    assert readings.sound(EN) == b"No power."
    assert not readings.made(VI), "what is over is forgotten"
    readings.stop()
    shiboken6.delete(readings)
