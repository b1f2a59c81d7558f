"""Who is at the other end of a live link, who signs in there, and what the security log is told of it."""

from __future__ import annotations

from websockets.asyncio.server import ServerConnection

from server.handle import Handle
from server.live.client import Client, real_ms
from server.runtime.client_address import Proxies
from server.runtime.security_log import SecurityLog, What
from server.staff.login import Asker, Authenticator
from server.staff.people import People
from server.views.audience import hears_all
from wire.errors import Code, Refused, refused
from wire.session import SignIn
from wire.values import Role


class LinkSecurity:
    """What the live port asks about its clients.

    Args:
        handle: its state says which fact was the last.
        people: paired devices and who may sign in.
        authenticator: checks who signs in; left out, one that knows the same people.
        security: told what was refused.
        proxies: believed when they say who their client is.
    """

    def __init__(
        self,
        handle: Handle,
        people: People,
        authenticator: Authenticator | None = None,
        security: SecurityLog | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        self._handle = handle
        self._people = people
        self._authenticator = authenticator or Authenticator(people)
        self._security = security or SecurityLog(None)
        self._proxies = proxies or Proxies()

    def address_of(self, ws: ServerConnection) -> str:
        """Where a client is; behind a trusted proxy what that one says."""
        peer = ws.remote_address
        headers = ws.request.headers.get_all("X-Forwarded-For") if ws.request is not None else []
        return self._proxies.client(str(peer[0]) if peer else "", headers)

    async def sign_in(self, client: Client, id_: str, sign_in: SignIn) -> None:
        """Sign a person in, or refuse."""
        signed = await self._authenticator.sign_in(sign_in.user, sign_in.password, client.role, _asker(client))
        if isinstance(signed, Refused):
            client.session.refuse(id_, signed, real_ms())
            return
        self.sign_out(client)  # whoever was there before
        async with self._handle.reading() as state:
            still = self._people.still(signed)
            if still is None:  # they were locked while it was journalled that they came
                client.session.refuse(id_, refused(Code.WRONG_PASSWORD), real_ms())
                return
            # Within the lock: no fact can come between the last one before and the first one told.
            client.person = signed = still
            client.came_at = self._handle.now
            client.session.reply(id_, signed.model_dump(mode="json"), real_ms())
            if hears_all(client.role, signed):
                client.follow_from(state.seq)

    def sign_out(self, client: Client) -> None:
        """Whoever is signed in leaves; from now on the device sees and hears what it may by itself."""
        if client.person is not None:
            self._authenticator.signed_out(client.person, _asker(client))
            client.sign_out()

    def link_ended(self, client: Client) -> None:
        """A link is gone, and with it who was signed in there; that is journalled while this server leads."""
        if client.person is not None and client.lease.holds:
            self._authenticator.session_ended(client.person, client.device_id)
        client.person = None

    def device_refused(self, client: Client, role: Role, device_id: str) -> None:
        """A hello with a key that is not this device's."""
        known = self._people.is_paired(device_id)
        claims = {"claims": device_id} if known else {"unknown": self._security.mark(device_id)}
        self._security.tell(What.DEVICE_REFUSED, address=client.address, role=role.value, **claims)

    def command_refused(self, client: Client, method: str, why: Refused) -> None:
        """A command was not done; told if it was not allowed."""
        if why.code not in (Code.NOT_ALLOWED, Code.SIGN_IN_FIRST):
            return
        self._security.tell(
            What.COMMAND_REFUSED,
            address=client.address,
            device=client.device_id,
            person=client.person.person if client.person else "",
            role=client.role.value,
            command=method,
            ticket=client.ticket_id,
            why=why.code.value,
        )


def _asker(client: Client) -> Asker:
    return Asker.on_device(client.device_id, client.address)
