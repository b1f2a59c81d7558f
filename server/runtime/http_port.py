"""An HTTP port as one part of a program: uvicorn within the program's event loop, with limits on its connections."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.runtime.admission import ACCEPTED_AT_ONCE, QUEUE, Admission, peer_of
from server.runtime.client_address import HEADER
from server.runtime.connection_limits import ConnectionLimits, Place, Stage
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.http_guard import HttpGuard
from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, Refuse, headers_of, in_both, plainly
from server.runtime.link_protocol import LinkProtocol

_log = logging.getLogger("toiluot.web.uvicorn")
_log.setLevel(logging.ERROR)  # below that it tells what strangers send: each broken request, each link

GRACE_S = 2
"""How long requests under way may take when the port is closed; real seconds."""

PLACE = "place"
"""The key of a request's `scope["state"]` under which `is_known` finds the connection's place."""


class HttpPort:
    """Serves one application on a listening socket, again and again if it has to.

    Args:
        app: the ASGI application; its lifespan is not run.
        listening: stays open between two starts, so that nobody is turned away meanwhile.
        limits: of the port's connections.
        ws_bytes: most bytes of one WebSocket message; None where there are no WebSockets.
        refuse: how the program refuses a body that is too large or of unknown length.
        own_limits: as of `HttpGuard`.
    """

    def __init__(
        self,
        app: App,
        listening: socket.socket,
        limits: ConnectionLimits,
        ws_bytes: int | None = None,
        refuse: Refuse = plainly,
        own_limits: Mapping[str, int] | None = None,
    ) -> None:
        self._listening = listening
        self._limits = limits
        self.up = asyncio.Event()
        """Set once it answers."""
        self.cut_short = False
        """Set it to wait for no request when it ends."""
        self._config = uvicorn.Config(
            HttpGuard(app, limits.settings.body_bytes, refuse, links=ws_bytes is not None, own_limits=own_limits),
            http=self._admission,  # type: ignore[arg-type]  # called as a class is
            ws="none" if ws_bytes is None else _LimitedWebSocket,
            ws_max_size=ws_bytes or 0,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # which proxies are believed is a setting of ours (client_address.py)
            backlog=ACCEPTED_AT_ONCE,
            timeout_keep_alive=round(limits.settings.idle_s) + 1,  # the limits are quicker
            timeout_graceful_shutdown=GRACE_S,
            h11_max_incomplete_event_size=limits.settings.header_bytes,
        )

    async def serve(self) -> None:
        """Answer until cancelled.

        Raises:
            CannotGoOn: the port is no longer this program's.
        """
        try:
            mine = self._listening.dup()
        except OSError as error:
            raise CannotGoOn(f"The web port is lost ({error.strerror}).", ExitStatus.PORT_LOST) from error
        server = _Server(self._config, self._now_up)
        serving = asyncio.create_task(server.serve(sockets=[mine]), name="uvicorn")
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit, server.force_exit = True, self.cut_short
            if not serving.done():
                await serving
            server.stop_listening()
            mine.close()

    # -- inside --

    def _now_up(self) -> None:
        self._listening.listen(QUEUE)  # the backlog above is how many are accepted at once
        self.up.set()

    def _admission(self, **of_uvicorn: Any) -> Admission:
        return Admission(self._limits, lambda place: _LimitedHttp(self._limits, place, **of_uvicorn))


def is_known(scope: Message) -> None:
    """The application has found out that a request is of signed-in staff or of a branch's link."""
    known: Callable[[], None] | None = scope.get("state", {}).get(PLACE)
    if known is not None:
        known()


