"""What was found by a code held to the desk's scanner: what it is, and what can be done with it here. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from rules.clerk import rows, wording
from rules.desk import Situation, Step
from rules.wording import STEP
from wire.commands import CheckIn, Command
from wire.errors import NAMES, Code, Refused
from wire.values import TicketState
from wire.views import DeskView, Issued


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket, or a booking that is no ticket yet."""

    number: str = ""
    ticket_id: str = ""
    """Empty: nothing can be done with it at this desk."""
    state: TicketState | None = None
    """None for a booking."""
    code: str = ""
    """Of a booking."""
    early: Refused | None = None
    """Why a booking is not spent yet: it would count a little later, and its holder decides (R79)."""


def waiting(issued: Issued) -> Found:
    """A ticket that the server showed: only of one that waits is there more to show."""
    return Found(issued.number, issued.ticket_id, TicketState.WAITING)


def refused(view: DeskView, why: Refused) -> Found | None:
    """A ticket that does not wait, as the desk's own lists know it; None for any other refusal."""
    if why.code is not Code.NO_REPRINT or why.facts.get("state") not in set(TicketState):
        return None
    number, state = why.facts["number"], TicketState(why.facts["state"])
    known = {line.number: line.ticket_id for line in (*view.missed, *view.parked)}
    known |= {line.number: line.ticket_id for line in view.expected}
    return Found(number, known.get(number, ""), state)


def too_early(command: Command, why: Refused) -> Found | None:
    """A booking whose holder is asked first; None for any other refusal."""
    if not isinstance(command, CheckIn) or why.code is not Code.BOOKING_EARLY:
        return None
    return Found(code=command.code, early=why)


def about(at: Situation, found: Found) -> str:
    """What it is, and how it stands."""
    if found.early is not None:
        return found.early.text(at.language)
    if found.state is None:
        line = next((b for b in at.view.bookings if b.code == found.code), None)
        if line is None:
            return at.words(wording.A_BOOKING)
        when = at.words(wording.BOOKED_FOR, time=rows.clock_time(line.slot_at, at.branch))
        return f"{when} · {rows.service_name(at, line.service_id)}"
    service_of = {line.ticket_id: line.service_id for line in at.view.waiting}
    service_of |= {line.ticket_id: line.service_id for line in (*at.view.missed, *at.view.parked)}
    service_of |= {line.ticket_id: line.service_id for line in at.view.expected}
    state = NAMES[found.state].of(at.language)
    if found.ticket_id in service_of:
        return f"{rows.service_name(at, service_of[found.ticket_id])} · {state}"
    elsewhere = found.state in (TicketState.PARKED, TicketState.MISSED)
    return f"{state} · {at.words(wording.OTHER_COUNTERS)}" if elsewhere else state


_STEP_OF = {
    TicketState.WAITING: Step.CHOOSE,
    TicketState.PARKED: Step.BRING_BACK,
    TicketState.MISSED: Step.BRING_BACK,
    TicketState.EXPECTED: Step.ARRIVE,
}


STEPS = frozenset({*_STEP_OF.values(), Step.CHECK_IN})
"""What can be done with what was found, whatever it is."""


def step_of(found: Found) -> Step | None:
    """What can be done with it here; None for nothing."""
    if found.state is None:
        return Step.CHECK_IN
    return _STEP_OF.get(found.state) if found.ticket_id else None


def label(at: Situation, found: Found) -> str:
    """What the button says that does it; empty for nothing."""
    step = step_of(found)
    if step is None:
        return ""
    if found.early is not None:
        return at.words(wording.TAKE_EARLY)
    return at.words(wording.CALL if step is Step.CHOOSE else STEP[step])
