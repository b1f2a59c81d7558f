"""Whatever stands in the small files that programs keep: nobody stops, and what cannot be read is said."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clientkit.numbers_seen import NumbersSeen
from clientkit.program import CannotStart, device_key
from config.day import BadDay, Visit, read_whole_day
from display import sound_log
from server.runtime import backup_folder
from server.runtime.backup_folder import MANIFEST, CopyRefused, backups_in, check_files
from server.runtime.hall_clock import JUMP_MS, HallClock, KeptClock
from server.upkeep.skip_mark import MARK_FILE, marked
from tests.fuzz.values import BYTES, TEXTS, TOKENS, spoilt, spoilt_text
from wire import text
from wire.values import END_OF_TIME, KnownNumbers

CASES, LONG = 150, 10_000
"""Contents of each file; the long run is `make soak`'s."""

NOW = 1_790_000_000_000


def spoilt_file(dice: random.Random, good: Any) -> bytes:
    """The file with something in it spoilt, or another one."""
    if dice.random() < 0.15:
        return dice.choice((*BYTES.values(), *(str(token).encode() for token in TOKENS.values())))
    whole = spoilt(dice, good).encode("utf-8", "surrogatepass")
    return whole[: dice.randrange(len(whole) + 1)] if dice.random() < 0.1 else whole


def numbers(file: Path) -> bool:
    known = NumbersSeen(file).known
    assert known is None or KnownNumbers.model_validate(known.model_dump()) == known
    return known is not None


def clock(file: Path) -> bool:
    kept = KeptClock.read(file.read_text(encoding="utf-8", errors="replace"))
    hall = HallClock(lambda: NOW, lambda: 1_000, kept=kept, boot="boot")
    assert -END_OF_TIME < hall.now_ms() < END_OF_TIME + JUMP_MS
    return kept is not None


def skipped(file: Path) -> bool:
    found = marked([file.parent], "hanoi-1")
    assert all(0 <= one.at < END_OF_TIME and all(0 < n < 100_000 for n in one.last.values()) for one in found)
    return bool(found)


def sounds(file: Path) -> bool:
    said = sound_log.read(file)
    sound_log.lay_out(file, NOW, 0.001, file.with_name("hall.wav"))
    return bool(said)


def manifest(file: Path) -> bool:
    [kept] = backups_in(file.parent.parent)
    assert kept.nth >= 0
    said = ""
    try:
        check_files(kept.path)
    except CopyRefused as refused:
        said = refused.text.of("en")
    assert not text.flaw(said)
    return kept.verified and not said


CLIP = {"at": NOW, "ms": 1_200, "clips": ["một"], "wavs": ["mot.wav"]}
DATA = b"data"

KEPT: dict[str, tuple[str, Callable[[Path], bool], Any]] = {
    "numbers seen": ("kiosk-1.numbers", numbers, {"branch": "hanoi-1", "day": "2026-11-23", "last": {"A": 12, "E": 3}}),
    "clock": ("clock.json", clock, {"boot_id": "boot", "base_ms": NOW}),
    "skip mark": (MARK_FILE, skipped, {"branch": "hanoi-1", "day": "2026-11-23", "at": NOW, "last": {"A": 12}}),
    "sound log": (sound_log.LOG_NAME, sounds, CLIP),
    "backup manifest": (
        f"2026-11-23T19-30-00Z/{MANIFEST}",
        manifest,
        {"nth": 3, "files": {"branch.db": hashlib.sha256(DATA).hexdigest()}, "schema": "0002", "rows": 7, "head": "ab",
         "counts": {"journal": 7}},
    ),
}  # fmt: skip
"""By what it is: its name, its reader (which judges, and says whether it took anything), a good content."""


def spoil(name: str, folder: Path, cases: int) -> int:
    """How many spoilt contents were taken all the same."""
    file_name, read, good = KEPT[name]
    file, dice = folder / file_name, random.Random(name)
    file.parent.mkdir(exist_ok=True)
    (file.parent / "branch.db").write_bytes(DATA)
    file.write_text(json.dumps(good), encoding="utf-8")
    assert read(file), "the good one is not taken"
    taken = 0
    for _ in range(cases):
        file.write_bytes(spoilt_file(dice, good))
        taken += read(file)
    return taken


@pytest.mark.parametrize("name", KEPT)
def test_whatever_a_kept_file_holds_nobody_stops(name: str, tmp_path: Path) -> None:
    assert spoil(name, tmp_path, CASES) < CASES


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", KEPT)
def test_whatever_a_kept_file_holds_for_long_nobody_stops(name: str, tmp_path: Path) -> None:
    spoil(name, tmp_path, LONG)


