"""The hall's clock of a branch server: where it is kept, and who confirms a jump."""

from __future__ import annotations

import logging
import uuid

from config import ServerSettings
from config.clock import boot_id
from config.settings import ClockSettings
from server.handle import Handle
from server.runtime.clock_watch import ClockWatch
from server.runtime.hall_clock import HallClock, KeptClock, TellsTime
from server.runtime.time_sync import time_sync
from server.store.journal import CLOCK_NOTE, CannotStore, Store
from wire.commands import ConfirmClock
from wire.errors import Refused
from wire.values import Actor, Millis, Role

log = logging.getLogger("toiluot.clock")


def hall_clock(settings: ServerSettings, store: Store, floor: Millis) -> TellsTime:
    """The clock of the hall: the machine's, watched, or the one a demo gives.

    Args:
        settings: of the server.
        store: opened; an earlier run may have noted a clock in it.
        floor: the latest moment of the journal.
    """
    clock = settings.clock.clock()
    if settings.clock != ClockSettings():
        return clock
    return HallClock(clock.now_ms, floor=floor, kept=KeptClock.read(store.noted(CLOCK_NOTE)), boot=boot_id())


def clock_watch(settings: ServerSettings, handle: Handle, store: Store) -> ClockWatch | None:
    """Looks after the hall's clock; None when it is a demo's."""
    if not isinstance(handle.clock, HallClock):
        return None

    async def confirm(jump_ms: Millis) -> None:
        answer = await handle.ask(str(uuid.uuid4()), ConfirmClock(jump_ms=jump_ms), Actor(role=Role.SERVER))
        if isinstance(answer, Refused):
            log.warning("the hall could not follow the clock: %s", answer.text("en"))

    async def note(text: str) -> bool:
        try:
            await store.run(lambda: store.note(CLOCK_NOTE, text))
        except CannotStore as error:
            log.warning("the hall's clock could not be noted, it is tried again: %s", error)
            return False
        return True

    return ClockWatch(handle.clock, time_sync(settings.time_sync), confirm, note)
