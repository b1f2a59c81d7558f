"""Who came and went, what was done from pages and consoles, and what left as a file: as the journal has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from server.store.audit_rows import AuditRow, audit_rows, names, settings_applied
from server.store.history import looking_at
from server.store.visits import branch_in_force
from server.upkeep.wording import AUDITED, AUDITED_NAMES, WORDS
from wire import dates
from wire import events as e
from wire.catalogue import Branch
from wire.values import Actor, Language, Seq

DATES = ("span", "before", "day", "false_day")
"""The fields of a fact that hold days as the program writes them."""

NAMED = {
    "roles": "role", "role": "device", "mode": "mode", "kind": "export", "changed": "mail", "alarms": "switch",
    "reports": "switch", "security": "security", "what": "media", "fields": "media_field",
}  # fmt: skip
"""The fields of a fact that hold names of the program, and what they name."""

IN_A_BROWSER = "web"
"""The device in the rows of whoever works on the pages; at a desk the browser's own name follows behind a colon."""


def audited(url: str, first: str, last: str, language: Language = "vi") -> Iterator[str]:
    """The lines of some days, by the branch's own calendar, oldest first.

    A person is told by name; who was erased, and who stands in rows of before, as it is written there.

    Args:
        url: of the branch's database; a server may be running on it.
        first: the first day, ISO.
        last: the last day, counted too.
        language: of the lines.

    Raises:
        StartRefused: there is no database of ours that can be read.
    """
    with looking_at(url) as connection:
        yield from lines_of(connection, first, last, language)


def lines_of(connection: Connection, first: str, last: str, language: Language) -> Iterator[str]:
    """As `audited`, of a connection that sees one moment."""
    branch = branch_in_force(connection)
    zone = ZoneInfo(branch.timezone) if branch else UTC
    begin = datetime.combine(date.fromisoformat(first), datetime.min.time(), zone)
    # The calendar ends with 9999, and no row lies in that year (`END_OF_TIME`).
    after = min(date.fromisoformat(last), date.max - timedelta(days=1)) + timedelta(days=1)
    end = datetime.combine(after, datetime.min.time(), zone)
    known = names(connection)
    for row in audit_rows(connection, begin=int(begin.timestamp() * 1000), end=int(end.timestamp() * 1000)):
        at = datetime.fromtimestamp(row.at / 1000, zone)
        stay = settings_that_stay(connection, row, zone)
        yield f"{at:%Y-%m-%d %H:%M:%S}  {_line(row, known, branch, language, stay=bool(stay))}"


def settings_that_stay(connection: Connection, row: AuditRow, zone: tzinfo) -> list[Seq]:
    """The rows of settings that a false day put in force, where a row takes that day back: it leaves them in force."""
    if not isinstance(row.event, e.DayTakenBack):
        return []
    begin = datetime.combine(date.fromisoformat(row.event.false_day), datetime.min.time(), zone)
    return settings_applied(
        connection, begin=int(begin.timestamp() * 1000), end=int((begin + timedelta(days=1)).timestamp() * 1000),
        before=row.seq,
    )  # fmt: skip


def _line(row: AuditRow, known: dict[str, str], branch: Branch | None, language: Language, *, stay: bool) -> str:
    said, device, by = told(row, known, branch, language)
    said += f". {WORDS['settings_stay'].of(language)}" if stay else ""
    places = ([device] if device else []) + ([WORDS.say("by", language, {"who": by})] if by else [])
    return said + (f" ({'; '.join(places)})" if places else "")


