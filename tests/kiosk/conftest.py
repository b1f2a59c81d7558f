"""A real kiosk window, off-screen, in front of a scripted server; fingers that touch what is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from config.settings import ClockSettings, KioskSettings, PrinterSettings
from kiosk import app
from kiosk.app import Kiosk
from tests.clientkit.scripted_server import ScriptedServer
from tests.kiosk.hall import NINE_41, demo_branch, hall_doc, issued_doc
from tests.kiosk.said_voice import SaidVoice
from tests.patience import until_seen

BRANCH = demo_branch()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    none_held = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"away_numbers": 0})})
    scripted.snapshot = {"branch": none_held.model_dump(mode="json"), "views": {"hall": hall_doc(BRANCH)}}
    scripted.answer = lambda command: issued_doc(BRANCH)
    scripted.start()
    yield scripted
    scripted.close()


class Citizen:
    """Touches and reads the window as a person does."""

    def __init__(self, kiosk: Kiosk, qtbot) -> None:
        self.kiosk = kiosk
        self._qtbot = qtbot

    def sees(self, name: str) -> QQuickItem | None:
        """The visible item of this name. Walks the scene: findChild does not see a Repeater's delegates."""
        waiting = [self.kiosk.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if not item.isVisible():
                continue
            if item.objectName() == name:
                return item
            waiting.extend(item.childItems())
        return None

    def stands_on(self) -> str:
        """The name of what the keypad's ring is round."""
        ring = self.kiosk.accessibility.keypad.ring
        waiting = [self.kiosk.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.isVisible():
                if item.inherits("QQuickAbstractButton") and ring == item.mapRectToScene(
                    QRectF(0, 0, item.width(), item.height())
                ):
                    return item.objectName()
                waiting.extend(item.childItems())
        return ""

    def theme(self) -> QObject:
        """The look's sizes, colours and times."""
        return self.kiosk.engine.singletonInstance("Look", "Theme")

    def touches(self, name: str) -> None:
        seen: list[QPoint | None] = [None]

        def rests() -> bool:
            """Rows and grids set their items out a frame after they appear."""
            item = self.sees(name)
            middle = None if item is None else item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
            seen.append(middle)
            return middle is not None and middle == seen[-2]

        until_seen(self._qtbot, rests, 60, lambda: f"{name} to touch; the window reads {self.reads()!r}")
        QTest.mouseClick(
            self.kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, seen[-1] or QPoint()
        )

    def waits_for(self, page: str) -> None:
        screen = self.kiosk.screen
        until_seen(self._qtbot, lambda: screen.page == page, 60, lambda: f"page {page}; it is at {screen.page}")

    def waits_until_it_reads(self, words: str) -> None:
        until_seen(self._qtbot, lambda: words in self.reads(), 60, lambda: f"{words!r} in {self.reads()!r}")

    def reads(self) -> str:
        """All words now on the window; where their lines may not break is another test's matter."""
        words, waiting = [], [self.kiosk.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.isVisible():
                text = item.property("text")
                words += [text] if isinstance(text, str) else []
                waiting.extend(item.childItems())
        return " | ".join(words).replace("\u00a0", " ")


@pytest.fixture
def kiosk_made(
    qapp: QGuiApplication, qtbot, server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Citizen]]:
    made: list[Kiosk] = []
    monkeypatch.setattr(app, "_voice", lambda settings: SaidVoice())  # no test makes a sound
    token = tmp_path / "token"
    token.write_text("secret\n")

    def make(first_page: str = "groups", **changes) -> Citizen:
        settings = {
            "device_id": "kiosk-1",
            "token_file": token,
            "servers": (server.url,),
            "width": 540,
            "height": 960,
            "printer": PrinterSettings(kind="none"),
            "clock": ClockSettings(speed=2.0, real_start_ms=NINE_41, start_ms=NINE_41),
        }
        kiosk = app.create(KioskSettings(**{**settings, **changes}))
        made.append(kiosk)
        kiosk.show()
        citizen = Citizen(kiosk, qtbot)
        citizen.waits_for(first_page)
        return citizen

    yield make
    for kiosk in made:
        if shiboken6.isValid(kiosk.engine):
            kiosk.close()


@pytest.fixture
def citizen(kiosk_made: Callable[..., Citizen]) -> Citizen:
    return kiosk_made()
