"""The pages in Debian's Chromium, from the real programs on ports of their own: phone, bookings, manager, report."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from config import ServerSettings, read_day
from server.runtime import wording
from server.runtime.backups import BackupHealth, PlaceHealth
from server.runtime.hall_clock import HallClock
from server.runtime.health import HealthReport, Problem
from server.runtime.supervisor import Supervisor
from server.settings.difference import Body
from server.settings.drafts import Drafts
from server.web.reports.report_file import write_report
from tests.server.booking.hall import Hall, demo_branch
from tests.server.branch_kit import BRANCH, COUNTER, KIOSK, LAN, PASSWORD, HandClock, house
from tests.server.day_player import MIDNIGHT, DayPlayer, clerk
from tests.server.hub.house import SERVICE, HubHouse, TestClock, at, until
from tests.server.web.conftest import BROWSER_ARGS, BUSY, CHROMIUM, Site, make_site, on_ports
from wire import commands as c
from wire.catalogue import Branch
from wire.values import Actor, Channel, Role, TicketState

Story = Callable[[Browser, Path, "Visit"], Awaitable[None]]
Visit = Callable[[str, Page], Awaitable[None]]
"""Called with a picture's name and the page that shows it."""

PHONES = {"360": (360, 780), "320": (320, 640)}
WIDTHS = {"1280": (1280, 800), "360": (360, 780)}
DESKS = {"1440": (1440, 900), "360": (360, 780)}
LANGUAGES = ("vi", "en")
EMBLEM = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="24" fill="#0b6b63"/>'
    b'<path d="M9 20 24 9l15 11zM13 24h4v11h-4zM22 24h4v11h-4zM31 24h4v11h-4zM10 37h28v3H10z" fill="#f2b705"/></svg>'
)
"""An office's, made up."""

SETTINGS = {
    "settings-service": "/settings/service/dat-bien-dong", "settings-hours": "/settings/hours/0",
    "settings-holidays": "/settings/holidays/-", "settings-counter": "/settings/counter/quay-01",
    "settings-policy": "/settings/policy/-", "settings-special": "/settings/special/14",
    "settings-group": "/settings/group/dat-dai", "settings-zone": "/settings/zone/tang-1",
    "settings-branding": "/settings/branding/-", "settings-branch": "/settings/branch/-",
    "settings-ticket": "/settings/ticket/-",
    "settings-class": "/settings/class/nguoi-cao-tuoi", "settings-event": "/settings/event/sinh-con",
    "settings-notice": "/settings/notice/0",
    "settings-ticker": "/settings/ticker/0", "settings-pause": f"/settings/pause/{BRANCH.pause_reasons[0].id}",
    "settings-outcome": f"/settings/outcome/{BRANCH.outcomes[0].id}", "settings-add": "/settings/add/service",
    "settings-history": "/settings/history",
    "settings-import": "/settings/import",
}  # fmt: skip
"""Pages of settings, by the name of their picture."""
FAULTS = Path(__file__).with_name("page_faults.js").read_text(encoding="utf-8")
WHOLE = BUSY.with_name("hanoi-1.day")
LONGEST = max(BRANCH.services, key=lambda service: len(service.name.of("vi"))).id


async def faults(page: Page, text: float = 16, target: float = 24) -> list[str]:
    """Everything that is wrong with what the page shows now, in words."""
    return list(await page.evaluate(f"({FAULTS})({{text: {text}, target: {target}}})"))


def leaves(pdf: Path, folder: Path) -> list[str]:
    """A printed document as pictures, a leaf each; gives their names."""
    document, names = QPdfDocument(None), []
    document.load(str(pdf))
    for leaf in range(document.pageCount()):
        size = document.pagePointSize(leaf).toSize() * 2
        sheet = QImage(size, QImage.Format.Format_RGB32)
        sheet.fill(0xFFFFFFFF)
        painter = QPainter(sheet)
        painter.drawImage(0, 0, document.render(leaf, size))
        painter.end()
        names.append(f"{pdf.stem}-leaf-{leaf + 1}")
        sheet.save(str(folder / f"{names[-1]}.png"))
    return names