class _Server(uvicorn.Server):
    """Signals are the program's, and it says when it answers."""

    def __init__(self, config: uvicorn.Config, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._up = up

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    def stop_listening(self) -> None:
        """Leave nothing that accepts connections behind; a fault ends uvicorn without that."""
        for accepting in getattr(self, "servers", ()):
            accepting.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self._up()


class _Seat:
    """One connection's place, as uvicorn's protocols and the application know it."""

    def __init__(self, limits: ConnectionLimits, place: Place) -> None:
        self.limits = limits
        self.place = place

    def __call__(self) -> None:
        """Whoever it is, we know them."""
        self.now_is(Stage.KNOWN)

    def now_is(self, stage: Stage) -> None:
        self.limits.move(self.place, stage, time.monotonic())


class _LimitedHttp(H11Protocol):
    """Tells the limits how far each request has come; they cut what takes too long."""

    def __init__(self, limits: ConnectionLimits, place: Place, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self.logger = _log
        self._seat = _Seat(limits, place)
        place.overdue = self._too_late
        self._seen: object = None
        self._peer = ""
        self.app_state = {**self.app_state, PLACE: self._seat}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._peer = peer_of(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._seat.limits.leave(self._seat.place)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.get_protocol() is self:  # else it became a link
            self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def send_400_response(self, msg: str) -> None:
        """Say that no request can be read."""
        self._end_with(HttpCode.UNREADABLE)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over to a link, with what already came after the handshake."""
        super().handle_websocket_upgrade(event)
        rest = bytes(self.conn.trailing_data[0])
        link = self.transport.get_protocol()
        if rest and isinstance(link, _LimitedWebSocket) and not self.transport.is_closing():
            link.data_received(rest)

    def _too_late(self) -> None:
        """The limits waited long enough: half a request is answered, an answer that is not taken is cut."""
        if self.transport.is_closing() or self._seat.place.stage not in (Stage.OPENING, Stage.READING):
            self.transport.abort()
            return
        if self.transport.get_write_buffer_size():  # of an answer before, which is not taken
            self.transport.abort()
        else:
            self._end_with(HttpCode.SLOW)

    def _end_with(self, code: HttpCode) -> None:
        """Refuse in our own words, unless an answer is under way or was given already, and close."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            why = HttpRefused(code)
            body = in_both(why).encode()
            headers = list(headers_of(why, body).items())
            if self.cycle is not None and not self.cycle.response_complete:
                self.cycle.disconnected = True  # its body is broken: what the application makes of it is not sent
                self.cycle.message_event.set()
                if self.cycle.scope["method"] == "HEAD":
                    body = b""
            head = h11.Response(status_code=why.status, headers=headers, reason=HTTPStatus(why.status).phrase)
            said = [self.conn.send(event) or b"" for event in (head, h11.Data(data=body), h11.EndOfMessage())]
            self.transport.write(b"".join(said))
        self.transport.close()

    def _look(self) -> None:
        if self.scope is not self._seen:
            self._seen = self.scope
            self._spoken_for()
        answered = self.cycle is None or self.cycle.response_complete
        if self.conn.their_state is h11.SEND_BODY:
            self._seat.now_is(Stage.READING)
        elif not answered:
            if self._seat.place.stage is not Stage.KNOWN:
                self._seat.now_is(Stage.ANSWERING)
        elif self.conn.trailing_data[0]:
            self._seat.now_is(Stage.OPENING)
        elif not self.transport.get_write_buffer_size():  # else the answer is still being taken
            self._seat.now_is(Stage.IDLE)

    def _spoken_for(self) -> None:
        """A proxy may send the requests of many over one connection."""
        limits = self._seat.limits
        if not limits.proxies.trusts(self._peer):
            return
        said = [value.decode("latin-1") for name, value in self.headers if name == HEADER]
        address = limits.counted_as(limits.proxies.client(self._peer, said))
        if not limits.belongs_to(self._seat.place, address):
            self.transport.abort()


class _LimitedWebSocket(WebSocketsSansIOProtocol):
    """A link that must show soon who it is: the application accepts only those it knows."""

    def __init__(self, **of_uvicorn: Any) -> None:
        super().__init__(**of_uvicorn)
        self.logger = _log
        self._seat: _Seat = self.app_state[PLACE]
        self.conn = LinkProtocol(
            extensions=self.conn.available_extensions, max_size=self.config.ws_max_size, logger=self.logger
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._seat.now_is(Stage.GREETING)
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._seat.limits.leave(self._seat.place)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before_the_answer = self.handshake_initiated and not self.handshake_complete
        super().data_received(data)
        if before_the_answer:
            self.transport.pause_reading()  # it has to wait, so let there be no more of it
        elif not self.handshake_initiated:
            self._refuse_handshake()

    async def send(self, message: Any) -> None:
        waits = not self.handshake_complete
        await super().send(message)
        if waits and self.handshake_complete and not self.transport.is_closing():
            self.transport.resume_reading()
            self.data_received(b"")  # frames that came before the answer are read now

    def _refuse_handshake(self) -> None:
        """No handshake could be read: uvicorn waits for one, what answers it is written already."""
        self.handshake_complete = self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()
