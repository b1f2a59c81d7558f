"""The column of the draft: what it changes, what is wrong, who else edits, what waits for a day. In any thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules.hours import clock_text
from server.core.harm import Harm
from server.settings.checking import Checked, is_date
from server.settings.difference import body_of, changes, name_of_place
from server.settings.drafts import Standing
from server.settings.warnings import warnings
from server.staff.people import People
from server.store.draft_rows import Draft
from server.web.pages import Speech
from server.web.settings.describe import Describer, Wrong
from server.web.settings.items import day_shown, items, made_id
from server.web.settings.kinds import KINDS, ORDER
from server.web.settings.letters import without_letters

NameOf = Callable[[str], str]


def names(people: People) -> NameOf:
    """Gives the full name of a staff code."""

    def name_of(code: str) -> str:
        person = people.of_code(code)
        return people.name_of(code) if person is None else person.full_name

    return name_of


@dataclass(frozen=True, slots=True)
class Planned:
    """Settings that wait for their day."""

    draft: Draft
    checked: Checked
    """On what is in force now."""


def panel_context(
    found: Standing, planned: list[tuple[Planned, dict[str, Any]]], name_of: NameOf, say: Speech, harm: Harm
) -> dict[str, Any]:
    """What the column shows.

    Args:
        found: the person's draft beside what is in force.
        planned: what waits, each with what it started from.
        name_of: the name of a staff code.
        say: the reader's language.
        harm: whom the draft would meet; nothing as long as it is wrong.
    """
    now, body = found.now, found.body
    describer = Describer(say, body, found.base)
    lines = describer.lines(found.base, body)
    tomorrow = (date.fromisoformat(now.day) + timedelta(days=1)).isoformat()
    return {
        "now": now,
        "draft": found.draft,
        "saved_at": clock_text(now.branch, found.draft.at, now.moment) if found.draft else "",
        "lines": lines,
        "wrongs": [describer.wrong(one) for one in found.checked.problems] if found.draft else [],
        "others": [(name_of(one.person), clock_text(now.branch, one.at, now.moment)) for one in found.others],
        "stale": found.merge is not None,
        "clashes": [_clash(describer, one) for one in found.merge.clashes] if found.merge else [],
        "theirs": describer.lines(found.base, body_of(found.now.branch)) if found.merge else [],
        "by": who(now.by, name_of, say),
        "at": clock_text(now.branch, now.at, now.moment),
        "waiting": sum(now.waiting.values()),
        "harmed": [(describer.named("services", one), many) for one, many in found.harmed.items()],
        "hurt": _hurt(describer, harm, name_of, say),
        "warned": _warned(describer, found) if found.draft else [],
        "tomorrow": day_shown(tomorrow),
        "planned": [_planned(one, base, name_of, say, found) for one, base in planned],
        "group_kind": KINDS["group"],
    }


def _hurt(describer: Describer, harm: Harm, name_of: NameOf, say: Speech) -> list[str]:
    """Whom the draft would meet, besides those who hold numbers of a service that goes."""
    counter = KINDS["counter"]
    booked = [
        say("settings.harm_booked", name=describer.named("services", one.service_id), n=one.booked)
        for one in harm.services
        if one.booked
    ]
    taken = [
        say("settings.harm_counter", name=describer.alone(counter, one.counter_id), who=name_of(one.person))
        for one in harm.counters
    ]
    alone = [
        say("settings.harm_nobody", name=describer.named("services", one.service_id), n=one.waiting)
        for one in harm.nobody_serves
    ]
    return [*booked, *taken, *alone]


def _warned(describer: Describer, found: Standing) -> list[Wrong]:
    """What is hardly meant and was not so in the settings in force."""
    if found.checked.branch is None:
        return []
    known = [(one.what, one.facts) for one in warnings(found.now.branch, found.now.day)]
    fresh = [*warnings(found.checked.branch, found.now.day), *without_letters(found.checked.branch)]
    return [describer.warned(one) for one in fresh if (one.what, one.facts) not in known]


def who(by: str, name_of: NameOf, say: Speech) -> str:
    """Who put settings in force: a person, or a tool of the machine."""
    return say("settings.by_tool") if not by or by.startswith("toiluot-") else name_of(by)


def _clash(describer: Describer, clash: Any) -> dict[str, Any]:
    kind, key, field, _ = describer.where(clash.place)
    what = clash.place[0] if kind is None else describer.item(kind, key)
    shown: Mapping[str, str] = {
        side: _whole(describer, kind, value)
        if kind is None or field is None or (kind.is_list and isinstance(value, list) and field.type == "texts")
        else describer.value(field, value)
        for side, value in (("mine", clash.mine), ("theirs", clash.theirs))
    }
    label = describer.field(kind, field) if kind is not None and field is not None else ""
    return {"name": f"pick-{name_of_place(clash.place)}", "what": what, "field": label, **shown}


def _whole(describer: Describer, kind: Any, value: Any) -> str:
    if kind is None:
        return str(value)
    if isinstance(value, list):
        return "; ".join(describer.whole(kind, one) for one in value)
    return "" if value is None else describer.item(kind, "", value)


def _planned(one: Planned, base: dict[str, Any], name_of: NameOf, say: Speech, found: Standing) -> dict[str, Any]:
    describer = Describer(say, one.draft.body, base)
    day = one.draft.day or found.now.day
    return {
        "id": one.draft.id,
        "day": say.day(day) if is_date(day) else day,  # an older program took 30 February, and it can be taken back
        "who": name_of(one.draft.person),
        "lines": describer.lines(base, one.draft.body),
        "stuck": one.checked.branch is None,
        "due": day <= found.now.day,
        "wrongs": [describer.wrong(problem) for problem in one.checked.problems],
    }


def left_list(found: Standing, at: tuple[str, str], wished: str, say: Speech) -> list[dict[str, Any]]:
    """The list at the left: sections with their items; services stand under their groups."""
    body = found.body
    describer = Describer(say, body, found.base)
    changed = {
        (kind.name if kind else "", key)
        for kind, key, _, _ in map(lambda change: describer.where(change.place), changes(found.base, body))
    }
    wrong = {
        (kind.name if kind else "", key)
        for kind, key, _, _ in map(lambda problem: describer.where(problem.place), found.checked.problems)
    }
    plain = made_id(wished, set()) if wished.strip() else ""

    def entry(kind_name: str, key: str, item: Any, letter: str = "", sub: bool = False) -> dict[str, Any]:
        kind = KINDS[kind_name]
        name = describer.item(kind, key, item)
        return {
            "kind": kind_name, "name": name, "link": describer.link(kind, key), "letter": letter, "sub": sub,
            "here": at == (kind_name, key), "changed": (kind_name, key) in changed,
            "wrong": found.draft is not None and (kind_name, key) in wrong,
            "hidden": bool(plain) and plain not in made_id(name, set()),
        }  # fmt: skip

    sections = []
    for kind_name in ORDER:
        kind = KINDS[kind_name]
        rows: list[dict[str, Any]] = []
        if kind_name == "service":
            services = items(body, kind)
            groups = items(body, KINDS["group"])
            for group in groups:
                rows.append(entry("group", str(group.get("id")), group, str(group.get("series", ""))))
                mine = [one for one in services if one.get("group") == group.get("id")]
                rows += [entry(kind_name, str(one.get("id")), one, sub=True) for one in mine]
            ids = {group.get("id") for group in groups}
            rows += [entry(kind_name, str(one.get("id")), one) for one in services if one.get("group") not in ids]
        elif kind.is_list:
            for n, one in enumerate(items(body, kind)):
                key = str(one.get("id")) if kind.how == "named" else str(n)
                letter = str(one.get("number", "")) if kind_name == "counter" else ""
                rows.append(entry(kind_name, key, one, letter))
        else:
            rows.append(entry(kind_name, "-", None))
        shown = [row for row in rows if not row["hidden"]]
        sections.append({
            "kind": kind, "title": say(f"settings.{kind_name}s") if kind.is_list else "", "rows": shown,
            "many": sum(row["kind"] == kind_name for row in shown),  # groups stand among services
            "open": any(row["here"] for row in rows) or bool(plain) or not kind.is_list,
            "also": ["group"] if kind_name == "service" else [],
        })  # fmt: skip
    return sections
