"""The guidance slip in dots."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
import zxingcpp
from PIL import Image

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


def rows_of(drawn: Image.Image) -> list[tuple[int, int]]:
    """Where each line of ink begins and ends, from above."""
    inked = [min(drawn.crop((0, y, drawn.width, y + 1)).tobytes()) < 255 for y in range(drawn.height)] + [False]
    begins = [y for y, ink in enumerate(inked) if ink and (y == 0 or not inked[y - 1])]
    return [(y, inked.index(False, y)) for y in begins]


@pytest.mark.parametrize("width", get_args(PaperWidth))
def test_its_first_line_does_not_touch_the_edge_that_is_cut(width):
    assert rows_of(draw_guide(PAPER, width).convert("L"))[0][0] >= 8


def test_no_line_ends_in_a_word_that_stands_alone():
    """Its name in two lines of like length, though one of them could hold all words but one."""
    paper = replace(PAPER, office=(), title="", group="", bring=(), facts=(), notes=(), printed_at="", online="")
    drawn = draw_guide(replace(paper, name="Nộp hồ sơ trên Cổng dịch vụ công"), 576).convert("L")
    name = [row for row in rows_of(drawn) if row[1] - row[0] > 4]
    first, last = (
        drawn.crop((0, top, 576, end)).point(lambda dot: 255 - dot).getbbox() for top, end in (name[0], name[-1])
    )
    assert last[2] - last[0] > (first[2] - first[0]) / 2


def test_more_to_bring_makes_it_longer_and_no_address_leaves_the_code_out():
    short = draw_guide(replace(PAPER, online="", bring=()), 576)
    assert short.height < draw_guide(replace(PAPER, online=""), 576).height < draw_guide(PAPER, 576).height
    assert zxingcpp.read_barcodes(short.convert("L")) == []


def test_an_address_that_no_phone_could_read_is_refused():
    for letters in (1500, 5000):
        with pytest.raises(TrackingUrlTooLong):
            draw_guide(replace(PAPER, online="https://example.vn/" + "x" * letters), 384)
