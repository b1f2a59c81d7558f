"""Listens where the settings say; why a program cannot, and what to write there."""

from __future__ import annotations

import errno
import socket

_WHY = {
    errno.EADDRNOTAVAIL: "this machine has no such address; set host to 127.0.0.1 for itself alone, or 0.0.0.0 for its "
    "network",
    errno.EACCES: "this user may not have that port; set {field} to one of 1024 or more",
    errno.EAFNOSUPPORT: "this machine has no addresses of that kind (IPv6); set host to one such as 127.0.0.1",
}


def listen(host: str, port: int, backlog: int) -> socket.socket:
    """A listening socket of one port.

    Args:
        host: a name or an address of this machine.
        port: 0 lets the system choose one.
        backlog: connections the system keeps until they are accepted.

    Raises:
        OSError: it cannot be had; `cannot_listen` has the words.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=backlog)
    # What is accepted inherits it (tcp(7)). asyncio sets it only where a socket says that its protocol is TCP, and one
    # made by `create_server` does not: the second piece of an answer would wait 40 ms for an acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def cannot_listen(host: str, port: int, field: str, error: OSError) -> str:
    """What to do about a port that cannot be had.

    Args:
        host: where the program was to listen.
        port: likewise.
        field: the setting that names the port.
        error: what the system said.
    """
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program. Stop it, or set {field} to a free port."
    if error.errno is not None and error.errno < 0:  # of getaddrinfo, whose numbers `create_server` hands on
        why = "no address of that name is known here; set host to an address of this machine, such as 127.0.0.1"
    else:
        told = f"the system does not let it (fault {error.errno}); set host and {field} to what this machine has"
        why = _WHY.get(error.errno or 0, told).format(field=field)
    return f"Cannot listen on {host}, port {port}: {why}."
