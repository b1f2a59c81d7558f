"""A code that was held to a scanner which types: what of it leaves the page, and what is found of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rules.booking_code import form
from rules.booking_code.short import is_code
from rules.booking_code.short import shown as printed
from rules.clerk import found, panels
from rules.clerk import wording as clerk_wording
from rules.clerk.found import Found
from rules.desk import Choice, NotNow, Situation, Step
from rules.ticket_code import ADDRESS
from wire.errors import Refused
from wire.queries import FindNumber, FindTicket
from wire.text import cleaned
from wire.values import Language, is_command_id
from wire.views import Issued

Find = Callable[[FindTicket | FindNumber, str], Awaitable[Issued | Refused]]
"""A ticket by its code, for who asks; or why it is not to be had."""

FORMS = {"ticket": ADDRESS, "signed": form.SIGNED, "short": f"[{form.LETTERS}]{{{form.SHORT_LETTERS}}}"}
"""Of what is ours, for the page: any other text, such as a card's, stays in it. Of a ticket's address it sends the
secret alone."""

OF_A_TICKET = r"[a-z2-7]{26}"
"""A ticket's secret, as the page sends it."""


def no_such_code(language: Language) -> str:
    """What is said of a text that is none of these."""
    return clerk_wording.NO_SUCH_CODE.of(language)


def shown(at: Situation, what: Found) -> dict[str, Any]:
    """What was found, as a panel shows it: what can be done with it here, and the reasons offered for it."""
    step = found.step_of(what)
    return {
        "number": what.number or _of_booking(what.code),
        "about": found.about(at, what),
        "step": "" if step is None else step.value,
        "label": found.label(at, what),
        "row": what.ticket_id,
        "code": what.code,
        "early": what.early is not None,
        "offered": panels.offered(Step.CHOOSE, at) if step is Step.CHOOSE else [],
    }


def is_of_one(step: Step, row: str, code: str) -> bool:
    """Whether a press can come of something that was found."""
    return is_code(code) if step is Step.CHECK_IN else step in found.STEPS and is_command_id(row)


def choice(step: Step, at: Situation, row: str, code: str, why: str, early: bool) -> Choice:
    """What is sent with a step about what was found.

    Raises:
        NotNow: a reason is missing, in words.
    """
    why = cleaned(why)
    if step is Step.CHOOSE and not why:
        raise NotNow(at.words(clerk_wording.GIVE_A_REASON))
    return Choice(ticket_id=row, code=code, early=early, why=why)


def of_answer(at: Situation, answer: Issued | Refused) -> Found | None:
    """What an answer to a ticket's code says of it; None for a refusal that has words of its own."""
    return found.waiting(answer) if isinstance(answer, Issued) else found.refused(at.view, answer)


def _of_booking(code: str) -> str:
    """The short code as people read it; a signed one says nothing to them."""
    plain = form.short_text(code)
    return "" if plain is None else printed(plain)
