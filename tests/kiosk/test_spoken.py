"""What the kiosk's speaker says, letter for letter, in both languages."""

from __future__ import annotations

import re

import pytest

from kiosk import rows, spoken
from tests.kiosk.hall import demo_branch, hall_doc, issued_doc
from wire.catalogue import Branch
from wire.values import WaitRange
from wire.views import HallView, Issued

BRANCH = demo_branch()
TEN = WaitRange(low_min=10, high_min=15)


def said(language: str, *, number="A012", ahead=3, wait=TEN, come_back="09:15", where="") -> str:
    return spoken.ticket(spoken.Told(number, ahead, wait, come_back, where), language)


def test_a_ticket_is_told_number_first_and_place_last():
    assert said("vi", where="tầng 1, quầy 1 đến quầy 4") == (
        "Số của ông, bà là A, không, một, hai. Phía trước còn 3 người. Chờ khoảng 10 đến 15 phút. "
        "Xin có mặt trước 9 giờ 15. Chờ ở tầng 1, quầy 1 đến quầy 4."
    )
    assert said("en", where="floor 1, counter 1 to counter 4") == (
        "Your number is A, zero, one, two. 3 people are ahead of you. The wait is about 10 to 15 minutes. "
        "Please be back by 9 15. The place to wait is floor 1, counter 1 to counter 4."
    )


def test_whoever_need_not_wait_is_told_to_stay():
    none = WaitRange(low_min=0, high_min=0)
    assert said("vi", ahead=0, wait=none, come_back="") == (
        "Số của ông, bà là A, không, một, hai. Không có ai chờ trước. Không phải chờ. Xin chờ tại đây, sắp đến lượt."
    )
    assert said("en", ahead=0, wait=none, come_back="") == (
        "Your number is A, zero, one, two. Nobody is ahead of you. There is no wait. "
        "Please wait here, it is nearly your turn."
    )


def test_who_asked_for_a_counter_for_wheelchairs_hears_that_it_was_asked_for_before_the_place():
    told = spoken.Told("A012", 3, TEN, "", "tầng 1, quầy 2", accessible=True)
    assert spoken.ticket(told, "vi").endswith("Đã xin quầy dùng được xe lăn. Chờ ở tầng 1, quầy 2.")
    assert "wheelchairs" not in said("en")


def test_a_wait_that_is_longer_than_was_told_is_said_to_be():
    longer = WaitRange(low_min=5, about_min=8, high_min=12, longer=True)
    assert "Phải chờ lâu hơn đã báo. Còn khoảng 8 phút. Xin" in said("vi", wait=longer)
    assert "It takes longer than you were told. About 8 minutes are left. Please" in said("en", wait=longer)
    older = WaitRange(low_min=5, high_min=12, longer=True)
    assert "Phải chờ lâu hơn đã báo. Chờ khoảng 5 đến 12 phút." in said("vi", wait=older)


def test_a_service_that_no_counter_serves_has_no_figure():
    nobody = WaitRange(low_min=0, high_min=0, nobody=True)
    assert said("vi", ahead=1, wait=nobody, come_back="").endswith(
        "Phía trước còn 1 người. Chưa có quầy phục vụ thủ tục này. Xin chờ đến khi có quầy mở."
    )
    assert said("en", ahead=1, wait=nobody, come_back="").endswith(
        "1 person is ahead of you. No counter serves this at the moment. Please wait until a counter opens."
    )


@pytest.mark.parametrize(
    ("about", "bound", "vi", "en"),
    [
        (0, 5, "Chờ dưới 5 phút.", "The wait is under 5 minutes."),
        (12, 18, "Chờ khoảng 12 phút. Cứ 10 người thì 8 người được gọi trong 18 phút.",
         "The wait is about 12 minutes. 8 of 10 people are called within 18 minutes."),
        (15, 15, "Cứ 10 người thì 8 người được gọi trong 15 phút.", "8 of 10 people are called within 15 minutes."),
        (1, 6, "Chờ khoảng 1 phút. Cứ 10 người thì 8 người được gọi trong 6 phút.",
         "The wait is about 1 minute. 8 of 10 people are called within 6 minutes."),
        (45, 105, "Chờ khoảng 45 phút. Cứ 10 người thì 8 người được gọi trong 1 giờ 45 phút.",
         "The wait is about 45 minutes. 8 of 10 people are called within 1 hour 45 minutes."),
    ],
)  # fmt: skip
def test_a_wait_is_said_as_about_so_long_and_within_what_8_of_10_are_called(about, bound, vi, en):
    wait = WaitRange(low_min=0, about_min=about, high_min=bound)
    assert spoken.waiting(2, wait, "vi") == f"Phía trước còn 2 người. {vi}"
    assert spoken.waiting(2, wait, "en") == f"2 people are ahead of you. {en}"


@pytest.mark.parametrize(
    ("low", "high", "vi", "en"),
    [
        (0, 5, "Chờ dưới 5 phút.", "The wait is under 5 minutes."),
        (0, 1, "Chờ dưới 1 phút.", "The wait is under 1 minute."),
        (12, 12, "Chờ khoảng 12 phút.", "The wait is about 12 minutes."),
        (1, 1, "Chờ khoảng 1 phút.", "The wait is about 1 minute."),
        (40, 59, "Chờ khoảng 40 đến 59 phút.", "The wait is about 40 to 59 minutes."),
        (45, 61, "Chờ khoảng 45 phút đến 1 giờ 1 phút.", "The wait is about 45 minutes to 1 hour 1 minute."),
        (120, 180, "Chờ khoảng 2 giờ đến 3 giờ.", "The wait is about 2 hours to 3 hours."),
        (0, 90, "Chờ dưới 1 giờ 30 phút.", "The wait is under 1 hour 30 minutes."),
        (125, 125, "Chờ khoảng 2 giờ 5 phút.", "The wait is about 2 hours 5 minutes."),
    ],
)
def test_a_range_of_an_older_server_is_said_in_words(low, high, vi, en):
    wait = WaitRange(low_min=low, high_min=high)
    assert spoken.waiting(2, wait, "vi") == f"Phía trước còn 2 người. {vi}"
    assert spoken.waiting(2, wait, "en") == f"2 people are ahead of you. {en}"


