"""All that a clerk's desk shows, as one document of ready texts: for a face that is no window. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rules.clerk import rows
from rules.clerk.last_view import LastView
from rules.clerk.practice import practice
from rules.desk import KEYS, Situation, Step, why_not

Face = dict[str, Any]
"""Parts and lists by name, as JSON takes them."""


def page_of(at: Situation) -> str:
    """`choose` a counter, or `desk`; one that was opened last at another device is chosen anew."""
    return "desk" if at.view.counter_id is not None and not at.view.elsewhere else "choose"


def face(at: Situation, last: LastView, person_name: str) -> Face:
    """Every part and list of the desk at this moment.

    Args:
        at: the desk now.
        last: since when it is paused, and why.
        person_name: who is signed in there.
    """
    parked, missed = rows.aside(at)
    page = page_of(at)
    return {
        "page": page,
        "ticket_id": at.view.ticket.ticket_id if at.view.ticket else "",
        "practice": asdict(practice(at.view, at.language)),
        "head": asdict(rows.head(at, person_name, last.pause_reason)),
        "person": asdict(rows.person(at)),
        "next": asdict(rows.next_up(at)),
        "timer": asdict(rows.timer(at, last.paused_since)),
        "primary": asdict(rows.primary(at)),
        "queue": asdict(rows.queue(at)),
        "undo": asdict(rows.undo(at)),
        "help": asdict(rows.help_(at)),
        "taken": rows.taken(at),
        "form": asdict(rows.form(at)),
        "groups": rows.groups(at),
        "bookings": rows.bookings(at),
        "after": rows.after(at),
        "parked": parked,
        "missed": missed,
        "folded": rows.folded(at),
        "outcomes": rows.outcomes(at),
        "papers": rows.papers(at),
        "lesser": rows.lesser(at),
        "grants": bool(at.branch.classes) and not why_not(Step.GRANT, at),
        "parked_come_back": at.branch.policy.parked_come_back,
        "counters": rows.counters(at) if page == "choose" else [],
    }


def key_table() -> list[dict[str, str]]:
    """Which keys press which step; F10 stands once, `desk.meant` knows what it means."""
    return [
        {"keys": key, "step": step.value} for step, key in KEYS.items() if step not in (Step.RESUME, Step.HELP_OVER)
    ]
