"""What leaves the database opens in a spreadsheet, runs nothing there, and can be proved."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from config import ServerSettings
from server.store.verify import verify
from server.upkeep.export import export_journal, export_visits, safe
from server.upkeep.refusing import NotDone
from tests.server.branch_kit import BRANCH, SERVICE


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_visits_are_one_a_line_in_the_branchs_own_time(branch: ServerSettings, tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    assert export_visits(branch.database, path) == 6
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.stat().st_mode & 0o777 == 0o600
    first, *_, last = table(path)
    assert (first["day"], first["number"], first["issued_at"]) == ("2026-11-23", "A001", "2026-11-23 09:00:00")
    assert (first["state"], first["person"], first["wait_s"]) == ("done", "lan", "150")
    assert first["service"] == BRANCH.service_by_id[SERVICE].name.of("vi")
    assert (last["day"], last["state"], last["called_at"]) == ("2026-11-24", "waiting", "")


def test_only_the_days_asked_for_are_written(branch: ServerSettings, tmp_path: Path) -> None:
    export_visits(branch.database, tmp_path / "a.csv", "2026-11-24", "2026-11-24", "en")
    (only,) = table(tmp_path / "a.csv")
    assert (only["day"], only["service"]) == ("2026-11-24", BRANCH.service_by_id[SERVICE].name.of("en"))


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-x", "@sum", "\t=1", "\r=1", "\n=1"])
def test_no_cell_runs_as_a_formula(branch: ServerSettings, tmp_path: Path, cell: str) -> None:
    assert safe(cell) == "'" + cell
    connection = sqlite3.connect(branch.database.removeprefix("sqlite:///"))
    with connection:
        connection.execute("UPDATE visit SET person = ?", (cell,))
    connection.close()
    export_visits(branch.database, tmp_path / "a.csv")
    assert {row["person"] for row in table(tmp_path / "a.csv")} == {"'" + cell}


def test_numbers_stay_numbers() -> None:
    assert safe(-5) == -5
    assert safe("A001") == "A001"


def test_the_journal_can_be_proved_from_its_lines_alone(branch: ServerSettings, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    assert export_journal(branch.database, path) == verify(branch.database).rows
    link = bytes(32)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        actor, event = line.split('"actor":', 1)[1].split(',"type":', 1)
        event = event.split(',"event":', 1)[1].rsplit(',"hash":', 1)[0]
        content = "\n".join((str(row["seq"]), row["command_id"], str(row["at"]), actor, row["type"], event))
        link = hashlib.sha256(link + content.encode()).digest()
        assert row["hash"] == link.hex()
        assert row["event"]["type"] == row["type"]
    assert link.hex() == verify(branch.database).head


def test_nothing_is_written_over(branch: ServerSettings, tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("của tôi")
    for export in (export_visits, export_journal):
        with pytest.raises(NotDone, match="was not touched"):
            export(branch.database, path)
    assert path.read_text() == "của tôi"


def test_half_an_export_never_stands_under_its_name(branch: ServerSettings, tmp_path: Path) -> None:
    connection = sqlite3.connect(branch.database.removeprefix("sqlite:///"))
    with connection:
        connection.execute("UPDATE journal SET at = at + 1 WHERE seq = 9")
    connection.close()
    with pytest.raises(Exception, match="row 9 is the first bad one"):
        export_journal(branch.database, tmp_path / "journal.jsonl")
    assert not list(tmp_path.glob("journal*"))


@pytest.mark.parametrize(("first", "says"), [("hôm qua", "is not a day"), ("2030-01-01", "no business days")])
def test_days_that_are_not_there_are_said(branch: ServerSettings, tmp_path: Path, first: str, says: str) -> None:
    with pytest.raises(NotDone, match=says):
        export_visits(branch.database, tmp_path / "a.csv", first)
    assert not (tmp_path / "a.csv").exists()
