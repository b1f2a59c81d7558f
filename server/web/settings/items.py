"""Items of a draft: found, written from a form, added, copied, moved, taken away. Pure."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import string
import unicodedata
from collections.abc import Mapping
from typing import Any

from server.settings.checking import is_date
from server.settings.difference import Body, Named, Place
from server.web.settings.kinds import KINDS, Field, Kind
from server.web.typed import clock, day
from wire.catalogue import EASILY_MISTAKEN, LIKE_DIGITS, RATING_REASONS, SOUND_ALIKE
from wire.text import cleaned
from wire.values import is_language
from wire.word_files import WIRE

Form = Mapping[str, str]

EMPTY: dict[str, Any] = {
    "service": {"name": {}, "group": "", "minutes": 10.0, "bookable": True},
    "group": {"name": {}, "icon": "document", "series": ""},
    "event": {"name": {}, "icon": "people", "services": []},
    "counter": {"number": 1, "name": {}, "zone": "", "groups": [], "services": []},
    "zone": {"name": {}},
    "class": {"name": {}, "head_start_min": 45, "at_kiosk": True},
    "outcome": {"name": {}},
    "rating": {"name": {}},
    "address": {"name": {}, "address": {}},
    "nearby": {"name": {}, "hours": []},
    "special": {"date": "", "name": {}, "hours": [], "bookings": True},
    "pause": {"name": {}},
    "hours": {"weekdays": [], "opens": "07:30", "closes": "11:30", "issue_from": "07:00", "issue_until": "11:00"},
    "kiosk": {"weekdays": [], "begins": "11:30", "ends": "13:30", "mode": "closed", "kiosks": []},
    "notice": {"title": {}, "text": {}, "bookings": False},
    "ticker": {},
}
"""What a new item begins as."""

BOOKED = {"service": "bookable", "special": "bookings"}
"""By the kind of an item, the field that lets it be booked: nobody books where the branch has no hub."""

LONGEST_ID = 48
TAKEN = frozenset({"ordinary"})
"""Ids that mean something else."""

MOST_ROWS = 100
"""Of a field that has rows; the settings allow 48 at most."""

MOST_ITEMS = 500
"""Of one kind; a branch has 60 counters and 46 services."""


def languages_of(body: Body) -> list[str]:
    """Those in which texts are asked for."""
    said = body.get("languages")
    known = [one for one in said if is_language(one)] if isinstance(said, list) else []
    return known[:8] or ["vi"]


def items(body: Body, kind: Kind) -> list[Any]:
    """All items of a kind."""
    value = body.get(kind.at)
    return value if isinstance(value, list) else []


def keys(body: Body, kind: Kind) -> list[str]:
    """The keys of all items of a kind that is a list."""
    known = enumerate(items(body, kind))
    return [str(one.get("id")) if kind.how == "named" else str(n) for n, one in known if isinstance(one, dict)]


def find(body: Body, kind: Kind, key: str) -> Any:
    """An item, or None when there is none of that key."""
    if kind.how == "single":
        return body if not kind.at else body.get(kind.at, {})
    at = position(body, kind, key)
    return None if at is None else items(body, kind)[at]


def position(body: Body, kind: Kind, key: str) -> int | None:
    """Where an item stands in its list."""
    known = items(body, kind)
    if kind.how == "named":
        return next((n for n, one in enumerate(known) if isinstance(one, dict) and one.get("id") == key), None)
    return int(key) if key.isascii() and key.isdigit() and len(key) < 4 and int(key) < len(known) else None


def stamp(body: Body, kind: Kind, key: str) -> str:
    """Tells whether an item is still as somebody saw it; empty for one that is not there."""
    item = find(body, kind, key)
    if item is None:
        return ""
    seen = [within(item, field.path) for field in kind.fields]
    if any(field.type == "served_by" for field in kind.fields):
        seen.append([one.get("id") for one in body.get("counters") or () if key in (one.get("services") or ())])
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def still_there(body: Body, kind: Kind, key: str, seen: str) -> str | None:
    """The key of an item that is as somebody saw it, or None: one that only has a place in a list may have moved."""
    if stamp(body, kind, key) == seen:
        return key
    places = keys(body, kind) if kind.how == "numbered" else []
    return next((one for one in places if stamp(body, kind, one) == seen), None)


def place_of(kind: Kind, key: str) -> Place:
    """The place of an item in the settings."""
    if kind.how == "single":
        return (kind.at,) if kind.at else ()
    return (kind.at, Named(key) if kind.how == "named" else key)


def place_of_field(kind: Kind, key: str, field: Field) -> Place:
    """The place of a field."""
    return (*place_of(kind, key), *field.path)


def within(item: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path within an item; None for nothing."""
    for step in path:
        item = item.get(step) if isinstance(item, dict) else None
    return item


