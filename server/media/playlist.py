"""What is shown, in which order, for whom and when: a list in the database, so that it is backed up with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rules.hours import business_day
from server.media.shelf import Growing, Shelf
from server.runtime.health import Problem
from server.store.journal import CannotStore, Store
from wire.catalogue import Branch
from wire.media import LONGEST_S, MOST_ITEMS, SHORTEST_S, HallMedia, MediaItem, MediaKind, Sha256
from wire.values import Day, Identifier, Millis

log = logging.getLogger("toiluot.media")

KEY = "media"
"""Of `meta`, so that every server of the branch's database has the same list."""

USUAL_S = 12
"""How long a picture stands where nobody said."""

LONGEST_NAME = 80

UNREAD = "media_unread"
"""Of `meta`: a list that could not be read, as it stood; behind it a number for each further one."""

_ASIDE = (UNREAD, *(f"{UNREAD}_{n}" for n in range(2, 10)))


class Said(BaseModel):
    """What a manager says about a picture or video."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seconds: int
    zones: tuple[str, ...]
    first_day: str | None
    last_day: str | None
    shown: bool


class Entry(BaseModel):
    """A picture or video and what was said about it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sha256: Sha256
    kind: MediaKind
    media_type: str
    size: int
    seconds: Annotated[int, Field(ge=SHORTEST_S, le=LONGEST_S)] = USUAL_S
    """How long a picture stands; of a video it says nothing."""
    name: str
    zones: tuple[Identifier, ...] = ()
    first_day: Day | None = None
    """The business day on which it is shown first; None: from now on."""
    last_day: Day | None = None
    shown: bool = True
    by: str = ""
    """Who gave it, a staff code."""
    at: Millis = 0
    changed_by: str = ""
    """Who said something else about it last, a staff code; empty: nobody since it was given."""
    changed_at: Millis = 0

    @property
    def said(self) -> Said:
        """What a manager can say about it."""
        return Said(**{name: getattr(self, name) for name in Said.model_fields})

    def is_for(self, day: str) -> bool:
        """Whether it is shown on a business day."""
        return self.shown and (self.first_day or day) <= day <= (self.last_day or day)


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    entries: tuple[Annotated[Entry | dict[str, Any], Field(union_mode="left_to_right")], ...] = ()
    """What this program does not know as an entry stays as it is: a newer one wrote it, and may read it again."""


Entries = tuple[Entry, ...]

Strange = tuple[dict[str, Any], ...]
"""Entries of the list that this program cannot read."""

Added = Literal["added", "back", "there"]
"""What became of a file that was given: `back` is one that the list named and this server had lost."""


class TooMany(Exception):
    """The list is full."""


class ChangedMeanwhile(Exception):
    """It is not as it was seen any more: somebody else said something else about it, or took it out of the list."""


