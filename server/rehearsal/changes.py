"""What could be done otherwise: each is written in a few words and makes another plan of a plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from server.core.model import ORDINARY
from server.rehearsal.day import Break, Desk, Person
from server.rehearsal.plan import Plan
from server.rehearsal.refusals import CannotRehearse
from wire.catalogue import Branch, Counter

MOST = 12
"""Changes of one rehearsal."""

MORE = "more"
"""Written for all of `one_more`, which whoever reads what was typed puts in its place."""

LUNCH_HOURS = (10 * 60 + 30, 14 * 60)
"""A long pause that begins between these is the lunch that a change moves."""

LUNCH_MIN = 20.0
"""Shorter pauses are no lunch."""

HALF = 30.0
"""Minutes: booked times are moved by half hours."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, as it was written."""

    text: str

    def of(self, plan: Plan) -> Plan:
        """The plan with it.

        Raises:
            CannotRehearse: it cannot be read, or names what the settings do not have.
        """
        name, _, rest = self.text.partition(":")
        make = _KINDS.get(name.strip())
        if make is None:
            raise CannotRehearse("unknown_change", change=self.text, kinds=", ".join((*_KINDS, MORE)))
        return make(plan, rest.strip(), self.text)


def one_more(plan: Plan) -> tuple[Change, ...]:
    """One more counter of each kind: those of the settings that are shut on that day, and a twin of each set of skills.

    At most `MOST`, the first of the settings.
    """
    open_ = {desk.counter_id for desk in plan.desks}
    found, seen = [], set()
    for counter in plan.branch.counters:
        skills = plan.branch.skills[counter.id]
        if skills and (skills, counter.booked_only) not in seen:
            seen.add((skills, counter.booked_only))
            found.append(Change(f"{'copy' if counter.id in open_ else 'open'}:{counter.id}"))
    return tuple(found[:MOST])


# -- counters ----------------------------------------------------------------------------------------------------------


def _open(plan: Plan, rest: str, text: str) -> Plan:
    counter = _counter(plan.branch, rest)
    if any(desk.counter_id == counter.id for desk in plan.desks):
        raise CannotRehearse("is_open", counter=counter.number)
    return replace(plan, desks=(*plan.desks, _desk_like(plan, counter.id)))


def _copy(plan: Plan, rest: str, text: str) -> Plan:
    counter = _counter(plan.branch, rest)
    known = {one.id for one in plan.branch.counters}
    name = next(f"{counter.id[:56]}-more{n}" for n in range(1, 99) if f"{counter.id[:56]}-more{n}" not in known)
    number = next((n for n in range(1, 100) if n not in {one.number for one in plan.branch.counters}), None)
    if number is None:
        raise CannotRehearse("no_number_left")
    twin = counter.model_copy(update={"id": name, "number": number})
    branch = _with(plan.branch, counters=(*plan.branch.counters, twin))
    return replace(plan, branch=branch, desks=(*plan.desks, _desk_like(plan, name)))


def _shut(plan: Plan, rest: str, text: str) -> Plan:
    counter = _counter(plan.branch, rest)
    left = tuple(desk for desk in plan.desks if desk.counter_id != counter.id)
    if len(left) == len(plan.desks):
        raise CannotRehearse("is_shut", counter=counter.number)
    return replace(plan, desks=left)


