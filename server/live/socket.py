"""The live port: one WebSocket connection, one wire session, and what is done when a client asks."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol

from config.settings import LimitSettings
from server.core.numbering import higher
from server.devices.pairings import Pairings
from server.devices.wanted import refusal as nothing_to_want
from server.handle import Handle
from server.live.client import Client, real_ms
from server.live.connection import LiveConnection
from server.live.fanout import Fanout
from server.live.few_links import FewLinks
from server.live.link_security import LinkSecurity
from server.live.media_parts import MediaParts
from server.live.missed import FactsAfter, missed
from server.live.practice import Practice
from server.live.waiting_link import WaitingLink
from server.runtime import websockets_doors as doors
from server.runtime.admission import ACCEPTED_AT_ONCE, QUEUE, Admission, is_listening
from server.runtime.connection_limits import ConnectionLimits, Stage
from server.runtime.listening import listen
from server.runtime.supervisor import Supervisor
from server.staff.people import People
from server.staff.rights import question_refusal
from server.staff.rights import refusal as may_not
from server.views.finding import Finding
from server.views.ticket_secrets import Secrets
from wire.codec import MAX_FRAME
from wire.commands import WantDevice
from wire.errors import Code, Refused, refused
from wire.media import MediaPart
from wire.pairing import PairingAsk, PairingWaits
from wire.queries import BeginPractice, EndPractice, FetchMedia, FindBookings, FindNumber, FindTicket, Query
from wire.reports import Report
from wire.server_session import (
    Asked,
    CommandAsked,
    Gone,
    HelloAsked,
    PairingAsked,
    PairingTaken,
    QueryAsked,
    ResyncAsked,
    SignInAsked,
    SignOutAsked,
)
from wire.session import HEARTBEAT_S, Since
from wire.values import NO_ROW, OLD_SUBPROTOCOLS, PROTOCOL, SUBPROTOCOL, Actor, KnownNumbers, Role, Seq, is_for_practice
from wire.views import Booked, Done, Issued, Snapshot

log = logging.getLogger("toiluot.live")

_quiet = logging.getLogger("toiluot.live.websockets")
_quiet.setLevel(logging.CRITICAL)  # it tells each connection, and each broken handshake with a trace

STRIKES = 20
"""Broken frames before a connection is closed; one is forgiven each second."""

BUSY_STRIKE = 0.2
"""What a request counts that was refused because the client asks too much at once: a hundred more are answered."""

PHONE_RATE, PHONE_BURST = 5.0, 20.0
"""Requests a second a phone may make, and how many at once; further ones are refused as BUSY, each under its id."""

STANDBY_HEARTBEAT_S = 2.0
"""Heartbeat of devices where another server can take over: they look for it after 5 s of silence instead of 12."""

LOOK_EVERY_S = 0.5
LOOKED_AFTER_A_TURN = 50
"""Clients looked after between two looks at what else waits: a call must not wait for a thousand phones' turn."""

READS_CARDS = frozenset({Role.KIOSK, Role.RECEPTION})
"""Devices that may read an identity card: they are told what makes a person's key of its number (R77)."""

PING_EVERY_S, PONG_WITHIN_S = 2.0, 3.0
"""A device that does not answer a ping is gone within 6 s; phones sleep in pockets and are left to the heartbeat."""


async def _no_facts(seq: Seq, most: int) -> None:
    return None


