"""The pad at a counter and the code on it: who may rate what, once."""

from __future__ import annotations

import asyncio
import re
import uuid

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from server.views.documents import Follower
from server.web.feedback.rating_pages import CounterCodes
from tests.server.branch_kit import BRANCH, COUNTER, COUNTERS, LAN
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Role
from wire.views import SignedIn

HOA = Actor(role=Role.MANAGER, device_id="web", person="hoa", roles=("manager",))
NEW_EACH_TIME = re.compile(r'name="form" value="[^"]*"')
PAD = re.compile(r"http://127\.0\.0\.1:8080(/pad#([^<\s]+))")


async def served(site, counter=COUNTER, clerk=LAN):
    """A visit that begins at a counter; gives its ticket."""
    issued = await site.issued()
    await site.house.ask(c.OpenCounter(counter_id=counter), clerk)
    called = await site.house.ask(c.CallNext(), clerk)
    assert isinstance(called, dict), called
    await site.house.ask(c.Start(ticket_id=issued["ticket_id"]), clerk)
    return issued


async def finished(site, counter=COUNTER, clerk=LAN):
    issued = await served(site, counter, clerk)
    await site.house.ask(c.Finish(ticket_id=issued["ticket_id"], outcome="tiep-nhan"), clerk)
    return issued


def code_of(site, counter=COUNTER):
    return {"Authorization": f"Bearer {CounterCodes(lambda: site.house.secrets).of(counter)}"}


def said(issued, score=2, **more):
    return {"command_id": str(uuid.uuid4()), "visit": issued["ticket_id"], "score": score, **more}


async def paired_key(site, manager, counter=COUNTER):
    if "sign-in" in (await manager.get("/manager")).headers.get("location", ""):
        await sign_in(manager)
    page = await manager.get("/manager/feedback/counters")
    form = re.search(r'name="form" value="([^"]+)"', page.text)[1]
    made = await manager.post("/manager/feedback/pads", data={"form": form, "counter": counter})
    return PAD.search(made.text)[2]


@pytest.fixture
async def tablet(site):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as client:
        yield client


async def test_a_paired_pad_goes_from_idle_to_my_number_to_the_rating_and_back(site, browser_like, tablet):
    assert (await tablet.get("/pad/now")).status_code == 401
    key = await paired_key(site, browser_like)
    assert (await tablet.post("/pad/pair", json={"key": key})).status_code == 204
    assert (await tablet.get("/pad/now")).json()["state"] == "idle"
    issued = await served(site)
    shown = (await tablet.get("/pad/now")).json()
    assert (shown["state"], shown["number"], shown["counter"]) == ("mine", issued["number"], 1)
    await site.house.ask(c.Finish(ticket_id=issued["ticket_id"], outcome="tiep-nhan"), LAN)
    assert (await tablet.get("/pad/now")).json()["state"] == "rate"
    done = await tablet.post("/pad/rate", json=said(issued, reasons=["cho-lau"], comment="Thiếu ghế <b>"))
    assert done.status_code == 204
    async with site.house.handle.reading() as state:
        assert state.tickets[issued["ticket_id"]].rated == 2
    again = await tablet.post("/pad/rate", json=said(issued, 5))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ALREADY_RATED")


async def test_a_pad_that_asks_is_told_to_managers_as_linked_like_any_other_device(site, browser_like, tablet):
    async def lines():
        documents, now = site.fanout.documents, site.house.handle.now
        waits = await documents.waits()
        async with site.house.handle.reading() as state:
            shared = documents.common(state, now)
            view = documents.monitor(state, shared, waits, now)
        return [(line.role, line.connected, line.since) for line in view.devices if line.role is Role.PAD]

    key = await paired_key(site, browser_like)
    [(_, linked, _)] = await lines()
    assert not linked
    site.house.clock.forward(60)
    await tablet.post("/pad/pair", json={"key": key})
    assert await lines() == [(Role.PAD, True, site.house.handle.now)]
    today = (await browser_like.get("/manager?lang=vi")).text
    assert re.search(r"<b>[^<]*pad-[^<]*</b> đang kết nối", today)


async def test_a_pad_calls_nobody_to_a_counter_that_is_closed_or_rests(site, browser_like, tablet):
    async def rests():
        shown = (await tablet.get("/pad/now")).json()
        assert shown["state"] == "idle"
        return shown["rests"]

    await tablet.post("/pad/pair", json={"key": await paired_key(site, browser_like)})
    assert await rests(), "nobody has opened it"
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    assert not await rests()
    await site.house.ask(c.PauseCounter(reason=BRANCH.pause_reasons[0].id), LAN)
    assert await rests()
    await site.house.ask(c.ResumeCounter(), LAN)
    await site.house.ask(c.CloseCounter(), LAN)
    assert await rests()


