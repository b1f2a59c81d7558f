"""Waiting in tests: what did not come is said, with what was there instead."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Callable
from typing import Any

PATIENCE_S = 60.0
"""A machine that is busy has stood still for ten seconds; what is hung never comes."""

What = str | Callable[[], str]
"""What was waited for, in words; a function when they depend on what was seen meanwhile."""


@contextlib.asynccontextmanager
async def within(seconds: float, what: What) -> AsyncIterator[None]:
    """As `asyncio.timeout`, but it fails by saying what was expected."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise AssertionError(_told(what, seconds)) from None


async def until(true: Callable[[], object], what: What = "", within_s: float = PATIENCE_S) -> None:
    """Wait until `true` says so; its source is the message where there is none."""
    async with within(within_s, what or (lambda: inspect.getsource(true).strip())):
        while not true():  # noqa: ASYNC110 - what it looks at tells nobody
            await asyncio.sleep(0.005)


def until_seen(qtbot: Any, true: Callable[[], object], within_s: float = PATIENCE_S, what: What = "") -> None:
    """As `until`, while Qt's events are carried out."""
    try:
        qtbot.waitUntil(lambda: bool(true()), timeout=round(within_s * 1000))
    except qtbot.TimeoutError:
        raise AssertionError(_told(what or inspect.getsource(true).strip(), within_s)) from None


def _told(what: What, seconds: float) -> str:
    return f"not within {seconds:g} s: {what if isinstance(what, str) else what()}"
