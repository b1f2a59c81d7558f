"""The worker's process: reads what was learned, and outlooks; answers each outlook with a forecast.

`python -m server.waits.process`, started by `Foreseer`; it ends when whoever started it closes its input.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace

from server.core.forecast import Advised
from server.waits.learned import Learned
from server.waits.messages import read, write
from server.waits.outlook import Outlook

log = logging.getLogger("toiluot.waits")

AHEAD_EVERY_S = 20.0
"""How often those who come within half an hour are played too, for the alarm; between, what was found last is told."""

ADVISE_EVERY_S = 55.0
"""How often it is worked out which counter to open, while people wait too long anywhere."""


def main() -> None:
    """Answer until the input ends."""
    # A terminal's is for the server, and so is what systemd sends to all of a service: the server then ends this one.
    for given in (signal.SIGINT, signal.SIGTERM):
        signal.signal(given, signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)  # calls and numbers come first
    # Whatever prints must not come between the messages; numpy may, or what is imported with it.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    from server.waits.advice import advise
    from server.waits.futures import foresee

    learned, ahead_at = Learned(), 0.0
    over: Mapping[str, float] = {}
    advice: Mapping[str, Advised] = {}
    advise_at = 0.0
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            message = read(sys.stdin.buffer)
            if isinstance(message, Learned):
                learned = message
            elif isinstance(message, Outlook):
                ahead = time.monotonic() >= ahead_at
                found = foresee(message, learned, ahead=ahead)
                if ahead:
                    over, ahead_at = found.over_target, time.monotonic() + AHEAD_EVERY_S
                found = replace(found, over_target=over, advice=advice)
                write(answers, found)
                if ahead and time.monotonic() >= advise_at:
                    # After the answer, which nobody shall wait longer for: it is told with the next one.
                    advise_at = time.monotonic() + ADVISE_EVERY_S
                    try:
                        advice = advise(message, learned, found, advice)
                    except Exception:  # whatever ails it must not cost the forecast
                        advice = {}
                        log.exception("which counter to open was not found out")


if __name__ == "__main__":
    main()
