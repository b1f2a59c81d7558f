"""The compiled writes do what the tables say, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite

from server.store.database import Database
from server.store.statements import Statements, _compiled
from server.store.tables import JOURNAL, LEG, REPLY, VISIT

ROW = (1, "command-1", 5, "{}", "hall.opened", "{}", bytes(32))
REPLIED = ("command-1", b"f" * 16, 5, '{"seq":1}')


@pytest.fixture
def writing(url: str) -> Iterator[tuple[Connection, Statements]]:
    database = Database(url)
    connection = database.open_for_writing()
    statements = Statements(connection)
    yield connection, statements
    statements.close()
    connection.close()
    database.release()


def stored(url: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as made:
        rows = [tuple(row) for row in made.execute(select(JOURNAL))]
    engine.dispose()
    return rows


def test_what_is_committed_is_seen_by_others_and_not_before(url: str, writing: tuple[Connection, Statements]) -> None:
    _, statements = writing
    statements.begin()
    statements.journal([ROW])
    assert stored(url) == []
    statements.commit()
    assert stored(url) == [ROW]


def test_what_is_rolled_back_never_was(url: str, writing: tuple[Connection, Statements]) -> None:
    _, statements = writing
    statements.begin()
    statements.journal([ROW])
    assert statements.roll_back()
    assert statements.roll_back(), "with nothing begun there is nothing to undo"
    assert stored(url) == []


def test_a_lost_connection_says_so(writing: tuple[Connection, Statements]) -> None:
    _, statements = writing

    class Gone:
        @property
        def connection(self) -> None:
            raise OSError("the server closed the connection")

        def close(self) -> None:
            pass

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statements, "_cursor", Gone())
        assert not statements.roll_back()


def test_a_row_is_never_written_over_and_a_visit_keeps_its_newest(writing: tuple[Connection, Statements]) -> None:
    connection, statements = writing
    statements.begin()
    statements.journal([ROW])
    with pytest.raises(Exception, match="UNIQUE"):
        statements.journal([ROW])
    leg = ["t1", 1, "2026-11-23", "s", None, None, 5, None, None, None, None, None, 0, None]
    statements.leg([tuple(leg)])
    leg[4] = "q1"
    statements.leg([tuple(leg)])
    statements.commit()
    assert [row.counter_id for row in connection.execute(select(LEG))] == ["q1"]


def test_only_replies_that_are_there_are_known(writing: tuple[Connection, Statements]) -> None:
    connection, statements = writing
    statements.begin()
    statements.reply([REPLIED])
    statements.commit()
    assert statements.known(connection, ["command-1", "command-2"]) == {"command-1": (b"f" * 16, '{"seq":1}')}


def test_nothing_to_write_is_no_statement(writing: tuple[Connection, Statements]) -> None:
    _, statements = writing
    statements.begin()
    statements.visit([])
    statements.commit()


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_a_newer_row_changes_everything_but_its_key(dialect) -> None:
    text, _ = _compiled(VISIT, dialect, keep_newest=True)
    changed = text.partition("DO UPDATE SET")[2]
    assert changed.count(" = excluded.") == len(VISIT.columns) - 1
    assert "ticket_id = " not in changed
    assert "ON CONFLICT" not in _compiled(REPLY, dialect, keep_newest=False)[0]
