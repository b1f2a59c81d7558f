"""What printers bear, by their names in python-escpos's list of profiles.

The widths and knives are python-escpos's (a test compares them). It says nothing of GS P and of how tall a picture a
printer takes: for Epson's that is Epson's ESC/POS reference; for others a careful guess, at worst white sent as a
picture, and pictures of 24 rows, the height of a line of the printer's own letters. None was tried on a real printer.
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.escpos import EPSON, Dialect
from hardware.printer import PaperWidth

_CLONE_80 = Dialect(band_rows=128)
_CLONE_58 = Dialect(sets_unit=False, band_rows=24, cuts=False)


@dataclass(frozen=True)
class Profile:
    """One model."""

    width_dots: PaperWidth
    dialect: Dialect


PROFILES: dict[str, Profile] = {
    "TM-T20II": Profile(576, EPSON),
    "TM-L90": Profile(576, EPSON),
    "TM-P80": Profile(576, EPSON),
    "TM-T88II": Profile(512, EPSON),
    "TM-T88III": Profile(512, EPSON),
    "TM-T88IV": Profile(512, EPSON),
    "TM-T88IV-SA": Profile(512, EPSON),
    "TM-T88V": Profile(512, EPSON),
    "RP-F10-80mm": Profile(576, _CLONE_80),
    "P822D": Profile(576, _CLONE_80),
    "NT-80-V-UL": Profile(576, _CLONE_80),
    "KR-306": Profile(576, Dialect(sets_unit=False, band_rows=24)),
    "TH230": Profile(576, Dialect(sets_unit=False, band_rows=24)),
    "TH230Plus": Profile(576, Dialect(sets_unit=False, band_rows=24)),
    "NT-5890K": Profile(384, _CLONE_58),
    "POS-5890": Profile(384, _CLONE_58),
    "ZJ-5870": Profile(384, _CLONE_58),
    "Sunmi-V2": Profile(384, _CLONE_58),
}
"""Those of the list that take raster pictures on paper of a width of ours."""
