"""A busy half hour with the real programs: windows, sockets, printers, voice; and with the server killed in between.

The demo is played once for this module; the tests look at what it left behind. Programs are made to lag, and the
server is killed twice as by a power cut: the day must be the same one as on a machine that is quick and never fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from config.day import read_whole_day
from display.sound_log import read as read_sound
from server.store.verify import verify
from tests.end_to_end.lag import Lag
from toiluot.demo.run import BUSY_HALF_HOUR, differences
from toiluot.demo.summary import read_journal

ROOT = Path(__file__).parents[2]
SPEED = "90"
VISITS = 111
OLDEST_MS = 250_000
"""The demo's board lets a call wait four minutes for its turn to be spoken, because a second here is 90 there."""

pytestmark = pytest.mark.timeout(900)  # a busy machine plays the same half hour for longer


def play(out: Path, *more: str, lagging: Sequence[str] = ()) -> dict[str, Any]:
    """Play the half hour in a process of its own, as a person would start it; some of its programs lag."""
    command = [sys.executable, "-m", "toiluot", "demo", "--no-screen", "--day", str(BUSY_HALF_HOUR), "--speed", SPEED,
               "--out", str(out), *more]  # fmt: skip
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process,
        Lag(process.pid, lagging),
    ):
        try:
            said, complaints = process.communicate(timeout=840)
        except subprocess.TimeoutExpired:
            process.terminate()  # the demo ends the programs that it started
            raise
    assert process.returncode == 0, said[-2000:] + complaints[-2000:]
    return json.loads((out / "summary.json").read_text(encoding="utf-8")) | {"progress": said}


def database(out: Path) -> str:
    return f"sqlite:///{out / 'branch.db'}"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The server lags, and one of the counters' windows, each for two fifths of the time.

    The server is killed twice while the hall is busy, and started again.
    """
    out = tmp_path_factory.mktemp("var") / "demo"
    kills = ("--kill-server-at", "11:20", "--kill-server-at", "11:32")
    return out, play(out, *kills, lagging=("toiluot server", "robot counter"))


def test_nothing_is_lost_given_twice_or_called_twice(played: tuple[Path, dict[str, Any]]) -> None:
    out, summary = played
    assert (summary["lost"], summary["duplicate_numbers"], summary["double_calls"]) == (0, 0, 0), summary["faults"]
    assert summary["visits"] == summary["issued"] == VISITS
    report = verify(database(out))
    assert report.well, report.trouble


def test_a_program_that_lags_makes_the_day_longer_and_not_another_one(played: tuple[Path, dict[str, Any]]) -> None:
    """That its mean wait is within ten per cent of a quiet run's is held by the exit code, and here once more."""
    _, summary = played
    assert summary["clock_waited_s"] > 2, "nothing lagged: the test proves nothing"
    assert "server" in summary["clock_waited_for"]
    assert differences(summary, read_whole_day(BUSY_HALF_HOUR).wait_mean_min) == []


def test_everybody_who_came_was_served_or_missed(played: tuple[Path, dict[str, Any]]) -> None:
    _, summary = played
    assert summary["served"] + summary["missed"] == summary["issued"]


def test_nothing_old_is_announced(played: tuple[Path, dict[str, Any]]) -> None:
    out, _ = played
    rows = read_journal(database(out))
    called: dict[str, list[int]] = {}
    for _, at, event in rows:
        if event["type"] in ("ticket.called", "ticket.recalled"):
            called.setdefault(event["number"], []).append(at)
    said = read_sound(out / "sound")
    assert len(said) >= 0.6 * len(called)
    for one in said:
        number = spelled(one.clips)
        assert any(0 <= one.at - at <= OLDEST_MS for at in called[number]), (number, one.at, called[number])


def spelled(clips: tuple[str, ...]) -> str:
    """The number that an announcement spells in its first language: vi/letter-C, vi/digit-0, ... is C0..."""
    first = clips[1].split("/")[0] if clips[0] == "chime" else clips[0].split("/")[0]
    parts = [c.removeprefix(f"{first}/") for c in clips if c.startswith(f"{first}/")]
    return "".join(p[-1] for p in parts if p.startswith(("letter-", "digit-")))


def test_announcements_never_overlap(played: tuple[Path, dict[str, Any]]) -> None:
    said = read_sound(played[0] / "sound")
    assert all(before.ends_at <= after.at + 50 for before, after in pairwise(said))


def test_every_ticket_was_printed_once_and_its_code_leads_to_it(played: tuple[Path, dict[str, Any]]) -> None:
    out, summary = played
    papers = sorted((out / "paper").rglob("*.png"))
    assert len(papers) == summary["printed"] == summary["issued"]
    assert all(p.with_suffix(".bin").stat().st_size > 1000 for p in papers)
    codes = []
    for paper in papers:
        with Image.open(paper) as picture:
            found = zxingcpp.read_barcodes(picture.convert("L"))
        codes += [b.text for b in found]
    assert len(codes) == len(set(codes)) == len(papers)
    assert all(code.startswith("http://127.0.0.1:") and "/t#" in code for code in codes)


def test_bookings_were_checked_in(played: tuple[Path, dict[str, Any]]) -> None:
    _, summary = played
    assert summary["booked"] >= 8
    assert summary["checked_in"] >= summary["booked"] - 2


def test_the_figures_of_the_summary_are_those_of_the_journal(played: tuple[Path, dict[str, Any]]) -> None:
    out, summary = played
    kinds = Counter(event["type"] for _, _, event in read_journal(database(out)))
    assert summary["called"] == kinds["ticket.called"]
    assert summary["announced"] >= 0.95 * summary["called"]
    assert 0 < summary["wait_p50_min"] <= summary["wait_p90_min"]
    assert 0 <= summary["within_15_share"] <= 1
    assert summary["press_to_display_measured"] >= 0.9 * summary["called"]


def test_pictures_sound_and_report_are_there(played: tuple[Path, dict[str, Any]]) -> None:
    out, summary = played
    pictures = {p.stem for p in (out / "screens").glob("*.png")}
    assert {"kiosk-groups-vi", "kiosk-ticket-vi", "counter-full-before-ticket-finish"} <= pictures
    assert any(name.startswith("board-1") for name in pictures)
    with wave.open(str(out / "heard.wav")) as sound:
        assert 590 <= sound.getnframes() / sound.getframerate() <= 610
    assert "Chart.js v4" in (out / "report.html").read_text(encoding="utf-8")
    assert "waiting" in summary["progress"]
    assert "served" in summary["progress"]
