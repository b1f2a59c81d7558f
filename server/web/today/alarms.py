"""What needs somebody now, gravest first, each with what can be done about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from rules import hours
from server.core.model import MINUTE
from server.telling.mail_settings import AlarmKind
from server.views.common import by_group
from server.views.monitor import nobody_serves
from server.views.too_long import advised, services_ahead
from server.web.devices.device_lines import is_away
from server.web.pages import Speech
from server.web.today.seen import LATELY_MINUTES, Alarm, Health, Seen
from wire.errors import Code, refused
from wire.values import CounterState, Millis, Role
from wire.views import DeviceLine
from wire.wait_words import wait_short
from wire.waits import slowest

ASKED_HERE = (Code.CLOCK_MOVED, Code.NO_FALSE_DAY)
"""Refusals of this page's own buttons."""

FIRST_MINUTES = 15
"""Of a stretch of opening: counters open one after the other, and nothing is said about it."""

UNSERVED_MINUTES = 10
"""A service is without a counter so long before it is said though nobody waits."""

VOICE_CALLS = 12
"""Calls a minute that one voice carries without leaving anything out; above it people hear them late."""

MOST_ALARMS = 2
"""Alarms of each kind; the queues' table shows the rest."""


def alarms_now(
    seen: Seen, health: Health, say: Speech, more: Sequence[Alarm], over: Sequence[str], most: int = MOST_ALARMS
) -> list[Alarm]:
    """All of them.

    Args:
        seen: of the state.
        health: of the server.
        say: the language.
        more: what is wrong with the server's own parts.
        over: groups whose newcomers wait beyond the target.
        most: of each kind that may have many.
    """
    return [
        *_help_alarms(seen, say),
        *_hall_alarms(seen, say),
        *more,
        *_own_alarms(health, seen.now, say, most),
        *_clock_alarms(seen, health, say),
        *_nobody_alarms(seen, say, most),
        *_wait_alarms(seen, over[:most], say),
        *_ahead_alarms(seen, over, say, most),
        *_unserved_alarms(seen, say),
        *_voice_alarms(seen, health.devices, say),
        *_paper_alarms(seen, say),
    ]


def _help_alarms(seen: Seen, say: Speech) -> list[Alarm]:
    """Calls for help, the oldest first."""
    found = []
    people = {line.counter_id: line.person for line in seen.counters}
    for counter_id, call in sorted(seen.helps.items(), key=lambda item: item[1].since):
        since, of = call.since, "alarm" if call.silent else "help"
        counter = seen.branch.counter_by_id.get(counter_id)
        number, minutes = (counter.number if counter else counter_id), max(0, seen.now - since) // MINUTE
        found.append(
            Alarm(
                say(f"today.{of}", n=number, person=people.get(counter_id, "")),
                " ".join(
                    part
                    for part in (call.words, say("today.help_since", m=minutes) if minutes else say("today.help_now"))
                    if part
                ),
                "/manager/help",
                say("today.answer_help"),
                key=f"{of}-{counter_id}-{since}",
                counter_id=counter_id,
                grave=True,
                kind=AlarmKind.HELP,
                bare=say(f"today.{of}_bare", n=number),
            )
        )
    return found


def _hall_alarms(seen: Seen, say: Speech) -> list[Alarm]:
    if not seen.hall_closed or seen.closed is None:
        return []
    why = seen.closed.of(say.language)
    return [
        Alarm(
            why,
            "",
            "/manager/hall/open",
            say("today.open_hall"),
            key="hall-closed",
            grave=True,
            kind=AlarmKind.HALL,
            bare=say("today.hall_closed_bare"),
        )
    ]


