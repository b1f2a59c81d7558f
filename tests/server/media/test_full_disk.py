"""A disk that fills up under a picture keeps no half of it, and numbers go on; the same at a display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.server_process import ROOT

MOUNTING = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]


def test_a_disk_that_fills_up_under_a_file_keeps_no_half_of_it_and_numbers_go_on(tmp_path: Path) -> None:
    try:
        can = subprocess.run(
            [*MOUNTING, "mount", "-t", "tmpfs", "none", str(tmp_path)], capture_output=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("unshare (util-linux) is not installed")
    if can.returncode != 0:
        pytest.skip("this user may not mount a small disk (user namespaces are off)")
    done = subprocess.run(
        [*MOUNTING, sys.executable, "-m", "tests.server.media.on_a_small_disk", str(tmp_path), "24"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert 0 < found["room"] < 24 * 1024 * 1024, "it is told before anything is written"
    assert (found["broke"], found["half"], found["left"]) == ("No space left on device", [".new"], [])
    assert found["kept"], "what came whole stays, and goes on from there"
    assert (found["number"], found["number_after"]) == ("A001", "A002")
