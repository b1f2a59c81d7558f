"""Ways to order the line, side by side on the same days: what each does to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.core.model import MINUTE, ORDINARY
from server.rehearsal.processes import processes
from toiluot.bench.rows import quantile
from toiluot.bench.waits.play import Played, play
from toiluot.bench.waits.report import aligned
from toiluot.bench.waits.truth import NORMAL, OVERLOAD, Hall, draw

PUNCTUAL = 15
"""A booked person called up to so many minutes after the slot was punctually served (docs/order.md)."""

GRID = ((0, 30), (15, 30), (30, 30), (45, 30), (45, 45), (45, 60), (60, 45))
"""Head starts of priority groups and credits of bookings, in minutes."""


@dataclass(frozen=True, slots=True)
class Order:
    """One way to order the line."""

    name: str
    head_start_min: int
    booking_credit_min: int
    absolute: bool = False

    def of(self, hall: Hall) -> Hall:
        """The same hall with this order."""
        policy = (("absolute_priority", self.absolute), ("booking_credit_min", self.booking_credit_min))
        return replace(hall, head_start_min=self.head_start_min, policy=policy)


ORDERS = (
    Order("first come", 0, 0),
    *(Order(f"{head} / {credit}", head, credit) for head, credit in GRID),
    Order("absolute", 0, 45, absolute=True),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an order did over some days. Waits in minutes; of first waits, to the first call."""

    order: Order
    load: float
    ordinary: tuple[float, float, float]
    """P50, P90, P99 of people without booking or group."""
    priority: tuple[float, float, float]
    booked: tuple[float, float, float]
    """From the slot, or from the arrival of who came after it, to the call: 0 for who was called before."""
    punctual: float
    """The share of bookings called within `PUNCTUAL` minutes of the slot, of those who came in time for it."""
    overtaken: float
    """How often a day somebody was called before an earlier one whom the counter could have called."""


def effects(seed: int, days: int, hall: Hall | None = None, orders: Sequence[Order] = ORDERS) -> list[Effect]:
    """Every order at both loads on the same days."""
    found = []
    with processes() as each:
        for load in (NORMAL, OVERLOAD):
            base = replace(hall or Hall(), load=load)
            for order in orders:
                jobs = [(order.of(base), seed, number) for number in range(days)]
                found.append(effect(order, load, list(each(_played, jobs))))
    return found


def effect(order: Order, load: float, days: Sequence[Played]) -> Effect:
    """What came of these days."""
    ordinary: list[float] = []
    priority: list[float] = []
    booked: list[float] = []
    for day in days:
        for stay in day.past.stays:
            if not stay.first or stay.called_at is None:
                continue
            waited = (stay.called_at - stay.issued_at) / MINUTE
            if stay.slot_at is not None:
                booked.append(max(0.0, (stay.called_at - max(stay.slot_at, stay.issued_at)) / MINUTE))
            if stay.class_id != ORDINARY:
                priority.append(waited)
            elif stay.slot_at is None:
                ordinary.append(waited)
    punctual = sum(late <= PUNCTUAL for late in booked) / max(1, len(booked))
    overtaken = sum(day.overtaken for day in days) / len(days)
    return Effect(order, load, _three(ordinary), _three(priority), _three(booked), punctual, overtaken)


def table(found: Sequence[Effect]) -> str:
    """For a terminal."""
    heads = ("load", "head start / credit", "ordinary P50 P90 P99", "priority P50 P90 P99", "booked, after the slot",
             f"booked within {PUNCTUAL}", "overtaken a day")  # fmt: skip
    cells = [
        (
            f"{one.load:g}", one.order.name, _written(one.ordinary), _written(one.priority), _written(one.booked),
            f"{one.punctual:.0%}", f"{one.overtaken:.0f}",
        )
        for one in found
    ]  # fmt: skip
    return aligned([heads, *cells])


def _played(job: tuple[Hall, int, int]) -> Played:
    hall, seed, number = job
    return play(hall, draw(hall, seed, number))


def _three(waits: Sequence[float]) -> tuple[float, float, float]:
    if not waits:
        return 0.0, 0.0, 0.0
    return quantile(waits, 0.5), quantile(waits, 0.9), quantile(waits, 0.99)


def _written(three: tuple[float, float, float]) -> str:
    return " ".join(f"{minutes:5.1f}" for minutes in three)
