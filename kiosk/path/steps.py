"""The steps of a citizen's path, and what leads where."""

from __future__ import annotations

from enum import StrEnum


class KioskStep(StrEnum):
    """Where the citizen is."""

    GROUPS = "groups"
    SEARCH = "search"
    SERVICES = "services"
    EVENTS = "events"
    TAKE = "take"
    CLASSES = "classes"
    CHECK_IN = "checkIn"
    BOOKINGS = "bookings"
    """Several bookings of the card that was read: which one?"""
    CONFIRM = "confirm"
    EARLY = "early"
    """A booking whose time is yet to come: now without it, or later with it?"""
    CARD_NOTICE = "cardNotice"
    """What is read of an identity card, before any is."""
    CARD = "card"
    """A card may be held to the scanner."""
    CARD_CLASS = "cardClass"
    """Its date of birth shows a priority class: is it wanted?"""
    ISSUING = "issuing"
    TICKET = "ticket"
    REFUSED = "refused"


BACK: dict[KioskStep, KioskStep] = {
    KioskStep.SEARCH: KioskStep.GROUPS,
    KioskStep.SERVICES: KioskStep.GROUPS,
    KioskStep.EVENTS: KioskStep.GROUPS,
    KioskStep.CLASSES: KioskStep.TAKE,
    KioskStep.CHECK_IN: KioskStep.GROUPS,
    KioskStep.BOOKINGS: KioskStep.CHECK_IN,
    KioskStep.CONFIRM: KioskStep.GROUPS,
    KioskStep.EARLY: KioskStep.GROUPS,
    KioskStep.REFUSED: KioskStep.GROUPS,
}
"""Where "back" leads; TAKE to where the service was chosen, pages about a card to where one was spoken of.

Other steps have no way back.
"""

QUESTIONS = frozenset({KioskStep.CONFIRM, KioskStep.EARLY})
"""Questions that the server has about a booking."""

CARD_FROM = frozenset({
    KioskStep.GROUPS, KioskStep.SEARCH, KioskStep.SERVICES, KioskStep.EVENTS, KioskStep.TAKE, KioskStep.CLASSES,
    KioskStep.CHECK_IN,
})  # fmt: skip
"""Where a card may be spoken of, and where the pages about it lead back to."""

ABOUT_CARD = frozenset({KioskStep.CARD_NOTICE, KioskStep.CARD, KioskStep.CARD_CLASS})

CHOSEN_ALREADY = ABOUT_CARD | {KioskStep.TAKE, KioskStep.CLASSES}
"""Where a service may be chosen, and no number for it is on its way."""

_TAKEN = frozenset({KioskStep.ISSUING, KioskStep.REFUSED})
_CHOSEN = frozenset({KioskStep.GROUPS, KioskStep.SEARCH, KioskStep.SERVICES, KioskStep.EVENTS})
"""Where a service is chosen."""

LEADS_TO: dict[KioskStep, frozenset[KioskStep]] = {
    KioskStep.GROUPS: frozenset(
        {KioskStep.SEARCH, KioskStep.SERVICES, KioskStep.EVENTS, KioskStep.TAKE, KioskStep.CHECK_IN, *_TAKEN}
    ),
    KioskStep.SEARCH: frozenset({KioskStep.GROUPS, KioskStep.TAKE, *_TAKEN}),
    KioskStep.SERVICES: frozenset({KioskStep.GROUPS, KioskStep.TAKE, *_TAKEN}),
    KioskStep.EVENTS: frozenset({KioskStep.GROUPS, KioskStep.TAKE, *_TAKEN}),
    KioskStep.TAKE: frozenset({KioskStep.CLASSES, *_CHOSEN, *_TAKEN}),
    KioskStep.CLASSES: frozenset({KioskStep.TAKE, *_CHOSEN, *_TAKEN}),
    KioskStep.CHECK_IN: frozenset({KioskStep.GROUPS, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.BOOKINGS: frozenset({KioskStep.GROUPS, KioskStep.CHECK_IN, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.CONFIRM: frozenset({KioskStep.GROUPS, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.EARLY: frozenset({KioskStep.GROUPS, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.CARD_NOTICE: CARD_FROM | {KioskStep.CARD, KioskStep.ISSUING, KioskStep.REFUSED},
    KioskStep.CARD: CARD_FROM | {KioskStep.CARD_CLASS, KioskStep.ISSUING, KioskStep.REFUSED},
    KioskStep.CARD_CLASS: CARD_FROM | {KioskStep.ISSUING, KioskStep.REFUSED},
    KioskStep.ISSUING: QUESTIONS | {KioskStep.GROUPS, KioskStep.TICKET, KioskStep.BOOKINGS, KioskStep.REFUSED},
    KioskStep.TICKET: frozenset({KioskStep.GROUPS, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.REFUSED: frozenset({KioskStep.GROUPS, KioskStep.CHECK_IN, KioskStep.CARD, KioskStep.ISSUING}),
}
for _step in CARD_FROM:
    LEADS_TO[_step] |= {KioskStep.CARD_NOTICE}
"""Every step and what may follow; whatever else is pressed does nothing."""

NEEDS_SERVER = frozenset(
    {
        KioskStep.GROUPS,
        KioskStep.SEARCH,
        KioskStep.SERVICES,
        KioskStep.EVENTS,
        KioskStep.TAKE,
        KioskStep.CLASSES,
        KioskStep.CHECK_IN,
        KioskStep.BOOKINGS,
        KioskStep.CONFIRM,
        KioskStep.EARLY,
        KioskStep.CARD_NOTICE,
        KioskStep.CARD,
        KioskStep.CARD_CLASS,
    }
)
"""Steps that are hidden behind the notice while the server is away or the hall is closed."""

LOOKED_AT = frozenset({KioskStep.SEARCH, KioskStep.TAKE})
"""Where a procedure, and what to bring for it, is read while no numbers are given."""
