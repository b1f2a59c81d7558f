"""Devices and people in the database: what can be erased of them. What is kept of a secret is a hash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select

from server.store import wait_rows
from server.store.tables import DEVICE, USER
from wire import commands as c
from wire import events as e
from wire.values import NO_ROW, Millis, Role, Seq


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device."""

    device_id: str
    role: Role
    token_hash: bytes
    counter_id: str | None
    paired_at: Millis
    seq: Seq = NO_ROW
    """The journal's row that says so; 0: of before."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    name: str
    full_name: str
    roles: tuple[str, ...]
    password_hash: str
    added_at: Millis
    active: bool = True
    code: str = ""
    """By which the journal knows them."""
    seq: Seq = NO_ROW
    """The journal's row that added them; 0: of before."""
    pin_hash: str = ""
    """Empty: they sign in with their password only."""


@dataclass(frozen=True, slots=True)
class Change:
    """A fact about people or devices, with the command that holds what the journal must not."""

    command: c.Command
    event: e.AnyEvent
    seq: Seq
    at: Millis


def concerns(event: e.AnyEvent) -> bool:
    """Whether a fact changes what stands in these tables."""
    return isinstance(event, _PERSON | _DEVICE)


_PERSON = e.PersonAdded | e.PersonChanged | e.PersonRolesChanged | e.PersonPasswordChanged | e.PersonLocked | (
    e.PersonUnlocked | e.PersonErased | e.PersonPinSet | e.PersonPinCleared
)  # fmt: skip
_DEVICE = e.DevicePaired | e.DeviceChanged | e.DeviceUnpaired


def follow(people: dict[str, Person], devices: dict[str, Device], change: Change) -> None:
    """Change people, by code, and devices, by id, as a fact and its command say."""
    event, command = change.event, change.command
    match event, command:
        case e.PersonAdded(), c.AddPerson():
            people[event.code] = Person(
                command.name, command.full_name, event.roles, command.password_hash, change.at, True, event.code,
                change.seq,
            )  # fmt: skip
        case e.PersonErased(), _:
            people.pop(event.code, None)
        case e.DevicePaired(), c.PairDevice():
            token, counter = bytes.fromhex(command.token_hash), event.counter_id
            devices[event.device_id] = Device(event.device_id, event.role, token, counter, change.at, change.seq)
        case e.DeviceChanged(), _ if event.device_id in devices:
            devices[event.device_id] = replace(devices[event.device_id], counter_id=event.counter_id)
        case e.DeviceUnpaired(), _:
            devices.pop(event.device_id, None)
        case e.StaffEvent(), _ if event.code in people:
            people[event.code] = _changed(people[event.code], event, command)


def _changed(person: Person, event: e.StaffEvent, command: c.Command) -> Person:
    match event, command:
        case e.PersonChanged(), c.ChangePerson(full_name=str(name)):
            return replace(person, full_name=name)
        case e.PersonRolesChanged(roles=roles), _:
            return replace(person, roles=roles)
        case e.PersonPasswordChanged(), c.ChangePerson(password_hash=str(known)):
            return replace(person, password_hash=known)
        case e.PersonPinSet(), c.ChangePerson(pin_hash=str(known)):
            return replace(person, pin_hash=known)
        case e.PersonPinCleared(), _:
            return replace(person, pin_hash="")
        case ((e.PersonLocked() | e.PersonUnlocked()), _):
            return replace(person, active=isinstance(event, e.PersonUnlocked))
    return person


def keep(connection: Connection, changes: Iterable[Change]) -> None:
    """Store what facts say, inside the transaction that stores them."""
    for change in changes:
        if isinstance(change.event, _DEVICE):
            devices = {d.device_id: d for d in _devices(connection, change.event.device_id)}
            follow({}, devices, change)
            drop_device(connection, change.event.device_id)
            for device in devices.values():
                keep_device(connection, device)
        elif isinstance(change.event, e.StaffEvent):
            people = {p.code: p for p in _people(connection, change.event.code)}
            follow(people, {}, change)
            connection.execute(delete(USER).where(USER.c.code == change.event.code))
            for person in people.values():
                keep_person(connection, person)
            if isinstance(change.event, e.PersonErased):
                wait_rows.forget_person(connection, change.event.code)


def devices(connection: Connection) -> list[Device]:
    """Every paired device, by name."""
    return _devices(connection)


def keep_device(connection: Connection, device: Device) -> None:
    """Pair a device, or pair it anew: its old token is then worth nothing."""
    connection.execute(delete(DEVICE).where(DEVICE.c.device_id == device.device_id))
    connection.execute(
        insert(DEVICE).values(
            device_id=device.device_id,
            role=device.role.value,
            token_hash=device.token_hash,
            counter_id=device.counter_id,
            paired_at=device.paired_at,
            seq=device.seq,
        )
    )


def drop_device(connection: Connection, device_id: str) -> bool:
    """Unpair a device; False when there was none of this name."""
    return connection.execute(delete(DEVICE).where(DEVICE.c.device_id == device_id)).rowcount == 1


def people(connection: Connection) -> list[Person]:
    """Everybody, by name."""
    return _people(connection)


def keep_person(connection: Connection, person: Person) -> None:
    """Add a person, or replace one of the same name."""
    connection.execute(delete(USER).where(USER.c.name == person.name))
    connection.execute(
        insert(USER).values(
            name=person.name,
            full_name=person.full_name,
            roles=" ".join(person.roles),
            password_hash=person.password_hash,
            added_at=person.added_at,
            active=person.active,
            code=person.code,
            seq=person.seq,
            pin_hash=person.pin_hash,
        )
    )


def _devices(connection: Connection, device_id: str | None = None) -> list[Device]:
    query = select(DEVICE).order_by(DEVICE.c.device_id)
    rows = connection.execute(query if device_id is None else query.where(DEVICE.c.device_id == device_id))
    return [Device(r.device_id, Role(r.role), bytes(r.token_hash), r.counter_id, r.paired_at, r.seq) for r in rows]


def _people(connection: Connection, code: str | None = None) -> list[Person]:
    query = select(USER).order_by(USER.c.name)
    rows = connection.execute(query if code is None else query.where(USER.c.code == code))
    return [
        Person(
            r.name, r.full_name, tuple(r.roles.split()), r.password_hash, r.added_at, r.active, r.code, r.seq,
            r.pin_hash,
        )
        for r in rows
    ]  # fmt: skip
