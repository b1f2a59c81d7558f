"""Who tells a wait: the product's own estimate, and the simple ways that it has to be better than."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from rules import hours
from server.core.lines import Lines
from server.core.model import MINUTE, ORDINARY, State
from server.core.replies import WALK_MIN, come_back_at
from server.core.waits import MODEL, Waits
from server.waits.calibration import NONE, calibrate
from server.waits.past import PastTold
from server.waits.service import estimate
from toiluot.bench.waits.alarms import Scores
from toiluot.bench.waits.log import PastDay
from toiluot.bench.waits.play import Moment, Newcomer
from toiluot.bench.waits.tables import Tables
from wire.catalogue import Branch
from wire.values import CounterState, Seq, TicketId


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told, in seconds from now."""

    p50_s: float
    bound_s: float | None
    """Eight of ten are to be called within it; None for a way that says none."""
    back_s: float | None = None
    """Nobody needs to be back earlier; None where it is better to wait here, or the way does not say."""
    raw_p50_s: float | None = None
    """Before any calibration, where there was one; calibrating needs it again."""
    raw_bound_s: float | None = None
    basis: str = "real"

    @property
    def raw(self) -> tuple[float, float]:
        """Both figures before calibration."""
        half = self.p50_s if self.raw_p50_s is None else self.raw_p50_s
        bound = self.bound_s if self.raw_bound_s is None else self.raw_bound_s
        return half, half if bound is None else bound


class Estimator(Protocol):
    """One way to tell a wait. It never sees the truth: only days that are over, and the hall as it is now."""

    @property
    def name(self) -> str:
        """As tables name it."""

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """From days before those that it is asked on; once more when there are more of them."""

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """From what it told on later days without calibration, and what happened."""

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """The wait of somebody about to get a number; None where it has no figure."""

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """The wait still ahead of everybody who waits; empty for a way that does not follow people."""

    def alarm(self, moment: Moment) -> Scores:
        """By service, how sure it is that those who come next will wait longer than the target."""


class ByNewcomers:
    """Rings by what somebody is told who comes now."""

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """As the way tells."""
        raise NotImplementedError

    def alarm(self, moment: Moment) -> Scores:
        """The middle told to an ordinary newcomer, as a share of the target."""
        target_s = moment.state.policy.wait_target_min * 60
        told = {
            service.id: self.told(moment, Newcomer("nobody-is-it", service.id, ORDINARY, 0, False, False))
            for service in moment.state.settings.services
        }
        return {service_id: one.p50_s / target_s for service_id, one in told.items() if one is not None}


class Today(ByNewcomers):
    """What the branch server works out without chance (`server.waits.service.estimate`), as it is shown."""

    name = "run without chance"

    def __init__(self) -> None:
        self._kept: tuple[int, Seq, Waits] | None = None

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """The state that it is given has measured for itself."""

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """It is shown as it is."""

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """The same number that `TicketIssued` would keep."""
        waits = self._waits(moment)
        shown, _, told = waits.told_newcomer(who.service_id, who.class_id, who.credit_ms, moment.now)
        if told.basis == "nobody":
            return None
        back_at = come_back_at(moment.now, shown.low_min)
        back_s = None if back_at is None else (back_at - moment.now) / 1000
        return Told(told.p50_s, told.bound_s, back_s, told.raw_p50_s, told.raw_bound_s, told.basis)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """As phones show it: the middle is that of the run."""
        waits = self._waits(moment)
        found = {}
        for ticket_id, start in waits.starts.items():
            if ticket_id in moment.state.waiting:
                shown = waits.for_ticket(ticket_id)
                found[ticket_id] = Told((start - moment.now) / 1000, shown.high_min * 60)
        return found

    def _waits(self, moment: Moment) -> Waits:
        kept = self._kept
        if kept is None or (kept[0], kept[1]) != (moment.now, moment.state.seq):
            kept = moment.now, moment.state.seq, estimate(moment.state, moment.now, moment.lines)
            self._kept = kept
        return kept[2]

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_kept": None}


class PeopleTimesMinutes(ByNewcomers):
    """People ahead x learned minutes / counters: what anybody would reckon on the back of an envelope."""

    name = "people x minutes / counters"

    def __init__(self) -> None:
        self._minutes: dict[str, float] = {}

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """The mean time from call to the next call, by service."""
        took: dict[str, list[float]] = defaultdict(list)
        for day in days:
            for stay in day.stays:
                if stay.called_at is not None and stay.free_at is not None:
                    took[stay.service_id].append((stay.free_at - stay.called_at) / MINUTE)
        self._minutes = {service_id: sum(all_) / len(all_) for service_id, all_ in took.items()}

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """It is as it is."""

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """By the counters that are open now, and before opening by all of them."""
        state, service_id = moment.state, who.service_id
        opens_in = max(0, hours.counters_open_at(state.settings, moment.now) - moment.now)
        open_now = [
            i
            for i, seat in state.counters.items()
            if (opens_in or seat.state is CounterState.OPEN) and service_id in state.serves(i)
        ]
        ahead = people_ahead(state, moment.lines, who, moment.now)
        minutes = self._minutes.get(service_id, state.settings.service_by_id[service_id].minutes)
        return Told(opens_in / 1000 + 60 * ahead * minutes / max(1, len(open_now)), None)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """Only for those who come."""
        return {}


