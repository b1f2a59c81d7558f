"""What the kiosk's lists and facts hold, worked out from the server's views. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hardware.paper.ticket_text import clock_time
from kiosk import spoken
from kiosk.refusals import KIOSK
from rules import procedure
from wire import dates
from wire.catalogue import Branch, LifeEvent, Service
from wire.values import Channel, Language, Millis, Text, WaitRange
from wire.views import BookingLine, HallView, Issued, ServiceTile
from wire.waits import behind, slowest

OPENS, BOOKING = KIOSK.table("opens"), KIOSK.table("booking")
HELP_ONLY = KIOSK.table("said")["help_only"]

Row = dict[str, Any]

CLASS_ICONS = {
    "nguoi-cao-tuoi": "elder",
    "mang-thai-con-nho": "pregnant",
    "khuyet-tat": "wheelchair",
    "nguoi-co-cong": "medal",
}

GROUP_ROLES = ("id", "name", "sign", "waiting", "low", "high", "about", "open", "because", "served", "soon")
SERVICE_ROLES = (*GROUP_ROLES, "group", "bring")
FOUND_EVENT = "event/"
"""Before the id of a life event that a search found."""

EVENT_ROLES = (*GROUP_ROLES, "steps")
CLASS_ROLES = ("id", "name", "sign", "mine")
BOOKING_ROLES = ("id", "time", "name")


NO_MIDDLE = -1
"""The middle of a wait, for windows, where an older server told a range without one."""

NO_WAIT = WaitRange(low_min=0, high_min=0)


@dataclass(frozen=True, slots=True)
class ServicePart:
    """The service chosen."""

    name: str = ""
    group: str = ""
    bring: str = ""
    items: tuple[str, ...] = ()
    """What to bring, one thing each."""
    steps: tuple[str, ...] = ()
    """The services that one number goes through, in order; none for a single service."""
    online: str = ""
    """The address at which it is filed without waiting here; empty for none."""
    agent: str = ""
    """Who takes it elsewhere."""
    agent_hours: str = ""
    help_only: bool = False
    """It is filed online alone: a number is for help with that."""
    facts: tuple[tuple[str, str], ...] = ()
    """What else is known of the procedure: label and value."""
    source: str = ""
    """Where the facts stand written, or that they are an example."""
    waiting: int = 0
    low: int = 0
    high: int = 0
    about: int = NO_MIDDLE
    open: bool = False
    because: str = ""
    served: bool = False
    soon: str = ""
    """When the counters open, while none does yet."""
    spoken: str = ""
    """People and wait in the speaker's sentences."""


@dataclass(frozen=True, slots=True)
class TicketPart:
    """The ticket given; `number` is empty without one."""

    number: str = ""
    service: str = ""
    group: str = ""
    class_name: str = ""
    """Empty for the ordinary class."""
    ahead: int = 0
    low: int = 0
    high: int = 0
    about: int = NO_MIDDLE
    come_back: str = ""
    """A time of day; empty when there is no time to go away."""
    nobody: bool = False
    """No counter serves it now."""
    longer: bool = False
    """It waits longer than it was told."""
    counted: str = ""
    """The time of day it counts from, of one that was given while the server was away: nobody knows the wait then."""
    where: str = ""
    counters: tuple[str, ...] = ()
    """The numbers of the counters that serve it now."""
    booking: str = ""
    """How the booking it came from counts: in time, early, late; empty without one."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""
    spoken: str = ""
    """All of this in the speaker's sentences."""
    qr: str = ""
    qr_modules: int = 1


def _said(text: Text | None, language: Language) -> str:
    return "" if text is None else text.of(language)


def _middle(wait: WaitRange) -> int:
    return NO_MIDDLE if wait.about_min is None else wait.about_min


def _wait_of(row: Row) -> WaitRange:
    about = None if row["about"] == NO_MIDDLE else row["about"]
    return WaitRange(low_min=row["low"], high_min=row["high"], about_min=about)


def _line(tiles: Iterable[ServiceTile], language: Language) -> Row:
    """Waiting people and the wait of one service or of a whole group: that of the slowest."""
    all_of_them = list(tiles)
    open_ones = [tile for tile in all_of_them if tile.open]
    served = [tile for tile in open_ones if tile.served_now and not tile.wait.nobody] or open_ones
    because = next((_said(tile.closed_because, language) for tile in all_of_them if not tile.open), "")
    waiting = sum(tile.waiting for tile in all_of_them)
    wait = behind(slowest(tile.wait for tile in served) or NO_WAIT, waiting)
    return {
        "waiting": waiting,
        "low": wait.low_min,
        "high": wait.high_min,
        "about": _middle(wait),
        "open": bool(open_ones),
        "because": "" if open_ones else because,
        "served": any(tile.served_now and not tile.wait.nobody for tile in open_ones),
    }


def with_accessible_waits(hall: HallView) -> HallView:
    """The hall as it is for who asks for a counter that can be used in a wheelchair: the waits are those for these."""
    tiles = (
        tile if tile.accessible_wait is None else tile.model_copy(update={"wait": tile.accessible_wait})
        for tile in hall.services
    )
    return hall.model_copy(update={"services": tuple(tiles)})


