"""What a demo needs before its day begins: the clips of the voice, fonts, the opening hour, the addresses of pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from config import DisplaySettings, VoiceSettings, load
from config.day import Visit
from display.app import prepare_voice
from hardware.paper.scripts import find_font
from toiluot.demo.folder import KEPT
from toiluot.demo.play import tell
from toiluot.demo.stage import PASSWORD, Stage
from wire.catalogue import Branch


def opening(visits: list[Visit], before_min: int) -> str:
    """The hall's time some minutes before the first visitor, as `YYYY-MM-DD HH:MM`."""
    first = visits[0].at_s // 60 - before_min
    return f"{DATE} {first // 60:02d}:{first % 60:02d}"


def see_to_fonts(found: Callable[[str], Path | None] = find_font) -> None:
    """Look for the fonts before anything is started. Raises `CannotPlay` with the Debian packages to install."""
    missing = [package for package, file in FONTS.items() if found(file) is None]
    if missing:
        raise CannotPlay(f"fonts are missing; run: apt install {' '.join(missing)}")


def clips(folder: Path, branch_file: Path) -> None:
    """Make the voice's clips once: a call must find them ready. What is wrong with the voice is told."""
    voice = VoiceSettings(cache_dir=folder / KEPT)
    settings = DisplaySettings(device_id="board-1", token_file=folder / "none", voice=voice)
    for trouble in prepare_voice(settings, load(branch_file, Branch)).troubles:
        tell(trouble.text("en"))


def pages(stage: Stage) -> str:
    """Which pages to open in a browser, and who can sign in where."""
    return json.dumps(
        {
            "manager": f"http://127.0.0.1:{stage.web}/manager",
            "book a time": f"http://127.0.0.1:{stage.hub}/",
            "manager's user": "quan.ly",
            "clerks' users": [f"nv.{c.id}" for c in stage.branch.counters[:2]],
            "password": PASSWORD,
        },
        indent=2,
    )


DATE = "2026-03-10"
"""A Tuesday: the demo's hall is open whatever the day is here."""


class CannotPlay(Exception):
    """The day could not be played to its end; the text says what stopped working."""


FONTS = {"fonts-inter": "Inter-Medium.otf", "fonts-noto-core": "NotoSans-Regular.ttf"}
"""Debian packages that every window and every ticket needs, and one file of each."""
