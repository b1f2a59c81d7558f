"""Two ledgers over a line that loses, repeats and reorders, with givers that restart."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from server.exchange.sync import WINDOW, Cursor, Giver
from tests.server.exchange.messages import ask, full, item, taker
from wire.branch_link import message_in, read, written


@dataclass
class World:
    """A giver with a ledger, a taker with a ledger and its cursor, and a bad line between them."""

    roll: random.Random
    loss: float
    facts: list[dict] = field(default_factory=list)
    kept_from: int = 1
    epoch_number: int = 1
    truth: dict = field(default_factory=dict)
    copy: dict = field(default_factory=dict)
    cursor: Cursor = field(default_factory=Cursor)
    applied: list = field(default_factory=list)
    wire: list = field(default_factory=list)
    links: int = 0
    given_items: int = 0

    def __post_init__(self) -> None:
        self.connect()

    @property
    def epoch(self) -> str:
        return f"e{self.epoch_number}"

    def connect(self) -> None:
        """A new connection; words of the old one may still come late."""
        self.links += 1
        self.giver = Giver(f"l{self.links}", self.epoch)
        self.link = self.giver.link
        self.taker = taker(self.link, self.cursor)
        self.say("up", self.taker.hello())

    def say(self, way: str, message: object) -> None:
        copies = 0 if self.roll.random() < self.loss else 1 + (self.roll.random() < self.loss)
        for _ in range(copies):
            self.wire.append((way, read(written(message))[0]))

    def fact(self, key: int, value: int) -> None:
        body = {"key": key, "value": value}
        self.facts.append(body)
        self.truth[key] = value

    def give(self) -> None:
        due = self.giver.due(len(self.facts))
        if due.what == "full":
            bodies = tuple({"key": k, "value": v} for k, v in self.truth.items())
            self.say("down", full(self.link, self.epoch, len(self.facts), bodies))
            self.giver.gave_full(len(self.facts))
        elif due.what == "items":
            for seq in range(due.after + 1, due.upto + 1):
                self.say("down", item(self.link, self.epoch, seq, self.facts[seq - 1]))
                self.given_items += 1
            self.giver.gave(due.upto)

    def deliver(self) -> None:
        if not self.wire:
            return
        way, message = self.wire.pop(self.roll.randrange(min(len(self.wire), 6)))
        if way == "up":
            self.giver.asked(message, first=self.kept_from, last=len(self.facts))
            return
        taken = self.taker.take(message)
        for body in taken.bodies:
            self.copy[body["key"]] = body["value"]
            self.applied.append((taken.cursor.epoch, taken.cursor.seq))
        self.cursor = taken.cursor
        if taken.ask:
            self.say("up", taken.ask)

    def restart(self, lose: int) -> None:
        """The giver comes back from a backup: its newest facts are gone, and its epoch is another."""
        del self.facts[len(self.facts) - lose :]
        self.truth = {}
        for body in self.facts:
            self.truth[body["key"]] = body["value"]
        self.epoch_number += 1
        self.connect()

    def settle(self) -> None:
        """The line heals; the taker's clock asks again now and then."""
        self.loss = 0
        for _ in range(6):
            self.say("up", self.taker.again())
            self.give()
            while self.wire:
                self.deliver()
                self.give()


@pytest.mark.parametrize("block", range(10))
def test_ledgers_are_equal_after_any_line(block):
    for seed in range(block * 40, block * 40 + 40):
        roll = random.Random(seed)
        world = World(roll, loss=roll.choice([0.0, 0.1, 0.4]))
        for _ in range(roll.randrange(20, 160)):
            match roll.randrange(20):
                case 0:
                    world.connect()
                case 1:
                    world.kept_from = min(len(world.facts) + 1, world.kept_from + roll.randrange(4))
                case 2 if world.facts and roll.random() < 0.3:
                    world.restart(lose=roll.randrange(min(3, len(world.facts)) + 1))
                case 3:
                    world.say("up", world.taker.again())
                case n if n < 10:
                    world.fact(roll.randrange(12), roll.randrange(1000))
                case _:
                    world.give()
                    world.deliver()
        world.settle()
        # A giver restored from a backup never knew what it lost, so the taker may hold such keys besides.
        differs = {k: v for k, v in world.truth.items() if world.copy.get(k) != v}
        assert not differs, seed
        assert world.cursor == Cursor(world.epoch, len(world.facts)), seed


