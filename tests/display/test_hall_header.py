"""The office's looks on a hall screen."""

from __future__ import annotations

from config.clock import Clock
from display.hall_header import HallHeader
from tests.kiosk.hall import demo_branch
from tests.wire.test_emblem import png
from wire.branding import Branding
from wire.colours import DARK, READABLE, contrast
from wire.emblem import cleaned


def test_the_emblem_and_a_colour_for_a_dark_ground_are_taken_with_the_settings(qapp: object) -> None:
    header = HallHeader(Clock())
    assert (header.emblem, header.colour) == ("", "")
    looks = {"emblem": cleaned(png(90, 30)).lines, "accent": "#7a1f5c"}
    branch = demo_branch().model_copy(update={"branding": Branding.model_validate(looks)})
    header.learn(branch, 0)
    assert "data:image/png" in str(header.emblem)
    assert header.emblemRatio == 3.0
    assert contrast(str(header.colour), DARK) >= READABLE
    header.learn(branch.model_copy(update={"branding": Branding()}), 0)
    assert (header.emblem, header.colour) == ("", "")
