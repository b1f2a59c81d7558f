"""What may stand in a settings file whatever its field is: text that is text, numbers and nests that can be used.

What a file says is shown, spoken, printed, stored and sent to every device, so what no program could do that with is
refused where it is written: by file, line and field.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from config.lines import Loc
from wire.text import BROKEN, CONTROL, DIRECTION, NotText, flaw, words

DEEPEST = 16
"""Tables and lists within each other; a branch's settings have five."""

LONGEST = 2_000
"""Characters of one text; what to bring to a procedure has about 200."""

LARGEST_FILE = 1024 * 1024
"""Bytes of a settings file; the demo's branch has 20,000."""

LARGEST_NUMBER = 1 << 63
"""Whole numbers are below this and not below its negative."""

SHOWN = 60
"""Characters of what was given that a message repeats."""

WHAT = {
    CONTROL: "holds a control character",
    DIRECTION: "holds a mark that turns the direction of writing",
    BROKEN: "holds a broken character",
}
"""By the kind of flaw in a text."""

WRITE_ANEW = "take it away, or type the text anew"


def is_too_deep(said: object, depth: int = 0) -> bool:
    """Whether tables and lists stand within each other deeper than anybody reads."""
    if not isinstance(said, dict | list):
        return False
    inside = said.values() if isinstance(said, dict) else said
    return depth >= DEEPEST or any(is_too_deep(one, depth + 1) for one in inside)


def flaws(said: object, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """What is wrong in the data of a TOML file before anybody asks what it means: where, and what to write instead."""
    if isinstance(said, str):
        if wrong := flaw_of(said):
            yield loc, wrong
    elif isinstance(said, float):
        if not math.isfinite(said):
            yield loc, f"{said} is no number to count with; write one such as 1.5"
    elif isinstance(said, int):
        if not -LARGEST_NUMBER <= said < LARGEST_NUMBER:
            yield loc, "the number is too large; write a smaller one"
    elif isinstance(said, dict | list):
        if len(loc) >= DEEPEST:
            yield loc, f"more than {DEEPEST} tables or lists stand within each other; write what the field needs"
            return
        for key, one in said.items() if isinstance(said, dict) else enumerate(said):
            if isinstance(key, str) and (kind := flaw(key)):
                yield (*loc, key), f"the name {WHAT[kind]}; take it away"
            yield from flaws(one, (*loc, key))


def flaw_of(given: str) -> str:
    """What is wrong with a text, and what to do; empty when nothing is. A line break is taken for a blank."""
    if len(given) > LONGEST:
        return f"{shown(given)} is too long; write at most {LONGEST} characters"
    try:
        words(given)
    except NotText as wrong:
        return f"{shown(given)} {WHAT[wrong.kind]}; {WRITE_ANEW}"
    return ""


def one_line(given: str) -> str:
    """A text in which a line break or tab can be no blank: a path, an address.

    Raises:
        ValueError: it holds one; the message says what to do.
    """
    if kind := flaw(given):
        raise ValueError(f"{shown(given)} {WHAT[kind]}; {WRITE_ANEW}")
    return given


def is_there(path: Path) -> bool:
    """Whether there is something of that name; nothing is where no name can be looked up."""
    try:
        return path.exists()
    except (OSError, ValueError):  # too long a name, or a folder that this user may not look into
        return False


def shown(given: object) -> str:
    """What was given, as a message repeats it: in one short line, without a sign that does anything but show."""
    if isinstance(given, str):
        said = f'"{given[:SHOWN]}"'
    elif isinstance(given, bool):
        said = str(given).lower()
    else:
        try:
            said = repr(given)
        except (ValueError, RecursionError):  # thousands of digits, or of nests
            return "what is written"
    said = visible(said[: SHOWN + 2])
    return said if len(said) <= SHOWN else said[: SHOWN - 3] + "…"


def visible(said: str) -> str:
    """Any text with what does not show written as escapes: for a terminal, a log, a message."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in said)
