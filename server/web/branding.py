"""How an office shows itself on pages: its emblem as a picture, its colour as a sheet after the usual ones."""

from __future__ import annotations

import zlib

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from server.handle import Handle
from server.web.settings.drawings import picture_of
from wire.branding import Branding
from wire.colours import mixed, on_dark

CLOSED_IN = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Of the emblem opened as a page: it is clean, and could do nothing if it were not."""

USUAL = {"#0b6b63": "#5cc4b8"}
"""The product's own colour in the light look and in the dark one, as the style sheets write it."""


def emblem_address(branding: Branding) -> str:
    """Where pages find the emblem in force; another one has another address. Empty for none."""
    known = picture_of(branding.emblem)
    return "" if known is None else f"/emblem?v={zlib.crc32(known.data):08x}"


def colour_sheet(branding: Branding) -> str:
    """The office's colour over the product's own; empty where it has none."""
    if branding.accent is None:
        return ""
    light, dark = branding.accent.lower(), on_dark(branding.accent)
    tint = mixed(light, "#ffffff", 0.12), mixed(dark, "#18232a", 0.2)
    return (
        f":root{{--brand:{light};--tint:{tint[0]}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--brand:{dark};--tint:{tint[1]}}}}}\n"
    )


def recoloured(sheet: str, branding: Branding) -> str:
    """A style sheet for browsers that know no variables, in the office's colour."""
    for light, dark in USUAL.items() if branding.accent is not None else ():
        sheet = sheet.replace(light, str(branding.accent)).replace(dark, on_dark(str(branding.accent)))
    return sheet


def make_branding(handle: Handle) -> APIRouter:
    """The routes /emblem and /branding.css, for everybody."""
    router = APIRouter(include_in_schema=False)

    @router.get("/emblem")
    async def emblem(request: Request) -> Response:
        """The emblem in force."""
        known = picture_of(handle.branch.branding.emblem) if handle.branch is not None else None
        if known is None:
            raise HTTPException(404)
        mark = f'"{zlib.crc32(known.data):08x}"'
        headers = {"Content-Security-Policy": CLOSED_IN, "Cache-Control": "no-cache", "ETag": mark}
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(known.data, media_type=known.media_type, headers=headers)

    @router.get("/branding.css")
    async def sheet() -> Response:
        """The colour in force."""
        text = colour_sheet(handle.branch.branding) if handle.branch is not None else ""
        return Response(text, media_type="text/css", headers={"Cache-Control": "no-cache"})

    return router
