"""The coverage-guided fuzzer finds nothing; each of its targets takes its own good inputs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Count
from tests.fuzz.targets import INSTRUMENTED, TARGETS
from tests.fuzz.values import BYTES

ROOT = Path(__file__).parents[2]
RUNS, MOST_S = 1_000_000, 300
"""A target ends with whichever comes first."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_good_inputs_and_a_few_bad_ones(name: str) -> None:
    for data in (*TARGETS[name].good, *BYTES.values()):
        TARGETS[name].feed(data)


def test_the_fuzzer_is_guided_by_the_packages_of_its_targets() -> None:
    source = (ROOT / "tests" / "fuzz" / "guided.py").read_text(encoding="utf-8")
    assert f"include={[*INSTRUMENTED]}".replace("'", '"') in source


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", TARGETS)
def test_the_guided_fuzzer_breaks_nothing(name: str, tmp_path: Path, count: Count) -> None:
    pytest.importorskip("atheris", reason="there is no atheris for this kind of machine")
    limits = f"-runs={RUNS}", f"-max_total_time={MOST_S}", "-rss_limit_mb=1024"
    command = [sys.executable, "-m", "tests.fuzz.guided", name, str(tmp_path), *limits]
    done = subprocess.run(
        # Through a shell that stays: else the most memory the tests ever had counts as the fuzzer's (getrusage(2)).
        ["/bin/sh", "-c", '"$@"; exit $?', "sh", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-1000:]
    last = [line for line in done.stderr.splitlines() if "DONE" in line][-1]
    count(f"{name}: {last}")
