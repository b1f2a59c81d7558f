"""Who may do what: one table of command x device x person. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from wire import commands as c
from wire.commands import Command
from wire.errors import Code, Refused, refused
from wire.queries import BeginPractice, EndPractice, FetchMedia, FindBookings, FindNumber, FindTicket, Query
from wire.values import Actor, Channel, PersonRole, Role

Who = frozenset[PersonRole] | None
"""The persons who may, by any one of their roles; None: the device by itself, whoever is there."""

ALONE: Who = None

_CLERK, _RECEPTION, _MANAGER = PersonRole.CLERK, PersonRole.RECEPTION, PersonRole.MANAGER
_ADMINISTRATOR, _VIEWER = PersonRole.ADMINISTRATOR, PersonRole.VIEWER

SIGN_IN: Mapping[Role, frozenset[PersonRole]] = MappingProxyType({
    Role.COUNTER: frozenset({_CLERK, _RECEPTION, _MANAGER}),
    Role.RECEPTION: frozenset({_RECEPTION, _MANAGER}),
    Role.MANAGER: frozenset({_MANAGER, _ADMINISTRATOR, _VIEWER}),
})  # fmt: skip
"""A person signs in on a device of this role only with one of these roles of their own."""

PIN_ON = frozenset({Role.COUNTER, Role.RECEPTION})
"""Paired PCs on whose own program a PIN stands for the password."""

PIN_IN_BROWSER = frozenset({Role.COUNTER, Role.RECEPTION, Role.MANAGER})
"""Paired PCs in whose browser it does, for whoever may sign in on such a PC and needs no password there."""

PIN_AT_DESK_IN_BROWSER: Mapping[Role, frozenset[PersonRole]] = MappingProxyType({Role.RECEPTION: frozenset({_CLERK})})
"""Besides those: a PC of reception is one at which a clerk serves in a browser, as at a counter's own by her PIN."""

PASSWORD_AT_COUNTER_IN_BROWSER = frozenset({_MANAGER})
"""At a counter's PC also these use it: in the window a PIN opens a desk, in a browser it would open the manager's
pages, and a counter stands in the hall."""

PASSWORD_IN_BROWSER = frozenset({_ADMINISTRATOR})
"""Whoever has one of these roles signs in to the pages with the password on every PC: six digits, which a colleague
reads off a hand, are too little to make administrators and to say where mail goes. They sign in there seldom; a PIN
is for who comes back to a desk many times a day."""

_Of = dict[Role, Who]

_AT_COUNTER: _Of = {Role.COUNTER: SIGN_IN[Role.COUNTER]}
_AT_RECEPTION: _Of = {Role.RECEPTION: SIGN_IN[Role.RECEPTION]}
_AT_DESK: _Of = _AT_COUNTER | _AT_RECEPTION
_MANAGERS: _Of = {Role.MANAGER: frozenset({_MANAGER, _ADMINISTRATOR})}
_ADMINISTRATORS: _Of = {Role.MANAGER: frozenset({_ADMINISTRATOR})}
_KIOSK: _Of = {Role.KIOSK: ALONE}
_PHONE: _Of = {Role.PHONE: ALONE}
_PAD: _Of = {Role.PAD: ALONE}
_HUB: _Of = {Role.HUB: ALONE}
_SERVER: _Of = {Role.SERVER: ALONE}

