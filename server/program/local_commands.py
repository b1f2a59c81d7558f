"""Commands of whoever runs the server on its own machine: people and devices, through a socket of its user alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from server.runtime.private_socket import bound_at
from wire.commands import COMMANDS, Command
from wire.errors import Code, Refused, bad_params, refused
from wire.values import Actor, Role

log = logging.getLogger("toiluot.server")

SOCKET = "commands.sock"
"""In the server's data folder."""

TAKEN = frozenset({"person.add", "person.change", "person.erase", "device.pair", "device.unpair", "export.record"})

CONSOLE = Actor(role=Role.SERVER, device_id="console")
"""Whoever may run programs as the server's user."""

LONGEST = 16 * 1024
WITHIN_S = 10.0

Ask = Callable[[str, Command, Actor], Awaitable[dict[str, Any] | Refused]]


class LocalCommands:
    """Answers one command a connection: a line of JSON in, a line out.

    Args:
        folder: the server's data folder, in which the socket stands.
        ask: carries a command out.
    """

    def __init__(self, folder: Path, ask: Ask) -> None:
        self._folder = folder
        self._ask = ask

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
            if not _is_ours(writer.get_extra_info("socket")):
                return
            async with asyncio.timeout(WITHIN_S):
                answer = await self._answer(await reader.readline())
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except (OSError, TimeoutError, ValueError) as error:
            log.warning("a command on the server's own socket was not answered: %s", error)
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        said = json.loads(line)
        if not isinstance(said, dict) or not {"id", "method", "params"} <= said.keys():
            raise ValueError("it is no command")
        said["method"] = str(said["method"])
        kind = COMMANDS[said["method"]] if said["method"] in TAKEN else None
        if kind is None:
            return _refusal(refused(Code.UNKNOWN_METHOD, method=said["method"]))
        try:
            command = kind.model_validate_json(json.dumps(said["params"]))
        except ValidationError as error:
            return _refusal(bad_params(said["method"], error))
        answer = await self._ask(str(said["id"]), command, CONSOLE)
        return _refusal(answer) if isinstance(answer, Refused) else {"result": answer}


def _refusal(why: Refused) -> dict[str, Any]:
    return {"refused": why.model_dump(mode="json")}


def _is_ours(connection: socket.socket) -> bool:
    """Whether the other end is this user or root (Linux: SO_PEERCRED)."""
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return uid in (0, os.geteuid())
