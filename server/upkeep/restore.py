"""Brings a backup back: checked first, nothing overwritten, a new epoch so that everybody starts over from it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from config import BadSettings, ServerSettings, load
from config.files import sqlite_url
from server.runtime import postgres_programs
from server.runtime.backup_folder import BRANCH, RESTORING, check_files, is_backup, name_of, why
from server.runtime.backup_kind import DATABASE, DUMP, file_in, refuse_full, refuse_other
from server.runtime.kept_keys import put_back, refuse_another
from server.runtime.sqlite_files import SIDES, fold, free_suffix, put_in_place
from server.runtime.start_refused import StartRefused
from server.store.advisory_lock import BRANCH_KEY
from server.store.branch_key import key_trouble
from server.store.copies import Held, held_by, renew_epoch
from server.store.database import Database
from server.store.given import Given, given, given_by
from server.store.journal import CannotStore, Store
from server.store.tables import META
from server.store.verify import verify
from server.store.writer import words
from server.upkeep.backup import DATABASE_FILE, DUMP_FILE, KEPT_FILES, KEY_FILE, refused_as_not_done
from server.upkeep.media_beside import FOLDER, Brought, bring_back
from server.upkeep.refusing import NotDone
from server.upkeep.skip_mark import Mark, leave, marked
from server.upkeep.skipping import Skipped, skip_numbers
from wire.catalogue import Branch
from wire.values import Millis, Seq


@dataclass(frozen=True, slots=True)
class Known:
    """Names of whom a database lets in, in order."""

    devices: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    rows: Seq
    """The seq of the last journal row of the backup."""
    at: Millis
    """When that happened."""
    epoch: str
    set_aside: Path | None
    """Where the database that stood there is now."""
    lost_rows: int | None
    """Rows of the old journal that the backup does not have; None when there was none or it cannot be read. After a
    restore that was stopped half-way the old one is what that one set aside."""
    lost: Known
    """Let in by the old database, and not by the backup."""
    back: Known
    """Let in by the backup, and not by the old database, where that can be read."""
    branch: str
    """The id of the branch whose it is; empty when no server has worked on it yet."""
    key_trouble: str
    """What keeps a server from starting on it, and what to do: the branch's key is not there; empty when it is."""
    skipped: Skipped
    """Above which numbers the open day goes on."""
    media: Brought = field(default_factory=Brought)
    """The pictures and videos of the displays."""


def restore(
    settings: ServerSettings,
    source: Path,
    *,
    set_aside: bool = False,
    skip: int | None = None,
    now: datetime | None = None,
) -> Restored:
    """Put a backup in place of the branch's database. Its server must not run.

    Args:
        settings: of the server.
        source: a backup's folder as `backup` made it, or a database file (SQLite) or dump (PostgreSQL) alone.
        set_aside: rename the database that stands there instead of refusing (SQLite); nothing is ever deleted.
        skip: so many numbers of each series are not given after the last one known; reckoned if left out.
        now: names what is set aside, and until then numbers may have been given; the hall's clock if left out.

    Raises:
        StartRefused: a server runs on the database, or it cannot be reached.
        NotDone: the backup is missing or not whole, or there is a database in the way.
    """
    database = Database(settings.database)
    with refused_as_not_done():
        refuse_other(source, BRANCH, DUMP if database.path is None else DATABASE)
        file = file_in(source, DUMP_FILE if database.path is None else DATABASE_FILE)
    now = now or datetime.fromtimestamp(settings.clock.clock().now_ms() / 1000, UTC)
    key = settings.data_dir / KEY_FILE
    suffix = free_suffix(f".aside-{name_of(now)}", *(one for one in (database.path, key) if one is not None))
    one = _Restoring(settings, file, round(now.timestamp() * 1000), skip)
    try:
        with refused_as_not_done():
            check_files(source)
            if database.path is not None:
                one.refuse_another_branch(given_by(file).branch, database.path)
            refuse_another(source, KEY_FILE, key, set_aside)
            with put_back(source, _keys(settings.data_dir), suffix):
                if database.path is None:
                    done, mark = one.from_dump(database)
                else:
                    aside = database.path.with_name(database.path.name + suffix) if set_aside else None
                    with database.locked():
                        done, mark = one.from_file(database.path, aside)
    except (OSError, sqlite3.Error, SQLAlchemyError, CannotStore) as error:
        said = why(error) if isinstance(error, OSError) else words(error)
        raise NotDone.of("not_restored", source=source, why=said) from error
    no_key = mark is None and not done.branch  # of a branch that never served: its first start makes one
    media = bring_back(source, settings.data_dir / FOLDER)
    return replace(done, key_trouble="" if no_key else key_trouble(key, mark), media=media)


