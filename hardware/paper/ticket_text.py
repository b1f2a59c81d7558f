"""What a ticket says on paper: the wire's ticket in the citizen's language."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hardware.paper.ticket_paper import TicketPaper
from wire import dates
from wire.catalogue import Branch
from wire.values import NO_ROW, Channel, Language, Millis, WaitRange
from wire.views import Issued
from wire.word_files import WordFiles

PAPER = WordFiles("paper", Path(__file__).parent / "words")

_TICKET = PAPER.table("ticket")
_WAIT = PAPER.table("wait")
_EXAMPLE = PAPER.table("example")


def ticket_paper(branch: Branch, ticket: Issued, language: Language) -> TicketPaper:
    """A ticket in the citizen's language, as site.md words it: no name, no identity number."""
    said = {key: words.of(language) for key, words in _TICKET.items()}
    service = branch.service_by_id.get(ticket.service_id)
    group = branch.group_by_id[service.group] if service else None
    names = [each.name.of(language) for each in (group, service) if each is not None]
    lines = [(said["service"], " · ".join(names) or ticket.service_id)]
    if ticket.slot_at is not None:
        lines.append((said["slot"], clock_time(ticket.slot_at, branch.timezone)))
    lines += [
        (said["where"], ticket.where.of(language)),
        (said["ahead"], str(ticket.ahead)),
        (said["wait"], wait_text(ticket.wait, language)),
        (said["here"], said["opens" if ticket.wait.nobody else "near"])
        if ticket.come_back_at is None
        else (said["back"], clock_time(ticket.come_back_at, branch.timezone)),
    ]
    printed_at = f"{clock_time(ticket.issued_at, branch.timezone)} · " + day_text(
        ticket.issued_at, branch.timezone, language
    )
    help_ = (said["help"].format(number=branch.branding.hotline),) if branch.branding.hotline else ()
    return TicketPaper(
        header=((branch.site_short or branch.site).of(language).upper(), branch.name.of(language).upper()),
        title=said["title"],
        number=ticket.number,
        lines=tuple(lines),
        footer=(said["please"], *help_, printed_at),
        language=language,
        class_line=said["priority"] if ticket.class_id in branch.class_by_id else None,
        tracking_url=ticket.tracking_url,
        tracking_caption=(said["follow"], said["scan"]),
    )


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
        wait=WaitRange(low_min=34, high_min=56),
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
        wait=WaitRange(low_min=20, high_min=30),
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


def wait_text(wait: WaitRange, language: Language) -> str:
    """The wait in words, as the paper says it."""
    return _WAIT.say(_wait_key(wait), language, {"low": wait.low_min, "high": wait.high_min})


def _wait_key(wait: WaitRange) -> str:
    if wait.nobody:
        return "nobody"
    if wait.high_min == 0:
        return "none"
    if wait.low_min == 0:
        return "soon"
    return "about" if wait.low_min == wait.high_min else "range"
