"""Whether somebody keeps the machine's clock right: the kernel's word, which NTP programs give it, or a file's."""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
from pathlib import Path
from typing import Protocol

from config.files import read_file

UNSYNCHRONISED = 0x0040
"""STA_UNSYNC of adjtimex(2): set by whoever sets the clock by hand, taken away by an NTP program that is sure of it."""

ASK_S = 5
"""Seconds that `timedatectl` may take."""


class TimeSync(Protocol):
    """Knows whether the machine's time of day can be believed now."""

    def synchronised(self) -> bool | None:
        """True or False; None when nobody can tell."""


class _Timex(ctypes.Structure):
    """struct timex of adjtimex(2), as far as `status`; the rest is room."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("room", ctypes.c_char * 256),
    )


class KernelSync:
    """What chrony, ntpd or systemd-timesyncd told the kernel. A clock that is set by hand takes their word away."""

    def synchronised(self) -> bool | None:
        """Ask the kernel, or `timedatectl` where this program may not."""
        asked = _Timex()  # modes 0: nothing is set
        if ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(asked)) >= 0:
            return not asked.status & UNSYNCHRONISED
        return _timedatectl() if ctypes.get_errno() in (errno.EPERM, errno.ENOSYS) else None


class FileSync:
    """A file that holds `yes` while the clock is known to be right, for machines that get their time in another way."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def synchronised(self) -> bool | None:
        """What the file says; None when it cannot be read."""
        try:
            return read_file(self._path).decode("utf-8").strip() == "yes"
        except (OSError, UnicodeDecodeError):
            return None


def time_sync(path: Path | None) -> TimeSync:
    """The one that the settings name."""
    return KernelSync() if path is None else FileSync(path)


def _timedatectl() -> bool | None:
    command = ["/usr/bin/timedatectl", "show", "--property=NTPSynchronized", "--value"]
    environment = os.environ | {"LC_ALL": "C"}
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=ASK_S, env=environment, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return {"yes": True, "no": False}.get(asked.stdout.strip())
