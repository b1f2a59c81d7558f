"""Threads that work for an object of the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject

_OWNERS: Final[dict[threading.Thread, QObject]] = {}
"""Who is kept for the sake of a thread that works for it."""


def start_for(owner: QObject, work: Callable[..., None], *arguments: Any, name: str) -> threading.Thread:
    """Begin `work` in a thread, and keep `owner` until after its end; call it in the thread of `owner`.

    Without it the thread could be the last that knows of `owner`, and would take it away while the window's loop hands
    it a signal: the program falls.

    Args:
        owner: whose signals the work emits.
        work: what to do; what it raises ends the thread alone.
        arguments: for `work`.
        name: of the thread, in logs and dumps.
    """
    for ended in [one for one in _OWNERS if not one.is_alive()]:
        del _OWNERS[ended]
    thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
    _OWNERS[thread] = owner
    thread.start()
    return thread
