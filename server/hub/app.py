"""The hub program: pages, API and the branches' links on one port."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from config.settings import HubSettings
from config.systemd import READY, STOPPING, notify
from rules import hours
from server.hub import api
from server.hub.booking.askers import Askers, address_of
from server.hub.booking.desk import Desk, name_wish
from server.hub.branches import link
from server.hub.keys import keys_of
from server.hub.limits import Limits
from server.hub.pages import views
from server.hub.quick_booking import QuickBooking
from server.hub.read_rates import ReadRates, SparedReads
from server.hub.refusals import HubCode, HubRefused, hub_refused
from server.hub.start_files import branches_of
from server.hub.store import uses, writing
from server.hub.store.database import HubDatabase
from server.hub.store.ledger import Ledger
from server.hub.upkeep.backup import backups_of
from server.runtime.admission import QUEUE, is_listening
from server.runtime.answer_watch import AnswerWatch
from server.runtime.checked_requests import CheckedRequests
from server.runtime.client_address import FromProxies, Proxies
from server.runtime.connection_limits import ConnectionLimits
from server.runtime.connection_watch import frees_files, keep_within
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.file_limit import places, raise_file_limit
from server.runtime.garbage_collection import keep_what_was_read
from server.runtime.health import HealthReport
from server.runtime.health_answer import health_answer
from server.runtime.http_port import HttpPort
from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, Receive, Refuse, Send, of_status
from server.runtime.listening import cannot_listen, listen
from server.runtime.log_limits import LogLimits, limited_log, tell_what_was_held_back
from server.runtime.routes import add_routes
from server.runtime.security_headers import SecurityHeaders
from server.runtime.security_log import SecurityLog, What
from server.runtime.signals import stopped_by_signals
from server.runtime.start_refused import StartRefused
from server.runtime.supervisor import Supervisor
from wire import word_files
from wire.catalogue import Branch
from wire.flaws import facts_of
from wire.values import Language, build_models

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

LINK_BYTES = 4 * 1024 * 1024
"""Most bytes of one message of a branch's link."""

PORT = "port"
PORT_EVERY_S = 1.0
"""Real seconds between two looks at the port."""

OUTBOX_KEPT = timedelta(days=8)


class Hub:
    """Everything the hub program has open."""

    def __init__(self, settings: HubSettings) -> None:
        self.settings = settings
        self.clock = settings.clock.clock()
        branches, tokens = branches_of(settings.branches)
        database = HubDatabase(settings.database)
        try:
            database.upgrade()
            keys = keys_of(settings.key_file, database)
            secure = settings.public_url.startswith("https:")
            self.askers = Askers(keys, self.clock, settings.callers, secure)
        except BaseException:
            database.close()
            raise
        linked: set[str] = set()
        self.security = SecurityLog(settings.data_dir / SECURITY_LOG)
        self.proxies = Proxies(settings.trusted_proxies, self.security)
        self.exchange = link.Exchange(tokens, linked, self.security)
        self.public_key = keys.signer.public_key.hex()
        """What branches and kiosks check bookings with."""
        self.ledger = Ledger(database, lambda wish: name_wish(keys, wish), self.exchange.grown)
        places = {i: (e.latitude, e.longitude) for i, e in zip(branches, settings.branches, strict=True)}
        self.limits = Limits(settings.booking_limits, keys.subject)
        self.desk = Desk(self.ledger, keys, self.clock, linked, places, self.limits, settings.hotline)
        self.branches = branches
        zone = next((branch.timezone for branch in branches.values()), "UTC")
        self.backups = backups_of(settings, ZoneInfo(zone))

    async def know_branches(self) -> None:
        """Set up branches of the settings that are not yet in the database."""
        for branch in self.branches.values():
            text, branch_id = branch.model_dump_json(), branch.id
            await self.ledger.change(lambda c, i=branch_id, t=text: writing.know_branch(c, i, t), at=branch_id)  # type: ignore[misc]
        # Settings of a city's branches are read now: the first who ask would wait for a second.
        await self.desk.know_languages()

    async def tidy(self) -> None:
        """Forget, for ever, what need not be kept; what cannot be forgotten now is left until the next time."""
        while True:
            for branch in self.branches.values():
                try:
                    await self._forget_old(branch)
                except DBAPIError as error:
                    log.warning("what is old of branch %s could not be forgotten (%s)", branch.id, type(error).__name__)
            over = self.clock.now_ms() - self.limits.longest_ms
            try:
                await self.ledger.change(lambda c, over=over: uses.forget(c, over))  # type: ignore[misc]
            except DBAPIError as error:
                log.warning("old uses could not be forgotten (%s)", type(error).__name__)
            await asyncio.sleep(TIDY_EVERY_S)

    async def _forget_old(self, branch: Branch) -> None:
        now = self.clock.now_ms()
        today, before = hours.business_day(branch, now), now - round(OUTBOX_KEPT.total_seconds() * 1000)
        await self.ledger.change(
            lambda c: writing.forget_old(c, branch.id, now=now, outbox_before=before, today=today), at=branch.id
        )


