"""The manager's page that has a day played."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from config import ServerSettings
from server.rehearsal.asked import Answer, Asked, Work
from server.rehearsal.child import answer_to
from server.rehearsal.one_at_a_time import Done, Rehearsals
from server.web.rehearsal.rehearsal_pages import PATH
from tests.server.branch_kit import BRANCH, COUNTER, COUNTERS, LAN, PASSWORD, HandClock, house
from tests.server.rehearsal.rehearsal_kit import monday
from tests.server.store.words_kit import next_day
from tests.server.web.conftest import make_site
from tests.server.web.test_manager import sign_in, token
from wire import commands as c

MONDAY = "2026-11-23"


class Fake(Rehearsals):
    """Plays nothing: keeps what was asked."""

    def __init__(self):
        super().__init__("sqlite:///none.db")
        self.asked = []

    async def _answer(self, asked):
        self.asked.append(asked)
        await asyncio.sleep(3600)


@pytest.fixture
def fake(monkeypatch):
    made = Fake()
    monkeypatch.setattr("server.web.app.Rehearsals", lambda url: made)
    return made


@pytest.fixture
async def client(fake, url):
    """A manager who is signed in; Monday is over and Tuesday is open."""
    clock = HandClock()
    async with house(url, clock) as branch:
        await next_day(branch, clock)
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        site.fake = fake
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as client:
            await sign_in(client)
            client.site = site
            yield client
        await fake.give_up()


async def post(client, path=PATH, **fields):
    page = (await client.get("/manager/account")).text
    return await client.post(path, data={"form": token(page)} | fields)


async def test_the_form_offers_past_days_usual_days_and_the_branchs_own_changes(client):
    page = (await client.get(PATH)).text
    assert f'<option value="{MONDAY}">Thứ Hai, 23/11/2026' in page
    assert '<option value="w1">' in page
    assert '<option value="copy:quay-01">Thêm một quầy giống quầy 1' in page
    assert '<option value="head-start:30">' in page
    assert "Từ khi máy chủ khởi động chưa chạy thử ngày nào." in page
    assert "chưa có quầy nào mở" in page
    assert 'href="/manager/days/-/rehearsal"' in (await client.get(f"/manager/days/{MONDAY}")).text


async def test_a_day_is_played_once_renews_its_page_and_can_be_given_up(client, fake):
    group = next(g.id for g in BRANCH.groups if g.id not in BRANCH.counter_by_id[COUNTER].groups)
    answer = await post(client, day=MONDAY, change1="copy:quay-01", counter=COUNTER, group=group)
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    page = await client.get(PATH)
    assert page.headers["refresh"] == "3"
    assert "Đang chạy thử theo yêu cầu của Nguyễn Thị Hoa" in page.text
    (asked,) = fake.asked
    assert (asked.day, asked.weekday, asked.counters) == (MONDAY, 0, None)
    assert asked.changes[0] == "copy:quay-01"
    assert re.fullmatch(rf"skills:{COUNTER}=.*\b{group}\b.*", asked.changes[1])
    again = await post(client, day=MONDAY)
    assert again.status_code == 422
    assert "Đang chạy thử một ngày khác" in again.text
    assert "refresh" not in again.headers, "what was said stays"
    stopped = await post(client, f"{PATH}/stop")
    assert stopped.status_code == 303
    page = await client.get(PATH)
    assert "refresh" not in page.headers
    assert "Đang chạy thử" not in page.text


async def test_a_usual_day_is_played_with_the_counters_of_now(client, fake):
    await client.site.house.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    assert "Như lúc này: 1 quầy đang mở" in (await client.get(PATH)).text
    assert (await post(client, day="w1", staff="now")).status_code == 303
    await asyncio.sleep(0)
    assert fake.asked[0].weekday == 1
    assert list(fake.asked[0].counters) == [COUNTERS[0]]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Xin chọn ngày"),
        ({"day": "w9"}, "Xin chọn ngày"),
        ({"day": "23/11/2026"}, "Xin chọn ngày"),
        ({"day": MONDAY, "staff": "now"}, "không có quầy nào mở"),
        ({"day": MONDAY, "counter": "quay-01"}, "chọn cả quầy và lĩnh vực"),
        (
            {"day": MONDAY, "change1": "a", "change2": "b", "change3": "c", "counter": "quay-01", "group": "dat-dai"},
            "quá 3 thay đổi",
        ),
    ],
)
async def test_what_cannot_be_played_is_said_on_the_form(client, fake, fields, said):
    answer = await post(client, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert fake.asked == []


async def test_a_counter_that_serves_many_single_services_can_serve_a_topic_more(client, fake):
    many = tuple(BRANCH.services[0].model_copy(update={"id": f"{'x' * 60}-{n:02d}"}) for n in range(45))
    counters = tuple(
        one.model_copy(update={"services": tuple(service.id for service in many)}) if one.id == COUNTER else one
        for one in BRANCH.counters
    )
    settings = {name: getattr(BRANCH, name) for name in type(BRANCH).model_fields}
    await client.site.house.put(
        type(BRANCH).model_validate(settings | {"services": (*BRANCH.services, *many), "counters": counters})
    )
    assert (await post(client, day=MONDAY, counter=COUNTER, group=BRANCH.groups[-1].id)).status_code == 303
    await asyncio.sleep(0)
    (change,) = fake.asked[0].changes
    assert change.startswith(f"skills:{COUNTER}=")
    assert all(service.id in change for service in many)


async def test_what_came_of_it_stands_there_in_the_readers_language(client, fake, tmp_path):
    past = f"sqlite:///{tmp_path / 'past.db'}"
    await monday(past)
    asked = Asked(day=MONDAY, changes=(f"open:{COUNTERS[2]}", "head-start:0"), seeds=5)
    fake.done = Done(asked, "Hoa", answer_to(Work(url=past, asked=asked)))
    page = (await client.get(PATH)).text
    number = BRANCH.counter_by_id[COUNTERS[2]].number
    for said in (
        f"Mở thêm quầy {number}",
        "chưa thấy khác biệt",
        "thực tế 40 người đã chờ",
        "<svg",
        "Theo yêu cầu của Hoa",
    ):
        assert said in page, said
    english = (await client.get(f"{PATH}?lang=en")).text
    for said in (f"Counter {number} open too", "no difference seen", "40 people really waited", "first estimates"):
        assert said in english, said


async def test_a_refusal_of_the_child_is_said_in_the_readers_language(client, fake):
    fake.done = Done(Asked(day=MONDAY), "Hoa", Answer(key="nobody_comes", facts={"day": MONDAY}))
    assert "quá ít lượt đến" in (await client.get(PATH)).text
    assert "too few visits" in (await client.get(f"{PATH}?lang=en")).text


async def test_before_a_day_is_over_there_is_nothing_to_play(site, browser_like):
    await sign_in(browser_like)
    page = (await browser_like.get(PATH)).text
    assert "Chưa có ngày nào kết thúc" in page
    assert 'name="day"' not in page


async def test_who_only_looks_sees_the_result_and_no_form(client, fake):
    people = client.site.people
    await client.site.house.store.run(lambda: people.add("vinh", "Lê Vinh", ("viewer",), PASSWORD))
    client.cookies.clear()
    await sign_in(client, "vinh")
    page = (await client.get(PATH)).text
    assert 'name="day"' not in page
    assert "Chỉ người điều hành" in page
    assert (await post(client, day=MONDAY)).status_code == 403


async def test_a_real_child_plays_a_real_day(url):
    await monday(url)
    one = Rehearsals(url)
    one.begin(Asked(day=MONDAY, seeds=5), "Hoa")
    await one.ended()
    assert one.done.answer.key == ""
    assert one.done.answer.rehearsal.replayed.called == 40
