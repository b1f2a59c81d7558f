"""A window's picture: on demand only, small, never while it is in use, and sent once."""

from __future__ import annotations

import base64
import random

from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickWindow

from clientkit.link import Link
from clientkit.screen_picture import WIDTH, send_pictures, small
from tests.clientkit.scripted_server import ScriptedServer
from tests.patience import until_seen
from wire.reports import MAX_PICTURE, PictureReport


def noise(width: int, height: int) -> QImage:
    return QImage(random.Random(1).randbytes(width * height * 4), width, height, QImage.Format.Format_RGB32).copy()


def test_any_screen_is_made_to_fit_and_nothing_is_said_as_such() -> None:
    for size in ((1920, 1080), (1080, 1920), (200, 100)):
        jpeg = small(noise(*size))
        assert 0 < len(jpeg) <= MAX_PICTURE
        made = QImage.fromData(jpeg, "JPEG")
        assert made.width() == min(WIDTH, size[0])
    assert small(QImage()) == b""


def pictures(server: ScriptedServer) -> list[PictureReport]:
    return [told for told in server.reports if isinstance(told, PictureReport)]


def test_a_picture_is_sent_once_for_a_wish_and_none_of_a_screen_in_use(qtbot, server: ScriptedServer, link: Link):
    window, used = QQuickWindow(), [False]
    window.resize(800, 600)
    window.setColor(QColor("red"))
    window.show()
    send_pictures(window, link, lambda: used[0])
    server.snapshot["views"] = {"device": {"picture": "old"}}
    link.start()
    until_seen(qtbot, lambda: link.live)
    server.tell_view("device", {"picture": "w1"})
    until_seen(qtbot, lambda: pictures(server))
    server.tell_view("device", {"picture": ""})
    [told] = pictures(server)
    assert (told.name, told.kept_back) == ("w1", "")
    drawn = QImage.fromData(base64.b64decode(told.jpeg), "JPEG")
    assert drawn.width() == WIDTH
    assert drawn.pixelColor(10, 10).red() > 200
    used[0] = True
    server.tell_view("device", {"picture": "w2"})
    until_seen(qtbot, lambda: len(pictures(server)) == 2)
    assert pictures(server)[1] == PictureReport(name="w2", kept_back="in_use")
    window.close()
