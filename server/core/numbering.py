"""Ticket numbers: per series and business day, from a counter in the state (R7, R8)."""

from __future__ import annotations

from server.core.context import Context
from server.core.model import Lease, State
from wire import commands as c
from wire import events as e
from wire.values import KnownNumbers, Series


def next_number(state: State, series: str) -> tuple[int, str]:
    """The serial and number the next ticket of `series` gets.

    The last serial given is kept in the state and only grows within a business day; counting tickets or
    taking their maximum would repeat a number after a deletion or a race.
    """
    serial = next_serial(state.serials.get(series, 0), leased(state, series))
    return serial, written(series, serial)


def leased(state: State, series: Series, day: str | None = None) -> list[Lease]:
    """What kiosks hold of a series on a business day, or on the open one: nobody else gives these numbers (R74).

    A day that went on with the numbers of the one before has what was held of that one too.
    """
    days = {state.day if day is None else day}
    if day is None and state.before is not None and state.before.goes_on:
        days.add(state.before.day)
    return [lease for lease in state.leases.values() if lease.series == series and lease.day in days]


def next_serial(after: int, held: list[Lease]) -> int:
    """The serial after this one, without those that are held."""
    serial = after + 1
    for lease in sorted(held, key=lambda lease: lease.first):
        if lease.first <= serial <= lease.last:
            serial = lease.last + 1
    return serial


def written(series: str, serial: int) -> str:
    """A number as printed: at least three digits, four after 999 (A999, then A1000)."""
    return f"{series}{serial:03d}"


def skip(state: State, command: c.SkipNumbers, context: Context) -> list[e.AnyEvent]:
    """Go on above numbers that a server whose data is lost may have given; what is known already changes nothing."""
    higher = {series: serial for series, serial in command.last.items() if serial > state.serials.get(series, 0)}
    if command.day != state.day or not higher:
        return []
    return [e.NumbersSkipped(day=command.day, last=higher, why=command.why)]


def higher(state: State, known: KnownNumbers) -> c.SkipNumbers | None:
    """What to skip for somebody who knows of higher numbers of the open day than this state; None for nothing."""
    if state.branch is None or (known.branch, known.day) != (state.branch.id, state.day):
        return None
    last = {series: serial for series, serial in known.last.items() if serial > state.serials.get(series, 0)}
    return c.SkipNumbers(day=known.day, last=last, why="heard") if last else None
