"""Who is who: paired devices by their token, people by their name."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable

from server.staff import passwords
from server.store import people_rows
from server.store.journal import Store
from server.store.people_rows import Device, Person
from wire.values import Millis, PersonRole, Role

PAIRED_ROLES = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.MANAGER)
"""Roles a device can be paired for."""

PERSON_ROLES = tuple(role.value for role in PersonRole)
"""What a person may be; the device's role says what is done with it."""

LONGEST_NAME = 64
"""Characters of a name to sign in with."""

LONGEST_FULL_NAME = 100

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class BadName(ValueError):
    """What was given cannot be taken; the text says what to write instead."""


class People:
    """Devices and people as the store holds them, kept in memory and read anew after each change.

    Args:
        store: opened.
        now: the hall's time in milliseconds, for the date a device was paired.
    """

    def __init__(self, store: Store, now: Callable[[], Millis]) -> None:
        self._store = store
        self._now = now
        self._devices: dict[str, Device] = {}
        self._people: dict[str, Person] = {}
        self.read()

    def read(self) -> None:
        """Read devices and people from the store."""
        with self._store.reading() as connection:
            self._devices = {d.device_id: d for d in people_rows.devices(connection)}
            self._people = {p.name: p for p in people_rows.people(connection)}

    # -- devices --

    @property
    def devices(self) -> tuple[Device, ...]:
        """Every paired device, by name."""
        return tuple(self._devices.values())

    def device(self, device_id: str, token: str, role: Role) -> Device | None:
        """The paired device if the token is its own and it was paired for this role."""
        device = self._devices.get(device_id)
        if device is None or not hmac.compare_digest(device.token_hash, token_hash(token)):
            return None
        return device if device.role is role else None

    def is_paired(self, device_id: str) -> bool:
        """Whether a device of this name is paired."""
        return device_id in self._devices

    @staticmethod
    def check_device(device_id: str) -> None:
        """Refuse what can be no name of a device. Raises BadName."""
        _checked(device_id)

    def pair(self, device_id: str, role: Role, counter_id: str | None = None, token: str = "") -> str:
        """Pair a device and give its token, which is shown this once; only a hash is kept.

        Args:
            device_id: its name; a device of this name is let in with the new token only.
            role: what it is.
            counter_id: ties a clerk's PC to one counter.
            token: one of `new_token` that was written down before; a new one if left out.

        Raises:
            BadName: no such role, or a name with other characters.
            CannotStore: it was not stored.
        """
        if role not in PAIRED_ROLES:
            raise BadName(f"{role!r} cannot be paired; write one of {', '.join(r.value for r in PAIRED_ROLES)}")
        self.check_device(device_id)
        token = token or new_token()
        device = Device(device_id, role, token_hash(token), counter_id, self._now())
        self._store.transact(lambda connection: people_rows.keep_device(connection, device))
        self._devices[device_id] = device
        return token

    def unpair(self, device_id: str) -> bool:
        """Let a device in no longer; False when there is none of this name."""
        self._devices.pop(device_id, None)
        return self._store.transact(lambda connection: people_rows.drop_device(connection, device_id))

    # -- people --

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Everybody who was added, by name."""
        return tuple(self._people.values())

    def find(self, name: str) -> Person | None:
        """Whose name was typed: capitals and blanks around it do not matter.

        Two people whose names differ by capitals alone, as could be added once, must write theirs exactly.
        """
        name = name.strip()
        if name in self._people:
            return self._people[name]
        alike = self._alike(name) if len(name) <= LONGEST_NAME else []
        return alike[0] if len(alike) == 1 else None

    def add(self, name: str, full_name: str, roles: tuple[str, ...], password: str) -> Person:
        """Add a person, or give one of the same name a new password and roles.

        Raises:
            BadName: a name, role or password that cannot be taken.
            CannotStore: it was not stored.
        """
        name, full_name = checked(name, full_name, roles)
        if name not in self._people and (alike := self._alike(name)):
            raise BadName(
                f"{name!r} differs only by capitals from {alike[0].name!r}, who is there already; write "
                f"{alike[0].name} to give that person a new password, or choose another name"
            )
        unfit = passwords.unfit(password, name, full_name)
        if unfit is not None:
            raise BadName(unfit.text("en"))
        person = Person(name, full_name, roles, passwords.hashed(password), self._now())
        self._store.transact(lambda connection: people_rows.keep_person(connection, person))
        self._people[name] = person
        return person

    def lock(self, name: str, locked: bool = True) -> bool:
        """Keep a person out, or let them in again; False when there is nobody of this name."""
        if not self._store.transact(lambda connection: people_rows.set_active(connection, name, not locked)):
            return False
        self.read()
        return True

    def _alike(self, name: str) -> list[Person]:
        key = name_key(name)
        return [person for person in self._people.values() if name_key(person.name) == key]


def checked(name: str, full_name: str, roles: tuple[str, ...]) -> tuple[str, str]:
    """Both names as they are kept, when they and the roles can be taken; who has them is not looked at.

    Raises:
        BadName: one cannot.
    """
    name, full_name = name.strip(), _full(full_name)
    _checked(name)
    wrong = sorted({*roles} - {*PERSON_ROLES})
    if wrong or not roles:
        raise BadName(f"roles {', '.join(wrong) or '(none)'}: write some of {', '.join(PERSON_ROLES)}")
    return name, full_name


def name_key(name: str) -> str:
    """By which two names are the same person's."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def new_token() -> str:
    """A device's key that nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is kept of a token. A plain hash is enough: a token is 256 random bits, nobody can try them all."""
    return hashlib.sha256(token.encode()).digest()


def _checked(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadName(
            f"{name!r} cannot be a name; write letters, digits, dot, dash, underscore, at most {LONGEST_NAME}"
        )


def _full(name: str) -> str:
    """A full name, composed and without surplus blanks.

    Raises:
        BadName: it is empty, too long, or holds what no screen can show.
    """
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 0 < len(name) <= LONGEST_FULL_NAME:
        raise BadName(f"the full name has {len(name)} characters; write 1 to {LONGEST_FULL_NAME}")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name):
        raise BadName("the full name holds a control or invisible character; write letters and blanks only")
    return name
