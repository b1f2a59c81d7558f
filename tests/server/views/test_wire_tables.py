"""wire/README.md says who may send, hear and see what, and the limits: made from the code, so that it is so."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from server.live import socket
from server.staff.rights import MAY, NEEDS, SIGNED_IN
from server.views.audience import HEARS, HEARS_SIGNED_IN
from wire.codec import MAX_FRAME, MAX_SNAPSHOT
from wire.commands import COMMANDS
from wire.events import AnyEvent
from wire.reports import MAX_REPORT, REPORT_EVERY_S, REPORTS, STALE_S
from wire.server_session import MAX_PENDING
from wire.session import DEADLINE_FACTOR, HEARTBEAT_S, REPORT_GAP_S
from wire.values import Role
from wire.views import TOPIC_OF_ROLE, VIEWS

README = Path(__file__).parents[3] / "wire" / "README.md"
EVENTS = sorted(m.model_fields["type"].default for m in get_args(get_args(AnyEvent)[0]))
DEVICES = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION)


def table(head: str, rows: list[tuple[str, list[str]]], roles: tuple[Role, ...]) -> str:
    lines = [f"| {head} | " + " | ".join(role.value for role in roles) + " |", "|---" * (len(roles) + 1) + "|"]
    lines += [f"| `{name}` | " + " | ".join(marks) + " |" for name, marks in rows]
    return "\n".join(lines)


def sends() -> str:
    def mark(role: Role, method: str) -> str:
        return "" if method not in MAY[role] else "signed in" if role in SIGNED_IN else "yes"

    roles = tuple(Role)
    return table("Command", [(m, [mark(role, m) for role in roles]) for m in COMMANDS], roles)


def hears() -> str:
    def mark(role: Role, kind: str) -> str:
        alone, signed_in = HEARS[role], HEARS_SIGNED_IN.get(role, HEARS[role])
        if alone is None or kind in alone:
            return "yes"
        return "signed in" if signed_in is None or kind in signed_in else ""

    roles = (*DEVICES, Role.MANAGER, Role.PHONE)
    return table("Event", [(kind, [mark(role, kind) for role in roles]) for kind in EVENTS], roles)


def sees() -> str:
    roles = (*DEVICES, Role.MANAGER, Role.PHONE)
    rows = [
        (f"view.{topic}", ["" if topic not in TOPIC_OF_ROLE[role] else "signed in" if topic == "monitor" else "yes"
                           for role in roles])
        for topic in VIEWS
    ]  # fmt: skip
    return table("View", rows, roles)


def signs_in() -> str:
    lines = ["| Device | Person who may sign in there |", "|---|---|"]
    return "\n".join([*lines, *(f"| {role.value} | {', '.join(sorted(NEEDS[role]))} |" for role in NEEDS)])


def limits() -> str:
    twice = f"{MAX_FRAME // 1024} KiB; a larger one up to twice that is refused, beyond it the link is cut"
    phone = f"{socket.PHONE_RATE:g} a second, {socket.PHONE_BURST:g} at once; further ones are BUSY"
    broken = f"{socket.STRIKES}, one is forgiven each second; then the link is closed (1008)"
    often = f"one of a kind every {REPORT_GAP_S:g} s, repeated every {REPORT_EVERY_S:g} s, old after {STALE_S:g} s"
    rows = {
        "a frame of a client": twice,
        "a frame of the server": f"{MAX_SNAPSHOT // 1024 // 1024} MiB",
        "requests of one client under way": f"{MAX_PENDING}; further ones are refused as BUSY",
        "requests of a phone": phone,
        "broken frames": f"{broken}. A BUSY counts {socket.BUSY_STRIKE:g}",
        "silence": f"{DEADLINE_FACTOR:g} heartbeats; a heartbeat is {HEARTBEAT_S:g} s, or what the snapshot says",
        "pong of a device": f"within {socket.PONG_WITHIN_S:g} s; it is pinged every {socket.PING_EVERY_S:g} s",
        "a report": f"{MAX_REPORT // 1024} KiB; {often}",
    }
    return "\n".join(["| Limit | Value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def test_the_readme_says_who_may_send_hear_and_see_what_and_the_limits() -> None:
    text = README.read_text(encoding="utf-8")
    for made in (sends(), hears(), sees(), signs_in(), limits()):
        assert made in text, f"wire/README.md must hold:\n{made}"


def test_every_report_stands_there() -> None:
    text = README.read_text(encoding="utf-8")
    assert all(f"### report.{kind}\n" in text for kind in REPORTS)