async def test_nobody_touches_it_and_the_pad_is_idle_after_half_a_minute(site, browser_like, tablet):
    await tablet.post("/pad/pair", json={"key": await paired_key(site, browser_like)})
    await finished(site)
    site.house.clock.forward(29)
    assert (await tablet.get("/pad/now")).json()["state"] == "rate"
    site.house.clock.forward(2)
    assert (await tablet.get("/pad/now")).json()["state"] == "idle"


async def test_a_new_link_shuts_the_old_tablet_out_and_a_made_up_one_opens_nothing(site, browser_like, tablet):
    old = await paired_key(site, browser_like)
    await tablet.post("/pad/pair", json={"key": old})
    await paired_key(site, browser_like)
    assert (await tablet.get("/pad/now")).status_code == 401
    for key in (old, "pad-quay-01~", "pad-quay-01~guess", "", "~", "x" * 200):
        assert (await tablet.post("/pad/pair", json={"key": key})).status_code == 401


async def test_a_link_is_for_the_counters_own_pad_also_where_pads_changed_places(site, browser_like):
    elsewhere = site.people.pair(f"pad-{COUNTER}", Role.PAD, COUNTERS[1])
    before = site.people.pair("pad-1", Role.PAD, COUNTER)
    key = await paired_key(site, browser_like)
    assert key.startswith("pad-1~")
    assert site.people.device("pad-1", before, Role.PAD) is None
    assert site.people.device(f"pad-{COUNTER}", elsewhere, Role.PAD) is not None


async def test_a_pad_rates_no_visit_of_another_counter(site, browser_like, tablet):
    await tablet.post("/pad/pair", json={"key": await paired_key(site, browser_like, COUNTERS[1])})
    issued = await finished(site)
    refused = await tablet.post("/pad/rate", json=said(issued))
    assert refused.json()["error"]["code"] == "UNKNOWN_TICKET"


async def test_only_who_may_read_what_visitors_say_pairs_a_pad(site, browser_like):
    for path in ("/manager/feedback", "/manager/feedback/counters", "/manager/feedback/sheet", "/manager/replay"):
        assert (await browser_like.get(path)).status_code == 303
    assert (await browser_like.post("/manager/feedback/pads", data={"counter": COUNTER})).status_code == 303
    await sign_in(browser_like)
    forged = await browser_like.post("/manager/feedback/pads", data={"counter": COUNTER, "form": "x"})
    assert forged.status_code == 403
    assert not [d for d in site.people.devices if d.role == "pad"]


async def test_a_counters_code_opens_the_visit_that_ended_last_for_some_minutes(site, browser_like):
    code = code_of(site)
    assert (await browser_like.get("/r/now", headers=code)).json()["state"] == "none"
    issued = await finished(site)
    later = await finished(site)
    assert (await browser_like.get("/r/now", headers=code)).json()["number"] == later["number"]
    assert (await browser_like.post("/r/rate", headers=code, json=said(later, 4))).status_code == 204
    again = await browser_like.post("/r/rate", headers=code, json=said(later, 5))
    assert again.json()["error"]["code"] == "ALREADY_RATED"
    site.house.clock.forward(15 * 60 + 1)
    shown = (await browser_like.get("/r/now", headers=code)).json()
    assert (shown["state"], shown["number"]) == ("none", "")
    gone = await browser_like.post("/r/rate", headers=code, json=said(issued))
    assert gone.json()["error"]["code"] == "UNKNOWN_TICKET"


async def test_a_code_opens_the_visit_that_ended_last_and_not_the_number_taken_last(site, browser_like):
    first, second = await site.issued(), await site.issued()
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallNext(), LAN)
    await site.house.ask(c.Park(ticket_id=first["ticket_id"]), LAN)
    await site.house.ask(c.CallNext(), LAN)
    await site.house.ask(c.Finish(ticket_id=second["ticket_id"], outcome="tiep-nhan"), LAN)
    site.house.clock.forward(60)
    await site.house.ask(c.Return(ticket_id=first["ticket_id"]), LAN)
    await site.house.ask(c.CallNext(), LAN)
    done = await site.house.ask(c.Finish(ticket_id=first["ticket_id"], outcome="tiep-nhan"), LAN)
    assert isinstance(done, dict)
    assert (await browser_like.get("/r/now", headers=code_of(site))).json()["number"] == first["number"]


async def test_a_code_that_is_not_ours_opens_nothing(site, browser_like):
    await finished(site)
    for code in (COUNTER, f"{COUNTER}.", f"{COUNTER}.0000000000000000", ".", "", "x" * 5000):
        refused = await browser_like.get("/r/now", headers={"Authorization": f"Bearer {code}"})
        assert refused.status_code == 401, code


