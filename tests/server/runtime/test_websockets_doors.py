"""What `websockets` does not offer is bent in one place, for one version."""

from __future__ import annotations

import ast
import re
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from websockets.asyncio import messages
from websockets.asyncio.server import ServerConnection
from websockets.protocol import Protocol
from websockets.server import ServerProtocol

from server.runtime import websockets_doors as doors

ROOT = Path(__file__).parents[3]
PROGRAMS = ("wire", "server", "clientkit", "kiosk", "counter", "display", "toiluot")
INSIDE = {"MAX_FRAGMENTS", "connection_exc", "connection_lost_waiter", "parser", "parser_exc", "reader", "writes"}
"""Names of the library's that it documents nowhere."""


def inside(path: Path) -> set[str]:
    """What a file that uses the library takes from its inside, or sets on a transport."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    if not any(module.split(".")[0] == "websockets" for module in modules):
        return set()
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    taken = {node.attr for node in attributes if node.attr in INSIDE}
    return taken | {node.attr for node in attributes if node.attr == "max_size" and isinstance(node.ctx, ast.Store)}


def test_the_doors_are_opened_in_a_version_they_were_made_for():
    assert version("websockets") == doors.MADE_FOR, (
        f"websockets {version('websockets')} is installed, {doors.__name__} was read against {doors.MADE_FOR}: "
        "read it against the new source, run tests/server/live, tests/server/runtime, tests/faults, then set MADE_FOR"
    )


def test_the_lock_holds_the_version_the_doors_were_made_for():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.findall(r"^websockets==(\S+)", lock, re.MULTILINE) == [doors.MADE_FOR]


def test_nobody_else_reaches_into_the_library():
    files = [path for program in PROGRAMS for path in (ROOT / program).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): names for path in files if (names := inside(path))}
    assert set(found) == {"server/runtime/websockets_doors.py"}
    assert found["server/runtime/websockets_doors.py"] >= {"MAX_FRAGMENTS", "max_size", "parser", "parser_exc"}


def test_a_message_of_many_pieces_is_not_gathered(monkeypatch):
    monkeypatch.setattr(messages, "MAX_FRAGMENTS", 4096)
    doors.few_fragments()
    assert messages.MAX_FRAGMENTS == doors.MAX_FRAGMENTS == 64


class Written:
    """A connection whose transport keeps what is written to it."""

    def __init__(self, said: list[bytes], closing: bool = False) -> None:
        self.pieces: list[bytes] = []
        self.ended = False
        self.transport = SimpleNamespace(
            is_closing=lambda: closing, write=self.pieces.append, can_write_eof=lambda: True, write_eof=self.end
        )
        self.protocol = SimpleNamespace(data_to_send=lambda: said)

    def end(self) -> None:
        self.ended = True


@pytest.mark.parametrize(
    ("said", "pieces", "ended"), [([b"a", b"b"], [b"ab"], False), ([b"a", b""], [b"a"], True), ([], [], False)]
)
def test_all_that_is_said_is_written_in_one_piece(said, pieces, ended):
    to = Written(said)
    doors.WrittenAtOnce.send_data(to)  # type: ignore[arg-type]
    assert (to.pieces, to.ended) == (pieces, ended)


def test_nothing_is_written_to_who_hung_up():
    to = Written([b"a", b""], closing=True)
    doors.WrittenAtOnce.send_data(to)  # type: ignore[arg-type]
    assert (to.pieces, to.ended) == ([], False)


def test_what_a_lost_connection_held_is_let_go():
    protocol = ServerProtocol()
    try:
        raise ValueError
    except ValueError as error:
        fault = error
    protocol.parser_exc = fault
    doors.let_go(SimpleNamespace(protocol=protocol, connection_exc=None))  # type: ignore[arg-type]
    assert protocol.parser.gi_frame is None
    assert fault.__traceback__ is None


def test_a_protocol_is_made_again_as_the_library_made_it():
    first = ServerProtocol(origins=[None], subprotocols=["toiluot"], max_size=4096)
    again = ServerProtocol(**doors.like(first))
    assert (again.origins, again.available_subprotocols, again.max_message_size) == ([None], ["toiluot"], 4096)
    assert again.logger is first.logger


def test_the_doors_override_what_the_library_still_calls():
    assert "send_data" in vars(ServerConnection.__mro__[1])
    assert "parse" in vars(Protocol)
