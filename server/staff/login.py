"""People sign in: each try is counted before it is looked at, and nobody waits behind strangers."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from server.runtime.client_address import counted_as
from server.runtime.fair_queue import FairQueue, QueueFull
from server.runtime.security_log import SecurityLog, What
from server.staff import passwords, pins
from server.staff.attempts import Attempts
from server.staff.people import LONGEST_NAME, People, name_key
from server.staff.rights import (
    PIN_IN_BROWSER,
    PIN_ON,
    may_sign_in,
    may_sign_in_to_pages,
    may_use_pin_in_browser,
    staff_sign_in_on,
)
from server.store.people_rows import Person
from wire import commands as c
from wire.errors import Code, Refused, refused
from wire.values import Role
from wire.views import SignedIn

METHOD = "clerk.sign_in"

TRIES = 5
"""Wrong passwords before the pair of user and device is locked."""

LOCKED_S = (30, 60, 120, 300)
"""How long, growing with each further wrong try; real seconds."""

PLACE_TRIES, PLACE_LOCKED_S = 30, (60, 120, 300)
"""Likewise at one device, browser or address, whatever names are tried there."""

NAME_TRIES, NAME_LOCKED_S = 100, (300,)
"""Likewise of all strangers who try one name (OWASP ASVS: at most 100 in an hour). Where that person is known they
are not strangers, so nobody can keep a clerk from working or a manager from the page."""

PIN_TRIES, PIN_LOCKED_S = 5, (86_400,)
"""Wrong PINs of one person, on all devices together, after which only the password lets them in: for a day, or until it
did. Those of a day count together, however far apart: a PIN of six digits is then guessed within a year with a chance
of one in five hundred. Those at one device count besides by themselves, and a right PIN or password there takes back no
others: whoever guesses at another PC is not helped by an owner who signs in at hers."""

PIN_PLACE_TRIES, PIN_PLACE_LOCKED_S = 15, (300, 900)
"""Likewise at one device, whatever names are tried there; the password is taken meanwhile."""

STAFF_WORKERS, STRANGER_WORKERS = 2, 1
"""Passwords checked at the same time, of those who are known and of strangers."""

JOURNALLED_AT_ONCE, JOURNALLED_A_MINUTE = 60, 2.0
"""Refused sign-ins of known people that the journal keeps; all of them stand in the security log."""

Happened = Literal["signed_in", "signed_in_with_pin", "signed_out", "refused", "locked"]
Record = Callable[[c.RecordSession], "asyncio.Future[Any] | None"]

EACH = 8
"""Sign-ins one device, browser or address may have asked for at once; more than `TRIES`, so that whoever guesses many
at once is locked out and not only told to wait."""

MOST_STAFF, MOST_STRANGERS = 500, 60
"""All of them: more devices than a branch has, and strangers for two seconds of work."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Where somebody signs in: a paired device, a browser that knows them, or a stranger's."""

    source: str
    """Names it; lock-outs are counted by it and the user's name."""
    address: str
    device: str = ""
    known: bool = True
    browser_of: Role | None = None
    """What the PC is whose browser it is, of a paired one: its pages are opened, and a PIN is taken."""

    @classmethod
    def on_device(cls, device_id: str, address: str = "") -> Asker:
        """Somebody at a paired device."""
        return cls(f"device:{device_id}", address, device_id)

    @classmethod
    def in_browser_of(cls, device_id: str, role: Role, address: str) -> Asker:
        """Somebody at the pages, on a paired PC."""
        return cls(f"device:{device_id}", address, device_id, browser_of=role)

    @classmethod
    def at_known_browser(cls, browser: str, address: str) -> Asker:
        """Somebody who has signed in before from this browser."""
        return cls(f"browser:{browser}", address)

    @classmethod
    def stranger(cls, address: str) -> Asker:
        """Anybody."""
        return cls(f"address:{counted_as(address)}", address, known=False)


