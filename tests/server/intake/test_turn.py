"""What one commit holds: facts, replies, and whom it answers."""

from __future__ import annotations

from server.intake.turn import Turn
from tests.server.intake.asked import KIOSK, asked
from wire import events as e
from wire.errors import Code, refused


async def test_a_fact_stands_in_the_journal_and_is_published_with_who_asked_for_it() -> None:
    one = asked()
    turn = Turn([one])
    assert not turn.stores
    turn.add(one, e.HallClosed(why="x"), 7, 1000, "{}")
    (row,), (fact,) = turn.batch.rows, turn.published
    assert (row.seq, row.command_id, row.at, row.actor) == (7, one.command_id, 1000, "{}")
    assert (fact.seq, fact.at, fact.actor, fact.event) == (7, 1000, KIOSK, row.event)
    assert turn.stores
    assert not turn.opened_day
    assert turn.corrected_ms == 0


async def test_a_day_that_opens_and_a_clock_put_right_are_known_of_the_turn() -> None:
    one = asked()
    turn = Turn([one])
    turn.add(one, e.DayOpened(day="2026-11-23"), 1, 0, "{}")
    turn.add(one, e.ClockCorrected(by_ms=-5), 2, 0, "{}")
    turn.add(one, e.HallOpened(), 3, 0, "{}")
    assert turn.opened_day
    assert turn.corrected_ms == -5


async def test_a_reply_alone_is_stored_too() -> None:
    turn, one = Turn([]), asked()
    turn.keep_reply(one, 5, "{}")
    assert turn.stores
    assert turn.batch.replies[0].fingerprint == b"who"


async def test_a_fault_of_ours_may_be_asked_again_and_an_answer_for_good_not() -> None:
    turn, odd, good = Turn([]), asked("order-00001"), asked("order-00002")
    turn.answer(odd, refused(Code.INTERNAL))
    turn.answer_for_good(good, {"seq": 1})
    assert [one for one, _ in turn.answers] == [odd, good]
    assert turn.by_id == {"order-00002": (b"who", {"seq": 1})}
