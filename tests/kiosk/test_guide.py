"""What a guidance slip says."""

from __future__ import annotations

from kiosk.guide import guide_paper
from tests.kiosk.hall import NINE_41, demo_branch
from wire.catalogue import Branch

BRANCH = demo_branch()


def guide(service_id: str, language: str = "vi", branch: Branch = BRANCH):
    return guide_paper(branch, branch.service_by_id[service_id], language, NINE_41)


def test_it_says_what_to_bring_the_facts_and_that_they_are_an_example():
    said = guide("dat-bien-dong")
    assert said.name == "Đăng ký biến động đất đai"
    assert "Bản gốc Giấy chứng nhận" in said.bring
    assert ("Thời hạn giải quyết", "10 ngày làm việc") in said.facts
    assert "ví dụ" in said.notes[0]
    assert said.printed_at.startswith("09:41 · ")


def test_it_says_where_it_is_done_without_waiting():
    said = guide("lltp-so-1", "en")
    assert said.online == "https://dichvucong.gov.vn"
    assert ("Filed online without waiting", "dichvucong.gov.vn") in said.facts
    assert any("post office" in words and "07:30" in words for _, words in said.facts)
    assert ("Filed online only", "dichvucong.gov.vn") in guide("nop-truc-tuyen", "en").facts


def test_it_says_that_it_is_neither_a_number_nor_a_form_also_where_nothing_is_known():
    said = guide("trich-luc")
    assert (said.bring, said.facts, said.online) == ((), (), "")
    assert any("không phải là số thứ tự" in note for note in said.notes)


def test_it_has_the_hotline_of_an_office_that_has_one():
    assert any("024 0000 0000" in note for note in guide("khai-sinh").notes)
    bare = Branch.model_validate(BRANCH.model_dump() | {"branding": {}})
    assert not any("gọi" in note for note in guide("khai-sinh", branch=bare).notes)
