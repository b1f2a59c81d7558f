"""The last numbers of today that this device knows of: a server that lost its data goes on above them. No Qt."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from config.files import keep_private, read_file
from wire import strict_json
from wire.catalogue import Branch
from wire.values import END_OF_TIME, KnownNumbers, Millis

log = logging.getLogger(__name__)

NUMBER = re.compile(r"([A-Z])(\d{3,4})")

MOMENTS = ("issued_at", "called_at", "arrived_at", "since")
"""Fields beside a number that tell on which day it was given."""


class NumbersSeen:
    """Looks through all that the server tells; keeps by series the highest number of the latest day.

    Args:
        path: a small file that keeps it over a restart of this program; None to keep it in memory only.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._zone: ZoneInfo | None = None
        self._branch = ""
        self._busy = threading.Lock()
        self._failed = False
        self.known = None if path is None else _read(path)
        """What to say in the next hello; None when nothing is known."""

    def of(self, branch: Branch | None) -> None:
        """The branch whose numbers follow."""
        if branch is not None and branch.id != self._branch:
            self._branch, self._zone = branch.id, ZoneInfo(branch.timezone)

    def look(self, said: Any, at: Millis | None = None) -> bool:
        """Look through a document; True when a higher number, or one of a later day, was among it.

        Args:
            said: a reply, a fact, a view or all views of a snapshot.
            at: when it happened, for numbers that say no moment themselves.
        """
        higher = [self._take(number, moment) for number, moment in _numbers(said, at)]
        return any(higher)

    def save(self) -> None:
        """Write the file, durably and whole; logged once when it cannot be written."""
        if self.path is None or self.known is None:
            return
        with self._busy:
            try:
                keep_private(self.path, self.known.model_dump_json())
                self._failed = False
            except OSError as error:
                if not self._failed:
                    log.warning("%s cannot be written (%s); the numbers are kept in memory", self.path, error.strerror)
                self._failed = True

    def _take(self, number: str, at: Millis) -> bool:
        found = NUMBER.fullmatch(number)
        if found is None or self._zone is None or not 0 <= at < END_OF_TIME:
            return False
        day = datetime.fromtimestamp(at / 1000, self._zone).date().isoformat()
        known, series, serial = self.known, found[1], int(found[2])
        same = known is not None and (known.branch, known.day) == (self._branch, day)
        if known is not None and not same and known.branch == self._branch and known.day > day:
            return False
        last = dict(known.last) if known is not None and same else {}
        if serial <= last.get(series, 0):
            return False
        self.known = KnownNumbers(branch=self._branch, day=day, last=last | {series: serial})
        return True


def _numbers(said: Any, at: Millis | None) -> Iterator[tuple[str, Millis]]:
    if isinstance(said, dict):
        number = said.get("number")
        moment = next((said[name] for name in MOMENTS if isinstance(said.get(name), int)), at)
        if isinstance(number, str) and moment is not None:
            yield number, moment
        for value in said.values():
            yield from _numbers(value, at)
    elif isinstance(said, list | tuple):
        for value in said:
            yield from _numbers(value, at)


def _read(path: Path) -> KnownNumbers | None:
    """What the file says; a broken one is of no use and is written again with the next number."""
    try:
        return KnownNumbers.model_validate(strict_json.read_object(read_file(path)))
    except FileNotFoundError:
        return None
    except (OSError, strict_json.Unreadable, ValidationError) as error:
        log.warning("%s is not read (%s)", path, type(error).__name__)
        return None
