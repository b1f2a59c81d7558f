"""The hub's end of the branches' links: a branch dials in, gets its bookings and tells what became of them."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from server.booking.sync import Ask, Cursor, Full, Giver, Item, Taker, from_json, to_json
from server.hub.desk import Desk
from server.hub.store import reading, writing
from server.runtime.http_port import is_known
from server.runtime.security_log import SecurityLog, What
from wire.catalogue import Branch

log = logging.getLogger("toiluot.hub")

POLL_S = 2.0
"""Real seconds after which the outbox is looked at again, in case another hub program grew it."""

KEEP_BACK_MS = 2 * 86_400_000
"""A full copy begins with bookings of the day before yesterday: branches may have been away."""


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
        # Another epoch at each start, so that a hub restored from a backup never trusts an old cursor.
        self.epoch = secrets.token_hex(8)
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
        talk = BranchTalk(socket, branch_id, desk, exchange)
        try:
            await talk.run()
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            log.info("branch %s left (%s)", branch_id, error)
        finally:
            exchange.left(branch_id, talk)

    return routes


class BranchTalk:
    """One branch's connection: bookings go down, facts come up."""

    def __init__(self, socket: WebSocket, branch_id: str, desk: Desk, exchange: Exchange) -> None:
        self._socket = socket
        self._branch_id = branch_id
        self._desk = desk
        self._exchange = exchange
        self._link = secrets.token_hex(8)
        self.replaced = asyncio.Event()
        """Set when the branch has dialled again."""
        self._giver = Giver(self._link, exchange.epoch)
        self._taker = Taker(self._link, Cursor())

    async def run(self) -> None:
        """Talk until the branch leaves."""
        row = await self._desk.ledger.read(lambda c: reading.branch_row(c, self._branch_id))
        if row is None:
            return
        self._taker = Taker(self._link, Cursor(row.heard_epoch, row.heard_seq))
        key = self._desk.keys.signer.public_key.hex()
        await self._socket.send_json({"kind": "hello", "link": self._link, "public_keys": [key]})
        await self._say("facts", self._taker.hello())
        self._exchange.arrived(self._branch_id, self)
        log.info("branch %s is linked", self._branch_id)
        jobs: list[Callable[[], Awaitable[Any]]] = [self._listen, self._give, self.replaced.wait]
        tasks = [asyncio.ensure_future(job()) for job in jobs]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                body = json.loads(await self._socket.receive_text())
            except ValueError:
                body = None
            if not isinstance(body, dict):
                continue
            if body.get("kind") == "waits":
                await self._keep_waits(body)
                continue
            message = from_json(body)
            match body.get("stream"), message:
                case "bookings", Ask():
                    first, last = await self._range()
                    self._giver.asked(message, first, last)
                    self._exchange.grown(self._branch_id)
                case "facts", (Item() | Full()):
                    await self._hear(message)
                case _:
                    continue

    async def _hear(self, message: Item | Full) -> None:
        taken = self._taker.take(message)
        bodies = [body for body in taken.bodies if self._sound(body)]
        now = self._desk.clock.now_ms()
        if taken.bodies or isinstance(message, Full):
            await self._desk.ledger.change(lambda c: writing.hear(c, self._branch_id, bodies, taken.cursor, now))
        if taken.ask:
            await self._say("facts", taken.ask)

    def _sound(self, body: dict[str, Any]) -> bool:
        """Settings that this hub cannot read are left aside: the last readable ones stay."""
        if body.get("fact") != "settings":
            return True
        try:
            return Branch.model_validate_json(str(body.get("settings", ""))).id == self._branch_id
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            log.warning("settings of branch %s cannot be read (%s)", self._branch_id, first["msg"])
            return False

    async def _keep_waits(self, body: dict[str, Any]) -> None:
        waits = body.get("waits")
        if not isinstance(waits, dict) or not all(_is_wait(w) for w in waits.values()):
            return
        text, now = json.dumps(waits), self._desk.clock.now_ms()
        await self._desk.ledger.change(lambda c: writing.keep_waits(c, self._branch_id, text, now))

    # -- giving --

    async def _range(self) -> tuple[int, int]:
        return await self._desk.ledger.read(lambda c: reading.outbox_range(c, self._branch_id))

    async def _give(self) -> None:
        news = self._exchange.news(self._branch_id)
        while True:
            news.clear()
            due = self._giver.due((await self._range())[1])
            if due.what == "full":
                await self._give_full()
            elif due.what == "items":
                facts = await self._desk.ledger.read(
                    lambda c, due=due: reading.outbox(c, self._branch_id, due.after, due.upto)  # type: ignore[misc]
                )
                self._giver.gave(due.upto)
                for seq, body in facts:
                    await self._say("bookings", Item(self._link, self._giver.epoch, seq, body))
            else:
                # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the news.
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await news.wait()

    async def _give_full(self) -> None:
        since = self._desk.clock.now_ms() - KEEP_BACK_MS
        seq, bodies = await self._desk.ledger.read(lambda c: reading.full(c, self._branch_id, since))
        self._giver.gave_full(seq)
        await self._say("bookings", Full(self._link, self._giver.epoch, seq, tuple(bodies)))

    async def _say(self, stream: str, message: Ask | Item | Full) -> None:
        await self._socket.send_text(json.dumps(to_json(stream, message), ensure_ascii=False))


def _is_wait(wait: object) -> bool:
    names = ("waiting", "low_min", "high_min")
    return isinstance(wait, dict) and all(type(wait.get(n)) is int and wait[n] >= 0 for n in names)
