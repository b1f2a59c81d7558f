"""Who shows the code of a ticket is given that ticket at any kiosk or reception, as it stands now; nothing changes."""

from __future__ import annotations

from typing import Any

from server.views.finding import LOCKED_S, TRIES, Finding
from tests.server.branch_kit import COUNTERS, DAY_MS, PASSWORD, SERVER, SERVICE, HandClock, Link, house, live_port
from wire import commands as c
from wire.errors import Code, Refused
from wire.queries import FindTicket
from wire.values import Actor, Role
from wire.views import Issued

UNKNOWN = "k" * 26
BOSS = Actor(role=Role.MANAGER, device_id="manager-1", person="hoa", roles=("manager",))


def code_of(issued: dict[str, Any]) -> str:
    return str(issued["tracking_url"].partition("#")[2])


async def refusal(link: Link, code: str) -> str:
    answer = await link.ask("ticket.find", {"code": code})
    return str(answer["error"]["data"]["code"])


async def test_another_kiosk_is_given_the_same_number_with_who_is_before_it_now(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as first,
        port.link(Role.KIOSK, "kiosk-2") as second,
        port.desk("lan", COUNTERS[0]) as desk,
    ):
        await first.result("ticket.issue", {"service_id": SERVICE})
        mine = await first.result("ticket.issue", {"service_id": SERVICE})
        async with port.house.handle.reading():
            await port.house.handle.waits(mine["ticket_id"])  # what screens show is renewed only now and then
        await desk.result("ticket.call_next")
        async with port.house.handle.reading() as state:
            before = state.seq
        found = await second.result("ticket.find", {"code": code_of(mine)})
        now_told = {"seq", "ahead", "wait", "come_back_at"}
        assert {k: v for k, v in found.items() if k not in now_told} == {
            k: v for k, v in mine.items() if k not in now_told
        }
        assert (mine["ahead"], found["ahead"]) == (1, 0)
        async with port.house.handle.reading() as state:
            assert state.seq == before, "a question is no fact"


async def test_the_same_question_is_answered_as_it_is_by_then_and_a_reprint_is_counted(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        mine = await kiosk.result("ticket.issue", {"service_id": SERVICE})
        asked = {"code": code_of(mine)}
        assert (await kiosk.result("ticket.find", asked, "question-0001"))["number"] == mine["number"]
        told = {"ticket_id": mine["ticket_id"], "result": "printed", "again": True}
        await kiosk.result("paper.report", told)
        await port.house.ask(c.Cancel(ticket_id=mine["ticket_id"]), BOSS)
        again = await kiosk.ask("ticket.find", asked, "question-0001")
        assert again["error"]["data"] == {
            "code": "NO_REPRINT", "facts": {"number": mine["number"], "state": "cancelled"}
        }  # fmt: skip
        async with port.house.handle.reading() as state:
            assert state.tickets[mine["ticket_id"]].reprints == 1


async def test_only_a_kiosk_or_a_desk_where_somebody_is_may_ask(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.DISPLAY, "board-1") as board,
        port.desk("lan", COUNTERS[0]) as desk,
        port.link(Role.RECEPTION, "desk-1") as reception,
    ):
        code = code_of(await kiosk.result("ticket.issue", {"service_id": SERVICE}))
        async with port.link(Role.PHONE, "", code) as phone:
            for link in (board, phone):
                assert await refusal(link, code) == "NOT_ALLOWED"
        assert (await desk.result("ticket.find", {"code": code}))["number"] == "A001"
        assert await refusal(reception, code) == "SIGN_IN_FIRST"
        port.people.add("mai", "Mai", ("reception",), PASSWORD)
        await reception.result("clerk.sign_in", {"user": "mai", "password": PASSWORD})
        assert (await reception.result("ticket.find", {"code": code}))["number"] == "A001"


async def test_a_person_at_reception_finds_a_ticket_by_its_number_and_no_kiosk_does(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.RECEPTION, "desk-1") as reception,
        port.desk("lan", COUNTERS[0]) as desk,
    ):
        mine = await kiosk.result("ticket.issue", {"service_id": SERVICE})
        port.people.add("mai", "Mai", ("reception",), PASSWORD)
        await reception.result("clerk.sign_in", {"user": "mai", "password": PASSWORD})

        async def asked(link: Link, number: str) -> str:
            answer = await link.ask("ticket.find_number", {"number": number})
            return str(answer["error"]["data"]["code"] if "error" in answer else answer["result"]["tracking_url"])

        assert await asked(reception, mine["number"]) == mine["tracking_url"]
        assert await asked(kiosk, mine["number"]) == "NOT_ALLOWED"
        assert await asked(desk, mine["number"]) == "NOT_ALLOWED"  # a clerk learns nobody's page by their number
        assert await asked(reception, "A998") == "UNKNOWN_TICKET"
        await desk.result("ticket.call_next")
        assert await asked(reception, mine["number"]) == "NO_REPRINT"


