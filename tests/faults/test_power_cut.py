"""The power fails at any system call: nothing that was acknowledged is lost, and the database opens by itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from server.runtime.start_refused import StartRefused
from server.store.journal import Store
from server.store.verify import verify
from tests.conftest import Count
from tests.faults.disk import Cut, Disk, Gone, Made, Sized, Step, Synced, Told, Written, cuts, put
from tests.faults.recorded_run import DATABASE, LEDGER
from tests.faults.system_calls import record, steps, why_not

WAL = f"{DATABASE}-wal"
ROOT = Path(__file__).parents[2]

WHY_NOT = why_not()
pytestmark = [
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "strace works here"),
    pytest.mark.timeout(900),
]


def recorded(folder: Path, *, turns: int, seed: int = 1, synchronous: str = "FULL") -> list[Step]:
    """The steps of one run of the real store."""
    place = folder / "run"
    place.mkdir()
    trace = folder / "trace"
    command = ["-m", "tests.faults.recorded_run", str(place), "--turns", str(turns), "--seed", str(seed)]
    record([*command, "--synchronous", synchronous], trace, ROOT)
    found = steps(trace, place, DATABASE, LEDGER)
    trace.unlink()
    return found


@dataclass
class Found:
    """What was wrong in the images of one recording."""

    images: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Images that did not open by themselves or did not hang together."""

    def __str__(self) -> str:
        return (
            f"{self.images} images, up to {self.acknowledged} acknowledged commands each: "
            f"{len(self.lost)} images lost some, {len(self.broken)} did not open or hang together"
        )


def images(run: list[Step], count: int, seed: int) -> Iterator[tuple[Cut, dict[str, bytes], dict[str, Any]]]:
    """Each cut, the files it leaves, and the replies given before it by command id."""
    disk, told = Disk(), dict[str, Any]()
    # Where a database is made, checkpointed, opened and closed; everything else is the write-ahead log growing.
    hot = [n for n, s in enumerate(run) if getattr(s, "name", WAL) != WAL or isinstance(s, Made | Gone | Sized)]
    for cut in cuts(len(run), count, seed, hot):
        while disk.steps < cut.after:
            step = run[disk.steps]
            disk.do(step)
            if isinstance(step, Told):
                command_id, reply = json.loads(step.line)
                told[command_id] = reply
        yield cut, disk.left(cut), told


def held(place: Path, told: dict[str, Any]) -> tuple[int, str]:
    """How many acknowledged commands the image lost, and what else is wrong with it."""
    url = f"sqlite:///{place / DATABASE}"
    store = Store(url)
    try:
        store.open()
    except StartRefused as error:
        return len(told), str(error)
    try:
        kept = {command_id: json.loads(body) for command_id, (_, body) in store.known(list(told)).items()}
        with store.reading() as connection:
            numbers = dict(connection.exec_driver_sql("SELECT ticket_id, number FROM visit").all())
    finally:
        store.close()
    lost = [i for i, reply in told.items() if kept.get(i) != reply]
    lost += [i for i, reply in told.items() if "number" in reply and numbers.get(reply["ticket_id"]) != reply["number"]]
    return len(set(lost)), verify(url).trouble


def cut_again_and_again(run: list[Step], count: int, seed: int, place: Path, until_lost: bool = False) -> Found:
    """Open so many images; with `until_lost` no more once one has lost something, which is all that is asked then."""
    found = Found()
    for cut, files, told in images(run, count, seed):
        put(place, files)
        lost, trouble = held(place, told)
        found.images += 1
        found.acknowledged = max(found.acknowledged, len(told))
        if lost:
            found.lost.append(f"{lost} of {len(told)} after {cut}")
        if trouble:
            found.broken.append(f"{trouble} after {cut}")
        if until_lost and found.lost:
            break
    return found


def test_eighty_power_cuts_lose_nothing_acknowledged(tmp_path: Path, count: Count) -> None:
    run = recorded(tmp_path, turns=90)
    assert any(getattr(step, "name", "") == DATABASE for step in run[2000:-500]), "no checkpoint within the run"
    found = cut_again_and_again(run, 80, 1, tmp_path / "image")
    count(f"seed 1, {found}")
    assert found.acknowledged > 200
    assert found.lost == []
    assert found.broken == []


def test_the_same_cuts_find_what_synchronous_normal_loses(tmp_path: Path, count: Count) -> None:
    run = recorded(tmp_path, turns=30, synchronous="NORMAL")
    found = cut_again_and_again(run, 30, 1, tmp_path / "image", until_lost=True)
    count(f"seed 1, {found}")
    assert found.lost, "these power cuts would not notice a store that forgets to sync"


def test_the_same_cuts_find_a_reply_given_before_its_commit(tmp_path: Path) -> None:
    early: list[Step] = []
    begun = 0
    for step in recorded(tmp_path, turns=12):
        if isinstance(step, Told):
            early.insert(begun, step)
            continue
        if isinstance(step, Written) and isinstance(early[-1], Synced | Told):
            begun = len(early)
        early.append(step)
    assert cut_again_and_again(early, 40, 1, tmp_path / "image", until_lost=True).lost


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(5))
def test_five_thousand_power_cuts_lose_nothing_acknowledged(tmp_path: Path, part: int, count: Count) -> None:
    seed = int(os.environ.get("TOILUOT_SEED", "1")) * 5 + part
    run = recorded(tmp_path, turns=150, seed=seed)
    found = cut_again_and_again(run, 1_000, seed, tmp_path / "image")
    count(f"seed {seed}, {found}")
    assert found.lost == []
    assert found.broken == []
