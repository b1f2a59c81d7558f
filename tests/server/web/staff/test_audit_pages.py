"""The audit in the browser: what it shows, what it finds, and that a changed row shows."""

from __future__ import annotations

import re
from html import escape

import pytest
from sqlalchemy import update

from server.store.audit_rows import KINDS
from server.store.tables import JOURNAL
from server.web.staff import audit_pages
from tests.server.branch_kit import BRANCH, DAY_MS, SERVER
from tests.server.known_people import code_of
from tests.server.web.staff.test_people_pages import add, at
from tests.server.web.test_manager import sign_in, token
from wire import commands as c
from wire.values import Actor, Role

AUDIT = "/manager/audit"
HOA = Actor(role=Role.MANAGER, device_id="web", person=code_of("hoa"), roles=("manager",))


@pytest.fixture
async def hoa(site, browser_like):
    await sign_in(browser_like)
    return browser_like


def body(answer):
    assert answer.status_code == 200
    return answer.text.partition("<tbody>")[2].partition("</tbody>")[0]


async def test_it_says_in_words_who_did_what_the_latest_first(site, hoa):
    await add(hoa)
    await at(hoa, "lan", "lock")
    rows = body(await hoa.get(AUDIT))
    assert rows.index("Khóa tài khoản của lan") < rows.index("Thêm ha.nt") < rows.index("hoa (s-HOA) đăng nhập")
    assert "Thứ Hai, 23/11/2026" in rows
    assert "Đổi" not in rows
    assert '<a href="/manager/settings/history">Áp dụng cài đặt mới</a>' in rows, "what changed stands there"


async def test_it_is_filtered_by_person_kind_day_and_words(site, hoa):
    await add(hoa)
    await at(hoa, "lan", "lock")
    only = body(await hoa.get(AUDIT, params={"who": "s-LAN"}))
    assert "Khóa" in only
    assert "ha.nt" not in only
    assert "đăng nhập" not in body(await hoa.get(AUDIT, params={"kind": "person"}))
    assert "Khóa" in body(await hoa.get(AUDIT, params={"q": "khoa tai khoan"}))
    assert body(await hoa.get(AUDIT, params={"first": "2026-11-20", "last": "2026-11-22"})) == ""
    assert "Khóa" in body(await hoa.get(AUDIT, params={"first": "2026-11-23", "last": "2026-11-23"}))
    assert body(await hoa.get(AUDIT, params={"first": "20/11/2026", "last": "22/11/2026"})) == "", "without a picker"


async def test_what_a_manager_does_on_a_day_stands_there_and_is_found(site, hoa):
    service, counter = BRANCH.services[0], BRANCH.counters[0]
    hidden = {"form": token((await hoa.get("/manager/hall")).text)}
    other = next(one for one in BRANCH.services if one.id not in BRANCH.skills[counter.id])
    assigned = {"counter_id": counter.id, "group": other.group}
    for path, fields in (
        ("/manager/hall/close", {"why": "mất điện"}),
        ("/manager/hall/open", {}),
        ("/manager/hall/service-close", {"service_id": service.id, "service_why": "mất mạng"}),
        ("/manager/hall/service-open", {"service_id": service.id}),
        ("/manager/counters", assigned | {"how": "only"}),
        ("/manager/counters", assigned | {"how": "usual"}),
    ):
        assert (await hoa.post(path, data=hidden | fields)).status_code == 303, path
    rows = body(await hoa.get(AUDIT))
    told = [
        f"Quầy {counter.number} trở lại phục vụ như thường lệ",
        f"Trong ngày quầy {counter.number} phục vụ: ",
        f"Thủ tục “{service.name.of('vi')}” cấp số trở lại",
        f"Ngừng cấp số thủ tục “{service.name.of('vi')}” trong ngày: mất mạng",
        "Cả sảnh cấp số trở lại",
        "Ngừng cấp số cả sảnh: mất điện",
    ]
    found = [rows.find(escape(one)) for one in told]
    assert -1 not in found, dict(zip(told, found, strict=True))
    assert found == sorted(found)
    assert rows.count("<td>hoa (s-HOA)</td>") == len(told)
    assert "Quầy" not in body(await hoa.get(AUDIT, params={"kind": "hall"}))
    assert "sảnh" not in body(await hoa.get(AUDIT, params={"kind": "counter"}))
    assert "Ngừng cấp số cả sảnh" in body(await hoa.get(AUDIT, params={"q": "ngung cap so"}))