A4 = {"width": 688, "height": 1032}
"""What the margins of `manager.css` leave of a leaf."""

CUT = """() => [...document.querySelectorAll('body, body *')]
  .filter((el) => el.clientWidth > 2 && !el.closest('svg,.unseen') && el.scrollWidth > el.clientWidth + 1 &&
    (el === document.body || getComputedStyle(el).overflowX !== 'visible'))
  .map((el) => el.tagName + '.' + el.className + ' is ' + el.scrollWidth + ' wide in ' + el.clientWidth)"""
"""What would be cut on paper, where nothing slides."""


_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def resized(page: Page, width: int, height: int) -> None:
    """Give a page another size, and its script the time to see it: it hears of it with the next picture."""
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate(_DRAWN)


async def printed(page: Page, sheet: Path) -> None:
    """Print a page as a browser does, and see that all of it is on the paper."""
    size = page.viewport_size
    assert size is not None
    await page.emulate_media(media="print")
    await page.set_viewport_size(A4)  # type: ignore[arg-type]
    cut = await page.evaluate(CUT)
    assert cut == [], f"{sheet.stem}: {cut}"
    await page.emulate_media(media="null")
    await page.set_viewport_size(size)
    await page.pdf(path=sheet, format="A4", prefer_css_page_size=True)


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that talks to this machine only."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def paper(
    browser: Browser, size: tuple[int, int], language: str = "vi", dark: bool = False
) -> AsyncIterator[Page]:
    """A page of that size whose reader wants that language."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="vi-VN" if language == "vi" else "en-GB",
        reduced_motion="reduce", color_scheme="dark" if dark else "light",
    )  # fmt: skip
    yield await context.new_page()
    await context.close()


@dataclass(frozen=True)
class DeskLook:
    """How a page behind the sign-in is looked at."""

    size: str
    language: str
    dark: bool

    @property
    def name(self) -> str:
        """For the names of pictures."""
        return f"{self.size}-{self.language}{'-dark' if self.dark else ''}"


DESK_SIZES = {"1440": (1440, 900), "1024": (1024, 768), "360": (360, 780)}
DESK_LOOKS = tuple(itertools.starmap(DeskLook, itertools.product(DESK_SIZES, LANGUAGES, (False, True))))


@contextlib.asynccontextmanager
async def desk(browser: Browser, look: DeskLook) -> AsyncIterator[Page]:
    """A page that is looked at in that way."""
    async with paper(browser, DESK_SIZES[look.size], look.language, look.dark) as page:
        yield page


# -- the phone ---------------------------------------------------------------------------------------------------------


async def phone(browser: Browser, folder: Path, visit: Visit) -> None:
    """One number from the line to its end, and the ends that others take."""
    async with house(f"sqlite:///{folder}/phone.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            await PhoneStory(browser, up, visit).tell()


class PhoneStory:
    """Plays a number's life; `show` looks at the phone in each state."""

    def __init__(self, browser: Browser, site: Site, visit: Visit) -> None:
        self.browser, self.site, self.visit = browser, site, visit

    async def show(self, name: str, url: str, *clicks: str, before: str = "") -> None:
        for size_name, size in PHONES.items():
            for language in LANGUAGES:
                async with paper(self.browser, size, language) as page:
                    if before:
                        await page.add_init_script(before)
                    await page.goto(url)
                    await page.wait_for_timeout(350)
                    for selector in clicks:
                        await page.click(selector)
                    await page.wait_for_timeout(100)
                    await self.visit(f"phone-{size_name}-{language}-{name}", page)
                    if (size_name, language) == ("360", "vi"):
                        await page.emulate_media(color_scheme="dark")
                        await self.visit(f"phone-{size_name}-{language}-dark-{name}", page)

    async def step(self, command: c.Command) -> None:
        answer = await self.site.house.ask(command, LAN)
        assert isinstance(answer, dict), answer

    async def take(self, service: str = LONGEST, class_id: str = "ordinary") -> dict[str, Any]:
        wanted = c.IssueTicket(service_id=service, class_id=class_id, accessible=service == LONGEST)
        issued = await self.site.house.ask(wanted, KIOSK)
        assert isinstance(issued, dict)
        self.site.house.secrets.remember(issued["ticket_id"])
        return issued

    async def from_home(self, service: str = LONGEST) -> str:
        """A number that was taken outside, for now."""
        issue = c.IssueTicket(service_id=service, channel=Channel.ONLINE, booking_id=f"from-home-{service}")
        issued = await self.site.house.ask(issue, Actor(role=Role.HUB))
        assert isinstance(issued, dict)
        self.site.house.secrets.remember(issued["ticket_id"])
        return str(issued["ticket_id"])

    async def tell(self) -> None:
        site = self.site
        expected, in_vain = site.link(await self.from_home()), site.link(await self.from_home(BRANCH.services[0].id))
        await self.show("expected-nobody-serves", expected)
        await self.show("nobody-serves", site.link((await self.take())["ticket_id"]))
        await self.waiting()
        await self.show("expected", expected)
        await self.show("here", expected, "[data-act='here']")
        await self.show("here-unknown", site.base + "/t#here-7k2mxa")
        for end in ("/t", "/t#" + "a" * 26):
            await self.show("wrong-secret" if end == "/t" else "old-secret", site.base + end)
        late = site.link((await site.issued())["ticket_id"])
        site.house.clock.forward(90 * 60)
        await self.show("longer", late)
        await site.house.ask(c.Tick())
        await self.show("expected-lapsed", in_vain)
        await self.show("loading", site.link((await self.take())["ticket_id"]), before=SILENT)

    async def waiting(self) -> None:
        await self.step(c.OpenCounter(counter_id=COUNTER))
        line = [await self.site.issued() for _ in range(9)]
        last = self.site.link(line[-1]["ticket_id"])
        await self.show("waiting-far", last)
        await self.show("waiting-lit", last, "#lit", before=LIT)
        await self.show("waiting-unlit", last, "#lit")
        await self.show("waiting-lost", last, before=LOSE)
        await self.show("leave", last, "[data-act='leave']")
        sixth = line[5]["ticket_id"]
        came = f"localStorage.setItem('toiluot.most.{sixth}', 9)"  # when there were more before it
        await self.show("moving", self.site.link(sixth), before=came)
        await self.show("near", self.site.link(line[1]["ticket_id"]))
        await self.show("no-wait", self.site.link(line[0]["ticket_id"]))
        self.site.house.clock.forward(60)
        await self.take(line[0]["service_id"], "nguoi-cao-tuoi")
        await self.step(c.CallNext())
        await self.show("why", last, "[data-act='why']")
        await self.called(line)

    async def at_the_desk(self) -> str:
        """The ticket that is called now."""
        async with self.site.house.handle.reading() as state:
            found = next(t.ticket_id for t in state.tickets.values() if t.state is TicketState.CALLED)
        self.site.house.secrets.remember(found)
        return found

    async def called(self, line: list[dict[str, Any]]) -> None:
        ticket_id = await self.at_the_desk()
        url = self.site.link(ticket_id)
        await self.show("called", url)
        await self.step(c.Start(ticket_id=ticket_id))
        await self.show("serving", url)
        await self.step(c.Park(ticket_id=ticket_id, minutes=15))
        await self.show("parked", url)
        await self.step(c.Return(ticket_id=ticket_id))
        holder = Actor(role=Role.PHONE, device_id=line[8]["ticket_id"])
        await self.site.house.ask(c.Cancel(ticket_id=line[8]["ticket_id"], why="phone"), holder)
        await self.show("cancelled", self.site.link(line[8]["ticket_id"]))
        await self.missed()

    async def missed(self) -> None:
        await self.step(c.CallNext())
        gone = await self.at_the_desk()
        self.site.house.clock.forward(60)
        await self.step(c.Recall(ticket_id=gone))
        self.site.house.clock.forward(60)
        await self.step(c.NoShow(ticket_id=gone))
        await self.show("missed", self.site.link(gone))
        await self.rated()

    async def rated(self) -> None:
        await self.step(c.CallNext())
        served = await self.at_the_desk()
        await self.step(c.Start(ticket_id=served))
        await self.step(c.Finish(ticket_id=served, outcome="tiep-nhan"))
        url = self.site.link(served)
        await self.show("rating", url)
        await self.show("reasons", url, "[data-score='2']", "[data-chip='cho-lau']")
        await self.show("praise", url, "[data-score='5']", before=UNSENT)
        async with paper(self.browser, PHONES["360"]) as page:
            await page.goto(url)
            await page.click("[data-score='5']")
            await page.click("[data-act='rate']")
            await page.wait_for_timeout(500)
        await self.show("thanks", url)


