"""The paper ticket that a draft of settings would make, as a picture for its page."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

from PIL import Image, ImageDraw, ImageOps

from hardware.paper.ticket_paper import EMBLEM, EMBLEM_WIDEST, PaperEmblem, draw
from hardware.paper.ticket_text import example_ticket, ticket_paper
from wire.branding import Branding
from wire.catalogue import Branch
from wire.values import Language, Millis
from wire.views import Issued

WIDTHS: dict[str, int] = {"80": 576, "58": 384}
"""Millimetres of paper -> dots across it."""


def ticket_png(branch: Branch, language: Language, width: str, at: Millis) -> bytes:
    """An example ticket as a PNG.

    Args:
        branch: the settings.
        language: of the ticket.
        width: of `WIDTHS`.
        at: when it would have been taken.

    Raises:
        FontMissing: names the package to install.
    """
    return paper_png(branch, example_ticket(branch, language, at), language, width)


def paper_png(branch: Branch, ticket: Issued, language: Language, width: str) -> bytes:
    """The paper of a ticket as a PNG.

    Args:
        branch: the settings.
        ticket: whose.
        language: of its holder.
        width: of `WIDTHS`.

    Raises:
        FontMissing: names the package to install.
    """
    paper = ticket_paper(branch, ticket, language)
    picture = draw(replace(paper, emblem=emblem_on_paper(branch.branding)), 576 if WIDTHS[width] == 576 else 384)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def emblem_on_paper(branding: Branding) -> PaperEmblem | None:
    """The office's emblem; a drawing, which only a kiosk can draw in dots, is a frame with a cross."""
    known = branding.picture
    if known is None:
        return None
    if known.kind == "png":
        wide, high = struct.unpack(">II", known.data[16:24])
        width = max(1, min(EMBLEM_WIDEST, round(EMBLEM * wide / high)))
        height = max(1, min(EMBLEM, round(width * high / wide)))
        with Image.open(io.BytesIO(known.data)) as given:
            colours = given.convert("RGBA").resize((width, height))
        white = Image.new("RGBA", colours.size, (255, 255, 255, 255))
        white.alpha_composite(colours)
        return PaperEmblem(width, height, ImageOps.autocontrast(white.convert("L")).convert("1").tobytes())
    frame = Image.new("1", (EMBLEM, EMBLEM), 255)
    pen = ImageDraw.Draw(frame)
    pen.rectangle((0, 0, EMBLEM - 1, EMBLEM - 1), outline=0, width=2)
    pen.line((0, 0, EMBLEM - 1, EMBLEM - 1), fill=0)
    pen.line((0, EMBLEM - 1, EMBLEM - 1, 0), fill=0)
    return PaperEmblem(EMBLEM, EMBLEM, frame.tobytes())
