"""A greeter's touches: how many each thing takes, and what a second touch does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.gallery import pages, reception_pages
from tests.gallery.reception_pages import touch
from tests.patience import until
from tests.server.web.conftest import CHROMIUM
from tests.server.web.desk.two_faces import SLEEP
from wire.events import PaperReported, TicketArrived, TicketCancelled, TicketClassGranted, TicketIssued, TicketReturned

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]


TWICE = """() => new Promise(done => {
  const press = () => document.querySelector('#aside button:not(.open)').click();
  new MutationObserver((_, seen) => {
    if (document.body.hasAttribute('data-busy')) return;
    seen.disconnect();
    setTimeout(() => { press(); done(); }, 50);
  }).observe(document.body, {attributes: true, attributeFilter: ['data-busy']});
  press();
})"""
"""Brings somebody back, and touches the same place again as soon as that is answered: the next one has moved there."""


CANCELS_TWICE = """() => {
  const press = () => document.querySelector('[data-name=offer-cancel]').click();
  press();
  press();
}"""
"""Touches "cancel" twice at once: by hand, a busy machine takes longer than the page waits."""


LOST_BEFORE_GIVEN = """async () => {
  const real = window.fetch, lost = document.getElementById('lost');
  window.fetch = async (address, how) => {
    if (how && how.body && JSON.parse(how.body).do === 'give') {
      while (lost.hidden) { await new Promise(done => setTimeout(done, 50)); }
      window.fetch = real;
    }
    return real(address, how);
  };
  document.querySelector('#services button').click();
  document.getElementById('give').click();
}"""
"""Gives a number whose answer comes only after the page has found its link lost."""


WITH_MANY_WORDS = """() => {
  const place = document.querySelector('#services button'), words = place.querySelector('small');
  const said = words.textContent;
  words.textContent = 'chỉ được hướng dẫn: nộp trực tuyến · 0 chờ · chưa có quầy phục vụ, xin hỏi cán bộ ở quầy';
  const box = place.getBoundingClientRect(), whole = words.getBoundingClientRect().bottom <= box.bottom;
  words.textContent = said;
  return whole;
}"""
"""A service of which much is said stays within its own place."""


async def test_each_thing_takes_three_touches_at_most_and_a_second_touch_does_nothing(tmp_path: Path) -> None:
    facts: list[Any] = []

    def happened(kind: type) -> int:
        return sum(isinstance(fact.event, kind) for fact in facts)

    async with reception_pages.branch(tmp_path) as site, pages.chromium() as browser:
        site.house.handle.subscribe(facts.extend)
        async with pages.paper(browser, (1024, 768), "vi") as page:
            await reception_pages.opened(page, site, "vi")
            assert await page.evaluate(WITH_MANY_WORDS) is True
            took: dict[str, int] = {}

            async def does(name: str, *places: str) -> None:
                for place in places:
                    await touch(page, place)
                took[name] = len(places)

            await does("grant a class", "#classes button:nth-child(2)", "#services button:nth-child(1)", "#give")
            await until(lambda: happened(TicketIssued) == 1)
            await does("cancel", "[data-name=offer-cancel]", "[data-name=offer-cancel]")
            await until(lambda: happened(TicketCancelled) == 1)
            await does("return", "#aside button:not(.open)")
            await until(lambda: happened(TicketReturned) == 1)
            await does("arrive", "#expected li:nth-child(2) button:not(.open)")
            await page.click("[data-name=next]")
            await does("confirm a class", "#expected button:not(.open)", "[data-name=offer-arrive_claimed]")
            await until(lambda: happened(TicketArrived) == 2)
            await page.click("[data-name=next]")
            await page.fill("#text", "a1")
            await does("find", "#finder button")
            async with site.house.handle.reading() as state:
                ordinary = (one for one in map(state.tickets.__getitem__, state.waiting) if one.class_id == "ordinary")
                waiting = min(one.number for one in ordinary)
            await page.fill("#text", waiting)
            await does("grant a class to a number", "#finder button", "#classes button:nth-child(2)")
            await expect(page.locator("#card")).to_be_hidden()
            assert [fact.event.class_id for fact in facts if isinstance(fact.event, TicketClassGranted)] == [
                await page.get_attribute("#classes button:nth-child(2)", "data-name")
            ]
            await page.fill("#text", waiting)
            await touch(page, "#finder button")
            await expect(page.locator("#classes [aria-pressed=true]")).to_have_attribute(
                "data-name", state.tickets[state.by_number[waiting]].class_id
            )
            await page.evaluate("() => { window.print = () => document.body.setAttribute('data-printed', 'yes'); }")
            await does("print", "[data-name=print]")
            await until(lambda: happened(PaperReported) == 1)
            await expect(page.locator("#reception")).to_have_attribute("data-printed", "yes")
            assert [fact.event.again for fact in facts if isinstance(fact.event, PaperReported)] == [True]
            assert max(took.values()) <= 3, took
            await _by_camera(page, waiting)
            await _on_the_servers_printer(page)
            # Twice at one place: what moved there, or came there, is not meant.
            await touch(page, "#services button:nth-child(1)")
            await page.dblclick("#give")
            await expect(page.locator("[data-name=offer-cancel]")).to_be_visible()
            await page.evaluate(CANCELS_TWICE)
            await touch(page, "[data-name=next]")
            await page.wait_for_timeout(650)
            await page.evaluate(TWICE)
            await expect(page.locator("#reception")).not_to_have_attribute("data-busy", "")
            assert (happened(TicketIssued), happened(TicketCancelled), happened(TicketReturned)) == (4, 2, 2)
            # A tablet asleep for an hour sends nothing of before, and takes no old picture for a new one.
            presses: list[str | None] = []

            async def sleep(route: Route) -> None:
                presses.append(route.request.post_data)
                await page.evaluate(SLEEP)
                await route.abort()

            await page.route("**/reception/press", sleep)
            await page.wait_for_timeout(650)
            await page.locator("#services button:nth-child(1)").click()
            await page.locator("#give").click()
            await expect(page.locator("#said .bad")).to_be_visible()
            assert len(presses) == 1
            await expect(page.locator("#give")).not_to_have_attribute("aria-disabled", "true")  # it found its way back
            asleep: list[Route] = []

            async def hold(route: Route) -> None:  # no failure: it is the page that has to notice
                asleep.append(route)

            await page.route("**/reception/now**", hold)
            await until(lambda: asleep)
            await page.evaluate(SLEEP)
            await page.locator("#give").click(force=True)  # also where the page noticed a moment before
            await expect(page.locator("#lost")).to_be_visible()
            assert len(presses) == 1
            assert happened(TicketIssued) == 4


CAMERA = """(() => {
  window.tracks = [];
  const made = () => {
    const stream = document.createElement('canvas').captureStream();
    window.tracks.push(...stream.getTracks());
    return Promise.resolve(stream);
  };
  Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia: made }, configurable: true });
  HTMLMediaElement.prototype.play = () => Promise.resolve();
  window.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(['qr_code']); }
    detect() { return Promise.resolve(window.held ? [{ rawValue: window.held }] : []); }
  };
})()"""
"""A browser that reads codes with a camera, before which nothing is held yet."""


async def _by_camera(page: Page, number: str) -> None:
    """Where a browser reads codes there is a button, what it reads is looked up, and the camera goes off."""
    await expect(page.locator("#scan")).to_be_hidden()  # this one does not
    await page.add_init_script(CAMERA)
    await page.reload()
    await expect(page.locator("#scan")).to_be_visible()
    off = "window.tracks.length > 0 && window.tracks.every(one => one.readyState === 'ended')"
    for leaves in ("Escape", "code"):
        await page.click("#scan")
        await expect(page.locator("#camera")).to_be_visible()
        for _ in range(100):  # by hand: the page lets nothing be made code of what is text
            if await page.evaluate("document.getElementById('seen').srcObject !== null"):
                break
            await page.wait_for_timeout(50)
        assert not await page.evaluate(off)
        if leaves == "Escape":
            await page.keyboard.press("Escape")
        else:
            await page.evaluate("number => { window.held = number; }", number)
        await expect(page.locator("#camera")).to_be_hidden()
        for _ in range(100):  # a shut dialog says so a moment after it is gone from sight
            if await page.evaluate(off):
                break
            await page.wait_for_timeout(50)
        assert await page.evaluate(off)
    await expect(page.locator("#number")).to_have_text(number)


async def _on_the_servers_printer(page: Page) -> None:
    """It prints what is given by itself, and says what became of it; nobody waits for it."""
    sent: list[dict[str, Any]] = []

    async def printer(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        if asked["do"] != "print":
            await route.continue_()
            return
        sent.append(asked)
        shown = await page.evaluate("fetch('/reception/now').then(answer => answer.json())")
        said = [{"text": f"{asked['number']}: on paper", "kind": "done"}]
        await route.fulfill(json={"said": said, "paper": "printed", "shown": shown})

    await page.route("**/reception/press", printer)
    await page.evaluate("document.body.setAttribute('data-prints', 'server')")
    await touch(page, "[data-name=next]")
    await touch(page, "#services button:nth-child(1)")
    await touch(page, "#give")
    await expect(page.locator("#said .done")).to_have_text(re.compile("on paper"))
    await page.evaluate("document.getElementById('said').textContent = ''")
    await touch(page, "[data-name=print]")
    await expect(page.locator("#said .done")).to_have_text(re.compile("on paper"))
    assert [one["again"] for one in sent] == [False, True]
    await page.evaluate("document.getElementById('said').textContent = ''")
    await touch(page, "[data-name=next]")
    await page.route("**/reception/now?*", lambda route: route.abort())  # the radio link goes in the middle
    await page.evaluate(LOST_BEFORE_GIVEN)
    await expect(page.locator("#said .done")).to_have_text(re.compile("on paper"))
    assert sent[-1]["again"] is False, "a number that was given comes on paper, however the link stands just then"
    await page.evaluate("document.querySelector('[data-name=print]').click()")
    await expect(page.locator("#said .hint")).to_be_visible()
    assert len(sent) == 3
    await page.unroute("**/reception/now?*")
    await expect(page.locator("#lost")).to_be_hidden()
    await page.evaluate("document.body.setAttribute('data-prints', 'browser')")
    await page.unroute("**/reception/press", printer)
    await touch(page, "[data-name=offer-cancel]")
    await touch(page, "[data-name=offer-cancel]")
