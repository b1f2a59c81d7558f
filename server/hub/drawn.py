"""Answers that are the same for everybody: drawn once, for as long as the branches are as they were.

Everybody asks for what is drawn of a city's branches: of 300 of them the API's list is 80 KB. Looking whether one of
them is another than at the last drawing costs less than drawing, so nobody is told what is no longer so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

from server.hub.choosing.cards import BranchCard


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, with its mark."""

    body: bytes
    etag: str
    """The same in every program for the same body, as HTTP writes it."""


class DrawnOnce:
    """The answers that were drawn of the branches as they are."""

    def __init__(self) -> None:
        self._cards: Sequence[BranchCard] = ()
        self._drawn: dict[str, Drawn] = {}

    def of(self, cards: Sequence[BranchCard], which: str, draw: Callable[[], bytes]) -> Drawn:
        """An answer, drawn if it was not yet.

        Args:
            cards: the branches as they are now; all that the answer depends on.
            which: of the few answers, such as the language of a page.
            draw: makes its body.
        """
        if cards != self._cards:
            self._cards, self._drawn = cards, {}
        if which not in self._drawn:
            body = draw()
            self._drawn[which] = Drawn(body, f'"{sha256(body).hexdigest()[:32]}"')
        return self._drawn[which]


def answer(request: Request, drawn: Drawn, media_type: str, headers: Mapping[str, str]) -> Response:
    """What was drawn, or 304 where the asker has it."""
    told = {**headers, "ETag": drawn.etag}
    if _has(request.headers.get("if-none-match", ""), drawn.etag):
        return Response(None, 304, told)
    return Response(drawn.body, 200, told, media_type)


def _has(named: str, etag: str) -> bool:
    """Whether an `If-None-Match` names it. A proxy that packs an answer makes its mark weak."""
    return named.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in named.split(",")]
