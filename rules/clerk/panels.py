"""What a panel asks before a step: its rows, the reasons it offers, and the choice that is made of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.clerk import rows, wording
from rules.desk import Choice, NotNow, Situation, Step
from wire.text import cleaned

FEWEST_MINUTES, MOST_MINUTES = 1, 240
"""How long a number may be held."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a panel holds besides the row that is chosen."""

    first: bool = False
    """Served first where it goes."""
    back: bool = False
    """And back to me when that is done."""
    minutes: int = 15
    """Until the clerk is reminded of a held number."""
    why: str = ""
    """The reason that is kept."""
    class_id: str = ""
    """The class that is granted; empty until one is chosen."""
    back_in: int = 0
    """Minutes until a pause is meant to end; 0 where nobody says."""
    by: int = 0
    """Places that a service which follows is moved, -1 or 1; 0 where it is added or dropped."""

    def held_for(self, minutes: int) -> int:
        """So many minutes, within what may be chosen."""
        return max(FEWEST_MINUTES, min(MOST_MINUTES, minutes))

    def away_for(self) -> int | None:
        """The minutes of the pause, within what may be said; None where nobody says."""
        return self.held_for(self.back_in) if self.back_in > 0 else None


def rows_of(step: Step, at: Situation, typed: str) -> list[rows.Row]:
    """What there is to choose from, narrowed by what was typed; nothing where a step asks for no row."""
    match step:
        case Step.TRANSFER:
            found = rows.transfer_places(at, typed)
        case Step.CORRECT:
            found = rows.services_here(at, typed)
        case Step.PLAN:
            found = rows.services_after(at, typed)
        case Step.CHOOSE | Step.ACCESSIBLE:
            found = rows.waiting_rows(at, typed)
        case Step.GRANT:
            found = rows.of_a_class(at, typed)
        case Step.PAUSE:
            found = rows.pause_reasons(at)
        case Step.CLOSE:
            found = rows.leaving(at)
        case _:
            found = []
    # A service and a counter may have the same id.
    return [row | {"row": f"{row.get('kind', '')}:{row['id']}"} for row in found]


def offered(step: Step | None, at: Situation) -> list[str]:
    """Ready-made reasons; keys and clicks put one in."""
    own = {Step.PARK: wording.PARK_WHYS, Step.HELP: wording.HELP_WHYS, Step.GRANT: wording.GRANT_WHYS}
    return rows.offered(own.get(step or Step.CHOOSE, wording.QUICK_WHYS), at.language)


def classes(step: Step | None, at: Situation, row: Mapping[str, object] | None, wishes: Wishes) -> list[rows.Row]:
    """The classes to choose from: picked is the one that was chosen, else the one that the row has."""
    if step is not Step.GRANT:
        return []
    return rows.classes(at, wishes.class_id or ("" if row is None else str(row["class_id"])))


def choice(step: Step, at: Situation, row: Mapping[str, object] | None, wishes: Wishes) -> Choice:
    """What is sent with a step.

    Args:
        step: that asked.
        at: the desk now.
        row: that is chosen; None where there is none.
        wishes: what else was put in.

    Raises:
        NotNow: something is still missing, in words.
    """
    why = cleaned(wishes.why)
    if step is Step.PARK:
        return Choice(minutes=wishes.held_for(wishes.minutes), why=why)
    if step is Step.HELP:
        return Choice(why=why)
    if row is None:
        raise NotNow(at.words(wording.CHOOSE_A_ROW))
    id_ = str(row["id"])
    match step:
        case Step.ACCESSIBLE:
            return Choice(ticket_id=id_, wanted=row["low"] != "yes", stays=True)
        case Step.CHOOSE if not why:
            raise NotNow(at.words(wording.GIVE_A_REASON))
        case Step.CHOOSE:
            return Choice(ticket_id=id_, why=why)
        case Step.GRANT if wishes.class_id not in [each["id"] for each in rows.classes(at, "")]:  # or gone meanwhile
            raise NotNow(at.words(wording.CHOOSE_A_CLASS))
        case Step.GRANT if wishes.class_id == row["class_id"]:
            raise NotNow(at.words(wording.CLASS_STANDS, number=row["number"]))
        case Step.GRANT:
            return Choice(ticket_id=id_, class_id=wishes.class_id, why=why)
        case Step.TRANSFER if row["kind"] == "counter":
            return Choice(counter_id=id_, first=wishes.first, back=wishes.back)
        case Step.TRANSFER if row["kind"] == "person":
            return Choice(person=id_, first=wishes.first, back=wishes.back)
        case Step.TRANSFER:
            return Choice(service_id=id_, first=wishes.first, back=wishes.back)
        case Step.CORRECT:
            return Choice(service_id=id_)
        case Step.PLAN if wishes.by:
            then, there = rows.moved(at, row, wishes.by)
            if not there:
                raise NotNow(at.words(wording.CANNOT_MOVE))
            return Choice(then=then, stays=True)
        case Step.PLAN:
            return Choice(then=rows.services_then(at, row))
        case Step.PAUSE:
            return Choice(reason=id_, back_in_min=wishes.away_for())
        case _:
            return Choice(reason=id_)
