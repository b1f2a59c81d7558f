"""A full disk costs no acknowledged ticket, stops no reading, and heals by itself. A real disk of a few megabytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.runtime.start_refused import StartRefused
from server.store.ballast import ROOM, Ballast
from server.store.journal import Store
from tests.server.server_process import ROOT

SCRIPT = Path(__file__).with_name("on_a_small_disk.py")
MOUNTING = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
MEGABYTE = 1024 * 1024


def on_a_small_disk(folder: Path, ballast_bytes: int) -> dict[str, Any]:
    try:
        can = subprocess.run([*MOUNTING, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("unshare (util-linux) is not installed")
    if can.returncode != 0:
        pytest.skip("this user may not mount a small disk (user namespaces are off)")
    done = subprocess.run(
        [*MOUNTING, sys.executable, str(SCRIPT), str(folder), "24", str(ballast_bytes)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("ballast_bytes", [4 * MEGABYTE, 0], ids=["with ballast", "without ballast"])
def test_a_full_disk_costs_no_acknowledged_ticket_and_heals_by_itself(tmp_path: Path, ballast_bytes: int) -> None:
    found = on_a_small_disk(tmp_path, ballast_bytes)
    # The refusal says what is wrong, in the reader's language.
    assert found["refusal"]["code"] == "CANNOT_STORE"
    assert "ổ đĩa đầy" in found["refusal"]["vi"]
    assert "the disk is full" in found["refusal"]["en"]
    assert found["still_refused"] == 20
    assert "the disk is full" in found["backup_trouble"][0]
    assert found["backup_left"] == []
    # Reading goes on.
    assert found["tickets_in_state"] == found["visits_while_full"] == found["accepted_while_filling"] > 0
    assert found["same_answer_while_full"]
    # Writing resumes, and every acknowledged ticket is there after a restart, no number twice.
    assert found["resumed_after_s"] < 10
    assert found["called_after"]
    assert found["numbers"]
    assert found["kept"]
    assert found["tickets"]
    assert found["verify"] == ""
    if ballast_bytes:
        assert found["ballast_at_start"] == ballast_bytes
        assert found["ballast_given_up_after"] < found["accepted_while_filling"] - 100  # it bought a hundred tickets
        assert found["short_of_space"]
        assert found["ballast_again"]


def test_ballast_is_not_laid_where_it_would_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast = Ballast(tmp_path / "ballast", MEGABYTE)
    monkeypatch.setattr(Ballast, "free", lambda _: ROOM * MEGABYTE - 1)
    assert not ballast.lay()
    assert not ballast.path.exists()
    monkeypatch.setattr(Ballast, "free", lambda _: ROOM * MEGABYTE)
    assert ballast.lay()
    assert ballast.path.stat().st_blocks * 512 >= MEGABYTE  # space, not a hole
    assert ballast.give_up()
    assert not ballast.give_up()


def test_a_start_on_a_full_disk_gives_the_ballast_up_first(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(url, ballast_bytes=MEGABYTE)
    store.open()
    store.close()
    assert (tmp_path / "branch.db.ballast").exists()
    monkeypatch.setattr(Ballast, "free", lambda _: 100)
    store = Store(url, ballast_bytes=MEGABYTE)
    store.open()
    assert store.short_of_space
    store.close()
    assert not (tmp_path / "branch.db.ballast").exists()


def test_a_first_start_on_a_full_disk_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("server.store.database.upgrade", full)
    with pytest.raises(StartRefused, match=r"is full .* Make room"):
        Store(url).open()
