"""Tickets and guidance slips as they come out of the printer, on both widths of paper."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from hardware.paper.guide_paper import draw_guide
from hardware.paper.ticket_paper import draw
from hardware.paper.ticket_text import ticket_paper
from kiosk.guide import guide_paper
from tests.gallery.kiosk_stage import BRANCH, LONG, NO_WAIT
from tests.kiosk.hall import NINE_41, issued_doc
from wire.views import Issued

TICKETS = {
    "ordinary": {},
    "long-name": {"service_id": LONG.id, "number": "A1047"},
    "priority": {"class_id": "mang-thai-con-nho"},
    "booked": {"slot_at": NINE_41 + 19 * 60_000, "number": "W1047", "ahead": 128,
               "wait": {"low_min": 80, "about_min": 105, "high_min": 135}},
    "life-event": {"service_id": BRANCH.services[0].id, "then": [LONG.id, BRANCH.services[3].id]},
    "nobody-before": {"ahead": 0, "wait": NO_WAIT, "come_back_at": None},
}  # fmt: skip


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """Every ticket and slip by its name."""
    for dots in (576, 384):
        for language in ("vi", "en"):
            for name, changes in TICKETS.items():
                ticket = Issued.model_validate(issued_doc(BRANCH, language=language, **changes))
                yield f"ticket-{dots}-{language}-{name}", draw(ticket_paper(BRANCH, ticket, language), dots)
            for service in (LONG, BRANCH.service_by_id["khai-sinh"], BRANCH.service_by_id["lltp-so-1"]):
                slip = guide_paper(BRANCH, service, language, NINE_41)
                yield f"guide-{dots}-{language}-{service.id}", draw_guide(slip, dots)
