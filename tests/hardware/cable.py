"""A serial cable to the twin: a pseudo terminal in place of its port."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from hardware.twin import PrinterTwin


class Cable:
    """The twin on a pseudo terminal instead of a TCP port: its bytes are carried between both, until it is pulled."""

    def __init__(self, twin: PrinterTwin) -> None:
        self._twin = twin
        self._ours, theirs = os.openpty()
        tty.setraw(self._ours)
        self.path = Path(os.ttyname(theirs))
        self._kept_open = theirs
        self._carrying: list[asyncio.Task[None]] = []
        self._writer: asyncio.StreamWriter | None = None

    async def plug_in(self) -> None:
        """Carry bytes from now on."""
        os.set_blocking(self._ours, False)
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._twin.port)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._ours, self._to_printer)
        self._carrying.append(asyncio.create_task(self._to_computer(reader)))

    def _to_printer(self) -> None:
        try:
            data = os.read(self._ours, 4096)
        except OSError:
            return
        if self._writer is not None:
            self._writer.write(data)

    async def _to_computer(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):  # a printer without power resets the line
            while data := await reader.read(4096):
                os.write(self._ours, data)
        self.pull()

    def pull(self) -> None:
        """No other end any more."""
        if self._ours < 0:
            return
        asyncio.get_running_loop().remove_reader(self._ours)
        os.close(self._ours)
        os.close(self._kept_open)
        self._ours = -1
        if self._writer is not None:
            self._writer.close()

    def stop(self) -> None:
        for task in self._carrying:
            task.cancel()
        self.pull()


@asynccontextmanager
async def cable(twin: PrinterTwin) -> AsyncIterator[Cable]:
    plugged = Cable(twin)
    await plugged.plug_in()
    try:
        yield plugged
    finally:
        plugged.stop()
