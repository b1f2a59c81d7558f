"""Reception on a tablet: who may, what a press does and does once, what is shown."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import ServerSettings
from config.settings import PrinterSettings
from hardware.twin import PrinterTwin
from rules.booking_code.short import short_code
from rules.clerk import wording
from rules.reception.rows import ACCESSIBLE
from server.web.reception.paper import printer_of
from tests.server.branch_kit import BRANCH, COUNTER, KIOSK, LAN, PASSWORD, SERVICE, new_id
from tests.server.web.conftest import Site, make_site
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.events import (
    AccessibleAsked,
    PaperReported,
    TicketArrived,
    TicketCancelled,
    TicketClassGranted,
    TicketIssued,
    TicketReturned,
)
from wire.values import Actor, Channel, Role

HUB = Actor(role=Role.HUB, device_id="hub")
CLASS = BRANCH.classes[-1].id


class Tablet:
    """A greeter's browser, and the facts that come of it."""

    def __init__(self, site: Site, client: httpx.AsyncClient) -> None:
        self.site, self.client = site, client
        self.form = ""
        self.shown: dict[str, Any] = {}
        self.facts: list[Any] = []
        site.house.handle.subscribe(self.facts.extend)

    async def begin(self) -> Tablet:
        people = self.site.people
        await self.site.house.store.run(lambda: people.add("thu", "Phạm Thị Thu", ("reception",), PASSWORD))
        assert (await sign_in(self.client, "thu")).headers["location"] == "/reception"
        found = re.search(r'data-form="([^"]+)"', (await self.client.get("/reception")).text)
        assert found is not None
        self.form = found[1]
        return self

    async def now(self) -> dict[str, Any]:
        told: dict[str, Any] = (await self.client.get("/reception/now")).json()
        return told

    async def press(self, do: str, id_: str = "", **more: Any) -> dict[str, Any]:
        sent = {"form": self.form, "id": id_ or new_id(), "do": do} | more
        answer = await self.client.post("/reception/press", json=sent)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        self.shown = told["shown"]
        return told

    def events(self, kind: type) -> list[Any]:
        return [fact.event for fact in self.facts if isinstance(fact.event, kind)]


@pytest.fixture
async def tablet(site: Site, browser_like: httpx.AsyncClient) -> Tablet:
    return await Tablet(site, browser_like).begin()


async def missed(site: Site) -> str:
    """Somebody who did not come when called; their ticket."""
    branch = site.house
    await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await branch.issue()
    called = await branch.ask(c.CallNext(), LAN)
    for _ in range(BRANCH.policy.no_show_min_calls):
        branch.clock.forward(BRANCH.policy.no_show_after_s + 1)
        await branch.ask(c.Recall(ticket_id=called["ticket_id"]), LAN)
    branch.clock.forward(BRANCH.policy.no_show_after_s + 1)
    await branch.ask(c.NoShow(ticket_id=called["ticket_id"]), LAN)
    return str(called["ticket_id"])


async def test_only_reception_has_the_tablet(site: Site, browser_like: httpx.AsyncClient) -> None:
    assert (await browser_like.get("/reception")).headers["location"] == "/manager/sign-in"
    assert (await browser_like.get("/reception/now")).status_code == 401
    await sign_in(browser_like, "hoa")
    assert (await browser_like.get("/reception")).status_code == 403
    for address in ("/reception/now", "/reception/here", "/reception/services", "/reception/paper/A001.png"):
        assert (await browser_like.get(address)).status_code == 401
    sent = {"form": "x", "id": new_id(), "do": "give", "service_id": SERVICE}
    assert (await browser_like.post("/reception/press", json=sent)).status_code == 401


async def test_a_form_of_another_page_does_nothing(tablet: Tablet) -> None:
    sent = {"form": "x", "id": new_id(), "do": "give", "service_id": SERVICE}
    assert (await tablet.client.post("/reception/press", json=sent)).status_code == 403
    assert tablet.events(TicketIssued) == []


