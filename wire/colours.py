"""Whether an office's colour can be read: contrast as WCAG 2.2 reckons it. Pure."""

from __future__ import annotations

READABLE = 4.5
"""The least contrast of words and what they stand on."""

WHITE = "#ffffff"
LIGHT = "#edeae2"
"""What words stand on in the light look, where it is darkest."""
DARK = "#15202b"
"""What words stand on in the dark look."""


def contrast(one: str, other: str) -> float:
    """From 1, alike, to 21, black and white; colours as `#rrggbb`."""
    lower, higher = sorted((_luminance(one), _luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def can_be_accent(colour: str) -> bool:
    """Whether white words can be read on it, and it on white."""
    return contrast(colour, WHITE) >= READABLE


def on_dark(colour: str) -> str:
    """The colour, or the nearest lighter one of its kind that can be read in the dark look.

    No colour can be read on white and on near black alike, so pages take this one there.
    """
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    steps = ("#" + "".join(f"{round(p + (255 - p) * step / 100):02x}" for p in parts) for step in range(101))
    return next(lighter for lighter in steps if contrast(lighter, DARK) >= READABLE)  # the last one is white


def on_light(colour: str) -> str:
    """The colour, or the nearest darker one of its kind that can be read in the light look."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    steps = ("#" + "".join(f"{round(p * (100 - step) / 100):02x}" for p in parts) for step in range(101))
    return next(darker for darker in steps if contrast(darker, LIGHT) >= READABLE)  # the last one is black


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour laid thinly over another: 0 is the ground, 1 the colour."""
    parts = ((int(one[i : i + 2], 16) for one in (colour, ground)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(ground_ + (colour_ - ground_) * share):02x}" for colour_, ground_ in parts)


def darker(colour: str) -> str:
    """The nearest darker one of its kind that can be an accent: what to write in place of one that cannot."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    steps = ("#" + "".join(f"{round(p * (100 - step) / 100):02x}" for p in parts) for step in range(101))
    return next(found for found in steps if can_be_accent(found))  # the last one is black


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
