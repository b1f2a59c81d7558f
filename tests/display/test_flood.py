"""More facts than a display can follow: its memory stays, and it is true again when they end."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from clientkit import inbox
from clientkit.link import Link, hello
from config.clock import Clock
from display import app
from display.screen import HallScreen
from tests.clientkit.scripted_server import ScriptedServer
from tests.display.conftest import BRANCH, board, called, listed
from tests.patience import until_seen
from wire.values import Role

FACTS = 160_000
PER_S = 1_100
A_CALL_IN = 20
"""Of so many facts one is a call: more than any hall has."""
GROWTH_MIB = 16


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


@pytest.mark.soak
@pytest.mark.timeout(900)  # 160,000 facts at their pace are two and a half minutes
def test_a_display_flooded_with_facts_does_not_grow_and_catches_up_by_a_snapshot(qtbot: QtBot) -> None:
    server = ScriptedServer()
    server.snapshot = {"branch": BRANCH, "views": {"board": board()}}
    server.start()
    screen = HallScreen(Clock())
    link = Link([server.url], hello(Role.DISPLAY, "man-hinh-1", "secret"))
    app.join(link, screen)
    link.eventCame.connect(lambda came: time.sleep(0.002))  # a slow machine, with something to draw
    snapshots: list[int] = []
    link.welcomed.connect(lambda snapshot: snapshots.append(snapshot.seq))
    link.start()
    until_seen(qtbot, lambda: screen.live)

    def flood() -> None:
        began = time.monotonic()
        for n in range(FACTS):
            seq = server.seq + 1
            if n % A_CALL_IN == A_CALL_IN - 1:
                server.snapshot["views"] = {"board": board([listed(seq, time.time_ns() // 1_000_000)])}
                server.tell_event(called(seq))
            else:
                server.tell_event({"type": "ticket.issued", "ticket_id": f"t{seq}"})
            if (ahead := began + n / PER_S - time.monotonic()) > 0:
                time.sleep(ahead)

    flooding = threading.Thread(target=flood)
    flooding.start()
    longest, early, peak = 0, 0.0, 0.0
    while flooding.is_alive():
        qtbot.wait(100)
        longest, peak = max(longest, len(link._inbox)), max(peak, resident_mib())
        if not early and server.seq > FACTS / 8:
            early = resident_mib()
    until_seen(qtbot, lambda: f"A{server.seq}" in [row["number"] for row in screen.listRows.rows], 60)
    print(f"{len(snapshots)} snapshots, longest queue {longest}, {early:.0f} -> {peak:.0f} MiB")
    link.stop()
    server.close()
    shiboken6.delete(screen)
    assert len(snapshots) > 1
    assert longest <= inbox.MOST + 200
    assert peak - early <= GROWTH_MIB
