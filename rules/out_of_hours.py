"""Why no numbers are given at an hour, by the calendar alone: said alike by the server and by a kiosk left alone."""

from __future__ import annotations

from rules import hours
from wire.catalogue import Branch
from wire.errors import Code, Refused, refused
from wire.values import Millis, Text


def out_of_hours(branch: Branch, at: Millis) -> Refused:
    """Why nobody is given a number at `at`, when none are given: from when on they are, if anybody knows."""
    opens = hours.next_opening(branch, at)
    if opens is None:
        return refused(Code.NO_OPENING)
    return refused(Code.OUT_OF_HOURS, opens=hours.clock_text(branch, opens, at))


def out_of_hours_words(branch: Branch, at: Millis) -> Text:
    """The same in every language of the branch. Of a day off its name is said, or people think they came too late."""
    why, special = out_of_hours(branch, at), branch.special_day(hours.business_day(branch, at))
    if why.code is Code.NO_OPENING or special is None or not special.closed:
        return why.in_languages(branch.languages)
    return Text({
        language: refused(Code.DAY_OFF, name=special.name.of(language), **why.facts).text(language)
        for language in branch.languages
    })  # fmt: skip
