"""A year that is over moves into a file of its own; nothing is lost on the way, and all stays one chain."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from config import ServerSettings
from server.figures import periods
from server.runtime.start_refused import StartRefused
from server.store import snapshots, visits
from server.store.archives import NotYet
from server.store.history import looking_at
from server.store.journal import Store
from server.store.roll_ups import NOT_KEPT
from server.store.verify import verify
from server.upkeep import archive as upkeep
from server.upkeep.archive import archive, archive_path
from server.upkeep.backup import backup
from server.upkeep.export import export_journal, export_visits
from server.upkeep.refusing import NotDone
from server.upkeep.replay import replay
from server.upkeep.restore import restore
from tests.server.branch_kit import BRANCH, KIOSK, SERVICE, HandClock, House
from tests.server.server_process import ROOT
from tests.server.upkeep.conftest import settings_in
from tests.server.upkeep.years import DAYS, live, nine
from wire import commands as c


@pytest.fixture
async def lived(settings: ServerSettings) -> ServerSettings:
    """Two days of 2024, three of 2025, and one of 2026 that is still open."""
    await live(settings)
    return settings


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def counts(path: Path) -> dict[str, int]:
    tables = ("journal", "reply", "day", "visit", "leg", "snapshot", "setting", "roll_up", "archive", "person")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}


def change(path: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement).rowcount > 0


def figures(url: str, first: str, last: str) -> periods.PeriodFigures:
    with looking_at(url) as connection:
        branch = visits.branch_in_force(connection)
        assert branch is not None
        return periods.figures_of_period(connection, first, last, branch)


def told(url: str, day: str) -> list[str]:
    return list(replay(url, day))


# -- what moves, what stays --------------------------------------------------------------------------------------------


def test_a_years_rows_move_and_its_figures_stay(lived: ServerSettings) -> None:
    url, before = lived.database, counts(path_of(lived.database))
    year, whole = figures(url, "2024-01-01", "2024-12-31"), verify(url)
    done = archive(lived, "2024")
    assert done.path == path_of(url).with_name("branch-2024.db")
    assert (done.first_day, done.last_day) == ("2024-12-30", "2024-12-31")
    here, there = counts(path_of(url)), counts(done.path)
    for table in ("journal", "day", "visit", "leg"):
        assert there[table] > 0
        assert here[table] + there[table] == before[table], table
    assert here["roll_up"] == before["roll_up"]
    assert there["person"] == there["snapshot"] == 0
    assert figures(url, "2024-01-01", "2024-12-31") == year
    assert year.visits == 8
    now = verify(url)
    assert (now.trouble, now.head, now.rows, now.begins) == ("", whole.head, whole.rows, done.rows + 1)
    assert done.path.stat().st_mode & 0o777 == 0o600


def test_one_year_after_the_other_and_all_of_them_hang_together(lived: ServerSettings) -> None:
    head = verify(lived.database).head
    archive(lived, "2024")
    archive(lived, "2025")
    found = verify(lived.database, archives=True)
    assert (found.trouble, found.archives, found.head) == ("", 2, head)
    for year in ("2024", "2025"):
        alone = verify(f"sqlite:///{archive_path(lived, year)}")
        assert alone.trouble == ""
    assert verify(f"sqlite:///{archive_path(lived, '2025')}", archives=True).archives == 1


async def test_the_branch_goes_on_as_if_nothing_had_happened(lived: ServerSettings, tmp_path: Path) -> None:
    (tmp_path / "twin").mkdir()
    twin = settings_in(tmp_path / "twin")
    twin.data_dir.mkdir()
    shutil.copyfile(path_of(lived.database), path_of(twin.database))
    archive(lived, "2024")
    archive(lived, "2025")
    states = []
    for settings in (lived, twin):
        made = House(settings.database, HandClock(nine("2026-01-05") + 7_200_000))
        assert (await made.issue("one-more"))["number"] == "A005"
        async with made.handle.reading() as state:
            states.append(state)
        await made.close()
    assert states[0] == states[1]


def test_a_start_that_must_replay_goes_on_from_the_archives_end(lived: ServerSettings) -> None:
    store = Store(lived.database)
    true = store.open()
    store.close()
    archive(lived, "2024")
    archive(lived, "2025")
    change(path_of(lived.database), "DELETE FROM snapshot")
    store = Store(lived.database)
    assert store.open() == true
    store.close()


def test_a_state_no_longer_readable_is_read_from_the_archives(
    lived: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(lived.database)
    true = store.open()
    store.close()
    archive(lived, "2024")
    archive(lived, "2025")
    monkeypatch.setattr(snapshots, "FORM", b"2")
    monkeypatch.setattr(snapshots, "_shape", lambda: bytes(16))
    store = Store(lived.database)
    assert store.open() == true
    store.close()
    archive_path(lived, "2024").rename(archive_path(lived, "2024").with_suffix(".away"))
    change(path_of(lived.database), "DELETE FROM snapshot")
    with pytest.raises(
        StartRefused, match=r"2024-12-30 to 2024-12-31 are in the archive branch-2024\.db, which is not"
    ):
        Store(lived.database).open()


async def test_a_command_asked_again_within_a_month_gets_its_answer_and_an_older_one_is_new(
    settings: ServerSettings,
) -> None:
    await live(settings, ("2025-11-03", "2025-12-31", "2026-01-05"))
    archive(settings, "2025")
    made = House(settings.database, HandClock(nine("2026-01-05") + 7_200_000))
    issue = c.IssueTicket(service_id=SERVICE)
    recent = await made.ask(issue, KIOSK, "2025-12-31-order-1")
    assert isinstance(recent, dict)
    assert recent["number"] == "A002"  # as it was told then; no new number is given
    old = await made.ask(issue, KIOSK, "2025-11-03-order-1")
    assert isinstance(old, dict)
    assert old["number"] == "A005"  # nobody waits two months for an answer: the next number of today
    async with made.handle.reading() as state:
        assert state.totals.issued == 5
    await made.close()
    assert verify(settings.database, archives=True).trouble == ""


# -- what cannot be archived -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "says"),
    [
        ("2026", "The year 2024 comes first"),
        ("2025", "The year 2024 comes first"),
        ("2023", "There are no days of 2023 in the database. It holds 2024-12-30 to 2026-01-05."),
        ("20", "There are no days of 20 "),
    ],
)
def test_what_is_not_the_first_year_that_is_over_is_refused(lived: ServerSettings, year: str, says: str) -> None:
    before = path_of(lived.database).read_bytes()
    with pytest.raises(NotYet, match=says):
        archive(lived, year)
    assert path_of(lived.database).read_bytes() == before
    assert not list(path_of(lived.database).parent.glob("branch-*"))


def test_the_running_year_stays(lived: ServerSettings) -> None:
    archive(lived, "2024")
    archive(lived, "2025")
    with pytest.raises(NotYet, match="The year 2026 is not over: 2026-01-05 is its latest day"):
        archive(lived, "2026")


async def test_nothing_is_archived_while_the_server_runs(lived: ServerSettings) -> None:
    made = House(lived.database, HandClock(nine("2026-01-05") + 7_200_000))
    with pytest.raises(StartRefused, match="already in use by a running server"):
        archive(lived, "2024")
    await made.close()


def test_a_missing_database_is_not_made(settings: ServerSettings) -> None:
    with pytest.raises(NotDone, match="There is no database"):
        archive(settings, "2025")
    assert not path_of(settings.database).exists()


def test_a_full_disk_is_said_before_anything_is_written(lived: ServerSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "RESERVE_BYTES", 2**60)
    with pytest.raises(NotDone, match="MB are needed meanwhile"):
        archive(lived, "2024")
    assert counts(path_of(lived.database))["day"] == 6


def test_another_file_in_its_place_is_not_taken_for_the_archive(lived: ServerSettings, tmp_path: Path) -> None:
    archive_path(lived, "2024").write_bytes(b"my holiday pictures")
    with pytest.raises(StartRefused, match="damaged"):
        archive(lived, "2024")
    archive_path(lived, "2024").unlink()
    shutil.copyfile(path_of(lived.database), archive_path(lived, "2024"))
    with pytest.raises(NotDone, match="is not what the database holds of these days: it ends with row"):
        archive(lived, "2024")
    assert counts(path_of(lived.database))["day"] == 6


def test_a_journal_changed_by_hand_is_not_archived(lived: ServerSettings) -> None:
    change(path_of(lived.database), "UPDATE journal SET at = at + 1 WHERE seq = 7")
    with pytest.raises(NotDone, match="row 7 is the first bad one"):
        archive(lived, "2024")
    assert counts(path_of(lived.database))["day"] == 6
    assert not list(path_of(lived.database).parent.glob("branch-*"))


def test_an_archive_is_no_branchs_database(lived: ServerSettings) -> None:
    done = archive(lived, "2024")
    with pytest.raises(StartRefused, match="is an archive: it is only read"):
        Store(f"sqlite:///{done.path}").open()
    with pytest.raises(NotDone, match="is the archive of a year, not a backup"):
        restore(lived, done.path, set_aside=True)
    assert verify(lived.database).trouble == ""


def test_a_backup_after_archiving_is_brought_back_and_goes_on_from_the_archive(lived: ServerSettings) -> None:
    archive(lived, "2024")
    head, made = verify(lived.database).head, backup(lived)
    archive(lived, "2025")
    restore(lived, made.path, set_aside=True, skip=0)
    found = verify(lived.database, archives=True)
    assert (found.trouble, found.archives, found.head) == ("", 1, head)
    # The year that the backup still holds is archived already: that file is checked and taken.
    assert archive(lived, "2025").path == archive_path(lived, "2025")
    assert verify(lived.database, archives=True).archives == 2


# -- reading the past --------------------------------------------------------------------------------------------------


def test_a_day_is_told_the_same_before_and_after_from_wherever(lived: ServerSettings, tmp_path: Path) -> None:
    before = {day: told(lived.database, day) for day in DAYS}
    export_visits(lived.database, tmp_path / "before.csv")
    archive(lived, "2024")
    archive(lived, "2025")
    assert {day: told(lived.database, day) for day in DAYS} == before
    assert told(f"sqlite:///{archive_path(lived, '2025')}", "2025-06-02") == before["2025-06-02"]
    assert export_visits(lived.database, tmp_path / "after.csv") == 24
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()


def test_the_journals_lines_of_archives_and_database_are_one_chain(lived: ServerSettings, tmp_path: Path) -> None:
    export_journal(lived.database, tmp_path / "whole.jsonl")
    archive(lived, "2024")
    archive(lived, "2025")
    urls = [f"sqlite:///{archive_path(lived, year)}" for year in ("2024", "2025")]
    for n, url in enumerate((*urls, lived.database)):
        export_journal(url, tmp_path / f"{n}.jsonl")
    parts = "".join((tmp_path / f"{n}.jsonl").read_text(encoding="utf-8") for n in range(3))
    assert parts == (tmp_path / "whole.jsonl").read_text(encoding="utf-8")


def test_an_archive_made_by_the_version_before_is_read_as_before(lived: ServerSettings) -> None:
    said = told(lived.database, "2024-12-30")
    done = archive(lived, "2024")
    # Nobody kept these then, and of days that are archived nobody can work them out.
    nothing = ", ".join(f"{name} = NULL" for name in NOT_KEPT)
    for file in (done.path, Path(lived.database.removeprefix("sqlite:///"))):
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("DELETE FROM roll_up WHERE kind IN ('leg', 'outcome') AND day < '2025'")
            connection.execute(f"UPDATE roll_up SET {nothing} WHERE day < '2025'")
    with contextlib.closing(sqlite3.connect(done.path)) as connection, connection:
        connection.execute("UPDATE visit SET slot_at = 1")  # a column that it had not got is not looked at
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
        connection.execute("DROP TABLE outbox")
        connection.execute("DROP TABLE exchange")
    assert told(lived.database, "2024-12-30") == said
    assert verify(lived.database, archives=True).well


def test_an_archive_of_before_services_were_told_apart_stands_as_it_counted(lived: ServerSettings) -> None:
    archive(lived, "2024")
    for file in (archive_path(lived, "2024"), path_of(lived.database)):
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            # A night counted as a service, an hour had those who took a number in it.
            connection.execute("UPDATE roll_up SET not_finished = NULL WHERE day < '2025'")
            connection.execute("UPDATE roll_up SET served = 9, busy_ms = 86400000 WHERE day < '2025' AND kind = 'leg'")
            connection.execute("UPDATE roll_up SET key = '07' WHERE day < '2025' AND kind = 'hour'")
    with contextlib.closing(sqlite3.connect(archive_path(lived, "2024"))) as connection, connection:
        connection.execute("ALTER TABLE roll_up DROP COLUMN not_finished")
        connection.execute("UPDATE alembic_version SET version_num = '0015'")
    assert verify(lived.database, archives=True).trouble == ""
    of = figures(lived.database, "2024-01-01", "2025-12-31")
    assert (of.not_finished, of.days_as_before) == (None, 2)
    change(archive_path(lived, "2024"), "UPDATE roll_up SET visits = 99 WHERE kind = 'service'")
    assert "the figures kept of 2024-12-30 differ" in verify(lived.database, archives=True).trouble


def test_an_archive_that_is_not_there_is_named(lived: ServerSettings, tmp_path: Path) -> None:
    done = archive(lived, "2024")
    done.path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(StartRefused, match=r"are in the archive branch-2024\.db, which is not at"):
        told(lived.database, "2024-12-30")
    with pytest.raises(StartRefused, match=r"branch-2024\.db"):
        export_visits(lived.database, tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()
    with pytest.raises(StartRefused, match=r"branch-2024\.db"):
        verify(lived.database, archives=True)
    assert export_visits(lived.database, tmp_path / "b.csv", "2025-01-01") == 16
    assert verify(lived.database).trouble == ""
    assert told(f"sqlite:///{tmp_path / 'elsewhere.db'}", "2024-12-30")


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        ("2024-12-31", "2025-01-01", "2024-12-31"),
        ("0001-01-01", "2024-12-30", "2024-12-30"),
        ("2024-01-01", "2024-12-31", "2024-12-30..2024-12-31"),
    ],
)
def test_of_days_in_archives_those_that_were_asked_for_are_told_as_leaving(
    lived: ServerSettings, tmp_path: Path, first: str, last: str, span: str
) -> None:
    archive(lived, "2024")
    told_of: list[str] = []
    export_visits(lived.database, tmp_path / "a.csv", first, last, leaving=told_of.append)
    assert told_of == [span]


def test_a_database_that_moved_with_its_archives_finds_them_beside_it(lived: ServerSettings, tmp_path: Path) -> None:
    done = archive(lived, "2024")
    (tmp_path / "new").mkdir()
    for path in (path_of(lived.database), done.path):
        path.rename(tmp_path / "new" / path.name)
    assert told(f"sqlite:///{tmp_path / 'new' / 'branch.db'}", "2024-12-30")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE journal SET at = at + 1 WHERE seq = 5", "row 5 is the first bad one"),
        ("UPDATE visit SET wait_ms = 1 WHERE wait_ms > 1", "in wait_ms"),
        ("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", "is not the archive that"),
        ("DELETE FROM roll_up", "rows of figures are kept"),
    ],
)
def test_an_archive_changed_by_hand_is_named(lived: ServerSettings, statement: str, says: str) -> None:
    done = archive(lived, "2024")
    change(done.path, statement)
    try:
        trouble = verify(lived.database, archives=True).trouble
    except StartRefused as error:
        trouble = str(error)
    assert says in trouble
    assert "branch-2024.db" in trouble


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE roll_up SET served = served + 1 WHERE day < '2025'", "figures of its days differ"),
        ("UPDATE archive SET hash = zeroblob(32)", "is not the archive that"),
        ("UPDATE archive SET last_seq = last_seq - 1", "is not the archive that"),
        ("UPDATE setting SET body = '{}' WHERE seq = 1", "settings of its days differ"),
        ("DELETE FROM archive", "it is missing"),
    ],
)
def test_a_database_that_does_not_fit_its_archives_is_named(lived: ServerSettings, statement: str, says: str) -> None:
    archive(lived, "2024")
    change(path_of(lived.database), statement)
    try:
        trouble = verify(lived.database, archives=True).trouble
    except StartRefused as error:
        trouble = str(error)
    assert says in trouble


def test_the_state_the_database_begins_with_is_the_one_the_archive_ends_with(lived: ServerSettings) -> None:
    archive(lived, "2024")
    with contextlib.closing(sqlite3.connect(path_of(lived.database))) as connection, connection:
        body = connection.execute("SELECT body FROM archive").fetchone()[0]
        connection.execute("UPDATE archive SET body = ?", (body.replace(b'"day":"2024-12-31"', b'"day":"2024-12-30"'),))
    assert "the state it ends with is not the one" in verify(lived.database, archives=True).trouble


# -- killed ------------------------------------------------------------------------------------------------------------


async def test_an_archiving_killed_anywhere_loses_nothing_and_is_finished_by_doing_it_again(
    settings: ServerSettings, tmp_path: Path
) -> None:
    await live(settings, ("2024-12-31", "2025-01-02"))
    whole, day = verify(settings.database), told(settings.database, "2024-12-31")
    office, images = tmp_path / "office", tmp_path / "images"
    images.mkdir()
    script = Path(__file__).with_name("killed_archiving.py")
    done = subprocess.run(  # noqa: ASYNC221  nothing else runs
        [sys.executable, str(script), str(path_of(settings.database)), str(office), str(images), "2024"],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    *killed, finished = sorted(images.iterdir())
    assert len(killed) > 12
    stages = set()
    for n, image in enumerate((*killed, finished)):
        shutil.rmtree(office)
        image.rename(office)
        left = settings_in(office)
        found = verify(left.database)
        assert (found.trouble, found.head) == ("", whole.head)  # before anything is mended
        stage = (found.begins > 1, archive_path(left, "2024").exists())
        if n % 4 and stage in stages:
            continue
        stages.add(stage)
        assert told(left.database, "2024-12-31") == day
        again = archive(left, "2024")
        assert verify(left.database, archives=True).archives == 1
        assert told(left.database, "2024-12-31") == day
        assert not [p.name for p in office.iterdir() if "unfinished" in p.name]
        assert again.after <= again.before
    assert stages == {(False, False), (False, True), (True, True)}


def test_space_is_given_back_to_the_disk(lived: ServerSettings) -> None:
    change(
        path_of(lived.database), "UPDATE reply SET body = body || printf('%.*c', 50000, ' ') WHERE at < 1740000000000"
    )
    before = path_of(lived.database).stat().st_size
    done = archive(lived, "2024")
    assert done.before == before
    assert done.after == path_of(lived.database).stat().st_size < before - 8 * 50_000
    store = Store(lived.database)
    store.open()
    store.close()


def test_branch_is_named_in_the_archive(lived: ServerSettings) -> None:
    done = archive(lived, "2024")
    with looking_at(f"sqlite:///{done.path}") as connection:
        assert visits.branch_in_force(connection) == BRANCH
