"""Writes the tables of wire/README.md that say who may send, hear and see what, from the code that decides it.

python -m tests.wire.rights_tables
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from server.staff.rights import PAGES, QUESTIONS, RIGHTS, SIGN_IN, Who
from server.views.audience import HEARS, SEES, heard
from wire.asyncapi import event_models, event_type
from wire.commands import COMMANDS
from wire.queries import QUERIES
from wire.values import PersonRole, Role
from wire.views import VIEWS, SignedIn

README = Path(__file__).parents[2] / "wire" / "README.md"
BEGIN, END = "<!-- rights: begin -->", "<!-- rights: end -->"


def _mark(who: Who) -> str:
    return "yes" if who is None else ", ".join(role.value for role in PersonRole if role in who)


def _table(head: str, columns: Iterable[str], rows: Iterable[tuple[str, list[str]]]) -> str:
    names = [head, *columns]
    lines = [names, ["---"] * len(names), *([f"`{name}`", *cells] for name, cells in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _by_role(head: str, names: Iterable[str], who: Callable[[str, Role], str]) -> str:
    return _table(head, [role.value for role in Role], [(name, [who(name, role) for role in Role]) for name in names])


def _sends(method: str, role: Role) -> str:
    devices = RIGHTS[COMMANDS[method]]
    return _mark(devices[role]) if role in devices else ""


def _asks(method: str, role: Role) -> str:
    devices = QUESTIONS[QUERIES[method]]
    return _mark(devices[role]) if role in devices else ""


def _hears(kind: str, role: Role) -> str:
    alone = HEARS[role]
    if alone is None or kind in alone:
        return "yes"
    found = []
    for one in PersonRole:
        types = heard(role, SignedIn(person="s-0000", name="", roles=(one,)))
        if types is None or kind in types:
            found.append(one.value)
    return ", ".join(found)


def _sees(topic: str, role: Role) -> str:
    return _mark(SEES[topic][role]) if role in SEES[topic] else ""


def tables() -> str:
    """What stands between the marks."""
    sign_in = _table("device", ["persons who may sign in there"], [(r.value, [_mark(SIGN_IN[r])]) for r in SIGN_IN])
    pages = _table("page", ["persons"], [(page.value, [_mark(PAGES[page])]) for page in PAGES])
    kinds = [event_type(model) for model in event_models()]
    return "\n\n".join([
        BEGIN,
        "`yes`: the device by itself. A person's role: while somebody who has it is signed in there. Empty: never.",
        sign_in,
        "Who may send what:",
        _by_role("command", COMMANDS, _sends),
        "Who may ask what:",
        _by_role("question", QUERIES, _asks),
        "Who hears what:",
        _by_role("event", kinds, _hears),
        "Who sees what:",
        _by_role("view", VIEWS, _sees),
        "Which of the server's pages a person may open:",
        pages,
        END,
    ])  # fmt: skip


def main() -> None:
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    README.write_text(before + tables() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
