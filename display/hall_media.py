"""The pictures and videos between calls, for the window: whose turn it is, how loud, and what is told of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtMultimedia import QMediaFormat
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property
from config.clock import STEADY
from display.hall_header import HallHeader
from display.media.fetch import MediaFetch
from display.media.media_cache import MediaCache
from display.media.playlist import Playlist, Showing, Why
from display.video_picture import VideoPicture  # noqa: F401 - the window makes it
from wire.media import MOST_ITEMS, MediaItem, Unknown
from wire.media import HallMedia as HallMediaView
from wire.reports import ItemState, MediaReport, own_words

log = logging.getLogger(__name__)

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1

LOUD_AGAIN_MS: Final = 1_000
"""So long after the last announcement a video is as loud as before."""


def steady_ms() -> int:
    """Real milliseconds that go on evenly, whatever the hall's clock shows: a demo's would only flicker."""
    return time.clock_gettime_ns(STEADY) // 1_000_000


def plays_videos() -> bool:
    """Whether Qt has something here that plays videos."""
    return bool(QMediaFormat().supportedFileFormats(QMediaFormat.ConversionMode.Decode))


@QmlElement
class HallMedia(QObject):
    """What stands in the pane of media. Main thread only.

    Args:
        header: knows which part of the hall this display is for.
        cache: where the files are kept; None: this display shows none.
        sound: whether videos can be heard.
        now_ms: real milliseconds that go on evenly.
        plays: whether this machine plays videos at all; asked before the first one.
    """

    changed = Signal()
    reported = Signal(object)
    """A `wire.reports.MediaReport`, whenever it is another than before."""

    def __init__(
        self,
        header: HallHeader,
        cache: MediaCache | None = None,
        *,
        sound: bool = False,
        now_ms: Callable[[], int] = steady_ms,
        plays: Callable[[], bool] = plays_videos,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._header, self._cache, self._sound, self._now_ms = header, cache, sound, now_ms
        self._plays = plays
        self._fetch: MediaFetch | None = None
        self._items: tuple[MediaItem, ...] = ()
        self._unknown: tuple[Unknown, ...] = ()
        self._zones: tuple[str, ...] = header.zones
        self._list = Playlist()
        self._here: set[str] = set()
        self._panes = 0
        """How many are on the screen."""
        self._shown: Showing | None = None
        self._speaking = self._ducked = False
        self._told: MediaReport | None = None
        self._next, self._loud = QTimer(self, singleShot=True), QTimer(self, singleShot=True)
        self._next.setTimerType(Qt.TimerType.CoarseTimer)
        self._next.timeout.connect(self._pump)
        self._loud.setInterval(LOUD_AGAIN_MS)
        self._loud.timeout.connect(self._loud_again)
        header.changed.connect(self._placed)

    def fetch_with(self, fetch: MediaFetch) -> None:
        """Get the files with this from now on."""
        self._fetch = fetch
        fetch.setParent(self)
        fetch.arrived.connect(self._arrived)
        fetch.lost.connect(self._lost)
        fetch.unfit.connect(lambda sha256: self._broke(sha256, "unreadable"))
        fetch.changed.connect(self._pump)
        self._want()

    @property
    def cache(self) -> MediaCache | None:
        """Where the files are kept; None where this display shows none."""
        return self._cache

    def stop(self) -> None:
        """Fetch nothing any more, for the end of the program."""
        self._next.stop()
        self._loud.stop()
        if self._fetch is not None:
            self._fetch.stop()

    def take(self, view: HallMediaView) -> None:
        """What is on show today, in its order."""
        if self._cache is None:
            return
        if view.unknown != self._unknown:
            self._unknown = view.unknown
            for one in view.unknown:
                named = own_words(one.name) or one.sha256[:12] or "one"
                log.warning("media: %s is of a kind that this program does not know, it is passed over", named)
            self._report()
        if view.items != self._items:
            self._items = view.items
            self._placed(anew=True)

    def speaks(self, speaking: bool) -> None:
        """Whether a call is being said: videos are soft until a second after the last one."""
        self._speaking = speaking
        if speaking:
            self._loud.stop()
            if not self._ducked:
                self._ducked = True
                self.changed.emit()
        elif self._ducked:
            self._loud.start()

    # -- for QML --

    @Property(int, notify=changed)
    def turn(self) -> int:
        """Grows with each thing that is shown; 0 where there is nothing to show."""
        return 0 if self._shown is None else self._shown.turn

    @Property(bool, notify=changed)
    def video(self) -> bool:
        """Whether a video is shown, and no picture."""
        return self._shown is not None and self._shown.item.kind == "video"

    @Property(QUrl, notify=changed)
    def file(self) -> QUrl:
        """What is shown; empty where there is nothing."""
        if self._shown is None or self._cache is None:
            return QUrl()
        return QUrl.fromLocalFile(str(self._cache.path(self._shown.item.sha256).absolute()))

    @Property(str, notify=changed)
    def name(self) -> str:
        """What people call it."""
        return "" if self._shown is None else self._shown.item.name

    @Property(bool, notify=changed)
    def sound(self) -> bool:
        """Whether videos can be heard."""
        return self._sound

    @Property(bool, notify=changed)
    def ducked(self) -> bool:
        """Whether they are soft, because a call is said or was said a moment ago."""
        return self._ducked

    @Slot(bool)
    def seen(self, seen: bool) -> None:
        """A pane appears on the screen, or leaves it; another layout's may appear before the last one's has left."""
        self._panes += 1 if seen else -1
        self._list.seen(self._panes > 0, self._now_ms())
        self._pump()

    @Slot(int)
    def over(self, turn: int) -> None:
        """The video of this turn came to its end."""
        self._list.over(turn, self._now_ms())
        self._pump()

    @Slot(int)
    def unreadable(self, turn: int) -> None:
        """What is shown at this turn cannot be decoded, or does not go on."""
        if self._shown is None or self._shown.turn != turn or self._fetch is None:
            return
        item = self._shown.item
        log.warning("media: %s (%s) cannot be shown", item.sha256[:12], item.name)
        self._here.discard(item.sha256)
        self._list.gone(item.sha256, self._now_ms())
        self._fetch.doubt(item)
        self._pump()

    @Slot(int)
    def noPlayer(self, turn: int) -> None:
        """This machine plays no videos."""
        if self._shown is not None and self._shown.turn == turn:
            self._plays = lambda: False
            self._pump()

    # -- inside --

    @Slot()
    def _placed(self, anew: bool = False) -> None:
        if anew or self._header.zones != self._zones:
            self._zones = self._header.zones
            self._list.take(self._items, self._zones, self._now_ms())
            self._want()
            self._pump()

    def _want(self) -> None:
        if self._fetch is not None:
            self._here &= {item.sha256 for item in self._list.items}
            broken = self._list.broken
            self._fetch.want([item for item in self._list.items if item.sha256 not in broken])

    @Slot(str)
    def _arrived(self, sha256: str) -> None:
        self._here.add(sha256)
        self._list.here(sha256, self._now_ms())
        self._pump()

    @Slot(str)
    def _lost(self, sha256: str) -> None:
        self._here.discard(sha256)
        self._list.gone(sha256, self._now_ms())
        self._pump()

    def _broke(self, sha256: str, why: Why) -> None:
        self._list.failed(sha256, why, self._now_ms())
        self._pump()

    @Slot()
    def _pump(self) -> None:
        """Let the list go on: what is shown, when to look again, and what the server is told."""
        now = self._now_ms()
        self._list.tick(now)
        while (next_ := self._list.showing) is not None and next_.item.kind == "video" and not self._plays():
            log.warning("media: this machine plays no videos: %s is passed over", next_.item.name)
            self._list.failed(next_.item.sha256, "no_player", now)
        due = self._list.change_at
        if due is None:
            self._next.stop()
        else:
            self._next.start(max(1, due - now))
        if self._list.showing != self._shown:
            self._shown = self._list.showing
            if self._shown is not None and self._fetch is not None:
                self._fetch.used(self._shown.item.sha256)
            self.changed.emit()
        self._report()

    def _report(self) -> None:
        items = self._list.items
        troubles = ({} if self._fetch is None else self._fetch.troubles) | self._list.broken
        told = tuple(self._state(item, troubles.get(item.sha256)) for item in items)
        told += tuple(
            ItemState(sha256=one.sha256, state="broken", why="unknown") for one in self._unknown if one.sha256
        )
        broken = next(
            iter([*(one.name for one in items if one.sha256 in troubles), *(one.name for one in self._unknown)]), None
        )
        state: Literal["ready", "broken", "none"] = "none" if not items else "ready"
        state = state if broken is None else "broken"
        # A newer server may show more than a report of this version holds.
        report = MediaReport(state=state, detail=own_words(broken or ""), items=told[:MOST_ITEMS])
        if report != self._told:
            self._told = report
            self.reported.emit(report)

    def _state(self, item: MediaItem, why: Why | None) -> ItemState:
        if why is not None:
            return ItemState(sha256=item.sha256, state="broken", why=why)
        return ItemState(sha256=item.sha256, state="playing" if item.sha256 in self._here else "fetching")

    @Slot()
    def _loud_again(self) -> None:
        self._ducked = self._speaking
        self.changed.emit()
