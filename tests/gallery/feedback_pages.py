"""What visitors say, in Chromium: the pad, a counter's code on a phone, the inbox, the month, the sheet, replay."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from config import ServerSettings
from server.web.feedback.rating_pages import CounterCodes
from tests.gallery import axe, pages
from tests.server.branch_kit import COUNTER, KIOSK, LAN, PASSWORD, SERVER, SERVICE, HandClock, house
from tests.server.web.conftest import Site, make_site, on_ports
from wire import commands as c
from wire.values import Actor, Role

PADS = {"1280": (1280, 800), "1024": (1024, 768), "600": (1024, 600), "800": (800, 1280), "768": (768, 1024),
        "360": (360, 780)}  # fmt: skip
DESKS = {"1440": (1440, 900), "1024": (1024, 768), "360": (360, 780)}
SAID = (
    "Chờ gần một tiếng mà màn hình không báo gì.",
    "Cán bộ hướng dẫn rất kỹ, cảm ơn.",
    "Ghế ngồi thiếu, người già phải đứng. Đề nghị chi nhánh kê thêm ghế ở khu vực quầy 1 đến quầy 5 và có thêm quạt.",
    "",
    "Phải đi lại ba lần vì mỗi lần dặn một kiểu " + "x" * 120,
)
REASONS = ("cho-lau", "thai-do", "huong-dan-chua-ro", "thu-tuc-phuc-tap", "di-lai-nhieu-lan", "co-so-vat-chat")
CODED = re.compile(r"/pad#([^<\s]+)")

Visit = Callable[[str, Page], Awaitable[None]]


@contextlib.asynccontextmanager
async def opened(browser: Browser, size: tuple[int, int], scheme: str, judged: bool) -> AsyncIterator[Page]:
    """A page of that size, light or dark."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="vi-VN", reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    if judged:
        await axe.bring(context)
    yield await context.new_page()
    await context.close()


async def feedback(browser: Browser, folder: Path, visit: Visit) -> None:
    """All of it, in every size, both languages, light and dark."""
    looks = [(size, language, scheme) for size in PADS for language in ("vi", "en") for scheme in ("light",)]
    looks += [("1024", "vi", "dark"), ("360", "vi", "dark")]
    desks = [(size, language, "light") for size in DESKS for language in ("vi", "en")] + [("1440", "vi", "dark")]
    await told(browser, folder, visit, looks, desks)


async def pads(browser: Browser, folder: Path, visit: Visit, looks: list[Any]) -> None:
    """The pad alone."""
    clock = HandClock()
    async with house(f"sqlite:///{folder}/pads.db", clock) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            for look in looks:
                await _Story(browser, up, clock, visit, False).pad(*look)


async def told(
    browser: Browser, folder: Path, visit: Visit, looks: list[Any], desks: list[Any], judged: bool = False
) -> None:
    """The story in these looks, each a size, a language and light or dark."""
    clock = HandClock()
    async with house(f"sqlite:///{folder}/feedback.db", clock) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up:
            story = _Story(browser, up, clock, visit, judged)
            for look in desks:
                await story.desk(look, {"inbox-empty": "/manager/feedback", "month-empty": "/manager/feedback/reasons",
                                        "replay-empty": "/manager/replay"})  # fmt: skip
            for look in looks:
                await story.pad(*look)
            await story.fill(200)
            wrong = "/manager/replay?number=Z999"
            why = f"/manager/replay?number={story.numbers[1]}&other={story.numbers[0]}"
            shown = {"inbox": "/manager/feedback?state=all", "answered": "/manager/feedback?state=answered",
                     "closed": "/manager/feedback?state=closed", "month": "/manager/feedback/reasons",
                     "counters": "/manager/feedback/counters", "sheet": "/manager/feedback/sheet",
                     "replay": "/manager/replay", "replay-why": why, "replay-none": wrong}  # fmt: skip
            for look in desks:
                await story.desk(look, shown)
                await story.answering(look)
            if not judged:
                await story.on_paper(folder, shown)
            await story.erase()
            for look in desks:
                await story.desk(look, {"erased": "/manager/feedback?state=answered"})


