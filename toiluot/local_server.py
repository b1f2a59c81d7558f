"""Asks the server that runs on this machine, through the socket in its data folder."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from server.program.local_commands import LONGEST, SOCKET
from server.runtime.private_socket import connected
from wire.codec import Json, Refusal, Reply, Request, decode_from_server, encode
from wire.errors import Refused
from wire.values import new_command_id


def new_id() -> str:
    """The id of a command that is asked now."""
    return new_command_id(time.time_ns() // 1_000_000, secrets.randbits(74))


def ask_running(folder: Path, method: str, params: Json, id_: str = "") -> Json | Refused | None:
    """Ask the server whose data folder this is; None when none runs.

    Args:
        folder: its data folder.
        method: a command or question of `server.program.local_commands`.
        params: as they are written in JSON.
        id_: names the command for ever; left out, a new one.

    Raises:
        OSError: it runs and did not answer.
    """
    asked = encode(Request(id_ or new_id(), method, params)).encode() + b"\n"
    try:
        with connected(folder, SOCKET) as there:
            there.sendall(asked)
            with there.makefile("rb") as answers:
                answer = decode_from_server(answers.readline(), LONGEST)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        return None
    match answer:
        case Reply(_, result):
            return result
        case Refusal(_, why):
            return why
        case _:
            raise OSError("the server hung up")
