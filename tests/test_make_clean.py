"""`make clean` takes away what the other targets made, and nothing that a person put there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MADE = [
    *("var/demo/.toiluot-demo", "var/demo/branch.db", "var/bench/year-200.db", ".venv/bin/python", "build/lib/x"),
    "mutants/x.py",
    *("wire/__pycache__/x.pyc", "server/core/__pycache__/x.pyc", "kiosk/i18n/kiosk_en.qm", ".mypy_cache/x"),
]
OWN = ["var/office/branch.toml", "var/branch.db", "notes/__pycache__/x.pyc", "notes/words.qm", "my.egg-info/x",
       "elsewhere/letter", "kiosk/i18n/kiosk_en.ts"]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in MADE + OWN:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def clean(place: Path, *more: str) -> list[str]:
    """What is left."""
    done = subprocess.run(["make", "clean", *more], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return sorted(str(p.relative_to(place)) for p in place.rglob("*") if p.is_file() and p.name != "Makefile")


def test_what_was_made_goes_and_what_a_person_put_there_stays(place: Path) -> None:
    assert clean(place) == sorted(OWN)


def test_a_folder_named_on_the_command_line_is_not_deleted(place: Path) -> None:
    assert "elsewhere/letter" in clean(place, "VENV=elsewhere")


def test_a_demo_folder_that_no_demo_made_stays(place: Path) -> None:
    (place / "var/demo/.toiluot-demo").unlink()
    assert "var/demo/branch.db" in clean(place)


def test_an_empty_var_goes_too(place: Path) -> None:
    shutil.rmtree(place / "var/office")
    (place / "var/branch.db").unlink()
    clean(place)
    assert not (place / "var").exists()
