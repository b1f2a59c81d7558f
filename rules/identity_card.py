"""What a kiosk reads of an identity card's QR, and what it makes of it. The text itself is kept nowhere.

The card's number never leaves the machine that read it: `person_key` makes of it what stands for the person on one day.
Only the date of birth is read besides, for the classes that go by age.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from rules.booking_code.form import bare
from wire.catalogue import PriorityClass
from wire.values import Day

FEWEST_FIELDS = 6
"""Of both formats of the card: the old one has 7, that of 2024 more, in an order that is not public."""

_NUMBER = re.compile(r"[0-9]{12}")
_DATE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_INSURANCE = re.compile(r"[A-Z]{2}[0-9]{13}|[0-9]{10}")
"""The first field of a health-insurance card's QR: its code, of 15 letters or, since 2021, the 10 digits alone."""

_CENTURIES = {
    "0": 1900,
    "1": 1900,
    "2": 2000,
    "3": 2000,
    "4": 2100,
    "5": 2100,
    "6": 2200,
    "7": 2200,
    "8": 2300,
    "9": 2300,
}
"""The fourth digit of the number says sex and century of birth, the next two the year (circular 59/2021/TT-BCA)."""


class NoCard(Enum):
    """Why a text is not an identity card's."""

    INSURANCE = "insurance"
    """It is a health-insurance card's, which a kiosk has no business with."""
    OTHER = "other"
    """Anything else, such as the code that VNeID shows: what it says is for its own readers."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is read of a card; it stands in no log, for its text says nothing."""

    number: str = field(repr=False)
    born: date | None = field(repr=False)
    """None where no date on the card fits its number."""


def read_card(text: str) -> Card | NoCard:
    """The card a scanned text is of, in the old format or that of 2024; whatever else it says is passed over."""
    fields = [one.strip() for one in bare(text).split("|")]
    if len(fields) >= FEWEST_FIELDS and _NUMBER.fullmatch(fields[0]):
        return Card(fields[0], _born(fields[0], fields[1:]))
    if len(fields) >= FEWEST_FIELDS - 1 and _INSURANCE.fullmatch(fields[0].upper()):
        return NoCard.INSURANCE
    return NoCard.OTHER


def _born(number: str, fields: Iterable[str]) -> date | None:
    """The date of the year that the number says: a card also has the day it was issued, and perhaps its last."""
    year = _CENTURIES[number[3]] + int(number[4:6])
    return min((day for day in map(_date, fields) if day is not None and day.year == year), default=None)


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text.replace("/", ""))
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March where there is none."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def class_by_age(classes: Iterable[PriorityClass], born: date | None, day: Day) -> str:
    """The class with the highest age that this person has reached on a day; empty for none."""
    if born is None:
        return ""
    age = age_on(born, date.fromisoformat(day))
    reached = [(one.from_age, one.id) for one in classes if one.from_age is not None and one.from_age <= age]
    return max(reached, default=(0, ""))[1]


def person_key(site_key: bytes, day: Day, number: str) -> str:
    """Stands for a person on one day: an HMAC, for a plain hash of 12 digits is found by trying them all.

    Another day's is another one, so that what was kept tells nobody who came twice.
    """
    return hmac.digest(site_key, f"person {day} {number}".encode(), hashlib.sha256).hex()
