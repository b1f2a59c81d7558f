"""Which browser it is: at a desk each one is a device of its own, so that of two of one person's only one works (R130).

A random cookie that no script reads; it opens nothing, and says of nobody who they are. The journal holds a hash of it.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from server.staff.present import PAGES_DEVICE

COOKIE = "toiluot_at"

LASTS_S = 400 * 86_400
"""As long as browsers keep a cookie; begun anew with each sign-in. Real seconds."""

_ONE = re.compile(r"[A-Za-z0-9_-]{32}")


def kept(cookie: str) -> str:
    """The cookie's value from now on: the one that the browser brought, or a new one in place of what is none."""
    return cookie if _ONE.fullmatch(cookie) else secrets.token_urlsafe(24)


def device_of(value: str) -> str:
    """What the browser with this cookie is called as a device; no paired one can have such a name."""
    return f"{PAGES_DEVICE}:{hashlib.sha256(value.encode()).hexdigest()[:16]}"
