"""`python -m toiluot.bench.empty_window WIDTH HEIGHT`: a Qt program that shows nothing, as a floor for those that do.

It tells its first frame as the programs do.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from config.systemd import READY, notify

WINDOW = b"import QtQuick\nWindow { visible: false; color: 'white' }"


def main(width: int, height: int) -> int:
    """Show it until it is ended."""
    application = QGuiApplication(sys.argv[:1])
    engine = QQmlApplicationEngine()
    engine.loadData(QByteArray(WINDOW))
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    window.frameSwapped.connect(lambda: notify(READY))
    window.resize(width, height)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
