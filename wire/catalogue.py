"""The branch as its settings describe it: services, groups, counters, classes, hours and the policy in force.

A newer server may describe more than an older screen knows, so these read tolerantly; the file an office writes is read
strictly all the same, because `config.load` refuses unknown keys and wrong types whatever the model says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, ValidationInfo, model_validator

from wire.branding import Branding
from wire.opening import Holiday, Hours, IssueHours, KioskTime, Slots, SpecialDay, is_written, overlap_in_week, twice
from wire.ticket_layout import TicketLayout
from wire.values import Identifier, Language, Text, Tolerant
from wire.word_files import WIRE

Minutes = Annotated[int, Field(ge=0, le=525_600)]
"""A year at most: beyond, moments are reckoned that no calendar and no database can name."""

Count = Annotated[int, Field(ge=0, le=1_000_000)]
"""How many of something there may be."""

DEFAULT_LANGUAGES: tuple[Language, ...] = ("vi", "en")
"""Of a branch whose settings name none."""

NOWHERE = Text()
"""Where to wait for a service that left the settings."""

OWN_POOL = "="
"""Before the id of a service whose places are its own: no group's id begins so."""

RATING_REASONS: tuple[str, ...] = (
    "cho-lau", "thai-do", "huong-dan-chua-ro", "thu-tuc-phuc-tap", "di-lai-nhieu-lan", "co-so-vat-chat",
)  # fmt: skip
"""What may have been wrong with a visit, where a branch's settings list nothing else; words in `wire/words`."""

SOUND_ALIKE = frozenset("BDĐGPTV")
"""Letters that sound alike over a loudspeaker (site.md, Wording): at most one of them may be a series. "Giê" is
said as "dê" by a voice of the north."""

_ALIKE_ALWAYS = SOUND_ALIKE - {"G"}
"""A journal from before G was one of them may hold settings with G beside another; they are read all the same, and the
settings pages ask for another letter."""

EASILY_MISTAKEN: tuple[str, ...] = ("AK", "MN", "LR", "FM", "FR")
"""Pairs of letters that one who waits in a noisy hall takes for each other: a listening program mixed up A and K in 47
trials of 100, M and N in 28, L and R in 20. Both may be series; whoever chooses them is warned."""

LIKE_DIGITS = frozenset("IO")
"""Letters that are read as 1 and 0 where they stand before digits: proposed to nobody while others are free."""


class Group(Tolerant):
    """A field of procedures (lĩnh vực): one tile on the kiosk, one series of numbers."""

    id: Identifier
    """Also the letter of its series unless `series` says another."""
    name: Text
    icon: Identifier = "document"
    """The name of a line icon in `clientkit/Look/Icon.qml`."""
    series: Annotated[str, Field(pattern=r"^[A-Z]$")]
    """The letter before the number: A012."""
    hours: tuple[IssueHours, ...] = Field(default=(), max_length=24)
    """When numbers are given for its services, within the branch's hours; any time of those without."""


class Facts(Tolerant):
    """What is known of a procedure. Fees and days change often: an office writes its own, with source and date."""

    code: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9.,/_-]*$")] = ""
    """Its number in the national database of procedures."""
    agency: Text | None = None
    """Who decides."""
    legal_days: Annotated[float, Field(ge=0, le=365)] | None = None
    """Working days until the result, by law."""
    fee: Text | None = None
    """In words: "8.000 đồng một bản", "Không thu phí"."""
    online: Literal["none", "partial", "full"] | None = None
    """Whether it can be filed online: not, in part (một phần), wholly (toàn trình)."""
    papers: Annotated[tuple[Text, ...], Field(max_length=40)] = ()
    """What to hand in, a paper each."""
    source: Text | None = None
    """Where this stands written: the decision, the page."""
    as_of: Holiday | None = None
    """The day on which it was so."""
    example: bool = False
    """Made up to show what it looks like: shown as an example, and in need of no source."""

    @model_validator(mode="after")
    def _is_from_somewhere(self, info: ValidationInfo) -> Self:
        if is_written(info) and not self.example and (self.source is None or self.as_of is None):
            raise ValueError("facts of a procedure need `source` and `as_of`; add both, or write example = true")
        return self


