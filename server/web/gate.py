"""What stands before every page: security headers, sign-in sessions, and proof that a form is our own."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from fastapi import Request

from server.intake.publishing import Published
from server.staff.present import PAGES_DEVICE
from server.staff.rights import Page, may_open, may_sign_in_to_pages
from wire.events import DevicePaired, DeviceUnpaired, PersonPasswordChanged, StaffEvent
from wire.values import Millis
from wire.views import SignedIn

CSP = (
    "default-src 'none'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script, style or connection that is not this server's own."""

HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}

SESSION_S = 12 * 3600
"""A sign-in lasts a working day, in real seconds."""

IDLE_S = 30 * 60.0
"""It ends earlier when the person asks for nothing for so long, if the settings say nothing else; real seconds."""

BY_ITSELF = ("/now", "/alarms")
"""How an address ends that a page's script asks for again and again: nobody has to be there for that."""

TIDY_EVERY_S = 30.0
"""How late it may be told that a session is over; real seconds."""

MOST_SESSIONS = 500
SESSION_COOKIE = "toiluot_session"
FORM_COOKIE = "toiluot_form"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Session:
    """A manager signed in on one browser."""

    person: SignedIn
    form_token: str
    """Stands in every form; a page of another origin cannot know it."""
    until: float
    id: str = ""
    """Names it for whoever looks at the list; it opens nothing."""
    since: Millis = 0
    """When it began, by the hall's clock."""
    seen: float = 0.0
    """When the person last asked for something, in real seconds."""
    browser: str = ""
    """What the browser says it is."""
    address: str = ""
    device: str = ""
    """The paired PC that it is on; empty in any other browser."""
    at: str = PAGES_DEVICE
    """The device of what is done at a desk from here: the paired PC, or this browser's own name (`this_browser.py`)."""


@dataclass
class Sessions:
    """Who is signed in, in memory: a restart signs everybody out. Only hashes of the cookies are kept."""

    tick: Callable[[], float] = time.monotonic
    """Real seconds that only go forward."""
    ended: Callable[[SignedIn, str], object] = lambda person, device: None
    """Told whose session ran out, or had to go for a newer one, and on which paired PC."""
    idle_s: float = IDLE_S
    """How long a session lasts without its person."""
    _kept: dict[bytes, Session] = field(default_factory=dict)

    def begin(
        self,
        person: SignedIn,
        since: Millis = 0,
        browser: str = "",
        address: str = "",
        device: str = "",
        at: str = PAGES_DEVICE,
    ) -> str:
        """Keep a new session and give the cookie's value."""
        self.tidy()
        while len(self._kept) >= MOST_SESSIONS:
            self._tell(self._kept.pop(next(iter(self._kept))))
        value = secrets.token_urlsafe(32)
        now = self.tick()
        token, name = secrets.token_urlsafe(24), secrets.token_hex(8)
        self._kept[_mark(value)] = Session(
            person, token, now + SESSION_S, name, since, now, browser[:200], address, device, at
        )
        return value

    def everybody(self) -> list[tuple[Session, float]]:
        """Who is signed in, the latest last, and for how many real seconds each has asked for nothing."""
        self.tidy()
        now = self.tick()
        return [(session, now - session.seen) for session in self._kept.values()]

    def end_named(self, name: str) -> Session | None:
        """End the session of this id; None when there is none any more."""
        for mark, session in list(self._kept.items()):
            if session.id == name:
                return self._kept.pop(mark)
        return None

    def tidy(self) -> None:
        """Let go of the sessions that ran out."""
        now = self.tick()
        for mark, session in list(self._kept.items()):
            if self._is_over(session, now):
                del self._kept[mark]
                self._tell(session)

    async def keep_tidy(self) -> None:
        """Do so until cancelled, also while nobody asks for a page."""
        while True:
            await asyncio.sleep(TIDY_EVERY_S)
            self.tidy()

    def of(self, request: Request, page: Page | None = None) -> Session | None:
        """The session of a request's cookie, if it is still good and the person may see this page, if one is named."""
        mark, now = _mark(request.cookies.get(SESSION_COOKIE, "")), self.tick()
        session = self._kept.get(mark)
        if session is None:
            return None
        if self._is_over(session, now):
            self.tidy()
            return None
        if not str(request.scope.get("path", "")).endswith(BY_ITSELF):
            session = self._kept[mark] = replace(session, seen=now)
        return session if page is None or may_open(page, session.person.roles) else None

    def follow(self, published: Iterable[Published], still: Callable[[SignedIn], SignedIn | None]) -> None:
        """End the sessions of who was locked or erased or has another password; others go on with the roles of now.

        Those on a PC that was unpaired or paired anew end too.
        """
        for fact in published:
            if isinstance(fact.event, DeviceUnpaired | DevicePaired):
                for mark, session in list(self._kept.items()):
                    if session.device == fact.event.device_id:
                        del self._kept[mark]
                        self._tell(session)
            if isinstance(fact.event, StaffEvent):
                ends = isinstance(fact.event, PersonPasswordChanged)
                for mark, session in list(self._kept.items()):
                    if session.person.person == fact.event.code:
                        now = None if ends else still(session.person)
                        if now is None or not may_sign_in_to_pages(now.roles):
                            del self._kept[mark]
                        else:
                            self._kept[mark] = replace(session, person=now)

    def _tell(self, session: Session) -> None:
        self.ended(session.person, session.device)

    def _is_over(self, session: Session, now: float) -> bool:
        return session.until <= now or session.seen + self.idle_s <= now

    def end(self, request: Request) -> None:
        """Forget the session of a request's cookie."""
        self._kept.pop(_mark(request.cookies.get(SESSION_COOKIE, "")), None)


def token_of(request: Request) -> str:
    """What stands in the forms of this browser before anybody has signed in; `FORM_COOKIE` holds it."""
    token = request.cookies.get(FORM_COOKIE, "")
    # The page and the next cookie would repeat whatever it is.
    return token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(24)


def form_is_ours(request: Request, given: str, expected: str) -> bool:
    """Whether a form was sent from a page of this server: its token is right and no other origin sent it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def _mark(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()