def _nobody_alarms(seen: Seen, say: Speech, most: int) -> list[Alarm]:
    """Services that people wait for and no counter serves, those with most people first."""
    branch, found = seen.branch, []
    lines = sorted(nobody_serves(branch, seen.waiting, seen.waits), key=lambda line: -line.waiting)
    for line in lines[:most]:
        service = branch.service_by_id[line.service_id]
        what = say("alarm_nobody", service=service.name.of(say.language), n=line.waiting)
        could = _could(seen, frozenset({line.service_id}))
        names = ", ".join(map(str, could[:8])) + (" …" if len(could) > 8 else "")
        advice = say("alarm_could", names=names) if could else say("alarm_no_counter")
        link = f"/manager/counters?group={service.group}"
        found.append(
            Alarm(
                what,
                advice,
                button=say("today.choose"),
                key=f"nobody-{service.id}",
                link=link,
                kind=AlarmKind.QUEUE,
            )
        )
    return found


def _paper_alarms(seen: Seen, say: Speech) -> list[Alarm]:
    """Whoever waits without paper: their number counts, and somebody may want to tell them so."""
    advice = say("today.paper_reprints", n=seen.reprints) if seen.reprints else ""
    return [
        Alarm(say(f"today.{what}", n=len(numbers), numbers=_some(numbers)), advice, button=say("today.see_devices"),
              key=what, link="/manager/devices", kind=AlarmKind.DEVICE, quiet=True)
        for what, numbers in (("paper_missing", seen.without_paper), ("paper_perhaps", seen.perhaps_without))
        if numbers
    ]  # fmt: skip


