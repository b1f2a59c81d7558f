"""The only way in: one effect for each command, committed before it is answered or seen."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from server import handle
from server.intake import idempotency, turn
from server.intake.publishing import Published
from server.runtime.hall_clock import HallClock
from server.store import commits
from server.store.journal import Batch, CannotStore, DiskFull
from server.store.outbox import Place
from server.store.verify import verify
from server.store.writer import DatabaseAway
from tests.server.branch_kit import (
    BRANCH,
    COUNTERS,
    DAY_MS,
    KIOSK,
    LAN,
    MINH,
    MONDAY_9,
    SERVER,
    SERVICE,
    HandClock,
    House,
    house,
    new_id,
)
from wire import commands as c
from wire.errors import Code, Refused, refused
from wire.values import Actor, OutboxSeq, Role

ISSUE = c.IssueTicket(service_id=SERVICE)
MANAGER = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))


async def test_a_person_does_only_what_their_own_role_may_at_the_device_they_are_at(url: str) -> None:
    async with house(url) as branch:
        for role, command in ((Role.MANAGER, c.CloseHall(why="mất điện")), (Role.RECEPTION, c.CallNext())):
            clerk = Actor(role=role, device_id="pc-1", person="lan", roles=("clerk",))
            why = await branch.ask(command, clerk)
            assert isinstance(why, Refused)
            assert why.code is Code.NOT_ALLOWED


async def test_a_persons_roles_are_not_journalled_and_a_repetition_after_they_changed_is_known(url: str) -> None:
    async with house(url) as branch:
        command_id = new_id()
        first = await branch.ask(c.CloseHall(why="mất điện"), MANAGER, command_id)
        later = MANAGER.model_copy(update={"roles": ("clerk", "manager")})
        assert await branch.ask(c.CloseHall(why="mất điện"), later, command_id) == first
        with branch.store.reading() as connection:
            actors = connection.exec_driver_sql("SELECT actor FROM journal WHERE type = 'hall.closed'").scalars().all()
    assert actors == ['{"role":"manager","person":"hoa"}']


async def test_same_command_twice_has_one_effect_and_the_same_reply(url: str) -> None:
    async with house(url) as branch:
        first = await branch.issue("order-00001")
        assert await branch.issue("order-00001") == first
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_same_command_at_the_same_moment_has_one_effect(url: str) -> None:
    async with house(url) as branch:
        replies = await asyncio.gather(*(branch.issue("order-00001") for _ in range(10)))
        assert all(reply == replies[0] for reply in replies)
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_same_command_after_a_restart_gets_the_same_reply(url: str) -> None:
    async with house(url) as branch:
        first = await branch.issue("order-00001")
    async with house(url) as branch:
        assert await branch.issue("order-00001") == first
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_id_used_for_another_command_is_refused_also_after_a_restart(url: str) -> None:
    other = c.IssueTicket(service_id=BRANCH.services[-1].id)
    async with house(url) as branch:
        await branch.issue("order-00001")
        answer = await branch.ask(other, KIOSK, "order-00001")
        assert isinstance(answer, Refused)
        assert answer.code is Code.ID_REUSED
    async with house(url) as branch:
        answer = await branch.ask(other, KIOSK, "order-00001")
        assert isinstance(answer, Refused)
        assert answer.code is Code.ID_REUSED
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 1


async def test_id_used_by_somebody_else_is_refused(url: str) -> None:
    async with house(url) as branch:
        opened = c.OpenCounter(counter_id=COUNTERS[0])
        assert isinstance(await branch.ask(opened, LAN, "open-00001"), dict)
        answer = await branch.ask(opened, MINH, "open-00001")
        assert isinstance(answer, Refused)
        assert answer.code is Code.ID_REUSED


async def test_a_refusal_writes_nothing_and_is_repeated(url: str) -> None:
    async with house(url) as branch:
        async with branch.handle.reading() as state:
            seq = state.seq
        for _ in range(2):
            answer = await branch.ask(c.IssueTicket(service_id="no-such"), KIOSK, "order-00001")
            assert isinstance(answer, Refused)
            assert answer.code is Code.UNKNOWN_SERVICE
        async with branch.handle.reading() as state:
            assert state.seq == seq


async def test_two_clerks_who_press_next_at_once_never_get_the_same_ticket(url: str) -> None:
    async with house(url) as branch:
        for actor, counter in ((LAN, COUNTERS[0]), (MINH, COUNTERS[1])):
            await branch.ask(c.OpenCounter(counter_id=counter), actor)
        for _ in range(20):
            await branch.issue()
        called = []
        for _ in range(10):
            pair = await asyncio.gather(*(branch.ask(c.CallNext(), actor) for actor in (LAN, MINH)))
            for reply, actor in zip(pair, (LAN, MINH), strict=True):
                assert isinstance(reply, dict)
                called.append(reply["number"])
                await branch.ask(c.Finish(ticket_id=reply["ticket_id"], outcome=BRANCH.outcomes[0].id), actor)
        assert len(called) == len(set(called)) == 20


async def test_commands_that_wait_together_share_a_commit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handle, "DECIDE_FOR_S", 60.0)  # a busy machine must not split the turn
    async with house(url) as branch:
        sizes: list[int] = []
        write = branch.store.write

        def counted(batch: Batch) -> None:
            sizes.append(len(batch.rows))
            write(batch)

        monkeypatch.setattr(branch.store, "write", counted)
        await asyncio.gather(*(branch.issue() for _ in range(64)))
        assert sum(sizes) == 64
        assert len(sizes) < 64, "each in a turn of its own"


async def test_a_lone_command_is_not_kept_waiting_for_others(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        await branch.issue()
        loop = asyncio.get_running_loop()
        at, timers = loop.call_at, []

        def seen(when: float, *rest: Any, **more: Any) -> asyncio.TimerHandle:
            timers.append(when)
            return at(when, *rest, **more)

        monkeypatch.setattr(loop, "call_at", seen)
        await asyncio.sleep(0.001)
        assert len(timers) == 1, "a pause would not be noticed"
        assert (await branch.issue())["number"] == "A002"
        assert len(timers) == 1, "a commit waited for time to pass"


async def test_what_is_published_is_already_stored(url: str) -> None:
    async with house(url) as branch:
        stored: list[bool] = []

        def look(facts: list[Published]) -> None:
            with branch.store.reading() as connection:
                last = connection.exec_driver_sql("SELECT max(seq) FROM journal").scalar()
            stored.append(last >= facts[-1].seq)

        branch.handle.subscribe(look)
        await branch.issue()
        assert stored == [True]


async def test_once_another_may_lead_nobody_is_answered_and_nothing_is_told(url: str) -> None:
    async with house(url) as branch:
        told: list[object] = []
        branch.handle.subscribe(told.extend)
        branch.handle.lease.end("another server leads")
        for command in (ISSUE, c.IssueTicket(service_id="no-such")):
            answer = await branch.ask(command, KIOSK)
            assert isinstance(answer, Refused)
            assert (answer.code, answer.facts) == (Code.CANNOT_STORE, {"what": "not_leading"})
        assert told == []


async def test_readers_never_see_what_is_not_committed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        write, seen = branch.store.write, asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(batch: Batch) -> None:
            loop.call_soon_threadsafe(seen.set)
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), loop).result()
            write(batch)

        monkeypatch.setattr(commits, "QUICK_WRITE_S", 0.0)
        monkeypatch.setattr(branch.store, "write", slow)
        issuing = asyncio.create_task(branch.issue())
        await seen.wait()
        async with branch.handle.reading() as state:
            with branch.store.reading() as connection:
                assert state.seq == connection.exec_driver_sql("SELECT max(seq) FROM journal").scalar()
            assert len(state.tickets) == 1
        await issuing


async def test_a_disk_that_turns_slow_is_written_from_another_thread_until_it_is_quick_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause, now = [0.0], [0.0]
    # Its own time from the first commit on, so that a busy machine does not count as a slow disk.
    monkeypatch.setattr(commits, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    async with house(url) as branch:
        write, here = branch.store.write, threading.current_thread()
        in_loop: list[bool] = []

        def timed(batch: Batch) -> None:
            in_loop.append(threading.current_thread() is here)
            now[0] += pause[0]
            write(batch)

        monkeypatch.setattr(branch.store, "write", timed)
        await branch.issue()
        pause[0] = 0.5
        await branch.issue()
        pause[0] = 0.0
        for _ in range(40):
            await branch.issue()
        quick = branch.store.reads_in_place
        assert in_loop[:3] == [quick, quick, False]
        assert in_loop[-1] is quick


@pytest.mark.parametrize(
    ("kind", "vi", "en"),
    [
        (DiskFull, "ổ đĩa đầy", "the disk is full"),
        (DatabaseAway, "cơ sở dữ liệu không trả lời", "the database does not answer"),
        (CannotStore, "cơ sở dữ liệu báo lỗi", "the database reports an error"),
    ],
)
async def test_a_failed_commit_changes_nothing_and_the_next_command_works(
    url: str, monkeypatch: pytest.MonkeyPatch, kind: type[CannotStore], vi: str, en: str
) -> None:
    async with house(url) as branch:
        await branch.issue()
        told: list[Any] = []
        branch.handle.subscribe(told.extend)

        def full(batch: Batch) -> None:
            raise kind("FATAL: terminating connection due to administrator command")

        with monkeypatch.context() as patch:
            patch.setattr(branch.store, "write", full)
            answers = await asyncio.gather(*(branch.ask(ISSUE, KIOSK, f"order-{n:05d}") for n in range(5)))
        for answer in answers:
            assert isinstance(answer, Refused)
            assert answer.code is Code.CANNOT_STORE
            assert f"({vi})" in answer.text("vi")
            assert f"({en})" in answer.text("en")
            assert "FATAL" not in answer.model_dump_json(), "the driver's words are for the log and the manager"
        assert told == []
        assert branch.handle.failure == "FATAL: terminating connection due to administrator command"
        async with branch.handle.reading() as state:
            assert [t.number for t in state.tickets.values()] == ["A001"]
        assert (await branch.issue("order-00000"))["number"] == "A002"
        assert branch.handle.failure == ""


async def test_a_full_disk_in_the_middle_of_a_commit_is_rolled_back(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        pages = await branch.store.run(lambda: _limit_pages(branch, 0))
        refused = 0
        for _ in range(200):
            answer = await branch.ask(ISSUE, KIOSK)
            if isinstance(answer, Refused):
                assert answer.code is Code.CANNOT_STORE
                refused += 1
                break
        assert refused == 1
        await branch.store.run(lambda: _limit_pages(branch, pages * 1000))
        async with branch.handle.reading() as state:
            given = len(state.tickets)
        assert (await branch.issue())["number"] == f"A{given + 1:03d}"


def _limit_pages(branch: House, pages: int) -> int:
    """As a full disk: SQLite itself says SQLITE_FULL when the file would grow beyond this."""
    connection = branch.store._writer._connection
    assert connection is not None
    now = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages or now}")
    assert isinstance(now, int)
    return now


ODD_IDS = ["\ud800abcdefgh", "a b 000001", "-abcdefgh", "short", "x" * 65, "abcdefgh\n", "ế0000001"]


@pytest.mark.parametrize("odd", ODD_IDS)
async def test_a_command_whose_id_is_none_is_refused_alone(url: str, odd: str) -> None:
    async with house(url) as branch:
        ids = ["order-00001", odd, "order-00002"]
        first, refusal, last = await asyncio.gather(*(branch.ask(ISSUE, KIOSK, id_) for id_ in ids))
        assert isinstance(refusal, Refused)
        assert (refusal.code, refusal.facts["what"]) == (Code.BAD_PARAMS, "bad_id")
        assert [first["number"], last["number"]] == ["A001", "A002"]


@pytest.mark.parametrize(
    ("why", "what"), [("\ud800", "broken"), ("mất\x00điện", "control"), ("\u202eabc", "direction")]
)
async def test_a_form_whose_text_is_no_text_is_refused_alone(url: str, why: str, what: str) -> None:
    """What did not come over a link: no codec has looked at it, and no model either."""
    async with house(url) as branch:
        closing = c.CloseHall.model_construct(why=why)
        boss = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))
        reply, refusal = await asyncio.gather(branch.ask(ISSUE, KIOSK), branch.ask(closing, boss))
        assert refusal == refused(Code.BAD_TEXT, method="hall.close", field="why", what=what)
        assert isinstance(reply, dict)
        hidden = c.RateVisit.model_construct(ticket_id="order-00001", score=5, reasons=("\ud800",))
        phone = Actor(role=Role.PHONE, device_id="order-00001")
        assert await branch.ask(hidden, phone) == refused(
            Code.BAD_TEXT, method="visit.rate", field="params", what="broken"
        )


def faulty(monkeypatch: pytest.MonkeyPatch, name: str, command_id: str) -> None:
    """One of the handle's steps breaks for this command."""
    where = turn if name == "Published" else handle
    step = getattr(where, name)

    def broken(*args: Any) -> Any:
        if command_id in repr(args):
            raise ZeroDivisionError
        return step(*args)

    monkeypatch.setattr(where, name, broken)


