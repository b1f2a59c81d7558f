"""What the hub must know stands in the branch's database with what it comes from, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import insert

from server.booking.ledger import Facts
from server.store import outbox
from server.store.copies import renew_epoch
from server.store.journal import Store
from server.store.outbox import BOOKINGS, FACTS, Place
from server.store.projections import visit_row
from server.store.tables import ARCHIVE
from tests.server.branch_kit import BRANCH, COUNTER, DAY_MS, KIOSK, LAN, SERVER, SERVICE, House, house
from tests.server.postgres_process import MISSING, private_postgres
from wire import commands as c
from wire.booking import BranchBooking
from wire.values import Actor, Channel, Role

ID = "0123456789ABCDEF"


@pytest.fixture(scope="module")
def postgres():
    if MISSING:
        pytest.skip(MISSING)
    with private_postgres() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'branch.db'}"
    return request.getfixturevalue("postgres").add(f"t{abs(hash(request.node.name)) % 10**9}")


def booking(now: int, booking_id: str = ID) -> Callable[..., BranchBooking]:
    return lambda *_: BranchBooking(
        booking_id=booking_id, code="01234567", branch_id=BRANCH.id, service_id=SERVICE, slot_at=now
    )


async def arrive(branch: House, booking_id: str = ID) -> dict:
    branch.handle._read_booking = booking(branch.clock.now, booking_id)
    answer = await branch.ask(c.CheckIn(code="a code"), KIOSK)
    assert isinstance(answer, dict), answer
    return answer


async def facts(store: Store) -> list[dict]:
    return [fact.body for fact in await store.look(lambda c: outbox.kept(c, after=0, upto=10_000))]


async def place(store: Store, stream: str = FACTS) -> Place:
    return await store.look(lambda c: outbox.place_of(c, stream))


async def test_settings_and_arrivals_are_kept_in_order_and_walk_ins_are_not(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        number = (await arrive(branch))["number"]
        kept = await facts(branch.store)
        assert [fact["fact"] for fact in kept] == ["settings", "issued"]
        assert (kept[1]["booking_id"], kept[1]["number"], kept[1]["now"]) == (ID, number, False)
        assert (await place(branch.store)).seq == 2


async def test_an_arrival_is_told_once_however_often_its_ticket_changes(url: str) -> None:
    async with house(url) as branch:
        ticket = (await arrive(branch))["ticket_id"]
        await branch.ask(c.Cancel(ticket_id=ticket, why=""), SERVER)
        assert len(await facts(branch.store)) == 2


async def test_a_number_that_changes_is_told_again(url: str) -> None:
    """As when a day that a false clock had opened is taken back."""
    async with house(url) as branch:
        ticket = (await arrive(branch))["ticket_id"]
        async with branch.handle.reading() as state:
            mine = state.tickets[ticket]
        row = visit_row(replace(mine, number="Z999"), BRANCH)
        assert await branch.store.run(lambda: branch.store.transact(lambda c: outbox.follow(c, (), [row]))) == 1
        assert (await facts(branch.store))[-1]["number"] == "Z999"


async def test_a_place_that_lapsed_is_told_once_with_its_moment(url: str) -> None:
    lapsing = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"expected_within_min": 5})})
    async with house(url) as branch:
        await branch.put(lapsing)
        issue = c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE, booking_id=ID)
        assert isinstance(await branch.ask(issue, Actor(role=Role.HUB)), dict)
        branch.clock.forward(60)
        await branch.issue()
        await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        assert isinstance(await branch.ask(c.CallNext(), LAN), dict)
        branch.clock.forward(300)
        for _ in range(2):
            await branch.ask(c.Tick())
        kept = [fact for fact in await facts(branch.store) if fact["fact"] != "settings"]
        assert [fact["fact"] for fact in kept] == ["issued", "lapsed"]
        assert kept[1] == {"fact": "lapsed", "booking_id": ID, "at": branch.clock.now}
        _, bodies = await branch.store.look(outbox.everything)
        assert [b["fact"] for b in bodies] == ["settings", "issued", "lapsed"]


async def test_what_is_not_stored_is_not_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        before = await place(branch.store)
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "insert", lambda *_: 1 / 0)
            branch.handle._read_booking = booking(branch.clock.now)
            await branch.ask(c.CheckIn(code="a code"), KIOSK)
        async with branch.handle.reading() as state:
            assert not state.tickets
        assert await place(branch.store) == before
        assert len(await facts(branch.store)) == 1
        await arrive(branch)
        assert (await place(branch.store)).seq == before.seq + 1


async def test_facts_outlive_a_restart_and_midnight_until_the_hub_has_them(url: str) -> None:
    async with house(url) as branch:
        await arrive(branch)
        branch.clock.now += DAY_MS
    async with house(url, branch.clock) as branch:
        assert [fact["fact"] for fact in await facts(branch.store)] == ["settings", "issued"]
        await branch.store.run(lambda: branch.store.transact(lambda c: outbox.forget(c, 2)))
        # The newest one stays for its mark.
        assert [fact["fact"] for fact in await facts(branch.store)] == ["issued"]
        _, first, mark = await branch.store.look(lambda c: outbox.standing(c, 2))
        assert first == 2
        assert mark == (await place(branch.store)).mark != ""


async def test_everything_is_the_settings_and_the_visits_of_bookings_also_of_days_that_are_over(url: str) -> None:
    async with house(url) as branch:
        number = (await arrive(branch))["number"]
        await branch.issue()
        branch.clock.now += 100 * DAY_MS  # a hub may keep that many backups
        await branch.ask(c.Tick())
        since, bodies = await branch.store.look(outbox.everything)
        assert since == 0
        assert [b["fact"] for b in bodies] == ["settings", "issued"]
        assert bodies[1]["number"] == number


async def test_what_is_in_archives_is_neither_told_nor_called_whole(url: str) -> None:
    """Else the hub would take the arrivals of a year that was archived yesterday for lost."""
    async with house(url) as branch:
        await arrive(branch)
        at = branch.clock.now
        branch.clock.forward(60)
        await arrive(branch, f"{ID[:-1]}0")
        year = {"last_seq": 3, "first_day": "2026-01-02", "last_day": "2026-11-23", "at": at, "hash": b"", "body": b"",
                "file": "2026.db"}  # fmt: skip
        await branch.store.run(lambda: branch.store.transact(lambda c: c.execute(insert(ARCHIVE), [year]).rowcount))
        since, bodies = await branch.store.look(outbox.everything)
        assert since == at + 1
        assert [b["booking_id"][-1] for b in bodies if b["fact"] == "issued"] == ["0"]


async def test_of_very_many_arrivals_the_newest_are_told_and_from_when_they_are_whole(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST", 3)
    async with house(url) as branch:
        for n in range(4):
            branch.clock.forward(60)
            await arrive(branch, f"{ID[:-1]}{n}")
        since, bodies = await branch.store.look(outbox.everything)
        told = [b["booking_id"][-1] for b in bodies if b["fact"] == "issued"]
        assert told == ["2", "3"]
        assert all(b["at"] >= since for b in bodies if b["fact"] == "issued")


async def test_how_far_the_hub_was_heard_is_stored_with_what_it_said(url: str) -> None:
    async with house(url) as branch:
        heard = Place("epoch", 7, "mark")
        told = c.RecordBooking(
            booking_id=ID, code="01234567", service_id=SERVICE, slot_at=branch.clock.now, state="booked"
        )
        await branch.handle.ask("bk-00000001", told, SERVER, heard)
        assert await place(branch.store, BOOKINGS) == heard == branch.store.taken
        bad = c.IssueTicket(service_id="nothing")
        await branch.handle.ask("bk-00000002", bad, SERVER, Place("epoch", 8, "mark"))
        assert await place(branch.store, BOOKINGS) == heard


async def test_a_restore_takes_the_epoch_of_the_facts_away(url: str) -> None:
    async with house(url) as branch:
        await branch.store.run(lambda: branch.store.transact(outbox.begin_anew))
        assert (await place(branch.store)).epoch
        await branch.store.run(lambda: branch.store.transact(renew_epoch))
        assert (await place(branch.store)).epoch == ""


async def test_what_a_hub_is_to_be_told_again_stands_in_the_outbox_once_until_the_hub_has_it(url: str) -> None:
    def known(state: str, booking_id: str = ID) -> dict:
        return {"fact": "known", "booking_id": booking_id, "state": state}

    async with house(url) as branch:
        before = len(await facts(branch.store))
        told = Facts(branch.store, lambda _: "")
        for state in ("booked", "booked", "cancelled", "booked", "booked"):
            await told.add(0, [known(state), known("booked", "FEDCBA9876543210")])
        kept = (await facts(branch.store))[before:]
        assert [fact["state"] for fact in kept if fact["booking_id"] == ID] == ["booked", "cancelled", "booked"]
        assert len(kept) == 4
        _, bodies = await branch.store.look(outbox.everything)
        newest = [known("booked", "FEDCBA9876543210"), known("booked")]
        assert [fact for fact in bodies if fact["fact"] == "known"] == newest
        seq = (await place(branch.store)).seq
        await branch.store.run(lambda: branch.store.transact(lambda c: outbox.forget(c, seq)))
        await told.add(0, [known("booked", "FEDCBA9876543210")])
        assert (await facts(branch.store))[-1] == known("booked", "FEDCBA9876543210")
        assert (await place(branch.store)).seq == seq + 1


async def test_what_is_told_before_another_fact_of_the_booking_is_told_again_after_it(url: str) -> None:
    refused, known = {"fact": "refused", "booking_id": ID, "vi": "", "en": ""}, {"fact": "known", "booking_id": ID}
    async with house(url) as branch:
        before = len(await facts(branch.store))
        told = Facts(branch.store, lambda _: "")
        for fact in (refused, known, refused, refused):
            await told.add(0, [fact])
        assert (await facts(branch.store))[before:] == [refused, known, refused]
        _, bodies = await branch.store.look(outbox.everything)
        assert [fact for fact in bodies if fact["fact"] != "settings"] == [known, refused]
