"""Drafts: kept whatever they hold, never overwriting each other, put in force now or when a day begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from server.settings.drafts import Drafts, NotPut, Standing
from server.settings.history import history
from server.store.draft_rows import drafts as rows
from tests.server.branch_kit import BRANCH, DAY_MS, KIOSK, House, house, new_id
from wire import commands as c
from wire.catalogue import Branch
from wire.values import Actor, Role

HOA = Actor(role=Role.MANAGER, device_id="web", person="s-HOA1", roles=("manager",))
QUAN = Actor(role=Role.MANAGER, device_id="web", person="s-QUAN", roles=("manager",))
FIRST = BRANCH.services[0].id


@pytest.fixture
async def made(url: str) -> AsyncIterator[House]:
    async with house(url) as branch:
        yield branch


@pytest.fixture
def drafts(made: House) -> Drafts:
    return Drafts(made.handle, made.store)


def minutes(value: Any) -> Any:
    return lambda body: body["services"][0].update(minutes=value)


async def seen(drafts: Drafts, who: Actor) -> Standing:
    found = await drafts.standing(who.person)
    assert isinstance(found, Standing)
    return found


async def in_force(made: House) -> Branch:
    async with made.handle.reading() as state:
        assert state.branch is not None
        return state.branch


async def test_a_wrong_value_is_kept_as_it_was_typed_and_survives_a_restart(url: str) -> None:
    async with house(url) as made:
        assert await Drafts(made.handle, made.store).change(HOA.person, minutes("mười")) is None
    again = House(url, with_tables=False)
    try:
        found = await seen(Drafts(again.handle, again.store), HOA)
        assert found.body["services"][0]["minutes"] == "mười"
        assert found.checked.branch is None
        with pytest.raises(NotPut, match="has_problems"):
            await Drafts(again.handle, again.store).put_in_force(HOA, 1)
    finally:
        await again.close()


async def test_a_draft_that_is_as_it_began_is_none(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.change(HOA.person, minutes(BRANCH.services[0].minutes))
    assert (await seen(drafts, HOA)).draft is None


async def test_putting_in_force_tells_who_it_was_and_ends_the_draft(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.put_in_force(HOA, 1)
    assert (await in_force(made)).services[0].minutes == 33.0
    assert (await seen(drafts, HOA)).draft is None
    with made.store.reading() as connection:
        assert history(connection)[0].by == HOA.person


async def test_what_was_not_seen_is_not_put_in_force(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.change(HOA.person, minutes(34.0))
    with pytest.raises(NotPut, match="other_version"):
        await drafts.put_in_force(HOA, 1)
    assert await in_force(made) == BRANCH


async def test_two_managers_never_overwrite_each_other(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.change(QUAN.person, lambda body: body["policy"].update(slot_places=9))
    assert [one.person for one in (await seen(drafts, HOA)).others] == [QUAN.person]
    await drafts.put_in_force(QUAN, 1)
    with pytest.raises(NotPut, match="stale"):
        await drafts.put_in_force(HOA, 1)
    assert await drafts.bring_up(HOA.person, {}) is None
    await drafts.put_in_force(HOA, 2)
    now = await in_force(made)
    assert (now.services[0].minutes, now.policy.slot_places) == (33.0, 9)


async def test_a_place_that_both_changed_waits_for_a_choice(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.change(QUAN.person, minutes(44.0))
    await drafts.put_in_force(QUAN, 1)
    with pytest.raises(NotPut, match="clashes_left"):
        await drafts.bring_up(HOA.person, {})
    assert await drafts.bring_up(HOA.person, {f"services[{FIRST}].minutes": "mine"}) is None
    await drafts.put_in_force(HOA, 2)
    assert (await in_force(made)).services[0].minutes == 33.0


async def test_taking_theirs_everywhere_leaves_no_draft(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.change(QUAN.person, minutes(44.0))
    await drafts.put_in_force(QUAN, 1)
    await drafts.bring_up(HOA.person, {f"services[{FIRST}].minutes": "theirs"})
    assert (await seen(drafts, HOA)).draft is None


async def test_nothing_overwrites_a_draft_that_is_there(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    body = (await seen(drafts, HOA)).base | {"holidays": []}
    with pytest.raises(NotPut, match="draft_is_there"):
        await drafts.take(HOA.person, body, 1)
    assert (await seen(drafts, HOA)).body["services"][0]["minutes"] == 33.0


async def test_a_service_is_not_taken_away_while_people_wait_for_it(drafts: Drafts, made: House) -> None:
    await made.issue()
    await drafts.change(HOA.person, lambda body: body["services"].pop(0))
    assert (await seen(drafts, HOA)).harmed == {FIRST: 1}
    with pytest.raises(NotPut, match="people_wait"):
        await drafts.put_in_force(HOA, 1)
    await drafts.plan(HOA.person, 1, "2026-11-24")
    made.clock.now += DAY_MS
    await made.ask(c.Tick())
    assert await drafts.put_due_in_force()
    assert FIRST not in (await in_force(made)).service_by_id


async def test_who_gave_the_number_back_waits_for_nothing(drafts: Drafts, made: House) -> None:
    issued = await made.issue()
    phone = Actor(role=Role.PHONE, device_id=issued["ticket_id"])
    assert isinstance(await made.ask(c.Cancel(ticket_id=issued["ticket_id"]), phone), dict)
    await drafts.change(HOA.person, lambda body: body["services"].pop(0))
    assert (await seen(drafts, HOA)).harmed == {}


async def test_somebody_who_will_come_to_a_service_later_on_the_ticket_waits_for_it_too(
    drafts: Drafts, made: House
) -> None:
    other = BRANCH.services[1].id
    assert isinstance(await made.ask(c.IssueTicket(service_id=FIRST, then=(other,)), KIOSK, new_id()), dict)
    await drafts.change(HOA.person, lambda body: body["services"].pop(1))
    assert (await seen(drafts, HOA)).harmed == {other: 1}


async def test_planned_settings_wait_for_their_day_through_a_restart(url: str) -> None:
    async with house(url) as made:
        drafts = Drafts(made.handle, made.store)
        await drafts.change(HOA.person, minutes(33.0))
        with pytest.raises(NotPut, match="day_is_past"):
            await drafts.plan(HOA.person, 1, "2026-11-23")
        await drafts.plan(HOA.person, 1, "2026-11-24")
        assert await drafts.put_due_in_force()
        assert await in_force(made) == BRANCH
        clock = made.clock
    clock.now += DAY_MS
    again = House(url, clock, with_tables=False)
    try:
        drafts = Drafts(again.handle, again.store)
        assert await drafts.put_due_in_force()
        assert (await in_force(again)).services[0].minutes == 33.0
        with again.store.reading() as connection:
            assert rows(connection) == []
            assert history(connection)[0].by == HOA.person
    finally:
        await again.close()


async def ended(work: object) -> None:
    """The server is killed before it writes this."""
    raise ConnectionAbortedError


async def test_a_plan_is_put_in_force_once_when_the_server_ends_before_it_is_forgotten(url: str) -> None:
    async with house(url) as made:
        drafts = Drafts(made.handle, made.store)
        await drafts.change(HOA.person, minutes(33.0))
        await drafts.plan(HOA.person, 1, "2026-11-24")
        made.clock.now += DAY_MS
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(drafts, "_write", ended)
            with pytest.raises(ConnectionAbortedError):
                await drafts.put_due_in_force()
        assert (await in_force(made)).services[0].minutes == 33.0
        await drafts.change(QUAN.person, minutes(BRANCH.services[0].minutes))
        await drafts.put_in_force(QUAN, 1)
        clock = made.clock
    again = House(url, clock, with_tables=False)
    try:
        assert await Drafts(again.handle, again.store).put_due_in_force()
        assert (await in_force(again)).services[0].minutes == BRANCH.services[0].minutes
        with again.store.reading() as connection:
            assert rows(connection) == []
            assert [one.by for one in history(connection)][:2] == [QUAN.person, HOA.person]
    finally:
        await again.close()


async def test_a_draft_is_put_in_force_once_when_the_server_ends_before_it_is_forgotten(
    drafts: Drafts, made: House
) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drafts, "_write", ended)
        with pytest.raises(ConnectionAbortedError):
            await drafts.put_in_force(HOA, 1)
    await drafts.change(QUAN.person, minutes(12.0))
    await drafts.put_in_force(QUAN, 1)
    await drafts.put_in_force(HOA, 1)
    assert (await seen(drafts, HOA)).draft is None
    assert (await in_force(made)).services[0].minutes == 12.0, "what was done is not done once more"
    await drafts.change(HOA.person, minutes(14.0))
    await drafts.put_in_force(HOA, 1)
    assert (await in_force(made)).services[0].minutes == 14.0


async def test_what_is_planned_can_be_taken_back_and_edited(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.plan(HOA.person, 1, "2026-11-24")
    found = await seen(drafts, HOA)
    assert (found.draft, [one.day for one in found.planned]) == (None, ["2026-11-24"])
    await drafts.take_back(found.planned[0].id)
    found = await seen(drafts, HOA)
    assert found.planned == ()
    assert found.body["services"][0]["minutes"] == 33.0
    with pytest.raises(NotPut, match="not_planned"):
        await drafts.take_back("x")


async def test_what_is_planned_comes_onto_what_was_put_in_force_since(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.plan(HOA.person, 1, "2026-11-24")
    await drafts.change(QUAN.person, lambda body: body["policy"].update(slot_places=9))
    await drafts.put_in_force(QUAN, 1)
    made.clock.now += DAY_MS
    assert await drafts.put_due_in_force()
    now = await in_force(made)
    assert (now.services[0].minutes, now.policy.slot_places) == (33.0, 9)


async def test_all_plans_of_a_day_are_put_in_force_when_it_begins(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.change(QUAN.person, lambda body: body["policy"].update(slot_places=9))
    for who in (HOA, QUAN):
        await drafts.plan(who.person, 1, "2026-11-24")
    made.clock.now += DAY_MS
    assert await drafts.put_due_in_force()
    now = await in_force(made)
    assert (now.services[0].minutes, now.policy.slot_places) == (33.0, 9)


async def test_a_plan_is_judged_by_its_own_day_when_the_server_was_off_on_it(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, lambda body: body.update(holidays=[*body["holidays"], "2026-11-24"]))
    await drafts.plan(HOA.person, 1, "2026-11-24")
    made.clock.now += 2 * DAY_MS
    assert await drafts.put_due_in_force()
    assert "2026-11-24" in (await in_force(made)).holidays


async def test_a_plan_that_clashes_is_not_put_in_force_and_stays_to_be_seen(drafts: Drafts, made: House) -> None:
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.plan(HOA.person, 1, "2026-11-24")
    await drafts.change(QUAN.person, minutes(44.0))
    await drafts.put_in_force(QUAN, 1)
    made.clock.now += DAY_MS
    assert await drafts.put_due_in_force()
    assert (await in_force(made)).services[0].minutes == 44.0
    assert len((await seen(drafts, HOA)).planned) == 1


class SavesMeanwhile(Drafts):
    """A page saves what is typed by itself, just when what was made from the draft before is about to be written."""

    typed: Any = None

    async def _write(self, work: Any) -> Any:
        if self.typed is not None:
            work_of_page, self.typed = self.typed, None
            await self.change(HOA.person, work_of_page)
        return await super()._write(work)


def named(body: Any) -> None:
    body["services"][0]["name"]["vi"] = "Tên khác"


async def test_what_is_typed_while_a_draft_is_put_in_force_stays_a_draft(made: House) -> None:
    drafts = SavesMeanwhile(made.handle, made.store)
    await drafts.change(HOA.person, minutes(33.0))
    drafts.typed = named
    await drafts.put_in_force(HOA, 1)
    assert (await in_force(made)).services[0].minutes == 33.0
    await drafts.bring_up(HOA.person, {})
    found = await seen(drafts, HOA)
    assert found.draft is not None
    await drafts.put_in_force(HOA, found.draft.version)
    service = (await in_force(made)).services[0]
    assert (service.minutes, service.name.of("vi")) == (33.0, "Tên khác")


async def test_what_is_typed_while_a_draft_is_planned_is_not_lost(made: House) -> None:
    drafts = SavesMeanwhile(made.handle, made.store)
    await drafts.change(HOA.person, minutes(33.0))
    drafts.typed = named
    with pytest.raises(NotPut, match="other_version"):
        await drafts.plan(HOA.person, 1, "2026-11-25")
    found = await seen(drafts, HOA)
    assert found.planned == ()
    assert found.body["services"][0]["name"]["vi"] == "Tên khác"


async def test_a_draft_that_two_pages_plan_at_once_waits_for_the_day_of_the_first(made: House) -> None:
    other = Drafts(made.handle, made.store)

    class PlannedMeanwhile(Drafts):
        async def _write(self, work: Any) -> Any:
            await other.plan(HOA.person, 1, "2026-11-25")
            return await super()._write(work)

    await other.change(HOA.person, minutes(33.0))
    with pytest.raises(NotPut, match="other_version"):
        await PlannedMeanwhile(made.handle, made.store).plan(HOA.person, 1, "2026-11-26")
    assert [one.day for one in (await seen(other, HOA)).planned] == ["2026-11-25"]


async def test_what_is_typed_while_a_draft_is_brought_up_is_not_lost(made: House) -> None:
    drafts = SavesMeanwhile(made.handle, made.store)
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.change(QUAN.person, lambda body: body["policy"].update(slot_places=9))
    await drafts.put_in_force(QUAN, 1)
    drafts.typed = named
    with pytest.raises(NotPut, match="other_version"):
        await drafts.bring_up(HOA.person, {})
    assert (await seen(drafts, HOA)).body["services"][0]["name"]["vi"] == "Tên khác"
    await drafts.bring_up(HOA.person, {})
    found = await seen(drafts, HOA)
    assert found.merge is None
    assert found.body["policy"]["slot_places"] == 9


async def test_a_plan_that_is_taken_back_while_its_day_begins_stays_a_draft(made: House) -> None:
    drafts = SavesMeanwhile(made.handle, made.store)
    await drafts.change(HOA.person, minutes(33.0))
    await drafts.plan(HOA.person, 1, "2026-11-24")
    made.clock.forward(DAY_MS / 1000)

    class TakenBack(Drafts):
        async def _write(self, work: Any) -> Any:
            if (await seen(drafts, HOA)).planned:
                await drafts.take_back(planned)
                await drafts.change(HOA.person, named)
            return await super()._write(work)

    planned = (await seen(drafts, HOA)).planned[0].id
    assert await TakenBack(made.handle, made.store).put_due_in_force()
    found = await seen(drafts, HOA)
    assert found.draft is not None
    assert found.body["services"][0]["name"]["vi"] == "Tên khác"
