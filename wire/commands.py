"""Requests: what a client may ask. A request's JSON-RPC id is its command_id; its method names the command."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from wire.booking import ToldBooking
from wire.catalogue import Branch
from wire.text import words
from wire.values import (
    END_OF_TIME,
    NO_ROW,
    Channel,
    CommandId,
    Day,
    Frozen,
    Identifier,
    Language,
    LastSerials,
    MailPart,
    MediaDeed,
    MediaField,
    Millis,
    Mode,
    NameOrNone,
    PaperReason,
    PaperResult,
    PaperSlot,
    PersonKey,
    PersonRole,
    Role,
    ScreenLook,
    Seq,
    Series,
    ShortText,
    TicketId,
    Words,
)

MOST_SERVICES = 20
"""No ticket has more services, whatever the settings allow."""

LONGEST_COMMENT = 500
"""Characters of what a visitor writes with a rating, and of the answer to it."""

LONGEST_NOTE = 200
"""Characters of a clerk's note on a service."""

Moment = Annotated[Millis, Field(ge=0, lt=END_OF_TIME)]


class Command(Frozen):
    """One wish, strict: an unknown or missing field is refused. Subclasses name their `method`."""

    method: ClassVar[str]
    erasable: ClassVar[frozenset[str]] = frozenset()
    """Fields of which nothing stays where it cannot be erased, not even a hash."""
    later: ClassVar[frozenset[str]] = frozenset()
    """Fields that an older release did not know: left out, such a command is the same as that release's."""

    def unsaid(self) -> set[str]:
        """Those of `later` that were left out."""
        return {name for name in self.later if getattr(self, name) == type(self).model_fields[name].default}


Message = Annotated[dict[Language, ShortText], Field(max_length=8)]
"""Words for people in the hall, by language."""


# -- tickets -----------------------------------------------------------------------------------------------------------


class IssueTicket(Command):
    """Give a number for a service. Reply: `Issued`."""

    method: ClassVar[str] = "ticket.issue"
    erasable: ClassVar[frozenset[str]] = frozenset({"person"})
    later: ClassVar[frozenset[str]] = frozenset({"then", "arrived_at", "person", "accessible"})
    service_id: Identifier
    class_id: Identifier = "ordinary"
    language: Language = "vi"
    channel: Channel = Channel.KIOSK
    booking_id: Identifier | None = None
    """Set by the branch itself when a number was taken online for now; a kiosk leaves it out."""
    then: Annotated[tuple[Identifier, ...], Field(max_length=MOST_SERVICES - 1)] = ()
    """The services that are to follow on the same ticket, in order."""
    arrived_at: Moment | None = None
    """When the person came, if that was before now: a number given while the server was away, or entered by hand."""
    person: PersonKey | None = None
    """Who takes it, when an identity card was read: counts towards `numbers_a_person`. Never the card's number."""
    accessible: bool = False
    """Whoever takes it asks for a counter that can be used in a wheelchair."""


class CheckIn(Command):
    """Turn a booking into a ticket at arrival, or let a number taken outside wait. Reply: `Issued`."""

    method: ClassVar[str] = "booking.check_in"
    erasable: ClassVar[frozenset[str]] = frozenset({"person"})
    later: ClassVar[frozenset[str]] = frozenset({"arrived_at", "early", "asks", "person", "accessible"})
    code: Annotated[Words, Field(min_length=4, max_length=400)]
    """The booking's QR text, or the short code printed under it."""
    language: Language = "vi"
    class_id: Identifier | None = None
    """The priority class as the person confirms it in the hall; a kiosk is asked for it (CONFIRM_CLASS) when one was
    claimed outside. A person at a desk sees who is there: what was claimed counts unless something else is said."""
    arrived_at: Moment | None = None
    """As in `IssueTicket`."""
    early: bool = False
    """The person knows that it is before the booking's time, and wants a number without it; a kiosk is asked for this
    (BOOKING_EARLY)."""
    asks: bool = False
    """A desk that puts BOOKING_EARLY to who stands there is asked as a kiosk is; others decide before they send."""
    person: PersonKey | None = None
    """As in `IssueTicket`."""
    accessible: bool = False
    """As in `IssueTicket`; without it what was asked for before stands."""


