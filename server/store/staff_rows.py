"""People and devices in the tables, held against what the journal says of them, as far as it says anything."""

from __future__ import annotations

from sqlalchemy import Connection, select

from server.core.model import State
from server.store import people_rows
from server.store.people_rows import Person
from server.store.tables import META


def differ(connection: Connection, state: State) -> str:
    """The first row that does not fit the journal; empty when all do.

    Names and hashes cannot be held against anything: they can be erased, and the journal never had them. Rows of
    before people and devices were journalled are held against what was changed of them since. An archive has none.
    """
    if connection.scalar(select(META.c.value).where(META.c.key == "archive")) is not None:
        return ""
    return _people(connection, state) or _devices(connection, state)


def _people(connection: Connection, state: State) -> str:
    stand = {person.code: person for person in people_rows.people(connection)}
    for code, member in state.staff.items():
        if member.erased and code in stand:
            return f"person {code} was erased and stands in the table all the same"
        if not member.erased and code not in stand:
            return f"person {code} is missing"
    for person in stand.values():
        trouble = _person(person, state)
        if trouble:
            return trouble
    return ""


def _person(person: Person, state: State) -> str:
    member = state.staff.get(person.code)
    if member is None:
        return f"person {person.code} stands for nothing in the journal" if person.seq else ""
    if member.roles is not None and tuple(sorted(person.roles)) != member.roles:
        return f"person {person.code} differs from the journal in roles"
    if member.locked is not None and person.active is member.locked:
        return f"person {person.code} differs from the journal in active"
    if bool(person.pin_hash) is not member.pin:
        return f"person {person.code} differs from the journal in having a PIN"
    return ""


def _devices(connection: Connection, state: State) -> str:
    stand = {device.device_id: device for device in people_rows.devices(connection)}
    missing = sorted(state.devices.keys() - stand.keys())
    if missing:
        return f"device {missing[0]} is missing"
    for device in stand.values():
        known = state.devices.get(device.device_id)
        if known is None:
            if device.seq:
                return f"device {device.device_id} stands for nothing in the journal"
        elif (device.role.value, device.counter_id, device.paired_at) != (known.role, known.counter_id, known.at):
            return f"device {device.device_id} differs from the journal"
    return ""
