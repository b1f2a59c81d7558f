"""The guidance slip in dots."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
import zxingcpp

from hardware.paper.guide_paper import GuidePaper, draw_guide
from hardware.paper.ticket_paper import TrackingUrlTooLong
from hardware.printer import PaperWidth

PAPER = GuidePaper(
    office=("Trung tâm Phục vụ hành chính công thành phố Hà Nội", "Chi nhánh số 1"),
    title="TỜ HƯỚNG DẪN",
    name="Cấp lại Giấy chứng nhận quyền sử dụng đất Ở đã mất, hư hỏng",
    group="Đất đai",
    bring_title="Giấy tờ cần mang",
    bring=("Đơn đề nghị cấp lại Giấy chứng nhận có xác nhận của Ủy ban nhân dân cấp xã", "Thẻ căn cước"),
    facts=(("Lệ phí", "8.000 đồng một bản"),),
    online="https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma=1.001193",
    notes=("Tờ này không phải là số thứ tự.",),
    printed_at="09:41 · Thứ Sáu, 20/11/2026",
    language="vi",
)


@pytest.mark.parametrize("width", get_args(PaperWidth))
def test_it_is_as_wide_as_the_paper_stays_within_it_and_its_code_is_read(width):
    drawn = draw_guide(PAPER, width)
    assert (drawn.mode, drawn.width) == ("1", width)
    left, _, right, _ = drawn.convert("L").point(lambda dot: 255 - dot).getbbox()
    assert left >= 6
    assert right <= width - 6
    [code] = zxingcpp.read_barcodes(drawn.convert("L"))
    assert code.text == PAPER.online


def test_more_to_bring_makes_it_longer_and_no_address_leaves_the_code_out():
    short = draw_guide(replace(PAPER, online="", bring=()), 576)
    assert short.height < draw_guide(replace(PAPER, online=""), 576).height < draw_guide(PAPER, 576).height
    assert zxingcpp.read_barcodes(short.convert("L")) == []


def test_an_address_that_no_phone_could_read_is_refused():
    for letters in (1500, 5000):
        with pytest.raises(TrackingUrlTooLong):
            draw_guide(replace(PAPER, online="https://example.vn/" + "x" * letters), 384)
