"""Which facts each role is told, and what is left out of them."""

from __future__ import annotations

from typing import Any

from wire.events import AnyEvent, TicketCalled, TicketRecalled
from wire.values import Role

_HALL = frozenset({"hall.closed", "hall.opened", "settings.applied", "day.opened", "day.closed"})

_ENDS_A_CALL = frozenset(
    {
        "ticket.started",
        "ticket.finished",
        "ticket.missed",
        "ticket.parked",
        "ticket.transferred",
        "ticket.cancelled",
    }
)

HEARS: dict[Role, frozenset[str] | None] = {
    Role.KIOSK: _HALL,
    Role.DISPLAY: _HALL | {"ticket.called", "ticket.recalled"} | _ENDS_A_CALL,
    Role.COUNTER: _HALL | {"call.announced"},
    Role.RECEPTION: _HALL | {"call.announced"},
    Role.MANAGER: None,
    Role.PHONE: frozenset(),
    Role.HUB: frozenset(),
    Role.SERVER: frozenset(),
}
"""Types of events by role; None is every one. Phones live by their view alone."""


def hears(role: Role, kind: str) -> bool:
    """Whether a role is told events of this type."""
    types = HEARS[role]
    return types is None or kind in types


def told(role: Role, event: AnyEvent) -> dict[str, Any]:
    """An event as a role sees it: a board in the hall needs neither the clerk's name nor why others wait."""
    doc = event.model_dump(mode="json")
    if role is Role.DISPLAY:
        if isinstance(event, TicketCalled):
            doc |= {"person": "", "why": "", "passed": {}}
        elif isinstance(event, TicketRecalled):
            doc["person"] = ""
        else:
            doc |= {name: "" for name in ("person", "by", "dossier_code") if doc.get(name)}
    return doc
