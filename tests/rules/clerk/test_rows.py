"""What the window shows, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.clerk import rows
from rules.clerk.parts import TimerPart
from rules.desk import Entry, Situation
from rules.procedure import to_bring
from tests.rules.desks import BRANCH, MINUTE, NOW, desk_view, serving, ticket
from wire.catalogue import Branch
from wire.values import CounterState, Reason, TicketState
from wire.views import (
    AsideLine,
    BookingLine,
    CounterLine,
    DayLine,
    DeskView,
    GroupLine,
    OwnDay,
    OwnVisit,
    QueueLine,
    UndoLine,
)


def at(view: DeskView, language: str = "vi", now: int = NOW) -> Situation:
    return Situation(view=view, branch=BRANCH, now=now, language=language)  # type: ignore[arg-type]


def test_who_was_passed_over_and_is_counted_alone_is_among_the_more() -> None:
    passed = {Reason.SKILL: tuple(f"E{n:03}" for n in range(1, 13))}
    shown = rows.person(at(desk_view(ticket=ticket(passed=passed, passed_more={Reason.SKILL: 30}))))
    assert shown.passed == "Đến trước, chưa gọi: E001, E002, E003, E004 và 38 số nữa (chờ quầy khác)"


def test_the_time_of_day_is_the_branchs_own() -> None:
    assert rows.clock_time(NOW, BRANCH) == "09:41"


@pytest.mark.parametrize(("ms", "words"), [(0, "00:00"), (372_000, "06:12"), (3_972_000, "1:06:12"), (-5000, "00:00")])
def test_running_times(ms: int, words: str) -> None:
    assert rows.span(ms) == words


def test_tone_marks_are_not_needed_to_find_a_service() -> None:
    names = [row["name"] for row in rows.transfer_places(at(desk_view(ticket=serving())), "khai sinh")]
    assert any("hai sinh" in str(name) for name in names)


def test_one_does_not_transfer_to_the_same_service_or_to_ones_own_counter() -> None:
    view = desk_view(ticket=serving())
    places = {(p["kind"], p["id"]) for p in rows.transfer_places(at(view), "")}
    assert ("service", view.ticket and view.ticket.service_id) not in places
    assert ("counter", view.counter_id) not in places
    places = {place for place in places if place[0] != "person"}
    assert len(places) == len(BRANCH.services) - 1 + len(BRANCH.counters) - 1


def test_who_sent_a_ticket_here_and_wants_it_back_is_named_while_they_are_there() -> None:
    view = desk_view(ticket=serving(back_to="s-0003", then=(BRANCH.services[0].id,)))
    there = next(line for line in view.counters if line.person_code == "s-0003")
    said = rows.person(at(view)).tags
    assert any(f"quầy {there.number}" in tag and there.person in tag for tag in said)
    gone = [line.model_copy(update={"person_code": ""}) for line in view.counters]
    said = rows.person(at(view.model_copy(update={"counters": tuple(gone)}))).tags
    assert any(BRANCH.services[0].name.of("vi") in tag for tag in said)
    assert (
        rows.person(at(desk_view(ticket=serving(then=(BRANCH.services[0].id,))))).tags
        == rows.person(at(desk_view(ticket=serving()))).tags
    )


def test_what_follows_is_named_in_order() -> None:
    one, other = BRANCH.services[:2]
    several = at(desk_view(ticket=serving(then=(other.id, one.id))), "en")
    assert rows.person(several).follows == f"Then: {other.name.of('en')} → {one.name.of('en')}"
    assert rows.person(at(desk_view(ticket=serving()))).follows == ""


def test_a_held_number_says_whether_it_comes_back_by_itself_and_who_asked() -> None:
    held = AsideLine(ticket_id="ticket-a038", number="A038", service_id="", since=NOW, remind_at=NOW + 24 * MINUTE)
    asked = held.model_copy(update={"by_itself": True, "asked": True})
    (by_hand, alone), _ = rows.aside(at(desk_view(parked=(held, asked))))
    assert by_hand["text"] == "đến 10:05"
    assert alone["text"] == "người dân nhường lượt · tự vào lại lúc 10:05"


def waiting(*lines: tuple[str, int, int, bool]) -> tuple[GroupLine, ...]:
    return tuple(
        GroupLine(group_id=g, waiting=n, longest_since=NOW - w * MINUTE if n else None, mine=mine)
        for g, n, w, mine in lines
    )


def test_the_queue_puts_ones_own_groups_first_and_grades_waits_against_the_target() -> None:
    ids = [g.id for g in BRANCH.groups]
    view = at(desk_view(groups=waiting(
        (ids[0], 2, 4, False), (ids[1], 3, 16, True), (ids[2], 1, 12, True), (ids[3], 0, 0, True), (ids[4], 0, 0, False)
    )))  # fmt: skip
    assert [(r["id"], r["wait"], r["grade"]) for r in rows.groups(view)] == [
        (ids[1], "16′", "late"), (ids[2], "12′", "near"), (ids[3], "", "good"), (ids[0], "4′", "good"),
    ]  # fmt: skip
    assert rows.queue(view).longest.startswith("16′")


def test_the_services_of_ones_own_group_stand_below_it_each_against_the_target() -> None:
    group = next(g.id for g in BRANCH.groups if sum(s.group == g.id for s in BRANCH.services) > 1)
    first, second, *_ = [s for s in BRANCH.services if s.group == group]
    lines = (
        QueueLine(service_id=first.id, waiting=2, longest_since=NOW - 11 * MINUTE),
        QueueLine(service_id=second.id, waiting=1, longest_since=NOW - 16 * MINUTE),
    )
    line = GroupLine(group_id=group, waiting=3, longest_since=NOW - 16 * MINUTE, mine=True, services=lines)
    shown = rows.groups(at(desk_view(groups=(line,))))
    assert [(r["name"], r["waiting"], r["wait"], r["grade"], r["service"]) for r in shown[1:]] == [
        (first.name.of("vi"), 2, "11′", "near", True), (second.name.of("vi"), 1, "16′", "late", True),
    ]  # fmt: skip
    assert len({r["id"] for r in shown}) == 3
    longest = rows.queue(at(desk_view(groups=(line,)))).longest
    assert longest == f"16′ {BRANCH.group_by_id[group].name.of('vi')}", "the group is named, as it is called from"


@pytest.mark.parametrize(
    ("mean_ms", "within", "shown"),
    [(0, 1.0, "–"), (0, 0.0, "0\u202f%"), (60_000, 1.0, "100\u202f%")],
    ids=["nobody was called yet", "somebody waits beyond the target", "all were called in time"],
)
def test_a_share_is_shown_of_waits_that_there_were(mean_ms: int, within: float, shown: str) -> None:
    day = DayLine(waiting=1, served=0, mean_wait_ms=mean_ms, within_target=within, target_min=15)
    assert rows.queue(at(desk_view(day=day))).share == shown


def test_a_clock_that_went_back_never_shows_a_negative_wait() -> None:
    shown = rows.groups(at(desk_view(), now=NOW - 3_600_000))
    assert all(r["wait"] in ("", "0′") for r in shown)


def test_the_person_shows_reason_wait_and_who_was_passed_over() -> None:
    passed = {Reason.PRIORITY: tuple(f"A{n:03}" for n in range(30, 37)), Reason.SKILL: ("E012",)}
    shown = rows.person(at(desk_view(ticket=ticket(reason=Reason.PRIORITY, passed=passed))))
    assert shown.reason == "thuộc diện ưu tiên"
    assert (shown.waited, shown.over) == ("đã chờ 17 phút", "quá 15 phút")
    assert shown.passed == (
        "Đến trước, chưa gọi: A030, A031, A032, A033 và 3 số nữa (nhường diện ưu tiên); E012 (chờ quầy khác)"
    )


@pytest.mark.parametrize(
    ("changes", "words", "icon"),
    [
        ({"shown": True, "spoken": True}, "đã hiện và đọc", "check"),
        ({"shown": True, "spoken": True, "called_at": NOW - 40 * MINUTE}, "đã hiện và đọc", "check"),
        ({"spoken": True}, "đã đọc, chưa hiện", "speaker"),
        ({"called_at": NOW}, "chờ màn hình hiện", "speaker"),
        ({"called_at": NOW, "unspoken": True}, "chờ màn hình hiện", "speaker"),
        ({"called_at": NOW - 8_000}, "chờ màn hình hiện", "speaker"),
        ({"called_at": NOW - 8_001}, "chưa màn hình nào hiện", "speaker-off"),
        ({"called_at": NOW - 20 * MINUTE}, "chưa màn hình nào hiện", "speaker-off"),
        ({"shown": True}, "đã hiện, chờ đọc", "speaker"),
        ({"shown": True, "called_at": NOW - 90_000}, "đã hiện, chờ đọc", "speaker"),
        ({"shown": True, "called_at": NOW - 90_001}, "đã hiện, không đọc", "speaker-off"),
        ({"shown": True, "unspoken": True}, "đã hiện, không đọc", "speaker-off"),
        ({"shown": True, "state": TicketState.SERVING, "started_at": NOW}, "đã hiện, không đọc", "speaker-off"),
    ],
)
def test_nothing_is_said_to_be_coming_that_is_not(changes: dict, words: str, icon: str) -> None:
    shown = rows.person(Situation(desk_view(ticket=ticket(**changes)), BRANCH, NOW))
    assert (shown.announced, shown.announced_icon) == (words, icon)


@pytest.mark.parametrize(
    ("paper", "tags"),
    [("", ()), ("not_printed", ("không in được phiếu",)), ("maybe_printed", ("không chắc đã in phiếu",))],
)
def test_who_comes_without_a_paper_is_seen_beside_the_number(paper: str, tags: tuple[str, ...]) -> None:
    shown = rows.person(at(desk_view(ticket=ticket(paper=paper))))
    without = rows.person(at(desk_view(ticket=ticket())))
    assert tuple(tag for tag in shown.tags if tag not in without.tags) == tags


def test_a_chosen_ticket_shows_the_clerks_own_words() -> None:
    shown = rows.person(at(desk_view(ticket=ticket(reason=Reason.CHOSEN, why="Đã quay lại")), "en"))
    assert shown.reason == "chosen by the clerk: Đã quay lại"


def test_a_number_of_a_service_that_is_filed_online_alone_is_seen_to_be_for_help_only() -> None:
    said = BRANCH.model_dump(mode="json")
    said["services"][0]["no_wait"] = {"online": "https://dichvucong.gov.vn", "only": True}
    branch = Branch.model_validate(said)
    view = desk_view(ticket=ticket(service_id=branch.services[0].id))
    tag = "chỉ được hướng dẫn: nộp trực tuyến"
    assert tag in rows.person(replace(at(view), branch=branch)).tags
    assert tag not in rows.person(at(view)).tags


def test_class_booking_leg_and_language_stand_as_tags() -> None:
    one = ticket(class_id=BRANCH.classes[0].id, slot_at=NOW - 11 * MINUTE, legs=2, language="en")
    assert rows.person(at(desk_view(ticket=one))).tags == (
        BRANCH.classes[0].name.of("vi"), "hẹn 09:30", "quầy thứ 2", "tiếng Anh",
    )  # fmt: skip


def test_the_timer_counts_the_service_then_the_call_then_the_pause() -> None:
    assert rows.timer(at(desk_view(ticket=serving()))) == TimerPart("Đang phục vụ", "06:12")
    assert rows.timer(at(desk_view(ticket=ticket()))).time == "00:20"
    assert rows.timer(at(desk_view(state=CounterState.PAUSED)), NOW - 60_000).time == "01:00"
    assert rows.timer(at(desk_view()), None).time == ""


def test_papers_are_ticked_one_by_one_and_belong_to_the_service() -> None:
    long, other = sorted(BRANCH.services, key=lambda each: -len(to_bring(each, "vi")))[:2]
    now = at(desk_view(ticket=serving(service_id=long.id)))
    papers = [row["id"] for row in rows.papers(now)]
    entry = Entry(ticket_id="ticket-a046")
    for _ in papers:
        assert rows.person(replace(now, entry=entry)).papers_seen != f"đủ {len(papers)} giấy tờ"
        entry = entry.with_next_paper(papers)
    assert rows.person(replace(now, entry=entry)).papers_seen == f"đủ {len(papers)} giấy tờ"
    corrected = at(desk_view(ticket=serving(service_id=other.id)))
    assert not any(row["seen"] for row in rows.papers(replace(corrected, entry=entry)))
    assert entry.with_next_paper(papers).seen == frozenset()
    assert rows.papers(at(desk_view())) == []


def test_the_own_mean_stands_before_the_halls_and_says_whose_it_is() -> None:
    both = rows.timer(at(desk_view(ticket=serving(usual_min=5, own_usual_min=7))))
    assert (both.pace, both.slow) == ("6′ · tôi thường 7′", False)
    assert rows.timer(at(desk_view(ticket=serving(usual_min=7, own_usual_min=5)))).slow


def test_the_own_day_is_counted_and_drawn_with_the_running_visit_last() -> None:
    view = desk_view(ticket=serving())
    part = rows.own(at(view))
    assert (part.served, part.dossiers, part.mean) == ("14 lượt đã xong", "9 hồ sơ", "trung bình 7′")
    bars = rows.bars(at(view))
    assert [(bar["number"], bar["text"], bar["now"]) for bar in bars[-2:]] == [
        ("A042", "7′", False),
        ("A046", "6′", True),
    ]
    assert max(bar["share"] for bar in bars) == 1.0
    assert bars[5]["text"] == "11′"
    assert part.level == (7 * MINUTE + 10_000) / (11 * MINUTE + 5_000)
    assert len(rows.bars(at(desk_view(ticket=ticket())))) == 8, "who is called is not served yet"


def test_no_mean_is_said_before_there_is_one_and_nothing_without_a_counter() -> None:
    few = rows.own(at(desk_view(own=OwnDay(served=1, last=(OwnVisit(number="A021", took_ms=9 * MINUTE),)))))
    assert (few.mean, few.level) == ("", 0)
    assert rows.own(at(desk_view(own=None))).served == ""
    assert rows.bars(at(desk_view(own=None))) == []


def test_a_parked_ticket_whose_time_is_up_is_marked() -> None:
    line = AsideLine(ticket_id="ticket-a038", number="A038", service_id="x", since=NOW, remind_at=NOW, why="Nộp lệ phí")
    (row,), _ = rows.aside(at(desk_view(parked=(line,))))
    assert (row["due"], row["text"]) == (True, "Nộp lệ phí · hẹn 09:41, đã đến giờ")


def test_parked_then_missed_are_counted_through_for_the_keys() -> None:
    keys = [(r["number"], r["key"]) for part in rows.aside(at(desk_view())) for r in part]
    assert keys == [("A038", "Alt+1"), ("A041", "Alt+2"), ("E015", "Alt+3")]


def test_bookings_stand_by_time_and_a_begun_slot_is_marked() -> None:
    late, soon = NOW - MINUTE, NOW + MINUTE
    view = desk_view(bookings=(BookingLine(code="B", service_id="x", slot_at=soon),
                               BookingLine(code="A", service_id="x", slot_at=late)))  # fmt: skip
    assert [(b["code"], b["due"]) for b in rows.bookings(at(view))] == [("A", True), ("B", False)]


def test_a_service_that_left_the_catalogue_is_shown_by_its_id() -> None:
    shown = rows.person(at(desk_view(ticket=ticket(service_id="old-service"))))
    assert shown.service == "old-service"


def test_waiting_numbers_are_found_by_number_or_service_and_keep_their_order() -> None:
    view = desk_view()
    assert [r["number"] for r in rows.waiting_rows(at(view), "05")] == [
        w.number for w in view.waiting if "05" in w.number
    ]
    assert rows.waiting_rows(at(view), "khong co gi") == []


def test_the_banner_says_nothing_while_all_is_well() -> None:
    assert rows.link(True, "Đã kết nối", "", "09:41", False, "vi").title == ""


def test_the_banner_of_a_lost_link_says_why_what_to_do_and_how_old_the_picture_is() -> None:
    lost = rows.link(False, "Mất kết nối…", "Không có máy chủ nào chạy ở a:1.", "09:41", True, "vi")
    assert lost.title == "Mất kết nối… Thông tin dưới đây là của lúc 09:41, có thể đã cũ."
    assert lost.text == "Không có máy chủ nào chạy ở a:1."


def test_the_banner_of_a_late_answer_says_that_the_step_is_kept() -> None:
    late = rows.link(True, "Đã kết nối", "", "09:41", True, "vi")
    assert (late.title, "ghi một lần" in late.text) == ("Máy chủ chưa trả lời.", True)


def test_a_counter_says_what_it_serves_and_what_it_was_moved_to_for_today() -> None:
    usual, service = BRANCH.counters[1], BRANCH.services[-1]
    lines = tuple(
        CounterLine(counter_id=c.id, number=c.number, state=CounterState.OPEN, person="binh",
                    moved_to=(service.id,) if c.id == usual.id else ())
        for c in BRANCH.counters
    )  # fmt: skip
    before = {r["id"]: r["about"] for r in rows.counters(at(desk_view()))}
    after = {r["id"]: r["about"] for r in rows.counters(at(desk_view(counters=lines)))}
    assert after.pop(usual.id) == service.name.of("vi") != before.pop(usual.id)
    assert after == before


def test_counters_say_who_uses_them() -> None:
    found = {r["id"]: r for r in rows.counters(at(desk_view()))}
    free = BRANCH.counters[2].id
    assert found[free]["by"] == "trống"
    assert found[BRANCH.counters[1].id]["by"] == "Trần Văn Bình đang dùng"


def test_a_window_is_told_on_which_machine_its_counter_was_opened() -> None:
    view = desk_view(elsewhere=True, taken_at=NOW, taken_number=1, taken_on="Máy dự phòng")
    assert rows.taken(at(view)).startswith("Quầy 1 được mở trên Máy dự phòng lúc 09:41.")
    assert "máy khác" in rows.taken(at(view.model_copy(update={"taken_on": ""})))


def test_a_number_keeps_its_credit_up_to_the_last_minute_of_it() -> None:
    window = BRANCH.policy.return_within_min * MINUTE
    lines = tuple(
        AsideLine(ticket_id=f"ticket-a{n:03}", number=f"A{n:03}", service_id="x", since=NOW - window - n)
        for n in (0, 1)
    )
    now = at(desk_view(missed=lines))
    assert [row["number"] for row in rows.aside(now, older=False)[1]] == ["A000"]
    assert rows.folded(now) == 1


def _own_line(**changes: object) -> DeskView:
    view = desk_view(state=CounterState.PAUSED)
    lines = [line.model_copy(update=changes) if line.counter_id == view.counter_id else line for line in view.counters]
    return view.model_copy(update={"counters": tuple(lines)})


def test_who_comes_to_help_is_said_for_five_minutes() -> None:
    for ago, said in ((rows.ANSWERED_FOR_MS - 1, "coming"), (rows.ANSWERED_FOR_MS, "")):
        view = _own_line(help_answered_by="Minh", help_answered_at=NOW - ago)
        assert rows.help_(at(view)).own == said


def test_a_pause_is_overdue_after_its_minute_and_says_reason_and_return_alone() -> None:
    reason = BRANCH.pause_reasons[0]
    due = rows.head(at(_own_line(back_at=NOW)), "", reason.id)
    assert due.state == f"{reason.name.of('vi')} · {rows.wording.BACK_AT.of('vi').format(time='09:41')}"
    over = rows.head(at(_own_line(back_at=NOW - 1)), "", reason.id)
    assert over.state.endswith(rows.wording.BACK_OVERDUE.of("vi").format(time="09:40"))


def test_the_last_second_of_a_step_back_counts_as_one() -> None:
    last = UndoLine(seq=7, kind="ticket.called", ticket_id="ticket-a046", number="A046", until=NOW + 400)
    assert rows.undo(at(desk_view(ticket=ticket(), undo=last))).seconds == 1
