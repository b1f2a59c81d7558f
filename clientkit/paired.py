"""Runs a device's program: first shows its code while it has no key, and again once its key opens nothing any more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtCore import QTimer

from clientkit import program
from clientkit.awake import keep_awake
from clientkit.pairing import Pairing, open_window
from clientkit.program import CannotStart, HeldOpen, Program, SignalWatch, begins_anew, gui_application
from clientkit.watchdog import Watchdog
from config.device_key import can_keep, keep_key, read_key
from config.settings import CounterSettings, DisplaySettings, KioskSettings
from wire.errors import Code, Refused
from wire.session import Hello
from wire.values import Role

log = logging.getLogger(__name__)

SEEN_MS = 1_500
"""How long it is shown that the device was let in, before its own window comes."""

COUNTER_SIZE = (1280, 800)

D = TypeVar("D", KioskSettings, CounterSettings, DisplaySettings)


def run(name: str, role: Role, settings: D, create: Callable[[D], Program], pair: bool = False) -> int:
    """Run a program until its window is closed or it is told to end; the exit status.

    Args:
        name: of the application.
        role: what the program is.
        settings: of the device; its name is that of its key, once it was paired by a code.
        create: makes the program; its link dials.
        pair: show a code although there is a key.

    Raises:
        CannotStart: as `clientkit.program.run`, or a key could not be kept.
    """
    while True:
        if (pair or not _has_key(settings)) and not let_in(name, role, settings):
            return 0
        out = _Unpaired(_as_paired(settings), create)
        status = program.run(name, out.made)
        if not out.so:
            return status
        log.warning("the server does not know this device any more; it shows a code")
        pair = True


class _Unpaired(Generic[D]):
    """Ends a program whose key opens nothing any more."""

    def __init__(self, settings: D, create: Callable[[D], Program]) -> None:
        self.so = False
        self._settings: D = settings
        self._create: Callable[[D], Program] = create

    def made(self) -> Program:
        """The program."""
        made: Program = self._create(self._settings)
        made.link.turnedAway.connect(self._turned_away)
        return made

    def _turned_away(self, why: Refused, _: str) -> None:
        if why.code is Code.NOT_PAIRED and not self.so:
            self.so = True
            gui_application("").exit(0)


def let_in(name: str, role: Role, settings: D) -> bool:
    """Show a code until the device has a key that opens; False when the window was closed before.

    Raises:
        CannotStart: there is no screen, or no place for a key; the text says what to do.
    """
    try:
        can_keep(settings.token_file)
    except OSError as error:
        raise CannotStart(
            f"Không ghi được khóa của thiết bị vào {settings.token_file} ({error.strerror}). Hãy cho người dùng này "
            f"quyền ghi vào thư mục đó. The device's key cannot be written to {settings.token_file} "
            f"({error.strerror}). Give this user the right to write into that folder."
        ) from None
    application = gui_application(name)
    begins_anew(application)
    watch = SignalWatch(application)
    pairing = Pairing(
        settings.servers, role, _language(settings), lambda key: keep_key(settings.token_file, key),
        lambda: _had(role, settings),
    )  # fmt: skip
    is_in: list[str] = []

    def over(called: str) -> None:
        is_in.append(called)
        QTimer.singleShot(SEEN_MS, lambda: application.exit(0))

    pairing.letIn.connect(over)
    engine, window = open_window(*_size(settings), dark=role is Role.DISPLAY)
    awake = keep_awake(application)
    Watchdog(window)
    held_open = HeldOpen(window)
    try:
        if getattr(settings, "fullscreen", False):
            window.installEventFilter(held_open)
            window.showFullScreen()
        else:
            window.show()
        pairing.show_in(window)
        application.exec()
    finally:
        pairing.stop()
        awake.release()
        window.removeEventFilter(held_open)
        window.close()
        shiboken6.delete(engine)
        watch.close()
    return bool(is_in)


def _has_key(settings: D) -> bool:
    """Whether there is a file; one that holds no key is said where the program starts."""
    try:
        read_key(settings.token_file)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        pass
    return True


def _as_paired(settings: D) -> D:
    try:
        return settings.as_paired()
    except (OSError, ValueError):
        return settings  # the start says what is wrong with the key


def _had(role: Role, settings: D) -> tuple[Hello, str] | None:
    """How it would greet with the key that lies there now."""
    try:
        return program.greeting(role, settings.as_paired(), _language(settings)), settings.authority()
    except (OSError, ValueError, CannotStart):
        return None


def _language(settings: D) -> str:
    return settings.languages[0] if isinstance(settings, DisplaySettings) else settings.language


def _size(settings: D) -> tuple[int, int]:
    return COUNTER_SIZE if isinstance(settings, CounterSettings) else (settings.width, settings.height)
