"""The form of a dossier's code, as an office writes it: `#` is a digit, `@` a letter, all else stands as it is."""

from __future__ import annotations

import unicodedata

DIGIT, LETTER = "#", "@"
SHOWN = {DIGIT: "0", LETTER: "A"}


def tidy(code: str) -> str:
    """The code as it is kept: in capitals, without the spaces that were typed, each letter with its marks one."""
    return unicodedata.normalize("NFC", "".join(code.split()).upper())


def fits(form: str, code: str) -> bool:
    """Whether a code has this form; every code has an empty one."""
    said, asked = tidy(code), tidy(form)
    return not asked or (len(said) == len(asked) and all(map(_is, asked, said)))


def example(form: str) -> str:
    """A code of this form, to be shown to people."""
    return "".join(SHOWN.get(one, one) for one in tidy(form))


def _is(asked: str, said: str) -> bool:
    if asked == DIGIT:
        return said in "0123456789"
    if asked == LETTER:
        return said.isalpha()
    return said == asked
