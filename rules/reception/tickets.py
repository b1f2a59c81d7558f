"""Numbers that reception sees: who missed theirs, is held or has yet to arrive, and what can be done with one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rules.clerk import found, rows, wording
from rules.reception import rows as own
from wire.catalogue import Branch
from wire.commands import Arrive, AskAccessible, Cancel, Command, GrantClass, Return
from wire.errors import NAMES, Refused
from wire.values import Identifier, Language, Millis, TicketId, TicketState
from wire.views import AsideLine, DeskView, ExpectedLine, Issued

Row = dict[str, Any]

ROW_ROLES = ("id", "number", "text", "label", "step", "late")
"""Of a list of numbers: `step` is what `label` does at once; empty where the person is asked first. `late`: it is
back without its credit (R36)."""
OFFER_ROLES = ("step", "label", "sure")
"""Of the buttons of a number; `sure`: it is asked first."""


_SET_ASIDE = frozenset({TicketState.MISSED, TicketState.PARKED, TicketState.EXPECTED})


class Step(StrEnum):
    """What is done with a number that is here."""

    RETURN = "return"
    ARRIVE = "arrive"
    """Its holder is here; the class that was granted counts."""
    ARRIVE_CLAIMED = "arrive_claimed"
    """Its holder is here, and the class that was claimed outside holds."""
    ARRIVE_ORDINARY = "arrive_ordinary"
    """Its holder is here, and what was claimed outside does not hold."""
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Offer:
    """A step, and what its button says."""

    step: Step
    label: str
    sure: str = ""
    """What the button says that does it after all; empty where one press is enough."""


@dataclass(frozen=True, slots=True)
class Card:
    """One number."""

    ticket_id: TicketId
    number: str
    facts: tuple[str, ...]
    """What there is to say of it, a line each."""
    offers: tuple[Offer, ...]
    class_id: Identifier = ""
    """Its class, which a desk may change; empty where the server did not say it."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""
    url: str = ""
    """The page that follows it; empty where the server did not say it."""


def aside(branch: Branch, view: DeskView, now: Millis, language: Language) -> list[Row]:
    """Who did not come when called and keeps the credit (R36), the latest first, then what counters hold."""
    missed = [row for row in _missed(branch, view, now, language) if not row["late"]]
    return missed + [_aside(branch, line, TicketState.PARKED, now, language) for line in view.parked]


def older(branch: Branch, view: DeskView, now: Millis, language: Language) -> list[Row]:
    """Who missed a call so long ago that they come back without their credit, the latest first."""
    return [row for row in _missed(branch, view, now, language) if row["late"]]


def expected(branch: Branch, view: DeskView, language: Language) -> list[Row]:
    """Numbers taken outside whose holders have not arrived; who claimed a class is asked about it first."""
    return [
        {
            "id": line.ticket_id,
            "number": line.number,
            "text": " · ".join(_of_expected(branch, line, language)),
            "label": wording.RECEPTION["arrive"].of(language),
            "step": "" if line.claimed else Step.ARRIVE.value,
            "late": False,
        }
        for line in view.expected
    ]


def card_of(
    branch: Branch, view: DeskView, ticket_id: TicketId, now: Millis, language: Language, refused: Refused | None = None
) -> Card | None:
    """A number of the lists.

    Args:
        branch: the settings in force.
        view: what the server said last.
        ticket_id: which; empty where `refused` says it.
        now: the hall's time.
        language: of the reader.
        refused: why the server showed no ticket of a number: it does not wait, and may stand in the lists.
    """
    if refused is not None:
        known = found.refused(view, refused)
        ticket_id = known.ticket_id if known is not None and known.state in _SET_ASIDE else ""
    said: tuple[str, ...]
    for state, lines in ((TicketState.MISSED, view.missed), (TicketState.PARKED, view.parked)):
        for line in lines:
            if line.ticket_id == ticket_id:
                told = _aside(branch, line, TicketState.MISSED, now, language)["text"]
                said = (_state(state, language), told, *_granted(branch, line, language))
                back = Offer(Step.RETURN, wording.RECEPTION["return"].of(language))
                return Card(
                    ticket_id, line.number, said, (back, _cancel(line.number, language)), line.class_id, line.accessible
                )
    for one in view.expected:
        if one.ticket_id == ticket_id:
            granted = _granted(branch, one, language)
            said = (_state(TicketState.EXPECTED, language), *_of_expected(branch, one, language), *granted)
            offers = (*_arrivals(branch, one, language), _cancel(one.number, language))
            return Card(ticket_id, one.number, said, offers, one.class_id, one.accessible)
    return None


def card_of_waiting(branch: Branch, ticket: Issued, language: Language, wait_words: own.WaitWords) -> Card:
    """A number that the server gave or showed: it waits."""
    facts = tuple(own.facts(branch, ticket, language, wait_words))
    offers = (_cancel(ticket.number, language),)
    return Card(ticket.ticket_id, ticket.number, facts, offers, ticket.class_id, ticket.accessible, ticket.tracking_url)


