"""PostgreSQL's programs are run with the password out of sight, and what they say reaches the reader."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from server.runtime import postgres_programs
from server.runtime.backup_folder import CopyRefused, Stopped
from server.runtime.postgres_programs import dump, load, read_through

URL = make_url("postgresql+psycopg://hoa:secret@db.lan:5433/branch")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Stands in for every program of two versions; the newer one does as the test says."""

    def make(script: str) -> Path:
        for version, body in (("9", "exit 99"), ("15", script)):
            for name in ("pg_dump", "pg_restore"):
                file = tmp_path / version / "bin" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"#!/bin/sh\n{body}\n")
                file.chmod(0o700)
        monkeypatch.setattr(postgres_programs, "PLACES", tmp_path)
        return tmp_path

    return make


def test_the_password_is_in_no_argument(program, tmp_path: Path) -> None:
    program(f'echo "$@" > {tmp_path}/said; echo "$PGPASSWORD" > {tmp_path}/password')
    dump(URL, tmp_path / "d", threading.Event(), "00-1")
    said = (tmp_path / "said").read_text()
    assert "secret" not in said
    assert "--dbname=postgresql://hoa@db.lan:5433/branch" in said
    assert "--snapshot=00-1" in said
    assert (tmp_path / "password").read_text() == "secret\n"
    assert (tmp_path / "d").stat().st_mode & 0o777 == 0o600


def test_a_dump_never_overwrites(program, tmp_path: Path) -> None:
    program("exit 0")
    (tmp_path / "d").write_text("there already")
    with pytest.raises(FileExistsError):
        dump(URL, tmp_path / "d", threading.Event())


def test_a_dump_is_loaded_whole_or_not_at_all(program, tmp_path: Path) -> None:
    program(f'echo "$@" > {tmp_path}/said')
    load(URL, tmp_path / "d")
    assert {"--single-transaction", "--exit-on-error"} <= set((tmp_path / "said").read_text().split())


def test_what_failed_is_said_in_the_programs_first_line(program, tmp_path: Path) -> None:
    program("echo 'it is no dump' >&2; echo more >&2; exit 1")
    with pytest.raises(CopyRefused) as refused:
        read_through(tmp_path / "d", threading.Event())
    assert "it is no dump" in str(refused.value.__dict__) + str(refused.value)
    assert "more" not in str(refused.value)


def test_a_program_that_ends_gives_up_what_runs(program, tmp_path: Path) -> None:
    program("exec sleep 60")
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        read_through(tmp_path / "d", stop)


def test_a_missing_program_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_programs, "PLACES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CopyRefused):
        read_through(tmp_path / "d", threading.Event())
