"""Small pictures of devices' screens that a manager asked to see: in memory only, and for a minute."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from dataclasses import dataclass, field

from wire.reports import MAX_PICTURE, PictureReport
from wire.values import Role

KEPT_S = 60.0
"""Real seconds after which a picture is gone, whether somebody looked at it or not."""

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


class Pictures:
    """The latest wish of each device. Event loop only."""

    def __init__(self) -> None:
        self._latest: dict[str, Picture] = {}

    def wanted(self, device_id: str, name: str) -> None:
        """A manager wants to see its screen; an older picture is gone at once."""
        picture = self._latest[device_id] = Picture(name)
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
