"""Which facts and views each device is told, by its role and by who is signed in there; nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from server.staff.rights import ALONE, SIGN_IN, Who, is_among, may_sign_in
from wire.events import (
    ENDS_A_CALL,
    IS_A_CALL,
    AnyEvent,
    DeviceWanted,
    HallClosed,
    ServiceClosed,
    SettingsApplied,
    TicketArrived,
    TicketCalled,
    TicketIssued,
    TicketRecalled,
)
from wire.values import Role
from wire.views import SignedIn

_HALL = frozenset({
    "hall.closed", "hall.opened", "settings.applied", "day.opened", "day.closed", "day.taken_back", "clock.corrected",
    "service.closed", "service.opened",
})  # fmt: skip

Types = frozenset[str] | None
"""Types of events; None is every one."""

NOTHING: Types = frozenset()

HEARS: dict[Role, Types] = {
    Role.KIOSK: _HALL,
    Role.DISPLAY: _HALL | IS_A_CALL | ENDS_A_CALL,
    Role.COUNTER: _HALL,
    Role.RECEPTION: _HALL,
    Role.MANAGER: NOTHING,
    Role.PHONE: NOTHING,
    Role.HUB: NOTHING,
    Role.PAD: NOTHING,
    Role.BOARDS: NOTHING,
    Role.SERVER: NOTHING,
}
"""What a device is told by itself: no more than the hall can see. Phones and number boards live by their view alone."""

HEARS_SIGNED_IN: dict[Role, Types] = {
    Role.COUNTER: _HALL | {"call.announced"},
    Role.RECEPTION: _HALL | {"call.announced"},
    Role.MANAGER: None,
}
"""What it is told while a person is signed in who may be."""


def heard(role: Role, person: SignedIn | None) -> Types:
    """The types of events a device is told."""
    if person is None or not may_sign_in(role, person.roles):
        return HEARS[role]
    return HEARS_SIGNED_IN.get(role, HEARS[role])


SEES: Mapping[str, Mapping[Role, Who]] = MappingProxyType({
    "hall": {Role.KIOSK: ALONE, Role.RECEPTION: ALONE},
    "board": {Role.DISPLAY: ALONE},
    "numbers": {Role.BOARDS: ALONE},
    "media": {Role.DISPLAY: ALONE},
    "desk": {Role.COUNTER: ALONE, Role.RECEPTION: ALONE},
    "ticket": {Role.PHONE: ALONE},
    "device": {Role.KIOSK: ALONE, Role.COUNTER: ALONE, Role.DISPLAY: ALONE, Role.RECEPTION: ALONE,
               Role.BOARDS: ALONE},
    "monitor": {Role.MANAGER: SIGN_IN[Role.MANAGER]},
})  # fmt: skip
"""The devices and persons of each view. A desk without a person is told the branch's day and no more."""


def sees(role: Role, person: SignedIn | None, topic: str) -> bool:
    """Whether a device is told this view."""
    devices = SEES.get(topic, {})
    return role in devices and is_among(devices[role], () if person is None else person.roles)


def hears(role: Role, person: SignedIn | None, kind: str) -> bool:
    """Whether a device is told events of this type."""
    types = heard(role, person)
    return types is None or kind in types


def hears_all(role: Role, person: SignedIn | None) -> bool:
    """Whether it is told every fact and can keep account of them: then it must lack none of those before."""
    return heard(role, person) is None


FOR_PEOPLE = (HallClosed, ServiceClosed)
"""Of what a board hears, the events whose typed words are for whoever stands in the hall; no others are its to hear."""


def told(role: Role, event: AnyEvent) -> dict[str, Any]:
    """An event as a role sees it: a board in the hall needs neither the clerk's name nor why others wait.

    Who put settings in force is a manager's business: kiosks hear of it, and desks at which nobody is signed in.
    """
    doc = event.model_dump(mode="json")
    if isinstance(event, SettingsApplied) and role is not Role.MANAGER:
        doc["by"] = ""
    if isinstance(event, TicketIssued | TicketArrived):
        doc["person"] = None  # what stands for a person with a card is for counting, and nobody's to see
    if isinstance(event, DeviceWanted):
        doc["staff_pin_hash"] = ""  # of six digits: whoever has it finds them by trying
    if role is Role.DISPLAY:
        if isinstance(event, TicketCalled):
            doc |= {"person": "", "why": "", "passed": {}, "passed_more": {}}
        elif isinstance(event, TicketRecalled):
            doc["person"] = ""
        else:
            typed = () if isinstance(event, FOR_PEOPLE) else event.erasable
            hidden = ("person", "by", "to_person", "back_to", *typed)
            doc |= {name: "" for name in hidden if doc.get(name)}
            doc |= {"told_anew": None} if "told_anew" in doc else {}  # what one person was told of their wait
    return doc
