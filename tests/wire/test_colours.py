"""Colours are mixed as a thin layer of paint over a ground; what is readable is tested with the branding."""

from __future__ import annotations

from wire import colours


def test_a_colour_laid_over_a_ground_is_between_the_two() -> None:
    assert colours.mixed("#204060", "#ffffff", 0) == "#ffffff"
    assert colours.mixed("#204060", "#ffffff", 1) == "#204060"
    assert colours.mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert colours.mixed("#ff0000", "#0000ff", 0.25) == "#4000bf"
