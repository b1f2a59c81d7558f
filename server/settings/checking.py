"""Whether a draft can be put in force; what is wrong stands with its place, as a key of words and their facts. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from server.settings.difference import Body, Named, Place, by_id
from wire import colours
from wire.catalogue import SOUND_ALIKE, Branch
from wire.emblem import BadEmblem, read
from wire.flaws import facts_of
from wire.ticket_layout import PARTS
from wire.word_files import name_of

LISTS = (
    "addresses", "nearby", "zones", "groups", "services", "life_events", "classes", "counters", "outcomes",
    "pause_reasons", "rating_reasons",
)  # fmt: skip
"""What stands in settings as a list of things with ids."""

TIMES = ("opens", "closes", "issue_from", "issue_until")

BUILDS = frozenset({"tuple_type", "list_type", "dict_type", "model_type", "model_attributes_type"})
"""What pydantic calls a value that is neither a list nor fields where one of these belongs."""

SINGLE = frozenset({"string_type", "int_type", "float_type", "bool_type", "literal_error", "enum"})
"""What it calls a value of another sort where something single belongs."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a draft from being put in force."""

    place: Place
    what: str
    """A key of the words of the pages, after `wrong_`."""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as settings, or why it is none."""

    branch: Branch | None
    problems: tuple[Problem, ...]


def checked(body: Body, before: Branch, today: str) -> Checked:
    """Look a draft over.

    Args:
        body: the draft.
        before: the settings in force: what stands there already is not held against the draft.
        today: the business day.
    """
    try:
        branch = Branch.model_validate_json(json.dumps(body), strict=True, extra="forbid", context={"written": True})
    except ValidationError as error:
        troubles = error.errors(include_url=False)
        # A file may have a text where a list stands. The rules read a body that is built as settings are.
        if built_otherwise := [one for one in troubles if _is_built_otherwise(one)]:
            return Checked(None, tuple(_once(_of(body, one) for one in built_otherwise)))
        ours = list(_rules(body, before, today))
        told = {problem.place for problem in ours}
        theirs = (_of(body, one) for one in troubles)
        # What a rule of ours found is said once, and a rule between fields says nothing that no rule of ours knows.
        ours += [one for one in theirs if one.place not in told and not (ours and one.what == "wrong")]
        return Checked(None, tuple(_once(ours)))
    ours = list(_rules(body, before, today))
    return Checked(None if ours else branch, tuple(_once(ours)))


def _is_built_otherwise(error: Mapping[str, Any]) -> bool:
    """Whether something single stands where a list or fields belong, or those where something single belongs."""
    return error["type"] in BUILDS or (error["type"] in SINGLE and isinstance(error["input"], list | dict))


def _of(body: Body, error: Mapping[str, Any]) -> Problem:
    facts = facts_of(error)
    place = named_place(body, error["loc"])
    if facts["what"] == "wrong" and (cause := (error.get("ctx") or {}).get("error")):
        return Problem(place, "wrong", {"said": str(cause)})
    told = {name: fact.removesuffix(".0") for name, fact in facts.items() if name in ("limit", "choices")}
    return Problem(place, facts["what"], told)


def named_place(body: Body, loc: Iterable[str | int]) -> Place:
    """A place by ids in lists whose entries have them, else by numbers from 0."""
    place: list[str] = []
    here: Any = body
    for step in loc:
        named = by_id(here) if isinstance(step, int) else None
        if isinstance(step, int) and named is not None and step < len(here):
            place.append(Named(here[step]["id"]))
        else:
            place.append(str(step))
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
    return tuple(place)


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[Place] = set()
    for one in problems:
        if one.place not in seen:
            seen.add(one.place)
            yield one


# -- rules between fields ----------------------------------------------------------------------------------------------


def _rules(body: Body, before: Branch, today: str) -> Iterator[Problem]:
    if "id" not in body:
        yield Problem(("id",), "missing")
    elif body["id"] != before.id:
        yield Problem(("id",), "other_branch", {"id": str(body.get("id")), "ours": before.id})
    yield from _words(body)
    yield from _spans(body.get("hours"), ("hours",), TIMES)
    yield from _holidays(body, before, today)
    yield from _special_days(body)
    yield from _kiosk_modes(body)
    yield from _groups(body)
    yield from _counters(body)
    yield from _services(body)
    yield from _life_events(body)
    yield from _result_service(body)
    yield from _zones(body)
    for one in _entries(body, "nearby"):
        yield from _spans(one.get("hours"), ("nearby", Named(one.get("id", "")), "hours"), TIMES[2:])
    yield from _branding(body)
    yield from _ticket(body)


def _entries(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = body.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _words(body: Body) -> Iterator[Problem]:
    """What people read has words in the first language."""
    languages = body.get("languages")
    first = languages[0] if isinstance(languages, list) and languages else "vi"
    told = {"language": name_of(str(first))}
    for name in LISTS:
        for one in _entries(body, name):
            if isinstance(one.get("name"), dict) and not str(one["name"].get(first) or "").strip():
                yield Problem((name, Named(one.get("id", "")), "name"), "no_words", told)
    for n, notice in enumerate(_entries(body, "notices")):
        for part in ("title", "text"):
            if not str((notice.get(part) or {}).get(first) or "").strip():
                yield Problem(("notices", str(n), part), "no_words", told)
    for n, text in enumerate(_entries(body, "ticker")):
        if not str(text.get(first) or "").strip():
            yield Problem(("ticker", str(n)), "no_words", told)
    for n, special in enumerate(_entries(body, "special_days")):
        if not str((special.get("name") or {}).get(first) or "").strip():
            yield Problem(("special_days", str(n), "name"), "no_words", told)
    for place, text in _further(body):
        if isinstance(text, dict) and not str(text.get(first) or "").strip():
            yield Problem(place, "no_words", told)
    for name in ("name", "site", "address"):
        text = body.get(name) or {}
        # An address that nobody has written yet is shown to nobody, and keeps no other change back.
        unwritten = name == "address" and not any(str(words or "").strip() for words in text.values())
        if not unwritten and not str(text.get(first) or "").strip():
            yield Problem((name,), "no_words", told)


def _further(body: Body) -> Iterator[tuple[Place, Any]]:
    """Texts that need not be there, each with its place."""
    for service in _entries(body, "services"):
        here = ("services", Named(service.get("id", "")))
        given = service.get("facts")
        facts: dict[str, Any] = given if isinstance(given, dict) else {}
        yield (*here, "bring"), service.get("bring")
        yield (*here, "also"), service.get("also")
        elsewhere = service.get("no_wait")
        for name in ("agent", "agent_hours"):
            yield (*here, "no_wait", name), elsewhere.get(name) if isinstance(elsewhere, dict) else None
        for name in ("agency", "fee", "source"):
            yield (*here, "facts", name), facts.get(name)
        for n, paper in enumerate(_entries(facts, "papers")):
            yield (*here, "facts", "papers", str(n)), paper
    for zone in _entries(body, "zones"):
        yield ("zones", Named(zone.get("id", "")), "floor"), zone.get("floor")
    for one in _entries(body, "addresses"):
        yield ("addresses", Named(one.get("id", "")), "address"), one.get("address") or {}
    for one in _entries(body, "nearby"):
        yield ("nearby", Named(one.get("id", "")), "address"), one.get("address")
    given = body.get("ticket")
    ticket: dict[str, Any] = given if isinstance(given, dict) else {}
    for name in ("title", "follow", "scan", "please", "missed"):
        yield ("ticket", name), ticket.get(name)
    for n, note in enumerate(_entries(ticket, "notes")):
        yield ("ticket", "notes", str(n)), note


def _spans(given: Any, place: Place, names: tuple[str, ...], *, of_week: bool = True) -> Iterator[Problem]:
    """Stretches of a week, or of one day: each in order, and none over another. One thing is said of a time."""
    good: list[tuple[int, dict[str, Any]]] = []
    for n, one in enumerate(_entries({"": given}, "")):
        here = (*place, str(n))
        if of_week and not one.get("weekdays"):
            yield Problem((*here, "weekdays"), "no_weekday")
        wrong = [name for name in names if not is_time(one.get(name))]
        for name in wrong:
            yield Problem((*here, name), _no_time(one.get(name)))
        unordered = [] if wrong else list(_order_of(one, here))
        yield from unordered
        if not (wrong or unordered):
            good.append((n, one))
    for at, (n, one) in enumerate(good):
        for _, earlier in good[:at]:
            if of_week and not {*map(str, one.get("weekdays") or ())} & {*map(str, earlier.get("weekdays") or ())}:
                continue
            for begin, end in (("opens", "closes"), ("issue_from", "issue_until")):
                if begin in names and one[begin] < earlier[end] and earlier[begin] < one[end]:
                    yield Problem((*place, str(n), begin), "overlap", {"a": earlier[begin], "b": earlier[end]})
                    break


def _order_of(one: Mapping[str, Any], here: Place) -> Iterator[Problem]:
    closes = one.get("closes")
    if closes is not None and closes <= one["opens"]:
        yield Problem((*here, "closes"), "closes_first", {"t": one["opens"]})
    if one["issue_until"] <= one["issue_from"]:
        yield Problem((*here, "issue_until"), "issue_ends_first", {"t": one["issue_from"]})
    elif closes is not None and one["issue_until"] > closes:
        yield Problem((*here, "issue_until"), "issue_after_close", {"t": closes})


def _special_days(body: Body) -> Iterator[Problem]:
    """A day that is over is none of these: who adds it is warned (`warnings.py`)."""
    days = [one.get("date") for one in _entries(body, "special_days")]
    for n, one in enumerate(_entries(body, "special_days")):
        here, day = ("special_days", str(n)), one.get("date")
        if not day:
            yield Problem((*here, "date"), "missing")
        elif not is_date(day):
            yield Problem((*here, "date"), "no_date", {"given": str(day)[:40]})
        elif day in days[:n]:
            yield Problem((*here, "date"), "twice")
        elif day in (body.get("holidays") or ()):
            yield Problem((*here, "date"), "in_holidays")
        if one.get("hours") and one.get("as_weekday") is not None:
            yield Problem((*here, "as_weekday"), "one_way")
        yield from _spans(one.get("hours"), (*here, "hours"), TIMES, of_week=False)


def _kiosk_modes(body: Body) -> Iterator[Problem]:
    """Each in order, and none over another of the same kiosk: what is meant there nobody could tell."""
    good: list[dict[str, Any]] = []
    for n, one in enumerate(_entries(body, "kiosk_modes")):
        here = ("kiosk_modes", str(n))
        if not one.get("weekdays"):
            yield Problem((*here, "weekdays"), "no_weekday")
        wrong = [name for name in ("begins", "ends") if not is_time(one.get(name))]
        for name in wrong:
            yield Problem((*here, name), _no_time(one.get(name)))
        if wrong:
            continue
        if one["ends"] <= one["begins"]:
            yield Problem((*here, "ends"), "ends_first", {"t": one["begins"]})
            continue
        for earlier in good:
            same = {*map(str, one.get("weekdays") or ())} & {*map(str, earlier.get("weekdays") or ())}
            both = one.get("kiosks") and earlier.get("kiosks")
            apart = both and not {*one["kiosks"]} & {*earlier["kiosks"]}
            if same and not apart and one["begins"] < earlier["ends"] and earlier["begins"] < one["ends"]:
                yield Problem((*here, "begins"), "kiosk_overlap", {"a": earlier["begins"], "b": earlier["ends"]})
                break
        good.append(one)


def _services(body: Body) -> Iterator[Problem]:
    for name in ("groups", "services"):
        for one in _entries(body, name):
            yield from _spans(one.get("hours"), (name, Named(one.get("id", "")), "hours"), TIMES[2:])
    for one in _entries(body, "services"):
        here = ("services", Named(one.get("id", "")))
        slots, facts, elsewhere = one.get("slots"), one.get("facts"), one.get("no_wait")
        if isinstance(elsewhere, dict) and elsewhere.get("only") is True and not elsewhere.get("online"):
            yield Problem((*here, "no_wait", "online"), "no_address")
        for n, some in enumerate(_entries(slots, "at") if isinstance(slots, dict) else ()):
            wrong = [name for name in ("at", "until") if (name == "at" or name in some) and not is_time(some.get(name))]
            for name in wrong:
                yield Problem((*here, "slots", "at", str(n), name), _no_time(some.get(name)))
            if not wrong and "until" in some and some["until"] <= some["at"]:
                yield Problem((*here, "slots", "at", str(n), "until"), "until_first", {"t": some["at"]})
        if isinstance(facts, dict) and facts.get("as_of") and not is_date(facts["as_of"]):
            yield Problem((*here, "facts", "as_of"), "no_date", {"given": str(facts["as_of"])[:40]})
        if isinstance(facts, dict) and not facts.get("example"):
            for name in ("source", "as_of"):
                if not facts.get(name):
                    yield Problem((*here, "facts", name), "no_source")


def _life_events(body: Body) -> Iterator[Problem]:
    known = {one.get("id") for one in _entries(body, "services")}
    policy = body.get("policy")
    most = policy.get("services_a_ticket") if isinstance(policy, dict) else None
    for one in _entries(body, "life_events"):
        place: Place = ("life_events", Named(one.get("id", "")), "services")
        given = one.get("services")
        named = given if isinstance(given, list) else []
        if any(service not in known for service in named):
            yield Problem(place, "gone")
        elif any(service in named[:n] for n, service in enumerate(named)):
            yield Problem(place, "twice")
        elif len(named) < 2:
            yield Problem(place, "two_services")
        elif isinstance(most, int) and len(named) > most:
            yield Problem(place, "many_services", {"most": str(most)})


def _result_service(body: Body) -> Iterator[Problem]:
    named = body.get("result_service")
    if named is not None and named not in {one.get("id") for one in _entries(body, "services")}:
        yield Problem(("result_service",), "gone")


def _zones(body: Body) -> Iterator[Problem]:
    known = {one.get("id") for one in _entries(body, "addresses")}
    for one in _entries(body, "zones"):
        if one.get("address") is not None and one["address"] not in known:
            yield Problem(("zones", Named(one.get("id", "")), "address"), "gone")


def _branding(body: Body) -> Iterator[Problem]:
    branding = body.get("branding")
    colour = branding.get("accent") if isinstance(branding, dict) else None
    if isinstance(colour, str) and re.fullmatch("#[0-9a-fA-F]{6}", colour) and not colours.can_be_accent(colour):
        facts = {"found": f"{colours.contrast(colour, colours.WHITE):.1f}", "better": colours.darker(colour)}
        yield Problem(("branding", "accent"), "unreadable", facts)
    lines = branding.get("emblem") if isinstance(branding, dict) else None
    if isinstance(lines, list) and lines and all(isinstance(line, str) for line in lines):
        try:
            read(tuple(lines))
        except BadEmblem as bad:
            yield Problem(("branding", "emblem"), f"emblem_{bad.flaw}", {"what": bad.what})


def _ticket(body: Body) -> Iterator[Problem]:
    """The parts of a ticket: each once, known, and its number among them."""
    ticket = body.get("ticket")
    order = ticket.get("order") if isinstance(ticket, dict) else None
    if not isinstance(order, list):
        return
    for n, part in enumerate(order):
        if part not in PARTS:
            yield Problem(("ticket", "order", str(n)), "no_choice")
        elif part in order[:n]:
            yield Problem(("ticket", "order", str(n)), "twice")
    if "number" not in order:
        yield Problem(("ticket", "order"), "no_number")


def is_time(given: Any) -> bool:
    """Whether this is a time of day as settings write it."""
    parts = given.split(":") if isinstance(given, str) else []
    if [len(part) for part in parts] != [2, 2] or not all(part.isascii() and part.isdigit() for part in parts):
        return False
    return int(parts[0]) < 24 and int(parts[1]) < 60


def _no_time(given: Any) -> str:
    """What is wrong with a text that is no time of day: at 24:00 the next day begins, and 23:59 is meant."""
    return "midnight" if given == "24:00" else "no_time"


def is_date(given: Any) -> bool:
    """Whether this is a day of the calendar as settings write it."""
    try:
        return isinstance(given, str) and date.fromisoformat(given).isoformat() == given
    except ValueError:
        return False


def _holidays(body: Body, before: Branch, today: str) -> Iterator[Problem]:
    days = body.get("holidays")
    known: list[Any] = days if isinstance(days, list) else []
    for n, day in enumerate(known):
        if not is_date(day):
            yield Problem(("holidays", str(n)), "no_date", {"given": str(day)[:40]})
        elif day in known[:n]:
            yield Problem(("holidays", str(n)), "twice")
        elif day < today and day not in before.holidays:
            yield Problem(("holidays", str(n)), "past")


def _groups(body: Body) -> Iterator[Problem]:
    groups = {str(one.get("id")): one for one in _entries(body, "groups")}
    alike = [one for one in groups.values() if one.get("series") in SOUND_ALIKE]
    for one in alike:
        if others := sorted({str(other["series"]) for other in alike} - {str(one["series"])}):
            facts = {"letter": str(one["series"]), "others": ", ".join(others)}
            yield Problem(("groups", Named(one.get("id", "")), "series"), "sound_alike", facts)
    served = {group for one in _entries(body, "counters") for group in one.get("groups") or ()}
    single = {service for one in _entries(body, "counters") for service in one.get("services") or ()}
    for service in _entries(body, "services"):
        here = ("services", Named(service.get("id", "")))
        if service.get("group") not in groups:
            yield Problem((*here, "group"), "no_group")
        elif service.get("group") not in served and service.get("id") not in single:
            yield Problem((*here, "served_by"), "nobody_serves")


def _counters(body: Body) -> Iterator[Problem]:
    counters = _entries(body, "counters")
    zones = {one.get("id") for one in _entries(body, "zones")}
    known = {name: {one.get("id") for one in _entries(body, name)} for name in ("groups", "services")}
    many = Counter(str(one.get("number")) for one in counters)
    for one in counters:
        here = ("counters", Named(one.get("id", "")))
        if many[str(one.get("number"))] > 1:
            yield Problem((*here, "number"), "number_twice")
        if one.get("zone") not in zones:
            yield Problem((*here, "zone"), "no_zone")
        for name in ("groups", "services"):
            if set(one.get(name) or ()) - known[name]:
                yield Problem((*here, name), "gone")
        if not (one.get("groups") or one.get("services")):
            yield Problem((*here, "groups"), "serves_nothing")
