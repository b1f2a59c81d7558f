"""`toiluot pair`: a device's key, on paper before it is in force."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

from config import BadSettings, load
from server.staff.people import PAIRED_ROLES, BadName, People, new_token
from toiluot.whole_file import whole_file
from wire.catalogue import Branch
from wire.values import Role

KEY = re.compile(rb"[A-Za-z0-9_-]{0,128}\s*")
"""What a file may hold that a new key replaces."""


def role_of(given: str, branch_file: Path, counter: str | None) -> Role:
    """The role that was typed, when it goes with the counter that was typed.

    Raises:
        BadName: no such role or counter; the text names those there are.
    """
    roles = [role.value for role in PAIRED_ROLES]
    if given not in roles:
        raise BadName(f"{given!r} is no role of a device; write one of {', '.join(roles)}")
    if counter is None:
        return Role(given)
    if given != Role.COUNTER:
        raise BadName(f"--counter ties a clerk's PC to a counter: role counter, not {given}; leave --counter out")
    try:
        counters = [c.id for c in load(branch_file, Branch).counters]
    except BadSettings as error:
        raise BadName(f"the counters of the branch cannot be read:\n{error}") from None
    if counter not in counters:
        raise BadName(f"the branch has no counter {counter!r}; write one of {', '.join(counters)}")
    return Role.COUNTER


def pair(people: People, device: str, role: Role, counter: str | None, out: Path | None) -> str:
    """Pair a device. With `out` its key is written there first: a key that nobody has must not shut the device out.

    Raises:
        BadName: a name that cannot be taken.
        CannotStore: the server's database did not take it.
        NotOurs: `out` is there and holds no key.
        OSError: `out` cannot be written; as with all of these the old key is as good as before.
    """
    token = new_token()
    with ExitStack() as written:
        if out is not None:
            beside = written.enter_context(whole_file(out, lambda held: KEY.fullmatch(held) is not None, 0o600))
            beside.write_text(token + "\n", encoding="utf-8")
        people.pair(device, role, counter, token)
    return token