# -- inside ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Restoring:
    settings: ServerSettings
    file: Path
    now: Millis
    skip: int | None

    def from_file(self, path: Path, aside: Path | None) -> tuple[Restored, str | None]:
        """SQLite: a copy is made ready beside the old file and then renamed, so that a kill changes nothing."""
        stood, stopped = path.exists(), path.with_name(path.name + RESTORING).exists()
        old = _old(path) if aside is not None or not stood else ()
        with put_in_place(self.file, path, aside) as copy:
            _check_is_ours(copy, self.file)
            made = self._made_ready(sqlite_url(copy), old)
        before = old[0] if stood and old else old[-1] if stopped and old else Given()
        rows = max(0, before.rows - made.held.rows) if before.rows else None
        return made.told(aside if stood else None, rows, before if before.rows else None)

    def from_dump(self, database: Database) -> tuple[Restored, str | None]:
        """PostgreSQL: into an empty database."""
        with database.locked() as connection:
            assert connection is not None
            refuse_full(connection, database.name)
            postgres_programs.load(database.url, self.file)
        try:
            made = self._made_ready(self.settings.database, ())
        except Exception as error:
            raise NotDone.of("unfit", file=self.file, database=database.name, error=error) from error
        return made.told(None, None, None)

    def _made_ready(self, url: str, old: Sequence[Given]) -> _Ready:
        """Upgrade a copy, give it a new epoch, check it whole, and let its day go on above what may have been given."""
        database = Database(url)
        try:
            connection = database.open_for_writing()
            try:
                epoch, held, backup = renew_epoch(connection), held_by(connection), given(connection)
                mark = connection.execute(select(META.c.value).where(META.c.key == BRANCH_KEY)).scalar()
            finally:
                connection.close()
            trouble = verify(url).trouble
        except StartRefused as error:
            told = str(error)
            if database.path is not None:  # a copy, which is gone when this is read
                told = told.replace(database.name, str(self.file))
            raise NotDone.of("cannot_use", file=self.file, why=told) from error
        finally:
            database.release()
        if trouble:
            raise NotDone.of("incomplete", file=self.file, trouble=trouble)
        self.refuse_another_branch(backup.branch, None)
        return _Ready(epoch, held, backup, mark, self._skipped(url, old, backup))

    def _skipped(self, url: str, old: Sequence[Given], backup: Given) -> Skipped:
        store = Store(url)
        state = store.open()
        try:
            branch = "" if state.branch is None else state.branch.id
            beside = self._beside(branch)
            told = (backup, *old, *marked(beside, branch))
            done = skip_numbers(store, state, told, self.now, self.skip, _series(self.settings))
            if done.known or done.last:
                at = max(self.now, state.at)
                leave(beside, Mark(branch=branch, day=done.day, at=at, last=done.known | done.last))
            return done
        finally:
            store.close()

    def refuse_another_branch(self, of: str, path: Path | None) -> None:
        """Where the branch file cannot be read, the database that stands at `path` says whose it is."""
        ours = ""
        with contextlib.suppress(BadSettings):
            ours = load(self.settings.branch, Branch).id
        if not ours and path is not None and path.is_file():
            ours = given_by(path).branch
        if of and ours and of != ours:
            raise NotDone.of("of_other_branch", file=self.file, of=repr(of), ours=repr(ours))

    def _beside(self, branch: str) -> tuple[Path, ...]:
        """Where backups are: whatever is lost, the place is there from which the next restore is done."""
        folder, second = self.file.absolute().parent, self.settings.backup.second_folder
        places = {self.settings.backup_folder}
        places |= {folder.parent} if is_backup(folder) else set()
        places |= {second / branch} if second is not None else set()
        return tuple(sorted(places))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A copy that is fit for use."""

    epoch: str
    held: Held
    backup: Given
    mark: str | None
    skipped: Skipped

    def told(self, aside: Path | None, lost_rows: int | None, before: Given | None) -> tuple[Restored, str | None]:
        """What was brought back instead of what stood there, if that can be read, and the mark of its key."""
        before = self.backup if before is None else before
        lost, back = _without(before, self.backup), _without(self.backup, before)
        branch, skipped = self.backup.branch, self.skipped
        done = Restored(self.held.rows, self.held.at, self.epoch, aside, lost_rows, lost, back, branch, "", skipped)
        return done, self.mark


def _without(one: Given, other: Given) -> Known:
    return Known(tuple(sorted(one.devices - other.devices)), tuple(sorted(one.people - other.people)))


def _old(path: Path) -> list[Given]:
    """What the database tells that stands at `path`, and those that were set aside there earlier."""
    if path.exists():
        fold(path)
    asides = [p for p in path.parent.glob(f"{escape(path.name)}.aside-*") if not p.name.endswith((*SIDES, ".lock"))]
    return [given_by(one) if one.is_file() else Given() for one in (path, *sorted(asides))]


def _series(settings: ServerSettings) -> list[str]:
    """The series of the branch file: it may have groups that the backup does not know."""
    with contextlib.suppress(BadSettings):
        return [group.series for group in load(settings.branch, Branch).groups]
    return []


def _check_is_ours(copy: Path, source: Path) -> None:
    """An empty file is an empty database to SQLite, and would be made a new branch's."""
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        try:
            ours = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
            archived = ours and connection.execute("SELECT count(*) FROM meta WHERE key = 'archive'").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise NotDone.of("damaged_backup", file=source, error=error) from error
    if not ours:
        raise NotDone.of("no_branch_backup", file=source)
    if archived:
        raise NotDone.of("is_an_archive", file=source, name=source.name)


def _keys(data_dir: Path) -> dict[str, Path]:
    """The branch's key comes back; of the hub's own keys, what the hub said last stays."""
    return {name: data_dir / name for name in KEPT_FILES if name == KEY_FILE or not (data_dir / name).exists()}
