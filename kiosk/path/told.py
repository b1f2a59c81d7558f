"""What the kiosk itself says of a scan, and which other try it offers."""

from __future__ import annotations

from enum import StrEnum


class Told(StrEnum):
    """What the kiosk itself says of a scan or of letters typed; no server was asked."""

    MISTYPED = "mistyped"
    NOT_OURS = "notOurs"
    """Scanned, and no code of a booking."""
    SEVERAL = "several"
    """Scanned, and codes of more than one number: nobody knows who stands here."""
    INSURANCE = "insurance"
    """A health-insurance card."""
    CARD_UNREAD = "cardUnread"
    """A card was awaited, and this is none that can be read."""
    CARD_UNUSED = "cardUnused"
    """An identity card, and there is nothing here that it is good for."""
    CARD_NO_BOOKING = "cardNoBooking"
    """An identity card where a booking's code is asked for, and none is found by cards."""
    CARD_AWAY = "cardAway"
    """Likewise, while the server is away: it alone knows whose a booking is."""
    CARD_LATER = "cardLater"
    """An identity card, while the server is away and has not told yet what makes the key of one."""
    CARD_NONE = "cardNone"
    """No booking of today was made with this card."""


TRY_CODE = frozenset({
    Told.MISTYPED, Told.NOT_OURS, Told.SEVERAL, Told.CARD_NO_BOOKING, Told.CARD_AWAY, Told.CARD_LATER, Told.CARD_NONE,
})  # fmt: skip

TRY_CARD = frozenset({Told.CARD_UNREAD, Told.CARD_NONE})
"""Where the next card that is held to the scanner is that other try, and needs no button first."""
