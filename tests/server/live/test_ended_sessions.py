"""Who is locked, erased or given another password is signed out wherever they are; an unpaired device is cut."""

from __future__ import annotations

import asyncio
import json

import pytest

from server.staff.login import JOURNALLED_AT_ONCE, Authenticator
from server.staff.people import paired
from server.staff.present import PAGES_DEVICE
from tests.patience import until, within
from tests.server.branch_kit import COUNTERS, PASSWORD, SERVER, Link, Port, live_port
from tests.server.known_people import code_of
from wire import commands as c
from wire.values import PersonRole, Role
from wire.views import SignedIn


async def signed_in(port: Port, link: Link, name: str, role: str = "clerk") -> None:
    port.people.add(name, name.title(), (role,), PASSWORD)
    await link.result("clerk.sign_in", {"user": name, "password": PASSWORD})


async def asks_anew(link: Link) -> dict:
    """A heartbeat names a fact that the device has not, so a program asks for everything; the snapshot it gets."""
    async with within(60, "a heartbeat with a gap"):
        while (await link.until("heartbeat"))["seq"] <= link.snapshot["seq"]:  # type: ignore[attr-defined]
            pass
    return await link.result("resync")


@pytest.mark.parametrize(
    "command",
    [
        c.ChangePerson(code=code_of("lan"), locked=True),
        c.ErasePerson(code=code_of("lan")),
        c.ChangePerson(code=code_of("lan"), password_hash="$argon2id$another"),
    ],
)
async def test_who_is_let_in_no_longer_is_signed_out_at_once_and_others_stay(url: str, command: c.Command) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.COUNTER, "pc-1") as mine,
        port.link(Role.COUNTER, "pc-2") as other,
    ):
        await signed_in(port, mine, "lan")
        await signed_in(port, other, "minh")
        await mine.result("counter.open", {"counter_id": COUNTERS[0]})
        assert isinstance(await port.house.ask(command), dict)
        snapshot = await asks_anew(mine)
        assert snapshot["person"] is None
        assert snapshot["views"]["desk"]["allowed"] == []
        assert (await mine.ask("ticket.call_next"))["error"]["data"]["code"] == "SIGN_IN_FIRST"
        await other.result("counter.open", {"counter_id": COUNTERS[1]})


async def test_a_session_that_is_ended_from_a_page_is_over_at_that_desk_only(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.COUNTER, "pc-1") as mine,
        port.link(Role.COUNTER, "pc-2") as other,
    ):
        await signed_in(port, mine, "lan")
        await other.result("clerk.sign_in", {"user": "lan", "password": PASSWORD})
        desks = {(one.device_id, one.person.person) for one in port.fanout.at_desks()}
        assert desks == {("pc-1", code_of("lan")), ("pc-2", code_of("lan"))}
        left = c.RecordSession(what="signed_out", code=code_of("lan"), device_id="pc-1")
        await port.house.ask(left)  # a link of before was lost: nobody ended what is open now
        assert len(port.fanout.at_desks()) == 2
        from_a_page = SERVER.model_copy(update={"device_id": PAGES_DEVICE, "person": "s-HOA"})
        assert isinstance(await port.house.ask(left, from_a_page), dict)
        assert (await asks_anew(mine))["person"] is None
        assert [one.device_id for one in port.fanout.at_desks()] == ["pc-2"]
        assert (await mine.ask("ticket.call_next"))["error"]["data"]["code"] == "SIGN_IN_FIRST"


async def test_whose_role_belongs_there_no_more_is_signed_out_and_another_role_counts_at_once(url: str) -> None:
    async with live_port(url) as port, port.link(Role.MANAGER, "manager-1") as office:
        await signed_in(port, office, "hoa", "manager")
        await port.house.ask(c.ChangePerson(code=code_of("hoa"), roles=(PersonRole.CLERK, PersonRole.MANAGER)))
        await office.result("hall.close", {"why": "mất điện"})
        await port.house.ask(c.ChangePerson(code=code_of("hoa"), roles=(PersonRole.CLERK,)))
        assert (await office.ask("hall.open"))["error"]["data"]["code"] == "SIGN_IN_FIRST"


@pytest.mark.parametrize("change", ["unpaired", "paired anew"])
async def test_the_link_of_a_device_that_is_let_in_no_longer_is_cut(url: str, change: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.KIOSK, "kiosk-1") as kiosk,
        port.link(Role.KIOSK, "kiosk-2") as other,
    ):
        anew = paired("kiosk-1", Role.KIOSK, None, "another-key")
        command = c.UnpairDevice(device_id="kiosk-1") if change == "unpaired" else anew
        assert isinstance(await port.house.ask(command), dict)
        async with within(60, "the link is cut"):
            await kiosk.ws.wait_closed()
        await other.result("resync")


async def test_a_counter_that_is_taken_is_told_with_the_name_and_not_the_code(url: str) -> None:
    async with (
        live_port(url) as port,
        port.link(Role.COUNTER, "pc-1") as mine,
        port.link(Role.COUNTER, "pc-2") as other,
    ):
        await signed_in(port, mine, "lan")
        await signed_in(port, other, "minh")
        await mine.result("counter.open", {"counter_id": COUNTERS[0]})
        why = (await other.ask("counter.open", {"counter_id": COUNTERS[0]}))["error"]
        assert why["data"]["facts"]["person"] == "Lan"
        lines = (await other.result("resync"))["views"]["desk"]["counters"]
        assert "Lan" in {line["person"] for line in lines}


