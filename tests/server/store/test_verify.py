"""Tampering shows: the first bad row is named."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from server.runtime.start_refused import StartRefused
from server.store.journal import Store
from server.store.verify import verify
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, LAN, HandClock, house
from wire import commands as c

ELSEWHERE = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[COUNTERS[0]])


@pytest.fixture
async def day(url: str) -> str:
    """A database with a finished day and another that has begun."""
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for n in range(6):
            await branch.issue(f"order-{n:05d}")
            clock.forward(30)
        for _ in range(3):
            called = await branch.ask(c.CallNext(), LAN)
            assert isinstance(called, dict)
            clock.forward(200)
            if called["number"] == "A002":
                await branch.ask(c.Transfer(ticket_id=called["ticket_id"], service_id=ELSEWHERE), LAN)
            elif called["number"] == "A003":
                await branch.ask(c.Recall(ticket_id=called["ticket_id"]), LAN)
                clock.forward(200)
                await branch.ask(c.NoShow(ticket_id=called["ticket_id"]), LAN)
            else:
                await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        clock.now += DAY_MS
        await branch.issue("order-99999")
    return url


def change(url: str, statement: str) -> None:
    connection = sqlite3.connect(Path(url.removeprefix("sqlite:///")))
    with connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


def test_an_untouched_database_is_well(day: str) -> None:
    report = verify(day)
    assert report.trouble == ""
    assert report.well
    assert (report.visits, report.days) == (7, 2)
    assert report.rows > 15


async def test_a_running_server_can_be_checked(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        assert verify(url).well
        await branch.issue()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE journal SET body = replace(body, 'A002', 'A022') WHERE seq = 5", "row 5 is the first bad one"),
        ("UPDATE journal SET at = at + 1 WHERE seq = 7", "row 7 is the first bad one"),
        ('UPDATE journal SET actor = \'{"role":"manager"}\' WHERE seq = 6', "row 6 is the first bad one"),
        ("UPDATE journal SET command_id = 'another-one' WHERE seq = 6", "row 6 is the first bad one"),
        ("DELETE FROM journal WHERE seq = 8", "row 8 is the first bad one (it is missing)"),
        ("UPDATE journal SET seq = 1000 WHERE seq = 4", "row 4 is the first bad one (it is missing)"),
        ("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", "visit"),
        ("UPDATE visit SET wait_ms = 1 WHERE number = 'A001' AND state = 'done'", "in wait_ms"),
        ("UPDATE visit SET state = 'done' WHERE number = 'A003'", "in state"),
        ("UPDATE visit SET group_id = 'khac' WHERE number = 'A003'", "in group_id"),
        ("DELETE FROM visit WHERE number = 'A004'", "is missing"),
        ("DELETE FROM leg WHERE n = 2", "leg 2 is missing"),
        ("UPDATE leg SET person = 'minh' WHERE person = 'lan' AND n = 1", "in person"),
        ("UPDATE visit SET day = '2020-01-01' WHERE number = 'A006'", "is missing"),
    ],
)
def test_a_row_changed_by_hand_is_named(day: str, statement: str, says: str) -> None:
    change(day, statement)
    report = verify(day)
    assert not report.well
    assert says in report.trouble


def test_a_group_that_an_older_program_did_not_know_any_more_is_nothing_wrong(day: str) -> None:
    change(day, "UPDATE visit SET group_id = '' WHERE day = (SELECT max(day) FROM visit)")
    assert verify(day).well


def test_a_missed_person_left_at_the_end_of_the_day_stays_a_no_show(day: str) -> None:
    with Store(day).database.reading() as connection:
        states = dict(connection.exec_driver_sql("SELECT number || day, state FROM visit").all())
    assert states["A0032026-11-23"] == "missed"
    assert states["A0042026-11-23"] == "cancelled"


def test_a_server_does_not_start_on_a_journal_that_was_changed(day: str) -> None:
    change(day, "DELETE FROM snapshot")
    change(day, "UPDATE journal SET at = at + 1 WHERE seq = 7")
    before = Path(day.removeprefix("sqlite:///")).read_bytes()
    with pytest.raises(StartRefused, match="row 7 is the first bad one"):
        Store(day).open()
    assert Path(day.removeprefix("sqlite:///")).read_bytes() == before


def test_a_start_does_not_trust_a_snapshot_that_does_not_fit_the_journal(day: str) -> None:
    change(day, "UPDATE snapshot SET hash = zeroblob(32)")
    store = Store(day)
    state = store.open()
    assert state.day == "2026-11-24"
    store.close()


def test_a_file_that_is_missing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="no database"):
        verify(f"sqlite:///{tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("nth", [0, 1])
def test_a_row_of_the_latest_day_changed_behind_a_snapshot_stops_the_start(day: str, nth: int) -> None:
    """The snapshot would hide it: the rows it stands for are not replayed."""
    connection = sqlite3.connect(Path(day.removeprefix("sqlite:///")))
    with connection:
        first = connection.execute("SELECT max(seq) FROM day").fetchone()[0]
        last = connection.execute("SELECT max(seq) FROM snapshot").fetchone()[0]
        assert first <= last
        connection.execute("UPDATE journal SET at = at + 1 WHERE seq = ?", (first + nth,))
    connection.close()
    with pytest.raises(StartRefused, match=rf"row {first + nth} is the first bad one"):
        Store(day).open()


def test_rows_cut_off_at_the_end_stop_the_start(day: str) -> None:
    change(day, "DELETE FROM journal WHERE seq >= (SELECT max(seq) FROM journal) - 1")
    with pytest.raises(StartRefused, match="it is missing"):
        Store(day).open()
