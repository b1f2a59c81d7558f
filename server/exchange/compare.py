"""Whether a branch and its hub say the same: reads both databases and nothing else, and knows nothing of the exchange.

Written apart from the programs that keep the two equal, in plain SQL, so that no mistake of theirs is made here too. It
reads databases of running programs, files of backups, SQLite and PostgreSQL.

What must be so:
- A number that the branch gave to a booking is the one the hub shows, given at the same moment.
- An arrival that the hub shows is a number at the branch, unless the hub knows that the branch has lost it.
- A wish for a number now was answered: there is a number, or a refusal, or it was cancelled.
- A booking of the branch's business day or later stands there as it does at the hub: service, time, class, language,
  code, the wish for an accessible counter, and whether it is cancelled. The branch is not told of changes to bookings
  of past days any more.
- The settings in force at the branch are those the hub shows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from config.files import in_address
from wire.catalogue import Branch

Row = dict[str, Any]

NOTHING = "nothing"


class CannotCompare(Exception):
    """One of the two cannot be read; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that branch and hub do not say alike."""

    what: str
    """A booking's id, or `settings`."""
    branch: str
    """What the branch's database says."""
    hub: str
    """What the hub's says."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found."""

    branch_id: str
    bookings: int
    """Bookings of the branch that either side knows."""
    arrivals: int
    """How many of them are numbers at the branch."""
    differences: tuple[Difference, ...]
    to_hub: int | None
    """Facts of the branch that the hub has not heard yet; None when it must be told everything."""
    to_branch: int | None
    """Likewise the other way."""

    @property
    def equal(self) -> bool:
        """Whether both say the same."""
        return not self.differences


def compare(branch: str, hub: str) -> Compared:
    """Hold the database of a branch against that of its hub.

    Args:
        branch: address of the branch's database.
        hub: address of the hub's.

    Raises:
        CannotCompare: one of them cannot be read, is another program's, or the hub does not know the branch.
    """
    with _reading(branch, "branch", ("journal", "visit", "setting")) as connection:
        ours = _Branch(connection)
    if not ours.id:
        raise CannotCompare(f"{_name(branch)} has no settings in force yet: its branch server has never been started.")
    with _reading(hub, "hub", ("booking", "outbox", "branch")) as connection:
        theirs = _Hub(connection, ours.id)
    if theirs.row is None:
        raise CannotCompare(f"{_name(hub)} knows no branch {ours.id!r}. Name the database of the hub that it books at.")
    ids = sorted({*ours.visits, *ours.mirrors, *theirs.bookings})
    found = [d for i in ids if (d := _difference(i, ours, theirs.bookings.get(i))) is not None]
    shown, in_force = _as_read(json.loads(theirs.row["settings"] or "{}")), _as_read(ours.settings)
    if shown != in_force:
        found.append(Difference("settings", _fields(in_force, shown), _fields(shown, in_force)))
    return Compared(
        ours.id,
        len(ids),
        len(ours.visits),
        tuple(found),
        _ahead(ours.streams.get("facts"), _stream(theirs.row, "heard_epoch", "heard_seq")),
        _ahead(_stream(theirs.row, "epoch", "seq"), ours.streams.get("bookings")),
    )


# -- one booking -------------------------------------------------------------------------------------------------------


def _difference(booking_id: str, ours: _Branch, hub: Row | None) -> Difference | None:
    visit, mirror = ours.visits.get(booking_id), ours.mirrors.get(booking_id)
    if visit is not None:
        if hub is None or not _is_number(hub, visit):
            return Difference(booking_id, ours.said_number(visit), _said(hub, ours))
        return _mirror_difference(booking_id, ours, mirror, hub)
    if hub is None:
        told_in_vain = mirror is not None and not mirror["now"] and ours.is_to_come(mirror["slot_at"])
        return Difference(booking_id, _said(mirror, ours), NOTHING) if told_in_vain else None
    shown = hub["state"] == "arrived" and not hub.get("lost") and (hub["arrived_at"] or 0) > ours.begins_at
    if shown or (hub["state"] == "booked" and hub["now"]):
        return Difference(booking_id, "no number" if mirror is not None else NOTHING, _said(hub, ours))
    return _mirror_difference(booking_id, ours, mirror, hub)


def _is_number(hub: Row, visit: Row) -> bool:
    stands = (hub["state"], bool(hub.get("lost")), hub["number"], hub["arrived_at"])
    return stands == ("arrived", False, visit["number"], visit["issued_at"])


def _mirror_difference(booking_id: str, ours: _Branch, mirror: Row | None, hub: Row) -> Difference | None:
    if hub["now"] or not ours.is_to_come(hub["slot_at"]):
        return None
    if mirror is not None:
        names = ("service_id", "slot_at", "class_id", "language", "code")
        alike = all(mirror[name] == hub[name] for name in names)
        alike = alike and bool(mirror.get("accessible")) == bool(hub.get("accessible"))
        # A cancel that came after the person did changes nothing at the hub; at the branch it stands in the mirror.
        if alike and (hub["state"] not in ("booked", "cancelled") or mirror["state"] == hub["state"]):
            return None
    return Difference(booking_id, _said(mirror, ours), _said(hub, ours))


