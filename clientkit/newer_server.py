"""Documents of a server that may be newer than this program: read as far as they are known here, and said once."""

from __future__ import annotations

import logging
import re
from typing import Final, TypeVar

from pydantic import BaseModel

from wire.known_parts import read_known

log = logging.getLogger(__name__)

MOST_SAID: Final = 100
"""Different parts that are said in the log in one run of the program."""

_Model = TypeVar("_Model", bound=BaseModel)

_said: set[tuple[str, str]] = set()


def read_view(model: type[_Model], document: object) -> _Model:
    """A view, an event or an answer, without the parts that have a word this program does not know.

    Raises:
        ValidationError: it is wrong otherwise, or nothing would be left of it.
    """
    view, left_out = read_known(model, document)
    say_left_out(model.__name__, left_out)
    return view


def say_left_out(what: str, left_out: tuple[str, ...]) -> None:
    """Say in the log which parts were left out; of each list only once, for views come twice a second."""
    for place in left_out:
        part = what, re.sub(r"\.\d+\b", "[]", place)
        if part not in _said and len(_said) < MOST_SAID:
            _said.add(part)
            log.warning("%s: %s has a value of a newer server that this program does not know; it is left out", *part)