def test_a_mark_of_a_restore_that_cannot_be_read_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / MARK_FILE).write_text('{"branch": "hanoi-1", "at": 1e400}', encoding="utf-8")
    assert marked([tmp_path, tmp_path / "none"], "hanoi-1") == []
    [record] = caplog.records
    assert f"{MARK_FILE} cannot be read" in record.getMessage()


def test_a_backup_whose_manifest_is_spoilt_is_not_whole_and_names_no_file_of_another_folder(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-23T19-30-00Z"
    folder.mkdir()
    elsewhere = '{"files": {"../../etc/passwd": "ab"}}'
    for said in ("{", '{"nth": 1e400}', elsewhere, '{"files": {"a": 1}}', '{"rows": "x"}'):
        (folder / MANIFEST).write_text(said, encoding="utf-8")
        [kept] = backups_in(tmp_path)
        assert (kept.nth, kept.verified) == (0, False)
        with pytest.raises(CopyRefused, match=MANIFEST):
            check_files(folder)


def test_a_folder_named_by_a_day_that_is_none_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "2026-02-30T19-30-00Z").mkdir()
    assert backups_in(tmp_path) == []


def test_a_backup_without_its_manifest_is_not_copied_as_if_it_were_whole(tmp_path: Path, monkeypatch: Any) -> None:
    folder, place = tmp_path / "2026-11-23T19-30-00Z", tmp_path / "mounted"
    folder.mkdir()
    place.mkdir()
    monkeypatch.setattr(backup_folder, "device_of", lambda path: int("mounted" in str(path)))
    (folder / MANIFEST).write_text("{", encoding="utf-8")
    [kept] = backups_in(tmp_path)
    with pytest.raises(CopyRefused, match=MANIFEST):
        backup_folder.copy_to(kept, place, "branch", 3, backup_folder.threading.Event())
    assert backups_in(place / "branch") == []


def test_a_sound_that_lasts_for_ever_is_left_out(tmp_path: Path) -> None:
    lines = (json.dumps(CLIP | {"ms": 1 << 60}), json.dumps(CLIP))
    (tmp_path / sound_log.LOG_NAME).write_text("\n".join(lines), encoding="utf-8")
    assert [one.length_ms for one in sound_log.read(tmp_path)] == [1_200]


@pytest.mark.parametrize("moment", [-1, END_OF_TIME, 10**30])
def test_a_number_of_no_moment_is_not_kept(moment: int) -> None:
    from tests.server.core.core_hall import branch

    seen = NumbersSeen()
    seen.of(branch())
    assert not seen.look({"number": "A001", "issued_at": moment})


@pytest.mark.parametrize("held", [*BYTES.values(), *(one.encode("utf-8", "surrogatepass") for one in TEXTS.values())])
def test_whatever_a_token_file_holds_is_a_key_or_is_said(held: bytes, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(held)
    said = key = ""
    try:
        key = device_key(lambda: (tmp_path / "token").read_text(encoding="utf-8").strip())
    except CannotStart as why:
        said = str(why)
    assert key or "toiluot pair" in said
    assert not text.flaw(key)


VISIT = "07:30:27 dat-cap-doi ordinary kiosk vi serve=2.7 transfer=khai-sinh then=1.5"


def test_whatever_a_day_file_says_it_is_played_or_its_line_is_named(tmp_path: Path) -> None:
    file, dice, played = tmp_path / "x.day", random.Random("day"), 0
    for _ in range(1_500):
        words = VISIT.split()
        at = dice.randrange(len(words))
        words[at] = dice.choice((spoilt_text(dice, words[at]), f"serve={spoilt_text(dice, '2.7')}", "9" * 5_000))
        file.write_bytes((VISIT + "\n" + " ".join(words) + "\n").encode("utf-8", "surrogatepass"))
        said, visits = f"{file}:2: played", list[Visit]()
        try:
            visits = read_whole_day(file).visits
        except BadDay as why:
            said = str(why)
        played += bool(visits)
        assert said.startswith(f"{file}:")
        assert len(said) < 1_000, said[:300]
        assert not text.flaw(said)
        assert "Exceeds" not in said
        assert all(0 <= visit.at_s < 86_400 and 0 <= visit.serve_min <= 1_440 for visit in visits)
        assert not any(text.flaw(visit.service_id + visit.class_id + (visit.transfer or "")) for visit in visits)
    assert played
