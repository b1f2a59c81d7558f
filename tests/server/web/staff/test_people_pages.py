"""People in the browser: added, changed, locked, erased, and who may do it."""

from __future__ import annotations

import re
import uuid

import pytest

from server.staff import passwords
from server.web.console import Console
from server.web.gate import SESSION_COOKIE
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, LAN, PASSWORD
from tests.server.known_people import code_of
from tests.server.web.test_manager import sign_in, token
from wire import commands as c
from wire.values import Actor, Role

GOOD = "chim bay qua song 58"
PEOPLE = "/manager/people"


async def form(client, page=PEOPLE + "/new", **fields):
    """The hidden fields of a page, and what is typed."""
    text = (await client.get(page)).text
    hidden = {"form": token(text)}
    if (named := re.search(r'name="command_id" value="([^"]+)"', text)) is not None:
        hidden["command_id"] = named[1]
    return hidden | fields


async def add(client, **fields):
    typed = {"full_name": "Nguyễn Thu Hà", "name": "ha.nt", "role_clerk": "1"} | fields
    return await client.post(PEOPLE + "/new", data=await form(client, **typed))


async def at(client, name: str, what: str, **fields):
    page = f"{PEOPLE}/{code_of(name)}"
    return await client.post(f"{page}/{what}", data=await form(client, **fields))


@pytest.fixture
async def hoa(site, browser_like):
    await sign_in(browser_like)
    return browser_like


async def test_somebody_is_added_with_a_password_that_is_shown_once_and_signs_in(site, hoa):
    answer = await add(hoa, role_manager="1")
    assert answer.status_code == 303, answer.text
    first, again = await hoa.get(answer.headers["location"]), await hoa.get(answer.headers["location"])
    password = re.search(r'class="secret"[^>]*>([^<]+)<', first.text)[1]
    assert 'class="secret"' not in again.text
    assert ">http://testserver/manager/account</b>" in first.text, "where it is changed"
    ha = site.people.find("ha.nt")
    assert (ha.full_name, ha.roles) == ("Nguyễn Thu Hà", ("clerk", "manager"))
    hoa.cookies.clear()
    assert (await sign_in(hoa, "ha.nt", password)).headers["location"] == "/manager"


async def test_a_typed_password_is_taken_or_refused_at_its_field_and_the_rest_is_kept(site, hoa):
    refused = await add(hoa, password="123456")
    assert refused.status_code == 409
    assert passwords.Unfit.SHORT.text("vi") in refused.text
    assert 'value="Nguyễn Thu Hà"' in refused.text
    assert "123456" not in refused.text
    assert (await add(hoa, password=GOOD)).status_code == 303
    assert passwords.matches(site.people.find("ha.nt").password_hash, GOOD)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "hà nt"}, "chữ cái không dấu"),
        ({"name": ""}, "chữ cái không dấu"),
        ({"full_name": " "}, "1 đến 100 ký tự"),
        ({"full_name": "H" * 101}, "1 đến 100 ký tự"),
        ({"role_clerk": ""}, "ít nhất một vai trò"),
        ({"name": "HOA"}, "đã có người dùng"),
        ({"role_administrator": "1"}, "Chỉ quản trị viên"),
    ],
)
async def test_each_wrong_field_is_told_at_it(site, hoa, typed, words):
    answer = await add(hoa, **typed)
    assert answer.status_code == 409
    assert re.search(rf'class="flaw"[^>]*>[^<]*{words}', answer.text), answer.text
    assert site.people.find("ha.nt") is None


async def test_a_double_click_adds_one_person_and_shows_no_refusal(site, hoa):
    data = await form(hoa, full_name="Hà", name="ha.nt", role_clerk="1")
    first, second = await hoa.post(PEOPLE + "/new", data=data), await hoa.post(PEOPLE + "/new", data=data)
    assert first.headers["location"] == second.headers["location"]
    assert len(site.people.everybody) == 3


async def test_name_and_roles_are_changed_and_what_is_so_already_makes_no_row(site, hoa):
    assert (await at(hoa, "lan", "change", full_name="Trần Lan", role_clerk="1", role_reception="1")).status_code == 303
    lan = site.people.find("lan")
    assert (lan.full_name, lan.roles) == ("Trần Lan", ("clerk", "reception"))
    async with site.house.handle.reading() as state:
        before = state.seq
    await at(hoa, "lan", "change", full_name="Trần Lan", role_reception="1", role_clerk="1")
    async with site.house.handle.reading() as state:
        assert state.seq == before


async def test_a_locked_person_is_out_and_comes_back_when_unlocked(site, hoa):
    await at(hoa, "lan", "lock")
    assert not site.people.find("lan").active
    assert "Đã khóa" in (await hoa.get(PEOPLE)).text
    await at(hoa, "lan", "unlock")
    assert site.people.find("lan").active


