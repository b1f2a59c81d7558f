"""One booking, and the kinds of it that commands, events, codes and databases hold."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from pydantic import ValidationError

from server.core.apply import apply
from server.core.model import Mirrored, State
from server.hub.store.values import Asked, HubBooking, Wish
from server.store.words_rows import silent
from wire.booking import Booking, BranchBooking, ToldBooking
from wire.branch_link import KnownFact
from wire.commands import RecordBooking
from wire.events import EVENT, BookingRecorded

FIELDS: dict[str, Any] = {"booking_id": "0123456789ABCDEF", "code": "01234567", "service_id": "khai-sinh",
          "slot_at": 1_795_400_100_000, "language": "en", "class_id": "old", "now": True,
          "accessible": True}  # fmt: skip
TOLD = ToldBooking(**FIELDS, state="cancelled")
KINDS = (ToldBooking, BranchBooking, RecordBooking, BookingRecorded, KnownFact, Asked, Wish, HubBooking)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_booking_is_the_one_and_writes_none_of_its_fields_out_again(kind: type[Booking]) -> None:
    assert issubclass(kind, Booking)
    narrower = {"booking_id", "code", "slot_at"} if kind is KnownFact else set()
    assert set(kind.__annotations__) & set(Booking.model_fields) == narrower


@pytest.mark.parametrize("kind", [RecordBooking, BookingRecorded, KnownFact])
def test_a_kind_is_made_of_another_with_every_field(kind: type[ToldBooking]) -> None:
    assert ToldBooking.of(kind.of(TOLD)) == TOLD


def test_a_kind_is_made_with_what_the_other_does_not_have() -> None:
    here = BranchBooking.of(TOLD, branch_id="hanoi-1")
    assert here.model_dump() == FIELDS | {"branch_id": "hanoi-1"}


def test_an_event_stands_in_the_journal_with_the_fields_it_always_had() -> None:
    row = {"type": "booking.recorded", **FIELDS, "state": "cancelled"}
    event = EVENT.validate_json(json.dumps(row))
    assert isinstance(event, BookingRecorded)
    assert json.loads(silent(event)) == row
    state = State()
    apply(state, event, 1, 1)
    assert state.bookings == {TOLD.booking_id: Mirrored.of(TOLD)}


def test_an_event_of_before_there_were_numbers_for_now_and_counters_to_ask_for_is_read() -> None:
    old = {"type": "booking.recorded", **FIELDS, "state": "booked"}
    del old["now"], old["accessible"]
    event = EVENT.validate_json(json.dumps(old))
    assert isinstance(event, BookingRecorded)
    assert (event.now, event.accessible) == (False, False)


def test_what_holds_a_booking_is_copied_without_copying_it() -> None:
    assert copy.deepcopy([TOLD])[0] is TOLD


@pytest.mark.parametrize("change", [
    {"slot_at": -1}, {"slot_at": "5"}, {"booking_id": ""}, {"now": 1}, {"language": "Vietnamese"},
])  # fmt: skip
def test_what_is_no_booking_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Booking(**FIELDS | change)
