"""Rows for reports, worked out from the state for the tickets a batch touched."""

from __future__ import annotations

from typing import Any

import pytest

from server.core.model import State
from server.core.touched import touched
from server.store import projections
from server.store.projections import LEG_COLUMNS, VISIT_COLUMNS, Projected, leg_row, visit_row
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, SERVICE, House, house
from tests.server.store.lived import ELSEWHERE
from wire import commands as c
from wire.events import ClockCorrected, DayClosed, HallOpened
from wire.values import TicketState

CLOSED = DayClosed(day="2026-11-23")


@pytest.fixture
async def branch(url: str):
    async with house(url) as made:
        yield made


async def call(branch: House) -> str:
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    await branch.issue()
    branch.clock.forward(90)
    called = await branch.ask(c.CallNext(), LAN)
    assert isinstance(called, dict)
    return str(called["ticket_id"])


async def state_of(branch: House) -> State:
    async with branch.handle.reading() as state:
        return state


def visit(state: State, ticket_id: str) -> dict[str, Any]:
    return dict(zip(VISIT_COLUMNS, visit_row(state.tickets[ticket_id], BRANCH), strict=True))


def leg(state: State, ticket_id: str, n: int) -> dict[str, Any]:
    return dict(zip(LEG_COLUMNS, leg_row(state.tickets[ticket_id], n), strict=True))


async def test_one_who_waits_was_neither_called_nor_served(branch: House) -> None:
    ticket_id = (await branch.issue())["ticket_id"]
    row = visit(await state_of(branch), ticket_id)
    assert (row["service_id"], row["state"], row["issued_at"]) == (SERVICE, "waiting", branch.clock.now)
    later = ("called_at", "wait_ms", "started_at", "finished_at", "counter_id", "outcome")
    assert {row[name] for name in later} == {None}


async def test_a_visit_is_for_the_service_somebody_came_for_and_at_the_counter_of_the_last_call(branch: House) -> None:
    ticket_id = await call(branch)
    await branch.ask(c.Transfer(ticket_id=ticket_id, service_id=ELSEWHERE), LAN)
    state = await state_of(branch)
    row = visit(state, ticket_id)
    assert (row["service_id"], row["counter_id"], row["person"]) == (SERVICE, COUNTERS[0], "lan")
    assert (row["transfers"], row["wait_ms"], row["finished_at"]) == (1, 90_000, None)
    first, second = leg(state, ticket_id, 1), leg(state, ticket_id, 2)
    assert (first["outcome"], first["dossiers"], first["wait_ms"]) == ("transferred", 0, 90_000)
    assert (second["service_id"], second["outcome"], second["wait_ms"]) == (ELSEWHERE, None, None)


async def test_a_call_is_of_the_moment_it_was_last_said_and_the_first_moment_is_kept_beside_it(branch: House) -> None:
    ticket_id = await call(branch)
    first = branch.clock.now
    branch.clock.forward(30)
    assert isinstance(await branch.ask(c.Recall(ticket_id=ticket_id), LAN), dict)
    state = await state_of(branch)
    row = visit(state, ticket_id)
    assert (row["first_called_at"], row["called_at"], row["wait_ms"]) == (first, first + 30_000, 120_000)
    assert leg(state, ticket_id, 1)["last_called_at"] == first + 30_000


async def test_a_visit_was_filed_online_when_any_of_its_services_was(branch: House) -> None:
    ticket_id = await call(branch)
    await branch.ask(c.Plan(ticket_id=ticket_id, then=(SERVICE,)), LAN)
    for filed_online in (True, False):
        finish = c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id, dossiers=1, filed_online=filed_online)
        assert isinstance(await branch.ask(finish, LAN), dict)
        await branch.ask(c.CallNext(), LAN)
    state = await state_of(branch)
    assert [leg(state, ticket_id, n)["filed_online"] for n in (1, 2)] == [True, False]
    assert visit(state, ticket_id)["filed_online"] is True


