"""What the window shows of the citizen's choice: services to choose from, the one chosen, the class, letters typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.code_picture import qr_svg
from clientkit.mirror import ListModel
from clientkit.qt_types import Property, QmlUncreatable
from kiosk import rows
from kiosk.flow import Flow
from kiosk.path.steps import KioskStep
from kiosk.qml_models import KioskService
from rules.search import find, find_events, typed_in_latin
from wire.catalogue import Branch
from wire.values import Language
from wire.views import HallView

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

BACKSPACE = "⌫"
LONGEST_QUERY = 40
LONGEST_CODE = 24


@QmlElement
@QmlUncreatable("made by the program")
class KioskChoice(QObject):
    """Lists to choose from, and what has been chosen and typed so far."""

    changed = Signal()

    def __init__(self, flow: Flow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._query = ""
        self._code = ""
        self._services = ListModel(rows.SERVICE_ROLES, "id", self)
        self._service = KioskService(self)
        self._events = ListModel(rows.EVENT_ROLES, "id", self)
        self._qr: tuple[str, str, int] = ("", "", 1)
        self._examples: list[str] = []
        self._bookings = ListModel(rows.BOOKING_ROLES, "id", self)
        self._classes = ListModel(rows.CLASS_ROLES, "id", self)

    def refresh(self) -> None:
        """Show what the flow knows now."""
        flow = self._flow
        if flow.branch is not None and flow.hall is not None:
            branch, hall, language = flow.branch, flow.hall, flow.language
            events = rows.event_rows(branch, hall, language) if flow.gives_events else []
            self._examples = rows.search_examples(branch, hall, language)
            found: list[rows.Row] = []
            if flow.step is KioskStep.SEARCH and self.canType:
                shown = list(find(branch, self._query))
                wanted = {event.id for event in find_events(branch, self._query)}
                found = rows.found_event_rows(event for event in events if event["id"] in wanted)
            elif flow.step is KioskStep.SEARCH:  # nobody can type its letters here: what there is, as a list
                shown, found = list(branch.services), rows.found_event_rows(events)
            else:
                shown = [service for service in branch.services if service.group == flow.group_id]
            self._services.set_rows([*found, *(rows.service_row(branch, hall, service, language) for service in shown)])
            self._classes.set_rows(rows.class_rows(branch, flow.class_id, language))
            self._events.set_rows(events)
            self._bookings.set_rows(rows.booking_rows(branch, flow.bookings, language))
            part = self._part(branch, hall, language)
            if self._qr[0] != part.online:
                self._qr = (part.online, *(qr_svg(part.online) if part.online else ("", 1)))
            self._service.show(part, *self._qr[1:])
        self.changed.emit()

    def _part(self, branch: Branch, hall: HallView, language: Language) -> rows.ServicePart:
        if self._flow.asks_accessible:
            hall = rows.with_accessible_waits(hall)
        event = branch.event_by_id.get(self._flow.event_id)
        away = self._flow.away
        if event is not None:
            return rows.event_part(branch, hall, event, language, away=away)
        chosen = branch.service_by_id.get(self._flow.service_id)
        return rows.service_part(branch, hall, chosen, language, away=away) if chosen else rows.ServicePart()

    def type(self, letter: str) -> None:
        """A key of the screen's own keyboard; `BACKSPACE` takes the last letter back."""
        searching = self._flow.step is KioskStep.SEARCH
        text = self._query if searching else self._code
        longest = LONGEST_QUERY if searching else LONGEST_CODE
        text = text[:-1] if letter == BACKSPACE else (text + letter)[:longest]
        if searching:
            self._query = text
        else:
            self._code = text

    def clear(self) -> None:
        """Forget what was typed."""
        self._query = self._code = ""

    @Property(QObject, constant=True)
    def services(self) -> QObject:
        """Services of the group, or those found: `rows.SERVICE_ROLES`."""
        return self._services

    @Property(int, notify=changed)
    def serviceCount(self) -> int:
        """How many stand in `services`; a view of them says so only after it was laid out."""
        return self._services.rowCount()

    @Property(QObject, constant=True)
    def events(self) -> QObject:
        """Life events: `rows.EVENT_ROLES`."""
        return self._events

    @Property(bool, notify=changed)
    def hasEvents(self) -> bool:
        """There are life events to choose from."""
        return self._events.rowCount() > 0

    @Property(str, notify=changed)
    def resultService(self) -> str:
        """The service with a door of its own for who comes to collect a result; empty where there is none."""
        return self._flow.result_service

    @Property(str, notify=changed)
    def eventName(self) -> str:
        """The first of them, and a sign that there are more."""
        branch, language = self._flow.branch, self._flow.language
        events = [] if branch is None else list(branch.event_by_id.values())
        return "" if not events else events[0].name.of(language) + ("…" if len(events) > 1 else "")

    @Property("QStringList", notify=changed)
    def searchExamples(self) -> list[str]:
        """What may be looked for here, as people say it; none where the office has no short words for it."""
        return list(self._examples)

    @Property(QObject, constant=True)
    def classes(self) -> QObject:
        """Priority classes: `rows.CLASS_ROLES`."""
        return self._classes

    @Property(bool, notify=changed)
    def mayAskPriority(self) -> bool:
        """There are classes to choose from."""
        return self._classes.rowCount() > 0

    @Property(bool, notify=changed)
    def mayAskAccessible(self) -> bool:
        """A counter that can be used in a wheelchair serves what is chosen."""
        return self._flow.offers_accessible

    @Property(bool, notify=changed)
    def accessible(self) -> bool:
        """The number is to wait for such a counter."""
        return self._flow.asks_accessible

    @Property(KioskService, constant=True)
    def service(self) -> KioskService:
        """The service chosen."""
        return self._service

    @Property(str, notify=changed)
    def groupName(self) -> str:
        """The group chosen."""
        group = None if self._flow.branch is None else self._flow.branch.group_by_id.get(self._flow.group_id)
        return "" if group is None else group.name.of(self._flow.language)

    @Property(str, notify=changed)
    def className(self) -> str:
        """The priority class chosen; empty for ordinary."""
        branch = self._flow.branch
        return "" if branch is None else rows.class_name(branch, self._flow.class_id, self._flow.language)

    @Property(str, notify=changed)
    def claimedName(self) -> str:
        """The priority class that the booking claims; empty when nobody is asked about one."""
        branch = self._flow.branch
        return "" if branch is None else rows.class_name(branch, self._flow.claimed, self._flow.language)

    @Property(QObject, constant=True)
    def bookings(self) -> QObject:
        """Bookings that a card found: `rows.BOOKING_ROLES`."""
        return self._bookings

    @Property(bool, notify=changed)
    def findsByCard(self) -> bool:
        """A card finds the bookings that were made with its number."""
        return self._flow.finds_by_card

    @Property(bool, notify=changed)
    def readsCards(self) -> bool:
        """An identity card is good for something here."""
        return self._flow.reads_cards

    @Property(bool, notify=changed)
    def countsPeople(self) -> bool:
        """What stands for a person is sent to the server, for the numbers a person may take on a day."""
        return self._flow.counts_people

    @Property(int, notify=changed)
    def numbersAPerson(self) -> int:
        """How many those are; 0 for no limit."""
        return 0 if self._flow.branch is None else self._flow.branch.policy.numbers_a_person

    @Property(bool, notify=changed)
    def cardRead(self) -> bool:
        """A card was read for who stands here."""
        return self._flow.card_read

    @Property(str, notify=changed)
    def claimedSign(self) -> str:
        """Its picture."""
        return rows.class_sign(self._flow.claimed)

    @Property(bool, notify=changed)
    def canType(self) -> bool:
        """The screen's own keyboard has the letters of this language."""
        branch = self._flow.branch
        return branch is None or typed_in_latin(branch, self._flow.language)

    @Property(str, notify=changed)
    def query(self) -> str:
        """What was typed into the search."""
        return self._query

    @Property(str, notify=changed)
    def code(self) -> str:
        """What was typed of a booking code."""
        return self._code
