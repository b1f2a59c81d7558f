"""The inbox: what is in it, answered, closed, erased, counted."""

from __future__ import annotations

import re

import pytest

from server.web.feedback import inbox
from tests.server.branch_kit import BRANCH, COUNTER, DAY_MS, SERVER, SERVICE
from tests.server.known_people import code_of as staff_code
from tests.server.web.feedback.test_rating_pages import code_of, finished, said
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.values import Actor, Role

FORM = re.compile(r'name="form" value="([^"]+)"')


async def rated(site, client, score=2, **more):
    issued = await finished(site)
    answer = await client.post("/r/rate", headers=code_of(site), json=said(issued, score, **more))
    assert answer.status_code == 204, answer.text
    async with site.house.handle.reading() as state:
        return issued, state.tickets[issued["ticket_id"]].rated_seq


async def test_low_ratings_and_comments_stand_in_the_inbox_and_praise_without_words_does_not(site, browser_like):
    low, _ = await rated(site, browser_like, 2, reasons=["cho-lau"])
    middling, _ = await rated(site, browser_like, 3)
    words, _ = await rated(site, browser_like, 5, comment="<script>alert(1)</script> Tốt lắm")
    praise, _ = await rated(site, browser_like, 5)
    await sign_in(browser_like)
    page = (await browser_like.get("/manager/feedback?lang=vi")).text
    assert f"<b>{low['number']}</b>" in page
    assert "Chờ lâu" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Tốt lắm" in page
    assert "<script>alert" not in page
    assert f"<b>{middling['number']}</b>" in page
    assert f"<b>{praise['number']}</b>" not in page
    only = (await browser_like.get("/manager/feedback?words=1")).text
    assert f"<b>{low['number']}</b>" not in only
    assert f"<b>{words['number']}</b>" in only


HOA_AT_A_COUNTER = Actor(role=Role.COUNTER, device_id="pc-2", person=staff_code("hoa"), roles=("clerk", "manager"))


async def test_a_manager_who_serves_sees_the_marks_of_her_own_work_once_the_day_is_closed(site, browser_like):
    lans, _ = await rated(site, browser_like, 2, comment="Chờ lâu quá")
    other = next(one.id for one in BRANCH.counters if one.id != COUNTER and SERVICE in BRANCH.skills[one.id])
    hers = await finished(site, other, HOA_AT_A_COUNTER)
    answer = await browser_like.post("/r/rate", headers=code_of(site, other), json=said(hers, 1, comment="Cau có"))
    assert answer.status_code == 204
    await sign_in(browser_like)
    day = "2026-11-23"

    async def shown():
        page = (await browser_like.get("/manager/feedback?lang=en")).text
        story = (await browser_like.get(f"/manager/replay?day={day}&number={hers['number']}&lang=en")).text
        lines = (await browser_like.get(f"/manager/days/{day}.csv?lang=en")).text.splitlines()
        score = lines[0].split(",").index("Score")
        scores = {cells[1]: cells[score] for cells in (line.split(",") for line in lines[1:])}
        return page, story, scores

    page, story, scores = await shown()
    assert "Chờ lâu quá" in page
    assert "Cau có" not in page
    assert "1 rating today is of a visit that you served yourself" in page
    assert "Rated." not in story, "whoever served it may read this"
    assert (scores[lans["number"]], scores[hers["number"]]) == ("2", "")
    site.house.clock.now += DAY_MS
    await site.house.ask(c.Tick(), SERVER)
    page, story, scores = await shown()
    assert "Cau có" in page
    assert "you served yourself" not in page
    assert "Rated." in story
    assert scores[hers["number"]] == "1"


async def test_the_inbox_goes_back_a_week_and_no_further(site, browser_like):
    _, seq = await rated(site, browser_like, 1)
    await sign_in(browser_like)
    rated_at = site.house.clock.now
    for days, there in ((6, True), (7, False)):
        site.house.clock.now = rated_at + days * DAY_MS
        assert (f'id="s{seq}"' in (await browser_like.get("/manager/feedback")).text) is there, days


async def test_an_answer_has_its_date_reaches_the_phone_and_can_be_erased(site, browser_like):
    issued, seq = await rated(site, browser_like, 1, comment="Thiếu ghế")
    await sign_in(browser_like)
    page = (await browser_like.get("/manager/feedback")).text
    form = {"form": FORM.search(page)[1], "seq": seq, "back": "state=open&evil=1&page=1"}
    empty = await browser_like.post("/manager/feedback/answer", data=form | {"words": "   "})
    assert empty.status_code == 200
    assert "aria-invalid" in empty.text
    long = await browser_like.post("/manager/feedback/answer", data=form | {"words": "dài " * 200})
    assert "dài dài" in long.text  # what was typed is not lost
    done = await browser_like.post("/manager/feedback/answer", data=form | {"words": "Đã thêm ghế"})
    assert done.headers["location"] == f"/manager/feedback?state=open&page=1&done=answered&of={seq}#s{seq}"
    told = (await browser_like.get(done.headers["location"])).text
    assert "Đã gửi trả lời" in told
    assert f'href="/manager/feedback?state=answered#s{seq}"' in told
    for other in ("done=evil&of=1", "done=closed", "done=closed&of=1e9", "of=3"):
        assert "nay nằm trong" not in (await browser_like.get(f"/manager/feedback?{other}")).text
    answered = (await browser_like.get("/manager/feedback?state=answered&lang=vi")).text
    assert "Đã thêm ghế" in answered
    assert "09:00 23/11/2026" in answered
    secret = site.secret(issued["ticket_id"])
    assert (await browser_like.get("/api/v1/ticket", headers=secret)).json()["answer"] == "Đã thêm ghế"
    site.house.clock.forward(24 * 3600)
    await site.house.ask(c.Tick(), SERVER)
    await site.house.ask(c.EraseWords(before="2026-11-24"), SERVER)
    after = (await browser_like.get("/manager/feedback?state=answered")).text
    assert "Đã thêm ghế" not in after
    assert "Thiếu ghế" not in after
    assert f"<b>{issued['number']}</b>" in after


