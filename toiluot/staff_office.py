"""Commands about people and devices: through the server while it runs, and by itself while it does not."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config import ServerSettings
from server.core.model import State
from server.handle import Handle
from server.program.local_commands import SOCKET, console
from server.runtime.private_socket import answers
from server.staff import people as staff
from server.staff.people import BadName, People
from server.store.database import Database
from server.store.journal import Store
from toiluot.local_server import ask_running, new_id
from wire.commands import Command
from wire.errors import Code, Refused
from wire.values import Millis, Role


class NotStored(Exception):
    """The server did not take it, through no fault of what was asked; the text says why."""


class Office:
    """Asks for what changes people and devices, and knows who there is.

    Args:
        people: as they were when it was opened.
        carry_out: does a command, given an id for it.
        failure: why the database took the latest one not, in its own words.
    """

    def __init__(
        self,
        people: People,
        carry_out: Callable[[str, Command], dict[str, Any] | Refused],
        failure: Callable[[], str] = str,
    ) -> None:
        self.people = people
        self._failure = failure
        self._carry_out = carry_out

    def ask(self, command: Command) -> None:
        """Do it.

        Raises:
            BadName: it was refused.
            NotStored: the database did not take it.
        """
        answer = self._carry_out(new_id(), command)
        if isinstance(answer, Refused):
            cannot = answer.code in (Code.CANNOT_STORE, Code.INTERNAL, Code.BUSY)
            words = " ".join(part for part in (answer.text("en"), self._failure()) if part)
            raise (NotStored if cannot else BadName)(words)
        self.people.read()

    def add(self, name: str, full_name: str, roles: tuple[str, ...], password: str) -> str:
        """Add a person, or give one of the same name a new password, full name and roles; the name that is kept.

        Raises:
            BadName: a name, role or password that cannot be taken.
            NotStored: the database did not take it.
        """
        name, full_name = staff.checked(name, full_name, roles)
        known = next((p for p in self.people.everybody if p.name == name), None)
        if known is not None:
            self.ask(staff.changed(known, full_name, roles, password))
            return name
        if (alike := self.people.find(name)) is not None:
            raise BadName(
                f"{name!r} differs only by capitals from {alike.name!r}, who is there already; write {alike.name} to "
                "give that person a new password, or choose another name"
            )
        self.ask(staff.added(name, full_name, roles, password))
        return name

    def pair(self, device_id: str, role: Role, counter_id: str | None = None, token: str = "") -> str:
        """Pair a device; its key, which is shown this once.

        Raises:
            BadName: a name or role that cannot be taken.
            NotStored: the database did not take it.
        """
        token = token or staff.new_token()
        self.ask(staff.paired(device_id, role, counter_id, token))
        return token


@contextmanager
def open_office(settings: ServerSettings) -> Iterator[Office]:
    """The office of a server, whether it runs or not.

    Raises:
        StartRefused: the database cannot be had: it runs elsewhere, is damaged, newer, or cannot be written.
    """
    if answers(settings.data_dir, SOCKET):
        database = Database(settings.database)
        try:
            database.check_readable()
            yield Office(People(database), lambda id_, command: _asked(settings.data_dir, id_, command))
        finally:
            database.release()
    else:
        with alone(settings.database, settings.clock.clock().now_ms) as office:
            yield office


@contextmanager
def alone(database: str, now: Callable[[], Millis]) -> Iterator[Office]:
    """The office of a server that does not run.

    Args:
        database: its URL.
        now: the hall's time in milliseconds.

    Raises:
        StartRefused: the database cannot be had.
    """
    store = Store(database)
    state = store.open()
    try:
        people = People(store)
        desk = _Desk(store, state, people, now)
        yield Office(people, desk.ask, desk.failure)
    finally:
        store.close()


class _Clock:
    def __init__(self, now: Callable[[], Millis]) -> None:
        self.now_ms = now


class _Desk:
    """The way in of a server, without its ports."""

    def __init__(self, store: Store, state: State, people: People, now: Callable[[], Millis]) -> None:
        self._handle = Handle(store, state, _Clock(now), lambda *_: Refused(code=Code.STARTING), str, people=people)

    def failure(self) -> str:
        return self._handle.failure

    def ask(self, command_id: str, command: Command) -> dict[str, Any] | Refused:
        with ThreadPoolExecutor(1) as aside:  # whoever asks may be in an event loop
            asked = self._handle.ask(command_id, command, console(os.geteuid()))
            return aside.submit(asyncio.run, asked).result()


def _asked(folder: Path, command_id: str, command: Command) -> dict[str, Any] | Refused:
    try:
        answer = ask_running(folder, command.method, command.model_dump(mode="json"), command_id)
        if answer is None:
            raise ConnectionError("it has ended")
    except OSError as error:
        raise NotStored(f"The server did not answer ({error}). Look whether it was done, and try again.") from error
    return answer
