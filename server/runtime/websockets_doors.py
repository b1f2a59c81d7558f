"""What we do to `websockets` that it does not offer: all of it here, made for one version.

A newer version may have moved any of this without a word. Whoever takes one reads this file against its source, runs
`tests/server/live`, `tests/server/runtime` and `tests/faults`, and then writes its number down in `MADE_FOR`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from websockets.asyncio import messages
from websockets.asyncio.connection import Connection
from websockets.http11 import Response
from websockets.protocol import CONNECTING, Protocol
from websockets.server import ServerProtocol

MADE_FOR = "17.4"

MAX_FRAGMENTS = 64
"""Pieces of one message; with more the link is cut. Nobody we know sends two, and a thousand of one byte hold 1 MB."""

READ_AT_ONCE = 2048
"""Bytes taken from one client before the others have their turn. The event loop would take 256 KiB: of pings, or of
pieces of one byte, that is tens of thousands of frames, half a second of work and 10 MB for each such client."""


def few_fragments() -> None:
    """Take no message of more than `MAX_FRAGMENTS` pieces, on any link of this process."""
    messages.MAX_FRAGMENTS = MAX_FRAGMENTS


def read_little(connection: Connection) -> None:
    """Take at most `READ_AT_ONCE` bytes from this client at a time."""
    connection.transport.max_size = READ_AT_ONCE  # type: ignore[attr-defined]  # asyncio's own, for its recv()


def when_lost(connection: Connection, then: Callable[[], None]) -> None:
    """Have `then` called when the connection is lost."""
    connection.connection_lost_waiter.add_done_callback(lambda _: then())


def let_go(connection: Connection) -> None:
    """Let what a lost connection held go at once.

    Its parser, and an error that ended it, refer to it and it to them, with all that was read: only a collection of
    everything would find that, and somebody who dials in a loop would fill the memory until then.
    """
    put_away(connection.protocol)
    for error in (connection.protocol.parser_exc, connection.connection_exc):
        if error is not None:
            error.__traceback__ = None


def put_away(protocol: Protocol) -> None:
    """End a protocol that is used no more: its parser holds it, and it holds its parser."""
    protocol.parser.close()


def like(protocol: ServerProtocol) -> dict[str, Any]:
    """The arguments that make another protocol as the library made this one."""
    return {
        "origins": protocol.origins,
        "subprotocols": protocol.available_subprotocols,
        "max_size": protocol.max_message_size,
        "logger": protocol.logger,
    }


def answer_before_the_end(protocol: ServerProtocol, response: Response) -> None:
    """Write an answer that the library would not give, before `send_eof`."""
    protocol.writes.append(response.serialize())


class AfterTheAnswer(Protocol):
    """Between `ServerProtocol`, which reads the handshake, and what reads frames."""

    def parse(self) -> Generator[None]:
        """Frames that came with the handshake wait for its answer: one that is broken would else end it without any.

        Whoever sends the answer goes on with `receive_data(b"")`.
        """
        while self.state is CONNECTING and not self.reader.eof:
            yield
        yield from super().parse()


class WrittenAtOnce(Connection):
    """A connection that writes what there is in one piece, and nothing to who hung up.

    The library writes each frame by itself: to one who sent thousands of pings and left, and asyncio logs each.
    """

    def send_data(self) -> None:
        """Write what the protocol has to say."""
        said = self.protocol.data_to_send()
        if self.transport.is_closing():
            return
        if data := b"".join(said):
            self.transport.write(data)
        if b"" in said and self.transport.can_write_eof():  # an empty piece is the end
            self.transport.write_eof()