async def test_a_number_is_given_in_the_greeters_name_once_and_shown_with_its_code(tablet: Tablet) -> None:
    press = {"service_id": SERVICE, "class_id": CLASS, "language": "en"}
    told, again = await asyncio.gather(*(tablet.press("give", "twice-pressed", **press) for _ in range(2)))
    (event,) = tablet.events(TicketIssued)
    assert (event.channel, event.class_id, event.language) == (Channel.RECEPTION, CLASS, "en")
    assert event.granted_by != "" == (await tablet.now())["closed"]
    card = told["card"]
    assert card == again["card"]
    assert card["number"] == event.number
    assert card["qr"].startswith("<svg")
    assert "máy in của máy tính bảng, nếu có" in card["paper"]
    other = await tablet.press("give", "twice-pressed", service_id=BRANCH.services[1].id)
    assert (other["said"][0]["kind"], len(tablet.events(TicketIssued))) == ("bad", 1)
    assert [row["step"] for row in card["offers"]] == ["cancel"]
    assert [row["step"] for row in card["asked"]] == ["", "cancel"]


async def test_who_missed_a_call_is_listed_found_by_number_and_brought_back(tablet: Tablet) -> None:
    ticket_id = await missed(tablet.site)
    (row,) = (await tablet.now())["aside"]
    assert (row["id"], row["number"], row["step"]) == (ticket_id, "A001", "return")
    found = await tablet.press("find", text="a1")
    assert [one["step"] for one in found["card"]["offers"]] == ["return", "cancel"]
    assert (await tablet.press("show", ticket_id=ticket_id))["card"] == found["card"]
    told = await tablet.press("step", ticket_id=ticket_id, number="A001", step="return")
    assert told["said"] == [{"text": "A001 đã vào lại hàng chờ", "kind": "done"}]
    assert told["card"] is None
    assert len(tablet.events(TicketReturned)) == 1
    assert tablet.shown["aside"] == []
    assert (await tablet.press("show", ticket_id=ticket_id))["said"][0]["kind"] == "hint"


async def test_a_number_that_waits_is_found_by_number_and_by_its_code_and_cancelled(tablet: Tablet) -> None:
    given = (await tablet.press("give", service_id=SERVICE))["card"]
    by_number = (await tablet.press("find", text=" a 001 "))["card"]
    assert (by_number["ticket_id"], by_number["qr"]) == (given["ticket_id"], given["qr"])
    secret = tablet.site.house.secrets.of(given["ticket_id"])
    by_code = (await tablet.press("find", text=f"http://x/t#{secret}"))["card"]
    assert by_code["number"] == "A001"
    told = await tablet.press("step", ticket_id=given["ticket_id"], number="A001", step="cancel")
    assert told["said"][0]["text"] == "Đã hủy A001"
    assert [one.by for one in tablet.events(TicketCancelled)] == ["reception"]
    over = await tablet.press("find", text="A001")
    assert over["said"][0]["kind"] == "bad"
    assert over["card"] is None


async def test_a_number_that_waits_is_found_and_granted_a_class_in_the_greeters_name(tablet: Tablet) -> None:
    given = (await tablet.press("give", service_id=SERVICE))["card"]
    assert given["class_id"] == "", "the next class is the next person's"
    found = (await tablet.press("find", text="A001"))["card"]
    assert found["class_id"] == "ordinary"
    press = {"ticket_id": found["ticket_id"], "number": "A001"}
    told = await tablet.press("grant", **press, class_id=CLASS)
    name = next(one.name.of("vi") for one in BRANCH.classes if one.id == CLASS)
    assert told["said"] == [{"text": f"Đã cấp diện ưu tiên cho A001: {name}", "kind": "done"}]
    assert told["card"] is None
    assert (await tablet.press("find", text="A001"))["card"]["class_id"] == CLASS
    back = await tablet.press("grant", **press, class_id="ordinary")
    assert back["said"][0]["text"] == "A001 không còn diện ưu tiên"
    events = tablet.events(TicketClassGranted)
    assert [one.class_id for one in events] == [CLASS, "ordinary"]
    assert events[0].granted_by == events[1].granted_by != ""
    refused = await tablet.press("grant", **press, class_id="unknown")
    assert refused["said"][0]["kind"] == "bad"


