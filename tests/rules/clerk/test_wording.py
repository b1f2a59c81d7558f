"""The counter's words: each thing the server may name has a sentence in both languages."""

from __future__ import annotations

import pytest

from rules.clerk import wording
from server.core.steps import UNDOABLE
from wire.commands import COMMANDS
from wire.events import CounterPaused
from wire.values import CounterState, Reason


@pytest.mark.parametrize("table", [wording.CALLED_BECAUSE, wording.PASSED_BECAUSE, wording.NEXT_BECAUSE])
def test_every_reason_of_the_wire_has_words_in_both_languages(table: dict[Reason, wording.Text]) -> None:
    assert set(table) == set(Reason)
    assert all(text.of("vi") and text.of("en") and text.of("vi") != text.of("en") for text in table.values())


def test_every_state_of_a_counter_has_its_words() -> None:
    assert set(wording.COUNTER_STATE) == set(CounterState)


def test_every_command_that_is_told_when_done_is_one_of_the_wires() -> None:
    assert set(wording.DONE) <= set(COMMANDS)


def test_a_call_is_announced_in_four_ways_and_no_two_read_alike() -> None:
    texts = [*wording.ANNOUNCED.values(), *wording.NOT_ANNOUNCED.values()]
    said = [text.of("vi") for text in texts]
    assert len(said) == len(set(said)) == 6


def test_every_step_that_a_server_takes_back_has_words() -> None:
    kinds = {event.model_fields["type"].default for event in (*UNDOABLE, CounterPaused)}
    assert kinds == set(wording.UNDOES)
