"""Which days the demo plays, and when it fails: a figure that is another one on another machine is named."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from config import read_day
from config.day import BadDay, read_whole_day
from toiluot.cli import app
from toiluot.demo import run
from toiluot.demo.days import read, within
from toiluot.demo.habits import HABITS, course
from toiluot.demo.hands import Hands
from toiluot.demo.preparing import CannotPlay, see_to_fonts
from toiluot.demo.run import BUSY_HALF_HOUR, WHOLE_DAY, differences
from toiluot.demo.stage import DidNotStart, Process, last_words

GOOD: dict[str, Any] = {
    "visits": 111, "issued": 111, "served": 104, "missed": 7, "lost": 0, "duplicate_numbers": 0, "double_calls": 0,
    "faults": [], "wait_mean_min": 3.1,
}  # fmt: skip


def test_a_day_that_is_the_same_one_is_not_complained_of() -> None:
    assert differences(GOOD, (2.8, 3.4)) == []
    assert differences(GOOD, None) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issued": 110, "served": 103}, "issued 110: 111 people came"),
        ({"issued": 112, "served": 105}, "issued 112: 111 people came"),
        ({"served": 103}, "served 103, missed 7"),
        ({"lost": 1, "faults": ["issued A001"]}, "lost 1: must be 0 (issued A001)"),
        ({"duplicate_numbers": 1, "faults": ["A001"]}, "duplicate_numbers 1"),
        ({"double_calls": 2, "faults": ["A001 (2 first calls)"]}, "double_calls 2"),
        ({"wait_mean_min": 2.79}, "wait_mean_min 2.79: this day has 2.8 to 3.4 minutes"),
        ({"wait_mean_min": 3.41}, "wait_mean_min 3.41: this day has 2.8 to 3.4 minutes"),
    ],
)
def test_a_day_that_is_another_one_fails_and_names_the_figure(change: dict[str, Any], words: str) -> None:
    (said,) = differences(GOOD | change, (2.8, 3.4))
    assert words in said


@pytest.mark.parametrize("day", [WHOLE_DAY, BUSY_HALF_HOUR], ids=lambda path: path.stem)
def test_the_days_that_come_along_can_be_played_and_say_how_they_go(day: Path) -> None:
    played = read(day)
    assert played.visits == read_day(day)
    assert played.wait_mean_min is not None
    low, high = played.wait_mean_min
    assert high / low <= 1.1 / 0.9 + 0.001, "ten per cent to either side"


def day_file(folder: Path, *lines: str) -> Path:
    path = folder / "x.day"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_day_says_between_what_its_mean_wait_is(tmp_path: Path) -> None:
    visit = "08:00 khai-sinh ordinary kiosk vi serve=3"
    assert read_whole_day(day_file(tmp_path, "expect wait_mean=2.5..3.5  # minutes", visit)).wait_mean_min == (2.5, 3.5)
    assert read_whole_day(day_file(tmp_path, visit)).wait_mean_min is None
    for wrong in ("expect wait_mean=3", "expect served=2..3", "expect wait_mean=a..b", "expect"):
        with pytest.raises(BadDay, match=r"x\.day:1: "):
            read_whole_day(day_file(tmp_path, wrong, visit))


def test_a_moment_of_a_day_lies_within_it(tmp_path: Path) -> None:
    day = read(day_file(tmp_path, *(f"0{h}:00 khai-sinh ordinary kiosk vi serve=3" for h in (8, 9))))
    for good in ("08:00", "08:30", "09:00"):
        within(good, day)
    for wrong in ("07:59", "09:01", "8:30", "24:00", "08:60", "", "noon"):
        with pytest.raises(BadDay):
            within(wrong, day)


def test_a_visit_goes_the_same_way_whoever_serves_it() -> None:
    first, second, *_ = read_day(BUSY_HALF_HOUR)
    assert course(first) == course(first)
    assert course(first) != course(second)
    assert course(first).serve_s == first.serve_min * 60
    courses = [course(visit) for visit in read_day(WHOLE_DAY)]
    assert all(HABITS.walk_s[0] <= each.walk_s <= HABITS.walk_s[1] for each in courses)
    assert 0.005 < sum(each.parked for each in courses) / len(courses) < 0.03
    assert not course(None).parked


# -- what is missing is said at once --


def test_missing_fonts_are_named_with_their_packages_before_anything_is_started(tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(CannotPlay, match=r"fonts are missing; run: apt install fonts-inter fonts-noto-core"):
        see_to_fonts(lambda _: None)
    with pytest.raises(CannotPlay, match=r"apt install fonts-noto-core$"):
        see_to_fonts(lambda file: None if file.startswith("Noto") else Path(file))
    see_to_fonts(Path)
    monkeypatch.setattr(run, "see_to_fonts", lambda: see_to_fonts(lambda _: None))
    done = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "demo")])
    assert (done.exit_code, "apt install fonts-inter" in done.output) == (1, True)
    assert not (tmp_path / "demo").exists()


async def test_a_window_that_cannot_open_says_why_at_once(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text('kind = "kiosk"\ndevice_id = "k"\ntoken_file = "none.token"\n', encoding="utf-8")
    hands = Hands("kiosk", settings, lambda _: None, tmp_path / "kiosk.log")
    began = time.monotonic()
    with pytest.raises(DidNotStart, match=r"kiosk did not start: .*none\.token"):
        await hands.start(dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen"})
    assert time.monotonic() - began < 50, "it waited for a program that had ended"
    assert "Traceback" not in (tmp_path / "kiosk.log").read_text(encoding="utf-8")
    await hands.stop()


async def test_a_program_that_cannot_start_says_why(tmp_path: Path) -> None:
    program = Process("hub", (sys.executable, "-c", "import sys; sys.exit('port 8090 is taken')"), tmp_path / "hub.log",
                      dict(os.environ))  # fmt: skip
    with pytest.raises(DidNotStart, match="hub did not start: port 8090 is taken"):
        await program.start()
    await asyncio.wait_for(program.end(), 30)


def test_a_program_that_said_nothing_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("\n")
    assert last_words(tmp_path / "log") == "it said nothing"


@pytest.mark.parametrize("library", ["libEGL.so.1", "libxkbcommon.so.0"])
def test_a_missing_library_is_named_with_its_package(library: str, tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "__init__.py").write_text("")
    (tmp_path / "kiosk" / "app.py").write_text(
        f"raise ImportError('{library}: cannot open shared object file: No such file or directory')\n"
    )
    (tmp_path / "kiosk.toml").write_text('kind = "kiosk"\ndevice_id = "k"\ntoken_file = "t"\n')
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.path.insert(0, sys.argv.pop(1)); from toiluot.cli import main; main()",
         str(tmp_path), "kiosk", str(tmp_path / "kiosk.toml")],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{library} is missing. Run: apt install lib" in done.stderr
    assert "Traceback" not in done.stderr