def test_facts_of_one_epoch_are_applied_once_and_in_order():
    roll = random.Random(7)
    world = World(roll, loss=0.3)
    for n in range(300):
        world.fact(n, n)
        world.give()
        world.deliver()
        if n % 25 == 0:
            world.say("up", world.taker.again())
    world.settle()
    items = [seq for _, seq in world.applied]
    assert items == sorted(items)


def test_a_good_line_carries_each_fact_once():
    world = World(random.Random(1), loss=0)
    world.settle()
    for n in range(500):
        world.fact(n, n)
        world.give()
        while world.wire:
            world.wire.sort(key=lambda m: getattr(m[1], "seq", 0))
            world.deliver()
            world.give()
    assert world.copy == world.truth
    assert world.given_items == 500


def test_nothing_is_given_before_the_taker_said_where_it_stands():
    assert Giver("l", "e").due(5).what == "nothing"


def test_a_taker_with_another_epoch_gets_a_full_copy():
    giver = Giver("l", "new")
    giver.asked(ask("l", "old", 7), first=1, last=9)
    assert giver.due(9).what == "full"


def test_a_taker_that_is_ahead_gets_a_full_copy():
    giver = Giver("l", "e")
    giver.asked(ask("l", "e", 12), first=1, last=9)
    assert giver.due(9).what == "full"


def test_a_taker_that_stands_at_the_newest_fact_is_no_sign_of_a_restore_and_gets_nothing():
    giver = Giver("l1", "e1")
    giver.asked(ask("l1", "e1", 5), first=1, last=5)
    assert not giver.restored
    assert giver.due(5).what == "nothing"


def test_a_full_copy_is_acknowledged_so_that_what_came_since_follows_at_once():
    taken = taker("l1", Cursor()).take(full("l1", "e1", 40, ({"key": 1},)))
    assert taken.ask is not None
    assert (taken.ask.epoch, taken.ask.seq, taken.ask.again) == ("e1", 40, False)


def test_a_taker_that_needs_what_was_pruned_gets_a_full_copy():
    giver = Giver("l", "e")
    giver.asked(ask("l", "e", 3), first=5, last=9)
    assert giver.due(9).what == "full"


def test_a_giver_that_was_restored_and_not_told_so_finds_out_by_the_number_the_taker_has():
    giver = Giver("l", "e")
    giver.asked(ask("l", "e", 12, mark="m"), first=1, last=9)
    assert giver.restored
    giver.begin_anew("new")
    assert (giver.due(9).what, giver.epoch, giver.restored) == ("full", "new", False)


def test_a_giver_that_was_restored_and_has_gone_on_finds_out_by_the_mark():
    giver = Giver("l", "e")
    giver.asked(ask("l", "e", 7, mark="theirs"), first=1, last=9, mark="ours")
    assert (giver.restored, giver.due(9).what) == (True, "full")


@pytest.mark.parametrize(("theirs", "ours"), [("same", "same"), ("", "ours"), ("theirs", "")])
def test_marks_that_agree_or_are_not_known_are_no_sign_of_a_restore(theirs, ours):
    giver = Giver("l", "e")
    giver.asked(ask("l", "e", 7, mark=theirs), first=1, last=9, mark=ours)
    assert (giver.restored, giver.due(9).what) == (False, "items")


