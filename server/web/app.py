"""The branch's web application: phone page, manager's pages, HTTP API."""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from config import ServerSettings
from server.devices.browsers import Browsers
from server.devices.pads_seen import PC_THERE_S, THERE_S
from server.devices.pairings import Pairings
from server.devices.pictures import Pictures
from server.handle import Handle
from server.media.playlist import Playlist
from server.media.shelf import Shelf
from server.rehearsal.one_at_a_time import Rehearsals
from server.runtime.backups import BackupHealth
from server.runtime.checked_requests import CheckedRequests, Larger
from server.runtime.client_address import FromProxies, Proxies
from server.runtime.health import HealthReport
from server.runtime.health_answer import health_answer
from server.runtime.http_guard import MOST_DROPPED
from server.runtime.http_refusals import Message
from server.runtime.routes import add_routes
from server.runtime.security_headers import SecurityHeaders
from server.runtime.security_log import SecurityLog
from server.staff.first_login import FirstLogin
from server.staff.login import Authenticator
from server.staff.people import People
from server.staff.present import AtDesk
from server.staff.rights import Page
from server.store.journal import Store
from server.telling.push_service import PushRoute
from server.telling.pusher import Pusher
from server.telling.teller import Teller
from server.views.documents import Documents
from server.views.offers import offers_of
from server.views.ticket_secrets import Secrets
from server.web.api import make_api
from server.web.branding import make_branding
from server.web.calls_page import CallsPage
from server.web.console import Console
from server.web.desk.desk_pages import DeskPages
from server.web.desk.scanned import Find
from server.web.devices.device_pages import DevicePages
from server.web.devices.known_pcs import KnownPcPages
from server.web.devices.media_pages import MEDIA, MOST_SENT, MediaPages
from server.web.feedback.counter_pages import CounterPages
from server.web.feedback.inbox_pages import InboxPages
from server.web.feedback.rating_pages import CounterCodes, RatingPages
from server.web.first_login_page import FirstLoginPage
from server.web.gate import HEADERS, Sessions
from server.web.login_pages import LoginPages
from server.web.pages import STATIC
from server.web.phone import make_phone
from server.web.reception.reception_pages import ReceptionPages
from server.web.refusals import NotNow, add_refusals, refuse
from server.web.rehearsal.rehearsal_pages import RehearsalPages
from server.web.replay.replay_pages import ReplayPages
from server.web.reports.charts import chart_script
from server.web.reports.day_pages import DayPages
from server.web.reports.span_pages import SpanPages
from server.web.reports.told_pages import ToldPages
from server.web.settings.file_pages import SettingsFile
from server.web.settings.history_pages import SettingsHistory
from server.web.settings.settings_pages import SettingsPages
from server.web.staff.account_page import AccountPage
from server.web.staff.audit_pages import AuditPages
from server.web.staff.people_pages import PeoplePages
from server.web.staff.session_pages import SessionPages
from server.web.telling.letters import Letters
from server.web.telling.mail_pages import MailPages
from server.web.telling.push_pages import PushPages
from server.web.telling.what_is_told import pushing, telling
from server.web.today.notice_pages import NoticePages
from server.web.today.today_pages import TodayPages
from wire.commands import RecordSession
from wire.emblem import LARGEST_GIVEN
from wire.errors import Code, Refused
from wire.queries import FindNumber, FindTicket
from wire.reports import MediaReport
from wire.values import Actor, Role
from wire.views import DeviceLine, Issued

if TYPE_CHECKING:
    from server.web.reception.paper import ReceptionPrinter

KINDS = {".css": "text/css", ".js": "text/javascript"}
"""Of our own files in `static`: each is served under its name at `/assets`."""
SELF = Actor(role=Role.SERVER)
LARGER = {
    "/manager/settings/branding/-/emblem": (Page.SETTINGS, Larger(LARGEST_GIVEN + 16 * 1024, file=True)),
    "/manager/settings/import": (Page.SETTINGS, Larger(512 * 1024)),
    MEDIA: (Page.DEVICES, Larger(MOST_SENT, streamed=True)),
}
"""What may be sent to these addresses by whoever may see such a page: an emblem, a file that holds one, a video."""
OWN_LIMITS = {address: max(MOST_DROPPED, more.body_bytes) for address, (_, more) in LARGER.items()}
"""What the web port lets through to them."""
LASTING = {"Cache-Control": "public, max-age=86400"}


