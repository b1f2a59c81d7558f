"""From a scanned or typed code to the facts of a booking."""

from __future__ import annotations

from rules.booking_code.short import read_short
from rules.booking_code.signed import Verifier
from server.core.model import State
from wire.booking import BranchBooking
from wire.errors import Code, Refused, refused


class ReadsBookings:
    """Reads a signed QR text without the network, or looks a short code up among the bookings the hub told us."""

    def __init__(self, verifier: Verifier) -> None:
        self.verifier = verifier

    def __call__(self, text: str, state: State) -> BranchBooking | Refused:
        """The booking a code stands for, or why there is none."""
        if state.branch is None:
            return refused(Code.STARTING)
        if self.verifier.is_signed(text):
            signed = self.verifier.read(text, state.branch)
            if isinstance(signed, Refused):
                return signed
            return signed
        code = read_short(text)
        for booking in state.bookings.values():
            if booking.code == code:
                return BranchBooking.of(booking, branch_id=state.branch.id)
        return refused(Code.UNKNOWN_BOOKING)
