"""What the coverage-guided fuzzer feeds bytes to. A target raises when something is wrong, whatever it is.

To add one, for instance a printer's answers or a scanner's bytes: write a function of bytes, put it into `TARGETS` with
a few good inputs, and name its package in `INSTRUMENTED`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzz.frames import DOCUMENTS, sent
from tests.fuzz.judge import Judge
from tests.fuzz.values import BYTES, TEXTS, TOKENS, write
from wire import text
from wire.codec import BadFrame, Notification, Request, decode, decode_from_server, encode
from wire.server_session import CommandAsked, ServerSession
from wire.session import ClientSession, Hello, LinkState
from wire.values import Role

INSTRUMENTED = ("wire",)
"""Packages whose branches guide the fuzzer."""


@dataclass(frozen=True)
class Target:
    """Something that takes bytes from outside."""

    feed: Callable[[bytes], None]
    good: tuple[bytes, ...]
    """Inputs to begin with."""


def codec(data: bytes) -> None:
    """One frame, as bytes and as text: nothing raises, and what is taken is the same after it was sent on."""
    readings: list[bytes | str] = [data, data.decode("utf-8", "surrogateescape")]
    for reading in readings:
        decode_from_server(reading)
        frame = decode(reading)
        if isinstance(frame, BadFrame):
            for language in ("vi", "en"):
                assert not text.flaw(frame.refused.text(language)), frame
        elif isinstance(frame, Request | Notification):
            assert decode(encode(frame).encode()) == frame, frame


def server(data: bytes) -> None:
    """Frames by lines, of a client that said hello: each request is answered at once or handed on, in our words."""
    session, judge = ServerSession(greeted=True, language="en"), Judge(["en"])
    judge.connected()
    for line in data.split(b"\n")[:50]:
        judge.says(sent(line))
        for asked in session.received(line, 0):
            assert text.flaw(asked.id) == ""  # type: ignore[union-attr]
            if isinstance(asked, CommandAsked):
                assert not any(text.flaw(value) for _, value in asked.command if isinstance(value, str)), asked
            session.reply(asked.id, {}, 0)  # type: ignore[union-attr]
        for answer in session.outgoing():
            answer.encode()
            judge.told(answer)
    assert judge.waiting == [], judge.waiting
    assert judge.wrong == [], judge.wrong


def client(data: bytes) -> None:
    """Frames by lines, of a server: the client takes them or leaves the link."""
    session = ClientSession(Hello(protocol=1, role=Role.KIOSK))
    session.connected(0)
    session.state, session.seq = LinkState.LIVE, 811
    for line in data.split(b"\n")[:50]:
        session.received(line, 0)
        "".join(session.outgoing()).encode()


def words(data: bytes) -> None:
    """Free words: taken composed, or refused by kind; cleaned, they are always taken."""
    said = data.decode("utf-8", "surrogateescape")
    assert text.words(text.cleaned(said)) == text.cleaned(said)
    with contextlib.suppress(text.NotText):
        assert text.flaw(text.words(said)) == ""


_FRAMES = tuple(write(document).encode() for document in DOCUMENTS.values())
_TEXTS = tuple(one.encode("utf-8", "surrogatepass") for one in TEXTS.values()) + tuple(BYTES.values())

TARGETS: dict[str, Target] = {
    "codec": Target(codec, _FRAMES),
    "server": Target(server, (*_FRAMES, b"\n".join(_FRAMES[:10]))),
    "client": Target(client, _FRAMES),
    "words": Target(words, _TEXTS),
}
"""By the name given on the command line of `guided.py`."""

DICTIONARY = (*TOKENS.values(), *DOCUMENTS, *(f'"{key}"' for key in ("jsonrpc", "2.0", "id", "method", "params")))
"""Pieces that random bytes seldom hit upon."""