async def test_a_number_that_does_not_wait_is_granted_a_class_from_its_card(tablet: Tablet) -> None:
    ticket_id = await missed(tablet.site)
    await tablet.site.house.ask(c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE), HUB)
    taken = (await tablet.now())["expected"][0]
    name = next(one.name.of("vi") for one in BRANCH.classes if one.id == CLASS)
    for id_, number in ((ticket_id, "A001"), (taken["id"], taken["number"])):
        assert (await tablet.press("show", ticket_id=id_))["card"]["class_id"] == "ordinary"
        await tablet.press("grant", ticket_id=id_, number=number, class_id=CLASS)
        card = (await tablet.press("show", ticket_id=id_))["card"]
        assert (card["class_id"], card["facts"][-1]) == (CLASS, name)
    assert [one.class_id for one in tablet.events(TicketClassGranted)] == [CLASS, CLASS]
    await tablet.press("step", ticket_id=taken["id"], step="arrive", class_id="ordinary")
    assert tablet.events(TicketArrived)[0].class_id == CLASS, "what was granted stands at arrival"


async def test_an_accessible_counter_is_asked_for_with_a_number_at_an_arrival_and_for_one_that_was_found(
    tablet: Tablet,
) -> None:
    await tablet.press("give", service_id=SERVICE, accessible=True)
    assert [one.accessible for one in tablet.events(TicketIssued)] == [True]
    card = (await tablet.press("find", text="A001"))["card"]
    assert card["accessible"]
    press = {"ticket_id": card["ticket_id"], "number": "A001", "class_id": ACCESSIBLE}
    for wanted in (False, False, True):  # pressed at two tablets at once: the second changes nothing
        told = await tablet.press("grant", **press, accessible=wanted)
        assert told["said"][0]["kind"] == "done"
    assert [(one.wanted, one.person != "") for one in tablet.events(AccessibleAsked)] == [(False, True), (True, True)]
    await tablet.site.house.ask(c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE), HUB)
    taken = (await tablet.now())["expected"][0]
    await tablet.press("step", ticket_id=taken["id"], step="arrive", accessible=True)
    assert tablet.events(TicketArrived)[0].accessible
    low = tuple(one.model_copy(update={"accessible": True}) for one in BRANCH.counters)
    assert ACCESSIBLE not in [row["id"] for row in (await tablet.now())["classes"]]
    await tablet.site.house.put(BRANCH.model_copy(update={"counters": low}))
    assert (await tablet.now())["classes"][-1]["id"] == ACCESSIBLE


async def test_the_paper_of_a_number_that_waits_is_a_picture_and_each_further_one_is_counted(tablet: Tablet) -> None:
    given = (await tablet.press("give", service_id=SERVICE))["card"]
    picture = await tablet.client.get("/reception/paper/A001.png")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG")
    press = {"ticket_id": given["ticket_id"], "number": "A001"}
    assert "card" not in await tablet.press("printed", **press), "the number stays"
    told = await tablet.press("printed", "twice-pressed", **press, again=True)
    await tablet.press("printed", "twice-pressed", **press, again=True)
    assert told["said"] == [
        {
            "text": "A001 đã giao cho hộp thoại in của trình duyệt. Máy chủ không biết giấy có ra không: xin xem.",
            "kind": "done",
        }
    ]
    assert [(one.result, one.again) for one in tablet.events(PaperReported)] == [
        ("maybe_printed", False), ("maybe_printed", True),
    ]  # fmt: skip
    for nobody in ("A999", "x", "..%2f..%2fetc"):
        assert (await tablet.client.get(f"/reception/paper/{nobody}.png")).status_code == 404
    await tablet.press("step", **press, step="cancel")
    assert (await tablet.client.get("/reception/paper/A001.png")).status_code == 404, "nobody waits with it"


