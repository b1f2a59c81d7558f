"""Facts: what happened. The journal stores them, notifications carry them (`event.<type>`), state is made of them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import ConfigDict, Field, TypeAdapter

from wire.booking import ToldBooking
from wire.catalogue import Branch
from wire.values import (
    Channel,
    Language,
    LastSerials,
    Millis,
    Mode,
    PaperReason,
    PaperResult,
    PaperSlot,
    PersonKey,
    Reason,
    Role,
    ScreenLook,
    Seq,
    Text,
    TicketId,
    ToldAnew,
    Tolerant,
    WaitTold,
)


class Event(Tolerant):
    """One fact; `type` names it. Readers ignore fields they do not know."""

    erasable: ClassVar[frozenset[str]] = frozenset()
    """Fields with free words of a person, which may name a citizen: they stand in no row that is kept for ever."""


class SettingsApplied(Event):
    """These settings are in force from here on."""

    type: Literal["settings.applied"] = "settings.applied"
    branch: Branch
    by: str = ""
    """Who did it: a person, or a tool of the server; empty in older journals."""


class DayOpened(Event):
    """A business day begins: numbers restart."""

    type: Literal["day.opened"] = "day.opened"
    day: str
    """ISO date in the branch's own zone."""
    goes_on: bool = False
    """True when the clock was corrected across midnight: counters stay open and numbers go on."""
    carried: tuple[TicketId, ...] = ()
    """Tickets of the day before that are still open and come along, with their numbers."""


class DayClosed(Event):
    """The business day is over; tickets left open are listed as cancelled by it, counters as closed."""

    type: Literal["day.closed"] = "day.closed"
    day: str
    left: tuple[TicketId, ...] = ()
    goes_on: bool = False
    """True when the next day goes on where this one stands: counters stay open."""


class DayTakenBack(Event):
    """A day that a false clock had opened is taken back: the day before it goes on, with everybody in both."""

    type: Literal["day.taken_back"] = "day.taken_back"
    day: str
    """The day that goes on."""
    false_day: str
    """The day that never was."""
    renumbered: dict[TicketId, int] = Field(default_factory=dict)
    """New serials of tickets of the false day whose numbers the day that goes on had given already."""


class ClockCorrected(Event):
    """The hall's clock was wrong: from here on it shows `by_ms` more. Every moment of the day moves with it."""

    type: Literal["clock.corrected"] = "clock.corrected"
    by_ms: int


class HallClosed(Event):
    """No numbers until the hall opens again."""

    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    type: Literal["hall.closed"] = "hall.closed"
    why: str = ""
    """Empty once erased."""


class HallOpened(Event):
    """Numbers again."""

    type: Literal["hall.opened"] = "hall.opened"


class ServiceClosed(Event):
    """No numbers for one service until it opens again or the day is over."""

    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    type: Literal["service.closed"] = "service.closed"
    service_id: str
    why: str = ""
    """Empty once erased."""


class ServiceOpened(Event):
    """Numbers for the service again."""

    type: Literal["service.opened"] = "service.opened"
    service_id: str


class NoticeShown(Event):
    """Words are shown to people in the hall, or in parts of it, until a moment."""

    erasable: ClassVar[frozenset[str]] = frozenset({"text"})
    type: Literal["notice.shown"] = "notice.shown"
    notice_id: str
    text: Text | None = None
    """None once erased."""
    zones: tuple[str, ...] = ()
    """Parts of the hall; none is all of it."""
    until: Millis
    say: bool = False
    """Displays that speak read it out."""


class NoticeEnded(Event):
    """A notice was taken away before its time."""

    type: Literal["notice.ended"] = "notice.ended"
    notice_id: str


