"""Who is signed in where, as lists of it show it."""

from __future__ import annotations

from dataclasses import dataclass

from wire.values import Millis
from wire.views import SignedIn

PAGES_DEVICE = "web"
"""The device of whoever gives a command from a page in a browser."""


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Somebody who is signed in on a paired device, over its live link."""

    person: SignedIn
    device_id: str
    since: Millis
    address: str = ""
