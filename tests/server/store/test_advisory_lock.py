"""Who leads a PostgreSQL database: the row, the lock, and what a lost session may no longer do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from server.store import advisory_lock
from server.store.advisory_lock import Seen, SideSession, Turn
from server.store.tables import METADATA
from tests.server.postgres_process import MISSING, private_postgres


def test_a_turn_is_read_as_it_was_written() -> None:
    turn = Turn.begun().next().next()
    assert (turn.state, turn.beat) == ("beats", 2)
    assert Turn.read(turn.row()) == turn
    assert Seen(turn.row()).turn == turn


def test_no_two_turns_are_alike_and_each_beat_changes_the_row() -> None:
    turn = Turn.begun()
    assert turn.term != Turn.begun().term
    assert turn.state == "starts"
    assert len({turn.row(), turn.next().row(), turn.next().next().row()}) == 3
    assert turn.next().term == turn.term


@pytest.mark.parametrize("row", ["", "abc", "abc beats", "abc beats many by hand", "abc dances 3 x"])
def test_a_row_that_somebody_wrote_by_hand_is_no_error(row: str) -> None:
    turn = Turn.read(row)
    assert turn.beat in (0, 3)
    assert turn.state in ("starts", "beats")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Engine]:
    if MISSING:
        pytest.skip(MISSING)
    with private_postgres() as made:
        # As the program connects: a connection that is closed is gone, and its locks with it.
        engine = create_engine(made.add("locks"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        METADATA.create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def session(postgres: Engine) -> Iterator[Connection]:
    with postgres.connect() as made:
        yield made
        if not made.closed and not made.invalidated:
            made.exec_driver_sql("SELECT pg_advisory_unlock_all()")


@pytest.fixture
def side(postgres: Engine) -> Iterator[SideSession]:
    made = SideSession(postgres.connect)
    yield made
    made.close()


def test_one_session_holds_the_lock_and_who_waits_sees_it(
    postgres: Engine, session: Connection, side: SideSession
) -> None:
    assert not side.look().held
    assert advisory_lock.locked(session)
    assert side.look().held
    with postgres.connect() as other:
        assert not advisory_lock.locked(other)


def test_only_who_holds_the_lock_and_leads_is_heard(session: Connection, side: SideSession) -> None:
    turn = Turn.begun()
    pid = advisory_lock.settle(session)
    assert advisory_lock.locked(session)
    advisory_lock.enter(session, turn)
    assert advisory_lock.led_by(session) == turn
    assert side.beat(turn.next(), pid)
    assert side.look().turn == turn.next()
    assert not side.beat(turn.next().next(), pid + 1), "another session does not hold the lock"
    assert not side.beat(Turn.begun(), pid), "another turn"
    assert side.look().turn == turn.next()
    advisory_lock.leave(session, replace(turn, term="another"))
    assert side.look().turn.state == "beats"
    advisory_lock.leave(session, turn)
    assert side.look().turn.state == "left"


def test_who_was_heard_since_is_not_ended_and_who_fell_silent_is(session: Connection, side: SideSession) -> None:
    turn = Turn.begun()
    pid = advisory_lock.settle(session)
    assert advisory_lock.locked(session)
    advisory_lock.enter(session, turn)
    silent = side.look()
    assert side.beat(turn.next(), pid)
    side.close()
    side.end(silent)
    session.exec_driver_sql("SELECT 1")
    side.end(side.look())
    with pytest.raises(DBAPIError):
        session.exec_driver_sql("SELECT 1")
