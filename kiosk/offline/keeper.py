"""Keeps numbers held while the server is there, and hands over what was given while it was not. No Qt."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kiosk.offline.store import Given, OfflineStore
from wire.commands import Command, LeaseNumbers, ReportPaper, ReturnNumbers
from wire.errors import Refused
from wire.values import PaperResult
from wire.views import Leased

log = logging.getLogger(__name__)

AGAIN_S = 10.0
"""What the server refused is asked again so much later; real seconds."""


class Keeper:
    """One command of each kind at a time: people in the order in which they came, and each answer kept before the next.

    Args:
        store: what is held and was given.
        ask: sends a command under an id, now or when the link is back, as often as needed.
        new_id: an id for a lease or a report.
        steady_s: real seconds of a clock that never jumps.
    """

    def __init__(
        self,
        store: OfflineStore,
        ask: Callable[[Command, str], object],
        new_id: Callable[[], str],
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._ask, self._new_id, self._steady_s = store, ask, new_id, steady_s
        self._due: tuple[LeaseNumbers, ...] = ()
        self._today = ""
        self._handing: Given | None = None
        self._telling = ""
        """The id of the report about the paper of the number that is being handed over."""
        self._told: tuple[PaperResult, str] | None = None
        """What was told of that paper."""
        self._counted_from: int | None = None
        """When its holder came, as the server has it."""
        self._leasing: set[str] = set()
        self._returning: set[str] = set()
        self._later: dict[str, float] = {}
        """What was refused, and when it may be asked again."""

    def welcomed(self, day: str, epoch: str, series: Iterable[str] = ()) -> None:
        """The server is there.

        Args:
            day: the business day now.
            epoch: of its data; another one than before, and it may lack what it was handed.
            series: of which numbers shall be held all day. The server, which believes that they are, does not name
                one of which they were lost with the store.
        """
        before = self._store.kept("epoch")
        if before is not None and before != epoch:
            log.warning("the server was brought back from a backup: the numbers of today are handed over again")
            self._store.hand_over_again(day)
            # What was on its way was meant for a server that knew the number: a refusal of its paper says nothing now.
            self._handing, self._telling, self._told, self._counted_from = None, "", None, None
        self._today = day
        self._store.keep(epoch=epoch)
        self._store.forget_before(day)
        self._later.clear()
        asking = {one.series for one in self._store.asking().values() if not one.next_day}
        for one in dict.fromkeys(series):
            held = self._store.held(one)
            if day not in held.values() and one not in asking:
                self._store.ask(self._new_id(), one, held=tuple(held))
        self.go_on()

    def due(self, series: Sequence[str], of_next_day: Sequence[str] = (), day: str = "") -> None:
        """The server says of which series numbers shall be held now.

        Args:
            series: of the open day.
            of_next_day: of the next one on which numbers are given.
            day: the business day now; left out, as before.
        """
        self._today = day or self._today
        today = (LeaseNumbers(series=one) for one in series)
        self._due = (*today, *(LeaseNumbers(series=one, next_day=True) for one in of_next_day))
        self.go_on()

    def go_on(self) -> None:
        """Ask for what is to be asked now; call while the link is live, also now and then."""
        if self._handing is None and not self._telling:
            waiting = [one for one in self._store.to_hand_over() if self._may_ask(one.ticket_id)]
            if waiting:
                self._handing = waiting[0]
                self._ask(waiting[0].command, waiting[0].ticket_id)
        asking = self._store.asking()
        names = {_name(one) for one in asking.values()}
        for due in self._due:
            if _name(due) not in names and self._may_ask(_name(due)):
                lease_id = self._new_id()
                self._store.ask(lease_id, due.series, next_day=due.next_day)
                asking[lease_id] = due
        for lease_id, asked in asking.items():
            if lease_id not in self._leasing and self._may_ask(_name(asked)):
                self._leasing.add(lease_id)
                self._ask(asked, lease_id)
        for lease_id in self._store.to_return():
            if lease_id not in self._returning and self._may_ask(lease_id):
                self._returning.add(lease_id)
                self._ask(ReturnNumbers(lease_id=lease_id), self._return_id(lease_id))

    def answered(self, command_id: str, result: dict[str, Any]) -> bool:
        """An answer of the server; False for one that is not ours."""
        if command_id in self._leasing:
            self._leasing.discard(command_id)
            # Until it is told again: what the server said was due is answered by this.
            asked = self._store.asking().get(command_id)
            self._due = tuple(one for one in self._due if asked is None or _name(one) != _name(asked))
            if "lease_id" in result:
                self._store.hold(Leased.model_validate(result), self._today)
            else:
                self._store.not_leased(command_id)
        elif self._handing is not None and command_id == self._handing.ticket_id:
            issued_at = result.get("issued_at")
            self._counted_from = issued_at if isinstance(issued_at, int) else None
            self._tell_paper(self._handing)
        elif self._handing is not None and command_id == self._telling:
            self._tell_paper(self._handing)  # again, when it has become another meanwhile
        elif (lease_id := self._returned(command_id)) is not None:
            self._store.returned(lease_id)
        else:
            return False
        self.go_on()
        return True

    def refused(self, command_id: str, why: Refused) -> bool:
        """A refusal; False for one of a command that is not ours. Nothing is lost: it is asked again after a while."""
        if command_id in self._leasing:
            self._leasing.discard(command_id)
            asked = self._store.asking().get(command_id)
            self._postpone("" if asked is None else _name(asked))
        elif self._handing is not None and command_id == self._handing.ticket_id:
            log.error("%s is not taken: %s; it is handed over again", self._handing.ticket_id, why.text("en"))
            self._postpone(self._handing.ticket_id)
            self._handing = None
        elif command_id and command_id == self._telling:  # one that has lapsed, and has no paper to speak of
            self._is_handed_over()
        elif (lease_id := self._returned(command_id)) is not None:
            self._postpone(lease_id)
        else:
            return False
        self.go_on()
        return True

    # -- inside --

    def _tell_paper(self, given: Given) -> None:
        """What became of the paper is told with it: whoever has none is called all the same, and cannot know."""
        known = self._store.paper_of(given.ticket_id)
        if known is None or known == self._told or (known[0] == "printed" and self._told is None):
            self._is_handed_over()
            return
        self._told, self._telling = known, self._new_id()
        result, reason = known
        reason = reason or ("" if result == "printed" else "silent")
        self._ask(ReportPaper(ticket_id=given.ticket_id, result=result, reason=reason), self._telling)

    def _is_handed_over(self) -> None:
        if self._handing is not None:
            self._store.handed_over(self._handing.ticket_id, self._counted_from)
        self._handing, self._telling, self._told, self._counted_from = None, "", None, None

    def _return_id(self, lease_id: str) -> str:
        return f"{lease_id}-return"

    def _returned(self, command_id: str) -> str | None:
        lease_id = command_id.removesuffix("-return")
        if lease_id == command_id or lease_id not in self._returning:
            return None
        self._returning.discard(lease_id)
        return lease_id

    def _postpone(self, what: str) -> None:
        self._later[what] = self._steady_s() + AGAIN_S

    def _may_ask(self, what: str) -> bool:
        return self._steady_s() >= self._later.get(what, 0.0)


def _name(asked: LeaseNumbers) -> str:
    """For what is put off."""
    return f"{asked.series} of the next day" if asked.next_day else asked.series
