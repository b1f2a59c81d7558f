"""The language of a window's texts, switched live: Qt Linguist's files, with their plural forms."""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import PySide6
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtQml import QQmlEngine

from wire.word_files import added_folders

LRELEASE = Path(PySide6.__file__).parent / "lrelease"
"""Qt's own tool, which comes with PySide6."""

log = logging.getLogger(__name__)


def found_in(folder: Path) -> dict[str, Path]:
    """Each language's .ts file there, by its code: `kiosk_km.ts` is Khmer."""
    return {path.stem.partition("_")[2]: path for path in sorted(folder.glob("*_*.ts"))}


def files_of(program: str, own: Path) -> dict[str, Path]:
    """Each language's .ts file of a program: its own, and those of the office's folders (`word_files.add_folder`)."""
    files = found_in(own)
    for folder in added_folders():
        files |= found_in(folder / program)
    return files


def compiled(ts: Path) -> Path:
    """The .qm file of a .ts file: the one beside it (`make translations`), made again where it is missing or older.

    Raises:
        OSError, subprocess.CalledProcessError: it cannot be made.
    """
    beside = ts.with_suffix(".qm")
    if beside.exists() and beside.stat().st_mtime >= ts.stat().st_mtime:
        return beside
    # A program's folder may belong to somebody else.
    folder = ts.parent if os.access(ts.parent, os.W_OK) else Path(tempfile.mkdtemp(prefix="toiluot-"))
    made = folder / f".{ts.stem}.{os.getpid()}.qm"
    subprocess.run([LRELEASE, "-silent", ts, "-qm", made], check=True, capture_output=True)  # noqa: S603
    return made.replace(folder / beside.name)


class Words:
    """The language of one engine's screens. The source language, Vietnamese, needs no file.

    Args:
        files: for each other language its .ts file.
    """

    def __init__(self, engine: QQmlEngine, files: Mapping[str, Path]) -> None:
        self._engine = engine
        self._translators = {language: self._loaded(path) for language, path in files.items()}
        self.language = "vi"

    def _loaded(self, ts: Path) -> QTranslator:
        translator = QTranslator(self._engine)
        try:
            qm = compiled(ts)
        except (OSError, subprocess.CalledProcessError) as error:
            log.error("%s: its texts stay Vietnamese: %s", ts, error)
        else:
            translator.load(str(qm))
        return translator

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

    def said(self, language: str, page: str, text: str) -> str:
        """A text of a page in a language that need not be the one shown; empty when its file has no words for it."""
        if language == "vi":
            return text
        translator = self._translators.get(language)
        return "" if translator is None else str(translator.translate(page, text) or "")
