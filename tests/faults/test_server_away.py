"""Real servers killed and brought back, and two kiosks that go on without them: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

from clientkit.dial import Dial, new_id
from clientkit.hall_time import HallTime
from config.clock import Clock
from kiosk.flow import Flow
from kiosk.offline.away import Away
from kiosk.offline.store import OfflineStore
from server.core.model import Ticket
from server.store.journal import Store
from tests.faults.real_server import RealServer
from tests.faults.test_restore_drill import lose_the_disk, typed
from tests.patience import until
from tests.server.branch_kit import BRANCH, MONDAY_9, SERVICE
from wire.commands import IssueTicket
from wire.session import Answered, Hello, ViewCame, WasRefused, Welcomed
from wire.values import PROTOCOL, Role, TicketState
from wire.views import DeviceView, HallView, Issued

DAY, NEXT_DAY = "2026-11-23", "2026-11-24"
MINUTE = 60_000
TUESDAY_9 = MONDAY_9 + 24 * 60 * MINUTE
NEXT, PERSON = BRANCH.services[1].id, "a" * 64
"""The service that follows on each number, and whose card was read."""


class Kiosk:
    """A kiosk without its window, on a real link."""

    def __init__(self, server: RealServer, folder: Path, name: str) -> None:
        self.server, self.folder, self.name = server, folder, name
        self.token = (folder / f"{name}.token").read_text().strip()
        self.papers: list[Issued] = []
        self.clock_shows = MONDAY_9
        self.begin()

    def begin(self) -> None:
        """The program starts, perhaps after a kill: its file is all that it has."""
        self.flow = Flow()
        self.store = OfflineStore(self.folder / f"{self.name}.away")
        hello = Hello(protocol=PROTOCOL, role=Role.KIOSK, device_id=self.name, token=self.token)
        self.dial = Dial([f"ws://127.0.0.1:{self.server.live_port}"], hello, self.happened, lambda: 0.0)
        clock = Clock(real_start_ms=time.time_ns() // 1_000_000, start_ms=self.clock_shows)
        self.time = HallTime(clock)
        self.away = Away(self.store, self.flow, self.time, clock, self.dial.post, new_id)
        self.running = asyncio.create_task(self.dial.run())

    async def killed(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    def happened(self, happening: object) -> None:
        flow = self.flow
        flow.live = self.dial.live
        self.away.look()
        match happening:
            case Welcomed(snapshot):
                self.time.learn(snapshot.server_at)
                flow.branch = snapshot.branch
                self.view("hall", snapshot.views["hall"])
                self.away.welcomed(snapshot)
                self.view("device", snapshot.views["device"])
            case ViewCame(topic, doc):
                self.view(topic, doc)
            case Answered(id_, result):
                self.away.answered(id_, result)
            case WasRefused(id_, why, _):
                self.away.refused(id_, why)
            case _:
                pass

    def view(self, topic: str, doc: object) -> None:
        if topic == "hall":
            self.flow.hall = HallView.model_validate(doc)
            self.away.told(self.flow.hall)
        elif topic == "device":
            self.away.wanted(DeviceView.model_validate(doc))

    def holds(self) -> bool:
        of_both = self.store.left(DAY), self.store.left(NEXT_DAY)
        return self.flow.live and min(map(len, of_both)) > 5 and not self.store.asking()

    def holds_more(self) -> bool:
        """Of Tuesday, and nothing is asked for."""
        return self.flow.live and len(self.store.left(NEXT_DAY)) > 5 and not self.store.asking()

    def is_done(self) -> bool:
        return self.flow.live and not self.store.to_hand_over()

    async def taps(self, many: int) -> None:
        await until(lambda: not self.flow.live)
        self.away.look()
        for _ in range(many):
            ticket = self.away.answer(IssueTicket(service_id=SERVICE, then=(NEXT,), person=PERSON))
            assert isinstance(ticket, Issued), ticket
            self.papers.append(ticket)


def tickets_of(server: RealServer) -> dict[str, Ticket]:
    store = Store(server.url)
    state = store.open()
    store.close()
    return state.tickets


async def test_two_kiosks_go_on_while_the_server_is_killed_brought_back_and_away_in_the_morning(tmp_path: Path) -> None:
    server = RealServer(tmp_path)
    server.clock_shows = MONDAY_9
    settings = server.settings()
    for name in ("kiosk-1", "kiosk-2"):
        typed("pair", settings, name, "kiosk", "--out", tmp_path / f"{name}.token")
    one, other = kiosks = [Kiosk(server, tmp_path, name) for name in ("kiosk-1", "kiosk-2")]
    try:
        await server.start()
        await until(lambda: all(kiosk.holds() for kiosk in kiosks))
        await asyncio.to_thread(typed, "backup", settings)

        await server.kill()
        for kiosk in kiosks:
            await kiosk.taps(3)
        await one.killed()
        one.begin()
        await one.taps(1)
        server.clock_shows = MONDAY_9 + 10 * MINUTE
        await server.start()
        await until(lambda: all(kiosk.is_done() for kiosk in kiosks))
        told = await other.dial.ask(IssueTicket(service_id=SERVICE), within_s=60)

        await server.kill()
        await other.taps(2)
        lose_the_disk(tmp_path)
        [kept] = (tmp_path / "data" / "backups").iterdir()
        server.clock_shows = MONDAY_9 + 20 * MINUTE
        await asyncio.to_thread(typed, "restore", server.settings(), kept)
        await server.start()
        await until(lambda: all(kiosk.is_done() for kiosk in kiosks))
        later = await one.dial.ask(IssueTicket(service_id=SERVICE), within_s=60)
        await until(lambda: all(kiosk.holds() for kiosk in kiosks))

        await server.kill()
        on_monday = tickets_of(server)
        papers = [*one.papers, *other.papers]
        for kiosk in kiosks:
            await kiosk.killed()
            kiosk.clock_shows, kiosk.papers = TUESDAY_9, []
            kiosk.begin()
            await kiosk.taps(2)
        server.clock_shows = TUESDAY_9 + 40 * MINUTE
        await server.start()
        await until(lambda: all(kiosk.is_done() for kiosk in kiosks))
        on_tuesday = await other.dial.ask(IssueTicket(service_id=SERVICE), within_s=60)
    finally:
        for kiosk in kiosks:
            await kiosk.killed()
        with contextlib.suppress(AssertionError):
            await server.end()
    numbers = [paper.number for paper in papers] + [told["number"], later["number"]]
    assert len(set(numbers)) == len(numbers) == 11
    assert {paper.ticket_id: paper.issued_at for paper in papers} == {
        i: ticket.issued_at for i, ticket in on_monday.items() if i != later["ticket_id"]
    }
    given = [on_monday[paper.ticket_id] for paper in papers]
    assert {(ticket.then, ticket.person) for ticket in given} == {((NEXT,), PERSON)}

    at_nine = [*one.papers, *other.papers]
    assert len({paper.number for paper in at_nine} | {on_tuesday["number"]}) == 5
    assert {paper.ticket_id: paper.issued_at for paper in at_nine} == {
        i: ticket.issued_at for i, ticket in tickets_of(server).items() if i != on_tuesday["ticket_id"]
    }


async def test_presses_around_midnight_and_after_a_number_that_lapsed_are_of_the_halls_day_and_nobodys_are_cancelled(
    tmp_path: Path,
) -> None:
    server = RealServer(tmp_path)
    server.clock_shows = MONDAY_9
    typed("pair", server.settings(), "kiosk-1", "kiosk", "--out", tmp_path / "kiosk-1.token")
    kiosk = Kiosk(server, tmp_path, "kiosk-1")
    press = IssueTicket(service_id=SERVICE)
    try:
        await server.start()
        await until(kiosk.holds)
        await kiosk.dial.ask(press, "press-that-was-answered")  # and the kiosk did not hear it

        await server.kill()
        await until(lambda: not kiosk.flow.live)
        lapsing = [kiosk.away.answer(press, f"press-{what}") for what in ("that-was-answered", "that-comes-too-late")]
        assert all(isinstance(paper, Issued) for paper in lapsing)
        server.clock_shows = TUESDAY_9
        await server.start()
        await until(kiosk.is_done)
        late = await kiosk.dial.ask(press, "press-that-comes-too-late", within_s=60)
        at_once = await kiosk.dial.ask(press, "press-of-tuesday", within_s=60)
        await until(kiosk.holds_more)

        await server.kill()
        await until(lambda: not kiosk.flow.live)
        in_its_place = kiosk.away.answer(press, "press-of-tuesday")
        await server.start()
        await until(kiosk.is_done)
    finally:
        await kiosk.killed()
        with contextlib.suppress(AssertionError):
            await server.end()
    assert "number" not in late, "whoever pressed has a paper, and nobody would hold this one"
    assert at_once["number"] == "A001"
    assert isinstance(in_its_place, Issued)
    assert TUESDAY_9 <= in_its_place.issued_at < TUESDAY_9 + 10 * MINUTE
    assert {i: ticket.state for i, ticket in tickets_of(server).items()} == {
        at_once["ticket_id"]: TicketState.CANCELLED, in_its_place.ticket_id: TicketState.WAITING,
    }  # fmt: skip
