"""One link's conversation without I/O: hello, replies, sequence gap -> resync, heartbeat deadline, back-off.

Both ends, the client's here and the server's in `wire.server_session`, are objects that are fed frames and the time and
are asked what to send and what happened. They know no socket, clock or randomness; the drivers (`clientkit/dial.py`,
`server/live/socket.py`) own those.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated

from pydantic import Field, ValidationError

from wire.codec import BadFrame, Json, Notification, Refusal, Reply, Request, decode_from_server, encode
from wire.commands import Command
from wire.errors import Code, Refused, refused
from wire.flaws import LONGEST
from wire.known_parts import read_known
from wire.queries import Query
from wire.reports import PREFIX, REPORT_EVERY_S, REPORTS, Report
from wire.sign_of_life import SignOfLife
from wire.values import (
    NO_ROW,
    OLD_SUBPROTOCOLS,
    PROTOCOL,
    Frozen,
    KnownNumbers,
    Language,
    Millis,
    NameOrNone,
    Role,
    Secret,
    Seq,
    ShortText,
    is_command_id,
)
from wire.views import Snapshot

HEARTBEAT_S = 5.0
"""Each side says something at least this often."""

DEADLINE_FACTOR = 2.5
"""Silence longer than this many heartbeats means the other side is gone (a frozen server looked READY for 23 s)."""

REPORT_GAP_S = 1.0
"""Reports of one kind are at least this far apart; of several within it the newest is told."""

BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Waits between tries; the last repeats for ever. Real seconds, before jitter."""


class Since(Frozen):
    """The last fact that somebody who keeps a ledger knows."""

    epoch: Annotated[ShortText, Field(min_length=1)]
    """Of the snapshot it was told with or after: a journal that was brought back from a backup has another."""
    seq: Annotated[Seq, Field(ge=0)]


class Resync(Frozen):
    """Ask for a new snapshot."""

    since: Since | None = None
    """As in the hello."""


class Hello(Frozen):
    """The first request of every link: who is there."""

    protocol: int
    role: Role
    device_id: NameOrNone = ""
    """The name it was paired under; empty for a phone, which is known by its token alone."""
    token: Secret = ""
    """The device's key from `toiluot pair`; for a phone the ticket's secret."""
    language: Language = "vi"
    program: ShortText = ""
    """Name and version, for the list of devices."""
    numbers: KnownNumbers | None = None
    """What a device knows of today's numbers: a server that was brought back from a backup goes on above them."""
    since: Since | None = None
    """For those who keep a ledger: the snapshot then tells the facts since this one (`Snapshot.missed`)."""


class SignIn(Frozen):
    """A person signs in on a paired device."""

    user: ShortText
    password: Secret


def retry_after(tries: int, roll: float) -> float:
    """Seconds to wait before try number `tries` (from 0). `roll` in 0..1 spreads clients after an outage."""
    base = BACK_OFF_S[min(tries, len(BACK_OFF_S) - 1)]
    return base * (0.5 + roll)


# -- what happened, seen from a client ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Welcomed:
    """A snapshot came: forget what was known, be this."""

    snapshot: Snapshot
    again: bool
    """True when it answers a resync within the same link."""
    left_out: tuple[str, ...] = ()
    """The parts of it that a newer server has and this program does not know (`wire.known_parts`)."""


@dataclass(frozen=True, slots=True)
class EventCame:
    """A journalled fact, in order."""

    seq: Seq
    at: Millis
    event: Json
    """The event's fields with `type`; `wire.events.EVENT` reads it."""


@dataclass(frozen=True, slots=True)
class ViewCame:
    """A newer document for a topic."""

    topic: str
    doc: Json


@dataclass(frozen=True, slots=True)
class Answered:
    """A command was done. The id of a sign-in that the session repeated by itself begins with `signin-`."""

    command_id: str
    result: Json


@dataclass(frozen=True, slots=True)
class WasRefused:
    """A command was not done, and nothing changed."""

    command_id: str
    why: Refused
    message: str


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The hello itself was refused: trying again at once is of no use, a person must act."""

    why: Refused
    message: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The other side broke the protocol or fell silent: close the link and dial again."""

    what: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Overdue:
    """A command is asked no more: its time had passed when the link came back. It is not known whether it was done."""

    command_id: str


