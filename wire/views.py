"""Latest-value documents the server works out for each role (`view.<topic>`), replies, and the snapshot of a hello."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from wire.catalogue import Branch
from wire.media import HallMedia
from wire.values import (
    NO_ROW,
    Channel,
    CommandId,
    CounterState,
    Language,
    Millis,
    Mode,
    PaperSlot,
    Reason,
    Role,
    Seq,
    Text,
    TicketId,
    TicketState,
    Tolerant,
    WaitRange,
)

# -- replies -----------------------------------------------------------------------------------------------------------


class Done(Tolerant):
    """It is so; `seq` is the last journal row it wrote (or the last there is, if it wrote none)."""

    seq: Seq


class Issued(Tolerant):
    """The ticket as it is to be printed."""

    seq: Seq
    ticket_id: TicketId
    number: str
    service_id: str
    class_id: str
    channel: Channel
    language: Language
    issued_at: Millis
    ahead: int
    """People before."""
    wait: WaitRange
    come_back_at: Millis | None
    """Be in the hall by then; None when it is better to wait here."""
    where: Text
    """Where to wait and the counters expected: "Tầng 1, quầy 1–4"."""
    counters: tuple[str, ...] = ()
    """Those counters by id, as they serve today; empty when none does, and from an older server."""
    at_work: tuple[str, ...] = ()
    """Those of them that are open now, in the order of the settings; empty too from an older server."""
    tracking_url: str
    """For the QR: the page that follows this ticket."""
    slot_at: Millis | None = None
    """The booked time when the ticket counts as a booking."""
    booked_at: Millis | None = None
    """The booked time also when it does not, because the person came early or late; None when it is not known."""
    then: tuple[str, ...] = ()
    """The services that follow on this number, in order."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""
    given_away: bool = False
    """A kiosk gave it while the server was away: who is before and how long it takes nobody could say. It counts from
    `issued_at`, or as a booking does."""


class Leased(Tolerant):
    """The numbers of one series that a kiosk holds from now on, to give while the server is away."""

    seq: Seq
    lease_id: CommandId
    day: str
    """The business day they are for: on no other may they be given."""
    series: str
    first: int
    last: int
    leased_at: Millis
    addresses: tuple[str, ...]
    """For the QR of each, from `first` on: the page that will follow its ticket."""


class Called(Tolerant):
    """The ticket that was called."""

    seq: Seq
    ticket_id: TicketId
    number: str
    counter_id: str
    reason: Reason
    """RECALL after `ticket.recall`, whatever the ticket was first called for."""
    nth: int


class SignedIn(Tolerant):
    """A clerk or manager is signed in on this link."""

    person: str
    name: str
    roles: tuple[str, ...] = ()


# -- view.hall: for kiosks ---------------------------------------------------------------------------------------------


class ServiceTile(Tolerant):
    """One service as a kiosk may show it now."""

    service_id: str
    group_id: str
    open: bool
    closed_because: Text | None = None
    waiting: int
    wait: WaitRange
    served_now: bool = True
    """False while no open counter serves it."""
    stays_closed: bool = False
    """Closed for the rest of the day by a person or because no more are given; no clock opens it."""
    accessible_wait: WaitRange | None = None
    """The wait of who asks for a counter that can be used in a wheelchair; None where no such counter serves it."""


class NoticeLine(Tolerant):
    """Words that a manager shows to people in the hall."""

    notice_id: str
    text: Text
    zones: tuple[str, ...] = ()
    """The parts of the hall it is for; none is all of it."""
    until: Millis
    """A screen takes it away then, also when its link is lost."""
    say: bool = False
    """A display that speaks reads it out, in the languages in which it has words."""


class HallView(Tolerant):
    """What kiosks show: may numbers be taken, and how long is it."""

    open: bool
    closed_because: Text | None = None
    opens_at: Millis | None = None
    waiting: int
    services: tuple[ServiceTile, ...]
    bookings: bool = False
    """The branch takes bookings: a code can be checked in."""
    book_at: str = ""
    """The address where a time can be booked; empty when there is none that a phone could reach."""
    reception: bool = False
    """There is a reception desk that gives numbers and answers questions."""
    notices: tuple[NoticeLine, ...] = ()
    """Of the whole hall; a screen shows those of its own part."""
    stays_closed: bool = False
    """Closed by a person: no clock opens it."""
    booking_keys: tuple[str, ...] = ()
    """The public keys of the hub, as hex: a kiosk checks signed codes by them while the server is away."""
    groups: tuple[str, ...] = ()
    """The groups by how much people came for them lately, most first; empty: as the settings list them."""
    counters_open_at: Millis | None = None
    """Numbers are given already, and the counters begin to work then; None once they do."""


