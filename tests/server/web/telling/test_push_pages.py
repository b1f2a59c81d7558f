"""A browser is switched on from one's own account, tried, told of the hall's alarms, and let go with its person."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from config import ServerSettings
from server.telling.lasting import LAST_S
from tests.patience import until
from tests.server.branch_kit import COUNTER, LAN, PASSWORD, HandClock, house
from tests.server.day_player import MIDNIGHT
from tests.server.telling.push_twin import Browser, PushTwin, b64, push_twin, route
from tests.server.web.conftest import BROWSER_ARGS, Site, make_site, on_ports
from tests.server.web.test_manager import sign_in, token
from wire import commands as c
from wire.values import Actor, Role

HOUR = 3_600_000
HOA = "s-HOA"
Pushed = tuple[Site, PushTwin, httpx.AsyncClient]


@pytest.fixture
async def pushed(url: str, tmp_path: Path) -> AsyncIterator[Pushed]:
    """A site with a manager signed in, and a push service."""
    settings = ServerSettings(branch=Path("branch.toml"), data_dir=tmp_path, public_url="https://sanh.example.vn")
    async with house(url, HandClock(MIDNIGHT + 9 * HOUR)) as branch, push_twin(tmp_path) as twin:
        site = await make_site(branch, settings)
        site.app.state.pusher.route = route(tmp_path, twin)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="https://testserver") as client:
            await sign_in(client)
            yield site, twin, client


def fields(browser: Browser) -> dict[str, str]:
    return {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": b64(browser.auth)}


async def sent(client: httpx.AsyncClient, path: str, given: dict[str, str]) -> str:
    page = (await client.get("/manager/account")).text
    answer = await client.post(f"/manager/account/push{path}", data={"form": token(page), **given})
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/manager/account?").removesuffix("#push")


async def test_a_browser_is_switched_on_tried_and_switched_off(pushed: Pushed) -> None:
    _, twin, client = pushed
    browser = twin.browser("one")
    assert await sent(client, "", fields(browser)) == "done=push_on"
    page = (await client.get("/manager/account?done=push_on")).text
    assert f'data-endpoint="{browser.endpoint}"' in page
    assert "Đã bật." in page
    (which,) = set(re.findall(r'name="browser" value="(\w+)"', page))
    assert await sent(client, "/test", {"browser": which}) == "tried=sent"
    assert twin.got == [("one", {"title": "[Chi nhánh số 1] Thông báo thử",
                                 "body": "Cảnh báo của sảnh sẽ hiện như thế này."})]  # fmt: skip
    assert twin.signed[0]["sub"] == "https://sanh.example.vn"
    twin.answers["one"] = 503
    assert await sent(client, "/test", {"browser": which}) == "tried=refused"
    assert "Dịch vụ thông báo từ chối." in (await client.get("/manager/account")).text
    assert await sent(client, "/off", {"browser": which}) == "done=push_off"
    assert "data-endpoint" not in (await client.get("/manager/account")).text


@pytest.mark.parametrize(
    "changed",
    [{"endpoint": "https://192.168.1.1/send/x"}, {"endpoint": ""}, {"p256dh": "AAAA"}, {"auth": "ờ"}],
)
async def test_what_is_no_push_service_and_no_key_switches_nothing_on(pushed: Pushed, changed: dict[str, str]) -> None:
    site, twin, client = pushed
    assert await sent(client, "", fields(twin.browser("one")) | changed) == "wrong=push_bad"
    assert await site.app.state.pusher.browsers_of(HOA) == []


async def test_nobody_touches_the_browser_of_another_and_a_foreign_form_changes_nothing(pushed: Pushed) -> None:
    site, twin, client = pushed
    await sent(client, "", fields(twin.browser("one")))
    (first,) = await site.app.state.pusher.browsers_of(HOA)
    assert (await client.post("/manager/account/push", data=fields(twin.browser("two")))).status_code == 403
    await site.house.store.run(lambda: site.people.add("bao", "Lê Văn Bảo", ("administrator",), PASSWORD))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="https://testserver") as other:
        await sign_in(other, "bao")
        await sent(other, "/test", {"browser": first[0].id})
        await sent(other, "/off", {"browser": first[0].id})
    assert [one.endpoint for one, _ in await site.app.state.pusher.browsers_of(HOA)] == [first[0].endpoint]
    assert twin.got == []


async def test_an_alarm_of_the_hall_is_told_without_a_name_until_its_person_is_locked(pushed: Pushed) -> None:
    site, twin, client = pushed
    await sent(client, "", fields(twin.browser("one")))
    pusher, now = site.app.state.pusher, [1_795_000_000.0]
    pusher._clock = lambda: now[0]
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallHelp(), LAN)
    await pusher.once()
    now[0] += LAST_S
    await pusher.once()
    ((_, said),) = twin.got
    assert "Chi nhánh số 1" in said["title"]
    assert "gọi hỗ trợ." in said["body"]
    assert "Lan" not in str(said)
    await site.house.ask(c.ChangePerson(code=HOA, locked=True), Actor(role=Role.SERVER))
    now[0] += 5
    await pusher.once()
    assert await pusher.browsers_of(HOA) == []


async def test_the_script_stands_beside_the_pages_and_its_page_keeps_the_policy(pushed: Pushed) -> None:
    _, _, client = pushed
    answer = await client.get("/manager/push-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "showNotification" in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]


STUB = """
PushManager.prototype.getSubscription = function () { return Promise.resolve(window.kept || null); };
PushManager.prototype.subscribe = function (how) {
  window.asked = how.applicationServerKey.length;
  return Promise.resolve({ toJSON: function () { return SAID; } });
};
Notification.requestPermission = function () { return Promise.resolve('granted'); };
"""
"""Chromium's own push service is not there without the internet."""
WHOLE = "/usr/bin/chromium"
"""Its engine alone shows no notifications."""


