"""The hub's end of the branches' links: a branch dials in, gets its bookings and tells what became of them."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from collections import defaultdict
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from sqlalchemy.exc import DBAPIError

from server.exchange import talk
from server.hub.booking.desk import Desk
from server.hub.branches.ledgers import Incoming, Outgoing
from server.hub.branches.numbers import day_begins, known_numbers
from server.hub.store import hearing, reading
from server.hub.store.hearing import Overtaken
from server.hub.store.values import BranchRow
from server.runtime.http_port import is_known
from server.runtime.security_log import SecurityLog, What
from wire.branch_link import OTHER_VERSION, REPLACED, VERSION, Hello, Message, Waits
from wire.catalogue import Branch

log = logging.getLogger("toiluot.hub")

POLL_S = 2.0
"""Real seconds after which the outbox is looked at again, in case another hub program grew it."""


GOODBYE_S = 2.0
"""Real seconds that telling an ended link why may take."""


class Exchange:
    """All links of this hub program.

    Args:
        tokens: each branch's token.
        linked: ids of branches connected now; kept here, read by the desk.
        security: told when somebody shows another token.
    """

    def __init__(self, tokens: dict[str, str], linked: set[str], security: SecurityLog | None = None) -> None:
        self._tokens = tokens
        self._security = security or SecurityLog(None)
        self.linked = linked
        self._grown: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._talks: dict[str, BranchTalk] = {}

    def arrived(self, branch_id: str, talk: BranchTalk) -> None:
        """A branch is linked. Its link from before is ended: of a branch's two servers the one that leads dials last,
        and the other may be frozen or cut off and not know it yet."""
        older = self._talks.get(branch_id)
        self._talks[branch_id] = talk
        self.linked.add(branch_id)
        if older is not None:
            log.info("branch %s dialled again: its older link is ended", branch_id)
            older.replaced.set()

    def left(self, branch_id: str, talk: BranchTalk) -> None:
        """A link ended; the branch is away unless a newer one stands."""
        if self._talks.get(branch_id) is talk:
            del self._talks[branch_id]
            self.linked.discard(branch_id)

    def admits(self, branch_id: str, authorization: str, address: str = "") -> bool:
        """Whether the branch showed its token.

        Args:
            branch_id: as it calls itself.
            authorization: the header it sent.
            address: where it is, for the security log.
        """
        token = self._tokens.get(branch_id)
        if token is not None and hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            return True
        claims = {"claims": branch_id} if token is not None else {"unknown": self._security.mark(branch_id)}
        self._security.tell(What.BRANCH_REFUSED, address=address, **claims)
        return False

    def grown(self, branch_id: str) -> None:
        """Facts for this branch were stored."""
        self._grown[branch_id].set()

    def news(self, branch_id: str) -> asyncio.Event:
        """Set when there may be new facts for the branch."""
        return self._grown[branch_id]


def router(desk: Desk, exchange: Exchange) -> APIRouter:
    """The WebSocket that branches dial."""
    routes = APIRouter()

    @routes.websocket("/link/{branch_id}")
    async def link(socket: WebSocket, branch_id: str) -> None:
        address = socket.client.host if socket.client else ""
        if not exchange.admits(branch_id, socket.headers.get("authorization", ""), address):
            # Closed before it is accepted: the branch sees HTTP 403.
            await socket.close(code=1008)
            return
        is_known(socket.scope)
        await socket.accept()
        branch = BranchTalk(socket, branch_id, desk, exchange)
        try:
            await branch.run()
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            log.info("branch %s left (%s)", branch_id, error)
        except talk.OtherVersion as error:
            log.warning("the link of branch %s is ended: %s", branch_id, error)
            await branch.part(OTHER_VERSION, "another version of the link")
        except (DBAPIError, Overtaken) as error:
            # What it told was not stored; it tells it again on its next link.
            log.warning("the link of branch %s is ended: %s", branch_id, str(error).splitlines()[0])
        finally:
            exchange.left(branch_id, branch)

    return routes


class BranchTalk:
    """One branch's connection: bookings go down, facts come up."""

    def __init__(self, socket: WebSocket, branch_id: str, desk: Desk, exchange: Exchange) -> None:
        self._socket = socket
        self._branch_id = branch_id
        self._desk = desk
        self._exchange = exchange
        self.replaced = asyncio.Event()
        """Set when the branch has dialled again."""

    async def run(self) -> None:
        """Talk until the branch leaves."""
        desk, branch_id, link = self._desk, self._branch_id, secrets.token_hex(8)
        row = await desk.ledger.read(lambda c: reading.branch_row(c, branch_id))
        if row is None:
            return
        key = desk.keys.signer.public_key.hex()
        line = _Line(self._socket)
        hello = Hello(
            version=VERSION,
            link=link,
            public_keys=(key,),
            card_key=desk.keys.card_key(branch_id),
            numbers=await self._numbers(row),
        )
        await talk.say(line, hello)
        self._exchange.arrived(branch_id, self)
        log.info("branch %s is linked", branch_id)
        outgoing = Outgoing(desk.ledger, branch_id, desk.clock.now_ms)
        incoming = Incoming(desk.ledger, desk.keys, branch_id, desk.clock.now_ms)
        await talk.run(
            line,
            talk.Talk(outgoing, "bookings", incoming, "facts"),
            link,
            self._exchange.news(branch_id),
            look_every_s=POLL_S,
            beside=self._keep_waits,
            jobs=[self.replaced.wait],
        )
        if self.replaced.is_set():
            await self.part(REPLACED, "another server uses this branch's token")

    async def part(self, code: int, why: str) -> None:
        """End the link and say why."""
        with suppress(TimeoutError):  # one that is frozen takes no more words
            async with asyncio.timeout(GOODBYE_S):
                await self._socket.close(code, why)

    async def _numbers(self, row: BranchRow) -> dict[str, Any] | None:
        """Today's numbers of this branch, in case it was brought back from a backup and does not know them."""
        if row.settings is None:
            return None
        branch, now = Branch.model_validate_json(row.settings), self._desk.clock.now_ms()
        since = day_begins(branch, now)
        numbers = await self._desk.ledger.read(lambda c: reading.numbers_since(c, self._branch_id, since))
        known = known_numbers(branch, now, numbers)
        return None if known is None else known.model_dump(mode="json")

    async def _keep_waits(self, message: Message) -> None:
        if not isinstance(message, Waits):
            return
        kept = {service_id: wait.model_dump(exclude_none=True) for service_id, wait in message.waits.items()}
        text, now = json.dumps(kept), self._desk.clock.now_ms()
        await self._desk.ledger.change(lambda c: hearing.keep_waits(c, self._branch_id, text, now), at=self._branch_id)


class _Line:
    """The socket as the talk uses it."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def send(self, text: str) -> None:
        """Say it."""
        await self._socket.send_text(text)

    async def receive(self) -> str | bytes:
        """Wait for the next one, text or not."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000), message.get("reason"))
        said: str | bytes = message.get("text") or message.get("bytes") or ""
        return said
