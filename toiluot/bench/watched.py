"""`python -m toiluot.bench.watched server FILE`: the same program, whose event loop is watched.

On SIGUSR1 it writes what held its loop longest since the last time into `stretches.json` beside the settings file.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from toiluot.bench.loop_stretches import WRITTEN, LoopStretches
from toiluot.cli import main


def watch(place: Path) -> None:
    """Watch this process's loop, and tell on SIGUSR1."""
    stretches = LoopStretches()
    stretches.install()

    def tell(*_: object) -> None:
        told = {"callback_ms": stretches.longest_s * 1000, "which": stretches.which, "held_ms": stretches.held_ms}
        growing = place.with_suffix(".part")
        growing.write_text(json.dumps(told), encoding="utf-8")
        os.replace(growing, place)
        stretches.begin()  # now: what was told was written while the loop stood still

    signal.signal(signal.SIGUSR1, tell)


if __name__ == "__main__":
    watch(Path(sys.argv[-1]).with_name(WRITTEN))
    main()
