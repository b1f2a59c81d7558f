"""Runs the number boards: a link to the server in, serial lines out. No Qt: it runs beside a display or on a server."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Mapping

from pydantic import ValidationError

from clientkit.dial import Dial
from clientkit.disk import EVERY_S, tell_disk
from clientkit.newer_server import read_view
from clientkit.version import VERSION
from config import BoardsSettings
from config.systemd import ALIVE, READY, STOPPING, notify
from display.boards.makes import CannotStart, templates_of
from display.boards.shown import Shown, report
from hardware.boards.line import BoardLine, BoardState, Patience
from wire.reports import ProgramReport
from wire.session import Happening, Hello, ViewCame, Welcomed
from wire.values import PROTOCOL, Role
from wire.views import DeviceView, NumbersView, Snapshot

log = logging.getLogger(__name__)

LOOK_S = 0.5
"""Whether a lost link has become too long is looked at so often."""

ALIVE_S = 5.0
"""systemd is told so often that this loop still turns."""


class Boards:
    """All boards of one settings file.

    Args:
        settings: with a template for each line that can be read.

    Raises:
        CannotStart: a template or the device's key is missing or broken; the text says what to do.
    """

    def __init__(self, settings: BoardsSettings) -> None:
        self._settings = settings
        self._shown = Shown(settings.blank_after_s)
        self._states: dict[tuple[int, int], tuple[str, BoardState]] = {}
        """Of each board, by its line and address: its counter, which may have several, and how it is."""
        self._restart: str | None = None
        self._ended = asyncio.Event()
        self._clock = settings.clock.clock()
        self._began_ms = self._clock.elapsed_ms()
        self._told_unknown: list[str] = []
        self._lines: list[tuple[BoardLine, Mapping[int, str]]] = []
        for n, (line, template) in enumerate(zip(settings.lines, templates_of(settings), strict=True)):
            at = {board.address: board.counter for board in line.boards}

            def told(address: int, state: BoardState, n: int = n, at: Mapping[int, str] = at) -> None:
                self._board_is((n, address), at[address], state)

            made = BoardLine(line.device, template, at, told, Patience(every_s=line.every_s))
            self._lines.append((made, at))
        self._dial = Dial(settings.servers, _greeting(settings), self._happened, authority=settings.authority())

    async def run(self) -> None:
        """Until the manager wants it anew, or it is cancelled; the boards are blanked then."""
        tasks = [asyncio.create_task(line.run()) for line, _ in self._lines]
        tasks += [asyncio.create_task(self._dial.run()), asyncio.create_task(self._look())]
        notify(READY)
        ended = asyncio.create_task(self._ended.wait())
        try:
            done, _ = await asyncio.wait([*tasks, ended], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {ended}:
                task.result()  # none of them ends by itself: what it fell by is told, and systemd starts all anew
        finally:
            notify(STOPPING)
            for task in [*tasks, ended]:
                task.cancel()
            await asyncio.gather(*tasks, ended, return_exceptions=True)

    def end(self) -> None:
        """Let `run` come to its end."""
        self._ended.set()

    # -- inside --

    def _happened(self, happening: Happening | None) -> None:
        match happening:
            case None:
                self._shown.lost(time.monotonic())
            case Welcomed(snapshot):
                self._welcomed(snapshot)
            case ViewCame(topic, doc):
                self._view(topic, doc)
            case _:
                return
        self._show()

    def _welcomed(self, snapshot: Snapshot) -> None:
        for topic, doc in snapshot.views.items():
            self._view(topic, doc)
        began = snapshot.server_at - (self._clock.elapsed_ms() - self._began_ms)
        offset = self._clock.now_ms() - snapshot.server_at
        self._dial.report(
            ProgramReport(name="toiluot boards", version=VERSION, started_at=began, clock_offset_ms=offset)
        )

    def _view(self, topic: str, doc: object) -> None:
        try:
            if topic == "numbers":
                self._shown.told(read_view(NumbersView, doc))
            elif topic == "device":
                self._wanted(read_view(DeviceView, doc))
        except ValidationError as error:  # of a newer server
            log.warning("view.%s cannot be read: %s errors", topic, error.error_count())
            if topic == "numbers":  # as without a link: what stands there may be over
                self._shown.lost(time.monotonic())

    def _wanted(self, view: DeviceView) -> None:
        self._shown.wanted(view)
        if self._restart is not None and view.restart != self._restart:
            log.info("the manager wants this program to be started anew")
            self.end()
        self._restart = view.restart

    def _show(self) -> None:
        numbers = self._shown.numbers(time.monotonic())
        for line, at in self._lines:
            for address, counter in at.items():
                line.show(address, numbers.get(counter, ""))
        unknown = self._shown.unknown(counter for _, at in self._lines for counter in at.values())
        if unknown != self._told_unknown:
            self._told_unknown = unknown
            for counter in unknown:
                log.warning("the branch has no counter %s: its board stays empty", counter)

    def _board_is(self, board: tuple[int, int], counter: str, state: BoardState) -> None:
        log.log(logging.INFO if state is BoardState.READY else logging.WARNING, "board of %s: %s", counter, state)
        self._states[board] = (counter, state)
        self._dial.report(report(self._states.values()))

    async def _look(self) -> None:
        alive_at = disk_at = float("-inf")
        while True:
            self._show()
            if time.monotonic() - disk_at >= EVERY_S:
                disk_at = time.monotonic()
                tell_disk(self._settings.token_file.parent, self._dial.report)
            if time.monotonic() - alive_at >= ALIVE_S:
                alive_at = time.monotonic()
                notify(ALIVE)
            await asyncio.sleep(LOOK_S)


def _greeting(settings: BoardsSettings) -> Hello:
    try:
        key = settings.token()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"the device's key cannot be read: {error}. {_PAIR.format(settings.device_id)}") from None
    if not key or not key.isprintable():
        raise CannotStart(f"the device's key file is empty or broken. {_PAIR.format(settings.device_id)}")
    return Hello(protocol=PROTOCOL, role=Role.BOARDS, device_id=settings.device_id, token=key, program="toiluot boards")


_PAIR = "On the server run: toiluot pair server.toml {} boards --out FILE, and bring the file here"


async def run(settings: BoardsSettings) -> None:
    """Run the boards until SIGTERM or SIGINT, or until the manager wants them anew.

    Raises:
        CannotStart: as `Boards`.
    """
    boards, loop = Boards(settings), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, boards.end)
    await boards.run()
