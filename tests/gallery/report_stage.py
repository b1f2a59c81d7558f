"""Today's page in the states of a day, and each report in every form: page, print, PDF, workbook, CSV."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page
from sqlalchemy import Connection

from config import ServerSettings
from server.core.forecast import Advised, Forecast
from server.core.waits import Waits
from server.figures import periods
from server.figures.spans import read
from server.store import wait_rows
from server.store.wait_rows import AdviceRow, GradeRow, WarnedRow
from server.upkeep.archive import archive
from server.web.pages import Speech
from server.web.reports.paper import Paper
from server.web.reports.paper_month import paper_month
from tests.gallery import pages
from tests.gallery.hall_day import TODAY, HallDay, hall_day, several
from tests.server.branch_kit import BRANCH, COUNTERS, KIOSK, LAN, SERVICE, HandClock, House, house
from tests.server.day_player import MIDNIGHT, clerk
from tests.server.upkeep.years import DAYS, live, nine
from tests.server.web.conftest import Site, make_site, on_ports
from wire import commands as c
from wire.values import Actor, Role, TicketState

SIZES = {"1440": (1440, 900), "1024": (1024, 768), "360": (360, 780)}
LOOKS = [(size, language, dark) for size in SIZES for language in pages.LANGUAGES for dark in (False, True)]
BOSS = Actor(role=Role.MANAGER, device_id="web", person="hoa", roles=("manager",))

REPORTS = {
    "day": f"/manager/days/{TODAY}", "kept-day": "/manager/days/2026-11-16", "empty-day": "/manager/days/2026-11-22",
    "week": "/manager/periods/2026-W47", "month": "/manager/periods/2026-10",
    "first-month": "/manager/periods/2025-10", "year": "/manager/periods/2026",
    "days": "/manager/periods/2026-03-02..2026-03-20", "empty-month": "/manager/periods/2025-09",
}  # fmt: skip
"""Reports by the name of their picture; nothing is known of the time before the first month."""

PRINTED = ("day", "kept-day", "week", "month", "first-month", "year")
FILES = {"day": "csv xlsx pdf json", "month": "csv xlsx", "year": "xlsx"}


async def today(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """Before opening, the first morning, 1,500 visits, a call for help, notices by zone, after closing."""
    async with hall_day(folder) as hall:
        await _look(browser, hall.site, visit, {"today-before-opening": "/manager"})
        await hall.until("07:28")
        await _look(browser, hall.site, visit, {"today-before-counters": "/manager"})
        await hall.until("08:05")
        await _look(browser, hall.site, visit, {"today-first-day": "/manager"})
        await hall.remember_a_year()
        await hall.until("15:40")
        await _look(browser, hall.site, visit, {"today-1500": "/manager"})
        await _disturbed(hall)
        shown = {"today-help-notices": "/manager", "notices-two": "/manager/notices", "run": "/manager/hall"}
        await _look(browser, hall.site, visit, shown)
        await hall.until("17:45")
        await _look(browser, hall.site, visit, {"today-after-closing": "/manager"})


async def _disturbed(hall: HallDay) -> None:
    """A clerk needs somebody, and two parts of the hall read something."""
    notes = (
        (("tang-1",), "Máy lạnh tầng 1 đang sửa, xin thông cảm.", "The cooling of floor 1 is being repaired."),
        (("tang-2",), "Quầy xuất nhập cảnh nghỉ từ 16:30 để chuyển dữ liệu, xin lấy số trước giờ đó.", ""),
    )
    for zones, vi, en in notes:
        show = c.ShowNotice(text={"vi": vi} | ({"en": en} if en else {}), zones=zones, until=MIDNIGHT + 60_300_000)
        assert isinstance(await hall.branch.ask(show, BOSS), dict)
    assert isinstance(await hall.branch.ask(c.CallHelp(), clerk("quay-04")), dict)


async def reports(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """Every report on screen and on paper."""
    async with hall_day(folder, several()) as hall:
        await hall.until("17:45")
        await hall.remember_a_year()
        await _look(browser, hall.site, visit, REPORTS)
        for language in pages.LANGUAGES:
            async with pages.paper(browser, SIZES["1440"], language) as page:
                await pages.sign_in(page, hall.site, language)
                await _print(page, hall.site, folder, language)
            await _month_by_mail(hall, folder, language)


async def archived(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """Days of a year that was archived, and the same when its file is not on the server."""
    lived = ServerSettings(
        database=f"sqlite:///{folder / 'branch.db'}", data_dir=folder / "data", branch=Path("branch.toml")
    )
    for day in DAYS:
        await live(lived, (day,))
        async with house(lived.database, HandClock(nine(day) + 3_600_000)) as branch:
            await _rated(branch)
    archive(lived, "2024")
    clock = HandClock(nine("2026-01-05") + 3_600_000)
    async with house(lived.database, clock) as branch, on_ports(await make_site(branch, lived)) as up:
        await _look(browser, up, visit, ARCHIVED)
        file = folder / "branch-2024.db"
        file.rename(file.with_suffix(".away"))
        await _look(browser, up, visit, {f"away-{name}": address for name, address in ARCHIVED.items()})


TOLD = "/manager/days/-/waits"


async def waits(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """How waits were told and what came of advice; today's page with a group that waits too long and one that will."""
    lived = ServerSettings(
        database=f"sqlite:///{folder / 'branch.db'}", data_dir=folder / "data", branch=Path("branch.toml")
    )
    async with house(lived.database) as branch, on_ports(await make_site(branch, lived)) as up:
        await _graded(branch)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(23):
            assert isinstance(await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
        branch.clock.forward(1_260)
        now, usual = branch.clock.now, branch.handle.waits
        group, coming = BRANCH.service_by_id[SERVICE].group, BRANCH.services[-1]
        named = {group: Advised(COUNTERS[1], now, 23, 1_720.0, 1_430.0)}

        async def foreseen(*asked: Any, **more: Any) -> Waits | None:
            found = await usual(*asked, **more)
            sure = {coming.id: 0.78}
            return None if found is None else replace(found, forecast=Forecast(now, found.seq, {}, {}, sure, named))

        branch.handle.waits = foreseen  # type: ignore[method-assign]
        await _look(browser, up, visit, {"told-waits": TOLD, "today-too-long": "/manager"})
        for language in pages.LANGUAGES:
            async with pages.paper(browser, SIZES["1440"], language) as page:
                await pages.sign_in(page, up, language)
                await page.goto(f"{up.base}{TOLD}")
                await page.wait_for_load_state("networkidle")
                await pages.printed(page, folder / f"print-{language}-told-waits.pdf")


async def _graded(branch: House) -> None:
    """Six days of grades, what warnings and advice were worth on one of them."""
    rows = [
        AdviceRow("2026-11-20", "dat-dai", 1, "quay-02", 23, 1_320.0, 1_080.0, 200, 22, 1_110.0),
        AdviceRow("2026-11-20", "ho-tich", 2, "quay-05", 9, 660.0, 420.0, None, 8, 700.0),
    ]

    def keep(connection: Connection) -> None:
        for n, day in enumerate(("2026-11-13", "2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20")):
            sums = {"n": 480, "shown": 470, "passed": 84 + 9 * n, "waited_s": 480 * 610, "error_s": 480 * 190,
                    "bias_s": -480 * 31, "asked": 120, "early": 2, "naive_error_s": 480 * 320, "naive_better": 130,
                    "last_n": 470, "last_error_s": 470 * 420, "gone": 6}  # fmt: skip
            grade = GradeRow(day, SERVICE, "ordinary", "futures-1", {**dict.fromkeys(wait_rows.SUMS, 0), **sums})
            wait_rows.keep_grades(connection, day, [grade])
        warned = [WarnedRow("2026-11-20", SERVICE, 1, 0.7, 30), WarnedRow("2026-11-20", SERVICE, 60, None, 60)]
        wait_rows.put_warned(connection, "2026-11-20", warned)
        wait_rows.put_advice(connection, "2026-11-20", rows)

    await branch.store.run(lambda: branch.store.transact(keep))


async def _rated(branch: House) -> None:
    async with branch.handle.reading() as state:
        done = next(t.ticket_id for t in state.tickets.values() if t.state is TicketState.DONE)
    rate = c.RateVisit(ticket_id=done, score=2, reasons=("cho-lau",), comment="Chờ gần một tiếng.")
    assert isinstance(await branch.ask(rate, Actor(role=Role.PHONE, device_id=done)), dict)


ARCHIVED = {
    "archived-day": "/manager/days/2024-12-30",
    "archived-replay": "/manager/replay?day=2024-12-30",
    "archived-story": "/manager/replay?day=2024-12-30&number=A002&other=A003",
    "archived-feedback": "/manager/feedback?month=2024-12&state=all",
    "archived-reasons": "/manager/feedback/reasons?month=2024-12",
}
"""Pages of a day that is in an archive."""


async def _look(browser: Browser, site: Site, visit: pages.Visit, addresses: dict[str, str]) -> None:
    for size, language, dark in LOOKS:
        async with pages.paper(browser, SIZES[size], language, dark) as page:
            await pages.sign_in(page, site, language)
            for name, address in addresses.items():
                await page.goto(f"{site.base}{address}")
                await page.wait_for_load_state("networkidle")
                await visit(f"hall-{size}-{language}-{'dark-' if dark else ''}{name}", page)


async def _print(page: Page, site: Site, folder: Path, language: str) -> None:
    for name in PRINTED:
        await page.goto(f"{site.base}{REPORTS[name]}")
        await page.wait_for_load_state("networkidle")
        await pages.printed(page, folder / f"print-{language}-{name}.pdf")
    for name, kinds in FILES.items():
        for kind in kinds.split():
            made = await page.request.get(f"{site.base}{REPORTS[name]}.{kind}")
            (folder / f"file-{language}-{name}.{kind}").write_bytes(await made.body())


async def _month_by_mail(hall: HallDay, folder: Path, language: str) -> None:
    """The PDF that goes with a mail."""
    branch, say = several(), Speech(language)
    span, before = read("2026-10"), read("2026-09")
    with hall.branch.store.reading() as connection:
        month, earlier = (periods.figures_of_period(connection, *one.days, branch) for one in (span, before))
    html = paper_month(month, earlier, span, branch, say, hall.branch.handle.now)
    (folder / f"mail-{language}-month.pdf").write_bytes(await Paper().pdf(html))
