"""The HTTP API: the same commands and refusals as on the live links."""

from __future__ import annotations

import json

import jsonschema
import pytest

from server.views.hall_codes import HallCodes
from server.web.api import STATUS
from tests.server.branch_kit import COUNTER, LAN, SERVICE, new_id
from wire import commands as c
from wire.errors import Code
from wire.values import Actor, Channel, Role
from wire.views import TicketView


async def test_a_ticket_is_shown_to_who_has_its_secret(site, browser_like):
    issued = await site.issued()
    answer = await browser_like.get("/api/v1/ticket", headers=site.secret(issued["ticket_id"]))
    assert answer.status_code == 200
    view = TicketView.model_validate(answer.json())
    assert (view.number, view.state.value, view.ahead) == (issued["number"], "waiting", 0)


async def test_a_wrong_secret_opens_nothing_and_says_so_in_the_readers_language(site, browser_like):
    await site.issued()
    headers = {"Authorization": "Bearer " + "a" * 26, "Accept-Language": "en-GB,vi;q=0.5"}
    answer = await browser_like.get("/api/v1/ticket", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"] == {
        "code": "UNKNOWN_TICKET", "facts": {}, "message":
        "There is no such number today. Check the number on the ticket. If the ticket is from today, take a new "
        "number; a counter calls it first.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "status"),
    [({}, 401), ({"Authorization": "Basic abc"}, 401), ({"Authorization": "Bearer ../../etc"}, 401)],
)
async def test_a_missing_or_malformed_secret_is_a_plain_refusal(site, browser_like, header, status):
    answer = await browser_like.get("/api/v1/ticket", headers=header)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == "UNKNOWN_TICKET"


async def test_leaving_the_line_twice_with_one_id_has_one_effect(site, browser_like):
    issued = await site.issued()
    body, headers = {"command_id": new_id()}, site.secret(issued["ticket_id"])
    first = await browser_like.post("/api/v1/ticket/cancel", json=body, headers=headers)
    again = await browser_like.post("/api/v1/ticket/cancel", json=body, headers=headers)
    assert (first.status_code, first.json()) == (200, again.json())
    async with site.house.handle.reading() as state:
        assert state.totals.cancelled == 1


async def test_who_lets_others_go_first_is_told_when_the_number_waits_again_and_may_do_it_once(site, browser_like):
    issued = await site.issued()
    headers = site.secret(issued["ticket_id"])

    async def snooze(minutes: int) -> int:
        body = {"command_id": new_id(), "minutes": minutes}
        return (await browser_like.post("/api/v1/ticket/snooze", json=body, headers=headers)).status_code

    assert (await browser_like.get("/api/v1/ticket", headers=headers)).json()["may_snooze"]
    assert (await snooze(0), await snooze(10), await snooze(10)) == (422, 200, 409)
    shown = (await browser_like.get("/api/v1/ticket", headers=headers)).json()
    assert (shown["state"], shown["may_snooze"]) == ("parked", False)
    async with site.house.handle.reading() as state:
        assert shown["back_at"] == state.tickets[issued["ticket_id"]].remind_at


async def test_a_visit_that_is_not_over_cannot_be_rated(site, browser_like):
    issued = await site.issued()
    body = {"command_id": new_id(), "score": 5}
    answer = await browser_like.post("/api/v1/ticket/rate", json=body, headers=site.secret(issued["ticket_id"]))
    assert answer.status_code == 409
    assert answer.json()["error"]["message"]


async def test_a_finished_visit_is_rated_once(site, browser_like):
    issued = await site.issued()
    ticket_id = issued["ticket_id"]
    for command in (c.OpenCounter(counter_id=COUNTER), c.CallNext(), c.Start(ticket_id=ticket_id)):
        await site.house.ask(command, LAN)
    await site.house.ask(c.Finish(ticket_id=ticket_id, outcome="tiep-nhan"), LAN)
    headers = site.secret(ticket_id)

    async def rate(score: int, **more: object) -> int:
        body = {"command_id": new_id(), "score": score, **more}
        return (await browser_like.post("/api/v1/ticket/rate", json=body, headers=headers)).status_code

    assert await rate(6) == 422
    assert await rate(2, reasons=["cho-lau"], who="me") == 422
    assert await rate(2, reasons=["cho-lau"]) == 200
    assert await rate(5) == 409
    async with site.house.handle.reading() as state:
        assert state.tickets[ticket_id].rated == 2


async def test_the_hall_is_open_to_everybody(site, browser_like):
    answer = await browser_like.get("/api/v1/hall")
    assert answer.status_code == 200
    assert answer.json()["open"] is True
    assert len(answer.json()["services"]) == 46


async def test_answers_are_what_the_schema_says(site, browser_like):
    schema = (await browser_like.get("/api/v1/openapi.json")).json()
    issued = await site.issued()
    for path, headers in (("/api/v1/hall", {}), ("/api/v1/ticket", site.secret(issued["ticket_id"]))):
        body = (await browser_like.get(path, headers=headers)).json()
        wanted = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(body, {**wanted, "components": schema["components"]})
    assert "/manager" not in schema["paths"]


