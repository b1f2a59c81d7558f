"""One practice hall: a state of its own that commands are decided on. In memory, without I/O, `now` is an argument."""

from __future__ import annotations

from collections import OrderedDict

from server.core.apply import apply
from server.core.context import Context
from server.core.decide import decide
from server.core.lines import Lines
from server.core.model import ORDINARY, State, Ticket
from server.core.replies import reply_to
from server.core.waits import Waits
from server.practice import script
from wire import commands as c
from wire import events as e
from wire.catalogue import Branch
from wire.errors import Code, Refused, refused
from wire.opening import Hours
from wire.values import Actor, Millis, Role, Seq
from wire.views import PracticeLine

FIRST_SEQ = Seq(1 << 40)
"""Where its rows begin: no journal comes so far, so that a client never takes one hall's row for the other's."""

WAITING = 3
"""So many wait for the counter; when it is fewer somebody comes."""

ARRIVES_EVERY_MS = 4_000
"""People come no quicker than this, after the first ones."""

MOST_PEOPLE = 200
"""Nobody comes any more after these: a hall that is left alone, or played with, stays small."""

REPLIES_KEPT = 500
"""Answers that are given again to a command that is sent again."""

_PEOPLE = Actor(role=Role.SERVER)
_BOARD = Actor(role=Role.DISPLAY, device_id="practice")
_ALL_DAY = Hours(weekdays=(1, 2, 3, 4, 5, 6, 7), opens="00:00", closes="23:59", issue_from="00:00", issue_until="23:59")

Fact = tuple[Seq, Millis, e.AnyEvent]


def open_all_day(branch: Branch) -> Branch:
    """The same settings, in a hall where somebody can practise in the evening, too: no hours, no days off, no quota.

    Nor is there a counter for booked people alone: those who come here have taken a number.
    """
    changed = {
        "hours": (_ALL_DAY,),
        "holidays": (),
        "special_days": (),
        "groups": tuple(group.model_copy(update={"hours": ()}) for group in branch.groups),
        "counters": tuple(one.model_copy(update={"booked_only": False}) for one in branch.counters),
        "services": tuple(one.model_copy(update={"hours": (), "quota": None}) for one in branch.services),
    }
    # Not `model_copy`: it would take along what the branch has worked out from its own groups and services.
    same = {name: getattr(branch, name) for name in Branch.model_fields}
    return Branch.model_construct(**same | changed)


class PracticeHall:
    """A hall for one clerk.

    Args:
        branch: the settings in force; those put in force later do not concern it.
        person: who practises, by code.
        name: of this hall, as the epoch of its snapshot.
        now: the hall's time.
    """

    def __init__(self, branch: Branch, person: str, name: str, now: Millis) -> None:
        self.state = State(epoch=name, seq=FIRST_SEQ)
        self._person = person
        self.used_at = 0
        """When something was last asked of it, by whoever looks after it."""
        self._lines: Lines | None = None
        self._progress = script.Progress()
        self._told: list[Fact] = []
        self._replies: OrderedDict[str, tuple[c.Command, dict[str, object] | Refused]] = OrderedDict()
        self._people = 0
        self._arrived_at: Millis | None = None
        # No command, which would look at settings of long ago as if somebody wrote them now.
        apply(self.state, e.SettingsApplied(branch=open_all_day(branch), by=""), Seq(FIRST_SEQ + 1), now)
        self._do(c.Tick(), _PEOPLE, now)
        self._told.clear()

    @property
    def lines(self) -> Lines:
        """The lines of its state."""
        if self._lines is None:
            self._lines = Lines(self.state)
        return self._lines

    def ask(self, command_id: str, command: c.Command, actor: Actor, now: Millis) -> dict[str, object] | Refused:
        """Do a command of the clerk's, once, however often it comes with this id; whether they may is known already."""
        known = self._replies.get(command_id)
        if known is not None:
            return known[1] if known[0] == command else refused(Code.ID_REUSED)
        answer = self._do(command, actor, now, command_id)
        self._replies[command_id] = command, answer
        while len(self._replies) > REPLIES_KEPT:
            self._replies.popitem(last=False)
        self.tick(now)
        return answer

    def tick(self, now: Millis) -> None:
        """What happens by itself: the board shows and speaks a call at once, people come."""
        self._do(c.Tick(), _PEOPLE, now)
        counter_id = self._counter
        if counter_id is None:
            return
        self._announce(counter_id, now)
        services = [i for i in self.state.settings.service_by_id if i in self.state.serves(counter_id)]
        missing = WAITING - sum(ticket.service_id in services for ticket in map(self._ticket, self.state.waiting))
        first = self._arrived_at is None
        if missing <= 0 or (self._arrived_at is not None and now - self._arrived_at < ARRIVES_EVERY_MS):
            return
        for _ in range(missing if first else 1):
            self._arrive(services[self._people % len(services)], now)

    def line(self, now: Millis) -> PracticeLine:
        """Where the clerk stands and what to do next."""
        counter_id = self._counter
        lesson, nth, of = script.place(self._progress, self.state, counter_id)
        return PracticeLine(
            lesson=lesson, nth=nth, of=of, hint=script.hint(self._progress, self.state, counter_id, now)
        )

    def take_told(self) -> list[Fact]:
        """What happened since the last call."""
        told, self._told = self._told, []
        return told

    # -- inside --

    @property
    def _counter(self) -> str | None:
        return self.state.counter_of(self._person)

    def _ticket(self, ticket_id: str) -> Ticket:
        return self.state.tickets[ticket_id]

    def _arrive(self, service_id: str, now: Millis) -> None:
        if self._people >= MOST_PEOPLE:
            return
        self._people += 1
        self._arrived_at = now
        number = c.IssueTicket(service_id=service_id, class_id=ORDINARY)
        self._do(number, _PEOPLE, now, f"person-{self._people:06d}")

    def _announce(self, counter_id: str, now: Millis) -> None:
        """The call is shown and spoken, as far as this hall goes: no window here says that a board is missing."""
        ticket = self.state.tickets.get(self.state.counters[counter_id].ticket_id or "")
        if ticket is None or not ticket.leg.call_seqs or ticket.leg.spoken:
            return
        call = ticket.leg.call_seqs[-1]
        self._do(c.Announced(call_seq=call, ticket_id=ticket.ticket_id, how="shown"), _BOARD, now)
        self._do(c.Announced(call_seq=call, ticket_id=ticket.ticket_id, how="spoken"), _BOARD, now)

    def _do(self, command: c.Command, actor: Actor, now: Millis, command_id: str = "") -> dict[str, object] | Refused:
        now = max(now, self.state.at)
        lines = None if self.state.branch is None else self.lines
        decided = decide(
            self.state, command, Context(actor, now, command_id=command_id, lines=lines, waits=_no_waits(now))
        )
        if isinstance(decided, Refused):
            return decided
        for event in decided:
            seq = Seq(self.state.seq + 1)
            apply(self.state, event, seq, now)
            if self._lines is not None:
                self._lines.follow(self.state, event)
            self._told.append((seq, now, event))
            self._progress = script.follow(self._progress, event, self.state, self._counter)
        reply = reply_to(decided, self.state, lambda ticket_id: "", command_id)
        return dict(reply.model_dump(mode="json"))


def _no_waits(now: Millis) -> Waits:
    """Nobody here is told how long it takes."""
    return Waits(
        now=now, seq=FIRST_SEQ, absolute_priority=False, head_starts={}, services={}, places={}, waiting={}, starts={},
        counters={}, expected={}, aside={},
    )  # fmt: skip
