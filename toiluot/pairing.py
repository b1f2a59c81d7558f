"""`toiluot pair`: a device's key, on paper before it is in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from config import BadSettings, load
from server.staff.people import PAIRED_ROLES, BadName, new_token
from toiluot.staff_office import Office
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


def pair(
    office: Office, device: str, role: Role, counter: str | None, out: Path | None, show: Callable[[str], None]
) -> None:
    """Pair a device. Its key is written or shown first: a key that nobody has must not shut the device out.

    Args:
        office: of the server.
        device: its name.
        role: what it is paired as.
        counter: to which it is tied.
        out: the file for its key; None to show it.
        show: shows it to who has to take it down.

    Raises:
        BadName: a name that cannot be taken.
        NotStored: the server's database did not take it.
        NotOurs: `out` is there and holds no key.
        OSError: `out` cannot be written, or it cannot be shown; as with all of these the old key is as good as before.
    """
    token = new_token()
    with ExitStack() as written:
        if out is not None:
            beside = written.enter_context(whole_file(out, lambda held: KEY.fullmatch(held) is not None, 0o600))
            beside.write_text(token + "\n", encoding="utf-8")
        else:
            office.people.check_device(device)
            show(token)
        office.pair(device, role, counter, token)


def told_to_do(device: str, role: Role, counter: str | None, out: Path | None, again: bool) -> list[str]:
    """What was done, and what the person does next; the key itself is not among it.

    Args:
        device: its name.
        role: what it was paired as.
        counter: to which it is tied.
        out: the file with its key; None when the key is shown.
        again: it had a key before.
    """
    tied = "" if counter is None else f", tied to {counter}"
    old = " The key that it had before opens nothing any more." if again else ""
    done = f"{device} is paired as {role.value}{tied}.{old}"
    if role in (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.BOARDS):
        there = f'device_id = "{device}" and token_file in its {role.value}.toml'
    else:
        there = "the program of that device"
    if out is not None:
        return [done, f"Its key is in {out}: take that file to the device, name it in {there}, and start its program."]
    return [
        done,
        "Its key is the line above, shown this once: write it into a file at the device (chmod 600), "
        f"name it in {there}, and start its program.",
    ]