def make_app(
    handle: Handle,
    settings: ServerSettings,
    people: People,
    store: Store,
    secrets: Secrets | None = None,
    devices: Callable[[], Sequence[DeviceLine]] | None = None,
    *,
    authenticator: Authenticator | None = None,
    first: FirstLogin | None = None,
    security: SecurityLog | None = None,
    health: HealthReport | None = None,
    backups: Callable[[], BackupHealth] | None = None,
    at_desks: Callable[[], Sequence[AtDesk]] | None = None,
    used_twice: Callable[[], frozenset[str]] | None = None,
    pairings: Pairings | None = None,
    pictures: Pictures | None = None,
    pad_asked: Callable[[str, float], None] | None = None,
    mail_trusts: ssl.SSLContext | None = None,
    find: Find | None = None,
    playlist: Playlist | None = None,
    media_told: Callable[[], Mapping[str, MediaReport]] | None = None,
    rehearsals: Rehearsals | None = None,
) -> FastAPI:
    """Make the application.

    Args:
        handle: the only way in; pages give commands through it and read the state through it.
        settings: gives public_url, live_url and live_port (the port really bound).
        people: who may sign in.
        store: opened; reports read from it.
        secrets: finds today's ticket by the secret in its QR.
        devices: the devices as the live links see them, for the manager's page.
        authenticator: checks a manager's password; left out, one that knows the same people.
        first: lets the first person in; left out, one whose code nobody is told.
        security: told what was refused.
        health: of the server.
        backups: how they stand, for the manager's page.
        at_desks: who is signed in on a device, as the live links see it.
        used_twice: the devices whose key two links use.
        pairings: the new devices that wait for their code to be typed.
        find: a ticket by its code.
        playlist: what displays show between calls; left out, one of its own.
        media_told: how the displays fare with it, by device.
        rehearsals: has days played; left out, of the database of `store`.
        pictures: of the screens that a manager asked to see.
        pad_asked: told which pad asks what to show, which known PC is there, and for how many real seconds that counts.
        mail_trusts: which certificates of mail servers are right; left out, those the system trusts.

    What is left out of secrets, devices, health, backups, at_desks, used_twice, pairings, pictures, pad_asked, find is
    taken from `app.state.parts`, set by a running server.
    """
    app = FastAPI(title="Tới Lượt", version="1", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.languages = lambda: handle.languages
    security = security or SecurityLog(None)

    def larger(scope: Message) -> Larger | None:
        page, found = LARGER.get(scope["path"], (None, None)) if scope["method"] == "POST" else (None, None)
        return found if page is not None and sessions.of(Request(scope), page) is not None else None

    app.add_middleware(CheckedRequests, body_bytes=settings.limits.body_bytes, refuse=refuse, larger=larger)
    app.add_middleware(SecurityHeaders, headers=HEADERS)
    app.add_middleware(FromProxies, proxies=Proxies(settings.trusted_proxies, security))

    def seen() -> Sequence[DeviceLine]:
        found: Sequence[DeviceLine] = devices() if devices is not None else app.state.parts.fanout.device_lines()
        return found

    documents = Documents(handle, seen, offers_of(settings))

    def known_secrets() -> Secrets:
        found: Secrets = secrets if secrets is not None else app.state.parts.secrets
        return found

    add_routes(app, make_api(handle, documents, known_secrets))
    add_routes(app, make_phone(handle, settings))
    add_routes(app, make_branding(handle))
    add_routes(app, CallsPage(handle).router())

    def record(told: RecordSession) -> asyncio.Future[Any]:
        return handle.submit(str(uuid.uuid4()), told, SELF)

    signs_in = authenticator or Authenticator(people, security, record=record)

    def report() -> HealthReport | None:
        return health if health is not None else _health_of(app)

    def kept() -> BackupHealth | None:
        if backups is not None:
            return backups()
        parts = getattr(app.state, "parts", None)
        return parts.backups.health if parts is not None else None

    def desks() -> Sequence[AtDesk]:
        if at_desks is not None:
            return at_desks()
        parts = getattr(app.state, "parts", None)
        found: Sequence[AtDesk] = () if parts is None else parts.fanout.at_desks()
        return found

    def twice() -> frozenset[str]:
        if used_twice is not None:
            return used_twice()
        parts = getattr(app.state, "parts", None)
        found: frozenset[str] = frozenset() if parts is None else parts.fanout.used_twice()
        return found

    def screens() -> Pictures:
        found: Pictures = pictures if pictures is not None else app.state.parts.fanout.pictures
        return found

    def asked(device_id: str, there_s: float = THERE_S) -> None:
        parts = getattr(app.state, "parts", None)
        if pad_asked is not None:
            pad_asked(device_id, there_s)
        elif parts is not None:
            parts.fanout.pads.asked(device_id, there_s)

    def new_devices() -> Pairings:
        return pairings if pairings is not None else _pairings_of(app)

    def told_of_media() -> Mapping[str, MediaReport]:
        if media_told is not None:
            return media_told()
        parts = getattr(app.state, "parts", None)
        return {} if parts is None else parts.fanout.health.of_media

    async def found(query: FindTicket | FindNumber, asker: str) -> Issued | Refused:
        return await (find or _find_of(app))(query, asker)

    sessions = Sessions(ended=signs_in.session_ended, idle_s=settings.idle_minutes * 60)
    app.state.sessions = sessions
    app.state.keep_sessions = sessions.keep_tidy
    console = Console(handle, settings, people, store, sessions)
    shows = playlist or Playlist(store, Shelf(settings.data_dir / "media"))
    app.state.playlist = shows
    lets_in = first or FirstLogin(people)
    browsers = Browsers(new_devices)
    codes = CounterCodes(known_secrets)
    today = TodayPages(console, documents, seen, report, kept, twice)
    letters = Letters(lambda: handle.branch, settings.public_url)
    teller = Teller(store, settings.data_dir, telling(console, letters, today), trusts=mail_trusts)
    app.state.teller = teller
    route = PushRoute(settings.push_services)
    pusher = Pusher(store, settings.data_dir, pushing(console, letters, today), route)
    app.state.pusher = pusher
    push = PushPages(console, pusher, letters)
    for pages in (
        LoginPages(console, signs_in, known_secrets, lets_in),
        KnownPcPages(console, browsers, lambda device_id: asked(device_id, PC_THERE_S)),
        FirstLoginPage(console, lets_in, signs_in),
        DeskPages(console, documents, found),
        ReceptionPages(console, documents, known_secrets, _reception_printer(settings)),
        today,
        NoticePages(console),
        MailPages(console, teller, letters),
        DayPages(console),
        SpanPages(console),
        ToldPages(console),
        RehearsalPages(console, rehearsals or Rehearsals(store.database.url.render_as_string(hide_password=False))),
        MediaPages(console, shows, seen, told_of_media),
        DevicePages(console, seen, twice, new_devices, screens),
        SessionPages(console, desks),
        PeoplePages(console, desks, settings.public_url),
        AccountPage(console, signs_in, push),
        push,
        AuditPages(console),
        SettingsHistory(console),
        SettingsFile(console),
        SettingsPages(console, has_hub=settings.hub is not None),
        RatingPages(console, codes, browsers, asked),
        InboxPages(console),
        CounterPages(console, codes, settings.public_url),
        ReplayPages(console),
    ):
        add_routes(app, pages.router())
    _assets(app)

    @app.get("/", include_in_schema=False)
    async def home() -> Response:
        """Whoever types the address alone is a manager."""
        return RedirectResponse("/manager", 303)

    @app.get("/health", include_in_schema=False)
    async def how_it_is(request: Request) -> Response:
        """For machines; it waits for nothing."""
        found = report()
        if found is None:
            raise NotNow(Refused(code=Code.STARTING))
        return health_answer(request, found, sessions.of(request, Page.HEALTH) is not None)

    def schema() -> JSONResponse:
        """The API's; not awaited, so that it is made in a thread."""
        return JSONResponse(app.openapi())

    app.add_api_route("/api/v1/openapi.json", schema, include_in_schema=False)
    add_refusals(app)
    return app


def _find_of(app: FastAPI) -> Find:
    found: Find = app.state.parts.live.finding.find
    return found


def _pairings_of(app: FastAPI) -> Pairings:
    found: Pairings = app.state.parts.live.pairings
    return found


def _health_of(app: FastAPI) -> HealthReport | None:
    parts = getattr(app.state, "parts", None)
    health: HealthReport | None = parts.health if parts is not None else None
    return health


def _assets(app: FastAPI) -> None:
    chart = chart_script()

    @app.get("/assets/chart.js", include_in_schema=False)
    async def charts_script() -> Response:
        """Chart.js as it was packaged."""
        return Response(chart, media_type="text/javascript", headers=LASTING)

    for file in sorted(STATIC.iterdir()):
        if file.suffix not in KINDS:
            continue
        text, kind = file.read_bytes(), KINDS[file.suffix]

        def asset(text: bytes = text, kind: str = kind) -> Response:
            return Response(text, media_type=kind, headers={"Cache-Control": "no-cache"})

        app.add_api_route(f"/assets/{file.name}", asset, include_in_schema=False, response_model=None)


def _reception_printer(settings: ServerSettings) -> ReceptionPrinter | None:
    if settings.reception_printer is None:
        return None
    from server.web.reception.paper import printer_of  # drivers of printers, of which a server has none as a rule

    return printer_of(settings.reception_printer)
