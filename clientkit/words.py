"""Languages switched live: translations read straight from Qt Linguist's .ts files, no build step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from PySide6.QtQml import QQmlEngine


class TsTranslator(QTranslator):
    """Translates from a .ts file as lupdate writes and Linguist edits it; unfinished texts stay Vietnamese.

    Raises:
        OSError, xml.etree.ElementTree.ParseError: the file cannot be read.
    """

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts: dict[tuple[str, str], str] = {}
        # Our own file, shipped with the program: no untrusted XML is read here.
        for context in ElementTree.parse(path).getroot().iter("context"):  # noqa: S314
            name = context.findtext("name", "")
            for message in context.iter("message"):
                translation = message.find("translation")
                if translation is not None and translation.text and translation.get("type") is None:
                    self._texts[name, message.findtext("source", "")] = translation.text

    def isEmpty(self) -> bool:
        """Qt asks only translators that have something."""
        return not self._texts

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The text in this translator's language; null when it has none, so that Qt asks the next."""
        return self._texts.get((context, sourceText)) or None  # type: ignore[return-value]


class Words:
    """The language of one engine's screens. The source language, Vietnamese, needs no file.

    Args:
        files: for each other language its .ts file.
    """

    def __init__(self, engine: QQmlEngine, files: Mapping[str, Path]) -> None:
        self._engine = engine
        self._translators = {language: TsTranslator(path, engine) for language, path in files.items()}
        self.language = "vi"

    def use(self, language: str) -> None:
        """Show everything in this language from now on."""
        if language == self.language:
            return
        if (old := self._translators.get(self.language)) is not None:
            QCoreApplication.removeTranslator(old)
        if (new := self._translators.get(language)) is not None:
            QCoreApplication.installTranslator(new)
        self.language = language
        self._engine.retranslate()
