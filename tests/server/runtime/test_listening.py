"""A port that cannot be had is told in words that say what to write."""

from __future__ import annotations

import errno
import socket

import pytest

from server.runtime.listening import cannot_listen, listen
from tests.written import ROOT


@pytest.mark.parametrize("host", ["203.0.113.7", "2001:db8::7"])
def test_a_host_that_is_not_this_machine_is_told_what_to_write(host: str) -> None:
    """203.0.113.0/24 and 2001:db8::/32 are for documentation (RFC 5737, 3849): no machine has them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with pytest.raises(OSError) as failed:
        socket.create_server((host, 0), family=family).close()
    said = cannot_listen(host, 8765, "live_port", failed.value)
    assert said.startswith(f"Cannot listen on {host}, port 8765: ")
    assert "set host to" in said
    assert (failed.value.strerror or "?") not in said


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EADDRINUSE, "is in use by another program. Stop it, or set web_port to a free port"),
        (errno.EACCES, "set web_port to one of 1024 or more"),
        (errno.EAFNOSUPPORT, "set host to one such as 127.0.0.1"),
        (socket.EAI_NONAME, "no address of that name is known here; set host to"),
        (errno.EIO, f"fault {errno.EIO}"),
    ],
)
def test_each_reason_says_what_to_do_and_nothing_of_the_system(number: int, words: str) -> None:
    said = cannot_listen("127.0.0.1", 80, "web_port", OSError(number, "what the library said"))
    assert words in said
    assert "library" not in said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_connection_sends_each_piece_at_once(host: str) -> None:
    """Else the second piece of an answer waits until the first is acknowledged: 40 ms."""
    with listen(host, 0, 1) as listening, socket.create_connection(listening.getsockname()[:2]):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_every_port_is_listened_on_in_that_way() -> None:
    made = [p for p in (ROOT / "server").rglob("*.py") if "create_server(" in p.read_text(encoding="utf-8")]
    assert [p.name for p in made] == ["listening.py"]
