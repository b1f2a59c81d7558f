"""The process that draws the demo's tickets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.patience import PATIENCE_S

DEMO = Path(__file__).parents[3] / "config" / "demo" / "branch.toml"

DRAWS = """
import os, sys, time
from toiluot.demo import drawing
if __name__ == "__main__":
    one = drawing.Drawing(drawing.Path(sys.argv[1]))
    print(one._pool.submit(os.getpid).result(), flush=True)
    time.sleep(600)
"""


def there(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_demo_that_is_ended_leaves_nobody_who_draws(tmp_path: Path) -> None:
    script = tmp_path / "draws.py"
    script.write_text(DRAWS)
    with subprocess.Popen([sys.executable, script, DEMO], stdout=subprocess.PIPE) as demo:
        assert demo.stdout is not None
        child = int(demo.stdout.readline())
        assert there(child)
        demo.terminate()
        demo.wait(PATIENCE_S)
    until = time.monotonic() + PATIENCE_S
    try:
        while there(child):
            assert time.monotonic() < until, "it draws on for nobody"
            time.sleep(0.02)
    finally:
        if there(child):
            os.kill(child, signal.SIGKILL)