RIGHTS: Mapping[type[Command], Mapping[Role, Who]] = MappingProxyType({
    c.IssueTicket: _KIOSK | _AT_RECEPTION | _HUB | _SERVER,
    c.CheckIn: _KIOSK | _AT_DESK | _SERVER,
    c.LeaseNumbers: _KIOSK,
    c.ReturnNumbers: _KIOSK,
    c.HandOver: _KIOSK,
    c.Arrive: _AT_DESK | _PHONE,
    c.Plan: _AT_DESK,
    c.CallNext: _AT_DESK,
    c.CallChosen: _AT_DESK,
    c.Recall: _AT_DESK,
    c.Start: _AT_DESK,
    c.Finish: _AT_DESK,
    c.NoShow: _AT_DESK,
    c.Park: _AT_DESK,
    c.Return: _AT_DESK,
    c.Transfer: _AT_DESK,
    c.Correct: _AT_DESK,
    c.GrantClass: _AT_DESK,
    c.AskAccessible: _AT_DESK,
    c.Snooze: _PHONE,
    c.Cancel: _AT_DESK | _MANAGERS | _PHONE,
    c.UndoStep: _AT_DESK,
    c.OpenCounter: _AT_DESK,
    c.PauseCounter: _AT_DESK,
    c.ResumeCounter: _AT_DESK,
    c.CloseCounter: _AT_DESK | _MANAGERS,
    c.AssignCounter: _MANAGERS,
    c.CallHelp: _AT_DESK,
    c.AnswerHelp: _AT_DESK | _MANAGERS,
    c.Announced: {Role.DISPLAY: ALONE},
    c.ReportPaper: _KIOSK | {Role.RECEPTION: ALONE},  # paper comes out, or not, after its giver signed out too
    c.RateVisit: _PHONE | _PAD,
    c.AnswerFeedback: _MANAGERS,
    c.CloseFeedback: _MANAGERS,
    c.CloseHall: _MANAGERS,
    c.OpenHall: _MANAGERS,
    c.CloseService: _MANAGERS,
    c.OpenService: _MANAGERS,
    c.ShowNotice: _MANAGERS,
    c.EndNotice: _MANAGERS,
    c.ConfirmClock: _MANAGERS | _SERVER,
    c.TakeBackDay: _MANAGERS,
    c.WantDevice: _MANAGERS | _KIOSK,
    c.Tick: _SERVER,
    c.ApplySettings: _MANAGERS | _SERVER,
    c.RecordBooking: _HUB | _SERVER,
    c.SkipNumbers: _HUB | _SERVER,
    c.EraseWords: _SERVER,
    c.AddPerson: _MANAGERS | _SERVER,
    c.ChangePerson: _MANAGERS | _SERVER,
    c.ErasePerson: _MANAGERS | _SERVER,
    c.PairDevice: _MANAGERS | _SERVER,
    c.ChangeDevice: _MANAGERS | _SERVER,
    c.UnpairDevice: _MANAGERS | _SERVER,
    c.RecordSession: _SERVER,
    c.RecordExport: _MANAGERS | _SERVER,
    c.RecordMail: _ADMINISTRATORS,
    c.RecordMedia: _MANAGERS,
})  # fmt: skip
"""The devices and persons of each command. A command that is added is nobody's until it is written here."""

QUESTIONS: Mapping[type[Query], Mapping[Role, Who]] = MappingProxyType({
    FindTicket: _KIOSK | _AT_DESK,
    FindNumber: _AT_RECEPTION,
    FindBookings: _KIOSK,
    BeginPractice: _AT_COUNTER,
    EndPractice: _AT_COUNTER,
    FetchMedia: {Role.DISPLAY: ALONE},
})  # fmt: skip
"""The devices and persons of each question."""

CHANNELS: Mapping[Role, frozenset[Channel]] = MappingProxyType({
    Role.KIOSK: frozenset({Channel.KIOSK}),
    Role.RECEPTION: frozenset({Channel.RECEPTION}),
    Role.HUB: frozenset({Channel.ONLINE}),
    Role.SERVER: frozenset(Channel),
})  # fmt: skip
"""How each role may say that a visit began, so that figures by channel can be trusted."""


class Page(StrEnum):
    """A part of the server's pages that needs somebody signed in."""

    TODAY = "today"
    FIGURES = "figures"
    EXPORT = "export"
    HEALTH = "health"
    """What the server says of its own parts; a stranger is told only whether it is well."""
    SETTINGS = "settings"
    DEVICES = "devices"
    PEOPLE = "people"
    FEEDBACK = "feedback"
    """What visitors said."""
    MAIL = "mail"
    """How mail stands; only an administrator sets it up."""
    AUDIT = "audit"
    """Who did what, and the replay of a day."""
    DESK = "desk"
    """A clerk's day at a counter, in a browser."""
    RECEPTION = "reception"
    """Reception, on a tablet."""
    ACCOUNT = "account"
    """One's own: whoever may see this may sign in to the pages."""


RUNNERS = frozenset({_MANAGER, _ADMINISTRATOR})
"""Who runs the branch from its pages."""

_READERS = RUNNERS | {_VIEWER}

PAGES: Mapping[Page, frozenset[PersonRole]] = MappingProxyType({
    Page.TODAY: _READERS,
    Page.FIGURES: _READERS,
    Page.EXPORT: RUNNERS,
    Page.HEALTH: RUNNERS,
    Page.SETTINGS: RUNNERS,
    Page.DEVICES: RUNNERS,
    Page.PEOPLE: RUNNERS,
    Page.FEEDBACK: RUNNERS,
    Page.MAIL: RUNNERS,
    Page.AUDIT: RUNNERS,
    Page.DESK: frozenset({_CLERK}),
    Page.RECEPTION: frozenset({_RECEPTION}),
    Page.ACCOUNT: frozenset(PersonRole),
})  # fmt: skip
"""The persons of each page, by any one of their roles."""


