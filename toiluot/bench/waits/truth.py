"""What really happens on the days that estimates are judged on. Nothing here is read by an estimator.

A branch of 17 counters with skills, two priority classes, bookings, people who do not come, who come back, who are sent
on, who leave; clerks with a pace, a lunch hour and breaks of their own. A day is drawn whole before it is played.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import log
from typing import NamedTuple
from zoneinfo import ZoneInfo

from server.rehearsal.day import Break, Desk, DrawnDay, Person
from wire.catalogue import Branch

ZONE = "Asia/Ho_Chi_Minh"
FIRST_DAY = date(2026, 3, 2)
"""A Monday; days are the working days from here on."""

OPENS, CLOSES, DOORS, LAST_NUMBER = 450, 1_020, 435, 990
"""Minutes after midnight: counters, and from when until when people come for numbers."""

NORMAL, OVERLOAD = 1.0, 1.23
"""How many people come, against the usual. Whoever has to wait waits about 10 minutes at the one, 19 at the other."""

USUAL_VISITS = 680
"""People who come on an average day of load 1."""


class Work(NamedTuple):
    """A service as it really is."""

    id: str
    group: str
    minutes: float
    """The mean, by a clerk of usual pace."""
    people: float
    """Its share of all who come."""
    configured: float
    """What the office wrote into its settings: not what is so."""


WORKS = (
    Work("dat-bien-dong", "dat-dai", 12.0, 0.080, 10),
    Work("dat-cap-moi", "dat-dai", 17.0, 0.034, 15),
    Work("hkd-thanh-lap", "kinh-doanh", 9.0, 0.090, 10),
    Work("dn-thay-doi", "kinh-doanh", 12.5, 0.050, 10),
    Work("chung-thuc", "giay-to", 4.5, 0.190, 5),
    Work("ho-tich", "giay-to", 9.5, 0.062, 8),
    Work("thuong-tru", "cu-tru", 8.5, 0.125, 8),
    Work("can-cuoc", "cu-tru", 7.0, 0.110, 8),
    Work("nhan-ket-qua", "ket-qua", 3.2, 0.150, 4),
    Work("bo-sung", "ket-qua", 6.0, 0.038, 5),
    Work("bhxh", "bao-hiem", 10.0, 0.071, 10),
)

SKILLS = (
    ("dat-dai",),
    ("dat-dai",),
    ("dat-dai",),
    ("dat-dai", "kinh-doanh"),
    ("kinh-doanh",),
    ("kinh-doanh",),
    ("kinh-doanh", "giay-to"),
    ("giay-to",),
    ("giay-to",),
    ("giay-to", "cu-tru"),
    ("cu-tru",),
    ("cu-tru",),
    ("cu-tru",),
    ("ket-qua",),
    ("ket-qua", "giay-to", "cu-tru"),
    ("bao-hiem", "ket-qua"),
    ("bao-hiem",),
)
"""The groups of each counter."""

SENT_ON = {
    "dat-bien-dong": ("bo-sung", 0.07, 0.7),
    "dat-cap-moi": ("dat-bien-dong", 0.05, 0.6),
    "hkd-thanh-lap": ("chung-thuc", 0.09, 0.9),
    "dn-thay-doi": ("chung-thuc", 0.08, 0.9),
    "ho-tich": ("thuong-tru", 0.10, 0.8),
    "thuong-tru": ("can-cuoc", 0.06, 0.8),
    "bo-sung": ("dat-bien-dong", 0.12, 0.6),
    "bhxh": ("chung-thuc", 0.05, 0.9),
}
"""Where a clerk sends people on to, how often, and how long it takes there against the usual."""

CLASSES = {"cao-tuoi": 0.09, "mang-thai": 0.04}
"""Shares of the priority classes among all who come."""

SLOWER = {"cao-tuoi": 1.15}
"""What people of a class take against others."""

BY_HALF_HOUR = (
    (1.9, 2.0, 1.9, 1.6, 1.4, 1.2, 1.0, 0.8, 0.55, 0.5, 0.55, 0.8, 1.2, 1.35, 1.25, 1.1, 0.9, 0.7, 0.5),
    (1.3, 1.5, 1.6, 1.5, 1.35, 1.2, 1.0, 0.8, 0.6, 0.5, 0.6, 0.9, 1.25, 1.4, 1.35, 1.2, 1.0, 0.8, 0.6),
    (1.1, 1.3, 1.45, 1.45, 1.35, 1.2, 1.05, 0.85, 0.65, 0.55, 0.65, 0.95, 1.3, 1.5, 1.45, 1.3, 1.1, 0.9, 0.7),
)
"""How people come from the opening on: on Mondays, on other days, on Fridays."""

BY_WEEKDAY = (1.10, 0.99, 0.94, 0.95, 1.02)

BOOKED, BOOKED_COME = 0.10, 0.86
"""The share of all who booked, and of them who come."""

LATEST_MIN = 20.0
"""Nobody comes to a booking later than this."""

COME_BACK, LEAVE, HELD = 0.4, 0.03, 0.03
"""Shares: of those who miss their call who come later; of all, who lose patience, and who go and fetch a paper."""

WALK_MIN, BACK_MIN, HELD_MIN, PATIENCE_MIN = (0.15, 0.9), (2.0, 22.0), (4.0, 16.0), 45.0
"""Minutes: to the counter; until who missed a call is back; until who fetches a paper is; patience, on average."""

LUNCH, REST, MEETING, TROUBLE = "an-trua", "giai-lao", "hop", "su-co"
"""Why a counter makes a pause."""

IN_TIME, LATE, EARLY = (0.0, 4.0), (25.0, 45.0), (60.0, 90.0)
"""Minutes after the opening, and before the end, that counters open and close."""

LUNCH_SPREAD, MEETING_AT, MEETING_SPREAD, MEETING_MIN = 5.0, 870.0, 4.0, (25.0, 45.0)
TROUBLE_SHARE, TROUBLE_MIN = 0.02, (15.0, 70.0)
"""Minutes, and the share of the days of a counter with trouble."""


class Habits(NamedTuple):
    """What does not change from day to day of a counter's clerk. Minutes."""

    pace: float
    lunch_at: int
    lunch_min: float
    rest_every: float
    late: bool
    early: bool
    meets_on: int | None
    """The weekday of a meeting."""


