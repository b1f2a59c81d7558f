"""The network between a server and PostgreSQL, which a test can cut without either side being told."""

from __future__ import annotations

import asyncio
import contextlib


class Line:
    """Passes bytes on until it is `cut`; then connections stay open, and new ones are taken, but nothing comes through.

    So it is when a switch fails or a cable is pulled: nobody says goodbye, and neither end knows. (On one machine the
    kernel still acknowledges what was sent, as it does for a frozen server.)
    """

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, port: int = 0) -> None:
        """Listen on a free port of this machine, or on one where a line was before."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Nothing comes through any more."""
        self._open.clear()

    def mend(self) -> None:
        """What was held back comes through, and all that follows."""
        self._open.set()

    async def close(self) -> None:
        """Hang up everything."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            try:
                await self._open.wait()
                await self._joined(reader, writer)
            finally:
                writer.transport.abort()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, away = await asyncio.open_connection("127.0.0.1", self._to_port)
        passing = [asyncio.ensure_future(one) for one in (self._pass(reader, away), self._pass(there, writer))]
        try:
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        finally:
            away.transport.abort()
            for one in passing:
                one.cancel()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
