"""Words that were typed go by themselves when they are old enough."""

from __future__ import annotations

from server.program.watches import erase_words_older_than
from server.store import words_rows
from tests.server.branch_kit import DAY_MS, SERVER, HandClock, House, house
from tests.server.store.words_kit import MANAGER, done, next_day, type_of_everybody
from wire import commands as c
from wire.events import WordsErased


async def stand(branch: House) -> int:
    return len(await branch.store.look(lambda connection: words_rows.older(connection, "9999-12-31", ())))


async def test_words_go_when_they_are_so_many_days_old_and_not_a_day_sooner(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        heard: list[WordsErased] = []
        branch.handle.subscribe(
            lambda all_: heard.extend(one.event for one in all_ if one.event.type == "words.erased")
        )
        await type_of_everybody(branch)
        await done(branch, c.OpenHall(), MANAGER)
        await done(branch, c.WantDevice(device_id="kiosk-1", message={}), MANAGER)
        for _ in range(3):  # on the last of them the day before could still be had back
            await next_day(branch, clock)
            await erase_words_older_than(branch.handle, branch.store, 2)
        assert (await stand(branch), heard) == (7, [])
        await next_day(branch, clock)
        await erase_words_older_than(branch.handle, branch.store, 2)
        assert await stand(branch) == 0
        assert [event.before for event in heard] == ["2026-11-24"]
        await erase_words_older_than(branch.handle, branch.store, 2)
        assert len(heard) == 1, "nothing was left to erase, and nothing is journalled"


async def test_a_clock_that_is_a_year_ahead_takes_no_word_of_the_day_that_can_be_had_back(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await type_of_everybody(branch)
        before = await stand(branch)
        clock.now += 365 * DAY_MS
        await done(branch, c.Tick(), SERVER)
        await erase_words_older_than(branch.handle, branch.store, 90)
        assert await stand(branch) == before > 0


async def test_before_a_branch_has_a_day_nothing_is_looked_for(url: str) -> None:
    branch = House(url)
    await erase_words_older_than(branch.handle, branch.store, 1)
    assert branch.handle._heart.state.seq == 0
    await branch.close()
