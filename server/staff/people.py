"""Who is who: paired devices by their token, people by their name and by their code."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from server.core.context import DirectoryFacts
from server.core.staff import MANAGING
from server.staff import passwords, pins
from server.store import people_rows
from server.store.people_rows import Change, Device, Person
from wire import commands as c
from wire.values import Actor, PersonRole, Role
from wire.views import SignedIn

PAIRED_ROLES = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.MANAGER, Role.PAD, Role.BOARDS)
"""Roles a device can be paired for."""

PERSON_ROLES = tuple(role.value for role in PersonRole)
"""What a person may be; the device's role says what is done with it."""

LONGEST_NAME = 64
"""Characters of a name to sign in with."""

LONGEST_FULL_NAME = 100

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


_OF_PEOPLE_OR_DEVICES = (
    c.AddPerson, c.ChangePerson, c.ErasePerson, c.PairDevice, c.ChangeDevice, c.UnpairDevice
)  # fmt: skip


class Readable(Protocol):
    """Where people and devices are read."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees committed rows."""


class BadName(ValueError):
    """What was given cannot be taken; the text says what to write instead."""


class People:
    """Devices and people as the store holds them, by whom commands are decided and who is let in.

    What a commit has not stored yet counts for the next command, and never for who is let in.

    Args:
        store: opened, or a database that is only read.
    """

    def __init__(self, store: Readable) -> None:
        self._store = store
        self._devices: dict[str, Device] = {}
        self._people: dict[str, Person] = {}
        self._ahead: tuple[dict[str, Person], dict[str, Device]] | None = None
        """People and devices with what is being stored."""
        self.read()

    def read(self) -> None:
        """Read devices and people from the store."""
        with self._store.reading() as connection:
            self._devices = {d.device_id: d for d in people_rows.devices(connection)}
            self._people = {p.code: p for p in people_rows.people(connection)}
        self._ahead = None

    # -- as commands change them --

    def facts(self, command: c.Command, actor: Actor) -> DirectoryFacts | None:
        """What a command about people or devices must know; None for all others."""
        asks = isinstance(command, _OF_PEOPLE_OR_DEVICES)
        if not asks and not (isinstance(command, c.OpenCounter) and actor.person):
            return None
        people, devices = self._ahead or (self._people, self._devices)
        taken = isinstance(command, c.AddPerson) and any(
            name_key(person.name) == name_key(command.name) for person in people.values()
        )
        whom = people.get(command.code) if isinstance(command, c.ChangePerson | c.ErasePerson) else None
        managing = {
            role.value: frozenset(p.code for p in people.values() if p.active and role in p.roles) for role in MANAGING
        }
        of_whom = () if whom is None else whom.roles
        return DirectoryFacts(
            taken, frozenset(people), frozenset(devices), self.name_of(actor.person), of_whom, managing
        )

    def expect(self, change: Change) -> None:
        """A fact that is about to be stored: the next command is decided by it."""
        if self._ahead is None:
            self._ahead = dict(self._people), dict(self._devices)
        people_rows.follow(*self._ahead, change)

    def take(self, changes: Iterable[Change]) -> None:
        """These facts are stored: who is let in is decided by them from now on."""
        for change in changes:
            people_rows.follow(self._people, self._devices, change)
        self._ahead = None

    def forget(self) -> None:
        """What was about to be stored was not."""
        self._ahead = None

    # -- devices --

    @property
    def devices(self) -> tuple[Device, ...]:
        """Every paired device, by name."""
        return tuple(self._devices[name] for name in sorted(self._devices))

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

    # -- people --

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Everybody who was added and not erased, by name."""
        return tuple(sorted(self._people.values(), key=lambda person: person.name))

    def find(self, name: str) -> Person | None:
        """Whose name was typed: capitals and blanks around it do not matter.

        Two people whose names differ by capitals alone, as could be added once, must write theirs exactly.
        """
        name = name.strip()
        if len(name) > LONGEST_NAME:
            return None
        alike = [person for person in self._people.values() if name_key(person.name) == name_key(name)]
        exact = [person for person in alike if person.name == name]
        return exact[0] if exact else alike[0] if len(alike) == 1 else None

    def of_code(self, code: str) -> Person | None:
        """Whose code it is; None for nobody, or somebody who was erased."""
        return self._people.get(code)

    def name_of(self, code: str) -> str:
        """The user name of a code; the code itself, or the user name in a row of before, for all others."""
        person = self._people.get(code)
        return code if person is None else person.name

    def full_name_of(self, code: str) -> str:
        """What colleagues call the person of a code; as `name_of` where no name is known."""
        person = self._people.get(code)
        return self.name_of(code) if person is None else person.full_name or person.name

    def still(self, signed: SignedIn) -> SignedIn | None:
        """Who is signed in, with the name and roles of now; None when they are to be let in no longer."""
        person = self._people.get(signed.person)
        if person is None or not person.active:
            return None
        return SignedIn(person=person.code, name=person.full_name, roles=person.roles)


def added(name: str, full_name: str, roles: tuple[str, ...], password: str) -> c.AddPerson:
    """The command that adds a person. Slow: the password is hashed.

    Raises:
        BadName: a name, role or password that cannot be taken.
    """
    name, full_name = checked(name, full_name, roles)
    known = fit_and_hashed(password, name, full_name)
    return c.AddPerson(name=name, full_name=full_name, roles=_roles(roles), password_hash=known)


def changed(
    person: Person, full_name: str | None = None, roles: tuple[str, ...] | None = None, password: str | None = None
) -> c.ChangePerson:
    """The command that changes what is given of a person. Slow: a password is hashed.

    Raises:
        BadName: a name, role or password that cannot be taken.
    """
    _, full = checked(person.name, full_name or person.full_name, roles or person.roles)
    return c.ChangePerson(
        code=person.code,
        full_name=full if full_name is not None and full != person.full_name else None,
        roles=_roles(roles) if roles is not None else None,
        password_hash=None if password is None else fit_and_hashed(password, person.name, full),
    )


def with_pin(person: Person, pin: str) -> c.ChangePerson:
    """The command by which a person sets their PIN. Slow: it is hashed.

    Raises:
        BadName: it cannot be taken.
    """
    unfit = pins.unfit(pin)
    if unfit is not None:
        raise BadName(unfit.text("en"))
    return c.ChangePerson(code=person.code, pin_hash=passwords.hashed(pin))


def paired(device_id: str, role: Role, counter_id: str | None, token: str) -> c.PairDevice:
    """The command that lets a device in by this key.

    Raises:
        BadName: no such role, or a name with other characters.
    """
    if role not in PAIRED_ROLES:
        raise BadName(f"{role!r} cannot be paired; write one of {', '.join(r.value for r in PAIRED_ROLES)}")
    People.check_device(device_id)
    return c.PairDevice(device_id=device_id, role=role, counter_id=counter_id, token_hash=token_hash(token).hex())


def fit_and_hashed(password: str, name: str, full_name: str) -> str:
    """What is kept of a password. Raises BadName: it cannot be taken."""
    unfit = passwords.unfit(password, name, full_name)
    if unfit is not None:
        raise BadName(unfit.text("en"))
    return passwords.hashed(password)


def _roles(roles: tuple[str, ...]) -> tuple[PersonRole, ...]:
    return tuple(PersonRole(role) for role in roles)


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
