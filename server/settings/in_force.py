"""Putting settings in force: the branch file at the first start, afterwards whoever says from what they started."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from server.handle import Handle
from server.settings.difference import difference
from wire.catalogue import Branch
from wire.commands import ApplySettings
from wire.errors import Refused
from wire.values import Actor, Role, Seq

log = logging.getLogger("toiluot.settings")

AT_START = Actor(role=Role.SERVER, device_id="toiluot-server")
BY_TOOL = Actor(role=Role.SERVER, device_id="toiluot-settings-import")
"""Who is kept with settings that came from a file."""


class InForce(BaseModel):
    """The settings in force, and the row that put them there; 0 when there are none."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    branch: Branch | None
    seq: Seq
    by: str = ""


async def in_force(handle: Handle) -> InForce:
    """What is in force now."""
    async with handle.reading() as state:
        return InForce(branch=state.branch, seq=state.settings_seq, by=state.settings_by)


async def take_seed(handle: Handle, branch: Branch, file: Path) -> Refused | None:
    """Put the settings of the branch file in force if there are none yet; else say whether it differs from those.

    Args:
        handle: of the branch.
        branch: what the file says.
        file: named in the log.
    """
    async with handle.reading() as state:
        now, seq = state.branch, state.settings_seq
    if now is None:
        answer = await handle.ask(str(uuid.uuid4()), ApplySettings(branch=branch), AT_START)
        return answer if isinstance(answer, Refused) else None
    if changes := difference(now, branch):
        log.warning(
            "%s differs from the settings in force (seq %d) in %d places, the first: %s. The server goes on with what "
            "is in force. To take the file: toiluot settings import. To bring the file up to date: toiluot settings "
            "export.",
            *(file, seq, len(changes), changes[0]),
        )
    return None


async def put_in_force(handle: Handle, branch: Branch, started_from: Seq) -> Refused | None:
    """Put settings of a file in force.

    Args:
        handle: of the branch.
        branch: the settings.
        started_from: the seq of the settings that were changed.
    """
    command = ApplySettings(branch=branch, started_from=started_from)
    answer = await handle.ask(str(uuid.uuid4()), command, BY_TOOL)
    return answer if isinstance(answer, Refused) else None
