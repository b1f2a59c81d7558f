"""`toiluot demo`: with a screen a hall to take part in, without one a day that writes down everything and ends."""

from __future__ import annotations

import asyncio
import os
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from math import inf
from pathlib import Path

from config.day import BadDay, Visit
from display.sound_log import busiest_start, lay_out
from server.runtime.start_refused import StartRefused
from server.web.reports.report_file import write_report
from toiluot.demo import summary
from toiluot.demo.conductor import HallStuck
from toiluot.demo.days import read, within
from toiluot.demo.folder import FolderRefused, own_folder
from toiluot.demo.play import Play, tell
from toiluot.demo.preparing import CannotPlay, clips, opening, see_to_fonts
from toiluot.demo.stage import BRANCH, REPOSITORY, DidNotStart, Stage
from wire.codec import Json

DAYS = REPOSITORY / "tests" / "scenarios"
WHOLE_DAY = DAYS / "hanoi-1.day"
BUSY_HALF_HOUR = DAYS / "busy-half-hour.day"


OFFSCREEN_SPEED = 180.0
SCREEN_SPEED = 6.0
HEARD_MINUTES = 10.0


class WrongUse(Exception):
    """What was typed, or a file that it names, must be changed; the text says how. Nothing was changed."""


def has_screen() -> bool:
    """Whether windows can be shown to a person here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def play_offscreen(folder: Path, visits: list[Visit], speed: float, kill_server_at: tuple[str, ...] = ()) -> Json:
    """Play a day at high speed with real processes; gives what it wrote into `summary.json`."""
    began = time.monotonic()
    clips(folder, BRANCH)
    whole = visits[-1].at_s - visits[0].at_s > 4 * 3600
    stage = Stage(folder, speed, opening(visits, 20 if whole else 5))
    play = Play(stage, visits, lunch=whole, kill_server_at=kill_server_at, say=tell)
    asyncio.run(play.run())
    numbers = finish(play, time.monotonic() - began)
    return numbers


def finish(play: Play, real_seconds: float) -> Json:
    """Write the summary, the hall's sound and the report of a day that was played."""
    stage = play.stage
    rows = summary.read_journal(stage.database)
    crowd = play.crowd
    counts = summary.Counts(
        visits=len(play.visits),
        booked=crowd.booked,
        checked_in=crowd.checked_in,
        rated=play.rated,
        refused=len(crowd.refusals),
        real_seconds=real_seconds,
        speed=stage.speed,
        waited_s=dict(stage.conductor.waited_s),
    )
    papers = gather_papers(stage.out / "paper")
    numbers = summary.summary(rows, play.ledger, counts, papers)
    summary.write(stage.out / "summary.json", numbers)
    (stage.out / "trouble.txt").write_text("\n".join(play.trouble) + "\n", encoding="utf-8")
    sound = stage.out / "sound"
    if sound.exists():
        lay_out(sound, busiest_start(sound, HEARD_MINUTES), HEARD_MINUTES, stage.out / "heard.wav")
    write_report(stage.database, stage.day, stage.out / "report.html")
    return numbers


def gather_papers(folder: Path) -> int:
    """Bring the papers of all printers into one folder, named by their printer; gives how many were cut."""
    for printer in sorted(p for p in folder.iterdir() if p.is_dir()):
        for paper in sorted(printer.iterdir()):
            paper.rename(folder / f"{printer.name}-{paper.name}")
        printer.rmdir()
    return sum(1 for _ in folder.glob("*.bin"))


def short(numbers: Json, out: Path) -> str:
    """What a person reads at the end."""
    shown = {k: v for k, v in numbers.items() if k != "faults"}
    width = max(len(k) for k in shown)
    lines = [f"  {k:<{width}}  {v}" for k, v in shown.items()]
    where = "\n".join(f"  {out / name}" for name in ("report.html", "screens", "paper", "heard.wav", "summary.json"))
    return "The day is over.\n" + "\n".join(lines) + "\nLook at:\n" + where


def differences(numbers: Json, wait_mean_min: tuple[float, float] | None) -> list[str]:
    """What is not as it is on every machine, a sentence for each figure; `wait_mean_min` is the day's own band."""
    found = []
    if numbers["issued"] != numbers["visits"]:
        found.append(f"issued {numbers['issued']}: {numbers['visits']} people came, each must get one number")
    if numbers["served"] + numbers["missed"] != numbers["issued"]:
        found.append(f"served {numbers['served']}, missed {numbers['missed']}: together not the numbers issued")
    for name in ("lost", "duplicate_numbers", "double_calls"):
        if numbers[name]:
            found.append(f"{name} {numbers[name]}: must be 0 ({'; '.join(numbers['faults'][:5])})")
    low, high = wait_mean_min or (0.0, inf)
    if not low <= numbers["wait_mean_min"] <= high:
        found.append(
            f"wait_mean_min {numbers['wait_mean_min']}: this day has {low:g} to {high:g} minutes on every machine"
        )
    return found


def _logged(folder: Path, play: Callable[[], Json]) -> Json:
    """Play; what simulated people could not deal with is written down for who looks into it. Raises `CannotPlay`."""
    try:
        return play()
    except ExceptionGroup as group:
        log = folder / "logs" / "demo.log"
        log.write_text("".join(traceback.format_exception(group)), encoding="utf-8")
        raise CannotPlay(f"{group.exceptions[0]!r}; see {log}") from None


def main(out: Path, speed: float | None, day: Path, screen: bool | None, kill_server_at: tuple[str, ...] = ()) -> int:
    """Run the demo; the exit code is 1 when the day was not as it must be.

    Raises:
        WrongUse: a day that cannot be read or played, a time that is none, a folder that is not a demo's own or in use.
        CannotPlay: a program of the demo did not start, or stopped working.
        OSError: the folder cannot be written.
    """
    see_to_fonts()
    try:
        played = read(day)
        for hour in kill_server_at:
            within(hour, played)
        with own_folder(out) as folder:
            if has_screen() if screen is None else screen:
                from toiluot.demo.hall import play_on_screen

                return play_on_screen(folder, played.visits, speed or SCREEN_SPEED)
            tell(f"No screen here: the day of {day.stem} is played off-screen, {datetime.now(UTC):%H:%M} UTC.")
            play = partial(play_offscreen, folder, played.visits, speed or OFFSCREEN_SPEED, kill_server_at)
            numbers = _logged(folder, play)
    except (BadDay, FolderRefused) as error:
        raise WrongUse(str(error)) from None
    except (DidNotStart, HallStuck, StartRefused) as error:
        raise CannotPlay(str(error)) from None
    tell(short(numbers, out))
    wrong = differences(numbers, None if kill_server_at else played.wait_mean_min)
    for line in wrong:
        sys.stderr.write(f"The demo failed: {line}\n")
    return 1 if wrong else 0
