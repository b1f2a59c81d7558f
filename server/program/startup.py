"""What must hold before a branch server opens a port: its file, its key, its settings in force, its day."""

from __future__ import annotations

import hashlib
import importlib
import logging
import uuid

from config import BadSettings, ServerSettings, load
from server.handle import Handle
from server.program.parts import SELF, Wanted
from server.runtime.start_refused import StartRefused
from server.store.advisory_lock import BRANCH_FILE, BRANCH_KEY, Seen
from server.store.branch_key import branch_key, key_mark
from server.store.journal import Store
from wire.catalogue import Branch
from wire.commands import ApplySettings, Tick
from wire.errors import Refused

log = logging.getLogger("toiluot.server")

KEY_FILE = "branch.key"


def branch_of(settings: ServerSettings) -> Branch:
    """The branch that the file describes. Raises `StartRefused`."""
    try:
        return load(settings.branch, Branch)
    except BadSettings as error:
        raise StartRefused(f"The branch file cannot be used:\n{error}") from error


def check_branch(settings: ServerSettings, branch: Branch, in_database: Branch | None) -> None:
    """See that the database is of the branch that the file describes. Raises `StartRefused`."""
    if in_database is not None and in_database.id != branch.id:
        raise StartRefused(
            f"The database belongs to branch {in_database.id!r}, but {settings.branch} describes "
            f"{branch.id!r}. Name that branch's database; nothing was changed."
        )


def key_of(settings: ServerSettings, store: Store, has_one: bool) -> bytes:
    """The branch's key, as the database knows it: a database that was copied or brought back has the same.

    Args:
        settings: say where the key's file is.
        store: opened.
        has_one: the branch was set up before; of a database of an older version that is all that is known.

    Raises:
        StartRefused: the key is gone, or is another branch's.
    """
    mark = store.noted(BRANCH_KEY)
    key = branch_key(settings.data_dir / KEY_FILE, mark, has_one)
    if mark is None:
        store.note(BRANCH_KEY, key_mark(key))
    return key


async def begin_day(handle: Handle, branch: Branch, store: Store) -> None:
    """Put the file's settings in force when they differ, and open the day. Raises `StartRefused`."""
    async with handle.reading() as state:
        in_force = state.branch
    for command in (*([ApplySettings(branch=branch)] if in_force != branch else ()), Tick()):
        answer = await handle.ask(str(uuid.uuid4()), command, SELF)
        if isinstance(answer, Refused):
            raise StartRefused(answer.text("en"))
    if not store.database.is_sqlite:
        await store.run(lambda: store.note(BRANCH_FILE, file_mark(branch)))


def fits(wanted: Wanted, seen: Seen) -> None:
    """Tell while waiting, not in the moment of need, that this server has not what the one that leads has."""
    if seen.branch_key is not None:
        branch_key(wanted.settings.data_dir / KEY_FILE, seen.branch_key)
    if seen.branch_file is not None and seen.branch_file != file_mark(wanted.branch):
        log.warning(
            "%s differs from the settings in force. They would change when this server takes over: "
            "make the file the same on both servers and start this one again.",
            wanted.settings.branch,
        )


def file_mark(branch: Branch) -> str:
    """Names what a branch file says, so that two servers can compare theirs."""
    return hashlib.sha256(branch.model_dump_json().encode()).hexdigest()[:32]


def read_packages(settings: ServerSettings) -> None:
    """What is otherwise read while the server starts, so that a take-over does not wait for it."""
    names = ["sqlalchemy.dialects.postgresql", "server.runtime.http_port", "server.web.app", "server.web.while_leading"]
    for name in (*names, *(["server.booking.link"] if settings.hub is not None else [])):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:  # a server that was installed without its pages, or without PostgreSQL
            continue