def _desk_like(plan: Plan, counter_id: str) -> Desk:
    """As long as the hall is open, a clerk of usual pace, a lunch as the others usually have."""
    if not plan.desks:
        raise CannotRehearse("no_counter", day=plan.day)
    usual = sorted(plan.desks, key=lambda desk: desk.closes - desk.opens)[len(plan.desks) // 2]
    breaks = tuple(one for one in usual.breaks if _is_lunch(one))
    return replace(usual, counter_id=counter_id, person=counter_id, pace=1.0, breaks=breaks, stays=True)


def _skills(plan: Plan, rest: str, text: str) -> Plan:
    name, given, groups = rest.partition("=")
    counter = _counter(plan.branch, name)
    wanted = tuple(dict.fromkeys(one.strip() for one in groups.split(",") if one.strip()))
    if not given or not wanted:
        raise CannotRehearse("bad_change", change=text, example="skills:q1=dat-dai,giay-to")
    services = tuple(one for one in wanted if one in plan.branch.service_by_id)
    unknown = [one for one in wanted if one not in plan.branch.group_by_id and one not in services]
    if unknown:
        raise CannotRehearse("unknown_skill", skill=unknown[0], known=", ".join(plan.branch.group_by_id))
    changed = counter.model_copy(
        update={
            "groups": tuple(one for one in wanted if one in plan.branch.group_by_id),
            "services": services,
            "first_groups": (),
            "first_services": (),
        }
    )
    counters = tuple(changed if one.id == counter.id else one for one in plan.branch.counters)
    at_desks = [one for one in counters if not one.booked_only]
    served = {i for one in at_desks for i in (*one.services, *_services_of(plan.branch, one.groups))}
    if unserved := [one.id for one in plan.branch.services if one.id not in served]:
        raise CannotRehearse("unserved", services=", ".join(unserved))
    return replace(plan, branch=_with(plan.branch, counters=counters))


def _services_of(branch: Branch, groups: Collection[str]) -> list[str]:
    return [one.id for one in branch.services if one.group in groups]


# -- lunches -----------------------------------------------------------------------------------------------------------


def _lunch(plan: Plan, rest: str, text: str) -> Plan:
    found = re.fullmatch(r"(.+)=(\d{1,2}:\d{2})/(\d{1,3})", rest)
    if found is None:
        raise CannotRehearse("bad_change", change=text, example="lunch:q1=11:30/40")
    counter, at, minutes = _counter(plan.branch, found[1]), _minute(found[2], text), float(found[3])
    if all(desk.counter_id != counter.id for desk in plan.desks):
        raise CannotRehearse("is_shut", counter=counter.number)
    desks = (_at_lunch(one, at, minutes) if one.counter_id == counter.id else one for one in plan.desks)
    return replace(plan, desks=tuple(desks))


def _lunches(plan: Plan, rest: str, text: str) -> Plan:
    """Everybody's, begun one after the other at equal distances, so that as few as can be are away at once."""
    found = re.fullmatch(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})/(\d{1,3})", rest)
    if found is None:
        raise CannotRehearse("bad_change", change=text, example="lunches:11:00-13:00/40")
    first, last, minutes = _minute(found[1], text), _minute(found[2], text), float(found[3])
    if last - first < minutes:
        raise CannotRehearse("bad_change", change=text, example="lunches:11:00-13:00/40")
    # Counters of the same skills go one after the other, not together.
    order = sorted(plan.desks, key=lambda one: (sorted(plan.branch.skills[one.counter_id]), one.counter_id))
    step = (last - minutes - first) / max(1, len(order) - 1)
    turns = _spread(len(order))
    at = {desk.counter_id: first + step * turns[n] for n, desk in enumerate(order)}
    return replace(plan, desks=tuple(_at_lunch(one, at[one.counter_id], minutes) for one in plan.desks))


