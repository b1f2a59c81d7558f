"""What the hub knows of today's numbers: after a restore the branch goes on above them (R7)."""

from __future__ import annotations

import logging
import uuid
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from pydantic import ValidationError

from server.core.model import State
from server.core.numbering import higher
from wire.commands import Command
from wire.errors import Refused
from wire.flaws import in_a_log
from wire.values import Actor, KnownNumbers, Role

log = logging.getLogger("toiluot.booking")


class Gives(Protocol):
    """What is needed of the branch: `server.handle.Handle`."""

    async def ask(self, command_id: str, command: Command, actor: Actor) -> dict[str, Any] | Refused:
        """Do it, once."""

    def reading(self) -> AbstractAsyncContextManager[State]:
        """The committed state."""


async def heed(branch: Gives, said: object) -> None:
    """Skip the numbers that the hub knows of and the branch does not; what cannot be read is left aside."""
    if said is None:
        return
    try:
        known = KnownNumbers.model_validate(said)
    except ValidationError as error:
        log.warning("the hub's numbers cannot be read: %s", in_a_log(error))
        return
    async with branch.reading() as state:
        skip = higher(state, known)
    if skip is not None:
        log.warning("the hub knows numbers that this server does not: %s", skip.last)
        await branch.ask(str(uuid.uuid4()), skip, Actor(role=Role.HUB))