def test_the_mark_of_another_epoch_says_nothing():
    giver = Giver("l", "e")
    giver.asked(ask("l", "old", 7, mark="theirs"), first=1, last=9, mark="ours")
    assert (giver.restored, giver.due(9).what) == (False, "full")


def test_the_mark_of_the_latest_fact_goes_with_the_cursor():
    side = taker("l", Cursor())
    assert side.take(full("l", "e", 4, (), "a")).cursor == Cursor("e", 4, "a")
    taken = side.take(item("l", "e", 5, {}, "b"))
    assert (taken.cursor, taken.ask) == (Cursor("e", 5, "b"), ask("l", "e", 5, mark="b"))


@pytest.mark.parametrize("message", [
    ask("l", "e", 1, mark="m"), item("l", "e", 1, {}, "m"), full("l", "e", 1, ({},), "m", 5), full("l", "e", 1, ()),
])  # fmt: skip
def test_a_message_written_and_read_again_is_the_same(message):
    assert read(written(message))[0] == message


def test_a_gap_is_asked_for_again_and_not_applied():
    taken = taker("l", Cursor("e", 4)).take(item("l", "e", 6, {}))
    assert (taken.bodies, taken.cursor, taken.ask) == ((), Cursor("e", 4), ask("l", "e", 4, again=True))


def test_a_gap_is_asked_for_once_until_the_clock_asks_again():
    side = taker("l", Cursor("e", 4))
    wish = ask("l", "e", 4, again=True)
    assert side.take(item("l", "e", 6, {})).ask == wish
    assert side.take(item("l", "e", 7, {})).ask is None
    assert side.again() == wish
    assert side.take(item("l", "e", 8, {})).ask == wish, "the gap is still there after all that was sent since"


def test_no_more_than_a_window_is_on_its_way_to_a_slow_taker():
    giver = Giver("l", "e")
    giver.asked(ask("l", "e", 0), first=1, last=10 * WINDOW)
    given = []
    for acknowledged in (0, 1, 2, 150):
        giver.asked(ask("l", "e", acknowledged), first=1, last=10 * WINDOW)
        due = giver.due(10 * WINDOW)
        given.append((due.after, due.upto))
        giver.gave(due.upto)
        assert giver.due(10 * WINDOW).what == "nothing"
    assert given == [(0, WINDOW), (WINDOW, WINDOW + 1), (WINDOW + 1, WINDOW + 2), (WINDOW + 2, WINDOW + 150)]


def test_a_duplicate_changes_nothing():
    taken = taker("l", Cursor("e", 4)).take(item("l", "e", 4, {"x": 1}))
    assert (taken.bodies, taken.cursor, taken.ask) == ((), Cursor("e", 4), None)


def test_words_of_an_earlier_connection_are_dropped():
    assert taker("new", Cursor("e", 4)).take(item("old", "e", 5, {"x": 1})).bodies == ()


def test_a_late_full_copy_does_not_turn_time_back():
    assert taker("l", Cursor("e", 9)).take(full("l", "e", 5, ({"x": 1},))).bodies == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "what"},
        {"kind": "item", "seq": "1"},
        {"kind": "item", "seq": True},
        {"kind": "item", "seq": -1},
        {"kind": "item", "body": 3},
        {"kind": "full", "bodies": [3]},
        {"kind": "ask", "link": None},
        {"kind": "ask", "seq": 2**60},
        {"kind": "ask", "epoch": "e" * 65},
        {"kind": "ask", "epoch": "a\ud800"},
        {"kind": "ask", "link": "a b"},
        {"kind": "ask", "mark": 7},
        {"kind": "ask", "mark": "m" * 17},
    ],
)
def test_what_is_not_a_message_is_refused(changes):
    sound = {"stream": "facts", "link": "l", "epoch": "e", "seq": 1, "body": {}, "bodies": []}
    assert message_in(sound | {"kind": "item"})[0] is not None
    message, why = message_in(sound | changes)
    assert message is None
    assert why is not None
