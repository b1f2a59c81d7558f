"""A signal tells a program to end."""

from __future__ import annotations

import os
import signal

import pytest

from server.runtime.signals import stopped_by_signals
from tests.patience import within


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_tells_the_program_to_end(sign: signal.Signals) -> None:
    with stopped_by_signals() as stop:
        os.kill(os.getpid(), sign)
        async with within(60, "it is told"):
            await stop.wait()
