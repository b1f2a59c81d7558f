"""Why a program cannot listen where its settings say, and what to write there."""

from __future__ import annotations

import errno

_WHY = {
    errno.EADDRNOTAVAIL: "this machine has no such address; set host to 127.0.0.1 for itself alone, or 0.0.0.0 for its "
    "network",
    errno.EACCES: "this user may not have that port; set {field} to one of 1024 or more",
    errno.EAFNOSUPPORT: "this machine has no addresses of that kind (IPv6); set host to one such as 127.0.0.1",
}


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
