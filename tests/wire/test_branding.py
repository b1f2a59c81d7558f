"""An office's looks: a colour that can be read, a clean emblem, a number to ring."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from wire import colours
from wire.branding import Branding

WRITTEN = {"written": True}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><!-- x --><path d="M0 0"/></svg>'
COLOUR = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#ffffff", "#ffffff") == 1
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert colours.can_be_accent("#767676")
    assert not colours.can_be_accent("#777777")


@given(COLOUR)
def test_every_colour_has_a_darker_one_for_white_words_and_a_lighter_one_for_the_dark_look(colour: str) -> None:
    assert colours.can_be_accent(colours.darker(colour))
    assert colours.contrast(colours.on_dark(colour), colours.DARK) >= colours.READABLE
    assert colours.darker(colour) == colour or not colours.can_be_accent(colour)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"accent": "#ffcc00"}, r'"#ffcc00" cannot be read .* contrast is 1.5, .* such as "#'),
        ({"accent": "red"}, "accent"),
        ({"hotline": "call me"}, "hotline"),
        ({"emblem": ["PHNjcmlwdC8+"]}, "the emblem has a script"),
        ({"emblem": ["<svg/>"]}, "emblem"),
    ],
)
def test_what_cannot_be_shown_is_refused_where_it_is_written(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Branding.model_validate(said, context=WRITTEN)


def test_an_emblem_is_kept_clean_and_what_is_in_force_is_read_as_it_stands() -> None:
    given_ = {"emblem": [base64.b64encode(SVG).decode()], "accent": "#00695c", "hotline": "+84 24 3000 1000"}
    branding = Branding.model_validate(given_, context=WRITTEN)
    assert branding.picture is not None
    assert b"<!--" not in branding.picture.data
    assert Branding.model_validate(branding.model_dump(), context=WRITTEN) == branding
    assert Branding.model_validate({"accent": "#ffcc00", "emblem": ["eA=="]}).picture is None
    assert Branding().picture is None
