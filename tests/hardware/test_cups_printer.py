"""A printer behind CUPS: what `lp` says is believed, and no more than that."""

from __future__ import annotations

from pathlib import Path

from hardware.cups_printer import CupsPrinter
from hardware.printer import Outcome, PrinterState, Reason


def lp(folder: Path, then: str) -> str:
    """A program that keeps what it is given as `lp` is, and then does this."""
    program = folder / "lp"
    program.write_text(f'#!/bin/sh\necho "$@" >> {folder}/asked\ncat >> {folder}/jobs\n{then}\n')
    program.chmod(0o755)
    return str(program)


async def test_a_job_that_the_queue_took_is_maybe_printed_and_goes_as_it_is(tmp_path: Path) -> None:
    printer = CupsPrinter("phieu", program=lp(tmp_path, "exit 0"))
    assert await printer.print(b"\x1b@A012") == Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.UNKNOWN)
    assert (tmp_path / "jobs").read_bytes() == b"\x1b@A012"
    assert (tmp_path / "asked").read_text() == "-d phieu -o raw -s -\n"


async def test_a_queue_that_takes_nothing_has_surely_not_printed(tmp_path: Path) -> None:
    printer = CupsPrinter("no-such-queue", program=lp(tmp_path, "exit 1"))
    assert await printer.print(b"A012") == Outcome.not_printed(PrinterState.UNREACHABLE)


async def test_without_cups_nothing_is_printed(tmp_path: Path) -> None:
    printer = CupsPrinter("phieu", program=str(tmp_path / "lp"))
    assert await printer.print(b"A012") == Outcome.not_printed(PrinterState.UNREACHABLE)


async def test_cups_that_hangs_is_not_waited_for_and_not_asked_again(tmp_path: Path) -> None:
    printer = CupsPrinter("phieu", within_s=0.3, program=lp(tmp_path, "exec sleep 60"))
    assert await printer.print(b"A012") == Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.UNKNOWN)
    assert (tmp_path / "jobs").read_bytes() == b"A012"


async def test_its_state_is_not_known_and_it_may_print() -> None:
    state = await CupsPrinter("phieu").status()
    assert state is PrinterState.UNKNOWN
    assert state.can_print


async def test_a_queue_that_took_nothing_is_told_as_away_until_it_takes_a_job(tmp_path: Path) -> None:
    printer = CupsPrinter("phieu", program=lp(tmp_path, "exit 1"))
    await printer.print(b"A012")
    assert await printer.status() is PrinterState.UNREACHABLE
    lp(tmp_path, "exit 0")
    await printer.print(b"A012")
    assert await printer.status() is PrinterState.UNKNOWN