async def test_a_number_that_does_not_wait_and_one_of_another_day_are_refused(url: str) -> None:
    clock = HandClock()
    async with (
        live_port(url, clock) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.desk("lan", COUNTERS[0]) as desk,
    ):
        called = code_of(await kiosk.result("ticket.issue", {"service_id": SERVICE}))
        waiting = code_of(await kiosk.result("ticket.issue", {"service_id": SERVICE}))
        await desk.result("ticket.call_next")
        assert await refusal(kiosk, called) == "NO_REPRINT"
        assert await refusal(kiosk, UNKNOWN) == "UNKNOWN_TICKET"
        clock.forward(DAY_MS / 1000)
        await port.house.ask(c.Tick(), SERVER)
        assert await refusal(kiosk, waiting) == "UNKNOWN_TICKET"


async def test_a_device_with_many_wrong_codes_waits_and_a_right_one_begins_anew(url: str) -> None:
    now = [0.0]
    async with house(url) as branch:
        finding = Finding(branch.handle, branch.secrets, lambda: now[0])

        async def code(text: str, device_id: str = "kiosk-1") -> Code | None:
            answer = await finding.find(FindTicket(code=text), device_id)
            return answer.code if isinstance(answer, Refused) else None

        mine = await branch.issue()
        branch.secrets.remember(mine["ticket_id"])
        right = code_of(mine)
        assert {await code(UNKNOWN) for _ in range(TRIES - 1)} == {Code.UNKNOWN_TICKET}
        assert await code(right) is None
        assert {await code(UNKNOWN) for _ in range(TRIES)} == {Code.UNKNOWN_TICKET}
        assert await code(right) is Code.LOCKED_OUT
        assert await code(right, "kiosk-2") is None
        now[0] += LOCKED_S[0]
        assert await code(right) is None


async def test_a_number_that_nobody_serves_is_found_with_no_time_to_be_back(url: str) -> None:
    async with house(url) as branch:
        mine = await branch.issue()
        branch.secrets.remember(mine["ticket_id"])
        found = await Finding(branch.handle, branch.secrets).find(FindTicket(code=code_of(mine)), "kiosk-1")
        assert isinstance(found, Issued)
        assert (found.number, found.wait.nobody, found.come_back_at) == ("A001", True, None)


async def test_a_kiosk_is_told_the_bookings_of_a_card_for_today_and_nobody_else_is(url: str) -> None:
    lan = "a" * 64
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        slot = port.house.handle.now + 60_000
        for code, person in (("B000000P", lan), ("B100000S", "b" * 64), ("B200000V", None)):
            told = c.RecordBooking(
                booking_id=f"{code}00000000", code=code, service_id=SERVICE, slot_at=slot, state="booked", person=person
            )
            await port.house.ask(told, Actor(role=Role.HUB))
        await kiosk.result("ticket.issue", {"service_id": SERVICE})
        found = await kiosk.result("booking.find", {"person": lan})
        assert found == {"bookings": [{"code": "B000000P", "service_id": SERVICE, "slot_at": slot}]}
        issued = await kiosk.result("booking.check_in", {"code": "B000000P"})
        assert issued["slot_at"] == slot
        assert (await kiosk.result("booking.find", {"person": lan})) == {"bookings": []}
        async with port.link(Role.DISPLAY, "board-1") as board:
            refused = await board.ask("booking.find", {"person": lan})
            assert refused["error"]["data"]["code"] == "NOT_ALLOWED"


async def test_the_hubs_key_for_cards_is_told_in_place_of_the_branchs_own(url: str) -> None:
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-1") as kiosk:
        own = kiosk.snapshot["person_key"]
        port.live.card_key = lambda: "5c" * 32
        async with port.link(Role.KIOSK, "kiosk-2") as second:
            assert second.snapshot["person_key"] == "5c" * 32 != own