class TicketIssued(Event):
    """A number was given and the first leg begins to wait."""

    erasable: ClassVar[frozenset[str]] = frozenset({"person"})
    type: Literal["ticket.issued"] = "ticket.issued"
    ticket_id: TicketId
    day: str
    series: str
    serial: int
    number: str
    """As printed: A012; four digits once the series passes 999."""
    service_id: str
    class_id: str
    granted_by: str = ""
    """The person who granted the priority class at reception; empty when chosen at the kiosk."""
    language: Language
    channel: Channel
    booking_id: str | None = None
    slot_at: Millis | None = None
    """The booking's slot if it counts as one (in its window), else None."""
    arrived_at: Millis | None = None
    """The moment the person came for it, which need not be the row's; None in old rows, and means the row's."""
    then: tuple[str, ...] = ()
    """The services that follow `service_id` on this ticket, in order."""
    counted_from: Millis
    wait_low_min: int
    wait_high_min: int
    """What the person was told, so that estimates can be graded."""
    wait_about_min: int | None = None
    """The middle as it was told; None in old rows, which told the range."""
    ahead: int
    nobody_serves: bool = False
    """True when no counter served it: no wait was told, and its bounds are 0."""
    expected: bool = False
    """True for a number taken outside: its holder is yet to arrive."""
    claimed: str = ""
    """The class that was said to hold outside; it gives no head start before it is confirmed in the hall."""
    lease_id: str = ""
    """Of a number that a kiosk gave while the server was away: of which lease. No wait was told then."""
    person: PersonKey | None = None
    """Who took it, by the identity card that was read; None without one, and once erased."""
    over_limit: bool = False
    """True for a number given while the server was away to who had as many as `numbers_a_person` allows by then."""
    instead_of: str = ""
    """Of a number that a kiosk gave in place of the answer to a press: the press, which makes none any more."""
    accessible: bool = False
    """True where a counter was asked for that can be used in a wheelchair."""
    told: WaitTold | None = None
    """How the wait was worked out that was told; None where none was, and in old rows."""


class NumbersLeased(Event):
    """A kiosk holds these numbers of a business day, to give while the server is away; nobody else gives them."""

    type: Literal["numbers.leased"] = "numbers.leased"
    lease_id: str
    device_id: str
    """Empty after a restore: some kiosk may hold them, and nothing tells which."""
    day: str
    """The open one, or the next on which numbers are given."""
    series: str
    first: int
    last: int


class NumbersReturned(Event):
    """What a kiosk held is given back: those it gave are handed over, and it gives no other of them."""

    type: Literal["numbers.returned"] = "numbers.returned"
    lease_id: str
    device_id: str


class NumberLapsed(Event):
    """A number that a kiosk gave while the server was away, and that can no longer be called: kept, no more."""

    type: Literal["number.lapsed"] = "number.lapsed"
    ticket_id: TicketId
    day: str
    """The business day it was given on."""
    number: str
    service_id: str
    arrived_at: Millis
    device_id: str
    why: Literal["other_day", "taken"]
    """`other_day`: that day is over; `taken`: another ticket of the day has this number, after data was lost."""
    instead_of: str = ""
    """As in `TicketIssued`."""


class TicketArrived(Event):
    """The holder of a number taken outside is in the hall: it waits now, at the place it held."""

    erasable: ClassVar[frozenset[str]] = frozenset({"person"})
    type: Literal["ticket.arrived"] = "ticket.arrived"
    ticket_id: TicketId
    class_id: str
    """As it was confirmed in the hall."""
    granted_by: str = ""
    language: Language
    arrived_at: Millis | None = None
    """The moment the holder came; None in old rows, and means the row's."""
    counted_from: Millis
    wait_low_min: int
    wait_high_min: int
    wait_about_min: int | None = None
    """As in `TicketIssued`."""
    ahead: int
    nobody_serves: bool = False
    person: PersonKey | None = None
    """As in `TicketIssued`."""
    accessible: bool = False
    """True where an accessible counter was asked for on arrival; else what was said before stands."""
    told: WaitTold | None = None
    """As in `TicketIssued`, told anew on arrival."""


