"""Settings that are being edited, or that wait for a day: kept beside the journal, of which they are no part."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from server.store.tables import DRAFT, JOURNAL
from wire.values import Millis, Seq


@dataclass(frozen=True, slots=True)
class Draft:
    """Settings that are not in force."""

    id: str
    base: Seq
    """The row of the settings that it was made from."""
    body: dict[str, Any]
    """As the settings are written in JSON; a value that was typed wrongly stands in it as it was typed."""
    person: str
    """Whose, a staff code."""
    at: Millis
    version: int
    """How often it was saved: what somebody saw is what is put in force."""
    day: str | None = None
    """The business day with whose beginning it is put in force; None while it is edited."""


def drafts(connection: Connection) -> list[Draft]:
    """All that are edited or wait, the oldest first."""
    return [_draft(row) for row in connection.execute(select(DRAFT).order_by(DRAFT.c.at, DRAFT.c.id))]


def find(connection: Connection, draft_id: str) -> Draft | None:
    """One of them."""
    row = connection.execute(select(DRAFT).where(DRAFT.c.id == draft_id)).one_or_none()
    return None if row is None else _draft(row)


def edited_by(connection: Connection, person: str) -> Draft | None:
    """The one that a person is editing."""
    mine = (DRAFT.c.person == person) & DRAFT.c.day.is_(None)
    row = connection.execute(select(DRAFT).where(mine).order_by(DRAFT.c.at).limit(1)).one_or_none()
    return None if row is None else _draft(row)


def keep(connection: Connection, draft: Draft) -> None:
    """Store a draft in place of the one with its id."""
    drop(connection, draft.id)
    body = json.dumps(draft.body, ensure_ascii=False)
    connection.execute(
        insert(DRAFT).values(
            id=draft.id,
            base=draft.base,
            body=body,
            person=draft.person,
            at=draft.at,
            version=draft.version,
            day=draft.day,
        )
    )


def drop(connection: Connection, draft_id: str) -> bool:
    """Forget a draft; whether it was there."""
    return connection.execute(delete(DRAFT).where(DRAFT.c.id == draft_id)).rowcount > 0


def was_put_in_force(connection: Connection, draft: Draft, command: str) -> bool:
    """Whether a command whose id begins so put settings in force since the draft was begun."""
    found = select(JOURNAL.c.seq).where(
        JOURNAL.c.seq > draft.base,
        JOURNAL.c.type == "settings.applied",
        JOURNAL.c.command_id.startswith(command, autoescape=True),
    )
    return connection.execute(found.limit(1)).first() is not None


def _draft(row: Row[Any]) -> Draft:
    return Draft(row.id, Seq(row.base), json.loads(row.body), row.person, row.at, row.version, row.day)
