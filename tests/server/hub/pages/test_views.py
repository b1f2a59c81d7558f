"""The hub's pages in a real browser: a citizen books, sees a QR that a scanner reads, and cancels."""

from __future__ import annotations

import contextlib
import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import async_playwright

from rules.booking_code.signed import Verifier
from rules.search import find
from server.hub.pages.wording import WORDS
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import SERVICE, at, until
from tests.wire.test_emblem import svg
from toiluot.demo.pages import ARGUMENTS, CHROMIUM
from wire.commands import ApplySettings
from wire.emblem import cleaned
from wire.values import Actor, Role, TicketState

PHONE = {"width": 360, "height": 780}

pytestmark = pytest.mark.browser


@contextlib.asynccontextmanager
async def browser_page(**context):
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = await (await browser.new_context(viewport=PHONE, **context)).new_page()
        page.set_default_timeout(60_000)
        yield page
        await browser.close()


@pytest.fixture
async def branch(house, hall):
    """A hub whose branch is connected."""
    house.dial(hall)

    async def here() -> bool:
        card = (await house.call("GET", "/api/v1/branches")).json()[0]
        return card["connected"] and card["heard"]

    await until(here)
    return house


def scanned(png: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    return found.text


async def sideways(page) -> bool:
    """Whether anything sticks out of the page's width."""
    return await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


async def test_a_citizen_books_on_a_phone_and_the_qr_on_the_screen_is_read(branch, hall):
    async with browser_page(device_scale_factor=2) as page:
        await page.goto(branch.url + "/?lang=vi")
        await page.click("text=Chi nhánh số 1")
        await page.fill("#search", "khai sinh")
        await page.click("details li:visible a")
        await page.click("text=10:00")
        await page.fill("[name=phone]", "0912 345 678")
        await page.click("button:has-text('Đặt lịch hẹn')")
        await page.wait_for_selector(".qr svg")
        text = scanned(await page.screenshot(full_page=True))
        secret = page.url.split("#")[1]
        assert not await sideways(page)
    key = bytes.fromhex((branch.folder / "branch" / "hub-public-keys").read_text())
    facts = Verifier([key]).read(text, demo_branch())
    assert (facts.slot_at, facts.service_id) == (at("2026-11-23T10:00"), SERVICE)
    assert (await branch.look(secret))["booking_id"] == facts.booking_id


async def test_a_service_is_found_by_what_people_call_it_as_at_a_kiosk(branch):
    async with browser_page() as page:
        await page.goto(branch.url + "/?lang=vi")
        await page.click("text=Chi nhánh số 1")
        for query in ("sổ đỏ", "so do", "inh", "làm giấy khai sinh cho con gái", "đổi bằng lái ở đâu", "khai xyz xyzz"):
            await page.fill("#search", query)
            shown = await page.eval_on_selector_all(
                "li[data-words]", "all => all.filter(one => !one.hidden).map(one => one.querySelector('a').pathname)"
            )
            assert {path.rpartition("/")[2] for path in shown} == {s.id for s in find(demo_branch(), query)}, query


async def test_cancelling_asks_first_and_then_says_so(branch):
    booked = (await branch.book("2026-11-23T10:00")).json()
    async with browser_page() as page:
        await page.goto(f"{branch.url}/b/hanoi-1?lang=vi#{booked['secret']}")
        await page.click("[data-do=ask-cancel]")
        await page.click("text=Giữ lại")
        assert (await branch.look(booked["secret"]))["state"] == "booked"
        await page.click("[data-do=ask-cancel]")
        await page.click("[data-do=cancel]")
        await page.wait_for_selector("text=Lịch hẹn đã hủy")
    assert (await branch.look(booked["secret"]))["state"] == "cancelled"


async def test_a_number_now_appears_with_the_page_that_follows_it_and_the_code_that_says_its_holder_has_come(
    branch, hall
):
    async with browser_page(device_scale_factor=2) as page:
        await page.goto(f"{branch.url}/branch/hanoi-1/{SERVICE}?lang=vi")
        await page.click(".now .button")
        await page.click("form .button")
        await page.wait_for_selector(".number")
        number = await page.inner_text(".number")
        follow = await page.get_attribute("a.button", "href")
        said = await page.inner_text("main")
        text = scanned(await page.screenshot(full_page=True))
        assert not await sideways(page)
    (ticket,) = hall.state.tickets.values()
    assert number == ticket.number
    assert follow.startswith("http://branch.test/t#")
    assert "Số được gọi sau khi ông/bà đến nơi và quét mã" in said
    assert ticket.state is TicketState.EXPECTED
    key = bytes.fromhex((branch.folder / "branch" / "hub-public-keys").read_text())
    assert hall.check_in(Verifier([key]), text)["number"] == number
    assert ticket.state is TicketState.WAITING


async def test_the_other_language_shows_the_same_booking(branch):
    booked = (await branch.book("2026-11-23T10:00")).json()
    async with browser_page() as page:
        await page.goto(f"{branch.url}/b/hanoi-1?lang=vi#{booked['secret']}")
        await page.wait_for_selector("text=Thứ Hai, 23/11/2026")
        await page.click("a.lang")
        await page.wait_for_selector("text=Monday 23 November")


async def test_an_open_page_says_when_it_lost_the_hub_and_comes_back(branch, monkeypatch):
    booked = (await branch.book(slot="2026-11-23T10:00")).json()
    async with browser_page() as page:
        await page.goto(f"{branch.url}/b/hanoi-1?lang=vi#{booked['secret']}")
        await page.wait_for_selector(".qr svg")
        await branch.stop()
        await page.evaluate("window.dispatchEvent(new Event('hashchange'))")
        await page.wait_for_selector("#lost:visible")
        assert await page.is_visible(".qr svg")
        await branch.start(monkeypatch)
        await page.wait_for_selector("#lost", state="hidden")


async def test_calendar_and_picture_can_be_kept(branch):
    booked = (await branch.book("2026-11-23T10:00")).json()
    async with browser_page() as page:
        await page.goto(f"{branch.url}/b/hanoi-1?lang=vi#{booked['secret']}")
        async with page.expect_download() as calendar:
            await page.click("[data-do=calendar]")
        async with page.expect_download() as picture:
            await page.click("[data-do=qr]")
        text = (await (await calendar.value).path()).read_bytes().decode()
        png = (await (await picture.value).path()).read_bytes()
    assert "DTSTART:20261123T030000Z\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert scanned(png) == booked["qr"]


async def test_it_works_without_script_until_the_booking_is_made(branch):
    async with browser_page(java_script_enabled=False) as page:
        await page.goto(f"{branch.url}/branch/hanoi-1?lang=en")
        await page.click("summary >> nth=2")
        await page.click("details[open] a >> nth=0")
        await page.click("text=10:00")
        await page.click("form button")
        await page.wait_for_url(re.compile(r"/b/hanoi-1\?lang=en#[a-z2-7]{26}$"))


async def test_no_page_sticks_out_of_a_phone(branch):
    paths = ("/", "/branch/hanoi-1", f"/branch/hanoi-1/{SERVICE}", f"/book/hanoi-1/{SERVICE}", "/nowhere", "/branch/x")
    async with browser_page() as page:
        for lang in ("vi", "en"):
            for path in paths:
                await page.goto(f"{branch.url}{path}?lang={lang}")
                assert not await sideways(page), (path, lang)


async def test_pages_refuse_in_the_readers_language(branch, clock):
    for n in range(4):
        await branch.book("2026-11-23T10:00", f"request-{n}")
    form = {"request_id": "0" * 32, "slot": at("2026-11-23T10:00")}
    path = f"/book/hanoi-1/{SERVICE}?lang="
    taken = await branch.call("POST", path + "vi", data=form)
    assert (taken.status_code, "Chỗ cuối cùng lúc 10:00" in taken.text) == (409, True)
    phone = await branch.call("POST", path + "en", data=form | {"phone": "12"})
    assert (phone.status_code, "phone number is not complete" in phone.text) == (422, True)
    broken = await branch.call("POST", path + "en", data={"request_id": "x"})
    assert (broken.status_code, "wrong data at “request_id”: it" in broken.text) == (422, True)
    clock.now = at("2026-11-23T10:00")
    past = await branch.call("GET", f"/book/hanoi-1/{SERVICE}?lang=en&slot={at('2026-11-23T10:00')}")
    assert (past.status_code, "10:00 has already passed" in past.text) == (409, True)


async def test_the_secret_is_in_no_address_the_hub_is_asked_for(branch):
    booked = (await branch.book("2026-11-23T10:00")).json()
    asked: list[str] = []
    async with browser_page() as page:
        page.on("request", lambda request: asked.append(request.url.split("#")[0]))
        await page.goto(f"{branch.url}/b/hanoi-1#{booked['secret']}")
        await page.wait_for_selector(".qr svg")
    assert asked
    assert not [url for url in asked if booked["secret"] in url]


async def test_names_with_markup_are_shown_as_text(branch):
    name = "<script>alert(1)</script>"
    form = {"request_id": "0" * 32, "slot": at("2026-11-23T10:00"), "phone": "1", "name": name}
    answer = await branch.call("POST", f"/book/hanoi-1/{SERVICE}?lang=vi", data=form)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("key", sorted(WORDS))
def test_every_text_of_the_pages_is_in_both_languages(key):
    text = WORDS[key]
    assert text.of("vi")
    assert text.of("en")
    assert set(re.findall(r"{\w+}", text.of("vi"))) == set(re.findall(r"{\w+}", text.of("en")))


async def test_what_is_known_of_a_procedure_stands_before_its_times(branch):
    page = (await branch.call("GET", "/branch/hanoi-1/dat-bien-dong?lang=en")).text
    for words in ("Please bring", "Original land certificate", "Time to the result", "10 working days",
                  "Partly possible", "This is an example, not a rule."):  # fmt: skip
        assert words in page, words
    plain = next(service.id for service in demo_branch().services if service.facts is None)
    assert 'class="known"' not in (await branch.call("GET", f"/branch/hanoi-1/{plain}?lang=en")).text


async def test_where_a_procedure_is_done_without_waiting_stands_before_its_times(branch):
    page = (await branch.call("GET", "/branch/hanoi-1/lltp-so-1?lang=en")).text
    for words in ("without waiting", 'href="https://dichvucong.gov.vn"', ">dichvucong.gov.vn<", "a post office nearby"):
        assert words in page, words
    only = (await branch.call("GET", "/branch/hanoi-1/nop-truc-tuyen?lang=vi")).text
    assert "chỉ nộp trực tuyến" in only
    assert "Nơi làm thay" not in only


async def test_each_page_of_a_branch_has_its_emblem(house, hall):
    looks = demo_branch().branding.model_copy(update={"emblem": cleaned(svg('<circle r="4"/>')).lines})
    settings = demo_branch().model_copy(update={"branding": looks})
    wish = ApplySettings(branch=settings, started_from=hall.state.settings_seq)
    hall.now_ask(wish, Actor(role=Role.SERVER), "looks-0001")
    house.dial(hall)

    async def there() -> bool:
        return 'class="emblem"' in (await house.call("GET", "/branch/hanoi-1")).text

    await until(there)
    for path in ("/", "/branch/hanoi-1", f"/branch/hanoi-1/{SERVICE}", "/b/hanoi-1"):
        page = (await house.call("GET", path)).text
        (address,) = re.findall(r'<img class="emblem" src="([^"]+)" alt="">', page)
        picture = await house.call("GET", address)
        assert picture.headers["content-type"] == "image/svg+xml", path
        assert "<circle" in picture.text
        assert "sandbox" in picture.headers["content-security-policy"]
    assert (await house.call("GET", "/emblem/x")).status_code == 404


async def test_of_two_new_emblems_one_after_the_other_with_a_lost_link_between_the_last_is_shown(house, hall):
    def looks(shape: str, command_id: str) -> None:
        branding = demo_branch().branding.model_copy(update={"emblem": cleaned(svg(shape)).lines})
        settings = demo_branch().model_copy(update={"branding": branding})
        wish = ApplySettings(branch=settings, started_from=hall.state.settings_seq)
        hall.now_ask(wish, Actor(role=Role.SERVER), command_id)

    async def shown(shape: str) -> bool:
        page = (await house.call("GET", "/branch/hanoi-1")).text
        found = re.findall(r'<img class="emblem" src="([^"]+)" alt="">', page)
        return bool(found) and shape in (await house.call("GET", found[0])).text

    house.dial(hall)
    looks('<circle r="4"/>', "looks-0001")
    await until(lambda: shown("<circle"), "the first emblem is shown")
    looks('<path d="M1 1h2v2z"/>', "looks-0002")
    await house.hang_up()
    looks('<rect width="4" height="4"/>', "looks-0003")
    house.dial(hall)
    await until(lambda: shown("<rect"), "the last emblem is shown")


async def test_a_branch_without_an_emblem_has_the_sign_of_the_product(branch):
    assert 'class="emblem"' not in (await branch.call("GET", "/branch/hanoi-1")).text
    assert (await branch.call("GET", "/emblem/hanoi-1")).status_code == 404


async def test_each_page_says_whose_it_is_and_whom_to_ring(branch):
    office, number = demo_branch().site.of("vi"), demo_branch().branding.hotline
    for path in ("/?lang=vi", "/branch/hanoi-1?lang=vi", f"/branch/hanoi-1/{SERVICE}?lang=vi", "/b/hanoi-1?lang=vi"):
        page = (await branch.call("GET", path)).text
        assert f"<b>{office}</b>" in page, path
        assert f'<a href="tel:{number.replace(" ", "")}">{number}</a>' in page, path
    nobodys = (await branch.call("GET", "/branch/x?lang=vi")).text
    assert office not in nobodys  # of no branch, and this hub has no number of its own
    assert "tel:" not in nobodys
