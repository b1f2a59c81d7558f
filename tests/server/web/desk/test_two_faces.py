"""The page in Chromium: the same scripted day as the window's, with equal journals; a lost link."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import shiboken6
from playwright.async_api import Browser, Page, Route, expect
from PySide6.QtGui import QGuiApplication

from config import ServerSettings
from counter.screen import CounterScreen
from tests.server.branch_kit import BRANCH, COUNTER, KIOSK, SERVICE, HandClock, house
from tests.server.web.conftest import CHROMIUM, Site, make_site, on_ports
from tests.server.web.desk.two_faces import BURST, FORMED, SLEEP, Browsed, HouseLink, Window, played
from wire.commands import IssueTicket
from wire.views import SignedIn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

LAN = SignedIn(person="s-LAN", name="Trần Thị Lan", roles=("clerk",))


class HallClock:
    """The hall's, as a program reads it."""

    def __init__(self, hall: HandClock) -> None:
        self._hall = hall

    def now_ms(self) -> int:
        return self._hall.now

    def elapsed_ms(self) -> int:
        return self._hall.now


async def before_the_window(folder: Path) -> list[tuple[object, ...]]:
    """The script, played by the window's object."""
    async with house(f"sqlite:///{folder}/window.db", HandClock()) as branch:
        await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        link = HouseLink(branch, LAN)
        screen = CounterScreen(link, HallClock(branch.clock))  # type: ignore[arg-type]
        link.welcome(None, LAN, at=branch.clock.now)
        await link.tell()
        try:
            return await played(branch, Window(branch, screen, link))
        finally:
            # Now and here: collected as rubbish in a thread of the server, its timers would go on with nobody behind.
            shiboken6.delete(screen)


async def test_window_and_page_make_the_same_day_of_the_same_keys(
    qapp: QGuiApplication, tmp_path: Path, site: Site, browser: Browser
) -> None:
    in_window = await before_the_window(tmp_path)
    async with on_ports(site) as up:
        page = await (await browser.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})).new_page()
        desk = Browsed(up, page)
        await desk.sign_in()
        # "Choose a counter, then press Enter": the first one has the keyboard in practice, and after it.
        for place in ("#begin", "#end-practice"):
            await page.focus(place)
            await page.keyboard.press("Enter")
            await expect(page.locator("#counters button:not(.taken)").first).to_be_focused()
            await desk.settled()
        for place in ("#end-practice", "#begin"):
            await page.keyboard.press("Control+P")
            await expect(page.locator(place)).to_be_visible()
            await desk.settled()
        in_browser = await played(up.house, desk)

        # By keyboard alone: what had the keyboard is gone, and the large button has it.
        await page.keyboard.press("Tab")
        await page.focus("#lesser [data-step=pause]")
        await page.keyboard.press("F2")
        await desk.settled()
        assert await page.evaluate("document.activeElement.id") == "primary"
        await page.keyboard.press("Control+Z")
        await desk.settled()

        # The same page: a link that is lost is said, and nothing that is pressed meanwhile happens later.
        async def cut(route: Route) -> None:
            await route.abort()

        await page.route("**/desk/**", cut)
        await expect(page.locator("#lost")).to_be_visible()
        before = up.house.handle.state_told.seq
        await page.keyboard.press("F2")
        await expect(page.locator(".toast.hint")).to_be_visible()
        await page.unroute("**/desk/**", cut)
        await expect(page.locator("#lost")).to_be_hidden()
        await desk.settled()
        assert up.house.handle.state_told.seq == before
        # And a press whose answer is lost: asked again, done once.
        await page.route("**/desk/press", _lose_first_answer())
        await page.keyboard.press("F2")
        await expect(page.locator("#number")).to_be_visible()
        await desk.settled()
        assert await page.locator(".toast.hint").count() == 0, "what the key before it was told is over"
        async with up.house.handle.reading() as state:
            assert state.counters[COUNTER].ticket_id is not None
            assert state.seq == before + 1
        await _who_waits(up, page)
        await _asleep(desk, page)
        await _of_its_own(desk, page)
    kinds = [fact[0] for fact in in_window]
    assert {"counter.paused", "counter.closed", "ticket.class_granted"} <= set(kinds)
    assert {"ticket.missed", "ticket.parked", "ticket.transferred", "step.undone", "help.called"} <= set(kinds)
    assert "ticket.corrected" in kinds
    granted = [fact[4] for fact in in_window if fact[0] == "ticket.class_granted"]
    assert [one["why"] for one in granted] == ["Có giấy tờ xác nhận", ""]
    assert [fact[4]["kind"] for fact in in_window if fact[0] == "step.undone"][-1] == "ticket.class_granted"
    planned = [fact[4]["then"] for fact in in_window if fact[0] == "ticket.planned"]
    assert [len(then) for then in planned] == [1, 0]
    sent = [fact[4] for fact in in_window if fact[0] == "ticket.transferred"]
    assert [bool(one["back_to"]) for one in sent] == [False, True, False]
    assert next(fact[4]["dossier_code"] for fact in in_window if "dossier_code" in fact[4]) == "H29.17.1"
    assert len(kinds) > 20
    assert in_browser == in_window


