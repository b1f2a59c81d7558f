"""The past days of a branch's journal, read for rehearsals: a server may be running on the database."""

from __future__ import annotations

from server.rehearsal.refusals import CannotRehearse
from server.rehearsal.sources import PastBook
from server.store import wait_rows
from server.store.history import looking_at
from server.store.visits import settings_before
from server.waits.past_days import TYPES, PastReader, PastRow
from wire.catalogue import Branch

DAYS = 60
"""Business days that are read: as many as waits are learned from."""


def book_of(url: str, branch: Branch | None = None, days: int = DAYS) -> PastBook:
    """The last days that are over.

    Args:
        url: of the branch's database.
        branch: the settings to play by; None for those in force.
        days: how many at most.

    Raises:
        StartRefused: there is no database of ours that can be read.
        CannotRehearse: no day is over yet.
    """
    with looking_at(url) as connection:
        branch = branch or settings_before(connection, None)
        stretch = wait_rows.days_over(connection, days)
        if branch is None or stretch is None:
            raise CannotRehearse("no_days", day="", first="–", last="–")
        reader = PastReader(stretch.branch, wait_rows.known_people(connection))
        for _ in reader.read(map(PastRow._make, wait_rows.journal_rows(connection, stretch, TYPES))):
            pass  # all days at once: this process does nothing else
    return PastBook(branch, reader.found())
