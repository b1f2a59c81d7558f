"""When a branch server serves: at once and alone, or in turns with another server of the same database."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from collections.abc import Awaitable, Callable

from config.systemd import READY, notify
from server.core.model import State
from server.leadership.right_to_answer import Lease
from server.leadership.standby import Waiting
from server.program.parts import Wanted
from server.program.ports import listening, web_socket
from server.program.startup import fits, read_packages
from server.runtime.answer_watch import AnswerWatch
from server.runtime.exits import CannotGoOn, ExitStatus
from server.store.ballast import BALLAST_BYTES
from server.store.journal import Store

log = logging.getLogger("toiluot.server")

Serve = Callable[[Wanted, Store, State, Lease, socket.socket], Awaitable[None]]
"""Serves from an open store and a web socket until told to stop, or until the lease is over."""


async def alone(wanted: Wanted, serve: Serve) -> None:
    """Serve until told to stop.

    Raises:
        StartRefused: the web port or the database cannot be had.
        CannotGoOn: another server of this database leads now.
    """
    settings, lease = wanted.settings, Lease()
    with web_socket(settings) as listens:
        store = Store(settings.database, ballast_bytes=BALLAST_BYTES)
        store.database.when_lost = lease.end
        state = store.open()
        try:
            await serve(wanted, store, state, lease, listens)
        finally:
            store.close()
    if not lease.holds:
        raise CannotGoOn(lease.ended, ExitStatus.LEASE_LOST)


async def in_turns(wanted: Wanted, serve: Serve) -> None:
    """Serve whenever no other server does; listen only then, so that clients' next address is tried at once.

    Raises:
        StartRefused: a port cannot be had: said now, not when it is needed.
    """
    settings = wanted.settings
    for port, field in ((settings.live_port, "live_port"), (settings.web_port, "web_port")):
        with listening(settings.host, port, field):
            pass
    await asyncio.to_thread(read_packages, settings)
    with AnswerWatch(lambda: 0.0, wanted.end).watching():  # systemd hears of this server also while it waits
        await _turn_after_turn(wanted, serve)


async def _turn_after_turn(wanted: Wanted, serve: Serve) -> None:
    settings = wanted.settings
    waiting = Waiting(settings.database, lambda seen: fits(wanted, seen), wanted.stop)
    notify(READY)
    while (led := await waiting.lead()) is not None:
        try:
            with listening(settings.host, settings.web_port, "web_port") as listens:
                await serve(wanted, led.store, led.state, led.lease, listens)
        except Exception:  # the outermost loop: whatever fails because another server leads is no reason to end
            if led.lease.holds:
                raise
        finally:
            await led.close()
            gc.unfreeze()
        if led.lease.holds:
            return
        log.warning("this server no longer leads: %s", led.lease.ended)
