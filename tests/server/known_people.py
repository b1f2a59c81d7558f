"""People and devices put straight into the tables, as they stand in a database of before they were journalled."""

from __future__ import annotations

from dataclasses import replace

from server.staff.people import People, added, new_token, paired
from server.store import people_rows
from server.store.journal import Store
from server.store.people_rows import Device, Person
from wire.values import Role


def code_of(name: str) -> str:
    """A code that a reader of a test knows again; real ones mean nothing."""
    return "s-" + "".join(c for c in name.upper() if c.isalnum() and c.isascii())[:14]


class KnownPeople(People):
    """Quick for a test that is about something else: no command, no row in the journal."""

    def __init__(self, store: Store, now: object = None) -> None:
        self.of = store
        super().__init__(store)

    def pair(self, device_id: str, role: Role, counter_id: str | None = None, token: str = "") -> str:
        token = token or new_token()
        command = paired(device_id, role, counter_id, token)
        device = Device(device_id, role, bytes.fromhex(command.token_hash), counter_id, 1_000)
        self.of.transact(lambda connection: people_rows.keep_device(connection, device))
        self.read()
        return token

    def unpair(self, device_id: str) -> bool:
        gone = self.of.transact(lambda connection: people_rows.drop_device(connection, device_id))
        self.read()
        return gone

    def add(self, name: str, full_name: str, roles: tuple[str, ...], password: str) -> Person:
        command = added(name, full_name, roles, password)
        old = next((p for p in self.everybody if p.name == command.name), None)
        code = old.code if old else code_of(command.name)
        person = Person(command.name, command.full_name, roles, command.password_hash, 1_000, True, code)
        self.of.transact(lambda connection: people_rows.keep_person(connection, person))
        self.read()
        return person

    def lock(self, name: str, locked: bool = True) -> bool:
        person = self.find(name)
        if person is None:
            return False
        changed = replace(person, active=not locked)
        self.of.transact(lambda connection: people_rows.keep_person(connection, changed))
        self.read()
        return True
