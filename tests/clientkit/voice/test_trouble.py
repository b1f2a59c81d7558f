"""What is wrong with the sound, in words with what to do."""

from __future__ import annotations

import pytest

from clientkit.voice.trouble import Trouble, TroubleKind
from wire.reports import SOUND


@pytest.mark.parametrize("kind", TroubleKind)
def test_every_kind_is_said_in_both_languages_with_its_detail_filled_in(kind: TroubleKind) -> None:
    vi, en = (Trouble(kind, "alsa-1").text(language) for language in ("vi", "en"))
    assert vi != en
    assert "{" not in vi + en
    assert ("alsa-1" in vi) is ("{detail}" in SOUND[kind].of("vi"))
    assert ("alsa-1" in en) is ("{detail}" in SOUND[kind].of("en"))


def test_what_a_display_may_tell_of_its_sound_is_what_a_manager_has_words_for() -> None:
    assert set(SOUND) == set(TroubleKind)


def test_what_is_said_in_another_way_or_left_out_in_part_leaves_the_voice() -> None:
    heard = {
        TroubleKind.RECORDING, TroubleKind.COMMAND, TroubleKind.MAKING, TroubleKind.PARTLY, TroubleKind.NOTICE
    }  # fmt: skip
    assert {kind for kind in TroubleKind if not Trouble(kind).silences} == heard