async def test_an_unknown_path_or_method_is_refused_in_the_same_shape(site, browser_like):
    for method, path, status in (("GET", "/api/v1/none", 404), ("DELETE", "/api/v1/hall", 405)):
        answer = await browser_like.request(method, path)
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"code", "message", "facts"}


async def test_a_body_that_is_too_large_is_turned_away_unread(site, browser_like):
    answer = await browser_like.post("/api/v1/ticket/cancel", content=b"x" * 70_000)
    assert answer.status_code == 413


async def test_every_refusal_has_a_status(site):
    assert all(400 <= STATUS.get(code, 409) < 600 for code in Code)


@pytest.mark.parametrize(
    ("body", "vi", "en"),
    [
        ({"score": 6}, "“score”: không được quá 5", "“score”: it must be at most 5"),
        ({"score": "all"}, "“score”: phải là số nguyên", "“score”: it must be a whole number"),
        ({}, "“score”: còn thiếu", "“score”: it is missing"),
        ({"score": 5, "who": "me"}, "“who”: máy chủ không biết mục này", "“who”: it is not known here"),
        ("{", "“body”: không phải JSON", "“body”: it is not JSON"),
        ("", "“body”: còn thiếu", "“body”: it is missing"),
    ],
)
async def test_a_wrong_field_is_named_in_the_readers_language(site, browser_like, body, vi, en):
    issued = await site.issued()
    headers = site.secret(issued["ticket_id"]) | {"Content-Type": "application/json"}
    sent = body if isinstance(body, str) else json.dumps({"command_id": new_id(), **body})
    for language, words in (("vi", vi), ("en", en)):
        asked = headers | {"Accept-Language": language}
        answer = await browser_like.post("/api/v1/ticket/rate", content=sent, headers=asked)
        assert answer.status_code == 422
        assert words in answer.json()["error"]["message"]


async def test_a_ticket_of_the_api_says_when_to_be_back_as_its_paper_does(site, browser_like):
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    for _ in range(12):
        issued = await site.issued()
    assert issued["come_back_at"] is not None
    shown = (await browser_like.get("/api/v1/ticket", headers=site.secret(issued["ticket_id"]))).json()
    assert shown["wait"] == issued["wait"]
    assert shown["come_back_at"] == issued["come_back_at"] > site.house.clock.now


async def test_a_ticket_whose_turn_is_near_has_no_time_to_be_back(site, browser_like):
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    issued = await site.issued()
    shown = (await browser_like.get("/api/v1/ticket", headers=site.secret(issued["ticket_id"]))).json()
    assert shown["come_back_at"] is None


async def test_a_number_from_home_is_let_in_by_the_code_of_now_alone(site, browser_like):
    issue = c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE, booking_id="from-home-0001")
    issued = await site.house.ask(issue, Actor(role=Role.HUB))
    site.house.secrets.remember(issued["ticket_id"])
    headers = site.secret(issued["ticket_id"])

    async def says(code):
        body = {"command_id": new_id(), "hall_code": code}
        return await browser_like.post("/api/v1/ticket/arrive", json=body, headers=headers)

    answer = await says("7K2MXA")  # nobody said which codes there are: none opens
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "HALL_CODE")
    moment = [1_764_037_260.0]
    codes = HallCodes(b"key", lambda: moment[0])
    site.house.handle.in_hall = codes.opens
    photographed = codes.code()
    moment[0] += 60
    assert (await says(photographed)).json()["error"]["code"] == "HALL_CODE"
    answer = await says(codes.code())
    assert (answer.status_code, answer.json()["number"]) == (200, issued["number"])
    assert (await says(codes.code())).json()["error"]["code"] == "WRONG_STEP"


async def test_who_is_let_in_says_whether_a_claimed_class_is_so_and_is_spoken_to_in_the_phones_language(
    site, browser_like
):
    async with site.house.handle.reading() as state:
        claimed = next(one.id for one in state.settings.classes if one.at_kiosk)
    whose = []
    site.house.handle.in_hall = lambda code, ticket_id: whose.append(ticket_id) is None and code == "7K2MXA"

    async def comes_with(n, **more):
        issue = c.IssueTicket(
            service_id=SERVICE, channel=Channel.ONLINE, booking_id=f"from-home-000{n}", class_id=claimed
        )
        ticket_id = (await site.house.ask(issue, Actor(role=Role.HUB)))["ticket_id"]
        site.house.secrets.remember(ticket_id)
        body = {"command_id": new_id(), "hall_code": "7K2MXA", **more}
        answer = await browser_like.post("/api/v1/ticket/arrive", json=body, headers=site.secret(ticket_id))
        assert whose[-1] == ticket_id
        return answer.json()

    assert (await comes_with(1))["error"]["facts"]["class_id"] == claimed
    let_in = await comes_with(2, class_id=claimed, language="en")
    assert (let_in["class_id"], let_in["language"]) == (claimed, "en")
    assert (await comes_with(3, class_id="ordinary"))["class_id"] == "ordinary"