@dataclass(frozen=True, slots=True)
class Hall:
    """Which branch, how full. The defaults are the branch of `docs/waits.md`; a test plays a smaller one."""

    load: float = NORMAL
    visits: float = USUAL_VISITS
    counters: int = len(SKILLS)
    """The first so many of them."""
    policy: tuple[tuple[str, bool | int], ...] = ()
    """Settings of the order that differ."""
    head_start_min: int = 45

    def works(self) -> tuple[Work, ...]:
        """The services that one of its counters serves."""
        served = {group for skills in SKILLS[: self.counters] for group in skills}
        return tuple(work for work in WORKS if work.group in served)

    def branch(self) -> Branch:
        """Its settings."""
        works = self.works()
        groups = list(dict.fromkeys(work.group for work in works))
        return Branch.model_validate(
            {
                "id": "hall-w",
                "site": _text("site"),
                "name": _text("W"),
                "address": _text("-"),
                "timezone": ZONE,
                "zones": [{"id": "z", "name": _text("z")}],
                "groups": [{"id": g, "name": _text(g), "series": "ABCEHK"[n]} for n, g in enumerate(groups)],
                "services": [
                    {"id": w.id, "group": w.group, "name": _text(w.id), "minutes": w.configured} for w in works
                ],
                "classes": [{"id": i, "name": _text(i), "head_start_min": self.head_start_min} for i in CLASSES],
                "counters": [
                    {"id": f"c{n:02d}", "number": n, "name": _text(f"c{n}"), "zone": "z", "groups": list(skills)}
                    for n, skills in enumerate(SKILLS[: self.counters], start=1)
                ],
                "outcomes": [{"id": "xong", "name": _text("xong")}],
                "pause_reasons": [{"id": i, "name": _text(i)} for i in ("an-trua", "giai-lao", "hop", "su-co")],
                "hours": [
                    {"weekdays": [1, 2, 3, 4, 5], "opens": _clock(OPENS), "closes": _clock(CLOSES),
                     "issue_from": _clock(DOORS), "issue_until": _clock(CLOSES)}
                ],
                "policy": dict(self.policy),
            }
        )  # fmt: skip


