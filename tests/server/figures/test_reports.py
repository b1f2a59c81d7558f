"""A day's figures against numbers worked out by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, insert

from config import read_day
from server.figures import reports
from server.figures.reports import figures, percentile, waits_of
from server.store import visits
from server.store.tables import LEG, METADATA, SCHEMA, VISIT
from server.store.visits import LegRow, VisitRow
from tests.server.branch_kit import BRANCH, HandClock, house
from tests.server.day_player import MIDNIGHT, DayPlayer

BUSY = Path(__file__).parents[2] / "scenarios" / "busy-half-hour.day"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = "2026-11-23"
MIN = 60_000


def at(clock: str, day: str = DAY) -> int:
    return int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).timestamp() * 1000)


def visit(number: str, issued: str, wait_min: float | None, **changed: object) -> VisitRow:
    """A visit for khai-sinh at counter 7, served unless changed."""
    issued_at = at(issued)
    called = None if wait_min is None else issued_at + int(wait_min * MIN)
    values: dict[str, object] = {
        "ticket_id": f"ticket-{number}", "number": number, "service_id": "khai-sinh", "group_id": "ho-tich",
        "class_id": "ordinary", "channel": "kiosk", "language": "vi", "issued_at": issued_at, "called_at": called,
        "started_at": called, "finished_at": called and called + 5 * MIN,
        "wait_ms": None if wait_min is None else int(wait_min * MIN), "counter_id": "quay-07", "outcome": "tiep-nhan",
        "dossiers": 1, "state": "done", "transfers": 0, "wait_low_min": 5, "wait_high_min": 9, "score": None,
        "booked": False, "first_called_at": called,
    }  # fmt: skip
    return VisitRow(**(values | changed))  # type: ignore[arg-type]


def leg(row: VisitRow, n: int = 1, minutes: float = 5, **changed: object) -> LegRow:
    values: dict[str, object] = {
        "ticket_id": row.ticket_id, "n": n, "service_id": row.service_id, "counter_id": row.counter_id,
        "wait_ms": row.wait_ms, "started_at": row.started_at,
        "ended_at": None if row.started_at is None else row.started_at + int(minutes * MIN),
        "outcome": row.outcome, "dossiers": row.dossiers,
    }  # fmt: skip
    return LegRow(**(values | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7], 0.9, 7), ([1, 2, 3, 4], 0.5, 2.5), (range(11), 0.9, 9), ([10, 0, 20, 30, 40], 0.9, 36)],
)
def test_percentiles_are_linear_between_ranks(values, share, expected):
    assert percentile(values, share) == expected


def test_a_wait_of_exactly_the_target_is_within_it():
    waits = waits_of([15 * MIN, 15 * MIN + 1], 15)
    assert waits.within_share == 0.5


def test_a_days_figures_are_those_worked_out_by_hand():
    visits = [
        visit("E001", "08:10", 4, score=5),
        visit("E002", "08:50", 20, score=2, class_id="nguoi-cao-tuoi"),
        visit("E003", "10:05", 6, score=4, transfers=1, dossiers=2),
        visit(
            "E004",
            "10:06",
            None,
            state="missed",
            first_called_at=at("10:30"),
            dossiers=0,
            outcome=None,
            counter_id="quay-08",
        ),
        visit("E005", "10:07", None, state="cancelled", counter_id=None, outcome=None, dossiers=0),
        visit("E006", "10:08", None, state="waiting", counter_id=None, outcome=None, dossiers=0, booked=True),
    ]
    legs = [leg(visits[0], minutes=4), leg(visits[1], minutes=8), leg(visits[2], minutes=6)]
    legs.append(leg(visits[2], n=2, minutes=2, counter_id="quay-08", wait_ms=3 * MIN))
    legs.append(leg(visits[3], started_at=None, ended_at=None))
    day = figures(DAY, visits, legs, BRANCH)
    assert (day.visits, day.called, day.served, day.no_shows, day.cancelled, day.still_here) == (6, 4, 3, 1, 1, 1)
    assert (day.transferred, day.booked, day.dossiers) == (1, 1, 4)
    assert day.waits.count == 3
    assert day.waits.mean_min == pytest.approx(10)
    assert day.waits.p50_min == pytest.approx(6)
    assert day.waits.p90_min == pytest.approx(6 + 14 * 0.8)
    assert day.waits.within_share == pytest.approx(2 / 3)
    assert (day.rated, day.satisfied_share, day.scores) == (3, pytest.approx(2 / 3), (0, 1, 0, 1, 1))
    assert [(h.key, h.visits) for h in day.by_hour] == [("08", 2), ("09", 0), ("10", 4)]
    assert day.by_hour[1].waits.mean_min is None
    assert [(line.key, line.visits) for line in day.by_class] == [("ordinary", 5), ("nguoi-cao-tuoi", 1)]
    seven, eight = day.by_counter
    assert (seven.counter_id, seven.called, seven.served, seven.no_shows) == ("quay-07", 3, 3, 0)
    assert seven.service_mean_min == pytest.approx(6)
    assert seven.busy_min == pytest.approx(18)
    assert seven.satisfied_share == pytest.approx(2 / 3)
    assert (eight.counter_id, eight.called, eight.served, eight.no_shows) == ("quay-08", 2, 1, 1)
    assert eight.waits.mean_min == pytest.approx(3)


def test_hours_are_those_of_the_branchs_zone():
    day = figures(DAY, [visit("E001", "07:20", 1)], [], BRANCH)
    assert [h.key for h in day.by_hour] == ["07"]


def test_an_empty_day_has_no_shares_and_no_division_by_zero():
    day = figures(DAY, [], [], BRANCH)
    assert (day.visits, day.waits.mean_min, day.satisfied_share, day.by_hour) == (0, None, None, ())


def test_lines_follow_the_catalogue_and_keep_what_it_no_longer_lists():
    rows = [
        visit("S001", "08:00", 1, group_id="bo-cu"),
        visit("E001", "08:00", 1),
        visit("A001", "08:01", 1, group_id="dat-dai"),
    ]
    day = figures(DAY, rows, [], BRANCH)
    assert [line.key for line in day.by_group] == ["dat-dai", "ho-tich", "bo-cu"]


def test_rows_are_read_by_business_day_and_a_wait_only_counts_for_who_came():
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as connection:
        for n, (day, started) in enumerate([(DAY, 3 * MIN), (DAY, None), ("2026-11-24", 3 * MIN)]):
            issued = at("23:59", DAY) + n
            common = {"ticket_id": f"ticket-{n}", "day": day, "service_id": "khai-sinh", "dossiers": 0}
            connection.execute(
                insert(VISIT).values(
                    **common, number=f"E00{n}", series="E", serial=n, group_id="ho-tich", class_id="ordinary",
                    channel="kiosk", language="vi", issued_at=issued, called_at=issued + MIN, wait_ms=MIN,
                    state="done", transfers=0, wait_low_min=1, wait_high_min=2,
                )
            )  # fmt: skip
            connection.execute(
                insert(LEG).values(
                    **common, n=1, arrived_at=issued, last_called_at=issued + MIN, wait_ms=MIN,
                    started_at=None if started is None else issued + started,
                )
            )  # fmt: skip
        connection.exec_driver_sql(f"CREATE TABLE alembic_version AS SELECT '{SCHEMA}' AS version_num")
        assert visits.days_with_visits(connection) == ["2026-11-24", DAY]
        rows = visits.visits_of(connection, DAY)
        assert [(r.number, r.wait_ms) for r in rows] == [("E000", MIN), ("E001", None)]
        assert len(visits.legs_of(connection, DAY)) == 2
    engine.dispose()


async def test_figures_of_a_played_half_hour_agree_with_the_hearts_own_counts(url):
    async with house(url, HandClock(MIDNIGHT + 7 * 3_600_000)) as played:
        await DayPlayer(played, read_day(BUSY), closed=("quay-05",)).run("11:35")
        async with played.handle.reading() as state:
            totals, waiting = state.totals, len(state.waiting)
        with played.store.reading() as connection:
            day = reports.figures_of_day(connection, DAY, BRANCH)
            assert visits.branch_in_force(connection) == BRANCH
    assert day.visits == totals.issued
    assert day.served == totals.served
    assert day.no_shows == totals.missed
    assert day.rated == totals.rated
    assert day.dossiers == totals.dossiers
    assert day.waits.count == totals.waits
    assert round(day.waits.mean_min * MIN * day.waits.count) == totals.wait_ms
    assert round(day.waits.within_share * day.waits.count) == totals.within_target
    assert day.still_here >= waiting