async def test_closed_is_out_of_the_way_and_sent_twice_has_one_effect(site, browser_like):
    _, seq = await rated(site, browser_like, 1)
    await sign_in(browser_like)
    page = (await browser_like.get("/manager/feedback")).text
    form = {"form": FORM.search(page)[1], "seq": seq, "id": "close-once-0001"}
    for _ in range(2):
        assert (await browser_like.post("/manager/feedback/close", data=form)).status_code == 303
    assert f'id="s{seq}"' not in (await browser_like.get("/manager/feedback")).text
    assert f'id="s{seq}"' in (await browser_like.get("/manager/feedback?state=closed")).text
    forged = await browser_like.post("/manager/feedback/close", data=form | {"seq": 1})
    assert forged.status_code == 404


async def test_the_month_counts_reasons_by_counter_and_the_share_of_the_satisfied(site, browser_like):
    await rated(site, browser_like, 2, reasons=["cho-lau", "thai-do"])
    await rated(site, browser_like, 5)
    await rated(site, browser_like, 4)
    await sign_in(browser_like)
    page = (await browser_like.get("/manager/feedback/reasons?lang=en")).text
    assert re.search(r"<b>66\.7\s?%</b> satisfied of 3 ratings", page)
    assert "below target" in page
    row = re.search(r'<th scope="row">Counter 1</th>(.*?)</tr>', page, re.DOTALL)[1]
    assert re.findall(r"<td[^>]*>([^<]+)</td>", row)[:4] == ["3", "67%", "1", "1"]
    for month in ("2026-13", "x", "2025-01"):
        assert (await browser_like.get(f"/manager/feedback/reasons?month={month}")).status_code == 200


async def test_a_mark_is_in_the_month_as_soon_as_it_is_given_and_stays_in_it(site, browser_like):
    await sign_in(browser_like)
    for given in (1, 2, 3):
        await rated(site, browser_like, 2, reasons=["cho-lau"])
        page = (await browser_like.get("/manager/feedback/reasons?lang=en")).text
        assert re.search(rf"of {given} rating", page)
        site.house.clock.forward(24 * 3600)
        await site.house.ask(c.Tick(), SERVER)
        again = (await browser_like.get("/manager/feedback/reasons?lang=en&month=2026-11")).text
        assert re.search(rf"of {given} rating", again)


async def test_an_inbox_of_many_has_pages_and_counts_what_stands_on_all(site, browser_like, monkeypatch):
    monkeypatch.setattr(inbox, "A_PAGE", 2)
    numbers = [(await rated(site, browser_like, 2, comment="Lâu" if n else ""))[0]["number"] for n in range(3)]
    await rated(site, browser_like, 5)
    await sign_in(browser_like)
    pages = [(await browser_like.get(f"/manager/feedback?page={n}&lang=en")).text for n in (1, 2, 9)]
    shown = [[n for n in numbers if f"<b>{n}</b>" in page] for page in pages]
    assert shown == [numbers[1:], numbers[:1], numbers[:1]]
    assert all(re.search(r'value="open" selected>[^<]*\(3\)', page) for page in pages)
    assert all(re.search(r'value="all">[^<]*\(3\)', page) for page in pages)
    worded = (await browser_like.get("/manager/feedback?words=1&lang=en")).text
    assert [n for n in numbers if f"<b>{n}</b>" in worded] == numbers[1:]
    assert 'rel="next"' not in worded


async def test_strange_filters_show_a_page(site, browser_like):
    await rated(site, browser_like, 1)
    await sign_in(browser_like)
    for query in ("page=99999", "page=-1", "page=²", "state=x", "counter=<b>", "month=0000-00", "month=9999-12"):
        assert (await browser_like.get(f"/manager/feedback?{query}")).status_code == 200, query


async def test_months_lead_back_and_on_but_into_no_future(site, browser_like):
    await sign_in(browser_like)
    now = (await browser_like.get("/manager/feedback/reasons")).text
    assert "month=2026-10" in now
    assert "month=2026-12" not in now
    assert "month=2026-11" in (await browser_like.get("/manager/feedback/reasons?month=2026-10")).text


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "x"])
async def test_a_month_that_is_none_or_far_away_is_this_one(site, browser_like, month):
    await sign_in(browser_like)
    answer = await browser_like.get("/manager/feedback/reasons", params={"month": month})
    assert answer.status_code == 200
    assert "month=2026-10" in answer.text


async def test_praise_and_the_others_can_be_read_apart(site, browser_like):
    low, _ = await rated(site, browser_like, 3)
    praise, seq = await rated(site, browser_like, 4, comment="Cán bộ rất tận tình")
    await sign_in(browser_like)
    only = (await browser_like.get("/manager/feedback?mark=praise&lang=vi")).text
    assert f"<b>{praise['number']}</b>" in only
    assert f"<b>{low['number']}</b>" not in only
    others = (await browser_like.get("/manager/feedback?mark=low")).text
    assert f"<b>{low['number']}</b>" in others
    assert f"<b>{praise['number']}</b>" not in others
    form = {"form": FORM.search(only)[1], "seq": seq, "words": "Xin cảm ơn", "back": "mark=praise&state=open"}
    done = await browser_like.post("/manager/feedback/answer", data=form)
    assert done.headers["location"] == f"/manager/feedback?mark=praise&state=open&done=answered&of={seq}#s{seq}"
