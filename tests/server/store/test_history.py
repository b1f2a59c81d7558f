"""The past as rows, visits and lines of JSON."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Connection, event, func, select, update

from server.runtime.start_refused import StartRefused
from server.store import chain, history
from server.store.chain import BadJournal
from server.store.tables import DAY, JOURNAL, SETTING
from tests.server.branch_kit import BRANCH
from tests.server.store.lived import MONDAY, TUESDAY


def test_days_are_told_oldest_first(connection: Connection) -> None:
    assert history.days(connection) == [MONDAY, TUESDAY]


def test_a_days_rows_are_those_from_its_opening_to_the_next_ones(connection: Connection) -> None:
    monday, tuesday = list(history.rows_of(connection, MONDAY)), list(history.rows_of(connection, TUESDAY))
    assert [monday[0].event.type, tuesday[0].event.type] == ["day.opened", "day.opened"]
    assert tuesday[0].seq == monday[-1].seq + 1
    assert tuesday[-1].seq == connection.scalar(select(func.max(JOURNAL.c.seq)))


def test_a_day_there_was_not_is_none(connection: Connection) -> None:
    with pytest.raises(LookupError):
        list(history.rows_of(connection, "2026-11-25"))


def test_rows_about_something_are_chosen_from_a_days_rows(connection: Connection) -> None:
    kept = history.CheckedDays()
    for _ in range(2):
        for day in (MONDAY, TUESDAY):
            called = [row for row in history.rows_of(connection, day) if row.event.type == "ticket.called"]
            assert called
            assert list(kept.rows_about(connection, day, lambda kind, _: kind == "ticket.called")) == called
    with pytest.raises(LookupError):
        list(kept.rows_about(connection, "2026-11-25", lambda *_: True))


def test_a_day_that_another_follows_is_read_and_checked_once(connection: Connection) -> None:
    kept, asked = history.CheckedDays(), []
    event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for day, times in ((MONDAY, 1), (TUESDAY, 2)):
        asked.clear()
        for _ in range(2):
            assert list(kept.rows_about(connection, day, lambda *_: True))
        assert len([query for query in asked if "journal.body" in query]) == times, day


def test_a_day_with_a_bad_row_is_told_of_none(connection: Connection) -> None:
    connection.execute(update(JOURNAL).where(JOURNAL.c.seq == 4).values(command_id="another"))
    kept = history.CheckedDays()
    for _ in range(2):
        with pytest.raises(BadJournal, match="row 4 "):
            list(kept.rows_about(connection, MONDAY, lambda *_: True))


def test_settings_are_those_of_the_days_opening(connection: Connection) -> None:
    first = connection.scalar(select(DAY.c.seq).where(DAY.c.day == TUESDAY))
    body = json.loads(connection.scalar(select(SETTING.c.body)))
    body["branch"]["name"]["vi"] = "Tên mới"
    connection.execute(SETTING.insert().values(seq=first + 1, body=json.dumps(body)))
    told = history.settings_at(connection, TUESDAY)
    assert told is not None
    assert told.name == BRANCH.name


def test_visits_are_by_day_and_arrival_and_the_ends_count(connection: Connection) -> None:
    at = history.VISIT_FIELDS.index("day"), history.VISIT_FIELDS.index("serial")
    both = [(row[at[0]], row[at[1]]) for row in history.visits(connection, MONDAY, TUESDAY)]
    assert both == [(day, n) for day in (MONDAY, TUESDAY) for n in (1, 2, 3)]
    assert len(list(history.visits(connection, TUESDAY, TUESDAY))) == 3
    assert list(history.visits(connection, "2026-11-24T", "2027")) == []


def test_a_line_holds_the_event_as_it_was_hashed(connection: Connection) -> None:
    before = chain.START
    lines = list(history.journal_lines(connection))
    assert len(lines) == connection.scalar(select(func.count()).select_from(JOURNAL))
    for line in lines:
        told = json.loads(line)
        event = line.partition(',"event":')[2].rpartition(',"hash":')[0]
        actor = line.partition('"actor":')[2].partition(',"type":')[0]
        before = chain.link(before, told["seq"], told["command_id"], told["at"], actor, told["type"], event)
        assert told["hash"] == before.hex()


def test_lines_end_before_the_first_bad_row(connection: Connection) -> None:
    connection.execute(update(JOURNAL).where(JOURNAL.c.seq == 4).values(command_id="another"))
    given = history.journal_lines(connection)
    assert [json.loads(next(given))["seq"] for _ in range(3)] == [1, 2, 3]
    with pytest.raises(BadJournal, match="row 4 "):
        next(given)


def test_nothing_is_written_by_looking(lived: str) -> None:
    with history.looking_at(lived) as looking, pytest.raises(Exception, match="readonly"):
        looking.execute(update(JOURNAL).values(at=0))


def test_what_is_not_there_is_refused_and_not_made(tmp_path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(StartRefused), history.looking_at(f"sqlite:///{path}"):
        pass
    assert not path.exists()
