"""The same command again gets the same reply and changes nothing: replies remembered, and those in the database."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from server.intake.pending import Json, Pending
from server.store.commits import Commits, Known
from wire.errors import Code, Refused, refused

REMEMBERED = 10_000
"""Answers kept in memory; older ones are looked up in the database."""

UNKNOWN = b""
"""The fingerprint of a command of before words could be erased: it was made of them too, and is gone with them."""

Answered = tuple[bytes, Json | Refused]
"""Who asked what (a fingerprint), and the answer."""


class Replies:
    """Replies to commands that were answered before.

    Args:
        commits: looks them up in the database.
    """

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._recent: OrderedDict[str, Answered] = OrderedDict()

    async def stored(self, asked: Iterable[Pending]) -> Known:
        """Those of the commands that are in the database; what is not there is marked as new and not asked for twice.

        Raises:
            CannotStore: the database cannot be read.
        """
        unsure = [one for one in asked if not one.new and one.command_id not in self._recent]
        if not unsure:
            return {}
        known = await self._commits.known([one.command_id for one in unsure])
        for one in unsure:
            one.new = one.command_id not in known
        return known

    def before(self, one: Pending, stored: Known, this_turn: Mapping[str, Answered]) -> Json | Refused | None:
        """What a command was answered before; None when it is new. Another one with its id is refused."""
        found = this_turn.get(one.command_id) or self._recent.get(one.command_id)
        if found is None and one.command_id in stored:
            mark, body = stored[one.command_id]
            found = (mark, json.loads(body))
        if found is None:
            return None
        mark, answer = found
        return answer if mark in (one.fingerprint, UNKNOWN) else refused(Code.ID_REUSED)

    def remembers(self, one: Pending) -> bool:
        """Whether the command was answered not long ago."""
        return one.command_id in self._recent

    def remember(self, answered: Mapping[str, Answered]) -> None:
        """These are answered now."""
        self._recent.update(answered)
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
