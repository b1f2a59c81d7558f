"""Ends what people and devices have open once the journal says that they are let in no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from server.intake.publishing import Published
from server.live.client import Client
from server.staff.people import People
from server.staff.present import PAGES_DEVICE
from server.staff.rights import may_sign_in
from wire.events import DeviceChanged, DevicePaired, DeviceUnpaired, PersonPasswordChanged, SessionSignedOut, StaffEvent
from wire.values import Seq


class EndedSessions:
    """Told of every committed fact, after people and devices are as it says.

    Args:
        people: as they are now.
        clients: the links that are open.
        changed: told of each device where a person left.
    """

    def __init__(
        self, people: People, clients: Callable[[], Iterable[Client]], changed: Callable[[str], object]
    ) -> None:
        self._people = people
        self._clients = clients
        self._changed = changed

    def follow(self, published: Sequence[Published]) -> None:
        """Sign out who was locked or erased, has another password, or roles that do not belong there any more."""
        for fact in published:
            event = fact.event
            if isinstance(event, DevicePaired | DeviceUnpaired):
                for client in tuple(self._clients()):
                    if client.device_id == event.device_id:  # it was let in by a key that opens nothing any more
                        client.drop()
            elif isinstance(event, DeviceChanged):
                for client in tuple(self._clients()):
                    if client.device_id == event.device_id:  # it stays, and works at that counter from now on
                        client.bound_to = event.counter_id or ""
                self._changed(event.device_id)
            elif isinstance(event, SessionSignedOut) and fact.actor.device_id == PAGES_DEVICE:
                for client in tuple(self._clients()):  # somebody ended it from a page
                    if client.device_id == event.device_id and _is(client, event.code):
                        self._sign_out(client, fact.seq)
            elif isinstance(event, StaffEvent):
                for client in tuple(self._clients()):
                    if _is(client, event.code):
                        self._look_again(client, fact.seq, isinstance(event, PersonPasswordChanged))

    def _look_again(self, client: Client, seq: Seq, another_password: bool) -> None:
        assert client.person is not None
        now = self._people.still(client.person)
        if now is not None and may_sign_in(client.role, now.roles) and not another_password:
            client.person = now
            return
        self._sign_out(client, seq)

    def _sign_out(self, client: Client, seq: Seq) -> None:
        client.sign_out()
        # The heartbeat names a fact that it has not: it asks for everything anew, and finds nobody signed in.
        client.follow_from(seq)
        client.flush()
        self._changed(client.device_id)


def _is(client: Client, code: str) -> bool:
    return client.person is not None and client.person.person == code
