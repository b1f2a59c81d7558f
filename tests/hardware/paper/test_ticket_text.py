"""What a ticket says on paper."""

from __future__ import annotations

from hardware.paper.ticket_text import clock_time, day_text, ticket_paper, wait_text
from tests.kiosk.hall import NINE_41, demo_branch, issued_doc
from wire.values import WaitRange
from wire.views import Issued

BRANCH = demo_branch()
HANOI = "Asia/Ho_Chi_Minh"
TICKET = Issued.model_validate(issued_doc(BRANCH))


def test_paper_of_a_ticket_nobody_is_before_says_so():
    alone = TICKET.model_copy(update={"ahead": 0, "wait": TICKET.wait.model_copy(update={"low_min": 0, "high_min": 1})})
    lines = dict(ticket_paper(BRANCH, alone, "en").lines)
    assert lines["Waiting time"] == "under 1 min"


def test_a_paper_bears_the_short_name_of_the_site_where_there_is_one():
    assert ticket_paper(BRANCH, TICKET, "vi").header[0] == "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TP. HÀ NỘI"
    plain = BRANCH.model_copy(update={"site_short": None})
    assert ticket_paper(plain, TICKET, "vi").header[0] == "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG THÀNH PHỐ HÀ NỘI"


def lines(**changes):
    return dict(ticket_paper(BRANCH, TICKET.model_copy(update=changes), "vi").lines)


def test_a_paper_tells_a_time_to_be_back_only_when_there_is_one():
    assert "Nên có mặt trước" in lines()
    near = lines(come_back_at=None)
    assert "Nên có mặt trước" not in near
    assert near["Xin chờ tại đây"] == "sắp đến lượt"


def test_a_paper_of_what_nobody_serves_tells_no_figure():
    nobody = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
    told = lines(wait=nobody, come_back_at=None)
    assert told["Thời gian chờ"] == "Chưa có quầy phục vụ"
    assert told["Xin chờ tại đây"] == "đến khi có quầy mở"


def test_a_paper_names_no_class_unless_it_is_a_priority_one():
    def badge(class_id):
        return ticket_paper(BRANCH, TICKET.model_copy(update={"class_id": class_id}), "vi").class_line

    assert badge("ordinary") is None
    assert badge("a-class-that-left-the-catalogue") is None
    assert badge("nguoi-cao-tuoi") == "Diện: Ưu tiên"


def test_a_paper_of_a_service_that_left_the_catalogue_names_its_id():
    assert lines(service_id="gone")["Lĩnh vực"] == "gone"


def test_moment_is_shown_in_the_branchs_own_zone():
    assert clock_time(NINE_41, HANOI) == "09:41"
    assert day_text(NINE_41, HANOI, "vi") == "Thứ Sáu, 20/11/2026"


def test_a_paper_in_a_language_without_words_of_its_own_is_printed_all_the_same():
    paper = ticket_paper(BRANCH, TICKET, "km")
    assert paper.title == "PHIẾU SỐ THỨ TỰ"
    assert dict(paper.lines)["Nơi chờ"]


def test_wait_is_a_range_or_none_at_all():
    assert wait_text(WaitRange(low_min=0, high_min=0), "vi") == "không phải chờ"
    assert wait_text(WaitRange(low_min=0, high_min=1), "vi") == "dưới 1 phút"
    assert wait_text(WaitRange(low_min=0, high_min=4), "en") == "under 4 min"
    assert wait_text(WaitRange(low_min=8, high_min=8), "en") == "8 min"
    assert wait_text(WaitRange(low_min=8, high_min=14), "vi") == "8–14 phút"


def test_the_number_to_ring_stands_before_the_time_where_the_office_has_one():
    known = BRANCH.model_copy(update={"branding": BRANCH.branding.model_copy(update={"hotline": "1022"})})
    none = BRANCH.model_copy(update={"branding": BRANCH.branding.model_copy(update={"hotline": ""})})
    ticket = Issued.model_validate(issued_doc(BRANCH))
    please, ring, printed = ticket_paper(known, ticket, "vi").footer
    assert ring == "Cần giúp, xin gọi 1022"
    assert ticket_paper(known, ticket, "en").footer[1] == "For help, call 1022"
    assert ticket_paper(none, ticket, "vi").footer == (please, printed)
