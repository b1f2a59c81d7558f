"""Every page of branch and hub, in its states, as axe-core judges it: no violation. Both languages of each in soak."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from config import ServerSettings, read_day
from server.web.reports.report_file import write_report
from tests.gallery import axe, desk_pages, feedback_pages, pages, reception_pages, staff_stage, telling_pages
from tests.server.branch_kit import PASSWORD, HandClock, house
from tests.server.day_player import MIDNIGHT, DayPlayer
from tests.server.web.conftest import BUSY, CHROMIUM, Site, make_site, on_ports

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

Found = dict[str, list[str]]

BROKEN = (
    "<html><head><title>x</title></head><body><div role=progressbar></div>"
    "<p style=color:silver>pale</p><p style=color:silver>too</p></body></html>"
)
"""No language, no main, no heading, a bar without a name, two lines in one pale colour."""


@contextlib.asynccontextmanager
async def reader(browser: Browser, language: str = "vi") -> AsyncIterator[Page]:
    """A page with the judge in it."""
    async with pages.paper(browser, (360, 780), language) as page:
        page.set_default_timeout(120_000)
        await axe.bring(page.context)
        yield page


class Judge:
    """Keeps what was found, by page.

    Args:
        both: judge each page in both languages; else in one, the next page in the other.
    """

    def __init__(self, both: bool) -> None:
        self.found: Found = {}
        self.seen: Counter[str] = Counter()
        """Judged, by language."""
        self.both = both
        self._pages: list[str] = []

    def wants(self, name: str) -> bool:
        """Whether a page is judged in the language that its name ends with: else it need not be opened."""
        which, _, language = name.rpartition(" ")
        if which not in self._pages:
            self._pages.append(which)
        return self.both or language == pages.LANGUAGES[self._pages.index(which) % 2]

    async def look(self, name: str, page: Page) -> None:
        if self.wants(name):
            await self.judged(name, page)

    async def judged(self, name: str, page: Page) -> None:
        """Judge a page whatever its language is."""
        self.seen[name.rpartition(" ")[2]] += 1
        if wrong := await axe.violations(page):
            self.found[name] = wrong


class JudgedPhone(pages.PhoneStory):
    """Each state of a ticket, looked at in Vietnamese by day and then, on the same page, in English in the dark."""

    def __init__(self, page: Page, site: Site, judge: Judge) -> None:
        super().__init__(page.context.browser, site, judge.look)  # type: ignore[arg-type]
        self.page, self.judge = page, judge

    async def show(self, name: str, url: str, *clicks: str, before: str = "") -> None:
        async with contextlib.AsyncExitStack() as stack:
            page = self.page
            if before in (pages.SILENT, pages.UNSENT, pages.LIT):  # a script that stays with its page
                page = await stack.enter_async_context(reader(self.browser))
                await page.add_init_script(before)
            await page.goto("about:blank")  # a new secret behind the # alone would not load the page anew
            await page.goto(url)
            await page.wait_for_selector("#body .dots" if before == pages.SILENT else SHOWN, state="attached")
            if before == pages.LOSE:
                await page.evaluate(LOSE_NOW)
                await page.wait_for_selector("#lost:not(.hide)")
            for language in pages.LANGUAGES:
                await page.emulate_media(color_scheme="light" if language == "vi" else "dark")
                # Clicked by script: a sheet may lie over the button. A second click would take most things back.
                for selector in (f"#lang-{language}", *(clicks if language == "vi" or name == "leave" else ())):
                    await page.eval_on_selector(selector, "button => button.click()")
                await self.judge.look(f"phone {name} {language}", page)


LOSE_NOW = """() => {
  window.WebSocket = function () { this.close = function () {}; };
  window.dispatchEvent(new Event('offline'));
}"""

SHOWN = "#body .number, #body .say, #body .rate, #call .mine"
"""The ticket, whatever its state, or why there is none."""


async def phone(browser: Browser, folder: Path, judge: Judge) -> None:
    async with house(f"sqlite:///{folder}/phone.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up, reader(browser) as page:
            await JudgedPhone(page, up, judge).tell()


async def bookings(browser: Browser, folder: Path, judge: Judge) -> None:
    async with pages.hub_with_a_branch(folder) as hub, reader(browser) as page:
        for name, address in (await pages.booking_addresses(hub)).items():
            path, _, secret = address.partition("#")
            for language in pages.LANGUAGES:
                await page.goto(f"{hub.url}{path}lang={language}" + (f"#{secret}" if secret else ""))
                if secret:
                    await page.wait_for_selector("#card [data-state]")
                await judge.look(f"hub {name} {language}", page)
                if name == "confirm":
                    await page.fill("input[name=phone]", "12")
                    await page.click("form button")
                    await page.wait_for_selector(".note.bad")
                    await judge.look(f"hub confirm-wrong {language}", page)
                if name == "booked":
                    await page.click("[data-do=ask-cancel]")
                    await judge.look(f"hub ask-cancel {language}", page)


async def manager(browser: Browser, folder: Path, judge: Judge) -> None:
    url = f"sqlite:///{folder}/manager.db"
    async with house(url, HandClock(MIDNIGHT + 7 * 3_600_000)) as branch:
        await DayPlayer(branch, read_day(BUSY), closed=("quay-05",)).run("11:12")
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up, reader(browser) as page:
            for language in pages.LANGUAGES:
                await _desk(page, up, language, judge)
    async with house(f"sqlite:///{folder}/nobody.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")), staffed=False)
        async with on_ports(site) as up, reader(browser) as page:
            for language in pages.LANGUAGES:
                await page.goto(f"{up.base}/manager/first?lang={language}")
                await page.click(".btn.go")
                await page.wait_for_selector(".trouble")
                await judge.look(f"manager first {language}", page)
    for language in pages.LANGUAGES:
        report = folder / f"report-{language}.html"
        write_report(url, date.fromisoformat("2026-11-23").isoformat(), report, language)
        async with reader(browser, language) as page:
            await page.goto(report.as_uri())
            await judge.look(f"report {language}", page)


async def staff(browser: Browser, folder: Path, judge: Judge) -> None:
    async with staff_stage.crowded(folder) as site, reader(browser) as page:
        for language in pages.LANGUAGES:
            await page.context.clear_cookies()
            await staff_stage.sign_in(page, site, language)
            for name, address in staff_stage.ADDRESSES.items():
                if not judge.wants(f"staff {name} {language}"):
                    continue
                await page.goto(f"{site.base}{address}")
                await judge.look(f"staff {name} {language}", page)
            await page.goto(f"{site.base}/manager/people/new")
            await page.fill("#full_name", "An")
            await page.fill("#name", "hoa")
            await page.fill("#password", "1")
            await page.click("main form .btn.go")
            await page.wait_for_selector(".flaw:not([hidden])")
            await judge.look(f"staff new-refused {language}", page)

            async def look(name: str, shown: Page, language: str = language) -> None:
                await judge.look(f"{name} {language}", shown)

            await staff_stage.this_pc(page, site, "staff ", look)


async def telling(browser: Browser, folder: Path, judge: Judge) -> None:
    async with house(f"sqlite:///{folder}/telling.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        await branch.store.run(lambda: site.people.add("bao", "Lê Văn Bảo", ("administrator",), PASSWORD))
        async with on_ports(site) as up, reader(browser) as page:
            for language in pages.LANGUAGES:

                async def look(name: str, shown: Page, language: str = language) -> None:
                    await judge.look(f"{name} {language}", shown)

                await telling_pages.sign_in(page, up, "bao", language)
                await telling_pages.mail(page, up, look)
                await telling_pages.push(page, up, look)


async def _desk(page: Page, site: Site, language: str, judge: Judge) -> None:
    await page.context.clear_cookies()
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await judge.look(f"manager sign-in {language}", page)
    await page.fill("#user", "hoa")
    await page.fill("#password", "sai")
    await page.click(".btn.go")
    await page.wait_for_selector(".trouble")
    await judge.look(f"manager sign-in-refused {language}", page)
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#now")
    await page.goto(f"{site.base}/manager/settings")
    await pages.begin_draft(page)
    reports = ("/days/2026-11-23", "/periods/2026-11", "/periods/2026-W48", "/days/x")
    for address in ("", "/hall", "/counters", "/notices", "/mail", *reports, *pages.SETTINGS.values()):
        query = "&group=dat-dai" if address == "/counters" else ""
        if not judge.wants(f"manager{address} {language}"):
            continue
        await page.goto(f"{site.base}/manager{address}?lang={language}{query}")
        await judge.look(f"manager{address} {language}", page)


async def desk(browser: Browser, folder: Path, judge: Judge) -> None:
    async with desk_pages.branch(folder) as site, pages.paper(browser, (1366, 768)) as page:
        await axe.bring(page.context)
        for language in pages.LANGUAGES:

            async def look(name: str, shown: Page, language: str = language) -> None:
                await judge.look(f"desk {name} {language}", shown)

            await desk_pages.states(page, site, language, look)


async def reception(browser: Browser, folder: Path, judge: Judge) -> None:
    """On tablets, where a finger must find everything too."""
    async with reception_pages.branch(folder) as site:
        for language, size in zip(pages.LANGUAGES, reception_pages.SIZES.values(), strict=True):

            async def look(name: str, shown: Page, language: str = language) -> None:
                if small := await shown.evaluate(reception_pages.FINGER, reception_pages.FINGER_PX):
                    judge.found[f"reception {name} {language}, too small for a finger"] = small
                await judge.look(f"reception {name} {language}", shown)

            async with pages.paper(browser, size) as page:
                await axe.bring(page.context)
                await reception_pages.states(page, site, language, look)


async def feedback(browser: Browser, folder: Path, judge: Judge) -> None:
    async def look(name: str, page: Page) -> None:
        program, _, language, rest = name.split("-", 3)
        await judge.judged(f"{program} {rest} {language}", page)

    looks = [("360", language, "light") for language in pages.LANGUAGES] + [("360", "vi", "dark")]
    if not judge.both:  # each language in a colour of its own
        looks = [("360", "vi", "light"), ("360", "en", "dark")]
    await feedback_pages.told(browser, folder, look, looks, looks, judged=True)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("both", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["one language", "both"])
async def test_no_page_of_branch_and_hub_has_a_violation(tmp_path: Path, both: bool) -> None:
    judge = Judge(both)
    async with pages.chromium() as browser:
        async with asyncio.TaskGroup() as stories:
            for story in (phone, bookings, manager, staff, telling, feedback, desk, reception):
                folder = tmp_path / story.__name__
                folder.mkdir()
                stories.create_task(story(browser, folder, judge))
        async with reader(browser) as page:  # the judge sees what is wrong, and is the one that was pinned
            await page.goto(f"data:text/html,{BROKEN}")
            broken = {line.partition(":")[0]: line for line in await axe.violations(page)}
            version: Any = await page.evaluate("axe.version")
    assert judge.found == {}, "\n".join(f"{page}: {wrong}" for page, wrong in judge.found.items())
    assert min(judge.seen[language] for language in pages.LANGUAGES) > (30 if both else 15), judge.seen
    assert broken.keys() >= {"html-has-lang", "landmark-one-main", "page-has-heading-one", "aria-progressbar-name"}
    assert broken["color-contrast"].count("p:nth-child") == 2, "a colour that was met before is read otherwise"
    assert version == axe.VERSION