UNSENT = """
window.addEventListener('pagehide', function (event) { event.stopImmediatePropagation(); });
var every = window.setInterval;
window.setInterval = function (work, ms) { return every(work, ms * 100); };
"""
"""A good mark is sent when its page is shut, and after half a minute."""

SILENT = "window.WebSocket = function () { this.send = this.close = function () {}; };"
"""A server that never answers."""
LOSE = "setTimeout(function () { window.WebSocket = function () { this.close = function () {}; };" \
       " window.dispatchEvent(new Event('offline')); }, 250);"  # fmt: skip
"""The link is lost a moment after the page came up, and does not come back."""
LIT = """Object.defineProperty(navigator, 'wakeLock', { value: {
  request: async () => ({ released: false, addEventListener() {}, release() {} }),
} });"""
"""A phone that lets its screen be kept on; without it Chromium refuses, as one that saves its battery."""


# -- bookings ----------------------------------------------------------------------------------------------------------


async def bookings(browser: Browser, folder: Path, visit: Visit) -> None:
    """Each step of booking a time, and what can go wrong."""
    async with hub_with_a_branch(folder) as hub:
        await _book(browser, hub, visit)


def with_accessible(branch: Branch) -> Branch:
    """All its counters can be used in a wheelchair."""
    counters = tuple(one.model_copy(update={"accessible": True}) for one in branch.counters)
    return branch.model_copy(update={"counters": counters})


