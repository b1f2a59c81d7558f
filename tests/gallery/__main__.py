"""Draws every picture of the gallery into a folder, with an index and a list of what is wrong.

    python -m tests.gallery [--into FOLDER] [PROGRAM ...]

Programs: kiosk, counter, display, pairing, tickets, phone, bookings, manager, whole-day, today, reports, archived,
waits, settings, staff, telling, feedback, desk, reception; without one, all. Ends with 1 when a picture shows something
that must not be: words cut, overlapping, too small or too pale, fields too narrow for what stands in them, small
targets.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import tests.conftest  # noqa: F401 - windows are drawn into memory
from clientkit import program as gui
from tests.gallery import (
    counter_stage,
    desk_pages,
    display_stage,
    feedback_pages,
    kiosk_stage,
    pages,
    pairing_stage,
    reception_pages,
    report_stage,
    staff_stage,
    telling_pages,
    tickets,
)  # fmt: skip
from tests.gallery.geometry import faults
from tests.gallery.scene import measure

Told = Callable[[str, list[str]], None]
"""Called with each picture's name and what is wrong with it."""


def kiosk(folder: Path, told: Told) -> None:
    """Every state in each mode, both languages."""
    stage = kiosk_stage.KioskStage()
    for mode in kiosk_stage.MODES:
        for language in ("vi", "en"):
            for scene in stage.scenes(mode, language):
                name = f"kiosk-{mode.name}-{language}-{scene}"
                gui.grab(stage.window, folder / f"{name}.png")
                told(name, faults(stage.window, measure("kiosk", mode.size, mode.contrast)))
    stage.close()


def counter(folder: Path, told: Told) -> None:
    """Both windows and the full one at its smallest, both languages."""
    for mode in counter_stage.MODES:
        for language in ("vi", "en"):
            for scene, stage in counter_stage.pictures(mode, language):
                name = f"counter-{mode.name}-{language}-{scene}"
                gui.grab(stage.window, folder / f"{name}.png")
                told(name, faults(stage.window, measure("counter", mode.size, old=scene.startswith("lost-link"))))


def display(folder: Path, told: Told) -> None:
    """Three sizes."""
    for size_name, size in display_stage.SIZES.items():
        for scene, stage in display_stage.pictures(size, (*display_stage.SCENES, *display_stage.MORE)):
            name = f"display-{size_name}-{scene}"
            gui.grab(stage.window, folder / f"{name}.png")
            told(name, faults(stage.window, measure("display", size)))


def pairing(folder: Path, told: Told) -> None:
    """The code on each kind of device, both languages."""
    for device, (_, size) in pairing_stage.DEVICES.items():
        for language in ("vi", "en"):
            for scene, window in pairing_stage.pictures(device, language):
                name = f"pairing-{device}-{language}-{scene}"
                gui.grab(window, folder / f"{name}.png")
                told(name, faults(window, measure("counter", size)))


def paper(folder: Path, told: Told) -> None:
    """Tickets of 80 and 58 mm, both languages."""
    for name, picture in tickets.pictures():
        picture.save(folder / f"{name}.png")
        told(name, [])


def in_a_browser(story: pages.Story) -> Callable[[Path, Told], None]:
    """Pictures of pages, whole length."""

    def show(folder: Path, told: Told) -> None:
        async def visit(name: str, page: pages.Page) -> None:
            await page.screenshot(path=folder / f"{name}.png", full_page=True)
            told(name, await pages.faults(page))

        async def play() -> None:
            async with pages.chromium() as browser:
                with tempfile.TemporaryDirectory() as data:
                    await story(browser, Path(data), visit)
                    for pdf in sorted(Path(data).glob("*.pdf")):  # noqa: ASYNC240 - all is drawn
                        for name in pages.leaves(pdf, folder):
                            told(name, [])

        asyncio.run(play())

    return show


PROGRAMS: dict[str, Callable[[Path, Told], None]] = {
    "kiosk": kiosk, "counter": counter, "display": display, "pairing": pairing, "tickets": paper,
    "phone": in_a_browser(pages.phone), "bookings": in_a_browser(pages.bookings),
    "manager": in_a_browser(pages.manager),
    "whole-day": in_a_browser(pages.whole_day),
    "today": in_a_browser(report_stage.today),
    "reports": in_a_browser(report_stage.reports),
    "archived": in_a_browser(report_stage.archived),
    "waits": in_a_browser(report_stage.waits),
    "staff": in_a_browser(staff_stage.staff),
    "telling": in_a_browser(telling_pages.telling),
    "settings": in_a_browser(pages.settings),
    "desk": in_a_browser(desk_pages.desk),
    "reception": in_a_browser(reception_pages.reception),
    "feedback": in_a_browser(feedback_pages.feedback),
}  # fmt: skip


def write_index(folder: Path, drawn: dict[str, list[str]]) -> None:
    """One page with every picture small, a click shows it whole; what is wrong stands below it."""
    figures = "".join(
        f'<figure><a href="{name}.png"><img loading="lazy" src="{name}.png" alt=""></a><figcaption>{name}'
        + "".join(f"<br><b>{html.escape(fault)}</b>" for fault in wrong)
        + "</figcaption></figure>"
        for name, wrong in drawn.items()
    )
    style = (
        "body{font:14px Inter,sans-serif;display:flex;flex-wrap:wrap;gap:16px;background:#8a8f94}figure{width:380px}"
    )
    style += "img{width:100%;display:block}b{color:#7d1712}"
    page = f'<!doctype html><meta charset="utf-8"><title>Tới Lượt</title><style>{style}</style>{figures}'
    (folder / "index.html").write_text(page, encoding="utf-8")


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__.splitlines()[0])
    asked.add_argument("programs", nargs="*", choices=[*PROGRAMS, []], metavar="PROGRAM")
    asked.add_argument("--into", type=Path, default=Path("var/gallery"))
    wish = asked.parse_args()
    wish.into.mkdir(parents=True, exist_ok=True)
    gui.gui_application("toiluot-gallery")
    drawn: dict[str, list[str]] = {}
    for program in wish.programs or PROGRAMS:
        PROGRAMS[program](wish.into, drawn.__setitem__)
    write_index(wish.into, drawn)
    for name, wrong in drawn.items():
        for fault in wrong:
            print(f"{name}: {fault}")
    print(f"{len(drawn)} pictures in {wish.into}, {sum(map(bool, drawn.values()))} with faults")
    return 1 if any(drawn.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
