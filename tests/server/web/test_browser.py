"""Pages in a real browser: what a citizen and a manager see, and what they can do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from server.figures.reports import Line, waits_of
from server.web import phone as phone_page
from server.web.pages import ENVIRONMENT, Speech
from server.web.reports import charts
from server.web.reports.report_file import NoReport, write_report
from server.web.wording import PHONE
from tests.server.branch_kit import BRANCH, COUNTER, KIOSK, LAN, PASSWORD, SERVICE
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from wire import commands as c
from wire.values import Actor, Channel, Role, TicketState, WaitRange
from wire.wait_words import wait_lines
from wire.waits import behind

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]


NINE = 1_795_399_200
"""23 November 2026, 9:00 in Hanoi, in seconds."""

INK = """canvas => {
  const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return dots.filter((value, n) => n % 4 === 3 && value > 0).length;
}"""


async def drawn(page: Page, chart: str) -> int:
    """Wait until a chart is seen; gives how many of its dots are painted."""
    canvas = page.locator(f"#{chart} canvas")
    await expect(canvas).to_be_visible()
    painted = int(await canvas.evaluate(INK))
    assert painted > 500, chart
    return painted


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A phone, whose page must not write one error or policy violation to its console."""
    context = await browser.new_context(viewport={"width": 360, "height": 780}, locale="vi-VN")
    opened = await context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None)
    yield opened
    await context.close()
    assert troubles == []


async def stands_still(page: Page) -> None:
    """Let the time of the pages that are opened from now on go on by hand only."""
    await page.clock.install(time=NINE)
    await page.clock.pause_at(NINE + 60)


async def call(site: Site, counter: str = COUNTER) -> None:
    await site.house.ask(c.OpenCounter(counter_id=counter), LAN)
    assert isinstance(await site.house.ask(c.CallNext(), LAN), dict)


# -- the phone ---------------------------------------------------------------------------------------------------------


LAMP = """window.lamp = { asked: 0, lit: 0, refuses: false, seen: 'visible' };
Object.defineProperty(document, 'visibilityState', { get: () => lamp.seen });
Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => {
  lamp.asked += 1;
  if (lamp.refuses) { throw new DOMException('saves its battery', 'NotAllowedError'); }
  lamp.lit += 1;
  const given = new EventTarget();
  given.released = false;
  given.release = async () => {
    if (!given.released) { given.released = true; lamp.lit -= 1; given.dispatchEvent(new Event('release')); }
  };
  lamp.last = given;
  return given;
} } });"""
"""A phone's screen that pages may keep on, in place of the browser's own, which refuses without a screen."""

TURNS = """seen => {
  lamp.seen = seen;
  if (seen === 'hidden') { lamp.last.release(); }
  document.dispatchEvent(new Event('visibilitychange'));
}"""
"""The phone shows another page, or this one again."""


async def lamp(page: Page, asked: int, lit: int) -> None:
    """Wait until the screen was asked for so many times and is kept on by so many."""
    await page.wait_for_function("want => lamp.asked === want[0] && lamp.lit === want[1]", arg=[asked, lit])


PALE = """() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (el) => {
    const colour = parts(getComputedStyle(el).backgroundColor);
    return colour[3] === 0 && el !== document.body ? ground(el.parentElement) : colour;
  };
  return [...document.querySelectorAll('body *')]
    .filter((el) => el.checkVisibility() && !el.closest('.unseen'))
    .filter((el) => [...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((el) => [el, light(parts(getComputedStyle(el).color)), light(ground(el))])
    .map(([el, ink, paper]) => [el, (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)])
    .filter(([, contrast]) => contrast < 4.5)
    .map(([el, contrast]) => el.tagName + '.' + el.className + ' ' + contrast.toFixed(1));
}"""
"""The words that are seen and stand on a ground too much like them."""


