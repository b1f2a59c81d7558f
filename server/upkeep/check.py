"""What a start of the branch server would refuse of its data, told before it is started."""

from __future__ import annotations

import os
from pathlib import Path

from config import ServerSettings, load
from config.references import open_to_others
from server.runtime.backup_folder import BRANCH
from server.runtime.backup_kind import meta_of
from server.runtime.data_check import why_no_start
from server.store.advisory_lock import BRANCH_KEY
from server.store.branch_key import key_trouble
from server.store.given import given_by
from server.store.tables import SCHEMA
from server.upkeep.backup import KEY_FILE
from wire.catalogue import Branch


def data_problem(settings: ServerSettings, path: Path) -> str:
    """What is wrong with a branch's database file or its key, and what to do; empty when nothing is.

    Args:
        settings: good ones, with a branch file that can be read.
        path: of the SQLite database they name.

    Raises:
        OSError: a file cannot be looked at.
    """
    if why := why_no_start(path, BRANCH, SCHEMA):
        return why
    noted, of = meta_of(path), given_by(path).branch
    ours = load(settings.branch, Branch).id
    if of and of != ours:
        return f"{path} belongs to branch {of!r}, and {settings.branch} describes {ours!r}. Name the right one."
    if "archive" in noted:
        return f"{path} is the archive of a year, which is only read. Name the branch's own database."
    key = settings.data_dir / KEY_FILE
    if BRANCH_KEY in noted or of or os.path.lexists(key):
        if why := key_trouble(key, noted.get(BRANCH_KEY)):
            return why
        why = open_to_others(key, "chmod 600")
    return f"{key}: {why}" if why else ""
