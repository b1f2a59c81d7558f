"""The parts of the window as QML reads them: each tells QML only when it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlPropertyMap

from clientkit.mirror import ListModel
from counter import picture
from counter.known import Known
from rules.desk import Situation

ROLES: dict[str, tuple[str, ...]] = {
    "queue": ("id", "series", "name", "waiting", "wait", "grade", "mine"),
    "bookings": ("id", "time", "code", "service", "due"),
    "after": ("id", "number", "name", "wait", "grade"),
    "missed": ("id", "number", "text", "due", "key", "available"),
    "parked": ("id", "number", "text", "due", "key", "available"),
    "outcomes": ("id", "name", "key", "picked"),
    "lesser": ("step", "label", "short", "key", "available", "seconds"),
}
"""The list models; the first role names a row."""

BLANK: dict[str, Mapping[str, object]] = {
    "link": {"live": False, "title": "", "short": "", "text": ""},
    "head": {"counter": "", "person": "", "state": "", "stateKind": "quiet", "clock": "", "branch": "",
             "stage": "no_counter", "paused": False, "pauseReason": ""},
    "person": {"number": "", "ticketId": ""},
    "next": {"number": "", "reason": "", "wait": "", "service": "", "grade": "good"},
    "timer": {"label": "", "time": ""},
    "primary": {"step": "open", "label": "", "short": "", "key": "", "enabled": False, "detail": ""},
    "form": {"dossiers": 0, "dossierCode": ""},
    "queue": {"waiting": "", "people": "", "mean": "", "share": "", "within": "", "met": True, "served": "",
              "longest": "", "longestGrade": "good"},
}  # fmt: skip
"""The parts before the server has said anything."""


class Canvas(QObject):
    """Holds the parts (`shown`) and the list models (`rows`)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = QQmlPropertyMap.create(self)
        self.rows = QQmlPropertyMap.create(self)
        self.models = {name: ListModel(roles, roles[0], self) for name, roles in ROLES.items()}
        for name, model in self.models.items():
            self.rows.insert(name, model)
        self._parts: dict[str, Any] = {}
        self.put("page", "sign_in")
        self.put("busy", False)
        for name, part in BLANK.items():
            self.put(name, part)

    def put(self, name: str, part: object) -> None:
        """Show a part, if it is another than before."""
        if self._parts.get(name) != part:
            self._parts[name] = part
            self.shown.insert(name, dict(part) if isinstance(part, Mapping) else part)

    def part(self, name: str) -> Any:
        """What is shown now."""
        return self._parts[name]

    def paint(self, at: Situation, known: Known, person_name: str) -> None:
        """Show the situation."""
        buttons, form, aside, queue = picture.actions(at), picture.form(at), picture.aside(at), picture.queue(at)
        for name, rows in (
            ("queue", queue.pop("rows")),
            ("bookings", picture.bookings(at)),
            ("after", picture.after(at)),
            ("missed", aside["missed"]),
            ("parked", aside["parked"]),
            ("outcomes", form.pop("outcomes")),
            ("lesser", buttons["lesser"]),
        ):
            self.models[name].set_rows(rows)  # type: ignore[arg-type]
        for name, part in (
            ("head", picture.head(at, person_name, known.pause_reason)),
            ("person", picture.person(at)),
            ("next", picture.next_up(at)),
            ("timer", picture.timer(at, known.paused_since)),
            ("primary", buttons["primary"]),
            ("form", form),
            ("queue", queue),
        ):
            self.put(name, part)