async def ask_around(branch: House, odd: str, command: c.Command = ISSUE, actor: Actor = KIOSK) -> list[Any]:
    """Forty numbers asked for at once, this command in the middle of them; the answers in that order."""
    before = [branch.ask(ISSUE, KIOSK, f"before-{n:04d}") for n in range(20)]
    after = [branch.ask(ISSUE, KIOSK, f"later-{n:05d}") for n in range(20)]
    return await asyncio.gather(*before, branch.ask(command, actor, odd), *after)


def assert_only_the_middle_one_was_refused(answers: list[Any]) -> None:
    refusal = answers.pop(20)
    assert refusal == refused(Code.INTERNAL)
    assert sorted(answer["number"] for answer in answers) == [f"A{n:03d}" for n in range(1, 41)]


@pytest.mark.parametrize("step", ["decide", "reply_to", "Published"])
async def test_a_fault_of_ours_refuses_one_command_and_the_others_of_its_turn_are_stored(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, step: str
) -> None:
    async with house(url) as branch:
        told: list[Published] = []
        branch.handle.subscribe(told.extend)
        faulty(monkeypatch, step, "broken-0001")
        closing = (c.Cancel(ticket_id="broken-0001"), Actor(role=Role.PHONE, device_id="broken-0001"))
        if step != "decide":  # what breaks later must lead to something first
            closing = (ISSUE, KIOSK)
        answers = await ask_around(branch, "broken-0001", *closing)
        assert_only_the_middle_one_was_refused(answers)
        said = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
        assert len(said) == 1
        assert "ticket." in said[0]
        assert caplog.records[-1].exc_info or "ZeroDivisionError" in said[0]
        async with branch.handle.reading() as state:
            assert sorted(t.number for t in state.tickets.values()) == [f"A{n:03d}" for n in range(1, 41)]
            assert branch.store.load() == state
            waiting = [ticket.number for ticket in branch.handle.lines.of(COUNTERS[0])]
        assert waiting == [f"A{n:03d}" for n in range(1, 41)]
        assert [fact.seq for fact in told] == list(range(3, 43))
        assert verify(url).trouble == ""