class PlaceLapsed(Event):
    """The holder of a number taken outside did not come in time: its place is kept no longer. The number is valid."""

    type: Literal["ticket.place_lapsed"] = "ticket.place_lapsed"
    ticket_id: TicketId


class TicketCalled(Event):
    """A ticket is asked to a counter."""

    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    type: Literal["ticket.called"] = "ticket.called"
    ticket_id: TicketId
    number: str
    counter_id: str
    counter_number: int
    person: str
    language: Language
    nth: int
    """1 for the first call of this leg."""
    reason: Reason
    why: str = ""
    """The clerk's words when the ticket was chosen."""
    passed: dict[Reason, tuple[str, ...]] = Field(default_factory=dict)
    """Numbers of tickets that came earlier and were passed over, one reason each: of each reason the nearest ones."""
    passed_more: dict[Reason, int] = Field(default_factory=dict)
    """By reason, how many others were passed over; empty in old rows, which name all."""


class TicketRecalled(Event):
    """The same call again."""

    type: Literal["ticket.recalled"] = "ticket.recalled"
    ticket_id: TicketId
    number: str
    counter_id: str
    counter_number: int
    person: str
    language: Language
    nth: int


class ServiceStarted(Event):
    """The person is at the counter."""

    type: Literal["ticket.started"] = "ticket.started"
    ticket_id: TicketId
    counter_id: str


class ServiceFinished(Event):
    """The leg is over and with it the visit."""

    erasable: ClassVar[frozenset[str]] = frozenset({"dossier_code", "note"})
    type: Literal["ticket.finished"] = "ticket.finished"
    ticket_id: TicketId
    counter_id: str
    person: str
    outcome: str
    dossiers: int
    dossier_code: str | None = None
    filed_online: bool | None = None
    """Whether the dossiers were filed online; None when nobody said."""
    note: str = ""
    """The clerk's words; empty once erased."""


class VisitContinued(Event):
    """The leg is over as with `ServiceFinished`, and the next service of the ticket begins to wait."""

    erasable: ClassVar[frozenset[str]] = frozenset({"dossier_code", "note"})
    type: Literal["ticket.continued"] = "ticket.continued"
    ticket_id: TicketId
    counter_id: str
    """Where the leg that is over was served."""
    person: str
    outcome: str
    dossiers: int
    dossier_code: str | None = None
    filed_online: bool | None = None
    note: str = ""
    service_id: str
    """The service that begins to wait: the first of those that were to follow."""
    arrived_at: Millis
    """Start of its wait."""
    counted_from: Millis
    to_person: str = ""
    """Who sent it there and wanted it back; empty: whoever serves it."""
    told_anew: ToldAnew | None = None
    """What was told of the wait that begins; None where nothing was, and in old rows."""


class VisitPlanned(Event):
    """Which services follow the one the ticket is on was said anew."""

    type: Literal["ticket.planned"] = "ticket.planned"
    ticket_id: TicketId
    then: tuple[str, ...]
    counter_id: str | None = None
    """The counter whose clerk did it; None for somebody without one."""


class TicketMissed(Event):
    """Nobody came."""

    type: Literal["ticket.missed"] = "ticket.missed"
    ticket_id: TicketId
    counter_id: str


class TicketParked(Event):
    """Held aside by a counter."""

    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    type: Literal["ticket.parked"] = "ticket.parked"
    ticket_id: TicketId
    counter_id: str
    remind_at: Millis
    why: str = ""


class TicketReturned(Event):
    """Back in the line after being parked or missed."""

    type: Literal["ticket.returned"] = "ticket.returned"
    ticket_id: TicketId
    was: Literal["parked", "missed"]
    counted_from: Millis
    counter_id: str | None = None
    """The counter whose clerk did it; None for somebody without one, and in old rows."""
    to_person: str = ""
    """The clerk who had it last and calls it again, where the office wants that; empty for anybody, and in old rows."""
    told_anew: ToldAnew | None = None
    """As in `VisitContinued`."""