class LeaseNumbers(Command):
    """Let a kiosk hold the next numbers of a series, to give while the server is away. Reply: `Leased`, or `Done`.

    Asked for a series that `view.device` names, or of which it has lost what it held; for another one nothing is
    leased. The lease is named by the command.
    """

    method: ClassVar[str] = "numbers.lease"
    later: ClassVar[frozenset[str]] = frozenset({"next_day", "held"})
    series: Series
    next_day: bool = False
    """True for numbers of the next open day (`lease_next`); the reply names it."""
    held: Annotated[tuple[CommandId, ...], Field(max_length=100)] | None = None
    """The leases of the series of which the kiosk still knows: others of the open day it has lost, and gives no number
    of them any more. Left out, it has lost none."""


class ReturnNumbers(Command):
    """Give a lease back: what was given of it is handed over, and the rest will never be given. Reply: `Done`."""

    method: ClassVar[str] = "numbers.return"
    lease_id: CommandId


class HandOver(Command):
    """A number that a kiosk gave of its lease while the server was away. Reply: `Issued`, or `Done`.

    It is never refused for what is so now: the number is in somebody's hand. What can no longer be called is told in
    the journal (`number.lapsed`).
    """

    method: ClassVar[str] = "ticket.hand_over"
    erasable: ClassVar[frozenset[str]] = frozenset({"person"})
    later: ClassVar[frozenset[str]] = frozenset({"then", "person", "accessible"})
    lease_id: CommandId
    day: Day
    """The business day of the lease."""
    series: Series
    serial: Annotated[int, Field(ge=1, le=9_999)]
    service_id: Identifier
    class_id: Identifier = "ordinary"
    language: Language = "vi"
    arrived_at: Moment
    """When it was given, by the hall's time as the kiosk had it."""
    code: Annotated[Words, Field(min_length=4, max_length=400)] | None = None
    """The signed code of the booking that was shown."""
    instead_of: CommandId | None = None
    """The press (`ticket.issue`), or the same code shown before (`booking.check_in`), that the server did not answer:
    if it gave a number for it, that one is nobody's."""
    then: Annotated[tuple[Identifier, ...], Field(max_length=MOST_SERVICES - 1)] = ()
    """As in `IssueTicket`; what the settings do not know by now is left out."""
    person: PersonKey | None = None
    """As in `IssueTicket`: counted, and never a reason to refuse it."""
    accessible: bool = False
    """As in `IssueTicket`."""


class Arrive(Command):
    """The holder of a number taken outside is at a desk and has none of its codes, or reads the hall's changing code
    with the phone that follows the number. Reply: `Issued`."""

    method: ClassVar[str] = "ticket.arrive"
    later: ClassVar[frozenset[str]] = frozenset({"hall_code", "accessible"})
    ticket_id: TicketId
    language: Language = "vi"
    class_id: Identifier | None = None
    """The priority class as the desk confirms it; what was claimed outside counts unless something else is said. A
    phone is asked for it as a kiosk is (CONFIRM_CLASS)."""
    arrived_at: Moment | None = None
    """As in `IssueTicket`; no phone says it."""
    hall_code: Annotated[Words, Field(max_length=40)] = ""
    """Of a phone: the code that kiosks and boards show at this moment (HALL_CODE when it is of another)."""
    accessible: bool = False
    """As in `CheckIn`."""


class Plan(Command):
    """Say which services follow the one the ticket is on, in order; none for no more. Reply: `Done`."""

    method: ClassVar[str] = "ticket.plan"
    ticket_id: TicketId
    then: Annotated[tuple[Identifier, ...], Field(max_length=MOST_SERVICES - 1)]


class CallNext(Command):
    """Call the next ticket for this counter. Reply: `Called`."""

    method: ClassVar[str] = "ticket.call_next"


