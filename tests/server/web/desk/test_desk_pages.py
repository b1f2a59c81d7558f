"""A clerk's desk as a page: who may, what a press does and does once, what is told and when."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import httpx
import pytest

from rules.clerk.wording import SLIP_NEEDS
from server.web.desk import desk_pages
from server.web.desk.sitting import MOST_PRESSES, Sitting, Sittings, command_id
from tests.server.branch_kit import BRANCH, COUNTER, PASSWORD, SERVICE, new_id
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in
from wire.commands import OpenCounter, Recall, RecordBooking
from wire.errors import Code, Refused
from wire.events import AccessibleAsked, ServiceFinished, TicketCalled, TicketIssued, VisitPlanned
from wire.values import Actor, Role


class Desk:
    """A clerk's browser, and the facts that come of it."""

    def __init__(self, site: Site, client: httpx.AsyncClient) -> None:
        self.site, self.client = site, client
        self.form = ""
        self.shown: dict[str, Any] = {}
        self.facts: list[Any] = []
        site.house.handle.subscribe(self.facts.extend)

    async def sit_down(self, user: str = "lan", password: str = PASSWORD) -> Desk:
        assert (await sign_in(self.client, user, password)).headers["location"] == "/desk"
        found = re.search(r'data-form="([^"]+)"', (await self.client.get("/desk")).text)
        assert found is not None
        self.form = found[1]
        self.shown = (await self.client.get("/desk/now")).json()
        return self

    async def press(self, step: str, id_: str = "", **more: Any) -> dict[str, Any]:
        sent = {"form": self.form, "id": id_ or new_id(), "step": step, "ticket_id": self.shown["ticket_id"]} | more
        answer = await self.client.post("/desk/press", json=sent)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        self.shown = told["shown"]
        return told

    async def enter(self, what: str, n: int = 0, text: str = "", **more: Any) -> dict[str, Any]:
        sent = {"form": self.form, "ticket_id": self.shown["ticket_id"], "what": what, "n": n, "text": text} | more
        told: dict[str, Any] = (await self.client.post("/desk/enter", json=sent)).json()
        self.shown = told["shown"]
        return told

    def events(self, kind: type) -> list[Any]:
        return [fact.event for fact in self.facts if isinstance(fact.event, kind)]


@pytest.fixture
async def desk(site: Site, browser_like: httpx.AsyncClient) -> Desk:
    return await Desk(site, browser_like).sit_down()


async def at_work(desk: Desk) -> Desk:
    """At a counter, with somebody served."""
    await desk.site.issued()
    await desk.press("open", row=COUNTER)
    await desk.press("next")
    await desk.press("start")
    assert desk.shown["head"]["stage"] == "serving"
    return desk


async def test_what_follows_is_added_and_put_in_another_order_and_taken_back(desk: Desk) -> None:
    await at_work(desk)
    first, second = (one.id for one in BRANCH.services[-2:])
    for service in (first, second):
        await desk.press("plan", confirmed=True, row=f"service:{service}")
    kept = await desk.press("plan", confirmed=True, row=f"then:1.{first}", by=-1)
    assert (kept["keep"], kept["said"][0]["kind"]) == (True, "hint")
    for _ in range(2):  # the second of two at once finds another list
        await desk.press("plan", confirmed=True, row=f"then:1.{first}", by=1)
    assert [event.then for event in desk.events(VisitPlanned)] == [(first,), (first, second), (second, first)]
    await desk.press("undo")
    rows = (await desk.client.get("/desk/panel", params={"step": "plan"})).json()["rows"]
    assert [row["id"] for row in rows if row["kind"] == "then"] == [f"1.{first}", f"2.{second}"]


async def test_a_number_of_the_queue_is_marked_for_another_counter_and_named(desk: Desk) -> None:
    await at_work(desk)
    await desk.site.issued()
    [row] = (await desk.client.get("/desk/panel", params={"step": "accessible"})).json()["rows"]
    told = await desk.press("accessible", confirmed=True, row=row["row"])
    assert row["number"] in told["said"][0]["text"]
    assert [event.wanted for event in desk.events(AccessibleAsked)] == [True]