class _Few:
    """So many refusals are journalled and no more: the journal is for ever, and whoever guesses must not fill it."""

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick, self._left, self._at = tick, float(JOURNALLED_AT_ONCE), tick()

    def take(self) -> bool:
        now = self._tick()
        self._left = min(float(JOURNALLED_AT_ONCE), self._left + (now - self._at) * JOURNALLED_A_MINUTE / 60)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Authenticator:
    """Checks who signs in, on live links and pages alike.

    Args:
        people: who there is.
        security: is told of every sign-in and of what was refused.
        tick: real seconds that only go forward, for lock-outs.
        matches: compares a password with what is kept of one; slow, in a thread.
        record: journals who came and went; left out, nobody does.
        pins_on: whether the branch lets a PIN stand for the password on paired PCs.
    """

    def __init__(
        self,
        people: People,
        security: SecurityLog | None = None,
        tick: Callable[[], float] = time.monotonic,
        matches: Callable[[str, str], bool] = passwords.matches,
        record: Record = lambda _: None,
        pins_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self.pins_on = pins_on
        self.record = record
        self._few = _Few(tick)
        self._people = people
        self._security = security or SecurityLog(None)
        self._matches = matches
        self._of_pair = Attempts(TRIES, LOCKED_S, tick)
        self._of_place = Attempts(PLACE_TRIES, PLACE_LOCKED_S, tick)
        self._of_name = Attempts(NAME_TRIES, NAME_LOCKED_S, tick)
        self._pin_of_person = Attempts(PIN_TRIES, PIN_LOCKED_S, tick, forgotten_s=PIN_LOCKED_S[-1])
        self._pin_of_pair = Attempts(PIN_TRIES, PIN_LOCKED_S, tick, forgotten_s=PIN_LOCKED_S[-1])
        self._pin_of_place = Attempts(PIN_PLACE_TRIES, PIN_PLACE_LOCKED_S, tick)
        self._staff = FairQueue("staff-passwords", STAFF_WORKERS, EACH, MOST_STAFF)
        self._strangers = FairQueue("strangers-passwords", STRANGER_WORKERS, EACH, MOST_STRANGERS)

    def close(self) -> None:
        """Check nothing more."""
        self._staff.close()
        self._strangers.close()

    async def sign_in(self, name: str, password: str, role: Role, asker: Asker) -> SignedIn | Refused:
        """Check a password, or at a paired PC a PIN, in a thread: argon2 is slow on purpose.

        The pair of user and device is locked after too many wrong tries, never the user alone: otherwise anybody
        could keep a clerk from working.

        Args:
            name: as the person typed it.
            password: as the person typed it.
            role: of the device they sign in on.
            asker: where they do.
        """
        whose = self._whose_pin(name, password, role, asker)
        if whose is None:
            person = await self.proved(name, password, role, asker)
        else:
            person = await self._by_pin(whose, password, role, asker)
        if isinstance(person, Refused):
            return person
        stored = self._tell_journal("signed_in" if whose is None else "signed_in_with_pin", person.code, asker)
        if stored is not None:
            await stored  # whoever hears of everything hears what came before this
        self._security.tell(
            What.SIGNED_IN, address=asker.address, device=asker.device, person=person.code, role=role.value
        )
        return SignedIn(person=person.code, name=person.full_name, roles=person.roles)

    async def proved(self, name: str, password: str, role: Role, asker: Asker) -> Person | Refused:
        """Who has shown who they are, with tries counted as in `sign_in`; nobody is signed in by it."""
        if not staff_sign_in_on(role):
            return self._fails("no_sign_in_here", name, asker, refused(Code.NOT_ALLOWED, role=role, method=METHOD))
        tries = self._tries(name, asker)
        left = max(attempts.left_s(key) for attempts, key in tries)
        if left > 0:
            return self._fails("locked", name, asker, refused(Code.LOCKED_OUT, seconds=math.ceil(left)))
        for attempts, key in tries:
            attempts.reserve(key)
        try:
            person = await self._checked(name, password, asker)
        except QueueFull:
            for attempts, key in tries:
                attempts.give_back(key)
            return self._fails("busy", name, asker, refused(Code.BUSY))
        if person is None:
            return self._wrong("wrong", name, asker, tries)
        on_link = asker.device and asker.browser_of is None
        may = may_sign_in(role, person.roles) if on_link else may_sign_in_to_pages(person.roles)
        if not may:  # or whoever guesses would learn that it is right
            return self._wrong("not_allowed", name, asker, tries)
        self._right(tries)
        whose = (person.code, person.pin_hash)
        self._pin_of_person.forget(whose)
        self._pin_of_pair.forget((whose, asker.source))
        return person

    def signed_out(self, person: SignedIn, asker: Asker) -> None:
        """Somebody left by themselves."""
        self._tell_journal("signed_out", person.person, asker)
        self._security.tell(What.SIGNED_OUT, address=asker.address, device=asker.device, person=person.person)

    def session_ended(self, person: SignedIn, device_id: str = "") -> None:
        """Somebody is signed in no longer who did not leave: a link was lost, a page ran out. Nobody waits for the row.

        Args:
            person: whose session it was.
            device_id: where; empty in a browser.
        """
        self.record(c.RecordSession(what="signed_out", code=person.person, device_id=device_id))

    # -- PINs --

    def _whose_pin(self, name: str, typed: str, role: Role, asker: Asker) -> Person | None:
        """Whose PIN this would be; None where it is a password: in browsers of PCs that are not paired always."""
        takes = role in PIN_ON if asker.browser_of is None else asker.browser_of in PIN_IN_BROWSER
        if not asker.device or not takes or not pins.is_one(typed):
            return None
        person = self._people.find(name)
        return person if person is not None and person.active and person.pin_hash else None

    async def _by_pin(self, person: Person, pin: str, role: Role, asker: Asker) -> Person | Refused:
        """Who has shown who they are by a PIN; the tries of passwords do not count here, nor these there."""
        name, whose = person.name, (person.code, person.pin_hash)
        tries: list[tuple[Attempts, Hashable]] = [
            (self._pin_of_person, whose), (self._pin_of_pair, (whose, asker.source)),
            (self._pin_of_place, asker.source),
        ]  # fmt: skip
        if not self.pins_on() or any(attempts.left_s(key) for attempts, key in tries):
            return self._fails("no_pin_now", name, asker, refused(Code.PIN_NOT_NOW))
        for attempts, key in tries:
            attempts.reserve(key)
        try:
            right = await self._staff.run(asker.source, lambda: self._matches(person.pin_hash, pin))
        except QueueFull:
            for attempts, key in tries:
                attempts.give_back(key)
            return self._fails("busy", name, asker, refused(Code.BUSY))
        now = self._people.of_code(person.code)  # as with passwords: much may have changed while it was checked
        same = now is not None and now.active and now.pin_hash == person.pin_hash and self.pins_on()
        if right and same and now is not None and _may_by_pin(role, now.roles, asker):
            self._pin_of_person.give_back(whose, self._pin_of_pair.count((whose, asker.source)))
            self._pin_of_pair.forget((whose, asker.source))
            self._pin_of_place.give_back(asker.source)
            return now
        return self._wrong("wrong_pin", name, asker, tries, Code.PIN_NOT_NOW)

    # -- inside --

    def _tries(self, name: str, asker: Asker) -> list[tuple[Attempts, Hashable]]:
        """What this try counts against, the pair first."""
        key = name_key(name) if len(name) <= LONGEST_NAME else ""
        tries: list[tuple[Attempts, Hashable]] = [(self._of_pair, (key, asker.source)), (self._of_place, asker.source)]
        return tries if asker.known else [*tries, (self._of_name, key)]

    async def _checked(self, name: str, password: str, asker: Asker) -> Person | None:
        """The person whose password it is. Raises `QueueFull`."""
        if len(password) > passwords.MOST_TYPED:
            return None
        person = self._people.find(name)
        kept = person.password_hash if person is not None and person.active else None

        def check() -> bool:
            nobody = passwords.nobody()  # made once, before any time is taken that depends on the name
            return self._matches(kept or nobody, password)

        queue = self._staff if asker.known else self._strangers
        right = await queue.run(asker.source, check)
        now = self._people.find(name)  # they may have been locked, or got a new password, while it was checked
        return now if right and now is not None and now.active and now.password_hash == kept else None

    def _right(self, tries: list[tuple[Attempts, Hashable]]) -> None:
        (of_pair, pair), *others = tries
        of_pair.forget(pair)
        for attempts, key in others:  # one's own right password is no way to try on at others'
            attempts.give_back(key)

    def _wrong(
        self,
        why: str,
        name: str,
        asker: Asker,
        tries: Sequence[tuple[Attempts, Hashable]],
        code: Code = Code.LOCKED_OUT,
    ) -> Refused:
        left = math.ceil(max(attempts.left_s(key) for attempts, key in tries))
        person = self._people.find(name)
        if person is not None and self._few.take():
            self._tell_journal("locked" if left else "refused", person.code, asker)
        self._fails(why, name, asker, refused(Code.WRONG_PASSWORD))
        if not left:
            return refused(Code.WRONG_PASSWORD)
        self._security.tell(
            What.LOCKED_OUT, address=asker.address, device=asker.device, **self._who(name), seconds=left
        )
        return refused(code, seconds=left) if code is Code.LOCKED_OUT else refused(code)

    def _fails(self, why: str, name: str, asker: Asker, answer: Refused) -> Refused:
        self._security.tell(What.SIGN_IN_FAILED, address=asker.address, device=asker.device, **self._who(name), why=why)
        return answer

    def _tell_journal(self, what: Happened, code: str, asker: Asker) -> asyncio.Future[Any] | None:
        return self.record(c.RecordSession(what=what, code=code, device_id=asker.device))

    def _who(self, name: str) -> dict[str, str]:
        person = self._people.find(name)
        return {"unknown": self._security.mark(name)} if person is None else {"person": person.code}


def _may_by_pin(role: Role, roles: Sequence[str], asker: Asker) -> bool:
    """Whether somebody with these roles may sign in there by a right PIN."""
    if asker.browser_of is None:
        return may_sign_in(role, roles)
    return may_use_pin_in_browser(asker.browser_of, roles)