@contextlib.asynccontextmanager
async def hub_with_a_branch(folder: Path) -> AsyncIterator[HubHouse]:
    """A hub that a branch has dialled in to."""
    clock, patch = TestClock(), pytest.MonkeyPatch()
    hub = HubHouse(folder, clock)
    await hub.start(patch)
    hall = Hall(clock, folder, with_accessible(demo_branch()))
    try:
        hub.dial(hall)

        async def connected() -> bool:
            card = (await hub.call("GET", "/api/v1/branches/hanoi-1")).json()
            return bool(card["connected"] and card["heard"] and card["services"][0]["accessible"])

        await until(connected)
        yield hub
    finally:
        await hub.close()
        hall.store.close()
        patch.undo()


async def booking_addresses(hub: HubHouse) -> dict[str, str]:
    """Every page of booking a time and what can go wrong: a path up to its language, and a secret after `#`."""
    booked = (await hub.book("2026-11-23T10:00", accessible=True)).json()["secret"]
    gone = (await hub.book("2026-11-23T10:30", "request-2")).json()["secret"]
    number_now = (await hub.book(None, "request-3", accessible=True)).json()["secret"]
    lost = (await hub.book("2026-11-23T11:00", "request-4")).json()
    lapsed = (await hub.book(None, "request-5")).json()

    async def given() -> bool:
        return (await hub.look(lapsed["secret"]))["number"] is not None

    await until(given)
    with contextlib.closing(sqlite3.connect(hub.folder / "hub.db")) as connection, connection:
        what = "UPDATE booking SET state = 'arrived', number = 'U004', arrived_at = slot_at, lost = true"
        connection.execute(f"{what} WHERE booking_id = ?", (lost["booking_id"],))
        what = "UPDATE booking SET lapsed_at = arrived_at + 900000 WHERE booking_id = ?"
        connection.execute(what, (lapsed["booking_id"],))
    await hub.call("POST", "/api/v1/branches/hanoi-1/booking/cancel", headers={"Authorization": f"Bearer {gone}"})
    slot = at("2026-11-23T10:00")
    addresses = {
        "branches": "/?", "services": "/branch/hanoi-1?", "times": f"/branch/hanoi-1/{SERVICE}?",
        "confirm": f"/book/hanoi-1/{SERVICE}?slot={slot}&", "confirm-now": f"/book/hanoi-1/{SERVICE}?",
        "past": f"/book/hanoi-1/{SERVICE}?slot={at('2026-11-23T08:00')}&", "not-found": "/nowhere?",
        "unknown-branch": "/branch/x?", "unknown-service": "/branch/hanoi-1/xyz?",
    }  # fmt: skip
    ends = {"booked": f"#{booked}", "cancelled": f"#{gone}", "number-now": f"#{number_now}", "wrong-secret": "#abc",
            "number-lost": f"#{lost['secret']}", "number-lapsed": f"#{lapsed['secret']}"}  # fmt: skip
    return addresses | {name: f"/b/hanoi-1?{end}" for name, end in ends.items()}