class TicketTransferred(Event):
    """This leg is over, the next begins to wait; the number stays."""

    type: Literal["ticket.transferred"] = "ticket.transferred"
    ticket_id: TicketId
    from_counter_id: str
    service_id: str
    counter_id: str | None
    """Set when only this counter may call it."""
    first: bool
    arrived_at: Millis | None = None
    """Start of the next leg's wait; None in old rows, and means the row's moment."""
    counted_from: Millis
    to_person: str = ""
    """The person who alone may call it while they sit at a counter; empty: nobody in particular."""
    back_for: str = ""
    """The service that goes on when the next leg is over; empty when none was to."""
    back_to: str = ""
    """With whom."""
    told_anew: ToldAnew | None = None
    """As in `VisitContinued`."""


class TicketCorrected(Event):
    """The ticket at a counter is for another service than it was taken for; the number and the wait stay."""

    type: Literal["ticket.corrected"] = "ticket.corrected"
    ticket_id: TicketId
    counter_id: str
    was: str
    """The service it was taken for."""
    service_id: str


class TicketClassGranted(Event):
    """A number that was given before is of another class from now on; its place follows as if it had been given so."""

    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    type: Literal["ticket.class_granted"] = "ticket.class_granted"
    ticket_id: TicketId
    class_id: str
    counted_from: Millis
    granted_by: str
    """The person who said so at a desk."""
    counter_id: str | None = None
    """The counter whose clerk did it; None for somebody without one, and in old rows."""
    why: str = ""
    """What they saw it by, in their words; empty where nobody said, and in old rows."""


class AccessibleAsked(Event):
    """The holder of a number needs a counter that can be used in a wheelchair, or does not after all."""

    type: Literal["ticket.accessible_asked"] = "ticket.accessible_asked"
    ticket_id: TicketId
    wanted: bool
    person: str
    """Who said so at a desk."""
    counter_id: str | None = None
    """The counter whose clerk it was; None for somebody without one."""


class TicketSnoozed(Event):
    """Its holder lets others go first until a moment; then it waits again at the place it had."""

    type: Literal["ticket.snoozed"] = "ticket.snoozed"
    ticket_id: TicketId
    until: Millis


class TicketCancelled(Event):
    """Out of the line."""

    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    type: Literal["ticket.cancelled"] = "ticket.cancelled"
    ticket_id: TicketId
    by: str
    """The role that did it."""
    why: str = ""
    counter_id: str | None = None
    """The counter whose clerk did it; None for somebody without one, and in old rows."""


class StepUndone(Event):
    """A clerk takes her last step back: everything it changed is as if it had not been."""

    type: Literal["step.undone"] = "step.undone"
    undoes: Seq
    """The seq of the event that is taken back."""
    kind: str
    """Its type, such as `ticket.called`."""
    counter_id: str
    person: str
    ticket_id: TicketId | None = None
    """The ticket it was about; None for a pause."""
    number: str = ""


class CounterOpened(Event):
    """A clerk took a counter."""

    type: Literal["counter.opened"] = "counter.opened"
    counter_id: str
    person: str
    device_id: str
    taken_from: str = ""
    """Who sat there till now and had not closed it; empty when nobody else did, and in old rows."""


class CounterPaused(Event):
    """No calls for a while."""

    type: Literal["counter.paused"] = "counter.paused"
    counter_id: str
    reason: str
    back_in_min: int | None = None
    """Minutes from then until it is meant to go on; None where nobody said, and in old rows."""


class CounterResumed(Event):
    """Calls again."""

    type: Literal["counter.resumed"] = "counter.resumed"
    counter_id: str


class CounterClosed(Event):
    """The clerk gave the counter back."""

    type: Literal["counter.closed"] = "counter.closed"
    counter_id: str
    person: str


