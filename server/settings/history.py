"""Which settings were in force when, and who put them there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from server.store.setting_rows import settings_rows
from wire.catalogue import Branch
from wire.values import Millis, Seq


@dataclass(frozen=True, slots=True)
class Applied:
    """Settings that were put in force."""

    seq: Seq
    at: Millis | None
    """None when the row that says so is in an archive."""
    by: str
    branch: Branch


def history(connection: Connection, latest: int | None = None) -> list[Applied]:
    """Settings of the past, newest first.

    Args:
        connection: to the branch's database.
        latest: how many; None for all.
    """
    return [
        Applied(row.seq, row.at, row.event.by or row.person, row.event.branch)
        for row in settings_rows(connection, latest)
    ]
