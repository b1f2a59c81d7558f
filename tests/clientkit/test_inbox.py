"""What waits between a link and its window has an end."""

from __future__ import annotations

from typing import Any

from clientkit.inbox import Inbox
from wire.session import Answered, Broken, EventCame, LinkState, ViewCame, Welcomed
from wire.values import PROTOCOL, Role
from wire.views import Snapshot


def fact(seq: int) -> EventCame:
    return EventCame(seq, 0, {"type": "hall.opened"})


def snapshot(seq: int) -> Welcomed:
    return Welcomed(
        Snapshot(
            protocol=PROTOCOL,
            session_id="s",
            epoch="e",
            role=Role.DISPLAY,
            seq=seq,
            server_at=0,
            heartbeat_s=5,
            views={},
        ),
        again=True,
    )


def all_of(inbox: Inbox[Any]) -> list[Any]:
    taken, more = inbox.take(10_000)
    assert not more
    return taken


def test_news_come_out_in_the_order_they_went_in_and_the_window_is_woken_once() -> None:
    inbox = Inbox[Any]()
    news = [LinkState.LIVE, snapshot(1), fact(2), ViewCame("board", {}), Answered("a", {}), fact(3)]
    assert [inbox.put(one) for one in news] == [True, False, False, False, False, False]
    assert inbox.take(4) == (news[:4], True)
    assert inbox.put(fact(4)) is False, "it was told that more waits"
    assert all_of(inbox) == [*news[4:], fact(4)]
    assert inbox.put(fact(5)) is True


def test_more_facts_than_may_wait_are_dropped_and_answers_kept() -> None:
    inbox = Inbox[Any](most=3)
    for one in (fact(1), Answered("a", {}), ViewCame("board", {}), fact(2)):
        inbox.put(one)
    assert not inbox.must_ask()
    for one in (fact(3), fact(4), ViewCame("board", {}), Answered("b", {})):
        inbox.put(one)
    assert inbox.must_ask()
    assert all_of(inbox) == [Answered("a", {}), Answered("b", {})]


def test_nothing_is_told_from_the_first_fact_that_was_dropped_to_the_snapshot() -> None:
    inbox = Inbox[Any](most=2)
    for seq in range(1, 6):
        inbox.put(fact(seq))
    assert all_of(inbox) == []
    inbox.put(fact(6))
    assert (all_of(inbox), inbox.must_ask()) == ([], True)
    for one in (snapshot(7), fact(8), fact(9)):
        inbox.put(one)
    assert (all_of(inbox), inbox.must_ask()) == ([snapshot(7), fact(8), fact(9)], False)
    inbox.put(fact(10)), inbox.put(fact(11))
    assert all_of(inbox) == [fact(10), fact(11)], "what was taken counts no more"


def test_one_snapshot_is_asked_for_each_time_that_something_was_dropped() -> None:
    inbox = Inbox[Any](most=1)
    inbox.put(fact(1))
    assert not inbox.must_ask()
    for again in range(2):
        inbox.put(fact(2)), inbox.put(fact(3))
        assert [inbox.must_ask() for _ in range(3)] == [True, False, False]
        inbox.put(LinkState.RESYNCING), inbox.put(fact(4))
        assert not inbox.must_ask(), "the answer is under way"
        inbox.put(snapshot(5 + again))
        assert not inbox.must_ask()
        all_of(inbox)


def test_after_the_snapshot_facts_are_told_again_though_the_window_has_not_taken_what_came_before_it() -> None:
    inbox = Inbox[Any](most=1)
    for one in (fact(1), fact(2), Answered("a", {}), snapshot(3), fact(4)):
        inbox.put(one)
    assert (all_of(inbox), inbox.must_ask()) == ([Answered("a", {}), snapshot(3), fact(4)], False)


def test_a_snapshot_that_the_window_has_not_seen_gives_way_to_the_next() -> None:
    inbox = Inbox[Any]()
    inbox.put(fact(1))
    for round_ in range(100):
        for one in (
            LinkState.DOWN,
            LinkState.GREETING,
            LinkState.LIVE,
            snapshot(round_),
            fact(round_),
            Broken("x"),
            None,
        ):
            inbox.put(one)
    taken = all_of(inbox)
    assert [one for one in taken if isinstance(one, Welcomed | EventCame)] == [snapshot(99), fact(99)]
    assert [one for one in taken if isinstance(one, LinkState)][-1] is LinkState.LIVE
    assert len(taken) <= 4
