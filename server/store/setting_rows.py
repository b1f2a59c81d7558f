"""The settings that were put in force, as they are kept beside the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from server.store.tables import JOURNAL, SETTING
from wire.events import SettingsApplied
from wire.values import Actor, Millis, Seq


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One change of the settings."""

    seq: Seq
    at: Millis | None
    """None when its journal row is in an archive."""
    person: str
    event: SettingsApplied


def settings_rows(connection: Connection, latest: int | None = None) -> Iterator[SettingRow]:
    """Every change of the settings, newest first; `latest` so many of them."""
    columns = select(SETTING.c.seq, SETTING.c.body, JOURNAL.c.at, JOURNAL.c.actor)
    rows = columns.outerjoin(JOURNAL, JOURNAL.c.seq == SETTING.c.seq).order_by(SETTING.c.seq.desc()).limit(latest)
    for seq, body, at, actor in connection.execute(rows):
        person = "" if actor is None else Actor.model_validate_json(actor).person
        yield SettingRow(seq, at, person, SettingsApplied.model_validate_json(body))
