"""What a database knows of, read as far as it can be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from server.store.given import Given, given, given_by
from server.store.tables import DEVICE, JOURNAL, VISIT
from tests.server.branch_kit import BRANCH
from tests.server.store.lived import TUESDAY


def test_the_latest_day_its_last_number_and_whose_it_is_are_told(connection: Connection) -> None:
    told = given(connection)
    last = connection.execute(select(JOURNAL.c.seq, JOURNAL.c.at).order_by(JOURNAL.c.seq.desc())).first()
    assert last is not None
    assert (told.rows, told.at) == (last.seq, last.at)
    assert (told.day, told.last, told.branch) == (TUESDAY, {"A": 3}, BRANCH.id)
    assert told.busiest == 3, "three numbers of one series in one hour, of two days"


def test_numbers_that_were_skipped_count_as_given_and_lower_ones_change_nothing(connection: Connection) -> None:
    seq = connection.scalar(select(JOURNAL.c.seq).order_by(JOURNAL.c.seq.desc()))
    for n, body in enumerate(('{"last":{"A":40,"Q":7}}', '{"last":{"A":20}}'), 1):
        connection.execute(insert(JOURNAL).values(seq=seq + n, command_id=f"skip-{n}", at=1, actor="{}",
                                                  type="numbers.skipped", body=body, hash=bytes(32)))  # fmt: skip
    assert given(connection).last == {"A": 40, "Q": 7}


def test_yesterdays_numbers_are_not_todays(connection: Connection) -> None:
    connection.execute(update(VISIT).where(VISIT.c.day != TUESDAY).values(serial=VISIT.c.serial + 90))
    assert given(connection).last == {"A": 3}


def test_a_damaged_table_spoils_no_other_answer(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE visit")
    connection.exec_driver_sql("DROP TABLE person")
    connection.exec_driver_sql("UPDATE setting SET body = 'no json'")
    told = given(connection)
    assert (told.last, told.busiest, told.people, told.branch) == ({}, 0, frozenset(), "")
    assert told.day == TUESDAY
    assert told.rows > 0


def test_a_file_that_is_no_database_or_is_not_there_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"x" * 5_000)
    assert given_by(tmp_path / "no.db") == given_by(tmp_path / "missing.db") == Given()
    assert not (tmp_path / "missing.db").exists()


def test_a_file_is_only_looked_at(lived: str) -> None:
    path = Path(lived.removeprefix("sqlite:///"))
    before = path.read_bytes()
    assert given_by(path).branch == BRANCH.id
    assert path.read_bytes() == before


def test_who_may_sign_in_and_what_is_paired_are_told_by_name(lived: str) -> None:
    with sqlite3.connect(lived.removeprefix("sqlite:///")) as made:
        made.execute("DELETE FROM person")
    made.close()
    told = given_by(Path(lived.removeprefix("sqlite:///")))
    assert told.people == frozenset()
    assert told.devices == frozenset()


def test_numbers_that_kiosks_hold_count_as_given_and_kiosks_are_counted(connection: Connection) -> None:
    seq = connection.scalar(select(JOURNAL.c.seq).order_by(JOURNAL.c.seq.desc()))
    for n, (series, last) in enumerate((("A", 60), ("C", 40), ("A", 20), ("A", 80)), 1):
        day = "2026-11-25" if last == 80 else TUESDAY  # of the next day, whose numbers begin anew
        body = f'{{"lease_id":"lease-{n}","day":"{day}","series":"{series}","first":1,"last":{last}}}'
        connection.execute(insert(JOURNAL).values(seq=seq + n, command_id=f"lease-{n}", at=1, actor="{}",
                                                  type="numbers.leased", body=body, hash=bytes(32)))  # fmt: skip
    before = given(connection)
    connection.execute(insert(DEVICE).values(device_id="k9", role="kiosk", token_hash=bytes(32), paired_at=1))
    told = given(connection)
    assert (told.last, told.ahead) == ({"A": 60, "C": 40}, 80)
    assert told.away == BRANCH.policy.away_numbers
    assert told.kiosks == before.kiosks + 1
