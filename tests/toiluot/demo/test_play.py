"""The demo goes by what the hall does, not only by its settings."""

from __future__ import annotations

from types import SimpleNamespace

from tests.server.branch_kit import BRANCH
from toiluot.demo.play import Play


def test_whoever_serves_a_newcomer_is_told_by_what_counters_serve_today() -> None:
    play = Play.__new__(Play)
    play.stage = SimpleNamespace(branch=BRANCH)  # type: ignore[assignment]
    play.monitor = None
    assert play._skills() == BRANCH.skills
    first, second = BRANCH.counters[0].id, BRANCH.counters[1].id
    other = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[first])
    lines = (SimpleNamespace(counter_id=first, moved_to=(other,)), SimpleNamespace(counter_id=second, moved_to=()))
    play.monitor = SimpleNamespace(counters=lines)  # type: ignore[assignment]
    assert play._skills() == BRANCH.skills | {first: frozenset({other})}