async def _book(browser: Browser, hub: HubHouse, visit: Visit) -> None:
    for name, address in (await booking_addresses(hub)).items():
        path, _, secret = address.partition("#")
        for width, size in WIDTHS.items():
            for language in LANGUAGES:
                async with paper(browser, size, language) as page:
                    await page.goto(f"{hub.url}{path}lang={language}" + (f"#{secret}" if secret else ""))
                    await page.wait_for_timeout(400)
                    await visit(f"hub-{width}-{language}-{name}", page)
                    if name == "booked":
                        await page.click("[data-do=ask-cancel]")
                        await visit(f"hub-{width}-{language}-ask-cancel", page)


# -- the manager -------------------------------------------------------------------------------------------------------


async def manager(browser: Browser, folder: Path, visit: Visit) -> None:
    """A branch in its busy half hour, one that has not begun, and the report as it is printed."""
    url = f"sqlite:///{folder}/manager.db"
    async with house(url, HandClock(MIDNIGHT + 7 * 3_600_000)) as branch:
        await DayPlayer(branch, read_day(BUSY), closed=("quay-05",)).run("11:35")
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            await _desk(
                browser,
                up,
                visit,
                {
                    "today": "/manager",
                    "hall": "/manager/hall",
                    "notices": "/manager/notices",
                    "mail": "/manager/mail",
                    "counters": "/manager/counters?group=dat-dai",
                    "day": "/manager/days",
                    "months": "/manager/periods",
                    "week": "/manager/periods/2026-W48",
                    "rehearsal": "/manager/days/-/rehearsal",
                    "no-day": "/manager/days/x",
                },
            )
            await _today(browser, up, visit, folder)
    async with house(f"sqlite:///{folder}/empty.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            await _desk(browser, up, visit, {"today-empty": "/manager", "day-empty": "/manager/days/2026-11-23"})
    await _nobody(browser, folder, visit)
    await _troubled(browser, folder, visit)
    write_report(url, "2026-11-23", folder / "report.html")
    async with paper(browser, (794, 1123)) as page:
        await page.goto((folder / "report.html").as_uri())
        await page.wait_for_timeout(1500)
        await visit("report-screen-vi-day", page)
        await page.pdf(path=folder / "report.pdf", format="A4", prefer_css_page_size=True)


async def whole_day(browser: Browser, folder: Path, visit: Visit) -> None:
    """A day as it mostly is, at 14:20: light, dark, with the link lost; its reports, also on paper; then all closed."""
    async with house(f"sqlite:///{folder}/whole.db", HandClock(MIDNIGHT + 7 * 3_600_000)) as branch:
        await DayPlayer(branch, read_day(WHOLE)).run("14:20")
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            looks = [("1440", (1440, 900), False), ("1440-dark", (1440, 900), True), ("1024", (1024, 768), False),
                     ("360", (360, 780), False)]  # fmt: skip
            for language in LANGUAGES:
                for name, size, dark in looks:
                    async with paper(browser, size, language, dark) as page:
                        await sign_in(page, up, language)
                        await _whole_day_seen(page, f"manager-{name}-{language}", visit, up.base)
                    if name == "1440":
                        await _on_paper(browser, up, folder, language)
            boss = Actor(role=Role.MANAGER, person="quan", roles=("manager",))
            assert isinstance(await branch.ask(c.CloseHall(why="Mất điện tầng 1"), boss), dict)
            async with paper(browser, (1440, 900)) as page:
                await sign_in(page, up, "vi")
                await page.goto(f"{up.base}/manager")
                await visit("manager-1440-vi-today-hall-closed", page)


async def _whole_day_seen(page: Page, name: str, visit: Visit, base: str) -> None:
    await page.goto(f"{base}/manager")
    await page.wait_for_timeout(500)
    await visit(f"{name}-today-whole", page)
    await page.route("**/manager/now*", lambda route: route.abort())
    await page.wait_for_selector("#lost:not(.hide)", timeout=60_000)
    await visit(f"{name}-today-lost", page)
    if "dark" in name or "1024" in name:
        return
    for what, address in (("day-whole", "days"), ("year-whole", "periods/2026")):
        await page.goto(f"{base}/manager/{address}")
        await page.wait_for_timeout(1000)
        await visit(f"{name}-{what}", page)


async def sign_in(page: Page, site: Site, language: str) -> None:
    """As a manager."""
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#now")


async def _on_paper(browser: Browser, site: Site, folder: Path, language: str) -> None:
    """The day's PDF, and its page, the week's and today's as a browser prints them."""
    async with paper(browser, (1440, 900), language) as page:
        await sign_in(page, site, language)
        document = await page.request.get(f"{site.base}/manager/days/2026-11-23.pdf")
        (folder / f"day-{language}.pdf").write_bytes(await document.body())
        for name, address in (("today-whole", ""), ("page-of-day", "/days"), ("page-of-week", "/periods/2026-W48")):
            await page.goto(f"{site.base}/manager{address}")
            await page.wait_for_timeout(1000)
            await printed(page, folder / f"{name}-{language}.pdf")


async def _nobody(browser: Browser, folder: Path, visit: Visit) -> None:
    """A branch to which nobody can sign in yet."""
    async with house(f"sqlite:///{folder}/nobody.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")), staffed=False)
        async with on_ports(site) as up:
            for width, size in DESKS.items():
                for language in LANGUAGES:
                    async with paper(browser, size, language) as page:
                        await page.goto(f"{up.base}/manager/first?lang={language}")
                        await visit(f"manager-{width}-{language}-first", page)
                        await page.fill("#full_name", "Nguyễn Thu Hà")
                        await page.click(".btn.go")
                        await page.wait_for_selector(".trouble")
                        await visit(f"manager-{width}-{language}-first-refused", page)


