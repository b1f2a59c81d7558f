"""What the kiosk's speaker says of waits and tickets: whole sentences, one idea each. Pure.

Written apart from what is shown, so that no voice stumbles: no dash, slash, colon or raw time; the number first,
sign by sign; the place last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.refusals import KIOSK
from wire.catalogue import Branch, runs
from wire.values import Language, WaitRange
from wire.views import Issued
from wire.waits import form_of

_SPOKEN = KIOSK.table("spoken")
_RANGE = re.compile(r"(?<=\d)\s*–\s*(?=\d)")
_TIME = re.compile(r"\b(?:[01]?\d|2[0-3]):[0-5]\d\b")
_SIGNS = re.compile(r"\s*[·/–→:;()]\s*")


@dataclass(frozen=True, slots=True)
class Told:
    """What a ticket's holder is told aloud."""

    number: str
    ahead: int
    """People who wait before."""
    wait: WaitRange
    come_back: str
    """HH:MM; empty when there is no time to go away."""
    where: str
    """The place in spoken words (`place`); empty when none is known."""
    counted: str = ""
    """HH:MM it counts from, when it was given while the server was away."""
    counts: str = ""
    """How a booking counts: `in_time`, `early`, `late`, `not_in_time`; empty without one."""
    booked: str = ""
    """HH:MM of the booking; empty when it is not known."""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair."""


def ticket(told: Told, language: Language) -> str:
    """The sentences about a ticket: number, people before, wait, when to be back, place."""
    return " ".join(_ticket_sentences(told, language))


def waiting(people: int, wait: WaitRange, language: Language) -> str:
    """The sentences about a line in which somebody thinks of standing."""
    return f"{_ahead(people, language)} {_wait(wait, language)}"


def unknown_wait(language: Language) -> str:
    """The sentence about a line of which nobody knows, while the server is away."""
    return _SPOKEN["unknown_wait"].of(language)


def sign_by_sign(number: str, language: Language) -> str:
    """A ticket's number with each of its zeros: "A, không, một, hai"."""
    return ", ".join(_SPOKEN[f"digit_{int(sign)}"].of(language) if sign.isdecimal() else sign for sign in number)


def time_of_day(time: str, language: Language) -> str:
    """HH:MM as people say it: "9 giờ 15", "9 giờ", "9 giờ 5 phút"."""
    hour, minute = (int(part) for part in time.split(":"))
    key = "hour" if minute == 0 else "hour_few" if minute < 10 else "hour_minute"
    return _SPOKEN.say(key, language, {"hour": hour, "minute": minute})


def place(branch: Branch, ticket: Issued, shown: str, language: Language) -> str:
    """Where a ticket's holder waits, zone by zone: "tầng 1, quầy 1 đến quầy 4".

    Args:
        branch: what stands where.
        ticket: names the counters that serve it today.
        shown: the place as it is written, for a service that the branch does not know any more.
        language: the reader's.
    """
    serving = ticket.counters or tuple(i for i, skills in branch.skills.items() if ticket.service_id in skills)
    zones = []
    for zone in branch.zones:
        counters = sorted(each.number for each in branch.counters if each.zone == zone.id and each.id in serving)
        if counters:
            zones.append(", ".join((_within(branch.place_of(zone, language)), *_counters(counters, language))))
    if zones:
        return f", {_SPOKEN['or'].of(language)} ".join(zones)
    return shown.replace("–", f" {_SPOKEN['to'].of(language)} ").replace("; ", f", {_SPOKEN['or'].of(language)} ")


def sentences(text: str, language: Language) -> list[str]:
    """What stands on a page, as it is said: sentence by sentence, without signs that a voice stumbles over."""
    text = _RANGE.sub(rf" {_SPOKEN['to'].of(language)} ", text)
    text = text.replace("✓", f", {_SPOKEN['chosen'].of(language)}")
    text = _TIME.sub(lambda found: time_of_day(found[0], language), text)
    text = _SIGNS.sub(", ", text.replace("|", "").replace("….", ".").replace("…", ".").replace("\u00a0", " "))
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?:\s*,)+", ",", text)
    return [part.strip(" ,") for part in re.split(r"(?<=[.?!])\s+", text) if part.strip(" ,.")]


