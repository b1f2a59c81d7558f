"""What is known of the branches, kept in memory for a second: settings are read again only when a branch told more."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from server.hub.store import reading
from server.hub.store.ledger import Ledger
from wire.catalogue import Branch
from wire.values import Millis

FRESH_S = 1.0
"""Real seconds for which a look at the database is good: for so long another program may know more."""


@dataclass(frozen=True, slots=True)
class KnownBranch:
    """A branch as the database has it."""

    branch: Branch
    heard_at: Millis | None
    waits: dict[str, dict[str, int]]
    """By service, as the branch told them last."""
    cursor: tuple[str, int]
    """How far the branch was heard when its settings were read."""
    settings_text: str
    waits_text: str | None


class KnownBranches:
    """Looks at the database once for all who ask in the same second, and at once for what this program changed.

    Args:
        ledger: where branches are kept.
        ids: of the branches that take bookings here.
    """

    def __init__(self, ledger: Ledger, ids: Collection[str]) -> None:
        self._ledger = ledger
        self._ids = frozenset(ids)
        self._looked_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._changed: frozenset[str] = frozenset()
        """Ids of branches that were changed before the look that is under way."""
        self._begun = self._ended = 0
        """How many looks began, and which of them was the last that ended well."""
        self.kept: dict[str, KnownBranch] = {}
        """By id, those that were there at the last look."""

    async def all(self) -> dict[str, KnownBranch]:
        """Every branch that is set up, by id.

        Raises:
            DBAPIError: the database cannot be read.
        """
        await self._see_to(self._ids)
        return self.kept

    async def one(self, branch_id: str) -> KnownBranch | None:
        """One branch; None when it is not set up here. Raises as `all`."""
        if branch_id not in self._ids:
            return None
        await self._see_to((branch_id,))
        return self.kept.get(branch_id)

    async def _see_to(self, wanted: Collection[str]) -> None:
        came, begun = time.monotonic(), self._begun
        # What is changed after a look began that began after they came is for others: else a flood kept them for ever.
        while (old := self._looked_at <= came - FRESH_S) or (
            self._ended <= begun and not (self._ledger.changed | self._changed).isdisjoint(wanted)
        ):
            if self._looking is None:
                self._looking = asyncio.create_task(self._look(everything=old))
                # Those who wait for it are told how it ended; there may be none any more.
                self._looking.add_done_callback(lambda look: look.cancelled() or look.exception())
            # One who leaves meanwhile takes the look away from nobody.
            await asyncio.shield(self._looking)

    async def _look(self, everything: bool) -> None:
        began, changed = time.monotonic(), frozenset(self._ledger.changed)
        self._changed = changed
        self._begun = nth = self._begun + 1
        ids = self._ids if everything else changed & self._ids
        self._ledger.changed -= changed
        try:
            found = await self._ledger.read(lambda c: _read(c, ids, self.kept))
        except BaseException:
            self._ledger.changed |= changed
            raise
        finally:
            self._looking, self._changed = None, frozenset()
        self._ended = nth
        self.kept = found if everything else self.kept | found
        if everything:
            self._looked_at = began


def _read(connection: Connection, ids: Collection[str], kept: Mapping[str, KnownBranch]) -> dict[str, KnownBranch]:
    rows = reading.heard_of(connection, ids)
    anew = [row.branch_id for row in rows if row.branch_id not in kept or kept[row.branch_id].cursor != row.cursor]
    settings = reading.settings_of(connection, anew)
    found: dict[str, KnownBranch] = {}
    for row in rows:
        before = kept.get(row.branch_id)
        text = settings.get(row.branch_id)
        if before is not None and text in (None, before.settings_text):
            branch, text = before.branch, before.settings_text
        else:
            branch = Branch.model_validate_json(text or "")
        if before is not None and before.waits_text == row.waits:
            waits = before.waits
        else:
            waits = {} if row.waits is None else json.loads(row.waits)
        found[row.branch_id] = KnownBranch(branch, row.heard_at, waits, row.cursor, text or "", row.waits)
    return found
