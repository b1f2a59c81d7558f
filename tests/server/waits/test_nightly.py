"""What a night makes of strange days: no lunch, one counter for everything, 45 services, one that is new, old rows."""

from __future__ import annotations

from itertools import count

import pytest

from server.core.forecast import FUTURES_MODEL
from server.core.waits import MODEL
from server.waits.calibration import Calibration, Table
from server.waits.nightly import NightWork, Tables
from server.waits.past_days import TYPES, PastRow
from tests.server.core.core_hall import Hall, branch, text
from wire import commands as c
from wire import events as e
from wire.catalogue import Counter, Group, Service
from wire.values import Role

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


def a_night(*halls, today=TUESDAY, settings=None, tables=None):
    """What the rows of some halls come to, one after the other."""
    rows, seqs = [], count(1)
    for hall in halls:
        rows += [PastRow(next(seqs), at, event.type, event.model_dump_json()) for _, at, event in hall.rows]
    work = NightWork(None, settings or branch(), today, {"lan", "minh"}, tables or Tables())
    days = list(work.read(row for row in rows if row.type in TYPES))
    return days, work.done()


def one_after_the_other(hall, service="A1", people=4, minutes=5):
    for _ in range(people):
        hall.comes(service)
    for _ in range(people):
        called = hall.calls()
        hall.pass_time(minutes=minutes)
        hall.finishes(called)


def test_a_day_without_a_lunch_teaches_services_and_no_pause():
    hall = Hall()
    hall.opens("c1")
    one_after_the_other(hall)
    _, night = a_night(hall)
    assert night.days == (MONDAY,)
    assert night.tables.learned.behind == {"A1": 4}
    assert (night.tables.learned.short_share, dict(night.tables.learned.returns)) == (0.0, {})


def test_an_empty_journal_and_an_empty_day_teach_nothing_and_fail_at_nothing():
    assert a_night()[1].days == ()
    empty = Hall()
    empty.ask(c.Tick(), Role.SERVER)
    _, night = a_night(empty)
    assert (night.grades, night.tables.learned.behind) == ({}, {})
    assert night.tables.calibrations == {model: Calibration(model=model) for model in (MODEL, FUTURES_MODEL)}


def test_one_counter_for_everything():
    settings = branch(
        counters=(Counter(id="c1", number=1, name=text("Quầy 1"), zone="z", groups=("land", "civil", "out")),)
    )
    hall = Hall(settings=settings)
    hall.opens("c1")
    for service in ("A1", "E1", "S1"):
        one_after_the_other(hall, service, 2)
    _, night = a_night(hall, settings=settings)
    assert set(night.tables.learned.behind) == {"A1", "E1", "S1"}
    assert {key[1] for key in night.grades} == {"A1", "E1", "S1"}


def test_forty_five_services_and_one_that_is_new_today():
    services = tuple(Service(id=f"s{n}", group="land", name=text(f"s{n}"), minutes=5 + n % 9) for n in range(45))
    settings = branch(
        services=services,
        groups=(Group(id="land", name=text("land"), series="A"),),
        counters=(Counter(id="c1", number=1, name=text("Quầy 1"), zone="z", groups=("land",)),),
    )
    hall = Hall(settings=settings)
    hall.opens("c1")
    for service in services[:44]:
        one_after_the_other(hall, service.id, 1, 1)
    new = Service(id="moi", group="land", name=text("mới"), minutes=7)
    now = settings.model_copy(update={"services": (*services, new)})
    _, night = a_night(hall, settings=now)
    assert len(night.tables.learned.behind) == 44
    assert "moi" not in night.tables.learned.occupancy, "nothing is known of it: it is told as configured"


def test_a_service_that_left_the_settings_is_graded_by_its_name():
    hall = Hall()
    hall.opens("c1")
    one_after_the_other(hall)
    without = branch(
        services=tuple(service for service in branch().services if service.id != "A1"),
    )
    _, night = a_night(hall, settings=without)
    assert {key[1] for key in night.grades} == {"A1"}


