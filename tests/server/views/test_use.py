"""In which order kiosks show the groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from server.live.fanout import Fanout
from server.store.roll_ups import visits_by_service
from server.views.use import Use, days_before, groups_by_use
from tests.server.branch_kit import BRANCH, DAY_MS, KIOSK, house
from wire.catalogue import Branch
from wire.commands import IssueTicket

AS_LISTED = tuple(group.id for group in BRANCH.groups)


def service_of(group: str) -> str:
    return next(service.id for service in BRANCH.services if service.group == group)


def test_without_any_visits_the_groups_stand_as_the_settings_list_them() -> None:
    assert groups_by_use(BRANCH, {}) == AS_LISTED


def test_what_most_people_came_for_is_first_and_equals_keep_their_order() -> None:
    last, middle = AS_LISTED[-1], AS_LISTED[4]
    found = groups_by_use(BRANCH, {service_of(last): 9, service_of(middle): 9, "a-service-that-left": 99})
    assert found == (middle, last, *(group for group in AS_LISTED if group not in (middle, last)))


def test_four_weeks_before_a_day_are_counted_and_not_the_day_itself() -> None:
    days = days_before("2026-03-01")
    assert (days[0], days[-1], len(days)) == ("2026-02-28", "2026-02-01", 28)


async def test_it_is_counted_once_a_business_day_and_again_after_a_failure() -> None:
    asked: list[str] = []

    async def count(days: Sequence[str]) -> Mapping[str, int]:
        asked.append(days[0])
        if len(asked) == 1:
            raise OSError("the disk is away")
        return {service_of(AS_LISTED[2]): 1}

    use = Use(count)
    await use.know("")
    assert asked == []
    with pytest.raises(OSError, match="away"):
        await use.know("2026-11-24")
    assert use.groups(BRANCH) == AS_LISTED
    for _ in range(3):
        await use.know("2026-11-24")
    await use.know("2026-11-25")
    assert asked == ["2026-11-23", "2026-11-23", "2026-11-24"]
    assert use.groups(BRANCH)[0] == AS_LISTED[2]


def test_an_office_may_keep_the_order_of_its_catalogue() -> None:
    policy = BRANCH.policy.model_copy(update={"groups_by_use": False})
    assert Use().groups(Branch.model_validate(BRANCH.model_dump() | {"policy": policy})) == ()


async def test_kiosks_are_told_the_order_of_the_days_before(url: str) -> None:
    async with house(url) as branch:
        for _ in range(2):
            await branch.ask(IssueTicket(service_id=service_of(AS_LISTED[-1])), KIOSK)
        branch.clock.forward(DAY_MS // 1000)
        await branch.issue()
        use = Use(lambda days: branch.store.look(lambda connection: visits_by_service(connection, days)))
        fanout = Fanout(branch.handle, branch.people, branch.secrets, use=use)
        async with branch.handle.reading() as state:
            before = fanout.documents.hall(state, await fanout.documents.waits(), branch.clock.now).groups
        await fanout.start()
        async with branch.handle.reading() as state:
            told = fanout.documents.hall(state, await fanout.documents.waits(), branch.clock.now).groups
    assert before == AS_LISTED
    assert told == (AS_LISTED[-1], *AS_LISTED[:-1])
