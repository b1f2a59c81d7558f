"""Programs of a demo that are stopped and let go again, as on a machine that has no time for them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

STOPPED_S, FREE_S = 0.3, 0.45


class Lag:
    """While it is entered, the children of a process that are named are held for a while again and again.

    Args:
        parent: the process that starts them.
        names: parts of their command lines; the first child that has one is held.
    """

    def __init__(self, parent: int, names: Sequence[str]) -> None:
        self._parent, self._names = parent, names
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="lag", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _hold(self) -> None:
        while self._names and not self._over.wait(FREE_S):
            held = [pid for name in self._names if (pid := self._child(name)) is not None]
            for pid in held:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
            self._over.wait(STOPPED_S)
            for pid in held:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def _child(self, name: str) -> int | None:
        for process in Path("/proc").iterdir():
            with suppress(OSError, ValueError, IndexError):
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if parent == self._parent and name in line:
                    return int(process.name)
        return None