async def slip(desk: Desk, **given: Any) -> dict[str, Any]:
    sent = {"form": desk.form, "ticket_id": desk.shown["ticket_id"]} | given
    told: dict[str, Any] = (await desk.client.post("/desk/slip", json=sent)).json()
    return told


async def test_a_guidance_slip_says_what_is_missing_and_where_and_leaves_no_trace(desk: Desk) -> None:
    assert (await slip(desk, more="CCCD", where="Quầy 1"))["said"][0]["kind"] == "hint", "nobody is there"
    await at_work(desk)
    before = desk.site.house.handle.state_told.seq
    asked = (await desk.client.get("/desk/slip")).json()
    names = [one["name"] for one in asked["things"]]
    assert (asked["ticket_id"], asked["where"]) == (desk.shown["ticket_id"], "Quầy 1")
    assert names == desk.shown["person"]["bring"]
    for nothing in ({"where": "Quầy 1"}, {"more": "CCCD", "where": "  "}):
        told = await slip(desk, **nothing)
        assert (told["keep"], told["said"][0]["text"]) == (True, SLIP_NEEDS.of("vi"))
    made = (await slip(desk, missing=names[:1], more=" Ảnh 3×4 ", where="Quầy 1", until="thứ Sáu"))["slip"]
    assert made["bring"] == [*names[:1], "Ảnh 3×4"]
    assert [value for _, value in made["facts"]] == ["Quầy 1", "thứ Sáu"]
    assert "không phải biểu mẫu chính thức" in made["notes"][0]
    for old in ({"ticket_id": "somebody-else"}, {"missing": ["of other settings"]}):
        told = await slip(desk, **({"more": "CCCD", "where": "Quầy 1"} | old))
        assert ("slip" in told, "vừa thay đổi" in told["said"][0]["text"]) == (False, True)
    assert desk.site.house.handle.state_told.seq == before
    forged = {"form": "of another page", "ticket_id": desk.shown["ticket_id"], "more": "CCCD", "where": "Quầy 1"}
    assert (await desk.client.post("/desk/slip", json=forged)).status_code == 403


async def test_only_a_clerk_has_a_desk(site: Site, browser_like: httpx.AsyncClient) -> None:
    assert (await browser_like.get("/desk")).headers["location"] == "/manager/sign-in"
    for address in ("/desk/now", "/desk/slip"):
        assert (await browser_like.get(address)).status_code == 401
    await sign_in(browser_like, "hoa")  # a manager, and no clerk
    assert (await browser_like.get("/desk")).status_code == 403
    sent = {"form": "x", "id": new_id(), "step": "open", "row": COUNTER}
    assert (await browser_like.get("/desk/now")).status_code == 401
    assert (await browser_like.post("/desk/press", json=sent)).status_code == 401