WebAddress = Annotated[str, Field(max_length=300, pattern=r"^https?://[^\s/]+(/\S*)?$")]
"""A page that people open with their own phone."""


class NoWait(Tolerant):
    """How a procedure is done without a number: people are told of it before they take one."""

    online: WebAddress | None = None
    """The page on which it is filed."""
    agent: Text | None = None
    """Who takes it elsewhere, with the address: "Bưu điện Tây Hồ, 132 Thụy Khuê"."""
    agent_hours: Text | None = None
    """When they do."""
    only: bool = False
    """It is filed online alone: a number here is for help with that."""

    @model_validator(mode="after")
    def _leads_somewhere(self, info: ValidationInfo) -> Self:
        if is_written(info) and self.only and self.online is None:
            raise ValueError("no_wait with only = true needs `online`, the page on which it is filed; add it")
        return self


class Service(Tolerant):
    """A procedure (thủ tục) that a citizen comes for."""

    id: Identifier
    group: Identifier
    name: Text
    minutes: Annotated[float, Field(gt=0, le=240)]
    """Minutes at the counter before real services have been measured."""
    bring: Text | None = None
    """What to bring, shown on the large tile."""
    quota: Count | None = None
    """Most tickets a business day; absent means no limit."""
    bookable: bool = True
    hours: tuple[IssueHours, ...] = Field(default=(), max_length=24)
    """As of a group, for this service alone: they go before its group's."""
    first_at: tuple[Identifier, ...] = ()
    """Counters that call it first: while one of them is taken, others call it only when nobody else waits for them."""
    booking_quota: Count | None = None
    """Most bookings of a day; absent means as many as there are places."""
    slots: Slots | None = None
    """Its times that can be booked, when they are not the policy's."""
    facts: Facts | None = None
    """Of the procedure: code, agency, days, fee, papers."""
    also: Text | None = None
    """What people call it besides, with commas; the search finds it by these words too."""
    no_wait: NoWait | None = None
    """Where it is done without waiting here."""


class LifeEvent(Tolerant):
    """Something that happens in a life and leads to several procedures: one number goes through all of them."""

    id: Identifier
    name: Text
    """As people say it: "Sinh con", "Mua nhà"."""
    icon: Identifier = "document"
    services: Annotated[tuple[Identifier, ...], Field(min_length=2, max_length=20)]
    """In the order in which they are done."""


class PriorityClass(Tolerant):
    """A class of visitors with a head start in the order (site.md, Priority classes)."""

    id: Identifier
    name: Text
    head_start_min: Annotated[int, Field(ge=0, le=600)] = 45
    at_kiosk: bool = True
    """Whether a citizen may choose it at the kiosk; otherwise reception grants it."""
    from_age: Annotated[int, Field(ge=1, le=120)] | None = None
    """From this age on the date of birth on an identity card shows it: a kiosk that reads one offers the class. The
    date stays in the kiosk."""
    accessible_counter: bool = False
    """Whether they wait for an accessible counter while one that serves them is open."""


class Counter(Tolerant):
    """A place where clerks serve."""

    id: Identifier
    number: Annotated[int, Field(ge=1, le=99)]
    """What is shown and spoken: "quầy số ba"."""
    name: Text
    zone: Identifier
    groups: tuple[Identifier, ...] = ()
    """Groups whose services it can serve."""
    services: tuple[Identifier, ...] = ()
    """Single services it can serve besides."""
    accessible: bool = False
    """Whether it can be reached and used in a wheelchair: low, with room before it."""
    first_groups: tuple[Identifier, ...] = ()
    """Of what it serves, the groups that it calls before everything else, whoever waits longer."""
    first_services: tuple[Identifier, ...] = ()
    """Single services that it calls before everything else, besides."""
    booked_only: bool = False
    """It calls only people whose booked time counts, and numbers that were sent to it by name."""


class Zone(Tolerant):
    """A part of the hall with its own waiting area and boards."""

    id: Identifier
    name: Text
    address: Identifier | None = None
    """At which of `addresses` it is; the branch's own without it."""
    floor: Text | None = None
    """On which floor, where the name does not say it."""