def _some(names: Sequence[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _unserved_alarms(seen: Seen, say: Speech) -> list[Alarm]:
    """Services that take numbers while no counter serves them and nobody waits yet: one quiet alarm for all."""
    branch, now = seen.branch, seen.now
    at_work = [line for line in seen.counters if line.state is CounterState.OPEN]
    settled = any(
        one.issue_from + FIRST_MINUTES * MINUTE <= now < one.issue_until for one in hours.windows(branch, seen.day)
    )
    if not settled or not at_work or seen.closed is not None:
        return []
    served = {service for line in at_work for service in seen.skills.get(line.counter_id, frozenset())}
    left = [
        service for service in branch.services
        if service.id not in served and service.id not in seen.waiting and service.id not in seen.closed_services
        and _settled(seen, service.id)
    ]  # fmt: skip
    if not left:
        return []
    names = ", ".join(service.name.of(say.language) for service in left[:3]) + (" …" if len(left) > 3 else "")
    what = say("today.unserved", n=len(left), names=names)
    return [
        Alarm(what, button=say("today.choose"), key="unserved", link=f"/manager/counters?group={left[0].group}",
              kind=AlarmKind.QUEUE, quiet=True)
    ]  # fmt: skip


def _voice_alarms(seen: Seen, devices: Iterable[DeviceLine], say: Speech) -> list[Alarm]:
    """Voices with more calls than one can speak in time: their counters are better split. Displays that speak for the
    same counters have the same to say, and are told once."""
    voices = dict.fromkeys(spoken for one in devices if (spoken := _spoken_by(one, seen)))
    found = []
    for spoken in voices:
        calls = sum(seen.called_lately.get(counter, 0) for counter in spoken)
        if calls > VOICE_CALLS * LATELY_MINUTES:
            a_minute = round(calls / LATELY_MINUTES)
            what = say("today.voice_full", n=a_minute, minutes=LATELY_MINUTES, place=_where(spoken, seen, say))
            found.append(
                Alarm(
                    what,
                    say("today.voice_full_advice"),
                    button=say("today.see_devices"),
                    key=f"voice-full-{hashlib.sha256(' '.join(sorted(spoken)).encode()).hexdigest()[:16]}",
                    link="/manager/devices",
                    kind=AlarmKind.DEVICE,
                    quiet=True,
                )
            )
    return found


def _spoken_by(device: DeviceLine, seen: Seen) -> frozenset[str]:
    """The counters whose calls a display speaks now, as it tells; none of one that is silent or is not there."""
    speaks = any(part.kind == "sound" and part.state == "ready" for part in device.parts)
    if device.role is not Role.DISPLAY or not device.connected or not speaks or device.device_id in seen.out_of_use:
        return frozenset()
    if device.shows_counter:
        return frozenset({device.shows_counter})
    placed = (device.zone,) if device.zone else ()
    zones = placed if device.shows is None else device.shows
    return frozenset(one.id for one in seen.branch.counters if not zones or one.zone in zones)


def _where(counters: frozenset[str], seen: Seen, say: Speech) -> str:
    """The parts of the hall that these counters stand in."""
    stand = {seen.branch.counter_by_id[one].zone for one in counters if one in seen.branch.counter_by_id}
    if len(seen.branch.zones) > 1 and stand >= {zone.id for zone in seen.branch.zones}:
        return say("today.all_of_hall")
    return " · ".join(zone.name.of(say.language) for zone in seen.branch.zones if zone.id in stand)


def _settled(seen: Seen, service: str) -> bool:
    """Whether a service has taken numbers for a while, and no counter left it just now."""
    now, branch = seen.now, seen.branch
    spans = hours.service_spans(branch, service, seen.day)
    able = [line for line in seen.counters if service in seen.skills.get(line.counter_id, frozenset())]
    left_at = max((line.since or 0 for line in able), default=0)
    return left_at + UNSERVED_MINUTES * MINUTE <= now and any(
        begin + FIRST_MINUTES * MINUTE <= now < end for begin, end in spans
    )


def _wait_alarms(seen: Seen, over: Sequence[str], say: Speech) -> list[Alarm]:
    branch, found = seen.branch, []
    for group_id in over:
        services = [s.id for s in branch.services if s.group == group_id]
        worst = slowest(seen.waits.for_service(s) for s in services)
        assert worst is not None  # it is told a wait over the target
        what = say(
            "alarm_over",
            group=branch.group_by_id[group_id].name.of(say.language),
            wait=wait_short(worst, say.language),
            target=branch.policy.wait_target_min,
        )
        advice = _opening(seen, group_id, say) or _who_waits(seen, group_id, say)
        link = f"/manager/counters?group={group_id}"
        found.append(
            Alarm(what, advice, button=say("today.choose"), key=f"over-{group_id}", link=link, kind=AlarmKind.QUEUE)
        )
    return found


def _ahead_alarms(seen: Seen, over: Sequence[str], say: Speech, most: int) -> list[Alarm]:
    """Services whose waits will break the target, the surest first, before it is so.

    It is said quietly: on the days that it was tried on about half of the warnings came true at best.
    """
    branch = seen.branch
    if seen.closed is not None:
        return []
    coming = [one for one in services_ahead(branch, seen.waits, over) if one[1].id not in seen.closed_services]
    target = branch.policy.wait_target_min
    return [
        Alarm(
            say("alarm_ahead", service=service.name.of(say.language), target=target, p=say.share(share)),
            _opening(seen, service.group, say) or say("alarm_ahead_then"),
            button=say("today.choose"),
            key=f"ahead-{service.id}",
            link=f"/manager/counters?group={service.group}",
            kind=AlarmKind.QUEUE,
            quiet=True,
        )
        for share, service in coming[:most]
    ]


def _opening(seen: Seen, group_id: str, say: Speech) -> str:
    """The counter to open and what comes of it; empty where none is known that helps.

    One is named by what many futures say it saves (R139), which on days that nobody had seen was found to be better
    than to name the first one, or the one where most wait (docs/waits.md).
    """
    counters = {line.counter_id: line for line in seen.counters}
    one = advised(seen.waits, group_id, seen.now, {name: line.state for name, line in counters.items()})
    if one is None:
        return ""
    line = counters[one.counter_id]
    which = "alarm_resume" if line.state is CounterState.PAUSED else "alarm_open"
    return say(which, counter=line.number, n=one.waiting, m=max(1, round(one.fewer_s / 60)))


def _who_waits(seen: Seen, group_id: str, say: Speech) -> str:
    """How many wait and since when, and that there is no counter left where that is so."""
    count, since = by_group(seen.branch, seen.waiting).get(group_id, (0, seen.now))
    services = frozenset(service.id for service in seen.branch.services if service.group == group_id)
    found = [say("alarm_waiting", n=count, m=max(0, seen.now - since) // MINUTE)] if count else []
    return " ".join(found if _could(seen, services) else [*found, say("alarm_none")])


def _could(seen: Seen, services: frozenset[str]) -> list[int]:
    """The numbers of the counters that are not open and could serve one of these."""
    return [
        line.number
        for line in seen.counters
        if line.state is not CounterState.OPEN and services & seen.skills.get(line.counter_id, frozenset())
    ]


def _own_alarms(health: Health, now: Millis, say: Speech, most: int) -> list[Alarm]:
    found = []
    if health.failure:
        found.append(Alarm(say("alarm_store", why=health.failure), key="store", grave=True))
    elif health.short_of_space:
        found.append(Alarm(say("alarm_space"), key="space"))
    found += [
        Alarm(
            say("today.twice", name=line.called),
            say("today.twice_advice"),
            key=f"twice-{line.device_id}",
            link=f"/manager/devices/{line.device_id}",
            button=say("today.see_device"),
            grave=True,
        )
        for line in health.devices
        if line.device_id in health.twice
    ]
    ill = [(line, what.of(say.language)) for line in health.devices for what in line.troubles]
    found += [
        Alarm(
            f"{line.called}: {what}.",
            key=f"device-{line.device_id}",
            link=f"/manager/devices/{line.device_id}",
            button=say("today.see_device"),
            kind=AlarmKind.DEVICE,
        )
        for line, what in ill[:most]
    ]
    if health.backups is not None:
        found += [
            Alarm(
                trouble.of(say.language),
                say("alarm_backup"),
                key=f"backup-{n}",
                link="#devices",
                button=say("today.see_backups"),
            )
            for n, trouble in enumerate(health.backups.troubles)
        ]
    lost = [line for line in health.devices if is_away(line, now)]
    away = [line.called for line in lost]
    if away:
        names = ", ".join(away[:5]) + (" …" if len(away) > 5 else "")
        what = say("alarm_devices", names=names)
        each = tuple((f"away-{line.device_id}", say("today.device_away", device=line.called)) for line in lost)
        button = say("today.see_devices")
        found.append(Alarm(what, link="/manager/devices", button=button, kind=AlarmKind.DEVICE, each=each))
    return found


def _clock_alarms(seen: Seen, health: Health, say: Speech) -> list[Alarm]:
    found, jump, zone, now = [], health.clock_jump_ms, seen.branch.timezone, seen.now
    if health.refused in ASKED_HERE:
        found.append(Alarm(refused(Code(health.refused)).text(say.language)))
    if jump:
        what = say("alarm_clock", machine=say.moment(now + jump, zone), hall=say.moment(now, zone))
        advice, button = say("alarm_clock_advice"), say("confirm_clock")
        found.append(Alarm(what, advice, "/manager/clock", button, jump, key="clock", kind=AlarmKind.CLOCK))
    if seen.day_before and hours.business_day(seen.branch, now) == seen.day_before:
        facts = {"false_day": say.day(seen.day), "day": say.day(seen.day_before)}
        what, button = say("alarm_false_day", **facts), say("take_back_day", **facts)
        advice = say("alarm_false_day_advice")
        found.append(Alarm(what, advice, "/manager/false-day", button, key="false-day", kind=AlarmKind.CLOCK))
    changed_on = hours.business_day(seen.branch, seen.changed_at) if seen.changed_at else ""
    if changed_on > hours.business_day(seen.branch, now):  # a day taken back leaves what it put in force
        found.append(
            Alarm(
                say("today.early_settings", day=say.day(changed_on)),
                say("today.early_settings_advice"),
                button=say("today.see_early_settings"),
                key=f"early-settings-{seen.changed_seq}",
                link=f"/manager/settings/history#v{seen.changed_seq}",
                kind=AlarmKind.CLOCK,
                quiet=True,
            )
        )
    return found
