"""What the futures cost, in a hall of 60 counters: processor in the worker's process, and what the event loop does."""

from __future__ import annotations

import pickle
import random
import time
from collections.abc import Callable
from functools import partial

from server.core.apply import apply
from server.core.context import Context
from server.core.decide import decide
from server.core.lines import Lines
from server.core.model import MINUTE, State
from server.core.waits import Waits
from server.program.foreseen_waits import IDLE_S
from server.waits.futures import foresee
from server.waits.learned import AGES, HALF_HOURS, KIND_DAYS, CounterDay, Learned, LongPause, first_estimate
from server.waits.outlook import kind_of, look
from server.waits.process import AHEAD_EVERY_S
from toiluot.bench.hall import branch_of, nine_o_clock
from toiluot.bench.rows import Row, at_most, quantile
from wire import commands as c
from wire.booking import BranchBooking
from wire.catalogue import Branch
from wire.errors import Refused
from wire.values import Actor, Millis, Role, Seq

COUNTERS = 60
REACH = ((300, 60.0), (1_500, 250.0))
"""How many wait, and how many milliseconds of processor their forecast may take."""

SHARE, STRETCH_MS = 0.05, 2.0
"""Of a core, at one forecast in `IDLE_S`; and how long the event loop may be held to look at the hall."""

TIMES = 15
BOOKED = 90
COMING_A_DAY = 250.0
"""Of the priority classes, and of people sent on, each: as many as a hall of 3,000 visits has."""


def measure(times: int = TIMES) -> list[Row]:
    """The rows, of this run on this machine; the middle of so many runs."""
    branch, rows = branch_of(COUNTERS), []
    learned = _learned(branch)
    for waiting, most_ms in REACH:
        state, lines, now = full_hall(branch, waiting)
        outlook = look(state, now, lines)
        asked, answer = _sent(outlook), _sent(foresee(outlook, learned, ahead=True))
        one_ms = _middle(time.process_time, partial(_as_the_process_does, asked, learned), times)
        ahead_ms = _middle(time.process_time, partial(_as_the_process_does, asked, learned, ahead=True), times)
        # Each of these holds the loop once: the thread that writes and reads lets it go on only between them. Processor
        # time, because what else goes on here is none of theirs.
        stretches = partial(look, state, now, lines), partial(_sent, outlook), partial(pickle.loads, answer)
        loop_ms = max(_middle(time.thread_time, one, times) for one in stretches)
        share = (one_ms / IDLE_S + max(0.0, ahead_ms - one_ms) / AHEAD_EVERY_S) / 1000
        hall = f"{COUNTERS} counters, {waiting:,} waiting"
        rows += [
            at_most(f"{hall}: processor for a forecast", one_ms, "ms", most_ms),
            at_most(f"{hall}: of a core, every {IDLE_S:g} s", 100 * share, "%", 100 * SHARE),
            at_most(f"{hall}: event loop held", loop_ms, "ms", STRETCH_MS),
        ]
    return rows


def _sent(message: object) -> bytes:
    """As `server.waits.messages` sends it."""
    return pickle.dumps(message, pickle.HIGHEST_PROTOCOL)


def _as_the_process_does(asked: bytes, learned: Learned, *, ahead: bool = False) -> None:
    """`server.waits.process`: read, foresee, answer."""
    _sent(foresee(pickle.loads(asked), learned, ahead=ahead))  # noqa: S301 - our own


def _middle(clock: Callable[[], float], work: Callable[[], object], times: int) -> float:
    """Milliseconds."""
    took = []
    for _ in range(times):
        began = clock()
        work()
        took.append(1000 * (clock() - began))
    return quantile(took, 0.5)


def full_hall(branch: Branch, waiting: int) -> tuple[State, Lines, Millis]:
    """A branch at ten: all counters serve somebody, so many wait, bookings are due."""
    state, dice, now = State(), random.Random(5), nine_o_clock(branch)  # noqa: S311 - no secret
    waits = Waits(0, Seq(0), branch.policy.absolute_priority, {}, {}, {}, {}, {}, {}, {}, {})

    def do(command: c.Command, actor: Actor, name: str = "") -> None:
        found = decide(state, command, Context(actor, now, None, command_id=name, waits=waits))
        if isinstance(found, Refused):
            raise RuntimeError(f"{command!r} was refused: {found}")
        for event in found:
            apply(state, event, Seq(state.seq + 1), now)

    desk = Actor(role=Role.RECEPTION, device_id="desk-1", person="s-R01", roles=("reception",))
    do(c.ApplySettings(branch=branch), Actor(role=Role.SERVER))
    classes = ["ordinary"] * 8 + [one.id for one in branch.classes]
    for n in range(BOOKED):
        booking = BranchBooking(
            booking_id=f"B{n:015d}", code=f"{n:06d}", service_id=dice.choice(branch.services).id,
            slot_at=now + dice.randrange(0, 120) * MINUTE, branch_id=branch.id,
        )  # fmt: skip
        do(c.RecordBooking.of(booking, state="booked"), Actor(role=Role.HUB, device_id="hub"))
    clerks = [
        Actor(role=Role.COUNTER, device_id=f"pc-{one.id}", person=f"s-{one.id}", roles=("clerk",))
        for one in branch.counters
    ]
    for counter, clerk in zip(branch.counters, clerks, strict=True):
        do(c.OpenCounter(counter_id=counter.id), clerk)
    for n in range(waiting + COUNTERS):
        now += 3_600_000 // (waiting + COUNTERS)
        issue = c.IssueTicket(service_id=dice.choice(branch.services).id, class_id=dice.choice(classes))
        do(issue, desk, f"visit-{n:04d}")
    for clerk in clerks:
        do(c.CallNext(), clerk)
    return state, Lines(state), now + MINUTE


def _learned(branch: Branch) -> Learned:
    """As after a month: lunches, priority classes, people sent on, clerks' pace."""
    dice, kind = random.Random(6), kind_of(branch, "2026-03-09")  # noqa: S311 - no secret
    each = COMING_A_DAY / len(branch.services) / 20
    rates = {one.id: {kind: tuple(each if 15 <= n < 35 else 0.0 for n in range(HALF_HOURS))} for one in branch.services}
    shares = {one.id: {of.id: 1 / len(branch.classes) for of in branch.classes} for one in branch.services}
    lunch = [LongPause(39_000.0 + 300 * n, 39_300.0 + 300 * n, 2_400.0) for n in range(KIND_DAYS)]
    habits = {
        one.id: tuple(CounterDay(27_000.0, 61_200.0, 1 + n % 5, (lunch[n],)) for n in range(KIND_DAYS))
        for one in branch.counters
    }
    return Learned(
        until="2026-03-06",
        occupancy={one.id: first_estimate(one.minutes) for one in branch.services},
        served_s={one.id: one.minutes * 60 for one in branch.services},
        clerks={f"s-{one.id}": dice.uniform(0.8, 1.25) for one in branch.counters},
        day_spread=0.06,
        day_prior=100.0,
        between=first_estimate(0.3, AGES),
        short_share=0.03,
        short=first_estimate(7.0, AGES),
        habits=habits,
        returns={"": first_estimate(20.0, AGES)},
        older=rates,
        older_class=shares,
        sent=rates,
        sent_age=dict.fromkeys(rates, first_estimate(20.0, AGES)),
        came=rates,
        show_share=0.86,
        punctual=tuple(float(20 * n - 900) for n in range(AGES)),
    )