class _Story:
    def __init__(self, browser: Browser, site: Site, clock: HandClock, visit: Visit, judged: bool) -> None:
        self.browser, self.site, self.clock, self.visit, self.judged = browser, site, clock, visit, judged
        self.numbers: list[str] = []

    async def did(self, command: c.Command, actor: Actor = LAN) -> dict[str, Any]:
        answer = await self.site.house.ask(command, actor)
        assert isinstance(answer, dict), answer
        return answer

    async def served(self) -> dict[str, Any]:
        issued = await self.did(c.IssueTicket(service_id=SERVICE), KIOSK)
        await self.did(c.OpenCounter(counter_id=COUNTER))
        await self.did(c.CallNext())
        await self.did(c.Start(ticket_id=issued["ticket_id"]))
        return issued

    async def over(self, issued: dict[str, Any]) -> None:
        await self.did(c.Finish(ticket_id=issued["ticket_id"], outcome="tiep-nhan"))

    async def pad(self, size: str, language: str, scheme: str) -> None:
        name = f"{size}-{language}-" + ("dark-" if scheme == "dark" else "")
        self.clock.forward(60)  # a new tablet would ask about the visit that was over before
        async with opened(self.browser, PADS[size], scheme, self.judged) as page:
            await page.goto(f"{self.site.base}/pad")
            await page.wait_for_selector(".code")
            await page.click(f"[data-lang={language}]")
            await self.visit(f"pad-{name}unpaired", page)
            await self.paired(page)
            await page.wait_for_selector("main.idle")
            await page.click(f"[data-lang={language}]")
            await self.visit(f"pad-{name}idle", page)
            issued = await self.served()
            await page.wait_for_selector("main.mine")
            await page.click(f"[data-lang={language}]")
            await self.visit(f"pad-{name}mine", page)
            await self.over(issued)
            await page.wait_for_selector(".faces")
            await self.visit(f"pad-{name}rate", page)
            await page.route("**/pad/now", lambda route: route.abort())
            await page.wait_for_selector("#lost:not([hidden])")
            await self.visit(f"pad-{name}lost", page)
            await page.unroute("**/pad/now")
            await page.wait_for_selector("#lost", state="hidden")
            await page.click("[data-score='5']")
            await page.fill("#comment", SAID[1])
            await self.visit(f"pad-{name}praise", page)
            await page.click("[data-act='back']")
            await page.click("[data-score='2']")
            await page.click("[data-reason='cho-lau']")
            await self.visit(f"pad-{name}why", page)
            await page.click("[data-act='send']")
            await page.wait_for_selector("main.thanks")
            await self.visit(f"pad-{name}thanks", page)
        if size == "360":
            await self.code(name, language, scheme)

    async def code(self, name: str, language: str, scheme: str) -> None:
        """The code on the counter, on a phone."""
        code = CounterCodes(lambda: self.site.house.secrets).of(COUNTER)
        self.clock.forward(16 * 60)  # the visit that was over before can be rated no more
        async with opened(self.browser, PADS["360"], scheme, self.judged) as page:
            await page.goto(f"{self.site.base}/r#{code}")
            await page.wait_for_selector("main.none")
            await page.click(f"[data-lang={language}]")
            await self.visit(f"code-{name}none", page)
            await self.over(await self.served())
            await page.wait_for_selector(".faces", timeout=60_000)
            await self.visit(f"code-{name}rate", page)
            await page.click("[data-score='4']")
            await self.visit(f"code-{name}praise", page)
            await page.click("[data-act='send']")
            await page.wait_for_selector("main.thanks")
            await self.visit(f"code-{name}thanks", page)

    async def paired(self, page: Page) -> None:
        """The manager makes a link, and it is opened on the tablet."""
        async with opened(self.browser, DESKS["1440"], "light", self.judged) as desk:
            await self.signed_in(desk, "vi")
            await desk.goto(f"{self.site.base}/manager/feedback/counters")
            await desk.click(f"input[value='{COUNTER}'] ~ button:not([name])")
            found = CODED.search(await desk.inner_text(".address"))
            assert found is not None
            await self.visit("manager-1440-vi-pad-link", desk)
        await page.goto("about:blank")
        await page.goto(f"{self.site.base}/pad#{found[1]}")

    async def signed_in(self, page: Page, language: str) -> None:
        await page.goto(f"{self.site.base}/manager/sign-in?lang={language}")
        await page.fill("#user", "hoa")
        await page.fill("#password", PASSWORD)
        await page.click(".btn.go")
        await page.wait_for_selector("#now")

    async def fill(self, n: int) -> None:
        """A day of visits that are rated."""
        for i in range(n):
            issued = await self.served()
            self.numbers.append(issued["number"])
            self.clock.forward(60)
            await self.over(issued)
            actor = Actor(role=Role.PHONE, device_id=issued["ticket_id"])
            comment, score = SAID[i % len(SAID)], (2, 5, 1, 3, 4)[i % 5]
            reasons = (REASONS[i % 6], REASONS[i * 5 % 6]) if score < 4 else ()
            rated = c.RateVisit(ticket_id=issued["ticket_id"], score=score, reasons=reasons, comment=comment)
            await self.did(rated, actor)
            async with self.site.house.handle.reading() as state:
                about = {"rated_seq": state.tickets[issued["ticket_id"]].rated_seq, "ticket_id": issued["ticket_id"]}
            manager = Actor(role=Role.MANAGER, device_id="web", person="hoa", roles=("manager",))
            if i % 7 == 3:
                await self.did(c.AnswerFeedback(**about, words="Chi nhánh đã kê thêm ghế. Cảm ơn ông/bà."), manager)
            if i % 14 == 3:
                await self.did(c.CloseFeedback(**about), manager)

    async def erase(self) -> None:
        """The words of this day are erased at its end."""
        self.clock.forward(24 * 3600)
        await self.did(c.Tick(), SERVER)
        await self.did(c.EraseWords(before="2026-11-24"), SERVER)

    async def answering(self, look: tuple[str, str, str]) -> None:
        """One is being answered, and then what was typed cannot be taken."""
        size, language, scheme = look
        name = f"manager-{size}-{language}-" + ("dark-" if scheme == "dark" else "")
        async with opened(self.browser, DESKS[size], scheme, self.judged) as page:
            await self.signed_in(page, language)
            await page.goto(f"{self.site.base}/manager/feedback?lang={language}")
            await page.click(".inbox li:nth-child(2) summary")
            await page.fill(".inbox details[open] [name=words]", "Chi nhánh xin lỗi vì để ông/bà phải chờ lâu. " * 3)
            await self.visit(f"{name}answering", page)
            await page.fill(".inbox details[open] [name=words]", "\u00a0")
            await page.click(".inbox details[open] .btn.go")
            await page.wait_for_selector("[aria-invalid=true]")
            await self.visit(f"{name}answer-refused", page)

    async def on_paper(self, folder: Path, shown: dict[str, str]) -> None:
        """As a browser prints them."""
        for language in ("vi", "en"):
            async with opened(self.browser, DESKS["1440"], "light", False) as page:
                await self.signed_in(page, language)
                for name in ("inbox", "month", "sheet", "replay", "replay-why"):
                    address = shown[name]
                    await page.goto(f"{self.site.base}{address}{'&' if '?' in address else '?'}lang={language}")
                    await pages.printed(page, folder / f"print-{language}-{name}.pdf")

    async def desk(self, look: tuple[str, str, str], addresses: dict[str, str]) -> None:
        size, language, scheme = look
        async with opened(self.browser, DESKS[size], scheme, self.judged) as page:
            await self.signed_in(page, language)
            for name, address in addresses.items():
                await page.goto(f"{self.site.base}{address}{'&' if '?' in address else '?'}lang={language}")
                await self.visit(f"manager-{size}-{language}-" + ("dark-" if scheme == "dark" else "") + name, page)
