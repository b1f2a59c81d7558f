"""A text as a QR picture: SVG for a page, PNG to keep."""

from __future__ import annotations

import io
from html import escape

import qrcode
from PIL import Image

BORDER = 4
"""Light modules around the code; with fewer, scanners do not find it."""


def _matrix(text: str) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=BORDER)
    code.add_data(text)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def svg(text: str, label: str) -> str:
    """The code as SVG, one unit a module, black on white whatever the page's colours."""
    matrix = _matrix(text)
    size = len(matrix)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(label)}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    )


def png(text: str, module: int = 10) -> bytes:
    """The code as a 1-bit PNG, `module` pixels a module."""
    matrix = _matrix(text)
    size = len(matrix)
    picture = Image.new("1", (size, size), 1)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x, y), 0)
    out = io.BytesIO()
    picture.resize((size * module, size * module), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()
