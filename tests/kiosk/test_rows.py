"""What the kiosk's lists hold."""

from __future__ import annotations

import pytest

from kiosk import rows
from tests.kiosk.hall import NINE_41, demo_branch, hall_doc, issued_doc
from wire.values import Text
from wire.views import HallView, Issued

BRANCH = demo_branch()
HANOI = "Asia/Ho_Chi_Minh"


def hall(**tile_changes) -> HallView:
    doc = hall_doc(BRANCH)
    for tile in doc["services"]:
        if tile["group_id"] == "dat-dai":
            tile.update(tile_changes)
    return HallView.model_validate(doc)


def land(view: HallView, language="vi") -> dict:
    return next(row for row in rows.group_rows(BRANCH, view, language) if row["id"] == "dat-dai")


def test_group_sums_its_people_and_shows_its_widest_wait():
    doc = hall_doc(BRANCH)
    own = [tile for tile in doc["services"] if tile["group_id"] == "dat-dai"]
    for number, tile in enumerate(own):
        tile |= {"waiting": 2, "wait": {"low_min": 5 + number, "high_min": 10 + number}}
        doc["services"][[t["service_id"] for t in doc["services"]].index(tile["service_id"])] = tile
    row = land(HallView.model_validate(doc))
    assert (row["waiting"], row["low"], row["high"]) == (2 * len(own), 5, 9 + len(own))


def test_examples_of_what_to_look_for_are_of_this_office_in_peoples_words_and_the_most_used_first():
    assert rows.search_examples(BRANCH, hall(), "vi") == ["làm sổ đỏ", "đăng ký thế chấp", "sao y"]
    used = hall().model_copy(update={"groups": ("chung-thuc", "dat-dai")})
    assert rows.search_examples(BRANCH, used, "vi") == ["sao y", "làm sổ đỏ", "đăng ký thế chấp"]


def test_examples_fill_their_room_to_the_last_letter_and_no_further():
    def called(group: str) -> Text:
        return Text({"vi": f"{group} {'n' * rows.EXAMPLE_LETTERS}"[: rows.EXAMPLE_LETTERS]})

    services = tuple(one.model_copy(update={"also": called(one.group)}) for one in BRANCH.services)
    found = rows.search_examples(BRANCH.model_copy(update={"services": services}), hall(), "vi")
    assert [len(one) for one in found] == [rows.EXAMPLE_LETTERS] * 2
    assert rows.EXAMPLES_LETTERS == 2 * rows.EXAMPLE_LETTERS


def test_what_is_fetched_without_looking_for_it_is_no_example():
    fetched = BRANCH.model_copy(update={"result_service": "dat-cap-lan-dau"})
    assert "làm sổ đỏ" not in rows.search_examples(fetched, hall(), "vi")


def test_an_office_without_short_words_gives_no_examples():
    long = {"vi": "Thủ tục có tên rất dài và không ai gọi khác"}
    services = [one.model_copy(update={"name": Text(long), "also": None}) for one in BRANCH.services]
    assert rows.search_examples(BRANCH.model_copy(update={"services": tuple(services)}), hall(), "vi") == []


def test_group_whose_services_are_all_closed_says_why():
    row = land(hall(open=False, closed_because={"vi": "Hết số hôm nay", "en": "No more today"}), "en")
    assert (row["open"], row["because"]) == (False, "No more today")


def test_group_nobody_serves_now_says_so():
    assert land(hall(served_now=False))["served"] is False


def test_opening_is_said_as_people_say_it():
    hour = 3_600_000
    assert rows.opens_text(NINE_41 + hour, now=NINE_41, timezone=HANOI, language="vi") == "10:41 hôm nay"
    assert rows.opens_text(NINE_41 + 22 * hour, now=NINE_41, timezone=HANOI, language="en") == "07:41 tomorrow"
    assert (
        rows.opens_text(NINE_41 + 70 * hour, now=NINE_41, timezone=HANOI, language="vi")
        == "07:41 thứ\u00a0Hai,\u00a023/11"
    )


def test_ticket_of_a_service_that_left_the_catalogue_is_still_shown():
    shown = rows.ticket_part(BRANCH, Issued.model_validate(issued_doc(BRANCH, service_id="gone")), "vi")
    assert (shown.number, shown.service) == ("A047", "gone")


def test_group_that_only_counters_long_on_pause_could_serve_says_so():
    row = land(hall(served_now=True, wait={"low_min": 0, "high_min": 0, "nobody": True}))
    assert row["served"] is False


