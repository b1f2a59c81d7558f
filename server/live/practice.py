"""Links that practise: their commands go to a hall of their own, and the branch neither hears of it nor is heard."""

from __future__ import annotations

import json
import uuid

from server.handle import Handle
from server.live.client import Client, real_ms
from server.live.fanout import Fanout
from server.practice.hall import PracticeHall
from server.staff.rights import refusal
from server.views.audience import hears, told
from server.views.practice import practice_desk
from wire.commands import Command
from wire.errors import Code, Refused, refused
from wire.values import PROTOCOL, Seq, is_for_practice
from wire.views import Done, Snapshot

MOST = 40
"""Halls at once; a hall is some tens of kilobytes, and a millisecond of work a second."""

IDLE_MS = 15 * 60_000
"""Who pressed nothing for so long has left; real milliseconds."""


class Practice:
    """Begins and ends practice, and speaks for each practice hall to the one link that it is for.

    Args:
        handle: the branch: read for its settings, and never given a command from here.
        fanout: knows the links.
    """

    def __init__(self, handle: Handle, fanout: Fanout) -> None:
        self._handle = handle
        self._fanout = fanout

    async def begin(self, client: Client) -> Done | Refused:
        """Give whoever is signed in there a hall of their own; where they have one, that stays."""
        if client.practice is None:
            if sum(one.practice is not None for one in self._fanout.clients) >= MOST:
                return refused(Code.PRACTICE_FULL, most=MOST)
            async with self._handle.reading() as state:
                actor = client.actor
                if state.branch is None or not actor.person:
                    return refused(Code.STARTING if state.branch is None else Code.SIGN_IN_FIRST)
                if (counter_id := state.counter_of(actor.person)) is not None:
                    counter = state.branch.counter_by_id.get(counter_id)
                    return refused(Code.HAS_COUNTER, counter=counter.number if counter else counter_id)
                hall = PracticeHall(state.branch, actor.person, f"practice-{uuid.uuid4()}", self._handle.now)
                client.practice = hall
            hall.used_at = real_ms()
            self._go_on_from(client, hall.state.seq)
        return Done(seq=client.practice.state.seq)

    async def leave(self, client: Client) -> Done:
        """Be of the branch again; nothing of the hall stays."""
        async with self._handle.reading() as state:
            if client.practice is not None:
                client.practice = None
                self._go_on_from(client, state.seq)
            return Done(seq=state.seq)

    def command(self, client: Client, id_: str, command: Command) -> None:
        """Do a command in the practice hall; one that was meant for the other side is done nowhere."""
        hall = client.practice
        if hall is None or not is_for_practice(id_):
            client.session.refuse(id_, refused(Code.PRACTICE_APART), real_ms())
            return
        hall.used_at = real_ms()
        answer = refusal(client.actor, command) or hall.ask(id_, command, client.actor, self._handle.now)
        if isinstance(answer, Refused):
            client.session.refuse(id_, answer, real_ms())
        else:
            client.session.reply(id_, answer, real_ms())
        client.flush()
        self._tell(client, hall)

    async def look(self, client: Client) -> None:
        """Let time go by in a hall, once a second; end it when nobody is there."""
        hall = client.practice
        if hall is None:
            return
        if real_ms() - hall.used_at > IDLE_MS:
            await self.leave(client)
            return
        hall.tick(self._handle.now)
        self._tell(client, hall)

    def welcome(self, client: Client, id_: str) -> None:
        """Answer a resync: all that a window needs to be true of the practice hall."""
        hall = client.practice
        assert hall is not None
        hall.take_told()
        client.latest = {"desk": self._desk(client, hall)}
        snapshot = Snapshot(
            protocol=PROTOCOL,
            session_id=client.ws.id.hex,
            epoch=hall.state.epoch,
            role=client.role,
            seq=hall.state.seq,
            server_at=self._handle.clock.now_ms(),
            heartbeat_s=client.session.heartbeat_s,
            person=client.person,
            branch=hall.state.branch,
            settings_seq=hall.state.settings_seq,
            views={topic: json.loads(doc) for topic, doc in client.latest.items()},
        )
        client.session.welcome(id_, snapshot, real_ms())
        client.flush()

    # -- inside --

    def _go_on_from(self, client: Client, seq: Seq) -> None:
        """Its next fact is one of the other side: the heartbeat shows the gap, and it asks for everything anew."""
        client.latest.clear()
        client.follow_from(seq)
        client.flush()

    def _tell(self, client: Client, hall: PracticeHall) -> None:
        for seq, at, event in hall.take_told():
            if hears(client.role, client.person, event.type):
                client.tell_event(seq, at, told(client.role, event), {})
        client.tell_view("desk", self._desk(client, hall))

    def _desk(self, client: Client, hall: PracticeHall) -> str:
        now = max(self._handle.now, hall.state.at)
        name = client.person.name if client.person else ""
        return practice_desk(hall, client.actor, name, now).model_dump_json()
