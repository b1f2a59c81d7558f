"""Commands of whoever runs the server on its own machine, through a socket of its user alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import pwd
import socket
import struct
from pathlib import Path

from pydantic import ValidationError

from server.handle import Handle
from server.runtime.private_socket import bound_at
from server.settings.in_force import BY_TOOL, in_force
from wire.codec import MAX_SNAPSHOT, BadFrame, Json, Refusal, Reply, Request, decode, encode
from wire.commands import COMMANDS, ApplySettings
from wire.errors import Code, Refused, bad_params, refused
from wire.values import Actor, Role

log = logging.getLogger("toiluot.server")

SOCKET = "commands.sock"
"""In the server's data folder."""

TAKEN = frozenset({
    "settings.apply", "person.add", "person.change", "person.erase", "device.pair", "device.change", "device.unpair",
    "export.record",
    "words.erase",
})  # fmt: skip

SHOW_SETTINGS = "settings.show"
"""The one question: what is in force, and since which row. Reply: `InForce`."""

LONGEST = 2 * MAX_SNAPSHOT
"""Bytes of a line; settings are the longest."""

WITHIN_S = 15.0


class LocalCommands:
    """Answers one request a connection: a frame of JSON-RPC in, one out, each a line.

    Args:
        handle: of the branch; carries commands out.
        folder: the server's data folder, in which the socket stands.
    """

    def __init__(self, handle: Handle, folder: Path) -> None:
        self._handle = handle
        self._folder = folder

    async def run(self) -> None:
        """Serve until cancelled. Raises `OSError`: the socket cannot be made."""
        listening = bound_at(self._folder, SOCKET)
        try:
            server = await asyncio.start_unix_server(self._serve, sock=listening, limit=LONGEST)
            async with server:
                await server.serve_forever()
        finally:
            with contextlib.suppress(OSError):
                (self._folder / SOCKET).unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            uid = _uid_of(writer.get_extra_info("socket"))
            if uid not in (0, os.geteuid()):
                return
            async with asyncio.timeout(WITHIN_S):
                if line := await reader.readline():  # nothing at all: somebody looked whether a server runs
                    writer.write(encode(await self._answer(line, console(uid))).encode() + b"\n")
                    await writer.drain()
        except (OSError, TimeoutError, ValueError) as error:  # ValueError: a line that is too long
            log.warning("a command on the server's own socket was not answered: %s", error)
        finally:
            writer.close()

    async def _answer(self, line: bytes, actor: Actor) -> Reply | Refusal:
        match decode(line, MAX_SNAPSHOT):
            case Request(id_, method, _) if method == SHOW_SETTINGS:
                now = await in_force(self._handle)
                return Reply(id_, now.model_dump(mode="json"))
            case Request(id_, method, params) if method in TAKEN:
                answer = await self._done(id_, method, params, actor)
                return Refusal(id_, answer) if isinstance(answer, Refused) else Reply(id_, answer)
            case Request(id_, method, _):
                return Refusal(id_, refused(Code.UNKNOWN_METHOD, method=method[:64]))
            case BadFrame(why, id_):
                return Refusal(id_, why)
            case _:
                return Refusal(None, refused(Code.BAD_MESSAGE, what="bad_request"))

    async def _done(self, id_: str, method: str, params: Json, actor: Actor) -> Json | Refused:
        try:
            command = COMMANDS[method].model_validate_json(json.dumps(params))
        except ValidationError as error:
            return bad_params(method, error)
        return await self._handle.ask(id_, command, BY_TOOL if isinstance(command, ApplySettings) else actor)


def console(uid: int) -> Actor:
    """Whoever may run programs as the server's user, by the account they run as."""
    try:
        account = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may know its users by number alone
        account = str(uid)
    return Actor(role=Role.SERVER, device_id=f"console:{account}")


def _uid_of(connection: socket.socket) -> int:
    """The user at the other end (Linux: SO_PEERCRED)."""
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return int(uid)
