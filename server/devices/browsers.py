"""A browser that is to become a device of the branch: its page shows a code that this server made for it alone.

A page has no library for SPAKE2, and one would be of no use: whoever can change what goes over the wire changes the
page's script as well. So it rests on what the whole page rests on, the connection to this server. The key never depends
on the six digits: 256 random bits in a cookie that no script reads say which browser it is, the digits only say which
one of those that wait a manager stands before. They are compared twice, with the entry when they are typed and with
what the page shows when it comes for its key, and one wrong try ends them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rules.pairing import DIGITS
from server.devices.pairings import Browser, Pairings
from wire.errors import Refused
from wire.values import Millis, Role

IN_BROWSERS = (Role.PAD, Role.COUNTER, Role.RECEPTION, Role.MANAGER)
"""Devices that may be a browser: a pad, and the PCs on which a PIN signs in to the pages."""


KEPT_S = 60.0
"""For so long after its browser last asked it can fetch its key again, should an answer be lost; real seconds."""


class Now(StrEnum):
    """How it stands with a code."""

    WAITS = "waits"
    LET_IN = "let_in"
    OVER = "over"
    """It is too old, or the server was started anew: there has to be another one."""
    WRONG = "wrong"
    """Likewise, because another code was typed for it."""


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What a page hears that asks; `key` when it is let in."""

    now: Now
    code: str = ""
    role: Role | None = None
    key: str = ""


class Browsers:
    """The browsers that show a code, each known by its cookie.

    Args:
        pairings: where they wait beside the other devices, within the same limits.
    """

    def __init__(self, pairings: Callable[[], Pairings]) -> None:
        self._pairings = pairings
        self._of: dict[bytes, Browser] = {}

    def show(self, secret: str, role: Role, host: str, address: str, counted_as: str, now: Millis) -> str | Refused:
        """A new code for a browser, or why it gets none.

        Args:
            secret: of its cookie, a new one each time; see `new_secret`.
            role: what it is to be.
            host: which browser it says it is.
            address: where it is, for people.
            counted_as: what it is counted by.
            now: the hall's time.
        """
        pairings = self._pairings()
        self._tidy()
        browser = Browser(f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}", pairings.clock())
        why = pairings.shows(browser, role, host, address, counted_as, now)
        if isinstance(why, Refused):
            return why
        self._of[_mark(secret)] = browser
        return browser.code

    def forget(self, secret: str) -> None:
        """The code that this browser showed is worth nothing any more; harmless for one that showed none."""
        browser = self._of.pop(_mark(secret), None)
        if browser is not None:
            self._pairings().left(browser)

    def look(self, secret: str, code: str | None = None) -> Found:
        """What became of the code of this browser.

        Args:
            secret: of its cookie.
            code: what its page shows; left out, the page is about to be made and shows what is found here.
        """
        pairings, mark = self._pairings(), _mark(secret)
        pairings.tidy()
        browser = self._of.get(mark)
        if browser is None or (code is not None and not hmac.compare_digest(code.encode(), browser.code.encode())):
            return Found(Now.OVER)
        if browser.key:
            pairings.left(browser)
            browser.seen = pairings.clock()
            return Found(Now.LET_IN, key=browser.key)
        if browser.over:
            del self._of[mark]
            return Found(Now.WRONG if browser.wrong else Now.OVER)
        role = pairings.looked(browser)
        return Found(Now.WAITS, browser.code, role)

    def _tidy(self) -> None:
        pairings = self._pairings()
        pairings.tidy()
        before = pairings.clock() - KEPT_S
        for mark, browser in list(self._of.items()):
            if browser.over and browser.seen < before:
                del self._of[mark]


def new_secret() -> str:
    """For the cookie of a browser: nobody can guess it."""
    return secrets.token_urlsafe(32)


def _mark(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
