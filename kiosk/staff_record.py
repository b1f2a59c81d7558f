"""What a kiosk keeps for its staff: wrong PINs, the last tickets and the roll of paper; a small file beside its key."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.files import keep_private, read_file
from wire import strict_json
from wire.values import Millis
from wire.views import Issued

log = logging.getLogger(__name__)

TICKETS = 10


class GivenTicket(BaseModel):
    """A ticket of this kiosk and what became of its paper."""

    model_config = ConfigDict(extra="ignore")

    ticket: Issued
    paper: Literal["under_way", "printed", "not_printed", "maybe_printed", "off"] = "under_way"
    """Still under way when the program ended: nobody knows."""


class StaffRecord(BaseModel):
    """All of it."""

    model_config = ConfigDict(extra="ignore")

    pin_hash: str = ""
    """As the server told it last: the menu opens while the server is away, after a restart too."""
    failures: int = Field(default=0, ge=0, le=1_000_000)
    """Wrong PINs in a row."""
    paper_changed_at: Millis | None = None
    """Hall time; None: nobody said so on this machine."""
    printed_since: int = Field(default=0, ge=0)
    """Papers that came out, or perhaps did, since then."""
    tickets: tuple[GivenTicket, ...] = ()
    """The newest first."""

    def given(self, ticket: Issued, paper: Literal["under_way", "off"]) -> None:
        """A number was given. One that was given again, such as a code scanned twice, stands once."""
        before = [one for one in self.tickets if one.ticket.ticket_id != ticket.ticket_id]
        self.tickets = (GivenTicket(ticket=ticket, paper=paper), *before)[:TICKETS]

    def paper_out(self, ticket_id: str, paper: Literal["printed", "not_printed", "maybe_printed"]) -> None:
        """What became of a paper. That a further one failed does not take away the one that came out."""
        if paper != "not_printed":
            self.printed_since += 1
        self.tickets = tuple(
            one.model_copy(update={"paper": paper})
            if one.ticket.ticket_id == ticket_id and not (one.paper == "printed" and paper != "printed")
            else one
            for one in self.tickets
        )

    def changed_paper(self, now: Millis) -> None:
        """There is a new roll."""
        self.paper_changed_at, self.printed_since = now, 0

    def find(self, ticket_id: str) -> Issued | None:
        """A ticket of the last ones."""
        return next((one.ticket for one in self.tickets if one.ticket.ticket_id == ticket_id), None)


class StaffFile:
    """Where it is kept; a file that cannot be written is said once in the log, and the record lives in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failed = False
        self.record = self._read()

    def save(self) -> None:
        """Write it, durably and whole."""
        try:
            # Whoever may read this may read the machine's key beside it: the tickets' own secrets are in it.
            keep_private(self._path, self.record.model_dump_json())
            self._failed = False
        except OSError as error:
            if not self._failed:
                log.warning("%s cannot be written (%s); it is kept in memory", self._path, error.strerror)
            self._failed = True

    def _read(self) -> StaffRecord:
        try:
            return StaffRecord.model_validate(strict_json.read_object(read_file(self._path)))
        except FileNotFoundError:
            return StaffRecord()
        except (OSError, strict_json.Unreadable, ValidationError) as error:
            log.warning("%s is not read (%s)", self._path, type(error).__name__)
            return StaffRecord()
