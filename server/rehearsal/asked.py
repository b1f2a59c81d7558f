"""What is asked of the process that plays (`child.py`), and what it answers: plain JSON between two processes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from server.rehearsal.rehearse import Rehearsal

MOST_CHANGES = 3
"""That a form has room for."""

LONGEST_CHANGE = 20_000
"""Letters: all that a counter serves may be in it, service by service."""

SEEDS = 20
BUDGET_S = 40.0
"""No further seed is begun after so long, in real seconds; the fewest that are worth telling are played in any case."""


Written = Annotated[str, Field(max_length=LONGEST_CHANGE)]


class Asked(BaseModel):
    """A rehearsal that somebody wants: of a past day, or of a day of the week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: Annotated[str, Field(max_length=10)] = ""
    """ISO; empty for a day of the week."""
    weekday: Annotated[int, Field(ge=0, le=7)] = 0
    """1 is Monday; 0 for a past day."""
    counters: dict[str, str] | None = None
    """Those that are open, and who sits there; None for those of the day itself."""
    changes: Annotated[tuple[Written, ...], Field(max_length=MOST_CHANGES)] = ()
    seeds: Annotated[int, Field(ge=1, le=SEEDS)] = SEEDS


class Work(BaseModel):
    """What the child reads."""

    url: str
    """Of the branch's database."""
    asked: Asked
    budget_s: float = BUDGET_S


class Answer(BaseModel):
    """What the child writes: one of the two."""

    rehearsal: Rehearsal | None = None
    key: str = ""
    """Of the words `rehearsal`: why nothing was played."""
    facts: dict[str, str] = {}