class CounterAssigned(Event):
    """A counter serves these services for the rest of the business day; with none, those of the settings again."""

    type: Literal["counter.assigned"] = "counter.assigned"
    counter_id: str
    services: tuple[str, ...] = ()


class HelpCalled(Event):
    """Somebody at a counter asks for help."""

    erasable: ClassVar[frozenset[str]] = frozenset({"words"})
    type: Literal["help.called"] = "help.called"
    counter_id: str
    person: str
    silent: bool = False
    """An alarm that nobody in front of the desk is to notice."""
    words: str = ""


class HelpAnswered(Event):
    """Somebody said that help is on its way."""

    type: Literal["help.answered"] = "help.answered"
    counter_id: str
    person: str


class CallAnnounced(Event):
    """A display showed or spoke a call."""

    type: Literal["call.announced"] = "call.announced"
    call_seq: Seq
    ticket_id: TicketId
    device_id: str
    how: Literal["shown", "spoken", "unspoken"]
    """`unspoken`: this display has no voice, or gave it up; another one may still speak it."""


class PaperReported(Event):
    """A device tells what became of a ticket's paper. No row is written where the first one simply came out."""

    type: Literal["paper.reported"] = "paper.reported"
    ticket_id: TicketId
    device_id: str
    result: PaperResult
    reason: PaperReason = ""
    again: bool = False
    """It was a further print of the same number."""


class VisitRated(Event):
    """A citizen's mark for the visit."""

    erasable: ClassVar[frozenset[str]] = frozenset({"comment"})
    type: Literal["visit.rated"] = "visit.rated"
    ticket_id: TicketId
    counter_id: str
    score: int
    reasons: tuple[str, ...] = ()
    comment: str = ""


class FeedbackAnswered(Event):
    """A manager answered what a visitor said; the row's actor says who."""

    erasable: ClassVar[frozenset[str]] = frozenset({"words"})
    type: Literal["feedback.answered"] = "feedback.answered"
    rated_seq: Seq
    """The row of the `visit.rated`."""
    ticket_id: TicketId
    words: str = ""
    """Empty once erased."""


class FeedbackClosed(Event):
    """Nothing more is to be done about what a visitor said."""

    type: Literal["feedback.closed"] = "feedback.closed"
    rated_seq: Seq
    ticket_id: TicketId


class BookingRecorded(ToldBooking, Event):
    """The mirror of a booking changed; names and phone numbers are never here."""

    erasable: ClassVar[frozenset[str]] = frozenset({"person"})
    type: Literal["booking.recorded"] = "booking.recorded"


class NumbersSkipped(Event):
    """The day goes on above these serials: such numbers may have been given by a server whose data is lost."""

    type: Literal["numbers.skipped"] = "numbers.skipped"
    day: str
    last: LastSerials
    why: Literal["restored", "heard"]


class DeviceWanted(Event):
    """What a manager wants of a device from here on, whole (`view.device`)."""

    erasable: ClassVar[frozenset[str]] = frozenset({"message"})
    type: Literal["device.wanted"] = "device.wanted"
    device_id: str
    mode: Mode
    volume: int | None = None
    layout: str = ""
    message: Text | None = None
    restart: str = ""
    """Names the latest wish that its program be started anew; empty before the first."""
    picture: str = ""
    """Names the wish to see its screen, of this fact alone: the next one does not want it again."""
    mode_day: str = ""
    """The business day on which the mode was said last: on it the mode goes before the calendar of `kiosk_modes`."""
    staff_pin_hash: str = ""
    """Of the PIN that opens a kiosk's staff menu; empty: it has none. Told to that kiosk (`view.device`) alone."""
    paper_slot: PaperSlot | Literal[""] = ""
    """Where a kiosk's paper comes out; empty: as its own settings say."""
    look: ScreenLook | Literal[""] = ""
    """Whether a hall display is dark or light; empty: as its own settings say."""
    asked: tuple[str, ...] = ()
    """What of all this is new with this fact: `mode`, `volume`, `layout`, `message`, `no_message`, `restart`, `pin`,
    `no_pin`, `paper_slot`, `look`. An audit tells it; rows of before do not say."""