def command_of(
    step: Step, ticket_id: TicketId, language: Language, class_id: Identifier, accessible: bool = False
) -> Command:
    """What a step sends.

    Args:
        step: which.
        ticket_id: whose.
        language: of its holder.
        class_id: the class that was granted; `ordinary` where none was.
        accessible: an accessible counter was asked for.
    """
    match step:
        case Step.RETURN:
            return Return(ticket_id=ticket_id)
        case Step.CANCEL:
            return Cancel(ticket_id=ticket_id)
        case Step.ARRIVE_CLAIMED:
            return Arrive(ticket_id=ticket_id, language=language, accessible=accessible)
        case Step.ARRIVE_ORDINARY:
            return Arrive(ticket_id=ticket_id, language=language, class_id="ordinary", accessible=accessible)
        case Step.ARRIVE:
            class_ = None if class_id == "ordinary" else class_id
            return Arrive(ticket_id=ticket_id, language=language, class_id=class_, accessible=accessible)


def grant_of(card: Card, class_id: str) -> GrantClass | AskAccessible | None:
    """What a class button sends for a number that was found; None where it is so already.

    `ordinary` takes a class back, and `rows.ACCESSIBLE` once more the wish for an accessible counter.
    """
    if class_id == own.ACCESSIBLE:
        return AskAccessible(ticket_id=card.ticket_id, wanted=not card.accessible)
    return None if class_id == card.class_id else granted(card.ticket_id, class_id)


def granted(ticket_id: TicketId, class_id: Identifier) -> GrantClass:
    """A class to a number; `ordinary` takes it back."""
    return GrantClass(ticket_id=ticket_id, class_id=None if class_id == "ordinary" else class_id)


def done_text(branch: Branch, command: Command, number: str, language: Language) -> str:
    """What is said once a step is done."""
    if isinstance(command, AskAccessible):
        key = "accessible_asked" if command.wanted else "accessible_not_needed"
        return wording.RECEPTION[key].of(language).format(number=number)
    if isinstance(command, GrantClass):
        key = "class_taken_back" if command.class_id is None else "class_granted"
        name = _class(branch, command.class_id or "", language)
        return wording.RECEPTION[key].of(language).format(number=number, name=name)
    if isinstance(command, Cancel):
        return wording.RECEPTION["cancelled"].of(language).format(number=number)
    words = wording.DONE.get(command.method)
    return "" if words is None else words.of(language).format(number=number, place="")


def shown(card: Card, asked: bool, language: Language) -> list[Row]:
    """The buttons of a number: `step` and `label`; an empty step takes the question back.

    Args:
        card: whose.
        asked: whether it is to be cancelled was X
        language: of the reader.
    """
    if not asked:
        return [{"step": one.step.value, "label": one.label, "sure": one.sure != ""} for one in card.offers]
    sure = next(one.sure for one in card.offers if one.step is Step.CANCEL)
    both = [
        {"step": Step.CANCEL.value, "label": sure, "sure": False},
        {"step": "", "label": wording.RECEPTION["keep"].of(language), "sure": False},
    ]
    return both[::-1] if len(card.offers) == 1 else both


def _state(state: TicketState, language: Language) -> str:
    said = NAMES[state].of(language)
    return said[:1].upper() + said[1:]


def _cancel(number: str, language: Language) -> Offer:
    sure = wording.RECEPTION["cancel_sure"].of(language).format(number=number)
    return Offer(Step.CANCEL, wording.RECEPTION["cancel"].of(language), sure)


def _arrivals(branch: Branch, line: ExpectedLine, language: Language) -> tuple[Offer, ...]:
    if not line.claimed:
        return (Offer(Step.ARRIVE, wording.RECEPTION["arrive"].of(language)),)
    return tuple(
        Offer(step, wording.RECEPTION[step.value].of(language)) for step in (Step.ARRIVE_CLAIMED, Step.ARRIVE_ORDINARY)
    )


def _granted(branch: Branch, line: AsideLine | ExpectedLine, language: Language) -> tuple[str, ...]:
    class_ = () if line.class_id in ("", "ordinary") else (_class(branch, line.class_id, language),)
    return (*class_, wording.RECEPTION["waits_accessible"].of(language)) if line.accessible else class_


def _class(branch: Branch, class_id: str, language: Language) -> str:
    known = branch.class_by_id.get(class_id)
    return class_id if known is None else known.name.of(language)


def _service(branch: Branch, service_id: str, language: Language) -> str:
    known = branch.service_by_id.get(service_id)
    return service_id if known is None else known.name.of(language)


def _of_expected(branch: Branch, line: ExpectedLine, language: Language) -> list[str]:
    taken = wording.TAKEN_AT.of(language).format(time=rows.clock_time(line.taken_at, branch))
    said = [_service(branch, line.service_id, language), taken]
    if line.claimed:
        said.append(wording.RECEPTION["claims"].of(language).format(name=_class(branch, line.claimed, language)))
    if line.lapsed:
        said.append(wording.RECEPTION["lapsed"].of(language))
    return said


def _missed(branch: Branch, view: DeskView, now: Millis, language: Language) -> list[Row]:
    lines = sorted(view.missed, key=lambda line: -line.since)
    return [_aside(branch, line, TicketState.MISSED, now, language) for line in lines]


def _aside(branch: Branch, line: AsideLine, state: TicketState, now: Millis, language: Language) -> Row:
    ago = rows.minutes(line.since, now=now)
    when = wording.AGO.of(language).format(minutes=ago) if ago else wording.JUST_NOW.of(language)
    held = state is TicketState.PARKED
    said = (*((NAMES[state].of(language),) if held else ()), _service(branch, line.service_id, language), when)
    return {
        "id": line.ticket_id,
        "number": line.number,
        "text": " · ".join(said),
        "label": wording.RECEPTION["return_short"].of(language),
        "step": Step.RETURN.value,
        "late": not held and now - line.since > branch.policy.return_within_min * 60_000,
    }