async def test_after_a_fault_of_ours_the_lines_are_sorted_anew(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault may have left them half changed: they are not the state, which `decide` only looks at."""
    async with house(url) as branch:
        await branch.issue()
        kept = branch.handle.lines
        faulty(monkeypatch, "decide", "broken-0001")
        await branch.ask(ISSUE, KIOSK, "broken-0001")
        assert branch.handle.lines is not kept
        assert [ticket.number for ticket in branch.handle.lines.of(COUNTERS[0])] == ["A001"]


async def test_a_database_that_goes_while_a_turn_is_split_refuses_those_who_wait_and_no_more(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handle, "DECIDE_FOR_S", 60.0)  # a busy machine must not split the turn
    async with house(url) as branch:
        with monkeypatch.context() as patch:
            faulty(patch, "reply_to", "broken-0001")
            patch.setattr(handle, "DECIDE_FOR_S", 60)  # so that all are in one turn
            patch.setattr(branch.store, "load", lambda: 1 / 0)
            answers = await ask_around(branch, "broken-0001")
        assert set(map(repr, answers)) == {repr(refused(Code.CANNOT_STORE, what="database"))}
        sizes: list[int] = []
        write = branch.store.write

        def counted(batch: Batch) -> None:
            sizes.append(len(batch.rows))
            write(batch)

        monkeypatch.setattr(branch.store, "write", counted)
        await asyncio.gather(*(branch.issue() for _ in range(64)))
        assert sum(sizes) == 64
        assert len(sizes) < 32


async def test_nobody_sees_a_number_that_was_not_stored_while_the_database_is_away(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise DatabaseAway("gone")

    async def seen(branch: House) -> list[str]:
        async with branch.handle.reading() as state:
            return [ticket.number for ticket in state.tickets.values()]

    async with house(url) as branch:
        await branch.issue()
        with monkeypatch.context() as patch:
            patch.setattr(branch.store, "write", away)
            patch.setattr(branch.store, "load", away)
            assert isinstance(await branch.ask(ISSUE, KIOSK), Refused)
            looking = asyncio.create_task(seen(branch))
            done, _ = await asyncio.wait([looking], timeout=0.1)
            assert not done, "there is no state that is on the disk"
            assert isinstance(await branch.ask(ISSUE, KIOSK), Refused), "who looks keeps nobody else waiting"
        assert await asyncio.wait_for(looking, 60) == ["A001"]
        assert await seen(branch) == ["A001"]


async def test_a_command_that_met_a_fault_of_ours_may_be_asked_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        with monkeypatch.context() as patch:
            faulty(patch, "decide", "broken-0001")
            assert await branch.ask(ISSUE, KIOSK, "broken-0001") == refused(Code.INTERNAL)
        assert (await branch.issue("broken-0001"))["number"] == "A001"


@pytest.mark.parametrize("what", ["\ud800", 1 << 70, ZeroDivisionError()])
async def test_what_the_database_does_not_take_is_refused_alone(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: Any
) -> None:
    async with house(url) as branch:
        write = branch.store.write

        def spoilt(batch: Batch) -> None:
            for n, reply in enumerate(batch.replies):
                if reply.command_id == "broken-0001":
                    if isinstance(what, Exception):
                        raise what
                    batch.replies[n] = replace(reply, **{"at" if isinstance(what, int) else "body": what})
            write(batch)

        monkeypatch.setattr(branch.store, "write", spoilt)
        answers = await ask_around(branch, "broken-0001")
        assert_only_the_middle_one_was_refused(answers)
        said = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
        assert len(said) == 1
        assert said[0].startswith("ticket.issue was refused: ")
        async with branch.handle.reading() as state:
            assert branch.store.load() == state
        assert branch.handle.failure == "", "the database works"
        assert verify(url).trouble == ""


async def test_an_event_that_cannot_be_written_is_refused_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        monkeypatch.setattr(handle, "unfit", lambda *_: None)
        decide = handle.decide

        def odd(state, command, context):
            decided = decide(state, command, context)
            broken = context.command_id == "broken-0001"
            return [event.model_copy(update={"series": "\ud800"}) for event in decided] if broken else decided

        monkeypatch.setattr(handle, "decide", odd)
        assert_only_the_middle_one_was_refused(await ask_around(branch, "broken-0001"))
        assert verify(url).trouble == ""


async def test_whatever_happens_to_a_turn_the_next_ones_are_answered(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when an id that no UTF-8 can hold came as far as the database's driver."""
    async with house(url) as branch:
        known = branch.store.known

        def broken(ids: Any) -> Any:
            if "broken-0001" in (*ids,):
                raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
            return known(ids)

        monkeypatch.setattr(branch.store, "known", broken)
        assert_only_the_middle_one_was_refused(await ask_around(branch, "broken-0001"))
        assert (await branch.issue())["number"] == "A041"


async def test_what_was_cancelled_by_itself_costs_one_command(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends nothing by it: what a turn waited for may have been let go of elsewhere."""
    async with house(url) as branch:
        known = branch.store.known

        def cancelled(ids: Any) -> Any:
            if "broken-0001" in (*ids,):
                raise asyncio.CancelledError
            return known(ids)

        monkeypatch.setattr(branch.store, "known", cancelled)
        async with asyncio.timeout(60):  # else nobody is answered ever
            answers = await ask_around(branch, "broken-0001")
        assert_only_the_middle_one_was_refused(answers)
        assert (await branch.issue())["number"] == "A041"


async def test_who_is_abandoned_is_answered_also_those_of_the_turn_under_way(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that waits for an answer holds the end of the whole server up."""
    async with house(url) as branch:
        monkeypatch.setattr(handle, "ABANDON_S", 0.05)

        async def never(work: Any) -> Any:
            await asyncio.Event().wait()

        with monkeypatch.context() as away:
            away.setattr(branch.store, "run", never)
            away.setattr(branch.handle._commits, "write", never)
            away.setattr(branch.store.database, "cut_off", lambda: None)
            under_way = branch.handle.submit("order-0001", ISSUE, KIOSK)
            await asyncio.sleep(0.05)
            waiting = branch.handle.submit("order-0002", ISSUE, KIOSK)
            await branch.handle.abandon()
            assert [one.result().code for one in (under_way, waiting)] == [Code.CANNOT_STORE] * 2


async def test_one_by_one_ends_with_those_who_shared_the_turn(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handle, "DECIDE_FOR_S", 60.0)  # a busy machine must not split the turn
    async with house(url) as branch:
        faulty(monkeypatch, "reply_to", "broken-0001")
        await ask_around(branch, "broken-0001")
        sizes: list[int] = []
        write = branch.store.write

        def counted(batch: Batch) -> None:
            sizes.append(len(batch.rows))
            write(batch)

        monkeypatch.setattr(branch.store, "write", counted)
        await asyncio.gather(*(branch.issue() for _ in range(64)))
        assert sum(sizes) == 64
        assert len(sizes) < 32


async def test_a_kept_reply_that_cannot_be_read_is_a_fault_of_that_command_alone(url: str) -> None:
    async with house(url) as branch:
        await branch.issue("broken-0001")
        branch.store.transact(
            lambda connection: connection.exec_driver_sql(
                "UPDATE reply SET body = '{' WHERE command_id = 'broken-0001'"
            )
        )
    async with house(url) as branch:
        answers = await ask_around(branch, "broken-0001")
        assert answers.pop(20) == refused(Code.INTERNAL)
        assert sorted(answer["number"] for answer in answers) == [f"A{n:03d}" for n in range(2, 42)]


async def test_of_bookings_that_are_taken_together_the_latest_place_of_the_hub_is_kept(url: str) -> None:
    async with house(url) as branch:
        places = [Place("e1", OutboxSeq(n), f"mark-{n}") for n in (1, 2)]
        record = c.RecordBooking(booking_id="r-1", code="K7QM", service_id=SERVICE, slot_at=MONDAY_9, state="booked")
        cancel = record.model_copy(update={"state": "cancelled"})
        await asyncio.gather(
            *(
                branch.handle.submit(new_id(), command, Actor(role=Role.HUB), place)
                for command, place in zip((record, cancel), places, strict=True)
            )
        )
        assert branch.store.taken == places[-1]


async def test_a_snapshot_that_cannot_be_kept_stops_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        monkeypatch.setattr(commits, "SNAPSHOT_ROWS", 1)
        with monkeypatch.context() as patch:
            patch.setattr(branch.store, "save_snapshot", lambda _: 1 / 0)
            numbers = [(await branch.issue())["number"] for _ in range(2)]
        assert numbers == ["A001", "A002"]


async def test_a_subscriber_that_fails_keeps_nothing_from_the_others_nor_the_answer(url: str) -> None:
    async with house(url) as branch:
        told: list[Published] = []
        branch.handle.subscribe(lambda facts: 1 / 0)
        branch.handle.subscribe(told.extend)
        assert [(await branch.issue())["number"] for _ in range(2)] == ["A001", "A002"]
        assert [fact.seq for fact in told] == [3, 4]


async def test_a_refusal_is_kept_while_the_server_runs_and_decided_anew_after_a_restart(url: str) -> None:
    """As point 5 of wire/README.md says: what was refused changed nothing, so nothing has to be stored of it."""
    boss = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))
    async with house(url) as branch:
        await branch.ask(c.CloseHall(why="mất điện"), boss)
        answer = await branch.ask(ISSUE, KIOSK, "order-00001")
        assert isinstance(answer, Refused)
        assert answer.code is Code.HALL_CLOSED
        await branch.ask(c.OpenHall(), boss)
        assert await branch.ask(ISSUE, KIOSK, "order-00001") == answer
        with branch.store.reading() as connection:
            kept = connection.exec_driver_sql("SELECT count(*) FROM reply WHERE command_id = 'order-00001'").scalar()
        assert kept == 0
    async with house(url) as branch:
        assert (await branch.issue("order-00001"))["number"] == "A001"
    readme = (Path(__file__).parents[2] / "wire" / "README.md").read_text(encoding="utf-8")
    assert f"its latest {idempotency.REMEMBERED:,} answers" in readme


