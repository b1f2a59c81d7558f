"""Whether this server may still answer."""

from __future__ import annotations

import pytest

from server.leadership import right_to_answer
from server.leadership.right_to_answer import LEASE_S, Lease


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(right_to_answer, "now_s", lambda: now[0])
    return now


def test_without_another_server_it_holds_for_ever(clock: list[float]) -> None:
    lease = Lease()
    clock[0] += 1e9
    assert lease.holds


def test_it_ends_a_while_after_it_was_last_heard_and_counts_from_before_it_spoke(clock: list[float]) -> None:
    lease = Lease()
    lease.renew(clock[0])
    clock[0] += LEASE_S - 0.1
    assert lease.holds
    lease.renew(clock[0] - 1.0)
    clock[0] += LEASE_S - 1.1
    assert lease.holds
    clock[0] += 0.1
    assert not lease.holds
    assert "not heard" in lease.ended


def test_once_over_it_stays_over(clock: list[float]) -> None:
    lease = Lease()
    lease.renew(clock[0])
    clock[0] += LEASE_S
    lease.renew(clock[0])
    assert not lease.holds
    clock[0] -= LEASE_S
    assert not lease.holds


def test_the_first_reason_stays() -> None:
    lease = Lease()
    lease.end("another leads")
    lease.end("later")
    assert not lease.holds
    assert lease.ended == "another leads"
