"""One client's link as the fan-out sees it: what it was sent, what waits for it, and when it is given up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from websockets.asyncio.connection import broadcast
from websockets.asyncio.server import ServerConnection

from server.leadership.right_to_answer import Lease
from server.practice.hall import PracticeHall
from server.views.documents import Follower
from wire.server_session import ServerSession
from wire.values import OLD_SUBPROTOCOLS, PROTOCOL, Actor, Millis, Role, Seq
from wire.views import SignedIn

SOFT_LIMIT = 64 * 1024
"""Bytes waiting in the write buffer from which a client counts as slow: it is sent only the newest of each view."""

HARD_LIMIT = 256 * 1024
"""Bytes a client may ever hold (targets.md); with more it is dropped and comes back by itself."""

STUCK_S = 4.0
"""How long a client may stay slow; real seconds. It is gone within 6 s (targets.md)."""


def real_ms() -> Millis:
    """The link's time: a network is as fast as it is, whatever hour the hall believes.

    Not the machine's time of day either: when that is set forward, no client has been silent for an hour.
    """
    return time.monotonic_ns() // 1_000_000


class Client:
    """A connection and its session."""

    __slots__ = (
        "address", "bad_reports", "bound_to", "came_at", "device_id", "follower", "latest", "lease", "live", "person",
        "pinged_at", "pong", "practice", "role", "session", "since", "slow_since", "strikes", "tokens", "ws",
    )  # fmt: skip

    def __init__(self, ws: ServerConnection, now: Millis, lease: Lease | None = None) -> None:
        self.ws = ws
        self.practice: PracticeHall | None = None
        """The hall that its commands go to and its documents come from, instead of the branch."""
        self.lease = lease or Lease()
        """Once it is over the link is cut instead of anything being said."""
        self.session = ServerSession(spoken=OLD_SUBPROTOCOLS.get(ws.subprotocol or "", PROTOCOL))
        self.session.connected(real_ms())
        self.role = Role.PHONE
        self.live = False
        """True once it was welcomed."""
        self.device_id = ""
        self.bound_to = ""
        """The counter a desk's PC is tied to."""
        self.person: SignedIn | None = None
        self.came_at = now
        """When the person signed in."""
        self.address = ""
        """Where it is; behind a trusted proxy what that one says."""
        self.follower = Follower()
        """A phone's ticket and what it shows of it."""
        self.since = now
        self.latest: dict[str, str] = {}
        """The newest document of each view it was sent or is to be sent."""
        self.slow_since: float | None = None
        self.strikes = 0.0
        self.bad_reports: dict[str, dict[str, str]] = {}
        """By kind, what was last wrong with a report."""
        self.tokens = (0.0, 0.0)
        self.pong: asyncio.Future[float] | None = None
        self.pinged_at = 0.0

    @property
    def ticket_id(self) -> str:
        """A phone's ticket; empty for a device."""
        return self.follower.ticket_id

    @property
    def actor(self) -> Actor:
        """Who gives the commands that come over this link."""
        if self.role is Role.PHONE:
            return Actor(role=self.role, device_id=self.ticket_id)
        person, roles = (self.person.person, self.person.roles) if self.person else ("", ())
        return Actor(role=self.role, device_id=self.device_id, person=person, roles=roles, counter_id=self.bound_to)

    @property
    def in_branch(self) -> bool:
        """Whether it is told what is so in the branch: it was welcomed, and does not practise."""
        return self.live and self.practice is None

    @property
    def held(self) -> int:
        """Bytes that wait to go out."""
        return self.ws.transport.get_write_buffer_size()

    def sign_out(self) -> None:
        """The person has left: what only they may see is neither sent again nor caught up with."""
        self.person = self.practice = None
        for topic in ("desk", "monitor"):
            self.latest.pop(topic, None)

    def follow_from(self, seq: Seq) -> None:
        """Facts it was not told of before are told from now on, after this one.

        The heartbeat names it, so that a client that stands before it asks for everything anew.
        """
        self.session.sent_seq = seq
        self.session.told(_heartbeat(seq), real_ms())

    def flush(self) -> None:
        """Send what the session has to say; drop the client when it holds too much."""
        self._send(self.session.outgoing())

    def _send(self, frames: list[str]) -> None:
        if not self.lease.holds:
            self.drop()
            return
        for frame in frames:
            broadcast((self.ws,), frame)
        if self.held > HARD_LIMIT:
            self.drop()

    def tell_event(self, seq: Seq, at: Millis, doc: dict[str, object], frames: dict[Seq, str]) -> None:
        """Tell a fact, or let a slow client find the gap and ask for everything anew.

        Args:
            seq: of the fact.
            at: its moment.
            doc: its fields as this client's role sees them.
            frames: what it was written as for clients told before, by the seq that they had: most share it.
        """
        session = self.session
        if self._slow():
            session.sent_seq = seq
            return
        frame = frames.get(session.sent_seq)
        if frame is None:
            after = session.sent_seq
            session.event(seq, at, doc, real_ms())
            said = session.outgoing()
            frames[after] = said[-1]
            self._send(said)
        else:
            session.sent_seq = seq
            session.told(frame, real_ms())
            self.flush()

    def tell_view(self, topic: str, doc: str) -> None:
        """Send a document if it differs from the one before; a slow client gets the newest once it has caught up."""
        if self.latest.get(topic) == doc:
            return
        self.latest[topic] = doc
        if not self._slow():
            self._say_view(topic, doc)
            self.flush()

    def look(self, alive: Callable[[], float] = time.monotonic) -> None:
        """Look after the buffer, every half second: catch up a client that drained it, drop one that does not."""
        held = self.held
        if held > HARD_LIMIT:
            self.drop()
        elif self.slow_since is None:
            self._slow()
        elif held <= SOFT_LIMIT // 2:
            self.slow_since = None
            for topic, doc in self.latest.items():
                self._say_view(topic, doc)
            # The heartbeat names the last event, so that a gap shows now and not with the next event.
            self.session.told(_heartbeat(self.session.sent_seq), real_ms())
            self.flush()
        elif alive() - self.slow_since > STUCK_S:
            self.drop()

    def drop(self) -> None:
        """Cut the link at once; nothing more is kept for it."""
        self.live = False
        self.ws.transport.abort()

    def _slow(self) -> bool:
        if self.slow_since is None and self.held > SOFT_LIMIT:
            self.slow_since = time.monotonic()
        return self.slow_since is not None

    def _say_view(self, topic: str, doc: str) -> None:
        self.session.told(f'{{"jsonrpc":"2.0","method":"view.{topic}","params":{doc}}}', real_ms())


def _heartbeat(seq: Seq) -> str:
    return f'{{"jsonrpc":"2.0","method":"heartbeat","params":{{"seq":{seq}}}}}'
