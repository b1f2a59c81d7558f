"""wire/README.md says the limits of a link: made from the code, so that it is so."""

from __future__ import annotations

from pathlib import Path

from server.live import socket
from server.views import finding
from wire.codec import MAX_FRAME, MAX_SNAPSHOT
from wire.reports import MAX_REPORT, REPORT_EVERY_S, STALE_S, MediaReport, PictureReport
from wire.server_session import MAX_PENDING
from wire.session import DEADLINE_FACTOR, HEARTBEAT_S, REPORT_GAP_S
from wire.values import OLD_SUBPROTOCOLS, SUBPROTOCOL

README = (Path(__file__).parents[3] / "wire" / "README.md").read_text(encoding="utf-8")


def limits() -> str:
    twice = f"{MAX_FRAME // 1024} KiB; a larger one up to twice that is refused, beyond it the link is cut"
    phone = f"{socket.PHONE_RATE:g} a second, {socket.PHONE_BURST:g} at once; further ones are BUSY"
    wrong = f"{finding.TRIES} in a row of one device; then LOCKED_OUT for {finding.LOCKED_S[0]} s, and longer each time"
    broken = f"{socket.STRIKES}, one is forgiven each second; then the link is closed (1008)"
    often = f"one of a kind every {REPORT_GAP_S:g} s, repeated every {REPORT_EVERY_S:g} s, old after {STALE_S:g} s"
    rows = {
        "a frame of a client": twice,
        "a frame of the server": f"{MAX_SNAPSHOT // 1024 // 1024} MiB",
        "requests of one client under way": f"{MAX_PENDING}; further ones are refused as BUSY",
        "requests of a phone": phone,
        "codes of no ticket": wrong,
        "broken frames": f"{broken}. A BUSY counts {socket.BUSY_STRIKE:g}",
        "silence": f"{DEADLINE_FACTOR:g} heartbeats; a heartbeat is {HEARTBEAT_S:g} s, or what the snapshot says",
        "pong of a device": f"within {socket.PONG_WITHIN_S:g} s; it is pinged every {socket.PING_EVERY_S:g} s",
        "a report": f"{MAX_REPORT // 1024} KiB, of a picture {PictureReport.most // 1024} KiB, "
        f"of media {MediaReport.most // 1024} KiB; {often}",
    }
    return "\n".join(["| Limit | Value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def test_the_readme_says_the_limits_of_a_link() -> None:
    assert limits() in README, f"wire/README.md must hold:\n{limits()}"


def test_the_readme_names_the_subprotocols_that_are_offered() -> None:
    for name in (SUBPROTOCOL, *OLD_SUBPROTOCOLS):
        assert f"`{name}`" in README
