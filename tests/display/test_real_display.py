"""A real display process that is killed, frozen and cut off: after each it says of calls what is so, and no more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clientkit.scripted_server import ScriptedServer
from tests.display.conftest import BRANCH, board, called, listed
from tests.patience import PATIENCE_S
from wire.commands import Announced

ROOT = Path(__file__).resolve().parents[2]
HEARTBEAT_S = 0.4

pytestmark = pytest.mark.soak


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def until(true: Callable[[], object], what: str) -> None:
    """Wait for a process of its own: nothing here turns a loop."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S:.0f} s: {what}"
        time.sleep(0.02)


class Place:
    """A server and the display before it, which can be started, killed and frozen."""

    def __init__(self, folder: Path) -> None:
        self.server = ScriptedServer()
        self.server.heartbeat_s = HEARTBEAT_S
        self.server.snapshot = {"branch": BRANCH, "views": {"board": board()}}
        self.server.start()
        self._settings = folder / "display.toml"
        (folder / "token").write_text("secret")
        self._settings.write_text(
            f'kind = "display"\ndevice_id = "man-hinh-1"\ntoken_file = "token"\nservers = ["{self.server.url}"]\n'
            "width = 640\nheight = 360\nreduced_motion = true\n[voice]\nenabled = false\n"
        )
        self._log = (folder / "log").open("wb")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        hellos = self.server.hellos
        self.process = subprocess.Popen(
            [sys.executable, "-m", "toiluot", "display", str(self._settings)],
            cwd=ROOT, stderr=self._log, stdout=self._log,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        )  # fmt: skip
        until(lambda: self.server.hellos > hellos, "it greets")

    def tell(self, what: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(what)

    def kill(self) -> None:
        self.tell(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(10)

    def knows(self, *calls: tuple[int, int]) -> None:
        """The server lists these calls from now on: seq and age in seconds, the newest first."""
        lines = [listed(seq, now_ms() - age * 1000) for seq, age in calls]
        self.server.seq = calls[0][0]
        self.server.snapshot["views"] = {"board": board(lines)}

    @property
    def shown(self) -> list[int]:
        commands = [command for _, command in self.server.asked]
        return [one.call_seq for one in commands if isinstance(one, Announced) and one.how == "shown"]

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.tell(signal.SIGCONT)
            self.kill()
        self.server.close()
        self._log.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.close()


def killed(place: Place) -> None:
    place.kill()
    place.knows((32, 2), (31, 45), (11, 60))
    place.start()


def frozen(place: Place) -> None:
    place.tell(signal.SIGSTOP)
    time.sleep(4 * HEARTBEAT_S)
    place.server.vanish()
    place.knows((32, 2), (31, 45), (11, 60))
    place.server.start()
    place.tell(signal.SIGCONT)


def cut(place: Place) -> None:
    place.server.stop_reading()
    time.sleep(4 * HEARTBEAT_S)
    place.server.vanish()  # what was cut is dead at both ends when the cable is back
    place.server.read_again()
    place.knows((32, 2), (31, 45), (11, 60))
    place.server.start()


def server_gone(place: Place) -> None:
    place.server.vanish()
    time.sleep(4 * HEARTBEAT_S)
    place.knows((32, 2), (31, 45), (11, 60))
    place.server.start()


@pytest.mark.parametrize("fault", [killed, frozen, cut, server_gone], ids=lambda fault: fault.__name__)
def test_a_display_is_true_again_after_it_and_shows_no_old_call_as_a_new_one(
    place: Place, fault: Callable[[Place], None]
) -> None:
    place.server.tell_event(called(11))
    until(lambda: 11 in place.shown, "call 11 is shown")
    fault(place)
    until(lambda: 32 in place.shown, "call 32 is shown")
    place.server.tell_event(called(33))
    until(lambda: 33 in place.shown, "call 33 is shown")
    assert place.shown == [11, 32, 33], "what is 45 s old is listed only, and nothing is told twice"


def test_a_display_that_is_frozen_for_a_moment_shows_what_came_meanwhile(place: Place) -> None:
    hellos = place.server.hellos
    place.tell(signal.SIGSTOP)
    place.server.tell_event(called(11))
    time.sleep(HEARTBEAT_S / 2)
    place.tell(signal.SIGCONT)
    until(lambda: place.shown == [11], "call 11 is shown")
    assert place.server.hellos == hellos, "the link held"
