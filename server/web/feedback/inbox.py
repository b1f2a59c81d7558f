"""What visitors said as a manager reads it: filtered, paged, counted by reason. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.store.feedback_rows import Mark, Rating, Said
from server.web.pages import Speech, clock_text
from wire.catalogue import Branch

LOW = 3
"""Ratings up to this one stand in the inbox even without a comment."""

A_PAGE = 20
"""As many as are read in one go: 50 made a page of 13,000 pixels."""

TARGET = 0.95
"""Share of the scores 4 and 5 that is asked of a hall."""

MARKS = ("all", "low", "praise")
"""By the score: up to `LOW`, or above it."""

STATES = ("open", "answered", "closed", "all")


@dataclass(frozen=True, slots=True)
class Filter:
    """What of it is shown."""

    state: str = "open"
    counter_id: str = ""
    words: bool = False
    """Only those with a comment."""
    mark: str = "all"
    page: int = 1


def mark_of(one: Rating) -> str:
    """Whether it is praise."""
    return "low" if one.score <= LOW else "praise"


def state_of(one: Rating | Said) -> str:
    """Where it stands."""
    return "closed" if one.closed else "answered" if one.answered else "open"


def chosen(ratings: Iterable[Rating], by: Filter) -> list[Rating]:
    """Those that a filter lets through, in their order."""
    return [
        one
        for one in ratings
        if by.state in ("all", state_of(one))
        and by.counter_id in ("", one.counter_id)
        and (one.worded or not by.words)
        and by.mark in ("all", mark_of(one))
    ]


def counts(ratings: Iterable[Rating]) -> dict[str, int]:
    """How many stand where."""
    found = Counter(state_of(one) for one in ratings)
    return {state: found.total() if state == "all" else found[state] for state in STATES}


def entries(said: Sequence[Said], branch: Branch, names: Mapping[str, str], say: Speech) -> list[dict[str, Any]]:
    """As a page shows them."""
    services = {s.id: s.name.of(say.language) for s in branch.services}
    return [
        {
            "said": one,
            "state": state_of(one),
            "at": f"{clock_text(one.at, branch.timezone)} · {say.day(one.day)}",
            "service": services.get(one.service_id, one.service_id),
            "counter": counter_name(branch, one.counter_id, say),
            "reasons": [reason_name(branch, i, say) for i in one.reasons],
            "answered": None if one.answered_at is None else say.minute(one.answered_at, branch.timezone),
            "answered_by": names.get(one.answered_by, one.answered_by),
            "closed": None if one.closed_at is None else say.minute(one.closed_at, branch.timezone),
        }
        for one in said
    ]


def counter_name(branch: Branch, counter_id: str, say: Speech) -> str:
    """`Quầy 5`; the id of a counter that is no more."""
    counter = branch.counter_by_id.get(counter_id)
    return say("feedback.counter_n", n=counter.number) if counter else counter_id


def reason_name(branch: Branch, reason: str, say: Speech) -> str:
    """The words of a reason; its id when the settings list it no longer."""
    name = branch.asked_reasons.get(reason)
    return name.of(say.language) if name is not None else reason


def table_of(marks: Mapping[Mark, int], branch: Branch, by: str, say: Speech) -> dict[str, Any]:
    """How often each reason was given, by counter or by service; nothing of who gave it."""
    reasons = list(dict.fromkeys([*branch.asked_reasons, *sorted({i for mark in marks for i in mark.reasons})]))
    rows: dict[str, Counter[str]] = {}
    ratings: Counter[str] = Counter()
    satisfied: Counter[str] = Counter()
    for mark, n in marks.items():
        key = mark.counter_id if by == "counter" else mark.service_id
        given = rows.setdefault(key, Counter())
        for reason in mark.reasons:
            given[reason] += n
        ratings[key] += n
        satisfied[key] += n * (mark.score >= 4)
    numbers = {c.id: c.number for c in branch.counters}
    services = {s.id: s.name.of(say.language) for s in branch.services}
    order = sorted(rows, key=lambda key: (numbers.get(key, 999), services.get(key, key), key))
    return {
        "reasons": [reason_name(branch, i, say) for i in reasons],
        "rows": [
            {
                "name": counter_name(branch, key, say) if by == "counter" else services.get(key, key),
                "counts": [rows[key][i] for i in reasons],
                "ratings": ratings[key],
                "share": satisfied[key] / ratings[key],
            }
            for key in order
        ],
        "totals": [sum(row[i] for row in rows.values()) for i in reasons],
        "ratings": ratings.total(),
        "share": satisfied.total() / ratings.total() if marks else None,
    }
