"""Each GET route of the branch's application, in one browser: a page is judged, and what is none says why.

In `make test` axe-core judges a page once, the next one in the other language and colours; in soak in all of them.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import ConsoleMessage, Page, Response

from config import ServerSettings
from server.media.playlist import Entry
from server.web.gate import CSP
from tests.fuzz.http_requests import routes_of
from tests.gallery import axe, pages, staff_stage
from tests.server.branch_kit import COUNTER, KIOSK, LAN, SERVICE, HandClock, house
from tests.server.web.conftest import CHROMIUM, Site, make_site
from wire import commands as c
from wire.values import Actor, Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

DAY = "2026-11-23"

STRANGERS = {
    "/c": ["/c"],
    "/manager/sign-in": ["/manager/sign-in"],
    "/manager/this-pc": ["/manager/this-pc", "/manager/this-pc?over=wrong"],
}
"""Pages for whoever is not signed in."""

PAGES = {
    "/manager": ["/manager"],
    "/manager/account": ["/manager/account", "/manager/account?done=pin"],
    "/manager/audit": ["/manager/audit", "/manager/audit?q=zzz"],
    "/manager/counters": ["/manager/counters?group=dat-dai"],
    "/manager/days/{day}": [f"/manager/days/{DAY}", "/manager/days/2026-11-20"],
    "/manager/days/-/waits": ["/manager/days/-/waits"],
    "/manager/days/-/rehearsal": ["/manager/days/-/rehearsal"],
    "/manager/devices": ["/manager/devices"],
    "/manager/devices/-/media": ["/manager/devices/-/media", "/manager/devices/-/media?done=added"],
    "/manager/devices/-/add": ["/manager/devices/-/add", "/manager/devices/-/add?waiting=1"],
    "/manager/devices/{device}": ["/manager/devices/kiosk-2", "/manager/devices/pc-1"],
    "/manager/feedback": ["/manager/feedback"],
    "/manager/feedback/counters": ["/manager/feedback/counters"],
    "/manager/feedback/reasons": ["/manager/feedback/reasons"],
    "/manager/feedback/sheet": ["/manager/feedback/sheet?counter=quay-07"],
    "/manager/hall": ["/manager/hall"],
    "/manager/mail": ["/manager/mail"],
    "/manager/notices": ["/manager/notices"],
    "/manager/people": ["/manager/people", "/manager/people?q=zzz"],
    "/manager/people/new": ["/manager/people/new"],
    "/manager/people/sessions": ["/manager/people/sessions"],
    "/manager/people/{code}": ["/manager/people/s-LAN", "/manager/people/s-HOA"],
    "/manager/periods/{text}": ["/manager/periods/2026-W48", "/manager/periods/2026"],
    "/manager/replay": [f"/manager/replay?day={DAY}&number=D001", "/manager/replay?day=2026-11-20"],
    "/manager/settings/add/{kind}": ["/manager/settings/add/service"],
    "/manager/settings/history": ["/manager/settings/history"],
    "/manager/settings/import": ["/manager/settings/import"],
    "/manager/settings/{kind}/{key}": list(f"/manager{address}" for address in pages.SETTINGS.values()
                                           if address.count("/") == 3 and "/add/" not in address),
}  # fmt: skip
"""The pages of each route behind the sign-in, as a manager sees them."""

NO_PAGES = {
    "/": "leads to /manager",
    "/api/v1/hall": "for programs",
    "/api/v1/openapi.json": "for programs",
    "/api/v1/ticket": "for programs",
    "/health": "for programs",
    "/branding.css": "a style, in force on every page here",
    "/emblem": "a picture",
    "/manager/devices/{device}/screen.jpg": "a picture",
    "/manager/devices/-/media/{sha256}.jpg": "a picture",
    "/manager/this-pc/there/now": "for the script of a page",
    "/manager/settings/ticket/-/picture": "a picture",
    "/manager/push-worker.js": "a script that browsers fetch",
    "/manager/alarms": "for the script of every page",
    "/manager/now": "a part of /manager, brought by its script",
    "/manager/devices/-/list/now": "a part of /manager/devices, brought by its script",
    "/manager/devices/-/now": "a part of the page that adds a device, brought by its script",
    "/pad/now": "for the pad's script",
    "/r/now": "for the phone's script",
    "/manager/days/{day}.csv": "a file",
    "/manager/days/{day}.json": "a file",
    "/manager/days/{day}.pdf": "a file",
    "/manager/days/{day}.xlsx": "a file",
    "/manager/periods/{text}.csv": "a file",
    "/manager/periods/{text}.json": "a file",
    "/manager/periods/{text}.xlsx": "a file",
    "/manager/replay.txt": "a file",
    "/manager/settings/export": "a file",
    "/manager/first": "there while nobody can sign in; test_axe.py judges it",
    "/manager/days": "leads to the last day",
    "/manager/periods": "leads to the month",
    "/manager/settings": "leads to the first service",
    "/pad": "a visitor's; test_axe.py judges it in its states",
    "/r": "a visitor's; test_axe.py judges it in its states",
    "/t": "a visitor's; test_axe.py judges it in its states",
    "/desk": "a clerk's; test_axe.py judges it in its states",
    "/desk/here": "for the desk's script",
    "/desk/now": "for the desk's script",
    "/desk/panel": "for the desk's script",
    "/desk/slip": "for the desk's script",
    "/reception": "a greeter's; test_axe.py judges it in its states",
    "/reception/here": "for the tablet's script",
    "/reception/now": "for the tablet's script",
    "/reception/paper/{number}.png": "a picture",
    "/reception/services": "for the tablet's script",
}
"""Why a route is not judged; also each file at /assets."""

WIDTHS = {360: 780, 1440: 900}
LOOKS = list(itertools.product(pages.LANGUAGES, ("light", "dark")))

SLIDES = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) { return ''; }
  const wide = [...document.querySelectorAll('body *')].filter(
    (el) => el.getBoundingClientRect().right > root.clientWidth + 1);
  return root.scrollWidth + ': ' + wide.slice(-3).map((el) => el.tagName + '.' + el.className).join(', ');
}"""
"""How wide the page is, when it is wider than the window, and what in it."""


