"""The window of a device that has no key, of each kind: its code, and each state without one."""

from __future__ import annotations

from collections.abc import Iterator

import shiboken6
from PySide6.QtQuick import QQuickWindow

from clientkit.no_link import NoLink, NoLinkKind
from clientkit.paired import COUNTER_SIZE
from clientkit.pairing import Pairing, open_window
from clientkit.pairing_dial import CannotKeep, LetIn, News, NoServer, Rests, Shows
from tests.gallery.scene import settle
from wire.values import Language, Role

DEVICES = {
    "kiosk": (Role.KIOSK, (1080, 1920)),
    "kiosk-landscape": (Role.KIOSK, (1920, 1080)),
    "counter": (Role.COUNTER, COUNTER_SIZE),
    "display": (Role.DISPLAY, (1920, 1080)),
    "display-4k": (Role.DISPLAY, (3840, 2160)),
    "display-small": (Role.DISPLAY, (1366, 768)),
    "display-portrait": (Role.DISPLAY, (1080, 1920)),
}
"""What each is and the size of its window."""

SERVERS = ("wss://toiluot-chinh.vanphong.example:8766", "wss://toiluot-du-phong.vanphong.example:8766")

SCENES: dict[str, News | None] = {
    "looking": None,
    "code": Shows("482913", SERVERS[0]),
    "wrong-code": Shows("100577", SERVERS[0], wrong=True),
    "no-server": NoServer(NoLink(NoLinkKind.UNKNOWN_HOST, SERVERS[0])),
    "untrusted": NoServer(NoLink(NoLinkKind.UNTRUSTED, SERVERS[0])),
    "rests": Rests(3600.0),
    "cannot-keep": CannotKeep("/var/lib/toiluot/khoa-thiet-bi/may-lay-so-cua-chinh: Read-only file system"),
    "let-in": LetIn("Máy lấy số cửa chính, cạnh quầy hướng dẫn tầng 1"),
    "let-in-again": LetIn(),
}
"""What it was told last, by the name of its picture."""


class _Waiting(Pairing):
    """Shows what it is told; dials nobody."""

    def __init__(self, role: Role, language: Language) -> None:
        super().__init__(SERVERS, role, language, lambda _: None, lambda: None)
        self._host = "may-lay-so-cua-chinh-01"
        self._thread.run = lambda: None  # type: ignore[method-assign]

    def tell(self, news: News | None) -> None:
        if news is not None:
            self._take(news)

    def end(self) -> None:
        self.stop()
        self._loop.close()


def pictures(device: str, language: Language) -> Iterator[tuple[str, QQuickWindow]]:
    """Every scene, and the window that shows it."""
    role, size = DEVICES[device]
    for name, news in SCENES.items():
        engine, window = open_window(*size, dark=role is Role.DISPLAY)
        pairing = _Waiting(role, language)
        window.show()
        pairing.show_in(window)
        pairing.tell(news)
        settle(window)
        yield name, window
        pairing.end()
        window.close()
        shiboken6.delete(engine)
