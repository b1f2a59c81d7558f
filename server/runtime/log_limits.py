"""A flood of anything writes a few lines a minute: of each kind the first ones, then how many more there were."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

log = logging.getLogger("toiluot.log")

MINUTE_S = 60.0
LINES = 20
"""Of one kind in a minute; a kind is a logger's sentence before its facts are put in."""

TRACES = 2
"""Of one kind in a minute with a traceback."""

KINDS = 100
"""Remembered at once; further ones count as one. Bounds memory and log when sentences are never the same."""

LIBRARIES = ("alembic", "uvicorn")
"""Their INFO lines tell nobody what to do; one of them comes from a logger that is called uvicorn.error."""

OTHERS = ("", 0, "other lines")

Kind = tuple[str, int, str]
"""Logger, level, sentence."""


@dataclass(slots=True)
class _Minute:
    began: float
    written: int = 0
    held_back: int = 0
    example: str = ""
    """The first line held back, as it would have been written."""


class LogLimits(logging.Filter):
    """Holds lines back; put it on the handlers that write.

    Args:
        tick: seconds that only go forward.
    """

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._tick = tick
        self._kinds: dict[Kind, _Minute] = {}
        self._last: tuple[logging.LogRecord | None, bool] = (None, True)
        self.held_back = 0
        """Lines since the start."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written."""
        if record is self._last[0]:  # asked by the next handler
            return self._last[1]
        written = self._judge((record.name, record.levelno, str(record.msg)), record)
        self._last = (record, written)
        return written

    def held_back_lately(self) -> list[tuple[Kind, int, str]]:
        """How many lines of each kind were held back in a minute that is over, with the first; each told once."""
        now = self._tick()
        over = {kind: minute for kind, minute in self._kinds.items() if now - minute.began >= MINUTE_S}
        for kind in over:
            del self._kinds[kind]
        return [(kind, minute.held_back, minute.example) for kind, minute in over.items() if minute.held_back]

    def _judge(self, kind: Kind, record: logging.LogRecord) -> bool:
        if kind not in self._kinds and len(self._kinds) >= KINDS:
            kind = OTHERS
        minute = self._kinds.setdefault(kind, _Minute(self._tick()))
        if minute.written >= (TRACES if record.exc_info is not None else LINES):
            minute.held_back += 1
            if minute.held_back == 1:
                minute.example = _written(record)
            self.held_back += 1
            return False
        minute.written += 1
        return True


def _written(record: logging.LogRecord) -> str:
    """The line with its facts, if they fit it: one whose facts do not is held back all the same."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return "a line that cannot be written out"


async def tell_what_was_held_back(limits: LogLimits) -> None:
    """For ever: when a minute is over, one line for each kind of which there were too many."""
    while True:
        await asyncio.sleep(MINUTE_S / 6)
        for (logger, level, _), count, example in limits.held_back_lately():
            log.log(
                max(level, logging.INFO),
                "%d more lines of %s were not written, such as: %.100s",
                *(count, logger or "other parts", example),
            )


@contextlib.contextmanager
def limited_log() -> Iterator[LogLimits]:
    """Within this, whatever the program's log handlers write is limited; libraries say only what is wrong, for good."""
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    handlers = [handler for handler in (*logging.getLogger().handlers, logging.lastResort) if handler is not None]
    limits = LogLimits()
    for handler in handlers:
        handler.addFilter(limits)
    try:
        yield limits
    finally:
        for handler in handlers:
            handler.removeFilter(limits)
