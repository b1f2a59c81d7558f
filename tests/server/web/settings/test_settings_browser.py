"""Settings edited in a real browser: saved while typing, kept when the link is lost, put in force."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, Route, expect

from rules import hours
from server.settings.written import written
from tests.server.branch_kit import BRANCH, PASSWORD
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from tests.server.web.test_browser import page  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell"),
]

FIRST = BRANCH.services[0].id
NEEDED = ("f-date", "f-name")
"""What a new special day has to be given."""
COVERED = """() => {
  const here = document.activeElement, is = here.getBoundingClientRect(), line = document.getElementById('to-draft');
  return here !== line && here !== document.body && (is.top + is.bottom) / 2 > line.getBoundingClientRect().top;
}"""
"""Whether the line at the screen's foot lies over half of what has the keyboard."""


async def signed_in(page: Page, site: Site, path: str) -> None:  # noqa: F811
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.goto(f"{site.base}/manager/sign-in")
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#now")
    await page.goto(f"{site.base}/manager/settings{path}")


async def held_back(page: Page, path: str) -> tuple[asyncio.Event, asyncio.Event]:  # noqa: F811
    """Hold back what the page asks there: the first is set once it has asked, and the second lets all of it go."""
    asked, said = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await said.wait()
        await route.continue_()

    await page.route(path, late)
    return asked, said


