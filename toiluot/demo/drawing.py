"""Tickets drawn in a process beside the crowd's: in a thread, every simulated clerk would wait for the interpreter."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Literal

from config import load
from hardware.escpos import encode_job
from hardware.paper.ticket_paper import draw
from hardware.paper.ticket_text import ticket_paper
from toiluot.demo.stage import die_with_parent
from wire.catalogue import Branch
from wire.views import Issued

WIDTH: Literal[576] = 576
"""Dots: 80 mm paper."""

_branch: Branch | None = None


def _start(branch_file: Path) -> None:
    global _branch
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the demo, which ends this process itself
    _branch = load(branch_file, Branch)


def _job(issued: str) -> bytes:
    assert _branch is not None
    ticket = Issued.model_validate_json(issued)
    return encode_job(draw(ticket_paper(_branch, ticket, ticket.language), WIDTH))


class Drawing:
    """One process that turns tickets into print jobs, one after the other."""

    def __init__(self, branch_file: Path) -> None:
        self._pool = ProcessPoolExecutor(
            1, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(branch_file,)
        )

    async def job(self, issued: Issued) -> bytes:
        """The bytes a printer gets for this ticket."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _job, issued.model_dump_json())

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(cancel_futures=True)