async def test_nobody_is_erased_without_saying_that_it_is_meant(site, hoa):
    assert (await at(hoa, "lan", "erase")).status_code == 409
    assert site.people.find("lan") is not None
    assert (await at(hoa, "lan", "erase", sure="1")).headers["location"] == f"{PEOPLE}?done=erased"
    assert site.people.find("lan") is None
    assert (await hoa.get(f"{PEOPLE}/{code_of('lan')}")).status_code == 404


async def test_a_new_password_for_somebody_else_ends_what_they_have_open(site, hoa):
    site_sessions = [one for one, _ in site.app.state.sessions.everybody()]
    assert len(site_sessions) == 1
    answer = await at(hoa, "lan", "password")
    shown = re.search(r'class="secret"[^>]*>([^<]+)<', (await hoa.get(answer.headers["location"])).text)[1]
    assert passwords.matches(site.people.find("lan").password_hash, shown)


@pytest.mark.parametrize("what", ["lock", "erase", "change"])
async def test_nobody_locks_or_erases_themselves_or_gives_themselves_roles(site, hoa, what):
    answer = await at(hoa, "hoa", what, sure="1", full_name="Nguyễn Thị Hoa", role_manager="1", role_clerk="1")
    assert answer.status_code == 409
    assert "Không ai tự khóa" in answer.text
    assert site.people.find("hoa").roles == ("manager",)


@pytest.mark.parametrize("what", ["lock", "erase", "change", "password"])
async def test_a_manager_does_not_touch_an_administrator(site, hoa, what):
    site.people.add("an", "Lê Văn An", ("administrator",), PASSWORD)
    before = site.people.find("an")
    answer = await at(hoa, "an", what, sure="1", full_name="X", role_clerk="1", password=GOOD)
    assert answer.status_code == 409
    assert "Chỉ quản trị viên" in answer.text
    assert site.people.find("an") == before


async def test_a_forged_form_changes_nothing(site, hoa):
    for data in ({}, {"form": "x" * 32}):
        answer = await hoa.post(f"{PEOPLE}/{code_of('lan')}/lock", data=data)
        assert answer.status_code == 403
    assert site.people.find("lan").active
    long = await hoa.post(PEOPLE + "/new", data=await form(hoa, name="x" * 5_000))
    assert long.status_code == 409
    odd = await hoa.post(PEOPLE + "/new", data=await form(hoa, full_name="<script>alert(1)</script>", name="x y"))
    assert "<script>alert" not in odd.text


async def test_the_list_is_searched_as_people_type(site, hoa):
    page = (await hoa.get(PEOPLE, params={"q": "tran thi"})).text
    assert "Trần Thị Lan" in page
    assert "Nguyễn Thị Hoa" not in page.split("<main>")[1]
    assert "Không có ai khớp" in (await hoa.get(PEOPLE, params={"q": "zzz"})).text
    assert "Trần Thị Lan" not in (await hoa.get(PEOPLE, params={"role": "manager"})).text


async def test_ones_own_password_is_changed_with_the_old_one_and_this_browser_stays_in(site, hoa):
    page = (await hoa.get("/manager/account")).text
    fields = {"form": token(page), "old": PASSWORD, "new": GOOD, "again": GOOD}
    wrong = await hoa.post("/manager/account/password", data=fields | {"old": "sai"})
    assert "Mật khẩu đang dùng không đúng" in wrong.text
    other = await hoa.post("/manager/account/password", data=fields | {"again": "x"})
    assert "không giống nhau" in other.text
    before = hoa.cookies[SESSION_COOKIE]
    done = await hoa.post("/manager/account/password", data=fields)
    assert done.headers["location"] == "/manager/account?done=password"
    assert hoa.cookies[SESSION_COOKIE] != before
    assert (await hoa.get("/manager/account")).status_code == 200
    hoa.cookies.set(SESSION_COOKIE, before)
    assert (await hoa.get("/manager/account")).status_code == 303
    assert passwords.matches(site.people.find("hoa").password_hash, GOOD)


async def test_tries_at_the_old_password_are_limited_as_at_the_sign_in(site, hoa):
    page = (await hoa.get("/manager/account")).text
    for _ in range(6):
        fields = {"form": token(page), "old": str(uuid.uuid4()), "new": GOOD, "again": GOOD}
        answer = await hoa.post("/manager/account/password", data=fields)
    assert "Sai quá nhiều lần" in answer.text


async def test_a_viewer_changes_her_own_password_and_sees_no_list_of_people(site, browser_like):
    site.people.add("vi", "Vũ Thị Vi", ("viewer",), PASSWORD)
    await sign_in(browser_like, "vi")
    for address in (PEOPLE, PEOPLE + "/new", "/manager/people/sessions", "/manager/audit"):
        assert (await browser_like.get(address)).status_code == 403, address
    page = (await browser_like.get("/manager/account")).text
    fields = {"form": token(page), "old": PASSWORD, "new": GOOD, "again": GOOD}
    assert (await browser_like.post("/manager/account/password", data=fields)).status_code == 303
    assert passwords.matches(site.people.find("vi").password_hash, GOOD)


