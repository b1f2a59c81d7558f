"""Backups that make themselves: when one is due, in a thread of its own, and how they stand for whoever must know."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from datetime import time as time_of_day
from pathlib import Path
from typing import TypeVar

from config import BackupSettings
from server.runtime.backup_folder import CopyRefused, Kept, backups_in, clear_unfinished, why
from server.runtime.wording import text
from wire.values import Text

T = TypeVar("T")

log = logging.getLogger("toiluot.backup")

FIRST_LOOK_S = 60.0
"""After the start: clients come back first. Real seconds, as all here."""
LOOK_EVERY_S = 60.0
AGAIN_AFTER_S = 1800.0
"""A try that failed is made again after so long."""
LATE_S = 26 * 3600.0
"""A good backup older than this is an alarm: a day, and two hours to make up for a missed one."""
SECOND_AGAIN_S = 300.0
"""The same for the second place: shares and disks come and go."""
SILENT_S = 3600.0
"""A share that is gone may never answer; when a copy to it takes longer than this, that is said."""
STOP_S = 3.0
"""How long the end of the program waits for a copy that is under way to be taken away."""


@dataclass(frozen=True, slots=True)
class PlaceHealth:
    """One place and the last good backup in it."""

    folder: Path
    last: Kept | None = None
    trouble: Text | None = None
    """Why the latest try failed; None after one that did not."""


@dataclass(frozen=True, slots=True)
class BackupHealth:
    """How the backups stand, for pages and logs. Everything is known already: nothing is read to show it."""

    first: PlaceHealth
    second: PlaceHealth | None = None
    """None when the settings name no second place."""
    beside: Text | None = None
    """Why some of what is kept beside the backups is not there."""
    enabled: bool = True
    """False when the settings leave it to something else."""
    elsewhere: bool = False
    """Another program of the same database makes them."""
    age_s: float = 0.0
    """Since the last good one; since the start when there is none. Goes on whatever the machine's clock does."""

    @property
    def late(self) -> bool:
        """Whether the last good one is too old."""
        return self.enabled and not self.elsewhere and self.age_s > LATE_S

    @property
    def troubles(self) -> tuple[Text, ...]:
        """What a person must do something about; empty when all is well."""
        late = text("late", hours=int(self.age_s / 3600)) if self.late else None
        second = None if self.second is None else self.second.trouble
        return tuple(trouble for trouble in (late, self.first.trouble, second, self.beside) if trouble is not None)


@dataclass(frozen=True, slots=True)
class Maker:
    """How backups of one database are made; both are called in a thread."""

    first: Callable[[threading.Event], Kept]
    """Makes one. Raises CopyRefused."""
    second: Callable[[Kept, threading.Event], Kept] | None = None
    """Copies it to the second place. Raises CopyRefused."""
    may: Callable[[], bool] = lambda: True
    """Whether this program is the one that makes them."""
    end: Callable[[], None] = lambda: None
    """Gives back what was taken to know that; called when the task ends."""
    beside: Callable[[Kept, threading.Event], object] | None = None
    """Takes what is kept beside the backups and not in them. Raises CopyRefused: the backup stands as it is."""
    of: str = ""
    """Whose they are, as `backup_folder` marks them: others' in the same folder are no backups of this one."""


