"""A clerk's desk in a browser, in the states of a day."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from config import ServerSettings, read_day
from tests.gallery import pages
from tests.gallery.scene import LONG_NAME
from tests.server.branch_kit import BRANCH, PASSWORD, HandClock, house
from tests.server.branch_kit import COUNTER as HOUSE_COUNTER
from tests.server.day_player import MIDNIGHT, DayPlayer, clerk
from tests.server.web.conftest import BUSY, Site, make_site, on_ports
from tests.server.web.desk.two_faces import BURST
from wire import commands as c
from wire.catalogue import Branch
from wire.errors import Refused
from wire.values import Actor, Role

SIZES = {"1366": (1366, 768), "1024": (1024, 768), "1920": (1920, 1080)}
LOOKS = (
    pages.DeskLook("1366", "vi", False), pages.DeskLook("1366", "en", True), pages.DeskLook("1024", "en", False),
    pages.DeskLook("1024", "vi", True), pages.DeskLook("1920", "vi", False), pages.DeskLook("1920", "en", True),
)  # fmt: skip

Look = Callable[[str, Page], Awaitable[None]]

COUNTER = "quay-05"


async def settled(page: Page) -> None:
    """Nothing is under way, and no message is left of the step before."""
    await expect(page.locator("#desk")).not_to_have_attribute("data-busy", "")
    await page.evaluate("document.querySelectorAll('.toast').forEach(one => one.remove())")


async def open_counter(page: Page) -> None:
    """As a person does: not while something is under way or there is no link, when a page takes no press."""
    await settled(page)
    await expect(page.locator("#lost")).to_be_hidden()
    await page.click(f'#counters [data-name="{COUNTER}"]')


async def states(page: Page, site: Site, language: str, look: Look) -> None:
    """From signing in to a lost link; the counter is open and paused afterwards."""
    await page.context.clear_cookies()
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await page.fill("#user", "lan")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#counters button, #work:not([hidden])")
    if await page.locator("#taken").is_visible():  # each look is another browser, and the counter is open at the last
        await look("open-elsewhere", page)
        await open_counter(page)
    elif await page.locator("#counters button").count():
        await look("choose", page)
        await practice(page, look)
        await open_counter(page)
    else:
        await page.keyboard.press("F10")
    await expect(page.locator("#ready")).to_be_visible()
    await settled(page)
    await look("ready", page)
    await page.keyboard.press("F1")
    await look("keys", page)
    await page.keyboard.press("F1")
    await asked(page, "F5", "choosing", look)
    await asked(page, "F12", "calling-help", look)
    await page.evaluate(BURST, "B000000P")
    await expect(page.locator("#panel .number")).to_be_visible()
    await settled(page)
    await look("scanned", page)
    await page.keyboard.press("Escape")
    await small(page, "small-ready", look)
    await page.keyboard.press("F2")
    await expect(page.locator("#number")).to_be_visible()
    await settled(page)
    await page.keyboard.press("F6")
    await expect(page.locator(".toast.hint")).to_be_visible()
    await uncovered(page)
    await look("called-and-why-not", page)
    await page.keyboard.press("F4")
    await expect(page.locator("#outcome")).to_be_visible()
    await settled(page)
    await page.keyboard.press("Control+2")
    await settled(page)
    await look("serving", page)
    await page.keyboard.press("Control+G")
    await settled(page)
    await asked(page, "Shift+F6", "class", look)
    await asked(page, "Shift+F7", "plan", look)
    await asked(page, "Control+P", "slip", look)
    await page.keyboard.press("Shift+F7")
    await expect(page.locator("#options .option .letter").first).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator(".follows")).to_be_visible()
    await settled(page)
    await look("serving-several", page)
    await small(page, "small-serving-several", look)
    await page.fill("#note", "Thiếu bản sao công chứng, hẹn bổ sung")
    await page.fill("#code", "K12")
    await page.locator("#code").blur()
    await expect(page.locator("#wrong")).to_be_visible()
    await settled(page)
    await page.focus("#more")
    await other_counter(site, lambda _: c.CallHelp(words="Cần phiên dịch"))
    await expect(page.locator("#notice")).to_be_visible()
    await look("wrong-code-and-help-wanted", page)
    await in_sight(page)
    await small(page, "small-serving", look)
    await other_counter(site, lambda its: c.AnswerHelp(counter_id=its))
    await expect(page.locator("#notice")).to_be_hidden()
    await page.fill("#code", "")
    await page.locator("#code").blur()
    await expect(page.locator("#wrong")).to_be_hidden()
    await settled(page)
    await page.keyboard.press("Control+D")
    await look("other-colours", page)
    await page.keyboard.press("Control+D")
    await asked(page, "Shift+F8", "correct", look)
    await page.keyboard.press("F8")
    await expect(page.locator("#options .option").first).to_be_visible()
    await settled(page)
    await look("transfer", page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("F7")
    await expect(page.locator("#minutes button").first).to_be_visible()
    await settled(page)
    await page.keyboard.press("Control+1")
    await look("hold", page)
    await page.keyboard.press("Enter")
    await expect(page.locator("#ready")).to_be_visible()
    await settled(page)
    await page.keyboard.press("F10")
    await expect(page.locator("#options .option").first).to_be_visible()
    await settled(page)
    await look("pausing", page)
    await page.keyboard.press("Enter")
    await expect(page.locator(".leave")).to_be_visible()
    await settled(page)
    await look("paused", page)
    await page.route("**/desk/**", lambda route: route.abort())
    await expect(page.locator("#lost")).to_be_visible()
    await look("lost", page)
    await page.unroute("**/desk/**")


UNDER_A_MESSAGE = """() => {
  const undo = document.querySelector('#undo').getBoundingClientRect();
  return [...document.querySelectorAll('.toast:not(.unseen)')].filter(one => {
    const box = one.getBoundingClientRect();
    const beside = box.right <= undo.left || box.left >= undo.right;
    return undo.height && !beside && box.bottom > undo.top && box.top < undo.bottom;
  }).map(one => one.textContent);
}"""


async def uncovered(page: Page) -> None:
    """The step that can be taken back is seen, whatever is said at the same time, and its words are said once."""
    await expect(page.locator("#undo")).to_be_visible()
    assert await page.evaluate(UNDER_A_MESSAGE) == []
    words = await page.inner_text("#undo-text")
    assert words not in await page.locator(".toast:not(.unseen)").all_inner_texts()


async def in_sight(page: Page) -> None:
    """However much stands in the middle, wherever it is slid to: the number and the main key are seen whole."""
    for to in ("0", "1e6", "0"):
        hidden = await page.evaluate(f"""() => {{
          const middle = document.querySelector('.middle'), frame = middle.getBoundingClientRect();
          middle.scrollTop = {to};
          return ['#number', '#primary', '#state'].filter(name => {{
            const box = document.querySelector(name).getBoundingClientRect(), top = name === '#state' ? 0 : frame.top;
            const x = box.left + Math.min(20, box.width / 2);
            const on = [box.top + box.height * .3, box.top + box.height * .7].map(y => document.elementFromPoint(x, y));
            return box.top < top - 1 || box.bottom > innerHeight + 1
              || on.some(one => !one || !one.closest(name));
          }});
        }}""")
        assert hidden == [], f"out of sight at {to}: {hidden}"


async def asked(page: Page, key: str, name: str, look: Look) -> None:
    """A panel, opened and left."""
    await page.keyboard.press(key)
    await expect(page.locator("#panel")).to_be_visible()
    await settled(page)
    await look(name, page)
    await page.keyboard.press("Escape")


async def small(page: Page, name: str, look: Look) -> None:
    """The same page in a small window of its own."""
    large = page.viewport_size
    assert large is not None
    await pages.resized(page, 420, 240)
    await look(name, page)
    await pages.resized(page, large["width"], large["height"])


async def other_counter(site: Site, command: Callable[[str], c.Command]) -> None:
    """Somebody at another counter does something."""
    async with site.house.handle.reading() as state:
        its, seat = min(
            ((id_, seat) for id_, seat in state.counters.items() if seat.person and id_ != COUNTER),
            key=lambda one: one[0],
        )
    actor = Actor(role=Role.COUNTER, device_id=seat.device_id, person=seat.person, roles=("clerk",))
    answer = await site.house.ask(command(its), actor)
    assert not isinstance(answer, Refused), answer


async def practice(page: Page, look: Look) -> None:
    """Into a practice hall and back."""
    await page.click("#begin")
    await expect(page.locator("#end-practice")).to_be_visible()
    await settled(page)
    await look("practice-choose", page)
    await page.click(f'#counters [data-name="{COUNTER}"]')
    await expect(page.locator("#ready")).to_be_visible()
    await settled(page)
    await look("practice", page)
    await page.click("#end-practice")
    await expect(page.locator("#begin")).to_be_visible()
    await expect(page.locator("#practice")).to_be_hidden()
    await expect(page.locator(".toast.hint")).to_be_visible()
    await settled(page)


@contextlib.asynccontextmanager
async def branch(folder: Path) -> AsyncIterator[Site]:
    """A hall in its busy half hour with one counter free."""
    async with house(f"sqlite:///{folder}/desk.db", HandClock(MIDNIGHT + 7 * 3_600_000)) as made:
        await DayPlayer(made, read_day(BUSY), closed=(COUNTER,)).run("11:35")
        site = await make_site(made, ServerSettings(branch=Path("branch.toml")))
        await made.store.run(lambda: made.people.add("lan", "Trần Thị Lan", ("clerk",), PASSWORD))
        async with made.handle.reading() as state:
            settings = state.settings
        policy = settings.policy.model_copy(update={"dossier_form": "H29.##.#"})
        await made.put(settings.model_copy(update={"policy": policy}))
        async with on_ports(site) as up:
            yield up


CROWD = 200
"""Numbers that wait; all of one service that has the longest name, at an office whose groups have such names too."""

OF_A_CROWD = tuple(pages.DeskLook(size, *how) for size in ("1366", "1024") for how in (("vi", False), ("en", True)))


@contextlib.asynccontextmanager
async def crowded(folder: Path) -> AsyncIterator[Site]:
    """Two hundred wait, some are held, some were missed, and everything has the longest name there is."""
    plain = BRANCH.model_dump()
    long = {
        "services": [one | {"name": LONG_NAME} for one in plain["services"]],
        "groups": [one | {"name": LONG_NAME} for one in plain["groups"]],
        "counters": [one | {"accessible": True} for one in plain["counters"]],
    }
    settings = Branch.model_validate(plain | long)
    async with house(f"sqlite:///{folder}/crowd.db", HandClock()) as made:
        await made.put(settings)
        site = await make_site(made, ServerSettings(branch=Path("branch.toml")))
        await made.store.run(lambda: made.people.add("lan", "Nguyễn Hoàng Phương Thảo Vy", ("clerk",), PASSWORD))
        await made.ask(c.OpenCounter(counter_id=HOUSE_COUNTER), clerk(HOUSE_COUNTER))
        for _ in range(6):
            number = (await made.issue())["ticket_id"]
            for step in (c.CallNext(), c.Park(ticket_id=number, why="Sao chụp, công chứng rồi quay lại nộp")):
                await made.ask(step, clerk(HOUSE_COUNTER))
        await made.ask(c.CloseCounter(), clerk(HOUSE_COUNTER))
        made.clock.forward(600)
        for _ in range(CROWD):
            await made.issue()
        made.clock.forward(10_800)
        async with on_ports(site) as up:
            yield up


async def in_a_crowd(page: Page, site: Site, language: str, look: Look) -> None:
    """The states that hold most; the counter is closed afterwards."""
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await page.fill("#user", "lan")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.click(f'#counters [data-name="{HOUSE_COUNTER}"]')
    await expect(page.locator("#ready")).to_be_visible()
    await settled(page)
    await look("crowd-ready", page)
    await asked(page, "F5", "crowd-choosing", look)
    await page.keyboard.press("F2")
    await expect(page.locator("#number")).to_be_visible()
    await settled(page)
    await page.keyboard.press("F4")
    await expect(page.locator("#outcome")).to_be_visible()
    await settled(page)
    await page.keyboard.press("Control+G")
    await settled(page)
    await look("crowd-serving", page)
    await in_sight(page)
    await asked(page, "Shift+F6", "crowd-class", look)
    await asked(page, "F8", "crowd-transfer", look)
    await page.keyboard.press("Shift+F9")
    await expect(page.locator("#ready")).to_be_visible()
    await settled(page)
    await page.keyboard.press("F10")
    await expect(page.locator("#options .option").first).to_be_visible()
    await settled(page)
    await page.keyboard.press("Enter")
    await page.click(".leave")
    await page.wait_for_selector("#user")


async def desk(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """Three sizes, both languages, light and dark; a crowd in the two that desks have."""
    async with crowded(folder) as up:
        for one in OF_A_CROWD:

            async def of_it(name: str, page: Page, of: str = one.name) -> None:
                await visit(f"desk-{name}-{of}", page)

            async with pages.paper(browser, SIZES[one.size], one.language, one.dark) as page:
                await in_a_crowd(page, up, one.language, of_it)
    async with branch(folder) as up:
        for one in LOOKS:

            async def look(name: str, page: Page, of: str = one.name) -> None:
                await visit(f"desk-{name}-{of}", page)

            async with pages.paper(browser, SIZES[one.size], one.language, one.dark) as page:
                await states(page, up, one.language, look)
