"""What a ticket says on paper."""

from __future__ import annotations

from hardware.paper.ticket_paper import Badge, Code, Number, Office, Place, Row, Sentence, Title
from hardware.paper.ticket_text import _PARTS, clock_time, day_text, example_ticket, ticket_paper
from tests.kiosk.hall import NINE_41, demo_branch, issued_doc
from wire.ticket_layout import PARTS, TicketLayout
from wire.values import Text, WaitRange
from wire.views import Issued

BRANCH = demo_branch()
HANOI = "Asia/Ho_Chi_Minh"
TICKET = Issued.model_validate(issued_doc(BRANCH))


def said(branch=BRANCH, language="vi", **changes):
    """The lines of a ticket by their labels."""
    blocks = ticket_paper(branch, TICKET.model_copy(update=changes), language).blocks
    rows = {block.label: " / ".join(block.values) for block in blocks if isinstance(block, Row)}
    return rows | {block.label: block.value for block in blocks if isinstance(block, Place)}


def blocks_of(kind, branch=BRANCH, language="vi", **changes):
    blocks = ticket_paper(branch, TICKET.model_copy(update=changes), language).blocks
    return [block for block in blocks if isinstance(block, kind)]


def laid_out(**changes):
    """The branch with a layout of its own."""
    return BRANCH.model_copy(update={"ticket": TicketLayout(**changes)})


def test_paper_of_a_ticket_nobody_is_before_says_so():
    wait = TICKET.wait.model_copy(update={"low_min": 0, "about_min": None, "high_min": 1})
    lines = said(language="en", ahead=0, wait=wait)
    assert (lines["Waiting time"], lines["Before you"]) == ("no waiting", "nobody")
    assert said(language="en", ahead=1)["Before you"] == "1 person"
    free = WaitRange(low_min=0, about_min=0, high_min=5)
    assert [said(ahead=0, wait=free)[label] for label in ("Chờ trước", "Dự kiến")] == ["không có ai", "không phải chờ"]
    assert said(ahead=1, wait=free)["Dự kiến"] == "dưới 5 phút"
    assert said(ahead=0, wait=free.model_copy(update={"about_min": 2}))["Dự kiến"] == "dưới 5 phút"


def test_a_paper_bears_the_short_name_of_the_site_where_there_is_one():
    assert blocks_of(Office)[0].lines[0] == "Trung tâm Phục vụ hành chính công TP. Hà Nội"
    plain = BRANCH.model_copy(update={"site_short": None})
    assert blocks_of(Office, plain)[0].lines[0] == "Trung tâm Phục vụ hành chính công thành phố Hà Nội"


def test_a_paper_tells_a_time_to_be_back_only_when_there_is_one():
    assert said()["Quay lại"].startswith("trước ")
    near = said(come_back_at=None)
    assert "Quay lại" not in near
    assert near["Chờ tại đây"] == "sắp đến lượt"


def test_a_paper_of_what_nobody_serves_tells_no_figure():
    nobody = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
    told = said(wait=nobody, come_back_at=None)
    assert told["Dự kiến"] == "chưa có quầy phục vụ"
    assert told["Chờ tại đây"] == "đến khi có quầy mở"


def test_a_paper_that_is_printed_again_says_when_it_takes_longer_than_was_told():
    longer = WaitRange(low_min=5, high_min=12, longer=True)
    assert said(wait=longer)["Dự kiến"] == "lâu hơn đã báo; còn 5–12 phút"
    assert said(language="en", wait=longer)["Waiting time"] == "longer than told; 5–12 min left"


def test_a_paper_names_no_class_unless_it_is_a_priority_one():
    assert blocks_of(Badge, class_id="ordinary") == []
    assert blocks_of(Badge, class_id="a-class-that-left-the-catalogue") == []
    assert blocks_of(Badge, class_id="nguoi-cao-tuoi") == [Badge("Diện: Ưu tiên")]


def test_a_paper_of_a_service_that_left_the_catalogue_names_its_id():
    assert said(service_id="gone")["Thủ tục"] == "gone"


def test_a_topic_that_is_called_as_its_only_service_is_named_once():
    service = BRANCH.service_by_id[TICKET.service_id]
    told = BRANCH.model_dump(mode="json")
    for group in told["groups"]:
        group["name"] = service.name.model_dump(mode="json") if group["id"] == service.group else group["name"]
    names = [row.values for row in blocks_of(Row, type(BRANCH).model_validate(told))]
    assert (service.name.of("vi"),) in names


def test_a_booked_time_is_told_and_no_other():
    assert said(slot_at=NINE_41)["Giờ hẹn"] == "09:41"
    assert "Giờ hẹn" not in said()


def test_moment_is_shown_in_the_branchs_own_zone():
    assert clock_time(NINE_41, HANOI) == "09:41"
    assert day_text(NINE_41, HANOI, "vi") == "Thứ Sáu, 20/11/2026"


