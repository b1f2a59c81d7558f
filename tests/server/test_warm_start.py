"""Servers are forked for tests: each is a program of its own, with its own arguments, words, end and state."""

from __future__ import annotations

import os
import signal
import tempfile

import pytest

from tests.server.warm_start import ROOT, WarmAsyncProcess, WarmProcess

TELL = "import os, sys; print(sys.argv, os.getcwd(), os.environ.get('OFFICE'), __name__, flush=True)\n"


def test_it_runs_with_its_arguments_where_and_as_the_test_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    first = WarmProcess("", ["zero"])  # what all are forked from was there before
    assert first.wait(30) == 0
    first.stdout.close()
    first.stderr.close()
    monkeypatch.setenv("OFFICE", "hanoi-1")
    process = WarmProcess(TELL + "print('no room', file=sys.stderr); sys.exit(3)\n", ["one", "two"])
    assert process.wait(30) == 3
    with process.stdout, process.stderr:
        assert process.stdout.read() == f"['one', 'two'] {ROOT} hanoi-1 __main__\n"
        assert process.stderr.read() == "no room\n"


def test_an_error_that_nobody_takes_ends_it_as_it_ends_an_interpreter() -> None:
    process = WarmProcess("raise OSError('no disk')\n", ["one"])
    assert process.wait(30) == 1
    with process.stdout, process.stderr:
        assert process.stderr.read().endswith("OSError: no disk\n")


def test_what_one_does_to_its_modules_and_by_chance_no_other_one_sees() -> None:
    code = "import random, server.app as a; print(hasattr(a, 'mark'), random.random()); a.mark = 1\n"
    said = []
    for _ in range(2):
        process = WarmProcess(code, ["one"])
        assert process.wait(30) == 0
        with process.stdout, process.stderr:
            said.append(process.stdout.read().split())
    assert [known for known, _ in said] == ["False", "False"]
    assert said[0][1] != said[1][1]


def test_it_holds_no_file_of_those_that_were_forked_before() -> None:
    waits = "import sys; print('here', flush=True); sys.stdin.close(); import time; time.sleep(60)\n"
    first = WarmProcess(waits, ["one"])
    assert first.stdout.readline() == "here\n"
    second = WarmProcess(
        "import os; print(sorted(os.listdir('/proc/self/fd'))[:3], len(os.listdir('/proc/self/fd')))\n", ["two"]
    )
    assert second.wait(30) == 0
    with second.stdout, second.stderr:
        assert second.stdout.read() == "['0', '1', '2'] 4\n"  # the fourth is the folder that is read
    first.send_signal(signal.SIGKILL)
    assert first.wait(30) == -signal.SIGKILL
    first.stdout.close()
    first.stderr.close()


async def test_one_that_is_killed_is_told_to_the_loop_that_waits() -> None:
    with tempfile.TemporaryFile() as log:
        code = "import sys, time; print('hm', file=sys.stderr, flush=True); print('here', flush=True); time.sleep(60)\n"
        process = await WarmAsyncProcess.begin(code, ["one"], log.fileno())
        assert await process.stdout.readline() == b"here\n"
        assert process.returncode is None
        os.kill(process.pid, 0)  # it is there
        process.kill()
        await process.communicate()
        assert process.returncode == -signal.SIGKILL
        process.terminate()  # nobody is there any more: nobody else is sent a signal
        log.seek(0)
        assert log.read() == b"hm\n"
