"""How fast one network may read pages and the API: by its address, and with its neighbours.

Connections are limited by the port, bookings by `limits.py`. Between them stood nothing: a page costs milliseconds, so
one machine that asks again and again would keep the hub from all others. What networks read is kept in the memory of
each program, for seconds only, and nobody's booking hangs on it.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from starlette.datastructures import Headers

from config.settings import BookingLimitSettings
from server.hub.limits import networks
from server.runtime.client_address import Proxies, is_loopback
from server.runtime.http_refusals import App, Message, Receive, Send

KEPT = 20_000
"""Networks of each size that are remembered; who asked longest ago is forgotten first, as if it had never asked."""

FILE = 0.1
"""What a file of the pages, such as their style, counts as: browsers fetch some with the first page and keep them."""

SLACK_S = 1e-6
"""Sums of fractions of a second are not exact."""


class _Rate:
    """How much each of many networks may have: a rate, and what it did not use of the last seconds at once. Pure.

    Of each is kept until when what it had would last at that rate: one number.
    """

    def __init__(self, a_second: int, burst_s: float, kept: int) -> None:
        self._each_s = 1 / a_second
        self._burst_s = burst_s
        self._kept = kept
        self._until: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, network: str, weight: float, now: float) -> float:
        """Seconds until so much may be had; 0 for now."""
        after = max(self._until.get(network, now), now) + weight * self._each_s
        over = after - now - self._burst_s
        return over if over > SLACK_S else 0.0

    def count(self, network: str, weight: float, now: float) -> None:
        """It has so much."""
        self._until[network] = max(self._until.get(network, now), now) + weight * self._each_s
        self._until.move_to_end(network)
        if len(self._until) > self._kept:
            self._until.popitem(last=False)

    def __len__(self) -> int:
        return len(self._until)


class ReadRates:
    """The rates in force. Pure.

    Args:
        settings: how many a second; 0 for no limit.
        kept: networks of each size that are remembered.
    """

    def __init__(self, settings: BookingLimitSettings, kept: int = KEPT) -> None:
        s = settings
        self._rates = [_Rate(n, s.reads_burst_s, kept) if n else None for n in (s.network_reads, s.wide_reads)]

    def read(self, address: str, now: float, weight: float = 1.0) -> float:
        """Count one read; what is refused is not counted.

        Args:
            address: who reads.
            now: seconds that only go forward.
            weight: of what is read; a page is 1.

        Returns:
            Seconds after which it may be asked again; 0 when it is granted.
        """
        asked = [(rate, of) for rate, of in zip(self._rates, networks(address), strict=False) if rate is not None]
        wait = max((rate.wait_s(of, weight, now) for rate, of in asked), default=0.0)
        if not wait:
            for rate, of in asked:
                rate.count(of, weight, now)
        return wait

    @property
    def remembered(self) -> Sequence[int]:
        """How many networks of each size are remembered; those without a limit are left out."""
        return [len(rate) for rate in self._rates if rate is not None]


class SparedReads:
    """ASGI middleware: refuses who reads too fast, before anything is looked up or drawn for them.

    Not counted are this machine and trusted proxies that name nobody (else everybody behind one would be one), programs
    with a key, the health page and links.

    Args:
        app: the application.
        rates: of reading.
        proxies: that are trusted.
        is_caller: whether a key is one of a program that books for many people.
        refuse: makes the refusal of a request that may be sent again after so many seconds.
        tick: seconds that only go forward.
    """

    def __init__(
        self,
        app: App,
        rates: ReadRates,
        proxies: Proxies,
        is_caller: Callable[[str], bool],
        refuse: Callable[[Message, int], App],
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._rates = rates
        self._proxies = proxies
        self._is_caller = is_caller
        self._refuse = refuse
        self._tick = tick

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request or link."""
        wait_s = self._rates.read(_address(scope), self._tick(), _weight(scope)) if self._counts(scope) else 0.0
        app = self._refuse(scope, math.ceil(wait_s)) if wait_s else self._app
        await app(scope, receive, send)

    def _counts(self, scope: Message) -> bool:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"] == "/health":
            return False
        address = _address(scope)
        if not address or is_loopback(address) or self._proxies.trusts(address):
            return False
        key = Headers(scope=scope).get("x-api-key")
        return not (key and self._is_caller(key))


def _address(scope: Message) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _weight(scope: Message) -> float:
    return FILE if scope["path"].startswith("/static/") else 1.0
