"""What the server last said, and what the clerk has put in since."""

from __future__ import annotations

from rules.clerk.last_view import LastView
from rules.desk import Entry
from tests.rules.desks import BRANCH, MINUTE, NOW, desk_view, serving
from wire.values import CounterState
from wire.views import CounterLine

VIEW = desk_view(ticket=serving())


def test_what_was_put_in_stays_while_the_same_ticket_is_there() -> None:
    last = LastView(branch=BRANCH)
    last.take(VIEW, NOW)
    last.entry = Entry(ticket_id="ticket-a046", dossiers=3)
    last.take(VIEW, NOW + 1)
    assert last.entry.dossiers == 3
    last.take(desk_view(ticket=serving(ticket_id="ticket-a047")), NOW + 2)
    assert last.entry == Entry(ticket_id="ticket-a047")


def test_a_pause_counts_from_when_the_server_says_and_keeps_its_reason() -> None:
    line = CounterLine(counter_id=BRANCH.counters[0].id, number=1, state=CounterState.PAUSED, person="ha",
                       since=NOW - 5 * MINUTE, pause_reason="an-trua")  # fmt: skip
    last = LastView(branch=BRANCH)
    last.take(desk_view(state=CounterState.PAUSED, counters=(line,)), NOW)
    assert (last.paused_since, last.pause_reason) == (NOW - 5 * MINUTE, "an-trua")
    last.take(desk_view(), NOW)
    assert (last.paused_since, last.pause_reason) == (None, "")


def test_the_next_person_sees_no_ticket_of_the_one_who_left() -> None:
    last = LastView(branch=BRANCH)
    last.take(VIEW, NOW)
    last.forget_desk()
    assert last.view is not None
    assert (last.view.ticket, last.view.counter_id, last.view.person) == (None, None, "")
    assert last.entry == Entry()


def test_what_is_shown_is_of_the_moment_when_the_link_was_lost_and_not_of_a_later_try() -> None:
    last = LastView(branch=BRANCH)
    last.link_is(False, NOW - 1)
    assert last.lost_at is None, "nothing was shown yet"
    last.take(VIEW, NOW)
    last.link_is(False, NOW)
    last.link_is(False, NOW + 9_000)
    assert last.lost_at == NOW
    last.link_is(True, NOW + 10_000)
    assert last.lost_at is None


def test_before_the_first_view_there_is_no_situation() -> None:
    last = LastView()
    assert last.situation(NOW, "vi", True, False) is None
    last.branch = BRANCH
    assert last.situation(NOW, "vi", True, False) is None
    last.take(VIEW, NOW)
    at = last.situation(NOW, "en", False, True)
    assert at is not None
    assert (at.language, at.live, at.busy) == ("en", False, True)
