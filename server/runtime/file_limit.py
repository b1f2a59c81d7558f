"""How many files, and so connections, the process may have open."""

from __future__ import annotations

import resource

RESERVED_FILES = 128
"""Kept for databases, logs, the processes' own pipes, and for connections accepted in one go before they are judged."""


def raise_file_limit() -> int:
    """Raise the soft limit of open files, 1,024 under systemd, to the hard one, and give what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):  # a container may forbid it; then the limits follow the soft one
        return soft
    return hard


def places(files: int, wanted: int, ports: int) -> tuple[int, ...]:
    """How many connections each port may hold: as many as wanted, together no more than there are files for.

    Args:
        files: that may be open.
        wanted: connections on each port.
        ports: how many; the last one gets three quarters where it is scarce, the others share the rest.
    """
    free = max(files - RESERVED_FILES, files // 2)
    others = [min(wanted, free // 4 // (ports - 1)) for _ in range(ports - 1)]
    return (*others, min(wanted, free - sum(others)))
