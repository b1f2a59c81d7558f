"""Sends a step's commands one after the other and says how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from clientkit.dial import now_ms
from wire.commands import Command
from wire.errors import Refused

GIVEN_UP_S = 30.0
"""Real seconds for which a press is asked again; later nobody expects it to be done. A browser's page waits as long."""


class CommandLink(Protocol):
    """What the counter needs of `clientkit.link.Link`; tests give a shorter one."""

    answered: SignalInstance
    refused: SignalInstance
    gaveUp: SignalInstance

    def ask(self, command: Command, deadline_s: float | None = None, command_id: str = "") -> str:
        """Send a command; its id comes back with `answered`, `refused` or `gaveUp`."""
        ...


class CommandQueue(QObject):
    """One step at a time: its next command is sent when the one before is done, none after a refusal.

    Args:
        link: sends them.
        id_of: the id of a command that is sent now; empty for a new one that says nothing.
        steady: real milliseconds of a clock that never jumps and goes on while the machine sleeps.
    """

    done = Signal(object, object)
    """Command and the server's result."""
    finished = Signal()
    """The last command was answered, one way or the other."""
    stopped = Signal(object, object)
    """Command and `Refused`, or None when no answer came in time; nothing after it was sent."""
    cutShort = Signal()
    """The machine slept in the middle of a step: what was sent is done, the rest was not sent."""

    def __init__(
        self,
        link: CommandLink,
        parent: QObject | None = None,
        id_of: Callable[[], str] = lambda: "",
        steady: Callable[[], int] = now_ms,
    ) -> None:
        super().__init__(parent)
        self._id_of, self._steady = id_of, steady
        self._asked_at = 0
        self._link = link
        self._left: list[Command] = []
        self._current: tuple[str, Command] | None = None
        link.answered.connect(self._answered)
        link.refused.connect(self._refused)
        link.gaveUp.connect(self._gave_up)

    @property
    def busy(self) -> bool:
        """True while an answer is awaited."""
        return self._current is not None

    def run(self, commands: Sequence[Command]) -> None:
        """Send these in order; nothing happens while a step is under way."""
        if self.busy or not commands:
            return
        self._left = list(commands)
        self._send()

    def _send(self) -> None:
        command = self._left.pop(0)
        self._asked_at = self._steady()
        self._current = (self._link.ask(command, GIVEN_UP_S, self._id_of()), command)

    def _take(self, command_id: str) -> Command | None:
        if self._current is None or self._current[0] != command_id:
            return None
        command, self._current = self._current[1], None
        return command

    @Slot(str, object)
    def _answered(self, command_id: str, result: object) -> None:
        if (command := self._take(command_id)) is None:
            return
        cut = bool(self._left) and self._steady() - self._asked_at > GIVEN_UP_S * 1000
        if cut:
            self._left.clear()
        if self._left:
            self._send()
        self.done.emit(command, result)
        if cut:
            self.cutShort.emit()
        if not self.busy:
            self.finished.emit()

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, _: str) -> None:
        if (command := self._take(command_id)) is not None:
            self._left.clear()
            self.stopped.emit(command, why)
            self.finished.emit()

    @Slot(str)
    def _gave_up(self, command_id: str) -> None:
        if (command := self._take(command_id)) is not None:
            self._left.clear()
            self.stopped.emit(command, None)
            self.finished.emit()
