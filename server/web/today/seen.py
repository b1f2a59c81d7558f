"""What today's page shows of the branch, taken between two commits: plain values with nothing live behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from server.core.lines import Lines
from server.core.model import MINUTE, Help, State
from server.core.waits import Waits
from server.runtime.backups import BackupHealth
from server.settings.in_force import AT_START
from server.telling.mail_settings import AlarmKind
from server.views.closed import closed_because
from server.views.common import counter_lines
from server.views.notices import notice_lines
from wire.catalogue import Branch
from wire.values import NO_ROW, CounterState, Millis, Seq, Text, TicketState
from wire.views import CounterLine, DeviceLine, NoticeLine

LATELY_MINUTES = 5
"""Over so many minutes the calls are counted that one voice has to carry."""


@dataclass(frozen=True, slots=True)
class AtCounter:
    """The ticket of a counter, or since when it has none."""

    called_at: Millis | None = None
    serving: bool = False
    usual_min: float = 0
    free_since: Millis | None = None


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
    key: str = ""
    """Names it as long as it lasts, so that it can be put off and told from a new one; left out, its words do."""
    link: str = ""
    """Where something can be done about it, when that takes a choice."""
    counter_id: str = ""
    """The counter that the button is about."""
    grave: bool = False
    """Somebody waits for help, or nobody gets a number."""
    kind: AlarmKind = AlarmKind.SERVER
    """What it is about; who is told of it by mail goes by that."""
    bare: str = ""
    """`what` without what a person typed or is called; left out where that is the same."""
    each: tuple[tuple[str, str], ...] = ()
    """Key and words of the things it names together, where each begins and ends by itself."""

    quiet: bool = False
    """It stands on the page and no more: it makes no sound, counts in no title and leaves the hall by nothing."""

    @property
    def outside(self) -> tuple[tuple[str, str], ...]:
        """What leaves the hall: keys and words."""
        return self.each or ((self.name, self.bare or self.what),)

    @property
    def name(self) -> str:
        """`key`, or what stands for it."""
        return self.key or hashlib.sha256(self.what.encode()).hexdigest()[:16]


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
    twice: frozenset[str] = frozenset()
    """Devices whose key two machines use."""


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
    skills: Mapping[str, frozenset[str]]
    """What each counter serves now."""
    moved: frozenset[str]
    """Counters that serve something else today."""
    at_counters: Mapping[str, AtCounter]
    helps: Mapping[str, Help]
    """The counters that ask for help."""
    closed_services: tuple[str, ...]
    """Single services for which no numbers are given."""
    hall_closed: bool
    """A manager closed it."""
    notices: tuple[NoticeLine, ...] = ()
    """Shown to people in the hall."""
    without_paper: tuple[str, ...] = ()
    """Numbers of those who still wait, whose paper surely did not come out."""
    perhaps_without: tuple[str, ...] = ()
    """The same of those whose paper perhaps did not."""
    reprints: int = 0
    """How often numbers of today were printed again."""
    changed_at: Millis = 0
    """When the settings were changed last, by the hall's clock of then; 0 while they are the first ones."""
    changed_seq: Seq = NO_ROW
    """The row that did."""
    called_lately: Mapping[str, int] = field(default_factory=dict)
    """Calls and recalls of the last `LATELY_MINUTES` by their counter."""
    out_of_use: frozenset[str] = frozenset()
    """Devices that a manager took out of use: they show and speak no call."""


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
        skills=state.skills,
        moved=frozenset(state.assigned),
        at_counters=_at_counters(state),
        helps=dict(state.helps),
        closed_services=tuple(s.id for s in state.settings.services if state.closed_service(s.id) is not None),
        hall_closed=state.hall_closed_why is not None,
        notices=notice_lines(state, now),
        without_paper=_paper(state, "not_printed"),
        perhaps_without=_paper(state, "maybe_printed"),
        reprints=sum(ticket.reprints for ticket in state.tickets.values()),
        changed_at=0 if state.settings_by == AT_START.device_id else state.settings_at,
        changed_seq=state.settings_seq,
        called_lately=_called_lately(state, now),
        out_of_use=frozenset(device for device, wanted in state.wanted.items() if wanted.mode != "open"),
    )


def _called_lately(state: State, now: Millis) -> dict[str, int]:
    """How many calls each counter has made in the last minutes."""
    since, counters = now - LATELY_MINUTES * MINUTE, state.settings.counter_by_id
    called: dict[str, int] = {}
    for ticket in state.tickets.values():
        for leg in ticket.legs:
            lately = sum(since < at <= now for at in leg.calls)
            if lately and leg.counter_id in counters:
                called[leg.counter_id] = called.get(leg.counter_id, 0) + lately
    return called


def _paper(state: State, what: str) -> tuple[str, ...]:
    waiting = (TicketState.WAITING, TicketState.CALLED, TicketState.MISSED, TicketState.PARKED)
    return tuple(ticket.number for ticket in state.tickets.values() if ticket.paper == what and ticket.state in waiting)


def _at_counters(state: State) -> dict[str, AtCounter]:
    free = {i for i, seat in state.counters.items() if seat.ticket_id is None and seat.state is CounterState.OPEN}
    since: dict[str, Millis] = {i: state.counters[i].since or state.at for i in free}
    for ticket in state.tickets.values():
        for leg in ticket.legs:
            if leg.counter_id in free and leg.ended_at is not None:
                since[leg.counter_id] = max(since[leg.counter_id], leg.ended_at)
    found = {i: AtCounter(free_since=at) for i, at in since.items()}
    services = state.settings.service_by_id
    for counter_id, seat in state.counters.items():
        held = state.tickets.get(seat.ticket_id or "")
        if held is not None:
            service = services.get(held.service_id)
            serving = held.state is TicketState.SERVING
            at = held.leg.started_at if serving else held.leg.calls[-1] if held.leg.calls else None
            found[counter_id] = AtCounter(at, serving, 0 if service is None else service.minutes)
    return found