class Walk:
    """Goes to each page, and keeps what is wrong with it.

    Args:
        site: on ports.
        everywhere: whether axe-core judges each page in every language, colours and width.
    """

    def __init__(self, site: Site, everywhere: bool) -> None:
        self.found: dict[str, list[str]] = {}
        self.judged: dict[tuple[str, str, int], int] = {}
        self._site = site
        self._everywhere = everywhere
        self._turns = itertools.cycle(itertools.product(range(len(LOOKS)), WIDTHS))
        self._where = ""

    def listen(self, page: Page) -> None:
        """Take what the page's console says as a fault of the page."""

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self._wrong(f"console: {message.text}")

        page.on("console", said)
        page.on("pageerror", lambda error: self._wrong(f"script: {error}"))

    async def to(self, page: Page, address: str) -> None:
        """One page in both languages, all colours and widths."""
        turn = next(self._turns)
        for language in pages.LANGUAGES:
            self._where = f"{address} {language}"
            mark = "&" if "?" in address else "?"
            answer = await page.goto(f"{self._site.base}{address}{mark}lang={language}")
            self._answered(answer, address)
            if await page.get_attribute("html", "lang") != language:
                self._wrong("is in another language")
            for width, height in WIDTHS.items():
                await pages.resized(page, width, height)
                self._where = f"{address} {language} {width}"
                if slides := await page.evaluate(SLIDES):
                    self._wrong(f"slides sideways: {slides}")
                await self._colours(page, language, width, turn)

    async def _colours(self, page: Page, language: str, width: int, turn: tuple[int, int]) -> None:
        for look, (of, scheme) in enumerate(LOOKS):
            if of != language or (not self._everywhere and (look, width) != turn):
                continue
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self.judged[of, scheme, width] = self.judged.get((of, scheme, width), 0) + 1
            for line in await axe.violations(page):
                self._wrong(f"{scheme}: {line}")

    def _answered(self, answer: Response | None, address: str) -> None:
        assert answer is not None
        policy = answer.headers.get("content-security-policy", "")
        if policy != CSP or "unsafe" in policy:
            self._wrong(f"has the policy {policy!r}")
        if answer.status != 200 or not answer.url.partition("?")[0].endswith(address.partition("?")[0]):
            self._wrong(f"answers {answer.status} at {answer.url}")

    def _wrong(self, what: str) -> None:
        self.found.setdefault(self._where, []).append(what)


async def fill(site: Site) -> None:
    """Somebody waits, somebody was served and said what was wrong, a notice stands, and displays show a video."""
    more: dict[str, Any] = {"size": 41_200, "name": "Bốn bước làm hộ chiếu, " * 3}
    listed = [
        Entry(sha256="a" * 64, kind="picture", media_type="image/webp", first_day="2099-12-20", **more),
        Entry(sha256="b" * 64, kind="video", media_type="video/mp4", shown=False, **more),
    ]
    await site.app.state.playlist._change(lambda _: tuple(listed))
    hoa = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    for _ in range(3):
        await site.issued()
    called = await site.house.ask(c.CallNext(), LAN)
    assert isinstance(called, dict)
    ticket_id = called["ticket_id"]
    phone = Actor(role=Role.PHONE, device_id=ticket_id)
    for who, command in (
        (LAN, c.Start(ticket_id=ticket_id)),
        (LAN, c.Finish(ticket_id=ticket_id, outcome="tiep-nhan")),
        (phone, c.RateVisit(ticket_id=ticket_id, score=1, comment="Chờ lâu quá" + "! rất lâu" * 20)),
        (LAN, c.CallHelp()),
        (hoa, c.CloseService(service_id=pages.LONGEST, why="Mất mạng")),
        (hoa, c.ShowNotice(text={"vi": "Mất điện tầng 1 " * 6, "en": "No power on floor 1"})),
        (KIOSK, c.IssueTicket(service_id=SERVICE)),
    ):
        assert isinstance(await site.house.ask(command, who), dict), command


async def test_each_get_route_is_judged_or_says_why_not(tmp_path: Path) -> None:
    async with house(f"sqlite:///{tmp_path}/routes.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
    routes = {one.path for one in routes_of(site.app) if one.method == "GET" and not one.path.startswith("/assets/")}
    assert routes == {*STRANGERS, *PAGES, *NO_PAGES}
    assert len(routes) == len(STRANGERS) + len(PAGES) + len(NO_PAGES)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["in turn", "all"])
async def test_every_page_is_right_in_both_languages_colours_and_widths(tmp_path: Path, everywhere: bool) -> None:
    async with (
        staff_stage.crowded(tmp_path) as site,
        pages.chromium() as browser,
        pages.paper(browser, (360, 780)) as stranger,
        pages.paper(browser, (360, 780)) as hoa,
    ):
        await fill(site)
        walk = Walk(site, everywhere)
        for page, addresses in ((stranger, STRANGERS), (hoa, PAGES)):
            await axe.bring(page.context)
            if page is hoa:
                await staff_stage.sign_in(page, site, "vi")
            walk.listen(page)
            for address in itertools.chain(*addresses.values()):
                await walk.to(page, address)
    assert walk.found == {}, "\n".join(f"{where}: {wrong}" for where, wrong in walk.found.items())
    assert len(walk.judged) == len(LOOKS) * len(WIDTHS)
    assert min(walk.judged.values()) > 3
