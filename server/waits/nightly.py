"""What a night makes of the days that are over: tables to draw and put right by, and grades. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from server.core.forecast import FUTURES_MODEL
from server.core.waits import MODEL
from server.waits.calibration import NONE, Calibration, calibrate
from server.waits.grades import Grade, Key, grades_of
from server.waits.learned import Learned, learn
from server.waits.past import Past
from server.waits.past_days import PastReader, PastRow
from server.waits.warnings import Breaks, breaks_of
from wire.catalogue import Branch

MODELS = (MODEL, FUTURES_MODEL)
"""Those that tell waits now: each has a calibration, be it an empty one."""

DAYS = 60
"""Business days of the journal that are read."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What waits are worked out and put right by."""

    learned: Learned = field(default_factory=Learned)
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)
    """By model."""


@dataclass(frozen=True, slots=True)
class Night:
    """What one night found."""

    days: tuple[str, ...]
    """The days that were read, earliest first."""
    tables: Tables
    grades: Mapping[Key, Grade]
    breaks: Breaks
    """Where waits broke the target."""
    false: frozenset[str] = frozenset()
    """Days that a false clock had opened, or cut: they teach nothing."""
    past: Past = field(default_factory=Past)
    """All that was read."""


class NightWork:
    """Reads the days that are over, one after the other, and then works all of it out.

    Args:
        before: the settings in force before the first row.
        branch: those in force now.
        today: the business day that is open, ISO.
        known: the staff who are not erased.
        tables: in force till now.
    """

    def __init__(
        self, before: Branch | None, branch: Branch, today: str, known: Collection[str], tables: Tables
    ) -> None:
        self._reader = PastReader(before, known)
        self._branch, self._today, self._tables = branch, today, tables

    def read(self, rows: Iterable[PastRow]) -> Iterator[str]:
        """Follow the journal's rows; each day is given once it is read, so that others can be served between."""
        return self._reader.read(rows)

    def done(self) -> Night:
        """What came of it."""
        found, today = self._reader.found(), self._today
        if found.days:
            # Days count back from the last one that was: a hall that was closed for months, or whose clock
            # stands a year ahead, would know nothing else.
            today = min(today, (date.fromisoformat(found.days[-1]) + timedelta(days=1)).isoformat())
        past = [one.past for one in found.told] + [one.plain for one in found.told if one.plain is not None]
        known, calibrations = self._tables.calibrations, dict(self._tables.calibrations)
        for model in sorted({one.model for one in past} | {*MODELS}):
            calibrations[model] = calibrate(past, model, today, known.get(model) or _before(model, known))
        return Night(
            found.days, Tables(learn(found.past, self._branch, today), calibrations), grades_of(found.told),
            breaks_of(found.past.visits, self._branch), found.false, found.past,
        )  # fmt: skip


def _before(model: str, known: Mapping[str, Calibration]) -> Calibration:
    """Of an earlier version of a model, the one that most numbers stand behind; another kind of model says nothing."""
    kind = model.rpartition("-")[0]
    return max((one for name, one in known.items() if name.rpartition("-")[0] == kind), key=_pairs, default=NONE)


def _pairs(one: Calibration) -> int:
    return one.pairs
