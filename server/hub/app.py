"""The hub program: pages, API and the branches' links on one port."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

import config
from config.settings import HubSettings
from server.core import hours
from server.hub import api, link
from server.hub.desk import Desk, Keys, name_wish
from server.hub.pages import views
from server.hub.refusals import HubCode, hub_refused
from server.hub.store import writing
from server.hub.store.database import HubDatabase
from server.hub.store.ledger import Ledger
from server.runtime.client_address import FromProxies, Proxies
from server.runtime.security_log import SecurityLog
from server.starting import StartRefused
from wire.catalogue import Branch
from wire.flaws import facts_of

log = logging.getLogger("toiluot.hub")

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

SECURITY_LOG = "hub-security.log"
"""Not the branch server's name: for a trial both run in one folder."""

TIDY_EVERY_S = 3600.0
"""Real seconds between two rounds of forgetting what need not be kept."""

OUTBOX_KEPT = timedelta(days=8)


def read_key(path: Path) -> bytes:
    """The hub's 32-byte key, made at the first start and readable by its user only.

    Raises:
        StartRefused: the file cannot be read or made, or is not a key.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StartRefused(f"The hub's key file {path} cannot be used ({error}). Check `key_file`.") from error
    if len(key) != 32:
        raise StartRefused(f"The hub's key file {path} must hold 64 hexadecimal digits. Bring the right file back.")
    return key


class Hub:
    """Everything the hub program has open."""

    def __init__(self, settings: HubSettings) -> None:
        self.settings = settings
        self.clock = settings.clock.clock()
        branches: dict[str, Branch] = {}
        tokens: dict[str, str] = {}
        for entry in settings.branches:
            branch = config.load(entry.branch, Branch)
            branches[branch.id] = branch
            tokens[branch.id] = _token(entry.token_file)
        database = HubDatabase(settings.database)
        database.upgrade()
        linked: set[str] = set()
        self.security = SecurityLog(settings.data_dir / SECURITY_LOG)
        self.exchange = link.Exchange(tokens, linked, self.security)
        keys = Keys(read_key(settings.key_file))
        self.public_key = keys.signer.public_key.hex()
        """What branches and kiosks check bookings with."""
        self.ledger = Ledger(database, lambda wish: name_wish(keys, wish), self.exchange.grown)
        places = {i: (e.latitude, e.longitude) for i, e in zip(branches, settings.branches, strict=True)}
        self.desk = Desk(self.ledger, keys, self.clock, linked, places)
        self.branches = branches

    async def know_branches(self) -> None:
        """Set up branches of the settings that are not yet in the database."""
        for branch in self.branches.values():
            text, branch_id = branch.model_dump_json(), branch.id
            await self.ledger.change(lambda c, i=branch_id, t=text: writing.know_branch(c, i, t))  # type: ignore[misc]

    async def tidy(self) -> None:
        """Forget, for ever, what need not be kept."""
        while True:
            for branch in self.branches.values():
                await self._forget_old(branch)
            await asyncio.sleep(TIDY_EVERY_S)

    async def _forget_old(self, branch: Branch) -> None:
        now = self.clock.now_ms()
        today, before = hours.business_day(branch, now), now - round(OUTBOX_KEPT.total_seconds() * 1000)
        await self.ledger.change(lambda c: writing.forget_old(c, branch.id, now, before, today))


def _token(path: Path) -> str:
    try:
        token = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StartRefused(f"The branch's token file {path} cannot be read ({error.strerror}).") from error
    if not token:
        raise StartRefused(
            f"The branch's token file {path} is empty, so anybody could be that branch. Write a long random text into "
            "it, the same as at the branch: openssl rand -base64 32"
        )
    return token


def make_app(hub: Hub) -> FastAPI:
    """The web application."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await hub.know_branches()
        tidying = asyncio.create_task(hub.tidy())
        yield
        tidying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await tidying
        hub.ledger.close()
        hub.security.close()

    app = FastAPI(
        title="Tới Lượt hub",
        description="Branches, free times, bookings. Refusals carry a code and words in Vietnamese and English.",
        version="1",
        lifespan=life,
        # FastAPI's own documentation pages load scripts from elsewhere; the schema itself is served.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    public_url = hub.settings.public_url.rstrip("/")
    pages = views.Pages(hub.desk)
    app.include_router(api.router(hub.desk, public_url))
    app.include_router(link.router(hub.desk, hub.exchange))
    app.include_router(views.router(pages))
    app.mount("/static", StaticFiles(directory=views.STATIC), name="static")
    _refusals(app, pages)
    app.add_middleware(FromProxies, proxies=Proxies(hub.settings.trusted_proxies, hub.security))

    @app.middleware("http")
    async def secure(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _refusals(app: FastAPI, pages: views.Pages) -> None:
    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        why = hub_refused(HubCode.BAD_REQUEST, **facts_of({**first, "loc": first["loc"][1:] or ("body",)}))
        if request.url.path.startswith("/api/"):
            return api.problem(why)
        return pages.sorry(request, views.spoken(request, request.query_params.get("lang")), why)

    @app.exception_handler(HTTPException)
    async def nowhere(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith("/api/") or error.status_code != 404:
            return Response(str(error.detail), error.status_code, error.headers, "text/plain")
        return pages.not_found(request)


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, settings: uvicorn.Config, up: Callable[[], None]) -> None:
        super().__init__(settings)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.started:
            self._up()


async def serve(settings: HubSettings, ready: Callable[[int], None] | None = None) -> None:
    """Run the hub until it is cancelled or told to end; `ready` is called with its port once it listens.

    Raises:
        StartRefused: it did not start; the text says why.
    """
    hub = Hub(settings)
    try:
        # Bound here, because uvicorn ends the whole process when a port is taken.
        listening = socket.create_server((settings.host, settings.port), backlog=1024)
    except OSError as error:
        hub.ledger.close()
        raise StartRefused(
            f"The hub cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
            "Stop the program that uses the port, or set another `port`."
        ) from error
    port = listening.getsockname()[1]

    def up() -> None:
        log.info("hub listens on port %d; its public key is %s", port, hub.public_key)
        if ready is not None:
            ready(port)

    server = _Server(
        uvicorn.Config(
            make_app(hub),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # which proxies are believed is a setting of ours
            ws="websockets-sansio",
            ws_max_size=4 * 1024 * 1024,
            timeout_graceful_shutdown=2,
        ),
        up,
    )
    serving = asyncio.create_task(server.serve([listening]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        if not serving.done():
            await serving
