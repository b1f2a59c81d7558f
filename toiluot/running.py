"""How `toiluot` runs one of the six programs until it ends, and what it says when it cannot."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from config.clock import Clock, SharedClock
from toiluot.shell import FAILED, plain_words, read_settings, stop
from wire.word_files import add_folder

LOG_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def use_own_words(settings: Any) -> None:
    """Let the program say what the office's own folder says."""
    if settings.words_folder is not None:
        add_folder(settings.words_folder)


def show(program: str, path: Path, pair: bool = False) -> None:
    """Run one of the Qt programs; with `pair` it first shows a code, also where it has a key."""
    settings = read_settings(path, program)
    logging.basicConfig(level=logging.INFO, format=LOG_LINE, force=True)
    use_own_words(settings)
    with needs_met(program):
        module = importlib.import_module(f"{program}.app")
        from clientkit.program import CannotStart
    try:
        with plain_words():
            code = int(module.run(settings, pair))
    except CannotStart as error:
        raise stop(f"{program}: {error}", FAILED) from None
    raise typer.Exit(code)


LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libpulse.so.0": "libpulse0",
    "libnss3.so": "libnss3",
}
"""Libraries of Debian that PySide6 is built on, and the package of each."""


@contextmanager
def needs_met(program: str) -> Iterator[None]:
    """Say at once which package is missing, Python's or Debian's, while the program's modules are read."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        raise stop(
            f"{program}: the package {package} is not installed. Install this program's extra: "
            f"pip install 'toiluot[{program}]'",
            FAILED,
        ) from None
    except ImportError as error:
        library = str(error).partition(":")[0]
        if library not in LIBRARIES:
            raise
        raise stop(f"{program}: {library} is missing. Run: apt install {LIBRARIES[library]}", FAILED) from None


def serve(program: str, path: Path, run: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
    """Run the server or the hub until it is told to end."""
    from server.runtime.exits import CannotGoOn
    from server.runtime.start_refused import StartRefused

    settings = read_settings(path, program)
    # What the server keeps is for its own user only: journal, keys, backups.
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format=LOG_LINE, force=True)
    use_own_words(settings)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    try:
        with plain_words():
            asyncio.run(in_hall_time(settings.clock.clock(), run(settings)))
    except StartRefused as error:
        raise stop(f"{program}: {error}", FAILED) from None
    except CannotGoOn as error:
        raise stop(f"{program}: {error}", error.status) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def test_sound(path: Path) -> None:
    """Play what the loudspeakers of a display's hall are set up by."""
    settings = read_settings(path, "display")
    with needs_met("display"):
        from display import sound_test
    typer.echo(
        f"A tone of {sound_test.TONE_S:g} s, then {sound_test.NOISE_S:g} s of noise modulated as for STIPA "
        "(not certified). It takes a few seconds to make."
    )
    if wrong := sound_test.play(settings, sound_test.pieces()):
        raise stop(wrong, FAILED)


def drive(path: Path) -> None:
    """Run the number boards until they are told to end."""
    settings = read_settings(path, "boards")
    logging.basicConfig(level=logging.INFO, format=LOG_LINE, force=True)
    use_own_words(settings)
    with needs_met("display"):
        from display.boards.app import run as run_boards
        from display.boards.makes import CannotStart
    try:
        with plain_words():
            asyncio.run(run_boards(settings))
    except CannotStart as error:
        raise stop(f"boards: {error}", FAILED) from None


async def in_hall_time(clock: Clock, work: Coroutine[Any, Any, None]) -> None:
    """Do the work of a program; where a demo moves the hall's time, say meanwhile that this loop keeps up."""
    if not isinstance(clock, SharedClock):
        await work
        return
    keeping = asyncio.ensure_future(clock.keep_up())
    try:
        await work
    finally:
        keeping.cancel()