async def _today(browser: Browser, site: Site, visit: Visit, folder: Path) -> None:
    """The page of today with everything wrong at once: light, dark, on a small screen and on paper."""
    boss = Actor(role=Role.MANAGER, person="quan", roles=("manager",))
    for who, command in (
        (clerk("quay-04"), c.CallHelp()),
        (boss, c.CloseHall(why="Mất điện tầng 1")),
        (boss, c.CloseService(service_id=SERVICE, why="Mất mạng")),
        (boss, c.AssignCounter(counter_id="quay-03", services=(SERVICE,))),
    ):
        assert isinstance(await site.house.ask(command, who), dict), command
    site.backups = BackupHealth(PlaceHealth(Path("/srv/toiluot/var/backups")), age_s=50 * 3600)
    for language in LANGUAGES:
        for name, size, scheme in (("1440-dark", (1440, 900), "dark"), ("1440", (1440, 900), "light"),
                                   ("1024", (1024, 768), "light")):  # fmt: skip
            async with paper(browser, size, language) as page:
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                await page.goto(f"{site.base}/manager/sign-in?lang={language}")
                await page.fill("#user", "hoa")
                await page.fill("#password", PASSWORD)
                await page.click(".btn.go")
                for place in ("", "/hall"):
                    await page.goto(f"{site.base}/manager{place}")
                    await page.wait_for_timeout(500)
                    await visit(f"manager-{name}-{language}-today-alarms{place.replace('/', '-')}", page)
                if name == "1440":
                    await page.goto(f"{site.base}/manager")
                    await printed(page, folder / f"today-{language}.pdf")


