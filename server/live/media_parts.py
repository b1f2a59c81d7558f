"""The bytes of pictures and videos, for displays: never so much at once that a call stands behind them."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable

from server.live.client import SOFT_LIMIT, Client
from wire.errors import Code, Refused, refused
from wire.media import PART_BYTES, MediaPart
from wire.queries import FetchMedia

RATE = 8 * 1000 * 1000
"""Bytes a second for all displays together: more would be most of what the loop has time for."""


Read = Callable[[str, int, int], Awaitable[tuple[int, bytes] | None]]
"""The size of a file, by its hash, and its bytes from an offset on, so many at most; None when none is to be shown."""


async def _nothing(sha256: str, offset: int, most: int) -> None:
    return None


class MediaParts:
    """Answers `media.part`, one after the other for each display, all in turn."""

    def __init__(self) -> None:
        self.read: Read = _nothing
        """From where the files are kept, once there are some."""
        self._free_at = 0.0
        """When the parts that were promised are paid for, by the loop's clock."""

    async def part(self, client: Client, query: FetchMedia) -> MediaPart | Refused:
        """The part that a display asked for, when it is its turn."""
        if client.held > SOFT_LIMIT // 2:
            return refused(Code.BUSY)
        loop = asyncio.get_running_loop()
        turn = max(loop.time(), self._free_at)
        self._free_at = turn + PART_BYTES / RATE
        await asyncio.sleep(turn - loop.time())
        found = await self.read(query.sha256, query.offset, PART_BYTES)
        if found is None:
            return refused(Code.NO_MEDIA)
        size, data = found
        text = base64.b64encode(data).decode()
        return MediaPart(sha256=query.sha256, offset=query.offset, size=size, data=text)