def test_ticket_whose_turn_is_near_shows_no_time_to_be_back():
    ticket = Issued.model_validate(issued_doc(BRANCH))
    assert rows.ticket_part(BRANCH, ticket, "vi").come_back == "09:58"
    assert rows.ticket_part(BRANCH, ticket.model_copy(update={"come_back_at": None}), "vi").come_back == ""


def test_groups_stand_in_the_order_that_the_server_tells_and_new_ones_at_the_end():
    listed = [group.id for group in BRANCH.groups]
    told = [listed[3], *reversed(listed[5:])]
    found = [row["id"] for row in rows.group_rows(BRANCH, HallView.model_validate(hall_doc(BRANCH, groups=told)), "vi")]
    assert found == [*told, *(group for group in listed if group not in told)]


def test_before_the_counters_open_a_tile_says_when_they_do():
    early = HallView.model_validate(hall_doc(BRANCH, counters_open_at=NINE_41))
    assert {row["soon"] for row in rows.group_rows(BRANCH, early, "vi")} == {"09:41"}
    assert rows.service_part(BRANCH, early, BRANCH.services[0], "vi").soon == "09:41"
    assert {row["soon"] for row in rows.group_rows(BRANCH, hall(), "vi")} == {""}


def test_a_ticket_names_all_its_services_and_what_is_for_help_only():
    def told(**changes):
        return rows.ticket_part(BRANCH, Issued.model_validate(issued_doc(BRANCH, **changes)), "vi").service

    assert told(service_id="khai-sinh", then=["thuong-tru", "a-service-that-left"]) == (
        "Đăng ký khai sinh → Đăng ký thường trú"
    )
    assert told(service_id="nop-truc-tuyen").endswith("(hướng dẫn nộp trực tuyến)")


def test_a_life_event_is_as_open_as_all_its_services_and_asks_for_the_papers_of_each_once():
    doc = hall_doc(BRANCH)
    part = rows.event_part(BRANCH, HallView.model_validate(doc), BRANCH.event_by_id["ket-hon"], "vi")
    assert part.open
    assert len([item for item in part.items if item == "Tờ khai"]) == 1
    assert part.steps == ("Xác nhận tình trạng hôn nhân", "Đăng ký kết hôn")
    next(tile for tile in doc["services"] if tile["service_id"] == "ket-hon").update(
        open=False, closed_because={"vi": "hết số", "en": "no more"}
    )
    shut = rows.event_part(BRANCH, HallView.model_validate(doc), BRANCH.event_by_id["ket-hon"], "vi")
    assert (shut.open, shut.because) == (False, "hết số")


def test_the_counters_of_a_ticket_are_those_at_work():
    ids = [BRANCH.counters[2].id, "gone", BRANCH.counters[0].id]
    ticket = Issued.model_validate(issued_doc(BRANCH, counters=[one.id for one in BRANCH.counters], at_work=ids))
    numbers = (str(BRANCH.counters[2].number), str(BRANCH.counters[0].number))
    assert rows.ticket_part(BRANCH, ticket, "vi").counters == numbers
    assert rows.ticket_part(BRANCH, ticket.model_copy(update={"at_work": ()}), "vi").counters == ()


def test_who_asks_for_an_accessible_counter_sees_the_wait_for_these_where_one_serves_it():
    doc = hall_doc(BRANCH)
    doc["services"][0]["accessible_wait"] = {"low_min": 40, "high_min": 60}
    view = HallView.model_validate(doc)
    asked = rows.with_accessible_waits(view)
    first, second = BRANCH.services[:2]
    part = rows.service_part(BRANCH, asked, first, "vi")
    assert (part.low, part.high) == (40, 60)
    assert "40" in part.spoken
    assert rows.service_part(BRANCH, asked, second, "vi") == rows.service_part(BRANCH, view, second, "vi")


@pytest.mark.parametrize(("ahead", "about", "figures"), [(0, 0, (0, 0)), (1, 0, (0, 5)), (0, 2, (2, 5))])
def test_a_ticket_says_as_its_tile_did_that_there_is_no_wait(ahead, about, figures):
    wait = {"low_min": 0, "about_min": about, "high_min": 5}
    ticket = Issued.model_validate(issued_doc(BRANCH) | {"ahead": ahead, "wait": wait, "come_back_at": None})
    part = rows.ticket_part(BRANCH, ticket, "vi")
    assert (part.about, part.high) == figures
    assert ("Không phải chờ." in part.spoken) == (figures == (0, 0))
    tile = next(one for one in hall_doc(BRANCH)["services"] if one["service_id"] == ticket.service_id)
    row = rows.group_rows(BRANCH, HallView.model_validate(hall_doc(BRANCH) | {"services": [
        tile | {"waiting": ahead, "wait": wait}]}), "vi")[0]  # fmt: skip
    assert (row["about"], row["high"]) == figures
