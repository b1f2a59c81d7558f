"""The one owner of the kiosk's printer: tickets one after another, and the printer's state in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from config.settings import PrinterSettings
from hardware.escpos import encode_job, warm_up
from hardware.file_printer import FilePrinter
from hardware.network_printer import Acknowledgement, NetworkPrinter, NetworkPrinterSettings
from hardware.printer import Printer, PrinterState, Result
from hardware.ticket import TicketPaper, TrackingUrlTooLong, draw
from hardware.typeset import FontMissing
from kiosk.flow import Printing
from kiosk.rows import class_name, clock_time, day_text, wait_text
from wire.catalogue import Branch
from wire.values import Channel, Language, WaitRange
from wire.views import Issued

log = logging.getLogger(__name__)

ACKNOWLEDGEMENTS = {
    "gs_h": Acknowledgement.PROCESS_ID,
    "gs_r": Acknowledgement.PAPER_SENSOR,
    "none": Acknowledgement.NONE,
}

RESULTS = {
    Result.PRINTED: Printing.PRINTED,
    Result.NOT_PRINTED: Printing.NOT_PRINTED,
    Result.MAYBE_PRINTED: Printing.MAYBE,
}

STATUS_EVERY_S = 20.0
"""Between tickets the state is asked so often, so that missing paper shows before somebody presses."""

_SAID: dict[Language, dict[str, str]] = {
    "vi": {
        "title": "PHIẾU SỐ THỨ TỰ",
        "field": "Lĩnh vực",
        "slot": "Giờ hẹn",
        "where": "Khu/Quầy dự kiến",
        "ahead": "Số người chờ trước",
        "wait": "Thời gian chờ dự kiến",
        "back": "Nên quay lại trước",
        "here": "Xin chờ tại đây",
        "near": "sắp đến lượt",
        "opens": "đến khi có quầy mở",
        "priority": "Đối tượng: Ưu tiên",
        "please": "Vui lòng chờ gọi số.",
        "follow": "Theo dõi trên điện thoại",
        "scan": "Quét mã để xem còn bao nhiêu người chờ trước.",
    },
    "en": {
        "title": "QUEUE NUMBER",
        "field": "Service",
        "slot": "Booked for",
        "where": "Where to wait",
        "ahead": "People before you",
        "wait": "Expected wait",
        "back": "Be back by",
        "here": "Please wait here",
        "near": "your turn is near",
        "opens": "until a counter opens",
        "priority": "Class: Priority",
        "please": "Please wait for your number.",
        "follow": "Follow on your phone",
        "scan": "Scan to see how many are before you.",
    },
}


@dataclass(frozen=True, slots=True)
class PaperOut:
    """What became of a ticket's paper."""

    ticket_id: str
    result: Printing
    reason: str


def ticket_paper(branch: Branch, ticket: Issued, language: Language) -> TicketPaper:
    """A ticket in the citizen's language, as site.md words it: no name, no identity number."""
    said = _SAID[language]
    service = branch.service_by_id.get(ticket.service_id)
    group = branch.group_by_id[service.group] if service else None
    names = [each.name.of(language) for each in (group, service) if each is not None]
    lines = [(said["field"], " · ".join(names) or ticket.service_id)]
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
    return TicketPaper(
        header=(branch.site.of(language).upper(), branch.name.of(language).upper()),
        title=said["title"],
        number=ticket.number,
        lines=tuple(lines),
        footer=(said["please"], printed_at),
        language=language,
        class_line=said["priority"] if class_name(branch, ticket.class_id, language) else None,
        tracking_url=ticket.tracking_url,
        tracking_caption=(said["follow"], said["scan"]),
    )


def open_printer(settings: PrinterSettings) -> Printer | None:
    """The driver the settings ask for; None without a printer."""
    match settings.kind:
        case "network":
            return NetworkPrinter(
                NetworkPrinterSettings(
                    host=settings.host,
                    port=settings.port,
                    acknowledgement=ACKNOWLEDGEMENTS[settings.acknowledge],
                    connect_s=settings.connect_s,
                    answer_s=settings.status_s,
                    print_s=settings.print_s,
                )
            )
        case "file":
            return FilePrinter(settings.folder)
        case "none":
            return None


def _sample(branch: Branch, language: Language) -> TicketPaper:
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


class PaperTray:
    """Prints on the link's loop; tells the screen what surely happened.

    Args:
        on_paper: called on that loop with each `PaperOut`.
        on_state: called on that loop when the printer's state changed.
    """

    def __init__(
        self,
        printer: Printer,
        width_dots: Literal[576, 512, 384],
        on_paper: Callable[[PaperOut], None],
        on_state: Callable[[PrinterState], None],
    ) -> None:
        self._printer = printer
        self._width = width_dots
        self._on_paper = on_paper
        self._on_state = on_state
        self._state: PrinterState | None = None

    async def print(self, branch: Branch, ticket: Issued, language: Language) -> None:
        """Draw off the loop, send, tell."""
        try:
            job = await asyncio.to_thread(self._job, branch, ticket, language)
        except (FontMissing, TrackingUrlTooLong) as trouble:
            log.error("ticket %s cannot be drawn: %s", ticket.number, trouble)
            self._on_paper(PaperOut(ticket.ticket_id, Printing.NOT_PRINTED, "drawing"))
            return
        outcome = await self._printer.print(job)
        self._tell_state(outcome.state)
        reason = "" if outcome.reason is None else outcome.reason.value
        self._on_paper(PaperOut(ticket.ticket_id, RESULTS[outcome.result], reason))

    async def warm_up(self, branch: Branch) -> None:
        """Load fonts and printer profiles in a thread, so that the first citizen does not wait for them."""
        try:
            await asyncio.to_thread(self._rehearse, branch)
        except FontMissing as trouble:
            log.error("tickets cannot be drawn: %s", trouble)

    async def watch(self, every_s: float = STATUS_EVERY_S) -> None:
        """Ask the printer's state for ever."""
        while True:
            self._tell_state(await self._printer.status())
            await asyncio.sleep(every_s)

    def _job(self, branch: Branch, ticket: Issued, language: Language) -> bytes:
        return encode_job(draw(ticket_paper(branch, ticket, language), self._width))

    def _rehearse(self, branch: Branch) -> None:
        warm_up()
        for language in _SAID:
            encode_job(draw(_sample(branch, language), self._width))

    def _tell_state(self, state: PrinterState) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state)
