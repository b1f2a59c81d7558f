"""Draws a video where there is no graphics card: Qt's own item for it draws nothing then."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtMultimedia import QVideoFrame, QVideoSink
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from clientkit.qt_types import Property

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class VideoPicture(QQuickPaintedItem):
    """The newest picture of a video, whole, in the middle of its room."""

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._sink = QVideoSink(self)
        self._sink.videoFrameChanged.connect(self._take)

    @Property(QObject, constant=True)
    def sink(self) -> QVideoSink:
        """Where a player puts its pictures."""
        return self._sink

    def paint(self, painter: QPainter) -> None:
        """Draw it; called by Qt."""
        if self._image.isNull():
            return
        room = QRectF(0, 0, self.width(), self.height())
        drawn = QRectF(QPointF(), QSizeF(self._image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
        drawn.moveCenter(room.center())
        painter.drawImage(drawn, self._image)

    def _take(self, frame: QVideoFrame) -> None:
        self._image = frame.toImage()
        self.update()
