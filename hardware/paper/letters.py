"""Whether a branch's languages can be printed on this machine: told where they are set, before a ticket lacks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hardware.paper.ticket_paper import Code, Office, Row, TicketPaper
from hardware.paper.ticket_text import PAPER
from hardware.paper.typeset import undrawn
from wire.catalogue import Branch
from wire.values import Language
from wire.word_files import WIRE

NAMED = 8
"""Letters that are named of a language: enough to see which script it is."""


def unprintable(branch: Branch) -> dict[Language, str]:
    """Letters that no font here draws, by the branch's languages that have such letters in any of their texts.

    Raises:
        FontMissing: there is no font for tickets at all.
    """
    document = branch.model_dump(mode="json")
    found = {}
    for language in branch.languages:
        tables = (PAPER.table("ticket"), WIRE.table("wait"))
        own = [words.of(language) for table in tables for words in table.values()]
        if letters := undrawn([*own, *_said(document, language)]):
            found[language] = letters
    return found


def _said(value: Any, language: Language) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == language and isinstance(inner, str):
                yield inner
            else:
                yield from _said(inner, language)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner, language)


def texts_of(paper: TicketPaper) -> Iterator[str]:
    """All that a ticket says in letters."""
    for block in paper.blocks:
        match block:
            case Office(lines):
                yield from lines
            case Row(label, values):
                yield from (label, *values)
            case Code(_, caption):
                yield from caption
            case _:
                yield from (each for each in vars(block).values() if isinstance(each, str))
