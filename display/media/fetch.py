"""Brings the pictures and videos of a display to its disk, one part of one file at a time.

The disk is read and written in a thread of its own: a card takes its time, and the window does not wait for it. A part
is asked for when the last one is written, so a call never stands behind more than one of them.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from pydantic import ValidationError
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from display.media.media_cache import Damaged, MediaCache, NoRoom
from display.media.playlist import Why
from wire.errors import Code, Refused
from wire.media import MediaItem, MediaPart
from wire.queries import FetchMedia

log = logging.getLogger(__name__)

RETRY_S: Final = 60.0
"""Real seconds until a file that could not be had is asked for again."""

BUSY_S: Final = 5.0
"""Real seconds until a server that was busy is asked again."""

MOST_DAMAGED: Final = 3
"""So often in a row may the wrong bytes come before it is told."""

_HERE: Final = -1
"""In place of an offset: the file is whole."""

Ask = Callable[[FetchMedia], str]
"""Sends a question; gives its id."""


class MediaFetch(QObject):
    """What of a list is on this disk, and what is on its way. Main thread only.

    Args:
        cache: the folder; from now on nobody else may touch it.
        ask: sends a question to the server, now or when there is a link.
        retry_s: real seconds until a file that could not be had is asked for again.
        busy_s: the same for a server that was busy.
    """

    arrived = Signal(str)
    """The file of this hash is whole here."""
    unfit = Signal(str)
    """It was doubted, and is as it should be: this machine cannot show it."""
    lost = Signal(str)
    """It was doubted and is not here, or damaged; it is fetched anew."""
    changed = Signal()
    """`troubles` are others than before."""
    _done = Signal(object, object)

    def __init__(
        self,
        cache: MediaCache,
        ask: Ask,
        parent: QObject | None = None,
        *,
        retry_s: float = RETRY_S,
        busy_s: float = BUSY_S,
    ) -> None:
        super().__init__(parent)
        self._cache, self._ask, self._retry_s, self._busy_s = cache, ask, retry_s, busy_s
        self._wanted: tuple[MediaItem, ...] = ()
        self._here: set[str] = set()
        self._troubles: dict[str, Why] = {}
        self._damaged: dict[str, int] = {}
        self._waits: set[str] = set()
        """Files that are asked for again only after a while."""
        self._item: MediaItem | None = None
        """The file that is being fetched."""
        self._question = ""
        """The id of what was asked and is not answered yet."""
        self._doubted: list[MediaItem] = []
        self._stopped = False
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="media")
        self._working = False
        self._retry = QTimer(self, singleShot=True)
        self._retry.timeout.connect(self._try_again)
        # Also work that is done before its end is waited for is told in a later turn of the loop, never inside `want`.
        self._done.connect(self._take_done, Qt.ConnectionType.QueuedConnection)

    @property
    def troubles(self) -> dict[str, Why]:
        """Why files of the list could not be had, by their hash."""
        return dict(self._troubles)

    def want(self, items: Sequence[MediaItem]) -> None:
        """The files that are on show, the most urgent first; what was wanted before is fetched no more."""
        names = {item.sha256 for item in items}
        self._wanted = tuple(items)
        self._here &= names
        self._waits &= names
        self._damaged = {name: times for name, times in self._damaged.items() if name in names}
        self._doubted = [item for item in self._doubted if item.sha256 in names]
        self._set_troubles({name: why for name, why in self._troubles.items() if name in names})
        self._go_on()

    def doubt(self, item: MediaItem) -> None:
        """This file could not be shown: see whether it is still what it should be; `unfit` or `lost` comes."""
        if item not in self._doubted:
            self._doubted.append(item)
        self._go_on()

    def used(self, sha256: str) -> None:
        """This file is shown now."""
        if not self._stopped:
            self._disk.submit(self._cache.use, sha256)

    def stop(self) -> None:
        """Fetch nothing any more, for the end of the program."""
        self._stopped = True
        self._retry.stop()
        self._disk.shutdown(wait=True, cancel_futures=True)

    # -- what the link says --

    @Slot(str, object)
    def answered(self, question: str, result: dict[str, Any]) -> None:
        """The answer to something; of no interest where it was not asked here."""
        if question != self._question or self._item is None:
            return
        self._question = ""
        item = self._item
        try:
            part = MediaPart.model_validate(result)
            data = base64.b64decode(part.data, validate=True)
        except (ValidationError, binascii.Error) as error:
            log.warning("media: what came of %s cannot be read: %s", item.sha256[:12], error)
            self._came_damaged(item)
            return
        if not data or part.sha256 != item.sha256 or part.size != item.size:
            self._came_damaged(item)
            return
        self._work(lambda: self._put(item, part.offset, data), self._stands)

    @Slot(str, object, str)
    def refused(self, question: str, why: Refused, words: str) -> None:
        """A question was refused."""
        if question != self._question or self._item is None:
            return
        self._question = ""
        if why.code is Code.NO_MEDIA:
            self._give_up(self._item, "gone")
        else:
            log.info("media: %s waits: %s", self._item.sha256[:12], words)
            self._give_up(self._item, None, self._busy_s)

    # -- inside --

    def _go_on(self) -> None:
        if self._stopped or self._working:
            return
        if self._item is not None and self._question:
            if any(item.sha256 == self._item.sha256 for item in self._wanted):
                return
            self._item, self._question = None, ""  # its answer means nothing any more
        if self._doubted:
            doubted = self._doubted[0]
            self._work(
                lambda: self._cache.whole(doubted.sha256, doubted.size, anew=True),
                lambda result: self._judged(doubted, result),
            )
            return
        found = next((one for one in self._wanted if one.sha256 not in self._here | self._waits), None)
        self._item = found
        if found is not None:
            names = {one.sha256 for one in self._wanted}
            self._work(lambda: self._look(found, names), self._stands)

    def _look(self, item: MediaItem, names: set[str]) -> int:
        if self._cache.whole(item.sha256, item.size):
            return _HERE
        came = self._cache.begin(item.sha256, item.size, names)
        return _HERE if came == item.size else came

    def _put(self, item: MediaItem, offset: int, data: bytes) -> int:
        whole = self._cache.put(item.sha256, offset, data, item.size)
        return _HERE if whole else offset + len(data)

    def _work(self, work: Callable[[], object], then: Callable[[Any], None]) -> None:
        """Do it in the disk's thread, then go on here."""
        if self._stopped:
            return
        self._working = True
        self._disk.submit(work).add_done_callback(lambda done: self._tell(done, then))

    def _tell(self, done: Future[object], then: Callable[[Any], None]) -> None:
        if done.cancelled():
            return
        try:
            self._done.emit(done.exception() or done.result(), then)
        except RuntimeError:
            log.debug("the display ended while its media were looked at")

    @Slot(object, object)
    def _take_done(self, result: object, then: Callable[[Any], None]) -> None:
        self._working = False
        if not self._stopped:
            then(result)

    def _stands(self, result: object) -> None:
        """How far the file is now, or why it goes on no more."""
        item = self._item
        assert item is not None
        match result:
            case int() if result == _HERE:
                self._here.add(item.sha256)
                self._damaged.pop(item.sha256, None)
                self._forgive(item.sha256)
                self._item = None
                if any(one.sha256 == item.sha256 for one in self._wanted):
                    self.arrived.emit(item.sha256)
                self._go_on()
            case int():
                if any(one.sha256 == item.sha256 for one in self._wanted) and not self._doubted:
                    self._question = self._ask(FetchMedia(sha256=item.sha256, offset=result))
                else:
                    self._item = None
                    self._go_on()
            case Damaged():
                log.warning("media: %s came damaged: %s", item.sha256[:12], result)
                self._came_damaged(item)
            case NoRoom() | OSError():
                log.warning("media: %s cannot be kept: %s", item.sha256[:12], result)
                self._give_up(item, "no_room")
            case _:
                log.error("media: %s failed", item.sha256[:12], exc_info=_error(result))
                self._give_up(item, None)

    def _judged(self, item: MediaItem, result: object) -> None:
        """What was doubted is as it should be, or not; of no interest where it left the list meanwhile."""
        if item not in self._doubted:
            self._go_on()
            return
        self._doubted.remove(item)
        if result is True:
            self.unfit.emit(item.sha256)
        else:
            self._here.discard(item.sha256)
            self.lost.emit(item.sha256)
        self._go_on()

    def _came_damaged(self, item: MediaItem) -> None:
        times = self._damaged[item.sha256] = self._damaged.get(item.sha256, 0) + 1
        if times < MOST_DAMAGED:
            self._item = None
            self._go_on()
        else:
            self._give_up(item, "hash")

    def _give_up(self, item: MediaItem, why: Why | None, after_s: float | None = None) -> None:
        """Leave it for a while and go on with the others."""
        self._waits.add(item.sha256)
        if why is not None and any(one.sha256 == item.sha256 for one in self._wanted):
            self._set_troubles(self._troubles | {item.sha256: why})
        wait_ms = round((self._retry_s if after_s is None else after_s) * 1000)
        if not self._retry.isActive() or self._retry.remainingTime() > wait_ms:
            self._retry.start(wait_ms)
        self._item = None
        self._go_on()

    def _forgive(self, sha256: str) -> None:
        self._set_troubles({name: why for name, why in self._troubles.items() if name != sha256})

    def _set_troubles(self, troubles: dict[str, Why]) -> None:
        if troubles != self._troubles:
            self._troubles = troubles
            self.changed.emit()

    @Slot()
    def _try_again(self) -> None:
        self._waits.clear()
        self._go_on()


def _error(result: object) -> BaseException | None:
    return result if isinstance(result, BaseException) else None
