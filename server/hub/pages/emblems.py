"""The emblems of offices on the hub's pages: clean pictures, each at an address of its own."""

from __future__ import annotations

import zlib
from functools import lru_cache

from fastapi.responses import Response
from starlette.exceptions import HTTPException

from wire.branding import Branding
from wire.emblem import Emblem

CLOSED_IN = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Of an emblem opened as a page: it is clean, and could do nothing if it were not."""


@lru_cache(maxsize=512)
def _picture(branding: Branding) -> Emblem | None:
    return branding.picture


def mark_of(branding: Branding) -> str:
    """Tells one emblem from another; empty for none."""
    known = _picture(branding)
    return "" if known is None else f"{zlib.crc32(known.data):08x}"


def emblem_of(branding: Branding) -> Response:
    """The emblem of a branch.

    Raises:
        HTTPException: 404, as for an address that nobody has: it has none of its own.
    """
    known = _picture(branding)
    if known is None:
        raise HTTPException(404)
    headers = {"Content-Security-Policy": CLOSED_IN, "Cache-Control": "public, max-age=3600"}
    return Response(known.data, media_type=known.media_type, headers=headers)