def name_of_item(item: Any) -> dict[str, str]:
    """The words by which an item is known."""
    named = item.get("name", item.get("title", item)) if isinstance(item, dict) else {}
    return {key: value for key, value in named.items() if isinstance(value, str)} if isinstance(named, dict) else {}


# -- from a form -------------------------------------------------------------------------------------------------------


def write(body: Body, kind: Kind, key: str, form: Form) -> None:
    """Put what a form says into an item; what does not fit its type stays as it was typed."""
    item = body.setdefault(kind.at, {}) if kind.how == "single" and kind.at else find(body, kind, key)
    if not isinstance(item, dict):
        return
    for table in dict.fromkeys(field.path[0] for field in kind.fields if len(field.path) > 1):
        _write_table(item, table, kind, form, body)
    for field in kind.fields:
        if len(field.path) > 1 or field.type == "picture":
            continue
        if field.type == "served_by":
            _serve(body, key, form)
            continue
        value = read(field, form, body, item.get(field.name) if field.name else item)
        if field.type == "many":  # in the order in which they stood, so that a form that nobody changed changes nothing
            was = [one for one in item.get(field.name) or () if one in value]
            value = was + [one for one in value if one not in was]
        if not field.name:
            item.clear()
            item.update(value)
        else:
            _put(item, field.name, field, value)


def _put(table: dict[str, Any], name: str, field: Field, value: Any) -> None:
    """Put a value into its place; what was not there and is left empty does not come."""
    if field.optional and value in ("", {}):
        table.pop(name, None)
    elif name in table or value not in ("", {}, []):
        table[name] = value


def _write_table(item: dict[str, Any], name: str, kind: Kind, form: Form, body: Body) -> None:
    """Fields within a field; all of them empty, it is taken away, unless it was as empty before."""
    was = item.get(name)
    fields = [field for field in kind.fields if field.path[:1] == (name,)]
    said = {field.path[1]: (field, read(field, form, body, within(item, field.path))) for field in fields}
    if any(value not in ("", {}, [], False) for _, value in said.values()):
        table = item.setdefault(name, {}) if isinstance(was, dict) else {}
        item[name] = table
        for key, (field, value) in said.items():
            _put(table, key, field, value)
    elif isinstance(was, dict) and any(was.get(key) not in (None, "", {}, [], False) for key in said):
        item.pop(name)


def read(field: Field, form: Form, body: Body, was: Any = None) -> Any:
    """A field's value from a form; `was` is what the form was made from."""
    if field.type == "texts" and isinstance(was, dict):
        return _with_unasked(_read(field, field.input, form, body), was, form, field.input)
    if field.type == "rows" and field.columns[0].type == "texts" and isinstance(was, list):
        return _rows_with_unasked(field, _rows_said(field, field.input, form, body), was, form)
    return _read(field, field.input, form, body)


def _with_unasked(said: dict[str, str], was: dict[str, Any], form: Form, name: str) -> dict[str, Any]:
    """A text with its words in the languages that the form did not ask for: what nobody saw, nobody took away.

    It does not ask for a language that `languages` lacks, be it for as long as somebody types. Who empties all that
    is asked for takes the whole text away.
    """
    unasked = {one: words for one, words in was.items() if f"{name}-{one}" not in form}
    if not said and len(unasked) < len(was):
        return said
    return said | unasked


def _rows_with_unasked(field: Field, said: list[tuple[int, Any]], was: list[Any], form: Form) -> list[Any]:
    """As `_with_unasked`, for rows: each was the one that says the same, or else the one at its place."""
    left = {n: one for n, one in enumerate(was) if isinstance(one, dict)}
    found: dict[int, Any] = {}
    for alike in (True, False):
        for n, row in said:
            at = next((k for k, one in left.items() if one | row == one), None) if alike else n
            if n not in found and at in left:
                found[n] = _with_unasked(row, left.pop(at), form, row_input(field.input, n, field.columns[0]))
    return [found.get(n, row) for n, row in said]