class QueueAndRollingMean(ByNewcomers):
    """People ahead and oneself x the mean time between the latest calls from one's queue."""

    name = "queue length x rolling mean"
    LATEST, WITHIN = 12, 60 * MINUTE

    def __init__(self) -> None:
        self._without = PeopleTimesMinutes()

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """Only for the first minutes of a day, when nobody was called yet."""
        self._without.learn(days, branch)

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """It is as it is."""

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """The queue is the group: those who are called before one another."""
        known = moment.state.settings.service_by_id
        group = known[who.service_id].group
        times: list[int] = []
        for call in reversed(moment.calls):
            if call.at < moment.now - self.WITHIN or len(times) == self.LATEST:
                break
            if known[call.service_id].group == group:
                times.append(call.at)
        if len(times) < 4:
            return self._without.told(moment, who)
        gap = (moment.now - times[-1]) / len(times)
        return Told((people_ahead(moment.state, moment.lines, who, moment.now) + 1) * gap / 1000, None)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """Only for those who come."""
        return {}


class LastToEnter(ByNewcomers):
    """What the last one called from the same queue has waited."""

    name = "last to enter service"

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """Nothing."""

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """It is as it is."""

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """Of the same service, and before everybody else or not."""
        for call in reversed(moment.calls):
            if call.service_id == who.service_id and (call.class_id == ORDINARY) == (who.class_id == ORDINARY):
                return Told(call.waited_ms / 1000, None)
        return Told(0.0, None)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """Only for those who come."""
        return {}


class Calibrated(ByNewcomers):
    """Another way, put right by what happened to those whom it told, by service and class.

    The tables are the judge's own (`toiluot.bench.waits.tables`), not the product's.
    """

    def __init__(self, inner: Estimator) -> None:
        self._inner = inner
        self._tables: Tables | None = None

    @property
    def name(self) -> str:
        """Of the way, and that it is calibrated."""
        return f"{self._inner.name}, calibrated"

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """As the way itself does."""
        self._inner.learn(days, branch)

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """Keep the tables."""
        told = [one for one in pairs if one.had_to_wait and one.called]
        self._tables = Tables.of([((one.service_id, kind(one.class_id)), one.p50_s, one.waited_s) for one in told])

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """As the tables say."""
        raw = self._inner.told(moment, who)
        return None if raw is None else self._put_right(raw, who.service_id, who.class_id)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """Who has waited for a while is told by the tables of those who come: there are no others."""
        found = {}
        for ticket_id, raw in self._inner.told_waiting(moment).items():
            ticket = moment.state.tickets[ticket_id]
            found[ticket_id] = self._put_right(raw, ticket.service_id, ticket.class_id)
        return found

    def _put_right(self, raw: Told, service_id: str, class_id: str) -> Told:
        if self._tables is None:
            return raw
        low, half, bound = self._tables.at((service_id, kind(class_id)), raw.p50_s)
        back_s = low if low >= WALK_MIN * 60 else None
        return Told(half, max(half, bound), back_s, *raw.raw, raw.basis)


class PutRight(ByNewcomers):
    """The product's run without chance and its own tables: what is told when nothing better is there."""

    name = f"{Today.name}, put right"

    def __init__(self) -> None:
        self._inner = Today()
        self._calibration = NONE

    def learn(self, days: Sequence[PastDay], branch: Branch) -> None:
        """The state that it is given has measured for itself."""

    def calibrate(self, pairs: Sequence[PastTold]) -> None:
        """As the branch server does every night."""
        last = max(one.day for one in pairs)
        tomorrow = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        self._calibration = calibrate([replace(one, model=MODEL) for one in pairs], MODEL, tomorrow)

    def told(self, moment: Moment, who: Newcomer) -> Told | None:
        """The run's figures through the tables."""
        raw = self._inner.told(moment, who)
        return None if raw is None else self._put_right(raw, who.service_id, who.class_id)

    def told_waiting(self, moment: Moment) -> Mapping[TicketId, Told]:
        """By the same tables."""
        tickets = moment.state.tickets
        return {
            one: self._put_right(raw, tickets[one].service_id, tickets[one].class_id)
            for one, raw in self._inner.told_waiting(moment).items()
        }

    def _put_right(self, raw: Told, service_id: str, class_id: str) -> Told:
        half, bound = self._calibration.calibrated(*raw.raw, service_id, class_id)
        return Told(half, bound, None, *raw.raw, raw.basis)


def kind(class_id: str) -> str:
    """Classes that stand alike in the line are calibrated, and graded, together."""
    return "ordinary" if class_id == ORDINARY else "priority"


def people_ahead(state: State, lines: Lines, who: Newcomer, now: int) -> int:
    """Those of the same group who stand before a newcomer (R51)."""
    known = state.settings.service_by_id
    group, ahead = known[who.service_id].group, 0
    behind = state.policy.absolute_priority and who.class_id == ORDINARY
    mine = (True, behind, now - who.credit_ms, 1 << 62)
    for name, entries in lines.queues():
        service = known.get(name)
        if service is not None and service.group == group:
            ahead += bisect_left([place for place, _ in entries], mine)
    return ahead


NAIVE, ROLLING = PeopleTimesMinutes.name, QueueAndRollingMean.name
