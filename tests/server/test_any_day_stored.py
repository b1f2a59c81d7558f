"""The random days of the core through everything: who may, decide, the journal on a disk, and read back from it."""

from __future__ import annotations

import asyncio
import tempfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import text

from server.runtime.hall_clock import HallClock
from server.store.verify import verify
from tests.server.branch_kit import House
from tests.server.core import stories
from tests.server.core.any_day import AnyDay
from tests.server.core.core_hall import HALL_CODE, at, branch
from tests.server.staff.test_rights import CASES
from wire import commands as c
from wire.errors import Code, Refused
from wire.values import Actor, PersonRole, Role

MAY = {(c.COMMANDS[method], role) for method, role, may in CASES if may}
"""Who may command what, as `test_rights` writes it out."""

DAYS = settings(
    max_examples=8, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
MANY_DAYS = settings(DAYS, max_examples=200)


class StoredHall:
    """A hall with the face of `core_hall.Hall`, whose every command goes through the handle into a database."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="toiluot-")
        self._loop = asyncio.new_event_loop()
        self.url = f"sqlite:///{Path(self._folder.name) / 'branch.db'}"
        self._elapsed, self._machine_ahead = 0, at("08:00")
        self.clock = HallClock(lambda: self._elapsed + self._machine_ahead, lambda: self._elapsed)
        self.rows = []
        self._ids = count(1)
        self.command_id = ""
        self._open()
        self.ask(c.ApplySettings(branch=branch()), Role.SERVER)

    def _open(self):
        self.house = House(self.url, self.clock)
        self.house.handle.in_hall = lambda code, ticket_id: code == HALL_CODE
        self.house.handle.subscribe(lambda facts: self.rows.extend((f.seq, f.at, f.event) for f in facts))

    @property
    def state(self):
        return self.house.handle._heart.state

    @property
    def lines(self):
        return self.house.handle.lines

    @property
    def now(self):
        return self.clock.now_ms()

    @now.setter
    def now(self, moment):
        self._elapsed += moment - self.now

    @property
    def jump(self):
        """How far the machine's clock stands from the hall's."""
        self.clock.now_ms()
        return self.clock.jump_ms

    @jump.setter
    def jump(self, by):
        self._machine_ahead += by - self.jump

    def pass_time(self, minutes=0.0, seconds=0.0):
        self._elapsed += round(minutes * 60_000 + seconds * 1000)

    def told(self, kind):
        return [event for _, _, event in self.rows if isinstance(event, kind)]

    def ask(self, command, role, person="", device="", booking=None):
        """The events that were published, or the refusal; a code is looked up, not taken as read."""
        everything = tuple(PersonRole) if person else ()
        actor, before = Actor(role=role, person=person, device_id=device, roles=everything), len(self.rows)
        self.command_id = command_id = f"command-{next(self._ids):06d}"  # not by chance: a day that failed fails again
        reply = self._asked(command, actor, command_id)
        happened = [event for _, _, event in self.rows[before:]]
        if (type(command), role) not in MAY:
            assert isinstance(reply, Refused), f"{role} may not {command.method}"
            assert reply.code is Code.NOT_ALLOWED
        if isinstance(reply, Refused):
            assert happened == []
            return reply
        seq = self.state.seq
        assert self._asked(command, actor, command_id) == reply, "asked again and answered otherwise"
        assert self.state.seq == seq, "asked again and done again"
        return happened

    def _asked(self, command, actor, command_id):
        return self._loop.run_until_complete(self.house.ask(command, actor, command_id))

    def restart(self, cleanly):
        """Stopped, or dropped as a kill does, and opened again."""
        before = self.state.copied()
        if cleanly:
            self._loop.run_until_complete(self.house.close())
        else:
            self.house.store.close()
        self._open()
        assert self.state == before, "a start does not give what was before it"

    def replayed(self):
        """The state as the journal alone makes it, every row read from the disk."""
        self.house.store.transact(lambda connection: connection.execute(text("DELETE FROM snapshot")))
        return self.house.store.load()

    def close(self):
        self.house.store.close()
        self._loop.close()
        trouble = verify(self.url).trouble
        self._folder.cleanup()
        assert trouble == ""


class AnyDayStored(AnyDay):
    """The same days, with restarts between."""

    held_times = 1  # what each event does is held by the days of the core; here what the store makes of them

    def hall_at_eight(self):
        return StoredHall()

    @rule(cleanly=st.booleans())
    def the_server_is_started_again(self, cleanly):
        self.hall.restart(cleanly)

    def teardown(self):
        if hasattr(self, "hall"):
            try:
                assert self.hall.replayed() == self.hall.state
                super().teardown()
            finally:
                self.hall.close()

    def made_again(self):
        state = super().made_again()
        state.epoch = self.hall.state.epoch  # given by the store to a database, not by any event
        return state


@pytest.mark.timeout(600)
def test_the_journal_read_back_makes_the_same_branch_whatever_every_role_commanded():
    run_state_machine_as_test(AnyDayStored, settings=DAYS)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_days_read_back_are_the_same_branch_too():
    run_state_machine_as_test(AnyDayStored, settings=MANY_DAYS)


@pytest.mark.parametrize("kind", c.COMMANDS)
def test_a_command_is_stored_from_every_role_that_may_say_it_and_from_no_other(kind):
    # A pad rates only what ended at its own counter, which no story has: tests/server/core/test_hall.py.
    allowed = [role for role in Role if (c.COMMANDS[kind], role) in MAY and role is not Role.PAD]
    for role in allowed:
        day = AnyDayStored()
        stories.told_up_to(day, kind)
        if role is allowed[0]:
            refused = [stories.says(day, kind, other) for other in Role if (c.COMMANDS[kind], other) not in MAY]
            assert all(isinstance(decision, Refused) for decision in refused)
        decision = stories.says(day, kind, role)
        assert not isinstance(decision, Refused), f"{role}: {decision}"
        day.teardown()
