"""What is known of the branches is looked up once a second for all who ask, and at once when it was changed here."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from server.hub.choosing import known
from server.hub.store import hearing, reading
from server.hub.store.ledger import Ledger
from tests.server.booking.hall import demo_branch
from tests.server.hub.branches.test_ledgers import tell
from tests.server.hub.house import MONDAY, SERVICE, until
from wire.values import Text

BRANCH = demo_branch()
WAITS = {SERVICE: {"waiting": 3, "low_min": 5, "high_min": 9, "nobody": 0}}
MOVED = Text({"vi": "Đã dời đi", "en": "Moved"})
OTHER_NAME = BRANCH.model_copy(update={"name": MOVED})


@pytest.fixture
def looks(monkeypatch):
    """What was asked of the database: for each look the branches, and of which the settings."""
    asked: list[tuple[list[str], list[str]]] = []
    heard_of, settings_of = reading.heard_of, reading.settings_of

    def heard(connection, ids):
        asked.append((sorted(ids), []))
        return heard_of(connection, ids)

    def settings(connection, ids):
        asked[-1][1].extend(ids)
        return settings_of(connection, ids)

    monkeypatch.setattr(reading, "heard_of", heard)
    monkeypatch.setattr(reading, "settings_of", settings)
    monkeypatch.setattr(known, "FRESH_S", 3600.0)
    return asked


async def test_all_who_ask_in_the_same_second_share_one_look(open_desk, looks):
    desk = await open_desk()
    cards = await asyncio.gather(*(desk.card(BRANCH.id) for _ in range(20)), desk.branches(), desk.card("nowhere"))
    assert all(card.branch is cards[0].branch for card in (*cards[:20], *cards[20]))
    await desk.card(BRANCH.id)
    assert looks == [([BRANCH.id], [BRANCH.id])]


async def test_settings_are_read_again_only_when_the_branch_told_more(open_desk, looks):
    desk = await open_desk()
    before = await desk.card(BRANCH.id)
    text = json.dumps(WAITS)
    await desk.ledger.change(lambda c: hearing.keep_waits(c, BRANCH.id, text, MONDAY), at=BRANCH.id)
    card = await desk.card(BRANCH.id)
    assert (card.waits, card.branch is before.branch) == (WAITS, True)
    await tell(desk, {"fact": "settings", "settings": OTHER_NAME.model_dump_json()})
    assert (await desk.card(BRANCH.id)).branch.name == MOVED
    assert [settings for _, settings in looks] == [[BRANCH.id], [], [BRANCH.id]]


async def test_what_another_program_was_told_is_known_a_second_later(open_desk, monkeypatch):
    monkeypatch.setattr(known, "FRESH_S", 0.05)
    here, other = await open_desk(), await open_desk()
    assert (await here.card(BRANCH.id)).branch.name != MOVED
    await tell(other, {"fact": "settings", "settings": OTHER_NAME.model_dump_json()})

    async def moved() -> bool:
        return (await here.branches())[0].branch.name == MOVED

    await until(moved)


async def test_a_look_that_fails_is_told_to_all_who_wait_and_the_next_one_looks_again(open_desk, monkeypatch):
    desk = await open_desk()

    async def away(*_: object) -> None:
        await asyncio.sleep(0.01)
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "read", away)
        asked = await asyncio.gather(*(desk.card(BRANCH.id) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in asked] == [OperationalError] * 3
    assert (await desk.card(BRANCH.id)).branch == BRANCH
    await desk.ledger.change(lambda c: hearing.keep_waits(c, BRANCH.id, json.dumps(WAITS), MONDAY), at=BRANCH.id)
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "read", away)
        with pytest.raises(OperationalError):
            await desk.card(BRANCH.id)
    assert (await desk.card(BRANCH.id)).waits == WAITS  # what the look that failed was for is not forgotten


async def test_one_who_leaves_takes_the_look_away_from_nobody(open_desk, looks):
    desk = await open_desk()
    first = asyncio.create_task(desk.card(BRANCH.id))
    others = [asyncio.create_task(desk.card(BRANCH.id)) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    assert [card.branch for card in await asyncio.gather(*others)] == [BRANCH] * 3
    assert len(looks) == 1


async def test_a_look_that_lasts_longer_than_it_is_good_for_ends_for_those_who_wait(open_desk, monkeypatch):
    """A thousand wait while three hundred branches are read for the first time."""
    monkeypatch.setattr(known, "FRESH_S", 0.0)
    desk, read = await open_desk(), Ledger.read

    async def slowly(*what: object):
        await asyncio.sleep(0.05)
        return await read(*what)

    monkeypatch.setattr(Ledger, "read", slowly)
    first = asyncio.create_task(desk.card(BRANCH.id))
    await asyncio.sleep(0.02)
    late = asyncio.create_task(desk.card(BRANCH.id))
    async with asyncio.timeout(30):
        assert [card.branch for card in await asyncio.gather(first, late)] == [BRANCH] * 2


async def test_a_branch_that_changes_all_the_time_keeps_nobody_for_ever(open_desk, looks, monkeypatch):
    desk, read = await open_desk(), known._read

    def changed_meanwhile(*what):
        assert len(looks) < 4
        desk.ledger.changed.add(BRANCH.id)
        return read(*what)

    monkeypatch.setattr(known, "_read", changed_meanwhile)
    cards = await asyncio.gather(*(desk.card(BRANCH.id) for _ in range(3)))
    assert [card.branch.id for card in cards] == [BRANCH.id] * 3
    assert len(looks) == 1


async def test_who_asks_after_a_change_waits_for_the_look_that_shows_it_and_for_no_other(open_desk, monkeypatch):
    desk, read, begun, go_on = await open_desk(), Ledger.read, asyncio.Semaphore(0), asyncio.Semaphore(0)
    assert (await desk.card(BRANCH.id)).waits == {}

    async def held_up(*what: object):
        begun.release()
        await go_on.acquire()
        return await read(*what)

    monkeypatch.setattr(Ledger, "read", held_up)
    await desk.ledger.change(lambda c: hearing.keep_waits(c, BRANCH.id, json.dumps(WAITS), MONDAY), at=BRANCH.id)
    first = asyncio.create_task(desk.card(BRANCH.id))
    await begun.acquire()
    second = asyncio.create_task(desk.card(BRANCH.id))
    await asyncio.sleep(0.01)
    assert not second.done()  # what was changed is not known yet
    await desk.ledger.change(lambda c: hearing.keep_waits(c, BRANCH.id, "{}", MONDAY), at=BRANCH.id)
    third = asyncio.create_task(desk.card(BRANCH.id))
    go_on.release()
    await begun.acquire()
    desk.ledger.changed.add(BRANCH.id)
    go_on.release()
    assert (await third).waits == {}
    await asyncio.gather(first, second)


async def test_a_branch_that_left_the_database_is_known_a_second_later_to_be_away(open_desk, monkeypatch):
    desk = await open_desk()
    assert (await desk.card(BRANCH.id)).branch == BRANCH
    await desk.ledger.change(lambda c: c.exec_driver_sql("DELETE FROM branch"))
    monkeypatch.setattr(known, "FRESH_S", 0.0)
    assert (await desk.card(BRANCH.id)).code == "UNKNOWN_BRANCH"
    assert await desk.branches() == []


async def test_a_look_is_good_from_its_beginning_on(open_desk, looks, monkeypatch):
    desk, now = await open_desk(), [100.0]
    monkeypatch.setattr(known, "FRESH_S", 1.0)
    monkeypatch.setattr(known, "time", SimpleNamespace(monotonic=lambda: now[0]))
    read = known._read

    def slowly(*what):
        found = read(*what)
        now[0] += 0.9
        return found

    monkeypatch.setattr(known, "_read", slowly)
    await desk.card(BRANCH.id)
    now[0] += 0.2
    await desk.card(BRANCH.id)
    assert len(looks) == 2
