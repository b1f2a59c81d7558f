"""What a ticket says on paper: the wire's ticket in the citizen's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hardware.paper.ticket_paper import (
    Badge,
    Block,
    Code,
    Number,
    Office,
    Place,
    Row,
    Sentence,
    TicketPaper,
    Title,
)
from wire import dates
from wire.catalogue import Branch
from wire.values import NO_ROW, Channel, Language, Millis, Text, WaitRange
from wire.views import Issued
from wire.wait_words import wait_lines
from wire.waits import behind
from wire.word_files import WordFiles

PAPER = WordFiles("paper", Path(__file__).parent / "words")

_TICKET = PAPER.table("ticket")
_EXAMPLE = PAPER.table("example")


def ticket_paper(branch: Branch, ticket: Issued, language: Language) -> TicketPaper:
    """A ticket in the citizen's language, as the branch's layout has it: no name, no identity number."""
    layout = branch.ticket
    parts = dict.fromkeys(part for part in layout.order if part in _PARTS)
    return TicketPaper(
        blocks=tuple(block for part in parts for block in _PARTS[part](_Ticket(branch, ticket, language))),
        language=language,
        number_size=layout.number_size,
        text_size=layout.text_size,
        code_size=layout.code_size,
        has_emblem=layout.emblem,
    )


@dataclass(frozen=True)
class _Ticket:
    """One ticket, its branch and the language it is printed in; each method is a part of `wire.ticket_layout`."""

    branch: Branch
    ticket: Issued
    language: Language

    def said(self, key: str, own: Text | None = None) -> str:
        """The office's own words, or the program's where it has none."""
        return (own.of(self.language) if own is not None else "") or _TICKET[key].of(self.language)

    def clock(self, at: int) -> str:
        return clock_time(at, self.branch.timezone)

    def office(self) -> Iterator[Block]:
        yield Office(
            ((self.branch.site_short or self.branch.site).of(self.language), self.branch.name.of(self.language))
        )

    def title(self) -> Iterator[Block]:
        yield Title(self.said("title", self.branch.ticket.title))

    def number(self) -> Iterator[Block]:
        yield Number(self.ticket.number)

    def priority(self) -> Iterator[Block]:
        if self.ticket.class_id in self.branch.class_by_id:
            yield Badge(self.said("priority"))

    def where(self) -> Iterator[Block]:
        yield Place(self.said("where"), self.ticket.where.of(self.language))

    def service(self) -> Iterator[Block]:
        service = self.branch.service_by_id.get(self.ticket.service_id)
        group = self.branch.group_by_id[service.group] if service else None
        names = tuple(each.name.of(self.language) for each in (group, service) if each is not None)
        yield Row(self.said("service"), tuple(dict.fromkeys(names)) or (self.ticket.service_id,))
        if service is not None and service.no_wait is not None and service.no_wait.only:
            yield Row(self.said("purpose"), (self.said("help_only"),))
        known = [self.branch.service_by_id[one] for one in self.ticket.then if one in self.branch.service_by_id]
        if known:
            # A line each, or it is not seen where one name ends and the next begins.
            yield Row(self.said("then"), tuple(f"→\u00a0{one.name.of(self.language)}" for one in known))
        if self.ticket.accessible:
            yield Row(self.said("needs"), (self.said("accessible"),))

    def slot(self) -> Iterator[Block]:
        if self.ticket.slot_at is not None:
            yield Row(self.said("slot"), (self.clock(self.ticket.slot_at),))

    def ahead(self) -> Iterator[Block]:
        if self.ticket.given_away:  # only what is so: from when it counts, or since when its holder is here
            key = "counted" if self.ticket.slot_at is None else "came"
            yield Row(self.said(key), (self.clock(self.ticket.issued_at),))
            return
        people = self.ticket.ahead
        told = _TICKET.say("people", self.language, {"n": people}) if people else self.said("nobody")
        yield Row(self.said("ahead"), (told,))

    def wait(self) -> Iterator[Block]:
        if self.ticket.given_away:
            yield Row(self.said("wait"), (self.said("unknown"),))
            return
        yield Row(self.said("wait"), wait_lines(behind(self.ticket.wait, self.ticket.ahead), self.language))

    def back(self) -> Iterator[Block]:
        if self.ticket.given_away:
            yield Row(self.said("here"), (self.said("called"),))
        elif self.ticket.come_back_at is None:
            yield Row(self.said("here"), (self.said("opens" if self.ticket.wait.nobody else "near"),))
        else:
            by = _TICKET.say("by", self.language, {"time": self.clock(self.ticket.come_back_at)})
            yield Row(self.said("back"), (by,))

    def taken(self) -> Iterator[Block]:
        at = self.ticket.issued_at
        # Together on one line where there is room, else the day below the time.
        when = f"{self.clock(at)} · {day_text(at, self.branch.timezone, self.language)}"
        yield Row(self.said("taken"), (when,))

    def code(self) -> Iterator[Block]:
        own = self.branch.ticket
        if self.ticket.tracking_url:
            yield Code(self.ticket.tracking_url, (self.said("follow", own.follow), self.said("scan", own.scan)))

    def please(self) -> Iterator[Block]:
        yield Sentence(self.said("please", self.branch.ticket.please), strong=True)

    def missed(self) -> Iterator[Block]:
        calls = self.branch.policy.no_show_min_calls
        own = self.branch.ticket.missed
        words = own.of(self.language).replace("{n}", str(calls)) if own is not None else ""
        yield Sentence(words or _TICKET.say("missed", self.language, {"n": calls}))

    def hotline(self) -> Iterator[Block]:
        if number := self.branch.branding.hotline:
            yield Sentence(_TICKET.say("help", self.language, {"number": number}))

    def notes(self) -> Iterator[Block]:
        for note in self.branch.ticket.notes:
            yield Sentence(note.of(self.language))


_PARTS: dict[str, Callable[[_Ticket], Iterator[Block]]] = {
    "office": _Ticket.office,
    "title": _Ticket.title,
    "number": _Ticket.number,
    "priority": _Ticket.priority,
    "where": _Ticket.where,
    "service": _Ticket.service,
    "slot": _Ticket.slot,
    "ahead": _Ticket.ahead,
    "wait": _Ticket.wait,
    "back": _Ticket.back,
    "taken": _Ticket.taken,
    "code": _Ticket.code,
    "please": _Ticket.please,
    "missed": _Ticket.missed,
    "hotline": _Ticket.hotline,
    "notes": _Ticket.notes,
}
"""Every part of `wire.ticket_layout.PARTS`."""


def sample_paper(branch: Branch, language: Language) -> TicketPaper:
    """A ticket that is never printed, in the branch's own words: a face's letters are loaded one by one."""
    service = branch.services[0]
    ticket = Issued(
        seq=0,
        ticket_id="00000000-0000-4000-8000-000000000000",
        number="A0123456789",
        service_id=service.id,
        class_id=branch.classes[0].id if branch.classes else "ordinary",
        channel=Channel.KIOSK,
        language=language,
        issued_at=0,
        ahead=12,
        wait=WaitRange(low_min=34, about_min=45, high_min=55),
        come_back_at=0,
        where=service.name,
        tracking_url="http://127.0.0.1:8080/t/A000-00000000#0123456789012345678901",
        slot_at=0,
    )
    return ticket_paper(branch, ticket, language)


def example_ticket(branch: Branch, language: Language, at: Millis) -> Issued:
    """A ticket that nobody took, with every line that a ticket can have: for a preview.

    Args:
        at: when it would have been taken.
    """
    service = max(branch.services, key=lambda each: len(each.name.of(language)))
    group = branch.group_by_id[service.group]
    return Issued(
        seq=NO_ROW,
        ticket_id="00000000-0000-4000-8000-000000000000",
        number=f"{group.series}012",
        service_id=service.id,
        class_id=branch.classes[0].id if branch.classes else "ordinary",
        channel=Channel.KIOSK,
        language=language,
        issued_at=at,
        ahead=12,
        wait=WaitRange(low_min=20, about_min=25, high_min=30),
        come_back_at=at + 17 * 60_000,
        where=_EXAMPLE["where"],
        tracking_url="https://so.example.vn/t/A012-00000000#0000000000000000000000",
        slot_at=at + 25 * 60_000,
    )


def clock_time(at: int, timezone: str) -> str:
    """A moment as a time of day in the branch's zone."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(timezone)).strftime("%H:%M")


def day_text(at: int, timezone: str, language: Language) -> str:
    """A moment's date: "Thứ Bảy, 21/11/2026"."""
    return dates.long_date(datetime.fromtimestamp(at / 1000, ZoneInfo(timezone)).date(), language)
