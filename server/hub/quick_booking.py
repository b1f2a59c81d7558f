"""The way of a good booking past the framework: most of what a booking costs the hub is not the booking.

Whatever is unusual about a request goes on to the API's own route, which refuses it or answers the same.
"""

from __future__ import annotations

import logging
import re

from fastapi import Request as HttpRequest
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from server.hub import api
from server.hub.booking.askers import Askers
from server.hub.booking.desk import Desk
from server.hub.refusals import HubCode, HubRefused, hub_refused
from server.runtime.http_refusals import App, Message, Receive, Send

log = logging.getLogger("toiluot.hub")

_PATH = re.compile(r"/api/v1/branches/([^/]{1,64})/bookings")


class QuickBooking:
    """ASGI middleware: answers a well-formed booking of the API, and passes on everything else.

    Args:
        app: the application, whose route for bookings says the same to the same.
        desk: where it is booked.
        askers: tells who asks.
        public_url: how citizens reach the hub.
    """

    def __init__(self, app: App, desk: Desk, askers: Askers, public_url: str) -> None:
        self._app = app
        self._desk = desk
        self._askers = askers
        self._public_url = public_url

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, whose body was read strictly and is given in one piece."""
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if found is None or not _is_plain(scope):
            await self._app(scope, receive, send)
            return
        message = await receive()
        if message["type"] != "http.request" or message.get("more_body"):
            await self._app(scope, _first(message, receive), send)
            return
        try:
            wished = api.BookingIn.model_validate_json(message.get("body", b""))
        except ValidationError:
            await self._app(scope, _first(message, receive), send)
            return
        answer = await self._booked(HttpRequest(scope), found[1], wished)
        await answer(scope, receive, send)

    async def _booked(self, asked: HttpRequest, branch_id: str, wished: api.BookingIn) -> Response:
        try:
            held = await api.book_for(self._desk, self._askers, asked, branch_id, wished)
        except DBAPIError as error:
            log.error("the database could not be used (%s)", type(error.orig or error).__name__)
            return api.problem(hub_refused(HubCode.BUSY))
        if isinstance(held, HubRefused):
            return api.problem(held)
        return Response(api.booking_out(held, self._public_url).model_dump_json(), 201, None, "application/json")


def _is_plain(scope: Message) -> bool:
    """Whether it is JSON and shows at most one key, no longer than a key may be."""
    kinds = [value for name, value in scope["headers"] if name == b"content-type"]
    keys = [value for name, value in scope["headers"] if name == b"x-api-key"]
    return kinds == [b"application/json"] and len(keys) <= 1 and all(len(key) <= api.KEY_CHARS for key in keys)


def _first(message: Message, receive: Receive) -> Receive:
    """Gives what was received already before the rest."""
    waiting = [message]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
