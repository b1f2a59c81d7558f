"""The product's futures, told one part of what the oracle knows: which part of what they have to learn costs most."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from math import exp, log
from statistics import mean

from server.rehearsal.play import BEFORE_MISSED, BEFORE_RECALL, Moment
from server.waits.futures import ALL
from server.waits.learned import (
    AGES,
    HALF_HOURS,
    KIND_DAYS,
    LONG_PAUSE_S,
    CounterDay,
    Learned,
    LongPause,
    quantiles,
)
from toiluot.bench.waits import truth
from toiluot.bench.waits.oracle import gone_share
from toiluot.bench.waits.product import Futures
from toiluot.bench.waits.truth import Hall

DRAWN = 4_000
"""So many lengths of each are drawn to make a table of."""

USUAL_WAIT_MIN = 10.0
"""How long people wait, for the share of those who do not come."""


class Informed(Futures):
    """The futures, where some of what they learn is what is so.

    Args:
        hall: its truth.
        seed: of its days.
        parts: of `PARTS`.
        known: how that is named.
    """

    def __init__(self, hall: Hall, seed: int, parts: tuple[str, ...], known: str) -> None:
        super().__init__(replace(ALL, today="clerks" not in parts))
        self.name = f"futures, {known} known"
        self._hall, self._seed, self._parts = hall, seed, parts
        self._of_day: tuple[str, Learned, Learned] | None = None

    def _known(self, moment: Moment) -> Learned:
        day, learned, kept = moment.state.day or "", self._learned, self._of_day
        if kept is None or kept[0] != day or kept[1] is not learned:
            told = learned
            for part in self._parts:
                told = PARTS[part](told, self._hall, self._seed, date.fromisoformat(day))
            kept = self._of_day = day, learned, told
        return kept[2]

    def __getstate__(self) -> dict[str, object]:
        return super().__getstate__() | {"_of_day": None}


def informed(hall: Hall, seed: int) -> list[Informed]:
    """Each part alone, then all together."""
    return [*(Informed(hall, seed, (part,), part) for part in PARTS), Informed(hall, seed, tuple(PARTS), "all of it")]


# -- the parts ---------------------------------------------------------------------------------------------------------


def _lengths(learned: Learned, hall: Hall, seed: int, day: date) -> Learned:
    tables = _tables(hall)
    return replace(
        learned,
        occupancy={service: table for service, (table, _) in tables.items()},
        served_s={service: served for service, (_, served) in tables.items()},
    )


@cache
def _tables(hall: Hall) -> Mapping[str, tuple[tuple[float, ...], float]]:
    """By service: from a call to the counter being ready again, and the mean of those who are served. Seconds."""
    dice, found = random.Random("lengths"), {}  # noqa: S311 - no secret
    slower = [truth.SLOWER.get(one, 1.0) for one in ("", *truth.CLASSES)]
    shares = [1 - sum(truth.CLASSES.values()), *truth.CLASSES.values()]
    no_show = BEFORE_RECALL + max(BEFORE_MISSED, hall.branch().policy.no_show_after_s / 60)
    for work in hall.works():
        served = []
        for of in dice.choices(slower, shares, k=DRAWN):
            length = dice.uniform(*truth.WALK_MIN) * of + truth.length_min(dice, work.minutes) * of
            held = dice.random() < truth.HELD
            served += [0.4 * length, 0.6 * length] if held else [length]
        gone = round(gone_share(USUAL_WAIT_MIN) * len(served))
        table = quantiles([60 * one for one in (*served, *[no_show] * gone)])
        found[work.id] = table, 60 * mean(served)
    return found


def _clerks(learned: Learned, hall: Hall, seed: int, day: date) -> Learned:
    """Each clerk's pace and that of the day; against what everybody takes in the tables, where those are learned."""
    habits, desks = truth.habits_of(hall, seed), truth.draw(hall, seed, truth.number_of(day)).desks
    usual = {f"s-C{n:02d}": one.pace for n, one in enumerate(habits, start=1)}
    known = [log(learned.clerks[person] / pace) for person, pace in usual.items() if person in learned.clerks]
    learned_lengths = learned.occupancy != _lengths(learned, hall, seed, day).occupancy
    against = exp(mean(known)) if known and learned_lengths else 1.0
    return replace(learned, clerks=dict(learned.clerks) | {desk.person: desk.pace * against for desk in desks})


def _breaks(learned: Learned, hall: Hall, seed: int, day: date) -> Learned:
    """When lunches, meetings and the day begin and how long they last; and short breaks."""
    dice = random.Random(f"breaks {day}")  # noqa: S311 - no secret
    habits: dict[str, tuple[CounterDay, ...]] = {}
    lasts: dict[str, list[float]] = {}
    short, hours = [], 0.0
    for n, of in enumerate(truth.habits_of(hall, seed)):
        days = []
        for _ in range(KIND_DAYS):
            desk = truth.desk_of(n, of, dice, day, 1.0)
            long = []
            for one in desk.breaks:
                lasts.setdefault(one.reason, []).append(60 * one.minutes)
                if 60 * one.minutes >= LONG_PAUSE_S:
                    long.append(LongPause(60 * one.at - 1, 60 * one.at, 60 * one.minutes))
                else:
                    short.append(60 * one.minutes)
            days.append(CounterDay(60 * desk.opens, 60 * desk.closes, day.weekday() + 1, tuple(long)))
            hours += desk.closes - desk.opens
        habits[f"c{n + 1:02d}"] = tuple(days)
    returns = {reason: quantiles(some, AGES) for reason, some in lasts.items()}
    returns[""] = quantiles([one for some in lasts.values() for one in some], AGES)
    return replace(learned, habits=habits, returns=returns, short=quantiles(short, AGES))


def _older(learned: Learned, hall: Hall, seed: int, day: date) -> Learned:
    """How many of the priority classes are to be expected today."""
    volume, shape = truth.volume_of(hall, seed, truth.number_of(day)), truth.shape_of(day)
    of_class = sum(truth.CLASSES.values())
    first = truth.OPENS // 30
    rates, shares = {}, {}
    for work in hall.works():
        halves = [0.0] * HALF_HOURS
        for half, of in enumerate(shape):
            halves[first + half] += volume * work.people * (1 - truth.BOOKED) * of_class * of / sum(shape)
        halves[first - 1], halves[first] = halves[first] / 2, halves[first] / 2
        rates[work.id] = dict.fromkeys(("work", "6", "7"), tuple(halves))
        shares[work.id] = {class_id: share / of_class for class_id, share in truth.CLASSES.items()}
    return replace(learned, older=rates, older_class=shares)


def _bookings(learned: Learned, hall: Hall, seed: int, day: date) -> Learned:
    dice = random.Random("bookings")  # noqa: S311 - no secret
    punctual = quantiles([60 * truth.punctual_min(dice) for _ in range(DRAWN)], AGES)
    return replace(learned, show_share=truth.BOOKED_COME, punctual=punctual)


PARTS: Mapping[str, Callable[[Learned, Hall, int, date], Learned]] = {
    "lengths": _lengths,
    "clerks": _clerks,
    "breaks": _breaks,
    "older": _older,
    "bookings": _bookings,
}
"""What can be known: lengths of services, clerks' pace today, pauses, priority classes to come, bookings."""
