"""Reception: a number for somebody, a ticket found by its number or code, its paper. No rule of the queue is here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Signal, SignalInstance, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickWindow

from clientkit.code_picture import qr_svg
from clientkit.mirror import ListModel
from clientkit.newer_server import read_view
from clientkit.qt_types import Property, QmlUncreatable
from counter.command_queue import GIVEN_UP_S
from counter.reception_card import ReceptionCard
from counter.reception_paper import PRINT_MS, ReceptionPaper, report_of
from hardware.paper.tray import PaperOut
from hardware.printer import PrinterState
from hardware.scanner import GAP_MS, BurstReader, Key
from rules.clerk import wording
from rules.identity_card import Card, read_card
from rules.reception import rows, tickets
from rules.reception.codes import request_of
from rules.reception.tickets import Step
from rules.wording import NOT_LIVE
from wire.catalogue import Branch
from wire.commands import Arrive, AskAccessible, Cancel, CheckIn, Command, GrantClass, IssueTicket, ReportPaper, Return
from wire.errors import Code, Refused
from wire.queries import FindNumber, FindTicket, Query
from wire.values import Channel, Day, Language, Millis, Text
from wire.views import DeskView, HallView, Issued, Snapshot
from wire.wait_words import wait_text, wait_tile

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

PAPER_DEADLINE_S = 3600.0
"""What became of a paper is still worth telling an hour later: its number may be waiting all that time."""

PRESS_LATE_MS, PRESS_LATE_TRIES = 10_000, 6
"""A server that froze may read that a number has no paper before the press itself, which lies on an older link: it does
not know the ticket then, and is told again so much later, so often."""

AFTER_LETTERS_MS = 2 * GAP_MS
"""A key that comes so soon after a letter is a scanner's: outside of a field it presses nothing."""
SAME_PLACE_MS = 600
"""A second press on a list so soon after the first would fall on the number that moved to that place."""
_TIME_BITS = 0xFFFF_FFFF

Print = Callable[[Branch, Issued, Language, bool], None]


class ReceptionLink(Protocol):
    """What reception needs of `clientkit.link.Link`."""

    answered: SignalInstance
    refused: SignalInstance
    gaveUp: SignalInstance
    welcomed: SignalInstance
    viewCame: SignalInstance

    @property
    def live(self) -> bool:
        """The server is there."""
        ...

    def ask(self, command: Command | Query, deadline_s: float | None = None) -> str:
        """Send a command or question; its id comes back with `answered`, `refused` or `gaveUp`."""
        ...


