"""Who is who: paired devices by their token, people by their password."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.store import people_rows
from server.store.journal import Store
from server.store.people_rows import Device, Person
from wire.errors import Code, Refused, refused
from wire.values import Millis, Role
from wire.views import SignedIn

PAIRED_ROLES = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.MANAGER)
"""Roles a device can be paired for."""

PERSON_ROLES = ("clerk", "reception", "manager")
"""What a person may be; the device's role says what is done with it."""

NEEDS: dict[Role, frozenset[str]] = {
    Role.COUNTER: frozenset({"clerk", "reception", "manager"}),
    Role.RECEPTION: frozenset({"reception", "manager"}),
    Role.MANAGER: frozenset({"manager"}),
}
"""A person signs in on a device of this role only with one of these."""

TRIES = 5
"""Wrong passwords before the pair of user and device is locked."""

LOCKED_S = (30, 60, 120, 300)
"""How long, growing with each further wrong try; real seconds."""

MOST_TRIES = 10_000
"""Pairs remembered; somebody who makes names up cannot fill the memory."""

MIN_PASSWORD = 8
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id as OWASP asks at least (19 MiB, 2 passes): a branch PC checks 60 clerks at opening."""


@cache
def _nobody() -> str:
    """Checked for an unknown name, so that the time taken does not tell whether a name exists."""
    return _HASHER.hash("nobody has this password")


class BadName(ValueError):
    """What was given cannot be taken; the text says what to write instead."""


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    locked_until: float = 0.0


class People:
    """Checks tokens and passwords against what the store holds, kept in memory and read anew after each change.

    Args:
        store: opened.
        now: the hall's time in milliseconds, for the date a device was paired.
        tick: real seconds that only go forward, for lock-outs.
    """

    def __init__(self, store: Store, now: Callable[[], Millis], tick: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._now = now
        self._tick = tick
        self._devices: dict[str, Device] = {}
        self._people: dict[str, Person] = {}
        self._tries: dict[tuple[str, str], _Tries] = {}
        self._checking = asyncio.Semaphore(2)
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

    def pair(self, device_id: str, role: Role, counter_id: str | None = None) -> str:
        """Pair a device and give its token, which is shown this once; only a hash is kept.

        Raises:
            BadName: no such role, or a name with other characters.
            CannotStore: it was not stored.
        """
        if role not in PAIRED_ROLES:
            raise BadName(f"{role!r} cannot be paired; write one of {', '.join(r.value for r in PAIRED_ROLES)}")
        _checked(device_id)
        token = secrets.token_urlsafe(32)
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

    def add(self, name: str, full_name: str, roles: tuple[str, ...], password: str) -> Person:
        """Add a person, or give one of the same name a new password and roles.

        Raises:
            BadName: a name, role or password that cannot be taken.
            CannotStore: it was not stored.
        """
        _checked(name)
        wrong = sorted({*roles} - {*PERSON_ROLES})
        if wrong or not roles:
            raise BadName(f"roles {', '.join(wrong) or '(none)'}: write some of {', '.join(PERSON_ROLES)}")
        if len(password) < MIN_PASSWORD:
            raise BadName(f"the password is too short; write at least {MIN_PASSWORD} characters")
        person = Person(name, full_name, roles, _HASHER.hash(password), self._now())
        self._store.transact(lambda connection: people_rows.keep_person(connection, person))
        self._people[name] = person
        return person

    def lock(self, name: str, locked: bool = True) -> bool:
        """Keep a person out, or let them in again; False when there is nobody of this name."""
        if not self._store.transact(lambda connection: people_rows.set_active(connection, name, not locked)):
            return False
        self.read()
        return True

    async def sign_in(self, name: str, password: str, role: Role, device_id: str) -> SignedIn | Refused:
        """Check a password, in a thread: argon2 is slow on purpose.

        The pair of user and device is locked after too many wrong tries, never the user alone: otherwise anybody
        could keep a clerk from working.

        Args:
            name: as the person typed it.
            password: as the person typed it.
            role: of the device they sign in on.
            device_id: names the device (a web page gives the browser's address).
        """
        if len(self._tries) > MOST_TRIES:
            self._tries.clear()
        tries = self._tries.setdefault((name, device_id), _Tries())
        left = tries.locked_until - self._tick()
        if left > 0:
            return refused(Code.LOCKED_OUT, seconds=int(left) + 1)
        person = self._people.get(name)
        known = person.password_hash if person is not None and person.active else None
        async with self._checking:
            await asyncio.to_thread(_nobody)  # made once, before any time is taken that depends on the name
            right = await asyncio.to_thread(_matches, known or _nobody(), password)
        if person is None or not person.active or not right:
            return self._wrong(tries)
        self._tries.pop((name, device_id), None)
        if not NEEDS.get(role, frozenset()) & {*person.roles}:
            return refused(Code.NOT_ALLOWED, role=name, method="clerk.sign_in")
        return SignedIn(person=person.name, name=person.full_name, roles=person.roles)

    def _wrong(self, tries: _Tries) -> Refused:
        tries.wrong += 1
        if tries.wrong < TRIES:
            return refused(Code.WRONG_PASSWORD)
        seconds = LOCKED_S[min(tries.wrong - TRIES, len(LOCKED_S) - 1)]
        tries.locked_until = self._tick() + seconds
        return refused(Code.LOCKED_OUT, seconds=seconds)


def token_hash(token: str) -> bytes:
    """What is kept of a token. A plain hash is enough: a token is 256 random bits, nobody can try them all."""
    return hashlib.sha256(token.encode()).digest()


def _matches(known: str, password: str) -> bool:
    try:
        return _HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


def _checked(name: str) -> None:
    if not _NAME.match(name):
        raise BadName(f"{name!r} cannot be a name; write letters, digits, dot, dash, underscore, at most 64")