async def _who_waits(up: Site, page: Page) -> None:
    """One's own groups with their services come first, then who follows; other groups last."""
    own = {one.group for one in BRANCH.services if one.id in BRANCH.skills[COUNTER]}
    other = next(one for one in BRANCH.services if one.group not in own)
    assert isinstance(await up.house.ask(IssueTicket(service_id=other.id), KIOSK), dict)
    theirs = BRANCH.group_by_id[other.group].name.of("vi")
    await expect(page.locator("#others li.other").filter(has_text=theirs)).to_have_count(1)
    assert await page.locator("#groups li.other").count() == 0
    name = BRANCH.service_by_id[SERVICE].name.of("vi")
    assert isinstance(await up.house.ask(IssueTicket(service_id=SERVICE), KIOSK), dict)
    await expect(page.locator("#groups li.inner").filter(has_text=name)).to_have_count(1)


async def _asleep(desk: Browsed, page: Page) -> None:
    """A PC asleep for an hour: what was pressed before is not sent again, an old picture is not taken for a new one."""
    before, presses = desk.house.handle.state_told.seq, []

    async def sleep(route: Route) -> None:
        presses.append(route.request.post_data)
        await page.evaluate(SLEEP)
        await route.abort()

    await page.route("**/desk/press", sleep)
    await page.keyboard.press("F3")
    await expect(page.locator(".toast.bad")).to_be_visible()
    assert len(presses) == 1
    await page.unroute("**/desk/press", sleep)

    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/desk/now**", hold)
    while not held:
        await page.wait_for_timeout(20)
    await page.evaluate(SLEEP)
    await page.keyboard.press("F3")
    await expect(page.locator("#lost")).to_be_visible()
    await expect(page.locator(".toast.hint")).to_be_visible()
    await page.unroute("**/desk/now**", hold)
    for route in held:
        await route.continue_()
    await expect(page.locator("#lost")).to_be_hidden()
    await desk.settled()
    assert desk.house.handle.state_told.seq == before


async def _of_its_own(desk: Browsed, page: Page) -> None:
    """What a browser keeps for itself: its colours, and whether it tells, once, that somebody waits."""
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(ground)
    await page.keyboard.press("Control+D")
    dark = await page.evaluate(ground)
    assert dark != light
    await page.reload()
    assert await page.evaluate(ground) == dark
    await desk.settled()
    await expect(page.locator("#primary")).to_be_focused()  # opened anew, Enter does what the large button says
    await page.keyboard.press("Control+D")
    assert await page.evaluate(ground) == light
    await page.evaluate(COUNT_TONES)
    await page.click(".me summary")
    await page.click("#tells")  # which lets it be heard
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.querySelector('.me').open") is False
    assert await page.evaluate("window.tones") == 2
    before = desk.house.handle.state_told.seq
    await page.keyboard.press("Numpad3")
    await desk.settled()
    assert desk.house.handle.state_told.seq == before, "no call pad was switched on"
    await page.click(".me summary")
    await page.click("#pad")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Numpad3")  # started
    await desk.settled()
    assert desk.house.handle.state_told.seq == before + 1
    await page.focus("#note")
    await page.keyboard.press("Numpad7")  # no pause: it is typed there
    await desk.settled()
    assert desk.house.handle.state_told.seq == before + 1
    await page.focus("#primary")
    async with desk.house.handle.reading() as state:
        waiting = len(state.waiting)
    for _ in range(waiting + 1):  # until the line is empty
        await page.keyboard.press("F9")
        await desk.settled()
        await page.keyboard.press("F4")
        await desk.settled()
    await expect(page).to_have_title(re.compile(r"^Quầy"))
    await desk.house.issue()
    await expect(page).to_have_title(re.compile(r"^\(1\) Quầy"))
    await desk.house.issue()
    await expect(page).to_have_title(re.compile(r"^\(2\) Quầy"))
    assert await page.evaluate("window.tones") == 4  # once, not for each
    await _scanner(desk, page)
    # In a small window: the number, what to press, and nothing out of reach.
    await page.set_viewport_size({"width": 420, "height": 240})
    await page.keyboard.press("F2")
    await desk.settled()
    for part in ("#number", "#timer", "#primary", "#lesser button:last-child"):
        box = await page.locator(part).bounding_box()
        assert box is not None, part
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 420, part
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 240, part
    # Who is away for longer than a place is kept for them stands folded.
    await page.set_viewport_size({"width": 1366, "height": 768})
    await page.keyboard.press("F3")
    await desk.settled()
    desk.house.clock.forward(60)
    await desk.settled()
    await page.keyboard.press("F6")
    await desk.settled()
    rows = page.locator("#missed button")
    before = await rows.count()
    desk.house.clock.forward(FORMED.policy.return_within_min * 60 + 1)
    await desk.settled()
    await expect(page.locator("#older")).to_be_visible()
    assert await rows.count() < before
    await page.keyboard.press("Alt+0")
    assert await rows.count() >= before


