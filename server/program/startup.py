"""What must hold before a branch server opens a port: its file, its key, its settings in force, its day."""

from __future__ import annotations

import importlib
import ssl
import uuid
from pathlib import Path

from config import BadSettings, ServerSettings, load
from config.files import read_file
from server.handle import Handle
from server.program.parts import SELF, Wanted
from server.runtime.start_refused import StartRefused
from server.settings.in_force import take_seed
from server.store.advisory_lock import BRANCH_KEY, Seen
from server.store.branch_key import branch_key, key_mark
from server.store.journal import Store
from wire import word_files
from wire.catalogue import Branch
from wire.commands import Tick
from wire.errors import Refused
from wire.values import build_models

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


def authority_of(settings: ServerSettings) -> str:
    """The certificate that new devices are given, as PEM; empty when there is none to give. Raises `StartRefused`."""
    if settings.authority_file is None:
        return ""
    try:
        held = read_file(settings.authority_file).decode("ascii")
        ssl.create_default_context(cadata=held)
    except (OSError, ValueError) as error:
        raise StartRefused(
            f"authority_file: {settings.authority_file} cannot be used ({error}). Name a certificate in PEM form that "
            "devices can trust, or take authority_file away."
        ) from None
    return held


async def begin_day(handle: Handle, branch: Branch, file: Path) -> None:
    """Take the file's settings at the first start, and open the day. Raises `StartRefused`."""
    why: object = await take_seed(handle, branch, file)
    if why is None:
        why = await handle.ask(str(uuid.uuid4()), Tick(), SELF)
    if isinstance(why, Refused):
        raise StartRefused(why.text("en"))


def fits(wanted: Wanted, seen: Seen) -> None:
    """Tell while waiting, not in the moment of need, that this server has not what the one that leads has."""
    if seen.branch_key is not None:
        branch_key(wanted.settings.data_dir / KEY_FILE, seen.branch_key)


def read_packages(settings: ServerSettings) -> None:
    """What is otherwise read while the server starts, so that a take-over does not wait for it."""
    names = ["sqlalchemy.dialects.postgresql", "server.runtime.http_port", "server.web.app", "server.web.while_leading"]
    for name in (*names, *(["server.booking.link"] if settings.hub is not None else [])):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:  # a server that was installed without its pages, or without PostgreSQL
            continue
    word_files.read_all()
    build_models()
