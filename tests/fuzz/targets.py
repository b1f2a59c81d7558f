"""What the coverage-guided fuzzer feeds bytes to. A target raises when something is wrong, whatever it is.

To add one: write a function of bytes, put it into `TARGETS` with a few good inputs, and name its package in
`INSTRUMENTED`.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.load import BadSettings, Problem, load
from config.settings import KioskSettings
from hardware import answers
from hardware.answers import AnswerReader, PaperSensor, ProcessId, StatusByte
from hardware.scanner import MOST_LETTERS, BurstReader, Ending, Key
from rules.booking_code import form
from tests.fuzz.frames import DOCUMENTS, sent
from tests.fuzz.judge import Judge
from tests.fuzz.values import BYTES, TEXTS, TOKENS, write
from wire import text
from wire.codec import BadFrame, Notification, Request, decode, decode_from_server, encode
from wire.server_session import CommandAsked, ServerSession
from wire.session import ClientSession, Hello, LinkState
from wire.values import Role

INSTRUMENTED = ("wire", "hardware", "config")
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
    session = ClientSession(Hello(protocol=2, role=Role.KIOSK))
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


def printer(data: bytes) -> None:
    """What a printer answers: nothing raises, the pieces in which it comes change nothing, no answer is made up."""
    size = data[0] % 7 + 1 if data else 1
    whole, pieces = AnswerReader(), AnswerReader()
    told = whole.feed(data)
    assert [one for at in range(0, len(data), size) for one in pieces.feed(data[at : at + size])] == told
    assert len(whole._waiting) < 7
    for one in told:
        match one:
            case ProcessId(id_):
                assert answers.encode_process_id_answer(id_) in data
            case StatusByte(value):
                assert answers.is_status_byte(value)
                assert value in data
            case PaperSensor(value):
                assert value in (0x00, 0x03, 0x0C, 0x0F)
                assert value in data
    # The right answer is heard after any noise, unless that ends within an answer of its own.
    after = AnswerReader()
    after.feed(data)
    wanted = b"@ABC"
    heard = after.feed(bytes(7) + answers.encode_process_id_answer(wanted))
    assert ProcessId(wanted) in heard
    four = [None if not byte & 1 else byte for byte in (data + bytes(4))[:4]]
    answers.state_from_status(four[0] or 0, *four[1:])
    asked, rest = answers.questions_in(data)
    assert all(which in (1, 2, 3, 4) for which in asked)
    assert len(rest) <= 2


def scanner(data: bytes) -> None:
    """What a scanner types, four bytes a key: when, how much later it is heard, and the letter. No code is made up."""
    reader, at, now = BurstReader(), 0, 0
    typed: list[str] = []
    scans = []
    for n in range(0, len(data) - 3, 4):
        gap, late = data[n], data[n + 1]
        at, now = at + gap, max(now, at + gap + late)
        letter = chr(int.from_bytes(data[n + 2 : n + 4], "big"))
        typed.append(letter)
        scans += [reader.looked(now), reader.key(Key(letter, at, now))]
    scans += [reader.looked(now + wait) for wait in (1, 100, 300, 600)]
    said = "".join(typed)
    for scan in filter(None, scans):
        assert scan.ended_by in Ending
        assert 6 <= len(scan.text) <= MOST_LETTERS
        assert scan.text in said
        assert not form.is_whole(scan.text) or text.flaw(text.cleaned(scan.text)) == ""
    for reading in (said, data.decode("utf-8", "surrogateescape")):
        signed, short = form.signed_text(reading), form.short_text(reading)
        assert signed is None or signed.startswith(form.PREFIX)
        assert short is None or (len(short) == form.SHORT_LETTERS and {*short} <= {*form.LETTERS})
        if form.is_whole(reading):
            assert form.is_whole(signed or short or "")
    assert reader.looked(now + 10_000) is None


def settings(data: bytes) -> None:
    """A settings file: taken, or refused in lines that a terminal can show."""
    with tempfile.NamedTemporaryFile(suffix=".toml", dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as file:
        file.write(data)
        file.flush()
        problems: list[Problem] = []
        try:
            kiosk = load(file.name, KioskSettings)
        except BadSettings as bad:
            problems = bad.problems
        else:
            assert KioskSettings.model_validate_json(kiosk.model_dump_json()) == kiosk
    for problem in problems:
        assert not text.flaw(str(problem)), problem
        assert "pydantic" not in str(problem), problem


_FRAMES = tuple(write(document).encode() for document in DOCUMENTS.values())
_TEXTS = tuple(one.encode("utf-8", "surrogatepass") for one in TEXTS.values()) + tuple(BYTES.values())

_ANSWERS = (
    b"\x12\x12\x12\x12", b"\x1a\x16", b"\x37\x22@@@@\x00", b"\x12\x37\x22ABCD\x00\x12", b"\x10\x00\x00\x0f\x12",
    b"\x00", b"\x03\x0f", b"\x11\x13\x37\x22@@", b"\x10\x04\x01\x10\x04\x04",
)  # fmt: skip


def _keys(typed: str, gap: int = 5, late: int = 0) -> bytes:
    return b"".join(bytes((gap, late)) + ord(letter).to_bytes(2, "big") for letter in typed)


_SCANS = (
    _keys("0123ABCD\r"), _keys("]Q10123-ABCD\t"), _keys("TL1" + "A0 $%*+-./:" * 12 + "ABCDEF\r"), _keys("hello", 140),
    _keys("0123abcd", 20, 90), _keys("0123ABCD", 5) + _keys("\r", 200), _keys("\x02OIL0-0123\x03\n"),
)  # fmt: skip

_SETTINGS = tuple(
    (Path(__file__).parents[2] / "config" / "examples" / f"{kind}.toml").read_bytes() for kind in ("kiosk", "counter")
)

TARGETS: dict[str, Target] = {
    "codec": Target(codec, _FRAMES),
    "server": Target(server, (*_FRAMES, b"\n".join(_FRAMES[:10]))),
    "client": Target(client, _FRAMES),
    "words": Target(words, _TEXTS),
    "printer": Target(printer, _ANSWERS),
    "scanner": Target(scanner, _SCANS),
    "settings": Target(settings, _SETTINGS),
}
"""By the name given on the command line of `guided.py`."""

DICTIONARY = (*TOKENS.values(), *DOCUMENTS, *(f'"{key}"' for key in ("jsonrpc", "2.0", "id", "method", "params")))
"""Pieces that random bytes seldom hit upon."""
