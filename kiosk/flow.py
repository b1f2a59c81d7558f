"""A citizen's path through the kiosk: steps, what leads where, time-outs. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from rules.booking_code.form import bare, signed_text
from rules.booking_code.short import is_code
from rules.glued_codes import glued_codes
from rules.identity_card import Card, NoCard, class_by_age, person_key, read_card
from rules.ticket_code import secret_in
from wire.catalogue import Branch
from wire.commands import CheckIn, Command, IssueTicket
from wire.errors import Code, Refused, refused
from wire.queries import FindBookings, FindTicket, Query
from wire.text import cleaned
from wire.values import Day, Language
from wire.views import BookingLine, DeviceView, HallView, Issued


class KioskStep(StrEnum):
    """Where the citizen is."""

    GROUPS = "groups"
    SEARCH = "search"
    SERVICES = "services"
    EVENTS = "events"
    TAKE = "take"
    CLASSES = "classes"
    CHECK_IN = "checkIn"
    BOOKINGS = "bookings"
    """Several bookings of the card that was read: which one?"""
    CONFIRM = "confirm"
    EARLY = "early"
    """A booking whose time is yet to come: now without it, or later with it?"""
    CARD_NOTICE = "cardNotice"
    """What is read of an identity card, before any is."""
    CARD = "card"
    """A card may be held to the scanner."""
    CARD_CLASS = "cardClass"
    """Its date of birth shows a priority class: is it wanted?"""
    ISSUING = "issuing"
    TICKET = "ticket"
    REFUSED = "refused"


BACK: dict[KioskStep, KioskStep] = {
    KioskStep.SEARCH: KioskStep.GROUPS,
    KioskStep.SERVICES: KioskStep.GROUPS,
    KioskStep.EVENTS: KioskStep.GROUPS,
    KioskStep.CLASSES: KioskStep.TAKE,
    KioskStep.CHECK_IN: KioskStep.GROUPS,
    KioskStep.BOOKINGS: KioskStep.CHECK_IN,
    KioskStep.CONFIRM: KioskStep.GROUPS,
    KioskStep.EARLY: KioskStep.GROUPS,
    KioskStep.REFUSED: KioskStep.GROUPS,
}
"""Where "back" leads; TAKE to where the service was chosen, pages about a card to where one was spoken of.