class CallChosen(Command):
    """Call a chosen ticket, with a reason that is kept. Reply: `Called`."""

    method: ClassVar[str] = "ticket.call"
    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    ticket_id: TicketId
    why: Annotated[Words, Field(min_length=1, max_length=200)]


class Recall(Command):
    """Call the same ticket again. Reply: `Called`."""

    method: ClassVar[str] = "ticket.recall"
    ticket_id: TicketId


class Start(Command):
    """The person is at the counter. Reply: `Done`."""

    method: ClassVar[str] = "ticket.start"
    ticket_id: TicketId


class Finish(Command):
    """This service is over; with it the visit, unless services are to follow. Reply: `Done`."""

    method: ClassVar[str] = "ticket.finish"
    erasable: ClassVar[frozenset[str]] = frozenset({"dossier_code", "note"})
    later: ClassVar[frozenset[str]] = frozenset({"filed_online", "note"})
    ticket_id: TicketId
    outcome: Identifier
    dossiers: Annotated[int, Field(ge=0, le=999)] = 0
    dossier_code: Annotated[Words, Field(max_length=40)] | None = None
    filed_online: bool | None = None
    """Whether the dossiers were filed online; left out when nobody asked."""
    note: Annotated[Words, Field(max_length=LONGEST_NOTE)] = ""
    """What the clerk wants to be remembered of this service."""


class NoShow(Command):
    """Nobody came, after the minimum of calls and time. Reply: `Done`."""

    method: ClassVar[str] = "ticket.no_show"
    ticket_id: TicketId


class Park(Command):
    """Hold the ticket aside (giữ số), for instance to fetch a copy. Reply: `Done`."""

    method: ClassVar[str] = "ticket.park"
    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    ticket_id: TicketId
    minutes: Annotated[int, Field(ge=1, le=240)] = 15
    """When the clerk is reminded."""
    why: ShortText = ""


class Return(Command):
    """Put a parked or missed ticket back into the line. Reply: `Done`."""

    method: ClassVar[str] = "ticket.return"
    ticket_id: TicketId


class Transfer(Command):
    """Send the ticket to another service, counter or person; same number. Reply: `Done`."""

    method: ClassVar[str] = "ticket.transfer"
    later: ClassVar[frozenset[str]] = frozenset({"person", "back"})
    ticket_id: TicketId
    service_id: Identifier | None = None
    counter_id: Identifier | None = None
    """At least one of service_id, counter_id and person must be given."""
    first: bool = False
    """Served first there, instead of by its place in time."""
    person: Identifier | None = None
    """A colleague who sits at a counter now; not with counter_id. Only they call it while they sit at one."""
    back: bool = False
    """When that is done, what the ticket is here for goes on with whoever sends it."""


class Correct(Command):
    """The ticket at one's own counter was taken for another service than the person came for. Reply: `Done`."""

    method: ClassVar[str] = "ticket.correct"
    ticket_id: TicketId
    service_id: Identifier
    """What they came for; a service of this counter, for another place there is `ticket.transfer`."""


class GrantClass(Command):
    """A desk sees that somebody who has a number already is of a priority class, or is not. Reply: `Done`."""

    method: ClassVar[str] = "ticket.grant_class"
    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    ticket_id: TicketId
    class_id: Identifier | None = None
    """Any class of the settings, also those that no kiosk offers; None for the ordinary one."""
    why: ShortText = ""
    """What it was seen by, if somebody says so."""


class AskAccessible(Command):
    """The holder of a number needs a counter that can be used in a wheelchair, or does not. Reply: `Done`."""

    method: ClassVar[str] = "ticket.ask_accessible"
    ticket_id: TicketId
    wanted: bool = True


class Snooze(Command):
    """The holder lets others go first for some minutes, and keeps the place. Reply: `Done`."""

    method: ClassVar[str] = "ticket.snooze"
    ticket_id: TicketId
    minutes: Annotated[int, Field(ge=1, le=60)] = 10


