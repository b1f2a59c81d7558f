"""Why a branch has no link to its hub is said in words that name what to look at, the library's own words last."""

from __future__ import annotations

import socket
import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidMessage, InvalidStatus, InvalidUpgrade, InvalidURI
from websockets.frames import Close
from websockets.http11 import Response

from server.booking.no_link import STEADY_S, WORDS, Kind, Pauses, because
from wire.branch_link import OTHER_VERSION, REPLACED

HUB = "http://hub.example.vn:8090"


def status(code: int) -> InvalidStatus:
    return InvalidStatus(Response(code, "", Headers()))


def closed(code: int, reason: str = "") -> ConnectionClosedError:
    return ConnectionClosedError(Close(code, reason), None)


def cut() -> InvalidMessage:
    error = InvalidMessage("did not receive a valid HTTP response")
    error.__cause__ = EOFError()
    return error


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (status(401), Kind.UNKNOWN_BRANCH, "token_file"),
        (status(403), Kind.UNKNOWN_BRANCH, "[[branches]]"),
        (status(404), Kind.NOT_OURS, "[hub] url"),
        (status(429), Kind.FULL, "starting or full"),
        (status(503), Kind.FULL, "starting or full"),
        (ConnectionRefusedError(111, "Connect call failed"), Kind.NOBODY, "no hub runs at"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] …"), Kind.NOBODY, "no hub runs"),
        (OSError(113, "No route to host"), Kind.UNREACHABLE, "cable"),
        (socket.gaierror(-2, "Name or service not known"), Kind.UNKNOWN_HOST, "DNS"),
        (ssl.SSLCertVerificationError("self-signed"), Kind.UNTRUSTED, "certificate"),
        (ssl.SSLError("WRONG_VERSION_NUMBER"), Kind.NO_TLS, "TLS"),
        (TimeoutError(), Kind.SILENT, "does not answer"),
        (ConnectionClosedError(None, None), Kind.CLOSED, "closed the link"),
        (closed(1012), Kind.CLOSED, "closed the link"),
        (closed(REPLACED, "another server"), Kind.REPLACED, "another server uses this branch's token"),
        (closed(OTHER_VERSION, "another version of the link"), Kind.OTHER_VERSION, "Update the older of the two"),
        (ConnectionResetError(104, "reset"), Kind.CLOSED, "closed the link"),
        (cut(), Kind.CLOSED, "closed the link"),
        (InvalidMessage("no HTTP"), Kind.NOT_OURS, "not a Tới Lượt hub"),
        (InvalidUpgrade("Upgrade"), Kind.NOT_OURS, "not a Tới Lượt hub"),
        (InvalidURI("x", "no"), Kind.BAD_ADDRESS, "Mend [hub] url"),
    ],
)
def test_every_kind_says_what_to_look_at_and_ends_with_the_raw_cause(error: Exception, kind: Kind, says: str) -> None:
    reason = because(error, HUB)
    assert reason.kind is kind
    assert says in reason.text
    assert reason.text.endswith(f"({str(error) or type(error).__name__})")


def test_every_kind_but_our_own_has_words() -> None:
    assert set(WORDS) == set(Kind) - {Kind.OURS}


def test_what_the_hub_says_can_neither_break_the_line_nor_fill_the_log() -> None:
    text = because(closed(4321, "a\nb\x1b[2J"), HUB).text
    assert text.isprintable()
    assert len(because(OSError("x" * 9_000), HUB).text) < 500


def test_pauses_grow_while_links_end_soon_and_begin_anew_after_one_that_lasted() -> None:
    pauses = Pauses()
    soon = [pauses.after(Kind.CLOSED, STEADY_S - 1, 0.5) for _ in range(6)]
    assert soon == sorted(soon)
    assert soon[-1] > 3
    assert pauses.after(Kind.CLOSED, STEADY_S, 0.5) < soon[0]


def test_two_servers_with_one_token_change_places_ever_more_seldom() -> None:
    pauses = Pauses()
    turns = [pauses.after(Kind.REPLACED, STEADY_S * 2, 0.5) for _ in range(8)]
    assert turns == sorted(turns)
    assert turns[0] > 1
    assert turns[-1] > 20