@QmlElement
@QmlUncreatable("made by the program")
class CounterReception(QObject):
    """What a person at reception does for who stands there; one request at a time.

    Args:
        print_ticket: puts a ticket on paper; None where this PC has no printer.
        say: a message, and its kind as `CounterToasts` has them.
        steady: real milliseconds of a clock that never jumps.
    """

    changed = Signal()
    scanTaken = Signal()
    """What stands in the field for tickets was a scanner's, and is dealt with."""
    settled = Signal()
    """Nobody is left in the middle of something any more."""

    def __init__(
        self,
        link: ReceptionLink,
        print_ticket: Print | None,
        say: Callable[[str, str], None],
        steady: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._print, self._say, self._steady = link, print_ticket, say, steady
        self._branch: Branch | None = None
        self._hall: HallView | None = None
        self._language: Language = "vi"
        self._asked: tuple[str, Command | Query] | None = None
        self._row_at = -SAME_PLACE_MS
        self._about = ""
        """The number that was asked about, where the answer does not say it."""
        self._query = self._service = self._citizen = ""
        self._class = "ordinary"
        self._accessible = False
        self._ticket: Issued | None = None
        self._found = False
        """It was looked for, and not given just now: the next class is then that of the next person."""
        self._view: DeskView | None = None
        self._now: Millis = 0
        self._set_aside: tickets.Card | None = None
        """A number that does not wait, and what can be done with it."""
        self._asked_to_cancel = False
        self._early: tuple[CheckIn, Refused] | None = None
        """A booking whose time is yet to come, and from when it counts: what is it to be?"""
        self._paper = ReceptionPaper(print_ticket is not None)
        self._telling: dict[str, tuple[str, int]] = {}
        """Reports of numbers that nobody holds, by their id: the ticket, and how often it was told before."""
        self._tell_again: list[tuple[int, str, int]] = []
        """When such a report is made (again), of which ticket, and how often it was before."""
        self._printing: dict[str, int] = {}
        """Since when the paper of which ticket is under way, also of a person who went on."""
        self._card = ReceptionCard()
        self._qr: tuple[str, str, int] = ("", "", 1)
        self._services = ListModel(rows.SERVICE_ROLES, "id", self)
        self._classes = ListModel(rows.CHOICE_ROLES, "id", self)
        self._languages = ListModel(rows.CHOICE_ROLES, "id", self)
        self._aside = ListModel(tickets.ROW_ROLES, "id", self)
        self._older = ListModel(tickets.ROW_ROLES, "id", self)
        self._expected = ListModel(tickets.ROW_ROLES, "id", self)
        self._offers = ListModel(tickets.OFFER_ROLES, "step", self)
        self._day: Day = ""
        self._wedge = BurstReader()
        self._lettered_at = -AFTER_LETTERS_MS
        self._present = self._leaving = False
        link.welcomed.connect(self._welcomed)
        link.viewCame.connect(self._view_came)
        link.answered.connect(self._answered)
        link.refused.connect(self._refused)
        link.gaveUp.connect(self._gave_up)

    # -- what the person does --

    @Slot(str)
    def search(self, text: str) -> None:
        """Show the services that people call so; nothing shows all."""
        self._query = text
        self.refresh()

    @Slot(str)
    def choose(self, service_id: str) -> None:
        """The number is to be for this service."""
        self._service = service_id
        self.refresh()

    @Slot(str)
    def chooseClass(self, class_id: str) -> None:
        """Grant a priority class, to a number that was found or else to the next; the server keeps who granted it.

        `rows.ACCESSIBLE` asks for an accessible counter in the same way; pressed again, none is needed.
        """
        found = self._granting
        if found is not None:
            if (granted := tickets.grant_of(found, class_id)) is not None:
                self._ask(granted, found.number)
            return
        if class_id == rows.ACCESSIBLE:
            self._accessible = not self._accessible
        else:
            self._class = class_id
        self.refresh()

    @property
    def _granting(self) -> tickets.Card | None:
        """The number whose class is chosen: one that was found, until a service is chosen for somebody else."""
        card = self._shown_card() if self._found or self._set_aside is not None else None
        return card if card is not None and card.class_id and not self._service else None

    @Slot(str)
    def chooseLanguage(self, language: str) -> None:
        """The paper, and the phone's page, speak this language."""
        self._citizen = language
        self.refresh()

    @Slot()
    def give(self) -> None:
        """A number for the service chosen. One press is one number: further presses find a request under way."""
        if self._service:
            self._ask(
                IssueTicket(
                    service_id=self._service,
                    class_id=self._class,
                    language=self._citizen,
                    channel=Channel.RECEPTION,
                    person=self._card.person,
                    accessible=self._accessible,
                )
            )

    @Slot(str)
    def find(self, text: str) -> None:
        """A ticket by its number or its code, typed or scanned; a booking by its code is checked in."""
        asked = request_of(text, self._citizen, self._card.person, self._class, self._accessible)
        if isinstance(asked, Text):
            self._tell(asked, "hint")
        elif asked is not None:
            self._early = None
            self._ask(asked.model_copy(update={"asks": True}) if isinstance(asked, CheckIn) else asked)

    @Slot()
    def takeEarly(self) -> None:
        """The booking is spent for a number that counts from now."""
        if self._early is not None:
            self._ask(self._early[0].model_copy(update={"early": True}))

    @Slot(str)
    def show(self, ticket_id: str) -> None:
        """A number of the lists, and what can be done with it."""
        if self._asked is None and self._branch is not None and self._view is not None:
            self._open(tickets.card_of(self._branch, self._view, ticket_id, self._now, self._language))

    @Slot(str, str)
    def press(self, ticket_id: str, step: str) -> None:
        """Do a step with a number of the lists at once, or show it where the person is asked first."""
        if self._steady() - self._row_at < SAME_PLACE_MS:
            return
        self._row_at = self._steady()
        line = next(
            (one for one in (*self._aside.rows, *self._older.rows, *self._expected.rows) if one["id"] == ticket_id),
            None,
        )
        if not step:
            self.show(ticket_id)
        elif line is not None:
            self._ask(
                tickets.command_of(Step(step), ticket_id, self._citizen, self._class, self._accessible), line["number"]
            )

    @Slot(str)
    def offer(self, step: str) -> None:
        """Do a step with the number that is shown; whether to cancel it is asked first."""
        card = self._shown_card()
        if card is None or (step == Step.CANCEL and not self._asked_to_cancel) or not step:
            self._asked_to_cancel = bool(step) and card is not None
            self.refresh()
            return
        granting, class_id = self._granting, self._class
        if granting is not None:  # what was granted to it stands; the age of who stands here counts too
            class_id = self._card.by_age if granting.class_id == "ordinary" and self._card.by_age else "ordinary"
        low = self._accessible and granting is None
        self._ask(tickets.command_of(Step(step), card.ticket_id, self._citizen, class_id, low), card.number)

    def _open(self, card: tickets.Card | None) -> None:
        """Show a number that does not wait."""
        self._ticket, self._set_aside, self._asked_to_cancel, self._early = None, card, False, None
        self._paper.forget()
        self.refresh()

    def _shown_card(self) -> tickets.Card | None:
        if self._ticket is not None and self._branch is not None:
            return tickets.card_of_waiting(self._branch, self._ticket, self._language, wait_text)
        return self._set_aside

    @Slot()
    def printAgain(self) -> None:
        """The same number on paper, once more; the server counts it."""
        if self._ticket is not None and not self._paper.under_way:
            self._put_on_paper(self._ticket, again=True)

    @Slot()
    def done(self) -> None:
        """The next person."""
        self._forget()
        self.refresh()

    def _forget(self) -> None:
        self._ticket = self._set_aside = self._early = None
        self._asked_to_cancel = self._found = False
        self._paper.forget()
        self._query, self._service, self._class, self._citizen = "", "", "ordinary", ""
        self._accessible = False
        self._card.forget()

    # -- the identity card of who agreed to it --

    @Slot()
    def readCard(self) -> None:
        """The person was told what is read of the card, and agreed; pressed again, it is not wanted after all.

        Pressed once a card was read, it counts no more: that of somebody who got no number may not count for the next.
        """
        if self._card.read:
            self._class = "ordinary" if self._class == self._card.by_age else self._class
            self._card.put_away()
        elif self._card.is_of_use(self._branch):
            self._card.agreed(self._steady())
            self._wedge = BurstReader()
        self.refresh()

    @Slot(str)
    def scanned(self, text: str) -> None:
        """A scanner read this: the card that is awaited, or a code."""
        if self._card.awaited:
            self._read_card(text)
        else:
            self.find(text)

    def _read_card(self, text: str) -> None:
        if (why_not := self._card.take(text, self._branch, self._day)) is not None:
            self._tell(why_not, "hint")
        else:
            self._class = self._card.by_age or self._class
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A scanner that types: a card's letters stand in no field, a code's press nothing, wherever the cursor is.

        A window that is closed while a number or its paper is on its way waits for it.
        """
        if event.type() is QEvent.Type.Close and self.unfinished:
            event.ignore()
            if not self._leaving:
                self._leaving = True
                self._tell(wording.CLOSES_SOON, "hint")
            return True
        pressed = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.text()
        if not (pressed and isinstance(event, QKeyEvent) and self._present):
            return False
        now, awaited, in_field = self._steady(), self._card.awaited, types_into(watched)
        at = event.timestamp() or now
        after_letter = (at - self._lettered_at) & _TIME_BITS < AFTER_LETTERS_MS
        if after_letter or not event.text().isspace():
            self._lettered_at = at
        scan = self._wedge.key(Key(event.text(), at, now))
        taken = scan is not None and self._heard(scan.text, in_field)
        return awaited or taken or (after_letter and not in_field)

    def _heard(self, text: str, in_field: bool) -> bool:
        """Take what a scanner typed; False leaves it to the field that it stands in."""
        if self._card.awaited:
            self._read_card(text)
            return True
        asked = request_of(text, self._citizen, None)
        ours = not isinstance(asked, Text | FindNumber | None) or isinstance(read_card(text), Card)
        if in_field and not ours:
            return False
        self.scanTaken.emit()
        if self._query and in_field:
            self.search("")  # it was typed where services are searched
        self.find(text)
        return True

    def _ask(self, command: Command | Query, number: str = "") -> None:
        if self._asked is not None:
            return
        if not self._link.live:
            self._tell(NOT_LIVE, "hint")
            return
        self._asked, self._about = (self._link.ask(command, GIVEN_UP_S), command), number
        self.refresh()

    def _tell(self, words: Text, kind: str) -> None:
        self._say(words.of(self._language), kind)

    # -- paper --

    def _put_on_paper(self, ticket: Issued, again: bool) -> None:
        if self._print is not None and self._branch is not None:
            self._paper.begins(self._steady())
            self._printing[ticket.ticket_id] = self._steady()
            self._print(self._branch, ticket, ticket.language, again)
        self.refresh()

    @Slot(object)
    def paper_out(self, paper: PaperOut) -> None:
        """What became of a paper: for the person here, and for the server where it matters (R96)."""
        self._printing.pop(paper.ticket_id, None)
        if (told := report_of(paper)) is not None:
            self._link.ask(told, PAPER_DEADLINE_S)
        if self._ticket is not None and self._ticket.ticket_id == paper.ticket_id:
            self._paper.came(paper)
        self.refresh()

    @Slot(object)
    def printer_is(self, state: PrinterState) -> None:
        """The printer's state as last received."""
        self._paper.printer = state
        self.refresh()

    def look(self) -> None:
        """The time moved: a scan ends by silence, and what is awaited for long does not come any more."""
        if (scan := self._wedge.looked(self._steady())) is not None:
            self._heard(scan.text, types_into(QGuiApplication.focusWindow()))
        self._tell_what_is_due()
        too_late, silent = self._card.too_late(self._steady()), self._paper.silent(self._steady())
        lost = [one for one, since in self._printing.items() if self._steady() - since >= PRINT_MS]
        for one in lost:
            del self._printing[one]
        if too_late or silent or lost:
            self.refresh()

    # -- what the server says --

    def follow(
        self, branch: Branch | None, view: DeskView | None, language: Language, day: Day, now: Millis, present: bool
    ) -> None:
        """These settings are in force, this was said last, the window speaks this language, somebody is signed in."""
        self._day, self._present = day, present
        later = now // 60_000 != self._now // 60_000
        self._now = now
        if branch is not self._branch or view is not self._view or language != self._language or later:
            self._branch, self._view, self._language = branch, view, language
            self.refresh()

    @Slot(object)
    def _welcomed(self, snapshot: Snapshot) -> None:
        self._card.site_key = snapshot.person_key.encode()
        if (hall := snapshot.views.get("hall")) is not None:
            self._hall = read_view(HallView, hall)
            self.refresh()

    @Slot(str, object)
    def _view_came(self, topic: str, document: object) -> None:
        if topic == "hall":
            self._hall = read_view(HallView, document)
            self.refresh()

    def _take(self, command_id: str) -> Command | Query | None:
        if self._asked is None or self._asked[0] != command_id:
            return None
        command, self._asked = self._asked[1], None
        return command

    @Slot(str, object)
    def _answered(self, command_id: str, result: object) -> None:
        self._telling.pop(command_id, None)
        if (command := self._take(command_id)) is None:
            return
        self._forget()
        if isinstance(command, Return | Cancel | GrantClass | AskAccessible):  # any other step shows its ticket
            if self._branch is not None:
                self._say(tickets.done_text(self._branch, command, self._about, self._language), "done")
            self.refresh()
            return
        ticket = read_view(Issued, result)
        self._found = isinstance(command, FindNumber | FindTicket)
        self._ticket = ticket if self._present else None  # who signed out meanwhile leaves no ticket behind
        if isinstance(command, IssueTicket | CheckIn | Arrive):
            self._put_on_paper(ticket, again=False)
        self.refresh()

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, _: str) -> None:
        ticket_id, before = self._telling.pop(command_id, ("", 0))
        if ticket_id and why.code is Code.UNKNOWN_TICKET and before < PRESS_LATE_TRIES:
            self._tell_again.append((self._steady() + PRESS_LATE_MS, ticket_id, before + 1))
        if (command := self._take(command_id)) is not None:
            if why.code is Code.SIGN_IN_FIRST:  # the link was lost, and nobody is signed in on the new one
                self._tell_no_paper(command, command_id)
            if isinstance(command, FindNumber | FindTicket) and (card := self._not_waiting(why)) is not None:
                self._open(card)
                return
            early = isinstance(command, CheckIn) and why.code is Code.BOOKING_EARLY and self._present
            self._early = (command, why) if early and isinstance(command, CheckIn) else None
            if early:  # in place of the number that is shown
                self._ticket, self._set_aside, self._asked_to_cancel = None, None, False
                self._paper.forget()
                self.refresh()
                return
            self._say(why.text(self._language), "bad")
            self.refresh()

    def _not_waiting(self, why: Refused) -> tickets.Card | None:
        """What the lists know of a number that was looked for and does not wait."""
        if self._branch is None or self._view is None or not self._present:
            return None
        return tickets.card_of(self._branch, self._view, "", self._now, self._language, refused=why)

    @Slot(str)
    def _gave_up(self, command_id: str) -> None:
        command = self._take(command_id)
        self._tell_no_paper(command, command_id)
        if command is not None:
            self._tell(wording.UNSURE if isinstance(command, Command) else NOT_LIVE, "bad")
            self.refresh()

    def _tell_no_paper(self, command: Command | Query | None, command_id: str) -> None:
        """Should the server have given a number for it, nobody holds that: whoever calls it is to see so."""
        if isinstance(command, IssueTicket | CheckIn):
            self._tell_again.append((self._steady(), command_id, 0))
            self._tell_what_is_due()

    def _tell_what_is_due(self) -> None:
        now = self._steady()
        due = [one for one in self._tell_again if one[0] <= now]
        self._tell_again = [one for one in self._tell_again if one[0] > now]
        for _, ticket_id, before in due:
            told = ReportPaper(ticket_id=ticket_id, result="not_printed", reason="silent")
            self._telling[self._link.ask(told, PAPER_DEADLINE_S)] = ticket_id, before

    @property
    def unfinished(self) -> bool:
        """A number is on its way, or its paper."""
        return isinstance(self._asked and self._asked[1], IssueTicket | CheckIn | Arrive) or bool(self._printing)

    def refresh(self) -> None:
        """Show what is known now."""
        branch = self._branch
        if branch is not None:
            self._citizen = self._citizen if self._citizen in branch.languages else branch.languages[0]
            self._services.set_rows(
                rows.services(branch, self._hall, self._query, self._service, self._language, wait_tile)
            )
            granting = self._granting
            picked = self._class if granting is None else granting.class_id
            low = self._accessible if granting is None else granting.accessible
            self._classes.set_rows(rows.classes(branch, picked, self._language, low))
            self._languages.set_rows(rows.languages(branch, self._citizen))
            view, now, language = self._view, self._now, self._language
            self._aside.set_rows([] if view is None else tickets.aside(branch, view, now, language))
            self._older.set_rows([] if view is None else tickets.older(branch, view, now, language))
            self._expected.set_rows([] if view is None else tickets.expected(branch, view, language))
        card = self._shown_card()
        self._offers.set_rows([] if card is None else tickets.shown(card, self._asked_to_cancel, self._language))
        url = "" if self._ticket is None else self._ticket.tracking_url
        if self._qr[0] != url:
            self._qr = (url, *(qr_svg(url) if url else ("", 1)))
        self.changed.emit()
        if self._leaving and not self.unfinished:
            self._leaving = False
            self.settled.emit()

    # -- what the window shows --

    @Property(QObject, constant=True)
    def services(self) -> ListModel:
        """Services: `rows.SERVICE_ROLES`."""
        return self._services

    @Property(QObject, constant=True)
    def classes(self) -> ListModel:
        """Ordinary and the priority classes: `rows.CHOICE_ROLES`."""
        return self._classes

    @Property(QObject, constant=True)
    def languages(self) -> ListModel:
        """The branch's languages: `rows.CHOICE_ROLES`."""
        return self._languages

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """The server has not answered yet."""
        return self._asked is not None

    @Property(str, notify=changed)
    def chosen(self) -> str:
        """The name of the service chosen; empty without one."""
        service = None if self._branch is None else self._branch.service_by_id.get(self._service)
        return "" if service is None else service.name.of(self._language)

    @Property(str, notify=changed)
    def query(self) -> str:
        """What was typed to find a service."""
        return self._query

    @Property(bool, notify=changed)
    def readsCards(self) -> bool:
        """An identity card is good for something here: for the numbers a person may take, or for a class by age."""
        return self._card.is_of_use(self._branch)

    @Property(bool, notify=changed)
    def awaitsCard(self) -> bool:
        """The next scan is taken for a card."""
        return self._card.awaited

    @Property(bool, notify=changed)
    def cardRead(self) -> bool:
        """A card was read for who stands here; what it said is gone."""
        return self._card.read

    @Property(bool, notify=changed)
    def hasPrinter(self) -> bool:
        """This PC has a printer."""
        return self._paper.has_printer

    @Property(str, notify=changed)
    def printer(self) -> str:
        """How the printer is, in words."""
        return self._paper.printer_words(self._language)

    @Property(bool, notify=changed)
    def canPrint(self) -> bool:
        """There is a printer, and it can print now."""
        return self._paper.has_printer and self._paper.printer.can_print

    @Property(QObject, constant=True)
    def setAside(self) -> ListModel:
        """Who did not come when called, and who is held: `tickets.ROW_ROLES`."""
        return self._aside

    @Property(QObject, constant=True)
    def older(self) -> ListModel:
        """Who missed a call longer ago: `tickets.ROW_ROLES`."""
        return self._older

    @Property(QObject, constant=True)
    def expected(self) -> ListModel:
        """Numbers taken outside whose holders have not arrived: `tickets.ROW_ROLES`."""
        return self._expected

    @Property(QObject, constant=True)
    def offers(self) -> ListModel:
        """What can be done with the number that is shown: `tickets.OFFER_ROLES`."""
        return self._offers

    @Property(bool, notify=changed)
    def waits(self) -> bool:
        """The number shown waits, so that it has a paper and a page that follows it."""
        return self._ticket is not None

    @Property(str, notify=changed)
    def number(self) -> str:
        """Of the ticket given or found; empty without one."""
        card = self._shown_card()
        return "" if card is None else card.number

    @Property("QStringList", notify=changed)
    def facts(self) -> list[str]:
        """What else there is to say of it, a line each."""
        card = self._shown_card()
        return [] if card is None else list(card.facts)

    @Property(str, notify=changed)
    def qr(self) -> str:
        """The QR of the page that follows it, as an SVG drawing."""
        return self._qr[1]

    @Property(int, notify=changed)
    def qrModules(self) -> int:
        """How many modules it is wide."""
        return self._qr[2]

    @Property(str, notify=changed)
    def paper(self) -> str:
        """`under_way`, `printed`, `not_printed`, `maybe_printed`; empty where nothing was to be printed."""
        return self._paper.state

    @Property(str, notify=changed)
    def earlyText(self) -> str:
        """A booking was shown whose time is yet to come: from when on it counts; empty where none was."""
        return "" if self._early is None else self._early[1].text(self._language)

    @Property(str, notify=changed)
    def paperText(self) -> str:
        """The same in words, with why."""
        return "" if self._ticket is None else self._paper.words(self._language)


def types_into(window: QObject | None) -> bool:
    """Whether what is typed in a window stands in a field of text."""
    focus = window.activeFocusItem() if isinstance(window, QQuickWindow) else None
    return focus is not None and bool(focus.flags() & QQuickItem.Flag.ItemAcceptsInputMethod)
