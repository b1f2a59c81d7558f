"""The counter program put together: settings, link, window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from clientkit import app
from clientkit.attended import Attended
from clientkit.awake import keep_awake
from clientkit.link import Link, hello
from clientkit.words import Words
from config.settings import CounterSettings
from counter.screen import CounterScreen
from wire.values import Role

HERE = Path(__file__).resolve().parent

PROGRAM = "toiluot counter"


@dataclass(frozen=True)
class CounterProgram:
    """A counter's window with all that it lives on; keep it for as long as the window is there."""

    window: QQuickWindow
    link: Link
    screen: CounterScreen
    engine: QQmlApplicationEngine
    words: Words

    def close(self) -> None:
        """Hang up and take the window away."""
        self.link.stop()
        self.window.close()
        self.engine.deleteLater()


def create(settings: CounterSettings) -> CounterProgram:
    """Make the window and start its link. A `QGuiApplication` must be there (`clientkit.app.gui_application`).

    Raises:
        clientkit.app.CannotStart: the window or the device's key is missing; the text says what to do.
    """
    greeting = hello(Role.COUNTER, settings.device_id, app.device_key(settings.token), settings.language, PROGRAM)
    link = Link(settings.servers, greeting)
    screen = CounterScreen(
        link,
        settings.clock.clock(),
        settings.language,
        mini=settings.window == "mini",
        counter_id=settings.counter_id or "",
    )
    engine, words, window = show(screen, reduced_motion=settings.reduced_motion)
    Attended(window).touched.connect(link.attend)
    link.start()
    return CounterProgram(window, link, screen, engine, words)


def show(screen: CounterScreen, *, reduced_motion: bool = False) -> tuple[QQmlApplicationEngine, Words, QQuickWindow]:
    """The window of a screen, in the screen's language from now on."""
    engine = app.engine()
    screen.setParent(engine)
    words = Words(engine, {"en": HERE / "i18n" / "counter_en.ts"})
    words.use(screen.language)
    screen.languageChanged.connect(lambda: words.use(screen.language))
    properties: dict[str, QObject | bool] = {"clerk": screen, "reducedMotion": reduced_motion}
    window = app.load(engine, HERE / "qml" / "Main.qml", properties)
    return engine, words, window


def run(settings: CounterSettings) -> int:
    """Open the window and stay until it is closed; the process's exit code.

    Raises:
        clientkit.app.CannotStart: a font or the device's key is missing, or the window cannot be made.
    """
    application = app.gui_application("toiluot-counter")
    watch = app.end_on_signals(application)
    program = create(settings)
    program.window.show()
    awake = keep_awake(application)
    code = application.exec()
    awake.release()
    program.close()
    watch.deleteLater()
    return code