def test_a_paper_in_a_language_without_words_of_its_own_is_printed_all_the_same():
    assert said(language="km")["Chờ tại"]


def test_a_wait_stands_on_paper_as_about_so_long_and_within_what_8_of_10_are_called():
    wait = WaitRange(low_min=4, about_min=12, high_min=18)
    assert said(wait=wait)["Dự kiến"] == "khoảng 12 phút / 8 trong 10 người được gọi trong 18 phút"


def test_the_number_to_ring_stands_where_the_office_has_one():
    known = BRANCH.model_copy(update={"branding": BRANCH.branding.model_copy(update={"hotline": "1022"})})
    none = BRANCH.model_copy(update={"branding": BRANCH.branding.model_copy(update={"hotline": ""})})
    assert Sentence("Cần giúp: tổng đài 1022") in blocks_of(Sentence, known)
    assert Sentence("For help, call 1022") in blocks_of(Sentence, known, "en")
    assert not [line for line in blocks_of(Sentence, none) if "tổng đài" in line.text]


def test_after_how_many_calls_a_number_is_passed_over_is_the_policys():
    thrice = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"no_show_min_calls": 3})})
    assert any(line.text.startswith("Gọi 3 lần") for line in blocks_of(Sentence, thrice))
    once = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"no_show_min_calls": 1})})
    assert any("when called" in line.text for line in blocks_of(Sentence, once, "en"))


def test_every_part_that_a_layout_may_name_is_made():
    assert tuple(_PARTS) == PARTS


def test_parts_stand_in_the_order_of_the_layout_and_those_it_leaves_out_do_not():
    paper = ticket_paper(laid_out(order=("code", "number", "from-a-newer-server", "number", "wait")), TICKET, "vi")
    assert [type(block) for block in paper.blocks] == [Code, Number, Row]


def test_an_office_says_some_things_in_words_of_its_own_in_each_language():
    own = laid_out(
        order=("title", "number", "code", "please", "missed", "notes"),
        title=Text(vi="Số của ông/bà", en="Your number"),
        please=Text(vi="Mời ngồi."),
        missed=Text(vi="Vắng {n} lần: {x} hỏi quầy 1.", en="Missed {n} times: ask counter 1."),
        follow=Text(vi="Theo dõi"),
        scan=Text(),
        notes=(Text(vi="Wi-Fi: TTHCC"), Text()),
    )
    paper = ticket_paper(own, TICKET, "en")
    assert paper.blocks == (
        Title("Your number"),
        Number(TICKET.number),
        Code(TICKET.tracking_url, ("Theo dõi", "See how many are before you and when your turn is near.")),
        Sentence("Mời ngồi.", strong=True),
        Sentence("Missed 2 times: ask counter 1."),
        Sentence("Wi-Fi: TTHCC"),
        Sentence(""),
    )
    assert Sentence("Vắng 2 lần: {x} hỏi quầy 1.") in ticket_paper(own, TICKET, "vi").blocks


def test_sizes_and_emblem_are_the_layouts():
    own = laid_out(number_size="small", text_size="large", code_size="large", emblem=False)
    paper = ticket_paper(own, TICKET, "vi")
    assert (paper.number_size, paper.text_size, paper.code_size, paper.has_emblem) == ("small", "large", "large", False)


def test_the_example_has_every_line_that_a_ticket_can_have():
    whole = laid_out(order=PARTS)
    paper = ticket_paper(whole, example_ticket(whole, "vi", NINE_41), "vi")
    assert {type(block) for block in paper.blocks} == {Office, Title, Number, Badge, Place, Row, Code, Sentence}


def test_a_paper_that_was_given_while_the_server_was_away_says_from_when_it_counts_and_promises_nothing():
    away = {"given_away": True, "ahead": 0, "wait": WaitRange(low_min=0, high_min=0), "come_back_at": None}
    told = said(**away)
    assert (told["Tính từ"], told["Dự kiến"], told["Chờ tại đây"]) == ("09:41", "chưa biết", "đến khi gọi số")
    assert "Chờ trước" not in told
    booked = said(**away, slot_at=NINE_41 + 1_200_000)
    assert (booked["Có mặt lúc"], booked["Giờ hẹn"]) == ("09:41", "10:01")


def test_a_paper_names_what_follows_on_the_same_number():
    assert said(then=("thuong-tru", "thai-san"))["Sau đó"] == "→\u00a0Đăng ký thường trú / →\u00a0Hưởng chế độ thai sản"
    assert "Sau đó" not in said()


def test_a_paper_says_that_a_counter_for_wheelchairs_was_asked_for():
    assert said(accessible=True)["Đã xin"] == "quầy dùng được xe lăn"
    assert "Đã xin" not in said()


def test_a_paper_of_what_is_filed_online_only_says_that_it_is_for_help():
    assert said(service_id="nop-truc-tuyen")["Số này để"] == "hướng dẫn nộp trực tuyến"
    assert "Số này để" not in said(service_id="khai-sinh")
