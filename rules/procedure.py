"""What people are told of a procedure before they take a number or book: what to bring, fee, days, online, by whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from wire import dates
from wire.catalogue import Facts, Service
from wire.values import Language
from wire.word_files import WIRE

WORDS = WIRE.table("procedure")


@dataclass(frozen=True, slots=True)
class Told:
    """The facts of one procedure in one language."""

    lines: tuple[tuple[str, str], ...] = ()
    """Label and value; nothing for what the office did not say."""
    source: str = ""
    """Where it stands written and since when; of made-up facts, that they are an example."""


def to_bring(service: Service, language: Language) -> list[str]:
    """What to bring, a thing each: what the office writes for the kiosk, then the papers that it does not name."""
    things = [] if service.bring is None else parts(service.bring.of(language))
    named = {thing.casefold() for thing in things}
    papers = () if service.facts is None else service.facts.papers
    return things + [words for paper in papers if (words := paper.of(language)) and words.casefold() not in named]


def parts(text: str) -> list[str]:
    """A sentence of things as a list: parts between commas, but not inside brackets."""
    found = re.split(r",\s+(?![^()]*\))", text.strip().rstrip("."))
    return [part[0].upper() + part[1:] for part in found if part]


def told(service: Service, language: Language) -> Told:
    """The facts of a procedure, but for what to bring; empty for one without."""
    facts = service.facts
    if facts is None:
        return Told()
    lines = tuple((WORDS.say(name, language, {}), words) for name, words in _lines(facts, language) if words)
    return Told(lines, _source(facts, language) if lines or facts.papers else "")


def _lines(facts: Facts, language: Language) -> list[tuple[str, str]]:
    days = ""
    if facts.legal_days is not None:
        digits = 0 if facts.legal_days == int(facts.legal_days) else 1
        n = int(facts.legal_days) if digits == 0 else 2
        days = WORDS.say("days", language, {"n": n, "days": dates.number(facts.legal_days, digits, language)})
    return [
        ("fee", "" if facts.fee is None else facts.fee.of(language)),
        ("legal_days", days),
        ("online", "" if facts.online is None else WORDS.say(f"online_{facts.online}", language, {})),
        ("agency", "" if facts.agency is None else facts.agency.of(language)),
    ]


def _source(facts: Facts, language: Language) -> str:
    if facts.example:
        return WORDS.say("example", language, {})
    if facts.source is None or facts.as_of is None:
        return ""
    try:
        day = dates.date_text(date.fromisoformat(facts.as_of), language)
    except ValueError:  # of settings of before dates were checked
        day = facts.as_of
    return WORDS.say("source", language, {"source": facts.source.of(language), "day": day})
