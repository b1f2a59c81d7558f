"""The CSV opens rightly and safely in a spreadsheet."""

import csv
import io

import pytest

from server.web.pages import Speech
from server.web.reports.csv_export import COLUMNS, safe, visits_csv
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_reports import DAY, visit


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-2", "@x", "\t=1", "\r=1"])
def test_a_cell_that_could_be_a_formula_is_made_text(cell):
    assert safe(cell) == f"'{cell}"


def test_numbers_and_plain_texts_are_left_alone():
    assert [safe(c) for c in (-3, 4.5, "A012", "")] == [-3, 4.5, "A012", ""]


def test_it_begins_with_a_byte_order_mark_so_that_excel_reads_vietnamese():
    text = visits_csv(DAY, [visit("E001", "08:10", 4.26)], BRANCH, Speech("vi"))
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    head, line = rows(text)
    assert head[1] == "Số"
    assert line[:7] == [DAY, "E001", "Hộ tịch", "Đăng ký khai sinh", "Không ưu tiên", "máy lấy số", "vi"]
    assert line[7:13] == ["08:10", "08:14", "4.3", "08:14", "08:19", "7"]


def test_it_is_in_the_readers_language():
    head, line = rows(visits_csv(DAY, [visit("E001", "08:10", None, state="missed")], BRANCH, Speech("en")))
    assert head[1] == "Number"
    assert line[13] == "no-show"
    assert line[9] == ""


def test_an_id_that_begins_like_a_formula_cannot_run():
    row = visit("E001", "08:10", 1, outcome="=cmd|'/c calc'!A0")
    assert rows(visits_csv(DAY, [row], BRANCH, Speech("vi")))[1][14].startswith("'=")


def test_every_line_has_every_column():
    assert {len(r) for r in rows(visits_csv(DAY, [visit("E001", "08:10", 1)] * 3, BRANCH, Speech("vi")))} == {
        len(COLUMNS)
    }
