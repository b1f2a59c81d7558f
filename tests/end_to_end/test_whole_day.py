"""The whole day of the demo, quiet and with a hog on each processor: the same day, only longer. For `make soak`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Count

ROOT = Path(__file__).parents[2]
HOG = "import time\nend = time.monotonic() + {seconds}\nwhile time.monotonic() < end: sum(range(10_000))"
LONGEST_S = 3600

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3 * LONGEST_S)]


def play(out: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "toiluot", "demo", "--no-screen", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return dict(json.loads((out / "summary.json").read_text(encoding="utf-8")))


def test_a_hog_on_each_processor_makes_the_same_day_longer(tmp_path: Path, count: Count) -> None:
    quiet = play(tmp_path / "quiet")
    line = [sys.executable, "-c", HOG.format(seconds=LONGEST_S)]
    hogs = [subprocess.Popen(line) for _ in range(os.cpu_count() or 1)]
    try:
        busy = play(tmp_path / "busy")
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
    for name, day in (("quiet", quiet), ("with hogs", busy)):
        count(
            f"{name}: {day['issued']} of {day['visits']} numbers, mean wait {day['wait_mean_min']} min, "
            f"{day['real_seconds']} s, of which the clock waited {day['clock_waited_s']} s"
        )
    assert quiet["issued"] == busy["issued"] == quiet["visits"]
    assert busy["wait_mean_min"] == pytest.approx(quiet["wait_mean_min"], rel=0.1)
