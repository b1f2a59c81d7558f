"""Many futures of the hall at once, by chance. Imports numpy: only the worker's process may import this.

All futures go on in lockstep: in each of them the counter that is free first calls whom it would call, or sleeps until
somebody comes for it. Times are seconds from now. Whoever takes no time disturbs nobody, so a newcomer of each service
and class is among those who wait, and one run answers for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.core.forecast import SHARES, Chances, Forecast
from server.core.order import NEWCOMER, accessible_queue
from server.waits.learned import DAY_S, HALF_HOURS, LONG_PAUSE_S, CounterDay, Learned, LongPause, first_estimate
from server.waits.outlook import Outlook, Seat
from server.waits.scene import GONE, PAUSE, PAUSE_AT_LEAST
from server.waits.simulate import simulate
from wire.values import CounterState, TicketId

Numbers = NDArray[np.float64]
Whole = NDArray[np.intp]

FUTURES = 100
"""With fewer than fifty, texts flicker from one run to the next."""

PACE_PRIOR = 40
"""Today's pace weighs against so many services at the usual one, until it is known how days differ."""

BESIDE = 8
"""So many of those who wait in a line are told of, for newcomers who stand among them."""

FIRST, RANK, BEHIND = -1e9, 1e7, 1e6
"""What being sent first, a counter's other wishes, and standing behind all priority classes weigh in seconds (R24)."""

NEVER = np.inf
HALF_HOUR_S = 1800.0
OVERDUE_S = 60 * 60.0
"""A long pause that usually began up to so long ago and was not had is still to come."""

COME_IN = 0.5
"""In so many futures somebody must come within half an hour: else nothing is said of what waits for them."""

ABSOLUTE_AHEAD_S = 2 * 3600.0
"""With absolute priority whoever of these classes comes is before all others: so far is looked ahead."""

AHEAD_S = 30 * 60.0
"""Those who come within so long are asked about for the alarm."""

NEAR_S = 30 * 60.0
"""A counter that had nobody from about the same time of day as in a long pause on another day has had that pause."""


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What futures are made of; each can be left out, to see what it is worth."""

    lasted: bool = True
    """Who is at a counter is drawn from lengths that are longer than they are there already."""
    clerks: bool = True
    today: bool = True
    """Today's pace."""
    between: bool = True
    """What passes between one person and the next call."""
    short_pauses: bool = True
    long_pauses: bool = True
    late_openings: bool = True
    """Counters that usually open later than now."""
    returns: bool = True
    """How long a pause lasts is drawn, else it ends as the run without chance has it."""
    older: bool = True
    """Priority classes that are still to come."""
    sent: bool = True
    """People sent on from other services, and those who come back."""
    bookings: bool = True


ALL = Ingredients()


def seed_of(outlook: Outlook) -> int:
    """While nothing happens the chances stay the same, so that only the time that passes changes what is told (R50)."""
    text = f"{outlook.branch_id} {outlook.day} {outlook.scene.seq}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def lasting(table: Numbers, chances: Numbers, at_least: float = 0.0) -> Numbers:
    """Lengths drawn from a table of quantiles, given that they have lasted so long already.

    Args:
        table: growing; its entries stand for equal shares of what was seen.
        chances: of 0 to 1, one for each length to draw.
        at_least: how long it has lasted; what is drawn is never less.

    Returns: lengths in the table's unit. Longer than the table knows: it lasts half a drawn length more, for nobody has
    seen what comes then.
    """
    size = len(table)
    longer = int(np.searchsorted(table, at_least, side="right")) if at_least > 0 else 0
    if longer >= size:
        return np.asarray(at_least + table[np.minimum((chances * size).astype(np.intp), size - 1)] / 2)
    places = longer + (chances * (size - longer)).astype(np.intp)
    return np.asarray(table[np.minimum(places, size - 1)])


def foresee(
    outlook: Outlook,
    learned: Learned,
    *,
    ingredients: Ingredients = ALL,
    futures: int = FUTURES,
    seed: int | None = None,
    ahead: bool = False,
) -> Forecast:
    """How long everybody waits, and a newcomer of each service, over many futures; nothing is put right yet.

    Args:
        outlook: the hall now.
        learned: from days before.
        ingredients: what futures are made of.
        futures: how many.
        seed: of the chances; left out, that of the moment.
        ahead: whether also to tell in how many futures those who come within half an hour wait longer than the target:
            they are played too, which takes about twice as long.
    """
    chance = np.random.Generator(np.random.PCG64(seed_of(outlook) if seed is None else seed))
    return _Run(outlook, learned, ingredients, futures, chance, AHEAD_S if ahead else 0.0).forecast()


