"""A paper that says that the printer works: for staff who changed the roll. It is no ticket and looks like none."""

from __future__ import annotations

from hardware.paper.ticket_paper import Number, Office, Row, Sentence, TicketPaper, Title
from hardware.paper.ticket_text import PAPER, clock_time, day_text
from wire.catalogue import Branch
from wire.values import Language, Millis

TRIAL = "trial"
"""Stands for a ticket's id where it is told what became of the paper."""

_SAID = PAPER.table("trial")


def trial_paper(branch: Branch, device: str, at: Millis, language: Language) -> TicketPaper:
    """What it says.

    Args:
        device: the machine's name.
        at: hall time.
    """
    said = {key: words.of(language) for key, words in _SAID.items()}
    return TicketPaper(
        blocks=(
            Office(((branch.site_short or branch.site).of(language), branch.name.of(language))),
            Title(said["title"]),
            Number(said["mark"]),
            Row(said["device"], (device,)),
            Row(said["letters"], ("Ằ ễ ợ ữ ỳ Đ 0123456789",)),
            Sentence(said["no_ticket"]),
            Sentence(f"{clock_time(at, branch.timezone)} · {day_text(at, branch.timezone, language)}"),
        ),
        language=language,
    )
