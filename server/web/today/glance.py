"""The branch at this moment, as the manager's page shows it: queues, counters, devices, alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from server.core.model import MINUTE
from server.runtime.backups import BackupHealth, PlaceHealth
from server.views.common import by_group
from server.views.too_long import groups_over
from server.web.devices.device_lines import is_away
from server.web.pages import Speech, clock_text
from server.web.today.alarms import alarms_now
from server.web.today.seen import Alarm, AtCounter, Health, Seen
from wire.catalogue import Branch
from wire.values import CounterState, Millis, WaitRange
from wire.views import CounterLine, DeviceLine
from wire.waits import at_once, form_of, slowest

SCALE_MIN = 30
"""Minutes over which the bars of the queues go."""

NEARLY = 0.8
"""A wait of so much of the target is shown as nearly over it."""

LONG = 1.5
"""A service that takes so much longer than it usually does is marked as long."""

NAMED = 2
"""So many services without numbers are named, or one more when that is all."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The people waiting for one field."""

    group_id: str
    letter: str
    name: str
    waiting: str
    longest: str
    range: str
    """What a newcomer would be told."""
    over: bool
    level: str
    """Of the longest wait: empty, `nearly` or `over` the target."""
    longest_x: float
    """Where its bar ends, in per cent of the scale."""
    low_x: float
    high_x: float
    """Where the band of a newcomer's wait begins and ends."""
    counters: tuple[int, ...]
    """The numbers of those that are taken and serve it."""
    within: str
    """Share of today's waits within the target."""
    within_low: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One counter now."""

    number: int
    name: str
    state: str
    """`open`, `paused` or `closed`."""
    doing: str
    """What it does, in a word."""
    words: str
    """Its ticket; else what there is instead."""
    ticket: str
    person: str
    look: str
    """`serving`, `calling`, `free`, `long`, `paused` or `closed`."""
    since_s: int | None
    """For how long, in seconds."""
    clock: str
    """The same as minutes and seconds."""
    share: float | None
    """Of the service's usual time, in per cent of twice of it."""
    moved: bool
    """It serves something else today than the settings say."""
    helps: bool
    """Somebody there asks for help."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device now."""

    name: str
    connected: bool
    words: str
    well: bool
    """Connected, and nothing is wrong with it."""


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
    backed_up: str = ""
    """How they stand, in a few words."""
    closed_services: str = ""
    """The names of single services for which no numbers are given; empty without any."""
    hall_closed: bool = False
    """A manager closed it; that is an alarm of its own."""
    ill: int = 0
    """Devices with which something is wrong."""
    at_work: str = ""
    """How many counters serve, are free, and rest."""


def look(
    seen: Seen,
    health: Health,
    say: Speech,
    more: Sequence[Alarm] = (),
    shares: Mapping[str, float | None] = MappingProxyType({}),
) -> Now:
    """The moment in words, in any thread; `more` alarms come after those of people who need somebody.

    Args:
        seen: of the state.
        health: of the server.
        say: the language.
        more: what is wrong with the server's own parts.
        shares: of today's waits, those within the target, by group.
    """
    branch, now = seen.branch, seen.now
    since = [at for _, at in seen.waiting.values()]
    queues, over = _queues(seen, shares, say)
    return Now(
        branch=branch,
        day=seen.day,
        at=clock_text(now, branch.timezone),
        waiting=sum(count for count, _ in seen.waiting.values()),
        longest_min=max(0, now - min(since)) / MINUTE if since else None,
        closed="" if seen.closed is None else seen.closed.of(say.language),
        alarms=tuple(alarms_now(seen, health, say, more, over)),
        queues=queues,
        places=tuple(_place(seen, line, say) for line in seen.counters),
        devices=tuple(_device(line, now, say) for line in health.devices),
        backups=() if health.backups is None else _backups(health.backups, branch, say),
        backed_up="" if health.backups is None else _backed_up(health.backups, seen, say),
        closed_services=_named(seen, say),
        hall_closed=seen.hall_closed,
        ill=sum(1 for line in health.devices if line.troubles or is_away(line, now)),
        at_work=_at_work(seen, say),
    )


def _named(seen: Seen, say: Speech) -> str:
    """The services for which no numbers are given: a few by their names, of the others how many."""
    names = [seen.branch.service_by_id[i].name.of(say.language) for i in seen.closed_services]
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    return say("today.and_services", names=", ".join(names[:NAMED]), n=len(names) - NAMED)


def _queues(seen: Seen, shares: Mapping[str, float | None], say: Speech) -> tuple[tuple[Queue, ...], list[str]]:
    branch, waiting_of, queues, over = seen.branch, by_group(seen.branch, seen.waiting), [], over_target(seen)
    target = branch.policy.wait_target_min
    for group in branch.groups:
        count, since = waiting_of.get(group.id, (0, None))
        services = [s.id for s in branch.services if s.group == group.id]
        worst = slowest(seen.waits.for_service(i) for i in services)
        newest = None if seen.closed is not None else worst  # nobody comes anew while no numbers are given
        longest = 0.0 if since is None else max(0, seen.now - since) / MINUTE
        is_over = group.id in over
        share = shares.get(group.id)
        queues.append(
            Queue(
                group_id=group.id,
                letter=group.series,
                name=group.name.of(say.language),
                waiting=say.number(count) if count else "–",
                longest=say.minutes(longest) if count else "–",
                range="–"
                if seen.closed is not None
                else say("nobody_serves")
                if worst is None
                else _range(worst, count, say),
                over=is_over or (count > 0 and worst is None),
                level="over" if longest > target else "nearly" if longest > NEARLY * target else "",
                longest_x=_on_scale(longest),
                low_x=_on_scale(0 if newest is None else newest.about_min or 0),
                high_x=_on_scale(0 if newest is None else newest.high_min),
                counters=tuple(
                    line.number
                    for line in seen.counters
                    if line.state is not CounterState.CLOSED
                    and not seen.skills.get(line.counter_id, frozenset()).isdisjoint(services)
                ),
                within=say.share(share),
                within_low=share is not None and share < NEARLY,
            )
        )
    return tuple(sorted(queues, key=lambda q: not q.over)), over


