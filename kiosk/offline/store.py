"""What the kiosk holds and gave, in a small database beside its key: nothing of it is lost with the power."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from wire.commands import HandOver, LeaseNumbers
from wire.values import Millis, PaperResult, TicketId, leased_ticket_id
from wire.views import Issued, Leased

log = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lease (
    lease_id TEXT PRIMARY KEY, series TEXT NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL DEFAULT '',
    next INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS given (
    ticket_id TEXT PRIMARY KEY, day TEXT NOT NULL, arrived_at INTEGER NOT NULL, lease_id TEXT NOT NULL,
    booking_id TEXT, command TEXT NOT NULL, ticket TEXT NOT NULL,
    paper TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', handed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS press (ticket_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shown (mark TEXT PRIMARY KEY, ticket_id TEXT NOT NULL, day TEXT NOT NULL) WITHOUT ROWID;
"""
"""A lease is `asked` until the server has answered, then `held`, and `over` once none of it is given any more.

A press is there from before the server is asked for its number until it is known what became of the paper. A code
that was shown is there, by a hash of it, until the server has answered or its day is over.
"""

NEXT_DAY = "next"
"""In place of the day, of a lease that was asked for the next open one."""

UNKNOWN: PaperResult = "maybe_printed"
"""What is known of a paper before the printer has said so: what is read after the power came back."""


@dataclass(frozen=True, slots=True)
class Number:
    """The next number of a lease, before it is given."""

    lease_id: str
    day: str
    series: str
    serial: int
    address: str
    leased_at: Millis

    @property
    def ticket_id(self) -> TicketId:
        """The name that its ticket will have."""
        return leased_ticket_id(self.lease_id, self.serial)


@dataclass(frozen=True, slots=True)
class Given:
    """A number that is to be handed over."""

    ticket_id: TicketId
    command: HandOver


