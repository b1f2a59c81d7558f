"""Browsers that somebody has signed in from before: a signed cookie, which opens nothing by itself.

Whoever tries passwords from elsewhere can then neither lock that person out nor stand before them. The cookie says
only that this browser was once theirs; it ends with their password.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable

from server.store.people_rows import Person

COOKIE = "toiluot_browser"

LASTS_S = 180 * 86_400
"""Real seconds; begun anew with each sign-in."""

MOST = 4
"""People one browser knows, the latest first."""

_ONE = re.compile(r"([0-9a-f]{16})\.(\d{10,12})\.([0-9a-f]{32})")


class KnownBrowsers:
    """Makes the cookie and reads it.

    Args:
        key: of the branch, so that both of two servers know a browser.
        now: real seconds since 1970: a browser counts its cookie's age by them.
    """

    def __init__(self, key: Callable[[], bytes], now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._now = now

    def which(self, cookie: str, person: Person | None) -> str:
        """The name of this browser if `person` has signed in from it before; empty if not."""
        for name, until, mark in _ONE.findall(cookie[:1000])[:MOST]:
            if person is not None and hmac.compare_digest(mark, self._mark(person, name, until)):
                return name if int(until) > self._now() else ""
        return ""

    def remembered(self, cookie: str, person: Person) -> str:
        """The cookie's new value once `person` has signed in; others that it knows stay."""
        others = [".".join(one) for one in _ONE.findall(cookie[:1000]) if not self._is_of(one, person)]
        name, until = self.which(cookie, person) or secrets.token_hex(8), str(int(self._now()) + LASTS_S)
        return "~".join([f"{name}.{until}.{self._mark(person, name, until)}", *others][:MOST])

    def _is_of(self, one: tuple[str, str, str], person: Person) -> bool:
        name, until, mark = one
        return hmac.compare_digest(mark, self._mark(person, name, until))

    def _mark(self, person: Person, name: str, until: str) -> str:
        said = f"known browser\n{person.name}\n{person.password_hash}\n{name}\n{until}"
        return hmac.digest(self._key(), said.encode(), hashlib.sha256)[:16].hex()
