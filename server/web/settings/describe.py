"""Places, values, changes and problems of settings in the words of whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from server.settings.checking import Problem
from server.settings.difference import Body, Change, Named, Place, changes
from server.settings.warnings import Warned
from server.web.pages import Speech
from server.web.settings.drawings import picture_address, picture_of
from server.web.settings.items import day_shown, find, items, languages_of, name_of_item, place_of, within
from server.web.settings.kinds import KINDS, Field, Kind, kind_at, kind_of_field
from server.web.wording import of_part
from wire.word_files import name_of

WORDS = of_part("settings")

LONGEST, LONGEST_NAME = 160, 61
"""Characters of a value in a list of changes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change, as a person reads it."""

    what: str
    """The item."""
    field: str
    old: str
    new: str
    link: str
    old_picture: str = ""
    """As a `data:` address, where the value is one."""
    new_picture: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One problem, as a person reads it."""

    what: str
    words: str
    link: str
    place: Place


class Describer:
    """Says what stands in a draft.

    Args:
        say: the reader's language.
        body: the draft.
        base: what it is held against: names of what was taken away are looked up there.
    """

    def __init__(self, say: Speech, body: Body, base: Body) -> None:
        self._say = say
        self._body = body
        self._base = base

    # -- names --

    def item(self, kind: Kind, key: str, item: Any = None) -> str:
        """What an item is called."""
        if kind.how == "single":
            return self._say(f"settings.{kind.name}")
        item = item if item is not None else find(self._body, kind, key) or find(self._base, kind, key)
        if kind.name == "hours":
            return self._hours(item)
        if kind.name == "kiosk":
            return self._hours(item, "begins", "ends")
        if kind.name == "special" and isinstance(item, dict):
            parts = (day_shown(item.get("date") or ""), self._of(item.get("name")))
            return self._short(" ".join(filter(None, parts))) or self._say("settings.special_no_name")
        words = self._of(name_of_item(item))
        name = _cut(words, LONGEST_NAME)
        if kind.name == "counter" and isinstance(item, dict) and not name:
            return self._say("settings.counter_n", n=item.get("number", ""))
        return name or self._say("settings.no_name")

    def alone(self, kind: Kind, key: str, item: Any = None) -> str:
        """What an item is called where no list stands around it: counters share names, so their number goes first."""
        name = self.item(kind, key, item)
        item = item if item is not None else find(self._body, kind, key) or find(self._base, kind, key)
        if kind.name != "counter" or not isinstance(item, dict):
            return name
        number = self._say("settings.counter_n", n=item.get("number", ""))
        return name if name == number else f"{number} · {name}"

    def named(self, list_name: str, key: Any) -> str:
        """The name of an entry of a list by its id."""
        kind = kind_at(list_name)
        known = kind is not None and (find(self._body, kind, str(key)) or find(self._base, kind, str(key)))
        return self.item(kind, str(key)) if kind is not None and known else self._say("settings.not_there")

    def field(self, kind: Kind, field: Field) -> str:
        """What a field is called."""
        return self._say(f"settings.{kind.name}_{field.key}")

    def column(self, kind: Kind, field: Field, column: Field) -> str:
        """What a column of rows is called; nothing where the row is one text."""
        return self._say(f"settings.column_{column.key}") if column.name else self.field(kind, field)

    def none(self, kind: Kind, field: Field) -> str:
        """What it means to choose nothing."""
        return self._say(f"settings.{kind.name}_{field.key}_none")

    def choice(self, kind: Kind, field: Field, one: str) -> str:
        """One of a few that can be chosen."""
        key = f"{kind.name}_{field.key}_is_{one}"
        return self._say(f"settings.{key}") if key in WORDS else one

    def note(self, kind: Kind, field: Field) -> str:
        """What stands beside a field; mostly nothing."""
        key = f"{kind.name}_{field.key}_help"
        return self._say(f"settings.{key}") if key in WORDS else ""

    def add_note(self, kind: Kind) -> str:
        """What an item more of a kind means; mostly nothing."""
        key = f"{kind.name}_add_note"
        return self._say(f"settings.{key}") if key in WORDS else ""

    # -- changes and problems --

    def lines(self, old: Body, new: Body) -> list[Line]:
        """What changes, an item after the other."""
        return [line for change in changes(old, new) for line in self._change(change)]

    def wrong(self, problem: Problem) -> Wrong:
        """A problem with where it is."""
        kind, key, field, rest = self.where(problem.place)
        what = problem.place[0] if kind is None and problem.place else self._say("settings.file")
        if kind is not None and kind.is_list and not key:
            what = self._say(f"settings.{kind.name}s")
        elif kind is not None:
            last = problem.place[-1] if len(problem.place) > 2 else ""  # of a field that no page edits, its own name
            named = self._place_in(kind, field, rest) if field is not None else last
            what = self.item(kind, key) + (f" · {named}" if named else "")
        at = f"#{row_of(field)}" if field is not None else ""
        return Wrong(what, self.problem(problem), self.link(kind, key) + at, problem.place)

    def _place_in(self, kind: Kind, field: Field, rest: tuple[str, ...]) -> str:
        """A field, and of what has rows or languages, which of them: two faults of one field are told apart."""
        parts = [self.field(kind, field)]
        if field.type in ("rows", "dates") and rest and rest[0].isdigit():
            parts = [self._say("settings.row_n", name=parts[0], n=int(rest[0]) + 1)]
            rest = rest[1:]
            column = next((one for one in field.columns if one.name and rest[: len(one.path)] == one.path), None)
            if column is not None:
                parts.append(self.column(kind, field, column))
                rest = rest[len(column.path) :]
        if len(rest) == 1 and rest[0] in languages_of(self._body):
            parts.append(name_of(rest[0]))
        return " · ".join(parts)

    def before(self, kind: Kind, key: str) -> Any:
        """An item in the settings that the draft began with; None where it is not known which one it was."""
        moved = kind.how == "numbered" and len(items(self._base, kind)) != len(items(self._body, kind))
        return None if moved else find(self._base, kind, key)

    def warned(self, warned: Warned) -> Wrong:
        """What is hardly meant, with where it is."""
        found = re.match(r"(\w+)\[(\d+)\]", warned.place)
        name, at = (found[1], int(found[2]) - 1) if found else (warned.place, 0)
        kind, entries = kind_at(name), self._body.get(name)
        item = entries[at] if isinstance(entries, list) and at < len(entries) else {}
        facts = dict(warned.facts)
        if "day" in facts:
            facts["day"] = day_shown(facts["day"])
        if "service" in facts:
            facts["service"] = f"“{self.named('services', facts['service'])}”"
        if "services" in facts:
            facts["services"] = ", ".join(f"“{self.named('services', one)}”" for one in facts["services"].split(", "))
        words = Warned(warned.place, warned.what, facts).text(self._say.language)
        if kind is None or found is None:
            return Wrong("", words, "", (name,))
        key = str(item.get("id")) if kind.how == "named" else str(at)
        return Wrong(self.alone(kind, key, item), words, self.link(kind, key), (name, key))

    def problem(self, problem: Problem) -> str:
        """What is wrong, without where."""
        key = f"wrong_{problem.what}"
        facts = dict(problem.facts)
        if "found" in facts:
            facts["found"] = self._say.number(float(facts["found"]), 1)
        return self._say(f"settings.{key if key in WORDS else 'wrong_wrong'}", **facts)

    def link(self, kind: Kind | None, key: str) -> str:
        """The page of an item."""
        if kind is None:
            return ""
        return f"/manager/settings/{kind.name}/{key}" if kind.is_list else f"/manager/settings/{kind.name}/-"

    def where(self, place: Place) -> tuple[Kind | None, str, Field | None, tuple[str, ...]]:
        """The item and field of a place, and what is left of the place within the field."""
        if not place:
            return None, "", None, ()
        kind = kind_at(place[0])
        if kind is None:
            kind = kind_of_field(place[0])
            rest: tuple[str, ...] = place
            key = "-"
        elif kind.how == "single":
            key, rest = "-", place[1:]
        else:
            key, rest = (place[1] if len(place) > 1 else ""), place[2:]
        if kind is None:
            return None, "", None, place
        if kind.fields[0].name == "":
            return kind, key, kind.fields[0], rest
        field = next((one for one in kind.fields if rest[: len(one.path)] == one.path), None)
        return kind, key, field, rest[len(field.path) if field else 1 :]

    def _change(self, change: Change) -> list[Line]:
        kind, key, field, rest = self.where(change.place)
        link = self.link(kind, key)
        if kind is None:
            return [Line(change.place[0], "", self._plain(change.old), self._plain(change.new), link)]
        if change.how == "moved":
            return [Line(self._say(f"settings.{kind.name}s"), self._say("settings.moved"), "", "", "/manager/settings")]
        if kind.is_list and len(change.place) == 1:
            return self._numbered(kind, change.old or [], change.new or [])
        whole = kind.is_list and len(change.place) == 2
        what = self.alone(kind, key, (change.new or change.old) if whole else None)
        if field is None and (parts := self._parts(kind, change)):
            return parts
        if change.how == "new":
            return [Line(what, self._say(f"settings.{kind.name}_new"), "", "", link)]
        if change.how == "gone":
            return [Line(what, self._say(f"settings.{kind.name}_gone"), "", "", "")]
        if field is None:  # a field that the pages do not edit: an older or newer program put it there
            name = change.place[-1]
            return [Line(what, name, self._plain(change.old), self._plain(change.new), link)]
        name = self.field(kind, field)
        if field.type == "texts" and rest:
            name += f" ({name_of(rest[0])})" if len(self._body.get("languages") or ()) != 1 else ""
        if field.type == "picture":
            old, new = self.value(field, change.old), self.value(field, change.new)
            return [Line(what, name, old, new, link, picture_address(change.old), picture_address(change.new))]
        if field.type in ("many", "dates", "rows"):
            return [self._more_and_less(what, name, field, change, link)]
        return [Line(what, name, self.value(field, change.old), self.value(field, change.new), link)]

    def _parts(self, kind: Kind, change: Change) -> list[Line]:
        """A table that came or went as a whole, such as the facts of a procedure: a line for each of its fields."""
        start = 2 if kind.is_list else len(change.place[:1]) if kind.at else 0
        top = change.place[start:]
        lines: list[Line] = []
        if len(change.place) < start or (kind.is_list and not top):
            return []
        for field in kind.fields:
            if len(field.path) > len(top) and field.path[: len(top)] == top:
                old, new = (within(one, field.path[len(top) :]) for one in (change.old, change.new))
                if (old or None) != (new or None):
                    lines += self._change(Change((*change.place[:start], *field.path), "changed", old, new))
        return lines

    def _numbered(self, kind: Kind, old: list[Any], new: list[Any]) -> list[Line]:
        """Lists whose entries have no names of their own: each entry that was taken away or came."""
        gone = [one for one in old if one not in new]
        came = [(n, one) for n, one in enumerate(new) if one not in old]
        if not gone and not came:
            return [Line(self._say(f"settings.{kind.name}s"), self._say("settings.moved"), "", "", "")]
        found: list[Line] = []
        for at in range(max(len(gone), len(came))):
            was = self.whole(kind, gone[at]) if at < len(gone) else ""
            now = self.whole(kind, came[at][1]) if at < len(came) else ""
            link = self.link(kind, str(came[at][0])) if at < len(came) else ""
            found.append(Line(self._say(f"settings.{kind.name}s"), "", was, now, link))
        return found

    def whole(self, kind: Kind, item: Any) -> str:
        """All of an entry in one line."""
        if kind.name == "hours" and isinstance(item, dict):
            given = self._say("settings.given", a=item.get("issue_from", ""), b=item.get("issue_until", ""))
            return f"{self._hours(item)} ({given})"
        if kind.name == "kiosk" and isinstance(item, dict):
            mode = self.choice(kind, kind.fields[3], str(item.get("mode", "")))
            kiosks = item.get("kiosks")
            of = ", ".join(map(str, kiosks)) if kiosks else self._say("settings.kiosk_every")
            return self._short(f"{self.item(kind, '', item)}: {mode} ({of})")
        if kind.name == "special" and isinstance(item, dict):
            how = self._say("settings.special_shut")
            if item.get("as_weekday"):
                how = self._say("settings.special_like", day=self._days([item["as_weekday"]]))
            elif item.get("hours"):
                how = "; ".join(self.row(row) for row in item["hours"])
            more = [] if item.get("bookings", True) else [self._say("settings.special_no_bookings")]
            return self._short(", ".join([f"{self.item(kind, '', item)}: {how}", *more]))
        if kind.name == "notice" and isinstance(item, dict):
            parts = [self._of(item.get("title")), self._of(item.get("text"))]
            more = [self._say("settings.notice_bookings")] if item.get("bookings") else []
            return self._short(" – ".join(filter(None, parts + more))) or self._say("settings.nothing")
        return self._short(self._of(item)) or self._say("settings.nothing")

    def _more_and_less(self, what: str, name: str, field: Field, change: Change, link: str) -> Line:
        old, new = change.old or [], change.new or []
        gone, came = [one for one in old if one not in new], [one for one in new if one not in old]
        if not gone and not came:
            return Line(what, name, "", self._say("settings.moved"), link)
        return Line(what, name, self.value(field, gone) if gone else "", self.value(field, came) if came else "", link)

    # -- values --

    def value(self, field: Field, value: Any) -> str:
        """A field's value."""
        if field.type == "yes_no":
            return self._say("settings.yes" if value is True else "settings.no")
        if value is None or value in ("", [], {}):
            return self._say("settings.nothing")
        if field.type == "picture":
            known = picture_of(value)
            if known is None:
                return self._say("settings.nothing")
            return self._say("settings.picture_is", kind=known.kind.upper(), n=-(-len(known.data) // 1024))
        if field.type == "icon":
            key = f"icon_{value}"
            return self._say(f"settings.{key}") if key in WORDS else str(value)
        if field.type == "one":
            return self.named(field.of, value)
        if field.type == "many" and isinstance(value, list):
            return self._short(", ".join(self.named(field.of, one) for one in value))
        if field.type == "dates" and isinstance(value, list):
            return ", ".join(day_shown(one) for one in value)
        if field.type == "rows" and isinstance(value, list) and field.columns[0].type == "choice":
            return self._short(", ".join(self._chosen(field, one) for one in value))
        if field.type == "rows" and isinstance(value, list):
            of = field.columns[0].of if not field.columns[0].name else ""
            return self._short("; ".join(self.named(of, one) if of else self.row(one) for one in value))
        if field.type == "date":
            return day_shown(value)
        if field.type == "weekday":
            return self._days([value])
        if field.type == "choice":
            kind = next(one for one in KINDS.values() if field in one.fields)
            return self.choice(kind, field, str(value))
        if field.type == "weekdays" and isinstance(value, list):
            return self._days(value)
        if field.type == "words" and isinstance(value, list):
            return ", ".join(name_of(str(one)) for one in value)
        if field.type == "texts" and isinstance(value, dict):
            return self._short(self._of(value))
        return self.number(value) if isinstance(value, int | float) else self._short(str(value))

    def _chosen(self, field: Field, one: Any) -> str:
        kind = next(each for each in KINDS.values() if field in each.fields)
        return self.choice(kind, field.columns[0], str(one))

    def row(self, row: Any) -> str:
        """One row of a field in a few words."""
        if not isinstance(row, Mapping):
            return str(row)
        if not {"weekdays", "opens", "issue_from", "at"} & set(row):
            return self._of(row)
        if "at" in row:
            span = "–".join(str(row[name]) for name in ("at", "until") if row.get(name))
            return f"{span}: {row.get('places', '')}"
        begin, end = row.get("issue_from", ""), row.get("issue_until", "")
        if "opens" in row:
            given = self._say("settings.given", a=begin, b=end)
            return f"{row.get('opens', '')}–{row.get('closes', '')} ({given})"
        return f"{self._days(row.get('weekdays') or [])} {begin}–{end}"

    def number(self, value: Any) -> str:
        """A number as it is typed in this language."""
        if isinstance(value, float):  # without marks between thousands, and with all that can be typed after the comma
            words = f"{value:.6f}".rstrip("0").rstrip(".")
            return words.replace(".", self._say.number(0.5, 1)[1])
        return str(value)

    def _hours(self, item: Any, begins: str = "opens", ends: str = "closes") -> str:
        if not isinstance(item, Mapping):
            return self._say("settings.no_name")
        days = self._days(item.get("weekdays") or [])
        return f"{days} {item.get(begins, '')}–{item.get(ends, '')}".strip()

    def _days(self, days: Any) -> str:
        given = days if isinstance(days, list) else []  # of a file, it may be anything
        known = sorted({one for one in given if isinstance(one, int) and 1 <= one <= 7})
        if not known:
            return self._say("settings.no_days")
        if known == list(range(known[0], known[-1] + 1)) and len(known) > 2:
            return f"{self._say.weekday(known[0])} – {self._say.weekday(known[-1])}"
        return ", ".join(self._say.weekday(one) for one in known)

    def _of(self, words: Any) -> str:
        if not isinstance(words, dict):
            return ""
        found = words.get(self._say.language) or next((one for one in words.values() if one), "")
        return str(found)

    def _short(self, words: str) -> str:
        return _cut(words, LONGEST)

    def _plain(self, value: Any) -> str:
        if value is None:
            return self._say("settings.nothing")
        return self._short(self._of(value) if isinstance(value, dict) else str(value))


def row_of(field: Field) -> str:
    """The id of a field's row on the page of its item."""
    return f"{field.input}-row"


def changed_within(
    found: list[Change], kind: Kind, key: str, field: Field, begins: Mapping[str, Any] = MappingProxyType({})
) -> bool:
    """Whether a field of an item is among changes; of a new one, whether it is not as such an item `begins`."""
    place = (*place_of(kind, key), *field.path)
    for change in found:
        if change.place[: len(place)] == place:
            return True
        if change.how == "new" and place[: len(change.place)] == change.place:
            return (within(change.new, field.path) or None) != (within(begins, field.path) or None)
        rest = place[len(change.place) :]
        if change.how == "changed" and len(field.path) >= len(rest) > 0 and place[: len(change.place)] == change.place:
            old, new = within(change.old, rest), within(change.new, rest)
            if kind.how != "numbered" and (old or None) != (new or None):
                return True
        if kind.how == "numbered" and change.place == (kind.at,):
            was, now = change.old or [], change.new or []
            at = int(key) if key.isdigit() else -1
            if not 0 <= at < len(now):
                return False
            old = was[at] if at < len(was) else begins
            return (within(old, field.path) or None) != (within(now[at], field.path) or None)
    return False


def _cut(words: str, most: int) -> str:
    """No longer than that: what is left out begins with a whole word, where there is a space before it."""
    if len(words) <= most:
        return words
    begin = words[:most]
    return (begin[: begin.rfind(" ")] if " " in begin[most // 2 :] else begin[:-1]).rstrip(" ,.;:") + "…"


__all__ = ["KINDS", "Describer", "Line", "Named", "Wrong", "changed_within"]
