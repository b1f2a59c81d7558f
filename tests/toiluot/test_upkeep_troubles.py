"""Every upkeep command before every trouble: a sentence, the usual exit code, nothing changed, and never a trace."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect

import pytest

from server.hub.store.database import HubDatabase
from server.store.database import Database
from tests.server.server_process import ROOT
from tests.toiluot.upkeep_office import LINES, Ended, typed

DONE, FAILED, WRONG_USE = 0, 1, 2
MOUNTING = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
HUB = {name for name in LINES if name.startswith("hub")}
BRANCH = set(LINES) - HUB
READING = {"backup", "backup elsewhere", "verify", "replay"}
NOT_PLAIN = re.compile(r"Traceback|\[Errno|Error\(|sqlalchemy|sqlite3\.|psycopg")


def holds(ended: Ended, codes: set[int]) -> None:
    """It ended as a command should."""
    assert ended.fault == "", ended
    assert ended.code in codes, ended
    assert not NOT_PLAIN.search(ended.out + ended.err), ended
    if ended.code != DONE:
        assert ended.changed == (), ended
        assert ended.err.strip(), ended


def settings_are(content: bytes) -> Callable[[Path], None]:
    def spoil(office: Path) -> None:
        for name in ("server.toml", "hub.toml"):
            (office / name).write_bytes(content)

    return spoil


def databases_are(content: bytes | None) -> Callable[[Path], None]:
    def spoil(office: Path) -> None:
        for name in ("branch.db", "hub.db"):
            (office / name).unlink()
            if content is not None:
                (office / name).write_bytes(content)

    return spoil


def of_a_newer_program(office: Path) -> None:
    for name in ("branch.db", "hub.db"):
        with closing(connect(office / name)) as database, database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")


def without_settings(office: Path) -> None:
    for name in ("server.toml", "hub.toml"):
        (office / name).unlink()


def with_settings_of_the_other(office: Path) -> None:
    (office / "server.toml").write_bytes((office / "kiosk.toml").read_bytes())
    (office / "hub.toml").write_bytes((office / "kiosk.toml").read_bytes())


def backups_are(content: bytes | None) -> Callable[[Path], None]:
    def spoil(office: Path) -> None:
        for name in ("kept/branch.db", "kept-hub/hub.db"):
            (office / name).unlink()
            if content is not None:
                (office / name).write_bytes(content)

    return spoil


def files_stand_where_folders_belong(office: Path) -> None:
    for folder in (office / "data", office / "hub"):
        shutil.rmtree(folder)
        folder.write_text("a letter")
    (office / "elsewhere").write_text("a letter")


def files_of_that_name_are_there(office: Path) -> None:
    for name in ("new.html", "new.csv", "new.jsonl"):
        (office / name).write_text("a letter")


def the_branch_file_is_gone(office: Path) -> None:
    text = (office / "server.toml").read_text()
    (office / "server.toml").write_text(re.sub(r'branch = ".*"', 'branch = "none.toml"', text))


RESTORES = {"restore", "hub restore"}
TROUBLES: dict[str, tuple[Callable[[Path], None], set[str], int]] = {
    "no settings": (without_settings, set(), WRONG_USE),
    "binary settings": (settings_are(b"\x89PNG\r\n\x1a\n\xff\xfe\x00" * 9), set(), WRONG_USE),
    "settings that are a letter": (settings_are("một lá thư\n".encode()), set(), WRONG_USE),
    "settings of another program": (with_settings_of_the_other, set(), WRONG_USE),
    "no database": (databases_are(None), RESTORES, FAILED),
    "a binary database": (databases_are(b"\x89PNG\xff\xfe\x00" * 999), RESTORES, FAILED),
    "an empty database": (databases_are(b""), RESTORES, FAILED),
    "half a database": (databases_are(b"SQLite format 3\0" + bytes(9000)), RESTORES, FAILED),
    "a database of a newer program": (of_a_newer_program, RESTORES, FAILED),
    "no backup": (backups_are(None), set(LINES) - RESTORES, FAILED),
    "a binary backup": (backups_are(b"\x89PNG\xff\xfe\x00" * 999), set(LINES) - RESTORES, FAILED),
    "an empty backup": (backups_are(b""), set(LINES) - RESTORES, FAILED),
    "files in the way of folders": (
        files_stand_where_folders_belong, set(LINES) - {"backup", "backup elsewhere", "hub backup"} - RESTORES, FAILED
    ),
    "other files of that name": (
        files_of_that_name_are_there, set(LINES) - {"report", "export", "export --journal"}, FAILED
    ),
    "no branch file": (the_branch_file_is_gone, set(LINES), FAILED),
}  # fmt: skip
"""What is spoiled, which commands do their work all the same, and the exit code of the others."""


MET = [
    (command, trouble)
    for trouble, (_, work, _) in TROUBLES.items()
    for command in LINES
    if command not in work or command in RESTORES or trouble == "no branch file"
]
"""Each command with each trouble it can meet."""


@pytest.mark.parametrize(("command", "trouble"), MET)
def test_before_a_trouble_a_command_says_what_is_wrong_and_changes_nothing(
    office: Path, command: str, trouble: str
) -> None:
    spoil, work, code = TROUBLES[trouble]
    spoil(office)
    ended = typed(office, LINES[command])
    if trouble == "other files of that name" and command == "report":
        holds(ended, {WRONG_USE})
    else:
        holds(ended, {DONE} if command in work else {code})


@pytest.mark.parametrize("command", LINES)
def test_without_trouble_every_command_does_its_work(office: Path, command: str) -> None:
    holds(typed(office, LINES[command]), {DONE})


# -- words that are wrong ----------------------------------------------------------------------------------------------

WRONG = [
    ("backup hub.toml --keep 0", WRONG_USE, "write a whole number from 1 to 1000"),
    ("backup server.toml --keep many", WRONG_USE, "write a whole number from 1 to 1000"),
    ("backup server.toml --folder letter", FAILED, "a file is in the way of the folder"),
    ("backup none.toml", WRONG_USE, "none.toml: cannot be read"),
    ("restore server.toml none", FAILED, "There is no backup at none"),
    ("restore server.toml letter --set-aside", FAILED, "letter"),
    ("restore server.toml binary --set-aside", FAILED, "damaged"),
    ("restore server.toml kept-hub --set-aside", FAILED, "kept-hub is a hub's backup"),
    ("restore server.toml kept-hub/hub.db --set-aside", FAILED, "kept-hub/hub.db is a hub's backup"),
    ("restore server.toml branch.db --set-aside", FAILED, "is the database itself"),
    ("restore server.toml kept", FAILED, "is there already and was not touched"),
    ("restore server.toml kept --skip -1", WRONG_USE, "write a whole number from 0 to 10000"),
    ("restore server.toml kept --skip 999999", WRONG_USE, "write a whole number from 0 to 10000"),
    ("restore hub.toml kept --set-aside", FAILED, "kept is a branch's backup"),
    ("restore hub.toml kept/branch.db --set-aside", FAILED, "kept/branch.db is a branch's backup"),
    ("restore hub.toml kept-hub --skip 3", WRONG_USE, "A hub gives no numbers"),
    ("restore hub.toml kept-hub", FAILED, "is there already and was not touched"),
    ("archive hub.toml 2025", WRONG_USE, 'kind = "server"'),
    ("archive server.toml 2026", FAILED, "The year 2025 comes first"),
    ("archive server.toml 1999", FAILED, "1999"),
    ("archive server.toml letter", FAILED, "letter"),
    ("verify kiosk.toml", WRONG_USE, "give one for"),
    ("verify hub.toml --archives", WRONG_USE, "A hub has no archives"),
    ("verify none.db", FAILED, "There is no database at none.db"),
    ("verify binary", WRONG_USE, "not UTF-8 text"),
    ("report hub.toml 2025", WRONG_USE, 'kind = "server"'),
    ("report server.toml June", WRONG_USE, "is no day, week, month or year"),
    ("report server.toml 2025 --out none/new.html", FAILED, "no such file or folder"),
    ("report server.toml 2025 --out folder", WRONG_USE, "folder is there and is something else"),
    ("report server.toml 2025 --out letter", WRONG_USE, "letter is there and is something else"),
    ("report server.toml 2025 --out letter/new.html", FAILED, "a part of this path is a file"),
    ("report server.toml 2025 --out /proc/new.html", FAILED, "/proc/"),
    ("replay server.toml 2020-01-01", FAILED, "There was no business day 2020-01-01"),
    ("replay server.toml today", WRONG_USE, "is not a day"),
    ("replay hub.toml 2025-12-30", WRONG_USE, 'kind = "server"'),
    ("replay none.db 2025-12-30", FAILED, "There is no database at none.db"),
    ("export server.toml none/new.csv", FAILED, "it is not there"),
    ("export server.toml folder", FAILED, "folder is there already"),
    ("export server.toml letter/new.csv", FAILED, "a file is in the way"),
    ("export server.toml /proc/new.csv", FAILED, "/proc/new.csv"),
    ("export server.toml new.csv --first 2030-01-01", FAILED, "There are no business days from 2030-01-01"),
    ("export server.toml new.csv --first yesterday", WRONG_USE, "is not a day"),
    ("export server.toml new.csv --last 2025-02-30", WRONG_USE, "is not a day"),
]


@pytest.mark.parametrize(("line", "code", "words"), WRONG, ids=[line for line, *_ in WRONG])
def test_a_wrong_word_is_told_and_changes_nothing(office: Path, line: str, code: int, words: str) -> None:
    ended = typed(office, line)
    holds(ended, {code})
    assert words in " ".join(ended.err.replace("│", " ").split()), ended.err


# -- a running server, a running hub -----------------------------------------------------------------------------------


@contextmanager
def running(office: Path) -> Iterator[None]:
    branch, hub = Database(f"sqlite:///{office / 'branch.db'}"), HubDatabase(f"sqlite:///{office / 'hub.db'}")
    connection = branch.open_for_writing()
    hub.upgrade()
    try:
        yield
    finally:
        connection.close()
        branch.release()
        hub.close()


@pytest.mark.parametrize("command", LINES)
def test_beside_a_running_server_or_hub_a_command_reads_or_refuses(office: Path, command: str) -> None:
    with running(office):
        ended = typed(office, LINES[command])
    if command in READING | {"hub backup", "hub verify"}:
        holds(ended, {DONE})
    else:
        holds(ended, {FAILED})
        assert "already in use by a running" in ended.err


# -- disks -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def on_bad_disks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Ended]]:
    # Not pytest's own folder: its parents are closed to a user without rights.
    folder = Path(tempfile.mkdtemp(prefix="toiluot-upkeep-"))
    folder.chmod(0o755)
    try:
        can = subprocess.run([*MOUNTING, "mount", "-t", "tmpfs", "none", folder], capture_output=True, check=False)
        if can.returncode != 0:
            pytest.skip("this user may not mount a small disk (user namespaces are off)")
        done = subprocess.run(
            [*MOUNTING, sys.executable, "-m", "tests.toiluot.upkeep_office", folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("unshare (util-linux) is not installed")
    finally:
        folder.rmdir()
    assert done.returncode == 0, done.stderr
    return {
        trouble: {name: Ended(**ended | {"changed": tuple(ended["changed"])}) for name, ended in found.items()}
        for trouble, found in json.loads(done.stdout).items()
    }


@pytest.mark.parametrize("trouble", ["full", "no right", "read-only"])
@pytest.mark.parametrize("command", LINES)
def test_on_a_disk_that_takes_nothing_every_command_says_so(
    on_bad_disks: dict[str, dict[str, Ended]], command: str, trouble: str
) -> None:
    may_read = {DONE, FAILED} if command in {"verify", "replay", "hub verify"} else {FAILED}
    holds(on_bad_disks[trouble][command], may_read)
