"""The command of `toiluot` that draws a ticket as a branch's printer would, before anybody takes one."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config import BadSettings, load
from toiluot.shell import FAILED, app, stop
from wire.catalogue import Branch
from wire.values import Language

if TYPE_CHECKING:
    from hardware.paper.ticket_paper import PaperEmblem

DOTS = {58: 384, 80: 576}
"""Millimetres of paper -> dots across it, at 203 dots an inch."""


@app.command()
def ticket(
    branch: Annotated[Path, typer.Argument(help="The branch file, or `toiluot settings export` of one.")],
    preview: Annotated[Path, typer.Option("--preview", help="The picture to write, a .png file.")],
    width: Annotated[int, typer.Option("--width", help="Paper in millimetres: 58 or 80.")] = 80,
    language: Annotated[str, typer.Option("--language", help="One of the branch's languages.")] = "vi",
) -> None:
    """Draw an example ticket of a branch as a picture: what it says and how long it is."""
    from hardware.paper.ticket_paper import TrackingUrlTooLong, draw
    from hardware.paper.ticket_text import example_ticket, ticket_paper
    from hardware.paper.typeset import FontMissing

    if width not in DOTS:
        raise stop(f"--width {width}: paper is 58 or 80 millimetres wide")
    if preview.suffix.lower() != ".png":
        raise stop(f"--preview {preview}: write a name that ends with .png")
    try:
        office = load(branch, Branch)
    except BadSettings as bad:
        raise stop(str(bad)) from None
    if language not in office.languages:
        raise stop(f"--language {language}: this branch has {', '.join(office.languages)}")
    chosen: Language = language
    try:
        example = example_ticket(office, chosen, int(time.time() * 1000))
        paper = replace(ticket_paper(office, example, chosen), emblem=_emblem(office))
        picture = draw(paper, DOTS[width])  # type: ignore[arg-type]
        picture.save(preview)
    except (FontMissing, TrackingUrlTooLong, OSError) as trouble:
        raise stop(str(trouble), FAILED) from None
    typer.echo(f"{preview}: {width} mm, {round(picture.height / 203 * 25.4)} mm long")


def _emblem(office: Branch) -> PaperEmblem | None:
    """The office's own emblem as its kiosks print it."""
    if office.branding.picture is None:
        return None
    try:
        from PySide6.QtGui import QGuiApplication

        from clientkit.emblem_on_paper import emblem_on_paper
    except ImportError:
        typer.echo("without the office's emblem: Qt, which draws it at the kiosk, is not installed here", err=True)
        return None
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    fonts = QGuiApplication.instance() or QGuiApplication([])  # letters in a drawing need one
    emblem = emblem_on_paper(office.branding)
    del fonts
    return emblem
