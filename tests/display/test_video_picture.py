"""A video is drawn whole and in the middle where there is no graphics card."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtMultimedia import QVideoFrame
from pytestqt.qtbot import QtBot

from display.video_picture import VideoPicture


def test_a_picture_stands_whole_in_the_middle_of_its_room(qtbot: QtBot) -> None:
    video, room = VideoPicture(), QImage(80, 80, QImage.Format.Format_RGB32)
    video.setSize(QSizeF(80, 80))
    room.fill(QColor("black"))
    frame = QImage(40, 20, QImage.Format.Format_RGB32)
    frame.fill(QColor("red"))
    painter = QPainter(room)
    video.paint(painter)
    assert room.pixelColor(40, 40) == QColor("black"), "before the first one there is nothing"
    video._take(QVideoFrame(frame))
    video.paint(painter)
    painter.end()
    rows = [y for y in range(80) if room.pixelColor(40, y).red() > 128]
    assert (rows[0], rows[-1]) == (20, 59)
    assert all(room.pixelColor(x, 40).red() > 128 for x in (1, 78))
    shiboken6.delete(video)
