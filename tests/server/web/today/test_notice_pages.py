"""Notices to the hall, from the page: where, until when, in which language, listed and ended."""

from __future__ import annotations

import re

import httpx
import pytest

from server.views.notices import notice_lines
from server.web.pages import Speech
from server.web.today.notice_pages import places_of
from tests.server.branch_kit import BRANCH
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in, token
from wire.catalogue import Address
from wire.values import Text
from wire.views import NoticeLine

ZONE = BRANCH.zones[0]
SAID = {"notice_vi": "Mất điện đến 10 giờ", "notice_en": "No power until 10:00"}


async def shown(site: Site) -> tuple[NoticeLine, ...]:
    async with site.house.handle.reading() as state:
        return notice_lines(state, site.house.clock.now)


async def sent(client: httpx.AsyncClient, path: str = "/manager/notices", **fields: str) -> httpx.Response:
    form = token((await client.get("/manager/notices")).text)
    return await client.post(path, data={"form": form, **fields})


async def test_a_notice_is_shown_in_its_place_until_its_time_listed_and_ended(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    answer = await sent(browser_like, **SAID, until="10:00", **{f"at_zone_{ZONE.id}": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager/notices")
    (one,) = await shown(site)
    assert (one.text.of("en"), one.zones) == ("No power until 10:00", (ZONE.id,))
    assert one.until == site.house.clock.now + 3_600_000
    for path in ("/manager/notices", "/manager", "/manager/now"):
        page = (await browser_like.get(path)).text
        assert "Mất điện đến 10 giờ" in page
        assert ZONE.name.of("vi") in page
        assert "đến 10:00" in page
    await sent(browser_like, **SAID)
    assert [line.zones for line in await shown(site)] == [(ZONE.id,), ()]
    assert ", đến hết hôm nay</span>" in (await browser_like.get("/manager/now")).text
    ended = await sent(browser_like, "/manager/notices/end", notice_id=one.notice_id, to="today")
    assert ended.headers["location"] == "/manager"
    assert [line.zones for line in await shown(site)] == [()]


async def test_a_notice_is_read_out_where_that_is_ticked_and_the_page_says_so(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    assert 'name="say" value="1" aria-describedby="say-hint">' in (await browser_like.get("/manager/notices")).text
    await sent(browser_like, **SAID)
    assert "có đọc qua loa" not in (await browser_like.get("/manager/notices")).text
    nothing = await sent(browser_like, **SAID | {"notice_en": "?!"}, say="1")
    assert nothing.status_code == 422
    assert re.search(r'id="notice_en-flaw" role="alert">Không có từ nào để đọc', nothing.text)
    assert 'aria-describedby="say-hint" checked>' in nothing.text, "what was ticked stays"
    await sent(browser_like, **SAID, say="1")
    assert [line.say for line in await shown(site)] == [False, True]
    assert (await browser_like.get("/manager/notices")).text.count("có đọc qua loa") == 1


async def test_a_language_left_empty_is_said_before_it_falls_back(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    before = await sent(browser_like, notice_vi="Mất điện", until="15:00", **{f"at_zone_{ZONE.id}": "1"})
    assert before.status_code == 200
    assert "Chưa ghi English: ở đó sẽ hiện lời bằng Tiếng Việt." in before.text
    assert 'value="Mất điện"' in before.text
    assert 'value="15:00"' in before.text
    assert f'name="at_zone_{ZONE.id}" value="1" checked' in before.text
    assert not await shown(site)
    sure = re.search(r'name="sure" value="([^"]+)"', before.text)
    assert sure
    assert (await sent(browser_like, notice_vi="Mất điện", sure=sure[1])).status_code == 303
    assert (await shown(site))[0].text.of("en") == "Mất điện"


@pytest.mark.parametrize("typed", ["10h", "10 giờ", "1000", "10:00"])
async def test_a_time_is_taken_as_people_write_it_where_there_is_no_picker(
    site: Site, browser_like: httpx.AsyncClient, typed: str
) -> None:
    await sign_in(browser_like)
    assert (await sent(browser_like, **SAID, until=typed)).status_code == 303
    assert (await shown(site))[0].until == site.house.clock.now + 3_600_000


async def test_places_are_spoken_of_only_where_there_are_some(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    assert "ở những nơi đã chọn" in (await browser_like.get("/manager/notices")).text
    plain = ZONE.model_copy(update={"floor": None, "address": None})
    counters = tuple(one.model_copy(update={"zone": plain.id}) for one in BRANCH.counters)
    await site.house.put(BRANCH.model_copy(update={"zones": (plain,), "addresses": (), "counters": counters}))
    page = (await browser_like.get("/manager/notices")).text
    assert "Hiện trên mọi màn hình gọi số và máy lấy số" in page
    assert "đã chọn" not in page


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({}, "notice_vi", "Xin ghi lời thông báo."),
        ({"notice_en": "Only English"}, "notice_vi", "trước"),
        ({"notice_vi": "x" * 201, "notice_en": "x"}, "notice_vi", "Dài quá 200 ký tự"),
        ({**SAID, "until": "25:00"}, "until", "như 14:30"),
        ({**SAID, "until": "8x"}, "until", "như 14:30"),
        ({**SAID, "until": "08:59"}, "until", "đã qua"),
    ],
)
async def test_bad_input_is_said_at_its_field_and_stays(
    site: Site, browser_like: httpx.AsyncClient, fields: dict[str, str], field: str, says: str
) -> None:
    await sign_in(browser_like)
    answer = await sent(browser_like, **fields)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-flaw" role="alert">[^<]*{says}', answer.text)
    for value in fields.values():
        assert f'value="{value}"' in answer.text
    assert not await shown(site)


async def test_a_form_that_is_sent_twice_shows_one_notice(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    page = (await browser_like.get("/manager/notices")).text
    command_id = re.search(r'name="command_id" value="([^"]+)"', page)
    assert command_id
    for _ in range(2):
        await sent(browser_like, **SAID, command_id=command_id[1])
    assert len(await shown(site)) == 1


async def test_a_clerk_and_a_stranger_show_nothing(site: Site, browser_like: httpx.AsyncClient) -> None:
    answer = await browser_like.post("/manager/notices", data=SAID)
    assert answer.headers["location"] == "/manager/sign-in"
    assert not await shown(site)


def test_places_are_addresses_floors_and_parts() -> None:
    zone = BRANCH.zones[0]
    second = Address(id="cs2", name=Text(vi="Cơ sở 2"), address=Text(vi="Số 2"))
    zones = (
        zone.model_copy(update={"id": "a", "name": Text(vi="A"), "floor": Text(vi="Tầng 1"), "address": None}),
        zone.model_copy(update={"id": "b", "name": Text(vi="B"), "floor": Text(vi="Tầng 1"), "address": None}),
        zone.model_copy(update={"id": "c", "name": Text(vi="C"), "floor": Text(vi="Tầng 1"), "address": "cs2"}),
    )
    branch = BRANCH.model_copy(update={"zones": zones, "addresses": (second,)})
    places = {place.name: place.zones for place in places_of(branch, Speech("vi"))}
    assert places[branch.address.of("vi")] == {"a", "b"}
    assert places["Cơ sở 2"] == {"c"}
    assert places["Tầng 1"] == {"a", "b"}, "a floor of one address is none of another"


async def test_a_time_of_an_hour_that_comes_twice_is_taken_while_it_comes_again(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await site.house.put(BRANCH.model_copy(update={"timezone": "Europe/Berlin"}))
    site.house.clock.now = 1_824_946_200_000  # 31 October 2027 at 02:30, and summer time has ended
    await sign_in(browser_like)
    assert (await sent(browser_like, **SAID, until="02:15")).status_code == 422
    assert (await sent(browser_like, **SAID, until="02:45")).status_code == 303
    (one,) = await shown(site)
    assert one.until == site.house.clock.now + 15 * 60_000
