"""What somebody did who may be up to something: one line of JSON each, in a file of its own.

No passwords, tokens or secrets of tickets are written, nor names that nobody has: one may be a password that was typed
into the wrong field. A flood costs no more than a few lines a minute: the rest is counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import os
import secrets
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from server.runtime.private_folder import private_folder

log = logging.getLogger("toiluot.security")

FILE_BYTES, FILES = 1024 * 1024, 10
"""Size from which a new file is begun, and how many older ones are kept: `security.log.1` is the latest of them."""

LINES_A_MINUTE, LINES_AT_ONCE = 6.0, 100
"""Of one kind. Sixty clerks who sign in when the hall opens are written one by one; in a flood it is 1.5 MB a day."""

ADDRESS_LINES_A_MINUTE, ADDRESS_LINES_AT_ONCE = 1.0, 30
"""Of one kind from one address or device, so that one that floods does not take the lines of the others."""

SUMMARY_S = 60.0
"""What was not written is told so often, in one line for each kind."""

ADDRESSES_NAMED, ADDRESSES_COUNTED = 8, 256
SOURCES_REMEMBERED = 2_000


class What(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    DEVICE_REFUSED = "device_refused"
    """A device's key was not the one of its pairing."""
    BRANCH_REFUSED = "branch_refused"
    """At the hub: a branch's token was not its own."""
    COMMAND_REFUSED = "command_refused"
    PROXY_NOT_TRUSTED = "proxy_not_trusted"
    """Somebody who is no trusted proxy spoke for somebody else."""
    READ_TOO_FAST = "read_too_fast"
    """At the hub: a network read more pages than one may."""


@dataclass(slots=True)
class _Bucket:
    """Lines that may be written; refilled with time."""

    left: float
    at: float

    def take(self, now: float, a_minute: float, at_once: int) -> bool:
        self.left = min(float(at_once), self.left + (now - self.at) * a_minute / 60)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class SecurityLog:
    """Writes the file, from a thread of its own; `tell` is for one event loop.

    Args:
        path: of the file; None writes nothing.
        tick: seconds that only go forward.
    """

    def __init__(self, path: Path | None, tick: Callable[[], float] = time.monotonic) -> None:
        self._file = None if path is None else _File(path)
        self._tick = tick
        self._key = secrets.token_bytes(16)
        self._of_kind: dict[What, _Bucket] = {}
        self._of_source: OrderedDict[tuple[What, str], _Bucket] = OrderedDict()
        self._left_out: dict[What, Counter[str]] = {}
        self._since = ""
        self._summary_at = 0.0
        self._due: asyncio.TimerHandle | None = None

    def tell(self, what: What, *, address: str = "", device: str = "", **facts: str | int) -> None:
        """Write one line, or count it when there are too many.

        Args:
            what: happened.
            address: of the client.
            device: the name of one that showed its key; what it only claims to be is another fact.
            facts: more of it; empty ones are left out.
        """
        if self._file is None:
            return
        now = self._tick()
        if self._left_out and now >= self._summary_at:
            self._summarise()
        source = device or address
        if not self._may(what, source, now):
            self._count(what, source, now)
            return
        line = {"at": _utc(), "what": what.value, "address": address, "device": device} | facts
        self._file.write({k: v for k, v in line.items() if v != ""})

    def mark(self, text: str) -> str:
        """Stands for what somebody said and nobody knows: the same again has the same mark, until the next start.

        The key is never written, so that the mark tells nothing to somebody who tries passwords on it.
        """
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")[:4].hex()

    def close(self) -> None:
        """Write what is left and close the file."""
        if self._due is not None:
            self._due.cancel()
        self._summarise()
        if self._file is not None:
            self._file.close()
            self._file = None

    # -- inside --

    def _may(self, what: What, source: str, now: float) -> bool:
        mine = self._of_source.setdefault((what, source), _Bucket(ADDRESS_LINES_AT_ONCE, now))
        self._of_source.move_to_end((what, source))
        while len(self._of_source) > SOURCES_REMEMBERED:
            self._of_source.popitem(last=False)
        if not mine.take(now, ADDRESS_LINES_A_MINUTE, ADDRESS_LINES_AT_ONCE):
            return False
        return self._of_kind.setdefault(what, _Bucket(LINES_AT_ONCE, now)).take(now, LINES_A_MINUTE, LINES_AT_ONCE)

    def _count(self, what: What, source: str, now: float) -> None:
        if not self._left_out:
            self._since, self._summary_at = _utc(), now + SUMMARY_S
            if self._due is None:  # a flood may be the last thing that is ever heard
                with contextlib.suppress(RuntimeError):  # outside of a loop the next line or the end tells it
                    self._due = asyncio.get_running_loop().call_later(SUMMARY_S, self._summary_is_due)
        counts = self._left_out.setdefault(what, Counter())
        counts[source if source in counts or len(counts) < ADDRESSES_COUNTED else ""] += 1

    def _summary_is_due(self) -> None:
        self._due = None
        self._summarise()

    def _summarise(self) -> None:
        left_out, self._left_out = self._left_out, {}
        for what, counts in left_out.items():
            assert self._file is not None
            most = dict(Counter({k: n for k, n in counts.items() if k}).most_common(ADDRESSES_NAMED))
            self._file.write(
                {"at": _utc(), "what": what.value, "not_written": counts.total(), "since": self._since, "from": most}
            )


class _File:
    """The file and the thread that writes it: a slow disk holds nobody up."""

    def __init__(self, path: Path) -> None:
        self._handler = _Private(path)
        self._thread = ThreadPoolExecutor(1, "security-log")

    def write(self, line: dict[str, object]) -> None:
        # Letters beyond ASCII are escaped: what a stranger sent must not move the cursor of whoever reads the file.
        record = logging.makeLogRecord({"msg": json.dumps(line, separators=(", ", ": "))})
        self._thread.submit(self._handler.emit, record)

    def close(self) -> None:
        self._thread.shutdown()
        self._handler.close()


class _Private(RotatingFileHandler):
    """Readable by the server's user only; a disk that takes nothing is said once."""

    def __init__(self, path: Path) -> None:
        self._fails = self._failed = False
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        private_folder(Path(self.baseFilename).parent)
        number = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        os.fchmod(number, 0o600)  # one that was there, and whatever the umask is
        return open(number, "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        self._failed = False
        super().emit(record)
        if self._fails and not self._failed:
            log.warning("%s is written again", self.baseFilename)
        self._fails = self._failed

    def handleError(self, record: logging.LogRecord) -> None:
        """Called by `emit` while it handles what went wrong."""
        self._failed = True
        if not self._fails:
            log.error("%s cannot be written (%s); the server goes on without", self.baseFilename, sys.exc_info()[1])


def _utc() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
