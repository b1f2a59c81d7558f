"""A state is kept as bytes, a few tickets at a time, and is the same again."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from server.core.model import State
from server.store import snapshots
from server.store.snapshots import AT_ONCE, packed, unpacked
from tests.server.core.core_hall import Hall, at
from wire import commands as c
from wire.values import Role


def full_hall(people: int) -> Hall:
    hall = Hall("09:00")
    for _ in range(people):
        hall.comes("A1")
    return hall


@pytest.mark.parametrize("people", [0, 1, AT_ONCE, AT_ONCE + 1])
def test_a_kept_state_is_the_same_again_on_the_day_and_on_the_day_after(people: int) -> None:
    hall = full_hall(people)
    assert unpacked(packed(hall.state)) == hall.state
    hall.now = at("08:00", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    assert hall.state.before is not None
    assert len(hall.state.before.tickets) == people
    hall.comes("A1")
    assert unpacked(packed(hall.state)) == hall.state


def test_the_state_of_a_branch_before_its_first_settings_is_kept_too() -> None:
    assert unpacked(packed(State())) == State()


def test_no_more_than_a_few_tickets_are_written_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    hall = full_hall(3 * AT_ONCE)
    hall.now = at("08:00", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    written: list[bytes] = []

    class Watched:
        def __init__(self, kind: Any) -> None:
            self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

        def dump_json(self, *given: Any, **named: Any) -> bytes:
            written.append(self._adapter.dump_json(*given, **named))
            return written[-1]

    monkeypatch.setattr(snapshots, "TypeAdapter", Watched)
    for made in (snapshots._state, snapshots._tickets, snapshots._day_before):
        made.cache_clear()
    try:
        packed(hall.state)
    finally:
        for made in (snapshots._state, snapshots._tickets, snapshots._day_before):
            made.cache_clear()
    tickets = [one.count(b'"counted_from":') for one in written]
    assert (sum(tickets), max(tickets)) == (3 * AT_ONCE, AT_ONCE)
