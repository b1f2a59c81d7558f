"""Tells the server that a page of a program's window had an error, and may show less than it should."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QQmlEngine, QQmlError

from wire.reports import PageReport, own_words

_OF_A_FILE = "QML MediaPicture: "
"""How errors of a file of the office begin. Such a one is no page's: `wire.reports.MediaReport` tells it."""


class PageErrors(QObject):
    """Keeps the first error of an engine's pages, for as long as the engine lives."""

    broke = Signal()
    """The first one came."""

    def __init__(self, engine: QQmlEngine) -> None:
        super().__init__(engine)
        self.first = ""
        """Its file, its line and what went wrong; empty while there was none."""
        # By a function that holds it: by its method alone it may be half gone when an engine that ends warns once more.
        engine.warnings.connect(lambda errors: self._heard(errors))

    def _heard(self, errors: list[QQmlError]) -> None:
        ours = [error for error in errors if not error.description().startswith(_OF_A_FILE)]
        if ours and not self.first:
            self.first = _words(ours[0])
            self.broke.emit()


def report_pages(errors: PageErrors, tell: Callable[[PageReport], None]) -> None:
    """Tell how the pages are, now and with the first error; the server forgets it when the program begins anew."""

    def look() -> None:
        tell(PageReport(state="broken" if errors.first else "ready", detail=errors.first))

    errors.broke.connect(look)
    look()


def _words(error: QQmlError) -> str:
    return own_words(f"{error.url().fileName()}:{error.line()}: {error.description()}")