class LiveLink:
    """The live port of a branch server.

    Args:
        handle: carries commands out; once its lease is over, clients are hung up.
        people: paired devices.
        secrets: of phones.
        fanout: told of every client.
        heartbeat_s: of devices; real seconds.
        link_security: knows who is at the other end; left out, one without a log that trusts no proxy.
        supervisor: runs the loops that serve all clients; left out, one of its own.
        limits: of the port's connections; left out, those of settings that say nothing.
        facts_after: reads the journal for those who keep a ledger; left out, nobody is told what they missed.
        pairings: new devices that wait for somebody to type their code; left out, some of its own.
    """

    def __init__(
        self,
        handle: Handle,
        people: People,
        secrets: Secrets,
        fanout: Fanout,
        heartbeat_s: float = HEARTBEAT_S,
        *,
        link_security: LinkSecurity | None = None,
        supervisor: Supervisor | None = None,
        limits: ConnectionLimits | None = None,
        facts_after: FactsAfter = _no_facts,
        pairings: Pairings | None = None,
    ) -> None:
        self._facts_after = facts_after
        self.pairings = pairings or Pairings()
        self._waiting: dict[Client, WaitingLink] = {}
        self._link_security = link_security or LinkSecurity(handle, people)
        self._heartbeat_s = heartbeat_s
        self._owns_supervisor = supervisor is None
        self._supervisor = supervisor or Supervisor()
        self._handle = handle
        self._people = people
        self._secrets = secrets
        self._fanout = fanout
        self.limits = limits or ConnectionLimits(LimitSettings(), greets=True)
        self._few_links = FewLinks()
        self.finding = Finding(handle, secrets)
        self._practice = Practice(handle, fanout)
        self.media = MediaParts()
        """Parts of pictures and videos, for displays."""
        self._server: Server | None = None
        self.card_key: Callable[[], str] = lambda: ""
        """What the hub makes people's keys with (R98); empty for the branch's own."""

    async def start(self, host: str, port: int, origins: Sequence[str] = ()) -> int:
        """Listen; the port is returned because 0 lets the system choose one.

        Args:
            host: address to listen on.
            port: TCP port.
            origins: browsers' pages that may connect; programs, which send none, always may.

        Raises:
            OSError: the port is in use or the address is not of this machine.
        """
        await self._fanout.start()
        doors.few_fragments()
        listening = listen(host, port, QUEUE)
        self._server = await serve(
            self._serve,
            sock=listening,
            backlog=ACCEPTED_AT_ONCE,
            create_connection=self._admission,  # type: ignore[arg-type]  # the connection is made when it shows its header
            open_timeout=self.limits.settings.header_s,
            subprotocols=[Subprotocol(name) for name in (SUBPROTOCOL, *OLD_SUBPROTOCOLS)],
            process_request=self._let_in,
            origins=[None, *(Origin(o) for o in origins)],
            compression=None,
            max_size=2 * MAX_FRAME,  # up to this a too large frame is refused in words, beyond it the link is cut
            max_queue=8,
            ping_interval=None,
            close_timeout=1,
            write_limit=32 * 1024,
            server_header=None,
            logger=_quiet,
        )
        listening.listen(QUEUE)  # the backlog above is how many are accepted at once
        self._fanout.run(self._supervisor)
        self._supervisor.run("links", self._look_after)
        bound: int = listening.getsockname()[1]
        return bound

    async def close(self) -> None:
        """Tell the clients and stop listening."""
        if self._owns_supervisor:
            await self._supervisor.stop()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def listens(self) -> bool:
        """Whether clients can still connect."""
        return self._server is not None and all(is_listening(one) for one in self._server.sockets)

    def cards_changed(self) -> None:
        """Another key makes people's keys from now on: whoever reads cards dials again and is told it."""
        for client in tuple(self._fanout.clients):
            if client.role in READS_CARDS:
                client.drop()

    def _person_key(self) -> str:
        return self.card_key() or self._secrets.key_for("people").hex()

    def hang_up(self) -> None:
        """Cut every link at once: another server may lead, and the clients' next address is tried without delay."""
        for client in tuple(self._fanout.clients):
            client.drop()

    # -- connections --

    def _admission(self, protocol: ServerProtocol, server: Server, **options: Any) -> Admission:
        return Admission(self.limits, lambda place: LiveConnection(self.limits, place, protocol, server, **options))

    def _let_in(self, connection: ServerConnection, request: Request) -> Response | None:
        doors.read_little(connection)
        return cast("LiveConnection", connection).refusal_of(request, self._handle.lease.holds)

    async def _serve(self, ws: ServerConnection) -> None:
        client = Client(ws, self._handle.clock.now_ms(), self._handle.lease)
        client.address = self._link_security.address_of(ws)
        doors.when_lost(ws, lambda: doors.let_go(ws))
        self._fanout.clients.add(client)
        try:
            async for frame in ws:
                busy = not self._within_rate(client)
                for one in client.session.received(frame, real_ms(), busy):
                    await self._answer_or_refuse(client, one)
                client.flush()
                if busy or client.session.refused_as is not None:
                    await self._strike(client, client.session.refused_as or Code.BUSY)
        except ConnectionClosed:
            pass
        except Exception:
            log.exception("the link of %s %s failed", client.role.value, client.device_id)
            raise
        finally:
            client.live, client.practice = False, None
            if (waits := self._waiting.pop(client, None)) is not None:
                self.pairings.left(waits)
            self._few_links.drop(client)
            self._fanout.clients.discard(client)
            self._link_security.link_ended(client)
            self._fanout.changed()

    def _within_rate(self, client: Client) -> bool:
        """A phone or a stranger is held to a few requests a second; a paired device is trusted to be ours."""
        if client.role is not Role.PHONE:
            return True
        left, then = client.tokens
        now = time.monotonic()
        left = PHONE_BURST if not then else min(PHONE_BURST, left + (now - then) * PHONE_RATE)
        client.tokens = (left - 1, now)
        if left >= 1:
            return True
        client.tokens = (left, now)
        return False

    async def _strike(self, client: Client, code: Code) -> None:
        client.strikes += BUSY_STRIKE if code is Code.BUSY else 1
        if client.strikes > STRIKES:
            await client.ws.close(1008, Code.BUSY if code is Code.BUSY else Code.BAD_MESSAGE)

    # -- requests --

    async def _answer_or_refuse(self, client: Client, asked: Asked) -> None:
        """Answer a request; a fault of ours costs the one who asked this, and the link goes on."""
        try:
            await self._answer(client, asked)
        except ConnectionClosed:
            raise
        except Exception:
            log.exception("%s of %s %s was refused", type(asked).__name__, client.role.value, client.device_id)
            if not isinstance(asked, Gone):
                client.session.refuse(asked.id, refused(Code.INTERNAL), real_ms())

    async def _answer(self, client: Client, asked: Asked) -> None:
        match asked:
            case CommandAsked(id_, command) if client.practice is not None or is_for_practice(id_):
                self._practice.command(client, id_, command)
            case CommandAsked(id_, WantDevice() as wish) if (why := self._nothing_to_want(client, wish)) is not None:
                client.session.refuse(id_, why, real_ms())
            case CommandAsked(id_, command):
                future = self._handle.submit(id_, command, client.actor)
                future.add_done_callback(lambda done: self._reply(client, id_, command.method, done))
            case QueryAsked(id_, query):
                await self._tell(client, id_, query)
            case HelloAsked(id_, hello):
                turned_away = self._introduce(client, hello.role, hello.device_id, hello.token)
                if turned_away is None:
                    await self._heed(client, hello.numbers)
                    await self._welcome(client, id_, hello.since)
                else:
                    await self._turn_away(client, id_, turned_away)
            case PairingAsked(id_, ask):
                await self._wait_for_code(client, id_, ask)
            case PairingTaken(id_, take):
                waits = self._waiting.get(client)
                if waits is None or not self.pairings.took(waits, id_, take):
                    client.session.refuse(id_, refused(Code.PAIRING_FAILED), real_ms())
            case ResyncAsked(id_, since):
                await self._welcome(client, id_, since)
            case SignInAsked(id_, sign_in):
                await self._practice.leave(client)
                await self._link_security.sign_in(client, id_, sign_in)
                self._fanout.changed(client.device_id)
            case SignOutAsked(id_):
                await self._practice.leave(client)
                self._link_security.sign_out(client)
                async with self._handle.reading() as state:
                    client.session.reply(id_, Done(seq=state.seq).model_dump(), real_ms())
                self._fanout.changed(client.device_id)
            case Gone(what):
                log.info("%s %s: %s", client.role.value, client.device_id, what)
                client.drop()

    async def _tell(self, client: Client, id_: str, query: Query) -> None:
        """Answer a question; nothing of it is stored."""
        answer: Issued | Booked | MediaPart | Done | Refused | None = question_refusal(client.actor, query)
        if answer is None and isinstance(query, FindTicket | FindNumber):
            answer = await self.finding.find(query, client.device_id)
        elif answer is None and isinstance(query, FindBookings):
            answer = await self.finding.bookings_of(query)
        elif answer is None and isinstance(query, FetchMedia):
            answer = await self.media.part(client, query)
        elif answer is None and isinstance(query, BeginPractice):
            answer = await self._practice.begin(client)
        elif answer is None and isinstance(query, EndPractice):
            answer = await self._practice.leave(client)
        if isinstance(answer, Issued | Booked | MediaPart | Done) and self._handle.lease.holds:
            client.session.reply(id_, answer.model_dump(mode="json"), real_ms())
            return
        why = answer if isinstance(answer, Refused) else refused(Code.CANNOT_STORE, what="not_leading")
        self._link_security.command_refused(client, query.method, why)
        client.session.refuse(id_, why, real_ms())

    async def _wait_for_code(self, client: Client, id_: str, ask: PairingAsk) -> None:
        """A device that nobody knows shows a code; it is neither welcomed nor told anything."""
        if client.live:
            client.session.refuse(id_, refused(Code.BAD_MESSAGE, what="greeted"), real_ms())
            return
        waits = self._waiting.get(client) or WaitingLink(client)
        counted_as = self.limits.counted_as(client.address)
        answer = self.pairings.asked(waits, ask, client.address, counted_as, self._handle.now)
        if isinstance(answer, Refused):
            await self._turn_away(client, id_, answer)
            return
        self._waiting[client] = waits
        _now_is(client, Stage.WAITING)
        client.session.wait(id_, PairingWaits(wait_s=answer).model_dump(), real_ms())

    def _nothing_to_want(self, client: Client, wish: WantDevice) -> Refused | None:
        """Who may not wish anything learns nothing about which devices there are."""
        return nothing_to_want(wish, self._people.is_paired) if may_not(client.actor, wish) is None else None

    def _reply(self, client: Client, id_: str, method: str, done: asyncio.Future[dict[str, Any] | Refused]) -> None:
        if done.cancelled():
            return
        answer = done.result()
        if isinstance(answer, Refused):
            self._link_security.command_refused(client, method, answer)
            if (code := answer.facts.get("person")) is not None:
                answer = refused(answer.code, **answer.facts | {"person": self._people.full_name_of(code)})
            client.session.refuse(id_, answer, real_ms())
        else:
            client.session.reply(id_, answer, real_ms())
        client.flush()

    def _introduce(self, client: Client, role: Role, device_id: str, token: str) -> Refused | None:
        if client.live:
            return refused(Code.BAD_MESSAGE, what="greeted")
        if role is Role.PHONE:
            ticket_id = self._secrets.find(token)
            if ticket_id is None:
                return refused(Code.UNKNOWN_TICKET)
            if not _now_is(client, Stage.VISITOR):
                return refused(Code.BUSY)
            client.follower.ticket_id = ticket_id
            self._few_links.add(client)
            return None
        # A pad has a page, and no link: nothing here is meant for whoever holds its key.
        device = None if role is Role.PAD else self._people.device(device_id, token, role)
        if device is None:
            self._link_security.device_refused(client, role, device_id)
            return refused(Code.NOT_PAIRED)
        client.role, client.device_id = role, device_id
        client.session.heartbeat_s = self._heartbeat_s
        client.bound_to = device.counter_id or ""
        _now_is(client, Stage.KNOWN)
        self._few_links.add(client)
        return None

    async def _heed(self, client: Client, numbers: KnownNumbers | None) -> None:
        """Go on above what a paired device knows of today's numbers: after a restore this server may not know (R7)."""
        if numbers is None or client.role is Role.PHONE:
            return
        async with self._handle.reading() as state:
            skip = higher(state, numbers)
        if skip is not None:
            log.warning("%s knows numbers that this server does not: %s", client.device_id, skip.last)
            await self._handle.ask(str(uuid.uuid4()), skip, Actor(role=Role.SERVER, device_id=client.device_id))

    async def _welcome(self, client: Client, id_: str, since: Since | None) -> None:
        if client.practice is not None:
            self._practice.welcome(client, id_)
            return
        # Before the lock: nobody waits while the journal is read. What comes meanwhile lies before the snapshot's seq,
        # and `upto` says that it is to be asked for.
        async with self._handle.reading() as state:
            epoch = state.epoch
        known = await missed(client, since, epoch, self._facts_after)
        async with self._handle.reading() as state:
            now = self._handle.now
            documents = await self._fanout.documents.all_of(client.actor, client.person, client.follower, state, now)
            client.latest = documents
            snapshot = Snapshot(
                protocol=PROTOCOL,
                session_id=client.ws.id.hex,
                epoch=state.epoch,
                role=client.role,
                seq=state.seq,
                server_at=self._handle.clock.now_ms(),
                heartbeat_s=client.session.heartbeat_s,
                person=client.person,
                branch=None if client.role is Role.PHONE else state.branch,
                settings_seq=NO_ROW if client.role is Role.PHONE else state.settings_seq,
                views={topic: json.loads(doc) for topic, doc in documents.items()},
                missed=known,
                person_key=self._person_key() if client.role in READS_CARDS else "",
            )
            client.session.welcome(id_, snapshot, real_ms())
            # Within the lock: no event can come between the snapshot and the moment events are told.
            client.live = True
        client.flush()
        self._fanout.changed()

    async def _turn_away(self, client: Client, id_: str, why: Refused) -> None:
        client.session.refuse(id_, why, real_ms())
        client.flush()
        await client.ws.close(1008, why.code.value)

    # -- upkeep --

    async def _look_after(self) -> None:
        ticked = 0.0
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = time.monotonic()
            tick = now - ticked >= 1.0
            for n, client in enumerate(tuple(self._fanout.clients)):
                if n % LOOKED_AFTER_A_TURN == LOOKED_AFTER_A_TURN - 1:
                    await asyncio.sleep(0)
                try:
                    await self._look_at(client, now, tick)
                except Exception:  # one client's fault must not leave the others without care
                    log.exception("the link of %s %s failed; it is cut", client.role.value, client.device_id)
                    client.drop()
                del client  # lest the last one be kept until the next look
            if tick:
                self.pairings.tidy()
                ticked = now

    async def _look_at(self, client: Client, now: float, tick: bool) -> None:
        client.look()
        self._hear(client)
        if tick:
            client.strikes = max(0, client.strikes - 1)
            for gone in client.session.tick(real_ms()):
                await self._answer(client, gone)
            await self._practice.look(client)
            client.flush()
        if client.live and client.role is not Role.PHONE:
            await self._ping(client, now)

    def _hear(self, client: Client) -> None:
        """Take what a device told of itself; what cannot be read is said in the log and costs nothing else."""
        for kind, told in client.session.take_reports():
            if isinstance(told, Report):
                self._fanout.heard(client, told)
            elif client.bad_reports.get(kind) != told:  # the same flaw, told every minute, is said once
                client.bad_reports[kind] = told
                log.warning("%s %s: its report.%s is passed over: %s", client.role.value, client.device_id, kind, told)

    async def _ping(self, client: Client, now: float) -> None:
        if client.pong is not None and not client.pong.done():
            if now - client.pinged_at > PONG_WITHIN_S:
                log.info("%s %s does not answer; its link is cut", client.role.value, client.device_id)
                client.drop()
            return
        if now - client.pinged_at >= PING_EVERY_S and client.held == 0:
            try:
                client.pong = asyncio.ensure_future(await client.ws.ping())
            except ConnectionClosed:
                client.live = False
            client.pinged_at = now


def _now_is(client: Client, stage: Stage) -> bool:
    return cast("LiveConnection", client.ws).now_is(stage)
