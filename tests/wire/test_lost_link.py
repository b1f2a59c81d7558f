"""What an error of a link means, whoever meets it."""

from __future__ import annotations

import socket
import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidHandshake, InvalidMessage, InvalidStatus, InvalidURI
from websockets.http11 import Response

from wire.lost_link import Sort, sort_of


def certificate(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = code
    return error


def hung_up() -> InvalidMessage:
    error = InvalidMessage("did not receive a valid HTTP response")
    error.__cause__ = EOFError()
    return error


def status(code: int) -> InvalidStatus:
    return InvalidStatus(Response(code, "x", Headers()))


@pytest.mark.parametrize(("error", "sort"), [
    (certificate(62), Sort.WRONG_NAME), (certificate(64), Sort.WRONG_NAME), (certificate(9), Sort.OUT_OF_DATE),
    (certificate(10), Sort.OUT_OF_DATE), (certificate(18), Sort.UNTRUSTED), (ssl.SSLError("x"), Sort.NO_TLS),
    (socket.gaierror(-2, "x"), Sort.UNKNOWN_HOST), (ConnectionResetError(), Sort.CLOSED),
    (ConnectionAbortedError(), Sort.CLOSED), (BrokenPipeError(), Sort.CLOSED),
    (ConnectionClosedError(None, None), Sort.CLOSED), (TimeoutError(), Sort.SILENT),
    (ConnectionRefusedError(111, "x"), Sort.NOBODY), (OSError("Multiple: [Errno 111] a, [Errno 111] b"), Sort.NOBODY),
    (OSError(113, "no route"), Sort.UNREACHABLE), (InvalidURI("x", "y"), Sort.BAD_ADDRESS),
    (status(429), Sort.FULL), (status(503), Sort.FULL), (status(404), Sort.NOT_OURS), (hung_up(), Sort.CLOSED),
    (InvalidMessage("x"), Sort.NOT_OURS), (InvalidHandshake("x"), Sort.NOT_OURS), (ValueError("x"), None),
])  # fmt: skip
def test_each_error_is_of_one_sort(error: Exception, sort: Sort | None) -> None:
    assert sort_of(error) is sort