class Cancel(Command):
    """Take the ticket out of the line: the citizen leaves, or it was taken by mistake. Reply: `Done`."""

    method: ClassVar[str] = "ticket.cancel"
    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    ticket_id: TicketId
    why: ShortText = ""


class UndoStep(Command):
    """Take back the last step of one's own at the counter, within `undo_s` seconds. Reply: `Done`."""

    method: ClassVar[str] = "step.undo"
    seq: Annotated[Seq, Field(ge=1)]
    """The seq of the event to take back, as `view.desk` names it: never anything else than what was meant."""


# -- counters ----------------------------------------------------------------------------------------------------------


class OpenCounter(Command):
    """Take a counter and open it; a counter is taken only once. Reply: `Done`."""

    method: ClassVar[str] = "counter.open"
    counter_id: Identifier
    take_over: bool = False
    """Also when somebody else left it open; whoever sat there is told who took it. The ticket there stays."""


class PauseCounter(Command):
    """Stop calling for a while, with a reason. Reply: `Done`."""

    method: ClassVar[str] = "counter.pause"
    reason: Identifier
    back_in_min: Annotated[int, Field(ge=1, le=240)] | None = None
    """Minutes until it is meant to go on; None where nobody says."""


class ResumeCounter(Command):
    """Go on after a pause. Reply: `Done`."""

    method: ClassVar[str] = "counter.resume"


class CloseCounter(Command):
    """Give the counter back. Reply: `Done`."""

    method: ClassVar[str] = "counter.close"


class AssignCounter(Command):
    """Say what a counter serves for the rest of the business day, or again what the settings say. Reply: `Done`."""

    method: ClassVar[str] = "counter.assign"
    counter_id: Identifier
    services: Annotated[tuple[Identifier, ...], Field(max_length=500)] = ()
    """None: those of the settings."""


class CallHelp(Command):
    """Ask for help at one's own counter. Reply: `Done`."""

    method: ClassVar[str] = "help.call"
    erasable: ClassVar[frozenset[str]] = frozenset({"words"})
    silent: bool = False
    """An alarm that nobody in front of the desk is to notice. It outdoes a call that stands."""
    words: ShortText = ""
    """What it is about, if somebody says so."""


class AnswerHelp(Command):
    """Help is on its way to a counter. Reply: `Done`."""

    method: ClassVar[str] = "help.answer"
    counter_id: Identifier


# -- hall, displays, visitors ------------------------------------------------------------------------------------------


class Announced(Command):
    """A display says that a call was shown, was spoken, or will not be spoken by it. Reply: `Done`."""

    method: ClassVar[str] = "call.announced"
    call_seq: Annotated[Seq, Field(ge=1)]
    """The seq of the `ticket.called` or `ticket.recalled` event it is about."""
    ticket_id: TicketId
    how: Literal["shown", "spoken", "unspoken"]


class ReportPaper(Command):
    """A ticket's paper did not come out, perhaps not, after all, or was printed again. Reply: `Done`."""

    method: ClassVar[str] = "paper.report"
    ticket_id: TicketId
    result: PaperResult
    reason: PaperReason = ""
    again: bool = False
    """It is a further print of the same number."""


class RateVisit(Command):
    """Rate a visit, 5 (Rất hài lòng) to 1 (Rất không hài lòng); once a ticket. Reply: `Done`."""

    method: ClassVar[str] = "visit.rate"
    erasable: ClassVar[frozenset[str]] = frozenset({"comment"})
    later: ClassVar[frozenset[str]] = frozenset({"comment"})
    ticket_id: TicketId
    score: Annotated[int, Field(ge=1, le=5)]
    reasons: Annotated[tuple[Identifier, ...], Field(max_length=10)] = ()
    """Of `Branch.asked_reasons`; others are not kept."""
    comment: Annotated[Words, Field(max_length=LONGEST_COMMENT)] = ""