async def test_one_rating_a_visit_however_many_are_sent_at_once(site, browser_like, tablet):
    await tablet.post("/pad/pair", json={"key": await paired_key(site, browser_like)})
    issued = await finished(site)
    secret = site.secret(issued["ticket_id"])
    sent = [
        *(tablet.post("/pad/rate", json=said(issued, 5)) for _ in range(5)),
        *(browser_like.post("/r/rate", headers=code_of(site), json=said(issued, 1)) for _ in range(5)),
        *(
            browser_like.post("/api/v1/ticket/rate", headers=secret, json={"command_id": str(uuid.uuid4()), "score": 3})
            for _ in range(5)
        ),
    ]
    answers = [answer.status_code for answer in await asyncio.gather(*sent)]
    assert sorted(answers) == sorted([204 if 204 in answers else 200] + [409] * 14)
    async with site.house.handle.reading() as state:
        assert state.totals.rated == 1


@pytest.mark.parametrize("comment", ["x" * 10_000, "x" * 501, "\ud800", "\u202egnoc", "a\x00b"])
async def test_a_comment_that_is_too_long_or_no_text_is_refused_and_nothing_is_rated(site, browser_like, comment):
    issued = await finished(site)
    body = (
        str(said(issued, comment="COMMENT"))
        .replace("'", '"')
        .replace("COMMENT", comment if comment != "\ud800" else "\\ud800")
    )
    headers = code_of(site) | {"Content-Type": "application/json"}
    refused = await browser_like.post("/r/rate", headers=headers, content=body.encode())
    assert refused.status_code in (400, 413, 422)
    async with site.house.handle.reading() as state:
        assert state.tickets[issued["ticket_id"]].rated is None


async def test_the_sheets_codes_are_read_back(site, browser_like):
    await sign_in(browser_like)
    page = (await browser_like.get("/manager/feedback/sheet")).text
    pictures = re.findall(r'<svg[^>]*viewBox="0 0 (\d+) \d+".*?<path d="([^"]+)" fill="#000"', page)
    texts = {read(int(size), path) for size, path in pictures}
    assert len(texts) == len(pictures) > 5
    codes = CounterCodes(lambda: site.house.secrets)
    assert f"http://127.0.0.1:8080/r#{codes.of(COUNTER)}" in texts
    only = (await browser_like.get(f"/manager/feedback/sheet?counter={COUNTER}")).text
    assert only.count('role="img"') == 1


def read(size: int, path: str) -> str:
    picture = Image.new("L", (size * 8, size * 8), 255)
    pen = ImageDraw.Draw(picture)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path):
        pen.rectangle((int(x) * 8, int(y) * 8, int(x) * 8 + 7, int(y) * 8 + 7), fill=0)
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


async def all_that_a_clerk_sees(site, clerk, tablet, own):
    """Her window, the lines and boards of the hall, the pad and the code at her counter, her own figures."""
    documents, now = site.fanout.documents, site.house.handle.now
    views = {}
    for role in (Role.COUNTER, Role.RECEPTION, Role.DISPLAY, Role.KIOSK):
        who = clerk.model_copy(update={"role": role})
        person = SignedIn(person=clerk.person, name="", roles=clerk.roles)
        async with site.house.handle.reading() as state:
            views[role] = await documents.all_of(who, person, Follower(), state, now)
    account = await own.get("/manager/account")
    assert account.status_code == 200
    return {
        **views,
        "pad": (await tablet.get("/pad/now")).json(),
        "code": (await tablet.get("/r/now", headers=code_of(site))).json(),
        "account": NEW_EACH_TIME.sub("", account.text),
        "hall": (await tablet.get("/api/v1/hall")).json(),
    }


async def test_nothing_that_a_clerk_sees_changes_when_her_visit_is_rated_or_that_is_answered(
    site, browser_like, tablet
):
    await tablet.post("/pad/pair", json={"key": await paired_key(site, browser_like)})
    issued = await finished(site)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as own:
        await sign_in(own, "lan")
        before = await all_that_a_clerk_sees(site, LAN, tablet, own)
        assert '"undo":{"seq"' in before[Role.COUNTER]["desk"]
        mark = {"command_id": str(uuid.uuid4()), "score": 1, "comment": "Cáu gắt"}
        by_phone = {"headers": site.secret(issued["ticket_id"]), "json": mark}
        rated = await browser_like.post("/api/v1/ticket/rate", **by_phone)
        assert rated.status_code == 200, rated.text
        assert await all_that_a_clerk_sees(site, LAN, tablet, own) == before
        async with site.house.handle.reading() as state:
            seq, rated_seq = state.counters[COUNTER].last.seq, state.tickets[issued["ticket_id"]].rated_seq
        answer = c.AnswerFeedback(rated_seq=rated_seq, ticket_id=issued["ticket_id"], words="Xin lỗi")
        assert not isinstance(await site.house.ask(answer, HOA), Refused)
        assert await all_that_a_clerk_sees(site, LAN, tablet, own) == before
    assert not isinstance(await site.house.ask(c.UndoStep(seq=seq), LAN), Refused)


async def test_a_clerk_may_not_answer(site):
    issued = await finished(site)
    refused = await site.house.ask(c.AnswerFeedback(rated_seq=1, ticket_id=issued["ticket_id"], words="x"), LAN)
    assert isinstance(refused, Refused)
