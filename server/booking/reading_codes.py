"""From a scanned or typed code to the facts of a booking."""

from __future__ import annotations

from rules.booking_code import Verifier, read_short
from server.core.context import BookingFacts
from server.core.model import State
from wire.errors import Code, Refused, refused


class ReadsBookings:
    """Reads a signed QR text without the network, or looks a short code up among the bookings the hub told us."""

    def __init__(self, verifier: Verifier) -> None:
        self.verifier = verifier

    def __call__(self, text: str, state: State) -> BookingFacts | Refused:
        """The booking a code stands for, or why there is none."""
        if state.branch is None:
            return refused(Code.STARTING)
        if self.verifier.is_signed(text):
            signed = self.verifier.read(text, state.branch)
            if isinstance(signed, Refused):
                return signed
            return BookingFacts(
                booking_id=signed.booking_id,
                code=signed.code,
                branch_id=signed.branch_id,
                service_id=signed.service_id,
                slot_at=signed.slot_at,
                language=signed.language,
                class_id=signed.class_id,
                now=signed.now,
            )
        code = read_short(text)
        for booking in state.bookings.values():
            if booking.code == code:
                return BookingFacts(
                    booking_id=booking.booking_id,
                    code=booking.code,
                    branch_id=state.branch.id,
                    service_id=booking.service_id,
                    slot_at=booking.slot_at,
                    language=booking.language,
                    class_id=booking.class_id,
                    now=booking.now,
                )
        return refused(Code.UNKNOWN_BOOKING)