class WholeFiles(StaticFiles):
    """Files that are always sent whole: ours are small, and what is wrong with a range is told in a library's words."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        headers = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")]
        await super().__call__({**scope, "headers": headers}, receive, send)


def make_app(hub: Hub, health: HealthReport) -> FastAPI:
    """The web application."""
    app = FastAPI(
        title="Tới Lượt hub",
        description="Branches, free times, bookings. Refusals carry a code and words in Vietnamese and English.",
        version="1",
        # FastAPI's own documentation pages load scripts from elsewhere; the schema itself is served.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    public_url = hub.settings.public_url.rstrip("/")
    pages = views.Pages(hub.desk, hub.askers)
    add_routes(app, api.router(hub.desk, hub.askers, public_url))
    add_routes(app, link.router(hub.desk, hub.exchange))
    add_routes(app, views.router(pages))
    app.mount("/static", WholeFiles(directory=views.STATIC), name="static")
    _refusals(app, pages)
    app.state.refuse = refuses(pages)
    app.add_middleware(QuickBooking, desk=hub.desk, askers=hub.askers, public_url=public_url)
    app.add_middleware(CheckedRequests, body_bytes=hub.settings.limits.body_bytes, refuse=app.state.refuse)
    app.add_middleware(
        SparedReads, rates=ReadRates(hub.settings.booking_limits), proxies=hub.proxies,
        is_caller=hub.askers.is_caller, refuse=refuses_reads(pages, hub.security),
    )  # fmt: skip
    app.add_middleware(FromProxies, proxies=hub.proxies)
    app.add_middleware(SecurityHeaders, headers=SECURITY)

    @app.get("/health", include_in_schema=False)
    async def how_it_is(request: Request) -> Response:
        return health_answer(request, health)

    return app


def refuses(pages: views.Pages) -> Refuse:
    """How the hub refuses: `Problem` under /api, a page in the reader's language elsewhere."""

    def refuse(scope: Message, why: HttpRefused) -> App:
        return _refused(pages, Request(scope), why)

    return refuse


def refuses_reads(pages: views.Pages, security: SecurityLog) -> Callable[[Message, int], App]:
    """How the hub refuses who reads too fast: as ever, but the page is drawn once for each language, not for each.

    It is the page of the start's address then, and gives nobody a cookie.
    """
    drawn: dict[tuple[Language, tuple[Language, ...]], bytes] = {}

    def refuse(scope: Message, after_s: int) -> App:
        security.tell(What.READ_TOO_FAST, address=address_of(Request(scope)))
        why = replace(hub_refused(HubCode.TOO_FAST, hotline=pages.desk.hotline), retry_after_s=after_s)
        if scope["path"].startswith("/api/"):
            return api.problem(why)
        known = pages.desk.languages
        asked = Request(scope)
        language = views.spoken(asked, asked.query_params.get("lang"), known)
        if (language, known) not in drawn:
            start = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})
            drawn[language, known] = bytes(pages.sorry(start, language, why).body)
        return HTMLResponse(drawn[language, known], why.status, views.FRESH | why.headers)

    return refuse


def _refused(pages: views.Pages, request: Request, why: HubRefused | HttpRefused) -> Response:
    if isinstance(why, HttpRefused) and why.code is HttpCode.BAD_FIELD:
        why = hub_refused(HubCode.BAD_REQUEST, **why.facts)
    if request.scope["path"].startswith("/api/"):
        answer: Response = api.problem(why)
    else:
        answer = pages.sorry(
            request, views.spoken(request, request.query_params.get("lang"), pages.desk.languages), why
        )
    for name, value in SECURITY.items():
        answer.headers.setdefault(name, value)
    return answer