class Address(Tolerant):
    """A further place at which the branch works."""

    id: Identifier
    name: Text
    """As it is said in a sentence: "Cơ sở 2"."""
    address: Text
    map_url: WebAddress | None = None
    """A page with a map of the way."""


class NearbyPlace(Tolerant):
    """Another place where the same is done, to which people are sent while this branch is closed."""

    id: Identifier
    name: Text
    """As people know it: "Chi nhánh số 2", "Điểm Hoàng Mai"."""
    address: Text | None = None
    hours: tuple[IssueHours, ...] = Field(default=(), max_length=24)
    """When numbers are given there, on days that are as their weekday."""


class Outcome(Tolerant):
    """How a visit ended (site.md: Đã tiếp nhận, Yêu cầu bổ sung, ...)."""

    id: Identifier
    name: Text


class Policy(Tolerant):
    """The rules of the line that an office may set (design section 4)."""

    booking_credit_min: Minutes = 45
    """A booking counts from its slot minus these minutes. Chosen with the head start of classes: docs/order.md."""
    booking_early_min: Minutes = 30
    """Checked in no earlier than this before the slot; earlier it is a walk-in."""
    booking_late_min: Minutes = 10
    """Checked in no later than this after the slot; later it is a walk-in."""
    return_within_min: Minutes = 15
    """A missed ticket that is back within these minutes gets the credit below; later it counts from now."""
    return_credit_min: Minutes = 10
    expected_within_min: Minutes = 0
    """How long the place of a number taken outside is kept once somebody behind it was called; then it lapses, and who
    comes later waits as one does who missed a call. 0 keeps it all day."""
    outside_quota_percent: Annotated[int, Field(ge=0, le=100)] = 50
    """How much of a service's quota numbers taken outside may hold whose holders have not arrived, in percent."""
    absolute_priority: bool = False
    """True serves priority classes before everybody else whatever the wait. docs/order.md says what it costs others."""
    same_clerk: bool = False
    """Whether a number that was on hold or missed and is back, or is sent to a service again, waits for the clerk who
    had it there last: while they are at a counter, then for anybody."""
    no_show_min_calls: Annotated[Count, Field(ge=1)] = 2
    no_show_after_s: Annotated[int, Field(ge=0, le=86_400)] = 45
    """Seconds since the last call before a no-show may be recorded."""
    wait_target_min: Annotated[Minutes, Field(ge=1)] = 15
    slot_min: Annotated[int, Field(ge=5, le=240)] = 30
    """Length of a booking slot in minutes."""
    slot_places: Count = 4
    """Bookings a slot, group and branch."""
    days_ahead: Annotated[int, Field(ge=0, le=60)] = 6
    """How many days after today may be booked."""
    bookings_a_day: Annotated[Count, Field(ge=1)] = 2
    """Bookings a phone number and day."""
    numbers_a_person: Annotated[int, Field(ge=0, le=20)] = 0
    """Numbers that one person may take on a day, as far as identity cards were read; 0 for no limit, and then kiosks
    make no key of a card. Who shows no card is not counted."""
    max_waiting: Annotated[Count, Field(ge=1)] = 2000
    """Most tickets that wait at once; a kiosk then says so instead of printing."""
    services_a_ticket: Annotated[int, Field(ge=1, le=20)] = 5
    """Most services on one ticket, one after the other; 1 for one service a number."""
    away_numbers: Annotated[int, Field(ge=0, le=100)] = 20
    """How many numbers of each series a kiosk holds, to give while the server is away; 0 for none."""
    groups_by_use: bool = True
    """Whether kiosks show first what most people came for in the last four weeks; else as `groups` lists them."""
    undo_s: Annotated[int, Field(ge=0, le=600)] = 30
    """For how many seconds a clerk may take her last step back; 0 for never."""
    dossier_form: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f]*$")] = ""
    """The form of a dossier's code: `#` is a digit, `@` a letter, else as it stands. Empty: any code is taken."""
    parked_come_back: bool = False
    """Whether a number that is held waits again by itself when its minutes are over; else the clerk is reminded."""
    snoozes_a_ticket: Annotated[int, Field(ge=0, le=5)] = 1
    """How often the holder of a waiting number may let others go first by phone; 0 for never."""
    figures_by_clerk: bool = False
    """Whether a day's report shows managers each clerk's services, with the number of cases beside each figure."""
    pins: bool = True
    """Whether staff may sign in at paired PCs with a PIN of their own instead of the password. On, for nobody has one
    before they set it, it opens nothing without the PC's key, and few wrong tries end it."""


