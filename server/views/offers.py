"""What a branch can send people to besides its own line; screens promise nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from config import ServerSettings


@dataclass(frozen=True, slots=True)
class Offers:
    """Bookings, as far as there are any."""

    bookings: bool = False
    """There is a hub."""
    book_at: str = ""
    """The hub's address for citizens; empty when no phone can reach it."""


NOTHING = Offers()


def offers_of(settings: ServerSettings) -> Offers:
    """What the settings let screens promise."""
    return NOTHING if settings.hub is None else Offers(bookings=True, book_at=settings.hub.book_at)
