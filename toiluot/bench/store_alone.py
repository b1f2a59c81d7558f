"""What the database alone takes for a ticket: its rows committed one ticket at a time, without deciding and sockets."""

from __future__ import annotations

import time
from pathlib import Path

from server.core.context import Context
from server.core.decide import decide
from server.core.replies import reply_to
from server.heart import Heart
from server.store.journal import Batch, KeptReply, Store
from server.store.rows import Row
from toiluot.bench.hall import nine_o_clock
from wire import commands as c
from wire.catalogue import Branch
from wire.errors import Refused
from wire.values import Actor, Role, Seq, new_command_id


def seconds_of(folder: Path, branch: Branch, times: int) -> list[float]:
    """Seconds that each of so many commits took, each of one ticket's journal row, reply, visit and leg."""
    store = Store(f"sqlite:///{folder / 'store-alone.db'}")
    heart, now = Heart(store.open()), nine_o_clock(branch)
    taken = []
    try:
        store.write(_batch(heart, c.ApplySettings(branch=branch), Role.SERVER, now, 0))
        for n in range(times):
            command = c.IssueTicket(service_id=branch.services[n % len(branch.services)].id)
            batch = _batch(heart, command, Role.KIOSK, now + n, n + 1)
            started = time.perf_counter()
            store.write(batch)
            taken.append(time.perf_counter() - started)
    finally:
        store.close()
        for left in folder.glob("store-alone.db*"):
            left.unlink()
    return taken


def _batch(heart: Heart, command: c.Command, role: Role, now: int, n: int) -> Batch:
    """As `Handle` makes it for a lone command."""
    actor, command_id = Actor(role=role, device_id="bench"), new_command_id(now, n)
    waits = heart.waits_of_newcomer(now, opened=None)
    decision = decide(heart.state, command, Context(actor, now, None, command_id, waits))
    if isinstance(decision, Refused):
        raise RuntimeError(decision.text("en"))
    batch, said = Batch(), actor.model_dump_json(exclude_defaults=True)
    for event in decision:
        seq = Seq(heart.state.seq + 1)
        heart.take(event, seq, now, batch.projected)
        batch.rows.append(Row(seq, command_id, now, said, event))
    reply = reply_to(decision, heart.state, lambda ticket_id: f"http://127.0.0.1/t#{ticket_id}")
    batch.replies.append(KeptReply(command_id, bytes(16), now, reply.model_dump_json()))
    return batch