def _said(row: Row | None, ours: _Branch) -> str:
    if row is None:
        return NOTHING
    when = "for now" if row["now"] else f"for {ours.clock(row['slot_at'])}"
    said = f"{row['code']} {row['state']} {when}, {row['service_id']}, {row['class_id']}, {row['language']}"
    said += ", an accessible counter" if row.get("accessible") else ""
    if row.get("number"):
        said += f", number {row['number']} at {ours.clock(row['arrived_at'])}"
    return said + (", which the branch has lost" if row.get("lost") else "")


def _as_read(settings: Row) -> Row:
    """Settings with what an older program did not write: the two were not always written by the same one."""
    try:
        return Branch.model_validate(settings).model_dump(mode="json")
    except ValidationError:
        return settings


def _fields(one: Row, other: Row) -> str:
    """The fields in which settings differ; both whole would fill pages."""
    parts = []
    for name in sorted({*one, *other}):
        mine, theirs = one.get(name), other.get(name)
        if mine == theirs:
            continue
        if isinstance(mine, dict) and isinstance(theirs, dict):
            parts.append(f"{name}: {_fields(mine, theirs)}")
        else:
            parts.append(f"{name} = {json.dumps(mine, ensure_ascii=False)[:60]}")
    return ", ".join(parts)


# -- what a database says ----------------------------------------------------------------------------------------------


class _Branch:
    """A branch's database."""

    def __init__(self, connection: Connection) -> None:
        body = connection.execute(text("SELECT body FROM setting ORDER BY seq DESC LIMIT 1")).scalar()
        self.settings: Row = json.loads(body)["branch"] if body else {}
        self.id: str = self.settings.get("id", "")
        self.zone = ZoneInfo(self.settings.get("timezone", "UTC"))
        self.day: str = connection.execute(text("SELECT day FROM day ORDER BY seq DESC LIMIT 1")).scalar() or ""
        self.begins_at: int = connection.execute(text("SELECT max(at) FROM archive")).scalar() or 0
        """What happened until this moment is in archives."""
        self.visits = {
            row["booking_id"]: row
            for row in _rows(connection, "SELECT booking_id, number, issued_at FROM visit WHERE booking_id IS NOT NULL")
        }
        told = _rows(connection, "SELECT body FROM journal WHERE type = 'booking.recorded' ORDER BY seq")
        bodies = [json.loads(row["body"]) for row in told]
        self.mirrors = {body["booking_id"]: {"now": False} | body for body in bodies}
        self.streams: dict[str, tuple[str, int]] = {}
        if inspect(connection).has_table("exchange"):
            for row in _rows(connection, "SELECT stream, epoch, seq FROM exchange"):
                self.streams[row["stream"]] = row["epoch"], row["seq"]

    def is_to_come(self, slot_at: int) -> bool:
        """Whether a time is of the business day that stands here, or later."""
        return datetime.fromtimestamp(slot_at / 1000, self.zone).date().isoformat() >= self.day

    def clock(self, at: int | None) -> str:
        """A moment on the branch's wall clock."""
        return "?" if at is None else f"{datetime.fromtimestamp(at / 1000, self.zone):%Y-%m-%d %H:%M:%S}"

    def said_number(self, visit: Row) -> str:
        """What is said of a visit."""
        return f"number {visit['number']} at {self.clock(visit['issued_at'])}"


class _Hub:
    """A hub's database, as far as it is of one branch."""

    def __init__(self, connection: Connection, branch_id: str) -> None:
        of = "WHERE branch_id = :branch_id"
        self.row = next(_rows(connection, f"SELECT * FROM branch {of}", branch_id=branch_id), None)  # noqa: S608
        rows = _rows(connection, f"SELECT * FROM booking {of}", branch_id=branch_id)  # noqa: S608
        self.bookings = {row["booking_id"]: row for row in rows}


def _rows(connection: Connection, query: str, **values: str) -> Iterator[Row]:
    return (dict(row._mapping) for row in connection.execute(text(query), values))


def _stream(row: Row, epoch: str, seq: str) -> tuple[str, int] | None:
    return (row[epoch], row[seq]) if epoch in row else None


def _ahead(given: tuple[str, int] | None, taken: tuple[str, int] | None) -> int | None:
    """How many facts are given and not yet taken; None when the two do not count the same facts."""
    if given is None or taken is None or given[0] != taken[0] or taken[1] > given[1]:
        return None
    return given[1] - taken[1]


# -- opening -----------------------------------------------------------------------------------------------------------


@contextmanager
def _reading(url: str, whose: str, tables: tuple[str, ...]) -> Iterator[Connection]:
    """One moment of a database; nothing is written.

    Raises:
        CannotCompare: it cannot be read, or is not what was asked for.
    """
    try:
        engine = _engine(url)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            there = set(inspect(connection).get_table_names())
            if not there.issuperset(tables):
                raise CannotCompare(
                    f"{_name(url)} is not the database of a Tới Lượt {whose}. Name the branch first, then the hub."
                )
            yield connection
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise CannotCompare(f"{_name(url)} cannot be read ({why}). Check the path or address.") from error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise CannotCompare(f"{url!r} is not the address of a database.") from None
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, isolation_level="REPEATABLE READ", poolclass=NullPool)
    path = Path(parsed.database or "")
    if not path.is_file():
        raise CannotCompare(f"There is no database at {path}. Check the path.")
    where = f"file:{in_address(path.absolute())}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(where, uri=True, isolation_level=None)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _name(url: str) -> str:
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url
    return parsed.database or url if url.startswith("sqlite") else parsed.render_as_string(hide_password=True)