def introduction(language: Language) -> str:
    """How to go on with the keypad, for somebody who has just asked to be guided."""
    return _SPOKEN["introduction"].of(language)


def loudness(step: int, steps: int, language: Language) -> str:
    """How loud it is now, said as loudly."""
    return _SPOKEN.say("loudness", language, {"step": step, "steps": steps})


def _counters(numbers: list[int], language: Language) -> Iterator[str]:
    for first, last in runs(numbers):
        if last - first < 2:
            yield from (_SPOKEN.say("counter", language, {"number": number}) for number in range(first, last + 1))
        else:
            yield _SPOKEN.say("counters", language, {"first": first, "last": last})


def _within(name: str) -> str:
    """A zone's name inside a sentence; one that begins with two capitals is a name of its own."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _ticket_sentences(told: Told, language: Language) -> Iterator[str]:
    yield _SPOKEN.say("number", language, {"number": sign_by_sign(told.number, language)})
    if told.counted:
        yield _SPOKEN.say("counted", language, {"time": time_of_day(told.counted, language)})
        yield unknown_wait(language)
        yield _SPOKEN["stay_called"].of(language)
    else:
        yield from _line_sentences(told, language)
    if told.accessible:
        yield _SPOKEN["accessible"].of(language)
    if told.where:
        yield _SPOKEN.say("place", language, {"where": told.where})


def _line_sentences(told: Told, language: Language) -> Iterator[str]:
    if told.counts:
        time = time_of_day(told.booked, language) if told.booked else ""
        yield _SPOKEN.say(f"booking_{told.counts}", language, {"time": time})
    yield _ahead(told.ahead, language)
    if told.wait.longer:
        yield _SPOKEN["longer"].of(language)
    yield _wait(told.wait, language)
    if told.come_back:
        yield _SPOKEN.say("be_back", language, {"time": time_of_day(told.come_back, language)})
    else:
        yield _SPOKEN["stay_until_open" if told.wait.nobody else "stay"].of(language)


def _ahead(people: int, language: Language) -> str:
    return _SPOKEN.say("ahead" if people else "nobody_ahead", language, {"n": people})


def _wait(wait: WaitRange, language: Language) -> str:
    form: str = form_of(wait)
    if form == "nobody":
        return _SPOKEN["not_served"].of(language)
    if form == "none":
        return _SPOKEN["no_wait"].of(language)
    if form == "range":
        form = "exactly" if wait.low_min == wait.high_min else "between"
    elif wait.longer and form in ("about", "within"):  # of what is still ahead only how long: no second promise
        form = "left"
    spans = {
        "low": _span(wait.low_min, language),
        "about": _span(wait.about_min or 0, language),
        "bound": _span(wait.high_min, language),
    }
    if form == "about":
        return f"{_SPOKEN.say('about', language, spans)} {_SPOKEN.say('within', language, spans)}"
    if form == "between" and wait.high_min < AN_HOUR:
        spans["low"] = str(wait.low_min)
    return _SPOKEN.say(form, language, spans)


AN_HOUR = 60


def _span(minutes: int, language: Language) -> str:
    """ "2 giờ 5 phút": a length of time, not a time of day."""
    whole, rest = divmod(minutes, AN_HOUR)
    parts = {
        "hours": _SPOKEN.say("span_hours", language, {"n": whole}),
        "minutes": _SPOKEN.say("span_minutes", language, {"n": rest}),
    }
    if whole and rest:
        return _SPOKEN.say("span_both", language, parts)
    return parts["hours" if whole else "minutes"]
