"""A kiosk without a window, and a branch of the core alone that may go away, forget and come back."""

from __future__ import annotations

from itertools import count

from clientkit.hall_time import HallTime
from kiosk.flow import Flow
from kiosk.offline.away import Away
from kiosk.offline.store import OfflineStore
from rules import hours
from server.core import leases
from server.core.apply import apply
from server.core.context import Context
from server.core.decide import decide, open_day
from server.core.model import State
from server.core.replies import reply_to
from server.views.kiosk import hall_view
from server.waits.service import estimate
from tests.server.core.core_hall import branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Policy
from wire.errors import Refused
from wire.values import Actor, Role
from wire.views import DeviceView, Snapshot

MINUTE = 60_000
OPEN = branch(policy=Policy(away_numbers=5))


class Clock:
    """Of the hall and of every machine in it."""

    boot = "boot-1"

    def __init__(self, now):
        self.now = now

    def run(self):
        return self.boot

    def now_ms(self):
        return self.now

    def elapsed_ms(self):
        return self.now

    def forward(self, minutes):
        self.now += round(minutes * MINUTE)


class Branch:
    """The server: remembers replies by the command's id, and can be brought back from what it was before."""

    def __init__(self, clock, settings=OPEN):
        self.clock, self.epoch, self.keys = clock, "epoch-1", ()
        self.state, self.rows, self.replies, self.restores = State(), [], {}, 0
        self._ids = count(1)
        self.ask(c.ApplySettings(branch=settings), Actor(role=Role.SERVER))

    def ask(self, command, actor, command_id="", booking=None):
        command_id = command_id or f"of-the-branch-{next(self._ids):05d}"
        if command_id in self.replies:
            return self.replies[command_id]
        opened = None if self.state.branch is None else open_day(self.state, self.clock.now)
        waits = (
            None
            if self.state.branch is None
            else estimate(self.state if opened is None else opened.state, self.clock.now)
        )
        decision = decide(self.state, command, Context(actor, self.clock.now, booking, command_id, waits))
        if isinstance(decision, Refused):
            return decision
        for event in decision:
            self.rows.append((self.clock.now, event))
            apply(self.state, event, len(self.rows), self.clock.now)
        answer = reply_to(decision, self.state, lambda ticket_id: f"http://so.example/t#{ticket_id}")
        self.replies[command_id] = answer.model_dump(mode="json")
        return self.replies[command_id]

    def number(self, service="A1"):
        return self.ask(c.IssueTicket(service_id=service), Actor(role=Role.KIOSK, device_id="another"))["number"]

    def kept(self):
        return list(self.rows), dict(self.replies)

    def restored(self, kept, skip):
        """As `toiluot restore` does: another epoch, and the day goes on above what may have been given.

        Each time above the time before: it knows of the database that stood there, and nobody knows of a longer time.
        """
        self.restores += 1
        self.rows, self.replies, self.epoch = list(kept[0]), dict(kept[1]), self.epoch + "+"
        self.state = State()
        for n, (at, event) in enumerate(self.rows, 1):
            apply(self.state, event, n, at)
        day = hours.business_day(self.state.settings, self.clock.now)
        serials = self.state.serials if self.state.day == day else {}
        last = {series: serials.get(series, 0) + skip * self.restores for series in "AES"}
        many = self.state.policy.away_numbers
        command = c.SkipNumbers(day=day, last=last, why="restored", ahead=2 * many * self.restores)
        self.ask(command, Actor(role=Role.SERVER))

    def told(self, kind):
        return [event for _, event in self.rows if isinstance(event, kind)]

    def snapshot(self):
        hall = hall_view(self.state, estimate(self.state, self.clock.now), self.clock.now, booking_keys=self.keys)
        return Snapshot(
            protocol=2, session_id="s", epoch=self.epoch, role=Role.KIOSK, seq=self.state.seq,
            server_at=self.clock.now, heartbeat_s=5, branch=self.state.branch,
            views={"hall": hall.model_dump(mode="json")},
        ), hall  # fmt: skip


class Kiosk:
    """One that is linked while `meets` is called, and away from then on."""

    def __init__(self, folder, clock, name="kiosk-1", **flow):
        self.folder, self.clock, self.name, self.more = folder, clock, name, flow
        self.actor = Actor(role=Role.KIOSK, device_id=name)
        self._ids = count(1)
        self.papers, self.began = [], 0
        self.starts()

    def starts(self):
        """The program begins, perhaps after a kill: nothing but its file is left of the one before."""
        self.began += 1
        self.asked = []
        self.flow, self.time = Flow(**self.more), HallTime(self.clock)
        self.away = Away(
            *(OfflineStore(self.folder / f"{self.name}.away"), self.flow, self.time, self.clock),
            ask=lambda command, id_: self.asked.append((id_, command)),
            new_id=lambda: f"{self.name}-{self.began}-{next(self._ids):05d}",
        )
        self.away.look()

    def hears(self, branch):
        snapshot, hall = branch.snapshot()
        self.time.learn(snapshot.server_at)
        self.flow.live, self.flow.branch, self.flow.hall = True, snapshot.branch, hall
        self.away.told(hall)
        self.away.welcomed(snapshot)
        self.away.look()
        self.due(branch)

    def due(self, branch):
        lease, lease_next = leases.due(branch.state, self.name), leases.due_next(branch.state, self.name)
        self.away.wanted(DeviceView(lease=lease, lease_next=lease_next))

    def meets(self, branch, most=1000, booking=None):
        """Linked for so many commands; the answer to the last one may be lost on the way."""
        branch.ask(c.Tick(), Actor(role=Role.SERVER))
        self.hears(branch)
        for n in range(most):
            if not self.asked:
                self.due(branch)
                if not self.asked:
                    break
            command_id, command = self.asked.pop(0)
            answer = branch.ask(command, self.actor, command_id, booking if getattr(command, "code", None) else None)
            if n == most - 1:
                self.asked.insert(0, (command_id, command))  # the link asks again what nobody answered
                break
            if isinstance(answer, Refused):
                self.away.refused(command_id, answer)
            else:
                self.away.answered(command_id, answer)
        self.loses_the_server()

    def loses_the_server(self):
        self.flow.live = False
        self.away.look()

    def taps(self, service="A1", class_id="ordinary"):
        """Somebody takes a number; what they have in their hand, or why nothing."""
        self.away.look()
        if self.flow.page in ("away", "closed"):
            return self.flow.page
        answer = self.away.answer(c.IssueTicket(service_id=service, class_id=class_id))
        if isinstance(answer, Refused):
            return answer
        self.papers.append(answer)
        return answer


def lapsed(branch):
    return branch.told(e.NumberLapsed)
