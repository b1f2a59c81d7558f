"""A branch's own layout of its tickets: strict where it is written, tolerant where it is read."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from wire.ticket_layout import PARTS, USUAL_PARTS, TicketLayout


def written(**said: object) -> TicketLayout:
    return TicketLayout.model_validate(said, context={"written": True})


def test_what_is_left_out_is_the_programs() -> None:
    layout = written()
    assert layout.order == USUAL_PARTS
    assert set(PARTS) - set(USUAL_PARTS) == {"title"}
    assert (layout.number_size, layout.emblem, layout.please, layout.notes) == ("normal", True, None, ())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"order": ["office", "code"]}, 'add "number"'),
        ({"order": []}, 'add "number"'),
        ({"order": ["number", "code", "number"]}, "twice"),
        ({"order": ["number", "logo"]}, '"logo" is no part of a ticket'),
        ({"number_size": "huge"}, "small"),
        ({"notes": [{"vi": "x"}] * 7}, "at most 6"),
    ],
)
def test_what_makes_no_ticket_is_refused_where_it_is_written(said: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        written(**said)


def test_an_older_screen_passes_over_what_a_newer_server_knows() -> None:
    layout = TicketLayout.model_validate({"order": ["advertisement", "number"], "colour": "red"})
    assert layout.order == ("advertisement", "number")
