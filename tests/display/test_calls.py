"""What the hall sees and hears: the rules R1 to R12 of display/calls.py."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.calls import Call, Form, HallCalls, Rules, Speech, form, large_s

S = 1000
START = 1_790_000_000_000


def call(seq: int, at: int = START, *, ticket: str | None = None, nth: int = 1, over: bool = False) -> Call:
    return Call(seq, ticket or f"ticket-{seq}", f"A{seq:03d}", str(seq % 12 + 1), "vi", at, nth, over)


def big(hall: HallCalls) -> list[int]:
    return [row.call.seq for row in hall.big]


def listed(hall: HallCalls) -> list[int]:
    return [known.seq for known in hall.listed]


def say(hall: HallCalls, now: int, length: int = 5 * S) -> Speech | None:
    """Let the voice say one thing to its end."""
    speech = hall.next_speech(now)
    if speech is not None:
        hall.said(now + length)
    return speech


def test_a_call_taken_back_is_gone_and_makes_room_for_one_that_waits() -> None:
    hall = HallCalls()
    for seq in (1, 2, 3, 4):
        hall.called(call(seq), START)
    say(hall, START, 2 * S)
    hall.taken_back("ticket-1", START + 3 * S)
    assert (big(hall), listed(hall)) == ([2, 3, 4], [4, 3, 2])
    assert [known.seq for known in hall.to_speak] == [2, 3, 4]
    hall.taken_back("ticket-2", START + 4 * S)
    speech = hall.next_speech(START + 4 * S)
    assert speech is not None
    assert speech.call.seq == 3


# -- R1, R2 ------------------------------------------------------------------------------------------------------------


def test_call_is_big_and_listed_at_once() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    assert (big(hall), listed(hall)) == ([1], [1])


def test_calls_at_once_are_all_listed_and_up_to_three_are_big() -> None:
    hall = HallCalls()
    for seq in (1, 2, 3, 4):
        hall.called(call(seq), START)
    assert (big(hall), listed(hall)) == ([1, 2, 3], [4, 3, 2, 1])


def test_a_clock_that_was_set_back_keeps_no_more_in_the_list_than_its_last_calls() -> None:
    hall = HallCalls()
    for seq in range(1, 13):
        hall.called(call(seq), START)
    assert len(hall.listed) == 12
    hall.tick(START - 3_600 * S)
    assert listed(hall) == [12, 11, 10, 9, 8, 7, 6, 5]


def test_fourth_call_gets_a_place_when_it_has_waited_its_patience() -> None:
    hall = HallCalls()
    for seq in (1, 2, 3, 4):
        hall.called(call(seq), START)
    assert hall.next_change(START) == START + 4 * S
    hall.tick(START + 4 * S - 1)
    assert big(hall) == [1, 2, 3]
    hall.tick(START + 4 * S)
    assert big(hall) == [1, 2, 3, 4]


def test_row_leaves_after_its_time_when_another_stays() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2, START + 5 * S), START + 5 * S)
    hall.tick(START + 20 * S - 1)
    assert big(hall) == [1, 2]
    hall.tick(START + 20 * S)
    assert big(hall) == [2]


def test_only_call_stays_big_for_a_while_and_then_leaves_the_hall_quiet() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.tick(START + 60 * S)
    assert big(hall) == [1]
    hall.tick(START + 180 * S)
    assert (big(hall), listed(hall)) == ([], [1])


def test_a_number_that_is_cancelled_or_taken_back_during_an_outage_is_gone_after_it() -> None:
    hall = HallCalls()
    for seq in (1, 2, 3):
        hall.called(call(seq), START)
    say(hall, START)
    hall.board([call(3), call(1)], START + S, as_of=9)
    assert (big(hall), listed(hall), [c.seq for c in hall.to_speak]) == ([1, 3], [3, 1], [3])
    hall.board([call(3), call(1)], START + S)
    hall.board([], START + 2 * S)
    assert big(hall) == [1, 3], "worked out before any call, perhaps"
    hall.board([], START + 2 * S, as_of=9)
    assert (big(hall), listed(hall), hall.to_speak) == ([], [], ())
    assert hall.next_speech(START + 9 * S) is None


def test_a_call_that_came_after_the_snapshot_is_not_taken_for_one_taken_back() -> None:
    hall = HallCalls()
    hall.called(call(12), START)
    hall.board([call(3, START - 90 * S)], START, as_of=11)
    assert (big(hall), listed(hall)) == ([12], [12, 3])


def test_a_call_that_newer_ones_pushed_out_of_the_servers_list_keeps_its_time() -> None:
    hall = HallCalls()
    for seq in range(1, 11):
        hall.called(call(seq), START)
    hall.board([call(seq) for seq in range(10, 2, -1)], START + S)
    assert big(hall) == [1, 2, 3]
    assert {c.seq for c in hall.to_speak} == set(range(1, 11))


# -- R12 ---------------------------------------------------------------------------------------------------------------


def test_a_call_spoken_late_is_big_while_it_is_spoken_in_the_place_of_the_oldest() -> None:
    hall = HallCalls()
    for seq in range(1, 13):
        hall.called(call(seq), START)
    now = START
    for _ in range(12):
        speech = hall.next_speech(now)
        assert speech is not None
        assert speech.call.seq in big(hall)
        assert len(hall.big) <= 6
        for moment in range(now, now + 4 * S, 500):
            hall.tick(moment)
            assert speech.call.seq in big(hall), "it stays to the end of what is said"
        now += 4 * S
        hall.said(now)
    assert not hall.to_speak


@pytest.mark.parametrize(("moment", "is_big"), [(5, False), (6, True)])
def test_no_call_loses_its_first_six_seconds_to_one_that_is_spoken(moment: int, is_big: bool) -> None:
    hall = HallCalls()
    for seq in range(1, 10):
        hall.called(call(seq), START)
    hall.tick(START + 4 * S)
    for seq in range(1, 9):
        hall.over(f"ticket-{seq}", START + 4 * S)
    assert big(hall) == [1, 2, 3, 4, 5, 6]
    speech = hall.next_speech(START + moment * S)
    assert speech is not None
    assert (speech.call.seq, 9 in big(hall)) == (9, is_big)


def test_call_keeps_its_time_though_the_person_came() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    hall.over("ticket-1", START + 2 * S)
    hall.tick(START + 20 * S - 1)
    assert big(hall) == [1, 2]


def test_list_keeps_the_last_eight_and_whatever_is_not_in_it_long_enough() -> None:
    hall = HallCalls()
    for seq in range(1, 12):
        hall.called(call(seq, START + seq), START + seq)
    assert listed(hall) == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    hall.board([call(seq, START + seq) for seq in range(11, 3, -1)], START + S)
    assert listed(hall)[-1] == 1, "the server lists eight"
    hall.tick(START + 20 * S + 1)
    assert listed(hall) == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
    assert hall.next_change(START + 20 * S + 1) == START + 20 * S + 2
    hall.tick(START + 20 * S + 3)
    assert listed(hall) == [11, 10, 9, 8, 7, 6, 5, 4]


def test_list_has_an_end_however_many_are_called_at_once() -> None:
    hall = HallCalls()
    for seq in range(1, 100):
        hall.called(call(seq), START)
    assert listed(hall) == list(range(99, 75, -1))


def test_what_waits_has_an_end_however_many_are_called_and_each_is_told_of() -> None:
    hall = HallCalls()
    for seq in range(1, 1001):
        hall.called(call(seq), START)
    assert [waiting.seq for waiting in hall.to_speak] == list(range(901, 1001))
    assert len(hall.waiting_big) == 24
    told = [report.call.seq for report in hall.take_reports() if report.how == "unspoken"]
    assert told == list(range(1, 901))
    assert hall.unspoken == 900


@pytest.mark.parametrize(("waiting", "seconds"), [(0, 20), (1, 12), (2, 8), (3, 6), (30, 6)])
def test_the_more_calls_wait_for_a_place_the_shorter_one_is_big(waiting: int, seconds: float) -> None:
    assert large_s(waiting, Rules()) == seconds
    assert large_s(waiting, Rules(hold_s=10)) == max(seconds / 2, 6)
    assert large_s(waiting, Rules(hold_s=3)) == 3, "an office may choose less"


def test_six_big_calls_make_room_sooner_only_while_others_wait_for_it_in_vain() -> None:
    hall = HallCalls()
    for seq in range(1, 9):
        hall.called(call(seq), START)
    hall.cannot_speak()
    seen = []
    for moment in (4, 8, 12, 20):
        hall.tick(START + moment * S - 1)
        before = big(hall)
        hall.tick(START + moment * S)
        seen.append((before, big(hall)))
    assert seen == [
        ([1, 2, 3], [1, 2, 3, 4, 5, 6]),
        ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7]),
        ([2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7, 8]),
        ([3, 4, 5, 6, 7, 8], [4, 5, 6, 7, 8]),
    ]


def test_a_burst_beyond_all_places_gives_each_call_six_seconds() -> None:
    hall = HallCalls()
    for seq in range(1, 21):
        hall.called(call(seq), START)
    hall.cannot_speak()
    since: dict[int, int] = {}
    left: dict[int, int] = {}
    now = START
    for _ in range(200):
        now = hall.next_change(now) or now
        hall.tick(now)
        rows = {row.call.seq: row.since for row in hall.big}
        left |= {seq: now for seq in since if seq not in rows and seq not in left}
        since |= rows
    assert set(since) == set(range(1, 21))
    assert min(left[seq] - since[seq] for seq in left) >= 6 * S
    assert max(since.values()) <= START + 24 * S, "nobody waits long for a place"


def test_clock_set_back_does_not_freeze_a_row() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    hall.tick(START - 3600 * S)
    hall.tick(START - 3600 * S + 20 * S)
    assert len(big(hall)) <= 1


# -- R3, R4, R5 --------------------------------------------------------------------------------------------------------


def test_first_call_is_spoken_twice_with_one_chime() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    assert say(hall, START) == Speech(call(1), 1, chime=True)
    assert hall.next_speech(START + 5 * S) is None
    assert hall.next_change(START + 5 * S) == START + 6 * S
    assert say(hall, START + 6 * S) == Speech(call(1), 2, chime=False)
    assert say(hall, START + 30 * S) is None


def test_nothing_else_is_said_while_something_is_said() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    assert hall.next_speech(START) is not None
    assert hall.next_speech(START + S) is None


def test_repeat_is_left_out_when_somebody_waits_to_be_spoken() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    said = [say(hall, START + offset * S) for offset in (0, 5, 11, 20)]
    assert [speech and (speech.call.seq, speech.time) for speech in said] == [(1, 1), (2, 1), (2, 2), None]


def test_repeat_is_left_out_when_the_person_came() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    say(hall, START)
    hall.over("ticket-1", START + 5 * S)
    assert say(hall, START + 6 * S) is None


def test_call_that_is_over_is_not_spoken() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    hall.next_speech(START)
    hall.over("ticket-2", START + S)
    hall.said(START + 5 * S)
    speech = say(hall, START + 7 * S)
    assert speech is not None
    assert speech.call.seq == 1


def test_call_older_than_the_limit_is_not_spoken_and_is_counted() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    assert say(hall, START + 61 * S) is None
    assert hall.unspoken == 1
    assert [report.how for report in hall.take_reports()] == ["shown", "unspoken"]


def test_announcement_that_follows_another_has_no_chime() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    first, second = say(hall, START), say(hall, START + 5 * S)
    assert first is not None
    assert second is not None
    assert (first.chime, second.chime) == (True, False)


def test_call_is_reported_shown_at_once_and_spoken_when_it_was_heard_to_its_end() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    assert [(r.call.seq, r.how) for r in hall.take_reports()] == [(1, "shown")]
    hall.next_speech(START)
    assert hall.take_reports() == []
    hall.said(START + 5 * S)
    assert [(r.call.seq, r.how) for r in hall.take_reports()] == [(1, "spoken")]
    say(hall, START + 6 * S)
    assert hall.take_reports() == []


def test_announcement_that_failed_is_reported_unspoken_and_the_next_one_follows() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    hall.next_speech(START)
    hall.not_said(START + S)
    assert [(r.call.seq, r.how) for r in hall.take_reports()] == [(1, "shown"), (2, "shown"), (1, "unspoken")]
    speech = hall.next_speech(START + S)
    assert speech is not None
    assert speech.call.seq == 2


# -- R8 ----------------------------------------------------------------------------------------------------------------


def test_call_without_a_voice_is_reported_unspoken_at_once_and_no_later_voice_says_it() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    hall.cannot_speak()
    assert [(r.call.seq, r.how) for r in hall.take_reports()] == [
        (1, "shown"), (2, "shown"), (1, "unspoken"), (2, "unspoken"),
    ]  # fmt: skip
    assert hall.next_speech(START + S) is None
    hall.cannot_speak()
    assert hall.take_reports() == []


def test_call_that_grows_too_old_is_reported_at_that_moment_without_anything_else_happening() -> None:
    hall = HallCalls(Rules(speak_within_s=10))
    hall.called(call(1), START)
    hall.take_reports()
    due = hall.next_change(START)
    assert due == START + 10 * S + 1
    hall.tick(due - 1)
    assert hall.take_reports() == []
    hall.tick(due)
    assert [(r.call.seq, r.how) for r in hall.take_reports()] == [(1, "unspoken")]
    assert hall.next_change(due) != due


def test_person_who_came_is_waited_for_by_no_voice_and_nothing_is_reported() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.take_reports()
    hall.over("ticket-1", START + S)
    hall.cannot_speak()
    hall.tick(START + 90 * S)
    assert hall.take_reports() == []


def test_second_time_that_fails_takes_nothing_back() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    say(hall, START)
    hall.take_reports()
    again = hall.next_speech(START + 9 * S)
    assert again is not None
    assert again.time == 2
    hall.not_said(START + 9 * S)
    assert hall.take_reports() == []


# -- R6 ----------------------------------------------------------------------------------------------------------------


def test_old_call_is_listed_and_not_announced_after_an_outage() -> None:
    hall = HallCalls()
    hall.board([call(2, START - 31 * S), call(1, START - 90 * S)], START)
    assert (big(hall), listed(hall), hall.next_speech(START)) == ([], [2, 1], None)
    assert hall.take_reports() == []


@pytest.mark.parametrize(("age", "announced"), [(120 * S, True), (120 * S + 1, False)])
def test_a_call_that_waited_in_a_buffer_while_the_program_stood_still_is_only_listed(age: int, announced: bool) -> None:
    hall = HallCalls(Rules(speak_within_s=600))
    hall.called(call(1, START - age), START)
    assert (bool(hall.big), bool(hall.to_speak), listed(hall)) == (announced, announced, [1])
    told = [report.how for report in hall.take_reports()]
    assert told == (["shown"] if announced else ["shown", "unspoken"])


def test_young_call_missed_during_an_outage_is_announced_once() -> None:
    hall = HallCalls()
    hall.called(call(1, START - 10 * S), START - 10 * S)
    say(hall, START - 10 * S)
    for moment in (START, START + S):
        hall.board([call(2, START - 5 * S), call(1, START - 10 * S)], moment)
    assert hall.to_speak == (call(2, START - 5 * S),)
    assert big(hall) == [1, 2]


def test_young_call_that_is_over_already_is_only_listed() -> None:
    hall = HallCalls()
    hall.board([call(1, START - 5 * S, over=True)], START)
    assert (big(hall), listed(hall), hall.to_speak) == ([], [1], ())


def test_event_that_the_board_document_overtook_is_not_a_second_call() -> None:
    hall = HallCalls()
    hall.board([call(1)], START)
    hall.called(call(1), START)
    assert (len(hall.to_speak), big(hall), listed(hall)) == (1, [1], [1])
    assert [report.how for report in hall.take_reports()] == ["shown"]


def test_missed_ticket_called_again_is_not_silenced_by_an_older_document() -> None:
    hall = HallCalls()
    hall.called(call(5, ticket="t"), START)
    hall.board([call(3, ticket="t", over=True)], START)
    assert [waiting.seq for waiting in hall.to_speak] == [5]


def test_event_after_a_snapshot_that_listed_an_old_call_is_announced() -> None:
    hall = HallCalls()
    hall.board([call(5, START - 600 * S)], START)
    hall.called(call(6), START)
    assert big(hall) == [6]


def test_document_worked_out_before_a_call_does_not_take_it_from_the_list() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    hall.board([call(1)], START)
    assert listed(hall) == [2, 1]


def test_restored_server_that_counts_anew_is_announced_again() -> None:
    hall = HallCalls()
    hall.called(call(500), START)
    hall.forget()
    hall.called(call(3), START)
    assert (big(hall), listed(hall)) == ([3], [3])


# -- R7 ----------------------------------------------------------------------------------------------------------------


def test_recalled_ticket_is_one_row_spoken_again_and_its_time_begins_anew() -> None:
    hall = HallCalls()
    hall.called(call(1, ticket="t"), START)
    hall.called(call(2), START)
    say(hall, START), say(hall, START + 5 * S)
    hall.called(call(3, START + 15 * S, ticket="t", nth=2), START + 15 * S)
    assert (big(hall), listed(hall)) == ([3, 2], [3, 2])
    speech = say(hall, START + 15 * S)
    assert speech is not None
    assert (speech.call.seq, speech.time) == (3, 1)
    hall.tick(START + 34 * S)
    assert big(hall) == [3]
    assert say(hall, START + 22 * S) is None


def test_recall_of_a_call_not_yet_spoken_keeps_its_place_and_is_spoken_as_a_first_one() -> None:
    hall = HallCalls()
    for seq in (1, 2, 3):
        hall.called(call(seq, ticket=f"t{seq}"), START)
    hall.next_speech(START)
    hall.called(call(4, ticket="t2", nth=2), START)
    assert [waiting.seq for waiting in hall.to_speak] == [4, 3]
    hall.said(START + 5 * S)
    hall.over("t3", START + 5 * S)
    hall.over("t1", START + 5 * S)
    first = say(hall, START + 5 * S)
    again = say(hall, START + 12 * S)
    assert [(one.call.seq, one.time) for one in (first, again) if one is not None] == [(4, 1), (4, 2)]


def test_recall_twice_is_one_row() -> None:
    hall = HallCalls()
    for seq in (1, 2, 3):
        hall.called(call(seq, ticket="t", nth=seq), START)
    assert (big(hall), listed(hall), [c.seq for c in hall.to_speak]) == ([3], [3], [3])


# -- R11 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiting", "said"), [(0, Form.FULL), (1, Form.BUSY), (2, Form.CROWDED), (3, Form.CROWDED), (40, Form.CROWDED)]
)
def test_the_more_calls_wait_the_less_is_said_of_each(waiting: int, said: Form) -> None:
    assert form(waiting) is said
    hall = HallCalls()
    for seq in range(1, waiting + 2):
        hall.called(call(seq), START)
    speech = hall.next_speech(START)
    assert speech is not None
    assert speech.form is said


def test_the_second_time_is_said_whole_for_nobody_waits() -> None:
    hall = HallCalls()
    hall.called(call(1), START)
    hall.called(call(2), START)
    said = [say(hall, START + offset * S) for offset in (0, 5, 11)]
    assert [speech and (speech.call.seq, speech.time, speech.form) for speech in said] == [
        (1, 1, Form.BUSY), (2, 1, Form.FULL), (2, 2, Form.FULL),
    ]  # fmt: skip


def test_a_recall_says_that_it_is_one_though_the_first_call_was_never_spoken() -> None:
    hall = HallCalls()
    hall.called(call(1, ticket="t"), START)
    hall.called(call(2, ticket="t", nth=2), START)
    speech = hall.next_speech(START)
    assert speech is not None
    assert speech.again
    assert not Speech(call(3), 2, chime=False).again


# -- any hall ----------------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["call", "call", "call", "recall", "over", "nothing", "outage", "old board"]),
        st.integers(0, 15_000),
        st.integers(0, 7),
        st.integers(2_000, 9_000),
    ),
    min_size=1,
    max_size=60,
)


class Hall:
    """A display with a voice that takes its time, watched at every step."""

    def __init__(self) -> None:
        self.calls = HallCalls(Rules())
        self.now = START
        self.seq = 0
        self.made: list[Call] = []
        self.over: set[str] = set()
        self.old: set[int] = set()
        self.ends_at: int | None = None
        self.voice_ms = 5_000
        self.said: list[tuple[int, int, int, int]] = []
        """(begin, end, call seq, first or second time)"""
        self.big_since: dict[int, int] = {}
        self.seen_big: set[int] = set()

    def watch(self) -> None:
        rows = {row.call.seq: row for row in self.calls.big}
        assert len(rows) == len(self.calls.big) <= self.calls.rules.crowded_rows
        assert len({row.call.ticket_id for row in self.calls.big}) == len(rows)
        assert len({c.ticket_id for c in self.calls.listed}) == len(self.calls.listed) <= 24
        recalled = {row.call.ticket_id for row in self.calls.big}
        for seq, since in self.big_since.items():
            known = next(c for c in self.made if c.seq == seq)
            assert seq in rows or known.ticket_id in recalled or self.now - since >= 6_000, "left before its time"
        self.big_since = {seq: self.big_since.get(seq, self.now) for seq in rows}
        self.seen_big |= set(rows)
        for waiting in self.calls.to_speak:
            assert self.now - waiting.called_at <= 60_000, "the backlog holds old calls"

    def speak(self) -> None:
        if self.ends_at is not None and self.now >= self.ends_at:
            self.calls.said(self.now)
            self.ends_at = None
        if self.ends_at is None and (speech := self.calls.next_speech(self.now)) is not None:
            assert self.now - speech.call.called_at <= 60_000
            assert speech.call.ticket_id not in self.over
            assert speech.call.seq not in self.old, "an old call was announced"
            if speech.time == 2:
                assert not self.calls.to_speak
            if speech.call.ticket_id not in {row.call.ticket_id for row in self.calls.big}:
                young = [row for row in self.calls.big if self.now - row.since < 6_000]
                assert len(young) == self.calls.rules.crowded_rows, "spoken and not big"
            self.ends_at = self.now + self.voice_ms
            self.said.append((self.now, self.ends_at, speech.call.seq, speech.time))

    def advance(self, to: int) -> None:
        while True:
            moments = [m for m in (self.calls.next_change(self.now), self.ends_at) if m is not None and m <= to]
            step = min(moments, default=to)
            assert step >= self.now
            stuck = step == self.now and step != to
            self.now = step
            self.calls.tick(self.now)
            self.speak()
            self.watch()
            if step == to:
                return
            assert not stuck or self.calls.next_change(self.now) != step, "next_change does not move on"

    def call(self, ticket: str, nth: int) -> None:
        self.seq += 1
        made = call(self.seq, self.now, ticket=ticket, nth=nth)
        self.made.append(made)
        self.over.discard(ticket)
        self.calls.called(made, self.now)

    def step(self, what: str, wait: int, which: int, voice: int) -> None:
        self.advance(self.now + wait)
        self.voice_ms = voice
        open_ = [c for c in self.made if c.ticket_id not in self.over]
        if what == "call":
            self.call(f"t{self.seq + 1}", 1)
        elif what == "recall" and open_:
            self.call(open_[-1 - which % len(open_)].ticket_id, 2)
        elif what == "over" and open_:
            ticket = open_[-1 - which % len(open_)].ticket_id
            self.over.add(ticket)
            self.calls.over(ticket, self.now)
        elif what == "outage":
            # Two calls were made while the link was away, the first of them long ago.
            self.advance(self.now + 40_000)
            latest = {c.ticket_id: c for c in self.made}
            for age in (31_000 + wait, wait):
                self.seq += 1
                missed = call(self.seq, self.now - age, ticket=f"t{self.seq}")
                if age > 30_000:
                    self.old.add(missed.seq)
                latest[missed.ticket_id] = missed
                self.made.append(missed)
            newest = sorted(latest.values(), key=lambda c: -c.seq)[:8]
            self.calls.board([call(c.seq, c.called_at, ticket=c.ticket_id, nth=c.nth,
                                   over=c.ticket_id in self.over) for c in newest], self.now)  # fmt: skip
        elif what == "old board":
            # The server worked this out before its last call.
            latest = {c.ticket_id: c for c in self.made[:-1]}
            self.calls.board(sorted(latest.values(), key=lambda c: -c.seq)[:8], self.now)
        self.speak()
        self.watch()


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_any_hall_keeps_the_rules(steps: list[tuple[str, int, int, int]]) -> None:
    hall = Hall()
    for step in steps:
        hall.step(*step)
    hall.advance(hall.now + 300_000)
    for (_, end, *_), (begin, *_) in zip(hall.said, hall.said[1:], strict=False):
        assert begin >= end, "two voices at once"
    times = [(seq, time) for _, _, seq, time in hall.said]
    assert len(times) == len(set(times)), "one call was announced twice as the same"
    last = {c.ticket_id: c for c in hall.made}
    for known in last.values():
        if known.ticket_id not in hall.over and known.seq not in hall.old:
            assert known.seq in hall.seen_big, "a call was never big"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(8_000, 30_000), min_size=5, max_size=60))
def test_hall_with_time_to_speak_speaks_every_call_whole(gaps: list[int]) -> None:
    hall = Hall()
    for gap in gaps:
        hall.step("call", gap, 0, 5_000)
    hall.advance(hall.now + 60_000)
    assert {seq for _, _, seq, time in hall.said if time == 1} == {c.seq for c in hall.made}
    assert hall.calls.unspoken == 0


def test_hall_with_more_calls_than_a_voice_can_speak_does_not_fall_behind() -> None:
    hall = Hall()
    for _ in range(200):
        hall.step("call", 2_500, 0, 5_000)
    waits = [begin - next(c.called_at for c in hall.made if c.seq == seq) for begin, _, seq, _ in hall.said]
    assert max(waits) <= 60_000
    assert hall.calls.unspoken > 0
    assert len(hall.calls.to_speak) <= 24 + 1