def told(row: AuditRow, known: dict[str, str], branch: Branch | None, language: Language) -> tuple[str, str, str]:
    """What a row says, on which device, and by whom; the last two may be empty.

    Args:
        row: of the journal.
        known: user names by code.
        branch: whose services and counters are told by name; those that it has no longer, as they are written there.
        language: of the words.
    """
    facts = row.event.model_dump()
    if isinstance(row.event, e.StaffEvent):
        facts["person"] = _named(row.event.code, known)
    facts |= {name: dates.said(facts[name], language) for name in DATES if name in facts}
    facts |= _places(facts, branch, language)
    facts |= {name: _in_words(NAMED[name], value, language) for name, value in facts.items() if name in NAMED}
    if isinstance(row.event, e.DeviceWanted) and row.event.picture:
        said = WORDS.say("looked_at", language, facts)
    elif isinstance(row.event, e.DeviceWanted) and row.event.asked not in ((), ("mode",)):
        said = WORDS.say("device_asked", language, facts | {"asked": _asked(row.event.asked, facts, language)})
    elif isinstance(row.event, e.MailChanged) and not row.event.server:
        said = WORDS.say("mail_without_server", language, facts)
    elif isinstance(row.event, e.MediaChanged) and not row.event.name:
        said = WORDS.say("media_list", language, facts)
    elif isinstance(row.event, e.MediaChanged) and row.event.fields:
        said = WORDS.say("media_fields", language, facts)
    elif isinstance(row.event, e.CounterAssigned) and not row.event.services:
        said = WORDS.say("as_usual", language, facts)
    else:
        said = AUDITED.say(row.event.type, language, facts)
    device = facts.get("device_id", "") if isinstance(row.event, e.StaffEvent) else ""
    if words := _words(row.event, language):
        said += f": {words}"
    actor = Actor.model_validate_json(row.actor)
    person, at = _named(actor.person, known), actor.device_id
    if person and at.partition(":")[0] == IN_A_BROWSER:  # a browser's name says nothing about where it stands
        at = ""
    elif not person:
        at = _actor(at, language)
    by = ", ".join(part for part in (person, at) if part and part != device)
    return said, device, by


def _words(event: e.AnyEvent, language: Language) -> str:
    """Why numbers stopped, or what was shown in the hall; nothing once it is erased."""
    if isinstance(event, e.HallClosed | e.ServiceClosed):
        return event.why
    return event.text.of(language) if isinstance(event, e.NoticeShown) and event.text is not None else ""


def _asked(asked: tuple[str, ...], facts: Mapping[str, Any], language: Language) -> str:
    """What was asked of a device, each with what it is to be where a word says that."""
    values = {"mode": facts["mode"], "volume": facts["volume"], "layout": facts["layout"] or "–"}
    values["paper_slot"] = _in_words("slot", facts["paper_slot"] or "own", language)
    values["look"] = _in_words("look", facts["look"] or "own", language)
    words = ((one, _in_words("asked", one, language)) for one in asked)
    return ", ".join(f"{said} {values[one]}" if one in values else said for one, said in words)


def _places(facts: Mapping[str, Any], branch: Branch | None, language: Language) -> dict[str, str]:
    """The services and the counter of a fact, as people call them; how far a clock was put right."""
    found: dict[str, str] = {}

    def service(service_id: str) -> str:
        known = branch.service_by_id.get(service_id) if branch else None
        return known.name.of(language) if known else service_id

    if "service_id" in facts:
        found["service"] = service(facts["service_id"])
    if "services" in facts:
        found["services"] = ", ".join(map(service, facts["services"]))
    if "counter_id" in facts:
        counter = branch.counter_by_id.get(facts["counter_id"]) if branch else None
        found["counter"] = str(counter.number) if counter else facts["counter_id"]
    if "by_ms" in facts:
        found["by"] = dates.correction(facts["by_ms"], language)
    return found


def _actor(name: str, language: Language) -> str:
    """Who is no person: the server itself, or an account of the machine at its command line; a device by its name."""
    kind, _, account = name.partition(":")
    known = AUDITED_NAMES[f"actor.{kind}"].of(language) if f"actor.{kind}" in AUDITED_NAMES else ""
    return f"{account}, {known}" if known and account else known or name


def _in_words(kind: str, value: object, language: Language) -> str:
    """Roles, the kind of a device, what it is set to, in the reader's words; a name of before as it is written."""
    names = [str(one) for one in (value if isinstance(value, tuple) else (value,))]
    keys = [f"{kind}.{name}" for name in names]
    told_as = zip(keys, names, strict=True)
    return ", ".join(AUDITED_NAMES[key].of(language) if key in AUDITED_NAMES else name for key, name in told_as)


def _named(code: str, known: dict[str, str]) -> str:
    return f"{known[code]} ({code})" if code in known else code
