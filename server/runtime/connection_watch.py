"""Looks after the connections of a program's ports: cuts what is late, says once a minute what was cut, frees files."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from server.runtime.connection_limits import ConnectionLimits

log = logging.getLogger("toiluot.connections")

LOOK_EVERY_S = 0.25
SAY_EVERY_S = 60.0
"""However many connections are cut, it is said at most once in so many seconds for each port."""

FEW_UNUSED = 100
"""Fewer on which no request came are not told where that was all: a browser opens spare connections that it may never
use, and who reads the log of a quiet office would look for strangers."""

SHED = 64
"""Connections cut when the system has no file left for the next one."""

_NO_FILES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


async def keep_within(ports: Mapping[str, ConnectionLimits]) -> None:
    """Cut connections that take too long, for ever.

    Args:
        ports: the limits of each port, by the name it has in the log.
    """
    said_at = time.monotonic() - SAY_EVERY_S
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        now = time.monotonic()
        for limits in ports.values():
            limits.cut_overdue(now)
        if now - said_at >= SAY_EVERY_S and any(limits.cut_of for limits in ports.values()):
            said_at = now
            for name, limits in ports.items():
                say_what_was_cut(name, limits)


def say_what_was_cut(name: str, limits: ConnectionLimits) -> None:
    """One line about the connections that were cut or turned away since the last one; none where there were few."""
    cut: Counter[str] = limits.cut_of
    if limits.worth_telling or cut.total() >= FEW_UNUSED:
        (address, most), *_ = cut.most_common(1)
        log.warning(
            "%s: %d connections of %d addresses were cut or turned away, most of %s (%d); see [limits] in the settings",
            *(name, cut.total(), len(cut), address, most),
        )
    cut.clear()
    limits.worth_telling = 0


@contextlib.contextmanager
def frees_files(ports: Mapping[str, ConnectionLimits]) -> Iterator[None]:
    """Within this, a connection that finds no free file makes strangers give theirs up; the event loop tries again."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    said_at = [-SAY_EVERY_S]

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _NO_FILES and "accept" in context.get("message", "")):
            (before or _default)(loop, context)
            return
        shed = sum(limits.shed(SHED) for limits in ports.values())
        if time.monotonic() - said_at[0] >= SAY_EVERY_S:
            said_at[0] = time.monotonic()
            log.error("no file is left for new connections (%s): %d that had shown nothing were cut", error, shed)

    loop.set_exception_handler(handle)
    try:
        yield
    finally:
        loop.set_exception_handler(before)


def _default(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    loop.default_exception_handler(context)
