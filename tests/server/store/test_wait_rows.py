"""What was learned of waits and how they were graded is kept, the newest; of an erased clerk nothing stays."""

from __future__ import annotations

import asyncio
import json

from sqlalchemy import Connection

from server.staff.people import added
from server.store import wait_rows
from server.store.wait_rows import SUMS, GradeRow
from tests.server.branch_kit import house
from tests.server.store.lived import MONDAY, TUESDAY
from wire import commands as c


def a_grade(day: str, n: int) -> GradeRow:
    return GradeRow(day, "A1", "ordinary", "steps-1", {**dict.fromkeys(SUMS, 0), "n": n, "bias_s": -1.5})


def test_only_the_newest_of_a_model_stay(connection: Connection) -> None:
    for day in ("2026-11-21", "2026-11-23", "2026-11-22"):
        wait_rows.keep_learned(connection, "steps-1", day, f'"{day}"')
    wait_rows.keep_learned(connection, "learned", "2026-11-20", "{}")
    wait_rows.keep_learned(connection, "steps-1", "2026-11-23", '"anew"')
    assert wait_rows.learned(connection) == {
        "learned": [("2026-11-20", "{}")],
        "steps-1": [("2026-11-23", '"anew"'), ("2026-11-22", '"2026-11-22"')],
    }


def test_grades_of_a_day_are_kept_in_place_of_those_it_had(connection: Connection) -> None:
    wait_rows.keep_grades(connection, MONDAY, [a_grade(MONDAY, 3)])
    wait_rows.keep_grades(connection, MONDAY, [a_grade(MONDAY, 4)])
    wait_rows.keep_grades(connection, TUESDAY, [])
    assert wait_rows.grades(connection, MONDAY, TUESDAY) == [a_grade(MONDAY, 4)]
    assert wait_rows.graded_days(connection) == {MONDAY, TUESDAY}, "a day with nothing to say was looked at too"
    assert wait_rows.grades(connection, TUESDAY, TUESDAY) == []


def test_the_days_that_are_over_and_their_rows(connection: Connection) -> None:
    stretch = wait_rows.days_over(connection, 60)
    assert stretch is not None
    assert stretch.days == (MONDAY,)
    assert wait_rows.days_over(connection, 1) == stretch
    assert stretch.branch is not None
    rows = list(wait_rows.journal_rows(connection, stretch, ("day.opened", "ticket.issued")))
    assert [kind for _, _, kind, _ in rows] == ["day.opened", *["ticket.issued"] * 3]
    assert all(stretch.first <= seq < stretch.end for seq, _, _, _ in rows)


async def test_of_an_erased_clerk_nothing_learned_stays(url: str) -> None:
    async with house(url) as branch:
        codes = []
        for name in ("lan.nt", "minh.tv"):
            assert isinstance(
                await branch.ask(await asyncio.to_thread(added, name, name, ("clerk",), "con mèo đen ngủ")), dict
            )
            person = branch.people.find(name)
            assert person is not None
            codes.append(person.code)
        gone, stays = codes
        body = json.dumps({"clerks": {gone: 1.25, stays: 0.9}, "seen": [gone, stays], "version": 1})
        await branch.store.run(
            lambda: branch.store.transact(lambda one: wait_rows.keep_learned(one, "learned", MONDAY, body))
        )
        await branch.ask(c.ErasePerson(code=gone))
        ((_, left),) = (await branch.store.look(wait_rows.learned))["learned"]
        assert json.loads(left) == {"clerks": {stays: 0.9}, "seen": [stays], "version": 1}
        assert await branch.store.look(wait_rows.known_people) == {stays, "minh.tv"}
