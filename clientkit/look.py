"""Where the QML module `Look` lies, and how an engine finds it."""

from pathlib import Path

from PySide6.QtQml import QQmlEngine

IMPORT_PATH = Path(__file__).resolve().parent
"""The folder that holds `Look/`; also the `-I` argument of qmllint and lupdate."""


def install(engine: QQmlEngine) -> None:
    """Make `import Look` work in every document this engine loads."""
    engine.addImportPath(str(IMPORT_PATH))
