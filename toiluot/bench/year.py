"""A year of one branch in a database, every row decided by the real core and written by the real store."""

from __future__ import annotations

import random
import secrets
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from rules import hours
from server.core.context import Context
from server.core.decide import decide
from server.core.replies import reply_to
from server.core.waits import Waits
from server.heart import Heart
from server.store.branch_key import KEY_BYTES
from server.store.journal import Batch, KeptReply, Store
from server.store.rows import Row
from wire import commands as c
from wire.catalogue import Branch
from wire.errors import Refused
from wire.events import DayClosed
from wire.values import Actor, Millis, Role, Seq

TICKETS = 350_000
A_DAY = 1_400
BATCH = 2_000
"""Rows a commit."""

FORECAST_EVERY = 20
"""Tickets told from one simulation: what people were told has no part in how large a year is."""

CLERK = Role.COUNTER


def year_of(folder: Path, branch: Branch, tickets: int) -> str:
    """The URL of a database that holds so many tickets; made once and kept in `folder`."""
    path = folder / f"year-{tickets}.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        making = folder / f"year-{tickets}.making.db"
        for left in folder.glob(f"{making.name}*"):
            left.unlink()
        Year(Store(f"sqlite:///{making}"), branch, tickets).make()
        making.rename(path)
        Path(f"{making}.lock").unlink(missing_ok=True)
    return f"sqlite:///{path}"


def copy_of(url: str, folder: Path) -> str:
    """The database at another place, so that a measurement leaves the kept one as it was; with a key of its own."""
    made = Path(url.removeprefix("sqlite:///"))
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, folder / "branch.db")
    (folder / "branch.key").write_bytes(secrets.token_bytes(KEY_BYTES))
    return f"sqlite:///{folder / 'branch.db'}"


@dataclass
class Year:
    """A branch's days, decided and written row by row."""

    store: Store
    branch: Branch
    tickets: int
    roll: random.Random = field(default_factory=lambda: random.Random(20260309))  # noqa: S311
    heart: Heart = field(default_factory=Heart)
    batch: Batch = field(default_factory=Batch)
    waits: Waits | None = None
    made: int = 0
    now: Millis = 0

    def make(self) -> None:
        """Day after day until there are enough."""
        self.heart = Heart(self.store.open())
        try:
            for day in self._days():
                self._day(day)
                if self.made >= self.tickets:
                    break
            self.write()
            self.store.save_snapshot(self.heart.state)
        finally:
            self.store.close()

    def _days(self) -> Iterator[str]:
        day = date(2025, 3, 10)
        while True:
            if hours.windows(self.branch, day.isoformat()):
                yield day.isoformat()
            day += timedelta(days=1)

    def _day(self, day: str) -> None:
        windows = hours.windows(self.branch, day)
        self.now = windows[0].issue_from
        if self.heart.state.branch is None:
            self.do(c.ApplySettings(branch=self.branch), Role.SERVER)
        self.do(c.Tick(), Role.SERVER)
        people = {counter.id: f"nv-{counter.number}" for counter in self.branch.counters}
        for counter_id, person in people.items():
            self.do(c.OpenCounter(counter_id=counter_id), CLERK, person)
        services = [s.id for s in self.branch.services]
        a_day = min(A_DAY, self.tickets - self.made)
        step = (windows[-1].issue_until - self.now) // (a_day + 1)
        for n in range(a_day):
            self.now += step
            self.do(c.IssueTicket(service_id=self.roll.choice(services)), Role.KIOSK)
            self.made += 1
            if n >= 20:
                self.clerk(self.roll.choice(list(people.values())))
        for person in list(people.values()) * 20:
            if not self.heart.state.waiting:
                break
            self.clerk(person)

    def clerk(self, person: str) -> None:
        """One clerk ends what she does and calls the next."""
        counter_id = self.heart.state.counter_of(person)
        assert counter_id is not None
        ticket_id = self.heart.state.counters[counter_id].ticket_id
        if ticket_id is not None:
            self.do(c.Start(ticket_id=ticket_id), CLERK, person)
            outcome = self.branch.outcomes[0].id
            self.do(c.Finish(ticket_id=ticket_id, outcome=outcome, dossiers=1), CLERK, person)
            if self.roll.random() < 0.3:
                self.do(c.RateVisit(ticket_id=ticket_id, score=self.roll.choice((3, 4, 5))), Role.PHONE)
        self.do(c.CallNext(), CLERK, person)

    def do(self, command: c.Command, role: Role, person: str = "") -> None:
        """As `Handle` does it: decide, apply, project, keep the reply; the commit comes with the batch."""
        # Random as clients make them: indexes are then as scattered as they will be.
        state, command_id = self.heart.state, str(uuid.UUID(int=self.roll.getrandbits(128)))
        actor = Actor(role=role, device_id="bench", person=person)
        if self.waits is None or (self.made % FORECAST_EVERY == 0 and isinstance(command, c.IssueTicket)):
            self.waits = self.heart.waits(self.now)
        decision = decide(state, command, Context(actor, self.now, None, command_id, self.waits))
        if isinstance(decision, Refused):
            return  # nobody waits whom this counter can serve
        said = actor.model_dump_json(exclude_defaults=True)
        for event in decision:
            seq = Seq(state.seq + 1)
            self.heart.take(event, seq, self.now, self.batch.projected)
            self.batch.rows.append(Row(seq, command_id, self.now, said, event))
            if isinstance(event, DayClosed):
                self.write()
        reply = reply_to(decision, state, lambda ticket_id: f"http://127.0.0.1/t#{ticket_id}")
        self.batch.replies.append(KeptReply(command_id, bytes(16), self.now, reply.model_dump_json()))
        if len(self.batch.rows) >= BATCH:
            self.write()

    def write(self) -> None:
        """Store what was done so far."""
        self.store.write(self.batch)
        self.batch = Batch()