class AnswerFeedback(Command):
    """Answer what a visitor said; said again, the newer words stand. Reply: `Done`."""

    method: ClassVar[str] = "feedback.answer"
    erasable: ClassVar[frozenset[str]] = frozenset({"words"})
    rated_seq: Annotated[Seq, Field(ge=1)]
    """The seq of the `visit.rated` event it is about."""
    ticket_id: TicketId
    words: Annotated[Words, Field(min_length=1, max_length=LONGEST_COMMENT)]


class CloseFeedback(Command):
    """Nothing more is to be done about what a visitor said. Reply: `Done`."""

    method: ClassVar[str] = "feedback.close"
    rated_seq: Annotated[Seq, Field(ge=1)]
    ticket_id: TicketId


class CloseHall(Command):
    """Stop giving numbers until the hall is opened again, with a reason people can read. Reply: `Done`."""

    method: ClassVar[str] = "hall.close"
    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    why: Annotated[Words, Field(min_length=1, max_length=200)]


class OpenHall(Command):
    """Give numbers again in the usual hours. Reply: `Done`."""

    method: ClassVar[str] = "hall.open"


class CloseService(Command):
    """Give no numbers for one service until it is opened again or the day is over, with a reason. Reply: `Done`."""

    method: ClassVar[str] = "service.close"
    erasable: ClassVar[frozenset[str]] = frozenset({"why"})
    service_id: Identifier
    why: Annotated[Words, Field(min_length=1, max_length=200)]


class OpenService(Command):
    """Give numbers for the service again. Reply: `Done`."""

    method: ClassVar[str] = "service.open"
    service_id: Identifier


class ConfirmClock(Command):
    """The machine's clock jumped and is right now: let the hall follow it. Reply: `Done`."""

    method: ClassVar[str] = "clock.confirm"
    jump_ms: int
    """By how much it stands before or behind the hall's, as it was shown; refused when it has moved since."""


class TakeBackDay(Command):
    """Take back the business day that a false clock opened; the day before goes on. Reply: `Done`."""

    method: ClassVar[str] = "day.take_back"


PasswordHash = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\$argon2id\$[\x21-\x7e]+$")]
"""What is kept of a password; the password itself is in no command."""


class WantDevice(Command):
    """Say what a device shall be: what is left out stays as it is. Reply: `Done`.

    A kiosk may say its own mode and volume, and that it is to start anew: staff stand at it (its staff menu).
    """

    method: ClassVar[str] = "device.want"
    erasable: ClassVar[frozenset[str]] = frozenset({"message"})
    later: ClassVar[frozenset[str]] = frozenset({"paper_slot", "look"})
    device_id: Identifier
    mode: Mode | None = None
    volume: Annotated[int, Field(ge=0, le=100)] | None = None
    layout: NameOrNone | None = None
    """Empty: the device's own."""
    message: Message | None = None
    """To be shown to people; with empty words it is taken away."""
    restart: bool = False
    """Its program ends and is started anew."""
    picture: bool = False
    """A kiosk or display sends a small picture of its screen, once (`report.picture`)."""
    staff_pin_hash: PasswordHash | Literal[""] | None = None
    """Of the PIN that opens a kiosk's staff menu; empty takes it away."""
    paper_slot: PaperSlot | Literal[""] | None = None
    """Where a kiosk's paper comes out; empty: as its own settings say."""
    look: ScreenLook | Literal[""] | None = None
    """Whether a hall display is dark or light; empty: as its own settings say."""


class ShowNotice(Command):
    """Show words to people in the hall, or in parts of it, until a moment of this day. Reply: `Done`.

    The notice is named by the command's id.
    """

    method: ClassVar[str] = "notice.show"
    erasable: ClassVar[frozenset[str]] = frozenset({"text"})
    text: Message
    """By language; read in the first of the branch where one is left out."""
    zones: Annotated[tuple[Identifier, ...], Field(max_length=100)] = ()
    """Parts of the hall; none is all of it."""
    until: Moment | None = None
    """Left out: until the business day is over."""
    say: bool = False
    """Displays that speak read it out too, between calls, in the languages in which it has words."""


