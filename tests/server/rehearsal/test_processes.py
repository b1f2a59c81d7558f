"""Several days at once, in order, and nothing left when it is broken off."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from server.rehearsal import processes as module
from server.rehearsal.processes import processes

ROOT = Path(__file__).parents[3]


def test_on_one_processor_all_is_done_here(monkeypatch):
    monkeypatch.setattr(module.os, "cpu_count", lambda: 1)
    with processes() as each:
        assert list(each(lambda n: (n, os.getpid()), [1, 2])) == [(1, os.getpid()), (2, os.getpid())]


def test_ctrl_c_ends_the_command_and_leaves_no_process():
    """The command is a group of its own, as in a terminal: all of it hears Ctrl-C."""
    day = "tests/scenarios/busy-half-hour.day"
    words = ("rehearse", "config/demo/branch.toml", "--arrivals", day, "--seeds", "500")
    code = "import os; os.cpu_count = lambda: 2\nfrom toiluot.cli import main; main()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 60
    try:
        while len(group_of(child.pid)) < 4:  # itself, what watches over its memory, and two that play
            assert time.monotonic() < until
            assert child.poll() is None
            time.sleep(0.02)
        os.killpg(child.pid, signal.SIGINT)
        assert child.wait(30) != 0
        while group_of(child.pid):
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        child.kill()
        child.wait()


def group_of(leader):
    """The processes of its group that still run."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended just now
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(place.parent.name))
    return found


def test_whoever_else_uses_the_machine_goes_first():
    with processes(2) as each:
        if each is not map:
            assert list(each(os.nice, [0])) == [min(19, os.nice(0) + 10)]