def is_among(who: Who, roles: Iterable[str]) -> bool:
    """Whether a person with these roles is one of those; everybody and nobody is where the device is enough."""
    return who is None or not who.isdisjoint(roles)


def staff_sign_in_on(role: Role) -> bool:
    """Whether people sign in on devices of this role at all."""
    return role in SIGN_IN


def may_sign_in(role: Role, roles: Iterable[str]) -> bool:
    """Whether a person with these roles may sign in on a device of this role."""
    return role in SIGN_IN and is_among(SIGN_IN[role], roles)


def may_sign_in_to_pages(roles: Iterable[str]) -> bool:
    """Whether a person with these roles may sign in to the pages in a browser: everybody has an account there."""
    return may_open(Page.ACCOUNT, roles)


def may_use_pin_in_browser(pc: Role, roles: Iterable[str]) -> bool:
    """Whether a PIN signs a person with these roles in to the pages in the browser of such a PC."""
    theirs = may_sign_in(pc, roles) or is_among(PIN_AT_DESK_IN_BROWSER.get(pc, frozenset()), roles)
    by_password = PASSWORD_IN_BROWSER | (PASSWORD_AT_COUNTER_IN_BROWSER if pc is Role.COUNTER else frozenset())
    return pc in PIN_IN_BROWSER and theirs and not is_among(by_password, roles)


def may_open(page: Page, roles: Iterable[str]) -> bool:
    """Whether a person with these roles may see a page."""
    return page in PAGES and is_among(PAGES[page], roles)


@cache
def sendable(role: Role, roles: tuple[str, ...]) -> frozenset[str]:
    """The methods of the commands that a person with these roles may send from a device of this role."""
    return frozenset(command.method for command in RIGHTS if may_send(command, role, roles))


def may_send(command: type[Command], role: Role, roles: Iterable[str] = ()) -> bool:
    """Whether the table lets a person with these roles send a command from a device of this role."""
    devices = RIGHTS.get(command, {})
    return role in devices and is_among(devices[role], roles)


def refusal(actor: Actor, command: Command) -> Refused | None:
    """Why this actor may not give this command, or None when it may.

    Besides the table: a phone has one ticket (its `device_id`) and does not say when its holder came, a number comes
    from the channel of who asks, only those who answer for it set `booking_id`, a PIN is set by the person alone, and a
    desk's PC that is tied to a counter opens no other.
    """
    why = _outside(RIGHTS.get(type(command), {}), actor, command.method)
    return why or (None if _is_their_own(actor, command) else _no(actor, command.method))


def question_refusal(actor: Actor, query: Query) -> Refused | None:
    """Why this actor may not ask this question, or None when it may."""
    return _outside(QUESTIONS.get(type(query), {}), actor, query.method)


def _no(actor: Actor, method: str) -> Refused:
    return refused(Code.NOT_ALLOWED, role=actor.role.value, method=method)


def _outside(devices: Mapping[Role, Who], actor: Actor, method: str) -> Refused | None:
    """What a line of a table says against this actor."""
    if actor.role not in devices:
        return _no(actor, method)
    if devices[actor.role] is not None and not actor.person:
        return refused(Code.SIGN_IN_FIRST)
    return None if is_among(devices[actor.role], actor.roles) else _no(actor, method)


def _is_their_own(actor: Actor, command: Command) -> bool:
    """What no table can say: it depends on what stands in the command."""
    if actor.role is Role.PHONE and getattr(command, "ticket_id", None) != actor.device_id:
        return False
    if isinstance(command, c.Arrive) and actor.role is Role.PHONE:
        return command.arrived_at is None
    if isinstance(command, c.IssueTicket):
        if command.channel not in CHANNELS.get(actor.role, frozenset()):
            return False
        return not command.booking_id or actor.role in (Role.HUB, Role.SERVER)
    if isinstance(command, c.ChangePerson) and command.pin_hash:
        return actor.person == command.code
    if isinstance(command, c.WantDevice) and actor.role is Role.KIOSK:
        said = command.model_fields_set - {"device_id", "mode", "volume", "restart"}
        return command.device_id == actor.device_id and not said
    if isinstance(command, c.OpenCounter) and actor.counter_id:
        return command.counter_id == actor.counter_id
    return True
