"""How a new device is let in by the code on its screen: said before any hello, on a link that does nothing else.

The device asks (`pairing.ask`) and waits. When somebody has typed its code at the server, that one says
`pairing.offer`, a notification; a device that can open it answers with its new key (`pairing.take`), else it shows
another code and asks anew. What is sealed is opened by `rules/pairing.py` alone: this side of it sees letters.
"""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field

from wire.values import Frozen, Identifier, Language, Role, ShortText, Tolerant

ASK, OFFER, TAKE = "pairing.ask", "pairing.offer", "pairing.take"

CODE_S = 600.0
"""A code is worth something for so long; real seconds. Then the device shows another one."""

Point = Annotated[str, Field(pattern=r"^[0-9a-f]{66}$")]
"""One side's message of the key agreement, in hexadecimal digits."""

Sealed = Annotated[str, Field(min_length=34, max_length=32_768, pattern=r"^([0-9a-f]{2})+$")]
"""What only the other side can read, in hexadecimal digits."""

BY_CODE = (Role.KIOSK, Role.COUNTER, Role.DISPLAY)
"""Devices with a screen of their own that shows a code."""


class PairingAsk(Frozen):
    """A device that nobody knows yet shows a code and asks to be let in. Reply: `PairingWaits`."""

    role: Role
    host: ShortText
    """The name of its machine, for whoever looks for it in a list."""
    language: Language = "vi"
    program: ShortText = ""
    """Name and version."""
    message: Point
    """Of one try: made of the code, which it does not show."""


class PairingTake(Frozen):
    """The device opened the offer, and tells the key that it made for itself. Reply: `Done`."""

    sealed: Sealed
    """A `NewKey`."""


class PairingWaits(Tolerant):
    """Somebody has to type the code now."""

    wait_s: float
    """For how long; a device that asks again on the same link waits anew."""


class PairingOffer(Tolerant):
    """Somebody typed a code for this device."""

    message: Point
    sealed: Sealed
    """A `NewDevice`; what cannot be opened is a wrong code, or nobody who knows the code."""


class NewDevice(Tolerant):
    """What the device is from now on."""

    device_id: Identifier
    name: str = ""
    """What people call it."""
    authority: str = ""
    """The certificate by which it knows the server, as PEM; empty where the machine's own are enough."""


class NewKey(Frozen):
    """The device's key, as it will stand in its hello."""

    token: Annotated[str, Field(min_length=32, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


def about(ask: PairingAsk) -> bytes:
    """What the device says of itself, as both sides bind their seals to it: nobody changes it on the way."""
    return json.dumps([ask.role.value, ask.host], ensure_ascii=False).encode()
