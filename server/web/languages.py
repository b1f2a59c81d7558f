"""Which language a page or an answer of the branch server is in."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from server.runtime.reading_language import chosen, preferred
from wire.catalogue import DEFAULT_LANGUAGES
from wire.values import Language

LANGUAGE_COOKIE = "toiluot_language"


def languages_of(request: Request) -> tuple[Language, ...]:
    """Those that pages can be read in here: the branch's, the first one first."""
    state = getattr(request.scope.get("app"), "state", None)
    known: Callable[[], tuple[Language, ...]] | None = getattr(state, "languages", None)
    return known() if known is not None else DEFAULT_LANGUAGES


def language_of(request: Request) -> Language:
    """The reader's language: what the browser likes best of those that the branch has."""
    return preferred(request.headers.get("accept-language"), languages_of(request))


def chosen_language(request: Request) -> Language | None:
    """The language asked for now or chosen before, if the branch has it."""
    languages = languages_of(request)
    return chosen(request.query_params.get("lang"), languages) or chosen(
        request.cookies.get(LANGUAGE_COOKIE), languages
    )
