"""The way from `toiluot settings` to the server that runs: a socket in the data folder, for its owner alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from server.handle import Handle
from server.settings.in_force import put_in_force
from wire.catalogue import Branch
from wire.codec import MAX_SNAPSHOT, Json, Refusal, Reply, Request, decode, decode_from_server, encode
from wire.commands import ApplySettings
from wire.errors import Code, Refused, bad_params, refused
from wire.values import Seq

log = logging.getLogger("toiluot.settings")

NAME = "settings.sock"
WITHIN_S = 30.0
"""How long either side waits for the other; real seconds."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings in force, and the row that put them there; 0 when there are none."""

    branch: Branch | None
    seq: Seq
    by: str = ""


class SettingsPort:
    """Answers one question for each connection: `settings.show` or `settings.apply`.

    Args:
        handle: of the branch.
        folder: the server's data folder, which nobody else may enter.
    """

    def __init__(self, handle: Handle, folder: Path) -> None:
        self._handle = handle
        self._folder = folder

    async def run(self) -> None:
        """Serve until cancelled. A stale socket of a server that was killed is replaced."""
        with _reachable(self._folder) as path:
            server = await asyncio.start_unix_server(self._one, path, limit=2 * MAX_SNAPSHOT)
            os.chmod(path, 0o600)
            try:
                async with server:
                    await asyncio.get_running_loop().create_future()
            finally:
                with contextlib.suppress(OSError):
                    os.unlink(path)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(WITHIN_S):
                answer = await self._answer(await reader.readline())
                writer.write(answer.encode() + b"\n")
                await writer.drain()
        except (OSError, TimeoutError, ValueError) as error:  # ValueError: a line that is too long
            log.warning("a question about the settings was not answered: %s", error)
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> str:
        match decode(line, MAX_SNAPSHOT):
            case Request(id_, "settings.show"):
                return encode(Reply(id_, _shown(await in_force(self._handle))))
            case Request(id_, "settings.apply", params):
                try:
                    wish = ApplySettings.model_validate(params, strict=False)
                except ValidationError as error:
                    return encode(Refusal(id_, bad_params("settings.apply", error)))
                why = await put_in_force(self._handle, wish.branch, wish.started_from)
                return encode(Reply(id_, {}) if why is None else Refusal(id_, why))
            case Request(id_, method):
                return encode(Refusal(id_, refused(Code.UNKNOWN_METHOD, method=method[:64])))
            case _:
                return encode(Refusal(None, refused(Code.BAD_MESSAGE, what="bad_request")))


async def in_force(handle: Handle) -> InForce:
    """What is in force now."""
    async with handle.reading() as state:
        return InForce(state.branch, state.settings_seq, state.settings_by)


# -- the tool's end ----------------------------------------------------------------------------------------------------


def ask_running(folder: Path, method: str, params: Json) -> Json | Refused | None:
    """Ask the server whose data folder this is; None when none runs.

    Raises:
        OSError: it runs and did not answer.
    """
    with contextlib.ExitStack() as held:
        try:
            path = held.enter_context(_reachable(folder))
            line = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            line.settimeout(WITHIN_S)
            line.connect(path)
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return None
        line.sendall(encode(Request("settings-000001", method, params)).encode() + b"\n")
        with line.makefile("rb") as answers:
            answer = decode_from_server(answers.readline(), 2 * MAX_SNAPSHOT)
    match answer:
        case Reply(_, result):
            return result
        case Refusal(_, why):
            return why
        case _:
            raise OSError("the server hung up")


def shown(result: Json) -> InForce:
    """What `settings.show` answered."""
    branch = result["branch"]
    return InForce(
        None if branch is None else Branch.model_validate(branch), Seq(int(result["seq"])), str(result["by"])
    )


def _shown(now: InForce) -> Json:
    return {"branch": None if now.branch is None else now.branch.model_dump(mode="json"), "seq": now.seq, "by": now.by}


@contextlib.contextmanager
def _reachable(folder: Path) -> Iterator[str]:
    """The path of the socket. Through an open folder: the name of a socket has no more than 107 bytes."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{held}/{NAME}"
    finally:
        os.close(held)