def over_target(seen: Seen) -> list[str]:
    """The groups with people in line whose newcomers would wait beyond the target."""
    return groups_over(seen.branch, seen.waiting, seen.waits)


def _range(wait: WaitRange, before: int, say: Speech) -> str:
    """In as few words as a column holds, "≈12 · 18′": eight of ten are called within 18 minutes, as the legend says."""
    form = form_of(wait)
    key = "at_once" if not before and at_once(wait) else f"wait_{form}" if form in ("under", "within") else "wait_about"
    return say(f"today.{key}", about=wait.about_min or 0, bound=wait.high_min)


def _on_scale(minutes: float) -> float:
    return round(min(1.0, minutes / SCALE_MIN) * 100, 1)


def _at_work(seen: Seen, say: Speech) -> str:
    states = [line.state for line in seen.counters]
    busy = sum(1 for line in seen.counters if line.ticket)
    free = sum(1 for line in seen.counters if line.state is CounterState.OPEN and not line.ticket)
    counts = {"serving_n": busy, "free_n": free, "paused_n": states.count(CounterState.PAUSED),
              "closed_n": states.count(CounterState.CLOSED)}  # fmt: skip
    return " · ".join(say(f"today.{key}", n=n) for key, n in counts.items() if n)


def _place(seen: Seen, line: CounterLine, say: Speech) -> Place:
    branch, here = seen.branch, seen.at_counters.get(line.counter_id, AtCounter())
    counter, usual = branch.counter_by_id[line.counter_id], here.usual_min
    doing, words, look_, at = say(line.state.value), "–", line.state.value, line.since
    if line.ticket:
        doing, words, at = say("today.serving" if here.serving else "today.calling"), line.ticket, here.called_at
        look_ = "serving" if here.serving else "calling"
    elif line.state is CounterState.OPEN:
        doing, words, look_, at = say("free"), say("free"), "free", here.free_since
    elif line.state is CounterState.PAUSED:
        reason = next((r for r in branch.pause_reasons if r.id == line.pause_reason), None)
        words = reason.name.of(say.language) if reason else doing
        if line.back_at is not None:
            back = clock_text(line.back_at, branch.timezone)
            words = say("today.overdue" if line.back_at < seen.now else "today.back_at", why=words, time=back)
    since = None if at is None or look_ == "closed" else max(0, seen.now - at) // 1000
    share = None
    if line.ticket and since is not None and usual:
        share = round(min(1.0, since / 60 / usual / 2) * 100, 1)
        if here.serving and since / 60 > LONG * usual:
            doing, look_ = say("today.long"), "long"
    return Place(
        number=line.number,
        name=counter.name.of(say.language),
        state=line.state.value,
        doing=doing,
        words=words,
        ticket=line.ticket,
        person=line.person,
        look=look_,
        since_s=since,
        clock="" if since is None else clock_of(since),
        share=share,
        moved=line.counter_id in seen.moved,
        helps=line.counter_id in seen.helps,
    )


def clock_of(seconds: int) -> str:
    """`06:12`; `1:04:09` from an hour on."""
    hours_, rest = divmod(seconds, 3600)
    return f"{hours_}:{rest // 60:02d}:{rest % 60:02d}" if hours_ else f"{rest // 60:02d}:{rest % 60:02d}"


def _device(line: DeviceLine, now: Millis, say: Speech) -> Device:
    words = [trouble.of(say.language) for trouble in line.troubles]
    return Device(
        line.called,
        line.connected,
        " · ".join(words) or say("connected" if line.connected else "away"),
        well=not is_away(line, now) and not words,
    )


def _backups(health: BackupHealth, branch: Branch, say: Speech) -> tuple[str, ...]:
    if health.elsewhere:
        return (say("backup_elsewhere"),)
    lines = [_backup("backup_first", health.first, branch, say)]
    if health.second is not None:
        lines.append(_backup("backup_second", health.second, branch, say))
    return (*lines, *(() if health.enabled else (say("backup_off"),)))


def _backed_up(health: BackupHealth, seen: Seen, say: Speech) -> str:
    if health.elsewhere:
        return say("today.backups_elsewhere")
    if health.troubles:
        return say("today.backups_bad")
    if not health.enabled:
        return say("today.backups_off")
    if health.first.last is None:
        return say("today.backups_none")
    at = health.first.last.at.astimezone(ZoneInfo(seen.branch.timezone))
    day = "" if at.date().isoformat() == seen.day else f" {say.short_date(at.date())}"
    return say("today.backups_at", at=f"{at:%H:%M}{day}")


def _backup(key: str, place: PlaceHealth, branch: Branch, say: Speech) -> str:
    last = place.last
    if last is None:
        return say(key, what=say("backup_none"), folder=place.folder)
    at = last.at.astimezone(ZoneInfo(branch.timezone))
    what = say("backup_last", day=say.date(at.date()), clock=f"{at:%H:%M}", size=say.number(last.size / 1e6, 1))
    return say(key, what=what, folder=place.folder)