async def test_a_press_from_elsewhere_does_nothing(desk: Desk) -> None:
    sent = {"form": "of another page", "id": new_id(), "step": "open", "row": COUNTER}
    assert (await desk.client.post("/desk/press", json=sent)).status_code == 403
    sent["form"] = desk.form
    answer = await desk.client.post("/desk/press", json=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert (await desk.client.get("/desk/now")).json()["page"] == "choose"


async def test_a_day_at_a_counter_is_that_persons_and_the_journal_says_so(desk: Desk) -> None:
    await at_work(desk)
    await desk.enter("outcome", 2)
    await desk.enter("dossiers", 3)
    await desk.enter("online", 1)
    form = {"dossiers": 3, "dossier_code": "", "filed_online": True}
    assert desk.shown["form"] == form | {"note": "", "wrong_code": ""}
    told = await desk.press("finish_next", dossier_code=" H29.1 ")  # nobody is next: it only finishes
    assert told["said"][0]["text"].startswith("Đã hoàn tất")
    done = desk.events(ServiceFinished)[0]
    second = desk.site.house.handle.branch.outcomes[1].id  # type: ignore[union-attr]
    assert (done.outcome, done.dossiers, done.dossier_code, done.filed_online) == (second, 3, "H29.1", True)
    who = next(fact.actor for fact in desk.facts if isinstance(fact.event, ServiceFinished))
    assert (who.role, who.person) == ("counter", "s-LAN")
    assert re.fullmatch(r"web:[0-9a-f]{16}", who.device_id)


async def test_the_same_press_twice_counts_once_also_when_both_come_together(desk: Desk) -> None:
    await desk.site.issued()
    await desk.site.issued()
    await desk.press("open", row=COUNTER)
    same = new_id()
    sent = {"form": desk.form, "id": same, "step": "next", "ticket_id": ""}
    both = await asyncio.gather(*(desk.client.post("/desk/press", json=sent) for _ in range(2)))
    later = await desk.client.post("/desk/press", json=sent)
    said = [one.json()["said"] for one in (*both, later)]
    assert said[0] == said[1] == said[2]
    assert len(desk.events(TicketCalled)) == 1


async def test_a_press_on_an_old_picture_does_nothing_and_says_so(desk: Desk) -> None:
    await at_work(desk)
    told = await desk.press("finish", ticket_id="somebody-else")
    assert "vừa thay đổi" in told["said"][0]["text"]
    told = await desk.enter("dossiers", 1, ticket_id="somebody-else")
    assert "vừa thay đổi" in told["said"][0]["text"]
    assert desk.events(ServiceFinished) == []
    assert desk.shown["form"]["dossiers"] == 1


async def test_why_a_key_does_nothing_is_the_windows_own_word(desk: Desk) -> None:
    await at_work(desk)
    number = desk.shown["person"]["number"]
    told = await desk.press("next")
    assert (told["said"][0]["kind"], number in told["said"][0]["text"]) == ("hint", True)
    assert len(desk.events(TicketCalled)) == 1
    told = await desk.enter("outcome", 9)
    assert told["said"][0]["kind"] == "hint"


async def test_papers_are_ticked_off_one_by_one_and_what_is_left_is_missing_on_the_slip(desk: Desk) -> None:
    await at_work(desk)
    first, *others = desk.shown["papers"]
    assert not first["seen"]
    await desk.enter("paper", -1)
    assert [one["seen"] for one in desk.shown["papers"]] == [True, *(False for _ in others)]
    asked = (await desk.client.get("/desk/slip")).json()
    assert [one["picked"] for one in asked["things"]] == [False, *(True for _ in others)]
    assert (await desk.enter("paper", text="another:0"))["said"][0]["kind"] == "hint"
    await desk.enter("paper", text=first["id"])
    assert not any(one["seen"] for one in desk.shown["papers"])


async def test_a_counter_that_somebody_has_names_them(desk: Desk, site: Site) -> None:
    people = site.people
    await site.house.store.run(lambda: people.add("minh", "Lê Văn Minh", ("clerk",), PASSWORD))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as other:
        await (await Desk(site, other).sit_down("minh")).press("open", row=COUNTER)
    told = await desk.press("open", row=COUNTER)
    assert (told["refused"], desk.shown["page"]) == ("COUNTER_TAKEN", "choose")
    assert "do Lê Văn Minh sử dụng" in told["said"][0]["text"]


async def test_two_tabs_show_the_same_desk(desk: Desk) -> None:
    await at_work(desk)
    await desk.enter("dossiers", 4)
    beside = (await desk.client.get("/desk/now")).json()
    assert (beside["rev"], beside["form"]["dossiers"]) == (desk.shown["rev"], 5)


async def test_of_two_browsers_of_one_person_only_the_one_that_opened_the_counter_last_works(
    desk: Desk, site: Site
) -> None:
    await at_work(desk)
    number = desk.shown["person"]["number"]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as client:
        other = await Desk(site, client).sit_down()
        assert (other.shown["page"], "máy khác" in other.shown["taken"]) == ("choose", True)
        told = await other.press("finish")
        assert (desk.events(ServiceFinished), told["shown"]["page"]) == ([], "choose")
        await other.press("open", row=COUNTER)
        assert (other.shown["page"], other.shown["person"]["number"]) == ("desk", number)
        told = await desk.press("finish")  # on a picture of before
        assert desk.events(ServiceFinished) == []
        assert (desk.shown["page"], "máy khác" in desk.shown["taken"]) == ("choose", True)
        await desk.press("open", row=COUNTER)  # and openly back
        assert (await client.get("/desk/now")).json()["page"] == "choose"
    await desk.press("finish")
    assert len(desk.events(ServiceFinished)) == 1


async def test_of_a_browser_and_a_window_of_one_person_only_one_works(desk: Desk, site: Site) -> None:
    await at_work(desk)
    ticket_id = desk.shown["ticket_id"]
    window = Actor(role=Role.COUNTER, device_id="pc-1", person="s-LAN", roles=("clerk",))
    answer = await site.house.ask(Recall(ticket_id=ticket_id), window)
    assert isinstance(answer, Refused)
    assert answer.code is Code.OPEN_ELSEWHERE
    await site.house.ask(OpenCounter(counter_id=COUNTER), window)
    assert (await desk.press("finish", ticket_id=ticket_id))["shown"]["page"] == "choose"
    assert desk.events(ServiceFinished) == []


async def test_who_signs_in_again_in_the_same_browser_goes_on_at_the_counter(desk: Desk, site: Site) -> None:
    await at_work(desk)
    site.app.state.sessions.end_named(site.app.state.sessions.everybody()[0][0].id)
    assert (await desk.client.get("/desk/now")).status_code == 401
    await desk.sit_down()
    assert (desk.shown["page"], desk.shown["head"]["stage"]) == ("desk", "serving")
    await desk.press("finish")
    assert len(desk.events(ServiceFinished)) == 1


async def test_a_panel_asks_first_and_says_what_is_missing(desk: Desk) -> None:
    await desk.site.issued()
    await desk.press("open", row=COUNTER)
    assert (await desk.press("choose"))["panel"] == "choose"
    asked = (await desk.client.get("/desk/panel", params={"step": "choose"})).json()
    none = (await desk.client.get("/desk/panel", params={"step": "choose", "typed": "không có"})).json()
    assert (len(asked["rows"]), none["rows"]) == (1, [])
    row = asked["rows"][0]["row"]
    told = await desk.press("choose", confirmed=True, row=row)
    assert (told["keep"], desk.events(TicketCalled)) == (True, [])
    await desk.press("choose", confirmed=True, row=row, why=asked["offered"][0])
    assert desk.events(TicketCalled)[0].why == asked["offered"][0]
    assert (await desk.client.get("/desk/panel", params={"step": "fly"})).status_code == 404


async def test_news_are_told_at_once_and_without_news_the_link_says_it_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.press("open", row=COUNTER)
    monkeypatch.setattr(desk_pages, "HELD_S", 0.3)
    began = time.monotonic()
    same = (await desk.client.get("/desk/now", params={"seen": desk.shown["rev"]})).json()
    assert (same["rev"], time.monotonic() - began > 0.25) == (desk.shown["rev"], True)
    monkeypatch.setattr(desk_pages, "HELD_S", 20.0)
    monkeypatch.setattr(desk_pages, "LOOK_EVERY_S", 20.0)
    waits = asyncio.create_task(desk.client.get("/desk/now", params={"seen": desk.shown["rev"]}))
    await asyncio.sleep(0.05)
    assert not waits.done()
    await desk.site.issued()
    assert (await waits).json()["next"]["number"] != ""


async def test_a_counter_left_open_is_taken_openly(desk: Desk, site: Site) -> None:
    await at_work(desk)
    people = site.people
    await site.house.store.run(lambda: people.add("minh", "Lê Văn Minh", ("clerk",), PASSWORD))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as other:
        taker = await Desk(site, other).sit_down("minh")
        assert (await taker.press("open", row=COUNTER))["refused"] == "COUNTER_TAKEN"
        await taker.press("open", row=COUNTER, take_over=True)
        assert taker.shown["head"]["stage"] == "serving"
    told = (await desk.client.get("/desk/now")).json()
    assert (told["page"], "Lê Văn Minh" in told["taken"]) == ("choose", True)


async def test_who_leaves_with_somebody_at_the_desk_says_what_becomes_of_them(desk: Desk) -> None:
    await at_work(desk)
    number = desk.shown["person"]["number"]
    assert (await desk.press("close"))["panel"] == "close"
    ways = (await desk.client.get("/desk/panel", params={"step": "close"})).json()["rows"]
    assert [one["id"] for one in ways] == ["finish", "back", "keep", "stay"]
    assert not (await desk.press("close", confirmed=True, row=ways[3]["row"]))["closed"]
    assert (await desk.press("close", confirmed=True, row=ways[2]["row"]))["closed"]
    assert desk.shown["head"]["stage"] == "serving"
    assert (await desk.press("close", confirmed=True, row=ways[1]["row"]))["closed"]
    assert desk.shown["page"] == "choose"
    async with desk.site.house.handle.reading() as state:
        assert [state.tickets[one].number for one in state.waiting] == [number]


async def test_a_step_is_taken_back_and_a_note_is_kept(desk: Desk) -> None:
    await at_work(desk)
    assert desk.shown["undo"]["available"]
    await desk.press("undo")
    assert desk.shown["head"]["stage"] == "called"
    await desk.press("start")
    await desk.enter("note", text="Thiếu bản sao")
    await desk.press("finish", note="Thiếu bản sao công chứng")
    assert desk.events(ServiceFinished)[0].note == "Thiếu bản sao công chứng"


async def test_who_signs_out_has_no_desk_and_keeps_the_counter(desk: Desk) -> None:
    await at_work(desk)
    await desk.client.post("/manager/sign-out", data={"form": desk.form})
    assert (await desk.client.get("/desk/now")).status_code == 401
    again = await Desk(desk.site, desk.client).sit_down()
    assert again.shown["head"]["stage"] == "serving"


async def test_a_sitting_keeps_few_presses_and_forgets_what_failed() -> None:
    sitting, done = Sitting(), list[int]()

    async def fails() -> dict[str, Any]:
        done.append(0)
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            await sitting.once("press-failed", None, fails)
        await asyncio.sleep(0)
    assert done == [0, 0]

    async def does() -> dict[str, Any]:
        done.append(1)
        return {}

    for n in range(MOST_PRESSES + 1):
        await sitting.once(f"press-{n:04d}", None, does)
    await sitting.once("press-0000", None, does)
    assert done.count(1) == MOST_PRESSES + 2


async def test_a_press_that_is_under_way_is_not_begun_again() -> None:
    sitting, go, begun = Sitting(), asyncio.Event(), list[int]()

    async def does() -> dict[str, Any]:
        begun.append(1)
        await go.wait()
        return {"panel": "park"}

    both = [asyncio.create_task(sitting.once("press-same", "next", does)) for _ in range(2)]
    await asyncio.sleep(0)
    assert await sitting.once("press-same", "finish", does) is None
    go.set()
    assert [await one for one in both] == [{"panel": "park"}] * 2
    assert begun == [1]


def test_sittings_of_sessions_that_are_over_are_let_go_of() -> None:
    sittings = Sittings()
    first = sittings.of("a", list)
    assert sittings.of("a", list) is first
    sittings.of("b", list)
    assert sittings.of("a", list) is not first


def test_no_two_people_have_the_same_command() -> None:
    assert command_id("s-LAN", "press-1", 0) == command_id("s-LAN", "press-1", 0)
    ids = {command_id(who, "press-1", n) for who in ("s-LAN", "s-MINH") for n in (0, 1)}
    assert len(ids) == 4


async def scan(desk: Desk, code: str) -> dict[str, Any]:
    answer = await desk.client.post("/desk/scan", json={"form": desk.form, "code": code})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_ticket_held_to_the_scanner_is_shown_and_called_with_a_reason(desk: Desk) -> None:
    issued = await desk.site.issued()
    ticket_id = issued["ticket_id"]
    secret = desk.site.house.secrets.of(ticket_id)
    assert (await scan(desk, secret)).keys() == {"shown"}  # nobody works there
    await desk.press("open", row=COUNTER)
    found = (await scan(desk, secret))["found"]
    assert (found["step"], found["label"], found["row"]) == ("choose", "Gọi", ticket_id)
    assert found["number"] == issued["number"]
    told = await desk.press("choose", confirmed=True, scanned=True, row=ticket_id, why="  ")
    assert (told["keep"], desk.events(TicketCalled)) == (True, [])
    await desk.press("choose", confirmed=True, scanned=True, row=ticket_id, why=found["offered"][1])
    assert desk.events(TicketCalled)[0].why == found["offered"][1]
    assert (await scan(desk, secret))["found"]["step"] == ""  # it is at the desk
    await desk.press("park", confirmed=True)
    found = (await scan(desk, secret))["found"]
    assert (found["step"], found["offered"]) == ("bring_back", [])
    await desk.press("bring_back", confirmed=True, scanned=True, row=ticket_id)
    assert desk.shown["parked"] == []


async def test_what_is_no_code_of_a_ticket_or_booking_is_said(desk: Desk) -> None:
    await desk.press("open", row=COUNTER)
    assert "hint" in str((await scan(desk, "001099012345|Nguyễn Văn An"))["said"])
    assert (await scan(desk, "k" * 26))["said"][0]["kind"] == "bad"
    elsewhere = {"form": "of another page", "code": "k" * 26}
    assert (await desk.client.post("/desk/scan", json=elsewhere)).status_code == 403


async def test_a_booking_held_to_the_scanner_is_asked_for_by_its_code_alone(desk: Desk) -> None:
    await desk.press("open", row=COUNTER)
    found = (await scan(desk, "B000000P"))["found"]
    assert (found["number"], found["step"], found["code"]) == ("B000-000P", "check_in", "B000000P")
    told = await desk.press("check_in", scanned=True, code=found["code"])
    assert told["refused"]
    for wrong in ("B000000Q", "x", ""):
        told = await desk.press("check_in", scanned=True, code=wrong)
        assert "vừa thay đổi" in told["said"][0]["text"]
    told = await desk.press("finish", scanned=True, row="ticket-1")  # of nothing that can be found
    assert "vừa thay đổi" in told["said"][0]["text"]


async def test_a_booking_before_its_time_is_spent_by_one_more_press_alone(desk: Desk) -> None:
    house = desk.site.house
    slot = house.clock.now + (BRANCH.policy.booking_early_min + 5) * 60_000
    booking = RecordBooking(booking_id="b-1", code="B000000P", service_id=SERVICE, slot_at=slot, state="booked")
    await house.ask(booking, Actor(role=Role.HUB, device_id="hub"))
    await desk.press("open", row=COUNTER)
    told = await desk.press("check_in", scanned=True, code="B000000P")
    assert (told["refused"], told["said"], desk.events(TicketIssued)) == ("BOOKING_EARLY", [], [])
    found = told["found"]
    assert (found["step"], found["label"], found["early"]) == ("check_in", "Cấp số ngay, không theo giờ hẹn", True)
    told = await desk.press("check_in", scanned=True, code=found["code"], early=found["early"])
    assert [event.booking_id for event in desk.events(TicketIssued)] == ["b-1"]
    assert told["found"]["step"] == "choose"


async def test_a_running_clock_alone_is_no_news(desk: Desk) -> None:
    await at_work(desk)
    desk.site.house.clock.forward(1)
    later = (await desk.client.get("/desk/now")).json()
    assert later["timer"]["time"] != desk.shown["timer"]["time"]
    assert later["rev"] == desk.shown["rev"]


async def test_in_practice_no_ticket_of_the_branch_is_found(desk: Desk) -> None:
    secret = desk.site.house.secrets.of((await desk.site.issued())["ticket_id"])
    began = await desk.client.post("/desk/practice", json={"form": desk.form, "on": True})
    desk.shown = began.json()["shown"]
    await desk.press("open", row=COUNTER, practice=True)
    assert desk.shown["page"] == "desk"
    told = await scan(desk, secret)
    assert (told.get("found"), told["said"][0]["kind"]) == (None, "bad")
