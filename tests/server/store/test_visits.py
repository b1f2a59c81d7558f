"""A day's visits and legs as plain values."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, update

from server.store import visits
from server.store.tables import DAY, LEG, ROLL_UP, SETTING, VISIT
from tests.server.branch_kit import BRANCH, COUNTERS, SERVICE
from tests.server.store.lived import ELSEWHERE, MONDAY, TUESDAY


def test_the_day_is_told_in_the_order_of_its_numbers(connection: Connection, mondays: list[str]) -> None:
    one, two, three = told = visits.visits_of(connection, MONDAY)
    assert [v.ticket_id for v in told] == mondays
    assert (one.number, one.state, one.counter_id, one.transfers) == ("A001", "done", COUNTERS[0], 0)
    assert one.finished_at == one.called_at + 240_000
    assert one.wait_ms == one.called_at - one.issued_at == 180_000
    assert (two.transfers, two.service_id) == (1, SERVICE)
    assert (three.called_at, three.wait_ms) == (None, None)


def test_who_was_called_and_never_came_has_no_wait(connection: Connection, mondays: list[str]) -> None:
    connection.execute(update(LEG).where(LEG.c.ticket_id == mondays[0]).values(started_at=None))
    assert visits.visits_of(connection, MONDAY)[0].wait_ms is None


def test_legs_are_told_by_ticket_and_number(connection: Connection, mondays: list[str]) -> None:
    legs = [leg for leg in visits.legs_of(connection, MONDAY) if leg.ticket_id == mondays[1]]
    assert [(leg.n, leg.service_id, leg.outcome) for leg in legs] == [(1, SERVICE, "transferred"), (2, ELSEWHERE, None)]
    assert len(visits.legs_of(connection, MONDAY)) == 4
    assert visits.legs_of(connection, "2026-11-22") == []


def test_days_with_visits_come_latest_first_and_once_also_when_archived(connection: Connection) -> None:
    assert visits.days_with_visits(connection) == [TUESDAY, MONDAY]
    connection.execute(VISIT.delete().where(VISIT.c.day == MONDAY))
    connection.execute(ROLL_UP.delete())
    assert visits.days_with_visits(connection) == [TUESDAY]


def test_scores_are_counted_each_by_itself(connection: Connection) -> None:
    for serial, score in ((1, 5), (2, 5), (3, 1)):
        connection.execute(update(VISIT).where(VISIT.c.day == MONDAY, VISIT.c.serial == serial).values(score=score))
    assert visits.scores_of(visits.visits_of(connection, MONDAY)) == (1, 0, 0, 0, 2)
    assert visits.scores_of(visits.visits_of(connection, TUESDAY)) == (0, 0, 0, 0, 0)


def test_settings_before_a_row_are_not_those_of_the_row(connection: Connection) -> None:
    assert visits.settings_before(connection, 1) is None
    told = visits.branch_in_force(connection)
    assert told is not None
    assert told.id == BRANCH.id
    connection.execute(SETTING.delete())
    assert visits.branch_in_force(connection) is None


def test_numbers_are_found_however_many_are_asked_for(
    connection: Connection, mondays: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "AT_ONCE", 2)
    numbers = {one.ticket_id: one.number for one in visits.visits_of(connection, MONDAY)}
    assert visits.numbers_of(connection, [*mondays, "nobodys"]) == numbers


def test_a_day_is_settled_once_two_days_follow_it(connection: Connection) -> None:
    assert visits.settled(connection, MONDAY) is None
    connection.execute(insert(DAY).values(day="2026-11-25", seq=1_000, opened_at=1))
    first = visits.settled(connection, MONDAY)
    assert first is not None
    assert visits.settled(connection, MONDAY) == first
    assert visits.settled(connection, TUESDAY) is None
    assert visits.settled(connection, "2026-11-22") is None, "there was no such day"
    connection.execute(update(DAY).where(DAY.c.day == "2026-11-25").values(seq=2_000))
    assert visits.settled(connection, MONDAY) not in (None, first)


def test_open_days_are_those_that_nobody_closed(connection: Connection) -> None:
    assert visits.open_days(connection, MONDAY, TUESDAY) == [TUESDAY]
    connection.execute(insert(DAY).values(day="2026-11-25", seq=9_000, opened_at=1))
    assert visits.open_days(connection, TUESDAY, "2026-11-25") == [TUESDAY, "2026-11-25"]
    assert visits.open_days(connection, MONDAY, MONDAY) == []