async def test_only_what_is_over_has_an_end(branch: House) -> None:
    ticket_id = await call(branch)
    assert visit(await state_of(branch), ticket_id)["finished_at"] is None
    branch.clock.forward(60)
    await branch.ask(c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id), LAN)
    row = visit(await state_of(branch), ticket_id)
    assert (row["finished_at"], row["outcome"], row["state"]) == (branch.clock.now, BRANCH.outcomes[0].id, "done")


async def test_the_newest_row_of_each_ticket_is_kept_and_forgotten_ones_are_gone(branch: House) -> None:
    ticket_id = await call(branch)
    other = (await branch.issue())["ticket_id"]
    state, projected = await state_of(branch), Projected()
    tickets = [state.tickets[ticket_id], state.tickets[other]]
    for _ in range(2):
        projected.follow(state, HallOpened(), tickets)
    assert set(projected.visits) == {ticket_id, other}
    assert set(projected.legs) == {(ticket_id, 1), (other, 1)}
    projected.forget([ticket_id])
    assert set(projected.visits) == {other}
    assert set(projected.legs) == {(other, 1)}
    assert touched(state, HallOpened()) == []


async def test_rows_of_a_fact_about_many_are_made_by_whoever_writes_them_and_are_the_same(
    branch: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await call(branch)
    other = (await branch.issue())["ticket_id"]
    state, made = await state_of(branch), []
    tickets = [state.tickets[ticket_id], state.tickets[other]]
    at_once = Projected()
    at_once.follow(state, CLOSED, tickets)
    monkeypatch.setattr(projections, "MANY_TICKETS", 1)
    monkeypatch.setattr(projections, "visit_row", lambda *args: made.append(args) or visit_row(*args))
    later = Projected()
    later.follow(state, CLOSED, tickets)
    assert (later.many, made) == (True, [])
    assert (later.visits, later.legs) == (at_once.visits, at_once.legs)
    assert later.many


async def test_what_many_were_told_before_a_fact_about_one_does_not_stand_over_it(
    branch: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "MANY_TICKETS", 1)
    ticket_id = await call(branch)
    other = (await branch.issue())["ticket_id"]
    state, projected = await state_of(branch), Projected()
    projected.follow(state, CLOSED, [state.tickets[ticket_id], state.tickets[other]])
    state.tickets[other].language = "en"
    projected.follow(state, HallOpened(), [state.tickets[other]])
    assert projected.visits[other] == visit_row(state.tickets[other], BRANCH)
    assert list(projected.visits) == [ticket_id, other]


async def test_only_the_end_of_a_day_is_made_later_because_what_follows_another_fact_may_change_its_tickets(
    branch: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "MANY_TICKETS", 1)
    ticket_id = await call(branch)
    other = (await branch.issue())["ticket_id"]
    state, projected = await state_of(branch), Projected()
    projected.follow(state, ClockCorrected(by_ms=1), [state.tickets[ticket_id], state.tickets[other]])
    was = visit_row(state.tickets[other], BRANCH)
    state.tickets[other].state = TicketState.CANCELLED  # as a roll does to who was missed, whom it does not list
    projected.follow(state, CLOSED, [])
    assert projected.visits[other] == was


async def test_a_service_that_left_the_settings_while_somebody_waited_stays_of_its_group(branch: House) -> None:
    ticket_id = await call(branch)
    ticket = (await state_of(branch)).tickets[ticket_id]
    group = BRANCH.service_by_id[SERVICE].group
    without = BRANCH.model_copy(update={"services": tuple(one for one in BRANCH.services if one.id != SERVICE)})
    without.__dict__.pop("service_by_id", None)  # of the services before
    assert SERVICE not in without.service_by_id
    row = dict(zip(VISIT_COLUMNS, visit_row(ticket, without), strict=True))
    assert (row["service_id"], row["group_id"]) == (SERVICE, group)
    neither = without.model_copy(update={"groups": tuple(one for one in BRANCH.groups if one.id != group)})
    assert dict(zip(VISIT_COLUMNS, visit_row(ticket, neither), strict=True))["group_id"] == ""
