"""Every paper, read back from the bytes that a printer is sent: the dots that were drawn, and a QR that decodes.

The reader is the tests' own (`dots_read_back.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest
import zxingcpp
from PIL import Image

from hardware.escpos import EPSON, encode_job
from hardware.paper.guide_paper import draw_guide
from hardware.paper.ticket_paper import PaperEmblem, draw
from hardware.paper.ticket_text import example_ticket, ticket_paper
from hardware.paper.trial_paper import trial_paper
from hardware.printer import PaperWidth
from hardware.profiles import PROFILES
from kiosk.guide import guide_paper
from tests.hardware.paper.dots_read_back import dots_of
from tests.kiosk.hall import NINE_41, demo_branch
from tests.third_language import khmer, with_khmer
from wire.branding import Branding
from wire.catalogue import Branch
from wire.ticket_layout import PARTS, TicketLayout
from wire.values import Language
from wire.views import Issued

__all__ = ["khmer"]

BRANCH = with_khmer(demo_branch()).model_copy(update={"branding": Branding(hotline="1022")})
PRINTERS = sorted(
    {(profile.width_dots, profile.dialect) for profile in PROFILES.values()} | {(384, EPSON)}, key=repr
)  # fmt: skip
"""Each width with each dialect that a profile has, and 58 mm paper in a printer like Epson's."""


@dataclass(frozen=True)
class Page:
    """A paper that comes out of a kiosk."""

    drawn: Image.Image
    code: str
    """What its QR says; empty where it has none."""


Draws = Callable[[PaperWidth, Language], Page]


def _laid_out(**layout: object) -> Branch:
    return BRANCH.model_copy(update={"ticket": TicketLayout.model_validate(layout)})


def _ticket(
    width: PaperWidth, language: Language, branch: Branch = BRANCH, emblem: PaperEmblem | None = None, **facts: object
) -> Page:
    ticket: Issued = example_ticket(branch, language, NINE_41).model_copy(update=facts)
    paper = replace(ticket_paper(branch, ticket, language), emblem=emblem)
    return Page(draw(paper, width), ticket.tracking_url if "code" in branch.ticket.order else "")


def _guide(width: PaperWidth, language: Language) -> Page:
    service = next(one for one in BRANCH.services if one.no_wait is not None and one.no_wait.online is not None)
    assert service.no_wait is not None
    return Page(draw_guide(guide_paper(BRANCH, service, language, NINE_41), width), service.no_wait.online or "")


def _trial(width: PaperWidth, language: Language) -> Page:
    return Page(draw(trial_paper(BRANCH, "kiosk-1", NINE_41, language), width), "")


DOTTED = PaperEmblem(120, 64, bytes((0xAA, 0x55, 0xEF) * 5) * 64)
"""An emblem of single dots."""

PAPERS: dict[str, Draws] = {
    "a ticket with all it can say": _ticket,
    "with a title, all parts": partial(_ticket, branch=_laid_out(order=PARTS)),
    "bottom up": partial(_ticket, branch=_laid_out(order=PARTS[::-1])),
    "the number alone": partial(_ticket, branch=_laid_out(order=("number",), emblem=False)),
    "small": partial(_ticket, branch=_laid_out(number_size="small", text_size="small", code_size="small")),
    "large": partial(_ticket, branch=_laid_out(number_size="large", text_size="large", code_size="large")),
    "missed, in the office's words": partial(
        _ticket, branch=_laid_out(missed={"vi": "Gọi {n} lần mà vắng: lấy số mới.", "en": "After {n} calls: a new one"})
    ),
    "with the office's emblem": partial(_ticket, emblem=DOTTED),
    "a plain one, no booking": partial(_ticket, class_id="ordinary", slot_at=None, come_back_at=None),
    "given while the server is away": partial(_ticket, given_away=True, slot_at=None),
    "for a life event": partial(_ticket, then=tuple(one.id for one in BRANCH.services[1:3])),
    "a guidance slip": _guide,
    "a trial": _trial,
}


WIDTHS = sorted({width for width, _ in PRINTERS})


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["in turn", "all"])
@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.usefixtures("khmer")
def test_what_comes_out_is_what_was_drawn_on_every_printer_in_one_language_of_each_width_or_all(
    name: str, everywhere: bool
) -> None:
    turn = list(PAPERS).index(name)
    for at, width in enumerate(WIDTHS):
        for language in BRANCH.languages if everywhere else [BRANCH.languages[(turn + at) % len(BRANCH.languages)]]:
            page = PAPERS[name](width, language)
            for dialect in (dialect for wide, dialect in PRINTERS if wide == width):
                printed = dots_of(encode_job(page.drawn, dialect=dialect), width)
                ticket = printed.crop((0, 0, *page.drawn.size))
                # Lone dots that a printer would obey (`without_real_time_commands`) are in none of these papers.
                assert ticket.tobytes() == page.drawn.tobytes(), (language, width, dialect)
                below = printed.crop((0, page.drawn.height, width, printed.height))
                assert below.height == 0 or below.getextrema() == (255, 255), "ink between the ticket and its cut"
            codes = [code.text for code in zxingcpp.read_barcodes(ticket.convert("L"))]
            assert codes == ([page.code] if page.code else []), (language, width)
