"""Checks a database whole: the chain of the journal, its replay, and every row worked out from it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Table, select

from server.core.model import State
from server.heart import Heart
from server.store import kept_states, roll_ups, staff_rows, words_rows
from server.store.archive_base import beginning
from server.store.archives import Archived, archived, opened
from server.store.database import Database
from server.store.history import looking_at
from server.store.journal import BadJournal
from server.store.older import changed_in, columns, missing_in
from server.store.projections import LEG_COLUMNS, VISIT_COLUMNS, Projected, Values
from server.store.rows import Row, replayed
from server.store.snapshots import unpacked
from server.store.tables import DAY, JOURNAL, LEG, ROLL_UP, SETTING, VISIT
from wire.events import DayClosed, DayOpened, DayTakenBack, NumbersSkipped, WordsErased
from wire.values import NO_ROW, Seq

_Key = Callable[[Values], str]


_FIRST_ROW = Seq(1)

UNSAID = frozenset({("group_id", "")})
"""Columns and what older programs wrote where they did not know better: of a service that had left the settings."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    rows: Seq
    """The last row of the journal that hangs together with all before it that are here."""
    visits: int
    days: int
    head: str
    """The hash of the last good row: written down elsewhere, it proves later that nothing before it was changed."""
    begins: Seq = _FIRST_ROW
    """The first row here; earlier ones are in archives."""
    archives: int = 0
    """Archives that were checked too."""
    skipped: tuple[tuple[str, dict[str, int]], ...] = ()
    """Days on which numbers were skipped after a restore, and above which serials they went on."""
    trouble: str = ""
    """The first thing that is wrong; empty when all is well."""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.trouble


def verify(url: str, archives: bool = False) -> Report:
    """Check the database at `url`, also while its server runs; nothing is written.

    Args:
        url: of the branch's database, or of an archive.
        archives: check the archives before it too, and that each ends where the next begins.

    Raises:
        StartRefused: there is no database of ours that can be read, or an archive is not there.
    """
    database = Database(url)
    # One transaction: a running server adds rows meanwhile, and this must see one moment.
    with looking_at(url) as connection:
        before = archived(connection) if archives else []
        for archive in before:
            with opened(database, archive) as older:
                found, state = check(Database(url), older)
                trouble = found.trouble or _parted(archive, found, state, older, connection)
            if trouble:
                return Report(NO_ROW, 0, 0, found.head, trouble=f"The archive {archive.file}: {trouble}")
        found, state = check(database, connection)
        if found.well:
            found = replace(found, trouble=staff_rows.differ(connection, state))
        return replace(found, archives=len(before))


def check(database: Database, connection: Connection) -> tuple[Report, State]:
    """Check what a connection sees; what was found, and the state after the last good row.

    Args:
        database: whose archives are looked at for the state it begins with, should this program not know its form.
        connection: in a transaction, so that it sees one moment.

    Raises:
        StartRefused: such an archive is not there.
    """
    one = _Check(database, connection)
    return one.run(), one.state


def _parted(archive: Archived, found: Report, state: State, older: Connection, newer: Connection) -> str:
    """Where an archive and the database after it do not fit together; empty when they do."""
    if (found.rows, found.head) != (archive.last_seq, archive.link.hex()):
        return f"it ends with row {found.rows}, and the database does not begin after that row."
    if unpacked(archive.body) not in (None, state):
        return "the state it ends with is not the one the database begins with."
    days = (archive.first_day, archive.last_day)
    if list(roll_ups.kept(older, *days)) != list(roll_ups.kept(newer, *days)):
        return "the figures of its days differ from those in the database."
    settings = select(SETTING).where(SETTING.c.seq <= archive.last_seq).order_by(SETTING.c.seq)
    if older.execute(settings).all() != newer.execute(settings).all():
        return "the settings of its days differ from those in the database."
    return ""


class _Wrong(Exception):
    pass


@dataclass(slots=True)
class _Day:
    """A business day and the rows that the journal makes of it."""

    day: str
    projected: Projected = field(default_factory=Projected)
    closed_in: str = ""
    """The time zone in force when it closed; empty while it is open."""


