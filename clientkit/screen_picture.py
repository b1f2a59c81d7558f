"""A small picture of a window for a manager who asks to see it: on demand only, and never of what is personal."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickWindow

from clientkit.link import Link
from wire.reports import MAX_PICTURE, PictureReport

WIDTH = 480
QUALITIES = (70, 50, 30, 10)


def send_pictures(window: QQuickWindow, link: Link, in_use: Callable[[], bool] = lambda: False) -> None:
    """Send a picture of the window whenever the manager wants one, for as long as both live.

    The window is drawn once more for it; the rest is done in a thread of its own, so that the program goes on.

    Args:
        window: what people see.
        link: carries the wish and the answer.
        in_use: whether somebody is at it, or it shows anything of a person; asked in the moment of the picture.
    """

    def take(name: str) -> None:
        if in_use():
            link.report(PictureReport(name=name, kept_back="in_use"))
            return
        image = window.grabWindow()
        link.run(_told(link, name, image))

    link.wanted.pictureWanted.connect(take)


async def _told(link: Link, name: str, image: QImage) -> None:
    jpeg = await asyncio.to_thread(small, image)
    if jpeg:
        link.report(PictureReport(name=name, jpeg=base64.b64encode(jpeg).decode()))
    else:
        link.report(PictureReport(name=name, kept_back="failed"))


def small(image: QImage) -> bytes:
    """As a JPEG that fits; empty when there is nothing to see."""
    if image.isNull():
        return b""
    if image.width() > WIDTH:
        image = image.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    for quality in QUALITIES:
        made = QByteArray()
        out = QBuffer(made)
        out.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.save(out, "JPEG", quality) and made.size() <= MAX_PICTURE:  # type: ignore[call-overload]
            return bytes(made.data())
    return b""
