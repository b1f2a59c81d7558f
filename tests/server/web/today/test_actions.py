"""What a manager does about the hall from the page of today; who may not, and what is said to bad input."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from server.web.pages import clock_text
from server.web.today.actions import LATER_S, Later
from tests.server.branch_kit import BRANCH, COUNTER, KIOSK, LAN, MINH, PASSWORD, SERVICE, new_id
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in, token
from wire import commands as c
from wire import text
from wire.errors import Code, Refused
from wire.opening import KioskTime
from wire.values import Actor, Role

SERVER = Actor(role=Role.SERVER, device_id="toiluot-server")
GROUP = BRANCH.service_by_id[SERVICE].group
OTHER = next(counter.id for counter in BRANCH.counters if SERVICE not in BRANCH.skills[counter.id])


async def state_of(site: Site) -> Any:
    async with site.house.handle.reading() as state:
        return state


async def sent(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    form = token((await client.get("/manager/hall")).text)
    return await client.post(path, data={"form": form, **fields})


async def test_the_hall_is_closed_with_a_reason_and_opened_again(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    answer = await sent(browser_like, "/manager/hall/close", why="Mất điện tầng 1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager/hall")
    refusal = await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
    assert isinstance(refusal, Refused)
    assert (refusal.code, refusal.facts["why"]) == (Code.HALL_CLOSED, "Mất điện tầng 1")
    today = (await browser_like.get("/manager")).text
    assert "Mất điện tầng 1" in today
    assert 'action="/manager/hall/open"' in today
    await sent(browser_like, "/manager/hall/open")
    assert isinstance(await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)


@pytest.mark.parametrize(
    ("why", "says"),
    [("", "Xin ghi lý do."), ("  ", "Xin ghi lý do."), ("x" * 201, "Dài quá 200 ký tự"),
     ("\u0958" * 101, "Dài quá 200 ký tự"), ("\u200b", "Xin ghi lý do."), ("\u2060\u202e\ufeff", "Xin ghi lý do.")],
)  # fmt: skip
async def test_a_bad_reason_is_said_at_its_field_and_what_was_typed_stays(
    site: Site, browser_like: httpx.AsyncClient, why: str, says: str
) -> None:
    await sign_in(browser_like)
    answer = await sent(browser_like, "/manager/hall/close", why=why)
    assert answer.status_code == 422
    assert re.search(rf'id="why-flaw" role="alert">[^<]*{says}', answer.text)
    assert (await state_of(site)).hall_closed_why is None
    if seen := text.typed(why).strip():
        assert f'value="{seen}"' in answer.text


async def test_a_single_service_is_closed_and_opened_again(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    missing = await sent(browser_like, "/manager/hall/service-close", service_why="Mất mạng")
    assert 'id="service_id-flaw"' in missing.text
    assert 'value="Mất mạng"' in missing.text
    flawed = await sent(browser_like, "/manager/hall/service-close", service_id=SERVICE)
    assert 'id="service_why-flaw"' in flawed.text
    assert f'value="{SERVICE}" selected' in flawed.text
    await sent(browser_like, "/manager/hall/service-close", service_id=SERVICE, service_why="Mất mạng")
    refusal = await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
    assert isinstance(refusal, Refused)
    name = BRANCH.service_by_id[SERVICE].name.of("vi")
    assert f"Đang ngừng cấp số: {name}." in (await browser_like.get("/manager/now")).text
    assert "Mất mạng" in (await browser_like.get("/manager/hall")).text
    await sent(browser_like, "/manager/hall/service-open", service_id=SERVICE)
    assert isinstance(await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)


async def test_a_counter_is_moved_for_today_and_set_back(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    page = (await browser_like.get(f"/manager/counters?group={GROUP}")).text
    assert f'value="{OTHER}"' in page
    answer = await sent(browser_like, "/manager/counters", counter_id=OTHER, group=GROUP, how="add")
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager")
    of_group = {service.id for service in BRANCH.services if service.group == GROUP}
    assert (await state_of(site)).serves(OTHER) == BRANCH.skills[OTHER] | of_group
    await sent(browser_like, "/manager/counters", counter_id=OTHER, group=GROUP, how="only")
    assert (await state_of(site)).serves(OTHER) == of_group
    assert f'value="{OTHER}"' in (await browser_like.get("/manager/hall")).text
    await sent(browser_like, "/manager/counters", counter_id=OTHER, how="usual")
    assert (await state_of(site)).assigned == {}


async def test_each_button_of_one_form_has_its_own_effect_once(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    move = {"counter_id": OTHER, "group": GROUP, "command_id": new_id()}
    for how in ("add", "add", "only"):  # pressed twice, then back in the browser, and another one
        assert (await sent(browser_like, "/manager/counters", **move, how=how)).status_code == 303
    assert (await state_of(site)).serves(OTHER) == {one.id for one in BRANCH.services if one.group == GROUP}


async def test_counters_that_could_help_come_first_the_open_ones_before_and_with_the_line_of_their_own(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    for counter, who in ((COUNTER, LAN), (OTHER, MINH)):
        await site.house.ask(c.OpenCounter(counter_id=counter), who)
    elsewhere = next(i for i in sorted(BRANCH.skills[OTHER]) if BRANCH.service_by_id[i].group != GROUP)
    for service in (SERVICE, elsewhere, elsewhere):
        assert isinstance(await site.house.ask(c.IssueTicket(service_id=service), KIOSK), dict)
    page = (await browser_like.get(f"/manager/counters?group={GROUP}&lang=en")).text
    rows = re.findall(r'name="counter_id" value="([^"]+)".*?<span class="n">([^<]+)</span>', page, re.DOTALL)
    of_group = {one.id for one in BRANCH.services if one.group == GROUP}
    has = [of_group <= BRANCH.skills[counter] for counter, _ in rows]
    assert has == sorted(has), "those that serve it already come last"
    assert rows[0][0] == OTHER
    assert rows[0][1].startswith("2 ")
    assert dict(rows)[COUNTER].startswith("1 ")


async def test_a_group_or_a_counter_that_is_not_there(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    assert (await browser_like.get("/manager/counters?group=x")).status_code == 404
    answer = await sent(browser_like, "/manager/counters", counter_id=OTHER, group="x", how="add")
    assert answer.status_code == 404
    answer = await sent(browser_like, "/manager/counters", counter_id="quay-99", group=GROUP, how="add")
    assert answer.status_code == 422
    assert "quay-99" in answer.text


async def test_a_kiosk_is_closed(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await site.house.store.run(lambda: site.people.pair("kiosk-1", Role.KIOSK))
    assert (await sent(browser_like, "/manager/hall/kiosk", device_id="kiosk-1", mode="closed")).status_code == 303
    assert (await state_of(site)).wanted["kiosk-1"].mode == "closed"


async def test_who_says_a_kiosks_mode_stands_beside_it(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await site.house.store.run(lambda: site.people.pair("kiosk-1", Role.KIOSK))
    assert "theo lịch" not in (await browser_like.get("/manager/hall")).text
    whole_day = KioskTime(weekdays=(1, 2, 3, 4, 5, 6, 7), begins="00:00", ends="23:50", mode="closed")
    settings = BRANCH.model_copy(update={"kiosk_modes": (whole_day,)})
    await site.house.ask(c.ApplySettings(branch=settings, started_from=(await state_of(site)).settings_seq), SERVER)
    page = (await browser_like.get("/manager/hall")).text
    assert "theo lịch đến 23:50" in page
    assert 'value="closed" aria-pressed="true"' in page
    await sent(browser_like, "/manager/hall/kiosk", device_id="kiosk-1", mode="open")
    page = (await browser_like.get("/manager/hall")).text
    assert "chọn tay, giữ đến hết ngày (lịch: Tạm đóng)" in page
    assert 'value="open" aria-pressed="true"' in page


async def test_a_pause_says_when_it_is_meant_to_end_and_that_it_is_over(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.PauseCounter(reason=BRANCH.pause_reasons[0].id, back_in_min=10), LAN)
    until = clock_text(site.house.clock.now + 10 * 60_000, BRANCH.timezone)
    assert f", hẹn {until}" in (await browser_like.get("/manager")).text
    site.house.clock.forward(11 * 60)
    assert f", quá hẹn {until}" in (await browser_like.get("/manager")).text


async def test_a_call_for_help_is_an_alarm_until_it_is_answered(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallHelp(), LAN)
    number = BRANCH.counter_by_id[COUNTER].number
    page = (await browser_like.get("/manager")).text
    assert f"Quầy {number} gọi hỗ trợ" in page
    assert any(name.startswith("help-") for name in (await browser_like.get("/manager/alarms")).json()["alarms"])
    await sent(browser_like, "/manager/help", counter_id=COUNTER)
    assert (await state_of(site)).helps == {}
    assert "gọi hỗ trợ" not in (await browser_like.get("/manager")).text


async def test_an_alarm_is_put_off_by_one_session_for_a_while(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await site.issued()
    key = f"nobody-{SERVICE}"
    assert key in (await browser_like.get("/manager/alarms")).json()["alarms"]
    await sent(browser_like, "/manager/later", key=key)
    assert key not in (await browser_like.get("/manager/alarms")).json()["alarms"]
    assert f'value="{key}"' not in (await browser_like.get("/manager/now")).text
    other = httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver")
    async with other:
        await sign_in(other)
        assert key in (await other.get("/manager/alarms")).json()["alarms"]


def test_what_was_put_off_comes_back() -> None:
    now = [0.0]
    later = Later(lambda: now[0])
    session: Any = type("Session", (), {"form_token": "a"})
    later.put_off(session, "clock")
    assert later.hidden(session) == {"clock"}
    now[0] = LATER_S
    assert later.hidden(session) == frozenset()


async def test_a_viewer_sees_the_hall_and_no_button(site: Site, browser_like: httpx.AsyncClient) -> None:
    await site.house.store.run(lambda: site.people.add("xem", "Lê Văn Xem", ("viewer",), PASSWORD))
    await sign_in(browser_like, user="xem")
    await site.issued()
    page = (await browser_like.get("/manager")).text
    assert "không quầy nào đang phục vụ" in page
    assert set(re.findall(r'action="(/manager/[a-z/-]+)"', page)) == {"/manager/sign-out"}
    assert "/manager/counters" not in page
    for path in ("/manager/hall", f"/manager/counters?group={GROUP}"):
        assert (await browser_like.get(path)).status_code == 403
    form = token(page)
    for path, fields in (
        ("/manager/hall/close", {"why": "x"}),
        ("/manager/hall/close", {"why": ""}),
        ("/manager/hall/service-close", {"service_id": ""}),
        ("/manager/notices", {"notice_vi": ""}),
        ("/manager/notices", {"notice_vi": "x"}),
        ("/manager/counters", {"counter_id": OTHER, "group": GROUP, "how": "add"}),
        ("/manager/help", {"counter_id": COUNTER}),
    ):
        answer = await browser_like.post(path, data={"form": form, "command_id": new_id(), **fields})
        assert answer.status_code == 403, path
    state = await state_of(site)
    assert (state.hall_closed_why, state.assigned) == (None, {})


async def test_nobody_acts_without_our_own_form(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    answer = await browser_like.post("/manager/hall/close", data={"why": "x", "form": "x"})
    assert answer.status_code == 403
    assert "lần đăng nhập trước" in answer.text
    assert (await state_of(site)).hall_closed_why is None


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/manager/help", "counter_id"), ("/manager/hall/service-close", "service_id"),
        ("/manager/hall/service-open", "service_id"), ("/manager/hall/kiosk", "device_id"),
        ("/manager/counters", "counter_id"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("odd", ["Ａ０１２", "A\u200b0", "a b", "../x"])
async def test_what_can_name_nothing_is_refused_at_its_field(
    site: Site, browser_like: httpx.AsyncClient, path: str, field: str, odd: str
) -> None:
    await sign_in(browser_like)
    more = {"mode": "closed", "service_why": "mất mạng", "how": "add", "group": GROUP}
    answer = await sent(browser_like, path, **more | {field: odd})
    assert answer.status_code == 422
    assert 'data-refused="BAD_FIELD"' in answer.text


async def test_nobody_is_told_a_wait_while_no_numbers_are_given(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    assert "at once" in (await browser_like.get("/manager?lang=en")).text
    hoa = Actor(role=Role.MANAGER, device_id="web", person="hoa", roles=("manager",))
    await site.house.ask(c.CloseHall(why="Mất điện"), hoa)
    closed = (await browser_like.get("/manager?lang=en")).text
    assert "at once" not in closed
    assert "Mất điện" in closed
