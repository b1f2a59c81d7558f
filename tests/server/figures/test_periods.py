"""Figures of several days against the same worked out plainly from all their visits."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.figures.periods import added_up, waits_of_seconds
from server.figures.reports import figures
from server.store.roll_ups import packed_waits, rolled, unpacked_waits
from server.store.visits import LegRow, VisitRow
from tests.server.branch_kit import BRANCH

ZONE = ZoneInfo(BRANCH.timezone)
FIRST = date(2026, 2, 26)
TARGET = BRANCH.policy.wait_target_min
SECOND_MIN = 1 / 60
STATES = ("done", "missed", "cancelled")
CLASSES = ["ordinary", *(c.id for c in BRANCH.classes)]
COUNTERS = [*(c.id for c in BRANCH.counters[:4]), "gone"]


@st.composite
def visits_of_a_day(draw: st.DrawFn, day: date) -> tuple[list[VisitRow], list[LegRow]]:
    visits, legs = [], []
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp() * 1000
    for n in range(draw(st.integers(0, 12))):
        state, service = draw(st.sampled_from(STATES)), draw(st.sampled_from(BRANCH.services[:5]))
        issued = int(midnight) + draw(st.integers(7 * 3_600_000, 17 * 3_600_000))
        wait = draw(st.one_of(st.integers(0, 40 * 60_000), st.just(TARGET * 60_000), st.just(TARGET * 60_000 + 1)))
        came = state == "done"
        counter = draw(st.sampled_from(COUNTERS)) if state != "cancelled" else None
        called = None if counter is None else issued + wait
        ended = called + draw(st.integers(0, 600_000)) if came and called is not None else None
        ticket_id, dossiers = f"ticket-{day}-{n}", draw(st.integers(0, 3)) if came else 0
        transfers = draw(st.integers(0, 1)) if came else 0
        visits.append(
            VisitRow(
                ticket_id, f"A{n:03d}", service.id, service.group, draw(st.sampled_from(CLASSES)),
                draw(st.sampled_from(["kiosk", "reception", "booking", "online"])), "vi", issued, called,
                called if came else None, ended, wait if came else None, counter, None, dossiers, state, transfers,
                5, 9, draw(st.one_of(st.none(), st.integers(1, 5))) if came else None, draw(st.booleans()),
                first_called_at=draw(st.sampled_from((called, issued))),
                arrived_at=issued + draw(st.sampled_from((0, 7_200_000))),
            )
        )  # fmt: skip
        started = called if came else None
        outcome = draw(st.sampled_from(("accepted", None))) if came else None
        waited = wait if came else None
        legs.append(LegRow(ticket_id, 1, service.id, counter, waited, started, ended, outcome, dossiers))
        if transfers:
            legs.append(LegRow(ticket_id, 2, service.id, COUNTERS[0], 60_000, ended, ended + 1, "accepted", 0))
    return visits, legs


@st.composite
def some_days(draw: st.DrawFn) -> dict[str, tuple[list[VisitRow], list[LegRow]]]:
    days = {}
    for ahead in range(draw(st.integers(0, 5))):
        day = FIRST + timedelta(days=ahead)
        days[day.isoformat()] = draw(visits_of_a_day(day))
    return days


def plain_percentile(waits_ms: list[int], share: float) -> float:
    """The value at a share of the way through the sorted waits, in minutes."""
    waits = sorted(waits_ms)
    place = share * (len(waits) - 1)
    low, high = waits[math.floor(place)], waits[math.ceil(place)]
    return (low + (high - low) * (place - math.floor(place))) / 60_000


def assert_line(line, visits):
    """A line's figures are those of its visits, by the plainest sums."""
    waits = [v.wait_ms for v in visits if v.wait_ms is not None]
    assert line.visits == len(visits)
    assert line.served == len([v for v in visits if v.state == "done"])
    assert line.no_shows == len([v for v in visits if v.state == "missed"])
    assert_waits(line.waits, waits)


def assert_waits(told, waits):
    assert told.count == len(waits)
    if not waits:
        assert (told.mean_min, told.p50_min, told.p90_min, told.longest_min, told.within_share) == (None,) * 5
        return
    assert told.mean_min == pytest.approx(sum(waits) / len(waits) / 60_000)
    assert told.longest_min == max(waits) / 60_000
    assert told.within_share == len([w for w in waits if w <= TARGET * 60_000]) / len(waits)
    for told_min, share in ((told.p50_min, 0.5), (told.p90_min, 0.9)):
        exact = plain_percentile(waits, share)
        assert exact - 1e-9 <= told_min < exact + SECOND_MIN + 1e-9  # Q8


