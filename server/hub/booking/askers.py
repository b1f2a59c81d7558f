"""Who asks for a number or a place: the network, the browser's cookie, or the key of a program that books for many."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

from config.clock import Clock
from config.settings import HubCaller
from server.hub.keys import Keys
from server.hub.limits import Asker
from server.hub.refusals import HubCode, HubRefused, hub_refused
from server.hub.start_files import caller_key

COOKIE = "toiluot_device"
KEEP_S = 400 * 86_400
"""As long as browsers keep a cookie at most."""

_MINUTE = 60_000
_SHAPE = re.compile(r"([0-9a-f]{32})\.(\d{1,9})\.([0-9a-f]{32})", re.ASCII)


def address_of(request: Request) -> str:
    """The address of who asks: of the connection, or what a trusted proxy said of it."""
    return request.client.host if request.client is not None else ""


class Askers:
    """Tells who asks.

    Args:
        keys: sign the cookies.
        clock: the hall's.
        callers: programs with a key of their own.
        secure: whether citizens reach the hub by https; cookies are then sent by https only.

    Raises:
        StartRefused: a caller's key cannot be read or is too short.
    """

    def __init__(self, keys: Keys, clock: Clock, callers: Sequence[HubCaller], secure: bool) -> None:
        self._keys = keys
        self._clock = clock
        self._secure = secure
        self._callers = {sha256(caller_key(caller)).digest(): caller for caller in callers}

    def asker(self, request: Request) -> Asker | HubRefused:
        """Who asks; refused when a key is shown that nobody has."""
        shown = request.headers.get("x-api-key", "")
        if shown:
            caller = self._caller(shown)
            if caller is None:
                return hub_refused(HubCode.UNKNOWN_KEY)
            return Asker(address_of(request), caller=caller.name, caller_numbers=caller.numbers,
                         caller_places=caller.places)  # fmt: skip
        return Asker(address_of(request), self._read(request.cookies.get(COOKIE, "")))

    def is_caller(self, key: str) -> bool:
        """Whether a key is one of a program that books for many people."""
        return self._caller(key) is not None

    def _caller(self, key: str) -> HubCaller | None:
        return self._callers.get(sha256(key.strip().encode()).digest())

    def know(self, request: Request, response: Response) -> None:
        """Give a browser that has none a cookie, so that it can be told from others."""
        if not self._read(request.cookies.get(COOKIE, "")):
            name = f"{secrets.token_hex(16)}.{self._clock.now_ms() // _MINUTE}"
            response.set_cookie(
                COOKIE,
                f"{name}.{self._keys.device_mark(name)}",
                max_age=KEEP_S,
                httponly=True,
                secure=self._secure,
                samesite="lax",
            )

    def _read(self, cookie: str) -> str:
        """The device that a cookie of ours names; empty when it is not ours."""
        shape = _SHAPE.fullmatch(cookie)
        if shape is None:
            return ""
        device, since, mark = shape.groups()
        signed = hmac.compare_digest(mark, self._keys.device_mark(f"{device}.{since}"))
        # One from the future was given while the clock was wrong.
        return device if signed and int(since) * _MINUTE <= self._clock.now_ms() else ""


def bearer(authorization: str) -> str:
    """The secret out of an Authorization header."""
    return authorization.removeprefix("Bearer ").strip()[:64]
