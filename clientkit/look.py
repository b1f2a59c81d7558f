"""Where the QML module `Look` lies, and how an engine finds it and its drawings."""

from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

IMPORT_PATH = Path(__file__).resolve().parent
"""The folder that holds `Look/`; also the `-I` argument of qmllint and lupdate."""

LARGEST = 2048
"""Pixels of the longer side of a drawing, whatever is asked for."""


class SvgDrawings(QQuickImageProvider):
    """Draws `image://svg/<svg text, percent-encoded>` at the size asked for, at once.

    A `data:` address would do the same by way of Qt's network thread: the picture comes a moment after its page.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """The drawing; transparent when the text is no SVG."""
        renderer = QSvgRenderer(QByteArray(unquote(id).encode()))
        wanted = requestedSize if requestedSize.width() > 0 and requestedSize.height() > 0 else renderer.defaultSize()
        wanted = wanted.boundedTo(QSize(LARGEST, LARGEST)).expandedTo(QSize(1, 1))
        image = QImage(wanted, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        size.setWidth(wanted.width())
        size.setHeight(wanted.height())
        return image


def install(engine: QQmlEngine) -> None:
    """Make `import Look` work in every document this engine loads."""
    engine.addImportPath(str(IMPORT_PATH))
    engine.addImageProvider("svg", SvgDrawings())
