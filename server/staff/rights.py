"""Who may do what: one table of role x command. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Iterable

from wire.commands import COMMANDS, Command
from wire.errors import Code, Refused, refused
from wire.values import Actor, Channel, Role

_DESK = (
    "ticket.call_next", "ticket.call", "ticket.recall", "ticket.start", "ticket.finish", "ticket.no_show",
    "ticket.park", "ticket.return", "ticket.transfer", "ticket.cancel",
    "counter.open", "counter.pause", "counter.resume", "counter.close",
)  # fmt: skip

MAY: dict[Role, frozenset[str]] = {
    Role.KIOSK: frozenset({"ticket.issue", "booking.check_in"}),
    Role.COUNTER: frozenset(_DESK),
    Role.DISPLAY: frozenset({"call.announced"}),
    Role.RECEPTION: frozenset({*_DESK, "ticket.issue", "booking.check_in"}),
    Role.MANAGER: frozenset({
        "hall.close", "hall.open", "ticket.cancel", "counter.close", "clock.confirm", "day.take_back",
    }),
    Role.PHONE: frozenset({"ticket.cancel", "visit.rate"}),
    Role.HUB: frozenset({"booking.record", "ticket.issue", "numbers.skip"}),
    Role.SERVER: frozenset({
        "clock.tick", "clock.confirm", "settings.apply", "booking.record", "ticket.issue", "booking.check_in",
        "numbers.skip",
    }),
}  # fmt: skip
"""The commands of each role. A command that is added is nobody's until it is written here."""

SIGNED_IN = frozenset({Role.COUNTER, Role.RECEPTION, Role.MANAGER})
"""Roles whose commands need a person: a paired PC alone may do nothing."""

NEEDS: dict[Role, frozenset[str]] = {
    Role.COUNTER: frozenset({"clerk", "reception", "manager"}),
    Role.RECEPTION: frozenset({"reception", "manager"}),
    Role.MANAGER: frozenset({"manager"}),
}
"""A person signs in on a device of this role only with one of these roles of their own."""

CHANNELS: dict[Role, frozenset[Channel]] = {
    Role.KIOSK: frozenset({Channel.KIOSK}),
    Role.RECEPTION: frozenset({Channel.RECEPTION}),
    Role.HUB: frozenset({Channel.ONLINE}),
    Role.SERVER: frozenset(Channel),
}
"""How each role may say that a visit began, so that figures by channel can be trusted."""


def staff_sign_in_on(role: Role) -> bool:
    """Whether people sign in on devices of this role at all."""
    return role in NEEDS


def may_sign_in(role: Role, roles: Iterable[str]) -> bool:
    """Whether a person with these roles may sign in on a device of this role, and see what is shown there."""
    return not NEEDS.get(role, frozenset()).isdisjoint(roles)


def refusal(actor: Actor, command: Command) -> Refused | None:
    """Why this actor may not give this command, or None when it may.

    Besides the table: a person must be signed in where one is needed, a phone has one ticket (its `device_id`), a
    number comes from the channel of who asks, and only those who answer for it set `booking_id`.
    """
    method = command.method
    no = refused(Code.NOT_ALLOWED, role=actor.role.value, method=method)
    if method not in COMMANDS or method not in MAY.get(actor.role, frozenset()):
        return no
    if actor.role in SIGNED_IN and not actor.person:
        return refused(Code.SIGN_IN_FIRST)
    if actor.role is Role.PHONE and getattr(command, "ticket_id", None) != actor.device_id:
        return no
    if method == "ticket.issue":
        if getattr(command, "channel", None) not in CHANNELS.get(actor.role, frozenset()):
            return no
        if getattr(command, "booking_id", None) and actor.role not in (Role.HUB, Role.SERVER):
            return no
    if method == "counter.open" and actor.counter_id and getattr(command, "counter_id", "") != actor.counter_id:
        return no
    return None