def _read(field: Field, name: str, form: Form, body: Body) -> Any:
    typed = cleaned(form.get(name, ""))
    match field.type:
        case "texts":
            # And in those that `languages` had when the form was made.
            asked = (*languages_of(body), *(one.removeprefix(f"{name}-") for one in form if one.startswith(f"{name}-")))
            said = {one: cleaned(form.get(f"{name}-{one}", "")) for one in asked if is_language(one)}
            return {one: words for one, words in said.items() if words}
        case "words":
            return [one for one in (part.strip() for part in typed.split(",")) if one]
        case "whole":
            return int(typed) if re.fullmatch(r"-?[0-9]{1,12}", typed) else typed
        case "number":
            return float(typed.replace(",", ".")) if re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,6})?", typed) else typed
        case "yes_no":
            return name in form
        case "time":
            return clock(typed)
        case "date":
            return day(typed)
        case "weekday":
            return int(typed) if re.fullmatch("[1-7]", typed) else typed
        case "rows":
            return [row for _, row in _rows_said(field, name, form, body)]
        case "dates":
            given = (day(cleaned(form[one])) for one in sorted(form, key=_row) if one.startswith(f"{name}-"))
            found = [one for one in given if one]
            return sorted(found) if all(map(is_date, found)) else found
        case "weekdays":
            return [n for n in range(1, 8) if f"{name}-{n}" in form]
        case "many":
            ids = [str(one.get("id")) for one in body.get(field.of) or () if isinstance(one, dict)]
            return [one for one in ids if f"{name}-{one}" in form]
    return typed


def _rows_said(field: Field, name: str, form: Form, body: Body) -> list[tuple[int, Any]]:
    """The rows that somebody wrote something into, each with its number in the form."""
    begins = re.compile(re.escape(name) + r"-([0-9]{1,4})(?:-|\Z)")
    at = sorted({int(found[1]) for found in map(begins.match, form) if found})[:MOST_ROWS]
    rows: list[tuple[int, Any]] = []
    for n in at:
        said = {one.name: (one, _read(one, row_input(name, n, one), form, body)) for one in field.columns}
        if all(value in ("", {}, []) for _, value in said.values()):
            continue
        if "" in said:
            rows.append((n, said[""][1]))
        else:
            rows.append((n, {key: value for key, (one, value) in said.items() if not (one.optional and value == "")}))
    return rows


def row_input(name: str, n: int, column: Field) -> str:
    """The name of the input of a column in row `n`."""
    return f"{name}-{n}-{column.key}"


def without_row(form: Form, row: str) -> dict[str, str]:
    """A form without one row of a field, named as its inputs begin."""
    return {name: value for name, value in form.items() if not name.startswith(f"{row}-")}


def moved_row(form: Form, row: str, by: int) -> dict[str, str]:
    """A form in which a row, named as its inputs begin, and the one next to it in the form have changed places."""
    field, _, place = row.rpartition("-")
    begins = re.compile(re.escape(field) + r"-([0-9]{1,4})-(.+)")
    found = {name: (match[1], match[2]) for name in form if (match := begins.fullmatch(name))}
    filled = sorted({n for name, (n, _) in found.items() if form[name].strip()}, key=int)
    if place not in filled or not 0 <= filled.index(place) + by < len(filled):
        return dict(form)
    other = filled[filled.index(place) + by]
    goes = {place: other, other: place}
    moved = {name: f"{field}-{goes.get(n, n)}-{rest}" for name, (n, rest) in found.items()}
    return {moved.get(name, name): value for name, value in form.items()}


def _row(name: str) -> tuple[int, str]:
    last = name.rpartition("-")[2]
    return (int(last) if last.isascii() and last.isdigit() and len(last) < 6 else 10**6, name)


def _serve(body: Body, service: str, form: Form) -> None:
    """Which counters serve a service besides those that serve its whole group."""
    for counter in body.get("counters") or ():
        serves = [one for one in counter.get("services") or () if one != service]
        wanted = f"f-served_by-{counter.get('id')}" in form
        was = service in (counter.get("services") or ())
        if wanted != was:
            counter["services"] = [*serves, service] if wanted else serves


def day_shown(value: Any) -> str:
    """A date as a person writes it; what is none, as it was typed."""
    return "/".join(reversed(value.split("-"))) if is_date(value) else str(value)


# -- lists -------------------------------------------------------------------------------------------------------------


def beginning(body: Body, kind: Kind, key: str = "", *, has_hub: bool) -> dict[str, Any]:
    """What a new item begins as: also what is chosen for it by what the others have.

    Args:
        body: the draft.
        kind: of the item.
        key: of the item, when it is in the draft already.
        has_hub: whether the branch takes bookings.
    """
    item: dict[str, Any] = copy.deepcopy(EMPTY[kind.name])
    others = [one for one in items(body, kind) if not isinstance(one, dict) or one.get("id") != key]
    if kind.name in BOOKED and not has_hub:
        item[BOOKED[kind.name]] = False
    if kind.name == "counter":
        item["number"] = next_number(others)
        item["zone"] = next((one.get("id") for one in items(body, KINDS["zone"])), "")
    if kind.name == "group":
        item["series"] = next_letter(others)
    return item


