"""The figures of some days a second time, counted from the list of events: nothing of `server` is used.

What happened to each visit is looked up by the plain rules of `tests/server/core/plain`; here it is only counted, one
figure at a time, in the words of the rules Q1 to Q17 in `server/figures/reports.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.server.core.plain.facts import LeftOpen
from tests.server.core.plain.hall import PlainState
from tests.server.core.plain.visit import LEADS_TO, Told
from wire import events as e
from wire.catalogue import Branch

MINUTE = 60_000
QUARTER, FIVE = 15 * MINUTE, 5 * MINUTE
GONE = ("missed", "cancelled")
HERE = ("waiting", "called", "serving", "parked")


@dataclass(frozen=True)
class Stay:
    """One wait and one service."""

    service: str
    counter: str | None
    wait: int | None
    """Of whoever came."""
    took: int | None
    """Of one that somebody finished, or sent on."""
    left: bool
    """It began, and is over though nobody finished it."""
    dossiers: int


@dataclass(frozen=True)
class Seen:
    """One visit."""

    day: str
    letter: str
    """Of its number."""
    service: str
    priority: str
    channel: str
    language: str
    issued: int
    came: int
    state: str
    first_called: int | None
    left: int | None
    stays: tuple[Stay, ...]
    sent_on: bool
    booked: bool
    slot: int | None
    phantom: bool
    outcome: str
    online: bool | None
    score: int | None

    @property
    def wait(self) -> int | None:
        """Q2."""
        return self.stays[0].wait

    @property
    def counter(self) -> str | None:
        """Where it was called last."""
        return next((stay.counter for stay in reversed(self.stays) if stay.counter), None)

    @property
    def dossiers(self) -> int:
        return sum(stay.dossiers for stay in self.stays)


def seen(rows: Iterable[tuple[int, int, e.AnyEvent]]) -> list[Seen]:
    """All visits of which the events tell, on the day they stand on."""
    plain = PlainState(rows)
    return [_visit(Told(visit), plain) for visit in plain.ever]


def _visit(told: Told, plain: PlainState) -> Seen:
    ticket, issued = told.ticket(plain.target), told.visit.issued.event
    online = [leg["filed_online"] for leg in ticket["legs"] if leg["filed_online"] is not None]
    outside = issued.expected and told.first(e.TicketArrived) is None and told.first(e.TicketCalled) is None
    state = str(ticket["state"].value)
    # Who was missed before the day closed stays a no-show.
    steps = [fact.event for fact in told.facts if type(fact.event) in LEADS_TO]
    left_open = bool(steps) and isinstance(steps[-1], LeftOpen)
    if left_open and len(steps) > 1 and isinstance(steps[-2], e.TicketMissed):
        state = "missed"
    return Seen(
        day=ticket["day"],
        letter=issued.number[:1],
        service=ticket["legs"][0]["service_id"],  # put right where it was taken for another one (R112)
        priority=ticket["class_id"],
        channel=ticket["channel"].value,
        language=ticket["language"],
        issued=ticket["issued_at"],
        came=ticket["legs"][0]["arrived_at"],
        state=state,
        first_called=ticket["first_called_at"],
        left=ticket["legs"][-1]["ended_at"] if state == "cancelled" else None,
        stays=tuple(_stay(leg, facts) for leg, (_, facts) in zip(ticket["legs"], told.legs, strict=True)),
        sent_on=told.first(e.TicketTransferred) is not None,
        booked=issued.booking_id is not None,
        slot=issued.slot_at,
        phantom=outside and state in GONE,
        outcome=ticket["outcome"],
        online=any(online) if online else None,
        score=ticket["rated"],
    )


def _stay(leg: dict[str, Any], facts: Sequence[Any]) -> Stay:
    came = leg["started_at"] is not None
    said = [fact.event for fact in facts if isinstance(fact.event, e.ServiceFinished | e.VisitContinued)]
    finished = bool(said) or any(isinstance(fact.event, e.TicketTransferred) for fact in facts)
    over = came and leg["ended_at"] is not None
    return Stay(
        service=leg["service_id"],
        counter=leg["counter_id"],
        wait=leg["wait_ms"],
        took=leg["ended_at"] - leg["started_at"] if over and finished else None,
        left=over and not finished,
        dossiers=sum(event.dossiers for event in said),
    )


# -- figures -----------------------------------------------------------------------------------------------------------


def mean(values: Sequence[int]) -> float | None:
    """In minutes."""
    return sum(values) / len(values) / MINUTE if values else None


def percentile(values: Sequence[int], share: float) -> float | None:
    """Q3, in minutes: so far along the line through the values, from the least to the greatest."""
    if not values:
        return None
    line = sorted(values)
    place = share * (len(line) - 1)
    before = [n for n in range(len(line)) if n <= place][-1]
    after = line[before + 1] if before + 1 < len(line) else line[before]
    return ((1 - (place - before)) * line[before] + (place - before) * after) / MINUTE


def gave_up(visit: Seen, now: int | None) -> int | None:
    """How long somebody waited who did not come to a counter (Q11)."""
    if visit.wait is not None or visit.phantom or visit.state not in (*GONE, "waiting", "called", "parked"):
        return None
    for until in (visit.first_called, visit.left if visit.state in GONE else now):
        if until is not None:
            return max(0, until - visit.came)
    return None


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def waits(visits: Sequence[Seen], target_min: int, now: int | None) -> dict[str, Any]:
    """First waits, those who gave up beside them."""
    late = [v for v in visits if (gave_up(v, now) or 0) > target_min * MINUTE]
    return times([v.wait for v in visits if v.wait is not None], target_min, len(late))


def times(waited: Sequence[int], target_min: int, late: int = 0) -> dict[str, Any]:
    """Count, mean, p50, p90, longest and shares (Q4, Q11)."""
    within = len([w for w in waited if w <= target_min * MINUTE])
    return {
        "count": len(waited),
        "mean_min": mean(waited),
        "p50_min": percentile(waited, 0.5),
        "p90_min": percentile(waited, 0.9),
        "longest_min": max(waited) / MINUTE if waited else None,
        "within_share": share(within, len(waited)),
        "gave_up_late": late,
        "kept_share": share(within, len(waited) + late),
    }


def line(visits: Sequence[Seen], target_min: int, now: int | None) -> dict[str, Any]:
    return {
        "visits": len(visits),
        "served": len([v for v in visits if v.state == "done"]),
        "no_shows": len([v for v in visits if v.state == "missed"]),
        "waits": waits(visits, target_min, now),
    }


def lines(
    visits: Sequence[Seen], key: Callable[[Seen], str | None], target_min: int, now: int | None
) -> dict[str, dict[str, Any]]:
    """By a key; who has none is in no line."""
    keys = {key(v) for v in visits} - {None, ""}
    return {str(k): line([v for v in visits if key(v) == k], target_min, now) for k in keys}


def at_counters(visits: Sequence[Seen], counters: Iterable[str], target_min: int) -> dict[str, Any]:
    """The work of one counter or of several (Q6, Q16)."""
    among = set(counters)
    stays = [stay for v in visits for stay in v.stays if stay.counter in among]
    last = [v for v in visits if v.counter in among]
    took = [stay.took for stay in stays if stay.took is not None]
    scores = [v.score for v in last if v.score is not None]
    return {
        "called": len(stays),
        "served": len(took),
        "no_shows": len([v for v in last if v.state == "missed"]),
        "service_mean_min": mean(took),
        "busy_min": sum(took) / MINUTE,
        "waits": times([stay.wait for stay in stays if stay.wait is not None], target_min),
        "rated": len(scores),
        "satisfied_share": share(len([s for s in scores if s >= 4]), len(scores)),
        "not_finished": len([stay for stay in stays if stay.left]),
    }


def at_service(visits: Sequence[Seen], service: str, target_min: int) -> dict[str, Any]:
    """All legs of a service (Q12)."""
    stays = [stay for v in visits for stay in v.stays if stay.service == service]
    took = [stay.took for stay in stays if stay.took is not None]
    return {
        "legs": len(stays),
        "waits": times([stay.wait for stay in stays if stay.wait is not None], target_min),
        "took": {
            "count": len(took),
            "mean_min": mean(took),
            "p50_min": percentile(took, 0.5),
            "p90_min": percentile(took, 0.9),
        },
        "dossiers": sum(stay.dossiers for stay in stays),
        "not_finished": len([stay for stay in stays if stay.left]),
    }


def in_time(visit: Seen, now: int | None) -> bool | None:
    """Whether a booking was called at its time; None while that is not known, or for no booking (Q13)."""
    if visit.slot is None or visit.phantom:
        return None
    latest = max(visit.slot, visit.came) + FIVE
    if visit.first_called is not None:
        return visit.first_called <= latest
    over = visit.left if visit.state in GONE else now
    return False if over is not None and over > latest else None


def repeats(visits: Sequence[Seen]) -> int:
    """The most unused numbers that can each be given a served one, taken alike at most 15 minutes later (Q14)."""
    order = sorted(range(len(visits)), key=lambda n: visits[n].issued)
    fits: dict[int, list[int]] = {}
    for at, n in enumerate(order):
        one = visits[n]
        if one.wait is not None:
            fits[n] = [before for before in order[:at] if _may_be_one_persons(visits[before], one)]
    given: dict[int, int] = {}
    """By unused number the served one that stands for it."""

    def finds_one(served: int, tried: set[int]) -> bool:
        for unused in fits[served]:
            if unused not in tried:
                tried.add(unused)
                if unused not in given or finds_one(given[unused], tried):
                    given[unused] = served
                    return True
        return False

    return sum(finds_one(served, set()) for served in fits)


def _may_be_one_persons(first: Seen, second: Seen) -> bool:
    alike = (first.service, first.channel, first.priority, first.language) == (
        *(second.service, second.channel, second.priority, second.language),
    )
    return alike and first.wait is None and first.state in GONE and second.issued - first.issued <= QUARTER


def counted(visits: Sequence[Seen], branch: Branch, now: int | None = None) -> dict[str, Any]:
    """Every figure of a day, or of several, by the names in `Figures`."""
    target, zone = branch.policy.wait_target_min, ZoneInfo(branch.timezone)
    group = {s.id: s.group for s in branch.services}
    agency = {s.id: s.facts.agency.of(branch.language) for s in branch.services if s.facts and s.facts.agency}
    zones = {z.id: z.address or "" for z in branch.zones}
    address = {c.id: zones[c.zone] for c in branch.counters}
    judged = [in_time(v, now) for v in visits]
    scores = [v.score for v in visits if v.score is not None]
    stays = [stay for v in visits for stay in v.stays]
    counters = {stay.counter for stay in stays if stay.counter}
    agencies: dict[str, Any] = {}
    of_letter = {g.series: g.id for g in branch.groups}  # of a service that is no more
    groups = lines(visits, lambda v: group.get(v.service, of_letter.get(v.letter, "none")), target, now)
    if "none" in groups:
        groups[""] = groups.pop("none")
    if agency:
        agencies = lines(visits, lambda v: agency.get(v.service, "none"), target, now)
    if "none" in agencies:
        agencies[""] = agencies.pop("none")
    return {
        "visits": len(visits),
        "called": len([v for v in visits if v.first_called is not None]),
        "served": len([v for v in visits if v.state == "done"]),
        "no_shows": len([v for v in visits if v.state == "missed"]),
        "cancelled": len([v for v in visits if v.state == "cancelled"]),
        "still_here": len([v for v in visits if v.state in HERE]),
        "transferred": len([v for v in visits if v.sent_on]),
        "booked": len([v for v in visits if v.booked]),
        "dossiers": sum(v.dossiers for v in visits),
        "asked_online": len([v for v in visits if v.online is not None]),
        "filed_online": len([v for v in visits if v.online]),
        "slots": len([one for one in judged if one is not None]),
        "on_time": len([one for one in judged if one]),
        "phantoms": len([v for v in visits if v.phantom]),
        "not_finished": len([stay for stay in stays if stay.left]),
        "rated": len(scores),
        "satisfied_share": share(len([s for s in scores if s >= 4]), len(scores)),
        "scores": tuple(scores.count(n) for n in range(1, 6)),
        "waits": waits(visits, target, now),
        "legs": times([stay.wait for stay in stays if stay.wait is not None], target),
        "by_group": groups,
        "by_service": lines(visits, lambda v: v.service, target, now),
        "by_hour": lines(visits, lambda v: f"{datetime.fromtimestamp(v.came / 1000, zone):%H}", target, now),
        "by_class": lines(visits, lambda v: v.priority, target, now),
        "by_channel": lines(visits, lambda v: v.channel, target, now),
        "by_outcome": lines(visits, lambda v: v.outcome, target, now),
        "by_agency": agencies,
        "by_counter": {c: at_counters(visits, [c], target) for c in counters},
        "by_address": {
            a: at_counters(visits, [c for c in counters if address.get(c, "?") == a], target)
            for a in ({address.get(c, "?") for c in counters} if branch.addresses else ())
        },
        "by_work": {s: at_service(visits, s, target) for s in {stay.service for stay in stays}},
    }
