"""A wait in words, as paper, windows, pages and tables say it; longer than an hour in hours."""

from __future__ import annotations

from wire.values import Language, WaitRange
from wire.waits import form_of
from wire.word_files import WIRE

AN_HOUR = 60

_WAIT = WIRE.table("wait")


def wait_text(wait: WaitRange, language: Language) -> str:
    """About how long, and within what 8 of 10 are called."""
    return "; ".join(wait_lines(wait, language))


def wait_lines(wait: WaitRange, language: Language) -> tuple[str, ...]:
    """The same in one or two parts, each of which can stand on a line of its own.

    Of what takes longer than told it is only said how long is left: another promise would be no use.
    """
    head = _head(wait, language)
    if form_of(wait) != "about" or wait.longer:
        return (head,)
    return head, _WAIT.say("within", language, _figures(wait, language))


def wait_short(wait: WaitRange, language: Language) -> str:
    """The same in few words, for lists."""
    if form_of(wait) != "about" or wait.longer:
        return _head(wait, language)
    return _WAIT.say("short", language, _figures(wait, language))


def wait_brief(wait: WaitRange, language: Language) -> str:
    """About how long alone, where there is no room for more."""
    what = "about" if form_of(wait) == "within" else form_of(wait)
    return _range(wait, language) if what == "range" else _WAIT.say(what, language, _figures(wait, language))


def wait_tile(wait: WaitRange, language: Language) -> str:
    """The same by a sign, for tiles where a word too many is cut."""
    return (
        _WAIT.say("tile", language, _figures(wait, language))
        if form_of(wait) == "about"
        else wait_brief(wait, language)
    )


# -- inside ------------------------------------------------------------------------------------------------------------


def _head(wait: WaitRange, language: Language) -> str:
    form = form_of(wait)
    if wait.longer and form not in ("nobody", "none"):
        return _WAIT.say("longer", language, {"wait": wait_brief(wait, language)})
    return _range(wait, language) if form == "range" else _WAIT.say(form, language, _figures(wait, language))


def _figures(wait: WaitRange, language: Language) -> dict[str, str]:
    return {"about": _long(wait.about_min or 0, language), "bound": _long(wait.high_min, language)}


def _range(wait: WaitRange, language: Language) -> str:
    """As a server of before told it."""
    low, high = wait.low_min, wait.high_min
    if low == high:
        return _long(high, language)
    if high <= AN_HOUR:
        return _WAIT.say("range", language, {"low": low, "high": high})
    if low % AN_HOUR == high % AN_HOUR == 0:
        return _WAIT.say("range_hours", language, {"low": low // AN_HOUR, "high": high // AN_HOUR})
    return _WAIT.say("range_long", language, {"low": _long(low, language), "high": _long(high, language)})


def _long(minutes: int, language: Language) -> str:
    hours, rest = divmod(minutes, AN_HOUR)
    if hours == 0:
        return _WAIT.say("minutes", language, {"n": rest})
    return _WAIT.say("hours_minutes" if rest else "hours", language, {"n": hours, "rest": f"{rest:02}"})
