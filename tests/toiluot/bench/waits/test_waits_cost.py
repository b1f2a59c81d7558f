"""What a forecast costs is measured in a hall that is as full as it says."""

from __future__ import annotations

from server.waits.outlook import look
from toiluot.bench.hall import branch_of
from toiluot.bench.waits import cost
from wire.values import CounterState


def test_the_hall_is_full_and_the_rows_have_their_targets(monkeypatch):
    branch = branch_of(cost.COUNTERS)
    state, lines, now = cost.full_hall(branch, 40)
    assert len(state.waiting) == 40
    assert len(branch.counters) == 60
    assert all(seat.state is CounterState.OPEN and seat.ticket_id for seat in state.counters.values())
    outlook = look(state, now, lines)
    assert len(outlook.due) > 20
    assert sum(len(entries) for entries in outlook.scene.queues.values()) == 40
    monkeypatch.setattr(cost, "REACH", ((40, 60.0), (60, 0.001)))
    rows = cost.measure(1)
    assert [row.unit for row in rows] == ["ms", "%", "ms"] * 2
    assert rows[0].value > 1
    assert "60 counters, 40 waiting" in rows[0].name
    assert rows[3].met is False
