"""The command of `toiluot` that draws a ticket as a branch's printer would, before anybody takes one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from config import BadSettings, load
from toiluot.shell import FAILED, app, stop
from wire.catalogue import Branch
from wire.values import Language

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
        picture = draw(ticket_paper(office, example, chosen), DOTS[width])  # type: ignore[arg-type]
        picture.save(preview)
    except (FontMissing, TrackingUrlTooLong, OSError) as trouble:
        raise stop(str(trouble), FAILED) from None
    typer.echo(f"{preview}: {width} mm, {round(picture.height / 203 * 25.4)} mm long")
