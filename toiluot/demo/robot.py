"""Hands for a real window: runs one Qt program and obeys JSON lines on standard input.

Each line is `{"id": n, "do": "click", "name": "next", ...}`; each answer `{"id": n, "ok": true, ...}`. What the
program's link hears is told as `{"heard": "event"|"view"|"link", ...}` with the real moment in nanoseconds, after the
window itself has taken it in. Mouse and keys go into the real window as events, pictures come out of it.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from clientkit.link import Link
from clientkit.program import CannotStart
from toiluot.demo.window import opened
from wire.codec import Json
from wire.commands import Command
from wire.queries import Query
from wire.session import EventCame
from wire.views import Snapshot

POLL_MS = 15
"""How often a wait looks again."""


def say(line: Json) -> None:
    """One JSON line to the one who drives."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def find(item: QQuickItem, name: str) -> QQuickItem | None:
    """The visible item of that objectName. `findChild` does not see delegates, so walk the picture's own tree."""
    if not item.isVisible() or item.opacity() == 0:
        return None
    if item.objectName() == name:
        return item
    for child in reversed(item.childItems()):
        if found := find(child, name):
            return found
    return None


def middle_of(item: QQuickItem) -> QPoint:
    """Where a finger would touch it."""
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


class Robot(QObject):
    """Obeys lines; lives in the window's thread."""

    asked = Signal(str)

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__()
        self._window = window
        self._does: dict[str, Callable[[Json], Json | None]] = {
            "click": self._click,
            "key": self._key,
            "type": self._type,
            "shot": self._shot,
            "get": self._get,
            "size": self._size,
            "quit": self._quit,
        }
        self.asked.connect(self._obey, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        """Read standard input in a thread of its own; its end ends the program."""

        def read() -> None:
            for line in sys.stdin:
                self.asked.emit(line)
            self.asked.emit('{"id": 0, "do": "quit"}')

        threading.Thread(target=read, daemon=True, name="robot-input").start()

    def follow(self, link: Link) -> None:
        """Tell what the program's link hears, once the window's own slots have taken it in."""
        link.eventCame.connect(self._event)
        link.viewCame.connect(self._view)
        link.welcomed.connect(self._welcome)
        ask = link.ask

        def asked(command: Command | Query, deadline_s: float | None = None, command_id: str = "") -> str:
            id_ = ask(command, deadline_s, command_id)
            say({"heard": "asked", "method": command.method, "id": id_})  # before the order that did it is answered
            return id_

        link.ask = asked  # type: ignore[method-assign]
        link.answered.connect(lambda id_, result: say({"heard": "answer", "id": id_, "result": result}))
        link.refused.connect(lambda id_, why, _: say({"heard": "refusal", "id": id_, "code": why.code.value}))
        link.gaveUp.connect(lambda id_: say({"heard": "refusal", "id": id_, "code": "no answer"}))
        link.changed.connect(lambda: say({"heard": "link", "state": link.property("state")}))

    def _event(self, came: EventCame) -> None:
        say({"heard": "event", "seq": came.seq, "type": came.event["type"], "at_ns": time.monotonic_ns()})

    def _view(self, topic: str, doc: Json) -> None:
        say({"heard": "view", "topic": topic, "doc": doc})

    def _welcome(self, snapshot: Snapshot) -> None:
        for topic, doc in snapshot.views.items():
            self._view(topic, doc)

    @Slot(str)
    def _obey(self, line: str) -> None:
        order: Json = json.loads(line)
        if order["do"] == "wait":
            self._wait(order, time.monotonic() + order.get("within_s", 5.0))
            return
        answer = self._does[order["do"]](order)
        say({"id": order["id"], "ok": answer is not None} | (answer or {}))

    def _wait(self, order: Json, until: float, was: QPoint | None = None) -> None:
        """Until it can be tapped where it is: rows and grids set their items out a frame after they appear."""
        item = find(self._window.contentItem(), order["name"])
        stands = middle_of(item) if item is not None and item.isEnabled() else None
        if stands is not None and stands == was:
            say({"id": order["id"], "ok": True})
        elif time.monotonic() > until and (stands is None or was is not None):
            say({"id": order["id"], "ok": False, "why": f"no {order['name']} on the screen"})
        else:
            QTimer.singleShot(POLL_MS, lambda: self._wait(order, until, stands))

    def _click(self, order: Json) -> Json | None:
        item = find(self._window.contentItem(), order["name"])
        if item is None or not item.isEnabled():
            return None
        at_s = time.monotonic()  # the same clock in every process
        QTest.mouseClick(self._window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle_of(item))
        return {"at_s": at_s}

    def _key(self, order: Json) -> Json | None:
        combination = QKeySequence(order["keys"])[0]  # type: ignore[index]
        QTest.keyClick(self._window, combination.key(), combination.keyboardModifiers())
        return {}

    def _type(self, order: Json) -> Json | None:
        for letter in order["text"]:
            if letter == "\n":
                QTest.keyClick(self._window, Qt.Key.Key_Return)
            else:
                QTest.keyClick(self._window, letter)
        return {}

    def _shot(self, order: Json) -> Json | None:
        path = Path(order["path"])
        path.parent.mkdir(parents=True, exist_ok=True)
        return {} if self._window.grabWindow().save(str(path)) else None

    def _get(self, order: Json) -> Json | None:
        item = find(self._window.contentItem(), order["name"])
        return None if item is None else {"value": item.property(order["property"])}

    def _size(self, order: Json) -> Json | None:
        self._window.resize(order["width"], order["height"])
        return {}

    def _quit(self, order: Json) -> Json | None:
        QCoreApplication.exit(0)  # quit() asks the windows first, and a counter asks its clerk
        return {}


def main(program: str, path: str) -> int:
    """Run `program` with the settings in `path` under a robot's hands."""
    with opened(program, Path(path)) as (application, app):
        robot = Robot(app.window)
        robot.follow(app.link)
        robot.listen()
        say({"heard": "ready"})
        return int(application.exec())


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], sys.argv[2]))
    except (CannotStart, OSError) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
