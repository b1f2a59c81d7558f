"""What the window says after the server's answer: done, refused, or not known."""

from __future__ import annotations

from collections.abc import Mapping

from rules.clerk import rows, wording
from rules.desk import Choice, Situation
from wire.commands import AskAccessible, CallChosen, CallHelp, CallNext, Command, GrantClass, Recall
from wire.errors import Code, Refused


def about(at: Situation, choice: Choice) -> tuple[str, str]:
    """The number and the place that a step is about, as the message will name them."""
    listed = {line.ticket_id: line.number for line in at.view.waiting}
    listed |= {line.ticket_id: line.number for line in (*at.view.missed, *at.view.parked)}
    number = listed.get(choice.ticket_id, at.view.ticket.number if at.view.ticket else "")
    if choice.class_id in at.branch.class_by_id:
        return number, at.branch.class_by_id[choice.class_id].name.of(at.language)
    if choice.counter_id is not None and choice.counter_id in at.branch.counter_by_id:
        return number, rows.counter_name(at, at.branch.counter_by_id[choice.counter_id].number)
    there = next((line for line in at.view.counters if choice.person and line.person_code == choice.person), None)
    if there is not None:
        return number, there.person
    return number, rows.service_name(at, choice.service_id) if choice.service_id else ""


def done_text(command: Command, result: Mapping[str, object], subject: tuple[str, str], language: str) -> str:
    """What to say when a command is done; empty when the window itself shows it."""
    number, place = subject
    match command:
        case CallNext() | CallChosen():
            return wording.JUST_CALLED.of(language).format(number=result.get("number", ""))
        case AskAccessible(wanted=wanted):
            key = "accessible_asked" if wanted else "accessible_not_needed"
            return wording.RECEPTION[key].of(language).format(number=number)
        case GrantClass(class_id=class_id):
            key = "class_taken_back" if class_id is None else "class_granted"
            return wording.RECEPTION[key].of(language).format(number=number, name=place)
        case Recall():
            return wording.CALLED_AGAIN.of(language).format(number=number, nth=result.get("nth", ""))
        case CallHelp(silent=True):
            return ""  # nobody in front of the desk is to read of it
        case Command() if command.method in wording.DONE:
            return wording.DONE[command.method].of(language).format(number=result.get("number", number), place=place)
    return ""


def failed_text(command: Command, why: Refused | None, language: str) -> tuple[str, str]:
    """What to say when it was not done, and the kind of message."""
    if why is None:
        return wording.UNSURE.of(language), "bad"
    nobody = isinstance(command, CallNext) and why.code is Code.NOBODY_WAITS
    return why.text(language), "hint" if nobody else "bad"
