"""The changes that the form offers: those of the branch's own counters, classes and topics."""

from __future__ import annotations

from collections.abc import Callable

from server.rehearsal.telling import named
from server.web.pages import Speech
from wire.catalogue import Branch

LUNCHES = ("lunches:11:00-13:00/30", "lunches:11:00-13:00/45", "lunches:11:30-13:30/60")
HEAD_STARTS = (0, 15, 30, 45, 60)
CREDITS = (0, 30, 45, 60)

Offered = list[tuple[str, list[tuple[str, str]]]]
"""By group: each change as it is written, and as people say it."""


def offered(branch: Branch, say: Speech) -> Offered:
    """All that can be chosen for this branch."""
    counters = sorted(branch.counters, key=lambda one: one.number)

    def said(texts: list[str]) -> list[tuple[str, str]]:
        return [(text, named(text, branch, say.language)) for text in texts]

    ways: list[tuple[str, Callable[[], list[str]]]] = [
        ("more_counters", lambda: [f"{kind}:{one.id}" for one in counters for kind in ("copy", "open")]),
        ("fewer_counters", lambda: [f"shut:{one.id}" for one in counters]),
        ("lunches", lambda: list(LUNCHES)),
        ("bookings", lambda: ["bookings:flat", *(f"credit:{n}" for n in CREDITS)]),
        ("order", lambda: [*(f"head-start:{n}" for n in HEAD_STARTS), "absolute:on", "absolute:off"]),
    ]
    return [(say(f"rehearsal.{name}"), said(make())) for name, make in ways]


def one_topic_more(branch: Branch, counter_id: str, group_id: str) -> str:
    """The change by which a counter serves a topic besides its own; empty where one of the two is not there."""
    counter = branch.counter_by_id.get(counter_id)
    if counter is None or group_id not in branch.group_by_id:
        return ""
    return f"skills:{counter.id}={','.join(dict.fromkeys((*counter.groups, group_id, *counter.services)))}"
