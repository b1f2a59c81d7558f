"""A printer behind a CUPS queue: the last resort, for it says of no ticket whether it came out."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from hardware.printer import Outcome, PrinterState, Reason


class CupsPrinter:
    """Hands each job to `lp` as it is; see `hardware.printer.Printer`.

    CUPS tells of its queue and not of the printer, so the state is unknown and a job that was taken is "maybe printed".

    Args:
        queue: the queue's name in CUPS, as `lpstat -e` lists it.
        within_s: how long CUPS may take over a job; real seconds.
        program: CUPS's own, or another for tests.
    """

    def __init__(self, queue: str, within_s: float = 10.0, program: str = "lp") -> None:
        self._queue, self._within_s, self._program = queue, within_s, program
        self._turn = asyncio.Lock()
        self._known = PrinterState.UNKNOWN

    async def status(self) -> PrinterState:
        """Not known; unreachable as long as the last job was not taken."""
        return self._known

    async def print(self, job: bytes) -> Outcome:
        """Give the job to the queue, once."""
        async with self._turn:
            outcome = await self._handed_over(job)
            self._known = outcome.state
            return outcome

    async def _handed_over(self, job: bytes) -> Outcome:
        arguments = ("-d", self._queue, "-o", "raw", "-s", "-")
        try:
            lp = await asyncio.create_subprocess_exec(
                self._program, *arguments,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError:  # CUPS is not installed
            return Outcome.not_printed(PrinterState.UNREACHABLE)
        try:
            async with asyncio.timeout(self._within_s):
                await lp.communicate(job)
        except TimeoutError:
            return Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.UNKNOWN)
        finally:
            if lp.returncode is None:
                with suppress(ProcessLookupError):
                    lp.kill()
                await lp.wait()
        if lp.returncode != 0:  # no such queue, or no CUPS at work: it has taken nothing
            return Outcome.not_printed(PrinterState.UNREACHABLE)
        return Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.UNKNOWN)
