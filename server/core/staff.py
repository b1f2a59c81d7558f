"""Decisions about people of the staff, devices and what they did, and what these facts do to the state (R90-R95)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.core.context import Context, Decision
from server.core.model import PairedDevice, PlacedDevice, StaffMember, State
from wire import commands as c
from wire import events as e
from wire.errors import Code, Refused, refused
from wire.values import Millis, PersonRole, Role

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of codes: none that is taken for another when it is read out (Crockford)."""

SHORTEST_CODE = 4


def code_for(state: State, command_id: str, taken: frozenset[str] = frozenset()) -> str:
    """A code that means nothing and was never given here; longer where a shorter one is somebody's (R90).

    Args:
        state: knows those who were ever added, also who was erased.
        command_id: of the command that adds a person; chance enough.
        taken: codes that the tables hold besides.
    """
    bits = int.from_bytes(hashlib.sha256(command_id.encode()).digest(), "big")
    letters = "".join(LETTERS[bits >> 5 * n & 31] for n in range(14))
    for length in range(SHORTEST_CODE, len(letters) + 1):
        code = f"s-{letters[:length]}"
        if code not in state.staff and code not in taken:
            return code
    raise LookupError("no code is left")  # 70 bits are taken: never


def add(state: State, command: c.AddPerson, context: Context) -> Decision:
    """A person with a name that nobody else signs in with (R90)."""
    if PersonRole.ADMINISTRATOR in command.roles and not _may_touch_administrators(context):
        return refused(Code.ADMINISTRATORS_ONLY)
    if context.directory.taken:
        return refused(Code.NAME_TAKEN)
    code = code_for(state, context.command_id, context.directory.codes)
    return [e.PersonAdded(code=code, roles=_each_once(command.roles))]


def change(state: State, command: c.ChangePerson, context: Context) -> Decision:
    """What is given of a person becomes so; what is so already makes no event, but a password always does (R91).

    A password that somebody else gives takes the PIN away with the old password:
    whoever had got into the account may have set it (R95).
    """
    if command.code not in context.directory.codes:
        return refused(Code.UNKNOWN_PERSON)
    stay = () if command.locked else context.directory.of_whom if command.roles is None else _each_once(command.roles)
    takes = bool(command.locked) or (command.roles is not None and _each_once(command.roles) != _roles_of(context))
    gives_administrator = PersonRole.ADMINISTRATOR in (command.roles or ())
    if (why := _may_not(command.code, takes, stay, context, gives_administrator)) is not None:
        return why
    known, code = state.staff.get(command.code, StaffMember()), command.code
    own = context.actor.person == code
    events: list[e.AnyEvent] = []
    if command.full_name is not None:
        events.append(e.PersonChanged(code=code))
    if command.roles is not None and _each_once(command.roles) != known.roles:
        events.append(e.PersonRolesChanged(code=code, roles=_each_once(command.roles)))
    if command.password_hash is not None:
        events.append(e.PersonPasswordChanged(code=code))
    if command.pin_hash:
        events.append(e.PersonPinSet(code=code))
    elif known.pin and (command.pin_hash is not None or (command.password_hash is not None and not own)):
        events.append(e.PersonPinCleared(code=code))
    if command.locked is not None and command.locked is not known.locked:
        events.append(e.PersonLocked(code=code) if command.locked else e.PersonUnlocked(code=code))
    return events


def erase(state: State, command: c.ErasePerson, context: Context) -> Decision:
    """Only the code stays; who is erased already is no fault (R91)."""
    if command.code in context.directory.codes:
        why = _may_not(command.code, takes=True, stay=(), context=context)
        return [e.PersonErased(code=command.code)] if why is None else why
    return [] if command.code in state.staff else refused(Code.UNKNOWN_PERSON)