async def test_on_the_servers_own_printer_what_became_of_a_paper_is_known_and_told(site: Site) -> None:
    twin = PrinterTwin()
    printer = PrinterSettings(host="127.0.0.1", port=await twin.start(), status_s=0.3, print_s=2.0)
    made = await make_site(site.house, ServerSettings(branch=Path("branch.toml"), reception_printer=printer))
    transport = httpx.ASGITransport(made.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        tablet = await Tablet(made, client).begin()
        assert 'data-prints="server"' in (await client.get("/reception")).text
        given = (await tablet.press("give", service_id=SERVICE))["card"]
        press = {"ticket_id": given["ticket_id"], "number": "A001"}
        told = await tablet.press("print", "twice-pressed", **press)
        assert told == await tablet.press("print", "twice-pressed", **press), "one paper, however often it is asked"
        assert (told["paper"], told["said"]) == ("printed", [{"text": "A001: Đã in phiếu.", "kind": "done"}])
        assert (len(twin.papers), tablet.events(PaperReported)) == (1, [])
        twin.set(cover_open=True)
        await tablet.press("print", **press)
        (event,) = tablet.events(PaperReported)
        assert (event.result, event.reason, event.again) == ("not_printed", "cover", False), "the first paper's too"
        told = await tablet.press("print", **press, again=True)
        assert (told["paper"], told["said"][0]["kind"]) == ("not_printed", "bad")
        assert "Nắp máy in" in told["said"][0]["text"]
        _, event = tablet.events(PaperReported)
        assert (event.result, event.reason, event.again) == ("not_printed", "cover", True)
        twin.set(cover_open=False)
        await tablet.press("print", **press)
        *_, event = tablet.events(PaperReported)
        assert (event.result, event.again) == ("printed", False), (
            "nobody is said to lack the paper that came out after all"
        )
        for other in ({"number": "A999"}, {"number": "x"}, {"ticket_id": "somebody-else"}):
            assert (await tablet.press("print", **press | other))["said"][0]["kind"] == "hint"
    await twin.stop()


async def test_a_printer_of_no_kind_is_none_and_the_browser_prints(tablet: Tablet) -> None:
    assert printer_of(PrinterSettings(kind="none")) is None
    page = await tablet.client.get("/reception")
    assert 'data-prints="browser"' in page.text
    assert page.headers["permissions-policy"].startswith("camera=(self)")
    assert (await tablet.client.get("/manager/account")).headers["permissions-policy"].startswith("camera=()")
    given = (await tablet.press("give", service_id=SERVICE))["card"]
    told = await tablet.press("print", ticket_id=given["ticket_id"], number="A001")
    assert (told["said"][0]["kind"], "paper" in told) == ("hint", False)


@pytest.mark.parametrize("odd", ["", "~accessible", "'; --", "ô", "a" * 90])
async def test_ids_of_no_form_that_there_is_do_nothing_and_end_no_page(tablet: Tablet, odd: str) -> None:
    for do in ("give", "step", "grant", "show", "find"):
        ids = {"service_id": odd, "class_id": odd, "ticket_id": odd, "text": short_code("H3K9P7Q2M4ABCDEF")}
        assert (await tablet.press(do, step="arrive", **ids))["said"][0]["kind"] in ("hint", "bad")
    assert tablet.events(TicketIssued) == []


async def test_after_a_find_in_vain_no_earlier_number_is_shown_and_it_is_said_what_was_looked_for(
    tablet: Tablet,
) -> None:
    await tablet.press("give", service_id=SERVICE)
    told = await tablet.press("find", text="a 999")
    assert told["card"] is None
    assert told["said"][0]["text"].startswith("Đã tìm A999: ")
    code = short_code("H3K9P7Q2M4ABCDEF")
    told = await tablet.press("find", text=code)
    assert (told["card"], code in told["said"][0]["text"]) == (None, True)
    told = await tablet.press("find", text=f"http://x/t#{tablet.site.house.secrets.of('nobody-0001')}")
    assert told["said"][0]["text"].startswith("Đã tìm mã vừa quét: ")
    card = "001058012345|012345678|Nguyễn Văn A|01021958|Nam|Phố Huế, Hà Nội|01012021"
    told = await tablet.press("find", text=card)
    assert told["card"] is None
    assert "001058" not in told["said"][0]["text"]


async def test_a_claim_is_confirmed_in_the_greeters_name_or_not(tablet: Tablet) -> None:
    branch = tablet.site.house
    claimed = next(one.id for one in BRANCH.classes if one.id != CLASS)
    for _ in range(2):
        await branch.ask(c.IssueTicket(service_id=SERVICE, class_id=claimed, channel=Channel.ONLINE), HUB)
    rows = (await tablet.now())["expected"]
    assert [row["step"] for row in rows] == ["", ""]
    card = (await tablet.press("show", ticket_id=rows[0]["id"]))["card"]
    assert [one["step"] for one in card["offers"]] == ["arrive_claimed", "arrive_ordinary", "cancel"]
    told = await tablet.press("step", ticket_id=rows[0]["id"], step="arrive_claimed", class_id=CLASS)
    assert told["card"]["qr"] != ""
    await tablet.press("step", ticket_id=rows[1]["id"], step="arrive_ordinary")
    first, second = tablet.events(TicketArrived)
    assert (first.class_id, first.granted_by != "") == (claimed, True)
    assert (second.class_id, second.granted_by) == ("ordinary", "")


async def test_what_is_no_code_and_a_booking_nobody_knows_are_answered_in_words(tablet: Tablet) -> None:
    assert (await tablet.press("find", text="???"))["said"] == [{"text": wording.NO_SUCH_CODE.of("vi"), "kind": "hint"}]
    assert "said" not in await tablet.press("find", text="  ")
    assert (await tablet.press("find", text=short_code("H3K9P7Q2M4ABCDEF")))["said"][0]["kind"] == "bad"


async def test_a_booking_before_its_time_is_spent_by_one_more_touch_alone(tablet: Tablet) -> None:
    house, code = tablet.site.house, short_code("H3K9P7Q2M4ABCDEF")
    slot = house.clock.now + (BRANCH.policy.booking_early_min + 5) * 60_000
    await house.ask(c.RecordBooking(booking_id="b-1", code=code, service_id=SERVICE, slot_at=slot, state="booked"), HUB)
    told = await tablet.press("find", text=code)
    assert (tablet.events(TicketIssued), told["card"]["early"]) == ([], code)
    assert [row["label"] for row in told["card"]["offers"]] == [wording.TAKE_EARLY.of("vi")]
    told = await tablet.press("find", text=code, early=True)
    assert told["card"]["number"] == tablet.events(TicketIssued)[0].number


async def test_services_are_found_by_what_people_call_them(tablet: Tablet) -> None:
    found = (await tablet.client.get("/reception/services", params={"typed": "ket hon"})).json()["ids"]
    assert found
    known = {row["id"]: row["name"] for row in (await tablet.now())["services"]}
    assert "kết hôn" in known[found[0]].lower()


async def test_the_page_is_told_when_somebody_else_gives_a_number(tablet: Tablet) -> None:
    seen = (await tablet.now())["rev"]
    asked = asyncio.create_task(tablet.client.get("/reception/now", params={"seen": seen}))
    await asyncio.sleep(0.05)
    await tablet.site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
    told = (await asked).json()
    assert told["rev"] != seen
    row = next(row for row in told["services"] if row["id"] == SERVICE)
    assert row["line"].startswith("1 chờ")
