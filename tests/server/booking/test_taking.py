"""What the branch takes of the hub's bookings, and how far it then says that it heard the hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rules.booking_code.short import short_code
from server.booking.ledger import Bookings, Facts
from server.booking.taking import HallBusy, Taking
from server.exchange.sync import Cursor
from tests.server.booking.hall import Hall
from tests.server.exchange.messages import full
from tests.server.hub.house import SERVICE, TestClock, at
from wire.errors import Code, Refused

BEFORE, AFTER = Cursor("e1", 41, "m41"), Cursor("e2", 42, "m42")


def told(n: int) -> dict[str, Any]:
    booking_id = f"{n:016}"
    return {"booking_id": booking_id, "code": short_code(booking_id), "service_id": SERVICE, "language": "vi",
            "slot_at": at("2026-11-24T09:00"), "class_id": "ordinary", "state": "booked", "now": False}  # fmt: skip


class Interrupted(Hall):
    """A branch that cannot store any more after so many commands."""

    left = 1_000

    async def ask(self, *wanted: Any, **more: Any) -> Any:
        self.left -= 1
        return Refused(code=Code.CANNOT_STORE) if self.left < 0 else await super().ask(*wanted, **more)


@pytest.fixture
def hall(tmp_path: Path) -> Any:
    hall = Interrupted(TestClock(), tmp_path)
    yield hall
    hall.store.close()


async def test_a_full_copy_that_was_taken_in_part_leaves_no_place_from_which_the_hub_could_go_on(hall: Any) -> None:
    """Brought back to the place before, the hub would not learn of the booking that is here and not there."""
    bookings, facts = Bookings(hall.store), Facts(hall.store, lambda _: "")
    taking = Taking(hall, bookings, facts)
    await taking.take([told(1)], Cursor(), BEFORE, None)
    assert await bookings.cursor() == BEFORE
    copy = full("link", AFTER.epoch, AFTER.seq, (told(2), told(3)), AFTER.mark, at("2026-11-23T00:00"))
    hall.left = 1
    with pytest.raises(HallBusy):
        await taking.take(copy.bodies, BEFORE, AFTER, copy)
    assert f"{2:016}" in hall.state.bookings
    assert await bookings.cursor() == Cursor()
    hall.left = 1_000
    await taking.take(copy.bodies, Cursor(), AFTER, copy)
    assert await bookings.cursor() == AFTER
    assert {f"{n:016}" for n in (1, 2, 3)} <= set(hall.state.bookings)