@dataclass(frozen=True, slots=True)
class Waited:
    """How long people wait within some time from now, over the same futures."""

    total_s: Numbers
    """By future, all who wait and all who are played to come, together."""
    mean_s: Mapping[TicketId, float]
    """Of each who waits now, in the mean of all futures."""


def waits_if_opened(
    outlook: Outlook,
    learned: Learned,
    counters: Sequence[str],
    *,
    opens_s: float,
    open_s: float,
    within_s: float,
    futures: int = FUTURES,
    seed: int | None = None,
) -> tuple[Waited, Mapping[str, Waited]]:
    """What becomes of those who wait, and of those who come soon, as it stands and with one counter more.

    The chances are the same each time: whoever takes long at one counter does so at another.

    Args:
        outlook: the hall now.
        learned: from days before.
        counters: paused or closed ones, of which one is opened at a time.
        opens_s: in how many seconds.
        open_s: for how long; then it does what it would have done: a pause goes on, a closed counter closes.
        within_s: so far from now waits are counted.
        futures: how many.
        seed: of the chances; left out, that of the moment.
    """
    chance = np.random.Generator(np.random.PCG64(seed_of(outlook) if seed is None else seed))
    run = _Run(outlook, learned, ALL, futures, chance, AHEAD_S, frozenset(counters))
    nothing = run.waits_within(within_s)
    return nothing, {one: run.waits_within(within_s, run.with_open(one, opens_s, open_s)) for one in counters}


# -- inside ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Counters:
    """All counters that work now or will: in each future when free, and the pauses to come."""

    free: Numbers
    """By future and counter."""
    begin: NDArray[np.float64]
    """By future, counter and which pause; the last one never begins."""
    length: NDArray[np.float64]
    pace: Numbers
    """By future and counter."""
    seats: list[Seat]


class Comers(NamedTuple):
    """People who come to one column for one service."""

    column: int
    kind: int
    """Their service."""
    future: Whole
    time: Numbers
    key: Numbers
    """Their places, in seconds from now. Who stands behind all who are asked about delays none of
    them, and is left out."""
    asked: bool = False
    """They are asked about themselves: ordinary people who come within the next half hour."""


