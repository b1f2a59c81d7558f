"""Draws the pictures of README.md and README.vi.md anew, as the programs show them now.

    python -m tests.gallery.readme [--into FOLDER] [PICTURE ...]

Pictures: the names in docs/pictures without ".png"; without one, all. Each is a scene of the gallery at the size in
which a README shows it. Look at what came out before it is committed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image

import tests.conftest  # noqa: F401 - windows are drawn into memory
from clientkit import program as gui
from tests.gallery import counter_stage, desk_pages, display_stage, kiosk_stage, pages, reception_pages, tickets

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


class Shown(NamedTuple):
    """A scene of the gallery."""

    story: str
    """Of which program."""
    scene: str
    size: tuple[int, int]
    """Of the picture; one that is higher is cut at its foot."""
    scale: float = 1.0
    """Of a page: pixels of the picture for each of the page."""


PICTURES = {
    "kiosk": Shown("kiosk", "groups", (540, 960)),
    "ticket": Shown("tickets", "ticket-576-vi-priority", (432, 0)),
    "phone": Shown("phone", "phone-360-vi-waiting-far", (480, 1100), 4 / 3),
    "booking": Shown("bookings", "hub-360-en-booked", (480, 1200), 4 / 3),
    "display": Shown("display", "one", (1440, 810)),
    "counter": Shown("counter", "serving", (1920, 1080)),
    "counter-small": Shown("counter-small", "serving", (360, 200)),
    "desk": Shown("desk", "desk-serving-1366-vi", (1366, 768)),
    "reception": Shown("reception", "reception-claims-1024-vi", (1024, 768)),
    "manager": Shown("whole-day", "manager-1440-vi-today-whole", (1440, 900)),
}

STORIES: dict[str, pages.Story] = {
    "phone": pages.phone, "bookings": pages.bookings, "desk": desk_pages.desk, "reception": reception_pages.reception,
    "whole-day": pages.whole_day,
}  # fmt: skip


class Enough(Exception):
    """The page that was wanted was seen: the rest of its story need not be told."""


def drawn(shown: Shown, file: Path) -> None:
    """Draw one scene into a file, in the size in which its program shows it. Raises LookupError: there is none."""
    if shown.story in STORIES:
        asyncio.run(_page(shown, file))
        return
    if shown.story == "tickets":
        dict(tickets.pictures())[shown.scene].save(file)
        return
    if shown.story == "kiosk":
        kiosk = kiosk_stage.KioskStage()
        mode = next(one for one in kiosk_stage.MODES if one.name == "portrait")
        kiosk.show(next(one for one in kiosk_stage.SCENES if one.name == shown.scene), mode, "vi")
        gui.grab(kiosk.window, file)
        kiosk.close()
        return
    if shown.story == "display":
        scenes = [one for one in display_stage.SCENES if one.name == shown.scene]
        for _, display in display_stage.pictures(display_stage.SIZES["1080p"], scenes):
            gui.grab(display.window, file)
        return
    for name, counter in counter_stage.pictures(
        counter_stage.MINI if shown.story == "counter-small" else counter_stage.WIDE, "vi"
    ):
        if name == shown.scene:
            gui.grab(counter.window, file)


async def _page(shown: Shown, file: Path) -> None:
    async def visit(name: str, page: pages.Page) -> None:
        if name != shown.scene:
            return
        if shown.scale != 1:
            link = await page.context.new_cdp_session(page)
            width, height = (round(side / shown.scale) for side in shown.size)
            wanted = {"width": width, "height": height, "deviceScaleFactor": shown.scale, "mobile": False}
            await link.send("Emulation.setDeviceMetricsOverride", wanted)
        await page.screenshot(path=file, full_page=shown.scale != 1)
        raise Enough

    async with pages.chromium() as browser:
        with tempfile.TemporaryDirectory() as data:
            try:
                await STORIES[shown.story](browser, Path(data), visit)
            except Enough:
                return
    raise LookupError(f"{shown.story} has no {shown.scene}")


def fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture as wide as wanted, and cut at its foot where it is higher; 0 for any height."""
    width, height = size
    if picture.width != width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    return picture if not height else picture.crop((0, 0, width, min(height, picture.height)))


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.gallery.readme", description=__doc__.splitlines()[0])
    asked.add_argument("pictures", nargs="*", choices=[*PICTURES, []], metavar="PICTURE")
    asked.add_argument("--into", type=Path, default=FOLDER)
    wish = asked.parse_args()
    wish.into.mkdir(parents=True, exist_ok=True)
    gui.gui_application("toiluot-gallery")
    for name in wish.pictures or PICTURES:
        with tempfile.TemporaryDirectory() as data:
            drawn(PICTURES[name], Path(data) / "drawn.png")
            with Image.open(Path(data) / "drawn.png") as picture:
                fitted(picture.convert("RGB"), PICTURES[name].size).save(wish.into / f"{name}.png", optimize=True)
        print(wish.into / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
