"""The grades of some days added up, and when they say that the bound is not what it is said to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from server.figures.told_waits import AdviceLine, Warnings, told_waits
from server.store.tables import METADATA
from server.store.wait_rows import SUMS, AdviceRow, GradeRow, WarnedRow, keep_advice, keep_grades, put_warned

TODAY = "2026-11-30"


@pytest.fixture
def connection(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'branch.db'}")
    METADATA.create_all(engine)
    with engine.connect() as made:
        yield made
    engine.dispose()


def row(day: str, service: str = "A1", group: str = "ordinary", model: str = "m", **sums: float) -> GradeRow:
    return GradeRow(day, service, group, model, {**dict.fromkeys(SUMS, 0), **sums})


def test_days_services_and_models_add_up(connection: Connection) -> None:
    keep_grades(connection, "2026-11-27", [
        row("2026-11-27", n=2, waited_s=1200, error_s=240, bias_s=-120, shown=2, passed=1, asked=1, early=1,
            naive_error_s=480, naive_better=1, last_n=1, last_error_s=300, gone=3),
        row("2026-11-27", model="n", n=2, waited_s=600, error_s=0, shown=2),
        row("2026-11-27", "B1", "old", n=1, waited_s=60, error_s=60),
    ])  # fmt: skip
    keep_grades(connection, "2026-11-28", [])
    keep_grades(connection, "2026-11-15", [row("2026-11-15", n=9)])
    found = told_waits(connection, TODAY)
    assert [(line.key, line.n) for line in found.by_day] == [(("2026-11-27",), 5)], "the 15th is long ago"
    assert [(line.key, line.n) for line in found.by_service] == [(("A1", "ordinary"), 4), (("B1", "old"), 1)]
    of = found.by_service[0]
    assert (of.waited_min, of.error_min, of.bias_min) == (7.5, 1.0, -0.5)
    assert (of.passed_share, of.early_share, of.nearer_share, of.gone) == (0.25, 1.0, 0.75, 3)
    assert (of.naive_error_min, of.last_error_min) == (2.0, 5.0)
    assert found.all.n == 5


def test_of_nobody_there_is_nothing_to_say(connection: Connection) -> None:
    found = told_waits(connection, TODAY)
    assert (found.by_day, found.by_service, found.all.n) == ((), (), 0)
    assert (found.all.waited_min, found.all.passed_share, found.all.early_share, found.all.nearer_share) == (None,) * 4
    assert not found.lately.amiss


@pytest.mark.parametrize(
    ("shown", "passed", "amiss"),
    [(100, 20, False), (100, 10, False), (100, 30, False), (100, 31, True), (100, 9, True), (99, 60, False)],
)
def test_a_bound_is_amiss_outside_of_ten_to_thirty_in_a_hundred_numbers_of_a_week(
    connection: Connection, shown: int, passed: int, amiss: bool
) -> None:
    keep_grades(connection, "2026-11-23", [row("2026-11-23", n=shown, shown=shown, passed=passed)])
    keep_grades(connection, "2026-11-22", [row("2026-11-22", n=900, shown=900, passed=800)])
    assert told_waits(connection, TODAY).lately.amiss is amiss


def test_warnings_that_were_right_and_half_hours_that_nobody_was_warned_of(connection: Connection) -> None:
    day = "2026-11-27"
    put_warned(connection, day, [
        WarnedRow(day, "A1", 1, 0.7, 30), WarnedRow(day, "A1", 20, 0.8, 30), WarnedRow(day, "B1", 2, 0.9, None),
        WarnedRow(day, "B1", 60, None, 60),
    ])  # fmt: skip
    assert told_waits(connection, TODAY).warnings == Warnings(0, 0, 0, 0), "nobody has looked yet what came of them"
    keep_grades(connection, day, [])
    assert told_waits(connection, TODAY).warnings == Warnings(given=3, right=2, breaks=2, seen=1)


def test_what_came_of_advice_weighs_the_people_who_waited(connection: Connection) -> None:
    day = "2026-11-27"
    keep_advice(connection, [
        AdviceRow(day, "A", 1, "c1", 2, 1200.0, 900.0, 300, 2, 960.0),
        AdviceRow(day, "B", 2, "c2", 9, 600.0, 480.0, 400, 6, 480.0),
        AdviceRow(day, "A", 50, "c1", 4, 1200.0, 900.0, None, 4, 1500.0),
        AdviceRow(day, "B", 60, "c2", 4, 1200.0, 900.0, None, 0, None),
        AdviceRow(day, "B", 70, "c2", 4, 1200.0, 900.0),
    ])  # fmt: skip
    followed, left = told_waits(connection, TODAY).advice
    assert followed == AdviceLine(True, 2, 8, 12.5, 9.75, 10.0)
    assert left == AdviceLine(False, 2, 4, 20.0, 15.0, 25.0), "the day that is not graded yet is not among them"


def test_without_advice_nothing_is_said_of_any(connection: Connection) -> None:
    assert told_waits(connection, TODAY).advice == ()
    keep_advice(connection, [AdviceRow("2026-11-27", "B", 60, "c2", 4, 1200.0, 900.0, None, 0, None)])
    assert told_waits(connection, TODAY).advice == (AdviceLine(False, 1, 0, None, None, None),)