class WordsErased(Event):
    """The free words of past business days are gone: reasons, notes and codes that a person typed."""

    type: Literal["words.erased"] = "words.erased"
    before: str
    """The first business day whose words stay."""
    kept: tuple[Seq, ...] = ()
    """Rows of days before whose words stay, because they are shown to people now."""
    only: Literal["", "people"] = ""
    """`people`: nothing but the keys of identity cards that were read."""


# -- staff and devices -------------------------------------------------------------------------------------------------


class StaffEvent(Event):
    """A fact about a person of the staff, by their code; names and secrets stand in tables that can be erased."""

    code: str


class PersonAdded(StaffEvent):
    """Somebody may sign in."""

    type: Literal["person.added"] = "person.added"
    roles: tuple[str, ...]


class PersonChanged(StaffEvent):
    """Another full name."""

    type: Literal["person.changed"] = "person.changed"


class PersonRolesChanged(StaffEvent):
    """Other roles."""

    type: Literal["person.roles_changed"] = "person.roles_changed"
    roles: tuple[str, ...]


class PersonPasswordChanged(StaffEvent):
    """Another password."""

    type: Literal["person.password_changed"] = "person.password_changed"


class PersonPinSet(StaffEvent):
    """They sign in at paired PCs with a PIN too, or with another one than before."""

    type: Literal["person.pin_set"] = "person.pin_set"


class PersonPinCleared(StaffEvent):
    """They sign in with their password only."""

    type: Literal["person.pin_cleared"] = "person.pin_cleared"


class PersonLocked(StaffEvent):
    """Kept out."""

    type: Literal["person.locked"] = "person.locked"


class PersonUnlocked(StaffEvent):
    """Let in again."""

    type: Literal["person.unlocked"] = "person.unlocked"


class PersonErased(StaffEvent):
    """Only the code is known any more."""

    type: Literal["person.erased"] = "person.erased"


class SessionSignedIn(StaffEvent):
    """A person signed in."""

    type: Literal["session.signed_in"] = "session.signed_in"
    device_id: str = ""
    """Empty in a browser."""


class SessionSignedInWithPin(StaffEvent):
    """A person signed in at a paired PC with their PIN."""

    type: Literal["session.signed_in_with_pin"] = "session.signed_in_with_pin"
    device_id: str


class SessionSignedOut(StaffEvent):
    """A person signed out."""

    type: Literal["session.signed_out"] = "session.signed_out"
    device_id: str = ""


class SessionRefused(StaffEvent):
    """A wrong password, or a device where this person may not sign in. Of many at once only some are kept."""

    type: Literal["session.refused"] = "session.refused"
    device_id: str = ""


class SessionLocked(StaffEvent):
    """Too many wrong tries at one place: it waits before the next."""

    type: Literal["session.locked"] = "session.locked"
    device_id: str = ""


class DevicePaired(Event):
    """A device is let in by a new key."""

    type: Literal["device.paired"] = "device.paired"
    device_id: str
    role: Role
    counter_id: str | None = None
    name: str = ""
    """What people call it."""
    zone: str | None = None
    """The part of the hall that it stands in."""


class DeviceChanged(Event):
    """Another name, place or counter of a device."""

    type: Literal["device.changed"] = "device.changed"
    device_id: str
    name: str = ""
    zone: str | None = None
    counter_id: str | None = None


class DeviceUnpaired(Event):
    """A device is let in no longer."""

    type: Literal["device.unpaired"] = "device.unpaired"
    device_id: str


class ExportMade(Event):
    """Figures or lists left the server as a file; the row's actor says whose wish it was."""

    type: Literal["export.made"] = "export.made"
    kind: str
    span: str