class _Run:
    def __init__(
        self,
        outlook: Outlook,
        learned: Learned,
        use: Ingredients,
        futures: int,
        chance: np.random.Generator,
        ahead_s: float = 0.0,
        may_open: frozenset[str] = frozenset(),
    ) -> None:
        self.may_open = may_open
        """Counters that are played though nothing says that they will open."""
        self.drawn: Numbers | None = None
        """Chances of everybody by future, where several plays have the same ones; else they are drawn as needed."""
        self.outlook, self.scene, self.learned, self.use = outlook, outlook.scene, learned, use
        self.futures, self.chance, self.ahead_s = futures, chance, ahead_s
        self.now_s = (self.scene.now - outlook.midnight) / 1000
        self.services = list(self.scene.services)
        self.service_at = {service: i for i, service in enumerate(self.services)}
        self.lengths = np.array([self._lengths(service) for service in self.services]).reshape(len(self.services), -1)
        self.counters = self._counters()
        self.tickets: list[str] = []
        self.newcomers: list[tuple[str, bool, int, int]] = []
        """Service, whether for accessible counters, from how many milliseconds ago it counts, and which one it is."""
        self._columns()
        self._line_up()
        self._let_come()

    # -- what is known of services -------------------------------------------------------------------------------------

    def _lengths(self, service: str) -> Sequence[float]:
        table = self.learned.occupancy.get(service)
        if table:
            return table
        known = self.scene.services[service]
        return first_estimate(max(known.mean_ms, 1000) / 60_000)

    def _usual_s(self, service: str) -> float:
        known = self.learned.served_s.get(service)
        return (
            known if known else self.scene.services[service].mean_ms / 1000 if service in self.scene.services else 0.0
        )

    def _today(self) -> Numbers:
        """Today's pace over the usual one, by future: as far as today is known, and by chance beyond."""
        count = took = expected = 0.0
        for (service, person), (n, total_ms) in self.outlook.done.items():
            usual = self._usual_s(service) * (self.learned.clerks.get(person, 1.0) if self.use.clerks else 1.0)
            count, took, expected = count + n, took + total_ms / 1000, expected + n * usual
        prior = self.learned.day_prior or PACE_PRIOR
        known = count / (count + prior) if expected else 0.0
        pace = 1.0 + known * (took / expected - 1.0) if known else 1.0
        spread = self.learned.day_spread * np.sqrt(1.0 - known)
        return np.asarray(pace * np.exp(spread * self.chance.standard_normal(self.futures)))

    # -- counters ------------------------------------------------------------------------------------------------------

    def _counters(self) -> _Counters:
        today = self._today() if self.use.today else np.ones(self.futures)
        usual = float(today.mean())
        seats, free, pauses, pace = [], [], [], []
        for seat in self.outlook.seats:
            begins = self._opens(seat) if seat.state is CounterState.CLOSED else np.zeros(self.futures)
            if begins is None:
                if seat.counter_id not in self.may_open:
                    continue
                begins = np.full(self.futures, NEVER)
            theirs = self.learned.clerks.get(seat.person, 1.0) if self.use.clerks else 1.0
            if seat.service_id:
                begins = np.maximum(begins, self._left(seat, theirs * usual) + self._between())
            if seat.state is CounterState.PAUSED:
                begins = np.maximum(begins, self._back(seat))
            seats.append(seat)
            free.append(begins)
            pace.append(theirs)
            pauses.append(self._pauses(seat))
        most = max((begin.shape[1] for begin, _ in pauses), default=0) + 1
        begin = np.full((self.futures, len(seats), most), NEVER)
        length = np.zeros((self.futures, len(seats), most))
        for i, (at, lasts) in enumerate(pauses):
            begin[:, i, : at.shape[1]], length[:, i, : at.shape[1]] = at, lasts
        stacked = np.stack(free, axis=1) if free else np.zeros((self.futures, 0))
        by_future = today[:, None] * np.array(pace, dtype=np.float64)
        return _Counters(stacked, begin, length, by_future, seats)

    def _opens(self, seat: Seat) -> Numbers | None:
        """When a closed counter opens; None where nothing says that it will."""
        before_opening = (self.outlook.opens_at - self.scene.now) / 1000
        days = self.learned.habits.get(seat.counter_id, ()) if self.use.late_openings else ()
        later = [day.opened - self.now_s for day in days if day.opened > self.now_s]
        if before_opening > 0:
            if not later:
                return np.full(self.futures, before_opening)
            return np.maximum(before_opening, self._any_of(later))
        usual = len(later) / len(days) if days else 0.0
        # One that opened by now on most days will hardly open today; one that opens later will.
        return self._any_of(later) if usual > 0.5 else None

    def _any_of(self, values: Sequence[float]) -> Numbers:
        return np.asarray(np.array(values, dtype=np.float64)[self.chance.integers(len(values), size=self.futures)])

    def _left(self, seat: Seat, pace: float) -> Numbers:
        """What is left of a call or service, given that it has taken so long."""
        lasted = max(0.0, (self.scene.now - seat.called_at) / 1000)
        at = self.service_at.get(seat.service_id)
        table = (self.lengths[at] if at is not None else np.array(first_estimate(10.0))) * pace
        if not self.use.lasted:
            return np.full(self.futures, max(float(table.mean()) - lasted, float(table.mean()) / 4))
        return lasting(table, self.chance.random(self.futures), lasted) - lasted

    def _between(self) -> Numbers:
        table = self.learned.between if self.use.between and self.learned.between else (0.0,)
        return self._any_of(table)

    def _back(self, seat: Seat) -> Numbers:
        """How long a pause goes on."""
        lasted = max(0.0, (self.scene.now - seat.since) / 1000)
        if seat.back_at is not None and seat.back_at > self.scene.now:
            return np.full(self.futures, (seat.back_at - self.scene.now) / 1000)
        table = self.learned.returns.get(seat.reason) or self.learned.returns.get("")
        if table and self.use.returns:
            return lasting(np.array(table), self.chance.random(self.futures), lasted) - lasted
        if lasted * 1000 >= GONE:
            return np.full(self.futures, NEVER)
        return np.full(self.futures, max(PAUSE / 1000 - lasted, PAUSE_AT_LEAST / 1000, lasted / 2))

    def _pauses(self, seat: Seat) -> tuple[Numbers, Numbers]:
        """The long pauses still to come: by future, when each begins and how long it lasts."""
        none = np.zeros((self.futures, 0)), np.zeros((self.futures, 0))
        days = self.learned.habits.get(seat.counter_id, ())
        if not self.use.long_pauses or not days:
            return none
        had = self._had_pause(seat, days)
        fitting = [day for day in days if self._fits(day, had)]
        if not fitting and not had:
            fitting = self._overdue(days)
        most = max((len(day.pauses) for day in fitting), default=0)
        if most == 0:
            return none
        low, high = np.full((len(fitting), most), NEVER), np.full((len(fitting), most), NEVER)
        lasts = np.zeros((len(fitting), most))
        for i, day in enumerate(fitting):
            for k, pause in enumerate(day.pauses):
                low[i, k], high[i, k], lasts[i, k] = pause.not_before, pause.began, pause.lasted
        drawn = self.chance.integers(len(fitting), size=self.futures)
        share = self.chance.random((self.futures, most))
        low, high, lasts = np.maximum(low[drawn], self.now_s), high[drawn], lasts[drawn]
        known = np.isfinite(high)
        width = np.where(known, high, 0.0) - np.where(known, low, 0.0)
        begin = np.where(known & (high > self.now_s), np.where(known, low, 0.0) + share * width - self.now_s, NEVER)
        order = np.argsort(begin, axis=1)
        return np.take_along_axis(begin, order, axis=1), np.take_along_axis(lasts, order, axis=1)

    def _had_pause(self, seat: Seat, days: Sequence[CounterDay]) -> bool:
        """Whether the counter has had a long pause today, as far as can be told."""
        if seat.state is CounterState.PAUSED:
            usual = self.learned.returns.get(seat.reason, ())
            if usual and usual[len(usual) // 2] >= LONG_PAUSE_S:
                return True
        elif seat.state is not CounterState.OPEN or seat.since <= seat.taken_at:
            return False
        begins = [pause.began for day in days for pause in day.pauses]
        ready = [(began - self.outlook.midnight) / 1000 for began, _ in seat.empty]
        return any(abs(began - at) <= NEAR_S for began in begins for at in ready)

    def _fits(self, day: CounterDay, had: bool) -> bool:
        """Whether a past day may go on as today."""
        begun = any(pause.began <= self.now_s for pause in day.pauses)
        return begun == had

    def _overdue(self, days: Sequence[CounterDay]) -> list[CounterDay]:
        """On all days the pause had begun by now, and it has not been had: it comes as soon as the counter is ready."""
        late = [pause for day in days for pause in day.pauses if 0 <= self.now_s - pause.began < OVERDUE_S]
        return [CounterDay(0.0, DAY_S, 0, (LongPause(self.now_s, self.now_s + 1.0, pause.lasted),)) for pause in late]

    # -- people --------------------------------------------------------------------------------------------------------

    def _columns(self) -> None:
        """Queues that the same counters call from alike are one column: whom they call first is who stands first."""
        rank_of: dict[str, list[tuple[int, int]]] = {}
        for i, seat in enumerate(self.counters.seats):
            for queue, rank in zip(seat.queues, seat.ranks, strict=True):
                rank_of.setdefault(queue, []).append((i, rank))
        found: dict[tuple[tuple[int, int], ...], int] = {}
        self.column_of = {queue: found.setdefault(tuple(of), len(found)) for queue, of in sorted(rank_of.items())}
        self.weigh = np.full((len(self.counters.seats), len(found)), NEVER)
        for of, column in found.items():
            for i, rank in of:
                self.weigh[i, column] = rank * RANK

    def _line_up(self) -> None:
        """Those who wait, and newcomers of each kind, by column in the order of their places."""
        scene = self.scene
        lines: dict[int, list[tuple[float, int, int, int]]] = {}
        for name, entries in scene.queues.items():
            column = self.column_of.get(name)
            for place, ticket_id, service_id, _ in entries:
                if column is not None:
                    who = self._key(place), place[3], self.service_at[service_id], len(self.tickets)
                    lines.setdefault(column, []).append(who)
                self.tickets.append(ticket_id)
        credits = {0, *scene.head_starts.values(), *([self.outlook.booking_credit_ms] if self.outlook.due else [])}
        n = len(self.tickets)
        same: dict[tuple[int, int], int] = {}
        beside = {} if scene.absolute_priority else {column: self._beside(line) for column, line in lines.items()}
        for service_id, known in scene.services.items():
            for accessible in (False, True) if known.accessible else (False,):
                column = self.column_of.get(accessible_queue(service_id) if accessible else service_id)
                if column is None or not known.given:
                    continue
                here = [(credit, at) for credit, at in beside.get(column, ()) if credit not in credits]
                self.newcomers += [(service_id, accessible, credit, at) for credit, at in here]
                for credit in sorted(credits):
                    at = same.setdefault((column, credit), len(same))
                    self.newcomers.append((service_id, accessible, credit, n + at))
        for (column, credit), at in same.items():
            behind = BEHIND if scene.absolute_priority and credit == 0 else 0.0
            lines.setdefault(column, []).append((behind - credit / 1000, NEWCOMER, -1, n + at))
        self.asked = n + len(same)
        rows = [(*who, column) for column, line in lines.items() for who in line]
        # Each column ends with somebody whom nobody calls.
        rows += [(NEVER, NEWCOMER, -1, -1, column) for column in range(self.weigh.shape[1])]
        rows.sort(key=lambda row: (row[4], row[0], row[1]))
        self.keys = np.array([row[0] for row in rows], dtype=np.float64)
        self.kinds = np.array([row[2] for row in rows], dtype=np.intp)
        self.whose = np.array([row[3] for row in rows], dtype=np.intp)
        self.first = np.searchsorted(np.array([row[4] for row in rows]), np.arange(self.weigh.shape[1]))

    def _beside(self, line: Sequence[tuple[float, int, int, int]]) -> list[tuple[int, int]]:
        """Some of those who wait, from how long ago they count and which they are: whoever comes and counts from about
        the same moment, as a booking does, waits as long, and need not be played."""
        # A millisecond earlier: then they stand before that one, and the counter that calls it calls them first.
        of = {round(-1000 * key) + 1: at for key, _, _, at in sorted(line, reverse=True) if FIRST < key < 0}
        here = sorted(of.items())
        many = min(BESIDE, len(here))
        return [here[n * (len(here) - 1) // max(1, many - 1)] for n in range(many)]

    def _key(self, place: tuple[bool, bool, int, int]) -> float:
        not_first, behind, counted_from, _ = place
        return (counted_from - self.scene.now) / 1000 + (BEHIND if behind else 0.0) + (0.0 if not_first else FIRST)

    def _let_come(self) -> None:
        """Those who are still to come and stand before people who are here: by future and column, as they come."""
        coming: list[Comers] = []
        for service, at in self.service_at.items():
            if not self.scene.services[service].given:
                continue
            if self.use.older:
                coming += self._older_come(service, at)
            if self.use.sent:
                coming += self._sent_come(service, at)
            if self.ahead_s:
                coming += self._ordinary_come(service, at)
        if self.use.bookings:
            coming += self._booked_come()
        columns = 2 * self.weigh.shape[1]  # those who are asked about themselves stand apart: behind who comes later
        future = np.concatenate([np.zeros(0, dtype=np.intp), *(one.future for one in coming)])
        time = np.concatenate([np.zeros(0), *(one.time for one in coming)])
        key = np.concatenate([np.zeros(0), *(one.key for one in coming)])
        slots = np.array([2 * one.column + one.asked for one in coming], dtype=np.intp)
        column = np.repeat(slots, [len(one.time) for one in coming])
        kind = np.repeat(np.array([one.kind for one in coming], dtype=np.intp), [len(one.time) for one in coming])
        order = np.lexsort((time, column, future))
        future, time, key, column, kind = (of[order] for of in (future, time, key, column, kind))
        group = future * columns + column
        many = np.bincount(group, minlength=self.futures * columns).reshape(self.futures, columns)
        nth = np.arange(len(group)) - np.searchsorted(group, group)
        width = many.max(axis=0, initial=0) + 1
        self.comers = np.nonzero(width > 1)[0]
        """The columns that anybody comes to, each twice: of who stands before others, and of who is asked about."""
        starts = np.zeros(columns, dtype=np.intp)
        starts[self.comers] = np.concatenate([[0], np.cumsum(width[self.comers])[:-1]]) if self.comers.size else 0
        self.comes_first = starts[self.comers]
        size = self.futures, int(width[self.comers].sum())
        self.comes_at, self.comes_key = np.full(size, NEVER), np.full(size, NEVER)
        self.comes_for = np.zeros(size, dtype=np.intp)
        where = future, starts[column] + nth
        self.comes_at[where], self.comes_key[where], self.comes_for[where] = time, key, kind
        self.to_ask = many[:, 1::2].sum(axis=1)
        """By future: how many are asked about themselves."""

    def _times(self, rates: Sequence[float] | None, until_s: float) -> tuple[Whole, Numbers]:
        """Who comes from now on for so long: in which future, and when."""
        if not rates or until_s <= 0:
            return np.zeros(0, dtype=np.intp), np.zeros(0)
        first, last = int(self.now_s // HALF_HOUR_S), int((self.now_s + until_s) // HALF_HOUR_S)
        halves = np.arange(first, last + 1)
        low = np.maximum(halves * HALF_HOUR_S, self.now_s)
        high = np.minimum((halves + 1) * HALF_HOUR_S, self.now_s + until_s)
        means = np.array(rates)[np.minimum(halves, HALF_HOURS - 1)] * (high - low) / HALF_HOUR_S
        counts = self.chance.poisson(means, size=(self.futures, len(halves)))
        cell = np.repeat(np.arange(counts.size), counts.ravel())
        half = cell % len(halves)
        times = low[half] + (high - low)[half] * self.chance.random(len(cell)) - self.now_s
        return cell // len(halves), times

    def _older_come(self, service: str, at: int) -> list[Comers]:
        """Of priority classes."""
        shares = self.learned.older_class.get(service, {})
        credits = np.array([self.scene.head_starts.get(class_id, 0) / 1000 for class_id in shares])
        rates = self.learned.older.get(service, {}).get(self.outlook.kind)
        absolute = self.scene.absolute_priority
        most = ABSOLUTE_AHEAD_S if absolute else float(credits.max(initial=0.0))
        future, time = self._times(rates, most + self.ahead_s)
        if not len(time):
            return []
        weights = np.cumsum(list(shares.values()))
        drawn = np.searchsorted(weights, self.chance.random(len(time)) * weights[-1], side="right")
        drawn = np.minimum(drawn, len(credits) - 1)
        key = time - credits[drawn]
        matters = absolute | (key < self.ahead_s)
        found, low = [], self.scene.services[service].accessible
        needs = np.array([low and class_id in self.scene.low_classes for class_id in shares])[drawn]
        for queue, some in ((service, matters & ~needs), (accessible_queue(service), matters & needs)):
            column = self.column_of.get(queue)
            if column is not None and some.any():
                found.append(Comers(column, at, future[some], time[some], key[some]))
        return found

    def _sent_come(self, service: str, at: int) -> list[Comers]:
        ages, column = self.learned.sent_age.get(service), self.column_of.get(service)
        if not ages or column is None:
            return []
        future, time = self._times(self.learned.sent.get(service, {}).get(self.outlook.kind), ages[-1] + self.ahead_s)
        behind = BEHIND if self.scene.absolute_priority else 0.0
        key = time - lasting(np.array(ages), self.chance.random(len(time)))
        some = key < self.ahead_s
        return [Comers(column, at, future[some], time[some], key[some] + behind)]

    def _ordinary_come(self, service: str, at: int) -> list[Comers]:
        column, kind = self.column_of.get(service), self.outlook.kind
        everybody = self.learned.came.get(service, {}).get(kind)
        if column is None or not everybody:
            return []
        older = self.learned.older.get(service, {}).get(kind, (0.0,) * len(everybody))
        rates = [max(0.0, a - b) for a, b in zip(everybody, older, strict=True)]
        future, time = self._times(rates, self.ahead_s)
        behind = BEHIND if self.scene.absolute_priority else 0.0
        return [Comers(column, at, future, time, time + behind, asked=True)]

    def _booked_come(self) -> list[Comers]:
        show, punctual = self.learned.show_share, np.array(self.learned.punctual or (0.0,))
        late, found = self.outlook.late_ms / 1000, []
        for due in self.outlook.due:
            slot = (due.comes_at - self.scene.now) / 1000
            still = punctual[punctual + slot > 0]
            left = show * len(still) / len(punctual)
            left = left / (left + 1 - show) if left else 0.0
            at, column = self.service_at.get(due.service_id), self.column_of.get(due.queue)
            if not left or at is None or column is None:
                continue
            time = slot + still[self.chance.integers(len(still), size=self.futures)]
            come = np.nonzero((self.chance.random(self.futures) < left) & (time <= slot + late))[0]
            if due.place[2] < self.scene.now + 1000 * self.ahead_s:
                found.append(Comers(column, at, come, time[come], np.full(len(come), self._key(due.place))))
        return found

    # -- with one counter more -----------------------------------------------------------------------------------------

    def with_open(self, counter_id: str, opens_s: float, open_s: float) -> _Counters:
        """The counters as they would be."""
        usual, at = self.counters, [seat.counter_id for seat in self.counters.seats].index(counter_id)
        free, begin, length = usual.free.copy(), usual.begin, usual.length
        free[:, at] = np.minimum(free[:, at], opens_s)
        begin = np.concatenate([begin, np.full((*begin.shape[:2], 1), NEVER)], axis=2)
        length = np.concatenate([length, np.zeros((*length.shape[:2], 1))], axis=2)
        begin[:, at, -1] = opens_s + open_s
        length[:, at, -1] = np.maximum(0.0, usual.free[:, at] - opens_s)
        order = np.argsort(begin[:, at], axis=1, kind="stable")
        begin[:, at] = np.take_along_axis(begin[:, at], order, axis=1)
        length[:, at] = np.take_along_axis(length[:, at], order, axis=1)
        # The last one never begins.
        begin = np.concatenate([begin, np.full((*begin.shape[:2], 1), NEVER)], axis=2)
        length = np.concatenate([length, np.zeros((*length.shape[:2], 1))], axis=2)
        return _Counters(free, begin, length, usual.pace, usual.seats)

    def waits_within(self, within_s: float, counters: _Counters | None = None) -> Waited:
        """Played with the same chances each time."""
        if self.drawn is None:
            self.drawn = self.chance.random((4, self.futures, self.asked + self.comes_at.shape[1]))
        usual, self.counters = self.counters, counters or self.counters
        try:
            here = np.minimum(self._play()[:, : len(self.tickets)], within_s)
        finally:
            self.counters = usual
        came = np.where(self.comes_at < within_s, np.minimum(self.comers_began, within_s) - self.comes_at, 0.0)
        return Waited(
            here.sum(axis=1) + came.sum(axis=1), dict(zip(self.tickets, here.mean(axis=0).tolist(), strict=True))
        )

    # -- all futures at once -------------------------------------------------------------------------------------------

    def forecast(self) -> Forecast:
        """Play, and read off what was found."""
        began = self._play()
        began.sort(axis=0)
        rows = [min(self.futures - 1, max(0, int(np.ceil(share * self.futures)) - 1)) for share in SHARES]
        found = began[rows].T
        known = np.isfinite(found[:, 2])
        usual = self._usual()
        of = [
            Chances(low, half, bound, most, without) if certain else None
            for (low, half, bound, most), certain, without in zip(found.tolist(), known, usual, strict=True)
        ]
        newcomers: dict[tuple[str, bool], list[tuple[int, Chances | None]]] = {}
        for service, accessible, credit, at in self.newcomers:
            newcomers.setdefault((service, accessible), []).append((credit, of[at]))
        for some in newcomers.values():
            some.sort(key=lambda one: one[0])
        return Forecast(
            now=self.scene.now,
            seq=self.scene.seq,
            tickets=dict(zip(self.tickets, of, strict=False)),
            newcomers={which: tuple(some) for which, some in newcomers.items()},
            over_target=self._over_target() if self.ahead_s else {},
        )

    def _over_target(self) -> dict[str, float]:
        target = self.outlook.target_ms / 1000
        over = (self.waited > target * self.waited_by).sum(axis=0)
        come = (self.waited_by > 0).sum(axis=0)
        return {
            service: round(float(over[at] / come[at]), 4)
            for service, at in self.service_at.items()
            if come[at] >= COME_IN * self.futures and self.scene.services[service].given
        }

    def _usual(self) -> list[float | None]:
        """What the run without chance says of each ticket and newcomer."""
        scene, waits = self.scene, simulate(self.scene)
        starts = [waits.starts.get(ticket_id) for ticket_id in self.tickets]
        starts += [None] * (self.asked - len(starts))
        for service_id, accessible, credit, at in self.newcomers:
            if at < len(self.tickets):
                continue  # of somebody who waits
            known = waits.services[service_id]
            openings = known.accessible if accessible and known.accessible is not None else known.openings
            behind = scene.absolute_priority and credit == 0
            starts[at] = openings.start((True, behind, scene.now - credit, NEWCOMER))
        return [None if start is None else (start - scene.now) / 1000 for start in starts]

    def _play(self) -> Numbers:
        """When everybody is called, by future and then by ticket and newcomer."""
        began = np.full((self.futures, self.asked), NEVER)
        self.waited = np.zeros((self.futures, len(self.services)))
        """By future and service: how long those who are asked about waited together, and how many they were."""
        self.waited_by = np.zeros((self.futures, len(self.services)))
        self.comers_began = np.full(self.comes_at.shape, NEVER)
        """When those who come are called; as `comes_at`."""
        counters, here, comers = self.counters, self.weigh.shape[1], self.comers
        if not counters.seats or not here or not self.asked:
            return began
        rows, never = np.arange(self.futures), np.full(self.futures, NEVER)
        free, pause = counters.free.copy(), np.zeros(counters.free.shape, dtype=np.intp)
        weigh = np.concatenate([self.weigh, self.weigh[:, comers // 2]], axis=1)
        asks = comers % 2 == 1
        of_comers = np.ascontiguousarray(weigh[:, here:])
        place = np.tile(self.first, (self.futures, 1))
        nth = np.tile(self.comes_first, (self.futures, 1))
        key = np.concatenate([self.keys[place], self.comes_key[:, self.comes_first]], axis=1)
        come = np.ascontiguousarray(self.comes_at[:, self.comes_first])
        points, table = self.lengths.shape[1], self.lengths
        between = np.array(self.learned.between if self.use.between and self.learned.between else (0.0,))
        short = np.array(self.learned.short if self.use.short_pauses and self.learned.short else (0.0,))
        left = np.full(self.futures, int((self.whose >= 0).sum())) + self.to_ask
        while left.any():
            who = free.argmin(axis=1)
            now = free[rows, who]
            if not np.isfinite(now).any():
                break
            calls_by = key + weigh[who]
            if comers.size:
                calls_by[:, here:] = np.where(come <= now[:, None], calls_by[:, here:], NEVER)
            column = calls_by.argmin(axis=1)
            calls = (calls_by[rows, column] < NEVER) & (now < NEVER)
            then, kind = never.copy(), np.full(self.futures, -1, dtype=np.intp)
            person = kind.copy()
            # Those who wait already.
            some = np.nonzero(calls & (column < here))[0]
            of = column[some]
            at = place[some, of]
            began[some, self.whose[at]] = then[some] = now[some]
            kind[some], person[some] = self.kinds[at], self.whose[at]
            place[some, of] = at + 1
            key[some, of] = self.keys[at + 1]
            left[some] -= 1
            # Those who came meanwhile.
            some = np.nonzero(calls & (column >= here))[0]
            if some.size:
                of = column[some] - here
                at = nth[some, of]
                kind[some], person[some] = self.comes_for[some, at], self.asked + at
                self.comers_began[some, at] = now[some]
                if self.ahead_s and asks[of].any():
                    theirs, of_theirs = some[asks[of]], kind[some][asks[of]]
                    self.waited[theirs, of_theirs] += now[theirs] - come[theirs, of[asks[of]]]
                    self.waited_by[theirs, of_theirs] += 1
                    left[theirs] -= 1
                nth[some, of] = at + 1
                key[some, of + here] = self.comes_key[some, at + 1]
                come[some, of] = self.comes_at[some, at + 1]
            served = np.nonzero(kind >= 0)[0]
            if served.size:
                by = who[served]
                if self.drawn is None:
                    chances = self.chance.random((4, served.size))
                else:
                    chances = self.drawn[:, served, person[served]]
                lasts = table[kind[served], (chances[0] * points).astype(np.intp)] * counters.pace[served, by]
                lasts += between[(chances[1] * len(between)).astype(np.intp)]
                rests = short[(chances[2] * len(short)).astype(np.intp)]
                lasts += np.where(chances[3] < self.learned.short_share, rests, 0.0)
                then[served] = now[served] + lasts
            # Nobody for it: it sleeps until somebody comes whom it serves.
            idle = np.nonzero(~calls & (now < NEVER))[0]
            if idle.size and comers.size:
                then[idle] = np.where(of_comers[who[idle]] < NEVER, come[idle], NEVER).min(axis=1)
            # A long pause that is due begins when the counter is ready, or while it sleeps.
            if counters.begin.shape[2] > 1:
                of = pause[rows, who]
                due = counters.begin[rows, who, of]
                goes = np.nonzero((due <= then) & (then < NEVER) & ((kind >= 0) | ~calls))[0]
                if goes.size:
                    begins = np.where(calls[goes], then[goes], np.maximum(now[goes], due[goes]))
                    over = begins + counters.length[goes, who[goes], of[goes]]
                    then[goes] = np.maximum(then[goes], over)
                    pause[goes, who[goes]] += 1
            free[rows, who] = then
        return began