class EndNotice(Command):
    """Take a notice away before its time. Reply: `Done`."""

    method: ClassVar[str] = "notice.end"
    notice_id: Annotated[str, Field(min_length=1, max_length=64)]


# -- the server's own --------------------------------------------------------------------------------------------------


class Tick(Command):
    """The clock moved: close yesterday, open today. Only the server itself says this. Reply: `Done`."""

    method: ClassVar[str] = "clock.tick"


class ApplySettings(Command):
    """Put a branch's settings in force, unless others were since those they were made from. Reply: `Done`."""

    method: ClassVar[str] = "settings.apply"
    branch: Branch
    started_from: Annotated[Seq, Field(ge=0)] = NO_ROW
    """The seq of the settings that were changed (`Snapshot.settings_seq`); 0 for the first ones of a branch."""


class RecordBooking(ToldBooking, Command):
    """A booking as the hub knows it now, for the branch's mirror. Reply: `Done`."""

    method: ClassVar[str] = "booking.record"
    erasable: ClassVar[frozenset[str]] = frozenset({"person"})
    later: ClassVar[frozenset[str]] = frozenset({"person"})


class SkipNumbers(Command):
    """Numbers that may have been given by a server whose data is lost: the day goes on above them. Reply: `Done`."""

    method: ClassVar[str] = "numbers.skip"
    later: ClassVar[frozenset[str]] = frozenset({"ahead"})
    day: Day
    """Nothing is skipped when another business day is open."""
    last: LastSerials
    why: Literal["restored", "heard"]
    """`restored`: reckoned when a backup was brought back; `heard`: a device or the hub knows such a number."""
    ahead: Annotated[int, Field(ge=0)] = 0
    """So many numbers of each series kiosks may hold of the next open day: nobody else gives them then."""


class EraseWords(Command):
    """Forget the free words that were typed on business days before one: reasons, notes, codes. Reply: `Done`."""

    method: ClassVar[str] = "words.erase"
    later: ClassVar[frozenset[str]] = frozenset({"only"})
    before: Day
    """The first business day whose words stay; those of the open day always do."""
    only: Literal["", "people"] = ""
    """`people`: only the keys of identity cards that were read; empty: those too, with all other words."""


# -- staff and devices: the server's own pages and commands say these -------------------------------------------------

StaffCode = Annotated[str, Field(min_length=3, max_length=16, pattern=r"^s-[0-9A-Z]+$")]
"""Stands for a person of the staff in the journal: `s-7F3K`. It means nothing and is nobody else's, ever."""

UserName = Annotated[Identifier, Field(max_length=64)]
FullName = Annotated[Words, Field(min_length=1, max_length=100)]
Roles = Annotated[tuple[PersonRole, ...], Field(min_length=1, max_length=5)]


class AddPerson(Command):
    """Add a person who signs in. Reply: `Done`."""

    method: ClassVar[str] = "person.add"
    erasable: ClassVar[frozenset[str]] = frozenset({"name", "full_name", "password_hash"})
    name: UserName
    full_name: FullName
    roles: Roles
    password_hash: PasswordHash


class ChangePerson(Command):
    """Change what is given of a person; the rest stays. Reply: `Done`."""

    method: ClassVar[str] = "person.change"
    erasable: ClassVar[frozenset[str]] = frozenset({"full_name", "password_hash", "pin_hash"})
    code: StaffCode
    full_name: FullName | None = None
    roles: Roles | None = None
    password_hash: PasswordHash | None = None
    pin_hash: PasswordHash | Literal[""] | None = None
    """Of the PIN that stands for the password at a paired PC; empty takes it away. Only the person sets one."""
    locked: bool | None = None
    """True keeps the person out and ends what they have open; false lets them in again."""


class ErasePerson(Command):
    """Forget a person's names, roles and password; their code stays in the journal. Reply: `Done`."""

    method: ClassVar[str] = "person.erase"
    code: StaffCode


DeviceName = Annotated[str, AfterValidator(words), Field(max_length=60)]
"""What people call a device: `Máy lấy số 1`. The name of a thing, kept as settings are."""