def draw(hall: Hall, seed: int, number: int) -> DrawnDay:
    """The day of this number: the same for ever from the same hall and seed, whatever other days there are."""
    dice = _people_dice(seed, number)
    day = FIRST_DAY + timedelta(days=number // 5 * 7 + number % 5)
    midnight = round(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)
    people = sorted(_people(hall, dice, day), key=lambda person: person.at)
    # Apart from the people: a fuller hall has the same clerks, who take the same breaks.
    dice = random.Random(f"{seed} desks {number}")  # noqa: S311
    pace = dice.lognormvariate(0, 0.06)
    desks = tuple(desk_of(n, habits, dice, day, pace) for n, habits in enumerate(habits_of(hall, seed)))
    return DrawnDay(str(number), day, midnight, tuple(people), desks, DOORS)


def number_of(day: date) -> int:
    """Which day it is, as `draw` counts them."""
    weeks, weekday = divmod((day - FIRST_DAY).days, 7)
    return weeks * 5 + weekday


def volume_of(hall: Hall, seed: int, number: int) -> float:
    """How many people are to be expected on this day, for all services together; chance says how many come."""
    return _volume(hall, _people_dice(seed, number), FIRST_DAY + timedelta(days=number // 5 * 7 + number % 5))


def shape_of(day: date) -> tuple[float, ...]:
    """How people come by half hour from the opening on, against each other."""
    return BY_HALF_HOUR[{0: 0, 4: 2}.get(day.weekday(), 1)]


def gone_after(share: float) -> float | None:
    """After how many minutes of waiting somebody is gone, who is the patientest of this share of all; None for never.

    3 % never come to their call, and 9 % more are lost as they wait, half of them within half an hour.
    """
    if share < 0.03:
        return -1.0
    return -40 * log(1 - (share - 0.03) / 0.09) if share < 0.12 else None


# -- people ------------------------------------------------------------------------------------------------------------


def _people(hall: Hall, dice: random.Random, day: date) -> list[Person]:
    works = hall.works()
    known = sum(work.people for work in works)
    found = [_person(dice, works) for _ in range(_poisson(dice, _volume(hall, dice, day) * known))]
    return [_timed(dice, person, shape_of(day)) for person in found]


def _people_dice(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed} people {number}")  # noqa: S311 - no secret


def _volume(hall: Hall, dice: random.Random, day: date) -> float:
    """The first that is drawn of the people of a day."""
    return hall.load * hall.visits * BY_WEEKDAY[day.weekday()] * dice.lognormvariate(0, 0.05)


def _person(dice: random.Random, works: Sequence[Work]) -> Person:
    """All but when they come."""
    work = dice.choices(works, [one.people for one in works])[0]
    ids = {one.id: one for one in works}
    class_id = dice.choices(["ordinary", *CLASSES], [1 - sum(CLASSES.values()), *CLASSES.values()])[0]
    slower = SLOWER.get(class_id, 1.0)
    legs = [(work.id, length_min(dice, work.minutes) * slower)]
    to, often, against = SENT_ON.get(work.id, ("", 0.0, 0.0))
    if dice.random() < often and to in ids:
        legs.append((to, length_min(dice, ids[to].minutes) * slower * against))
    absent, comes_back = dice.random(), dice.random() < COME_BACK
    leaves, held = dice.random() < LEAVE, dice.random() < HELD
    return Person(
        at=0.0,
        service_id=work.id,
        class_id=class_id,
        legs=tuple(legs),
        walk=dice.uniform(*WALK_MIN) * slower,
        gone_after=gone_after(absent),
        back=dice.uniform(*BACK_MIN) if comes_back else None,
        patience=dice.expovariate(1 / PATIENCE_MIN) if leaves else None,
        parked=dice.uniform(*HELD_MIN) if held else None,
    )


def _timed(dice: random.Random, person: Person, shape: Sequence[float]) -> Person:
    if dice.random() < BOOKED:
        slot = 30 * dice.choices(range(16, 33), shape[1:18])[0]
        at = slot + punctual_min(dice)
        return replace(person, at=max(at, DOORS), slot=float(slot), comes=dice.random() < BOOKED_COME)
    half = dice.choices(range(len(shape)), shape)[0]
    at = OPENS + 30 * half + dice.uniform(0, 30)
    if half == 0 and dice.random() < 0.5:  # they stand before the door
        at = dice.triangular(DOORS, OPENS, OPENS)
    return replace(person, at=min(at, LAST_NUMBER + dice.uniform(0, 9)))


def punctual_min(dice: random.Random) -> float:
    """How long after the booked time somebody comes, who comes."""
    return min(LATEST_MIN, max(-28.0, dice.gauss(-7, 8)))


def length_min(dice: random.Random, mean: float) -> float:
    """Most cases, and some that turn out to be long ones: no family of distributions that an estimator assumes."""
    if dice.random() < 0.08:
        return mean * 2.2 * dice.gammavariate(5, 1 / 5)
    return max(0.4, mean * 0.89 * dice.gammavariate(4, 1 / 4))


def _poisson(dice: random.Random, mean: float) -> int:
    """Near enough for hundreds, and never negative."""
    return max(0, round(dice.gauss(mean, mean**0.5)))


# -- counters ----------------------------------------------------------------------------------------------------------


def habits_of(hall: Hall, seed: int) -> tuple[Habits, ...]:
    """Of each counter in turn: the same on all days."""
    dice = random.Random(f"{seed} habits")  # noqa: S311 - no secret
    return tuple(_habits(dice) for _ in range(hall.counters))


def rest_min(dice: random.Random) -> float:
    """How long a short break lasts."""
    return min(25.0, 2 + dice.gammavariate(2, 2.6))


def lunch_min(dice: random.Random, habits: Habits) -> float:
    """How long this clerk's lunch lasts on one day."""
    return max(20.0, habits.lunch_min + dice.gauss(0, 6))


def _habits(dice: random.Random) -> Habits:
    pace, lunch_at = dice.lognormvariate(0, 0.17), dice.choice((660, 675, 690, 705, 720, 735))
    lunch, rest_every = dice.uniform(34, 50), dice.uniform(110, 330)
    late, early = dice.random() < 0.18, dice.random() < 0.18
    meets_on = dice.randrange(5) if dice.random() < 0.3 else None
    return Habits(pace, lunch_at, lunch, rest_every, late, early, meets_on)


def desk_of(n: int, habits: Habits, dice: random.Random, day: date, pace: float) -> Desk:
    """A counter on one day: its clerk, or somebody else; `pace` is that of the day."""
    usual_pace, person, substitute = habits.pace, f"s-C{n + 1:02d}", dice.random() < 0.06
    if substitute:
        person, usual_pace = f"s-X{n + 1:02d}", 1.05 + 0.1 * (n % 4)
    opens = OPENS + dice.uniform(*(LATE if habits.late else IN_TIME))
    closes = float(CLOSES) - (dice.uniform(*EARLY) if habits.early else 0)
    breaks = [Break(habits.lunch_at + dice.gauss(0, LUNCH_SPREAD), lunch_min(dice, habits), LUNCH)]
    at = opens + dice.expovariate(1 / habits.rest_every)
    while at < closes - 20:
        breaks.append(Break(at, rest_min(dice), REST))
        at += 10 + dice.expovariate(1 / habits.rest_every)
    if habits.meets_on == day.weekday():
        breaks.append(Break(MEETING_AT + dice.gauss(0, MEETING_SPREAD), dice.uniform(*MEETING_MIN), MEETING))
    if dice.random() < TROUBLE_SHARE:
        breaks.append(Break(dice.uniform(opens, closes), dice.uniform(*TROUBLE_MIN), TROUBLE))
    return Desk(
        counter_id=f"c{n + 1:02d}",
        person=person,
        opens=opens,
        closes=closes,
        pace=usual_pace * pace,
        breaks=tuple(sorted(breaks, key=lambda one: one.at)),
        gap=dice.uniform(0.1, 0.35),
    )


def _text(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