class Notice(Tolerant):
    """A page of the hall display's side panel."""

    title: Text
    text: Text
    bookings: bool = False
    """It is about bookings: shown, with the address, only where a time can be booked."""


_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Names that zone files have beside the zones: none is the time of a place."""


NAME_PLACEHOLDERS = frozenset({"Chi nhánh mới", "New branch"})
"""What a branch that nobody named is called until the office does: no other language's words for its name."""

ADDRESS_PLACEHOLDERS = frozenset({"Chưa ghi địa chỉ", "No address written yet"})
"""What stands for an address in settings that are yet to be written: shown to nobody."""


class Branch(Tolerant):
    """Everything an office sets about one branch; in force it is also an event of the journal."""

    kind: Literal["branch"] = "branch"
    id: Identifier
    site: Text
    """Whose hall it is, its official name in full."""
    site_short: Text | None = None
    """The same where room is short, on paper: "… TP. Hà Nội"; the full name where left out."""
    name: Text
    address: Text
    timezone: str
    """An IANA zone name such as `Asia/Ho_Chi_Minh`."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=8)] = DEFAULT_LANGUAGES
    """The languages of the hall. Every text has words in the first; it is read in that where it lacks another."""
    addresses: Annotated[tuple[Address, ...], Field(max_length=20)] = ()
    """Where it works besides `address`; zones say which of them they are at."""
    nearby: Annotated[tuple[NearbyPlace, ...], Field(max_length=20)] = ()
    """Where people can go while it is closed, by their own hours as the office knows them."""
    zones: tuple[Zone, ...]
    groups: tuple[Group, ...]
    services: tuple[Service, ...]
    life_events: Annotated[tuple[LifeEvent, ...], Field(max_length=20)] = ()
    """What kiosks offer as one number for several procedures."""
    result_service: Identifier | None = None
    """For which service people come to collect a result: kiosks have a door of its own for it, beside that for
    bookings."""
    classes: tuple[PriorityClass, ...]
    """The ordinary class is not listed: its id is `ordinary`."""
    counters: tuple[Counter, ...]
    outcomes: tuple[Outcome, ...]
    pause_reasons: tuple[Outcome, ...] = ()
    rating_reasons: tuple[Outcome, ...] = ()
    """What whoever rates a visit low may say was wrong; left out, `RATING_REASONS`. An id keeps its meaning for ever:
    ratings are counted by it."""
    hours: tuple[Hours, ...]
    holidays: tuple[Holiday, ...] = ()
    """Days on which the branch is closed, without a name; `special_days` says more."""
    special_days: Annotated[tuple[SpecialDay, ...], Field(max_length=400)] = ()
    """Days that are not as their weekday; they go before `hours` wherever hours count."""
    kiosk_modes: Annotated[tuple[KioskTime, ...], Field(max_length=48)] = ()
    """When kiosks are closed or looked after; of two stretches of one moment the first counts."""
    policy: Policy = Policy()
    branding: Branding = Branding()
    ticket: TicketLayout = TicketLayout()
    ticker: tuple[Text, ...] = ()
    notices: tuple[Notice, ...] = ()

    @cached_property
    def service_by_id(self) -> dict[str, Service]:
        """Services by id."""
        return {s.id: s for s in self.services}

    @cached_property
    def group_by_id(self) -> dict[str, Group]:
        """Groups by id."""
        return {g.id: g for g in self.groups}

    @cached_property
    def event_by_id(self) -> dict[str, LifeEvent]:
        """Life events by id: those whose services are all there and go on one number."""
        most, known = self.policy.services_a_ticket, self.service_by_id
        return {e.id: e for e in self.life_events if len(e.services) <= most and all(s in known for s in e.services)}

    @cached_property
    def counter_by_id(self) -> dict[str, Counter]:
        """Counters by id."""
        return {c.id: c for c in self.counters}

    @cached_property
    def class_by_id(self) -> dict[str, PriorityClass]:
        """Priority classes by id; `ordinary` is not among them."""
        return {c.id: c for c in self.classes}

    def own_hours(self, service_id: str) -> tuple[IssueHours, ...]:
        """When numbers of a service are given, by its own hours or its group's; empty without any."""
        service = self.service_by_id[service_id]
        return service.hours or self.group_by_id[service.group].hours

    def slot_min(self, service_id: str) -> int:
        """The length of a service's times that can be booked, in minutes."""
        own = self.service_by_id[service_id].slots
        return self.policy.slot_min if own is None or own.slot_min is None else own.slot_min

    def slot_places(self, service_id: str, clock: str) -> int:
        """How many may book the time of a service that begins at `HH:MM`."""
        own = self.service_by_id[service_id].slots
        if own is None:
            return self.policy.slot_places
        for some in own.at:
            if some.at <= clock < some.until if some.until is not None else clock == some.at:
                return some.places
        return self.policy.slot_places if own.places is None else own.places

    @cached_property
    def accessible_services(self) -> frozenset[str]:
        """The services that a counter serves which can be used in a wheelchair."""
        return frozenset[str]().union(*(self.skills[one.id] for one in self.counters if one.accessible))

    def place_pool(self, service_id: str) -> str:
        """With which services a service shares its places: its group's, or none when it has slots of its own."""
        service = self.service_by_id[service_id]
        return service.group if service.slots is None else f"{OWN_POOL}{service_id}"[:64]

    def special_day(self, day: str) -> SpecialDay | None:
        """What is special about a day, given by its ISO date."""
        return next((special for special in self.special_days if special.date == day), None)

    @cached_property
    def skills(self) -> dict[str, frozenset[str]]:
        """The service ids each counter can serve, by counter id."""
        return {
            c.id: frozenset(s.id for s in self.services if s.group in c.groups or s.id in c.services)
            for c in self.counters
        }

    @cached_property
    def booked_only(self) -> frozenset[str]:
        """The ids of counters that call only people with a booked time."""
        return frozenset(c.id for c in self.counters if c.booked_only)

    @cached_property
    def called_first(self) -> dict[str, frozenset[str]]:
        """The service ids that a counter calls before others, by counter id; those without any are missing."""
        found = {
            c.id: frozenset(s.id for s in self.services if s.group in c.first_groups or s.id in c.first_services)
            for c in self.counters
        }
        return {counter_id: first for counter_id, first in found.items() if first}

    @cached_property
    def where_to_wait(self) -> dict[str, Text]:
        """Where to wait for a service and the counters expected, by service id: "Tầng 1, quầy 1–4".

        With the address and the floor where the branch has several.
        """
        return {service.id: self.where(service.id, self.skills) for service in self.services}

    def address_of(self, zones: Collection[str]) -> Text:
        """The address of these zones; that of the branch where they are at several, or none is named."""
        at = {zone.address for zone in self.zones if zone.id in zones}
        return next((a.address for a in self.addresses if at == {a.id}), self.address)

    def address_names(self, language: str) -> dict[str | None, str]:
        """Names of its addresses by id, its own first: the name of the branch where nobody wrote that address."""
        own = self.address.of(language) or self.name.of(language)
        return {None: own} | {a.id: a.name.of(language) for a in self.addresses}

    def place_of(self, zone: Zone, language: str) -> str:
        """A zone as people find it, with its address and floor where there are several to choose among."""
        parts = []
        if len({z.address for z in self.zones}) > 1:
            parts.append(self.address_names(language)[zone.address])
        floors = {z.floor.of(language) for z in self.zones if z.floor is not None}
        name = zone.name.of(language)
        if zone.floor is not None and len(floors) > 1 and zone.floor.of(language) != name:
            parts.append(zone.floor.of(language))
        return ", ".join([*parts, name])

    def where(self, service_id: str, skills: Mapping[str, frozenset[str]]) -> Text:
        """Where to wait for a service when the counters serve these services."""
        found: dict[str, list[str]] = {language: [] for language in self.languages}
        for zone in self.zones:
            numbers = sorted(c.number for c in self.counters if c.zone == zone.id and service_id in skills[c.id])
            for language, parts in found.items() if numbers else ():
                facts = {"zone": self.place_of(zone, language), "numbers": ranges(numbers), "n": len(numbers)}
                parts.append(_PLACES.say("counters", language, facts))
        return Text({language: "; ".join(parts) for language, parts in found.items()})

    @cached_property
    def asked_reasons(self) -> dict[str, Text]:
        """The reasons that a visitor is offered, by id, in their order."""
        if self.rating_reasons:
            return {reason.id: reason.name for reason in self.rating_reasons}
        return {i: Text({lang: _REASONS.say(i, lang, {}) for lang in self.languages}) for i in RATING_REASONS}

    @property
    def language(self) -> Language:
        """The first of its languages."""
        return self.languages[0]

    def language_for(self, wished: str) -> Language:
        """The wished language if the hall has it, else its first one."""
        return wished if wished in self.languages else self.language

    @model_validator(mode="after")
    def _speaks_its_languages(self, info: ValidationInfo) -> Self:
        if len(set(self.languages)) < len(self.languages):
            raise ValueError("languages: one is listed twice; list each once")
        self._without_placeholders()
        for place, text in _texts(self):
            unwritten = place == "address" and not text.languages
            if is_written(info) and not text.root.get(self.language) and not unwritten:
                raise ValueError(
                    f'{place}: {text.of(self.language)!r} has no words in "{self.language}", the first of `languages`; '
                    f"add {self.language} = …"
                )
            # In place: what is read where words are missing goes by the branch's order, whatever a file's order was.
            ordered = text.ordered(self.languages).root
            text.root.clear()
            text.root.update(ordered)
        return self

    def _without_placeholders(self) -> None:
        """Nobody wrote them, in whatever language the office wrote its own words."""
        for text, placeholders in ((self.name, NAME_PLACEHOLDERS), (self.address, ADDRESS_PLACEHOLDERS)):
            own = {language: words for language, words in text.root.items() if words not in placeholders}
            if own or text is self.address:
                text.root.clear()
                text.root.update(own)

    @model_validator(mode="after")
    def _calendar(self, info: ValidationInfo) -> Self:
        for place, day in twice(special.date for special in self.special_days):
            raise ValueError(f"special_days[{place}].date: {day} is listed twice; list it once")
        for place, special in enumerate(self.special_days, start=1):
            if special.date in self.holidays:
                raise ValueError(
                    f"special_days[{place}].date: {special.date} stands in holidays too; keep it in one of them"
                )
        if is_written(info) and (found := overlap_in_week(self.hours)):
            raise ValueError(f"hours: {found}")
        for what, several in (
            ("groups", [group.hours for group in self.groups]),
            ("services", [service.hours for service in self.services]),
            ("nearby", [place.hours for place in self.nearby]),
        ):
            for place, own in enumerate(several, start=1):
                if found := overlap_in_week(own):
                    raise ValueError(f"{what}[{place}].hours: {found}")
        return self

    @model_validator(mode="after")
    def _life_events(self, info: ValidationInfo) -> Self:
        for event in self.life_events if is_written(info) else ():
            for service_id in event.services:
                if service_id not in self.service_by_id:
                    raise ValueError(
                        f"life_events: {event.id} names service {service_id!r}, which is not listed; add it to services"
                    )
            if len(set(event.services)) < len(event.services):
                raise ValueError(f"life_events: {event.id} names a service twice; name it once")
            if len(event.services) > self.policy.services_a_ticket:
                raise ValueError(
                    f"life_events: {event.id} has {len(event.services)} services, and policy.services_a_ticket lets a "
                    f"number have {self.policy.services_a_ticket}; name fewer, or raise that"
                )
        return self

    @model_validator(mode="after")
    def _result_is_handed_out(self, info: ValidationInfo) -> Self:
        if is_written(info) and self.result_service is not None and self.result_service not in self.service_by_id:
            raise ValueError(
                f"result_service: {self.result_service!r} is not listed; add it to services, or name one of them"
            )
        return self

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        from zoneinfo import ZoneInfo

        try:
            if self.timezone in _NO_PLACES:
                raise KeyError(self.timezone)
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"timezone: {self.timezone[:64]!r} is not a known zone; write one such as Asia/Ho_Chi_Minh"
            ) from None
        for what, ids in (
            ("addresses", [a.id for a in self.addresses]),
            ("nearby", [n.id for n in self.nearby]),
            ("zones", [z.id for z in self.zones]),
            ("groups", [g.id for g in self.groups]),
            ("services", [s.id for s in self.services]),
            ("life_events", [e.id for e in self.life_events]),
            ("classes", [c.id for c in self.classes]),
            ("counters", [c.id for c in self.counters]),
            ("rating_reasons", [r.id for r in self.rating_reasons]),
            ("counters' numbers", [str(c.number) for c in self.counters]),
        ):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise ValueError(f"{what}: {', '.join(twice)} is listed twice; list it once")
        for place, zone in enumerate(self.zones, start=1):
            if zone.address is not None and zone.address not in {a.id for a in self.addresses}:
                raise ValueError(f"zones[{place}].address: {zone.address!r} is not listed; add it to addresses")
        groups, zones, services = set(self.group_by_id), {z.id for z in self.zones}, set(self.service_by_id)
        for service in self.services:
            if service.group not in groups:
                raise ValueError(
                    f"services: {service.id} names group {service.group!r}, which is not listed; add it to groups"
                )
        for counter in self.counters:
            missing = sorted({*counter.groups} - groups | {*counter.services} - services)
            if missing:
                raise ValueError(f"counters: {counter.id} serves {', '.join(missing)}, which is not listed; add it")
            if counter.zone not in zones:
                raise ValueError(
                    f"counters: {counter.id} stands in zone {counter.zone!r}, which is not listed; add it to zones"
                )
            first = sorted({*counter.first_groups} - groups | {*counter.first_services} - services)
            if first:
                raise ValueError(f"counters: {counter.id} calls {', '.join(first)} first, which is not listed; add it")
            if not (counter.groups or counter.services):
                raise ValueError(f"counters: {counter.id} serves nothing; give it groups or services")
        served = frozenset[str]().union(*self.skills.values())
        nobody = sorted(services - served)
        if nobody:
            raise ValueError(
                f"services: no counter serves {', '.join(nobody)}; add it to a counter's groups or services"
            )
        at_desks = frozenset[str]().union(*(self.skills[c.id] for c in self.counters if not c.booked_only))
        walked_in = sorted(services - at_desks)
        if walked_in:
            raise ValueError(
                f"services: only counters with booked_only = true serve {', '.join(walked_in)}; let another serve it"
            )
        for service in self.services:
            unknown = sorted({*service.first_at} - set(self.counter_by_id))
            if unknown:
                raise ValueError(
                    f"services: {service.id} names counter {', '.join(unknown)}, which is not listed; add it"
                )
        alike = sorted({g.series for g in self.groups} & _ALIKE_ALWAYS)
        if len(alike) > 1:
            raise ValueError(f"groups: series {', '.join(alike)} sound alike over a loudspeaker; keep one of them")
        if "ordinary" in self.class_by_id:
            raise ValueError("classes: 'ordinary' is built in and must not be listed")
        return self


_PLACES = WIRE.table("places")
_REASONS = WIRE.table("rating_reasons")


def _texts(value: object, place: str = "") -> Iterator[tuple[str, Text]]:
    """Every text within a value, with the name of the top field that it is in."""
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _texts(getattr(value, field), place or field)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, place)


def ranges(numbers: Sequence[int]) -> str:
    """Sorted numbers as text: 1, 2, 3, 4, 7 becomes "1–4, 7"."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(numbers))


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted numbers as runs without a gap, each by its first and last: 1, 2, 3, 4, 7 becomes (1, 4), (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
