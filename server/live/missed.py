"""What somebody who was away missed: the facts they may hear since the one they know, a bounded part at a time."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence

from server.live.client import Client
from server.views.audience import hears, told
from wire.events import AnyEvent
from wire.session import Since
from wire.values import Millis, Role, Seq
from wire.views import Missed

LOOKED_AT = 2_000
"""Rows of the journal looked at for one answer."""

MOST_BYTES = 96 * 1024
"""Of the facts in one answer: with the rest of a snapshot it stays well below what a client may hold."""

Fact = tuple[Seq, Millis, AnyEvent]

FactsAfter = Callable[[Seq, int], Awaitable[Sequence[Fact] | None]]
"""The journal's rows after one, so many at most; None when they are not there any more."""


async def missed(client: Client, since: Since | None, epoch: str, facts_after: FactsAfter) -> Missed | None:
    """The facts since the one a client knows, as far as they fit; None when it asked for none or must begin anew.

    Args:
        client: known; what it may hear depends on its role and on who is signed in there.
        since: what it knows.
        epoch: of this journal: that of another is of no use here.
        facts_after: reads the journal.
    """
    if since is None or client.role is Role.PHONE or since.epoch != epoch:
        return None
    facts = await facts_after(since.seq, LOOKED_AT)
    if facts is None:
        return None
    upto, size = since.seq, 0
    events: list[dict[str, object]] = []
    for seq, at, event in facts:
        if hears(client.role, client.person, event.type):
            doc = {"seq": seq, "at": at} | told(client.role, event)
            size += len(json.dumps(doc, ensure_ascii=False).encode())
            if size > MOST_BYTES and events:
                break
            events.append(doc)
        upto = seq
    return Missed(after=since.seq, upto=upto, events=tuple(events))
