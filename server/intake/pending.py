"""Commands that wait for their answer: what tells one from others, why it is not even looked at, whose turn it is."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass
from typing import Any

from server.store.outbox import Place
from wire.commands import Command
from wire.errors import Code, Refused, refused
from wire.text import BROKEN, flaw
from wire.values import Actor, is_command_id

Json = dict[str, Any]


@dataclass(slots=True)
class Pending:
    """A command and who waits for its answer."""

    command_id: str
    command: Command
    actor: Actor
    future: asyncio.Future[Json | Refused]
    fingerprint: bytes = b""
    new: bool = False
    """True once the database said that it does not know the command."""
    taken: Place | None = None
    """How far the hub's facts are taken once this is done; stored with it."""


def fingerprint(command: Command, actor: Actor) -> bytes | Refused:
    """Names a command and who asked, to tell a repetition from a second use of the same id.

    A text that no UTF-8 can hold is refused.
    """
    try:
        who = f"{command.method}\n{actor.role.value}\n{actor.device_id}\n{actor.person}\n"
        said = command.model_dump_json(exclude=(set(command.erasable) | command.unsaid()) or None)
        return hashlib.sha256((who + said).encode()).digest()[:16]
    except ValueError:
        return refused(Code.BAD_TEXT, method=command.method, field="params", what=BROKEN)


def unfit(command_id: str, command: Command) -> Refused | None:
    """Why a command is not even looked at: every way in, also a page's form, ends here."""
    if not is_command_id(command_id):
        return refused(Code.BAD_PARAMS, method=command.method, field="id", what="bad_id")
    for name, value in command:
        kind = flaw(value) if isinstance(value, str) else ""
        if kind:
            return refused(Code.BAD_TEXT, method=command.method, field=name, what=kind)
    return None


class PendingCommands:
    """The commands that wait for their answer, in the order they came."""

    def __init__(self) -> None:
        self._waiting: list[Pending] = []
        self._unanswered: dict[asyncio.Future[Json | Refused], float] = {}
        self._asked_at = 0.0
        self._one_by_one = 0
        """How many of those that wait are to be carried out each in a turn of its own: one of them spoilt theirs."""

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, one: Pending) -> None:
        """This one waits from now on, behind all others."""
        self._asked_at = time.monotonic()
        self._waiting.append(one)
        self._unanswered[one.future] = self._asked_at
        one.future.add_done_callback(self._unanswered.pop)

    def for_a_turn(self) -> list[Pending]:
        """Those whose turn it is; they wait no more."""
        many = 1 if self._one_by_one else len(self._waiting)
        self._one_by_one = max(0, self._one_by_one - 1)
        taken, self._waiting = self._waiting[:many], self._waiting[many:]
        return taken

    def put_back(self, asked: list[Pending], *, one_by_one: bool = False) -> None:
        """These are carried out in another turn, before all others."""
        self._waiting[:0] = asked
        if one_by_one:
            self._one_by_one = len(asked)
            for one in asked:
                one.new = False

    def take_all(self) -> list[Pending]:
        """Nobody waits any more; those who did."""
        waiting, self._waiting = self._waiting, []
        self._one_by_one = 0
        return waiting

    def may_be_stored(self) -> None:
        """A write failed: of those who wait, too, the database is to be asked again what it knows."""
        for one in self._waiting:
            one.new = False

    @property
    def quiet_s(self) -> float:
        """For how many seconds nobody has asked anything."""
        return 0.0 if self._waiting else time.monotonic() - self._asked_at

    @property
    def oldest_waiting_s(self) -> float:
        """For how many seconds the oldest command has waited for its answer; 0 while none does."""
        since = next(iter(self._unanswered.values()), None)
        return 0.0 if since is None else time.monotonic() - since