async def _scanner(desk: Browsed, page: Page) -> None:
    """Codes that a scanner types outside a field: looked up by what is ours alone, and no key on their way."""
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if asked.url.endswith("/desk/scan") else None)
    issued = await desk.house.issue()
    secret = desk.house.secrets.of(issued["ticket_id"])
    await page.focus("#primary")
    before = desk.house.handle.state_told.seq
    for other in (
        "001099012345|012345678|Nguyễn Văn An|01011990|Nam|Hà Nội|01012021",
        "http://x.example/t",
        "12-34+56",
    ):
        await page.evaluate(BURST, other)
        await expect(page.locator(".toast.hint")).to_be_visible()
        await desk.settled()
        await page.evaluate("document.querySelectorAll('.toast').forEach(one => one.remove())")
    assert sent == []
    await page.evaluate(BURST, f"]Q1HTTPS://QUEUE.EXAMPLE/T#{secret.upper()}")
    await expect(page.locator("#panel .number")).to_have_text(issued["number"])
    await desk.settled()
    assert [json.loads(one)["code"] for one in sent] == [secret]
    assert desk.house.handle.state_told.seq == before
    await page.keyboard.press("Control+1")
    await page.keyboard.press("Enter")
    await expect(page.locator("#number")).to_have_text(issued["number"])
    await desk.settled()
    await page.keyboard.press("F4")
    await desk.settled()
    await _slip(desk, page)
    await page.keyboard.press("F9")
    await desk.settled()
    await page.evaluate(BURST, "b000-000p")
    await expect(page.locator("#panel .number")).to_have_text("B000-000P")
    await page.keyboard.press("Escape")
    assert json.loads(sent[-1])["code"] == "B000000P"


async def _slip(desk: Browsed, page: Page) -> None:
    """What is missing goes to the browser's dialog, alone on its paper, and afterwards it is nowhere."""
    papers = page.locator("#papers .tick")
    await page.keyboard.press("Control+G")
    await expect(papers.first).to_have_attribute("aria-checked", "true")
    await papers.first.click()
    await expect(papers.first).to_have_attribute("aria-checked", "false")
    await desk.settled()
    await page.focus("#primary")
    await page.evaluate("() => { window.slips = 0; window.print = () => { window.slips += 1; }; }")
    await page.keyboard.press("Control+P")
    await expect(page.locator("#slip-more")).to_be_focused()
    await expect(page.locator("#slip-where")).to_have_value(re.compile("Quầy"))
    await page.keyboard.press("Enter")  # nothing is missing yet: it is said, and what was put in stays
    await expect(page.locator(".toast.hint")).to_have_text(re.compile("còn thiếu"))
    await page.locator("#things button").first.click()
    await page.fill("#slip-more", "Ảnh 3×4")
    await page.keyboard.press("Enter")
    await expect(page.locator("#panel")).to_be_hidden()
    await expect(page.locator("#sheet li")).to_have_count(2)
    await page.emulate_media(media="print")
    assert await page.locator("body > :visible").count() == 1
    box = await page.locator("#sheet").bounding_box()
    assert box is not None
    assert box["width"] <= 80 / 25.4 * 96
    inks = "new Set([...document.querySelectorAll('#sheet *')].map(one => getComputedStyle(one).color))"
    assert await page.evaluate(f"[...{inks}]") == ["rgb(0, 0, 0)"], "dots of a printer are black or none"
    await page.emulate_media(media="screen")
    assert await page.evaluate("window.slips") == 1
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    await expect(page.locator("#sheet")).to_be_empty()
    await expect(page.locator("#work")).to_be_visible()


COUNT_TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };
}"""


def _lose_first_answer():  # type: ignore[no-untyped-def]
    lost = []

    async def lose(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        lost.append(True)
        await route.fetch()
        await route.abort()

    return lose
