"""A year that is over goes into a file of its own, and all files together are one chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, update

from config.files import sqlite_url
from server.runtime.start_refused import StartRefused
from server.store import archives
from server.store.archives import Archived, NotYet
from server.store.database import Database
from server.store.tables import ARCHIVE, DAY, JOURNAL, LEG, META, REPLY, VISIT
from tests.server.store.lived import MONDAY, TUESDAY


def years_apart(connection: Connection) -> None:
    """The second day lies in the next year, as after New Year."""
    for table in (DAY, VISIT, LEG):
        connection.execute(update(table).where(table.c.day == TUESDAY).values(day="2027-01-04"))


def test_the_days_of_a_year_are_found_with_their_last_row(connection: Connection) -> None:
    years_apart(connection)
    found = archives.stretch_of(connection, "2026")
    first_of_next = connection.scalar(select(DAY.c.seq).where(DAY.c.day == "2027-01-04"))
    last = connection.execute(select(JOURNAL.c.at, JOURNAL.c.hash).where(JOURNAL.c.seq == first_of_next - 1)).one()
    assert (found.first_day, found.last_day, found.after, found.last_seq) == (MONDAY, MONDAY, 0, first_of_next - 1)
    assert (found.at, found.link) == (last.at, bytes(last.hash))


@pytest.mark.parametrize(
    ("year", "why"),
    [("2025", r"no days of 2025 .* holds 2026-11-23 to 2026-11-24"), ("2026", "The year 2026 is not over")],
)
def test_what_cannot_be_archived_yet_is_said(connection: Connection, year: str, why: str) -> None:
    with pytest.raises(NotYet, match=why):
        archives.stretch_of(connection, year)


def test_an_earlier_year_comes_first(connection: Connection) -> None:
    years_apart(connection)
    with pytest.raises(NotYet, match="The year 2026 comes first"):
        archives.stretch_of(connection, "2027")


def test_a_day_that_nobody_closed_keeps_its_year_open(connection: Connection) -> None:
    years_apart(connection)
    connection.execute(update(DAY).where(DAY.c.day == MONDAY).values(closed_at=None))
    with pytest.raises(NotYet, match="is not over"):
        archives.stretch_of(connection, "2026")


def counted(connection: Connection, table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def test_what_is_copied_and_let_go_of_is_together_what_there_was(connection: Connection, tmp_path: Path) -> None:
    years_apart(connection)
    found = archives.stretch_of(connection, "2026")
    rows = counted(connection, JOURNAL)
    database = Database(sqlite_url(tmp_path / "2026.db"))
    target = database.open_for_writing()
    assert archives.copy(connection, target, found) > found.last_seq
    target.commit()
    assert target.scalar(select(META.c.value).where(META.c.key == "archive")) == f"{MONDAY} {MONDAY}"
    assert (counted(target, JOURNAL), counted(target, VISIT), counted(target, LEG)) == (found.last_seq, 3, 4)
    latest = connection.scalar(select(func.max(JOURNAL.c.at)))
    replies = counted(connection, REPLY)
    archives.let_go(connection, found, b"a state", tmp_path / "2026.db", latest)
    assert counted(connection, JOURNAL) == rows - found.last_seq
    assert (counted(connection, VISIT), counted(connection, DAY)) == (3, 1)
    assert counted(connection, REPLY) == replies, "answers of the last month stay"
    assert archives.archived(connection) == [
        Archived(MONDAY, MONDAY, found.last_seq, found.link, b"a state", str(tmp_path / "2026.db"))
    ]
    target.close()
    database.release()


def test_old_answers_go_with_their_year(connection: Connection, tmp_path: Path) -> None:
    years_apart(connection)
    found = archives.stretch_of(connection, "2026")
    archives.let_go(connection, found, b"", tmp_path / "a.db", found.at + archives.REPLIES_STAY_MS)
    assert connection.scalar(select(func.min(REPLY.c.at))) > found.at


def noted(connection: Connection, file: Path, link: bytes = b"x" * 32) -> Archived:
    connection.execute(insert(ARCHIVE).values(first_day="2025-01-02", last_day="2025-12-31", last_seq=3, at=1,
                                              hash=link, body=b"", file=str(file)))  # fmt: skip
    return archives.archived(connection)[0]


def test_an_archive_is_looked_for_where_it_was_put_and_beside_the_database(
    connection: Connection, lived: str, tmp_path: Path
) -> None:
    archive = noted(connection, tmp_path / "elsewhere" / "2025.db")
    with pytest.raises(StartRefused, match=r"2025.db, which is not at .*elsewhere nor .*Bring the file back"):
        archives.place_of(Database(lived), archive)
    (tmp_path / "2025.db").touch()
    assert archives.place_of(Database(lived), archive) == tmp_path / "2025.db"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "2025.db").touch()
    assert archives.place_of(Database(lived), archive) == tmp_path / "elsewhere" / "2025.db"


def test_another_file_of_that_name_is_refused(connection: Connection, lived: str) -> None:
    path = Path(lived.removeprefix("sqlite:///"))
    archive = noted(connection, path)
    with pytest.raises(StartRefused, match="is not the archive that"), archives.opened(Database(lived), archive):
        pass
    right = bytes(connection.scalar(select(JOURNAL.c.hash).where(JOURNAL.c.seq == 3)))
    archive = Archived(archive.first_day, archive.last_day, 3, right, b"", archive.file)
    with archives.opened(Database(lived), archive) as older:
        assert counted(older, VISIT) == 6


def test_a_day_that_is_in_no_archive_is_read_from_the_database(connection: Connection, lived: str) -> None:
    assert len(archives.visits_of_day(Database(lived), connection, MONDAY)) == 3
    with archives.looking_at_day(lived, MONDAY) as looking:
        assert counted(looking, VISIT) == 6
