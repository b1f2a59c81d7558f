"""Questions: what a client may ask that changes nothing. Nothing of them is journalled, and no answer is kept.

A command's reply is kept with its id, so that it has one effect. A question has no effect: asked again it is answered
as it is by then. It is a request like any other, under an id of the client's, sent again on a new link until it is
answered.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from wire.media import LARGEST_VIDEO, Sha256
from wire.values import Frozen, PersonKey

TicketSecret = Annotated[str, Field(pattern=r"^[a-z2-7]{26}$")]
"""What stands behind the `#` of a ticket's `tracking_url`; it opens that one ticket."""


class Query(Frozen):
    """One question, strict as a command is. Subclasses name their `method`."""

    method: ClassVar[str]


class FindTicket(Query):
    """The ticket of a code, for who has no paper or lost it; the number stays as it is. Reply: `Issued`."""

    method: ClassVar[str] = "ticket.find"
    code: TicketSecret
    """Of the ticket's QR, and nothing else of its address."""


class FindNumber(Query):
    """The ticket of a number of today, for a person at reception who sees who asks. Reply: `Issued`."""

    method: ClassVar[str] = "ticket.find_number"
    number: Annotated[str, Field(pattern=r"^[A-Z][0-9]{3,6}$")]
    """As it stands on the paper: A041."""


class FindBookings(Query):
    """The bookings of who showed an identity card, for today. Reply: `Booked`."""

    method: ClassVar[str] = "booking.find"
    person: PersonKey
    """What stands for them today; never the card's number."""


class BeginPractice(Query):
    """Go into a practice hall of one's own, which is no part of the branch. Reply: `Done`."""

    method: ClassVar[str] = "practice.begin"


class EndPractice(Query):
    """Come back from practice. Reply: `Done`."""

    method: ClassVar[str] = "practice.end"


class FetchMedia(Query):
    """The next bytes of a picture or video of `view.media`, from `offset` on. Reply: `MediaPart`."""

    method: ClassVar[str] = "media.part"
    sha256: Sha256
    offset: Annotated[int, Field(ge=0, le=LARGEST_VIDEO)]


QUERIES: dict[str, type[Query]] = {
    q.method: q for q in (FindTicket, FindNumber, FindBookings, BeginPractice, EndPractice, FetchMedia)
}
"""Every question by its method."""