Other steps have no way back.
"""

_ASKED = frozenset({KioskStep.CONFIRM, KioskStep.EARLY})
"""Questions that the server has about a booking."""

_CARD_FROM = frozenset({
    KioskStep.GROUPS, KioskStep.SEARCH, KioskStep.SERVICES, KioskStep.EVENTS, KioskStep.TAKE, KioskStep.CLASSES,
    KioskStep.CHECK_IN,
})  # fmt: skip
"""Where a card may be spoken of, and where the pages about it lead back to."""

_ABOUT_CARD = frozenset({KioskStep.CARD_NOTICE, KioskStep.CARD, KioskStep.CARD_CLASS})

_CHOSEN_ALREADY = _ABOUT_CARD | {KioskStep.TAKE, KioskStep.CLASSES}
"""Where a service may be chosen, and no number for it is on its way."""

_TAKEN = frozenset({KioskStep.ISSUING, KioskStep.REFUSED})
_CHOSEN = frozenset({KioskStep.GROUPS, KioskStep.SEARCH, KioskStep.SERVICES, KioskStep.EVENTS})
"""Where a service is chosen."""

LEADS_TO: dict[KioskStep, frozenset[KioskStep]] = {
    KioskStep.GROUPS: frozenset(
        {KioskStep.SEARCH, KioskStep.SERVICES, KioskStep.EVENTS, KioskStep.TAKE, KioskStep.CHECK_IN, *_TAKEN}
    ),
    KioskStep.SEARCH: frozenset({KioskStep.GROUPS, KioskStep.TAKE, *_TAKEN}),
    KioskStep.SERVICES: frozenset({KioskStep.GROUPS, KioskStep.TAKE, *_TAKEN}),
    KioskStep.EVENTS: frozenset({KioskStep.GROUPS, KioskStep.TAKE, *_TAKEN}),
    KioskStep.TAKE: frozenset({KioskStep.CLASSES, *_CHOSEN, *_TAKEN}),
    KioskStep.CLASSES: frozenset({KioskStep.TAKE, *_CHOSEN, *_TAKEN}),
    KioskStep.CHECK_IN: frozenset({KioskStep.GROUPS, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.BOOKINGS: frozenset({KioskStep.GROUPS, KioskStep.CHECK_IN, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.CONFIRM: frozenset({KioskStep.GROUPS, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.EARLY: frozenset({KioskStep.GROUPS, KioskStep.ISSUING, KioskStep.REFUSED}),
    KioskStep.CARD_NOTICE: _CARD_FROM | {KioskStep.CARD, KioskStep.ISSUING, KioskStep.REFUSED},
    KioskStep.CARD: _CARD_FROM | {KioskStep.CARD_CLASS, KioskStep.ISSUING, KioskStep.REFUSED},
    KioskStep.CARD_CLASS: _CARD_FROM | {KioskStep.ISSUING, KioskStep.REFUSED},
    KioskStep.ISSUING: frozenset({KioskStep.GROUPS, KioskStep.TICKET, KioskStep.BOOKINGS, KioskStep.REFUSED}) | _ASKED,
    KioskStep.TICKET: frozenset({KioskStep.GROUPS, KioskStep.ISSUING}),
    KioskStep.REFUSED: frozenset({KioskStep.GROUPS, KioskStep.CHECK_IN, KioskStep.CARD, KioskStep.ISSUING}),
}
for _step in _CARD_FROM:
    LEADS_TO[_step] |= {KioskStep.CARD_NOTICE}
"""Every step and what may follow; whatever else is pressed does nothing."""

NEEDS_SERVER = frozenset(
    {
        KioskStep.GROUPS,
        KioskStep.SEARCH,
        KioskStep.SERVICES,
        KioskStep.EVENTS,
        KioskStep.TAKE,
        KioskStep.CLASSES,
        KioskStep.CHECK_IN,
        KioskStep.BOOKINGS,
        KioskStep.CONFIRM,
        KioskStep.EARLY,
        KioskStep.CARD_NOTICE,
        KioskStep.CARD,
        KioskStep.CARD_CLASS,
    }
)
"""Steps that are hidden behind the notice while the server is away or the hall is closed."""


_CODE_UNKNOWN = frozenset({Code.UNKNOWN_BOOKING, Code.BOOKING_FORGED})


_LOOKED_AT = frozenset({KioskStep.SEARCH, KioskStep.TAKE})
"""Where a procedure, and what to bring for it, is read while no numbers are given."""


class Told(StrEnum):
    """What the kiosk itself says of a scan or of letters typed; no server was asked."""

    MISTYPED = "mistyped"
    NOT_OURS = "notOurs"
    """Scanned, and no code of a booking."""
    SEVERAL = "several"
    """Scanned, and codes of more than one number: nobody knows who stands here."""
    INSURANCE = "insurance"
    """A health-insurance card."""
    CARD_UNREAD = "cardUnread"
    """A card was awaited, and this is none that can be read."""
    CARD_UNUSED = "cardUnused"
    """An identity card, and there is nothing here that it is good for."""
    CARD_NO_BOOKING = "cardNoBooking"
    """An identity card where a booking's code is asked for, and none is found by cards."""
    CARD_AWAY = "cardAway"
    """Likewise, while the server is away: it alone knows whose a booking is."""
    CARD_LATER = "cardLater"
    """An identity card, while the server is away and has not told yet what makes the key of one."""
    CARD_NONE = "cardNone"
    """No booking of today was made with this card."""


_TRY_CODE = frozenset({
    Told.MISTYPED, Told.NOT_OURS, Told.SEVERAL, Told.CARD_NO_BOOKING, Told.CARD_AWAY, Told.CARD_LATER, Told.CARD_NONE,
})  # fmt: skip


_TRY_CARD = frozenset({Told.CARD_UNREAD, Told.CARD_NONE})
"""Where the next card that is held to the scanner is that other try, and needs no button first."""

_LIES_MS = 2_000
"""A scanner left to itself reads a code that lies there at least so often."""


class Printing(Enum):
    """What became of the paper, as far as the printer says."""

    OFF = "off"
    """This kiosk has no printer: the screen is the ticket."""
    UNDER_WAY = "underWay"
    PRINTED = "printed"
    GIVEN_BEFORE = "givenBefore"
    """The number was given before: whether there is a paper, its holder knows. None is printed unless wished."""
    NOT_PRINTED = "notPrinted"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class Times:
    """Patience, in real milliseconds: people are as fast as they are, whatever the hall's clock does."""

    idle_ms: int = 60_000
    """Without a touch, until it asks "still there?"."""
    answer_ms: int = 20_000
    """To answer that; every touch starts from the beginning, as often as needed."""
    ticket_ms: int = 15_000
    """The ticket page stays, once the paper is out."""
    late_ms: int = 2_000
    """A press that is not answered by then: the page says that it waits for the server."""
    print_ms: int = 45_000
    """News of the paper comes within this, or it is taken for perhaps printed."""
    trouble_ms: int = 60_000
    """It stays while there is no paper: time to take a picture."""
    kept_ms: int = 120_000
    """It stays when somebody wishes to keep it: time to write down, or to let a helper read."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Send this command, or this question."""

    command: Command | Query


@dataclass(frozen=True, slots=True)
class Print:
    """Put this ticket on paper."""

    ticket: Issued
    again: bool = False
    """A further print of the same number."""


