"""What a branch can send people to besides its own line; screens promise nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from config import ServerSettings


@dataclass(frozen=True, slots=True)
class Offers:
    """Bookings, as far as there are any, and the page of the last calls."""

    bookings: bool = False
    """There is a hub."""
    book_at: str = ""
    """The hub's address for citizens; empty when no phone can reach it."""
    calls_at: str = ""
    """Where a phone shows the last calls; empty when none can reach it."""


NOTHING = Offers()

CALLS = "/c"
"""Where the web port shows the last calls. Short, so that its code has few modules and is read from far."""


def offers_of(settings: ServerSettings) -> Offers:
    """What the settings let screens promise."""
    calls_at = f"{settings.for_phones}{CALLS}" if settings.for_phones else ""
    if settings.hub is None:
        return Offers(calls_at=calls_at)
    return Offers(bookings=True, book_at=settings.hub.book_at, calls_at=calls_at)