def add(body: Body, kind: Kind, words: str, more: Mapping[str, Any] | None = None, *, has_hub: bool = True) -> str:
    """Add an item; its key.

    Args:
        body: the draft.
        kind: of the item.
        words: its name in the first language; its id is made from them.
        more: what else is known of it.
        has_hub: whether the branch takes bookings.
    """
    item = beginning(body, kind, has_hub=has_hub) | dict(more or {})
    if kind.name == "rating" and not items(body, kind):  # a list of one's own takes the place of the usual reasons
        body[kind.at] = [{"id": one, "name": _usual(one, languages_of(body))} for one in RATING_REASONS]
    return _append(body, kind, item, words, len(items(body, kind)))


def _usual(reason: str, languages: list[str]) -> dict[str, str]:
    words = WIRE.table("rating_reasons")
    return {language: words.say(reason, language, {}) for language in languages}


def copy_of(body: Body, kind: Kind, key: str) -> str:
    """Copy an item, and put the copy after it; the copy's key."""
    at = position(body, kind, key)
    if at is None:
        return key
    item = copy.deepcopy(items(body, kind)[at])
    first = languages_of(body)[0]
    if kind.name == "counter":
        item["number"] = next_number(items(body, kind))
    if kind.name == "group":
        item["series"] = next_letter(items(body, kind))
    words = name_of_item(item).get(first, "")
    return _append(body, kind, item, words, at + 1, of=key)


def _append(body: Body, kind: Kind, item: dict[str, Any], words: str, at: int, of: str = "") -> str:
    body.setdefault(kind.at, []).insert(at, item)
    if kind.how == "numbered":
        return str(at)
    first = languages_of(body)[0]
    if words and not of:
        item["name"] = {first: words}
    taken = {one.get("id") for one in items(body, kind) if one is not item} | TAKEN
    item["id"] = made_id(words or of or kind.name, taken)
    # The id stands first, as in the files of people.
    rest = {name: value for name, value in item.items() if name != "id"}
    key = item["id"]
    item.clear()
    item.update({"id": key} | rest)
    if kind.name == "service" and of:
        for counter in body.get("counters") or ():
            if of in (counter.get("services") or ()):
                counter["services"] = [*counter["services"], key]
    return str(key)


def remove(body: Body, kind: Kind, key: str) -> None:
    """Take an item away, and what names it: no counter serves, no life event and no door leads to what is not there."""
    at = position(body, kind, key)
    if at is None:
        return
    del items(body, kind)[at]
    for zone in body.get("zones") or () if kind.name == "address" else ():
        if zone.get("address") == key:
            del zone["address"]
    for event in body.get("life_events") or () if kind.name == "service" else ():
        if key in (event.get("services") or ()):
            event["services"] = [one for one in event["services"] if one != key]
    if kind.name == "service" and body.get("result_service") == key:
        del body["result_service"]
    if kind.name == "service" and isinstance(body.get("life_events"), list):
        body["life_events"] = [one for one in body["life_events"] if len(one.get("services") or ()) > 1]
    for field in KINDS["counter"].fields:
        if field.type == "many" and field.of == kind.at:
            for counter in body.get("counters") or ():
                if key in (counter.get(field.name) or ()):
                    counter[field.name] = [one for one in counter[field.name] if one != key]


def move(body: Body, kind: Kind, key: str, by: int) -> str:
    """Move an item up or down in its list, a service among those of its group; its key afterwards."""
    known, at = items(body, kind), position(body, kind, key)
    if at is None:
        return key
    to = at + by
    while 0 <= to < len(known) and kind.name == "service" and known[to].get("group") != known[at].get("group"):
        to += by
    if not 0 <= to < len(known):
        return key
    known.insert(to, known.pop(at))
    return str(to) if kind.how == "numbered" else key


def next_number(counters: list[Any]) -> int:
    """The smallest number that no counter has."""
    used = {one.get("number") for one in counters if isinstance(one, dict)}
    return next(n for n in range(1, 10_000) if n not in used)


def next_letter(groups: list[Any]) -> str:
    """The letter for one more group: the first that begins no group's numbers and sounds like none that does.

    Where none is left that is told well from all others, by ear and by eye, one that is easily mistaken for another;
    empty when there is none at all.
    """
    used = {one.get("series") for one in groups if isinstance(one, dict)}
    heard = SOUND_ALIKE if used & SOUND_ALIKE else set()
    free = [letter for letter in string.ascii_uppercase if letter not in used | heard]
    mistaken = {letter for pair in EASILY_MISTAKEN for letter in pair if used & (set(pair) - {letter})} | LIKE_DIGITS
    return next((letter for letter in free if letter not in mistaken), next(iter(free), ""))


def made_id(words: str, taken: set[Any]) -> str:
    """An id made from a name: `Khai sinh` is `khai-sinh`; a number after it where that is taken."""
    plain = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-") or "muc"
    names = (stem if n == 1 else f"{stem}-{n}" for n in range(1, 10_000))
    return next(name for name in names if name not in taken)
