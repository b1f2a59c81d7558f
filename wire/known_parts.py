"""What a newer server says, read as far as it is known here: one new word costs no program the whole document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

_UNKNOWN = frozenset({"enum", "literal_error"})
"""What pydantic calls a value that is none of those of an enumeration."""
_MISSING = "missing"

Place = tuple[str | int, ...]

_Model = TypeVar("_Model", bound=BaseModel)


def read_known(model: type[_Model], given: object) -> tuple[_Model, tuple[str, ...]]:
    """A document, without those parts of it that have a value of an enumeration that is not known here.

    The smallest part is left out: a field that may be left out stands at its default; one that may not takes the entry
    of a list, or the field, that it is in with it.

    Args:
        model: of the document.
        given: as it came; it is not changed.

    Returns:
        The document, and the places that were left out, as `groups.2.icon`; none as a rule.

    Raises:
        ValidationError: it is wrong otherwise, or nothing would be left of it.
    """
    left_out: dict[Place, None] = {}
    while True:  # each time more is left out, until nothing can be
        try:
            return model.model_validate(_without(given, left_out)), tuple(".".join(map(str, one)) for one in left_out)
        except ValidationError as error:
            more = [_part(one["type"], one["loc"], given, left_out) for one in error.errors(include_url=False)]
            if not all(more):
                raise
            for place in more:
                left_out = {one: None for one in left_out if one[: len(place)] != place} | {place: None}


def _part(kind: str, loc: Place, given: object, left_out: Mapping[Place, None]) -> Place:
    """Which part of what was given has to go for this trouble; empty where none can."""
    if kind in _UNKNOWN:
        return _as_given(loc, given, left_out)
    if kind != _MISSING:
        return ()
    around, name = _as_given(loc[:-1], given, left_out), loc[-1]
    lacks = any(one[:-1] == around and (one[-1] == name or isinstance(name, int)) for one in left_out)
    return around if lacks else ()


def _as_given(loc: Place, given: object, left_out: Mapping[Place, None]) -> Place:
    """The place in the document as it came: entries that were left out of a list before still count there.

    What stands in no document ends it: of a union, or of a key, further steps say which check failed.
    """
    place: Place = ()
    for step in loc:
        if isinstance(step, int) and isinstance(given, list | tuple):
            gone = sorted(one[-1] for one in left_out if len(one) == len(place) + 1 and one[:-1] == place)
            for at in gone:
                step += isinstance(at, int) and at <= step
            given = given[step]
        elif isinstance(given, Mapping) and step in given:
            given = given[step]
        else:
            return place
        place = (*place, step)
    return place


def _without(given: object, left_out: Mapping[Place, None], at: Place = ()) -> Any:
    """A copy of what is on the way to what is left out."""
    if not any(one[: len(at)] == at for one in left_out):
        return given
    if isinstance(given, Mapping):
        return {key: _without(one, left_out, (*at, key)) for key, one in given.items() if (*at, key) not in left_out}
    assert isinstance(given, list | tuple)  # nothing else has parts
    return [_without(one, left_out, (*at, n)) for n, one in enumerate(given) if (*at, n) not in left_out]
