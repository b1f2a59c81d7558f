"""WebSockets as our ports speak them: refusals in our own words, and nothing is read before the handshake's answer."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar

from websockets.datastructures import Headers
from websockets.exceptions import InvalidMessage
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from server.runtime.http_refusals import HttpCode, HttpRefused, headers_of, in_both, of_status
from server.runtime.websockets_doors import AfterTheAnswer, answer_before_the_end
from wire.errors import Code

REASONS: Mapping[int, Code] = {
    CloseCode.PROTOCOL_ERROR: Code.BAD_MESSAGE,
    CloseCode.INVALID_DATA: Code.BAD_MESSAGE,
    CloseCode.MESSAGE_TOO_BIG: Code.TOO_LARGE,
    CloseCode.INTERNAL_ERROR: Code.INTERNAL,
}
"""Why a link is ended, by the status of RFC 6455, section 7.4. A close frame has room for 123 bytes: a code of the wire
fits, as in the refusals before it, and who shows it has its words in each language."""


class LinkProtocol(ServerProtocol, AfterTheAnswer):
    """One connection's handshake and frames; what the library would say is left out."""

    words: ClassVar[Mapping[int, HttpCode]] = {503: HttpCode.ENDING}
    """What a status of the library's means on this port; of others see `of_status`."""

    def reject(self, status: HTTPStatus | int, text: str) -> Response:
        """The answer to a handshake that is not taken.

        Args:
            status: that the library chose.
            text: its words.
        """
        code = self.words.get(int(status))
        return self.refuse(of_status(status) if code is None else HttpRefused(code), status)

    def refuse(self, why: HttpRefused, status: HTTPStatus | int | None = None) -> Response:
        """The answer that refuses a handshake, in both languages.

        Args:
            why: the refusal.
            status: other than its own.
        """
        said = HTTPStatus(why.status if status is None else status)
        body = in_both(why).encode()
        return Response(said.value, said.phrase, Headers(headers_of(why, body)), body)

    def accept(self, request: Request) -> Response:
        """The answer to a handshake."""
        return without_body_for_head(request, super().accept(request))

    def fail(self, code: CloseCode | int, reason: str = "") -> None:
        """End a link that broke the protocol."""
        super().fail(code, REASONS.get(code, ""))

    def send_eof(self) -> None:
        """Nothing more will be said; what is no HTTP request is answered first."""
        if isinstance(self.handshake_exc, InvalidMessage):
            answer_before_the_end(self, self.reject(HTTPStatus.BAD_REQUEST, ""))
        super().send_eof()


def without_body_for_head(request: Request, response: Response) -> Response:
    """The answer to HEAD has the headers alone (RFC 9110, section 9.3.2)."""
    if request.method == "HEAD":
        response.body = b""
    return response