async def test_a_clock_set_back_repeats_no_number_and_makes_no_wait_negative(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        first = await branch.issue()
        clock.forward(-3600)
        assert branch.handle.doubtful_clock
        second = await branch.issue()
        assert (first["number"], second["number"]) == ("A001", "A002")
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            assert state.tickets[first["ticket_id"]].leg.waited_ms(clock.now) >= 0
        with branch.store.reading() as connection:
            ats = connection.exec_driver_sql("SELECT at FROM journal ORDER BY seq").scalars().all()
        assert list(ats) == sorted(ats)


async def test_numbers_restart_with_the_business_day_after_a_night(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.issue()
        clock.now += DAY_MS
        await branch.ask(c.Tick(), SERVER)
        assert (await branch.issue())["number"] == "A001"


async def test_a_day_left_open_is_closed_at_the_next_start(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        left = await branch.issue()
    clock.now += DAY_MS
    async with house(url, clock) as branch:
        await branch.ask(c.Tick(), SERVER)
        with branch.store.reading() as connection:
            row = connection.exec_driver_sql(f"SELECT state FROM visit WHERE ticket_id = '{left['ticket_id']}'").one()
        assert row.state == "cancelled"
        async with branch.handle.reading() as state:
            assert state.tickets == {}


async def test_a_start_from_a_snapshot_gives_the_same_state_as_the_whole_journal(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(3):
            await branch.issue()
            clock.forward(60)
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        clock.forward(300)
        await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        clock.now += DAY_MS
        await branch.issue()
    again = House(url, clock)
    with_snapshot = await _state(again)
    again.store.transact(lambda connection: connection.exec_driver_sql("DELETE FROM snapshot"))
    assert again.store.load() == with_snapshot
    assert with_snapshot.measured
    await again.close()


async def _state(branch: House) -> Any:
    async with branch.handle.reading() as state:
        return state


async def test_a_command_that_changes_nothing_twice_a_second_does_not_grow_the_database(url: str) -> None:
    async with house(url) as branch:
        for _ in range(20):
            await branch.ask(c.Tick(), SERVER, new_id())
        with branch.store.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM reply").scalar() == 1  # the settings


class Machine:
    """A machine whose clock a test sets."""

    def __init__(self) -> None:
        self.elapsed, self.ahead = 0, MONDAY_9

    def clock(self) -> HallClock:
        return HallClock(lambda: self.elapsed + self.ahead, lambda: self.elapsed)


async def test_what_is_asked_together_with_a_correction_is_decided_by_the_corrected_clock(url: str) -> None:
    machine = Machine()
    async with house(url, machine.clock()) as branch:
        machine.ahead -= 3_600_000
        branch.handle.now  # noqa: B018
        confirm = branch.ask(c.ConfirmClock(jump_ms=-3_600_000), SERVER)
        _, issued = await asyncio.gather(confirm, branch.issue())
        assert issued["issued_at"] == branch.handle.now == MONDAY_9 - 3_600_000


async def test_also_what_gives_no_number_is_decided_after_a_correction_by_the_corrected_clock(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handle, "DECIDE_FOR_S", 60.0)
    machine = Machine()
    async with house(url, machine.clock()) as branch:
        machine.ahead -= 3_600_000
        branch.handle.now  # noqa: B018
        confirm = branch.ask(c.ConfirmClock(jump_ms=-3_600_000), SERVER)
        await asyncio.gather(confirm, branch.ask(c.CloseHall(why="mất điện"), MANAGER))
        with branch.store.reading() as connection:
            at = connection.exec_driver_sql("SELECT at FROM journal WHERE type = 'hall.closed'").scalar()
        assert at == MONDAY_9 - 3_600_000


async def test_whoever_came_before_the_last_correction_does_not_come_along_into_another_day(url: str) -> None:
    machine = Machine()
    async with house(url, machine.clock()) as branch:
        old = await branch.issue()
        for hours in (1, 24):
            machine.ahead += hours * 3_600_000
            branch.handle.now  # noqa: B018
            assert isinstance(await branch.ask(c.ConfirmClock(jump_ms=hours * 3_600_000), SERVER), dict)
        async with branch.handle.reading() as state:
            assert (state.day, list(state.tickets)) == ("2026-11-24", [])
            assert state.before is not None
            assert list(state.before.left) == [old["ticket_id"]]


async def test_a_false_day_leaves_nothing_behind_in_the_tables_once_it_is_taken_back(url: str) -> None:
    machine = Machine()
    async with house(url, machine.clock()) as branch:
        await branch.issue()
        machine.elapsed += DAY_MS
        await branch.issue()
        branch.store.note("clock", "what was noted while the jump was open")
        machine.ahead -= DAY_MS
        branch.handle.now  # noqa: B018
        for command in (c.ConfirmClock(jump_ms=-DAY_MS), c.TakeBackDay()):
            assert isinstance(await branch.ask(command, MANAGER), dict)
        with branch.store.reading() as connection:
            read = lambda query: [tuple(row) for row in connection.execute(text(query))]  # noqa: E731
            assert read("SELECT day, closed_at FROM day") == [("2026-11-23", None)]
            assert read("SELECT day, number FROM visit ORDER BY number") == [
                ("2026-11-23", "A001"),
                ("2026-11-23", "A002"),
            ]
            assert read("SELECT DISTINCT day FROM leg") == [("2026-11-23",)]
            assert read("SELECT COUNT(*) FROM roll_up") == [(0,)]
            assert read("SELECT COUNT(*) FROM meta WHERE key = 'clock'") == [(0,)]
    assert verify(url).trouble == ""


async def test_the_first_number_of_a_day_is_told_the_wait_of_that_day(url: str) -> None:
    async with house(url) as branch:
        for _ in range(5):
            await branch.issue()
        branch.clock.forward(24 * 3600)
        first = await branch.issue()
        assert (first["number"], first["ahead"]) == ("A001", 0)


async def test_after_a_write_that_failed_the_database_is_asked_anew_for_those_who_wait(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(url) as branch:
        commits, asked = branch.handle._commits, list[str]()
        known, write, waiting = commits.known, commits.write, []

        async def looked_up(ids):
            asked.extend(ids)
            return await known(ids)

        async def fails(batch) -> None:
            monkeypatch.setattr(commits, "write", write)
            waiting.append(branch.handle.submit("waits-00001", c.IssueTicket(service_id=SERVICE), KIOSK))
            branch.handle.pending._waiting[-1].new = True
            raise CannotStore("broken")

        monkeypatch.setattr(commits, "known", looked_up)
        monkeypatch.setattr(commits, "write", fails)
        await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK, "fails-00001")
        assert isinstance(await waiting[0], dict)
        assert asked == ["fails-00001", "waits-00001"]


async def test_the_database_is_not_searched_for_a_tick_each_second(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(url) as branch:
        commits, asked = branch.handle._commits, list[str]()
        known = commits.known

        async def looked_up(ids):
            asked.extend(ids)
            return await known(ids)

        monkeypatch.setattr(commits, "known", looked_up)
        assert isinstance(await branch.handle.ask("tick-000001", c.Tick(), SERVER), dict)
        await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK, "issue-00001")
        assert asked == ["issue-00001"]