# -- view.desk: for one counter ----------------------------------------------------------------------------------------


class DeskTicket(Tolerant):
    """The ticket at this counter."""

    ticket_id: TicketId
    number: str
    service_id: str
    class_id: str
    state: TicketState
    language: Language
    channel: Channel
    arrived_at: Millis
    """Start of this leg's wait."""
    waited_ms: int
    """Wait of this leg up to the last call; never negative."""
    called_at: Millis
    calls: int
    started_at: Millis | None = None
    reason: Reason
    why: str = ""
    passed: dict[Reason, tuple[str, ...]] = Field(default_factory=dict)
    passed_more: dict[Reason, int] = Field(default_factory=dict)
    """How many more were passed over, by reason."""
    slot_at: Millis | None = None
    shown: bool = False
    spoken: bool = False
    unspoken: bool = False
    """A display said that it will not speak the call; true only while none has spoken it."""
    usual_min: int | None = None
    """Whole minutes that its service usually takes, as measured or, until then, as the settings say; None: unknown."""
    own_usual_min: int | None = None
    """Whole minutes that this person needed for it on the average today; None: too few were served to say."""
    no_show_from: Millis
    """A no-show may be recorded from this moment, if there were enough calls."""
    legs: int = 1
    then: tuple[str, ...] = ()
    """The services that follow on this number, in order."""
    back_to: str = ""
    """Who sent it here and goes on with the first of `then` afterwards; empty when nobody does."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""
    paper: Literal["", "not_printed", "maybe_printed"] = ""
    """Whether the paper surely, or perhaps, did not come out; empty while nothing says so."""


class QueueLine(Tolerant):
    """People waiting for one service."""

    service_id: str
    waiting: int
    longest_since: Millis
    """Arrival of the one who has waited longest."""


class GroupLine(Tolerant):
    """Waiting people of one group."""

    group_id: str
    waiting: int
    longest_since: Millis | None
    """Arrival of the one who has waited longest; None when nobody waits."""
    mine: bool
    """Whether this counter serves it."""
    services: tuple[QueueLine, ...] = ()
    """Its services that anybody waits for, where this counter serves it and it has several, in the usual order."""


class AsideLine(Tolerant):
    """A parked or missed ticket that can be brought back."""

    ticket_id: TicketId
    number: str
    service_id: str
    since: Millis
    remind_at: Millis | None = None
    why: str = ""
    by_itself: bool = False
    """It waits again by itself at `remind_at`."""
    asked: bool = False
    """Its holder lets others go first, and was not at a counter for it."""
    class_id: str = ""
    """Its class; empty where an older server does not say."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""


class ExpectedLine(Tolerant):
    """A number taken outside whose holder has not arrived."""

    ticket_id: TicketId
    number: str
    service_id: str
    claimed: str = ""
    """The priority class that was said to hold, to be confirmed at arrival."""
    taken_at: Millis
    class_id: str = ""
    """The class that counts now; empty where an older server does not say."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""
    lapsed: bool = False
    """Its holder did not come in time: its place is kept no longer, and it waits as a missed one once they are here."""


class UndoLine(Tolerant):
    """The step that `step.undo` would take back now."""

    seq: Seq
    kind: str
    """The type of its event, such as `ticket.called`."""
    ticket_id: TicketId | None = None
    """None for a pause."""
    number: str = ""
    until: Millis
    """The last moment at which it can be taken back."""


class BookingLine(Tolerant):
    """A booking due soon."""

    code: str
    service_id: str
    slot_at: Millis


class Booked(Tolerant):
    """The bookings of a person that can be checked in today, the earliest first."""

    bookings: tuple[BookingLine, ...]


class CounterLine(Tolerant):
    """Another counter, to transfer to or to watch."""

    counter_id: str
    number: int
    state: CounterState
    person: str = ""
    person_code: str = ""
    """The code of that person, to send a ticket to them; empty where nobody can be sent to who sits there."""
    ticket: str = ""
    """Number being called or served there."""
    since: Millis | None = None
    pause_reason: str = ""
    back_at: Millis | None = None
    """When it is meant to go on after a pause; None where nobody said."""
    help_since: Millis | None = None
    """Since when somebody there asks for help; None while nobody does."""
    help_silent: bool = False
    """It is, or was until it was answered, an alarm that nobody in front of that desk is to notice."""
    help_words: str = ""
    help_answered_by: str = ""
    """Who said last that help is on its way there; empty while help is asked for, and before."""
    help_answered_at: Millis | None = None
    moved_to: tuple[str, ...] = ()
    """The services it serves for today instead of those of the settings; empty while it serves these."""


class NextUp(Tolerant):
    """Who Next would call now, and why."""

    ticket_id: TicketId
    number: str
    service_id: str
    reason: Reason
    arrived_at: Millis


class DayLine(Tolerant):
    """The branch's day so far."""

    waiting: int
    served: int
    mean_wait_ms: int
    within_target: float
    """Share of waits within the target, 0 to 1, who still waits beyond it among them; 1 before the first."""
    target_min: int
    expected: int = 0
    """Numbers taken outside whose holders have not arrived; not among those waiting, and none whose place lapsed."""


