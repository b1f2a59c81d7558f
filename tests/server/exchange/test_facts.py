"""What the hub or a branch tells and cannot be read is left aside, and the log says why in our own words."""

from __future__ import annotations

import pytest

from server.booking.numbers import heed
from server.exchange import facts
from tests.server.branch_kit import BRANCH

LIBRARY = ("Input should", "Field required", "String should", "Extra inputs", "Value error", "pydantic")


def test_a_booking_that_cannot_be_read_is_told_in_our_words(caplog: pytest.LogCaptureFixture) -> None:
    assert facts.booking({"booking_id": 5}) is None
    assert "the hub sent a booking that cannot be read: booking_id: it must be a text" in caplog.text
    assert not [words for words in LIBRARY if words in caplog.text]


def test_a_fact_that_cannot_be_read_is_told_in_our_words(caplog: pytest.LogCaptureFixture) -> None:
    assert facts.of_branch([{"fact": "issued", "booking_id": 5}]) == []
    assert "a fact that cannot be read was left aside: issued.booking_id: it must be a text" in caplog.text
    assert not [words for words in LIBRARY if words in caplog.text]


async def test_numbers_that_cannot_be_read_are_told_in_our_words(caplog: pytest.LogCaptureFixture) -> None:
    known = {"branch": BRANCH.id, "day": "2026-11-23", "last": {"A": 0}}
    await heed(None, known)  # type: ignore[arg-type]  # the branch is not asked
    assert "the hub's numbers cannot be read: last.A: it must be at least 1" in caplog.text
    assert not [words for words in LIBRARY if words in caplog.text]
