"""What visitors said as a manager reads it: filtered, paged, counted by reason. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.store.feedback_rows import Said
from server.web.pages import Speech, clock_text
from wire.catalogue import Branch

LOW = 3
"""Ratings up to this one stand in the inbox even without a comment."""

A_PAGE = 20
"""As many as are read in one go: 50 made a page of 13,000 pixels."""

TARGET = 0.95
"""Share of the scores 4 and 5 that is asked of a hall."""

STATES = ("open", "answered", "closed", "all")


@dataclass(frozen=True, slots=True)
class Filter:
    """What of it is shown."""

    state: str = "open"
    counter_id: str = ""
    words: bool = False
    """Only those with a comment."""
    page: int = 1


def is_for_the_inbox(one: Said) -> bool:
    """Whether somebody is to read it: it is low, or says something."""
    return one.score <= LOW or bool(one.comment)


def state_of(one: Said) -> str:
    """Where it stands."""
    return "closed" if one.closed_at is not None else "answered" if one.answered_at is not None else "open"


def chosen(said: Iterable[Said], by: Filter) -> list[Said]:
    """Those that a filter lets through, in their order."""
    return [
        one
        for one in said
        if is_for_the_inbox(one)
        and by.state in ("all", state_of(one))
        and by.counter_id in ("", one.counter_id)
        and (one.comment or not by.words)
    ]


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


def table_of(said: Sequence[Said], branch: Branch, by: str, say: Speech) -> dict[str, Any]:
    """How often each reason was given, by counter or by service; nothing of who gave it."""
    reasons = list(dict.fromkeys([*branch.asked_reasons, *sorted({i for one in said for i in one.reasons})]))
    rows: dict[str, Counter[str]] = {}
    ratings: Counter[str] = Counter()
    satisfied: Counter[str] = Counter()
    for one in said:
        key = one.counter_id if by == "counter" else one.service_id
        rows.setdefault(key, Counter()).update(one.reasons)
        ratings[key] += 1
        satisfied[key] += one.score >= 4
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
        "ratings": len(said),
        "share": sum(one.score >= 4 for one in said) / len(said) if said else None,
    }