async def _troubled(browser: Browser, folder: Path, visit: Visit) -> None:
    """A branch whose machine's clock has jumped, whose backups have long failed and whose hub is away."""
    ahead = [MIDNIGHT + 9 * 3_600_000]
    clock = HallClock(lambda: ahead[0], lambda: 0)
    async with house(f"sqlite:///{folder}/troubled.db", clock) as branch:
        health = HealthReport(Supervisor(), {})
        health.ask(lambda: [Problem("hub", "hub link", seconds=12 * 60)])
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")), health)
        ahead[0] += 90 * 60_000
        _ = branch.handle.now  # the server looks at its clock
        async with on_ports(site) as up:
            away = Path("/mnt/backup/toiluot")
            no_room = wording.text("second_no_room", folder=away / "hanoi-1", free=61, needed=472)
            backups = Path("/srv/toiluot/var/backups")
            first = PlaceHealth(backups, trouble=wording.text("no_room", folder=backups, free=61, needed=472))
            up.backups = BackupHealth(first, PlaceHealth(away, trouble=no_room), age_s=50 * 3600)
            await _desk(browser, up, visit, {"today-troubled": "/manager"})


async def settings(browser: Browser, folder: Path, visit: Visit) -> None:
    """Settings as they are, with a draft in which something is wrong, and with others' put in force meanwhile."""
    async with house(f"sqlite:///{folder}/settings.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            for look in DESK_LOOKS:
                async with desk(browser, look) as page:
                    await _settings_seen(page, up, visit, look.name, look.language)
                    if look.size == "1440" and not look.dark:
                        await _settings_printed(page, up, folder, look.language)


async def _settings_seen(page: Page, site: Site, visit: Visit, name: str, language: str) -> None:
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#now")
    await page.goto(f"{site.base}/manager/settings")
    await visit(f"settings-{name}-none", page)
    await begin_draft(page)
    for what, address in SETTINGS.items():
        await page.goto(f"{site.base}/manager{address}")
        await visit(f"{what}-{name}", page)
    for kind in ("kiosk", "address", "rating"):  # the demo branch has none
        await page.goto(f"{site.base}/manager/settings/add/{kind}")
        if await page.locator("#name").count():
            await page.fill("#name", "Nhà văn hóa khu dân cư số 3, phường Tây Hồ, thành phố Hà Nội")
        await page.click(".adding .btn.go")
        await page.wait_for_selector("#edit")
        await visit(f"settings-{kind}-{name}", page)
    async with site.house.handle.reading() as state:
        assert state.branch is not None
        days = (*state.branch.holidays, f"2031-01-{state.seq % 20 + 10}")
        others = state.branch.model_copy(update={"holidays": days})
    first = others.services[0].model_copy(update={"minutes": 40.0 + len(others.holidays)})
    await site.house.put(others.model_copy(update={"services": (first, *others.services[1:])}))
    await page.goto(f"{site.base}/manager/settings")
    await visit(f"settings-{name}-merge", page)
    await _dropped(page)
    await _planned(page, site, visit, name)
    await page.goto(f"{site.base}/manager/settings/import")
    await page.fill("#toml", "kind = 'branch'\n[[hours]]\nweekdays = [1; 2]\n")
    await page.click("#import .btn.go")
    await page.wait_for_selector(".file .trouble")
    await visit(f"settings-import-refused-{name}", page)
    await page.goto(f"{site.base}/manager/settings/add/service")
    await page.fill("#name", " ")
    await page.click(".adding .btn.go")
    await page.wait_for_selector("#name-wrong")
    await visit(f"settings-add-refused-{name}", page)


async def _settings_printed(page: Page, site: Site, folder: Path, language: str) -> None:
    for what in ("service", "hours", "history"):
        await page.goto(f"{site.base}/manager{SETTINGS[f'settings-{what}']}")
        await page.pdf(path=folder / f"settings-{what}-{language}.pdf", format="A4", prefer_css_page_size=True)


async def _dropped(page: Page) -> None:
    await page.click(".drop summary")
    await page.click(".drop .btn.remove")
    await page.wait_for_load_state()


async def _planned(page: Page, site: Site, visit: Visit, name: str) -> None:
    """A draft beside that of somebody else, with a day that cannot be, then waiting for one that can."""

    def theirs(body: Body) -> None:
        body["services"][1]["minutes"] = 33.0

    drafts = Drafts(site.house.handle, site.house.store)
    assert await drafts.change("s-LAN", theirs) is None
    await page.fill("#f-quota", "180")
    await page.wait_for_selector(".put")
    await page.check("#when-day")
    await page.fill("#day", "1/1/2026")
    await page.click(".put .btn.go")
    await page.wait_for_selector("#draft .trouble")
    await visit(f"settings-plan-refused-{name}", page)
    await page.check("#when-day")
    await page.fill("#day", "1/12/2026")
    await page.click(".put .btn.go")
    await page.wait_for_selector(".planned")
    await visit(f"settings-planned-{name}", page)
    await page.click(".planned .btn")
    await page.wait_for_selector(".drop")
    await _dropped(page)
    assert await drafts.drop("s-LAN") is None


async def begin_draft(page: Page) -> None:
    """Begin a draft with something wrong in it, or add to the one there is."""
    await page.fill("#f-minutes", "18")
    await page.fill("#f-quota", "hai trăm")
    await page.wait_for_selector("#f-quota-wrong")
    back = page.url
    await page.goto(f"{back[: back.index('/manager')]}/manager/settings/branding/-")
    await page.set_input_files("#f-emblem", {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": EMBLEM})
    await page.click("[value=picture]")
    await page.wait_for_selector(".emblems")
    await page.goto(back)


async def _desk(browser: Browser, site: Site, visit: Visit, addresses: dict[str, str]) -> None:
    for width, size in DESKS.items():
        for language in LANGUAGES:
            async with paper(browser, size, language) as page:
                await page.goto(f"{site.base}/manager/sign-in?lang={language}")
                await visit(f"manager-{width}-{language}-sign-in", page)
                await page.fill("#user", "hoa")
                await page.fill("#password", "sai")
                await page.click(".btn.go")
                await page.wait_for_selector(".trouble")
                await page.wait_for_load_state("networkidle")
                await visit(f"manager-{width}-{language}-sign-in-refused", page)
                await page.fill("#user", "hoa")
                await page.fill("#password", PASSWORD)
                await page.click(".btn.go")
                for name, address in addresses.items():
                    await page.goto(f"{site.base}{address}{'&' if '?' in address else '?'}lang={language}")
                    await page.wait_for_timeout(1000)
                    await visit(f"manager-{width}-{language}-{name}", page)
