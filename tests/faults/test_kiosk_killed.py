"""A real kiosk, its printer and its server; kiosk, server or both are killed at any moment round a tap.

Every number of the journal is on one paper, or whoever looks at its line sees that its paper is in doubt.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
from pathlib import Path

import pytest
import zxingcpp

from clientkit.dial import Dial
from hardware.twin import PrinterTwin
from server.store.journal import Store
from tests.conftest import Count
from tests.faults.real_kiosk import RealKiosk
from tests.faults.real_server import RealServer
from tests.faults.test_restore_drill import typed
from tests.patience import until
from tests.server.branch_kit import MONDAY_9
from wire.queries import FindTicket
from wire.session import Hello
from wire.values import PROTOCOL, Role, TicketState

ROUNDS = 36
SEED = int(os.environ.get("TOILUOT_SEED", "1"))


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_killed_at_any_moment_round_a_tap_no_number_is_given_twice_or_lost_unseen(
    tmp_path: Path, count: Count
) -> None:
    dice = random.Random(SEED)
    server = RealServer(tmp_path)
    server.clock_shows = MONDAY_9
    settings = server.settings()
    for name in ("kiosk-1", "kiosk-2"):
        typed("pair", settings, name, "kiosk", "--out", tmp_path / f"{name}.token")
    printer = PrinterTwin(lines_per_second=8000)
    await printer.start()
    kiosk = RealKiosk(tmp_path, server.live_port, printer.port)
    shown: list[str] = []
    taps = 0
    try:
        await server.start()
        await kiosk.start()
        for n in range(ROUNDS):
            victim = ("kiosk", "kiosk", "server", "both")[n % 4]
            await kiosk.says("groups")
            await asyncio.sleep(0.5)
            taps += 1
            kiosk.told("take")
            await asyncio.sleep(dice.uniform(0, 0.35) if n % 3 else dice.uniform(0, 0.06))
            if victim != "kiosk":
                await server.kill()
            if victim != "server":
                await kiosk.kill()
                shown += [said for said in kiosk.said if said.startswith("ticket")]
            if victim != "kiosk":
                if n % 8 > 3:
                    await asyncio.sleep(6)  # the kiosk gives a number of its own
                server.clock_shows = MONDAY_9 + n * 60_000
                await server.start()
            if victim != "server":
                await kiosk.start()
            else:
                await kiosk.says("ticket")
                await until(lambda: not kiosk.said[-1].endswith("underWay"), within_s=60)
                kiosk.told("home")
        await kiosk.says("groups")
        await asyncio.sleep(8)
        hello = Hello(
            protocol=PROTOCOL,
            role=Role.KIOSK,
            device_id="kiosk-2",
            token=(tmp_path / "kiosk-2.token").read_text().strip(),
        )
        dial = Dial([f"ws://127.0.0.1:{server.live_port}"], hello, lambda _: None)
        running = asyncio.create_task(dial.run())
        papers = []
        for paper in printer.papers:
            found = zxingcpp.read_barcodes(paper.picture().convert("L"))
            if found:
                code = found[0].text.rpartition("#")[2]
                papers.append((await dial.ask(FindTicket(code=code), within_s=60))["ticket_id"])
        running.cancel()
    finally:
        await kiosk.kill()
        await printer.stop()
        with contextlib.suppress(AssertionError):
            await server.end()
    store = Store(server.url)
    state = store.open()
    store.close()
    waiting = {i: one for i, one in state.tickets.items() if one.state is TicketState.WAITING}
    count(
        f"{taps} taps: {len(state.tickets)} numbers, {len(papers)} papers, "
        f"{sum(bool(one.paper) for one in waiting.values())} in doubt, {len(state.tickets) - len(waiting)} taken back"
    )
    assert len(set(papers)) == len(papers), "a number is on two papers"
    assert len(waiting) <= taps
    unseen = [one.number for i, one in waiting.items() if i not in papers and not one.paper]
    assert unseen == [], f"nobody holds these, and nobody can see so; seed {SEED}"
    assert set(papers) <= set(waiting), "a paper's number was taken back"
