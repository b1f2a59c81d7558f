"""The paper before anybody takes one."""

from __future__ import annotations

import logging

from hardware.printer import Outcome, PrinterState
from hardware.typeset import FontMissing
from kiosk import printing
from kiosk.flow import Printing
from kiosk.printing import PaperOut, PaperTray, ticket_paper
from tests.kiosk.hall import demo_branch, issued_doc
from wire.values import WaitRange
from wire.views import Issued

BRANCH = demo_branch()
TICKET = Issued.model_validate(issued_doc(BRANCH))


class PrinterThatCounts:
    """A printer that is always ready."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []

    async def status(self) -> PrinterState:
        return PrinterState.READY

    async def print(self, job: bytes) -> Outcome:
        self.jobs.append(job)
        return Outcome.printed(PrinterState.READY)


def tray(printer: PrinterThatCounts, told: list[object]) -> PaperTray:
    return PaperTray(printer, 576, told.append, told.append)


async def test_rehearsal_leaves_the_printer_alone():
    printer, told = PrinterThatCounts(), []
    await tray(printer, told).warm_up(BRANCH)
    assert (printer.jobs, told) == ([], [])


async def test_rehearsal_draws_both_languages(monkeypatch):
    drawn = []
    monkeypatch.setattr(printing, "draw", lambda paper, width: drawn.append((paper.language, width)))
    monkeypatch.setattr(printing, "encode_job", lambda picture: b"")
    await tray(PrinterThatCounts(), []).warm_up(BRANCH)
    assert drawn == [("vi", 576), ("en", 576)]


def no_fonts(paper: object, width: int) -> None:
    raise FontMissing("Install the Debian package fonts-inter.")


async def test_rehearsal_without_fonts_names_the_package_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr(printing, "draw", no_fonts)
    await tray(PrinterThatCounts(), []).warm_up(BRANCH)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "fonts-inter" in caplog.text


async def test_ticket_that_cannot_be_drawn_is_told_as_not_printed(monkeypatch):
    monkeypatch.setattr(printing, "draw", no_fonts)
    printer, told = PrinterThatCounts(), []
    await tray(printer, told).print(BRANCH, TICKET, "vi")
    assert told == [PaperOut(TICKET.ticket_id, Printing.NOT_PRINTED, "drawing")]
    assert printer.jobs == []


def test_paper_of_a_ticket_nobody_is_before_says_so():
    alone = TICKET.model_copy(update={"ahead": 0, "wait": TICKET.wait.model_copy(update={"low_min": 0, "high_min": 1})})
    lines = dict(ticket_paper(BRANCH, alone, "en").lines)
    assert lines["Expected wait"] == "under 1 min"


def lines(**changes):
    return dict(ticket_paper(BRANCH, TICKET.model_copy(update=changes), "vi").lines)


def test_a_paper_tells_a_time_to_be_back_only_when_there_is_one():
    assert "Nên quay lại trước" in lines()
    near = lines(come_back_at=None)
    assert "Nên quay lại trước" not in near
    assert near["Xin chờ tại đây"] == "sắp đến lượt"


def test_a_paper_of_what_nobody_serves_tells_no_figure():
    nobody = WaitRange(low_min=0, high_min=0, first_estimate=False, nobody=True)
    told = lines(wait=nobody, come_back_at=None)
    assert told["Thời gian chờ dự kiến"] == "Chưa có quầy phục vụ"
    assert told["Xin chờ tại đây"] == "đến khi có quầy mở"