Happening = Welcomed | EventCame | ViewCame | Answered | WasRefused | Overdue | TurnedAway | Broken


def too_old(subprotocol: str | None, language: Language) -> TurnedAway | None:
    """What it means when the server chose this subprotocol: None when both are of one version."""
    version = OLD_SUBPROTOCOLS.get(subprotocol or "")
    if version is None:
        return None
    why = refused(Code.OLD_SERVER, theirs=PROTOCOL, ours=version)
    return TurnedAway(why, why.text(language))


class LinkState(Enum):
    """Where a client's link stands."""

    DOWN = "down"
    GREETING = "greeting"
    LIVE = "live"
    RESYNCING = "resyncing"
    SILENT = "silent"
    """Told to people only: the link is there, and the server gives no sign of life (`ClientSession.life`)."""


@dataclass
class ClientSession:
    """A client's end. It outlives connections: what is not answered is sent again with its id, in its time."""

    hello: Hello
    state: LinkState = LinkState.DOWN
    seq: Seq = NO_ROW
    epoch: str = ""
    heartbeat_s: float = HEARTBEAT_S
    life: SignOfLife = field(default_factory=SignOfLife)
    """Told of what comes by itself; its driver sends the probes and tells it of their answers."""
    sign_in: SignIn | None = None
    """Kept while a person is signed in, so that a new link signs them in again."""
    _out: list[str] = field(default_factory=list)
    _pending: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _heard_at: Millis = 0
    _said_at: Millis = 0
    _turn: int = 0
    _frames: int = 0
    """Frames said on this connection."""
    _frame_of: dict[str, int] = field(default_factory=dict)
    """The last one that asked for a pending command."""
    _until: dict[str, Millis] = field(default_factory=dict)
    """When a pending command is of no use any more."""

    _reports: dict[str, str] = field(default_factory=dict)
    """The newest report of each kind, as a frame."""
    _reported: dict[str, tuple[str, Millis | None]] = field(default_factory=dict)
    """What was last told of each kind on this connection, and when."""

    def connected(self, now: Millis) -> None:
        """The transport is up: greet."""
        self._out.clear()
        self._reported.clear()
        self._frame_of.clear()
        self._frames = 0
        self.state, self._heard_at = LinkState.GREETING, now
        self.life.heard(now)
        self._ask("hello", self.hello.model_dump(mode="json"), now)

    def lost(self) -> None:
        """The transport is gone. What was asked and not answered stays asked."""
        self._out.clear()
        self.state = LinkState.DOWN

    @property
    def heard_at(self) -> Millis:
        """When anything came from the server last; after a reconnection, when that was made."""
        return self._heard_at

    def attend(self, now: Millis) -> None:
        """Somebody is at the screen: for a while silence is noticed within seconds, not only by the heartbeat."""
        self.life.attend(now)
        self._wonder(now)

    def catch_up(self, now: Millis) -> None:
        """Facts were told that nobody could follow: ask for a snapshot, and believe nothing until it came."""
        self._gap(now)

    def ask(self, command: Command | Query, command_id: str, now: Millis, until: Millis | None = None) -> None:
        """Send a command or question, at once when live, else as soon as the link is; again after each reconnection.

        After `until` it is not sent again: a machine that slept must not do what somebody wanted an hour ago. Then the
        next link brings `Overdue`.

        Raises:
            ValueError: the id is none that a server takes (`wire.values.CommandId`).
        """
        if not is_command_id(command_id):
            raise ValueError(f"{command_id!r} is no id of a command")
        frame = encode(Request(command_id, command.method, command.model_dump(mode="json")))
        self._pending[command_id] = frame
        if until is not None:
            self._until[command_id] = until
        if self._is_up():
            self._say_pending(command_id, frame, now)
        self._wonder(now)

    def report(self, report: Report, now: Millis) -> None:
        """Tell how this device is: now or as soon as it may be told; as a rule anew on each link and every minute."""
        params = report.model_dump(mode="json")
        self._reports[report.kind] = encode(Notification(f"{PREFIX}{report.kind}", params))
        self._tell_reports(now)

    def ask_sign_in(self, sign_in: SignIn, command_id: str, now: Millis) -> None:
        """Sign a person in; remembered for later links until `forget_person`."""
        self.sign_in = sign_in
        frame = encode(Request(command_id, "clerk.sign_in", sign_in.model_dump(mode="json")))
        self._pending[command_id] = frame
        self._pending.move_to_end(command_id, last=False)
        if self._is_up():
            self._say_pending(command_id, frame, now)

    def forget_person(self, command_id: str, now: Millis) -> None:
        """Sign the person out on this link and all later ones."""
        self.sign_in = None
        frame = encode(Request(command_id, "clerk.sign_out", {}))
        self._pending[command_id] = frame
        if self._is_up():
            self._say_pending(command_id, frame, now)

    def give_up(self, command_id: str) -> None:
        """Stop asking: the person was told that it is not known whether it was done."""
        self._done_with(command_id)

    @property
    def pending(self) -> tuple[str, ...]:
        """Ids asked and not answered, oldest first."""
        return tuple(self._pending)

    def outgoing(self) -> list[str]:
        """Frames to send now, once."""
        out, self._out = self._out, []
        return out

    def tick(self, now: Millis) -> list[Happening]:
        """Call about once a second, oftener while somebody waits: says a heartbeat in time, and notices silence."""
        if self.state is LinkState.DOWN:
            return []
        if now < self._heard_at:  # the clock was set back: start the deadline anew rather than wait for hours
            self._heard_at = self._said_at = now
        if now - self._heard_at > self.heartbeat_s * DEADLINE_FACTOR * 1000:
            return [Broken(f"silent for {(now - self._heard_at) / 1000:.0f} s", silent=True)]
        self._tell_reports(now)
        self._wonder(now)
        if self.life.given_up(now):
            return [Broken("no sign of life while somebody waited", silent=True)]
        if now - self._said_at >= self.heartbeat_s * 1000 or now < self._said_at:
            self._say(encode(Notification("heartbeat", {"seq": self.seq})), now)
        return []

    def received(self, data: str | bytes, now: Millis) -> list[Happening]:
        """Feed one frame."""
        self._heard_at = now
        frame = decode_from_server(data)
        self.life.heard(now)
        match frame:
            case BadFrame(why) if why.facts.get("what") == "bad_id":  # a request that no answer can name
                self._say(encode(Refusal(None, why)), now)
                return []
            case BadFrame():
                return [Broken("the server sent a frame that is not of this protocol")]
            case Notification(method, params):
                return self._told(method, params, now)
            case Reply(id_, result):
                return self._answered(id_, result, now)
            case Refusal(id_, why, message):
                return self._refused(id_, why, message)
            case _:  # a request of a newer server: it hears that this program cannot do it
                why = refused(Code.UNKNOWN_METHOD, method=frame.method[:LONGEST])
                self._say(encode(Refusal(frame.id, why)), now)
                return []

    # -- inside --

    def _is_up(self) -> bool:
        """Whether the server takes commands: also while a snapshot is on its way, which brings no second telling."""
        return self.state in (LinkState.LIVE, LinkState.RESYNCING)

    def _wonder(self, now: Millis) -> None:
        if self._is_up() and (self._pending or self.life.attended(now)):
            self.life.wonder(now)

    def _say(self, frame: str, now: Millis) -> None:
        self._out.append(frame)
        self._said_at = now
        self._frames += 1

    def _say_pending(self, command_id: str, frame: str, now: Millis) -> None:
        self._say(frame, now)
        self._frame_of[command_id] = self._frames

    def _tell_reports(self, now: Millis) -> None:
        for kind, frame in tuple(self._reports.items()) if self._is_up() else ():
            told, at = self._reported.get(kind, ("", None))
            wait_s = REPORT_EVERY_S if told == frame else REPORT_GAP_S
            if at is None or not 0 <= now - at < wait_s * 1000:
                self._reported[kind] = (frame, now)
                self._say(frame, now)
                if not REPORTS[kind].repeated:
                    del self._reports[kind]

    def _ask(self, method: str, params: Json, now: Millis) -> None:
        self._turn += 1
        self._say(encode(Request(f"session-{self._turn:06d}", method, params)), now)

    def _told(self, method: str, params: Json, now: Millis) -> list[Happening]:
        if method == "heartbeat":
            # The server names the last event it sent us: silence after a lost frame cannot hide it.
            return self._gap(now) if params.get("seq", self.seq) != self.seq else []
        if self.state is not LinkState.LIVE:
            return []  # a snapshot is on its way and holds all of this
        kind, _, name = method.partition(".")
        if kind == "view" and name:
            return [ViewCame(name, params)]
        if kind != "event" or not name:
            return []  # a newer server may say more
        seq, after, at = params.get("seq"), params.get("after"), params.get("at")
        if not (isinstance(seq, int) and isinstance(after, int) and isinstance(at, int)):
            return [Broken(f"{method} without seq, after and at")]
        if seq <= self.seq:
            return []
        if after != self.seq:
            return self._gap(now)
        self.seq = Seq(seq)
        fields = {k: v for k, v in params.items() if k not in ("seq", "after", "at")}
        return [EventCame(self.seq, at, fields | {"type": name})]

    def _gap(self, now: Millis) -> list[Happening]:
        if self.state is LinkState.LIVE:
            self.state = LinkState.RESYNCING
            self._ask("resync", {}, now)
        return []

    def _answered(self, id_: str, result: Json, now: Millis) -> list[Happening]:
        if id_.startswith("session-"):
            if id_ != f"session-{self._turn:06d}":
                return []
            try:
                snapshot, left_out = read_known(Snapshot, result)
            except ValidationError as error:
                return [Broken(f"the snapshot cannot be read: {error.error_count()} errors")]
            return self._welcome(snapshot, left_out, now)
        known = self._done_with(id_) is not None or id_.startswith("signin-")
        return [Answered(id_, result)] if known else []

    def _welcome(self, snapshot: Snapshot, left_out: tuple[str, ...], now: Millis) -> list[Happening]:
        again = self.state is LinkState.RESYNCING
        overdue = [] if again else [id_ for id_, until in self._until.items() if until < now]
        self.state = LinkState.LIVE
        self.seq, self.epoch, self.heartbeat_s = snapshot.seq, snapshot.epoch, snapshot.heartbeat_s
        if not again:
            for command_id in overdue:
                self._done_with(command_id)
            if self.sign_in is not None and not any('"clerk.sign_in"' in f for f in self._pending.values()):
                self._ask_again_sign_in(now)
            for command_id, frame in self._pending.items():
                self._say_pending(command_id, frame, now)
        self._tell_reports(now)
        return [Welcomed(snapshot, again, left_out), *map(Overdue, overdue)]

    def _ask_again_sign_in(self, now: Millis) -> None:
        assert self.sign_in is not None
        self._turn += 1
        params = self.sign_in.model_dump(mode="json")
        self._say(encode(Request(f"signin-{self._turn:06d}", "clerk.sign_in", params)), now)

    def _refused(self, id_: str | None, why: Refused, message: str) -> list[Happening]:
        if id_ is None:  # the server could not read it: it says which of our frames it was
            id_ = next((one for one, n in self._frame_of.items() if str(n) == why.facts.get("frame")), None)
            if id_ is None:
                return [Broken(message or why.code)]
        if id_.startswith("session-"):
            return [TurnedAway(why, message)]
        frame = self._done_with(id_)
        again = id_.startswith("signin-")
        if again or (frame is not None and '"method":"clerk.sign_in"' in frame):
            # A password that was refused is not tried again on every new link: that would lock the person out.
            self.sign_in = None
        return [WasRefused(id_, why, message)] if again or frame is not None else []

    def _done_with(self, command_id: str) -> str | None:
        self._frame_of.pop(command_id, None)
        self._until.pop(command_id, None)
        return self._pending.pop(command_id, None)
