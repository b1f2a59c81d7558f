"""What stands for people who showed an identity card: in the words' table alone, and gone before other words go."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from server.program.watches import erase_words_older_than
from server.store.verify import verify
from tests.server.branch_kit import KIOSK, SERVICE, HandClock, House, house
from tests.server.store.words_kit import MANAGER, TYPED, done, next_day, type_of_everybody, typed_in
from wire import commands as c

LAN, NAM = "a" * 64, "b" * 64


async def people_came(branch: House) -> None:
    await done(branch, c.IssueTicket(service_id=SERVICE, person=LAN), KIOSK)
    await done(branch, c.IssueTicket(service_id=SERVICE, person=NAM), KIOSK)


def stands_in(folder: Path, person: str) -> bool:
    return any(person.encode() in one.read_bytes() for one in folder.glob("branch.db*"))


@pytest.mark.parametrize("kept", ["a kept state", "the journal alone"])
async def test_a_start_knows_again_who_took_a_number(url: str, kept: str) -> None:
    branch = await House(url).begin()
    await people_came(branch)
    if kept == "a kept state":
        await branch.close()
    else:
        branch.store.transact(lambda connection: connection.execute(text("DELETE FROM snapshot")))
        branch.store.close()
    before = branch.handle._heart.state
    async with house(url) as again:
        assert again.handle._heart.state == before
        assert sorted(t.person for t in again.handle._heart.state.tickets.values()) == [LAN, NAM]


async def test_they_go_alone_as_soon_as_they_are_old_and_other_words_stay(url: str, tmp_path: Path) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await people_came(branch)
        await type_of_everybody(branch)
        await done(branch, c.OpenHall(), MANAGER)
        await next_day(branch, clock)
        await done(branch, c.IssueTicket(service_id=SERVICE, person=NAM), KIOSK)
        await next_day(branch, clock)
        await erase_words_older_than(branch.handle, branch.store, 1, "people")
        assert stands_in(tmp_path, LAN), "no more than a day before the one that can still be had back"
        await next_day(branch, clock)
        await erase_words_older_than(branch.handle, branch.store, 1, "people")
        state = branch.handle._heart.state
    assert not stands_in(tmp_path, LAN)
    assert stands_in(tmp_path, NAM), "a day younger"
    assert typed_in(tmp_path / "branch.db") == set(TYPED)
    assert verify(url).trouble == ""
    async with house(url, clock) as again:
        assert again.handle._heart.state == state
