"""`toiluot demo`: with a screen a hall to take part in, without one a day that writes down everything and ends."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from config import DisplaySettings, VoiceSettings, load
from config.day import Visit, read_day
from display.app import prepare_voice
from display.heard import busiest_start, lay_out
from server.web.report import write_report
from toiluot.demo import summary
from toiluot.demo.play import Play, fresh, tell
from toiluot.demo.stage import BRANCH, PASSWORD, REPOSITORY, Stage
from wire.catalogue import Branch
from wire.codec import Json

DAYS = REPOSITORY / "tests" / "scenarios"
WHOLE_DAY = DAYS / "hanoi-1.day"
BUSY_HALF_HOUR = DAYS / "busy-half-hour.day"

DATE = "2026-03-10"
"""A Tuesday: the demo's hall is open whatever the day is here."""

OFFSCREEN_SPEED = 180.0
SCREEN_SPEED = 6.0
HEARD_MINUTES = 10.0


def has_screen() -> bool:
    """Whether windows can be shown to a person here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def opening(visits: list[Visit], before_min: int) -> str:
    """The hall's time some minutes before the first visitor, as `YYYY-MM-DD HH:MM`."""
    first = visits[0].at_s // 60 - before_min
    return f"{DATE} {first // 60:02d}:{first % 60:02d}"


def clips(out: Path, branch_file: Path) -> Path:
    """The folder of the voice's clips beside `out`, made once: a call must find them ready."""
    folder = out.resolve().parent / "clips"
    settings = DisplaySettings(
        device_id="board-1", token_file=out / "none", voice=VoiceSettings(cache_dir=folder)
    )
    prepare_voice(settings, load(branch_file, Branch))
    return folder


def play_offscreen(
    out: Path, day: Path = WHOLE_DAY, speed: float = OFFSCREEN_SPEED, kill_server_at: tuple[str, ...] = ()
) -> Json:
    """Play a day at high speed with real processes; gives what it wrote into `summary.json`."""
    began = time.monotonic()
    visits = read_day(day)
    fresh(out)
    clips(out, BRANCH)
    whole = visits[-1].at_s - visits[0].at_s > 4 * 3600
    stage = Stage(out.resolve(), speed, opening(visits, 20 if whole else 5))
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


def good(numbers: Json) -> bool:
    """Whether nothing was lost, given twice or called twice."""
    return not (numbers["lost"] or numbers["duplicate_numbers"] or numbers["double_calls"])


def pages(stage: Stage) -> str:
    """Which pages to open in a browser, and who can sign in where."""
    return json.dumps(
        {
            "manager": f"http://127.0.0.1:{stage.web}/manager",
            "book a time": f"http://127.0.0.1:{stage.hub}/",
            "manager's user": "quan.ly",
            "clerks' users": [f"nv.{c.id}" for c in stage.branch.counters[:2]],
            "password": PASSWORD,
        },
        indent=2,
    )


def main(out: Path, speed: float | None, day: Path, screen: bool | None, kill_server_at: tuple[str, ...] = ()) -> int:
    """Run the demo; the exit code is 1 when a number was lost, given twice or called twice."""
    on_screen = has_screen() if screen is None else screen
    if on_screen:
        from toiluot.demo.hall import play_on_screen

        return play_on_screen(out, day, speed or SCREEN_SPEED)
    tell(f"No screen here: the day of {day.stem} is played off-screen, {datetime.now(UTC):%H:%M} UTC.")
    numbers = play_offscreen(out, day, speed or OFFSCREEN_SPEED, kill_server_at)
    tell(short(numbers, out))
    if not good(numbers):
        sys.stderr.write("The demo found faults: " + "; ".join(numbers["faults"]) + "\n")
        return 1
    return 0