@pytest.mark.parametrize("hours", [-3, 2])
def test_a_clock_that_jumped_in_the_day_moves_no_wait(hours):
    plain, jumped = Hall("10:00"), Hall("10:00")
    for hall in (plain, jumped):
        hall.opens("c1")
        for _ in range(3):
            hall.comes("A1")
        hall.finishes(hall.calls())
        hall.pass_time(minutes=4)
        if hall is jumped:
            hall.corrects_the_clock(hours)
            hall.now += hall.jump
            hall.jump = 0
        hall.finishes(hall.calls())
        hall.pass_time(minutes=4)
        hall.finishes(hall.calls())
    (one,), (two,) = (a_night(hall)[1].grades.values() for hall in (plain, jumped))
    assert one == two
    assert one.waited_s == 240 + 480


def test_after_months_or_with_a_clock_a_year_ahead_the_last_days_still_teach():
    hall = Hall()
    hall.opens("c1")
    one_after_the_other(hall, people=40, minutes=2)
    soon, late = (a_night(hall, today=today)[1] for today in (TUESDAY, "2027-12-01"))
    assert late == soon
    assert late.tables.learned.behind == {"A1": 40}
    assert late.tables.calibrations[MODEL].pairs == 39


def test_a_machines_clock_that_went_back_gives_no_negative_wait():
    hall = Hall()
    hall.opens("c1")
    for _ in range(3):
        hall.comes("A1")
    hall.finishes(hall.calls())
    hall.finishes(hall.calls())
    hall.rows = [
        (seq, at - 3_600_000 if isinstance(event, e.TicketCalled) else at, event) for seq, at, event in hall.rows
    ]
    _, night = a_night(hall)
    assert all(grade.waited_s >= 0 for grade in night.grades.values())


def test_days_that_follow_each_other_are_told_apart_and_what_was_known_is_gone_on_from():
    first, second = Hall(), Hall()
    for hall in (first, second):
        hall.opens("c1")
        one_after_the_other(hall)
    second.rows = [
        (seq, at + 24 * 3_600_000, event.model_copy(update={"day": TUESDAY}) if hasattr(event, "day") else event)
        for seq, at, event in second.rows
    ]
    before = Calibration(model=MODEL, half=Table((600.0,), (700.0,)), bound=Table((900.0,), (1000.0,)), pairs=50)
    days, night = a_night(first, second, today="2026-11-25", tables=Tables(calibrations={MODEL: before}))
    assert [day for day in days if day] == [MONDAY, TUESDAY]
    assert {key[0] for key in night.grades} == {MONDAY, TUESDAY}
    assert night.tables.calibrations[MODEL] == before, "six pairs are too few to put anything right anew"


def test_a_new_version_of_a_model_begins_with_the_one_before_and_another_kind_does_not():
    earlier = Calibration(model="futures-0", half=Table((600.0,), (700.0,)), bound=Table((900.0,), (1000.0,)), pairs=50)
    night = a_night(tables=Tables(calibrations={"futures-0": earlier}))[1]
    new = night.tables.calibrations[FUTURES_MODEL]
    assert (new.model, new.half, new.bound.means) == (FUTURES_MODEL, earlier.half, (pytest.approx(1100.0),))
    assert night.tables.calibrations[MODEL] == Calibration(model=MODEL)


def test_where_a_forecast_told_the_waits_the_run_without_chance_is_put_right_too_for_when_there_is_none():
    hall = Hall()
    hall.opens("c1")
    one_after_the_other(hall, people=40, minutes=2)
    foretold = {"model": FUTURES_MODEL, "plain_p50_s": 1200, "plain_bound_s": 1500}

    def told(event):
        given = getattr(event, "told", None)
        return event if given is None else event.model_copy(update={"told": given.model_copy(update=foretold)})

    hall.rows = [(seq, at, told(event)) for seq, at, event in hall.rows]
    tables = a_night(hall)[1].tables.calibrations
    assert {model: tables[model].pairs for model in (FUTURES_MODEL, MODEL)} == {FUTURES_MODEL: 39, MODEL: 39}
    assert tables[MODEL].half.raw == (1200.0,)


def test_of_two_earlier_versions_a_new_one_begins_with_that_of_most_numbers():
    def of(model, pairs, means):
        return Calibration(model=model, half=Table((600.0,), (means,)), bound=Table((900.0,), (1000.0,)), pairs=pairs)

    known = {name: of(name, n, s) for name, n, s in (("futures-a", 40, 500.0), ("futures-b", 90, 700.0))}
    new = a_night(tables=Tables(calibrations=known))[1].tables.calibrations[FUTURES_MODEL]
    assert new.half == known["futures-b"].half
