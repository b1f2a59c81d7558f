"""What goes wrong in a clerk's day, at a window on a real link and at a page on a real port, beside each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import shiboken6
from PySide6.QtGui import QGuiApplication

from clientkit.link import Link, hello
from counter.screen import CounterScreen
from rules.desk import stage_of
from tests.faults.cut_line import Line
from tests.patience import until
from tests.server.branch_kit import BRANCH, COUNTERS, PASSWORD, SERVICE, HandClock
from tests.server.web.conftest import Site, on_ports
from tests.server.web.desk.test_desk_pages import Desk
from tests.server.web.desk.test_two_faces import HallClock
from wire.events import ServiceFinished, TicketCalled
from wire.values import Role

FORM = "H##.@#"


class Window:
    """Lan's window: the program's own screen on the program's own link."""

    def __init__(self, qapp: QGuiApplication, site: Site, line: Line, clock: HandClock) -> None:
        self.qapp, self.site, self.line = qapp, site, line
        token = site.people.pair("pc-1", Role.COUNTER)
        greeting = hello(Role.COUNTER, "pc-1", token)
        self.link = Link([f"ws://127.0.0.1:{line.port}"], greeting, roll=lambda: 0.0)
        self.screen = CounterScreen(self.link, HallClock(clock))  # type: ignore[arg-type]

    async def sit_down(self) -> None:
        self.link.start()
        await self.sees(lambda: self.link.live)
        self.screen.login.signIn("lan", PASSWORD)
        await self.sees(lambda: self.screen.shown.page == "choose")
        self.screen.openCounter(COUNTERS[0])
        await self.sees(lambda: self.screen.shown.page == "desk")

    async def sees(self, true: Callable[[], object]) -> None:
        """Qt's events are carried out until it shows so."""

        def look() -> object:
            self.qapp.processEvents()
            return true()

        await until(look)

    async def press(self, step: str, *stages: str) -> None:
        """A key; back when it is answered, and the desk shows one of these."""
        self.screen.press(step)
        await self.sees(lambda: not self.busy and (not stages or self.stage in stages))

    async def serve(self) -> None:
        await self.press("start", "serving")
        await self.press("finish", "empty", "idle")

    @property
    def busy(self) -> bool:
        at = self.screen.situation()
        return at is not None and at.busy

    @property
    def stage(self) -> str:
        at = self.screen.situation()
        return "" if at is None else stage_of(at.view).value

    @property
    def ticket(self) -> str:
        at = self.screen.situation()
        return at.view.ticket.ticket_id if at is not None and at.view.ticket is not None else ""


class Both:
    """Lan at a window, Minh at a page."""

    def __init__(self, site: Site, window: Window, page: Desk) -> None:
        self.site, self.window, self.page = site, window, page

    def calls(self) -> list[str]:
        return [event.ticket_id for event in self.page.events(TicketCalled)]

    async def page_now(self) -> dict[str, Any]:
        self.page.shown = (await self.page.client.get("/desk/now")).json()
        return self.page.shown


@pytest.fixture
async def both(qapp: QGuiApplication, site: Site) -> AsyncIterator[Both]:
    people = site.people
    await site.house.store.run(lambda: people.add("minh", "Lê Văn Minh", ("clerk",), PASSWORD))
    async with on_ports(site) as up, httpx.AsyncClient(base_url=up.base) as client:
        line = Line(up.live_port)
        await line.start()
        window = Window(qapp, up, line, up.house.clock)
        try:
            await window.sit_down()
            page = await Desk(up, client).sit_down("minh")
            await page.press("open", row=COUNTERS[1])
            yield Both(up, window, page)
        finally:
            window.link.stop()
            # Now and here: collected as rubbish in a thread of the server, its timers would go on with nobody behind.
            shiboken6.delete(window.screen)
            await window.line.close()


async def test_two_presses_at_once_and_two_clerks_at_once_call_each_number_once(both: Both) -> None:
    window, page = both.window, both.page
    for _ in range(12):
        await both.site.issued()
        window.screen.press("next")
        window.screen.press("next")
        twice = await asyncio.gather(page.press("next"), page.press("next"))
        await window.sees(lambda: not window.busy)
        shown = await both.page_now()
        assert all(one["shown"] for one in twice)
        await window.sees(lambda got=bool(shown["ticket_id"]): bool(window.ticket) != got)
        if window.ticket:
            await window.serve()
        else:
            await page.press("start")
            await page.press("finish")
    called = both.calls()
    assert len(called) == len(set(called)) == 12
    assert len(page.events(ServiceFinished)) == 12