async def test_words_stand_there_until_they_are_erased_and_days_as_the_reader_writes_them(site, hoa):
    hidden = {"form": token((await hoa.get("/manager/hall")).text)}
    assert (await hoa.post("/manager/hall/close", data=hidden | {"why": "mất điện"})).status_code == 303
    await site.house.ask(c.ShowNotice(text={"vi": "Nghỉ trưa", "en": "Lunch"}), HOA)
    await hoa.get("/manager/days/2026-11-23.csv")
    assert "Ngừng cấp số cả sảnh: mất điện<" in body(await hoa.get(AUDIT, params={"q": "mat dien"}))
    assert "Showed a notice in the hall: Lunch<" in body(await hoa.get(AUDIT, params={"lang": "en"}))
    assert "list of visits, 23 November 2026" in body(await hoa.get(AUDIT, params={"lang": "en"}))
    assert "danh sách lượt, kỳ 23/11/2026" in body(await hoa.get(AUDIT, params={"lang": "vi"}))
    await hoa.post("/manager/hall/open", data=hidden)
    site.house.clock.now += 3 * DAY_MS
    await site.house.ask(c.EraseWords(before="2026-11-25"), SERVER)
    rows = body(await hoa.get(AUDIT, params={"lang": "vi"}))
    assert "mất điện" not in rows
    assert "Ngừng cấp số cả sảnh<" in rows
    assert "trước 25/11/2026" in rows


@pytest.mark.parametrize(
    "odd",
    [{"first": "x", "before": "-1"}, {"first": "2026-12-01", "last": "2026-01-01"}, {"kind": "ticket"}, {"kind": "%"},
     {"who": "%' OR 1=1 --"}, {"before": "9" * 40}, {"last": "9999-12-31"}],
)  # fmt: skip
async def test_what_cannot_be_read_is_no_fault(site, hoa, odd):
    assert (await hoa.get(AUDIT, params=odd)).status_code == 200


async def test_the_next_page_goes_on_where_the_one_before_ended(site, hoa, monkeypatch):
    monkeypatch.setattr(audit_pages, "ROWS", 2)
    await add(hoa)
    await at(hoa, "lan", "lock")
    await at(hoa, "lan", "unlock")
    first = (await hoa.get(AUDIT, params={"kind": "person"})).text
    older = first.partition('href="/manager/audit?first=')[2].partition('"')[0].replace("&amp;", "&")
    second = body(await hoa.get(f"{AUDIT}?first={older}"))
    assert "Mở khóa" in first
    assert "Thêm ha.nt" in second
    assert "Mở khóa" not in second


async def test_what_is_rare_is_looked_for_some_rows_at_a_time(site, hoa, monkeypatch):
    monkeypatch.setattr(audit_pages, "LOOKED", 2)
    await add(hoa)
    await at(hoa, "lan", "lock")
    await at(hoa, "lan", "unlock")
    page, pages = (await hoa.get(AUDIT, params={"q": "them ha.nt"})).text, 1
    while "Thêm ha.nt" not in page:
        assert "Chưa thấy" in page
        older = page.partition('href="/manager/audit?first=')[2].partition('"')[0].replace("&amp;", "&")
        page, pages = (await hoa.get(f"{AUDIT}?first={older}")).text, pages + 1
    assert pages == 2


async def test_a_check_says_that_the_journal_is_whole_and_names_a_row_that_was_changed(site, hoa):
    page = (await hoa.get(AUDIT)).text
    assert "Chưa kiểm" in page
    assert (await hoa.post(AUDIT + "/check", data={"form": token(page)})).status_code == 303
    assert "còn nguyên vẹn" in (await hoa.get(AUDIT)).text

    def spoil(connection):
        connection.execute(
            update(JOURNAL).where(JOURNAL.c.type == "session.signed_in").values(actor='{"role":"kiosk"}')
        )

    await site.house.store.run(lambda: site.house.store.transact(spoil))
    await hoa.post(AUDIT + "/check", data={"form": token(page)})
    page = (await hoa.get(AUDIT)).text
    assert "không còn như lúc ghi" in page
    assert "còn nguyên vẹn" not in page


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_each_kind_has_a_word_of_its_own_to_be_filtered_by(site, hoa, language):
    page = (await hoa.get(AUDIT, params={"lang": language})).text
    words = dict(re.findall(r'<option value="([a-z]+)">([^<]+)</option>', page.partition('id="kind"')[2]))
    assert set(words) == set(KINDS)
    assert len(set(words.values())) == len(KINDS)
    for kind in words:
        chosen = await hoa.get(AUDIT, params={"kind": kind, "lang": language})
        assert f'value="{kind}" selected' in chosen.text


async def test_what_was_done_while_the_clock_was_ahead_is_shown_at_once_and_hides_nothing(site, hoa):
    await add(hoa)
    await at(hoa, "lan", "lock")

    def ahead(connection):
        row = update(JOURNAL).where(JOURNAL.c.type == "person.locked")
        connection.execute(row.values(at=JOURNAL.c.at + 400 * 24 * 3_600_000))

    await site.house.store.run(lambda: site.house.store.transact(ahead))
    page = await hoa.get(AUDIT)
    rows = body(page)
    assert "Khóa tài khoản của lan" in rows
    assert "Thêm ha.nt" in rows, "the days that are looked at end with those, and begin as ever"
    shown = dict(re.findall(r'name="(first|last)" type="date" value="([^"]*)"', page.text))
    assert rows == body(await hoa.get(AUDIT, params=shown)), "the form says what it shows"
