"""What the server keeps of one clerk at a desk in a browser: her view, what she put in, which presses were done."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rules.clerk.last_view import LastView
from server.practice.hall import PracticeHall
from wire.values import CommandId

MOST_PRESSES = 64
"""Presses of one sitting whose answer is kept; a page asks again after seconds, not after sixty steps."""

Answer = dict[str, Any]


@dataclass
class Sitting:
    """One session's desk; two tabs of a browser are one, and show the same."""

    last: LastView = field(default_factory=LastView)
    practice: PracticeHall | None = None
    """The hall that its presses go to and its desk is shown of, instead of the branch."""
    _under_way: dict[CommandId, tuple[object, asyncio.Task[Answer]]] = field(default_factory=dict)
    _done: dict[CommandId, tuple[object, Answer]] = field(default_factory=dict)

    async def once(self, press_id: CommandId, asked: object, do: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """Do a press, or give the answer of the same one: whoever asks twice has pressed once.

        Args:
            press_id: made by the page for each press.
            asked: what it asks; None comes back where something else was asked with this id.
            do: what to do.
        """
        if (kept := self._done.get(press_id)) is not None:
            return kept[1] if kept[0] == asked else None
        there = self._under_way.get(press_id)
        if there is None:
            task = asyncio.create_task(_run(do), name="desk press")
            self._under_way[press_id] = (asked, task)
            task.add_done_callback(lambda done: self._keep(press_id, done))
        elif there[0] != asked:
            return None
        else:
            task = there[1]
        # A page that leaves in the middle ends no step half-way.
        return await asyncio.shield(task)

    def _keep(self, press_id: CommandId, done: asyncio.Task[Answer]) -> None:
        """What failed may be asked again: what was given to the hall before has ids of its own."""
        asked, _ = self._under_way.pop(press_id)
        if not done.cancelled() and done.exception() is None:
            self._done[press_id] = (asked, done.result())
            while len(self._done) > MOST_PRESSES:
                del self._done[next(iter(self._done))]


async def _run(do: Callable[[], Awaitable[Answer]]) -> Answer:
    return await do()


class Sittings:
    """By session; those of sessions that are over are let go of."""

    def __init__(self) -> None:
        self._known: dict[str, Sitting] = {}

    def everybody(self) -> list[Sitting]:
        """Those that are kept."""
        return list(self._known.values())

    def of(self, session_id: str, living: Callable[[], Iterable[str]]) -> Sitting:
        """The desk of a session.

        Args:
            session_id: whose.
            living: the sessions there are, asked when a new one comes.
        """
        found = self._known.get(session_id)
        if found is None:
            there = {session_id, *living()}
            self._known = {name: one for name, one in self._known.items() if name in there}
            found = self._known[session_id] = Sitting()
        return found


def command_id(person: str, press_id: CommandId, nth: int) -> CommandId:
    """The id of a press's nth command: the same press has the same ones, and no other person's has."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"desk:{person}:{press_id}:{nth}"))
