"""Devices as the page shows them: what needs somebody stands above."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo
from typing import Any

from server.web.pages import Speech
from server.web.wording import of_part
from wire.values import Millis, Role
from wire.views import DeviceLine, PartLine

CLOCK_OFF_MS = 5_000
"""By how much a device's clock may be wrong before somebody should look at it."""

CLOCK_RIGHT_MS = 500
"""Less is as right as a look at it needs."""

AT_WILL = (Role.RECEPTION, Role.MANAGER)
"""PCs that people switch on when they need them: that one is not connected is no fault."""

OF_A_PROGRAM = (Role.KIOSK, Role.DISPLAY, Role.BOARDS)
"""Devices that are always a program of ours; the others may be a browser, which nobody restarts from here."""

_GRAVITY = {"bad": 0, "warn": 1, "good": 2}


LET_IN_MS = 60_000
"""A device that was let in has this long to come for the first time: it starts its program, or a script its page."""


def is_away(device: DeviceLine, now: Millis) -> bool:
    """Whether somebody should see why a device is not connected."""
    never_there = not device.program and not device.parts
    just_let_in = never_there and 0 <= now - device.since <= LET_IN_MS
    return not device.connected and device.role not in AT_WILL and not just_let_in


def is_restarted(device: DeviceLine) -> bool:
    """Whether a restart that is asked for ends anything there: a program that told its name, or that it must be."""
    return device.role in OF_A_PROGRAM or bool(device.program)


def line_of(device: DeviceLine, twice: bool, zone: tzinfo, now: Millis, say: Speech) -> dict[str, Any]:
    """One device: its worst state in a word, and all that is wrong."""
    wrong: list[tuple[str, str]] = []
    if twice:
        wrong.append(("bad", say("devices.twice")))
    if is_away(device, now):
        last = max((part.told_at for part in device.parts), default=None)  # when its link was lost nobody remembers
        lost = say("devices.away") if last is None else say("devices.away_last", at=moment(last, zone, now, say))
        wrong.append(("bad", lost))
    wrong += [("warn", what.of(say.language)) for what in device.troubles]
    off = device.clock_offset_ms or 0
    if device.connected and abs(off) > CLOCK_OFF_MS:
        wrong.append(("warn", say(f"devices.clock_{'fast' if off > 0 else 'slow'}", by=_span(off, 0, say))))
    words = wrong[0][1] if wrong else say("devices.well" if device.connected else "devices.known")
    state = min((one for one, _ in wrong), key=_GRAVITY.__getitem__, default="good")
    return {
        "id": device.device_id, "name": device.called, "role": say(f"devices.role_{device.role.value}"), "state": state,
        # One that may still come, or need not, is no fault; that it is well nobody knows.
        "pill": {"bad": "locked", "warn": "warn", "good": "here" if device.connected else "away"}[state],
        "words": words, "more": [what for _, what in wrong[1:]], "twice": twice,
    }  # fmt: skip


def in_order(lines: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """The worst first, then by name, `kiosk-2` before `kiosk-10`."""
    return sorted(lines, key=lambda line: (_GRAVITY[line["state"]], len(line["id"]), line["id"]))


def facts_of(
    device: DeviceLine, zones: Mapping[str, str], counters: Mapping[str, str], zone: tzinfo, now: Millis, say: Speech
) -> list[tuple[str, str]]:
    """What is known of one device, each with its name.

    Args:
        device: which.
        zones: the parts of the hall in words.
        counters: those in words.
        zone: of the branch's time.
        now: the hall's time.
        say: the language.
    """
    link = say("devices.linked_since" if device.connected else "devices.not_linked")
    facts = [(link, moment(device.since, zone, now, say) if device.connected else say("devices.no"))]
    if device.program:
        facts.append((say("devices.program"), device.program))
    if device.up_since is not None:
        facts.append((say("devices.up_since"), moment(device.up_since, zone, now, say)))
    facts += [(_kind(part, say), _told(part, zone, now, say)) for part in device.parts]
    if device.shows_counter:
        facts.append((say("devices.shows"), counters.get(device.shows_counter, device.shows_counter)))
    elif device.shows is not None:
        shown = " · ".join(zones.get(one, one) for one in device.shows)
        facts.append((say("devices.shows"), shown or say("devices.all")))
    if device.clock_offset_ms is not None:
        facts.append((say("devices.clock"), _clock(device.clock_offset_ms, say)))
    if device.attended is not None:
        facts.append((say("devices.attended"), say("devices.yes" if device.attended else "devices.no")))
    return facts


def moment(at: Millis, zone: tzinfo, now: Millis, say: Speech) -> str:
    """The hour, with the day where it is another one."""
    then, today = datetime.fromtimestamp(at / 1000, zone), datetime.fromtimestamp(now / 1000, zone)
    return f"{then:%H:%M}" + ("" if then.date() == today.date() else f" {say.date(then.date())}")


def _clock(offset_ms: int, say: Speech) -> str:
    if abs(offset_ms) < CLOCK_RIGHT_MS:
        return say("devices.clock_right")
    return say(f"devices.clock_{'fast' if offset_ms > 0 else 'slow'}_by", by=_span(offset_ms, 1, say))


def _span(ms: int, digits: int, say: Speech) -> str:
    """How far a clock is off, in the unit that is read at a glance: nobody sees a day in 93,600 seconds."""
    seconds = abs(ms) / 1000
    unit, of_it = ("s", 1) if seconds < 120 else ("min", 60) if seconds < 7200 else ("h", 3600)
    return say(f"devices.span_{unit}", n=say.number(seconds / of_it, digits))


def _kind(part: PartLine, say: Speech) -> str:
    key = f"part_{part.kind}"
    return say(f"devices.{key}") if key in of_part("devices") else part.kind


def _told(part: PartLine, zone: tzinfo, now: Millis, say: Speech) -> str:
    key = f"state_{part.state}"
    words = part.state if key not in of_part("devices") else say(f"devices.{key}")
    if part.trouble is not None:
        words = part.trouble.of(say.language)
    more = part.detail if part.says is None else part.says.of(say.language)
    when = say("devices.told_old" if part.stale else "devices.told", at=moment(part.told_at, zone, now, say))
    return " · ".join(one for one in (words, more, when) if one)
