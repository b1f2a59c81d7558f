"""The page of the last calls, which the code on hall displays leads to: what they show, on a phone of any age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server.core.model import State
from server.handle import Handle
from server.views.board import board_view
from server.views.offers import CALLS
from server.web.branding import emblem_address
from server.web.languages import chosen_language, language_of
from server.web.pages import Speech, clock_text, rendered
from wire.branding import Branding
from wire.catalogue import Branch, Zone
from wire.values import Language, Millis, Seq
from wire.views import BOARD_CALLS, BoardCall


class ZoneCalls(NamedTuple):
    """The last calls of a part of the hall."""

    title: str
    """Its floor and name; empty in a hall of one part."""
    calls: Sequence[BoardCall]


class _Kept(NamedTuple):
    seq: Seq
    minute: str
    page: bytes


class CallsPage:
    """Serves `/c` to everybody. A thousand phones ask for it again and again, so a page is drawn once for each
    change and minute.

    Args:
        handle: its state is shown.
    """

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._kept: dict[Language, _Kept] = {}

    def router(self) -> APIRouter:
        """The route."""
        router = APIRouter(include_in_schema=False)
        router.get(CALLS)(self.page)
        return router

    async def page(self, request: Request) -> HTMLResponse:
        """The page; without a script it renews itself whole."""
        language = chosen_language(request) or language_of(request)
        async with self._handle.reading() as state:
            now = self._handle.now
            branch = state.branch
            minute = clock_text(now, branch.timezone) if branch is not None else ""
            kept = self._kept.get(language)
            if kept is None or (kept.seq, kept.minute) != (state.seq, minute):
                kept = _Kept(state.seq, minute, self._drawn(state, now, minute, language))
                self._kept[language] = kept
        return HTMLResponse(kept.page)

    def _drawn(self, state: State, now: Millis, minute: str, language: Language) -> bytes:
        branch = state.branch
        branding = branch.branding if branch is not None else Branding()
        view = board_view(state, now) if branch is not None else None
        context = {
            "say": Speech(language),
            "language": language,
            "languages": self._handle.languages,
            "address": CALLS,
            "branch": branch,
            "branding": branding,
            "emblem": emblem_address(branding),
            "minute": minute,
            "open": view is not None and view.open,
            "why": view.closed_because.of(language) if view is not None and view.closed_because is not None else "",
            "zones": zone_calls(branch, view.calls, language) if branch is not None and view is not None else (),
        }
        return rendered("calls.html", context)


def zone_calls(branch: Branch, calls: Sequence[BoardCall], language: Language) -> list[ZoneCalls]:
    """The last calls of each part of the hall, as the settings list the parts; the latest call first."""
    if len(branch.zones) < 2:
        return [ZoneCalls("", calls[:BOARD_CALLS])]
    of_zone: dict[str, list[BoardCall]] = {zone.id: [] for zone in branch.zones}
    for call in calls:
        counter = branch.counter_by_id.get(call.counter_id)
        if counter is not None and counter.zone in of_zone:
            of_zone[counter.zone].append(call)
    return [ZoneCalls(_title(zone, language), of_zone[zone.id][:BOARD_CALLS]) for zone in branch.zones]


def _title(zone: Zone, language: Language) -> str:
    return " · ".join(text.of(language) for text in (zone.floor, zone.name) if text is not None)
