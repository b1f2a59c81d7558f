"""The guidance slip of a desk: what is missing, where to bring it and until when. Nothing of it is kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules import procedure
from rules.clerk import rows, wording
from rules.clerk.practice import practice
from rules.desk import Situation
from wire.text import cleaned
from wire.values import Language

LONGEST = 200
"""Characters of each thing that a clerk writes."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on it, in the reader's language; nothing of a person."""

    office: tuple[str, ...]
    title: str
    """Of a practice hall also that it is practice."""
    name: str
    """The procedure; empty where it is none that the branch has."""
    group: str
    """Whose number it is; of a practice hall also that it is none."""
    bring_title: str
    bring: tuple[str, ...]
    """A thing each, with a box to tick."""
    facts: tuple[tuple[str, str], ...]
    """Label and what is said under it."""
    notes: tuple[str, ...]
    printed_at: str
    """The time of day."""
    language: Language


def language_of(at: Situation) -> Language:
    """The language of whoever is at the counter, as far as the branch has it."""
    ticket, branch = at.view.ticket, at.branch
    return ticket.language if ticket and ticket.language in branch.languages else branch.language


def things(at: Situation) -> list[rows.Row]:
    """What the service asks to bring, in the clerk's language; those that are known to be missing are picked."""
    papers = rows.papers(at)
    ticked = any(row["seen"] for row in papers)  # else nothing is known of what is missing
    return [{"id": str(n), "name": row["name"], "picked": ticked and not row["seen"]} for n, row in enumerate(papers)]


def place(at: Situation) -> str:
    """Where things are brought unless the clerk says otherwise: the counter."""
    return rows.counter_name(at, at.view.number)


def for_reader(at: Situation, said: Sequence[str]) -> Sequence[str]:
    """What the clerk saw, in the language of the slip where its list is as long."""
    ticket = at.view.ticket
    service = at.branch.service_by_id.get(ticket.service_id) if ticket else None
    theirs = [] if service is None else procedure.to_bring(service, language_of(at))
    return theirs if len(theirs) == len(said) else said


def slip(at: Situation, missing: Sequence[str], more: str, where: str, until: str) -> Slip | None:
    """The slip of the ticket at the counter, in its holder's language as far as the branch has it.

    Args:
        at: the desk now.
        missing: a thing each.
        more: another one, as the clerk wrote it.
        where: it is to be brought.
        until: when; empty where nobody said.

    Returns:
        None where nothing is missing or no place is named (`wording.SLIP_NEEDS`).
    """
    more, where, until = (cleaned(one[:LONGEST]) for one in (more, where, until))
    bring = (*missing, more) if more else tuple(missing)
    if not bring or not where:
        return None
    branch, ticket = at.branch, at.view.ticket
    language = language_of(at)
    said = {key: words.of(language) for key, words in wording.SLIP.items()}
    service = branch.service_by_id.get(ticket.service_id) if ticket else None
    hotline = (said["hotline"].format(number=branch.branding.hotline),) if branch.branding.hotline else ()
    title, number = said["title"], said["number"].format(number=ticket.number) if ticket else ""
    if (unreal := practice(at.view, language)).title:
        title, number = f"{unreal.title} · {title}", f"{number}, {unreal.not_real}"
    return Slip(
        office=((branch.site_short or branch.site).of(language), branch.name.of(language)),
        title=title,
        name="" if service is None else service.name.of(language),
        group=number,
        bring_title=said["missing"],
        bring=bring,
        facts=((said["where"], where), *(((said["until"], until),) if until else ())),
        notes=(said["no_form"], *hotline),
        printed_at=rows.clock_time(at.now, branch),
        language=language,
    )
