"""Small pictures of devices' screens that a manager asked to see: in memory only, and for a minute.

That somebody looks is a fact. While the page stays open its picture is renewed, and one fact tells of the whole spell
of looking: a journal that is never cut would grow by a row every ten seconds.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from wire.reports import MAX_PICTURE, PictureReport
from wire.values import Role

KEPT_S = 60.0
"""Real seconds after which a picture is gone, whether somebody looked at it or not."""

RENEWED_S = 8.0
"""A picture that was wanted less than so many real seconds ago is new enough for whoever else looks."""

SPELL_S = 600.0
"""Real seconds of one person's looking at one device that a fact tells of."""

LOOKED_AT = frozenset((Role.KIOSK, Role.DISPLAY))
"""Whose screens may be looked at: the others show what is only for who sits there."""

JPEG = b"\xff\xd8\xff"


@dataclass(slots=True)
class Picture:
    """One wish, and what became of it."""

    name: str
    jpeg: bytes = b""
    kept_back: str = ""
    """Why there is none (`PictureReport.kept_back`)."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    at_s: float = 0.0
    """When it was wanted, in real seconds that only go forward."""


class Pictures:
    """The latest wish of each device. Event loop only.

    Args:
        tell: takes a wish that is no fact to the device, by its id and the wish's name.
        tick: real seconds that only go forward.
    """

    def __init__(
        self,
        tell: Callable[[str, str], object] = lambda device_id, name: None,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell = tell
        self._tick = tick
        self._latest: dict[str, Picture] = {}
        self._spells: dict[tuple[str, str], float] = {}
        """By person and device, until when they look on by the fact that was journalled last."""

    def looks(self, person: str, device_id: str) -> None:
        """That somebody looks was journalled just now: for a spell no other fact is needed."""
        now = self._tick()
        self._spells = {who: until for who, until in self._spells.items() if until > now}
        self._spells[person, device_id] = now + SPELL_S

    def looks_on(self, person: str, device_id: str) -> bool:
        """Whether the last fact still tells of this person's looking."""
        return self._spells.get((person, device_id), 0.0) > self._tick()

    def renew(self, device_id: str) -> None:
        """Somebody looks on: want a new picture, unless the latest was wanted just now."""
        latest = self._latest.get(device_id)
        if latest is None or self._tick() - latest.at_s >= RENEWED_S:
            name = str(uuid.uuid4())
            self.wanted(device_id, name)
            self._tell(device_id, name)

    def wanted(self, device_id: str, name: str) -> None:
        """A manager wants to see its screen; an older picture is gone at once."""
        picture = self._latest[device_id] = Picture(name, at_s=self._tick())
        asyncio.get_running_loop().call_later(KEPT_S, self._forget, device_id, picture)

    def came(self, device_id: str, report: PictureReport) -> None:
        """A device answers; what nobody wanted, or not any more, is passed over."""
        picture = self._latest.get(device_id)
        if picture is None or picture.name != report.name or picture.came.is_set():
            return
        try:
            jpeg = base64.b64decode(report.jpeg, validate=True)
        except binascii.Error:
            jpeg = b""
        picture.kept_back = report.kept_back
        if not report.kept_back:
            picture.jpeg = jpeg if jpeg.startswith(JPEG) and len(jpeg) <= MAX_PICTURE else b""
            picture.kept_back = "" if picture.jpeg else "failed"
        picture.came.set()

    def of(self, device_id: str) -> Picture | None:
        """The latest wish to see its screen, for a minute."""
        return self._latest.get(device_id)

    async def answered(self, device_id: str, within_s: float) -> None:
        """Wait until the device answered, but not for long."""
        picture = self._latest.get(device_id)
        if picture is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await picture.came.wait()

    def _forget(self, device_id: str, picture: Picture) -> None:
        if self._latest.get(device_id) is picture:
            del self._latest[device_id]
