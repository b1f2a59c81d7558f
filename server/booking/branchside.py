"""What the link to the hub needs of the branch."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from server.core.model import State
from server.core.waits import Waits
from server.store.outbox import Place
from wire.commands import Command
from wire.errors import Refused
from wire.values import Actor, Millis

Json = dict[str, Any]


class Branchside(Protocol):
    """The branch as the link sees it: `server.handle.Handle`."""

    async def ask(self, command_id: str, command: Command, actor: Actor, taken: Place | None = None) -> Json | Refused:
        """Do it, once, and store with it how far the hub is heard."""

    def subscribe(self, subscriber: Callable[[list[Any]], None]) -> None:
        """Tell every committed fact from now on."""

    def reading(self) -> AbstractAsyncContextManager[State]:
        """The committed state."""

    async def waits(self) -> Waits | None:
        """How long everybody waits, within `reading`; None while there are no settings."""

    @property
    def now(self) -> Millis:
        """The hall's time."""
