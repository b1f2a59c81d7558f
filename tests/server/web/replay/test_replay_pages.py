"""A day told: why one number was called before another, in words for anybody."""

from __future__ import annotations

import re

import pytest

from server.web.replay import replay_pages
from server.web.replay.replay_pages import written
from tests.server.branch_kit import COUNTER, KIOSK, LAN, SERVICE
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.values import Actor, Role


async def take(site, class_id="ordinary"):
    return await site.house.ask(c.IssueTicket(service_id=SERVICE, class_id=class_id), KIOSK)


async def test_a_priority_number_before_an_ordinary_one_is_told_without_names(site, browser_like):
    ordinary = await take(site)
    site.house.clock.forward(60)
    async with site.house.handle.reading() as state:
        class_id = next(k.id for k in state.settings.classes if k.at_kiosk)
        class_name = state.settings.class_by_id[class_id].name.of("vi")
    older = await take(site, class_id)
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    called = await site.house.ask(c.CallNext(), LAN)
    assert called["number"] == older["number"]
    await sign_in(browser_like)
    asked = f"number={older['number'].lower()}&other={ordinary['number']}&lang=vi"
    page = (await browser_like.get(f"/manager/replay?{asked}")).text
    assert f"Lúc 09:01:00, quầy 1 gọi {older['number']}. Số {older['number']} thuộc diện ưu tiên." in page
    assert f"số {older['number']} được tính từ 08:16:00, số {ordinary['number']} từ 09:00:00." in page
    assert class_name not in page
    assert ">lan<" not in page
    assert "lan," not in page
    other = (
        await browser_like.get(f"/manager/replay?number={ordinary['number']}&other={older['number']}&lang=vi")
    ).text
    assert f"Số {ordinary['number']} chưa được gọi trong ngày này." in other
    saved = await browser_like.get(f"/manager/replay.txt?{asked}")
    assert saved.headers["content-disposition"].endswith('.txt"')
    assert "thuộc diện ưu tiên" in saved.text
    rows = await browser_like.get("/manager/replay?lang=vi")
    assert f"Gọi {older['number']} đến quầy 1" in rows.text


async def test_what_became_of_a_paper_is_told_of_its_number(site, browser_like):
    number = await take(site)
    for told in (
        c.ReportPaper(ticket_id=number["ticket_id"], result="not_printed", reason="paper"),
        c.ReportPaper(ticket_id=number["ticket_id"], result="printed", again=True),
    ):
        assert isinstance(await site.house.ask(told, KIOSK), dict)
    await sign_in(browser_like)
    page = (await browser_like.get(f"/manager/replay?number={number['number']}&lang=vi")).text
    assert "Phiếu không in được." in page
    assert "Phiếu được in lại, vẫn số này." in page


async def test_later_earlier_and_the_ordinary_order(site, browser_like):
    first, second = await take(site), await take(site)
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    for number in (first, second):
        site.house.clock.forward(60)
        await site.house.ask(c.CallNext(), LAN)
        await site.house.ask(c.Start(ticket_id=number["ticket_id"]), LAN)
        await site.house.ask(c.Finish(ticket_id=number["ticket_id"], outcome="tiep-nhan"), LAN)
    third = await take(site)
    await sign_in(browser_like)

    async def why(a, b):
        return (await browser_like.get(f"/manager/replay?number={a['number']}&other={b['number']}&lang=en")).text

    assert "counted from 09:00:00" in await why(first, second)
    assert "It was not so:" in await why(second, first)
    assert "was taken at 09:02:00, after that" in await why(first, third)
    page = (await browser_like.get(f"/manager/replay?number={third['number']}&lang=vi")).text
    assert re.search(r"Được báo \d người trước, chờ (khoảng \d+ phút \(8/10 người: trong \d+ phút\)|dưới 5 phút)", page)


async def test_each_call_stands_on_one_page_and_that_a_day_left_as_a_file_is_journalled(
    site, browser_like, monkeypatch
):
    monkeypatch.setattr(replay_pages, "A_PAGE", 2)
    numbers = [await take(site) for _ in range(3)]
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    for number in numbers:
        await site.house.ask(c.CallNext(), LAN)
        await site.house.ask(c.Finish(ticket_id=number["ticket_id"], outcome="tiep-nhan"), LAN)
    await sign_in(browser_like)
    pages = [(await browser_like.get(f"/manager/replay?lang=vi&page={n}")).text for n in (1, 2)]
    calls = [re.findall(r"Gọi (\w+) đến quầy", page) for page in pages]
    assert calls == [[one["number"] for one in numbers[:2]], [numbers[2]["number"]]]
    said = (await browser_like.get("/manager/replay.txt?lang=vi")).text
    assert re.findall(r"Gọi (\w+) đến quầy", said) == [one["number"] for one in numbers]
    with site.house.store.reading() as connection:
        left = connection.exec_driver_sql("SELECT body FROM journal WHERE type = 'export.made'").scalars().all()
    assert [row for row in left if '"replay"' in row and '"2026-11-23"' in row]


async def test_a_call_that_was_taken_back_was_none_and_who_gave_the_number_back_did_not_wait(site, browser_like):
    first, second = await take(site), await take(site)
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    called = await site.house.ask(c.CallNext(), LAN)
    assert isinstance(await site.house.ask(c.UndoStep(seq=called["seq"]), LAN), dict)
    phone = Actor(role=Role.PHONE, device_id=first["ticket_id"])
    assert isinstance(await site.house.ask(c.Cancel(ticket_id=first["ticket_id"]), phone), dict)
    site.house.clock.forward(60)
    await site.house.ask(c.CallNext(), LAN)
    await sign_in(browser_like)

    async def why(a, b):
        return (await browser_like.get(f"/manager/replay?number={a['number']}&other={b['number']}&lang=vi")).text

    assert f"Số {first['number']} chưa được gọi trong ngày này." in await why(first, second)
    assert f"Lúc đó số {first['number']} không ở trong hàng chờ." in await why(second, first)


async def test_what_there_is_not_is_said(site, browser_like):
    await sign_in(browser_like)
    assert "A999" in (await browser_like.get("/manager/replay?number=a999&lang=en")).text
    for query in ("day=2026-02-30", "day=1999-01-01", "number=<script>", "page=0", "page=99", "number=%F0%9F%98%80"):
        page = await browser_like.get(f"/manager/replay?{query}")
        assert page.status_code == 200
        assert "<script>" not in page.text
    assert (await browser_like.get("/manager/replay.txt?number=A999")).status_code == 404


@pytest.mark.parametrize(("typed", "number"), [("a12", "A012"), (" A-012 ", "A012"), ("A1234", "A1234"), ("??", "??")])
def test_a_number_is_typed_in_many_ways(typed, number):
    assert written(typed) == number
