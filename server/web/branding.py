"""How an office shows itself on pages: its emblem as a picture, its colour as a sheet after the usual ones."""

from __future__ import annotations

import zlib

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from server.handle import Handle
from server.web.settings.drawings import picture_of
from wire.branding import Branding
from wire.colours import READABLE, contrast, mixed, on_dark

CLOSED_IN = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Of the emblem opened as a page: it is clean, and could do nothing if it were not."""

USUAL = "#0b6b63"
"""The product's own colour, as style sheets write it."""

USUAL_ON_DARK, USUAL_TINT_ON_DARK = "#5cc4b8", "#173833"
"""The same for the dark look, and its tint there."""

LIGHT_GROUND = "#f6f4ef"


def emblem_address(branding: Branding) -> str:
    """Where pages find the emblem in force; another one has another address. Empty for none."""
    known = picture_of(branding.emblem)
    return "" if known is None else f"/emblem?v={zlib.crc32(known.data):08x}"


def on_light_pages(accent: str) -> str:
    """The colour, or the nearest darker one that is read on the pages' ground and on its own tint."""
    steps = (mixed("#000000", accent.lower(), step / 100) for step in range(101))
    return next(one for one in steps if min(contrast(one, LIGHT_GROUND), contrast(one, _tint(one))) >= READABLE)


def on_dark_pages(accent: str) -> str:
    """The same for the dark look: the nearest lighter one."""
    steps = (mixed("#ffffff", on_dark(accent), step / 100) for step in range(101))
    return next(one for one in steps if contrast(one, _tint_on_dark(one)) >= READABLE)


def _tint(colour: str) -> str:
    return mixed(colour, "#ffffff", 0.12)


def _tint_on_dark(colour: str) -> str:
    return mixed(colour, "#18232a", 0.16)


def colour_sheet(branding: Branding) -> str:
    """The office's colour over the product's own; empty where it has none."""
    if branding.accent is None:
        return ""
    light, dark = on_light_pages(branding.accent), on_dark_pages(branding.accent)
    return (
        f":root{{--brand:{light};--tint:{_tint(light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--brand:{dark};--tint:{_tint_on_dark(dark)}}}}}\n"
    )


def recoloured(sheet: str, branding: Branding) -> str:
    """A style sheet for browsers that know no variables, in the office's colour."""
    if branding.accent is None:
        return sheet
    dark = on_dark_pages(branding.accent)
    colours = {USUAL: on_light_pages(branding.accent), USUAL_ON_DARK: dark, USUAL_TINT_ON_DARK: _tint_on_dark(dark)}
    for usual, own in colours.items():
        sheet = sheet.replace(usual, own)
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