def _refusals(app: FastAPI, pages: views.Pages) -> None:
    """Answer whatever the framework or a route does not take with a refusal of ours."""

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        facts = facts_of({**first, "loc": first["loc"][1:] or ("body",)})
        return _refused(pages, request, HttpRefused(HttpCode.BAD_FIELD, facts))

    @app.exception_handler(DBAPIError)
    async def cannot_read(request: Request, error: DBAPIError) -> Response:
        log.error("the database could not be used (%s)", type(error.orig or error).__name__)
        return _refused(pages, request, hub_refused(HubCode.BUSY))

    @app.exception_handler(HTTPException)
    async def nowhere(request: Request, error: HTTPException) -> Response:
        return _refused(pages, request, of_status(error.status_code, error.headers))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        """A fault of ours, which is logged with its traceback by who runs the application."""
        return _refused(pages, request, HttpRefused(HttpCode.FAULT))


async def serve(
    settings: HubSettings,
    ready: Callable[[int], None] | None = None,
    end: Callable[[int], object] | None = None,
) -> None:
    """Run the hub until it is cancelled or told to end.

    Args:
        settings: of the hub.
        ready: called with its port once it listens.
        end: ends the process at once, with a status, when answers have stopped; left out, that is only said.

    Raises:
        StartRefused: it did not start; the text says why.
        CannotGoOn: it served and cannot any more.
    """
    with stopped_by_signals() as stop, limited_log() as log_limits:
        word_files.read_all()  # now, for no hall waits for a hub: afterwards it would keep the first who ask waiting
        build_models()
        hub = Hub(settings)
        try:
            with _listening(settings) as listening:
                await hub.know_branches()
                await _run(hub, listening, stop, log_limits, ready, end)
        finally:
            hub.ledger.close()
            hub.security.close()


@contextlib.contextmanager
def _listening(settings: HubSettings) -> Iterator[socket.socket]:
    try:
        listening = listen(settings.host, settings.port, QUEUE)
    except OSError as error:
        raise StartRefused(cannot_listen(settings.host, settings.port, "port", error)) from error
    with listening:
        yield listening


async def _run(
    hub: Hub,
    listening: socket.socket,
    stop: asyncio.Event,
    log_limits: LogLimits,
    ready: Callable[[int], None] | None,
    end: Callable[[int], object] | None,
) -> None:
    (most,) = places(raise_file_limit(), hub.settings.limits.connections, 1)
    limits = {PORT: ConnectionLimits(hub.settings.limits, most, hub.proxies)}
    supervisor = Supervisor()
    health = HealthReport(supervisor, limits)
    watch = AnswerWatch(lambda: hub.ledger.oldest_waiting_s, end)
    health.ask(watch.problems)
    app = make_app(hub, health)
    web = HttpPort(app, listening, limits[PORT], ws_bytes=LINK_BYTES, refuse=app.state.refuse)
    supervisor.run("web", web.serve)
    supervisor.run("tidying", hub.tidy)
    supervisor.run("backups", hub.backups.run)
    supervisor.run("connections", lambda: keep_within(limits))
    supervisor.run("log", lambda: tell_what_was_held_back(log_limits))
    supervisor.run("ports", lambda: _keep_port(listening))
    ended = [asyncio.create_task(wait(), name=name) for name, wait in (("stop", stop.wait), ("over", supervisor.over))]
    try:
        with frees_files(limits), watch.watching():
            up = asyncio.create_task(web.up.wait(), name="up")
            await asyncio.wait([up, *ended], return_when=asyncio.FIRST_COMPLETED)
            if up.done():
                _say_ready(hub, listening.getsockname()[1], ready)
            up.cancel()
            await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
    finally:
        notify(STOPPING)
        for task in ended:
            task.cancel()
        await supervisor.stop()
    if supervisor.ended:
        raise await supervisor.over()


def _say_ready(hub: Hub, port: int, ready: Callable[[int], None] | None) -> None:
    log.info("hub listens on port %d; its public key is %s", port, hub.public_key)
    keep_what_was_read()
    notify(READY)
    if ready is not None:
        ready(port)


async def _keep_port(listening: socket.socket) -> None:
    """See that the port is still listened on."""
    while True:
        await asyncio.sleep(PORT_EVERY_S)
        if not is_listening(listening):
            raise CannotGoOn("Nobody can connect to the hub any more. Start it anew.", ExitStatus.PORT_LOST)