class MailChanged(Event):
    """What leaves by mail, and by which server, was set otherwise; no address and no password of it is here."""

    type: Literal["mail.changed"] = "mail.changed"
    changed: tuple[str, ...]
    """Which parts of it."""
    alarms: Literal["on", "off"]
    reports: Literal["on", "off"]
    server: str = ""
    """With its port, as it is now."""
    security: str = ""
    receivers: int = 0
    """How many are told of alarms."""
    report_receivers: int = 0


class MediaChanged(Event):
    """Pictures and videos of hall displays were added, changed or removed; the row's actor says whose wish it was."""

    type: Literal["media.changed"] = "media.changed"
    what: str
    """As `wire.values.MediaDeed`."""
    sha256: str = ""
    name: str = ""
    fields: tuple[str, ...] = ()


AnyEvent = Annotated[
    SettingsApplied
    | DayOpened
    | DayClosed
    | DayTakenBack
    | ClockCorrected
    | HallClosed
    | HallOpened
    | ServiceClosed
    | NoticeShown
    | NoticeEnded
    | ServiceOpened
    | TicketIssued
    | NumbersLeased
    | NumbersReturned
    | NumberLapsed
    | TicketArrived
    | PlaceLapsed
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | ServiceFinished
    | VisitContinued
    | VisitPlanned
    | TicketMissed
    | TicketParked
    | TicketReturned
    | TicketTransferred
    | TicketCorrected
    | TicketClassGranted
    | AccessibleAsked
    | TicketSnoozed
    | TicketCancelled
    | StepUndone
    | CounterOpened
    | CounterPaused
    | CounterResumed
    | CounterClosed
    | CounterAssigned
    | HelpCalled
    | HelpAnswered
    | CallAnnounced
    | PaperReported
    | VisitRated
    | FeedbackAnswered
    | FeedbackClosed
    | BookingRecorded
    | NumbersSkipped
    | DeviceWanted
    | WordsErased
    | PersonAdded
    | PersonChanged
    | PersonRolesChanged
    | PersonPasswordChanged
    | PersonPinSet
    | PersonPinCleared
    | PersonLocked
    | PersonUnlocked
    | PersonErased
    | DevicePaired
    | DeviceChanged
    | DeviceUnpaired
    | SessionSignedIn
    | SessionSignedInWithPin
    | SessionSignedOut
    | SessionRefused
    | SessionLocked
    | ExportMade
    | MailChanged
    | MediaChanged,
    Field(discriminator="type"),
]
"""Any event, told apart by `type`."""

EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent, config=ConfigDict(defer_build=True))
"""Reads an event from JSON or a dict: `EVENT.validate_json(text)`. Made at its first use: it is all of them in one."""

EVENTS: dict[str, type[AnyEvent]] = {
    each.model_fields["type"].default: each for each in get_args(get_args(AnyEvent)[0])
}
"""Every event by its type, for who knows the type of what is read."""


def event_of(kind: str, body: str) -> AnyEvent:
    """An event from its JSON; only the model of its type is made for it.

    Raises:
        ValidationError: it is no event, or none of this type.
    """
    known = EVENTS.get(kind)
    return EVENT.validate_json(body) if known is None else known.model_validate_json(body)


IS_A_CALL: frozenset[str] = frozenset(each.model_fields["type"].default for each in (TicketCalled, TicketRecalled))
"""Types of the events that ask a ticket to a counter; their seq names the call (`call_seq`)."""

ENDS_A_CALL: frozenset[str] = frozenset(
    each.model_fields["type"].default
    for each in (
        ServiceStarted,
        ServiceFinished,
        VisitContinued,
        TicketMissed,
        TicketParked,
        TicketTransferred,
        TicketCancelled,
        StepUndone,
    )
)
"""Types of the events after which the latest call of their ticket is not shown as a call nor spoken any more.

A `step.undone` may have taken that very call back; one that takes back what had ended the call brings it to nobody's
ears again, for the person was there.
"""
