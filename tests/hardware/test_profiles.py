"""Our table of printers beside python-escpos's."""

from __future__ import annotations

from typing import get_args

import pytest
from escpos.capabilities import CAPABILITIES
from PIL import Image

from config.settings import PrinterSettings
from hardware.commands import CommandReader, Kind
from hardware.escpos import encode_job
from hardware.profiles import PROFILES

THEIRS = CAPABILITIES["profiles"]


def test_widths_and_knives_are_those_of_python_escpos() -> None:
    ours = {name: (each.width_dots, each.dialect.cuts) for name, each in PROFILES.items()}
    theirs = {
        name: (its["media"]["width"]["pixels"], its["features"]["paperFullCut"] or its["features"]["paperPartCut"])
        for name, its in THEIRS.items()
        if name in PROFILES
    }
    assert ours == theirs
    assert all(THEIRS[name]["features"]["bitImageRaster"] for name in PROFILES)


def test_every_profile_can_be_set_and_no_other() -> None:
    annotation = PrinterSettings.model_fields["profile"].annotation
    assert set(get_args(annotation)) == {"", *PROFILES}


@pytest.mark.parametrize("name", PROFILES)
def test_a_job_is_in_what_the_model_bears(name: str) -> None:
    profile = PROFILES[name]
    picture = Image.new("1", (profile.width_dots, 1200), 255)
    picture.paste(0, (0, 0, 40, 1100))
    commands = list(CommandReader().feed(encode_job(picture, dialect=profile.dialect)))
    assert max(command.height for command in commands if command.kind is Kind.RASTER) <= profile.dialect.band_rows
    assert any(command.kind is Kind.CUT for command in commands) is profile.dialect.cuts
    assert any(command.raw.startswith(b"\x1dP") for command in commands) is profile.dialect.sets_unit
