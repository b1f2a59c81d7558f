"""What a branch tells its hub: the settings in force, what became of bookings, and bookings that the hub has lost."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from wire.flaws import in_a_log
from wire.values import Identifier, Language, Millis, Tolerant

log = logging.getLogger("toiluot.exchange")

Json = dict[str, Any]

BookingId = Annotated[str, Field(pattern=r"^[0-9A-Z]{16}$")]
Moment = Annotated[Millis, Field(ge=0, le=4_000_000_000_000)]
Words = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
"""PostgreSQL keeps no NUL."""


class Settings(Tolerant):
    """These settings are in force at the branch."""

    fact: Literal["settings"] = "settings"
    settings: str
    """A `wire.catalogue.Branch` as JSON."""


class Issued(Tolerant):
    """A booking became a number: the person arrived, or took one from home. Told again when the number changes."""

    fact: Literal["issued"] = "issued"
    booking_id: BookingId
    at: Moment
    number: Annotated[str, Field(max_length=8, pattern=r"^[A-Z][0-9]+$")]
    tracking_url: Words | None = None
    """The page that follows it, for a number taken from home."""
    service_id: Identifier | None = None
    class_id: Identifier | None = None
    language: Language = "vi"
    now: bool = False
    """As the ticket has it, for a hub that has lost the booking itself."""


class Refused(Tolerant):
    """A number for now was wished for and not given."""

    fact: Literal["refused"] = "refused"
    booking_id: BookingId
    vi: Words
    en: Words


class Known(Tolerant):
    """The branch was told of this booking once, and the hub does not have it, or not as it was told."""

    fact: Literal["known"] = "known"
    booking_id: BookingId
    code: Annotated[str, Field(pattern=r"^[0-9A-Z]{8}$")]
    service_id: Identifier
    slot_at: Moment
    language: Language
    class_id: Identifier
    state: Literal["booked", "cancelled"]
    now: bool = False


Fact = Annotated[Settings | Issued | Refused | Known, Field(discriminator="fact")]

_FACT: TypeAdapter[Settings | Issued | Refused | Known] = TypeAdapter(Fact)

_KINDS = ("settings", "issued", "refused", "known")


def read(bodies: Iterable[Json]) -> list[Settings | Issued | Refused | Known]:
    """The facts that can be read, in order. Others are left aside: a newer branch may tell more than this hub knows."""
    found = []
    for body in bodies:
        if body.get("fact") not in _KINDS:
            continue
        try:
            found.append(_FACT.validate_python(body))
        except ValidationError as error:
            log.warning("a fact that cannot be read was left aside: %s", in_a_log(error))
    return found