@pytest.mark.parametrize(
    ("time", "vi", "en"),
    [
        ("09:15", "9 giờ 15", "9 15"),
        ("09:00", "9 giờ", "9 o'clock"),
        ("10:05", "10 giờ 5 phút", "10 oh 5"),
        ("16:30", "16 giờ 30", "16 30"),
    ],
)
def test_a_time_is_said_as_people_say_it(time, vi, en):
    assert (spoken.time_of_day(time, "vi"), spoken.time_of_day(time, "en")) == (vi, en)


def test_every_sign_of_a_number_is_said():
    assert spoken.sign_by_sign("M1090", "vi") == "M, một, không, chín, không"
    assert spoken.sign_by_sign("C345678", "en") == "C, three, four, five, six, seven, eight"


def at_counters(**zones: list[int]) -> Branch:
    """A branch whose one service is served at these counters of tang-1 and tang-2."""
    names = {"tang_1": ("tang-1", "Tầng 1", "Floor 1"), "tang_2": ("tang-2", "Tầng 2", "VIP room")}
    written = BRANCH.model_dump(mode="json")
    service = written["services"][0]
    written |= {
        "services": [service],
        "groups": [group for group in written["groups"] if group["id"] == service["group"]],
        "zones": [{"id": names[z][0], "name": {"vi": names[z][1], "en": names[z][2]}} for z in zones],
        "counters": [
            written["counters"][0] | {"id": f"quay-{n}", "number": n, "zone": names[z][0], "groups": [service["group"]],
                                      "services": []}
            for z, numbers in zones.items() for n in numbers
        ],
    }  # fmt: skip
    return Branch.model_validate(written)


@pytest.mark.parametrize(
    ("zones", "vi", "en"),
    [
        ({"tang_1": [3]}, "tầng 1, quầy 3", "floor 1, counter 3"),
        ({"tang_1": [3, 4]}, "tầng 1, quầy 3, quầy 4", "floor 1, counter 3, counter 4"),
        ({"tang_1": [1, 2, 3, 4]}, "tầng 1, quầy 1 đến quầy 4", "floor 1, counter 1 to counter 4"),
        ({"tang_1": [1, 2, 3, 7]}, "tầng 1, quầy 1 đến quầy 3, quầy 7", "floor 1, counter 1 to counter 3, counter 7"),
        (
            {"tang_1": [1, 2, 3], "tang_2": [9]},
            "tầng 1, quầy 1 đến quầy 3, hoặc ở tầng 2, quầy 9",
            "floor 1, counter 1 to counter 3, or VIP room, counter 9",
        ),
    ],
)
def test_a_place_is_told_counter_by_counter(zones, vi, en):
    branch = at_counters(**zones)
    ticket = Issued.model_validate(issued_doc(branch))
    assert (spoken.place(branch, ticket, "", "vi"), spoken.place(branch, ticket, "", "en")) == (vi, en)


def test_a_place_is_where_the_counters_serve_today():
    branch = at_counters(tang_1=[1, 2], tang_2=[3])
    moved = Issued.model_validate(issued_doc(branch, counters=[branch.counters[2].id]))
    assert spoken.place(branch, moved, "", "vi") == "tầng 2, quầy 3"


def test_a_place_at_another_address_is_said_with_it():
    doc = at_counters(tang_1=[1], tang_2=[2]).model_dump(mode="json")
    doc["addresses"] = [{"id": "cs2", "name": {"vi": "Cơ sở 2"}, "address": {"vi": "12 Hàng Bài"}}]
    doc["zones"][1]["address"] = "cs2"
    branch = Branch.model_validate(doc)
    told = spoken.place(branch, Issued.model_validate(issued_doc(branch)), "", "vi")
    assert told.endswith("cơ sở 2, Tầng 2, quầy 2"), told


def test_a_place_that_the_branch_knows_no_more_is_said_from_what_is_written():
    shown = "Tầng 1, quầy 1–4; Tầng 2, quầy 9"
    gone = Issued.model_validate(issued_doc(BRANCH, service_id="gone"))
    assert spoken.place(BRANCH, gone, shown, "vi") == "Tầng 1, quầy 1 đến 4, hoặc ở Tầng 2, quầy 9"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_voice_gets_a_sign_it_would_stumble_over(language):
    hall = HallView.model_validate(hall_doc(BRANCH))
    for service in BRANCH.services:
        ticket = Issued.model_validate(issued_doc(BRANCH, service_id=service.id))
        part = rows.ticket_part(BRANCH, ticket, language)
        assert part.spoken.startswith(
            "Số của ông, bà là A, không, bốn, bảy." if language == "vi" else "Your number is A,"
        )
        for words in (part.spoken, rows.service_part(BRANCH, hall, service, language).spoken):
            assert not re.search(r"[–—/:;]|%\d|\{", words), words
