"""Messages between the server and the worker's process, over pipes that nobody else has."""

from __future__ import annotations

import pickle
import struct
from typing import IO

LENGTH = struct.Struct("!I")
"""Stands before each message: how many bytes it has."""

MOST = 1 << 28
"""No message has so many bytes; what says so is none."""


def write(pipe: IO[bytes], message: object) -> None:
    """Send one message."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(body)) + body)
    pipe.flush()


def read(pipe: IO[bytes]) -> object:
    """The next message.

    Raises:
        EOFError: there is none, the other side is gone.
        ValueError: what comes is no message.
    """
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (size,) = LENGTH.unpack(head)
    if size >= MOST:
        raise ValueError(f"no message: it would have {size} bytes")
    body = pipe.read(size)
    if len(body) < size:
        raise EOFError
    try:
        return pickle.loads(body)  # noqa: S301  of our own child, or of whoever started us
    except Exception as error:  # bytes that are no pickle may raise anything
        raise ValueError(f"no message: {error}") from error
