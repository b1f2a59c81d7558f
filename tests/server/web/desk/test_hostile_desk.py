"""What no page sends comes to `/desk`: each is answered in words and takes nothing from who sits there."""

from __future__ import annotations

import itertools
import json
from typing import Any

import httpx
import pytest

from rules.desk import Step
from tests.server.branch_kit import COUNTER, PASSWORD, new_id
from tests.server.web.conftest import Site
from tests.server.web.desk.test_desk_pages import Desk, at_work
from wire.events import ServiceFinished, TicketCalled, TicketClassGranted, TicketParked

GROWS = "\u0958" * 200
"""A letter that Unicode composes into two."""

ODD = ("", "\x00", "\u202e", "\ud800", "x" * 200, "../..", "service:", "counter:quay-99", GROWS)

RUBBISH = (b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"form": 1e999}', b'{"form":"' + b"x" * 3_000_000)


@pytest.fixture
async def desk(site: Site, browser_like: httpx.AsyncClient) -> Desk:
    return await Desk(site, browser_like).sit_down()


async def sent(desk: Desk, where: str, **body: Any) -> httpx.Response:
    # As bytes: a lone surrogate can be written in JSON, and in no UTF-8.
    given = json.dumps({"form": desk.form} | body).encode()
    return await desk.client.post(where, content=given, headers={"Content-Type": "application/json"})


async def press_all(desk: Desk) -> None:
    """Each step with each odd text wherever the page has one; a fault of the server would be raised here."""
    for step, odd, scanned in itertools.product(Step, ODD, (False, True)):
        more = {
            "scanned": scanned,
            "code": odd,
            "row": odd,
            "why": odd,
            "note": odd,
            "dossier_code": odd,
            "minutes": 1000,
            "back_in": 1000,
            "class_id": odd,
        }
        ticket_id = (await desk.client.get("/desk/now")).json()["ticket_id"]
        answer = await sent(desk, "/desk/press", id=new_id(), step=step, ticket_id=ticket_id, confirmed=True, **more)
        assert answer.status_code in (200, 422), (step, odd)
        assert answer.status_code == 422 or "shown" in answer.json()


async def test_odd_words_and_rows_with_any_step_end_no_page(desk: Desk) -> None:
    await press_all(desk)
    assert desk.shown["page"] == "choose"
    await at_work(desk)
    await press_all(desk)
    desk.shown = (await desk.client.get("/desk/now")).json()
    if desk.shown["page"] == "choose":
        await at_work(desk)
    for what, odd, n in itertools.product(("outcome", "dossiers", "code", "note", "online"), ODD, (-999, 0, 999)):
        answer = await sent(desk, "/desk/enter", ticket_id=desk.shown["ticket_id"], what=what, n=n, text=odd)
        assert answer.status_code in (200, 422)
    for odd in (*ODD, "a" * 26, "a" * 27, "BK1." + "x" * 150, "7" * 9):
        assert (await sent(desk, "/desk/scan", code=odd)).status_code in (200, 422)


async def test_a_class_that_the_branch_has_not_is_granted_to_nobody(desk: Desk) -> None:
    await at_work(desk)
    row = (await desk.client.get("/desk/panel", params={"step": "grant"})).json()["rows"][0]["row"]
    for odd in (*ODD, "ordinary ", "no-such-class"):
        answer = await sent(
            desk, "/desk/press", id=new_id(), step="grant", ticket_id=desk.shown["ticket_id"], confirmed=True, row=row,
            class_id=odd,
        )  # fmt: skip
        assert answer.status_code == 422 or (answer.status_code, answer.json()["said"][0]["kind"]) == (200, "hint"), odd
    assert desk.events(TicketClassGranted) == []


async def test_a_body_that_is_none_is_refused(desk: Desk) -> None:
    for where, raw in itertools.product(("press", "enter", "scan", "practice"), RUBBISH):
        kind = {"Content-Type": "application/json"}
        assert (await desk.client.post(f"/desk/{where}", content=raw, headers=kind)).status_code in (413, 422)
    for form in ("", "é", "\ud800", "\x00"):
        assert (await sent(desk, "/desk/press", form=form, id=new_id(), step="open", row=COUNTER)).status_code in (
            403,
            422,
        )
    assert (await desk.client.get("/desk/now")).json()["page"] == "choose"


async def test_what_is_typed_is_kept_as_far_as_a_service_holds_it(desk: Desk) -> None:
    await at_work(desk)
    await desk.press("finish", note=GROWS, dossier_code=GROWS[:40])
    done = desk.events(ServiceFinished)[0]
    assert (len(done.note), len(done.dossier_code)) == (200, 40)
    await desk.site.issued()
    await desk.press("next")
    await desk.press("start")
    await desk.press("park", confirmed=True, why=GROWS, minutes=0)
    parked = desk.events(TicketParked)[0]
    assert len(parked.why) == 200
    asked = (await desk.client.get("/desk/panel", params={"step": "pause"})).json()["rows"][0]["row"]
    await desk.press("pause", confirmed=True, row=asked, back_in=1000)
    assert desk.shown["head"]["stage"] == "paused"


async def test_the_id_of_a_press_is_no_other_press(desk: Desk) -> None:
    await desk.site.issued()
    await desk.press("open", row=COUNTER)
    same = new_id()
    await desk.press("next", id_=same)
    told = await desk.press("start", id_=same)
    assert told["said"][0]["kind"] == "bad"
    assert desk.shown["head"]["stage"] == "called"
    assert len(desk.events(TicketCalled)) == 1


async def test_nobody_sits_at_a_desk_with_another_persons_words(desk: Desk, site: Site) -> None:
    await at_work(desk)
    people = site.people
    await site.house.store.run(lambda: people.add("minh", "Lê Văn Minh", ("clerk",), PASSWORD))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as other:
        stranger = await Desk(site, other).sit_down("minh")
        ticket = {"ticket_id": desk.shown["ticket_id"]}
        assert (await sent(stranger, "/desk/press", form=desk.form, id=new_id(), step="finish")).status_code == 403
        await stranger.press("finish", **ticket)
        await stranger.enter("note", text="của người khác", **ticket)
    assert desk.events(ServiceFinished) == []
    desk.shown = (await desk.client.get("/desk/now")).json()
    assert (desk.shown["head"]["stage"], desk.shown["form"]["note"]) == ("serving", "")
