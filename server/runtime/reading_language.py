"""Which language a page is read in."""

from __future__ import annotations

from collections.abc import Sequence

from wire.values import Language, is_language


def chosen(wished: str | None, languages: Sequence[Language]) -> Language | None:
    """What somebody chose, if it is to be had.

    Args:
        wished: in the address or a cookie; it may be anything.
        languages: to be had, the preferred one first.
    """
    return wished if is_language(wished) and wished in languages else None


def preferred(accept: str | None, languages: Sequence[Language]) -> Language:
    """The one a browser likes best of those to be had, else the first.

    Args:
        accept: its header Accept-Language.
        languages: to be had, the preferred one first.
    """
    liked = sorted(_liked(accept or ""), key=lambda one: -one[1])
    for tag, _ in liked:
        for language in languages:
            if language.lower() == tag or language.lower().split("-")[0] == tag.split("-")[0]:
                return language
    return languages[0]


def _liked(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.lower().split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            found.append((tag.strip(), float(weight or 1)))
        except ValueError:
            continue
    return [one for one in found if one[0] and one[1] > 0]
