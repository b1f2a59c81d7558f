"""A form of settings that is older than what it is about: another window or manager, or an answer that was lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from server.settings.drafts import Drafts, Standing
from tests.server.branch_kit import BRANCH, PASSWORD
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from tests.server.web.settings.test_items import form_of
from tests.server.web.settings.test_settings_browser import signed_in
from tests.server.web.settings.test_settings_pages import HOME, body_now, post
from tests.server.web.test_browser import page  # noqa: F401
from tests.server.web.test_manager import sign_in
from wire.commands import ApplySettings
from wire.values import Actor, Role

FIRST = BRANCH.services[0].id
OTHER = Actor(role=Role.MANAGER, device_id="web", person="s-QUAN", roles=("manager",))


def known(page: str) -> dict[str, str]:  # noqa: F811
    """What a page of an item knows of itself."""
    edit = page[page.index('id="edit"') :]
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', edit)[0] for name in ("form", "seen", "page")}


async def opened(client: httpx.AsyncClient, kind: str, key: str) -> dict[str, str]:
    return known((await client.get(f"{HOME}/{kind}/{key}")).text)


async def standing(site: Site) -> Standing:
    drafts = Drafts(site.house.handle, site.house.store)
    hoa = site.people.find("hoa")
    assert hoa is not None
    found = await drafts.standing(hoa.code)
    assert isinstance(found, Standing)
    return found


async def others_put_in_force(site: Site, **changes: Any) -> None:
    async with site.house.handle.reading() as state:
        started = state.settings_seq
    command = ApplySettings(branch=BRANCH.model_copy(update=changes), started_from=started)
    assert isinstance(await site.house.ask(command, OTHER), dict)


async def test_what_others_put_in_force_since_the_page_was_opened_is_not_taken_back(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    own = await opened(browser_like, "service", FIRST)
    form = form_of(await body_now(site), "service", FIRST, quota="150")
    theirs = BRANCH.services[0].model_copy(update={"minutes": 44.0})
    await others_put_in_force(site, services=(theirs, *BRANCH.services[1:]))
    answer = await browser_like.post(f"{HOME}/service/{FIRST}", data=form | own)
    assert answer.status_code == 303
    found = await standing(site)
    assert found.merge is not None
    assert found.merge.clashes == ()
    assert (found.merge.body["services"][0]["minutes"], found.merge.body["services"][0]["quota"]) == (44.0, 150)


async def test_what_others_changed_elsewhere_asks_for_no_merging(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    own = await opened(browser_like, "service", FIRST)
    form = form_of(await body_now(site), "service", FIRST, quota="150")
    await others_put_in_force(site, policy=BRANCH.policy.model_copy(update={"slot_places": 9}))
    assert (await browser_like.post(f"{HOME}/service/{FIRST}", data=form | own)).status_code == 303
    found = await standing(site)
    assert found.merge is None
    assert (found.body["services"][0]["quota"], found.body["policy"]["slot_places"]) == (150, 9)


async def test_a_file_from_before_others_changed_the_settings_takes_nothing_of_theirs_back(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    file = (await browser_like.get(f"{HOME}/export")).text.replace("minutes = 5.75", "minutes = 33.0", 1)
    await others_put_in_force(site, policy=BRANCH.policy.model_copy(update={"slot_places": 9}))
    await post(browser_like, "/import", toml=file)
    found = await standing(site)
    assert found.merge is not None
    merged = found.merge.body
    assert (merged["services"][0]["minutes"], merged["policy"]["slot_places"]) == (33.0, 9)


async def test_a_day_is_not_written_over_because_others_took_away_the_one_before_it(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    own = await opened(browser_like, "special", "0")
    form = form_of(await body_now(site), "special", "0", **{"name-vi": "Tên khác"})
    await others_put_in_force(site, special_days=BRANCH.special_days[1:])
    await browser_like.post(f"{HOME}/special/0", data=form | own)
    found = await standing(site)
    assert found.merge is not None
    second = BRANCH.special_days[1]
    assert [one["name"]["vi"] for one in found.merge.body["special_days"] if one["date"] == second.date] == [
        second.name.of("vi")
    ]


async def test_a_day_that_moved_in_another_window_is_found_where_it_stands(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    own = await opened(browser_like, "special", "1")
    form = form_of(await body_now(site), "special", "1", **{"name-vi": "Tên khác"})
    first = form_of(await body_now(site), "special", "0")
    gone = await browser_like.post(
        f"{HOME}/special/0", data=first | await opened(browser_like, "special", "0") | {"action": "remove"}
    )
    assert gone.status_code == 303
    answer = await browser_like.post(f"{HOME}/special/1", data=form | own)
    assert answer.headers["location"] == f"{HOME}/special/0"
    days = (await standing(site)).body["special_days"]
    assert (days[0]["date"], days[0]["name"]["vi"]) == (BRANCH.special_days[1].date, "Tên khác")
    assert [day["date"] for day in days] == [day.date for day in BRANCH.special_days[1:]]


async def test_what_was_changed_in_another_window_is_asked_about_and_what_was_typed_stays(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    own, beside = [await opened(browser_like, "service", FIRST) for _ in range(2)]
    body = await body_now(site)
    await browser_like.post(f"{HOME}/service/{FIRST}", data=form_of(body, "service", FIRST, minutes="44") | beside)
    form = form_of(body, "service", FIRST, quota="150")
    refused = await browser_like.post(f"{HOME}/service/{FIRST}", data=form | own)
    assert refused.status_code == 409
    assert "vừa được đổi ở cửa sổ khác" in refused.text
    assert 'name="f-quota" value="150"' in refused.text
    service = (await standing(site)).body["services"][0]
    assert (service["minutes"], service.get("quota")) == (44.0, body["services"][0].get("quota"))
    kept = await browser_like.post(f"{HOME}/service/{FIRST}", data=form | known(refused.text))
    assert kept.status_code == 303
    assert (await standing(site)).body["services"][0]["quota"] == 150


async def test_which_counters_serve_a_service_is_not_written_over_by_an_older_window(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    own, beside = [await opened(browser_like, "service", FIRST) for _ in range(2)]
    body = await body_now(site)
    served = form_of(body, "service", FIRST, **{"served_by-quay-07": "on"})
    assert (await browser_like.post(f"{HOME}/service/{FIRST}", data=served | beside)).status_code == 303
    form = form_of(body, "service", FIRST, quota="150")
    assert (await browser_like.post(f"{HOME}/service/{FIRST}", data=form | own)).status_code == 409
    counters = {one["id"]: one["services"] for one in (await standing(site)).body["counters"]}
    assert FIRST in counters["quay-07"]


async def test_what_was_taken_away_in_another_window_can_be_added_again_once(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    own = await opened(browser_like, "special", "0")
    body = await body_now(site)
    form = form_of(body, "special", "0", **{"name-vi": "Tên khác"})
    beside = await opened(browser_like, "special", "0")
    await browser_like.post(f"{HOME}/special/0", data=form_of(body, "special", "0") | beside | {"action": "remove"})
    refused = await browser_like.post(f"{HOME}/special/0", data=form | own)
    assert refused.status_code == 409
    assert ">Tên khác</textarea>" in refused.text
    assert len((await standing(site)).body["special_days"]) == len(BRANCH.special_days) - 1
    for _ in range(2):  # the second time because the answer was lost
        answer = await browser_like.post(f"{HOME}/special/0", data=form | known(refused.text))
        assert answer.headers["location"] == f"{HOME}/special/{len(BRANCH.special_days) - 1}"
    days = (await standing(site)).body["special_days"]
    assert len(days) == len(BRANCH.special_days)
    assert days[-1]["name"]["vi"] == "Tên khác"


async def test_what_is_sent_again_because_the_answer_was_lost_is_no_other_window(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    own = await opened(browser_like, "service", FIRST)
    body = await body_now(site)
    for quota in ("15", "150"):
        answer = await browser_like.post(
            f"{HOME}/service/{FIRST}", data=form_of(body, "service", FIRST, quota=quota) | own
        )
        assert answer.status_code == 303
    assert (await standing(site)).body["services"][0]["quota"] == 150


@pytest.mark.parametrize("seen", ["", "-", "x-y", "999999999999999-0123", "new", "1-", "-5-1", "１-0123"])
async def test_odd_words_of_what_was_seen_change_nothing_that_is_there(
    site: Site, browser_like: httpx.AsyncClient, seen: str
) -> None:
    await sign_in(browser_like)
    own = await opened(browser_like, "branch", "-")
    form = form_of(await body_now(site), "branch", "-")
    answer = await browser_like.post(f"{HOME}/branch/-", data=form | own | {"seen": seen})
    assert answer.status_code == 303
    assert (await standing(site)).draft is None


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell")
async def test_signed_out_while_typing_the_page_stays_and_saves_when_signed_in_beside_it(
    site: Site,
    page: Page,  # noqa: F811
) -> None:
    async with on_ports(site) as up:
        await signed_in(page, up, f"/service/{FIRST}")
        beside = await page.context.new_page()
        await beside.goto(f"{up.base}/manager")
        await beside.evaluate("document.querySelector('form[action=\"/manager/sign-out\"]').submit()")
        await beside.wait_for_selector("#user")
        await page.fill("#f-minutes", "33")
        await expect(page.locator("#state")).to_contain_text("đã bị đăng xuất")
        await expect(page.locator("#f-minutes")).to_have_value("33")
        assert (await standing(up)).draft is None
        await beside.fill("#user", "hoa")
        await beside.fill("#password", PASSWORD)
        await beside.click(".btn.go")
        await beside.wait_for_selector("#now")
        await expect(page.locator("#state")).to_have_text("Đã lưu nháp")
        assert (await standing(up)).body["services"][0]["minutes"] == 33.0


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell")
async def test_two_windows_of_one_item_ask_before_either_is_written_over(site: Site, page: Page) -> None:  # noqa: F811
    async with on_ports(site) as up:
        await signed_in(page, up, f"/service/{FIRST}")
        beside = await page.context.new_page()
        await beside.goto(page.url)
        await beside.fill("#f-minutes", "44")
        await expect(beside.locator("#state")).to_have_text("Đã lưu nháp")
        await page.fill("#f-quota", "150")
        await expect(page.locator("#state")).to_contain_text("vừa được đổi ở cửa sổ khác")
        await page.fill("#f-quota", "151")
        await page.wait_for_timeout(1500)
        assert (await standing(up)).body["services"][0].get("quota") != 151
        await page.click(".buttons [value=save]")
        await expect(page.locator("#state")).to_have_text("Đã lưu nháp")
        assert (await standing(up)).body["services"][0]["quota"] == 151
