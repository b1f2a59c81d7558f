"""A QR code for the screen, as an SVG drawing of whole modules: of a ticket, an address, the hall's changing code."""

from __future__ import annotations

import qrcode
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


class HallCode:
    """The code that changes every 30 seconds (`DeviceView.hall_code`), drawn once for each."""

    def __init__(self) -> None:
        self._address = ""
        self.drawing = ""
        """As an SVG; empty while there is none."""
        self.modules = 1
        """How many modules wide that is."""
        self.typed = ""
        """What can be typed instead of it, in two groups."""

    def show(self, address: str) -> bool:
        """Take an address, empty for none; True when it is another one than before."""
        if address == self._address:
            return False
        self._address = address
        self.drawing, self.modules = qr_svg(address) if address else ("", 1)
        said = address.rpartition("-")[2] if address else ""
        self.typed = f"{said[: len(said) // 2]} {said[len(said) // 2 :]}".strip()
        return True


def qr_svg(text: str) -> tuple[str, int]:
    """The drawing, and how many modules it is wide."""
    modules = qr_modules(text)
    side = len(modules)
    runs = []
    for y, row in enumerate(modules):
        x = 0
        while x < side:
            length = 0
            while x + length < side and row[x + length]:
                length += 1
            if length:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += max(1, length)
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}'>"
        f"<rect width='{side}' height='{side}' fill='#FFFFFF'/><path d='{''.join(runs)}' fill='#000000'/></svg>"
    )
    return drawing, side