@settings(max_examples=60, deadline=None)
@given(some_days())
def test_a_periods_figures_are_those_of_all_its_visits(days):
    rows = [row for day, (visits, legs) in days.items() for row in rolled(day, visits, legs, BRANCH.timezone)]
    period = added_up("2026-01-01", "2026-12-31", rows, BRANCH)
    visits = [v for visits, _ in days.values() for v in visits]
    legs = [g for _, legs in days.values() for g in legs]
    day_of = {v.ticket_id: day for day, (mine, _) in days.items() for v in mine}
    assert_line(period, visits)
    assert period.called == len([v for v in visits if v.first_called_at])
    assert period.cancelled == len([v for v in visits if v.state == "cancelled"])
    assert period.transferred == len([v for v in visits if v.transfers])
    assert period.booked == len([v for v in visits if v.booked])
    assert period.dossiers == sum(v.dossiers for v in visits)
    assert period.scores == tuple(len([v for v in visits if v.score == n]) for n in range(1, 6))
    assert period.days == len({day_of[v.ticket_id] for v in visits})
    keys = {
        "by_month": lambda v: day_of[v.ticket_id][:7],
        "by_day": lambda v: day_of[v.ticket_id],
        "by_weekday": lambda v: str(date.fromisoformat(day_of[v.ticket_id]).isoweekday()),
        "by_hour": lambda v: f"{datetime.fromtimestamp(v.came_at / 1000, ZONE):%H}",
        "by_group": lambda v: v.group_id,
        "by_service": lambda v: v.service_id,
        "by_class": lambda v: v.class_id,
        "by_channel": lambda v: v.channel,
    }
    for name, key in keys.items():
        lines = getattr(period, name)
        assert sum(line.visits for line in lines) == len(visits), name
        for line in lines:
            assert_line(line, [v for v in visits if key(v) == line.key])
    assert_line(period.priority, [v for v in visits if v.class_id != "ordinary"])
    assert_line(period.others, [v for v in visits if v.class_id == "ordinary"])
    for counter in period.by_counter:
        mine = [g for g in legs if g.counter_id == counter.counter_id]
        assert counter.called == len(mine)
        over = [g for g in mine if g.ended_at]
        finished = [g.ended_at - g.started_at for g in over if g.outcome]
        assert counter.busy_min == pytest.approx(sum(finished) / 60_000)
        assert (counter.served, counter.not_finished) == (len(finished), len(over) - len(finished))
        missed = [v.counter_id for v in visits if v.state == "missed"]
        assert counter.no_shows == missed.count(counter.counter_id)
        assert_waits(counter.waits, [g.wait_ms for g in mine if g.wait_ms is not None])


@settings(max_examples=30, deadline=None)
@given(visits_of_a_day(FIRST))
def test_a_period_of_one_day_says_what_the_days_report_says(day):
    visits, legs = day
    name = FIRST.isoformat()
    one = figures(name, visits, legs, BRANCH)
    period = added_up(name, name, rolled(name, visits, legs, BRANCH.timezone), BRANCH)
    for field in ("visits", "called", "served", "no_shows", "cancelled", "transferred", "booked", "dossiers", "scores",
                  "rated", "satisfied_share", "target_min", "still_here", "not_finished", "repeats"):  # fmt: skip
        assert getattr(period, field) == getattr(one, field), field
    for field in ("by_group", "by_service", "by_hour", "by_class"):
        told = [(line.key, line.visits, line.served, line.waits.count) for line in getattr(period, field)]
        assert told == [(line.key, line.visits, line.served, line.waits.count) for line in getattr(one, field)]
    assert [(c.counter_id, c.called, c.served, c.no_shows, c.busy_min, c.rated) for c in period.by_counter] == [
        (c.counter_id, c.called, c.served, c.no_shows, c.busy_min, c.rated) for c in one.by_counter
    ]


def test_waits_are_kept_in_whole_seconds_rounded_up_and_no_longer_than_two_bytes_hold():
    assert list(unpacked_waits(packed_waits([900_000, 900_001, 0, 1, 90_000_000]))) == [0, 1, 900, 901, 65_535]
    assert packed_waits([258_000]) == b"\x02\x01"


def test_a_wait_of_exactly_the_target_is_within_it_over_a_year_too():
    waits = waits_of_seconds(unpacked_waits(packed_waits([900_000, 900_001])), 1_800_001, 900_001, 15)
    assert waits.within_share == 0.5
    assert waits.longest_min == 900_001 / 60_000


def test_months_and_hours_without_visits_between_others_are_shown_empty():
    row = VisitRow(
        "t", "A001", BRANCH.services[0].id, BRANCH.services[0].group, "ordinary", "kiosk", "vi",
        int(datetime(2026, 1, 5, 8, tzinfo=ZONE).timestamp() * 1000), None, None, None, None, None, None, 0,
        "cancelled", 0, 5, 9, None, False,
    )  # fmt: skip
    later = row._replace(issued_at=row.issued_at + 7_200_000)
    rows = [*rolled("2026-01-05", [row], [], BRANCH.timezone), *rolled("2026-03-02", [later], [], BRANCH.timezone)]
    period = added_up("2026-01-01", "2026-12-31", rows, BRANCH)
    assert [(m.key, m.visits) for m in period.by_month] == [("2026-01", 1), ("2026-02", 0), ("2026-03", 1)]
    assert [(h.key, h.visits) for h in period.by_hour] == [("08", 1), ("09", 0), ("10", 1)]
    assert [m.key for m in period.by_day] == ["2026-01-05", "2026-03-02"]
