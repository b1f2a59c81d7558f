"""An office's emblem as a thermal printer draws it: black dots on white, as large as a ticket has room."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageOps
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from clientkit.emblem import emblem_drawing
from hardware.paper.ticket_paper import EMBLEM, EMBLEM_WIDEST, PaperEmblem
from wire.branding import Branding


@lru_cache(maxsize=4)
def emblem_on_paper(branding: Branding) -> PaperEmblem | None:
    """The emblem in dots; None where the office has none, or nothing of it is left in black and white."""
    drawing, ratio = emblem_drawing(branding)
    if not drawing:
        return None
    width = max(1, min(EMBLEM_WIDEST, round(EMBLEM * ratio)))
    height = max(1, min(EMBLEM, round(width / ratio)))
    picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, width, height))
    painter.end()
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = bytes(grey.constBits())
    image = Image.frombytes("L", (width, height), rows, "raw", "L", grey.bytesPerLine())
    # A light colour of its own must not vanish: the darkest of it is printed black, what lies between as a pattern.
    dots = ImageOps.autocontrast(image).convert("1")
    return PaperEmblem(width, height, dots.tobytes()) if image.getextrema() != (255, 255) else None