PIN = "730264"
ACCOUNT = "/manager/account"


async def set_pin(client, pin=PIN, again=None, password=PASSWORD):
    fields = {"form": token((await client.get(ACCOUNT)).text), "password": password, "pin": pin}
    return await client.post(f"{ACCOUNT}/pin", data=fields | {"pin_again": pin if again is None else again})


async def test_a_clerk_has_her_desk_and_her_own_account_alone_and_sets_a_pin_there(site, browser_like):
    assert (await sign_in(browser_like, "lan")).headers["location"] == "/desk"
    page = (await browser_like.get(ACCOUNT)).text
    assert "alerts.js" not in page
    assert [(await browser_like.get(at)).status_code for at in (PEOPLE, "/manager/settings")] == [403] * 2
    for refused, words in (
        (await set_pin(browser_like, "123456"), "dễ đoán"),
        (await set_pin(browser_like, again="730265"), "không giống nhau"),
        (await set_pin(browser_like, password="sai"), "Mật khẩu đang dùng không đúng"),
    ):
        assert refused.status_code == 409
        assert words in refused.text.partition('class="flaw"')[2]
        assert PIN not in refused.text
    assert site.people.find("lan").pin_hash == ""
    assert (await set_pin(browser_like)).headers["location"] == f"{ACCOUNT}?done=pin"
    assert passwords.matches(site.people.find("lan").pin_hash, PIN)
    assert "Đang có PIN" in (await browser_like.get(ACCOUNT)).text  # she is still in
    form = {"form": token((await browser_like.get(ACCOUNT)).text)}
    assert (await browser_like.post(f"{ACCOUNT}/pin/clear", data=form)).status_code == 303
    assert site.people.find("lan").pin_hash == ""


@pytest.mark.parametrize("what", ["pin/clear", "password"])
async def test_a_pin_is_taken_away_by_the_manager_and_by_a_password_that_she_gives(site, browser_like, what):
    hoa = browser_like
    await sign_in(hoa, "lan")
    await set_pin(hoa)
    assert site.people.find("lan").pin_hash
    hoa.cookies.clear()
    await sign_in(hoa)
    assert "Xóa PIN" in (await hoa.get(f"{PEOPLE}/{code_of('lan')}")).text
    assert (await at(hoa, "lan", what, password=GOOD)).status_code == 303
    assert site.people.find("lan").pin_hash == ""
    assert "đặt PIN" in (await hoa.get("/manager/audit")).text
    assert "Xóa PIN của lan" in (await hoa.get("/manager/audit")).text


async def served(site, actor, score):
    """A visit of five minutes that was rated."""
    house = site.house
    await site.issued()
    called = await house.ask(c.CallNext(), actor)
    house.clock.forward(300)
    await house.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), actor)
    phone = Actor(role=Role.PHONE, device_id=called["ticket_id"])
    assert isinstance(await house.ask(c.RateVisit(ticket_id=called["ticket_id"], score=score), phone), dict)


def own_rows(page):
    table = page.partition("<h2>Số liệu của tôi")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in table.split("<tr>")[1:]]


async def test_a_clerk_sees_her_own_figures_alone_and_ratings_once_the_day_is_closed(site, browser_like, monkeypatch):
    lan = LAN.model_copy(update={"person": code_of("lan")})
    other = LAN.model_copy(update={"person": "another", "device_id": "pc-2"})
    await site.house.ask(c.OpenCounter(counter_id=COUNTERS[0]), lan)
    await served(site, lan, 2)
    await site.house.ask(c.OpenCounter(counter_id=COUNTERS[1]), other)
    await served(site, other, 5)
    await sign_in(browser_like, "lan")
    assert "Số liệu của tôi" not in (await browser_like.get(ACCOUNT)).text  # the branch has not switched it on
    policy = BRANCH.policy.model_copy(update={"figures_by_clerk": True})

    async def in_force(self):
        return BRANCH.model_copy(update={"policy": policy})

    monkeypatch.setattr(Console, "branch", in_force)
    rows = own_rows((await browser_like.get(ACCOUNT)).text)
    assert [row[1:3] + row[6:] for row in rows] == [["1", "5,0′", "sau khi đóng ngày", ""]]
    site.house.clock.now += DAY_MS
    await site.house.ask(c.Tick(), Actor(role=Role.SERVER))
    browser_like.cookies.clear()
    await sign_in(browser_like, "lan")
    rows = own_rows((await browser_like.get(ACCOUNT)).text)
    assert [row[1:3] + row[6:] for row in rows] == [["1", "5,0′", "1", "0\u202f%"]]
