"""What must stay covered whole, every branch of it, by its own tests alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Count

ROOT = Path(__file__).parent.parent

WHOLE = {"wire": "tests/wire", "server/core": "tests/server/core"}
"""Folders without a socket, a file or a clock: there is no excuse for a branch that no test takes."""

BY_CHANCE = "tests/server/core/test_invariants.py"
"""Random days take nearly every branch sooner or later; what only they take, no test has looked at. Nor has one at what
hypothesis alone comes by."""

LONG = "tests/server/core/test_numbers_from_outside.py::test_numbers_from_home_change_nobodys_wait_and_fill_no_hall"
"""Two hundred numbers in one hall; each of its branches is taken by shorter ones."""


@pytest.mark.timeout(900)
def test_every_branch_of_the_wire_and_the_core_is_taken_by_their_own_tests(tmp_path: Path, count: Count) -> None:
    measured = [f"--cov={folder}" for folder in WHOLE]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *WHOLE.values(), *measured, "--cov-branch", "--cov-fail-under=100"),
            *("--cov-report=term-missing:skip-covered", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts="),
            *("--import-mode=importlib", "-q", f"--ignore={BY_CHANCE}", f"--deselect={LONG}", "-m", "not hypothesis"),
        ],
        cwd=ROOT,
        env=os.environ | {"COVERAGE_FILE": str(tmp_path / "coverage")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    total = re.search(r"^TOTAL +(\d+) +0 +(\d+) +0 +100%", done.stdout, re.MULTILINE)
    assert total is not None, done.stdout[-4000:]
    count(f"{total[1]} statements and {total[2]} branches, all taken")


def test_nothing_there_is_left_out_of_the_measure() -> None:
    files = [path for folder in WHOLE for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(files) > 20
    hidden = [path for path in files if re.search(r"pragma:? *no", path.read_text(encoding="utf-8"), re.IGNORECASE)]
    assert hidden == []