@pytest.mark.browser
@pytest.mark.skipif(not Path(WHOLE).exists(), reason="needs Debian's chromium")
async def test_a_real_browser_is_switched_on_with_the_keyboard_and_shows_what_comes(site: Site, tmp_path: Path) -> None:
    async with on_ports(site) as up, push_twin(tmp_path) as twin, async_playwright() as player:
        up.app.state.pusher.route = route(tmp_path, twin)
        browser = twin.browser("one")
        said = {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": b64(browser.auth)}}
        opened = await player.chromium.launch(executable_path=WHOLE, args=BROWSER_ARGS)
        context = await opened.new_context(locale="vi-VN", permissions=["notifications"])
        await context.add_init_script(STUB.replace("SAID", str(said)))
        page = await context.new_page()
        errors: list[str] = []
        page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
        await page.goto(f"{up.base}/manager/sign-in")
        await page.fill("#user", "hoa")
        await page.fill("#password", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{up.base}/manager")
        await page.goto(f"{up.base}/manager/account")
        await page.focus("#push-on button")
        await page.keyboard.press("Enter")
        await expect(page.locator("#push .told.good")).to_contain_text("Đã bật.")
        assert len(await up.app.state.pusher.browsers_of(HOA)) == 1
        control = await context.new_cdp_session(page)
        found: list[str] = []
        control.on("ServiceWorker.workerRegistrationUpdated",
                   lambda told: found.extend(one["registrationId"] for one in told["registrations"]))  # fmt: skip
        await control.send("ServiceWorker.enable")
        await until(lambda: found, "the browser knows the script")
        await control.send("ServiceWorker.deliverPushMessage", {
            "origin": up.base, "registrationId": found[0], "data": '{"title": "Cảnh báo", "body": "Hết giấy"}',
        })  # fmt: skip
        shown = await page.evaluate("""async () => {
            const found = await navigator.serviceWorker.getRegistration('/manager/');
            for (let n = 0; n < 600; n++) {
                const all = await found.getNotifications();
                if (all.length) { return all.map(one => [one.title, one.body]); }
                await new Promise(go => setTimeout(go, 100));
            }
            return [];
        }""")
        assert shown == [["Cảnh báo", "Hết giấy"]]
        assert errors == []
        await opened.close()
