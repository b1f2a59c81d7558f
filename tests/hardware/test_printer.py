"""The contract of a printer: when a job may be sent, and why it was not printed."""

from __future__ import annotations

import pytest

from hardware.printer import Outcome, PrinterState, Reason, Result, reason_of

MAY_PRINT = {PrinterState.READY, PrinterState.PAPER_LOW, PrinterState.UNKNOWN}


@pytest.mark.parametrize("state", PrinterState)
def test_a_state_either_prints_or_has_a_reason_why_not(state: PrinterState) -> None:
    assert state.can_print is (state in MAY_PRINT)
    assert (reason_of(state) is None) is state.can_print


def test_what_surely_was_not_printed_says_why() -> None:
    assert Outcome.not_printed(PrinterState.PAPER_OUT) == Outcome(
        Result.NOT_PRINTED, Reason.PAPER, PrinterState.PAPER_OUT
    )
    assert Outcome.not_printed(PrinterState.UNREACHABLE).reason is Reason.OFFLINE


def test_what_is_printed_needs_no_reason_and_what_may_be_has_one() -> None:
    assert Outcome.printed(PrinterState.PAPER_LOW).reason is None
    assert Outcome.maybe_printed(Reason.LINK_LOST, PrinterState.UNREACHABLE).result is Result.MAYBE_PRINTED
