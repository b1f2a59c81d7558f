"""What visitors said, as the journal gives it back."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event, update

from server.store.feedback_rows import KeptRatings, Mark, Said, marks, ratings, ticket_rated_by, told
from server.store.tables import VISIT
from tests.server.branch_kit import BRANCH, COUNTER, DAY_MS, LAN, HandClock, House, house
from tests.server.store.lived import MONDAY, TUESDAY
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Role

PAD = Actor(role=Role.PAD, device_id="pad-1", counter_id=COUNTER)
CODE = Actor(role=Role.PHONE, counter_id=COUNTER)
PHONE = Actor(role=Role.PHONE)
HOA = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))


async def rated(branch: House, score: int, comment: str = "", actor: Actor = PHONE) -> tuple[str, int]:
    """A visit that was served and rated: its ticket, and the row of the rating."""
    issued = await branch.issue()
    for command in (c.CallNext(), c.Start(ticket_id=issued["ticket_id"])):
        assert isinstance(await branch.ask(command, LAN), dict)
    await branch.ask(c.Finish(ticket_id=issued["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
    if actor.role is Role.PHONE:
        actor = actor.model_copy(update={"device_id": issued["ticket_id"]})
    done = await branch.ask(c.RateVisit(ticket_id=issued["ticket_id"], score=score, comment=comment), actor)
    assert not isinstance(done, Refused), done
    return issued["ticket_id"], done["seq"]


def heard(branch: House, first: str = MONDAY, last: str = MONDAY) -> list[Said]:
    with branch.store.reading() as connection:
        return told(connection, ratings(connection, first, last))


async def test_ratings_come_newest_first_with_what_was_answered_and_closed(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        first, first_seq = await rated(branch, 2, "Chờ lâu quá")
        clock.forward(60)
        second, second_seq = await rated(branch, 5)
        for words in ("Xin lỗi bác", "Đã mở thêm quầy"):
            clock.forward(60)
            await branch.ask(c.AnswerFeedback(rated_seq=first_seq, ticket_id=first, words=words), HOA)
        clock.forward(60)
        await branch.ask(c.CloseFeedback(rated_seq=second_seq, ticket_id=second), HOA)
        newer, older = heard(branch)
    assert (older.seq, older.ticket_id, older.score, older.comment) == (first_seq, first, 2, "Chờ lâu quá")
    assert (older.answer, older.answered_by, older.closed_at) == ("Đã mở thêm quầy", "hoa", None)
    assert older.answered_at == older.at + 180_000
    assert (newer.seq, newer.answer, newer.answered_at) == (second_seq, "", None)
    assert newer.closed_at == clock.now


async def test_a_rating_stands_on_the_day_of_its_visit(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await rated(branch, 1)
        clock.now += DAY_MS
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await rated(branch, 4)
        assert [one.score for one in heard(branch, MONDAY, MONDAY)] == [1]
        assert [one.score for one in heard(branch, TUESDAY, TUESDAY)] == [4]
        assert [one.score for one in heard(branch, MONDAY, TUESDAY)] == [4, 1]
        assert heard(branch, "2026-11-01", "2026-11-22") == []


async def test_a_visit_that_was_rated_on_the_next_day_stands_on_its_own(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        for score in (1, 2, 3):
            ticket_id, _ = await rated(branch, score)
            branch.clock.now += DAY_MS
            await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
            if score == 2:
                branch.store.transact(
                    lambda on, moved=ticket_id: on.execute(  # type: ignore[misc]
                        update(VISIT).where(VISIT.c.ticket_id == moved).values(day=MONDAY, number="Z900")
                    )
                )
        with branch.store.reading() as connection:
            for low in (None, 3):
                for first, last, scores in (
                    (MONDAY, MONDAY, [2, 1]), (TUESDAY, TUESDAY, []), (TUESDAY, "2026-11-25", [3]),
                    (MONDAY, "2026-11-25", [3, 2, 1]), ("2026-11-25", "2026-11-25", [3]),
                    ("2026-11-26", "2026-11-30", []),
                ):  # fmt: skip
                    assert [one.score for one in ratings(connection, first, last, low)] == scores, (first, last)
                    counted = sum(marks(connection, first, last).values(), Counter())
                    assert sorted(counted.elements()) == sorted(
                        Mark(one.counter_id, one.service_id, one.score, one.reasons)
                        for one in told(connection, ratings(connection, first, last))
                    )


async def test_a_rating_in_a_list_says_what_its_whole_says(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        for n, (score, comment) in enumerate([(1, "Chờ lâu"), (2, ""), (5, "Tốt"), (5, "")]):
            ticket_id, seq = await rated(branch, score, comment)
            if n < 2:
                await branch.ask(c.AnswerFeedback(rated_seq=seq, ticket_id=ticket_id, words="Xin lỗi"), HOA)
            if n == 1:
                await branch.ask(c.CloseFeedback(rated_seq=seq, ticket_id=ticket_id), HOA)
        with branch.store.reading() as connection:
            listed = ratings(connection, MONDAY, MONDAY)
            whole = told(connection, listed)
            assert [one.seq for one in told(connection, listed[::-2])] == [one.seq for one in listed[::-2]]
    assert [(one.score, one.worded, one.answered, one.closed) for one in listed] == [
        (5, False, False, False), (5, True, False, False), (2, False, True, True), (1, True, True, False),
    ]  # fmt: skip
    for one, said in zip(listed, whole, strict=True):
        assert (one.seq, one.score, one.counter_id) == (said.seq, said.score, said.counter_id)
        assert (one.worded, one.answered, one.closed) == (bool(said.comment), said.answered, said.closed)


@pytest.mark.parametrize(("actor", "how"), [(PAD, "pad"), (CODE, "code"), (PHONE, "phone")])
async def test_it_is_told_on_what_it_was_given(url: str, actor: Actor, how: str) -> None:
    async with house(url, HandClock()) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await rated(branch, 3, actor=actor)
        assert [one.how for one in heard(branch)] == [how]


async def test_only_a_rating_names_the_ticket_that_it_rates(url: str) -> None:
    async with house(url, HandClock()) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        ticket_id, seq = await rated(branch, 3)
        with branch.store.reading() as connection:
            assert ticket_rated_by(connection, seq) == ticket_id
            assert ticket_rated_by(connection, seq - 1) is None
            assert ticket_rated_by(connection, seq + 1000) is None


async def test_only_what_is_low_or_has_words_is_read_where_no_more_is_asked_for(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        given = [(1, ""), (3, ""), (4, ""), (5, 'ghi "score":5, "comment":""'), (4, "Cảm ơn"), (5, "")]
        for score, comment in given:
            await rated(branch, score, comment)
        await rated(branch, 5, "Ông Nam")
        branch.clock.now += DAY_MS
        await branch.ask(c.EraseWords(before=TUESDAY))
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await rated(branch, 5, "Tốt")
        await rated(branch, 5)
        with branch.store.reading() as connection:
            low, every = (told(connection, ratings(connection, MONDAY, TUESDAY, n)) for n in (3, None))
    assert low == [one for one in every if one.score <= 3 or one.comment]
    assert [(one.score, one.comment) for one in low] == [(5, "Tốt"), (3, ""), (1, "")], "Monday's words are erased"
    assert len(every) == len(given) + 3


async def test_words_make_praise_worth_reading_whatever_stands_in_them(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        for score, comment in ((5, 'ghi "score":5, "comment":""'), (4, "Cảm ơn"), (5, ""), (2, "")):
            await rated(branch, score, comment)
        with branch.store.reading() as connection:
            low = ratings(connection, MONDAY, MONDAY, 3)
    assert [one.score for one in low] == [2, 4, 5]


async def test_who_asks_again_is_told_what_is_so_now(url: str) -> None:
    kept = KeptRatings()

    def same(branch: House) -> None:
        with branch.store.reading() as connection:
            for low in (3, None):
                for first, last in ((MONDAY, MONDAY), (MONDAY, TUESDAY), (TUESDAY, TUESDAY)):
                    for _ in range(2):
                        again = ratings(connection, first, last, low, kept)
                        assert again == ratings(connection, first, last, low), (first, last, low)

    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        ticket_id, seq = await rated(branch, 1, "Chờ lâu")
        await rated(branch, 5, "Tốt")
        same(branch)
        branch.clock.now += DAY_MS
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        same(branch)
        await branch.ask(c.AnswerFeedback(rated_seq=seq, ticket_id=ticket_id, words="Xin lỗi"), HOA)
        await rated(branch, 2)
        same(branch)
        branch.clock.now += DAY_MS
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await branch.ask(c.EraseWords(before=TUESDAY))
        await branch.ask(c.CloseFeedback(rated_seq=seq, ticket_id=ticket_id), HOA)
        same(branch)
        branch.clock.now += DAY_MS
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        same(branch)


async def test_ratings_of_before_today_are_read_once(url: str) -> None:
    kept, read = KeptRatings(), []
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await rated(branch, 1)
        branch.clock.now += DAY_MS
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        with branch.store.reading() as connection:
            assert len(ratings(connection, MONDAY, TUESDAY, None, kept)) == 1

            def note(_: Any, __: Any, query: str, given: Any, *___: Any) -> None:
                if "journal.body" in query and "visit.rated" in str(given):
                    read.append(query)

            event.listen(connection, "before_cursor_execute", note)
            assert len(ratings(connection, MONDAY, TUESDAY, None, kept)) == 1
            event.remove(connection, "before_cursor_execute", note)
    assert len(read) == 1, "only those of today"


async def test_ratings_are_found_by_their_index_and_not_in_all_of_the_journal(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await rated(branch, 2)
        asked: list[tuple[str, Any]] = []
        with branch.store.reading() as connection:
            sqlite = connection.dialect.name == "sqlite"
            if not sqlite:  # a journal of ten rows is read whole, whatever index it has
                connection.exec_driver_sql("SET enable_seqscan = off")

            def note(*told: Any) -> None:
                if "journal.type" in told[2]:
                    asked.append((told[2], told[3]))

            event.listen(connection, "before_cursor_execute", note)
            assert len(ratings(connection, MONDAY, MONDAY)) == 1
            event.remove(connection, "before_cursor_execute", note)
            explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
            plans = [str(connection.exec_driver_sql(explain + query, given).all()) for query, given in asked]
            if not sqlite:
                connection.exec_driver_sql("SET enable_seqscan = on")
    assert len(plans) == 2
    for plan in plans:
        assert "journal_said" in plan, plan
