"""What an error means that ended a link over WebSocket, or a try to make one: the sorts that either end can meet.

For the screens' links to the branch server and the branch server's to the hub; each says it in words of its own.
"""

from __future__ import annotations

import errno
import socket
import ssl
from enum import StrEnum

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus, InvalidURI


class Sort(StrEnum):
    """What is the matter."""

    BAD_ADDRESS = "bad_address"
    UNTRUSTED = "untrusted"
    """A certificate that this machine does not accept, for another reason than the next two."""
    WRONG_NAME = "wrong_name"
    OUT_OF_DATE = "out_of_date"
    NO_TLS = "no_tls"
    UNKNOWN_HOST = "unknown_host"
    NOT_OURS = "not_ours"
    NOBODY = "nobody"
    UNREACHABLE = "unreachable"
    FULL = "full"
    SILENT = "silent"
    CLOSED = "closed"


_NOT_TRUSTED_IN_TIME = frozenset((9, 10))
_NOT_TRUSTED_BY_NAME = frozenset((62, 64))
"""OpenSSL's X509_V_ERR codes: not yet valid, has expired; host name mismatch, IP address mismatch."""

_TAKES_NONE = frozenset((429, 503))


def sort_of(error: Exception) -> Sort | None:
    """What an exception means; None when it is no error of a link."""
    match error:
        case ssl.SSLCertVerificationError():
            code = getattr(error, "verify_code", 0)  # of one that OpenSSL made
            named, timed = code in _NOT_TRUSTED_BY_NAME, code in _NOT_TRUSTED_IN_TIME
            return Sort.WRONG_NAME if named else Sort.OUT_OF_DATE if timed else Sort.UNTRUSTED
        case ssl.SSLError():
            return Sort.NO_TLS
        case socket.gaierror():
            return Sort.UNKNOWN_HOST
        case ConnectionResetError() | ConnectionAbortedError() | BrokenPipeError() | ConnectionClosed():
            return Sort.CLOSED
        case TimeoutError():
            return Sort.SILENT
        case OSError():  # of several addresses of one name asyncio makes one error without a number
            return Sort.NOBODY if f"[Errno {errno.ECONNREFUSED}]" in str(error) else Sort.UNREACHABLE
        case InvalidURI():
            return Sort.BAD_ADDRESS
        case InvalidStatus() if error.response.status_code in _TAKES_NONE:
            return Sort.FULL
        case InvalidMessage() if isinstance(error.__cause__, EOFError):
            return Sort.CLOSED
        case InvalidHandshake():
            return Sort.NOT_OURS
        case _:
            return None