async def test_who_came_and_went_and_was_refused_is_journalled_by_code(url: str) -> None:
    async with live_port(url) as port, port.link(Role.COUNTER, "pc-1") as link:
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        for name, password in (("lan", "wrong"), ("nobody", "wrong"), ("LAN", PASSWORD)):
            await link.ask("clerk.sign_in", {"user": name, "password": password})
        await link.result("clerk.sign_out")
        await port.house.issue()
        with port.house.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT type, body FROM journal WHERE type LIKE 'session.%' ORDER BY seq")
            told = [tuple(row) for row in rows]
    assert [kind for kind, _ in told] == ["session.refused", "session.signed_in", "session.signed_out"]
    for _, body in told:
        assert '"code":"s-LAN"' in body
        assert '"device_id":"pc-1"' in body


async def test_whoever_guesses_does_not_fill_the_journal(url: str) -> None:
    async with live_port(url) as port:
        told: list[c.Command] = []
        signs_in = port.live._link_security._authenticator
        signs_in.record = told.append  # type: ignore[assignment]
        taken = [signs_in._few.take() for _ in range(10 * JOURNALLED_AT_ONCE)]
        assert JOURNALLED_AT_ONCE <= sum(taken) <= JOURNALLED_AT_ONCE + 2


async def test_somebody_who_is_locked_while_their_coming_is_journalled_is_not_let_in(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_port(url) as port, port.link(Role.COUNTER, "pc-1") as link:
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        house = port.house
        signs_in = port.live._link_security._authenticator

        def record(told: c.RecordSession) -> object:
            done = house.record(told)
            house.handle.submit("lock-000001", c.ChangePerson(code=told.code, locked=True), SERVER)
            return done

        monkeypatch.setattr(signs_in, "record", record)
        answer = await link.ask("clerk.sign_in", {"user": "lan", "password": PASSWORD})
        assert answer["error"]["data"]["code"] == "WRONG_PASSWORD"


async def sessions_told(port: Port) -> list[tuple[str, str]]:
    await port.house.issue()  # what was told before is on the disk
    with port.house.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT type, body FROM journal WHERE type LIKE 'session.%' ORDER BY seq")
        return [(kind.removeprefix("session."), json.loads(body)["device_id"]) for kind, body in rows]


async def gone(port: Port) -> None:
    await until(lambda: not port.fanout.clients, "the link is gone")


@pytest.mark.parametrize("how", ["closed", "cut"])
async def test_whose_link_is_lost_is_journalled_as_signed_out(url: str, how: str) -> None:
    async with live_port(url) as port:
        async with port.link(Role.COUNTER, "pc-1") as link:
            await signed_in(port, link, "lan")
            if how == "cut":
                next(iter(port.fanout.clients)).drop()
                await link.ws.wait_closed()
        await gone(port)
        assert await sessions_told(port) == [("signed_in", "pc-1"), ("signed_out", "pc-1")]


async def test_who_left_before_the_link_was_lost_is_journalled_once_and_a_device_alone_never(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[SignedIn] = []
    monkeypatch.setattr(Authenticator, "session_ended", lambda self, person, device_id: ended.append(person))
    async with live_port(url) as port:
        async with port.link(Role.KIOSK, "kiosk-1"), port.link(Role.COUNTER, "pc-1") as link:
            await signed_in(port, link, "lan")
            await link.result("clerk.sign_out")
        await gone(port)
        assert ended == []
        assert await sessions_told(port) == [("signed_in", "pc-1"), ("signed_out", "pc-1")]


async def test_who_was_locked_out_is_not_told_as_one_who_left(url: str) -> None:
    async with live_port(url) as port:
        async with port.link(Role.COUNTER, "pc-1") as link:
            await signed_in(port, link, "lan")
            await port.house.ask(c.ChangePerson(code=code_of("lan"), locked=True))
        await gone(port)
        assert await sessions_told(port) == [("signed_in", "pc-1")]


async def test_a_lost_link_does_not_wait_for_its_row(url: str) -> None:
    async with live_port(url) as port:
        async with port.link(Role.COUNTER, "pc-1") as link:
            await signed_in(port, link, "lan")
            waiting = [asyncio.get_running_loop().create_future()]
            port.live._link_security._authenticator.record = lambda told: waiting[0]
        await gone(port)
        assert not waiting[0].done()


async def test_a_server_that_leads_no_longer_journals_nobody(url: str) -> None:
    async with live_port(url) as port:
        async with port.link(Role.COUNTER, "pc-1") as link:
            await signed_in(port, link, "lan")
            told: list[c.RecordSession] = []
            port.live._link_security._authenticator.record = told.append
            port.house.handle.lease.end("another leads")
            port.live.hang_up()
            await link.ws.wait_closed()
        await gone(port)
        assert told == []