def _spread(count: int) -> list[int]:
    """Turns for neighbours that lie far apart: every other one has its turn in the second half."""
    half = (count + 1) // 2
    return [n // 2 if n % 2 == 0 else half + n // 2 for n in range(count)]


def _at_lunch(desk: Desk, at: float, minutes: float) -> Desk:
    others = [one for one in desk.breaks if not _is_lunch(one)]
    return replace(desk, breaks=tuple(sorted([*others, Break(at, minutes, "")], key=lambda one: one.at)))


def _is_lunch(one: Break) -> bool:
    return one.minutes >= LUNCH_MIN and LUNCH_HOURS[0] <= one.at <= LUNCH_HOURS[1]


# -- bookings and the order --------------------------------------------------------------------------------------------


def _bookings(plan: Plan, rest: str, text: str) -> Plan:
    """Whoever booked comes in the half hour in which the fewest come, one after the other."""
    if rest != "flat":
        raise CannotRehearse("bad_change", change=text, example="bookings:flat")
    booked = [n for n, person in enumerate(plan.people) if person.slot is not None]
    if not booked:
        raise CannotRehearse("nobody_booked")
    first, last = min(desk.opens for desk in plan.desks), max(desk.closes for desk in plan.desks) - 60
    slots = [HALF * n for n in range(int(-(-first // HALF)), int(last // HALF) + 1)]
    minutes = {i: sum(some) / len(some) for i, some in plan.lengths.items()}

    def work(person: Person) -> float:
        return sum(minutes.get(i, took) for i, took in person.legs)

    load = {
        slot: sum(work(p) for n, p in enumerate(plan.people) if p.slot is None and slot <= p.at < slot + HALF)
        for slot in slots
    }
    people = list(plan.people)
    for n in booked:
        slot = min(load, key=lambda one: (load[one], one))
        person = people[n]
        assert person.slot is not None  # one of those who booked
        load[slot] += work(person)
        people[n] = replace(person, slot=slot, at=max(1.0, slot + person.at - person.slot))
    return replace(plan, people=tuple(people))


def _head_start(plan: Plan, rest: str, text: str) -> Plan:
    name, given, minutes = rest.rpartition("=")
    example = "head-start:30"
    wanted = _number(minutes, 600, text, example)
    if given and name.strip() not in plan.branch.class_by_id:
        raise CannotRehearse("unknown_class_named", class_id=name.strip(), known=", ".join(plan.branch.class_by_id))
    classes = tuple(
        one.model_copy(update={"head_start_min": wanted}) if not given or one.id == name.strip() else one
        for one in plan.branch.classes
    )
    if not classes:
        raise CannotRehearse("unknown_class_named", class_id=name.strip() or "-", known=ORDINARY)
    return replace(plan, branch=_with(plan.branch, classes=classes))


def _credit(plan: Plan, rest: str, text: str) -> Plan:
    wanted = _number(rest, 600, text, "credit:30")
    policy = plan.branch.policy.model_copy(update={"booking_credit_min": wanted})
    return replace(plan, branch=_with(plan.branch, policy=policy))


def _absolute(plan: Plan, rest: str, text: str) -> Plan:
    if rest not in ("on", "off"):
        raise CannotRehearse("bad_change", change=text, example="absolute:on")
    policy = plan.branch.policy.model_copy(update={"absolute_priority": rest == "on"})
    return replace(plan, branch=_with(plan.branch, policy=policy))


_KINDS: Mapping[str, Callable[[Plan, str, str], Plan]] = {
    "open": _open,
    "copy": _copy,
    "shut": _shut,
    "skills": _skills,
    "lunch": _lunch,
    "lunches": _lunches,
    "bookings": _bookings,
    "head-start": _head_start,
    "credit": _credit,
    "absolute": _absolute,
}


# -- inside ------------------------------------------------------------------------------------------------------------


def _counter(branch: Branch, name: str) -> Counter:
    """By its id, or by its number on the wall."""
    name = name.strip()
    found = branch.counter_by_id.get(name) or next((one for one in branch.counters if str(one.number) == name), None)
    if found is None:
        raise CannotRehearse("unknown_counter", counter=name, known=", ".join(branch.counter_by_id))
    return found


def _minute(clock: str, text: str) -> float:
    hour, minute = (int(part) for part in clock.split(":"))
    if hour > 23 or minute > 59:
        raise CannotRehearse("bad_change", change=text, example="lunch:q1=11:30/40")
    return 60.0 * hour + minute


def _number(typed: str, most: int, text: str, example: str) -> int:
    typed = typed.strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 5 and int(typed) <= most):
        raise CannotRehearse("bad_change", change=text, example=example)
    return int(typed)


def _with(branch: Branch, **fields: object) -> Branch:
    """The settings with other fields; nothing that was worked out from the old ones comes along."""
    try:
        return Branch.model_validate({**{name: getattr(branch, name) for name in Branch.model_fields}, **fields})
    except ValidationError as error:
        raise CannotRehearse("unfit") from error
