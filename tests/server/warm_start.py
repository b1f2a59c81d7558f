"""Servers for tests, forked from a process that has imported everything: an import takes longer than the start itself.

Each worker has one such process, begun when the first server is started so. What is forked runs the same code as a new
interpreter would, and is killed and waited for in the same way. It is for tests that ask what a server does, not for
those that ask how an interpreter comes up with it, or give it an environment and limits of its own.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]

IMPORTED = (
    "toiluot.cli", "toiluot.running", "server.app", "server.web.app", "server.web.while_leading",
    "server.telling.teller", "server.upkeep.audit", "server.settings.history", "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.dialects.postgresql.psycopg", "alembic.command", "alembic.config", "uvicorn.protocols.http.h11_impl",
    "uvicorn.lifespan.off", "uvicorn.protocols.websockets.websockets_sansio_impl", "websockets.asyncio.server",
    "pydantic.v1", "aiosmtplib", "xlsxwriter", "PIL.Image", "qrcode", "multiprocessing.spawn", "encodings.idna",
    "zoneinfo",
)  # fmt: skip
"""What a server imports until it has answered its first page, whenever it does."""

AS_TOILUOT = "from toiluot.cli import main\nmain()\n"
"""What `python -m toiluot` runs."""

LONGEST = 1 << 16
"""Bytes of one asking, with a whole environment in it."""


# -- in the process that has imported everything -----------------------------------------------------------------------


def main() -> None:
    """Fork whenever it is asked to, until whoever asks is gone."""
    for name in IMPORTED:
        importlib.import_module(name)
    assert threading.active_count() == 1, "what is forked has no other threads"
    gc.freeze()  # nobody looks through it again, so that it stays shared
    asked = _serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        sys.argv = asked["argv"]
        exec(asked["code"], {"__name__": "__main__"})


def _serve(control: socket.socket) -> dict[str, object] | None:
    """What is to be run here, in a process that was forked; None where nobody asks any more."""
    looks = selectors.DefaultSelector()
    looks.register(control, selectors.EVENT_READ)
    while True:
        for key, _ in looks.select():
            if key.data is not None:
                _tell_end(looks, key.fd, *key.data)
                continue
            try:
                message, files, _, _ = socket.recv_fds(control, LONGEST, 3)
            except KeyboardInterrupt:
                return None
            if not message:
                return None
            asked = json.loads(message)
            pid = os.fork()
            if pid == 0:
                looks.close()
                control.close()
                _become(asked, *files[:2])
                return asked
            for file in files[:2]:
                os.close(file)
            looks.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, files[2]))
            control.send(str(pid).encode())


def _tell_end(looks: selectors.BaseSelector, file: int, pid: int, told: int) -> None:
    looks.unregister(file)
    os.close(file)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):
        os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
    os.close(told)


def _become(asked: dict[str, object], stdout: int, stderr: int) -> None:
    for at, file in enumerate((os.open(os.devnull, os.O_RDONLY), stdout, stderr)):
        os.dup2(file, at)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload]
    os.chdir(str(asked["folder"]))


# -- in the tests ------------------------------------------------------------------------------------------------------


@cache
def _control() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.warm_start", str(theirs.fileno())],
            cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
        )  # fmt: skip

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


@dataclass
class Forked:
    """A process that was forked; what it writes and how it ended are read from pipes."""

    pid: int
    stdout: int
    stderr: int | None
    ended: int


def fork(code: str, argv: list[str], stderr: int | None = None) -> Forked:
    """Run Python code as the program of a new process.

    Args:
        code: what it runs, in a module of its own.
        argv: its arguments, its own name first.
        stderr: where it writes its log; None for a pipe of its own.
    """
    with _pipes(3 if stderr is None else 2) as (reading, writing):
        files = [writing[0], stderr if stderr is not None else writing[2], writing[1]]
        asked = {"code": code, "argv": argv, "environment": dict(os.environ), "folder": str(ROOT)}
        socket.send_fds(_control(), [json.dumps(asked).encode()], files)
        pid = int(_control().recv(32))
    return Forked(pid, reading[0], reading[2] if stderr is None else None, reading[1])


@contextlib.contextmanager
def _pipes(count: int) -> Iterator[tuple[list[int], list[int]]]:
    """The ends that are read, which stay open, and those that are written, which are somebody else's afterwards."""
    pairs = [os.pipe() for _ in range(count)]
    try:
        yield [reading for reading, _ in pairs], [writing for _, writing in pairs]
    finally:
        for _, writing in pairs:
            os.close(writing)


class WarmProcess:
    """A forked process with the face of `subprocess.Popen`, as far as tests use it."""

    def __init__(self, code: str, argv: list[str]) -> None:
        forked = fork(code, argv)
        assert forked.stderr is not None
        self.pid = forked.pid
        self.stdout: IO[str] = os.fdopen(forked.stdout, encoding="utf-8")
        self.stderr: IO[str] = os.fdopen(forked.stderr, encoding="utf-8")
        self._ended = forked.ended
        self._code: int | None = None

    def send_signal(self, sign: signal.Signals) -> None:
        """To a process that may have ended already."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, sign)

    def wait(self, timeout: float) -> int:
        """Its exit code; what it wrote meanwhile must fit into a pipe."""
        if self._code is None:
            with selectors.DefaultSelector() as looks:
                looks.register(self._ended, selectors.EVENT_READ)
                if not looks.select(timeout):
                    raise subprocess.TimeoutExpired("a forked server", timeout)
            self._code = int(os.read(self._ended, 32))
            os.close(self._ended)
        return self._code


class WarmAsyncProcess:
    """A forked process with the face of `asyncio.subprocess.Process`, as far as tests use it."""

    def __init__(self, pid: int, stdout: asyncio.StreamReader, ended: asyncio.StreamReader) -> None:
        self.pid, self.stdout = pid, stdout
        self.returncode: int | None = None
        self._ending = asyncio.create_task(self._followed(ended))

    @classmethod
    async def begin(cls, code: str, argv: list[str], stderr: int) -> WarmAsyncProcess:
        """Start it."""
        forked = fork(code, argv, stderr)
        return cls(forked.pid, await _reader(forked.stdout), await _reader(forked.ended))

    async def _followed(self, ended: asyncio.StreamReader) -> None:
        self.returncode = int(await ended.read())

    def terminate(self) -> None:
        """SIGTERM."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self._send(signal.SIGKILL)

    def _send(self, sign: signal.Signals) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sign)

    async def communicate(self) -> None:
        """Wait until it has ended."""
        await self.stdout.read()
        await self._ending


async def _reader(file: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(file, "rb", buffering=0))
    return reader


if __name__ == "__main__":
    main()
