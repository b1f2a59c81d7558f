"""What a start of the hub would refuse of its data, told before it is started."""

from __future__ import annotations

from pathlib import Path

from config import HubSettings
from server.hub.keys import HUB_KEY, key_trouble
from server.hub.store.database import any_booking_in
from server.hub.store.tables import SCHEMA
from server.runtime.backup_folder import HUB
from server.runtime.backup_kind import meta_of
from server.runtime.data_check import why_no_start


def data_problem(settings: HubSettings, path: Path) -> str:
    """What is wrong with the hub's database file or its key, and what to do; empty when nothing is.

    Args:
        settings: good ones.
        path: of the SQLite database they name.

    Raises:
        OSError: a file cannot be looked at.
    """
    if why := why_no_start(path, HUB, SCHEMA):
        return why
    return key_trouble(settings.key_file, meta_of(path).get(HUB_KEY), any_booking_in(path))