async def is_read_by_day_and_in_the_dark(page: Page) -> tuple[str, ...]:
    """See that all words are read in both looks; gives the page's ground in each."""
    grounds = []
    for look in ("light", "dark"):
        await page.emulate_media(color_scheme=look, reduced_motion="reduce")
        assert await page.evaluate(PALE) == [], look
        grounds.append(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    return tuple(grounds)


async def test_a_number_is_followed_from_the_line_to_the_rating(site, page):
    async with on_ports(site) as up:
        first = await up.issued()
        issued = await up.issued()
        await page.add_init_script(LAMP)
        await page.goto(up.link(issued["ticket_id"]))
        await expect(page.locator(".number")).to_have_text(issued["number"])
        assert await is_read_by_day_and_in_the_dark(page) == ("rgb(246, 244, 239)", "rgb(16, 24, 29)")
        screen = page.get_by_role("switch", name="Giữ màn hình sáng", checked=False)
        await page.click(".number")
        await lamp(page, asked=0, lit=0)
        await page.evaluate("lamp.refuses = true")
        await screen.click()
        await expect(page.locator("#litNot")).to_have_text(PHONE["lit_not"].of("vi"))
        await page.evaluate("lamp.refuses = false")
        await screen.click()
        await lamp(page, asked=2, lit=1)
        await expect(page.locator("#litNot")).to_have_text("")
        await page.evaluate(TURNS, "hidden")
        await lamp(page, asked=2, lit=0)
        await page.evaluate(TURNS, "visible")
        await lamp(page, asked=3, lit=1)
        await page.get_by_role("switch", checked=True).click()
        await lamp(page, asked=3, lit=0)
        await page.evaluate(TURNS, "visible")
        await screen.click()
        await lamp(page, asked=4, lit=1)
        await expect(page.locator(".steps > *")).to_have_count(3)
        await expect(page.locator(".steps > b:not(.on)")).to_have_count(1)
        await expect(page.locator(".steps > span")).to_have_text(issued["number"])
        await expect(page.locator(".head")).to_have_text("Còn 1 người nữa là đến lượt ông/bà")
        await expect(page.locator("#lost")).to_be_hidden()
        await call(up)
        await expect(page.locator(".head")).to_have_text("Sắp đến lượt ông/bà")
        await expect(page.locator(".steps > b.on")).to_have_count(1)
        await expect(page.locator(".steps > b")).to_have_count(1)
        for step in (
            c.Start(ticket_id=first["ticket_id"]),
            c.Finish(ticket_id=first["ticket_id"], outcome="tiep-nhan"),
        ):
            await up.house.ask(step, LAN)
        await call(up)
        await expect(page.locator(".call .big")).to_have_text("1")
        assert await page.title() == "● Mời đến quầy 1"
        assert await is_read_by_day_and_in_the_dark(page) == ("rgb(200, 16, 46)",) * 2
        await lamp(page, asked=4, lit=1)
        await up.house.ask(c.Start(ticket_id=issued["ticket_id"]), LAN)
        await expect(page.locator("h1")).to_have_text("Đang được phục vụ")
        await up.house.ask(c.Finish(ticket_id=issued["ticket_id"], outcome="tiep-nhan"), LAN)
        await expect(page.locator("h1").first).to_have_text("Ông/bà có hài lòng không?")
        await expect(page.locator("#lamp")).to_be_hidden()
        await lamp(page, asked=4, lit=0)
        await page.click("[data-score='2']")
        await is_read_by_day_and_in_the_dark(page)
        await page.click("[data-chip='cho-lau']")
        await page.click("[data-act='rate']")
        await expect(page.locator("h1").first).to_have_text("Cảm ơn ông/bà")  # two until the answer comes
        async with up.house.handle.reading() as state:
            assert state.tickets[issued["ticket_id"]].rated == 2


async def test_no_turn_is_near_while_nobody_serves_it(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        await page.add_init_script("delete Navigator.prototype.wakeLock;")
        await page.goto(up.link(issued["ticket_id"]))
        await expect(page.locator("#lamp")).to_be_hidden()
        await expect(page.locator(".head")).to_have_text("Số đang được giữ chỗ")
        await expect(page.locator("dl.two")).to_contain_text("Chưa có quầy phục vụ")
        await expect(page.locator(".tip")).to_have_count(1)
        await expect(page.locator(".tip.near")).to_have_count(0)
        await up.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await expect(page.locator(".tip.near")).to_contain_text("Sắp đến lượt")
        later = await up.issued()
        up.house.clock.forward(45 * 60)
        await page.goto("about:blank")
        await page.goto(up.link(later["ticket_id"]))
        await expect(page.locator(".note.late")).to_have_text("Phải chờ lâu hơn đã báo.")
        await expect(page.locator("dl.two dt").first).to_have_text(re.compile("^Còn (chờ|khoảng)$"))


async def test_the_two_best_marks_ask_for_no_reasons(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        await call(up)
        for step in (
            c.Start(ticket_id=issued["ticket_id"]),
            c.Finish(ticket_id=issued["ticket_id"], outcome="tiep-nhan"),
        ):
            await up.house.ask(step, LAN)
        await page.goto(up.link(issued["ticket_id"]))
        await page.click("[data-score='5']")
        await expect(page.locator(".chips")).to_have_count(0)
        await page.click("[data-act='rate']")
        await expect(page.locator("h1").first).to_have_text("Cảm ơn ông/bà")  # two until the answer comes
        async with up.house.handle.reading() as state:
            assert state.totals.satisfied == 1


@pytest.mark.parametrize(
    ("before", "untouched", "touched"),
    [
        ("", "Xin bật chuông", "sẽ rung và đổ chuông"),
        ("delete Navigator.prototype.vibrate;", "Xin bật chuông", "sẽ đổ chuông"),
        ("delete window.AudioContext; delete window.webkitAudioContext;", "Xin bật chuông", "sẽ rung khi"),
        (
            "delete Navigator.prototype.vibrate; delete window.AudioContext; delete window.webkitAudioContext;",
            "không rung, không đổ chuông được", "không rung, không đổ chuông được",
        ),
    ],
    ids=["both", "no buzz", "no sound", "neither"],
)  # fmt: skip
async def test_the_phone_promises_to_buzz_and_ring_only_as_far_as_it_can(site, page, before, untouched, touched):
    async with on_ports(site) as up:
        for _ in range(5):
            issued = await up.issued()
        await page.add_init_script(before)
        await page.goto(up.link(issued["ticket_id"]))
        await expect(page.locator(".tip")).to_contain_text(untouched)
        await page.click(".head")
        await expect(page.locator(".tip")).to_contain_text(touched)
        await expect(page.locator(".tip .do")).to_have_count(0)


async def test_leaving_can_be_undone_and_then_nothing_was_sent_and_others_may_go_first(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        await stands_still(page)  # it can be undone for six seconds, which are over soon on a busy machine
        await page.goto(up.link(issued["ticket_id"]))
        await page.click("[data-act='leave']")
        await page.click("[data-act='gone']")
        await page.click("[data-act='undo']")
        await page.clock.fast_forward(10_000)
        await expect(page.locator("[data-act='leave']")).to_be_visible()
        async with up.house.handle.reading() as state:
            assert state.totals.cancelled == 0
        await page.click("[data-act='snooze']")
        await expect(page.locator("h1")).to_have_text("Đang nhường lượt")
        async with up.house.handle.reading() as state:
            assert state.tickets[issued["ticket_id"]].snoozed
        await expect(page.locator("[data-act='snooze']")).to_have_count(0)


async def test_leaving_takes_the_number_out_of_the_line(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        await page.clock.install()
        await page.goto(up.link(issued["ticket_id"]))
        await page.click("[data-act='leave']")
        await page.click(".sheet [data-act='gone']")
        await page.clock.fast_forward(10_000)
        await expect(page.locator("h1")).to_have_text("Số này đã hủy")
        async with up.house.handle.reading() as state:
            assert state.totals.cancelled == 1


async def test_a_lost_link_is_said_at_once_and_the_page_comes_back_by_itself(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        await stands_still(page)  # it dials again after a fifth of a second: on a busy machine nobody looks so soon
        await page.goto(up.link(issued["ticket_id"]))
        await expect(page.locator("body:not(.stale) .number")).to_be_visible()
        await page.evaluate("window.dispatchEvent(new Event('offline'))")
        await expect(page.locator("#lost")).to_be_visible()
        await expect(page.locator("#lost")).to_contain_text("Mất kết nối. Thông tin lúc")
        await page.clock.fast_forward(1_000)
        await expect(page.locator("#lost")).to_be_hidden()
        await expect(page.locator(".number")).to_have_text(issued["number"])


async def test_without_websockets_it_asks_every_few_seconds(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        await page.add_init_script("delete window.WebSocket; window.WebSocket = undefined;")
        await page.goto(up.link(issued["ticket_id"]))
        await expect(page.locator(".number")).to_have_text(issued["number"])
        await call(up)
        await expect(page.locator(".call .big")).to_have_text("1", timeout=60_000)


async def test_it_says_why_another_was_called_first_without_naming_a_priority(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        up.house.clock.forward(60)
        elder = await up.house.ask(c.IssueTicket(service_id=issued["service_id"], class_id="nguoi-cao-tuoi"), KIOSK)
        await call(up)
        await page.goto(up.link(issued["ticket_id"]))
        await page.click("[data-act='why']")
        await expect(page.locator(".why li")).to_have_text(f"{elder['number']}Thuộc diện ưu tiên")


async def test_a_wrong_or_missing_secret_opens_nothing(site, page):
    async with on_ports(site) as up:
        for end in ("/t", "/t#" + "a" * 26):
            await page.goto("about:blank")
            await page.goto(up.base + end)
            await expect(page.locator("h1")).to_have_text("Không mở được phiếu này")


async def test_language_is_switched_at_once_and_kept(site, page):
    async with on_ports(site) as up:
        issued = await up.issued()
        await page.goto(up.link(issued["ticket_id"]))
        await page.click("#lang-en")
        await expect(page.locator("[data-act='leave']")).to_have_text("Cancel this number")
        await page.reload()
        await expect(page.locator("[data-act='leave']")).to_have_text("Cancel this number")
        assert await page.evaluate("document.documentElement.lang") == "en"


async def test_nothing_is_wider_than_the_phone_with_long_names(site, page):
    async with on_ports(site) as up:
        longest = max(BRANCH.services, key=lambda s: len(s.name.of("vi")))
        issued = await up.house.ask(c.IssueTicket(service_id=longest.id, accessible=True), KIOSK)
        up.house.secrets.remember(issued["ticket_id"])
        await page.set_viewport_size({"width": 320, "height": 640})
        await page.goto(up.link(issued["ticket_id"]))
        await expect(page.locator(".number")).to_be_visible()
        await expect(page.locator(".low")).to_have_text(PHONE["accessible"].of("vi"))
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320


SAYS = """([script, words, waits]) => new Function('WORDS', 'waits', 'var lang = "vi", view; ' + script
  + ' return waits.map(function (w) { view = { wait: w };'
  + ' var r = { low: w.low_min, about: w.about_min, high: w.high_min };'
  + ' var said = bound(r).replace(/<.*?>/g, "").slice(0, -1), first = (told(r) ? "khoảng " : "") + about(r);'
  + ' return said ? [first, said] : [first]; });'
)(words, waits)"""


async def test_a_wait_is_said_as_on_paper(page):
    """The page words it by itself: by the very lines of its script."""
    its_own = r"^function (?:t|esc|span|told|about|bound)\(.*?\}$(?=\n(?:function|//|\}|$))"
    script = "\n".join(re.findall(its_own, phone_page.JS, re.MULTILINE | re.DOTALL))
    minutes = ((0, 5), (3, 5), (1, 6), (12, 18), (45, 60), (60, 75), (75, 105), (120, 180))
    waits = [WaitRange(low_min=0, about_min=about, high_min=high) for about, high in minutes]
    waits.append(WaitRange(low_min=8, high_min=14))
    said = await page.evaluate(SAYS, [script, PHONE.by_language(("vi",)), [wait.model_dump() for wait in waits]])
    assert [tuple(one) for one in said] == [wait_lines(wait, "vi") for wait in waits]
    longer = WaitRange(low_min=0, about_min=8, high_min=12, longer=True)
    same = WaitRange(low_min=0, about_min=15, high_min=15)
    free = behind(WaitRange(low_min=0, about_min=0, high_min=5), 0)
    asked = [longer.model_dump(), same.model_dump(), free.model_dump()]
    told = await page.evaluate(SAYS, [script, PHONE.by_language(("vi",)), asked])
    assert told[:2] == [["khoảng 8 phút"], ["khoảng 15 phút"]], "one figure, and no promise that was broken before"
    assert told[2] == ["Không phải chờ"]


async def test_the_page_is_one_small_file_that_an_old_browser_can_read(site, browser_like):
    answer = await browser_like.get("/t")
    assert len(answer.content) < 60_000
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", answer.text)
    assert not re.search(r"=>|`|^\s*(let|const|class|async)\s|\.\.\.\w", phone_page.JS, re.MULTILINE)


# -- a number from home, and the code that the hall shows --------------------------------------------------------------


async def from_home(up, n=1, class_id="ordinary"):
    """A number that was taken outside, and the hall's code by which its phone may say that it is here."""
    issue = c.IssueTicket(service_id=SERVICE, class_id=class_id, channel=Channel.ONLINE, booking_id=f"from-home-{n:04}")
    issued = await up.house.ask(issue, Actor(role=Role.HUB))
    up.house.secrets.remember(issued["ticket_id"])
    up.house.handle.in_hall = lambda said, ticket_id: said.upper() == "7K2MXA"
    return issued


async def state_of(up, issued):
    async with up.house.handle.reading() as state:
        return state.tickets[issued["ticket_id"]].state


async def test_the_code_of_the_hall_read_by_the_phones_camera_finds_its_number_and_lets_it_wait(site, page):
    async with on_ports(site) as up:
        await page.goto(up.base + "/t#here-7K2MXA")  # a stranger's phone
        await expect(page.locator("h1")).to_have_text("Trình duyệt này chưa mở số nào lấy từ nhà")
        await expect(page.locator(".say p")).to_contain_text("gõ 7K2MXA ngay")
        issued = await from_home(up)
        await page.goto(up.link(issued["ticket_id"]))
        await expect(page.locator("[data-act='here']")).to_be_visible()
        await page.goto("about:blank")
        await page.goto(up.base + "/t#here-000000")  # one that was photographed an hour ago
        await expect(page.locator(".toast")).to_contain_text("Mã này đã hết hạn hoặc không đúng")
        assert await state_of(up, issued) is TicketState.EXPECTED
        await page.goto("about:blank")
        await page.goto(up.base + "/t#here-7K2MXA")
        await expect(page.locator(".toast")).to_have_text("Đã báo đến nơi. Xin chờ gọi số.")
        await expect(page.locator("[data-act='here']")).to_have_count(0)
        assert await state_of(up, issued) is TicketState.WAITING
        assert up.house.secrets.of(issued["ticket_id"]) in page.url  # what is opened again follows the number
        assert await page.evaluate("localStorage.getItem('toiluot.home')") == "[]"


async def test_who_came_with_two_numbers_is_asked_with_which_and_a_claimed_class_is_confirmed(site, page):
    async with on_ports(site) as up:
        first, second = await from_home(up), await from_home(up, 2, "nguoi-cao-tuoi")
        for one in (first, second):
            await page.goto("about:blank")
            await page.goto(up.link(one["ticket_id"]))
            await expect(page.locator(".number")).to_have_text(one["number"])
        await page.goto("about:blank")
        await page.goto(up.base + "/t#here-7K2MXA")
        await page.get_by_text(second["number"], exact=True).click()
        await expect(page.locator("#sheet")).to_contain_text("Ông/bà có thuộc diện")
        await page.click("[data-class='nguoi-cao-tuoi']")
        await expect(page.locator("[data-act='here']")).to_have_count(0)
        async with up.house.handle.reading() as state:
            assert state.tickets[second["ticket_id"]].class_id == "nguoi-cao-tuoi"
        assert (await state_of(up, first), await state_of(up, second)) == (TicketState.EXPECTED, TicketState.WAITING)


async def test_the_code_can_be_typed_and_works_without_a_live_link(site, page):
    await page.add_init_script("delete window.WebSocket;")
    async with on_ports(site) as up:
        issued = await from_home(up)
        await page.goto(up.link(issued["ticket_id"]))
        await page.click("[data-act='here']")
        await page.fill("#typed", "7k2 mxa")
        await page.click("[data-act='hereSend']")
        await expect(page.locator(".toast")).to_have_text("Đã báo đến nơi. Xin chờ gọi số.")
        assert await state_of(up, issued) is TicketState.WAITING


# -- the manager -------------------------------------------------------------------------------------------------------


async def test_a_manager_sees_the_day_drawn_and_kept_fresh(played, browser):
    async with on_ports(played) as up:
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{up.base}/manager")
        await page.fill("#user", "hoa")
        await page.fill("#password", PASSWORD)
        await page.click(".btn.go")
        await expect(page.locator(".day-chart:visible .arr.is")).to_be_visible()
        before = await page.locator(".figure dd.v b").first.inner_text()
        for _ in range(3):
            await up.issued()
        await expect(page.locator(".figure dd.v b").first).to_have_text(str(int(before) + 3))
        await page.goto(f"{up.base}/manager/days")
        for chart in ("c-arrivals", "c-counters", "c-scores"):
            await drawn(page, chart)
        await drawn(page, "c-waits")
        assert [line for line in said if "Content Security" in line or "Error" in line] == []
        assert {re.match(r"https?://[^/]+", u)[0] for u in asked} == {up.base}
        await context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_tables_of_today_are_no_wider_than_a_phone(played, browser, language):
    async with on_ports(played) as up:
        context = await browser.new_context(viewport={"width": 360, "height": 780})
        page = await context.new_page()
        await page.goto(f"{up.base}/manager/sign-in?lang={language}")
        await page.fill("#user", "hoa")
        await page.fill("#password", PASSWORD)
        await page.click(".btn.go")
        await expect(page.locator("td.over").first).to_be_visible()
        await page.wait_for_load_state()
        wide = "cards => cards.filter(c => c.scrollWidth > c.clientWidth).map(c => c.innerText.slice(0, 40))"
        assert await page.locator(".card").evaluate_all(wide) == []
        await context.close()


async def test_a_lost_server_is_said_on_the_managers_page(played, browser):
    async with on_ports(played) as up:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(f"{up.base}/manager")
        await page.fill("#user", "hoa")
        await page.fill("#password", PASSWORD)
        await page.click(".btn.go")
        await expect(page.locator(".day-chart:visible")).to_be_visible()
        await page.route("**/manager/now", lambda route: route.abort())
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(page.locator("#lost")).to_be_visible()
        await context.close()


async def test_the_report_opens_from_a_file_without_any_server(played, browser, tmp_path, url):
    written = write_report(url, "2026-11-23", tmp_path / "report.html")
    assert written.visits == 111
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto((tmp_path / "report.html").as_uri())
    await drawn(page, "c-arrivals")
    assert said == []
    assert [u for u in asked if not u.startswith(("file:", "data:"))] == []
    await context.close()


@pytest.mark.parametrize("period", ["2026-11-23", "2026-11"])
async def test_charts_are_drawn_anew_for_paper_and_for_the_screen_again(played, browser, tmp_path, url, period):
    write_report(url, period, tmp_path / "report.html")
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto((tmp_path / "report.html").as_uri())
    chart = page.locator("#c-arrivals canvas")
    before = await drawn(page, "c-arrivals")
    dots = await chart.get_attribute("width")
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    on_paper = await drawn(page, "c-arrivals")
    assert (await chart.get_attribute("width"), await chart.get_attribute("height")) == ("1320", "630")
    # In four times as many dots each way: a chart on paper must be as sharp as the words round it.
    assert on_paper > 4 * before
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    await expect(chart).to_have_attribute("width", dots or "")
    assert await drawn(page, "c-arrivals") == before
    await context.close()


async def test_numbers_over_bars_give_way_to_a_scale_where_there_is_no_room(browser, tmp_path):
    figure = charts.arrivals(
        [Line(str(n), 1319, 0, 0, waits_of([], 15)) for n in range(12)], ["7h"] * 12, 15, Speech("en")
    )
    page = """<html lang="en"><style>{{ asset("manager.css") }}</style><script>{{ script|safe }}</script>
        <script>{{ asset("manager.js") }}</script>{% import "_parts.html" as parts %}{{ parts.chart("c", figure) }}"""
    script = charts.CHART_SCRIPT.read_text(encoding="utf-8")
    file = tmp_path / "page.html"
    file.write_text(ENVIRONMENT.from_string(page).render(figure=figure, script=script), encoding="utf-8")
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    opened = await context.new_page()
    await opened.goto(file.as_uri())
    await drawn(opened, "c")
    scale = "Chart.getChart(document.querySelector('#c canvas')).scales.y.options.display"
    assert await opened.evaluate(scale) is False
    await opened.set_viewport_size({"width": 360, "height": 800})
    await opened.wait_for_function(scale)
    await context.close()


def test_a_report_of_no_database_says_why(tmp_path):
    with pytest.raises(NoReport, match="no database"):
        write_report(f"sqlite:///{tmp_path}/none.db", "2026-11-23", tmp_path / "report.html")
