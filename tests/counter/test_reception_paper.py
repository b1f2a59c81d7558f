"""The paper at reception, without window or clock."""

from __future__ import annotations

import pytest

from counter.reception_paper import PRINT_MS, ReceptionPaper, report_of
from hardware.paper.tray import PaperOut
from hardware.printer import PrinterState, Result
from rules.clerk import wording
from tests.counter.standins import ISSUED
from wire.commands import ReportPaper

TICKET = ISSUED.ticket_id


def test_a_printer_that_says_nothing_has_perhaps_printed() -> None:
    paper = ReceptionPaper(has_printer=True)
    assert not paper.silent(PRINT_MS), "nothing is under way"
    paper.begins(100)
    assert not paper.silent(99 + PRINT_MS)
    assert paper.under_way
    assert paper.silent(100 + PRINT_MS)
    assert (paper.state, paper.reason) == ("maybe_printed", "silent")
    paper.forget()
    assert (paper.state, paper.reason) == ("", "")


@pytest.mark.parametrize(("result", "again", "told"), [
    (Result.PRINTED, False, False), (Result.PRINTED, True, True), (Result.NOT_PRINTED, False, True),
    (Result.MAYBE_PRINTED, False, True),
])  # fmt: skip
def test_the_server_is_told_of_every_paper_but_a_first_one_that_came_out(
    result: Result, again: bool, told: bool
) -> None:
    report = ReportPaper(ticket_id=TICKET, result=result.value, reason="paper", again=again) if told else None
    assert report_of(PaperOut(TICKET, result, "paper", again)) == report


def test_it_says_what_became_of_the_paper_and_why_and_how_the_printer_is() -> None:
    paper = ReceptionPaper(has_printer=True)
    assert paper.words("vi") == wording.RECEPTION_PAPER["given_before"].of("vi")
    paper.came(PaperOut(TICKET, Result.NOT_PRINTED, "paper", again=False))
    assert paper.words("vi") == "Phiếu chưa in, số vẫn có giá trị. Hết giấy."
    paper.printer = PrinterState.PAPER_OUT
    assert paper.printer_words("vi") == "Hết giấy"
    assert ReceptionPaper(has_printer=False).printer_words("vi") == wording.PRINTER_STATE["none"].of("vi")
    assert ReceptionPaper(has_printer=False).words("vi") == wording.RECEPTION_PAPER["none"].of("vi")