class Playlist:
    """The list of one branch.

    Args:
        store: opened; the list stands beside its journal, of which it is no part.
        shelf: holds the files.
        changed: told when displays have something else to show.
    """

    def __init__(self, store: Store, shelf: Shelf, changed: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self.shelf = shelf
        self.changed = changed
        self._writing = asyncio.Lock()
        self._entries, self._strange = _read(store)
        self._kept_aside = any(store.noted(key) for key in _ASIDE)
        self._told: tuple[Entries, str, int, str] | None = None
        """What the last view was made of, and the view."""

    @property
    def entries(self) -> Entries:
        """All of it, in its order."""
        return self._entries

    @property
    def unread(self) -> bool:
        """Whether a list that could not be read waits for somebody to look at it, or to let it go."""
        return self._strange is None or self._kept_aside

    def problems(self) -> list[Problem]:
        """What is wrong with the list, for the health report."""
        return [Problem("media", why="the list of pictures and videos cannot be read")] if self.unread else []

    def find(self, sha256: str) -> Entry | None:
        """The entry of a file."""
        return next((one for one in self._entries if one.sha256 == sha256), None)

    def tidy(self) -> None:
        """Remove the files that no entry names; for a thread. A file that cannot be removed takes room, no more.

        Where this program could not read all of the list, it does not know which those are: only halves are removed.
        """
        unsure = self.unread or bool(self._strange)
        try:
            removed = self.shelf.keep_only(None if unsure else {one.sha256 for one in self._entries})
        except OSError as error:
            log.warning("files of pictures and videos could not be tidied: %s", error)
            return
        if removed:
            log.info("%d files of pictures and videos that nothing names were removed", removed)

    def view(self, branch: Branch | None, now: Millis) -> str:
        """What displays show on the business day of a moment, as JSON."""
        day = "" if branch is None else business_day(branch, now)
        here = self.shelf.taken
        if self._told is None or self._told[:3] != (self._entries, day, here):
            items = () if branch is None else tuple(map(_item, filter(self._is_shown_on(day), self._entries)))
            self._told = self._entries, day, here, HallMedia(items=items).model_dump_json()
        return self._told[3]

    async def read(self, sha256: str, offset: int, most: int) -> tuple[int, bytes] | None:
        """Bytes of a file that stands in the list; None when none does, or the file is not at this server."""
        if self.find(sha256) is None or sha256 not in self.shelf:
            return None
        found = await asyncio.to_thread(self.shelf.read, sha256, offset, most)
        if found is None:  # it was taken away or changed on the disk: no display is told of it any more
            self.changed()
        return found

    async def add(self, entry: Entry, growing: Growing, thumbnail: bytes) -> Added:
        """Keep a file that was received and closed, at the end of the list where it does not stand there already.

        Raises:
            TooMany: it is full.
            CannotStore: it was not stored.
            OSError: the file could not be kept.
        """
        async with self._writing:
            known, here = self.find(entry.sha256) is not None, entry.sha256 in self.shelf
            if not known and len(self._entries) >= MOST_ITEMS:
                raise TooMany
            if not here:
                await asyncio.to_thread(self.shelf.keep, growing, entry.sha256, thumbnail)
            if not known:
                await self._store_as((*self._entries, entry))
        self.changed()
        return "there" if known and here else "back" if known else "added"

    async def put(self, entry: Entry, seen: Said) -> None:
        """Say something else about a file, in its place.

        Args:
            entry: as it is to be.
            seen: what was said about it when somebody decided that.

        Raises:
            ChangedMeanwhile: it is not so any more; nothing was changed.
            CannotStore: it was not stored.
        """
        await self._change(lambda entries: tuple(entry if one.sha256 == entry.sha256 else one for one in entries),
                           entry.sha256, seen)  # fmt: skip

    def can_move(self, sha256: str, by: int) -> bool:
        """Whether a file has a place to go to, up (-1) or down (1)."""
        at = next((n for n, one in enumerate(self._entries) if one.sha256 == sha256), None)
        return by in (-1, 1) and at is not None and 0 <= at + by < len(self._entries)

    async def move(self, sha256: str, by: int) -> None:
        """Move a file up (-1) or down (1), where it has a place to go to. Raises `CannotStore`."""

        def moved(entries: Entries) -> Entries:
            found = list(entries)
            at = next((n for n, one in enumerate(found) if one.sha256 == sha256), None)
            if at is not None and 0 <= at + by < len(found):
                found.insert(at + by, found.pop(at))
            return tuple(found)

        await self._change(moved)

    async def remove(self, sha256: str, seen: Said) -> None:
        """Take a file out of the list, and then off the disk. Raises as `put`."""
        async with self._writing:
            self._refuse_changed(sha256, seen)
            await self._store_as(tuple(one for one in self._entries if one.sha256 != sha256))
            try:
                await asyncio.to_thread(self.shelf.remove, sha256)
            except OSError as error:  # the next start removes what nothing names
                log.warning("a picture or video could not be removed from the disk: %s", error)
        self.changed()

    async def let_go_unread(self) -> None:
        """Nobody needs the lists any more that could not be read; the next start removes their files. Raises
        `CannotStore`."""

        def let_go() -> None:
            if self._strange is None:
                self._store.note(KEY, _Kept().model_dump_json())
            for key in _ASIDE:
                if self._store.noted(key):
                    self._store.note(key, "")

        async with self._writing:
            await self._store.run(let_go)
            self._strange, self._kept_aside = self._strange or (), False

    # -- inside --

    def _keep_aside(self) -> None:
        """Before the list is written anew: what stands there is somebody's work, though it cannot be read here."""
        text = self._store.noted(KEY) or ""
        free = next((key for key in _ASIDE if self._store.noted(key) in (None, "", text)), None)
        if free is None:
            raise CannotStore("too many lists of pictures and videos could not be read")
        self._store.note(free, text)
        log.warning("the list of pictures and videos that cannot be read is kept in `meta`, key %s", free)

    def _is_shown_on(self, day: str) -> Callable[[Entry], bool]:
        return lambda one: one.is_for(day) and one.sha256 in self.shelf

    def _refuse_changed(self, sha256: str, seen: Said) -> None:
        entry = self.find(sha256)
        if entry is None or entry.said != seen:
            raise ChangedMeanwhile

    async def _change(self, work: Callable[[Entries], Entries], sha256: str = "", seen: Said | None = None) -> None:
        async with self._writing:
            if seen is not None:
                self._refuse_changed(sha256, seen)
            await self._store_as(work(self._entries))
        self.changed()

    async def _store_as(self, entries: Entries) -> None:
        if entries != self._entries:
            named = {one.sha256 for one in entries}
            if self._strange is None:
                await self._store.run(self._keep_aside)
                self._kept_aside, self._strange = True, ()
            strange = (one for one in self._strange or () if one.get("sha256") not in named)
            text = _Kept(entries=(*entries, *strange)).model_dump_json()
            await self._store.run(lambda: self._store.note(KEY, text))
            self._entries = entries


def _read(store: Store) -> tuple[Entries, Strange | None]:
    """As it stands in the database; what this program cannot read of it apart, None where that is all of it."""
    text = store.noted(KEY)
    try:
        kept = _Kept.model_validate_json(text).entries if text else ()
    except ValidationError as error:
        log.warning("the list of pictures and videos cannot be read, nothing is shown: %s", error)
        return (), None
    entries = tuple(one for one in kept if isinstance(one, Entry))
    strange = tuple(one for one in kept if not isinstance(one, Entry))
    if strange:
        log.warning("%d of the pictures and videos are of a newer program and are not shown", len(strange))
    return entries, strange


def _item(one: Entry) -> MediaItem:
    return MediaItem(
        sha256=one.sha256, kind=one.kind, media_type=one.media_type, size=one.size,
        seconds=one.seconds if one.kind == "picture" else 0, name=one.name, zones=one.zones,
    )  # fmt: skip