class PairDevice(Command):
    """Let a device in by a new key, of which a hash is kept; an older one opens nothing any more. Reply: `Done`."""

    method: ClassVar[str] = "device.pair"
    erasable: ClassVar[frozenset[str]] = frozenset({"token_hash"})
    device_id: Identifier
    role: Role
    token_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    counter_id: Identifier | None = None
    """Ties a clerk's PC to one counter."""
    name: DeviceName | None = None
    """What people call it; left out, as before."""
    zone: Identifier | None = None
    """The part of the hall that it stands in; left out together with the name, as before."""


class ChangeDevice(Command):
    """Name a paired device anew, or say that it stands elsewhere; its key and its link stay. Reply: `Done`."""

    method: ClassVar[str] = "device.change"
    device_id: Identifier
    name: DeviceName = ""
    zone: Identifier | None = None
    counter_id: Identifier | None = None


class UnpairDevice(Command):
    """Let a device in no longer. Reply: `Done`."""

    method: ClassVar[str] = "device.unpair"
    device_id: Identifier


class RecordSession(Command):
    """Somebody signed in or out, or was refused. Reply: `Done`."""

    method: ClassVar[str] = "session.record"
    what: Literal["signed_in", "signed_in_with_pin", "signed_out", "refused", "locked"]
    code: StaffCode
    device_id: NameOrNone = ""
    """Where; empty in a browser."""


class RecordExport(Command):
    """Figures or lists leave the server as a file. Reply: `Done`."""

    method: ClassVar[str] = "export.record"
    kind: Identifier
    span: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9.W-]+$")]
    """A day, week, month, year, or two days with `..` between."""


class RecordMail(Command):
    """What leaves by mail, and by which server, is set otherwise; no address and no password is told. Reply: `Done`."""

    method: ClassVar[str] = "mail.record"
    changed: Annotated[tuple[MailPart, ...], Field(min_length=1, max_length=10)]
    alarms: Literal["on", "off"]
    reports: Literal["on", "off"]
    server: Annotated[str, Field(max_length=260, pattern=r"^[A-Za-z0-9.:-]*$")] = ""
    security: Annotated[str, Field(max_length=20, pattern=r"^[a-z]*$")] = ""
    receivers: Annotated[int, Field(ge=0, le=100)] = 0
    """How many are told of alarms."""
    report_receivers: Annotated[int, Field(ge=0, le=100)] = 0


class RecordMedia(Command):
    """Pictures and videos of hall displays are added, changed or removed. Reply: `Done`."""

    method: ClassVar[str] = "media.record"
    what: MediaDeed
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    """The file; empty of a whole list."""
    name: Annotated[str, Field(max_length=80)] = ""
    """What people call it."""
    fields: Annotated[tuple[MediaField, ...], Field(max_length=10)] = ()
    """What was said otherwise of one that is changed."""


COMMANDS: dict[str, type[Command]] = {
    c.method: c
    for c in (
        IssueTicket, CheckIn, LeaseNumbers, ReturnNumbers, HandOver, Arrive, Plan,
        CallNext, CallChosen, Recall, Start, Finish, NoShow, Park, Return,
        Transfer, Correct, GrantClass, AskAccessible, Snooze, Cancel, UndoStep,
        OpenCounter, PauseCounter, ResumeCounter, CloseCounter, AssignCounter, CallHelp, AnswerHelp,
        Announced, ReportPaper, RateVisit, AnswerFeedback, CloseFeedback,
        CloseHall, OpenHall, CloseService, OpenService, ShowNotice, EndNotice,
        ConfirmClock, TakeBackDay, WantDevice, Tick, ApplySettings, RecordBooking, SkipNumbers, EraseWords,
        AddPerson, ChangePerson, ErasePerson, PairDevice, ChangeDevice, UnpairDevice, RecordSession, RecordExport,
        RecordMail, RecordMedia,
    )
}  # fmt: skip
"""Every command by its method."""
