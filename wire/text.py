"""What counts as text: the one rule for every edge that takes some from outside (frames, forms, files, scanners). Pure.

Ids and names of things are stricter still (`wire.values.Identifier`, `CommandId`).
"""

from __future__ import annotations

import re
import unicodedata

CONTROL = "control"
"""C0, DEL and C1 characters, among them NUL, and the separators of lines and paragraphs: PostgreSQL cannot store NUL,
a printer takes ESC for an order, a log or a table is cut in two by the others."""

DIRECTION = "direction"
"""Marks that turn the direction of writing (Unicode's Bidi_Control): what is read is not what was written."""

BROKEN = "broken"
"""Lone surrogates, which no UTF-8 can hold, and code points that Unicode keeps from ever being characters."""

KINDS = (CONTROL, DIRECTION, BROKEN)

_SPACES = "\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029"
_PLANES_END = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))

_CLASSES = {
    CONTROL: "\x00-\x1f\x7f-\x9f\u2028\u2029",
    DIRECTION: "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    BROKEN: "\ud800-\udfff\ufdd0-\ufdef" + _PLANES_END,
}
_ONE_OF = {kind: re.compile(f"[{letters}]") for kind, letters in _CLASSES.items()}
_ANY = re.compile(f"[{''.join(_CLASSES.values())}]")
_TURNS = re.compile(f"[{_CLASSES[DIRECTION]}]+")
_SPACE = re.compile(f"[{_SPACES}]+")
_MARK = "\ufeff"
"""Begins files of tables and comes along with what is copied from them; nobody sees it."""
_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]*"
)
"""What nobody sees where nothing else stands: joiners, fillers, variants of the letter before."""


class NotText(ValueError):
    """A text holds what is no text; `kind` is one of KINDS."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def flaw(text: str) -> str:
    """What in `text` is no text, one of KINDS; empty when all of it is."""
    found = _ANY.search(text)
    return "" if found is None else next(kind for kind, one in _ONE_OF.items() if one.match(found[0]))


def typed(text: str, *, lines: bool = False) -> str:
    """What a field of a page holds, as whoever typed or pasted it sees it: composed, and still to be judged.

    A list pasted from a letter brings line breaks, a cell of a table a tab, a number from a phone's contacts marks of
    direction. Nobody could find these to take them out.

    Args:
        text: as the browser sent it.
        lines: whether the field holds several lines and not one.
    """
    text = unicodedata.normalize("NFC", _TURNS.sub("", text))
    if not text.isspace() and _UNSEEN.fullmatch(text):  # blanks may be a password
        return ""
    return text if lines else _SPACE.sub(" ", text)


def is_broken(text: str) -> bool:
    """Whether `text` holds what can neither be sent nor stored."""
    # Most replies and all parts of pictures are ASCII, which is known of a text without looking at its letters.
    return not text.isascii() and _ONE_OF[BROKEN].search(text) is not None


def words(text: str) -> str:
    """Free words of a person as they are kept: composed (NFC), without blanks around them, in one line; none that
    nobody would see.

    Raises:
        NotText: they hold a character that is no text; line breaks and tabs only become a blank.
    """
    text = _SPACE.sub(" ", text)
    kind = flaw(text)
    if kind:
        raise NotText(kind)
    text = unicodedata.normalize("NFC", text).strip()
    return "" if _UNSEEN.fullmatch(text) else text


def cleaned(text: str) -> str:
    """What a person typed, pasted or scanned, without whatever is no text: for a program before it makes a command."""
    return words(_ANY.sub("", _SPACE.sub(" ", text.replace(_MARK, ""))))
