"""The page a ticket's QR opens: one file under 60 KB that follows one ticket."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from config import ServerSettings
from server.handle import Handle
from server.runtime.client_address import host_name
from server.views.offers import CALLS
from server.web.branding import emblem_address, recoloured
from server.web.pages import ENVIRONMENT, TEMPLATES
from server.web.wording import PHONE
from wire.branding import Branding

_HOST = re.compile(r"^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])$")

CSS = (TEMPLATES / "phone.css").read_text(encoding="utf-8")
JS = (TEMPLATES / "phone.js").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# Browsers that know hashes ignore 'unsafe-inline'; only those too old for hashes go by it.
@lru_cache(maxsize=4)
def _policy(css: str) -> str:
    return (
        f"default-src 'none'; script-src {_hash(JS)} 'unsafe-inline'; style-src {_hash(css)} 'unsafe-inline'; "
        "img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self' "
    )


def live_url(settings: ServerSettings, host: str) -> str:
    """Where a phone that reached this page as `host` finds the live port."""
    if settings.live_url is not None:
        return settings.live_url
    public = urlsplit(settings.public_url)
    name = host_name(host)
    name = f"[{name}]" if ":" in name else name
    if not _HOST.match(name):
        name = public.hostname or "127.0.0.1"
    return f"{'wss' if public.scheme == 'https' else 'ws'}://{name}:{settings.live_port}"


def make_phone(handle: Handle, settings: ServerSettings) -> APIRouter:
    """The route /t."""
    router = APIRouter()
    template = ENVIRONMENT.get_template("phone.html")

    @router.get("/t", include_in_schema=False)
    async def phone(request: Request) -> HTMLResponse:
        """The page; the secret is behind the # and never reaches a log."""
        url = live_url(settings, request.headers.get("host", ""))
        async with handle.reading() as state:
            zone = state.branch.timezone if state.branch else "Asia/Ho_Chi_Minh"
            reasons = state.branch.asked_reasons if state.branch else {}
            branding = state.branch.branding if state.branch else Branding()
            office = state.branch.name.root if state.branch else {}
        languages = handle.languages
        offset = datetime.fromtimestamp(handle.now / 1000, ZoneInfo(zone)).utcoffset()
        css = recoloured(CSS, branding)
        html = template.render(
            css=css,
            emblem=emblem_address(branding),
            hotline=branding.hotline,
            office=office,
            languages=languages,
            words=PHONE.by_language(languages),
            js=JS,
            reasons={i: name.root for i, name in reasons.items()},
            live_url=url,
            api="/api/v1/ticket",
            calls=CALLS,
            offset_min=int(offset.total_seconds() // 60) if offset else 0,
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": _policy(css) + url})

    return router
