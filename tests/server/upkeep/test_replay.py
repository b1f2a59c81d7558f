"""A day can be told afterwards: who was called, by whom, why, and who was passed over for which reason."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import get_args

import pytest

from server.runtime.hall_clock import HallClock
from server.runtime.start_refused import StartRefused
from server.store.journal import BadJournal
from server.upkeep.refusing import NotDone
from server.upkeep.replay import _TOLD, Teller, replay
from server.upkeep.wording import AUDITED, CALLED_BECAUSE, PASSED_BECAUSE, WORDS
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, KIOSK, LAN, SERVER, SERVICE, HandClock, house
from tests.server.store.words_kit import MANAGER
from wire import commands as c
from wire.events import AccessibleAsked, AnyEvent, BookingRecorded, NumbersLeased, TicketClassGranted
from wire.values import Reason

OTHER = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[COUNTERS[0]])
ELDER = next(k for k in BRANCH.classes if k.at_kiosk)


@pytest.fixture
async def day(url: str) -> str:
    """C001 for another counter, A001, A002, then A003 of a priority class who is called and passed on."""
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for command in (
            c.IssueTicket(service_id=OTHER),
            c.IssueTicket(service_id=SERVICE),
            c.IssueTicket(service_id=SERVICE),
            c.IssueTicket(service_id=SERVICE, class_id=ELDER.id),
        ):
            await branch.ask(command, KIOSK)
            clock.forward(60)
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        clock.forward(100)
        await branch.ask(c.Transfer(ticket_id=called["ticket_id"], service_id=OTHER), LAN)
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        await branch.ask(c.Recall(ticket_id=called["ticket_id"]), LAN)
        clock.forward(100)
        await branch.ask(c.NoShow(ticket_id=called["ticket_id"]), LAN)
        await branch.ask(c.PauseCounter(reason=BRANCH.pause_reasons[0].id), LAN)
        clock.now += DAY_MS
        await branch.ask(c.Tick(), SERVER)
    return url


def test_a_call_is_told_with_its_reason_and_everybody_passed_over(day: str) -> None:
    told = list(replay(day, "2026-11-23", "en"))
    at = next(n for n, line in enumerate(told) if "A003 is called to counter 1 by lan" in line)
    assert told[at].startswith("09:04:00  ")
    assert [line.strip() for line in told[at + 1 : at + 4]] == [
        "Why: priority group",
        "Came earlier, passed over: C001 (they wait for another counter)",
        "Came earlier, passed over: A001, A002 (the one called has priority)",
    ]
    assert told[0] == f"{BRANCH.name.of('en')}, 23 November 2026"
    assert told[-1] == "In all: numbers 4, calls 2, done 0, no-shows 1, cancelled 0, transferred 1."


async def test_a_wait_that_begins_anew_is_told_where_something_was_told_of_it(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        for waits_are_known in (False, True):
            called = await branch.ask(c.CallNext(), LAN)
            await branch.ask(c.Park(ticket_id=called["ticket_id"], minutes=5), LAN)
            branch.clock.forward(90)
            if waits_are_known:
                await branch.handle.renew_waits()
            await branch.ask(c.Return(ticket_id=called["ticket_id"]), LAN)
    told = [line for line in replay(url, "2026-11-23", "en") if "A001 is back" in line]
    assert ["min from then" in line for line in told] == [False, True]


def test_a_day_is_told_in_vietnamese_by_default(day: str) -> None:
    told = "\n".join(replay(day, "2026-11-23"))
    assert f"{BRANCH.name.of('vi')}, ngày 23/11/2026" in told
    assert "Gọi A003 đến quầy 1, cán bộ lan" in told
    assert "Lý do: thuộc diện ưu tiên" in told
    assert "Đến trước mà chưa được gọi: A001, A002 (người được gọi thuộc diện ưu tiên)" in told
    assert f"diện {ELDER.name.of('vi')}" in told
    assert re.search(r"24/11 \d\d:\d\d:\d\d  Kết thúc ngày làm việc\n +còn lại, đã hủy: A001, A002, A003, C001", told)


def test_one_ticket_can_be_followed_and_the_calls_that_passed_it_over(day: str) -> None:
    told = list(replay(day, "2026-11-23", "en", number="A002"))
    assert "A002 is given" in told[1]
    assert "A003 is called" in told[2]
    assert told[4].strip() == "Came earlier, passed over: A002 (the one called has priority)"
    assert not any("A001 is called" in line for line in told)
    assert list(replay(day, "2026-11-23", "en", number="Z999"))[-1] == "There is no number Z999 on this day."


async def test_no_wait_is_told_of_a_number_that_no_counter_served(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
    told = next(line for line in replay(url, "2026-11-23", "en") if "A001 is given" in line)
    assert "0 ahead, told that no counter serves it yet" in told
    assert "min" not in told


def test_a_day_ends_where_the_next_begins(day: str) -> None:
    assert not any("A00" in line for line in replay(day, "2026-11-24"))


def test_a_day_that_never_was_is_answered_with_those_that_were(day: str) -> None:
    with pytest.raises(NotDone, match=r"no business day 2020-01-01\. The last ones: 2026-11-23, 2026-11-24"):
        list(replay(day, "2020-01-01"))


def test_a_day_that_was_changed_is_not_told_as_if_it_were_true(day: str) -> None:
    connection = sqlite3.connect(Path(day.removeprefix("sqlite:///")))
    with connection:
        connection.execute("UPDATE journal SET body = replace(body, 'lan', 'minh') WHERE type = 'ticket.called'")
    connection.close()
    with pytest.raises(BadJournal, match="is the first bad one"):
        list(replay(day, "2026-11-23"))


def test_a_database_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="no database"):
        list(replay(f"sqlite:///{tmp_path / 'none.db'}", "2026-11-23"))


def test_every_event_and_every_reason_has_words_in_both_languages() -> None:
    events = set(get_args(get_args(AnyEvent)[0]))
    not_told = {event for event in events - set(_TOLD) if event.model_fields["type"].default not in AUDITED}
    assert not_told == {BookingRecorded}
    assert set(CALLED_BECAUSE) == set(PASSED_BECAUSE) == set(Reason)
    for text in (*WORDS.values(), *CALLED_BECAUSE.values(), *PASSED_BECAUSE.values()):
        assert text.of("vi")
        assert text.of("en")
        assert sorted(re.findall(r"{\w+}", text.of("vi"))) == sorted(re.findall(r"{\w+}", text.of("en")))


async def test_numbers_skipped_after_a_restore_are_told_also_to_one_of_them(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        await branch.ask(c.SkipNumbers(day="2026-11-23", last={"A": 300}, why="restored"), SERVER)
        await branch.ask(c.SkipNumbers(day="2026-11-23", last={"A": 320, "C": 7}, why="heard"), SERVER)
    told = list(replay(url, "2026-11-23", "en"))
    assert any(line.endswith("are skipped, the next ones come after A300") for line in told)
    assert any(line.endswith("known elsewhere: the next ones come after A320, C007") for line in told)
    lost = list(replay(url, "2026-11-23", "en", "A250"))
    assert len([line for line in lost if "the next ones come after" in line]) == 2
    assert lost[-1] == "There is no number A250 on this day."
    for number in ("A001", "A321", "B001", "x", ""):
        assert not [line for line in replay(url, "2026-11-23", "en", number) if "come after" in line]


def test_numbers_that_kiosks_hold_of_the_next_day_are_told_with_that_day() -> None:
    teller = Teller(BRANCH, "en")
    teller.title("2026-11-23")
    today = NumbersLeased(lease_id="l", device_id="kiosk-1", day="2026-11-23", series="A", first=41, last=60)
    of_next = today.model_copy(update={"day": "2026-11-24"})
    told = [teller.leased(held) for held in (today, of_next, of_next.model_copy(update={"device_id": ""}))]
    assert told == [
        ["kiosk-1 holds A041–A060, to give while the server is away"],
        ["kiosk-1 holds A041–A060 of 24 November 2026, to give while the server is away"],
        ["Restored from a backup: kiosks may hold A041–A060 of 24 November 2026, nobody else gives them"],
    ]


def test_a_class_that_is_granted_later_is_told_with_who_granted_it_and_so_is_taking_it_back() -> None:
    teller = Teller(BRANCH, "en")
    granted = TicketClassGranted(ticket_id="ticket-1", class_id=BRANCH.classes[0].id, counted_from=0, granted_by="thu")
    (said,) = teller.class_granted(granted)
    assert f"priority group {BRANCH.classes[0].name.of('en')} from now on, granted by thu" in said
    (said,) = teller.class_granted(granted.model_copy(update={"why": "saw the certificate"}))
    assert said.endswith("“saw the certificate”")
    (said,) = teller.class_granted(granted.model_copy(update={"class_id": "ordinary"}))
    assert "no priority from now on, says thu" in said


def test_a_wish_for_an_accessible_counter_is_told_with_who_said_so() -> None:
    teller = Teller(BRANCH, "en")
    asked = AccessibleAsked(ticket_id="ticket-1", wanted=True, person="thu")
    (said,) = teller.accessible_asked(asked)
    assert said.endswith("can be used in a wheelchair, asked for by thu")
    (said,) = teller.accessible_asked(asked.model_copy(update={"wanted": False}))
    assert said.endswith("needs no counter for wheelchairs after all, says thu")


async def test_who_comes_along_to_another_day_is_named_by_number(url: str) -> None:
    clock = HandClock()
    machine = {"ahead": 0}
    watched = HallClock(lambda: clock.now + machine["ahead"], lambda: clock.now)
    async with house(url, watched) as branch:
        came = await branch.issue()
        machine["ahead"] = 2 * DAY_MS
        watched.now_ms()
        for command in (c.ConfirmClock(jump_ms=2 * DAY_MS), c.Cancel(ticket_id=came["ticket_id"])):
            answer = await branch.ask(command, MANAGER)
            assert isinstance(answer, dict), answer
    told = list(replay(url, "2026-11-25", "en"))
    assert came["ticket_id"] not in "".join(told)
    assert sum("A001" in line for line in told) == 2, told
    of_one = replay(url, "2026-11-25", "en", number="A001")
    assert "A001" in "".join(of_one)
