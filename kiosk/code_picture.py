"""The tracking QR for the screen: one pixel a module, scaled by the window without smoothing."""

from __future__ import annotations

import base64
from io import BytesIO

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

QUIET_MODULES = 4
"""White modules around it (ISO/IEC 18004)."""


def qr_modules(text: str) -> list[list[bool]]:
    """The code's modules with its white border, rows top to bottom.

    Raises:
        qrcode.exceptions.DataOverflowError: the text does not fit into any QR code.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def qr_data_url(text: str) -> tuple[str, int]:
    """A PNG for an Image's source, and how many modules it is wide."""
    modules = qr_modules(text)
    side = len(modules)
    picture = Image.new("1", (side, side), 1)
    picture.putdata([0 if module else 1 for row in modules for module in row])
    out = BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode(), side
