"""The window of a device that has no key: its code, large, in two languages, until it was typed at the server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from clientkit import program
from clientkit.pairing_dial import CannotKeep, LetIn, News, NoServer, PairingDial, Rests, Shows
from clientkit.version import VERSION
from clientkit.wording import CLIENT
from config.device_key import DeviceKey
from wire.session import Hello
from wire.values import Role

MAIN = Path(__file__).resolve().parent / "qml" / "Pairing.qml"

WORDS = CLIENT.table("pairing")

SECOND = "en"
"""The language below the office's own; where that is English it is Vietnamese."""


class Pairing(QObject):
    """Waits in a thread of its own and shows what comes of it.

    Args:
        servers: live ports, tried in turn.
        role: what this program is.
        language: the first of the two in which it speaks.
        keep: writes a key.
        had: see `PairingDial`.
    """

    letIn = Signal(str)
    """The device has a key that opens; what people call it."""
    _told = Signal(object)

    def __init__(
        self,
        servers: tuple[str, ...],
        role: Role,
        language: str,
        keep: Callable[[DeviceKey], None],
        had: Callable[[], tuple[Hello, str] | None],
    ) -> None:
        super().__init__()
        self._languages = (language, SECOND if language != SECOND else "vi")
        self._host = socket.gethostname()[:200]
        self._servers = servers
        self._loop = asyncio.new_event_loop()
        self._dial = PairingDial(
            servers, role, self._host, language, f"toiluot {role.value} {VERSION}".strip(), self._told.emit, keep, had
        )
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._live, name="toiluot-pairing", daemon=True)
        self._window: QQuickWindow | None = None
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def show_in(self, window: QQuickWindow) -> None:
        """Show it in this window, and begin."""
        self._window = window
        facts = {"host": self._host, "server": ", ".join(urlsplit(one).netloc for one in self._servers)}
        self._say("headline", "headline")
        self._say("steps", "steps")
        self._say("status", "looking")
        window.setProperty("facts", WORDS.say("facts", self._languages[0], facts))
        self._thread.start()

    def stop(self) -> None:
        """Hang up; nothing is shown any more."""
        self._told.disconnect(self._take)
        self._window = None
        with suppress(RuntimeError):  # it is let in, and the loop is over by itself
            self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(3.0)

    # -- inside --

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._dial.run())
        try:
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._task)
        finally:
            self._loop.close()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot(object)
    def _take(self, news: News) -> None:
        window = self._window
        if window is None:  # also news that were under way to us when it ended
            return
        match news:
            case Shows(code, _, wrong):
                window.setProperty("code", f"{code[:3]} {code[3:]}")
                window.setProperty("kind", "warn" if wrong else "info")
                self._say("status", "wrong" if wrong else "waits")
            case NoServer(why):
                window.setProperty("code", "")
                window.setProperty("kind", "warn")
                for name, language in zip(("status", "statusOther"), self._languages, strict=True):
                    window.setProperty(name, why.text(language))
            case Rests(seconds):
                window.setProperty("code", "")
                window.setProperty("kind", "bad")
                self._say("status", "rests", n=max(1, round(seconds / 60)))
            case CannotKeep(why):
                window.setProperty("code", "")
                window.setProperty("kind", "bad")
                self._say("status", "cannot_keep", why=why)
            case LetIn(name):
                window.setProperty("kind", "good")
                window.setProperty("code", "")
                self._say("headline", "paired")
                self._say("status", "let_in" if name else "let_in_again", name=name)
                self.letIn.emit(name)

    def _say(self, where: str, key: str, **facts: object) -> None:
        assert self._window is not None
        for name, language in zip((where, f"{where}Other"), self._languages, strict=True):
            self._window.setProperty(name, WORDS.say(key, language, facts))


def open_window(width: int, height: int, dark: bool) -> tuple[QQmlApplicationEngine, QQuickWindow]:
    """The window, not shown yet."""
    return program.open_window(MAIN, {"width": width, "height": height, "dark": dark})