class WaitingLine(Tolerant):
    """A waiting ticket this counter could call out of turn."""

    ticket_id: TicketId
    number: str
    service_id: str
    class_id: str
    arrived_at: Millis
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""


class OwnVisit(Tolerant):
    """A visit that the person at a desk finished today."""

    number: str
    took_ms: int
    """From the start of the service until its end."""


class OwnDay(Tolerant):
    """What the person at a desk finished today, at whichever counter; a ticket's services count one by one."""

    served: int = 0
    dossiers: int = 0
    mean_ms: int | None = None
    """How long a visit took on the average; None: too few were served to say."""
    last: tuple[OwnVisit, ...] = ()
    """Up to 8, in the order they were finished."""


class PracticeLine(Tolerant):
    """Where somebody stands who practises."""

    lesson: str = ""
    """Its id; empty once all are done."""
    nth: int
    """Which one it is, from 1."""
    of: int
    """How many there are with these settings."""
    hint: str
    """What to do next: the id of a sentence that the window has words for."""


class DeskView(Tolerant):
    """All that a counter's window shows. `allowed` names the commands the server would accept now."""

    counter_id: str | None
    """None while the clerk has not taken a counter."""
    number: int | None
    state: CounterState
    person: str = ""
    taken_at: Millis | None = None
    """When the counter was taken from this window: by somebody else, or by the same person at another device."""
    taken_by: str = ""
    """By whom, while `taken_at` says that it was."""
    taken_number: int | None = None
    """Which counter it was."""
    taken_on: str = ""
    """What the other device is called, where it has a name."""
    elsewhere: bool = False
    """It is the same person's counter still, and was opened last at another device."""
    ticket: DeskTicket | None = None
    next: NextUp | None = None
    allowed: tuple[str, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    waiting: tuple[WaitingLine, ...] = ()
    """Up to 30 that this counter serves, in the order they would be called."""
    missed: tuple[AsideLine, ...] = ()
    parked: tuple[AsideLine, ...] = ()
    expected: tuple[ExpectedLine, ...] = ()
    """Up to 30 numbers taken outside, in the order they were taken; those whose place lapsed come last."""
    undo: UndoLine | None = None
    help_since: Millis | None = None
    """Since when this counter asks for help; None once it was answered."""
    bookings: tuple[BookingLine, ...] = ()
    counters: tuple[CounterLine, ...] = ()
    day: DayLine
    own: OwnDay | None = None
    """None while no counter is taken."""
    practice: PracticeLine | None = None
    """Set in a practice hall: nothing in this document is of the branch."""


# -- view.board: for displays ------------------------------------------------------------------------------------------


BOARD_CALLS = 8
"""Calls of each part of the hall that a board document lists (site.md: the last 8)."""


class BoardCall(Tolerant):
    """A call as a board lists it."""

    call_seq: Seq
    """The seq of its event: names the call, and grows."""
    ticket_id: TicketId
    number: str
    counter_id: str
    counter_number: int
    language: Language
    called_at: Millis
    nth: int
    over: bool = False
    """The person came, was missed or left: no need to speak it any more."""


class BoardCounter(Tolerant):
    """What a board shows of one counter."""

    counter_id: str
    number: int
    state: CounterState
    ticket: str = ""
    """Number being called or served there; empty without one."""


class BoardQueue(Tolerant):
    """What a board shows of the people who wait for one group."""

    group_id: str
    waiting: int
    wait: WaitRange | None = None
    """Of somebody who takes a number now, as it was last worked out; None where nobody can say."""
    numbers: tuple[str, ...] = ()
    """Of those who wait, sorted as numbers, which is not the order of the calls; no more than 24."""


class BoardView(Tolerant):
    """What a board shows besides the calls of this moment."""

    open: bool
    closed_because: Text | None = None
    calls: tuple[BoardCall, ...]
    """The latest call of each of the last tickets, newest first: `BOARD_CALLS` of each part of the hall."""
    waiting: int
    doubtful_clock: bool = False
    bookings: bool = False
    """The branch takes bookings."""
    book_at: str = ""
    """As `HallView.book_at`."""
    calls_at: str = ""
    """The address at which a phone shows the last calls; empty when there is none that a phone could reach."""
    notices: tuple[NoticeLine, ...] = ()
    """As `HallView.notices`."""
    counters: tuple[BoardCounter, ...] = ()
    """Every counter of the hall, by number; empty from an older server."""
    queues: tuple[BoardQueue, ...] = ()
    """Every group, as the settings list them; empty from an older server."""
    missed: tuple[str, ...] = ()
    """Numbers that were called and did not come, the latest first; no more than 24."""


# -- view.numbers: for the number boards over counters -----------------------------------------------------------------


class CounterNumber(Tolerant):
    """What stands over a counter."""

    counter_id: str
    number: str = ""
    """Of the ticket called or served there; empty: nobody is."""
    calling: bool = False
    """It is called, and its holder has not come yet."""


class NumbersView(Tolerant):
    """The number at each counter of the branch. Whole by itself: whoever has the latest one needs none before."""

    counters: tuple[CounterNumber, ...] = ()


# -- view.ticket: for one phone ----------------------------------------------------------------------------------------


class TicketView(Tolerant):
    """A citizen's own ticket."""

    ticket_id: TicketId
    number: str
    service_id: str
    service: Text
    branch: Text
    state: TicketState
    ahead: int
    """People before; 0 once called."""
    wait: WaitRange
    come_back_at: Millis | None
    """Be in the hall by then; None when the turn is near, or nobody can say when it comes."""
    counter_number: int | None = None
    called_at: Millis | None = None
    issued_at: Millis
    priority: bool = False
    before_me: tuple[tuple[str, Reason], ...] = ()
    """Numbers called lately though they came later, each with a reason that does not say which priority."""
    may_rate: bool = False
    rated: int | None = None
    answer: str = ""
    """What a manager answered to the visitor's comment."""
    where: Text
    then: tuple[Text, ...] = ()
    """The services that follow on this number, in order."""
    may_snooze: bool = False
    """Whether its holder may let others go first now (`ticket.snooze`)."""
    back_at: Millis | None = None
    """When a number whose holder let others go first waits again; None for any other."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""
    place_lapsed: bool = False
    """Its holder did not come in time: it is `expected`, but its place is kept no longer. The number stays valid."""


# -- view.monitor: for managers ----------------------------------------------------------------------------------------


class PartLine(Tolerant):
    """One part of a device, as the device last told (`wire.reports`)."""

    kind: str
    """`printer`, `sound`, `scanner`, `screen`; a newer server may know more."""
    state: str
    since: Millis
    """Since when it is in this state, as far as this server knows."""
    told_at: Millis
    stale: bool = False
    """It was told too long ago, or the device is not connected: it may be otherwise by now."""
    trouble: Text | None = None
    """What somebody should do something about."""
    detail: str = ""
    """What else the device told, as it told it."""
    says: Text | None = None
    """The same in the languages of whoever reads it, where there are words for it."""


class DeviceLine(Tolerant):
    """A paired device as the server sees it."""

    device_id: str
    role: Role
    connected: bool
    since: Millis
    parts: tuple[PartLine, ...] = ()
    program: str = ""
    """Name and version, as it last told."""
    up_since: Millis | None = None
    """When its program was started."""
    clock_offset_ms: int | None = None
    """By how much its clock is before the server's."""
    attended: bool | None = None
    """Whether somebody is there; None when it does not tell."""
    name: str = ""
    """What people call it; empty where nobody said."""
    zone: str | None = None
    """The part of the hall that it stands in."""

    shows: tuple[str, ...] | None = None
    """Of a display, the parts of the hall it shows, none being all of it; None when it does not tell."""
    shows_counter: str = ""
    """Of a display at one counter, that one; it shows no other."""

    @property
    def called(self) -> str:
        """Its name, or the one it was paired under."""
        return self.name or self.device_id

    @property
    def troubles(self) -> tuple[Text, ...]:
        """What is wrong with it now, as far as it is not old news."""
        return tuple(part.trouble for part in self.parts if part.trouble is not None and not part.stale)


class NobodyLine(Tolerant):
    """A service that people wait for and no counter serves, nor is known to."""

    service_id: str
    waiting: int


class MonitorView(Tolerant):
    """A branch at a glance."""

    at: Millis
    open: bool
    day: DayLine
    groups: tuple[GroupLine, ...]
    counters: tuple[CounterLine, ...]
    devices: tuple[DeviceLine, ...] = ()
    missed: int
    rated: int
    satisfied: float | None
    """Share of scores 4 and 5; None before the first."""
    nobody_serves: tuple[NobodyLine, ...] = ()
    """Services that people wait for and no counter serves."""
    clock_jump_ms: int = 0
    """How far the machine's clock stands from the hall's, which does not follow it before it is confirmed."""


# -- view.device: for one device ---------------------------------------------------------------------------------------


class DeviceView(Tolerant):
    """What is wanted of this device by a manager, and of a kiosk by the calendar of the settings.

    Left as it stands here, its own settings file decides.
    """

    mode: Mode = "open"
    """`closed`: nothing is given or shown for now; `out_of_service`: it is being looked after; `priority_only`: a kiosk
    checks in bookings and gives numbers to priority classes, and to nobody else."""
    volume: int | None = None
    """0 to 100; None: as its own settings say."""
    layout: str = ""
    """The name of a layout it knows; empty: its own."""
    message: Text | None = None
    """To be shown to people."""
    restart: str = ""
    """A program that is told another one than in its first snapshot ends, to be started anew."""
    picture: str = ""
    """A program that is told another one, and no empty one, sends a picture of its screen (`report.picture`)."""
    zone: str = ""
    """The part of the hall that the manager says it stands in: a display shows the calls of that part."""
    mode_until: Millis | None = None
    """When the mode ends by itself; None: nobody said."""
    lease: tuple[str, ...] = ()
    """The series of which a kiosk shall lease numbers now (`numbers.lease`)."""
    lease_next: tuple[str, ...] = ()
    """The same, of numbers of the next open day (`next_day`)."""
    staff_pin_hash: str = ""
    """What a kiosk keeps of the PIN that opens its staff menu (argon2id), so that it opens while the server is away."""
    hall_code: str = ""
    """Of a kiosk or display, while numbers taken outside are awaited: the address to show as a QR code, which their
    holders' phones open in the hall. What stands behind its last dash can be typed. Another one every 30 s, so it is
    not shown while there is no link; empty when nobody is awaited."""
    name: str = ""
    """What the office calls it; empty: nobody named it."""
    paper_slot: PaperSlot | Literal[""] = ""
    """Where a kiosk's paper comes out: words and arrows lead there. Empty: as its own settings say."""
    look: str = ""
    """Whether a hall display is dark or light, one of `wire.values.ScreenLook`; empty, or none that it knows: as its
    own settings say."""


VIEWS: dict[str, type[Tolerant]] = {
    "hall": HallView,
    "desk": DeskView,
    "board": BoardView,
    "numbers": NumbersView,
    "ticket": TicketView,
    "monitor": MonitorView,
    "device": DeviceView,
    "media": HallMedia,
}
"""Every view by its topic; `view.<topic>` is the notification's method."""


class Missed(Tolerant):
    """The facts since the one that was named in `since`, in order, of those the asker may hear."""

    after: Seq
    """The seq that was named."""
    upto: Seq
    """Everything up to this seq was looked at. Before the snapshot's own seq: ask again with this one."""
    events: tuple[dict[str, object], ...]
    """Each with `seq`, `at`, `type` and its fields."""


class Snapshot(Tolerant):
    """The reply to `hello` and `resync`: all a client needs to be true from `seq` on."""

    protocol: int
    session_id: str
    epoch: str
    """Changes after a restore: a client that kept anything forgets it."""
    role: Role
    seq: Seq
    server_at: Millis
    """The server's clock, for offsets."""
    heartbeat_s: float
    person: SignedIn | None = None
    branch: Branch | None = None
    """The settings in force; phones are not sent them."""
    settings_seq: Seq = NO_ROW
    """The seq of the fact that put them in force: who changes them says what they started from."""
    views: dict[str, dict[str, object]]
    """By topic; a newer server may tell of more than are known here."""
    missed: Missed | None = None
    """None when nothing was asked, or the facts are not there any more: begin anew with this snapshot."""
    person_key: str = ""
    """For kiosks and reception alone: makes the key of a person out of an identity card's number. Empty for
    others, and from an older server: then no card is read."""