def group_rows(branch: Branch, hall: HallView, language: Language) -> list[Row]:
    """One row for each group that has services now, in the order that the server tells."""
    tiles: dict[str, list[ServiceTile]] = {}
    for tile in hall.services:
        tiles.setdefault(tile.group_id, []).append(tile)
    soon = counters_open(branch, hall)
    told = {group_id: place for place, group_id in enumerate(hall.groups)}
    # A group that came with new settings is not told yet: it stands at the end for a moment.
    groups = sorted(branch.groups, key=lambda group: told.get(group.id, len(told)))
    return [
        {"id": group.id, "name": group.name.of(language), "sign": group.icon, "soon": soon}
        | _line(tiles[group.id], language)
        for group in groups
        if group.id in tiles
    ]


def counters_open(branch: Branch, hall: HallView) -> str:
    """The time of day at which the counters begin, while numbers are given and none works yet; else empty."""
    return "" if hall.counters_open_at is None else clock_time(hall.counters_open_at, branch.timezone)


def service_row(branch: Branch, hall: HallView, service: Service, language: Language) -> Row:
    """One service with its group and what to bring."""
    group = branch.group_by_id[service.group]
    return {
        "id": service.id,
        "name": service.name.of(language),
        "sign": group.icon,
        "group": group.name.of(language),
        "bring": _said(service.bring, language),
        "soon": counters_open(branch, hall),
    } | _line((tile for tile in hall.services if tile.service_id == service.id), language)


def class_rows(branch: Branch, chosen: str, language: Language) -> list[Row]:
    """The priority classes a citizen may choose."""
    return [
        {
            "id": each.id,
            "name": each.name.of(language),
            "sign": class_sign(each.id),
            "mine": each.id == chosen,
        }
        for each in branch.classes
        if each.at_kiosk
    ]


def booking_rows(branch: Branch, bookings: Iterable[BookingLine], language: Language) -> list[Row]:
    """The bookings of a card: when, and for what."""
    return [
        {
            "id": one.code,
            "time": clock_time(one.slot_at, branch.timezone),
            "name": branch.service_by_id[one.service_id].name.of(language),
        }
        for one in bookings
        if one.service_id in branch.service_by_id
    ]


def class_sign(class_id: str) -> str:
    """The picture of a priority class."""
    return CLASS_ICONS.get(class_id, "person")


def class_name(branch: Branch, class_id: str, language: Language) -> str:
    """A priority class in words; empty for the ordinary one."""
    each = branch.class_by_id.get(class_id)
    return "" if each is None else each.name.of(language)


def opens_text(opens_at: Millis, *, now: Millis, timezone: str, language: Language) -> str:
    """When the hall opens again, as people say it: "07:00 sáng mai" is a day they need not work out."""
    zone = ZoneInfo(timezone)
    opens, today = datetime.fromtimestamp(opens_at / 1000, zone), datetime.fromtimestamp(now / 1000, zone)
    time = f"{opens:%H:%M}"
    if opens.date() == today.date():
        return OPENS.say("today", language, {"time": time})
    if opens.date() == today.date() + timedelta(days=1):
        return OPENS.say("tomorrow", language, {"time": time})
    # No-break spaces: a date that is broken over two lines is read twice.
    day = f"{dates.weekday_within(opens, language)}, {opens:%d/%m}".replace(" ", "\u00a0")
    return OPENS.say("later", language, {"time": time, "day": day})


def service_part(
    branch: Branch, hall: HallView, service: Service, language: Language, *, away: bool = False
) -> ServicePart:
    """What the page of the third tap shows; `away`: of the line nothing is known."""
    row, facts = service_row(branch, hall, service, language), procedure.told(service, language)
    return ServicePart(
        name=row["name"], group=row["group"], bring=row["bring"],
        items=tuple(procedure.to_bring(service, language)), facts=facts.lines, source=facts.source,
        waiting=row["waiting"], low=row["low"], high=row["high"], about=row["about"],
        open=row["open"], because=row["because"], served=row["served"], soon=row["soon"],
        spoken=spoken.unknown_wait(language) if away
        else spoken.waiting(row["waiting"], _wait_of(row), language),
        **_elsewhere(service, language),
    )  # fmt: skip


def _booking(branch: Branch, ticket: Issued) -> tuple[str, str]:
    """What became of a booking's time, and that time: nobody is to wonder why others go first. Empty without one."""
    if ticket.channel is not Channel.BOOKING:
        return "", ""
    booked_at = ticket.booked_at if ticket.slot_at is None else ticket.slot_at
    if booked_at is None:
        return "not_in_time", ""
    early = "early" if ticket.issued_at < booked_at else "late"
    return early if ticket.slot_at is None else "in_time", clock_time(booked_at, branch.timezone)


def _elsewhere(service: Service, language: Language) -> Row:
    told = service.no_wait
    if told is None:
        return {}
    return {
        "online": told.online or "",
        "agent": _said(told.agent, language),
        "agent_hours": _said(told.agent_hours, language),
        "help_only": told.only,
    }


