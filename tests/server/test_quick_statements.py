"""Statements are compiled once for all databases of a test run; each of them still answers with what is in it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, create_engine, select

from tests.server.quick_statements import _compiled

NUMBER = Table("number", MetaData(), Column("value", Integer))


def test_what_one_database_had_compiled_is_taken_by_another_which_answers_with_its_own_rows(tmp_path: Path) -> None:
    said, known = [], []
    for n in (7, 8):
        engine = create_engine(f"sqlite:///{tmp_path / f'{n}.db'}")
        with engine.begin() as connection:
            NUMBER.create(connection)
            connection.execute(NUMBER.insert(), {"value": n})
            said.append(connection.execute(select(NUMBER.c.value).where(NUMBER.c.value > n - 1)).all())
        known.append(len(_compiled))
        engine.dispose()
    assert said == [[(7,)], [(8,)]]
    assert known[0] == known[1] > 0


def test_another_kind_of_database_keeps_its_own() -> None:
    engine = create_engine("postgresql+psycopg://nobody@localhost/none")
    assert engine._compiled_cache is not _compiled