def pair(state: State, command: c.PairDevice, context: Context) -> Decision:
    """A device of this name is let in by this key alone (R92)."""
    known = state.placed.get(command.device_id, PlacedDevice())
    name, zone = (known.name, known.zone) if command.name is None else (command.name, command.zone)
    return [
        e.DevicePaired(
            device_id=command.device_id, role=command.role, counter_id=command.counter_id, name=name, zone=zone
        )
    ]


def change_device(state: State, command: c.ChangeDevice, context: Context) -> Decision:
    """Another name, place or counter; what is so already makes no event (R92)."""
    if command.device_id not in context.directory.devices:
        return refused(Code.UNKNOWN_DEVICE, device=command.device_id)
    placed, known = state.placed.get(command.device_id, PlacedDevice()), state.devices.get(command.device_id)
    tied = known.counter_id if known is not None else None
    if (command.name, command.zone, command.counter_id) == (placed.name, placed.zone, tied):
        return []
    return [e.DeviceChanged(**command.model_dump())]


def unpair(state: State, command: c.UnpairDevice, context: Context) -> Decision:
    """A device is let in no longer (R92)."""
    if command.device_id not in context.directory.devices:
        return refused(Code.UNKNOWN_DEVICE, device=command.device_id)
    return [e.DeviceUnpaired(device_id=command.device_id)]


_Session = e.SessionSignedIn | e.SessionSignedInWithPin | e.SessionSignedOut | e.SessionRefused | e.SessionLocked
_SESSION: dict[str, type[_Session]] = {
    "signed_in": e.SessionSignedIn,
    "signed_in_with_pin": e.SessionSignedInWithPin,
    "signed_out": e.SessionSignedOut,
    "refused": e.SessionRefused,
    "locked": e.SessionLocked,
}


def session(state: State, command: c.RecordSession, context: Context) -> Decision:
    """Kept as it was told (R93)."""
    return [_SESSION[command.what](code=command.code, device_id=command.device_id)]


def export(state: State, command: c.RecordExport, context: Context) -> Decision:
    """Kept as it was told (R93)."""
    return [e.ExportMade(kind=command.kind, span=command.span)]


def mail(state: State, command: c.RecordMail, context: Context) -> Decision:
    """Kept as it was told (R93)."""
    return [e.MailChanged(**command.model_dump())]


def media(state: State, command: c.RecordMedia, context: Context) -> Decision:
    """Kept as it was told (R134)."""
    return [e.MediaChanged(**command.model_dump())]


MANAGING = (PersonRole.ADMINISTRATOR, PersonRole.MANAGER)
"""The roles by which people, devices and settings are looked after; somebody always has one of them (R94)."""


def _may_not(
    code: str, takes: bool, stay: tuple[str, ...], context: Context, gives_administrator: bool = False
) -> Refused | None:
    """Why this account may not be changed so, by whom asks (R94); whoever stands at the server itself may.

    Args:
        code: whose account.
        takes: it would be locked or erased, or have other roles.
        stay: the roles that would be good after that.
        context: knows who asks and who there is.
        gives_administrator: the roles given hold that one.
    """
    if context.actor.role is Role.SERVER:
        return None
    before = context.directory.of_whom
    if (PersonRole.ADMINISTRATOR in before or gives_administrator) and not _may_touch_administrators(context):
        return refused(Code.ADMINISTRATORS_ONLY)
    if takes and code == context.actor.person:
        return refused(Code.OWN_ACCOUNT)
    administrators, managers = (context.directory.managing.get(role, frozenset()) for role in MANAGING)
    for left, roles in ((administrators, {PersonRole.ADMINISTRATOR}), (administrators | managers, {*MANAGING})):
        if takes and left == {code} and roles.isdisjoint(stay):
            return refused(Code.LAST_ONE)
    return None


def _may_touch_administrators(context: Context) -> bool:
    return context.actor.role is Role.SERVER or PersonRole.ADMINISTRATOR in context.actor.roles