def event_rows(branch: Branch, hall: HallView, language: Language) -> list[Row]:
    """One row for each life event: its services, and the line of the first of them. One closed closes all."""
    tiles = {tile.service_id: tile for tile in hall.services}
    rows = []
    for event in branch.event_by_id.values():
        legs = [tiles[service_id] for service_id in event.services if service_id in tiles]
        closed = next((tile for tile in legs if not tile.open), None)
        rows.append(
            {
                "id": event.id,
                "name": event.name.of(language),
                "sign": event.icon,
                "soon": counters_open(branch, hall),
                "steps": " → ".join(branch.service_by_id[one].name.of(language) for one in event.services),
            }
            | _line(legs[:1] if closed is None else [closed], language)
        )
    return rows


EXAMPLE_LETTERS, EXAMPLES_LETTERS = 16, 32
"""Of one example of what can be looked for, and of all: they stand on a line or two."""


def search_examples(branch: Branch, hall: HallView, language: Language) -> list[str]:
    """What may be looked for, in people's own words: one service of a group, of those that most came for first."""
    examples: list[str] = []
    for group_id in dict.fromkeys((*hall.groups, *branch.group_by_id)):
        of_group = (one for one in branch.services if one.group == group_id and one.id != branch.result_service)
        words = next(filter(None, (_short_words(one, language) for one in of_group)), "")
        if words and words not in examples and len("".join(examples)) + len(words) <= EXAMPLES_LETTERS:
            examples.append(words)
    return examples


def _short_words(service: Service, language: Language) -> str:
    also, name = _said(service.also, language).partition(",")[0].strip(), service.name.of(language)
    begun = name[:1].lower() + name[1:] if name[1:2].islower() else name
    return next((words for words in (also, begun) if words and len(words) <= EXAMPLE_LETTERS), "")


def found_event_rows(rows: Iterable[Row]) -> list[Row]:
    """Life events among what a search finds: rows as services have, each under an id that no service has."""
    return [{k: v for k, v in row.items() if k != "steps"} | {
        "id": FOUND_EVENT + row["id"], "group": row["steps"], "bring": "",
    } for row in rows]  # fmt: skip


def event_part(
    branch: Branch, hall: HallView, event: LifeEvent, language: Language, *, away: bool = False
) -> ServicePart:
    """What the page of the third tap shows of a life event: all steps, what to bring for any; `away` as above."""
    row = next(row for row in event_rows(branch, hall, language) if row["id"] == event.id)
    services = [branch.service_by_id[service_id] for service_id in event.services]
    items = dict.fromkeys(item for service in services for item in procedure.to_bring(service, language))
    return ServicePart(
        name=row["name"], items=tuple(items), steps=tuple(service.name.of(language) for service in services),
        waiting=row["waiting"], low=row["low"], high=row["high"], about=row["about"],
        open=row["open"], because=row["because"], served=row["served"], soon=row["soon"],
        spoken=spoken.unknown_wait(language) if away
        else spoken.waiting(row["waiting"], _wait_of(row), language),
    )  # fmt: skip


def _for_what(branch: Branch, ticket: Issued, language: Language) -> str:
    """The services of a ticket in order; of one that is filed online only, that it is for help."""
    known = (branch.service_by_id.get(one) for one in (ticket.service_id, *ticket.then))
    names = [service.name.of(language) for service in known if service is not None]
    first = branch.service_by_id.get(ticket.service_id)
    if first is not None and first.no_wait is not None and first.no_wait.only:
        names[0] += f" ({HELP_ONLY.of(language)})"
    return " → ".join(names) or ticket.service_id


def ticket_part(branch: Branch, ticket: Issued, language: Language) -> TicketPart:
    """What the ticket page shows, but for the picture of its address."""
    service = branch.service_by_id.get(ticket.service_id)
    group = branch.group_by_id[service.group].name.of(language) if service else ""
    come_back = "" if ticket.come_back_at is None else clock_time(ticket.come_back_at, branch.timezone)
    where = ticket.where.of(language)
    counted = clock_time(ticket.issued_at, branch.timezone) if ticket.given_away else ""
    counts, booked = _booking(branch, ticket)
    wait = behind(ticket.wait, ticket.ahead)
    told = spoken.Told(
        number=ticket.number,
        ahead=ticket.ahead,
        wait=wait,
        come_back=come_back,
        counted=counted,
        where=spoken.place(branch, ticket, where, language),
        counts=counts,
        booked=booked,
        accessible=ticket.accessible,
    )
    return TicketPart(
        number=ticket.number,
        service=_for_what(branch, ticket, language),
        group=group,
        class_name=class_name(branch, ticket.class_id, language),
        ahead=ticket.ahead,
        low=wait.low_min,
        high=wait.high_min,
        about=_middle(wait),
        come_back=come_back,
        nobody=wait.nobody,
        longer=wait.longer,
        counted=counted,
        where=where,
        counters=tuple(str(branch.counter_by_id[i].number) for i in ticket.at_work if i in branch.counter_by_id),
        booking=BOOKING.say(counts, language, {"time": booked}) if counts else "",
        accessible=ticket.accessible,
        spoken=spoken.ticket(told, language),
    )
