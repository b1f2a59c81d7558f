"""What reception asks the server about a text that was typed or scanned. Pure."""

from __future__ import annotations

import re

from rules.booking_code.form import bare, signed_text
from rules.booking_code.short import is_code
from rules.clerk import wording
from rules.identity_card import Card, read_card
from rules.ticket_code import secret_in
from wire.commands import CheckIn, Command
from wire.queries import FindNumber, FindTicket, Query
from wire.text import cleaned
from wire.values import Language, Text

NUMBER = re.compile(r"([A-Z])[\s.-]*([0-9]{1,6})")
"""A number as people type it: a41, A 041."""


def request_of(
    text: str, language: Language, person: str | None, class_id: str = "ordinary", accessible: bool = False
) -> Command | Query | Text | None:
    """A ticket by its number or its code, a booking's check-in; or what is said where it is neither.

    Args:
        language: the paper's.
        person: who stands here, as the card that was read has it.
        class_id: the priority class that was granted; with `ordinary` a booking keeps the one it claims.
        accessible: an accessible counter was asked for.
    """
    number = NUMBER.fullmatch(bare(text).upper())
    if (secret := secret_in(text)) is not None:
        return FindTicket(code=secret)
    if number is not None:
        return FindNumber(number=f"{number[1]}{int(number[2]):03d}")
    if is_code(text):
        granted = None if class_id == "ordinary" else class_id
        code = cleaned(signed_text(text) or bare(text))
        return CheckIn(code=code, language=language, person=person, class_id=granted, accessible=accessible)
    if isinstance(read_card(text), Card):
        return wording.CARD["unasked"]
    return wording.NO_SUCH_CODE if text.strip() else None
