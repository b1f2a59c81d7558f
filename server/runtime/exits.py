"""Why a running program ends by itself, and with which exit status (docs/operations.md lists them)."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit statuses of a program that ran and cannot go on; the numbers are those of sysexits.h.

    A program that could not start ends with 1, one whose settings are wrong with 2.
    """

    FAILED = 69
    """An essential task ended: EX_UNAVAILABLE."""
    STOPPED_ANSWERING = 70
    """Commands were no longer answered: EX_SOFTWARE."""
    PORT_LOST = 71
    """It could not listen any more: EX_OSERR."""
    DATABASE_LOST = 74
    """The database is damaged or gone: EX_IOERR."""
    LEASE_LOST = 75
    """Another server has used the database: EX_TEMPFAIL."""


class CannotGoOn(Exception):
    """The whole program has to end; the text says why and what to do.

    Args:
        why: for the person who reads the log.
        status: the process ends with.
    """

    def __init__(self, why: str, status: ExitStatus = ExitStatus.FAILED) -> None:
        super().__init__(why)
        self.status = status
