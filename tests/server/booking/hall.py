"""A branch for tests: the real core and store behind the handle's three doors, without its queue."""

from __future__ import annotations

import asyncio
import itertools
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import config
from server.booking.reading_codes import ReadsBookings
from server.core.context import Context
from server.core.decide import decide, open_day
from server.core.replies import reply_to
from server.heart import Heart
from server.store.journal import Batch, KeptReply, Store
from server.store.rows import Row
from tests.server import new_database
from wire.catalogue import Branch
from wire.commands import ApplySettings, CheckIn
from wire.errors import Refused
from wire.values import Actor, Role

DEMO = Path(__file__).parents[3] / "config" / "demo" / "branch.toml"


def demo_branch(**changes) -> Branch:
    """The demo branch; `changes` are JSON values. Made anew, because a copy would keep what it worked out before."""
    branch = config.load(DEMO, Branch)
    return Branch.model_validate_json(json.dumps(branch.model_dump(mode="json") | changes)) if changes else branch


@dataclass
class Committed:
    seq: int
    at: int
    event: object


class Hall:
    """What `server.handle.Handle` promises, over a real store in a folder."""

    _numbers = itertools.count(1)

    def __init__(self, clock, folder, branch=None):
        self.clock = clock
        self.store = Store(new_database.branch(f"sqlite:///{folder}/hall-{next(self._numbers)}.db"))
        self.heart = Heart(self.store.open())
        self.subscribers = []
        self.known = {}
        self.asked = []
        self.read_booking = None
        self.refuse_with = None
        self.now_ask(ApplySettings(branch=branch or demo_branch()), Actor(role=Role.SERVER), "settings-0001")

    @property
    def now(self):
        return max(self.clock.now_ms(), self.state.at)

    def subscribe(self, subscriber):
        self.subscribers.append(subscriber)

    @asynccontextmanager
    async def reading(self):
        yield self.state

    @property
    def state(self):
        return self.heart.state

    async def waits(self):
        return self.heart.waits(self.now)

    async def ask(self, command_id, command, actor, taken=None):
        await asyncio.sleep(0)
        return self.now_ask(command, actor, command_id, taken)

    def now_ask(self, command, actor, command_id, taken=None):
        if command_id in self.known:
            return self.known[command_id]
        if self.refuse_with is not None:
            return self.refuse_with
        self.asked.append(command)
        booking = None
        if isinstance(command, CheckIn):
            booking = self.read_booking(command.code, self.state)
            if isinstance(booking, Refused):
                return booking
        opened = open_day(self.state, self.now)
        waits = self.heart.waits_of_newcomer(self.now, opened)
        decision = decide(self.state, command, Context(actor, self.now, booking, command_id, waits))
        if isinstance(decision, Refused):
            return decision
        told, now, batch = [], self.now, Batch(taken=taken)
        for event in decision:
            seq = self.state.seq + 1
            self.heart.take(event, seq, now, batch.projected)
            batch.rows.append(Row(seq, command_id, now, actor.model_dump_json(exclude_defaults=True), event))
            told.append(Committed(seq, now, event))
        answer = reply_to(decision, self.state, "http://branch.test/t#{}".format).model_dump(mode="json")
        batch.replies.append(KeptReply(command_id, b"", now, json.dumps(answer)))
        self.store.write(batch)
        for subscriber in self.subscribers:
            subscriber(told)
        self.known[command_id] = answer
        return answer

    def check_in(self, verifier, code, command_id="check-in-0001"):
        self.read_booking = ReadsBookings(verifier)
        return self.now_ask(CheckIn(code=code, early=True), Actor(role=Role.KIOSK, device_id="kiosk-1"), command_id)