def _roles_of(context: Context) -> tuple[str, ...]:
    return tuple(sorted(context.directory.of_whom))


def _each_once(roles: tuple[PersonRole, ...]) -> tuple[str, ...]:
    return tuple(sorted({role.value for role in roles}))


DECIDE: dict[type[c.Command], Callable[[State, Any, Context], Decision]] = {
    c.AddPerson: add,
    c.ChangePerson: change,
    c.ErasePerson: erase,
    c.PairDevice: pair,
    c.ChangeDevice: change_device,
    c.UnpairDevice: unpair,
    c.RecordSession: session,
    c.RecordExport: export,
    c.RecordMail: mail,
    c.RecordMedia: media,
}
"""They need neither settings nor a business day: a branch has devices and people before its first start."""


# -- what the facts do -------------------------------------------------------------------------------------------------


def _added(state: State, event: e.PersonAdded, at: Millis) -> None:
    state.staff[event.code] = StaffMember(event.roles, locked=False)


def _roles(state: State, event: e.PersonRolesChanged, at: Millis) -> None:
    _member(state, event).roles = event.roles


def _locked(state: State, event: e.PersonLocked, at: Millis) -> None:
    _member(state, event).locked = True


def _unlocked(state: State, event: e.PersonUnlocked, at: Millis) -> None:
    _member(state, event).locked = False


def _pin_set(state: State, event: e.PersonPinSet, at: Millis) -> None:
    _member(state, event).pin = True


def _pin_cleared(state: State, event: e.PersonPinCleared, at: Millis) -> None:
    _member(state, event).pin = False


def _erased(state: State, event: e.PersonErased, at: Millis) -> None:
    state.staff[event.code] = StaffMember(erased=True)


def _paired(state: State, event: e.DevicePaired, at: Millis) -> None:
    state.devices[event.device_id] = PairedDevice(event.role.value, event.counter_id, at)
    _place(state, event)


def _device_changed(state: State, event: e.DeviceChanged, at: Millis) -> None:
    if event.device_id in state.devices:  # one of before devices were journalled stands in the table alone
        state.devices[event.device_id] = replace(state.devices[event.device_id], counter_id=event.counter_id)
    _place(state, event)


def _place(state: State, event: e.DevicePaired | e.DeviceChanged) -> None:
    state.placed.pop(event.device_id, None)
    if event.name or event.zone is not None:
        state.placed[event.device_id] = PlacedDevice(event.name, event.zone)


def _unpaired(state: State, event: e.DeviceUnpaired, at: Millis) -> None:
    state.devices.pop(event.device_id, None)
    state.placed.pop(event.device_id, None)


def _nothing(state: State, event: e.AnyEvent, at: Millis) -> None:
    """Kept for whoever looks back; nothing is decided by it."""


def _member(state: State, event: e.StaffEvent) -> StaffMember:
    """Whoever was added before people were journalled is met here for the first time."""
    return state.staff.setdefault(event.code, StaffMember())


APPLY: dict[type[e.Event], Callable[[State, Any, Millis], None]] = {
    e.PersonAdded: _added,
    e.PersonChanged: _nothing,
    e.PersonRolesChanged: _roles,
    e.PersonPasswordChanged: _nothing,
    e.PersonPinSet: _pin_set,
    e.PersonPinCleared: _pin_cleared,
    e.PersonLocked: _locked,
    e.PersonUnlocked: _unlocked,
    e.PersonErased: _erased,
    e.DevicePaired: _paired,
    e.DeviceChanged: _device_changed,
    e.DeviceUnpaired: _unpaired,
    e.SessionSignedIn: _nothing,
    e.SessionSignedInWithPin: _nothing,
    e.SessionSignedOut: _nothing,
    e.SessionRefused: _nothing,
    e.SessionLocked: _nothing,
    e.ExportMade: _nothing,
    e.MailChanged: _nothing,
    e.MediaChanged: _nothing,
}
