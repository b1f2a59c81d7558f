"""A bank of really made clips, shared by the tests that measure them: making it takes seconds."""

from __future__ import annotations

import pytest

from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import Renderer
from config.settings import VoiceSettings
from display import wording


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> ClipBank:
    """Clips as a hall speaks them by default: digits, the letters A and H, the counters 3 and 21, in both languages."""
    wanted = VoiceSettings()
    bank = ClipBank(tmp_path_factory.mktemp("clips"), Renderer(), rate=wanted.speed, rates=wanted.speeds)
    assert bank.warm(wording.bank("AH", ["3", "21"], ["vi", "en"])).troubles == ()
    return bank
