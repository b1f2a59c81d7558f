"""R88: notices to parts of the hall, several at a time, each until a moment of the day."""

from __future__ import annotations

from server.core.notices import MOST_NOTICES, end_of_day, on_show
from server.views.notices import notice_lines
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at
from wire import commands as c
from wire import events as e
from wire.errors import Code
from wire.values import Role

WORDS = {"vi": "Mất điện tầng 2", "en": ""}


def show(hall: Hall, **more):
    return hall.ask(c.ShowNotice(**{"text": WORDS} | more), Role.MANAGER, "hoa")


def said(hall: Hall) -> list[str]:
    return [line.text.of("en") for line in notice_lines(hall.state, hall.now)]


def test_a_notice_is_shown_until_its_moment_and_no_longer():
    hall = Hall()
    [shown] = assert_events(show(hall, until=hall.now + 60_000), e.NoticeShown)
    assert shown.text.root == {"vi": "Mất điện tầng 2"}
    assert said(hall) == ["Mất điện tầng 2"], "read in the first language where another is left out"
    hall.now += 59_999
    assert said(hall) == ["Mất điện tầng 2"]
    hall.now += 1
    assert said(hall) == []


def test_without_a_moment_it_is_shown_until_the_day_is_over():
    hall = Hall()
    [shown] = assert_events(show(hall), e.NoticeShown)
    assert shown.until == end_of_day(hall.state) == at("00:00", "2026-11-24")
    hall.now = at("08:00", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    assert said(hall) == []
    assert on_show(hall.state, at("10:00")) == {}, "that day is over"


def test_it_is_read_out_only_where_that_is_wished():
    hall = Hall()
    assert_events(show(hall), e.NoticeShown)
    [wished] = assert_events(show(hall, say=True), e.NoticeShown)
    assert wished.say
    assert [line.say for line in notice_lines(hall.state, hall.now)] == [False, True]


def test_several_are_shown_at_a_time_and_each_is_ended_by_itself():
    hall = Hall()
    first = assert_events(show(hall), e.NoticeShown)[0]
    assert_events(show(hall, text={"vi": "Hai"}), e.NoticeShown)
    assert said(hall) == ["Mất điện tầng 2", "Hai"]
    assert_events(hall.ask(c.EndNotice(notice_id=first.notice_id), Role.MANAGER), e.NoticeEnded)
    assert said(hall) == ["Hai"]
    assert_events(hall.ask(c.EndNotice(notice_id=first.notice_id), Role.MANAGER))
    for _ in range(MOST_NOTICES - 1):
        show(hall)
    assert_refused(show(hall), Code.TOO_MANY_NOTICES, n=MOST_NOTICES)


def test_a_notice_for_every_part_is_one_for_the_whole_hall():
    hall = Hall()
    assert assert_events(show(hall, zones=("z", "z")), e.NoticeShown)[0].zones == ()


def test_what_cannot_be_shown_is_refused():
    hall = Hall()
    assert_refused(show(hall, zones=("z", "nowhere")), Code.BAD_PARAMS)
    assert_refused(show(hall, text={"vi": ""}), Code.BAD_PARAMS)
    assert_refused(show(hall, until=hall.now), Code.NOTICE_TIME)
    assert_refused(show(hall, until=end_of_day(hall.state) + 1), Code.NOTICE_TIME)
    assert hall.state.notices == {}


def test_its_words_can_be_erased_and_it_is_shown_no_more():
    hall = Hall()
    show(hall)
    hall.ask(c.EraseWords(before="2026-11-23"), Role.SERVER)
    assert said(hall) == ["Mất điện tầng 2"], "of the open day nothing is erased"
    hall.now = at("08:00", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    hall.ask(c.EraseWords(before="2026-11-24"), Role.SERVER)
    assert [one.text.root for one in hall.state.notices.values()] == [{}]


def test_on_a_day_that_goes_on_it_is_shown_until_the_same_time_by_the_clock():
    hall = Hall("09:00")
    hall.opens("c1")
    show(hall)
    show(hall, text={"vi": "Hai"}, until=at("10:00"))
    hall.jump = 24 * 3_600_000
    hall.ask(c.ConfirmClock(jump_ms=hall.jump), Role.SERVER)
    assert said(hall) == ["Mất điện tầng 2", "Hai"]
    hall.now = at("10:00", "2026-11-24")
    assert said(hall) == ["Mất điện tầng 2"]
    assert on_show(hall.state, end_of_day(hall.state)) == {}


def test_a_notice_of_a_day_that_only_earlier_days_knew_is_forgotten():
    hall = Hall()
    [shown] = assert_events(show(hall), e.NoticeShown)
    for day in ("2026-11-24", "2026-11-25"):
        assert shown.notice_id in hall.state.notices
        hall.now = at("08:00", day)
        hall.ask(c.Tick(), Role.SERVER)
    assert hall.state.notices == {}
