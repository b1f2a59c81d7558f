"""What the branch server tells by chance: many futures of the hall, put right by its own tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta

from server.core.forecast import Chances, Forecast
from server.core.replies import come_back_at
from server.rehearsal.play import Moment, Newcomer
from server.rehearsal.played import PastDay
from server.waits.calibration import NONE, calibrate
from server.waits.futures import ALL, Ingredients, foresee
from server.waits.learned import Learned, learn
from server.waits.outlook import look
from server.waits.past import PastTold
from toiluot.bench.waits.alarms import Scores
from toiluot.bench.waits.estimators import (
    Calibrated,
    Estimator,
    LastToEnter,
    PeopleTimesMinutes,
    PutRight,
    QueueAndRollingMean,
    Today,
    Told,
)
from toiluot.bench.waits.log import past_of
from wire.catalogue import Branch
from wire.values import Millis, Seq, TicketId

MODEL = "futures"
"""What pairs are marked with here: whatever version the product gives its model, the tables are of this run."""


class Futures:
    """The worker's forecast, asked at once: no age, no fallback.

    Args:
        ingredients: some left out, to see what each is worth.
        without: how that is named.
    """

    def __init__(self, ingredients: Ingredients = ALL, without: str = "") -> None:
        self.name = f"futures without {without}" if without else "futures"
        self._ingredients = ingredients
        self._learned = Learned()
        self._calibration = NONE
        self._kept: tuple[Millis, Seq, Forecast] | None = None

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """As the branch server does every night."""
        self._learned = learn(past_of(days), branch, tomorrow(max(day.day for day in days)))

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """As the branch server does every night."""
        until = tomorrow(max(one.day for one in pairs))
        self._calibration = calibrate([replace(one, model=MODEL) for one in pairs], MODEL, until)

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """The forecast of this moment, for somebody who counts from so long ago."""
        found = self._forecast(moment).of_newcomer(who.service_id, who.credit_ms, accessible=False)
        return None if found is None else self._put_right(found, who.service_id, who.class_id)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """Everybody's of the same run."""
        tickets = moment.state.tickets
        return {
            one: self._put_right(found, tickets[one].service_id, tickets[one].class_id)
            for one, found in self._forecast(moment).tickets.items()
            if found is not None
        }

    def alarm(self, moment: Moment) -> Scores:
        """The share of futures in which those of the next half hour wait longer than the target."""
        outlook = look(moment.state, moment.now, moment.lines)
        return foresee(outlook, self._known(moment), ingredients=self._ingredients, ahead=True).over_target

    def _put_right(self, found: Chances, service_id: str, class_id: str) -> Told:
        early, half, bound = found[:3]
        right = self._calibration.calibrated(half, bound, service_id, class_id)
        low_s = early * min(1.0, right[0] / half) if half else 0.0
        back_at = come_back_at(0, int(low_s // 60))
        return Told(*right, None if back_at is None else back_at / 1000, half, bound)

    def _forecast(self, moment: Moment) -> Forecast:
        kept = self._kept
        if kept is None or (kept[0], kept[1]) != (moment.now, moment.state.seq):
            outlook = look(moment.state, moment.now, moment.lines)
            kept = moment.now, moment.state.seq, foresee(outlook, self._known(moment), ingredients=self._ingredients)
            self._kept = kept
        return kept[2]

    def _known(self, moment: Moment) -> Learned:
        """What futures are drawn from on this day."""
        return self._learned

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_kept": None}


def all_of_them() -> list[Estimator]:
    """The product's first: that one has to reach the figures. Then what it is compared with."""
    return [
        Futures(),
        PutRight(),
        Today(),
        Calibrated(Today()),
        PeopleTimesMinutes(),
        Calibrated(PeopleTimesMinutes()),
        QueueAndRollingMean(),
        LastToEnter(),
    ]


def ablated() -> list[Estimator]:
    """The futures whole, then without each of their ingredients."""
    parts = [one.name for one in fields(Ingredients)]
    return [Futures(), *(Futures(replace(ALL, **{part: False}), part) for part in parts)]


def tomorrow(day: str) -> str:
    """The day after, both ISO dates."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
