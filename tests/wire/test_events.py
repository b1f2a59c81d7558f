"""An event read by the type that its row names."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from wire import events as e

ROUND = e.TicketMissed(ticket_id="ticket-0001", counter_id="c1")


def test_an_event_is_read_by_the_model_of_its_type() -> None:
    assert e.event_of("ticket.missed", ROUND.model_dump_json()) == ROUND


@pytest.mark.parametrize("kind", ["ticket.called", "visit.rated"])
def test_a_body_that_is_none_of_its_type_is_refused(kind: str) -> None:
    with pytest.raises(ValidationError):
        e.event_of(kind, ROUND.model_dump_json())


def test_a_type_that_nobody_knows_is_refused_unless_the_body_is_an_event() -> None:
    with pytest.raises(ValidationError):
        e.event_of("ticket.eaten", '{"type": "ticket.eaten"}')
    assert e.event_of("ticket.eaten", ROUND.model_dump_json()) == ROUND