async def test_a_new_service_is_opened_on_a_saturday_and_the_change_is_undone(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/add/service")
        await page.fill("#name", "Cấp thẻ đi lại")
        await page.select_option("#group", "ho-tich")
        await page.click(".adding .btn.go")
        await page.fill("#f-minutes", "0")
        await expect(page.locator("#f-minutes-wrong")).to_have_text("Phải lớn hơn 0.")
        await expect(page.locator(".put .btn.go")).to_be_disabled()
        await page.fill("#f-minutes", "12")
        await expect(page.locator("#f-minutes-wrong")).to_have_count(0)
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
        await page.click("[data-section=hours] summary")
        await page.click("[data-section=hours] .more a")
        await page.click(".adding .btn.go")
        await page.check("[name=f-weekdays-7]")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 2 thay đổi")
        await page.click(".put .btn.go")
        await expect(page.locator("h1")).to_have_text("Các lần sửa trước")
        async with up.house.handle.reading() as state:
            assert state.branch is not None
            assert state.branch.service_by_id["cap-the-di-lai"].minutes == 12
            assert state.branch.hours[-1].weekdays == (7,)
        await page.locator(".version").nth(1).get_by_role("button").click()
        await page.click(".put .btn.go")
        await expect(page.locator(".version")).to_have_count(3)
        async with up.house.handle.reading() as state:
            assert state.branch is not None
            assert written(state.branch) == written(BRANCH)


async def test_a_new_day_is_not_said_to_be_wrong_before_somebody_came_to_its_fields(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/add/special")
        await page.click(".adding .btn.go")
        await expect(page.locator("#draft .wrongs, #to-draft .bad").first).to_be_attached()
        await expect(page.locator("#edit .wrong").filter(has_text=".")).to_have_count(0)
        await expect(page.locator("#edit [aria-invalid]")).to_have_count(0)
        await page.focus("#f-date")
        await page.keyboard.press("Tab")
        await expect(page.locator("#f-date-wrong")).to_have_text("Còn thiếu, xin nhập.")
        await expect(page.locator("#f-name-wrong")).to_have_count(0)
        await page.click(".buttons [value=save]")
        await expect(page.locator("#f-name-wrong")).to_be_visible()


async def test_what_must_be_corrected_leads_to_its_field(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/branding/-")
        await page.set_viewport_size({"width": 1280, "height": 420})
        await page.fill("#f-hotline", "số máy")
        wrong = page.locator("#draft .wrongs a")
        await expect(wrong).to_have_count(1)
        await page.goto(f"{up.base}/manager/settings/service/{BRANCH.services[0].id}")
        await page.fill("#f-booking_quota", "x")
        await expect(wrong).to_have_count(2)
        # One of this page, then one of another.
        for kind, field in (("service", "#f-booking_quota"), ("branding", "#f-hotline")):
            await page.evaluate("scrollTo(0, 0)")
            await expect(page.locator("#f-booking_quota")).not_to_be_in_viewport()
            await wrong.and_(page.locator(f"[href*='/{kind}/']")).click()
            await expect(page.locator(field)).to_be_in_viewport()


async def test_a_new_row_is_not_said_to_be_wrong_where_somebody_has_not_come_yet(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/special/0")
        row = page.locator("[data-field=f-hours] .set").first
        await row.locator("input").first.fill("08:00")
        await expect(row.locator(".row-buttons")).to_be_attached()  # what the server said has come
        await expect(row.locator(".wrong").filter(has_text=".")).to_have_count(0)
        await page.focus("#f-date")
        await expect(row.locator(".wrong").filter(has_text=".").first).to_be_visible()


async def test_of_a_new_item_it_is_said_where_a_field_was_left_and_everywhere_once_it_is_saved(
    site: Site,
    page: Page,  # noqa: F811
) -> None:
    async with on_ports(site) as up:
        await signed_in(page, up, "/add/special")
        await page.click(".adding button")
        await page.wait_for_selector("#f-date")
        await page.wait_for_load_state()  # what listens to fields is there
        wrong = {field: page.locator(f"[data-field={field}] .wrong").filter(has_text=".") for field in NEEDED}
        await page.focus("#f-date")
        for said in wrong.values():
            await expect(said).to_have_count(0)
        await page.focus("#f-name-vi")
        await expect(wrong["f-date"].first).to_be_visible()
        await expect(wrong["f-name"]).to_have_count(0)
        await page.keyboard.press("Enter")
        await expect(wrong["f-name"].first).to_be_visible()


@pytest.mark.parametrize(("path", "place"), [("/settings/branch/-", "#item"), ("/people", "main")])
async def test_a_keyboard_passes_the_bar_and_the_list_with_one_key(
    site: Site,
    page: Page,  # noqa: F811
    path: str,
    place: str,
) -> None:
    async with on_ports(site) as up:
        await signed_in(page, up, "/branch/-")
        await page.goto(f"{up.base}/manager{path}")
        await page.keyboard.press("Tab")
        await expect(page.get_by_text("Tới nội dung trang")).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await page.wait_for_function("location.hash !== ''")
        await page.keyboard.press("Tab")
        assert await page.evaluate("place => document.activeElement.closest(place) !== null", place)


async def test_a_colour_is_chosen_by_eye_or_typed(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/branding/-")
        pick = page.get_by_label("Chọn màu")
        await pick.fill("#7a1f3d")
        assert await page.input_value("#f-accent") == "#7a1f3d"
        await expect(page.locator("#draft")).to_contain_text("#7a1f3d")
        await page.fill("#f-accent", "#123456")
        assert await pick.input_value() == "#123456"
        await expect(page.locator("#draft ins")).to_have_text("#123456")


async def test_what_is_typed_before_the_script_has_come_is_kept_as_well(site: Site, page: Page) -> None:  # noqa: F811
    """On a slow line the page is there before its script."""
    typed = asyncio.Event()

    async def late(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    async with on_ports(site) as up:
        await signed_in(page, up, "")
        await page.route("**/assets/settings.js", late)
        await page.goto(f"{up.base}/manager/settings/service/{FIRST}", wait_until="commit")
        await page.fill("#f-minutes", "17")
        typed.set()
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
        # And what is wrong with it is said, also at a field that was added a moment before.
        await page.goto(f"{up.base}/manager/settings/add/special")
        typed.clear()
        await page.click(".adding .btn.go", no_wait_after=True)
        await page.fill("#f-date", "30/2/2027")
        typed.set()
        await expect(page.locator("#f-date-wrong")).to_contain_text("“30/2/2027” không phải là một ngày trong lịch.")


async def test_a_saturday_that_makes_up_has_hours_of_its_own_as_soon_as_it_is_in_force(
    site: Site,
    page: Page,  # noqa: F811
) -> None:
    async with on_ports(site) as up:
        await signed_in(page, up, "/add/special")
        await page.click(".adding .btn.go")
        await page.fill("#f-date", "30/2/2027")
        await expect(page.locator("#f-date-wrong")).to_contain_text("“30/2/2027” không phải là một ngày trong lịch.")
        await page.fill("#f-date", "28/11/2026")
        await page.fill("#f-name-vi", "Làm bù ngày 2/1")
        for n, (begin, end) in enumerate((("8h", "11h30"), ("11h", "16h30"))):
            for name, clock in (("opens", begin), ("closes", end), ("issue_from", begin), ("issue_until", end)):
                await page.fill(f"#f-hours-{n}-{name}", clock)
        await expect(page.locator("#f-hours-1-opens-wrong")).to_contain_text("Trùng với khung giờ 08:00–11:30")
        await expect(page.locator(".put .btn.go")).to_be_disabled()
        await page.fill("#f-hours-1-opens", "13h")
        await expect(page.locator("#f-hours-1-issue_from-wrong")).to_contain_text("Trùng với khung giờ 08:00–11:30")
        await page.fill("#f-hours-1-issue_from", "12h30")
        await expect(page.locator(".wrongs")).to_have_count(0)
        await page.fill("#f-hours-2-opens", "18h")
        await page.focus("#f-date")  # the row is left as it is
        await expect(page.locator("#f-hours-2-closes-wrong")).to_contain_text("Xin nhập giờ và phút")
        await page.click("[value=drop-f-hours-2]")
        await expect(page.locator(".set")).to_have_count(3)
        await page.click(".put .btn.go")
        await expect(page.locator("h1")).to_have_text("Các lần sửa trước")
        async with up.house.handle.reading() as state:
            assert state.branch is not None
            day = "2026-11-28"
            assert [
                tuple(datetime.fromtimestamp(at / 1000, ZoneInfo(BRANCH.timezone)).strftime("%H:%M") for at in span)
                for span in ((w.opens_at, w.closes_at) for w in hours.windows(state.branch, day))
            ] == [("08:00", "11:30"), ("13:00", "16:30")]
            assert not hours.issuing_now(state.branch, hours.at(state.branch, day, "12:00"))
            assert hours.issuing_now(state.branch, hours.at(state.branch, day, "12:30"))


async def test_a_wrong_holiday_is_told_at_its_field_while_it_is_typed(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/holidays/-")
        n = len(BRANCH.holidays)
        await page.fill(f"#f-holidays-{n}", "30/2/2027")
        told = page.locator(f"#f-holidays-{n}-wrong")
        await expect(told).to_contain_text("“30/2/2027” không phải là một ngày trong lịch.")
        await page.fill(f"#f-holidays-{n}", "2/9/2020")
        await expect(told).to_contain_text("đã qua")
        await page.fill(f"#f-holidays-{n}", "2/9/2030")
        await expect(told).to_have_text("")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")


async def test_what_was_typed_before_an_answer_came_is_not_taken_back_by_it(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/holidays/-")
        day = page.locator(f"#f-holidays-{len(BRANCH.holidays)}")
        asked, said = await held_back(page, "**/holidays/-")
        await day.fill("2/9/2030")
        await asyncio.wait_for(asked.wait(), 60)
        await day.fill("3/9/2030")
        await page.focus("#q")  # whoever is done with a field leaves it
        said.set()
        await expect(page.locator("#draft ins")).to_contain_text("03/09/2030")
        await expect(day).to_have_value(re.compile("^0?3/0?9/2030$"))


async def test_what_was_typed_while_the_link_was_lost_is_saved_when_it_is_back(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, f"/service/{FIRST}")
        await page.context.set_offline(True)
        await page.fill("#f-minutes", "33")
        await expect(page.locator("#state")).to_contain_text("Mất kết nối, chưa lưu được.")
        await page.context.set_offline(False)
        await expect(page.locator("#state")).to_have_text("Đã lưu nháp")
        await page.reload()
        await expect(page.locator("#f-minutes")).to_have_value("33")


async def test_the_keyboard_alone_finds_edits_and_puts_in_force(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/branch/-")
        await page.focus("#q")
        await page.keyboard.type("khai sinh")
        shown = page.locator("#left li:not([hidden]) a", has_text=re.compile("khai sinh"))
        await expect(shown).to_have_count(1)
        await page.keyboard.press("Tab")
        for _ in range(6):
            if await shown.evaluate("link => link === document.activeElement"):
                break
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("Đăng ký khai sinh")
        await page.focus("#f-booking_quota")
        await page.keyboard.type("150")
        await page.keyboard.press("Enter")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
        await page.focus(".put .btn.go")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("Các lần sửa trước")


async def test_a_file_is_chosen_read_and_made_a_draft(site: Site, page: Page, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "branch.toml"
    async with on_ports(site) as up:
        await signed_in(page, up, "/import")
        file.write_text("\ufeff" + written(BRANCH).replace('"vi", "en"]', '"vi"; "en"]', 1), encoding="utf-8")
        await page.set_input_files("#file", file)
        await expect(page.locator("#toml")).not_to_have_value("")
        await page.click("#import .btn.go")
        await expect(page.locator(".file .trouble")).to_contain_text("Dòng 8: Không đọc được dòng này.")
        other = tmp_path / "other.toml"
        other.write_bytes('kind = "branch"'.encode("utf-16"))
        await page.set_input_files("#file", other)
        await expect(page.locator("#file-wrong")).to_contain_text("không phải văn bản UTF-8")
        file.write_text(written(BRANCH).replace("minutes = 5.75", "minutes = 33.0", 1), encoding="utf-8")
        assert await page.evaluate("document.getElementById('toml').value.includes('33.0')") is False
        await page.set_input_files("#file", file)
        await page.wait_for_function("document.getElementById('toml').value.includes('33.0')")
        await page.click("#import .btn.go")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")


@pytest.mark.parametrize("width", [360, 1440])
async def test_a_long_text_is_seen_whole_and_enter_saves_it(site: Site, page: Page, width: int) -> None:  # noqa: F811
    said = "Căn cước, sổ hộ khẩu cũ, giấy tờ về nguồn gốc đất có chứng thực; " * 6
    async with on_ports(site) as up:
        await signed_in(page, up, f"/service/{FIRST}")
        await page.set_viewport_size({"width": width, "height": 780})
        field = page.locator("#f-bring-vi")
        await field.fill(said)
        await field.press("Enter")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
        assert await field.evaluate("field => field.scrollHeight <= field.clientHeight + 1")
        assert await field.input_value() == said
        await page.reload()
        assert await field.input_value() == said.strip()
        assert await field.evaluate("field => field.scrollHeight <= field.clientHeight + 1")


@pytest.mark.parametrize("width", [360, 1024])
async def test_a_draft_below_the_form_is_told_at_the_screens_foot_and_one_step_away(
    site: Site,
    page: Page,  # noqa: F811
    width: int,
) -> None:
    async with on_ports(site) as up:
        await signed_in(page, up, f"/service/{FIRST}")
        line = page.locator("#to-draft")
        await expect(line).to_be_hidden()
        await page.fill("#f-minutes", "0")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
        await expect(line).to_be_hidden()  # beside a wide form the draft itself is in sight
        await page.set_viewport_size({"width": width, "height": 768})
        await page.evaluate("scrollTo(0, 0)")
        await expect(line).to_be_in_viewport(ratio=1)
        await expect(line).to_contain_text("Cần sửa 1 chỗ")
        await page.fill("#f-minutes", "12")
        await expect(line).not_to_contain_text("Cần sửa")
        await page.focus("#f-name-vi")
        for _ in range(40):
            await page.keyboard.press("Tab")
            assert await page.evaluate(COVERED) is False
        await line.click()
        await expect(page.locator("#draft-title")).to_be_in_viewport()
        await page.click(".drop summary")  # the list at the left lies over none of it
        await page.click(".drop .btn.remove")
        await expect(line).to_be_hidden()


async def test_the_picture_of_the_ticket_follows_what_is_typed(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, "/ticket/-")
        picture = page.locator("#pictured img").first
        await expect(picture).to_have_js_property("complete", True)
        high = "picture => picture.complete && picture.naturalHeight"
        before = await picture.evaluate(high)
        await page.select_option("#f-text_size", "large")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
        await page.wait_for_function(
            "was => { var p = document.querySelector('#pictured img'); return p.complete && p.naturalHeight > was; }",
            arg=before,
        )


async def test_a_part_of_the_ticket_moves_a_step_and_the_same_button_goes_on_with_it(
    site: Site,
    page: Page,  # noqa: F811
) -> None:
    async with on_ports(site) as up:
        await signed_in(page, up, "/ticket/-")
        order = "all => all.map(one => one.value).filter(one => one)"
        before = await page.locator(".sets.short select").evaluate_all(order)
        n = before.index("code")
        await page.evaluate("document.body.dataset.same = 'yes'")
        await page.focus(f"[value=row-up-f-order-{n}]")
        for _ in range(n + 3):  # three more than there are steps: at the top the button down has the keyboard
            if await page.evaluate("document.activeElement.value.indexOf('row-up-')") == 0:
                await page.keyboard.press("Enter")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
        assert await page.evaluate("document.activeElement.value") == "row-down-f-order-0"
        assert await page.evaluate("document.body.dataset.same") == "yes", "the page was left"
        await page.click(".buttons [value=save]")  # on a busy machine a step half way up was kept before the others
        await expect(page.locator("#state")).to_have_text("Đã lưu nháp")
        after = ["code", *(one for one in before if one != "code")]
        assert await page.locator(".sets.short select").evaluate_all(order) == after
        await page.reload()
        assert await page.locator(".sets.short select").evaluate_all(order) == after
        assert await page.locator("[value=row-up-f-order-0]").is_disabled()
        assert await page.locator(f"[value=row-down-f-order-{len(after) - 1}]").is_disabled()


@pytest.mark.parametrize("width", [360, 1024, 1440])
async def test_nothing_slides_sideways(site: Site, page: Page, width: int) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, f"/service/{FIRST}")
        await page.fill("#f-name-vi", "Thủ tục có tên rất dài " * 12)
        await page.fill("#f-minutes", "Khônglàsốnàocảmàlàmộtchữrấtdàikhôngcókhoảngtrắng")
        await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 2 thay đổi")
        await page.set_viewport_size({"width": width, "height": 780})
        for path in (
            f"/service/{FIRST}",
            "/hours/0",
            "/counter/quay-01",
            "/holidays/-",
            "/special/0",
            "/special/14",
            "/zone/tang-1",
            "/branding/-",
            "/ticket/-",
            "/policy/-",
            "/history",
            "/import",
        ):
            await page.goto(f"{up.base}/manager/settings{path}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("width", [360, 1024, 1440])
async def test_no_page_goes_on_far_below_what_stands_on_it_and_the_list_shows_where_one_is(
    site: Site,
    page: Page,  # noqa: F811
    width: int,
) -> None:
    async with on_ports(site) as up:
        await signed_in(page, up, "/zone/tang-1")
        await page.set_viewport_size({"width": width, "height": 800})
        await page.reload()
        head = await page.evaluate("document.querySelector('header.bar').offsetHeight")
        main = await page.evaluate("document.querySelector('main').offsetHeight")
        long = await page.evaluate("document.documentElement.scrollHeight")
        assert long <= max(800, head + main + 2), "a pixel each may be lost in rounding"
        here = await page.locator("nav.left [aria-current]").bounding_box()
        left = await page.locator("nav.left").bounding_box()
        assert here is not None
        assert left is not None
        assert left["y"] < here["y"] <= left["y"] + left["height"] - here["height"]