@dataclass(frozen=True, slots=True)
class PrintGuide:
    """Put on paper what to bring for these services, and what else is known of them. It is no ticket."""

    service_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """Make a sound: a time-out is near."""


Effect = Ask | Print | PrintGuide | Attention


@dataclass
class Flow:
    """One citizen after another. Methods give what has to be done besides showing the new step."""

    times: Times = Times()
    home_language: Language = "vi"
    has_printer: bool = True
    branch: Branch | None = None
    hall: HallView | None = None
    live: bool = False
    away: bool = False
    """The server is away, and numbers that are held are given all the same."""
    turned_away: Refused | None = None
    """Why the server did not want this kiosk at the last try."""
    wanted: DeviceView = field(default_factory=DeviceView)
    """What a manager or the calendar wants of this kiosk. It stays while the server is away."""
    step: KioskStep = KioskStep.GROUPS
    language: Language = "vi"
    group_id: str = ""
    service_id: str = ""
    event_id: str = ""
    """The life event chosen, whose services all go on one number; empty for a single service."""
    class_id: str = "ordinary"
    guide: Printing = Printing.OFF
    """What became of the guidance slip of what is chosen; `OFF` until somebody wishes one."""
    claimed: str = ""
    """The priority class that was claimed when the code was booked, while the citizen is asked whether it is so."""
    ticket: Issued | None = None
    found: bool = False
    """The ticket shown, or awaited, was given before: its code was shown."""
    ticket_kept: bool = False
    """Who reads the ticket page wished that it stays."""
    printing: Printing = Printing.OFF
    print_reason: str = ""
    refused_because: Refused | None = None
    """None on the refusal page means: it is not known whether a number was given, unless `told` says something."""
    told: Told | None = None
    """What the refusal page says of a scan that was sent nowhere."""
    site_key: bytes = b""
    """Makes what stands for a person of a card's number; empty where the server does not know of cards."""
    person: str | None = None
    """Who stands here, as the card that was read has it."""
    bookings: tuple[BookingLine, ...] = ()
    """Those of the card that was read, while one of them is to be chosen."""
    card_read: bool = False
    """A card was read for who stands here; what it said is gone."""
    asking_until: int | None = None
    looks_up: bool = False
    """Somebody reads what to bring though no numbers are given."""
    kept_code: str = ""
    """A code that came while the server was away: it is sent when it is back within `idle_ms`."""
    _kept_at: int = 0
    _read: tuple[str, int] = ("", 0)
    _unsent_at: int | None = None
    _chosen_from: KioskStep = KioskStep.GROUPS
    _card_from: KioskStep = KioskStep.GROUPS
    _by_age: str = ""
    """The class that the card showed and the citizen took."""
    _touched_at: int = 0
    _asked_at: int = 0
    _printing_since: int = 0
    _guide_since: int = 0
    _asked: CheckIn | None = None
    """The check-in that the ticket shown, or a question about it, came from."""
    _looking: bool = False
    """The bookings of a card were asked for."""
    _visitors: int = field(default=0)

    def __post_init__(self) -> None:
        self.language = self.home_language

    # -- what is shown --

    @property
    def page(self) -> str:
        """The page to show: the step, unless the server or the hall does not let anybody take one."""
        if self.step not in NEEDS_SERVER:
            return self.step
        if not self.serves or self.branch is None or self.hall is None:
            return "away"
        return "closed" if self.shut and not (self.looks_up and self.step in _LOOKED_AT) else self.step

    @property
    def shut(self) -> bool:
        """Whether no numbers are given: the hall is closed, or this kiosk was stopped."""
        return self.stopped or (self.hall is not None and not self.hall.open)

    @property
    def serves(self) -> bool:
        """Whether a press can be answered: by the server, or of what is held while it is away."""
        return self.live or self.away

    @property
    def stopped(self) -> bool:
        """Whether this kiosk gives no numbers by itself, whatever the hall does."""
        return self.wanted.mode in ("closed", "out_of_service")

    @property
    def priority_only(self) -> bool:
        """Whether it checks in bookings and gives numbers to priority classes, and to nobody else."""
        return self.wanted.mode == "priority_only"

    @property
    def gives_numbers(self) -> bool:
        """Whether anybody can take a number here without a booking."""
        return not self.priority_only or (self.branch is not None and any(one.at_kiosk for one in self.branch.classes))

    @property
    def gives_events(self) -> bool:
        """Whether one number for the services of a life event can be taken here."""
        return self.gives_numbers and self.branch is not None and bool(self.branch.event_by_id)

    @property
    def result_service(self) -> str:
        """The service for which people come to collect a result, when it can be chosen here; empty without one."""
        if self.branch is None or self.branch.result_service not in self.branch.service_by_id:
            return ""
        return self.branch.result_service if self.gives_numbers else ""

    @property
    def takes_bookings(self) -> bool:
        """Whether a booking's code can be checked in here at all."""
        return self.hall is not None and self.hall.bookings

    @property
    def counts_people(self) -> bool:
        """Whether a card that is read counts for the numbers a person may take."""
        return bool(self.site_key) and self.branch is not None and self.branch.policy.numbers_a_person > 0

    @property
    def finds_by_card(self) -> bool:
        """Whether a card finds the bookings that were made with its number."""
        return self.counts_people and self.takes_bookings

    @property
    def reads_cards(self) -> bool:
        """Whether an identity card is good for anything here. Where not, none is read."""
        return bool(self.site_key) and self._wants_cards

    @property
    def reads_cards_later(self) -> bool:
        """Whether it would be, had this kiosk not begun while the server is away: the key is kept on no disk."""
        return not self.site_key and not self.live and self._wants_cards

    @property
    def _wants_cards(self) -> bool:
        if self.branch is None:
            return False
        by_age = any(one.at_kiosk and one.from_age is not None for one in self.branch.classes)
        return by_age or self.branch.policy.numbers_a_person > 0

    @property
    def busy(self) -> bool:
        """Whether a number is on its way or before somebody's eyes, or their slip is being printed."""
        return self.step in (KioskStep.ISSUING, KioskStep.TICKET) or self.guide is Printing.UNDER_WAY

    @property
    def retry(self) -> KioskStep | None:
        """Where the refusal page lets the citizen try the same again."""
        why = self.refused_because.code if self.refused_because is not None else None
        if self.told is Told.CARD_UNREAD:
            return KioskStep.CARD
        if self.takes_bookings and (self.told in _TRY_CODE or why in _CODE_UNKNOWN):
            return KioskStep.CHECK_IN
        return None

    @property
    def services(self) -> tuple[str, ...]:
        """The services chosen, in the order in which one number goes through them."""
        event = None if self.branch is None else self.branch.event_by_id.get(self.event_id)
        return (self.service_id,) if event is None else event.services

    @property
    def visitors(self) -> int:
        """How often it went home to begin again; screens put text size and contrast back when this changes."""
        return self._visitors

    def left_unsent(self, now: int) -> bool:
        """Whether a code that was kept for the server was given up lately: whoever brought it is to be told."""
        return self.page == "away" and self._unsent_at is not None and now - self._unsent_at < self.times.idle_ms

    def late(self, now: int) -> bool:
        """Whether the answer to the press takes longer than a person should be left without a word."""
        return self.step is KioskStep.ISSUING and now - self._asked_at >= self.times.late_ms

    def ticket_leaves_at(self) -> int | None:
        """When the ticket page goes by itself; None while the paper is under way or nobody has a ticket."""
        if self.step is not KioskStep.TICKET or self.printing is Printing.UNDER_WAY:
            return None
        calm = self.printing in (Printing.PRINTED, Printing.OFF)
        patience = self.times.ticket_ms if calm else self.times.trouble_ms
        return self._touched_at + (max(patience, self.times.kept_ms) if self.ticket_kept else patience)

    def keep_ticket(self, now: int) -> None:
        """Let the ticket page stay: whoever reads slowly, or writes, is not hurried."""
        if self.step is KioskStep.TICKET:
            self.ticket_kept = True
            self.touched(now)

    # -- what the citizen does --

    def touched(self, now: int) -> None:
        """Somebody is there."""
        self._touched_at = now
        self.asking_until = None

    def listened(self, now: int) -> None:
        """It speaks to somebody who listens: patience begins when it has ended."""
        self._touched_at = now
        if self.asking_until is not None:
            self.asking_until = now + self.times.answer_ms

    def use_language(self, language: Language, now: int) -> None:
        """Go on in this language."""
        self.touched(now)
        self.language = language

    def choose_group(self, group_id: str, now: int) -> None:
        """First tap; a group with one service leads straight to it."""
        self.touched(now)
        if self.branch is None or self.page != KioskStep.GROUPS or group_id not in self.branch.group_by_id:
            return
        if not self.gives_numbers:
            return
        services = [service.id for service in self.branch.services if service.group == group_id]
        self.group_id = group_id
        if len(services) == 1:
            self.choose_service(services[0], now)
        else:
            self._go(KioskStep.SERVICES)

    def choose_service(self, service_id: str, now: int) -> None:
        """Second tap, on a tile of a group or on a search result."""
        self.touched(now)
        if self.branch is None or service_id not in self.branch.service_by_id:
            return
        if self.page not in (KioskStep.GROUPS, KioskStep.SEARCH, KioskStep.SERVICES):
            return
        if not (self.gives_numbers or self.shut):
            return
        self._choose(self.branch, service_id)

    def choose_event(self, event_id: str, now: int) -> None:
        """Second tap, on something that happens in a life: one number for all its services."""
        self.touched(now)
        if self.branch is None or event_id not in self.branch.event_by_id:
            return
        if self.page not in (KioskStep.EVENTS, KioskStep.SEARCH) or not self.gives_events:
            return
        self._choose(self.branch, self.branch.event_by_id[event_id].services[0], event_id)

    def _choose(self, branch: Branch, service_id: str, event_id: str = "") -> None:
        chosen_from = self.step
        if self._go(KioskStep.TAKE):
            self._chosen_from = chosen_from
            self.service_id, self.event_id = service_id, event_id
            self.group_id = branch.service_by_id[service_id].group
            self.class_id = self._by_age or "ordinary"
            self.guide = Printing.OFF
            if self.priority_only and not self._by_age and not self.shut:
                self._go(KioskStep.CLASSES)

    def choose_class(self, class_id: str, now: int) -> list[Effect]:
        """The citizen says to be entitled to priority, and takes the number with it; or takes it back with `ordinary`.

        A kiosk for priority only asks before it shows what the number is for: there it is taken on the next page.
        """
        self.touched(now)
        offered = {each.id for each in self.branch.classes if each.at_kiosk} if self.branch else set()
        if not self.priority_only:
            offered.add("ordinary")
        if class_id not in offered or self.step is not KioskStep.CLASSES or not self._go(KioskStep.TAKE):
            return []
        self.class_id = class_id
        return [] if class_id == "ordinary" or self.priority_only else self.take(now)

    def visit(self, step: KioskStep, now: int) -> None:
        """Open the search, the life events, the check-in or the priority classes."""
        self.touched(now)
        offered = {
            KioskStep.SEARCH: self.gives_numbers,
            KioskStep.EVENTS: self.gives_events,
            KioskStep.CLASSES: not self.shut,
            KioskStep.CHECK_IN: self.takes_bookings,
            KioskStep.CARD_NOTICE: self.reads_cards and not self.shut,
        }.get(step, False)
        if offered and self.page == self.step:
            before = self.step
            if self._go(step) and step is KioskStep.CARD_NOTICE:
                self._card_from = before

    def look_up(self, now: int) -> None:
        """While no numbers are given: search a procedure, and read what to bring for it."""
        self.touched(now)
        if self.page == "closed":
            self.step, self.looks_up = KioskStep.SEARCH, True
            self.group_id = self.service_id = self.event_id = ""

    def accept_notice(self, now: int) -> None:
        """The citizen read what is done with a card, and wants one to be read."""
        self.touched(now)
        if self.page == KioskStep.CARD_NOTICE:
            self._go(KioskStep.CARD)

    def answer_age(self, wanted: bool, now: int) -> None:
        """Whether the priority that the card shows is wanted."""
        self.touched(now)
        if self.page == KioskStep.CARD_CLASS:
            self._by_age = self.claimed if wanted else ""
            if self.service_id and self._card_from in (KioskStep.TAKE, KioskStep.CLASSES):
                self.class_id = self._by_age or self.class_id
            self.claimed = ""
            self._leave_card()

    def try_again(self, now: int) -> None:
        """Once more: another code, or another card."""
        self.touched(now)
        if self.step is KioskStep.REFUSED and (step := self.retry) is not None:
            self._go(step)
            self.refused_because = self.told = None

    def take(self, now: int) -> list[Effect]:
        """Third tap. One press is one ticket: further presses find another step."""
        self.touched(now)
        if self.shut:
            return []
        if self.page == KioskStep.TAKE and self.priority_only and self.class_id == "ordinary":
            self._go(KioskStep.CLASSES)  # the mode came while somebody stood here
            return []
        if self.page != KioskStep.TAKE or not self._go(KioskStep.ISSUING):
            return []
        self._asked_at, self.found = now, False
        first, *then = self.services
        take = IssueTicket(
            service_id=first, class_id=self.class_id, language=self.language, person=self.person, then=tuple(then)
        )
        return [Ask(take)]

    def print_guide(self, now: int) -> list[Effect]:
        """On wish: what to bring, on paper, before a number or instead of one. Once, unless it did not come out."""
        self.touched(now)
        if self.page != KioskStep.TAKE or not self.has_printer or self.guide in (Printing.UNDER_WAY, Printing.PRINTED):
            return []
        self.guide, self._guide_since = Printing.UNDER_WAY, now
        return [PrintGuide(self.services)]

    def scanned(self, text: str, now: int, day: Day = "") -> list[Effect]:
        """Something was scanned, on whatever page. Only a whole code of a booking or a ticket is sent to the server.

        Args:
            day: today, in the branch's zone.
        """
        glued = glued_codes(text)
        text = glued[0] if len(set(glued)) == 1 else text
        if (secret := secret_in(text)) is not None:
            return self._find(secret, now)
        if is_code(text):
            return self.code(text, now)
        self.touched(now)
        if glued and self._waits_for_server():  # none of them is kept, and whoever brought them is to know
            self._tell(Told.SEVERAL)
            return []
        # An identity card, or a piece of a code, is none of the server's business; who looks at a ticket is left alone.
        if self.page != self.step or self.shut or self.step in (KioskStep.ISSUING, KioskStep.TICKET):
            return []
        card = read_card(text)
        if isinstance(card, Card) and self.told in _TRY_CARD:
            self.try_again(now)
        if card is NoCard.INSURANCE:
            self._tell(Told.INSURANCE)
        elif self.step is KioskStep.CARD:
            return self._card(card, day, now)
        elif isinstance(card, Card):
            return self._card_unasked(card, day, now)
        else:
            self._tell(Told.SEVERAL if glued else Told.NOT_OURS)
        return []

    def code(self, text: str, now: int) -> list[Effect]:
        """A booking was scanned, or its short code typed. What cannot be one, as a card's number, is sent nowhere."""
        self.touched(now)
        if not is_code(text):
            if self.step is KioskStep.CHECK_IN and self.page == self.step:
                self._tell(Told.MISTYPED)
            return []
        text = cleaned(signed_text(text) or bare(text))
        ready = self.serves and not self.shut and self.page == self.step and self.step is not KioskStep.ISSUING
        # A scanner left to itself reads the same code again while it lies there.
        asked = self._asked is not None and self._asked.code == text
        again = self._lies(text, now) or (asked and (self.step in _ASKED or self.step is KioskStep.TICKET))
        if not again and self._kept(text, now):
            return []
        if again or not (ready and self._go(KioskStep.ISSUING)):
            return []
        self.service_id, self._asked_at, self.found = "", now, False
        self._asked = CheckIn(code=text, language=self.language, person=self.person)
        return [Ask(self._asked)]

    def choose_booking(self, code: str, now: int) -> list[Effect]:
        """One of the bookings of the card: it is checked in as if its code had been scanned."""
        self.touched(now)
        known = any(one.code == code for one in self.bookings)
        if self.page != KioskStep.BOOKINGS or not known or not self._go(KioskStep.ISSUING):
            return []
        return self._check_in(code, now)

    def booked(self, bookings: tuple[BookingLine, ...], now: int) -> list[Effect]:
        """The bookings of today that were made with the card that was read."""
        if self.step is not KioskStep.ISSUING:
            return []
        self._touched_at, self._looking = now, False
        if len(bookings) == 1:
            return self._check_in(bookings[0].code, now)
        if bookings:
            self.bookings = bookings
            self._go(KioskStep.BOOKINGS)
        else:
            self._tell(Told.CARD_NONE)
        return []

    def _check_in(self, code: str, now: int) -> list[Effect]:
        self.service_id, self._asked_at, self.found = "", now, False
        self._asked = CheckIn(code=code, language=self.language, person=self.person)
        return [Ask(self._asked)]

    def _look_for_bookings(self, person: str, now: int) -> list[Effect]:
        if not self._go(KioskStep.ISSUING):
            return []
        self.service_id, self._asked_at, self._asked, self.found, self._looking = "", now, None, False, True
        return [Ask(FindBookings(person=person))]

    def _find(self, secret: str, now: int) -> list[Effect]:
        """A ticket was shown: on paper, on a phone. Its number stays; who has no paper may have one printed."""
        self.touched(now)
        # The one on the screen is read again while it lies there, or as its holder takes the paper.
        again = self.step is KioskStep.TICKET and self.ticket is not None and self.ticket.tracking_url.endswith(secret)
        if self._lies(secret, now) or again or self._kept(secret, now):
            return []
        # Away the kiosk knows the numbers that it gave itself, and nobody's line: only the server can tell.
        after_hours = self.page == "closed" and not self.stopped  # no numbers are given, and who has one still waits
        ready = self.serves and (self.page == self.step or after_hours) and self.step is not KioskStep.ISSUING
        if not (ready and self._go(KioskStep.ISSUING)):
            return []
        self.service_id, self._asked_at, self._asked, self.found = "", now, None, True
        return [Ask(FindTicket(code=secret))]

    def _lies(self, code: str, now: int) -> bool:
        """Whether the server refused this code, and it lies under the scanner still: the page stays, none asks anew."""
        last, at = self._read
        self._read = code, now
        why = self.refused_because if self.serves and self.step is KioskStep.REFUSED else None
        by_server = why is not None and why.code is not Code.SERVER_AWAY
        return by_server and last == code and now - at < _LIES_MS

    def _kept(self, code: str, now: int) -> bool:
        """Whether a code was put aside until the server is back."""
        if not self._waits_for_server():
            return False
        self.step = KioskStep.GROUPS if self.step is KioskStep.REFUSED else self.step
        self.kept_code, self._kept_at, self._unsent_at = code, now, None
        return True

    def answer_class(self, entitled: bool, now: int) -> list[Effect]:
        """The citizen says whether the class that was claimed outside is so; the code is checked in with the answer."""
        self.touched(now)
        return self._answer(KioskStep.CONFIRM, now, class_id=self.claimed if entitled else "ordinary")

    def take_early(self, now: int) -> list[Effect]:
        """The citizen is before the booking's time, and wants a number now without it."""
        return self._answer(KioskStep.EARLY, now, early=True)

    def _answer(self, step: KioskStep, now: int, **said: object) -> list[Effect]:
        self.touched(now)
        if self._asked is None or self.page != step or not self._go(KioskStep.ISSUING):
            return []
        self._asked_at = now
        self._asked = self._asked.model_copy(update=said | {"language": self.language})
        return [Ask(self._asked)]

    def print_again(self, now: int) -> list[Effect]:
        """The same number once more: after a failed or doubtful print, or for who showed its code."""
        self.touched(now)
        wanting = (Printing.NOT_PRINTED, Printing.MAYBE, Printing.GIVEN_BEFORE)
        if self.ticket is None or self.printing not in wanting:
            return []
        self.printing, self._printing_since = Printing.UNDER_WAY, now
        return [Print(self.ticket, again=True)]

    def back(self, now: int) -> None:
        """One step back; nothing where there is none."""
        self.touched(now)
        if self.step in _ABOUT_CARD:
            self.claimed = ""
            self._leave_card()
            return
        unclassed = self.step is KioskStep.CLASSES and self.priority_only and self.class_id == "ordinary"
        before = self._chosen_from if self.step is KioskStep.TAKE or unclassed else BACK.get(self.step)
        if before is not None:
            self._go(before)

    def restart(self, now: int) -> None:
        """Begin anew on the first page: the same person, in the language chosen. Not where a number is on its way."""
        self.touched(now)
        if self.step in (KioskStep.TAKE, *BACK, *_ABOUT_CARD):
            self._go(KioskStep.GROUPS)
            self.group_id = self.service_id = self.event_id = self.claimed = ""
            self.class_id = "ordinary"
            self.refused_because = self.told = None

    def home(self, now: int) -> None:
        """Done, or left: the next citizen begins in the kiosk's own language."""
        self.touched(now)
        self.step, self.looks_up = KioskStep.GROUPS, False
        self.language = self.home_language
        self.group_id = self.service_id = self.event_id = ""
        self.class_id = "ordinary"
        self.guide = Printing.OFF
        self.claimed = self.kept_code = ""
        self._unsent_at = None
        self.ticket = self.refused_because = self.told = self.person = self._asked = None
        self.card_read, self.found, self.ticket_kept, self._by_age = False, False, False, ""
        self._looking, self.bookings = False, ()
        self._visitors += 1

    # -- what the server and the printer say --

    def settings(self, branch: Branch, now: int) -> None:
        """Other settings are in force. Who stands before what left them is told so, and before no empty page."""
        self.branch = branch
        if self.class_id not in branch.class_by_id:
            self.class_id = "ordinary"
        if self._by_age not in branch.class_by_id:
            self._by_age = ""
        if self.service_id and self.service_id not in branch.service_by_id and self.step in _CHOSEN_ALREADY:
            self._touched_at = now
            self.refused_because, self.told = refused(Code.UNKNOWN_SERVICE, service=self.service_id), None
            self._go(KioskStep.REFUSED)
        elif self.step is KioskStep.SERVICES and all(one.group != self.group_id for one in branch.services):
            self._go(KioskStep.GROUPS)

    def issued(self, ticket: Issued, now: int) -> list[Effect]:
        """The number is ours."""
        if self.step is not KioskStep.ISSUING:
            return []
        self._go(KioskStep.TICKET)
        self._touched_at = self._printing_since = now
        self.ticket, self.ticket_kept = ticket, False
        self.print_reason = ""
        if self.found and self.has_printer:
            self.printing = Printing.GIVEN_BEFORE
            return []
        self.printing = Printing.UNDER_WAY if self.has_printer else Printing.OFF
        return [Print(ticket)] if self.has_printer else []

    def refused(self, why: Refused | None, now: int) -> None:
        """No number yet; None when the deadline passed and nobody knows."""
        if self.step is not KioskStep.ISSUING:
            return
        if why is None and (self.found or self._looking):  # whatever became of the question, no number was given for it
            why = refused(Code.SERVER_AWAY)
        self._touched_at, self._looking = now, False
        claimed = why.facts.get("class_id", "") if why is not None and why.code is Code.CONFIRM_CLASS else ""
        if self.branch is not None and claimed in self.branch.class_by_id:
            self.claimed = claimed
            self._go(KioskStep.CONFIRM)
        else:
            self.refused_because, self.told = why, None
            early = why is not None and why.code is Code.BOOKING_EARLY and self._asked is not None
            self._go(KioskStep.EARLY if early else KioskStep.REFUSED)

    def printed(self, ticket_id: str, result: Printing, reason: str, now: int) -> None:
        """What became of the paper of this ticket; another's is not ours to show any more."""
        if self.ticket is not None and self.ticket.ticket_id == ticket_id:
            self.printing, self.print_reason = result, reason
            self._touched_at = now

    def guide_printed(self, result: Printing) -> None:
        """What became of the guidance slip; that of somebody who went on is not ours to show any more."""
        if self.guide is Printing.UNDER_WAY:
            self.guide = result

    def tick(self, now: int) -> list[Effect]:
        """The time moved: about four times a second."""
        if self.guide is Printing.UNDER_WAY and now - self._guide_since >= self.times.print_ms:
            self.guide = Printing.MAYBE
        if self.kept_code and (sent := self._look_at_kept(now)) is not None:
            return sent
        if self.ticket is not None and self.printing is Printing.UNDER_WAY:
            if now - self._printing_since >= self.times.print_ms:
                self.printed(self.ticket.ticket_id, Printing.MAYBE, "silent", now)
            return []
        leaves = self.ticket_leaves_at()
        if leaves is not None and now >= leaves:
            self.home(now)
            return []
        if self.step in (KioskStep.ISSUING, KioskStep.TICKET):
            return []
        if self.step is KioskStep.GROUPS:
            if now - self._touched_at >= self.times.idle_ms and not self.left_unsent(now):
                self.home(now)
            return []
        if self.asking_until is not None:
            if now >= self.asking_until:
                self.home(now)
            return []
        if now - self._touched_at >= self.times.idle_ms:
            self.asking_until = now + self.times.answer_ms
            return [Attention()]
        return []

    def _card(self, card: Card | NoCard, day: Day, now: int) -> list[Effect]:
        """A card was awaited. Of its text nothing stays: what stands for the person, and a class, are made here."""
        if self.branch is None or not day or not isinstance(card, Card):
            self._tell(Told.CARD_UNREAD)
            return []
        self.card_read = True
        self.person = person_key(self.site_key, day, card.number) if self.counts_people else None
        if self._card_from is KioskStep.CHECK_IN and self.person is not None:
            if not self.live:
                self._tell(Told.CARD_AWAY)
                return []
            return self._look_for_bookings(self.person, now)
        by_age = class_by_age((one for one in self.branch.classes if one.at_kiosk), card.born, day)
        if by_age and by_age != self.class_id and self._go(KioskStep.CARD_CLASS):
            self.claimed = by_age
        else:
            self._leave_card()
        return []

    def _card_unasked(self, card: Card, day: Day, now: int) -> list[Effect]:
        """A card was held to the scanner. Unless this visitor agreed to it before, it is not read."""
        if self.reads_cards_later:
            self._tell(Told.CARD_LATER)
        elif self.step is KioskStep.CHECK_IN and not self.finds_by_card:
            self._tell(Told.CARD_NO_BOOKING)
        elif self.step is KioskStep.CHECK_IN and not self.live:
            self._tell(Told.CARD_AWAY)
        elif self.step is KioskStep.CHECK_IN and self.person is not None:
            # The notice was read. It may be another one's, of whoever came along: what was found with the first is not
            # theirs.
            self.person = person_key(self.site_key, day, card.number)
            return self._look_for_bookings(self.person, now)
        elif not self.reads_cards:
            self._tell(Told.CARD_UNUSED)
        elif self.step in _CARD_FROM and not self.card_read:
            self._card_from = self.step
            self._go(KioskStep.CARD_NOTICE)
        return []

    def _leave_card(self) -> None:
        # With the class found there is nothing more to choose.
        chosen = self._card_from is KioskStep.CLASSES and self.class_id != "ordinary"
        self._go(KioskStep.TAKE if chosen else self._card_from)

    def _tell(self, told: Told) -> None:
        if self.step is KioskStep.REFUSED or self._go(KioskStep.REFUSED):
            self.refused_because, self.told = None, told

    def _waits_for_server(self) -> bool:
        """Whether the server may be back in a moment, and nothing of another visitor is on the screen."""
        return not self.serves and self.turned_away is None and self.page in ("away", KioskStep.REFUSED)

    def _look_at_kept(self, now: int) -> list[Effect] | None:
        """Send the code that was kept, or give it up: after `idle_ms` whoever brought it has gone to the staff."""
        if now - self._kept_at >= self.times.idle_ms or self.turned_away is not None:
            self.kept_code, self._unsent_at = "", now
        elif self.serves and self.page != "away":
            text, self.kept_code = self.kept_code, ""
            return self.code(text, now) if is_code(text) else self._find(text, now)
        return None

    def _go(self, step: KioskStep) -> bool:
        if step not in LEADS_TO[self.step]:
            return False
        self.step = step
        self.looks_up = self.looks_up and step in _LOOKED_AT
        return True
