"""The paper before anybody takes one."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from hardware.commands import CommandReader, Kind
from hardware.escpos import Dialect
from hardware.paper import tray as paper_tray
from hardware.paper.tray import PaperOut, PaperTray
from hardware.paper.typeset import FontMissing
from hardware.printer import Outcome, PrinterState, Result
from kiosk.guide import guide_paper
from tests.hardware.paper.test_scripts import NOWHERE
from tests.kiosk.hall import NINE_41, demo_branch, issued_doc
from tests.third_language import with_khmer
from wire.catalogue import Branch
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


async def test_slips_end_with_the_first_that_does_not_come_out_and_that_is_told():
    class RollEnds(PrinterThatCounts):
        async def print(self, job: bytes) -> Outcome:
            self.jobs.append(job)
            if len(self.jobs) < 2:
                return Outcome.printed(PrinterState.READY)
            return Outcome.not_printed(PrinterState.PAPER_OUT)

    printer, told = RollEnds(), []
    slip = guide_paper(BRANCH, BRANCH.services[0], "vi", NINE_41)
    assert await tray(printer, told).print_guides([slip] * 3) is Result.NOT_PRINTED
    assert (len(printer.jobs), told) == (2, [PrinterState.READY, PrinterState.PAPER_OUT])


async def test_a_roll_that_ends_with_a_ticket_is_told_before_anybody_asks():
    class RollEnded(PrinterThatCounts):
        async def print(self, job: bytes) -> Outcome:
            return Outcome.not_printed(PrinterState.PAPER_OUT)

    told: list[object] = []
    await tray(RollEnded(), told).print(BRANCH, TICKET, "vi")
    assert told == [PrinterState.PAPER_OUT, PaperOut(TICKET.ticket_id, Result.NOT_PRINTED, "paper")]


class Says(PrinterThatCounts):
    """States, one after the other; then the test is over."""

    def __init__(self, *states: PrinterState) -> None:
        super().__init__()
        self._states = iter(states)

    async def status(self) -> PrinterState:
        try:
            return next(self._states)
        except StopIteration:
            raise asyncio.CancelledError from None


async def watched(doubt_s: float, *states: PrinterState) -> list[object]:
    told: list[object] = []
    with suppress(asyncio.CancelledError):
        await tray(Says(*states), told).watch(every_s=0, doubt_s=doubt_s)
    return told


async def test_a_printer_that_serves_another_computer_for_a_moment_is_no_trouble():
    ready, low = PrinterState.READY, PrinterState.PAPER_LOW
    for doubtful in (PrinterState.SILENT, PrinterState.BUSY, PrinterState.UNREACHABLE):
        assert await watched(3600.0, ready, doubtful, low, doubtful, ready) == [ready, low, ready]
        assert await watched(0.0, ready, doubtful) == [ready, doubtful], "it lasts"
        assert await watched(3600.0, doubtful, ready) == [doubtful, ready], "nothing better is known at a start"


async def test_what_a_printer_says_of_itself_is_told_at_once():
    states = (PrinterState.READY, PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.FAULT)
    assert await watched(3600.0, *states) == list(states)


async def test_a_printer_that_is_open_or_without_paper_at_the_start_is_told_so():
    for state in (PrinterState.PAPER_OUT, PrinterState.COVER_OPEN):
        assert await watched(3600.0, state) == [state]


async def test_rehearsal_leaves_the_printer_alone():
    printer, told = PrinterThatCounts(), []
    await tray(printer, told).warm_up(BRANCH)
    assert (printer.jobs, told) == ([], [])


async def test_rehearsal_draws_both_languages(monkeypatch):
    drawn = []
    monkeypatch.setattr(paper_tray, "draw", lambda paper, width: drawn.append((paper.language, width)))
    monkeypatch.setattr(paper_tray, "encode_job", lambda picture, dialect: b"")
    await tray(PrinterThatCounts(), []).warm_up(BRANCH)
    assert drawn == [("vi", 576), ("en", 576)]


def no_fonts(paper: object, width: int) -> None:
    raise FontMissing("Install the Debian package fonts-inter.")


async def test_rehearsal_without_fonts_names_the_package_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr(paper_tray, "draw", no_fonts)
    await tray(PrinterThatCounts(), []).warm_up(BRANCH)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "fonts-inter" in caplog.text


async def test_ticket_that_cannot_be_drawn_is_told_as_not_printed(monkeypatch):
    monkeypatch.setattr(paper_tray, "draw", no_fonts)
    printer, told = PrinterThatCounts(), []
    await tray(printer, told).print(BRANCH, TICKET, "vi")
    assert told == [PaperOut(TICKET.ticket_id, Result.NOT_PRINTED, "drawing")]
    assert printer.jobs == []


async def test_a_ticket_is_sent_in_what_the_printer_bears():
    printer = PrinterThatCounts()
    clone = PaperTray(printer, 576, [].append, [].append, Dialect(sets_unit=False, band_rows=24))
    await clone.print(BRANCH, TICKET, "vi")
    [job] = printer.jobs
    assert b"\x1dP" not in job
    assert max(command.height for command in CommandReader().feed(job) if command.kind is Kind.RASTER) == 24


async def test_a_further_print_of_a_number_is_told_as_one():
    printer, told = PrinterThatCounts(), []
    kept = tray(printer, told)
    await kept.print(BRANCH, TICKET, "vi")
    await kept.print(BRANCH, TICKET, "vi", again=True)
    papers = [each for each in told if isinstance(each, PaperOut)]
    assert [(paper.result, paper.again) for paper in papers] == [(Result.PRINTED, False), (Result.PRINTED, True)]


async def test_whatever_cannot_be_drawn_is_told_so_and_never_lost(monkeypatch, caplog):
    for trouble in (ValueError("too long"), KeyError("a group that left"), OSError("no file")):

        def draw(paper: object, width: int, trouble: Exception = trouble) -> None:
            raise trouble

        monkeypatch.setattr(paper_tray, "draw", draw)
        printer, told = PrinterThatCounts(), []
        await tray(printer, told).print(BRANCH, TICKET, "vi", again=True)
        assert told == [PaperOut(TICKET.ticket_id, Result.NOT_PRINTED, "drawing", again=True)]


async def test_a_test_print_is_sent_and_told_as_none_of_a_ticket():
    printer, told = PrinterThatCounts(), []
    await tray(printer, told).print_trial(BRANCH, "kiosk-1", 1_795_142_460_000, "vi")
    assert len(printer.jobs) == 1
    assert PaperOut("trial", Result.PRINTED, "") in told


async def test_a_language_that_this_machine_cannot_draw_is_printed_in_the_first_one(monkeypatch, caplog):
    drawn = []
    monkeypatch.setattr(paper_tray, "draw", lambda paper, width: drawn.append(paper.language))
    monkeypatch.setattr(paper_tray, "encode_job", lambda picture, dialect: b"job")
    said = with_khmer(BRANCH).model_dump(mode="json")
    for service in said["services"]:
        service["name"]["km"] = NOWHERE
    await tray(PrinterThatCounts(), []).print(Branch.model_validate(said), TICKET, "km")
    assert "no font here draws km" in caplog.text
    await tray(PrinterThatCounts(), []).print(with_khmer(BRANCH), TICKET, "km")
    for service in said["services"]:
        service["name"]["vi"] = NOWHERE
    await tray(PrinterThatCounts(), []).print(Branch.model_validate(said), TICKET, "km")
    assert drawn == ["vi", "km", "km"], "the first one lacks as much: then the visitor's"
