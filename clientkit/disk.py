"""How full the disk of a device is. No Qt: the program of the number boards tells it too."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from wire.reports import DiskReport

log = logging.getLogger(__name__)

EVERY_S = 300.0
"""How often it is looked at; real seconds."""

MB = 1_000_000
LOW_MB = 1_000
"""With less free somebody should make room: a log or an update fills that within days."""
FULL_MB = 50
"""With less free a file that is written anew may not fit."""


def disk_report(free: int) -> DiskReport:
    """What is told of a disk with so many bytes free."""
    mb = free // MB
    detail = f"{mb // 1_000} GB" if mb >= 1_000 else f"{mb // 10 * 10} MB"  # coarse: it is news only when it changes
    return DiskReport(state="full" if mb < FULL_MB else "low" if mb < LOW_MB else "ready", detail=detail)


def tell_disk(folder: Path, tell: Callable[[DiskReport], None]) -> None:
    """Tell how full the disk of a folder is; nothing where that cannot be known."""
    try:
        tell(disk_report(shutil.disk_usage(folder).free))
    except OSError as error:
        log.warning("how full the disk of %s is cannot be known: %s", folder, error)
