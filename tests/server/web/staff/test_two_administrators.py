"""Administrators against each other and against themselves, in a browser that goes back, and with odd names."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright

from server.web.pages import Speech
from tests.server.branch_kit import PASSWORD
from tests.server.web.conftest import BROWSER_ARGS, CHROMIUM, Site, on_ports
from tests.server.web.staff.test_people_pages import GOOD, PEOPLE
from tests.server.web.test_manager import sign_in, token

NAMES = {"mot": "Lê Thị Một", "hai": "Lê Văn Hai"}


async def client_of(site: Site, name: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver")
    assert (await sign_in(client, name)).status_code == 303
    return client


@pytest.fixture
async def both(site: Site) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Two administrators, signed in."""
    for name, full_name in NAMES.items():
        await site.house.store.run(
            lambda name=name, full_name=full_name: site.people.add(name, full_name, ("administrator",), PASSWORD)
        )
    one, two = await client_of(site, "mot"), await client_of(site, "hai")
    yield one, two
    await asyncio.gather(one.aclose(), two.aclose())


def code(site: Site, name: str) -> str:
    person = site.people.find(name)
    assert person is not None
    return person.code


async def post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    form = token((await client.get("/manager/account")).text)
    return await client.post(path, data={"form": form, **fields})


@pytest.mark.parametrize(("what", "fields"), [("lock", {}), ("erase", {"sure": "1"})])
async def test_two_who_put_each_other_out_at_once_leave_one(site, both, what, fields):
    one, two = both
    forms = [token((await client.get("/manager/account")).text) for client in both]
    told = await asyncio.gather(
        one.post(f"{PEOPLE}/{code(site, 'hai')}/{what}", data={"form": forms[0], **fields}),
        two.post(f"{PEOPLE}/{code(site, 'mot')}/{what}", data={"form": forms[1], **fields}),
    )
    assert sorted(answer.status_code for answer in told) in ([303, 303], [303, 409])
    left = [p for p in site.people.everybody if p.active and "administrator" in p.roles]
    assert len(left) == 1
    inside = [(await client.get(PEOPLE)).status_code for client in both]
    assert sorted(inside) == [200, 303]  # who is out is led to the sign-in


@pytest.mark.parametrize(
    ("what", "fields"),
    [("lock", {}), ("erase", {"sure": "1"}), ("change", {"full_name": "Lê Thị Một", "role_clerk": "1"})],
)
async def test_the_last_administrator_cannot_put_herself_out(site, both, what, fields):
    one, _ = both
    assert (await post(one, f"{PEOPLE}/{code(site, 'hai')}/lock")).status_code == 303
    answer = await post(one, f"{PEOPLE}/{code(site, 'mot')}/{what}", **fields)
    assert answer.status_code == 409
    assert 'class="flaw"' in answer.text or 'role="alert"' in answer.text
    still = site.people.find("mot")
    assert (still.active, still.roles) == (True, ("administrator",))
    assert (await one.get(PEOPLE)).status_code == 200


async def test_who_is_made_a_clerk_while_signed_in_goes_on_with_her_desk_and_her_account(site, both):
    one, two = both
    page = f"{PEOPLE}/{code(site, 'hai')}/change"
    assert (await post(one, page, full_name=NAMES["hai"], role_clerk="1")).status_code == 303
    assert (await two.get(PEOPLE)).status_code == 403
    assert (await two.get("/manager")).headers["location"] == "/desk"
    assert (await two.get("/manager/account")).status_code == 200


async def test_a_form_of_before_the_sign_out_changes_nothing(site, both):
    one, _ = both
    form = token((await one.get(f"{PEOPLE}/new")).text)
    assert (await post(one, "/manager/sign-out")).status_code == 303
    await sign_in(one, "mot")
    sent = {"form": form, "name": "moi", "full_name": "Người Mới", "role_clerk": "1"}
    assert (await one.post(f"{PEOPLE}/new", data=sent)).status_code == 403
    assert site.people.find("moi") is None


def told_at(answer: httpx.Response, field: str) -> str:
    """The words that stand at a field."""
    return re.search(
        rf'id="{field}-wrong"[^>]*>([^<]*)<|name="{field}".*?class="flaw"[^>]*>([^<]*)<', answer.text, re.S
    )[0]


@pytest.mark.parametrize(
    "name",
    ["a" * 200, "ａｎ", "an\u200b", "../an", "an an", "<b>an</b>", "đặng.hà", "ĐẶNG", "\u0430dmin", ""],
)
async def test_an_odd_user_name_is_refused_at_its_field_and_the_rest_is_kept(site, both, name):
    one, _ = both
    answer = await post(one, f"{PEOPLE}/new", name=name, full_name="Người Mới", role_clerk="1", password=GOOD)
    assert answer.status_code == 409
    assert Speech("vi")("staff.bad_name") in unescape(told_at(answer, "name"))
    assert 'value="Người Mới"' in answer.text
    assert "<b>an</b>" not in answer.text
    assert len(site.people.everybody) == 4


async def test_signs_that_turn_the_reading_make_no_other_name(site, both):
    one, _ = both
    sent = {"full_name": "Người\u202e Mới", "role_clerk": "1", "password": GOOD}
    assert (await post(one, f"{PEOPLE}/new", name="an\u202e", **sent)).status_code == 303
    assert site.people.find("an").full_name == "Người Mới"
    assert (await post(one, f"{PEOPLE}/new", name="\u200fan", **sent)).status_code == 409, "it is the same name"


@pytest.mark.parametrize("length", [200, 300])
async def test_a_full_name_without_end_is_refused_at_its_field(site, both, length):
    one, _ = both
    sent = {"name": "dai", "full_name": "Ạ" * length, "role_clerk": "1", "password": GOOD}
    answer = await post(one, f"{PEOPLE}/new", **sent)
    assert answer.status_code == 409
    assert Speech("vi")("staff.bad_full_name") in unescape(told_at(answer, "full_name"))
    assert site.people.find("dai") is None


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell")
async def test_going_back_after_signing_out_shows_the_sign_in(site):
    async with on_ports(site) as up, async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        page = await (await browser.new_context(locale="vi-VN")).new_page()
        await page.goto(f"{up.base}/manager/sign-in")
        await page.fill("#user", "hoa")
        await page.fill("#password", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{up.base}/manager")
        await page.goto(f"{up.base}{PEOPLE}")
        await page.eval_on_selector("form[action='/manager/sign-out']", "form => form.submit()")
        await page.wait_for_url(f"{up.base}/manager/sign-in")
        for _ in range(2):
            await page.go_back()
            await page.wait_for_selector("#password")
            assert "Trần Thị Lan" not in await page.content()
        await browser.close()
