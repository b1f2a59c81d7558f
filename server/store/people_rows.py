"""Devices and people in the database. What is kept of a secret is a hash."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from server.store.tables import DEVICE, USER
from wire.values import Millis, Role


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device."""

    device_id: str
    role: Role
    token_hash: bytes
    counter_id: str | None
    paired_at: Millis


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    name: str
    full_name: str
    roles: tuple[str, ...]
    password_hash: str
    added_at: Millis
    active: bool = True


def devices(connection: Connection) -> list[Device]:
    """Every paired device, by name."""
    rows = connection.execute(select(DEVICE).order_by(DEVICE.c.device_id))
    return [Device(r.device_id, Role(r.role), bytes(r.token_hash), r.counter_id, r.paired_at) for r in rows]


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
        )
    )


def drop_device(connection: Connection, device_id: str) -> bool:
    """Unpair a device; False when there was none of this name."""
    return connection.execute(delete(DEVICE).where(DEVICE.c.device_id == device_id)).rowcount == 1


def people(connection: Connection) -> list[Person]:
    """Everybody, by name."""
    rows = connection.execute(select(USER).order_by(USER.c.name))
    return [Person(r.name, r.full_name, tuple(r.roles.split()), r.password_hash, r.added_at, r.active) for r in rows]


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
        )
    )


def set_active(connection: Connection, name: str, active: bool) -> bool:
    """Lock a person out, or let them in again; False when there is nobody of this name."""
    return connection.execute(update(USER).where(USER.c.name == name).values(active=active)).rowcount == 1