class Backups:
    """Makes a backup a day and knows how they stand.

    Args:
        settings: when, how many, a second place.
        folder: where they go.
        zone: of the branch, for the time of day.
        maker: how.
        wall: the machine's time of day, with a zone.
        tick: real seconds that only go forward, also while the machine sleeps.
    """

    def __init__(
        self,
        settings: BackupSettings,
        folder: Path,
        zone: tzinfo,
        maker: Maker,
        wall: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        tick: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._settings, self._folder, self._zone, self._maker = settings, folder, zone, maker
        self._wall, self._tick = wall, tick
        second = None if maker.second is None or settings.second_folder is None else PlaceHealth(settings.second_folder)
        self._health = BackupHealth(PlaceHealth(folder), second, enabled=settings.enabled)
        self._good_at = tick()
        """When the last good one was made, in ticks; the start when there is none."""
        self._again_at = self._second_again_at = self._copying_since = 0.0
        self._unread: Text | None = None
        """Why the folder could not be read at the last look."""
        self._beside_done, self._beside_again_at = "", 0.0
        """The backup beside which everything is."""
        self._second_tried = ""
        """The backup whose copy was tried last: a newer one is tried at once."""
        self._stop = threading.Event()
        self._said: tuple[Text, ...] = ()
        self._copying: asyncio.Task[Kept] | None = None

    @property
    def health(self) -> BackupHealth:
        """How they stand now."""
        first = self._health.first
        first = first if self._unread is None else replace(first, trouble=self._unread)
        return replace(self._health, first=first, age_s=max(0.0, self._tick() - self._good_at))

    async def run(self) -> None:
        """Look for ever whether one is due; cancel it to stop, and a copy under way is taken away."""
        self._stop.clear()
        try:
            await self._begin()
            await asyncio.sleep(FIRST_LOOK_S)
            while True:
                await self.look()
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._stop.set()
            if self._copying is not None:
                self._copying.cancel()
                await asyncio.wait([self._copying], timeout=STOP_S)
            self._maker.end()

    async def look(self) -> None:
        """Make one if it is due, copy it to the second place; say once what is wrong, and once that it is over."""
        found = await self._read()
        if found is not None:
            mine, made = found
            self._health = replace(self._health, elsewhere=self._settings.enabled and not mine)
            if mine and self._is_due(made):
                await self._make()
            if mine and self._settings.enabled:
                await self._look_beside()
                self._look_at_second()
        self._say()

    # -- inside --

    async def _begin(self) -> None:
        """What a killed backup left is taken away before anybody counts on the space."""
        with contextlib.suppress(CopyRefused, OSError):  # said when one is made
            await apart(lambda: clear_unfinished(self._folder), self._stop)
        await self._read()

    async def _read(self) -> tuple[bool, Sequence[Kept]] | None:
        """Whether this program makes them, and the good ones there are; one made by `toiluot backup` counts as well.

        None when that cannot be read: what was known before stands.
        """
        try:
            mine, made = await apart(lambda: (self._maker.may(), backups_in(self._folder, self._maker.of)), self._stop)
        except OSError as error:
            self._unread = text("not_read", folder=self._folder, why=why(error))
            return None
        self._unread = None
        good = [kept for kept in made if kept.verified]
        last = good[-1] if good else None
        before, trouble = self._health.first.last, self._health.first.trouble
        if last is not None and last != before:
            if before is None or last.nth > before.nth:
                trouble = None  # what was in the way of the latest try is so no more
            passed = (self._wall() - last.at).total_seconds()
            self._good_at = self._tick() - max(0.0, passed)
        self._first(last, trouble)
        return mine, good

    def _is_due(self, made: Sequence[Kept]) -> bool:
        if not self._settings.enabled or self._tick() < self._again_at:
            return False
        at = time_of_day.fromisoformat(self._settings.at)
        return due([kept.at for kept in made], self._wall().astimezone(self._zone), at)

    async def _make(self) -> None:
        started = self._tick()
        try:
            kept = await apart(lambda: self._maker.first(self._stop), self._stop)
        except CopyRefused as error:
            if error.key != "another":  # that one ends soon: the next look finds it done, or the folder free
                self._failed(error.text)
        except Exception as error:  # the outermost loop: whatever it was, the hall goes on and a person is told
            log.exception("no backup was made")
            self._failed(text("not_made", folder=self._folder, why=_fault(error)))
        else:
            self._good_at = self._tick()
            self._first(kept)
            log.info("backed up to %s in %.1f s: %d rows", kept.path, self._tick() - started, kept.rows)

    def _failed(self, trouble: Text) -> None:
        self._again_at = self._tick() + AGAIN_AFTER_S
        self._first(self._health.first.last, trouble)

    async def _look_beside(self) -> None:
        """Take what is kept beside the last backup; it stands, whatever becomes of this."""
        beside, kept = self._maker.beside, self._health.first.last
        if beside is None or kept is None:
            return
        if kept.path.name == self._beside_done or self._tick() < self._beside_again_at:
            return
        trouble: Text | None = None
        try:
            await apart(lambda: beside(kept, self._stop), self._stop)
        except CopyRefused as error:
            if error.key == "another":
                return
            trouble = error.text
        except Exception as error:  # as above
            log.exception("what is kept beside the backups was not taken")
            trouble = text("media_failed", why=_fault(error))
        if trouble is None:
            self._beside_done = kept.path.name
        else:
            self._beside_again_at = self._tick() + AGAIN_AFTER_S
        self._health = replace(self._health, beside=trouble)

    def _look_at_second(self) -> None:
        """Copy the last one where it is not yet; nobody waits for it, because a share may never answer."""
        copy, place, kept = self._maker.second, self._health.second, self._health.first.last
        if copy is None or place is None or kept is None:
            return
        if self._copying is not None:
            if self._copying.done():
                self._copied(place, self._copying)
                self._copying = None
            elif self._tick() - self._copying_since > SILENT_S:
                self._second(replace(place, trouble=text("second_silent", place=place.folder)))
            return
        there = place.last is not None and place.last.path.name == kept.path.name
        if not there and (kept.path.name != self._second_tried or self._tick() >= self._second_again_at):
            self._copying_since, self._second_tried = self._tick(), kept.path.name
            self._copying = asyncio.ensure_future(apart(lambda: copy(kept, self._stop), self._stop))

    def _copied(self, place: PlaceHealth, done: asyncio.Future[Kept]) -> None:
        self._second_again_at = self._tick() + SECOND_AGAIN_S
        try:
            self._second(replace(place, last=done.result(), trouble=None))
        except CopyRefused as error:
            self._second(replace(place, trouble=error.text))
        except Exception as error:  # as above
            log.exception("nothing was copied to the second place")
            trouble = text("second_failed", place=place.folder, why=_fault(error))
            self._second(replace(place, trouble=trouble))

    def _second(self, place: PlaceHealth) -> None:
        self._health = replace(self._health, second=place)

    def _first(self, last: Kept | None, trouble: Text | None = None) -> None:
        self._health = replace(self._health, first=replace(self._health.first, last=last, trouble=trouble))

    def _say(self) -> None:
        troubles = self.health.troubles
        for trouble in troubles:
            if trouble not in self._said:
                log.error("%s", trouble.of("en"))
        if self._said and not troubles:
            log.info("backups are well again")
        self._said = troubles


def due(made: Sequence[datetime], now: datetime, at: time_of_day) -> bool:
    """Whether the latest `at` before `now` has passed without a backup.

    One from the future counts for a day at most: the clock was wrong when it was made, or is now.

    Args:
        made: the moments of the backups there are.
        now: in the zone in which `at` is meant.
        at: a time of day.
    """
    latest = datetime.combine(now.date(), at, now.tzinfo)
    if latest > now:
        latest = datetime.combine(now.date() - timedelta(days=1), at, now.tzinfo)
    return not any(latest <= one <= now + timedelta(days=1) for one in made)


def _fault(error: Exception) -> Text:
    return text("fault", why=f"{type(error).__name__}: {error}")


async def apart(work: Callable[[], T], stop: threading.Event) -> T:
    """Do `work` in a thread of its own; cancelled, `stop` is set and the work is given a moment to end.

    A daemon thread: a disk that never answers must not keep the program from ending.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    future.add_done_callback(lambda done: done.cancelled() or done.exception())  # it may come after we gave up

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001  whoever waits is told
            error = fault
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="backup", daemon=True).start()
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        stop.set()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(STOP_S):
                await asyncio.shield(future)
        raise
