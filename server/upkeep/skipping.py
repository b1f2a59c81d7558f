"""After a restore: which numbers may have been given since, and that none of them is given again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rules import hours
from server.core.context import Context
from server.core.decide import decide
from server.core.leases import AHEAD, MOST_LOST
from server.core.model import State
from server.heart import Heart
from server.store.given import HOUR_MS, Given
from server.store.journal import Batch, Store
from server.store.rows import Row
from wire.catalogue import Branch
from wire.commands import SkipNumbers
from wire.errors import Refused
from wire.values import Actor, Millis, Role, Seq

AT_LEAST_AN_HOUR = 100
"""Numbers of one series that any branch may give in an hour, however quiet the days were that are known."""

TWICE = 2
"""An hour of any beginning has at most twice the numbers of the busiest hour of the clock."""

ROUND = 100

SERVER = Actor(role=Role.SERVER)


@dataclass(frozen=True, slots=True)
class Skipped:
    """How the numbers of the open day go on."""

    day: str = ""
    known: dict[str, int] = field(default_factory=dict)
    """By series, the last serial that anything left tells of."""
    last: dict[str, int] = field(default_factory=dict)
    """By series, the serial above which they go on; empty when none is skipped."""


def skip_numbers(
    store: Store, state: State, told: Sequence[Given], now: Millis, gap: int | None, others: Iterable[str] = ()
) -> Skipped:
    """Let the restored day go on above every number that may have been given since the backup.

    Each series goes on above the last serial known, plus what the busiest hours ever seen could have added in the time
    nobody knows of, plus what the kiosks may hold of it since, rounded up to a hundred.

    Args:
        store: of the restored database, opened; the skip is journalled there.
        state: as it was read from it.
        told: what the backup knows, and each database that stood there before.
        now: the hall's time; until now numbers may have been given.
        gap: skip so many after the last known instead of what is reckoned; None to reckon.
        others: series beside those of the settings in force: settings may have changed since.

    Raises:
        CannotStore: it was not journalled.
    """
    branch = state.branch
    if branch is None:  # an empty database gave no number
        return Skipped()
    at = max(now, state.at)
    day = hours.business_day(branch, at)
    known = _known(day, told)
    unknown_ms = _unknown_ms(branch, day, max(one.at for one in told), now)
    series = {group.series for group in branch.groups} | set(others) | set(known)
    more = reckon(unknown_ms, max(one.busiest for one in told)) + held(told)
    last = {s: _upto(known.get(s, 0), gap, more) for s in sorted(series)}
    # What a database that stood there knows of is not known to the one that is restored.
    ahead = max(one.kiosks for one in told) * max(one.away for one in told) + max(one.ahead for one in told)
    command = SkipNumbers(day=day, last={s: n for s, n in last.items() if n}, why="restored", ahead=ahead)
    return Skipped(day, known, _journalled(store, state, command, at))


def reckon(unknown_ms: int, busiest: int) -> int:
    """How many numbers one series may have given at most in a time nobody knows of.

    Args:
        unknown_ms: how long it was; milliseconds in which numbers are given.
        busiest: most numbers of any series in one hour of the clock, of all days known. Not of this series: settings
            may have moved the busy procedures to it since the backup.
    """
    if unknown_ms <= 0:
        return 0
    # An hour more: people come in rushes, and the first minutes of a morning may bring as many as the rest of the hour.
    return math.ceil(max(AT_LEAST_AN_HOUR, TWICE * busiest) * (1 + unknown_ms / HOUR_MS))


def held(told: Sequence[Given]) -> int:
    """How far above the last number given kiosks may hold numbers of one series, that nothing left tells of (R74).

    A lease begins twice its length above the last number, or behind those of the other kiosks and those they lost.
    """
    kiosks, many = max(one.kiosks for one in told), max(one.away for one in told)
    return (AHEAD + (1 + MOST_LOST) * kiosks) * many if kiosks else 0


# -- inside ------------------------------------------------------------------------------------------------------------


def _known(day: str, told: Sequence[Given]) -> dict[str, int]:
    """The last serials of a day. A later day is one that a false clock opened: its papers are in the hall as well."""
    known: dict[str, int] = {}
    for one in told:
        if one.day >= day:
            for series, serial in one.last.items():
                known[series] = max(serial, known.get(series, 0))
    return known


def _unknown_ms(branch: Branch, day: str, since: Millis, now: Millis) -> int:
    """For how long numbers may have been given on `day` after `since`.

    When the clock stands before what is known it cannot tell, and the rest of the day is taken.
    """
    total = 0
    for window in hours.windows(branch, day):
        begin, end = min(window.opens_at, window.issue_from), window.closes_at
        begin = max(begin, since if hours.business_day(branch, since) == day else begin)
        total += max(0, (end if now < since else min(end, now)) - begin)
    return total


def _upto(known: int, gap: int | None, more: int) -> int:
    if gap is not None:
        return known + gap
    return -(-(known + more) // ROUND) * ROUND if more else known


def _journalled(store: Store, state: State, command: SkipNumbers, at: Millis) -> dict[str, int]:
    command_id = f"restored-{store.epoch}"
    decision = decide(state, command, Context(SERVER, at, command_id=command_id))
    assert not isinstance(decision, Refused)  # there are settings
    skipping = [event for event in decision if event.type == "numbers.skipped"]
    if not skipping and not command.ahead:
        return {}
    batch, heart, actor = Batch(), Heart(state), SERVER.model_dump_json(exclude_defaults=True)
    for event in decision:
        seq = Seq(state.seq + 1)
        heart.take(event, seq, at, batch.projected)
        batch.rows.append(Row(seq, command_id, at, actor, event))
    store.write(batch)
    return dict(skipping[0].last) if skipping else {}
