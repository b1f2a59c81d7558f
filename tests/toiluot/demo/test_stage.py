"""The ports of a program that is started for a while: its own, also before it is there and between two starts."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from toiluot.demo import stage
from toiluot.demo.stage import BLOCK, free_ports

ROOT = Path(__file__).parents[3]
LINUX_GIVES_FROM = 32_768
"""As it comes. A machine may be set otherwise, and none of this is wrong there."""


def test_no_port_is_one_that_the_system_gives_to_whoever_asks_for_any() -> None:
    assert max(free_ports(20)) < LINUX_GIVES_FROM


def test_two_programs_are_never_given_the_same_port() -> None:
    asked = f"from toiluot.demo.stage import *; print(*free_ports({BLOCK} // 2 + 10)); input()"
    others = [Popen([sys.executable, "-c", asked], cwd=ROOT, stdin=PIPE, stdout=PIPE) for _ in range(2)]
    told = [port for other in others if other.stdout for port in other.stdout.readline().split()]
    for other in others:
        other.communicate(b"\n")
    assert len(set(told)) == len(told) > BLOCK


def test_a_block_that_a_program_holds_is_given_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toiluot.demo.stage.random.shuffle", lambda blocks: None)  # both begin at the same one
    mine, others = (stage._own_ports.__wrapped__() for _ in range(2))
    try:
        assert abs(next(mine[1]) - next(others[1])) >= BLOCK
    finally:
        os.close(mine[0])
        os.close(others[0])


def test_a_port_that_somebody_listens_on_is_left_out() -> None:
    (port,) = free_ports(1)
    with socket.create_server(("127.0.0.1", port)):
        given = [one for _ in range(2 * BLOCK) for one in free_ports(1)]
    assert port not in given
    assert len(set(given)) > BLOCK // 2
