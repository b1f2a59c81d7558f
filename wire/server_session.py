"""The server's end of one link without I/O: it is fed frames and the time and is asked what to send and what to do.

Every request that comes is answered: by who carries it out, or here, refused in the client's language under its id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from wire.codec import BadFrame, Json, Notification, Refusal, Reply, Request, decode, encode
from wire.commands import COMMANDS, Command
from wire.errors import Code, Refused, bad_params, refused
from wire.flaws import LONGEST
from wire.pairing import ASK, TAKE, PairingAsk, PairingTake
from wire.queries import QUERIES, Query
from wire.reports import PREFIX, REPORTS, Report, read_report
from wire.session import DEADLINE_FACTOR, HEARTBEAT_S, Hello, Resync, SignIn, Since
from wire.values import NO_ROW, PROTOCOL, Frozen, Millis, Seq, is_command_id, is_language
from wire.views import Snapshot

M = TypeVar("M", bound=Frozen)

MAX_PENDING = 64
"""Most requests one connection may have under way; further ones are refused as BUSY."""


@dataclass(frozen=True, slots=True)
class HelloAsked:
    """A client says who it is; answer with `welcome` or `refuse`."""

    id: str
    hello: Hello


@dataclass(frozen=True, slots=True)
class ResyncAsked:
    """A client saw a gap, or asks what it missed; answer with `welcome`."""

    id: str
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class SignInAsked:
    """A person wants to sign in; answer with `reply` or `refuse`."""

    id: str
    sign_in: SignIn


@dataclass(frozen=True, slots=True)
class SignOutAsked:
    """The person leaves; answer with `reply`."""

    id: str


@dataclass(frozen=True, slots=True)
class CommandAsked:
    """A well-formed command; answer with `reply` or `refuse`."""

    id: str
    command: Command


@dataclass(frozen=True, slots=True)
class QueryAsked:
    """A well-formed question; answer with `reply` or `refuse`."""

    id: str
    query: Query


@dataclass(frozen=True, slots=True)
class PairingAsked:
    """A device that nobody knows asks to be let in by a code; answer with `wait` or `refuse`."""

    id: str
    ask: PairingAsk


@dataclass(frozen=True, slots=True)
class PairingTaken:
    """A device took what it was offered; answer with `reply` or `refuse`."""

    id: str
    take: PairingTake


@dataclass(frozen=True, slots=True)
class Gone:
    """Hang up: silence, or a client that cannot be understood."""

    what: str


Asked = (
    HelloAsked
    | ResyncAsked
    | SignInAsked
    | SignOutAsked
    | CommandAsked
    | QueryAsked
    | PairingAsked
    | PairingTaken
    | Gone
)


@dataclass
class ServerSession:
    """The server's end of one connection."""

    heartbeat_s: float = HEARTBEAT_S
    language: str = "vi"
    spoken: int = PROTOCOL
    """The version agreed on in the handshake; of an old one only the hello is looked at, to be refused in words."""
    greeted: bool = False
    """True after `welcome`."""
    waits: bool = False
    """True after `wait`: it will not greet on this link, and hears that we are there all the same."""
    sent_seq: Seq = NO_ROW
    """The last event seq this client has been told, or its snapshot's."""
    refused_as: Code | None = None
    """Why the last frame was refused by the session itself; None when it was not."""
    _out: list[str] = field(default_factory=list)
    _open: set[str] = field(default_factory=set)
    _reports: dict[str, Json | None] = field(default_factory=dict)
    """The newest of each kind that was not taken yet; None for one that was too large."""
    _heard_at: Millis = 0
    _said_at: Millis = 0
    _frames: int = 0

    def connected(self, now: Millis) -> None:
        """The transport is up; the client must say hello within the heartbeat deadline."""
        self._heard_at = self._said_at = now

    def received(self, data: str | bytes, now: Millis, busy: bool = False) -> list[Asked]:
        """Feed one frame; refusals of bad frames are queued by themselves, and every request gets an answer.

        Args:
            data: as it came.
            now: the link's time.
            busy: the client asks more than it may: a request is refused under its id, nothing is done.
        """
        self._heard_at = now
        self._frames += 1
        self.refused_as = None
        match decode(data):
            case BadFrame(why, id_):
                self._refuse_frame(id_, why, now)
            case Request() as request if busy or len(self._open) >= MAX_PENDING:
                self._refuse_frame(request.id, refused(Code.BUSY), now)
            case Request() as request:
                return self._request(request, now)
            case Reply(id_) | Refusal(id_):
                why = refused(Code.BAD_MESSAGE, what="not_asked")
                self._refuse_frame(id_ if is_command_id(id_) else None, why, now)
            case Notification(method, params) if self.greeted and method.startswith(PREFIX):
                self._hold(method.removeprefix(PREFIX), params, len(data))
            case _:
                pass  # notifications: heartbeats; a newer client may tell more
        return []

    def take_reports(self) -> list[tuple[str, Report | dict[str, str]]]:
        """What the device told since the last call, the newest of each kind: a device that tells much costs no more.

        Each with its kind; one that cannot be read is what is wrong with it, as the facts of a refusal.
        """
        if not self._reports:  # as a rule, and of a thousand phones twice a second
            return []
        taken, self._reports = self._reports, {}
        return [(kind, _too_large(kind) if told is None else read_report(kind, told)) for kind, told in taken.items()]

    def tick(self, now: Millis) -> list[Asked]:
        """Call about once a second."""
        if now < self._heard_at:
            self._heard_at = self._said_at = now
        if now - self._heard_at > self.heartbeat_s * DEADLINE_FACTOR * 1000:
            return [Gone(f"silent for {(now - self._heard_at) / 1000:.0f} s")]
        if (self.greeted or self.waits) and (now - self._said_at >= self.heartbeat_s * 1000 or now < self._said_at):
            self._say(encode(Notification("heartbeat", {"seq": self.sent_seq})), now)
        return []

    def welcome(self, id_: str, snapshot: Snapshot, now: Millis) -> None:
        """Answer a hello or resync; from here on events after `snapshot.seq` are told."""
        self.greeted, self.sent_seq = True, snapshot.seq
        self.reply(id_, snapshot.model_dump(mode="json"), now)

    def wait(self, id_: str, result: Json, now: Millis) -> None:
        """Answer a device that asks to be let in: somebody has to type its code now."""
        self.waits = True
        self.reply(id_, result, now)

    def say(self, method: str, params: Json, now: Millis) -> None:
        """Tell a notification of no sequence."""
        self._say(encode(Notification(method, params)), now)

    def reply(self, id_: str, result: Json, now: Millis) -> None:
        """A request was done."""
        self._open.discard(id_)
        self._say(encode(Reply(id_, result)), now)

    def refuse(self, id_: str, why: Refused, now: Millis) -> None:
        """A request was not done."""
        self._open.discard(id_)
        self._say(encode(Refusal(id_, why), self.language), now)

    def event(self, seq: Seq, at: Millis, event: Json, now: Millis) -> None:
        """Tell a fact this client's role may see; `event` has `type` and its fields."""
        fields = {k: v for k, v in event.items() if k != "type"}
        params = {"seq": seq, "after": self.sent_seq, "at": at} | fields
        self.sent_seq = seq
        self._say(encode(Notification(f"event.{event['type']}", params)), now)

    def view(self, topic: str, doc: Json, now: Millis) -> None:
        """Tell the newest document of a topic."""
        self._say(encode(Notification(f"view.{topic}", doc)), now)

    def told(self, frame: str, now: Millis) -> None:
        """Tell a notification that was encoded once for many clients."""
        self._say(frame, now)

    @property
    def waiting_to_say(self) -> bool:
        """Whether `outgoing` has something to send."""
        return bool(self._out)

    def outgoing(self) -> list[str]:
        """Frames to send now, once."""
        out, self._out = self._out, []
        return out

    # -- inside --

    def _hold(self, kind: str, params: Json, size: int) -> None:
        if kind in REPORTS:  # a newer device may tell of more
            self._reports[kind] = params if size <= REPORTS[kind].most else None

    def _say(self, frame: str, now: Millis) -> None:
        self._out.append(frame)
        self._said_at = now

    def _refuse_frame(self, id_: str | None, why: Refused, now: Millis) -> None:
        """Refuse what was just received. Another request may be open under the same id: it is still answered."""
        self.refused_as = why.code
        if id_ is None:  # then the client can only count which of its frames it was
            why = why.model_copy(update={"facts": why.facts | {"frame": str(self._frames)}})
        self._say(encode(Refusal(id_, why), self.language), now)

    def _request(self, frame: Request, now: Millis) -> list[Asked]:
        try:
            asked = self._asked(frame)
        except ValidationError as error:
            asked = bad_params(frame.method, error)
        if isinstance(asked, Refused):
            self._refuse_frame(frame.id, asked, now)
            return []
        self._open.add(frame.id)
        return [asked]

    def _asked(self, frame: Request) -> Asked | Refused:
        """What a request asks. Raises ValidationError: its params are not what they must be."""
        match frame.method:
            case "hello":
                return self._hello(frame)
            case method if method in (ASK, TAKE) and not self.greeted:
                return self._pairing(frame)
            case _ if not self.greeted:
                return refused(Code.HELLO_FIRST)
            case "resync":
                return ResyncAsked(frame.id, _read(Resync, frame.params).since)
            case "clerk.sign_in":
                return SignInAsked(frame.id, _read(SignIn, frame.params))
            case "clerk.sign_out":
                return SignOutAsked(frame.id)
            case method if method in COMMANDS:
                return CommandAsked(frame.id, _read(COMMANDS[method], frame.params))
            case method if method in QUERIES:
                return QueryAsked(frame.id, _read(QUERIES[method], frame.params))
            case method:
                return refused(Code.UNKNOWN_METHOD, method=method[:LONGEST])

    def _pairing(self, frame: Request) -> PairingAsked | PairingTaken | Refused:
        if (old := self._stranger(frame)) is not None:
            return old
        if frame.method == ASK:
            return PairingAsked(frame.id, _read(PairingAsk, frame.params))
        return PairingTaken(frame.id, _read(PairingTake, frame.params))

    def _stranger(self, frame: Request) -> Refused | None:
        """Take the language of who is not known yet; why they cannot be talked to."""
        language = frame.params.get("language")
        if is_language(language) and not self.greeted:  # also a hello that cannot be taken is refused in its language
            self.language = language
        return None if self.spoken == PROTOCOL else refused(Code.OLD_PROTOCOL, theirs=self.spoken, ours=PROTOCOL)

    def _hello(self, frame: Request) -> HelloAsked | Refused:
        if (old := self._stranger(frame)) is not None:
            return old
        theirs = frame.params.get("protocol")
        if isinstance(theirs, int) and not isinstance(theirs, bool) and theirs != PROTOCOL:
            code = Code.OLD_SERVER if theirs > PROTOCOL else Code.OLD_PROTOCOL
            return refused(code, theirs=theirs, ours=PROTOCOL)
        return HelloAsked(frame.id, _read(Hello, frame.params))


def _read(model: type[M], params: Json) -> M:
    """Params as a strict model. Through JSON, because strict models take enums and tuples only from JSON text.

    Raises:
        ValidationError: a field is missing, unknown or of the wrong type.
    """
    return model.model_validate_json(json.dumps(params))


def _too_large(kind: str) -> dict[str, str]:
    return {"field": "params", "what": "too_long", "limit": str(REPORTS[kind].most)}
