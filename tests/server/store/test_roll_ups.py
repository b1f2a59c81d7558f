"""The figures of a day are kept when it closes, in the same commit, and are held to its visits."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server.figures import periods, reports
from server.store import roll_ups, visits
from server.store.journal import CannotStore, Store
from server.store.roll_ups import RollUp
from server.store.verify import verify
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, LAN, MINH, SERVICE, HandClock, House, house
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Channel, Role

RECEPTION = Actor(role=Role.RECEPTION, device_id="desk", person="s-REC", roles=("reception",))
MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
ELSEWHERE = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[COUNTERS[0]])


async def monday(branch: House) -> None:
    """Served, transferred, missed and left; one rating."""
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    for n in range(6):
        await branch.issue(f"order-{n:05d}")
        branch.clock.forward(30)
    for n in range(3):
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        ticket_id = called["ticket_id"]
        branch.clock.forward(200)
        if n == 1:
            await branch.ask(c.Transfer(ticket_id=ticket_id, service_id=ELSEWHERE), LAN)
        elif n == 2:
            await branch.ask(c.Recall(ticket_id=ticket_id), LAN)
            branch.clock.forward(200)
            await branch.ask(c.NoShow(ticket_id=ticket_id), LAN)
        else:
            await branch.ask(c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id, dossiers=2), LAN)
            phone = Actor(role=Role.PHONE, device_id=ticket_id)
            assert not isinstance(await branch.ask(c.RateVisit(ticket_id=ticket_id, score=4), phone), Refused)


def kept(connection: Connection) -> dict[tuple[str, str, str], RollUp]:
    return {(row.day, row.kind, row.key): row for row in roll_ups.kept(connection, "0001", "9999")}


async def test_a_days_figures_are_kept_when_it_closes_and_not_before(url: str) -> None:
    async with house(url) as branch:
        await monday(branch)
        with branch.store.reading() as connection:
            assert kept(connection) == {}
            before = reports.figures_of_day(connection, MONDAY, BRANCH)
        branch.clock.now += DAY_MS
        await branch.issue("order-99999")
        with branch.store.reading() as connection:
            rows = kept(connection)
            after = reports.figures_of_day(connection, MONDAY, BRANCH)
            assert periods.figures_of_day(connection, MONDAY, BRANCH) == after
    assert {day for day, _, _ in rows} == {MONDAY}
    of_service = rows[MONDAY, "service", SERVICE]
    assert (of_service.visits, of_service.called, of_service.served, of_service.no_shows) == (6, 3, 1, 1)
    assert (of_service.cancelled, of_service.transferred, of_service.dossiers) == (4, 1, 2)
    assert of_service.scores == (0, 0, 0, 1, 0)
    assert of_service.wait_ms == sum(s * 1000 for s in roll_ups.unpacked_waits(of_service.waits))
    counter = rows[MONDAY, "counter", COUNTERS[0]]
    assert (counter.called, counter.served, counter.no_shows, counter.scores) == (3, 2, 1, (0, 0, 0, 1, 0))
    assert before.visits == after.visits == 6
    assert after.still_here == 0


async def test_the_open_day_counts_from_its_own_rows(url: str) -> None:
    async with house(url) as branch:
        await monday(branch)
        branch.clock.now += DAY_MS
        for n in range(3):
            await branch.issue(f"later-{n:05d}")
        with branch.store.reading() as connection:
            week = periods.figures_of_period(connection, MONDAY, TUESDAY, BRANCH)
            only = periods.figures_of_period(connection, MONDAY, MONDAY, BRANCH)
    assert (week.visits, week.still_here, week.open_day, week.days) == (9, 3, TUESDAY, 2)
    assert (only.visits, only.still_here, only.open_day) == (6, 0, None)
    assert [(line.key, line.visits) for line in week.by_day] == [(MONDAY, 6), (TUESDAY, 3)]


async def test_a_closing_that_is_not_stored_keeps_no_figures(url: str) -> None:
    async with house(url) as branch:
        await monday(branch)
        branch.store.transact(lambda c: c.exec_driver_sql("ALTER TABLE day RENAME COLUMN closed_at TO gone"))
        branch.clock.now += DAY_MS
        with pytest.raises(CannotStore):
            branch.store.write(await _closing(branch))
        branch.store.transact(lambda c: c.exec_driver_sql("ALTER TABLE day RENAME COLUMN gone TO closed_at"))
        with branch.store.reading() as connection:
            assert kept(connection) == {}
        await branch.issue("order-99999")
        assert verify(url).trouble == ""


async def held_for_long(branch: House) -> str:
    """The next one is called, held for forty minutes, and is called again."""
    branch.clock.forward(420)
    called = await branch.ask(c.CallNext(), MINH)
    assert isinstance(called, dict), called
    for command in (c.Park(ticket_id=called["ticket_id"]), c.Return(ticket_id=called["ticket_id"]), c.CallNext()):
        branch.clock.forward(1200)
        assert not isinstance(await branch.ask(command, MINH), Refused)
    return str(called["ticket_id"])


async def strange_monday(branch: House) -> None:
    """What an older program counted otherwise: a service that nobody finished, a no-show that came back and left, a
    number from outside whose holder came hours later, people who were held aside."""
    outside = Actor(role=Role.HUB, device_id="hub")
    taken = await branch.ask(c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE), outside, "outside-1")
    assert isinstance(taken, dict)
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    for n in range(4):
        await branch.issue(f"order-{n:05d}")
        branch.clock.forward(60)
    for n in range(4):
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        ticket_id = called["ticket_id"]
        branch.clock.forward(200)
        if n == 1:
            await branch.ask(c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id), LAN)
        elif n == 3:
            await branch.ask(c.Start(ticket_id=ticket_id), LAN)
        else:
            await branch.ask(c.Recall(ticket_id=ticket_id), LAN)
            branch.clock.forward(200)
            await branch.ask(c.NoShow(ticket_id=ticket_id), LAN)
            if n == 2:
                await branch.ask(c.Return(ticket_id=ticket_id), LAN)
                await branch.ask(c.Cancel(ticket_id=ticket_id), RECEPTION)
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[1]), MINH)
    for n in range(2):
        await branch.issue()
        ticket_id = await held_for_long(branch)
        if n == 0:
            await branch.ask(c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id), MINH)
    await branch.ask(c.Transfer(ticket_id=ticket_id, counter_id=COUNTERS[2]), MINH)
    await branch.ask(c.CloseCounter(), MINH)
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[2]), MINH)
    await held_for_long(branch)
    await branch.ask(c.Park(ticket_id=ticket_id), MINH)
    await branch.ask(c.Return(ticket_id=ticket_id), MINH)
    branch.clock.forward(3 * 3600)
    arrived = await branch.ask(c.Arrive(ticket_id=taken["ticket_id"]), RECEPTION)
    assert isinstance(arrived, dict), arrived


async def test_a_wait_after_a_hold_is_the_same_at_the_counters_and_in_the_managers_figures(url: str) -> None:
    async with house(url, HandClock()) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[1]), MINH)
        await branch.issue()
        ticket_id = await held_for_long(branch)
        for command in (None, c.Park(ticket_id=ticket_id), c.Return(ticket_id=ticket_id), c.CallNext()):
            if command is not None:
                assert not isinstance(await branch.ask(command, MINH), Refused)
            async with branch.handle.reading() as state:
                totals = (state.totals.waits, state.totals.wait_ms)
            with branch.store.reading() as connection:
                day = reports.figures_of_day(connection, MONDAY, BRANCH, branch.clock.now)
            assert totals == (1, 7 * 60_000)
            for of in (day.waits, day.legs, day.by_counter[0].waits, day.by_work[0].waits):
                assert (of.count, of.mean_min, of.longest_min, of.gave_up_late) == (1, 7, 7, 0), command
    assert verify(url).trouble == ""


async def test_an_upgrade_makes_the_figures_of_closed_days_anew(url: str) -> None:
    async with house(url, HandClock()) as branch:
        await strange_monday(branch)
        branch.clock.now += DAY_MS
        await branch.issue("order-99999")
        with branch.store.reading() as connection:
            right = kept(connection)
            day = reports.figures_of_day(connection, MONDAY, BRANCH)
    assert (day.not_finished, day.called) == (1, 6)
    assert [line.key for line in day.by_hour if line.visits] == ["09", "10", "15"]
    with sqlite3.connect(Path(url.removeprefix("sqlite:///"))) as connection:
        for statement in (
            "UPDATE leg SET wait_ms = last_called_at - arrived_at",
            "UPDATE visit SET wait_ms = (SELECT wait_ms FROM leg WHERE n = 1 AND leg.ticket_id = visit.ticket_id)",
            "DROP INDEX journal_audited",
            "DROP TABLE wait_learned",
            "DROP TABLE wait_grade",
            "DROP TABLE wait_warning",
            "DROP TABLE wait_advice",
            "ALTER TABLE roll_up DROP COLUMN not_finished",
            "UPDATE roll_up SET served = served + 1, busy_ms = 86400000 WHERE kind IN ('leg', 'counter')",
            "UPDATE roll_up SET called = called - 1 WHERE kind NOT IN ('leg', 'counter')",
            "UPDATE roll_up SET key = '08' WHERE kind = 'hour' AND key = '15'",
            "UPDATE alembic_version SET version_num = '0015'",
        ):
            assert connection.execute(statement).rowcount != 0, statement
    connection.close()
    store = Store(url)
    store.open()
    with store.reading() as connection:
        assert kept(connection) == right
    store.close()
    assert verify(url).trouble == ""


async def test_a_day_on_which_nobody_who_was_held_aside_came_to_a_counter_is_upgraded(url: str) -> None:
    async with house(url, HandClock()) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        parked = await branch.ask(c.Park(ticket_id=called["ticket_id"], why="đi lấy giấy"), LAN)
        assert isinstance(parked, dict)
        assert not isinstance(await branch.ask(c.UndoStep(seq=parked["seq"]), LAN), Refused)
        branch.clock.now += DAY_MS
        await branch.issue("order-99999")
        with branch.store.reading() as connection:
            right = kept(connection)
    with sqlite3.connect(Path(url.removeprefix("sqlite:///"))) as connection:
        for statement in (
            "DROP INDEX journal_audited",
            "DROP TABLE wait_learned",
            "DROP TABLE wait_grade",
            "DROP TABLE wait_warning",
            "DROP TABLE wait_advice",
            "ALTER TABLE roll_up DROP COLUMN not_finished",
            "UPDATE alembic_version SET version_num = '0015'",
        ):
            assert connection.execute(statement).rowcount != 0, statement
    connection.close()
    store = Store(url)
    store.open()
    with store.reading() as connection:
        assert kept(connection) == right
    store.close()
    assert verify(url).trouble == ""


async def test_a_day_that_leaves_nobody_but_a_no_show_keeps_it(url: str) -> None:
    async with house(url, HandClock()) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        for command in (c.Recall(ticket_id=called["ticket_id"]), c.NoShow(ticket_id=called["ticket_id"])):
            branch.clock.forward(200)
            assert not isinstance(await branch.ask(command, LAN), Refused)
        branch.clock.now += DAY_MS
        await branch.issue("order-99999")
        with branch.store.reading() as connection:
            day = reports.figures_of_day(connection, MONDAY, BRANCH)
            right = kept(connection)
    assert (day.no_shows, day.cancelled) == (1, 0)
    with sqlite3.connect(Path(url.removeprefix("sqlite:///"))) as connection:
        for statement in (
            "UPDATE visit SET state = 'cancelled', finished_at = 1795399200000 WHERE state = 'missed'",
            "UPDATE leg SET ended_at = 1795399200000 WHERE ended_at IS NULL AND day = '2026-11-23'",
            "DROP INDEX journal_audited",
            "DROP TABLE wait_learned",
            "DROP TABLE wait_grade",
            "DROP TABLE wait_warning",
            "DROP TABLE wait_advice",
            "ALTER TABLE roll_up DROP COLUMN not_finished",
            "UPDATE alembic_version SET version_num = '0015'",
        ):
            assert connection.execute(statement).rowcount != 0, statement
    connection.close()
    store = Store(url)
    store.open()
    with store.reading() as connection:
        assert kept(connection) == right
    store.close()
    assert verify(url).trouble == ""


async def test_one_long_night_is_no_service_time(url: str) -> None:
    async with house(url, HandClock()) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for n in range(2):
            await branch.issue(f"order-{n:05d}")
            called = await branch.ask(c.CallNext(), LAN)
            assert isinstance(called, dict)
            await branch.ask(c.Start(ticket_id=called["ticket_id"]), LAN)
            branch.clock.forward(600)
            if n == 0:
                await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        branch.clock.now += DAY_MS
        await branch.issue("order-99999")
        with branch.store.reading() as connection:
            for of in (
                reports.figures_of_day(connection, MONDAY, BRANCH),
                periods.figures_of_period(connection, MONDAY, MONDAY, BRANCH),
            ):
                assert (of.by_work[0].took.count, of.by_work[0].took.mean_min) == (1, 10)
                assert (of.by_counter[0].served, of.by_counter[0].busy_min, of.not_finished) == (1, 10, 1)


async def _closing(branch: House):  # type: ignore[no-untyped-def]
    from server.store.journal import Batch
    from server.store.rows import Row
    from wire.events import DayClosed

    async with branch.handle.reading() as state:
        return Batch(rows=[Row(state.seq + 1, "closing", branch.clock.now, '{"role":"server"}', DayClosed(day=MONDAY))])


@pytest.fixture
async def two_days(url: str) -> str:
    async with house(url, HandClock()) as branch:
        await monday(branch)
        branch.clock.now += DAY_MS
        await branch.issue("order-99999")
    assert verify(url).trouble == ""
    return url


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE roll_up SET served = served + 1 WHERE kind = 'service'", "figures kept of 2026-11-23 differ"),
        ("UPDATE roll_up SET wait_ms = 1 WHERE kind = 'hour'", "figures kept of 2026-11-23 differ"),
        ("UPDATE roll_up SET waits = x'0000' WHERE kind = 'counter'", "figures kept of 2026-11-23 differ"),
        ("DELETE FROM roll_up WHERE kind = 'who'", "rows of figures are kept"),
        ("DELETE FROM roll_up", "0 rows of figures are kept"),
        ("UPDATE roll_up SET day = '2026-11-24'", "0 rows of figures are kept"),
        ("UPDATE roll_up SET day = '2020-01-01' WHERE kind = 'hour'", "rows of figures are kept"),
        (
            "INSERT INTO roll_up SELECT '2020-01-01', kind, key, part, visits, called, served, no_shows, cancelled,"
            " transferred, booked, dossiers, busy_ms, score_1, score_2, score_3, score_4, score_5, wait_ms, longest_ms,"
            " waits, asked_online, filed_online, gave_up, took, slots, on_time, repeats, phantoms, not_finished"
            " FROM roll_up",
            "roll_up has rows of 2020-01-01",
        ),
        (
            "UPDATE setting SET body = replace(body, '\"wait_target_min\":15', '\"wait_target_min\":60')",
            "settings kept",
        ),
        ("DELETE FROM setting", "settings kept"),
    ],
)
def test_figures_changed_by_hand_are_named(two_days: str, statement: str, says: str) -> None:
    with sqlite3.connect(Path(two_days.removeprefix("sqlite:///"))) as connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()
    assert says in verify(two_days).trouble


async def test_settings_are_found_after_their_rows_and_by_moment(url: str) -> None:
    async with house(url) as branch:
        changed = BRANCH.model_copy(update={"holidays": (*BRANCH.holidays, "2031-01-01")})
        await branch.ask(c.ApplySettings(branch=changed, started_from=1))
        with branch.store.reading() as connection:
            assert visits.branch_in_force(connection) == changed
            assert visits.settings_before(connection, 3) == BRANCH
            assert visits.settings_before(connection, 1) is None


async def test_days_with_visits_are_listed_latest_first(two_days: str) -> None:
    store = Store(two_days)
    with store.reading() as connection:
        assert visits.days_with_visits(connection) == [TUESDAY, MONDAY]
    store.close()
