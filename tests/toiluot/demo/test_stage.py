"""The ports of a program that is started for a while: its own, also before it is there and between two starts."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from toiluot.demo.stage import BLOCK, free_ports

ROOT = Path(__file__).parents[3]


def test_no_port_is_one_that_the_system_gives_to_whoever_asks_for_any() -> None:
    given = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
    assert max(free_ports(20)) < int(given.split()[0])


def test_two_programs_are_never_given_the_same_port() -> None:
    asked = f"from toiluot.demo.stage import *; print(*free_ports({BLOCK} // 2 + 10)); input()"
    others = [subprocess.Popen([sys.executable, "-c", asked], cwd=ROOT, stdin=-1, stdout=-1) for _ in range(2)]
    told = [port for other in others if other.stdout for port in other.stdout.readline().split()]
    for other in others:
        other.communicate(b"\n")
    assert len(set(told)) == len(told) > BLOCK


def test_a_port_that_somebody_listens_on_is_left_out() -> None:
    (port,) = free_ports(1)
    with socket.create_server(("127.0.0.1", port)):
        given = [one for _ in range(2 * BLOCK) for one in free_ports(1)]
    assert port not in given
    assert len(set(given)) > BLOCK // 2
