"""A branch in memory for tests: the real core behind the handle's three doors, without a disk."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import config
from server.checking_in import ReadsBookings
from server.core.apply import apply
from server.core.decide import decide
from server.core.model import Context, State
from server.replies import reply_to
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
    """What `server.handle.Handle` promises, in memory."""

    def __init__(self, clock, branch=None):
        self.clock = clock
        self.state = State()
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

    async def ask(self, command_id, command, actor):
        await asyncio.sleep(0)
        return self.now_ask(command, actor, command_id)

    def now_ask(self, command, actor, command_id):
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
        decision = decide(self.state, command, Context(actor, self.now, booking, command_id))
        if isinstance(decision, Refused):
            return decision
        told = []
        for event in decision:
            apply(self.state, event, self.state.seq + 1, self.now)
            told.append(Committed(self.state.seq, self.state.at, event))
        for subscriber in self.subscribers:
            subscriber(told)
        answer = reply_to(decision, self.state, "http://branch.test/t#{}".format).model_dump(mode="json")
        self.known[command_id] = answer
        return answer

    def check_in(self, verifier, code, command_id="check-in-0001"):
        self.read_booking = ReadsBookings(verifier)
        return self.now_ask(CheckIn(code=code), Actor(role=Role.KIOSK, device_id="kiosk-1"), command_id)
