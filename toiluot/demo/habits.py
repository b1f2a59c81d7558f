"""How simulated people behave: what each visit brings with it, so that it goes the same way whoever serves it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from config.day import Visit


@dataclass(frozen=True, slots=True)
class Habits:
    """How people move, in seconds of the hall, from the least to the most."""

    walk_s: tuple[float, float] = (6.0, 14.0)
    """A citizen walks to the counter."""
    between_s: tuple[float, float] = (4.0, 9.0)
    """Between a finish and the next call."""
    notice_s: tuple[float, float] = (8.0, 14.0)
    """Until a clerk to whom nobody came notices somebody new."""
    recall_after_s: float = 25.0
    park_share: float = 0.015


HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Course:
    """How one visit goes, in seconds of the hall."""

    serve_s: float
    """In the first leg, and in the second."""
    serve_again_s: float
    walk_s: float
    between_s: float
    notice_s: float
    parked: bool
    accepted: bool
    otherwise: str
    """The outcome when it is not accepted."""


def course(visit: Visit | None, habits: Habits = HABITS) -> Course:
    """How this visit goes: by dice of its own. None is somebody who is in no day file: a person who takes part."""
    # Not the clerk's dice: then the whole day would be another one as soon as two clerks are free in another order.
    dice = random.Random("nobody's" if visit is None else f"{visit.at_s} {visit.line}")  # noqa: S311 - a simulated person
    return Course(
        serve_s=360.0 if visit is None else visit.serve_min * 60,
        serve_again_s=360.0 if visit is None else visit.transfer_min * 60,
        walk_s=dice.uniform(*habits.walk_s),
        between_s=dice.uniform(*habits.between_s),
        notice_s=dice.uniform(*habits.notice_s),
        parked=visit is not None and dice.random() < habits.park_share,
        accepted=dice.random() < 0.5,
        otherwise=dice.choice(("bo-sung", "huong-dan", "tra-ket-qua")),
    )
