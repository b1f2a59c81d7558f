"""How near anybody could come: somebody who knows the truth's own chances, but not what they will bring.

It knows how long services last and how they differ, each clerk's pace and that of the day, when clerks usually have
lunch, how many are to be expected, who comes to a booking, who leaves. It plays the hall on from the moment that it is
asked, drawing anew whatever has not been seen by then. It shares no code with the product's futures.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from heapq import heapify, heappop, heappush
from math import ceil, exp
from typing import NamedTuple

from server.core.model import MINUTE, State, Ticket
from server.rehearsal.day import Desk
from server.rehearsal.play import BEFORE_MISSED, BEFORE_RECALL
from toiluot.bench.waits import truth
from toiluot.bench.waits.alarms import Scores
from toiluot.bench.waits.estimators import Told
from toiluot.bench.waits.log import PastDay
from toiluot.bench.waits.play import Moment, Newcomer
from toiluot.bench.waits.truth import Habits, Hall
from wire.catalogue import Branch
from wire.values import CounterState, Millis, TicketId, TicketState

FUTURES = 100
POOL = 8_192
"""Lengths drawn once of a service of one minute; what is still to come of one is drawn from those that are longer."""

TRIES = 200
"""So often something is drawn anew that did not happen, as is seen; then it happens now."""

HELD_AT = 0.4
"""The share of a service after which somebody fetches a paper (`server/rehearsal/play.py`)."""

HORIZON = 240.0
"""Minutes ahead: nobody waits longer."""


class Oracle:
    """Knows the chances of this hall's days.

    Args:
        hall: its truth.
        seed: of its days, as for `truth.draw`.
        futures: how many are played for everybody who asks.
    """

    name = "oracle"

    def __init__(self, hall: Hall, seed: int, futures: int = FUTURES) -> None:
        self._hall, self._seed, self._futures = hall, seed, futures
        self._kept: tuple[str, _Day] | None = None

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """It knows."""

    def calibrate(self, pairs: Sequence[object]) -> None:
        """It tells what is so."""

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """The middle and the bound of its futures."""
        day = self._day(moment)
        dice = random.Random(f"oracle {self._seed} {moment.now} {who.ticket_id}")  # noqa: S311 - no secret
        past = _Past(day, moment, who)
        waits = sorted(_Future(past, dice).wait_min() * 60 for _ in range(self._futures))
        half, bound = (waits[ceil(share * len(waits)) - 1] for share in (0.5, 0.8))
        return Told(half, bound)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """Only those who come: it takes its time."""
        return {}

    def alarm(self, moment: Moment) -> Scores:
        """It rings none."""
        return {}

    def _day(self, moment: Moment) -> _Day:
        day, kept = moment.state.day or "", self._kept
        if kept is None or kept[0] != day:
            kept = self._kept = day, _Day.of(self._hall, self._seed, date.fromisoformat(day))
        return kept[1]

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_kept": None}


# -- what it knows -----------------------------------------------------------------------------------------------------


class _Clerk(NamedTuple):
    """A counter and who sits there today."""

    groups: tuple[int, ...]
    desk: Desk
    """Its pace, its gap, when it opens and closes. Its breaks are not read but to see which were had."""
    habits: Habits


@dataclass(frozen=True, slots=True)
class _Day:
    """The chances of one day."""

    midnight: Millis
    clerks: Mapping[str, _Clerk]
    works: Mapping[str, tuple[int, truth.Work]]
    """With the number of their group."""
    older: tuple[float, ...]
    """By half hour from the opening on: how many of the priority classes are to be expected without a booking."""

    @classmethod
    def of(cls, hall: Hall, seed: int, day: date) -> _Day:
        number = truth.number_of(day)
        drawn = truth.draw(hall, seed, number)
        groups = {group: n for n, group in enumerate(dict.fromkeys(work.group for work in hall.works()))}
        clerks = {
            desk.counter_id: _Clerk(tuple(groups[group] for group in skills), desk, habits)
            for desk, skills, habits in zip(drawn.desks, truth.SKILLS, truth.habits_of(hall, seed), strict=False)
        }
        works = {work.id: (groups[work.group], work) for work in hall.works()}
        known, shape = sum(work.people for work in hall.works()), truth.shape_of(day)
        volume = truth.volume_of(hall, seed, number) * known * (1 - truth.BOOKED) * sum(truth.CLASSES.values())
        older = tuple(volume * of_half / sum(shape) for of_half in shape)
        return cls(drawn.midnight, clerks, works, older)


@cache
def _pool(minutes: float) -> tuple[float, ...]:
    dice = random.Random(f"pool {minutes}")  # noqa: S311 - no secret
    return tuple(sorted(truth.length_min(dice, minutes) for _ in range(POOL)))


def _longer(dice: random.Random, pool: Sequence[float], than: float) -> float:
    """One of those that are longer."""
    first = bisect_right(pool, than)
    return pool[dice.randrange(first, POOL)] if first < POOL else than


def _share_longer(pool: Sequence[float], than: float) -> float:
    return 1 - bisect_right(pool, than) / POOL


def _after(least: float, one: Callable[[], float]) -> float:
    """Drawn given that it is more."""
    for _ in range(TRIES):
        found = one()
        if found > least:
            return found
    return least


# -- the hall, as it is seen -------------------------------------------------------------------------------------------


class _One(NamedTuple):
    """Somebody in the line. Times in minutes after midnight."""

    place: float
    tie: int
    service_id: str
    class_id: str
    joined: float
    fresh: bool
    """Waits for the first time: may leave, may not come to the call."""
    leg: int
    held: float
    """The share of the service that was had already."""
    asked: bool = False

    @property
    def slower(self) -> float:
        return truth.SLOWER.get(self.class_id, 1.0)


class _Past:
    """What is seen at one moment, and nothing that comes after."""

    def __init__(self, day: _Day, moment: Moment, who: Newcomer) -> None:
        self.day, self.state, self.now = day, moment.state, (moment.now - day.midnight) / MINUTE
        state = moment.state
        self.policy = state.policy
        self.credits = {one.id: float(one.head_start_min) for one in state.settings.classes}
        self.asked = _One(
            self.now - who.credit_ms / MINUTE, 1 << 60, who.service_id, who.class_id, self.now, True, 0, 0.0, True
        )
        groups = 1 + max(group for group, _ in day.works.values())
        self.lines: list[list[_One]] = [[] for _ in range(groups)]
        for ticket_id in state.waiting:
            self.stand(self.one_of(state.tickets[ticket_id]))
        self.stand(self.asked)
        for line in self.lines:
            line.sort()
        self.aside = [state.tickets[one] for one in state.aside]
        self.bookings = [
            booking
            for booking in state.bookings.values()
            if booking.state == "booked" and booking.booking_id not in state.spent
        ]

    def minute(self, at: Millis) -> float:
        return (at - self.day.midnight) / MINUTE

    def stand(self, one: _One) -> None:
        self.lines[self.day.works[one.service_id][0]].append(one)

    def one_of(self, ticket: Ticket) -> _One:
        leg = len(ticket.legs) - 1
        held = HELD_AT if ticket.returned == "parked" and not leg else 0.0
        place, joined = self.minute(ticket.counted_from), self.minute(ticket.leg.arrived_at)
        fresh = not leg and not ticket.returned
        return _One(place, ticket.seq, ticket.service_id, ticket.class_id, joined, fresh, leg, held)


# -- one future --------------------------------------------------------------------------------------------------------

LOOKS, COMES, STIRS = range(3)


class _Future:
    """Played until who asked is called."""

    def __init__(self, past: _Past, dice: random.Random) -> None:
        self.past, self.day, self.dice, self.now = past, past.day, dice, past.now
        self.lines = [list(line) for line in past.lines]
        self.steps: list[tuple[float, int, int, object]] = []
        self.nth = 0
        self.idle: set[str] = set()
        self.breaks: dict[str, list[tuple[float, float]]] = {}
        """By counter, those to come; the earliest last."""
        for counter_id, clerk in self.day.clerks.items():
            self._seat(counter_id, clerk, past.state)
        self._let_come()
        heapify(self.steps)

    def later(self, at: float, kind: int, what: object) -> None:
        self.nth += 1
        heappush(self.steps, (at, self.nth, kind, what))

    def wait_min(self) -> float:
        """How long who asked waits."""
        end = self.past.now + HORIZON
        while self.steps and self.now < end:
            self.now, _, kind, what = heappop(self.steps)
            if kind == COMES:
                assert isinstance(what, _One)  # whoever comes
                self._comes(what)
            else:
                assert isinstance(what, str)  # a counter
                if (kind == LOOKS or what in self.idle) and self._looks(what):
                    return self.now - self.past.now
        return HORIZON

    # -- as the hall stands --

    def _seat(self, counter_id: str, clerk: _Clerk, state: State) -> None:
        seat, dice, now, desk = state.counters[counter_id], self.dice, self.now, clerk.desk
        looked = now
        if seat.state is CounterState.CLOSED:
            within = truth.LATE if clerk.habits.late else truth.IN_TIME
            if now >= truth.OPENS + within[1]:
                return  # it has closed for today
            looked = _after(now, lambda: truth.OPENS + dice.uniform(*within))
            self.later(looked, LOOKS, counter_id)
        elif seat.state is CounterState.PAUSED:
            assert seat.since is not None  # it is paused
            looked = self.past.minute(seat.since)
            lasts = _after(now - looked, lambda: self._pause_min(seat.pause_reason, clerk.habits))
            self.later(looked + lasts, LOOKS, counter_id)
        elif seat.ticket_id is not None:
            ticket = state.tickets[seat.ticket_id]
            looked = self.past.minute(ticket.leg.calls[0])
            self._served(counter_id, clerk, ticket)
        elif any(self.lines[group] for group in clerk.groups):
            self.later(now + dice.uniform(0, desk.gap), LOOKS, counter_id)
        else:
            self.idle.add(counter_id)
        self.breaks[counter_id] = sorted(self._breaks_after(looked, clerk), reverse=True)
        if counter_id in self.idle and self.breaks[counter_id]:
            self.later(self.breaks[counter_id][-1][0], STIRS, counter_id)

    def _pause_min(self, reason: str, habits: Habits) -> float:
        dice = self.dice
        if reason == truth.LUNCH:
            return truth.lunch_min(dice, habits)
        if reason == truth.MEETING:
            return dice.uniform(*truth.MEETING_MIN)
        return dice.uniform(*truth.TROUBLE_MIN) if reason == truth.TROUBLE else truth.rest_min(dice)

    def _breaks_after(self, looked: float, clerk: _Clerk) -> list[tuple[float, float]]:
        """Those that were not due when the counter looked up last: of each kind the next one that matters."""
        dice, habits, found = self.dice, clerk.habits, []
        of_today = {pause.reason: pause.at for pause in clerk.desk.breaks}
        if of_today[truth.LUNCH] > looked:
            at = _after(looked, lambda: habits.lunch_at + dice.gauss(0, truth.LUNCH_SPREAD))
            found.append((at, self._pause_min(truth.LUNCH, habits)))
        if of_today.get(truth.MEETING, 0.0) > looked:
            at = _after(looked, lambda: truth.MEETING_AT + dice.gauss(0, truth.MEETING_SPREAD))
            found.append((at, self._pause_min(truth.MEETING, habits)))
        at = looked
        while at < self.now + HORIZON / 2:
            at += dice.expovariate(1 / habits.rest_every)
            if at < clerk.desk.closes - 20:
                found.append((at, truth.rest_min(dice)))
            at += 10
        if dice.random() < truth.TROUBLE_SHARE * max(0.0, truth.CLOSES - looked) / (truth.CLOSES - truth.OPENS):
            found.append((dice.uniform(looked, truth.CLOSES), self._pause_min(truth.TROUBLE, habits)))
        return found

    def _served(self, counter_id: str, clerk: _Clerk, ticket: Ticket) -> None:
        """Whoever is called or served: what is left of it."""
        one, dice, now = self.past.one_of(ticket), self.dice, self.now
        calls, started = [self.past.minute(at) for at in ticket.leg.calls], ticket.leg.started_at
        if started is not None:
            self._goes_on(counter_id, clerk, one, self.past.minute(started))
            return
        walk = _after(now - calls[0], lambda: dice.uniform(*truth.WALK_MIN) * one.slower)
        gone = len(calls) > 1
        if not gone and one.fresh and now - calls[0] < BEFORE_RECALL:
            low, high = truth.WALK_MIN
            walks = 1 - max(0.0, (now - calls[0]) / one.slower - low) / (high - low)
            share = gone_share(calls[0] - one.joined)
            gone = dice.random() < share / (share + (1 - share) * walks)
        if gone:
            self._missed(counter_id, clerk, one, max(now, calls[0] + self._call_min()))
        else:
            self._goes_on(counter_id, clerk, one, calls[0] + walk)

    def _let_come(self) -> None:
        """Whoever may stand before who asked and is not here yet."""
        dice, now, past = self.dice, self.now, self.past
        for ticket in past.aside:
            self._aside(ticket)
        for booking in past.bookings:
            slot = past.minute(booking.slot_at)
            if slot < now - truth.LATEST_MIN or slot > now + HORIZON:
                continue
            if dice.random() < truth.BOOKED_COME:
                at = max(truth.DOORS, slot + truth.punctual_min(dice))
                if at <= now:
                    at = self._still_comes(slot)
                    if at <= now:
                        continue
                early, late = past.policy.booking_early_min, past.policy.booking_late_min
                counts = slot - past.policy.booking_credit_min if slot - early <= at <= slot + late else at
                place = counts - past.credits.get(booking.class_id, 0.0)
                self._will_come(_One(place, 1 << 50, booking.service_id, booking.class_id, at, True, 0, 0.0))
        ahead = past.asked.place + max(past.credits.values(), default=0.0)
        if ahead > now:
            self._older(ahead)

    def _still_comes(self, slot: float) -> float:
        """One that would have been here by now is drawn anew, as often as that says that they may not come at all."""
        dice = self.dice
        for _ in range(TRIES):
            if dice.random() >= truth.BOOKED_COME:
                return 0.0
            at = max(truth.DOORS, slot + truth.punctual_min(dice))
            if at > self.now:
                return at
        return 0.0

    def _older(self, until: float) -> None:
        dice, now = self.dice, self.now
        works = [work for _, work in self.day.works.values()]
        people = [work.people for work in works]
        for half, mean in enumerate(self.day.older):
            start = truth.OPENS + 30 * half
            for _ in range(_poisson(dice, mean)):
                at = start + dice.uniform(0, 30)
                if half == 0 and dice.random() < 0.5:
                    at = dice.triangular(truth.DOORS, truth.OPENS, truth.OPENS)
                at = min(at, truth.LAST_NUMBER + dice.uniform(0, 9))
                if now < at < until:
                    class_id = dice.choices([*truth.CLASSES], [*truth.CLASSES.values()])[0]
                    service_id = dice.choices(works, people)[0].id
                    place = at - self.past.credits.get(class_id, 0.0)
                    self._will_come(_One(place, 1 << 50, service_id, class_id, at, True, 0, 0.0))

    def _aside(self, ticket: Ticket) -> None:
        """Who missed a call or fetches a paper."""
        assert ticket.aside_since is not None  # it is aside
        since, dice = self.past.minute(ticket.aside_since), self.dice
        one, age = self.past.one_of(ticket), self.now - since
        if ticket.state is TicketState.PARKED:
            at = since + _after(age, lambda: dice.uniform(*truth.HELD_MIN))
            self._will_come(one._replace(joined=at, fresh=False, held=HELD_AT))
        elif age < truth.BACK_MIN[1]:
            low, high = truth.BACK_MIN
            still = truth.COME_BACK * min(1.0, (high - age) / (high - low))
            if dice.random() < still / (still + 1 - truth.COME_BACK):
                self._comes_back(one, since, since + _after(age, lambda: dice.uniform(*truth.BACK_MIN)))

    def _will_come(self, one: _One) -> None:
        if one[:2] < self.past.asked[:2]:  # nobody behind who asked delays them
            self.later(one.joined, COMES, one)

    # -- as it goes on --

    def _comes(self, one: _One) -> None:
        group = self.day.works[one.service_id][0]
        heappush(self.lines[group], one)
        able = [i for i in self.idle if group in self.day.clerks[i].groups]
        if able:
            counter_id = self.dice.choice(sorted(able))
            self.idle.discard(counter_id)
            self.later(self.now + self.dice.uniform(0.05, 0.2), LOOKS, counter_id)

    def _looks(self, counter_id: str) -> bool:
        """Whether it calls who asked."""
        self.idle.discard(counter_id)
        clerk, pauses, now = self.day.clerks[counter_id], self.breaks[counter_id], self.now
        if pauses and pauses[-1][0] <= now:
            self.later(now + pauses.pop()[1], LOOKS, counter_id)
            return False
        line = min((self.lines[group] for group in clerk.groups if self.lines[group]), default=None)
        if line is None:
            if now < clerk.desk.closes:
                self.idle.add(counter_id)
                if pauses:
                    self.later(pauses[-1][0], STIRS, counter_id)
            return False
        one = heappop(line)
        if one.asked:
            return True
        if one.fresh and one.joined <= self.past.now and self._left(one):
            return self._looks(counter_id)
        self._called(counter_id, clerk, one)
        return False

    def _left(self, one: _One) -> bool:
        """Whether somebody who was here when it was asked has lost patience since."""
        of_all = truth.LEAVE * exp(-(self.past.now - one.joined) / truth.PATIENCE_MIN)
        may = of_all / (of_all + 1 - truth.LEAVE)
        return self.dice.random() < may * (1 - exp(-(self.now - self.past.now) / truth.PATIENCE_MIN))

    def _called(self, counter_id: str, clerk: _Clerk, one: _One) -> None:
        if one.fresh and self.dice.random() < gone_share(self.now - one.joined):
            self._missed(counter_id, clerk, one, self.now + self._call_min())
        else:
            walk = self.dice.uniform(*truth.WALK_MIN) * one.slower
            self._goes_on(counter_id, clerk, one, self.now + walk)

    def _call_min(self) -> float:
        policy = self.past.policy
        again = BEFORE_RECALL * (policy.no_show_min_calls - 1)
        return again + max(BEFORE_MISSED, policy.no_show_after_s / 60)

    def _missed(self, counter_id: str, clerk: _Clerk, one: _One, at: float) -> None:
        self.later(at + clerk.desk.gap, LOOKS, counter_id)
        if self.dice.random() < truth.COME_BACK:
            self._comes_back(one, at, at + self.dice.uniform(*truth.BACK_MIN))

    def _comes_back(self, one: _One, missed: float, at: float) -> None:
        policy = self.past.policy
        soon = at - missed <= policy.return_within_min
        place = max(one.place, at - policy.return_credit_min if soon else at)
        self._will_come(one._replace(place=place, joined=at, fresh=False))

    def _goes_on(self, counter_id: str, clerk: _Clerk, one: _One, start: float) -> None:
        """A service that began, or begins, at `start`: it is not over now."""
        dice, lasted = self.dice, max(0.0, self.past.now - start)
        work = self.day.works[one.service_id][1]
        pool, pace = _pool(work.minutes), clerk.desk.pace * one.slower
        if one.leg:
            pace *= _against(one.service_id)
        held = False
        if not one.leg and not one.held:
            holds = truth.HELD * _share_longer(pool, lasted / pace / HELD_AT) if lasted else truth.HELD
            goes = (1 - truth.HELD) * _share_longer(pool, lasted / pace) if lasted else 1 - truth.HELD
            held = holds > 0 and dice.random() < holds / (holds + goes)
        part = HELD_AT if held else 1 - one.held
        lasts = part * pace * _longer(dice, pool, lasted / pace / part)
        over = max(self.past.now, start + lasts)
        self.later(over + clerk.desk.gap, LOOKS, counter_id)
        if held:
            at = over + dice.uniform(*truth.HELD_MIN)
            self._will_come(one._replace(joined=at, fresh=False, held=HELD_AT))
            return
        to, often, _ = truth.SENT_ON.get(one.service_id, ("", 0.0, 0.0))
        if not one.leg and to in self.day.works and dice.random() < often:
            self._will_come(one._replace(service_id=to, joined=over, fresh=False, leg=1, held=0.0))


@cache
def _against(service_id: str) -> float:
    """How long it takes whoever is sent on to it, against the usual, whoever sent them."""
    shares = {work.id: work.people for work in truth.WORKS}
    rows = [(shares[of] * often, against) for of, (to, often, against) in truth.SENT_ON.items() if to == service_id]
    return sum(n * against for n, against in rows) / sum(n for n, _ in rows)


def gone_share(waited: float) -> float:
    """The share of those who do not come to their first call after such a wait: `truth.gone_after` the other way."""
    return 0.03 + 0.09 * (1 - exp(-waited / 40))


def _poisson(dice: random.Random, mean: float) -> int:
    """As many as come, one after another."""
    left, found = exp(-mean), 0
    chance = dice.random()
    while chance > left:
        chance *= dice.random()
        found += 1
    return found