class _Check:
    """One pass over the journal, two business days at a time, so that a year fits in memory.

    The day before the one that is read is compared last, for it can still change: tickets go on in the next one, or
    that one is taken back.
    """

    def __init__(self, database: Database, connection: Connection) -> None:
        self._connection = connection
        self._begins = beginning(connection)
        self._heart = Heart(kept_states.first(database, connection, self._begins))
        self._known: list[str] = []
        self._before: _Day | None = None
        self._day = _Day("")
        self._visits = 0
        self._skipped: dict[str, dict[str, int]] = {}
        self._opened: dict[str, Seq] = {}
        self._erased: list[tuple[Seq, frozenset[Seq], bool]] = []
        """For each time that words were erased: the row before which they were, the rows whose words stayed, and
        whether only keys of people were."""
        self._link = self._begins.link

    @property
    def state(self) -> State:
        """The state after the last good row."""
        return self._heart.state

    def run(self) -> Report:
        """Check all and tell."""
        trouble = ""
        try:
            for row, link in replayed(self._connection, self._begins.seq, self._link):
                try:
                    self._follow(row)
                except (LookupError, ValueError, TypeError, AttributeError) as error:
                    raise _Wrong(f"journal row {row.seq} ({row.event.type}) does not fit: {error!r}") from error
                self._link = link
            self._compare_day(self._before)
            self._compare_day(self._day)
            self._compare_days()
            self._compare_settings()
            self._compare_words()
        except (BadJournal, _Wrong) as error:
            trouble = str(error)
        begins = Seq(self._begins.seq + 1)
        return Report(
            self.state.seq,
            self._visits,
            len(self._known),
            self._link.hex(),
            begins,
            skipped=tuple(self._skipped.items()),
            trouble=trouble,
        )

    def _follow(self, row: Row) -> None:
        event = row.event
        if isinstance(event, DayClosed):
            self._day.closed_in = self.state.settings.timezone
        elif isinstance(event, NumbersSkipped):
            self._skipped.setdefault(event.day, {}).update(event.last)
        elif isinstance(event, DayOpened):
            self._compare_day(self._before)
            self._before, self._day = self._day, _Day(event.day)
            self._before.projected.forget(event.carried)
            self._known.append(event.day)
            self._opened[event.day] = row.seq
        elif isinstance(event, DayTakenBack):
            self._known.remove(event.false_day)
            del self._opened[event.false_day]
            self._day, self._before = self._before or _Day(event.day), None
            self._day.closed_in = ""
        elif isinstance(event, WordsErased):
            first = min((seq for day, seq in self._opened.items() if day >= event.before), default=NO_ROW)
            self._erased.append((first, frozenset(event.kept), bool(event.only)))
        self._heart.take(event, row.seq, row.at, self._day.projected)

    def _compare_day(self, day: _Day | None) -> None:
        """A day's rows in the tables against those the journal makes."""
        if day is None or not day.day:
            return
        visits = day.projected.visits
        legs = {f"{ticket_id} leg {n}": row for (ticket_id, n), row in day.projected.legs.items()}
        self._compare(VISIT, day.day, VISIT_COLUMNS, visits, lambda row: str(row[0]))
        self._compare(LEG, day.day, LEG_COLUMNS, legs, lambda row: f"{row[0]} leg {row[1]}")
        self._compare_figures(day.day, day.closed_in)
        self._visits += len(visits)

    def _compare_figures(self, day: str, closed_in: str) -> None:
        """The kept figures of a closed day against its visits and legs, which are right by now."""
        made = roll_ups.of_day(self._connection, day, closed_in) if closed_in else []
        should = roll_ups.told_alike(self._connection, made)
        stands = roll_ups.told_alike(self._connection, roll_ups.kept(self._connection, day, day))
        if len(should) != len(stands):
            raise _Wrong(f"of {day} {len(stands)} rows of figures are kept, {len(should)} should be")
        for a, b in zip(should, stands, strict=True):
            if a != b:
                raise _Wrong(f"the figures kept of {day} differ from its visits: {b.kind} {b.key}")

    def _compare(self, table: Table, day: str, names: tuple[str, ...], should: dict[str, Values], key: _Key) -> None:
        stands, unknown = {}, {*missing_in(self._connection, table), *changed_in(self._connection, table)}
        for row in self._connection.execute(select(*columns(self._connection, table)).where(table.c.day == day)):
            stands[key(tuple(row))] = tuple(row)
        for name, values in should.items():
            there = stands.pop(name, None)
            if there is None:
                raise _Wrong(f"{table.name} row {name} is missing")
            if there == values:
                continue
            differs = (
                c
                for c, a, b in zip(names, there, values, strict=True)
                if a != b and c not in unknown and (c, a) not in UNSAID
            )
            if (column := next(differs, None)) is not None:
                raise _Wrong(f"{table.name} row {name} differs from the journal in {column}")
        if stands:
            raise _Wrong(f"{table.name} row {min(stands)} stands for nothing in the journal")

    def _compare_days(self) -> None:
        known = set(self._known)
        archives = archived(self._connection)
        last = archives[-1].last_day if archives else ""
        for table in (DAY, VISIT, LEG, ROLL_UP):
            for day in self._connection.execute(select(table.c.day).distinct()).scalars():
                if day not in known and not (table is ROLL_UP and day <= last):
                    raise _Wrong(f"{table.name} has rows of {day}, a day the journal does not have")

    def _compare_settings(self) -> None:
        # As they are written: read and written anew, those of an older version would have what this one added to them.
        kept = select(SETTING.c.seq, SETTING.c.body).where(SETTING.c.seq > self._begins.seq).order_by(SETTING.c.seq)
        facts = select(JOURNAL.c.seq, JOURNAL.c.body).where(JOURNAL.c.type == "settings.applied")
        if self._connection.execute(kept).all() != self._connection.execute(facts.order_by(JOURNAL.c.seq)).all():
            raise _Wrong("the settings kept by themselves differ from those in the journal")

    def _compare_words(self) -> None:
        """Words may be gone; those that stand came with a row here, and were not to be erased."""

        def gone(row: Seq, of_person: bool) -> bool:
            return any(
                row < first and row not in kept and (of_person or not only) for first, kept, only in self._erased
            )

        seqs, days = list(self._opened.values()), ["", *self._opened]  # they came in order
        trouble = words_rows.differ(self._connection, self._begins.seq, lambda row: days[bisect(seqs, row)], gone)
        if trouble:
            raise _Wrong(trouble)
