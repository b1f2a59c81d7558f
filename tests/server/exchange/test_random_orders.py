"""Both ledgers are equal after any order of cuts, nights, restarts and restores, over a line that loses and repeats."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from server.booking.ledger import Facts
from server.booking.taking import Taking
from server.exchange.sync import Giver, Taken, Taker
from server.hub.store import hearing, writing
from server.store import outbox
from tests.conftest import Count
from tests.server.exchange import two_ledgers
from tests.server.exchange.two_ledgers import World, make_quick, play
from wire.branch_link import Item

ORDERS, MANY, IN_ONE_WORLD = 100, 10_000, 20
FIRST = int(os.environ.get("TOILUOT_SEED", "0"))
SHORT, LONGER, LONG = 8, 12, 40
"""What happens in one order."""


class Differ(AssertionError):
    """The two do not say the same."""


async def orders(seed: int, count: int, steps: int) -> int:
    """Random orders one after the other in one world; how many bookings they made."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        world = await World(Path(folder), random.Random(seed)).begin()
        try:
            for n in range(count):
                await play(world, steps)
                found = await world.heal()
                if not found.equal:
                    raise Differ(f"world {seed}, order {n}: {found.differences[:3]}")
                assert (found.to_hub, found.to_branch) == (0, 0), f"world {seed}, order {n}: not quiet"
                assert not world.oversold(), f"world {seed}, order {n}"
            return world.made
        finally:
            await world.close()


async def worlds(seeds: Iterable[int]) -> None:
    for seed in seeds:
        await orders(seed, IN_ONE_WORLD, LONGER)


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.mark.parametrize("seed", range(ORDERS // IN_ONE_WORLD))
async def test_ledgers_are_equal_after_any_order_of_cuts_nights_restarts_and_restores(seed, monkeypatch):
    make_quick(monkeypatch)
    assert await orders(seed, IN_ONE_WORLD, SHORT) > 10


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_ten_thousand_longer_orders(count: Count, monkeypatch):
    make_quick(monkeypatch)
    made = 0
    for seed in range(MANY // IN_ONE_WORLD):
        made += await orders(FIRST + 1_000_000 + seed, IN_ONE_WORLD, LONG)
    count(f"{MANY} orders from seed {FIRST}, {made} bookings")


# -- the orders find what is wrong -------------------------------------------------------------------------------------


def no_cursor_check(patch) -> None:
    """Whatever comes is taken, in whatever order."""

    def take(self, message):
        if message.link != self.link:
            return Taken(self.cursor)
        self.cursor = replace(self.cursor, epoch=message.epoch, seq=message.seq, mark=message.mark)
        bodies = (message.body,) if isinstance(message, Item) else message.bodies
        return Taken(self.cursor, bodies, self._ask())

    patch.setattr(Taker, "take", take)


def outbox_in_memory(patch) -> None:
    """As it was once: facts of earlier days are forgotten with a restart, and the hub is then told of today."""
    start = World.start_branch

    async def start_branch(self):
        await start(self)
        store, self.branch.facts.hall = self.branch.house.store, self.branch
        store.transact(lambda c: c.execute(outbox.OUTBOX.delete()))
        store.transact(outbox.begin_anew)

    everything = Facts.everything

    async def of_today(self):
        copy = await everything(self)
        since = self.hall.now // two_ledgers.DAY * two_ledgers.DAY - 7 * 60 * two_ledgers.MINUTE
        return replace(copy, since=since, bodies=tuple(b for b in copy.bodies if b.get("at", since) >= since))

    patch.setattr(World, "start_branch", start_branch)
    patch.setattr(Facts, "everything", of_today)


def refusals_in_memory(patch) -> None:
    """Only what a number stands for is kept."""
    add = outbox.add
    patch.setattr(outbox, "add", lambda c, facts: add(c, [f for f in facts if f[1]["fact"] not in ("refused",)]))


def epoch_not_changed(patch) -> None:
    """A side that was restored goes on counting as if nothing had happened, and nobody looks at marks."""
    asked = Giver.asked

    def trusting(self, ask, *, first, last, mark=""):
        asked(self, ask.model_copy(update={"seq": min(ask.seq, last), "mark": ""}), first=first, last=last)

    patch.setattr(Giver, "asked", trusting)
    patch.setattr(World, "_renew", staticmethod(lambda which, path: None))


def cursor_before_the_effect(patch) -> None:
    """How far the hub was heard is stored before what was heard."""
    one = Taking._one

    async def first_the_cursor(self, body, place):
        await self._facts.add(self._branch.now, (), place)
        await one(self, body, place)

    patch.setattr(Taking, "_one", first_the_cursor)


def lost_arrivals_stand(patch) -> None:
    patch.setattr(hearing, "miss", lambda *_: None)


def lost_bookings_are_not_told(patch) -> None:
    async def nothing(self, told, since):
        return []

    patch.setattr(Taking, "_lost", nothing)


def cancels_are_not_told(patch) -> None:
    tell = writing.tell
    patch.setattr(
        writing, "tell", lambda c, i, facts, now: tell(c, i, [f for f in facts if f.state != "cancelled"], now)
        if any(f.state != "cancelled" for f in facts) else None,
    )  # fmt: skip


FAULTS = (no_cursor_check, outbox_in_memory, refusals_in_memory, epoch_not_changed, cursor_before_the_effect,
          lost_arrivals_stand, lost_bookings_are_not_told, cancels_are_not_told)  # fmt: skip


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
async def test_a_planted_fault_is_found(plant, monkeypatch):
    make_quick(monkeypatch)
    plant(monkeypatch)
    with pytest.raises(Differ):
        await worlds((4, 3, 2, *range(5, 12)))  # most are found in the first one, a few orders on
