"""A child at a time: ended when it takes too long, given up, its failure told plainly."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from server.rehearsal.asked import Answer, Asked
from server.rehearsal.one_at_a_time import Rehearsals

ASKED = Asked(day="2026-11-23")
ANSWERS = 'import sys; sys.stdin.read(); print(\'{"key": "nobody_comes", "facts": {"day": "x"}}\')'


def rehearsals(script, **others):
    return Rehearsals("sqlite:///branch.db", (sys.executable, "-c", script), **others)


def stays(tmp_path):
    """A child that says which process it is and ends by itself only after a minute."""
    return f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)", (
        tmp_path / "pid"
    )


async def pid_in(path: Path) -> int:
    until = time.monotonic() + 30
    while not (said := said_in(path)):
        assert time.monotonic() < until
        await asyncio.sleep(0.01)
    return int(said)


def said_in(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_answer_is_kept_with_who_asked():
    one = rehearsals(ANSWERS)
    assert one.begin(ASKED, "Hoa")
    await one.ended()
    assert (one.running, one.done.by, one.done.asked) == (None, "Hoa", ASKED)
    assert one.done.answer == Answer(key="nobody_comes", facts={"day": "x"})


async def test_one_at_a_time_and_given_up_it_leaves_no_process(tmp_path):
    script, file = stays(tmp_path)
    one = rehearsals(script)
    assert one.begin(ASKED, "Hoa")
    pid = await pid_in(file)
    assert not one.begin(ASKED, "Lan")
    assert one.running.by == "Hoa"
    began = time.monotonic()
    await one.give_up()
    assert (one.running, one.done, is_there(pid)) == (None, None, False)
    assert time.monotonic() - began < 30, "nobody waits until it ends by itself"
    await one.give_up()
    assert one.seconds == 0


async def test_what_takes_too_long_is_ended_and_says_so(tmp_path, caplog):
    script, file = stays(tmp_path)
    one = rehearsals(script, limit_s=0.5)
    one.begin(ASKED, "Hoa")
    await one.ended()
    assert one.done.answer.key == "too_long"
    assert not file.exists() or not is_there(int(file.read_text()))


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("raise SystemExit('it broke')", "it broke"),
        ("print('no answer')", "it ended with 0"),
        ("print('{}'); raise SystemExit(3)", "it ended with 3"),
    ],
)
async def test_a_child_that_fails_is_told_plainly_and_in_the_log(script, why, caplog):
    one = rehearsals(script)
    one.begin(ASKED, "Hoa")
    await one.ended()
    assert one.done.answer.key == "failed"
    assert why in caplog.text


async def test_a_child_that_cannot_be_started_is_too(caplog):
    one = Rehearsals("sqlite:///branch.db", ("/nowhere/python",))
    one.begin(ASKED, "Hoa")
    await one.ended()
    assert one.done.answer.key == "failed"


def test_nothing_of_it_is_left_when_the_server_ends(tmp_path):
    script, file = stays(tmp_path)

    async def serve():
        rehearsals(script).begin(ASKED, "Hoa")
        return await pid_in(file)

    assert not is_there(asyncio.run(serve()))
