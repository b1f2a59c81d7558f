"""What a night makes of the days that are over: tables to draw and put right by, and grades. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from server.core.waits import MODEL
from server.waits.calibration import NONE, Calibration, calibrate
from server.waits.grades import Grade, Key, grades_of
from server.waits.learned import Learned, learn
from server.waits.past_days import PastReader, PastRow
from wire.catalogue import Branch

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
        past = [one.past for one in found.told]
        models = {one.model for one in past} | {MODEL}
        calibrations = dict(self._tables.calibrations)
        latest = max(calibrations.values(), key=lambda one: one.pairs, default=NONE)
        for model in sorted(models):
            calibrations[model] = calibrate(past, model, today, calibrations.get(model, latest))
        return Night(
            found.days, Tables(learn(found.past, self._branch, today), calibrations), grades_of(found.told)
        )  # fmt: skip