async def test_a_link_that_is_lost_in_the_middle_of_a_press_shows_what_is_so_when_it_is_back(both: Both) -> None:
    window, line = both.window, both.window.line
    for n in range(3):
        await both.site.issued()
        await window.sees(lambda: window.stage == "idle")
        window.screen.press("next")
        if n:
            await asyncio.sleep(0.01 * n)
        line.cut()
        await asyncio.sleep(0.05)
        await line.close()  # the switch is dead, and the next one is at the same place
        port = line.port
        window.line = line = Line(both.site.live_port)
        await line.start(port)
        await window.sees(lambda: window.link.live and window.ticket and not window.busy)
        assert len(both.calls()) == n + 1
        await window.serve()


async def test_a_wrong_dossier_code_is_said_with_an_example_and_nothing_is_lost(both: Both) -> None:
    window, page = both.window, both.page
    await both.site.house.put(
        BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"dossier_form": FORM})})
    )
    for _ in range(2):
        await both.site.issued()
    await window.sees(lambda: window.stage == "idle")
    for step, stage in (("next", "called"), ("start", "serving")):
        await window.press(step, stage)
        await page.press(step)
    window.screen.form.writeDossierCode("H29")
    await window.press("finish", "serving")
    said = window.screen.toasts.last
    told = await page.press("finish", dossier_code="H29")
    assert said == told["said"][0]["text"]
    assert "H00.A0" in said
    assert window.ticket
    assert page.shown["form"]["dossier_code"] == "H29"
    window.screen.form.writeDossierCode("h29.b 7")
    await window.press("finish", "empty")
    await page.press("finish", dossier_code="h29.b 7")
    assert [event.dossier_code for event in page.events(ServiceFinished)] == ["H29.B7"] * 2


async def test_a_number_that_its_holder_cancels_while_it_is_called_ends_once(both: Both) -> None:
    window, page, site = both.window, both.page, both.site
    for n in range(6):
        issued = await site.issued()
        await window.sees(lambda: window.stage == "idle")
        leaves = page.client.post(
            "/api/v1/ticket/cancel", json={"command_id": f"cancel-{n:04d}"}, headers=site.secret(issued["ticket_id"])
        )
        if n % 2:
            window.screen.press("next")
            answer = await leaves
            await window.sees(lambda: not window.busy)
            stays = answer.status_code != 200
            await window.sees(lambda stays=stays: (window.stage == "called") == stays)
        else:
            answer, _ = await asyncio.gather(leaves, page.press("next"))
        async with site.house.handle.reading() as state:
            ticket = state.tickets[issued["ticket_id"]]
            seats = [seat.ticket_id for seat in state.counters.values()]
        assert (ticket.state == "cancelled") == (answer.status_code == 200)
        assert (issued["ticket_id"] in seats) == (ticket.state == "called")
        if (await both.page_now())["ticket_id"]:
            await page.press("start")
            await page.press("finish")
        if window.ticket:
            await window.serve()
    assert len(both.calls()) == len(set(both.calls()))


async def test_people_of_a_service_that_is_removed_are_served_all_the_same(both: Both) -> None:
    window, page, site = both.window, both.page, both.site
    for _ in range(4):
        await site.issued()
    await window.sees(lambda: window.stage == "idle")
    await window.press("next", "called")
    await page.press("next")
    left = tuple(one for one in BRANCH.services if one.id != SERVICE)
    counters = tuple(
        one.model_copy(update={"services": tuple(i for i in one.services if i != SERVICE)}) for one in BRANCH.counters
    )
    await site.house.put(BRANCH.model_copy(update={"services": left, "counters": counters}))
    await window.serve()
    await page.press("start")
    await page.press("finish")
    await window.press("next", "called")
    await page.press("next")
    for step in ("park", "transfer", "correct", "plan"):
        await window.press(step)
        window.screen.panel.close()
        await page.press(step)
        assert "rows" in (await page.client.get("/desk/panel", params={"step": step})).json()
    await page.press("start")
    await page.press("finish")
    await window.serve()
    assert len(page.events(ServiceFinished)) == 4
    assert (await both.page_now())["head"]["stage"] == "empty"


async def test_who_signs_in_at_somebody_elses_pc_has_not_their_counter(both: Both) -> None:
    window, site = both.window, both.site
    await site.issued()
    await window.sees(lambda: window.stage == "idle")
    await window.press("next", "called")
    await site.house.store.run(lambda: site.people.add("thu", "Thu", ("clerk",), PASSWORD))
    window.screen.login.signOut()
    window.screen.login.signIn("thu", PASSWORD)
    await window.sees(lambda: window.screen.shown.page == "choose")
    async with site.house.handle.reading() as state:
        assert state.counters[COUNTERS[0]].person == "s-LAN"
        assert state.counters[COUNTERS[0]].ticket_id is not None
    window.screen.press("finish")
    window.screen.openCounter(COUNTERS[0])
    await window.sees(lambda: window.screen.login.error)
    assert "Trần Thị Lan" in window.screen.login.error
    window.screen.login.signOut()
    window.screen.login.signIn("lan", PASSWORD)
    await window.sees(lambda: window.ticket)
    assert both.page.events(ServiceFinished) == []