class OfflineStore:
    """One file, one user: the window's thread. Every change is on the disk when the call returns (FULL).

    Args:
        path: of the database. One that is damaged is set aside and begun anew, with the numbers that can still be
            read in it; that is said in the log.

    Raises:
        sqlite3.Error, OSError: it can be neither opened nor made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unreadable: set[str] = set()
        """What was said in the log to be so."""
        try:
            self._database = _opened(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no place, no right: another file would fare no better
                raise
            aside = path.with_name(f"{path.name}.broken-{time.time_ns() // 1_000_000_000}")
            path.replace(aside)
            self._database = _opened(path)
            saved = self._take_over(aside)
            log.error(
                "%s is damaged (%s): it is kept as %s; %d numbers given there are handed over, others are lost",
                *(path, error, aside, saved),
            )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # -- what was seen last --

    def kept(self, name: str) -> str | None:
        """What was kept under a name."""
        row = self._database.execute("SELECT body FROM kept WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep(self, **bodies: str) -> None:
        """Keep these, those alone that are not kept so already."""
        changed = [(name, body) for name, body in bodies.items() if self.kept(name) != body]
        if changed:
            with self._whole() as database:
                database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", changed)

    # -- leases --

    def asking(self) -> dict[str, LeaseNumbers]:
        """The leases that were asked for and not answered, by id. The same is asked again, also after a kill."""
        query = "SELECT lease_id, series, day, body FROM lease WHERE state = 'asked'"
        return {
            str(lease_id): LeaseNumbers(
                series=series, next_day=day == NEXT_DAY, held=tuple(json.loads(held)) if held else None
            )
            for lease_id, series, day, held in self._database.execute(query)
        }

    def ask(self, lease_id: str, series: str, *, next_day: bool = False, held: Sequence[str] | None = None) -> None:
        """A lease is asked for now, `held` goes with it; of which day it is, the answer says."""
        said = "" if held is None else json.dumps(list(held))
        with self._whole() as database:
            database.execute(
                "INSERT INTO lease (lease_id, series, state, day, body) VALUES (?, ?, 'asked', ?, ?)",
                (lease_id, series, NEXT_DAY if next_day else "", said),
            )

    def held(self, series: str) -> dict[str, str]:
        """The leases of a series that are held, whether any number is left or not, and of which day."""
        query = "SELECT lease_id, day FROM lease WHERE state = 'held' AND series = ?"
        return dict(self._database.execute(query, (series,)).fetchall())

    def not_leased(self, lease_id: str) -> None:
        """The server gave none."""
        with self._whole() as database:
            database.execute("DELETE FROM lease WHERE lease_id = ? AND state = 'asked'", (lease_id,))

    def hold(self, leased: Leased, today: str) -> None:
        """Hold these from now on; no number is given any more of older ones of the series and day, nor of days past.

        Of days to come one is held of each series: another one means that the calendar was changed.
        """
        with self._whole() as database:
            database.execute(
                "UPDATE lease SET state = 'over' WHERE state = 'held' AND lease_id != :id AND (day < :today "
                "OR (series = :series AND (day = :day OR (day > :today AND :day > :today))))",
                {"id": leased.lease_id, "series": leased.series, "day": leased.day, "today": today},
            )
            database.execute(
                "UPDATE lease SET state = 'held', day = ?, next = ?, last = ?, body = ? "
                "WHERE lease_id = ? AND state = 'asked'",
                (leased.day, leased.first, leased.last, leased.model_dump_json(), leased.lease_id),
            )

    def to_return(self) -> list[str]:
        """Leases that are over and of which everything that was given is handed over."""
        query = (
            "SELECT lease_id FROM lease WHERE state = 'over' AND lease_id NOT IN "
            "(SELECT lease_id FROM given WHERE handed = 0)"
        )
        return [str(lease_id) for (lease_id,) in self._database.execute(query)]

    def returned(self, lease_id: str) -> None:
        """The server knows that it is over."""
        with self._whole() as database:
            database.execute("DELETE FROM lease WHERE lease_id = ? AND state = 'over'", (lease_id,))

    def left(self, day: str) -> frozenset[str]:
        """The series of which a number can be given on a business day."""
        query = "SELECT DISTINCT series FROM lease WHERE state = 'held' AND day = ? AND next <= last"
        return frozenset(str(series) for (series,) in self._database.execute(query, (day,)))

    def next_number(self, series: str, day: str) -> Number | None:
        """The next number of a series; None when there is none left for that day."""
        query = (
            "SELECT next, body, lease_id FROM lease WHERE state = 'held' AND series = ? AND day = ? AND next <= last "
            "ORDER BY next LIMIT 1"
        )
        while (row := self._database.execute(query, (series, day)).fetchone()) is not None:
            try:
                leased = Leased.model_validate(json.loads(row[1]))
                serial = int(row[0])
                address = leased.addresses[serial - leased.first]
            except (ValueError, IndexError):  # none of it can be given: the server may have it back
                self._cannot_read(row[2])
                with self._whole() as database:
                    database.execute("UPDATE lease SET state = 'over' WHERE lease_id = ?", (row[2],))
                continue
            return Number(leased.lease_id, leased.day, series, serial, address, leased.leased_at)
        return None

    # -- numbers given --

    def give(self, number: Number, command: HandOver, ticket: Issued, paper: PaperResult, booking_id: str = "") -> None:
        """It is given, once: after a kill it is either not given at all or known here."""
        with self._whole() as database:
            taken = database.execute(
                "UPDATE lease SET next = next + 1 WHERE lease_id = ? AND next = ? AND state = 'held'",
                (number.lease_id, number.serial),
            ).rowcount
            if taken != 1:
                raise sqlite3.IntegrityError(f"{ticket.number} was given before")
            database.execute(
                "INSERT INTO given (ticket_id, day, arrived_at, lease_id, booking_id, command, ticket, paper) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(number.ticket_id, number.day, command.arrived_at, number.lease_id, booking_id or None),
                    *(command.model_dump_json(), ticket.model_dump_json(), paper),
                ),
            )

    def latest(self, day: str) -> Millis:
        """When the latest one of a business day was given; nobody comes before who came before them, whatever a clock
        shows. What was given of another day by a clock that was wrong holds nobody up."""
        query = "SELECT coalesce(max(arrived_at), 0) FROM given WHERE day = ?"
        return int(self._database.execute(query, (day,)).fetchone()[0])

    def number_of(self, booking_id: str) -> str | None:
        """The number that a booking became here."""
        row = self._database.execute("SELECT ticket FROM given WHERE booking_id = ?", (booking_id,)).fetchone()
        return None if row is None else str(json.loads(row[0])["number"])

    def paper(self, ticket_id: TicketId, result: PaperResult, reason: str) -> bool:
        """What became of a paper; False for a number that was not given here, or is handed over already."""
        with self._whole() as database:
            told = database.execute(
                "UPDATE given SET paper = ?, reason = ? WHERE ticket_id = ? AND handed = 0", (result, reason, ticket_id)
            )
            return told.rowcount == 1

    def paper_of(self, ticket_id: TicketId) -> tuple[PaperResult, str] | None:
        """What is known of a paper, and why; None for a number that was not given here."""
        row = self._database.execute("SELECT paper, reason FROM given WHERE ticket_id = ?", (ticket_id,)).fetchone()
        return None if row is None else (row[0], str(row[1]))

    def to_hand_over(self) -> list[Given]:
        """What the server has not been told, in the order in which people came."""
        query = "SELECT ticket_id, command FROM given WHERE handed = 0 ORDER BY arrived_at, rowid"
        given = []
        for ticket_id, command in self._database.execute(query):
            try:
                given.append(Given(ticket_id, HandOver.model_validate_json(command)))
            except ValueError:  # it holds up nobody else's
                self._cannot_read(ticket_id)
        return given

    def handed_over(self, ticket_id: TicketId, counted_from: Millis | None = None) -> None:
        """The server has it.

        Args:
            counted_from: when they came, as the server has it: nobody after them is held up by a clock that ran ahead.
        """
        with self._whole() as database:
            database.execute("UPDATE given SET handed = 1 WHERE ticket_id = ?", (ticket_id,))
            if counted_from is not None:
                database.execute(
                    "UPDATE given SET arrived_at = min(arrived_at, ?) WHERE ticket_id = ?", (counted_from, ticket_id)
                )

    def hand_over_again(self, day: str) -> None:
        """The server was brought back from a backup, which may not have what was handed over since: all of the day."""
        with self._whole() as database:
            database.execute("UPDATE given SET handed = 0 WHERE day = ?", (day,))

    def forget_before(self, day: str) -> None:
        """What was handed over of earlier days is of no more use."""
        with self._whole() as database:
            database.execute("DELETE FROM given WHERE handed = 1 AND day < ?", (day,))
            database.execute("DELETE FROM shown WHERE day < ?", (day,))

    # -- presses that the server is asked for --

    def pressed(self, ticket_id: TicketId, code: str = "", day: str = "") -> None:
        """The server is asked for a number that will have this id.

        Args:
            code: of the booking that was shown; empty for a press.
            day: the business day now.
        """
        with self._whole() as database:
            database.execute("INSERT OR IGNORE INTO press VALUES (?)", (ticket_id,))
            if code:
                database.execute("INSERT OR REPLACE INTO shown VALUES (?, ?, ?)", (_mark(code), ticket_id, day))

    def unanswered(self, code: str) -> TicketId | None:
        """Under which id the server was asked about this code, and has not answered."""
        row = self._database.execute("SELECT ticket_id FROM shown WHERE mark = ?", (_mark(code),)).fetchone()
        return None if row is None else str(row[0])

    def was_answered(self, ticket_id: TicketId) -> None:
        """The server said what became of the code that was shown."""
        if self._database.execute("SELECT 1 FROM shown WHERE ticket_id = ?", (ticket_id,)).fetchone() is not None:
            with self._whole() as database:
                database.execute("DELETE FROM shown WHERE ticket_id = ?", (ticket_id,))

    def settled(self, ticket_id: TicketId) -> None:
        """There is none, or what became of its paper is known where it has to be."""
        if self._database.execute("SELECT 1 FROM press WHERE ticket_id = ?", (ticket_id,)).fetchone() is not None:
            with self._whole() as database:
                database.execute("DELETE FROM press WHERE ticket_id = ?", (ticket_id,))

    def unsettled(self) -> list[TicketId]:
        """Presses of which that is not known."""
        return [str(ticket_id) for (ticket_id,) in self._database.execute("SELECT ticket_id FROM press")]

    def begin_anew(self) -> None:
        """The kiosk is another branch's now: nothing that is here is of any use to it."""
        with self._whole() as database:
            for table in ("kept", "lease", "given", "press", "shown"):
                database.execute(f"DELETE FROM {table}")  # noqa: S608  one of five words

    def _cannot_read(self, name: str) -> None:
        if name not in self._unreadable:
            self._unreadable.add(name)
            log.error("%s: what is kept of %s cannot be read", self.path, name)

    def _take_over(self, aside: Path) -> int:
        """Save out of a damaged file what was given and not handed over, as far as it can be read; how many."""
        saved = 0
        damaged = sqlite3.connect(aside)
        names = "ticket_id, day, arrived_at, lease_id, booking_id, command, ticket, paper, reason"
        try:
            for row in damaged.execute(f"SELECT {names} FROM given WHERE handed = 0"):  # noqa: S608  no one's words
                with suppress(ValueError, sqlite3.IntegrityError):  # such a row costs no other one
                    HandOver.model_validate_json(row[5])
                    Issued.model_validate_json(row[6])
                    with self._whole() as database:
                        database.execute(f"INSERT INTO given ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
                    saved += 1
        except sqlite3.Error:
            pass  # from here on nothing can be read
        finally:
            damaged.close()
        return saved

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def _mark(code: str) -> str:
    """What tells a code from others; the code itself, by which a booking is checked in, is not needed."""
    return hashlib.sha256(code.encode()).hexdigest()


def _opened(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(SCHEMA)
        [(found,)] = database.execute("PRAGMA quick_check(1)").fetchall()
        if found != "ok":  # damaged in its midst: it opens, and fails at some press
            raise sqlite3.DatabaseError(found)
    except sqlite3.Error:
        database.close()
        raise
    return database
