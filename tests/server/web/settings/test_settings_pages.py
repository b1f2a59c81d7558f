"""The pages of settings without a script: saved by a button, refused in words, put in force without a lost link."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import ServerSettings
from config.settings import HubLinkSettings
from server.settings.difference import body_of
from server.settings.written import written
from server.store.draft_rows import drafts, keep
from server.web.settings import items
from server.web.settings.kinds import KINDS
from tests.server.branch_kit import BRANCH, COUNTER, PASSWORD, SERVICE, live_port
from tests.server.web.conftest import Site, make_site
from tests.server.web.settings.test_items import form_of
from tests.server.web.test_manager import sign_in, token
from wire.commands import OpenCounter
from wire.opening import IssueHours
from wire.values import Actor, Role

HOME = "/manager/settings"
FIRST = BRANCH.services[0].id
PLAIN = next(service.id for service in BRANCH.services if service.facts is None)


async def body_now(site: Site) -> dict[str, Any]:
    async with site.house.handle.reading() as state:
        assert state.branch is not None
        return body_of(state.branch)


async def post(client: httpx.AsyncClient, path: str, page: str = f"{HOME}/branch/-", **form: str) -> httpx.Response:
    key = token((await client.get(page)).text)
    return await client.post(f"{HOME}{path}", data={"form": key} | form)


async def edit(site: Site, client: httpx.AsyncClient, kind: str, key: str, **changed: str) -> httpx.Response:
    form = form_of(await body_now(site), kind, key, **changed)
    return await post(client, f"/{kind}/{key}", **form)


async def version(client: httpx.AsyncClient) -> str:
    found = re.search(r'name="version" value="(\d+)"', (await client.get(f"{HOME}/branch/-")).text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["", f"/service/{FIRST}", "/history", "/import", "/export", "/add/service"])
async def test_nobody_sees_settings_without_signing_in(site: Site, browser_like: httpx.AsyncClient, path: str) -> None:
    answer = await browser_like.get(HOME + path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager/sign-in")


async def test_a_form_of_another_page_changes_nothing(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    answer = await browser_like.post(f"{HOME}/service/{FIRST}", data={"form": "x", "f-minutes": "99"})
    assert answer.status_code == 403
    assert 'data-refused="OLD_FORM"' in answer.text
    assert "lần đăng nhập trước, nên chưa thực hiện gì" in answer.text
    with site.house.store.reading() as connection:
        assert drafts(connection) == []


async def test_what_is_wrong_is_kept_and_told_at_the_field_in_words(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    answer = await edit(site, browser_like, "service", FIRST, minutes="mười")
    assert answer.status_code == 303
    page = (await browser_like.get(answer.headers["location"])).text
    assert 'value="mười"' in page
    assert page.count("Phải là một số.") == 2  # at the field, and in the list of what must be corrected
    english = (await browser_like.get(f"{answer.headers['location']}?lang=en")).text
    assert "This must be a number." in english
    assert "[A-Z" not in page + english
    answer = await post(browser_like, "/put", version=await version(browser_like), when="now")
    assert answer.status_code == 409
    assert "Còn chỗ cần sửa" in answer.text or "must be corrected" in answer.text


async def test_settings_put_in_force_reach_a_device_whose_link_goes_on(url: str) -> None:
    async with live_port(url) as port:
        site = await make_site(port.house, ServerSettings(branch=Path("branch.toml")))
        issued = await port.house.issue()
        transport = httpx.ASGITransport(site.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            await sign_in(client)
            async with port.link(Role.KIOSK, "kiosk-1") as kiosk:
                await edit(site, client, "service", FIRST, minutes="33")
                answer = await post(client, "/put", version=await version(client), when="now")
                assert answer.status_code == 303
                told = await kiosk.until("event.settings.applied")
                assert told["branch"]["services"][0]["minutes"] == 33.0
                taken = await kiosk.result("ticket.issue", {"service_id": SERVICE})
                assert taken["number"] != issued["number"]
        async with port.house.handle.reading() as state:
            assert issued["ticket_id"] in state.tickets


async def test_the_story_of_a_draft_from_the_first_letter_to_the_undo(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    before = written(BRANCH)
    await edit(site, browser_like, "service", FIRST, minutes="33", quota="200")
    page = (await browser_like.get(f"{HOME}/service/{FIRST}")).text
    assert "Bản nháp: 2 thay đổi" in page
    assert "<del>5,75</del>" in page
    assert "<ins>33</ins>" in page
    answer = await post(browser_like, "/put", version=await version(browser_like), when="now")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HOME}/history")
    async with site.house.handle.reading() as state:
        assert state.branch is not None
        assert (state.branch.services[0].minutes, state.branch.services[0].quota) == (33.0, 200)
    page = (await browser_like.get(f"{HOME}/history")).text
    assert "Nguyễn Thị Hoa" in page
    assert "<ins>200</ins>" in page
    await post(browser_like, "/history/1/back")
    await post(browser_like, "/put", version=await version(browser_like), when="now")
    async with site.house.handle.reading() as state:
        assert state.branch is not None
        assert written(state.branch) == before
        assert state.branch.model_dump_json() == BRANCH.model_dump_json()


async def test_a_day_that_is_over_is_warned_of_and_not_refused(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    at = (await post(browser_like, "/add/special")).headers["location"].removeprefix(HOME)
    day = {"f-date": "22/11/2026", "f-name-vi": "Nghỉ", "f-bookings": "on"}
    await post(browser_like, at, **day)
    page = (await browser_like.get(HOME + at)).text
    assert "22/11/2026 đã qua" in page
    assert "nghỉ cả ngày" in page
    assert "Cần sửa" not in page


async def test_a_language_that_no_font_here_draws_is_warned_of_where_it_is_set(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    at = (await post(browser_like, "/add/special")).headers["location"].removeprefix(HOME)
    day = {"f-date": "29/11/2026", "f-name-vi": "Nghỉ", "f-name-en": "Closed", "f-bookings": "on"}
    await post(browser_like, at, **day)
    assert "không có phông chữ" not in (await browser_like.get(HOME + at)).text
    await post(browser_like, at, **day | {"f-name-en": "\U00013000"})
    page = unescape((await browser_like.get(HOME + at)).text)
    assert "không có phông chữ vẽ được \U00013000 của ngôn ngữ “English”" in page
    assert "fonts-noto-core" in page


async def test_a_day_without_numbers_of_a_service_names_the_service(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    mondays = IssueHours(weekdays=(1,), issue_from="09:00", issue_until="10:00")
    own = BRANCH.services[0].model_copy(update={"hours": (mondays,)})
    await site.house.put(BRANCH.model_copy(update={"services": (own, *BRANCH.services[1:])}))
    await sign_in(browser_like)
    at = (await post(browser_like, "/add/special")).headers["location"].removeprefix(HOME)
    hours = dict(zip(("opens", "closes", "issue_from", "issue_until"), ("8", "11h30", "8h", "11"), strict=True))
    day = {"f-date": "29/11/2026", "f-name-vi": "Làm bù", **{f"f-hours-0-{k}": v for k, v in hours.items()}}
    await post(browser_like, at, **day)
    page = unescape((await browser_like.get(HOME + at)).text)
    assert f"Ngày 29/11/2026 không cấp số cho “{own.name.of('vi')}”" in page
    assert "Cần sửa" not in page


async def test_who_adds_the_first_reason_is_told_that_the_ready_ones_go(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    assert "chọn trong danh sách có sẵn" in (await browser_like.get(f"{HOME}/add/rating")).text
    assert "có sẵn" not in (await browser_like.get(f"{HOME}/add/outcome")).text


async def test_a_name_that_is_missing_is_asked_for_in_its_language(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    at = (await post(browser_like, "/add/special")).headers["location"].removeprefix(HOME)
    assert "Xin ghi phần “Tiếng Việt”." in unescape((await browser_like.get(HOME + at)).text)


async def test_what_was_in_force_already_is_not_warned_of_anew(site: Site, browser_like: httpx.AsyncClient) -> None:
    over = BRANCH.special_days[0].model_copy(update={"date": "2026-11-22"})
    await site.house.put(BRANCH.model_copy(update={"special_days": (over, *BRANCH.special_days)}))
    await sign_in(browser_like)
    await edit(site, browser_like, "service", FIRST, minutes="33")
    page = (await browser_like.get(f"{HOME}/branch/-")).text
    assert "Bản nháp: 1 thay đổi" in page
    assert "22/11/2026 đã qua" not in page


async def test_facts_of_a_service_are_told_a_line_each_and_need_their_source(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    await edit(site, browser_like, "service", PLAIN, facts_code="1.001", facts_online="full")
    page = (await browser_like.get(f"{HOME}/service/{PLAIN}")).text
    assert "Bản nháp: 2 thay đổi" in page
    assert "<ins>Toàn trình</ins>" in page
    assert page.count("Thông tin thủ tục cần nguồn và ngày.") == 4  # at two fields, and in the list
    assert "[A-Z" not in page


async def test_whom_a_draft_would_meet_is_told_before_it_is_in_force(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    clerk = Actor(role=Role.COUNTER, device_id="pc-1", person="hoa", roles=("clerk",))
    assert isinstance(await site.house.ask(OpenCounter(counter_id=COUNTER), clerk), dict)
    await edit(site, browser_like, "service", FIRST, minutes="33")
    await post(browser_like, f"/counter/{COUNTER}", action="remove")
    assert "đang ngồi đó" in (await browser_like.get(f"{HOME}/branch/-")).text


async def test_a_version_is_not_brought_back_over_a_draft(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await edit(site, browser_like, "service", FIRST, minutes="33")
    answer = await post(browser_like, "/history/1/back")
    assert answer.status_code == 409
    assert "Anh/chị đang có bản nháp." in answer.text


async def test_what_is_pasted_into_a_field_is_kept_as_it_is_seen(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    answer = await edit(site, browser_like, "branding", "-", hotline="\u202a024 1022\u202c")
    assert answer.status_code == 303
    answer = await edit(
        site, browser_like, "service", FIRST, **{"bring-vi": "Bản sao\r\nBản chính", "name-vi": "\u200b"}
    )
    assert answer.status_code == 303
    with site.house.store.reading() as connection:
        body = drafts(connection)[0].body
    assert body["branding"]["hotline"] == "024 1022"
    assert body["services"][0]["bring"]["vi"] == "Bản sao Bản chính"
    page = (await browser_like.get(f"{HOME}/service/{FIRST}")).text
    assert "Xin ghi phần “Tiếng Việt”" in page, "a name that nobody sees is none"


async def test_settings_are_planned_for_a_day_and_taken_back(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await edit(site, browser_like, "service", FIRST, minutes="33")
    for day, why in (("23/11/2026", "Xin chọn một ngày sau hôm nay."), ("30/02/2027", "Xin nhập ngày như"),
                     ("2027-02-30", "Xin nhập ngày như"), ("2027-13-01", "Xin nhập ngày như")):  # fmt: skip
        answer = await post(browser_like, "/put", version=await version(browser_like), when="day", day=day)
        assert answer.status_code == 409
        assert why in answer.text
    far = await post(browser_like, "/put", version=await version(browser_like), when="day", day="24/11/9999")
    assert far.status_code == 409
    assert "còn hơn một năm nữa" in far.text
    assert 'value="24/11/9999"' in far.text, "what was typed stays"
    assert 'name="far" value="9999-11-24"' in far.text
    assert "Sẽ áp dụng" not in far.text
    other = await post(
        browser_like, "/put", version=await version(browser_like), when="day", day="25/11/9999", far="9999-11-24"
    )
    assert other.status_code == 409, "the tick was for another day"
    meant = await post(
        browser_like, "/put", version=await version(browser_like), when="day", day="24/11/9999", far="9999-11-24"
    )
    assert meant.status_code == 303
    page = (await browser_like.get(f"{HOME}/branch/-")).text
    assert "24/11/9999" in page
    found = re.search(r"/planned/(\w+)/back", page)
    assert found is not None
    await post(browser_like, f"/planned/{found[1]}/back")
    await post(browser_like, "/put", version=await version(browser_like), when="day", day="24/11/2026")
    page = (await browser_like.get(f"{HOME}/branch/-")).text
    assert "Sẽ áp dụng: Thứ Ba, 24/11/2026" in page
    found = re.search(r"/planned/(\w+)/back", page)
    assert found is not None
    await post(browser_like, f"/planned/{found[1]}/back")
    assert "Bản nháp: 1 thay đổi" in (await browser_like.get(f"{HOME}/branch/-")).text


async def test_a_plan_for_a_day_of_no_calendar_that_an_older_program_took_is_shown_and_taken_back(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    await edit(site, browser_like, "service", FIRST, minutes="33")
    site.house.store.transact(lambda it: keep(it, replace(drafts(it)[0], day="2027-02-30")))
    page = await browser_like.get(f"{HOME}/branch/-")
    assert page.status_code == 200
    assert "2027-02-30" in page.text
    found = re.search(r"/planned/(\w+)/back", page.text)
    assert found is not None
    await post(browser_like, f"/planned/{found[1]}/back")
    assert "Bản nháp: 1 thay đổi" in (await browser_like.get(f"{HOME}/branch/-")).text


@pytest.mark.parametrize("kind", ["branch", "holidays", "policy", "branding", "nothing"])
async def test_what_there_is_one_of_is_not_added_again(site: Site, browser_like: httpx.AsyncClient, kind: str) -> None:
    await sign_in(browser_like)
    assert (await browser_like.get(f"{HOME}/add/{kind}")).status_code == 404
    assert (await post(browser_like, f"/add/{kind}", name="Mới")).status_code == 404


@pytest.mark.parametrize("said", ["²", "１", "0x1", "-1", " 1", "1.0", "", "9" * 30])
async def test_a_version_that_is_no_plain_number_puts_nothing_in_force(
    site: Site, browser_like: httpx.AsyncClient, said: str
) -> None:
    await sign_in(browser_like)
    await edit(site, browser_like, "service", FIRST, minutes="33")
    answer = await post(browser_like, "/put", version=said, when="now")
    assert answer.status_code == 409
    assert "Bản nháp: 1 thay đổi" in answer.text
    async with site.house.handle.reading() as state:
        assert state.branch == BRANCH


async def test_a_new_item_needs_a_name_and_gets_a_page_of_its_own(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    assert "Còn thiếu, xin nhập." in (await post(browser_like, "/add/service", name=" ")).text
    answer = await post(browser_like, "/add/service", name="Cấp thẻ mới", group="ho-tich")
    assert answer.headers["location"] == f"{HOME}/service/cap-the-moi"
    page = (await browser_like.get(answer.headers["location"])).text
    assert "thủ tục mới" in page
    answer = await post(browser_like, "/service/cap-the-moi", action="remove")
    assert "Chưa có thay đổi" in (await browser_like.get(f"{HOME}/branch/-")).text


def changed_fields(page: str) -> set[str]:
    return set(re.findall(r'class="row changed[^"]*" data-field="f-([^"]+)"', page))


async def test_what_nobody_touched_of_a_new_item_is_not_tinted_and_no_hub_means_no_bookings(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    added = (await post(browser_like, "/add/service", name="Cấp thẻ mới", group="ho-tich")).headers["location"]
    page = (await browser_like.get(added)).text
    assert changed_fields(page) == {"name", "group"}
    assert not re.search(r'name="f-bookable"[^>]* checked', page)
    for kind, chosen, other in (("counter", "number", "77"), ("group", "series", "Z")):
        at = [(await post(browser_like, f"/add/{kind}", name=f"Mới {n}")).headers["location"] for n in (1, 2)]
        for one in at:
            assert changed_fields((await browser_like.get(one)).text) == {"name"}, one
        await post(browser_like, at[0].removeprefix(HOME), **{f"f-{chosen}": other})
        assert chosen in changed_fields((await browser_like.get(at[0])).text)
    special = (await post(browser_like, "/add/special")).headers["location"]
    page = (await browser_like.get(special)).text
    assert changed_fields(page) == set()
    assert not re.search(r'name="f-bookings"[^>]* checked', page)
    await post(browser_like, special.removeprefix(HOME), **{"f-date": "28/12/2026", "f-bookings": "on"})
    assert changed_fields((await browser_like.get(special)).text) == {"date", "bookings"}


async def test_with_a_hub_a_new_service_and_a_special_day_are_open_to_bookings(site: Site) -> None:
    hub = HubLinkSettings(url="https://hub.example", token_file=Path("token"))
    with_hub = await make_site(site.house, ServerSettings(branch=Path("branch.toml"), hub=hub))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(with_hub.app), base_url="http://testserver") as client:
        await sign_in(client)
        for kind, name in (("service", "bookable"), ("special", "bookings")):
            at = (await post(client, f"/add/{kind}", name="Mới")).headers["location"]
            page = (await client.get(at)).text
            assert re.search(rf'name="f-{name}"[^>]* checked', page), kind
            assert name not in changed_fields(page)


@pytest.mark.parametrize("kind", ["service", "notice"])
async def test_a_text_changed_in_one_language_warns_that_the_other_is_as_it_was(
    site: Site, browser_like: httpx.AsyncClient, kind: str
) -> None:
    await sign_in(browser_like)
    body, field = await body_now(site), "name" if kind == "service" else "text"
    key = FIRST if kind == "service" else "0"
    text = items.within(items.find(body, KINDS[kind], key), (field,))
    english = "As written before"
    await edit(site, browser_like, kind, key, **{f"{field}-vi": "Lời khác hẳn"})
    warned = "Đã đổi Tiếng Việt, còn English vẫn như cũ"
    page = (await browser_like.get(f"{HOME}/{kind}/{key}")).text
    assert text["en"]
    assert warned in page
    assert "Cần sửa" not in page
    await edit(site, browser_like, kind, key, **{f"{field}-vi": "Lời khác hẳn", f"{field}-en": english})
    assert warned not in (await browser_like.get(f"{HOME}/{kind}/{key}")).text


async def test_a_translation_that_is_only_added_or_taken_away_is_no_reason_to_warn(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    for english in ("", "Something new"):
        await edit(site, browser_like, "service", PLAIN, **{"bring-vi": "Tờ khai", "bring-en": english})
        assert "vẫn như cũ" not in (await browser_like.get(f"{HOME}/service/{PLAIN}")).text


async def test_two_faults_of_one_row_or_list_have_names_of_their_own(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    row = {"hours-0-weekdays-1": "on", "hours-0-issue_from": "x", "hours-0-issue_until": "y"}
    await edit(site, browser_like, "service", FIRST, **row)
    await edit(site, browser_like, "holidays", "-", **{"holidays-90": "31/2/2027", "holidays-91": "32/1/2027"})
    page = (await browser_like.get(f"{HOME}/branch/-")).text
    faults = re.findall(r"<li><a[^>]*>([^<]*)</a>", page.partition('<div class="wrongs">')[2].partition("</ul>")[0])
    assert len(faults) == len(set(faults)) == 4, faults
    assert any("dòng 1 · Cấp số từ" in one for one in faults)
    assert any("dòng 1 · Cấp số đến" in one for one in faults)


async def test_the_list_is_searched_without_tone_marks(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    page = (await browser_like.get(f"{HOME}/branch/-?q=khai sinh")).text
    listed = re.findall(r'<span class="words">([^<]*)</span>', page)
    assert "Đăng ký khai sinh" in listed
    assert "Đăng ký kết hôn" not in listed


async def test_the_number_beside_services_counts_no_topic(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    page = (await browser_like.get(f"{HOME}/branch/-")).text
    found = re.search(r'data-section="service"><summary>[^<]*<span class="many">(\d+)<', page)
    assert found is not None
    assert int(found[1]) == len(BRANCH.services)


async def test_the_file_that_goes_out_comes_in_as_a_draft_and_is_journalled(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    answer = await browser_like.get(f"{HOME}/export")
    assert answer.text == written(BRANCH, 1)
    with site.house.store.reading() as connection:
        said = connection.exec_driver_sql("SELECT body FROM journal WHERE type = 'export.made'").scalars().all()
    assert [row for row in said if '"settings"' in row]
    changed = answer.text.replace("minutes = 5.75", "minutes = 33.0", 1)
    answer = await post(browser_like, "/import", toml="\ufeff" + changed.replace("\n", "\r\n"))
    assert answer.status_code == 303
    page = (await browser_like.get(f"{HOME}/branch/-")).text
    assert "Bản nháp: 1 thay đổi" in page
    async with site.house.handle.reading() as state:
        assert state.branch == BRANCH


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace('"vi", "en"]', '"vi"; "en"]', 1), "Dòng 8: Không đọc được dòng này."),
        (
            lambda text: text.replace("minutes = 5.75", 'minutes = "x"', 1),
            "Đăng ký biến động đất đai · Số phút tại quầy",
        ),
        (lambda text: text.replace("minutes = 5.75", "minutess = 5.75", 1), "Không có mục cài đặt nào tên như vậy."),
        (lambda text: text.replace('id = "hanoi-1"', 'id = "x"', 1), "cài đặt của chi nhánh khác"),
        (lambda text: re.sub("(?m)^site = .*", 'site = "Hà Nội"', text), ": Phải gồm các mục có tên"),
        (lambda text: re.sub("weekdays = .*", "weekdays = 5", text, count=1), "Phải là một danh sách."),
        (lambda text: "", "Chưa có nội dung."),
        (lambda text: "a = 1\n", "Còn thiếu, xin nhập."),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_in_words_and_nothing_is_lost(
    site: Site, browser_like: httpx.AsyncClient, change: Any, told: str
) -> None:
    await sign_in(browser_like)
    text = change(written(BRANCH))
    answer = await post(browser_like, "/import", toml=text)
    assert answer.status_code == 409
    assert told in answer.text
    with site.house.store.reading() as connection:
        assert drafts(connection) == []


async def test_troubles_of_a_file_are_told_from_its_first_line_on(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    text = written(BRANCH).replace("minutes = 5.75", 'minutes = "x"', 1).replace("slot_places = ", "slot_places = -", 1)
    answer = await post(browser_like, "/import", toml=text)
    lines = [int(n) for n in re.findall(r"Dòng (\d+):", answer.text)]
    assert len(lines) >= 2
    assert lines == sorted(lines)


async def test_a_file_of_a_program_is_said_to_be_one(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    answer = await post(browser_like, "/import", toml='kind = "server"\nhost = "127.0.0.1"\n')
    assert "Tệp này có kind = “server”" in answer.text
    assert "chi nhánh khác" not in answer.text
    assert "Dòng 2" not in answer.text


async def test_a_list_that_a_file_leaves_out_is_named(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    body = written(BRANCH)
    text = body[: body.index("[[services]]")]
    answer = await post(browser_like, "/import", toml=text)
    assert "Thủ tục: Còn thiếu, xin nhập." in answer.text
    assert "(chưa có tên)" not in answer.text
    odd = body.replace("[[services]]", "[[services]]\nlimit = 1", 1)
    answer = await post(browser_like, "/import", toml=odd)
    assert f"{BRANCH.services[0].name.of('vi')} · limit: Không có mục cài đặt nào tên như vậy." in answer.text


async def test_letters_typed_in_two_parts_are_the_same_letters(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    await post(browser_like, "/import", toml=unicodedata.normalize("NFD", written(BRANCH)))
    assert "Chưa có thay đổi" in (await browser_like.get(f"{HOME}/branch/-")).text


async def test_an_unknown_kind_or_item_is_no_page(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    for path in ("/x/y", "/service/x", "/hours/99", "/add/x"):
        assert (await browser_like.get(HOME + path)).status_code == 404


async def test_a_new_item_is_not_said_to_be_wrong_before_it_is_saved(site: Any, browser_like: Any) -> None:
    await sign_in(browser_like)
    at = (await post(browser_like, "/add/special")).headers["location"].removeprefix(HOME)
    page = (await browser_like.get(HOME + at)).text
    assert "aria-invalid" not in page
    assert "untried" in page
    assert 'class="mark bad"' in page, "it cannot be put in force, and that is said beside"
    await post(browser_like, at)
    page = (await browser_like.get(HOME + at)).text
    assert "aria-invalid" in page
    assert "untried" not in page


async def test_what_one_person_saves_says_nothing_of_what_another_has_not_begun(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await site.house.store.run(lambda: site.people.add("mai", "Trần Thị Mai", ("manager",), PASSWORD))
    transport = httpx.ASGITransport(site.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as other:
        at = []
        for client, user in ((browser_like, "hoa"), (other, "mai")):
            await sign_in(client, user)
            at.append((await post(client, "/add/special")).headers["location"].removeprefix(HOME))
        assert at[0] == at[1], "each has a draft of her own"
        await post(other, at[1])
        assert "untried" in (await browser_like.get(HOME + at[0])).text
        assert "untried" not in (await other.get(HOME + at[1])).text
