"""The branch at this moment, as the manager's page shows it: alarms, queues, counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from rules import hours
from server.core.lines import Lines
from server.core.model import MINUTE, State
from server.core.waits import Waits
from server.runtime.backups import BackupHealth, PlaceHealth
from server.views.closed import closed_because
from server.views.common import by_group, counter_lines
from server.views.monitor import nobody_serves
from server.web.pages import Speech, clock_text
from wire.catalogue import Branch
from wire.errors import Code, refused
from wire.values import CounterState, Millis, Text
from wire.views import CounterLine, DeviceLine

ASKED_HERE = (Code.CLOCK_MOVED, Code.NO_FALSE_DAY)
"""Refusals of this page's own buttons."""

MOST_ALARMS = 2
"""Alarms of each kind; the queues' table shows the rest."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The people waiting for one field."""

    letter: str
    name: str
    waiting: str
    longest: str
    range: str
    """What a newcomer would be told."""
    over: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One counter now."""

    number: int
    name: str
    state: str
    """`open`, `paused` or `closed`."""
    words: str
    ticket: str
    person: str


@dataclass(frozen=True, slots=True)
class Device:
    """One device now."""

    name: str
    connected: bool
    words: str
    well: bool
    """Connected, and nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a manager should do something about."""

    what: str
    advice: str = ""
    form: str = ""
    """Where its button sends to; empty without one."""
    button: str = ""
    jump_ms: Millis = 0
    """Of the clock, as it is shown beside the button."""


@dataclass(frozen=True, slots=True)
class Now:
    """The branch at one moment."""

    branch: Branch
    day: str
    at: str
    waiting: int
    longest_min: float | None
    closed: str
    """Why no numbers are given; empty while they are."""
    alarms: tuple[Alarm, ...] = ()
    queues: tuple[Queue, ...] = ()
    places: tuple[Place, ...] = ()
    devices: tuple[Device, ...] = ()
    backups: tuple[str, ...] = ()
    """The last good backup of each place, or that there is none."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the server knows of itself."""

    failure: str = ""
    clock_jump_ms: Millis = 0
    """How far the machine's clock stands from the hall's, which does not follow it."""
    short_of_space: bool = False
    devices: Sequence[DeviceLine] = field(default_factory=tuple)
    refused: str = ""
    """Why the button that was just pressed did nothing: a code of `wire.errors`."""
    backups: BackupHealth | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows of the state: taken from it between two commits, with nothing live behind it."""

    now: Millis
    branch: Branch
    day: str
    day_before: str
    """The business day that may have ended falsely; empty without one."""
    waiting: Mapping[str, tuple[int, Millis]]
    """As `Lines.waiting_of` gives it."""
    closed: Text | None
    """Why no numbers are given; None while they are."""
    counters: tuple[CounterLine, ...]
    waits: Waits


def see(
    state: State, waits: Waits, now: Millis, lines: Lines | None = None, name_of: Callable[[str], str] = str
) -> Seen:
    """Take from the state, which must have settings, what the page shows of it; the arguments as for `common`."""
    return Seen(
        now=now,
        branch=state.settings,
        day=state.day or "",
        day_before="" if state.before is None else state.before.day,
        waiting=(lines or Lines(state)).waiting_of(),
        closed=closed_because(state, now),
        counters=counter_lines(state, name_of),
        waits=waits,
    )


def look(seen: Seen, health: Health, say: Speech, more: Sequence[Alarm] = ()) -> Now:
    """The moment in words, in any thread; `more` alarms come first."""
    branch, now = seen.branch, seen.now
    since = [at for _, at in seen.waiting.values()]
    queues, over = _queues(seen, say)
    return Now(
        branch=branch,
        day=seen.day,
        at=clock_text(now, branch.timezone),
        waiting=sum(count for count, _ in seen.waiting.values()),
        longest_min=max(0, now - min(since)) / MINUTE if since else None,
        closed="" if seen.closed is None else seen.closed.of(say.language),
        alarms=(
            *(*more, *_own_alarms(health, say)),
            *_clock_alarms(seen, health, say),
            *_nobody_alarms(seen, say),
            *_wait_alarms(seen, over[:MOST_ALARMS], say),
        ),
        queues=queues,
        places=tuple(_place(branch, line, say) for line in seen.counters),
        devices=tuple(_device(line, say) for line in health.devices),
        backups=() if health.backups is None else _backups(health.backups, branch, say),
    )


def _queues(seen: Seen, say: Speech) -> tuple[tuple[Queue, ...], list[str]]:
    branch, waiting_of, queues, over = seen.branch, by_group(seen.branch, seen.waiting), [], []
    for group in branch.groups:
        if group.id not in waiting_of:
            continue
        count, since = waiting_of[group.id]
        of_group = [seen.waits.for_service(s.id) for s in branch.services if s.group == group.id]
        nobody = all(wait.nobody for wait in of_group)
        worst = max(of_group, key=lambda w: w.high_min)
        is_over = worst.low_min > branch.policy.wait_target_min
        if is_over:
            over.append(group.id)
        queues.append(
            Queue(
                letter=group.series,
                name=group.name.of(say.language),
                waiting=say.number(count),
                longest=say.minutes(max(0, seen.now - since) / MINUTE),
                range=say("nobody_serves") if nobody else f"{worst.low_min}–{worst.high_min}′",
                over=is_over or nobody,
            )
        )
    return tuple(sorted(queues, key=lambda q: not q.over)), over


def _nobody_alarms(seen: Seen, say: Speech) -> list[Alarm]:
    """Services that people wait for and no counter serves, those with most people first."""
    branch, alarms = seen.branch, []
    lines = sorted(nobody_serves(branch, seen.waiting, seen.waits), key=lambda line: -line.waiting)
    for line in lines[:MOST_ALARMS]:
        service = branch.service_by_id[line.service_id].name.of(say.language)
        what = say("alarm_nobody", service=service, n=line.waiting)
        alarms.append(Alarm(what, _advice(branch, frozenset({line.service_id}), seen.counters, say)))
    return alarms


def _wait_alarms(seen: Seen, over: list[str], say: Speech) -> list[Alarm]:
    branch, alarms = seen.branch, []
    for group_id in over:
        services = [s.id for s in branch.services if s.group == group_id]
        worst = max((seen.waits.for_service(s) for s in services), key=lambda w: w.high_min)
        what = say(
            "alarm_over",
            group=branch.group_by_id[group_id].name.of(say.language),
            low=worst.low_min,
            high=worst.high_min,
            target=branch.policy.wait_target_min,
        )
        alarms.append(Alarm(what, _advice(branch, frozenset(services), seen.counters, say)))
    return alarms


def _advice(branch: Branch, services: frozenset[str], lines: Sequence[CounterLine], say: Speech) -> str:
    """Which counter could serve one of these."""
    could = [line for line in lines if services & branch.skills.get(line.counter_id, frozenset())]
    paused = next((c for c in could if c.state is CounterState.PAUSED), None)
    shut = next((c for c in could if c.state is CounterState.CLOSED), None)
    if paused is not None:
        return say("alarm_resume", n=paused.number)
    if shut is not None:
        return say("alarm_open", n=shut.number)
    return say("alarm_none") if could else say("alarm_no_counter")


def _own_alarms(health: Health, say: Speech) -> list[Alarm]:
    alarms = []
    if health.failure:
        alarms.append(Alarm(say("alarm_store", why=health.failure)))
    elif health.short_of_space:
        alarms.append(Alarm(say("alarm_space")))
    if health.backups is not None:
        alarms += [Alarm(trouble.of(say.language), say("alarm_backup")) for trouble in health.backups.troubles]
    away = [line.device_id for line in health.devices if not line.connected]
    if away:
        alarms.append(Alarm(say("alarm_devices", names=", ".join(away[:5]) + (" …" if len(away) > 5 else ""))))
    ill = [f"{line.device_id}: {what.of(say.language)}" for line in health.devices for what in line.troubles]
    alarms += [Alarm(f"{what}.") for what in ill[:MOST_ALARMS]]
    return alarms


def _clock_alarms(seen: Seen, health: Health, say: Speech) -> list[Alarm]:
    alarms, jump, zone, now = [], health.clock_jump_ms, seen.branch.timezone, seen.now
    if health.refused in ASKED_HERE:
        alarms.append(Alarm(refused(Code(health.refused)).text(say.language)))
    if jump:
        what = say("alarm_clock", machine=say.moment(now + jump, zone), hall=say.moment(now, zone))
        alarms.append(Alarm(what, say("alarm_clock_advice"), "/manager/clock", say("confirm_clock"), jump))
    if seen.day_before and hours.business_day(seen.branch, now) == seen.day_before:
        facts = {"false_day": say.day(seen.day), "day": say.day(seen.day_before)}
        what, button = say("alarm_false_day", **facts), say("take_back_day", **facts)
        alarms.append(Alarm(what, say("alarm_false_day_advice"), "/manager/false-day", button))
    return alarms


def _place(branch: Branch, line: CounterLine, say: Speech) -> Place:
    counter = branch.counter_by_id[line.counter_id]
    words = say(line.state.value)
    if line.state is CounterState.OPEN:
        words = line.ticket or say("free")
    elif line.state is CounterState.PAUSED:
        reason = next((r for r in branch.pause_reasons if r.id == line.pause_reason), None)
        words = reason.name.of(say.language) if reason else words
    return Place(line.number, counter.name.of(say.language), line.state.value, words, line.ticket, line.person)


def _device(line: DeviceLine, say: Speech) -> Device:
    words = [trouble.of(say.language) for trouble in line.troubles]
    return Device(
        line.device_id,
        line.connected,
        " · ".join(words) or say("connected" if line.connected else "away"),
        well=line.connected and not words,
    )


def _backups(health: BackupHealth, branch: Branch, say: Speech) -> tuple[str, ...]:
    if health.elsewhere:
        return (say("backup_elsewhere"),)
    lines = [_backup("backup_first", health.first, branch, say)]
    if health.second is not None:
        lines.append(_backup("backup_second", health.second, branch, say))
    return (*lines, *(() if health.enabled else (say("backup_off"),)))


def _backup(key: str, place: PlaceHealth, branch: Branch, say: Speech) -> str:
    last = place.last
    if last is None:
        return say(key, what=say("backup_none"), folder=place.folder)
    at = last.at.astimezone(ZoneInfo(branch.timezone))
    what = say("backup_last", day=say.date(at.date()), clock=f"{at:%H:%M}", size=say.number(last.size / 1e6, 1))
    return say(key, what=what, folder=place.folder)
