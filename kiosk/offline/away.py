"""Puts the parts together for the window: what is kept while the server is there, what stands in while it is not.

No Qt; the window's thread alone uses it.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from clientkit.hall_time import HallTime
from config.clock import Clock
from hardware.paper.tray import PaperOut
from kiosk.flow import Flow
from kiosk.offline.keeper import Keeper
from kiosk.offline.last_word import ClockDoubt, LastWord
from kiosk.offline.stand_in import StandIn, of_another_day, without_line
from kiosk.offline.store import OfflineStore
from rules import hours
from wire.catalogue import Branch
from wire.commands import Command
from wire.errors import Code, Refused, refused
from wire.queries import Query
from wire.views import DeviceView, HallView, Issued, Snapshot

log = logging.getLogger(__name__)

LOOKS_A_KEEP = 20
"""The flow's looks at the time between two at what is to be handed over: 5 seconds."""

TIME_EVERY_MS = 60_000
"""The hall's time is kept so often: a machine that is started anew with a clock that has stood still shows less."""

SET_MS = 2_000
"""A machine's clock that moves by more between two looks was set."""

SAID_EVERY_S = 60.0
"""The same trouble is logged no more often."""


class Away:
    """What the kiosk does while the server is away, and before and after.

    Args:
        store: beside the kiosk's key.
        flow: is told what stands in.
        time: the hall's; in a new run of this machine, and without the server, it goes by the machine's clock and how
            far that was off.
        clock: of this machine.
        ask: sends a command under an id, as often as needed.
        new_id: an id for a command.
    """

    def __init__(
        self,
        store: OfflineStore,
        flow: Flow,
        time: HallTime,
        clock: Clock,
        ask: Callable[[Command, str], object],
        new_id: Callable[[], str],
    ) -> None:
        self._store, self._flow, self._time, self._clock = store, flow, time, clock
        self._stand_in = StandIn(store, time.now_ms, has_printer=flow.has_printer)
        self._keeper = Keeper(store, ask, new_id)
        self._hall: HallView | None = None
        """As the server told it last."""
        self._hall_day = ""
        """The business day on which it did."""
        self._looks = 0
        self.doubt = ClockDoubt.NONE
        """What may be wrong with the hall's time as it is shown."""
        self._word: LastWord | None = None
        """Kept last."""
        self._said = "", 0.0
        """What was logged last, and when."""
        self._guarded(self._as_it_was)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    # -- while the server is there --

    def welcomed(self, snapshot: Snapshot) -> None:
        """It is there, or there again."""
        branch = snapshot.branch
        if branch is not None:
            self._guarded(lambda: self._of_branch(branch.id))
            day = hours.business_day(branch, snapshot.server_at)
            self._keep(branch=branch.model_dump_json())
            series = [group.series for group in branch.groups] if branch.policy.away_numbers else []
            self._guarded(lambda: self._keeper.welcomed(day, snapshot.epoch, series))
        self.time_told()

    def time_told(self) -> None:
        """The server said the hall's time, or that it was put right: for when this program begins anew without it."""
        self.doubt = ClockDoubt.NONE
        self._keep_time()

    def settings(self, branch: Branch) -> None:
        """Other settings are in force."""
        self._keep(branch=branch.model_dump_json())

    def told(self, hall: HallView) -> None:
        """What the hall is like; of who waits nothing is kept."""
        self._hall, self._hall_day = hall, self._today(self._flow.branch)
        tiles = tuple(map(without_line, hall.services))
        kept = hall.model_copy(update={"waiting": 0, "services": tiles})
        self._keep(hall=kept.model_dump_json(), hall_day=self._hall_day)

    def wanted(self, view: DeviceView) -> None:
        """What is wanted of this kiosk, and of which series it shall hold numbers; a code of the moment is not kept."""
        of_now = {"lease": (), "lease_next": (), "picture": "", "hall_code": ""}
        self._keep(wanted=view.model_copy(update=of_now).model_dump_json())
        today = self._today(self._flow.branch)
        self._guarded(lambda: self._keeper.due(view.lease, view.lease_next, today))

    def answered(self, command_id: str, result: dict[str, Any]) -> bool:
        """An answer; False for one of a command that is not ours."""
        return bool(self._guarded(lambda: self._keeper.answered(command_id, result)))

    def refused(self, command_id: str, why: Refused) -> bool:
        """A refusal; False for one of a command that is not ours."""
        return bool(self._guarded(lambda: self._keeper.refused(command_id, why)))

    # -- while it is away --

    def look(self) -> None:
        """See whether numbers can be given without the server, and hand over what was; several times a second."""
        flow = self._flow
        self._looks += 1
        self._look_at_time()
        if flow.live or flow.turned_away is not None:
            if flow.away:
                flow.away, flow.hall = False, self._hall
            if flow.live and self._looks % LOOKS_A_KEEP == 0:
                self._guarded(self._keeper.go_on)
            return
        branch, hall = flow.branch, self._hall
        if branch is not None and hall is not None and self._hall_day < self._today(branch):
            hall = of_another_day(hall)
        until = flow.wanted.mode_until
        if until is not None and until <= self._time.now_ms():  # as the calendar said that it would
            flow.wanted = flow.wanted.model_copy(update={"mode": "open", "mode_until": None})
        flow.away = (
            branch is not None
            and hall is not None
            and self.doubt is not ClockDoubt.WRONG
            and bool(self._guarded(lambda: self._stand_in.ready(branch)))
        )
        if flow.away and branch is not None and hall is not None:
            flow.hall = self._guarded(lambda: self._stand_in.hall(branch, hall)) or hall

    def answer(self, command: Command | Query, instead_of: str | None = None) -> Issued | Refused:
        """What the citizen pressed, answered without the server; `instead_of` names a press it did not answer."""
        branch, hall = self._flow.branch, self._hall
        if branch is None or hall is None or self.doubt is ClockDoubt.WRONG:
            return refused(Code.SERVER_AWAY)
        return self._guarded(lambda: self._stand_in.answer(command, branch, hall.booking_keys, instead_of)) or refused(
            Code.SERVER_AWAY
        )

    def paper_out(self, paper: PaperOut) -> bool:
        """What became of a paper; False when it is to be told to the server now."""
        return bool(self._guarded(lambda: self._store.paper(paper.ticket_id, paper.result.value, paper.reason)))

    def gave(self, ticket_id: str) -> bool:
        """Whether this number was given while the server was away."""
        return self._guarded(lambda: self._store.paper_of(ticket_id)) is not None

    # -- presses that the server is asked for --

    def pressed(self, ticket_id: str, code: str = "") -> None:
        """The server is asked for a number that will have this id: a kill from now on leaves no number unspoken of.

        Args:
            code: of the booking that was shown. Shown again while the server is away, the number stands in its place.
        """
        day = self._today(self._flow.branch)
        self._guarded(lambda: self._store.pressed(ticket_id, code, day))

    def unanswered(self, code: str) -> str | None:
        """Under which id the server was asked about this code, and has not answered."""
        unanswered: str | None = self._guarded(lambda: self._store.unanswered(code))
        return unanswered

    def was_answered(self, ticket_id: str) -> None:
        """The server said what became of the code that was shown."""
        self._guarded(lambda: self._store.was_answered(ticket_id))

    def settled(self, ticket_id: str) -> None:
        """There is no such number, or what became of its paper is known where it has to be."""
        self._guarded(lambda: self._store.settled(ticket_id))

    def unsettled(self) -> list[str]:
        """Of which that is not known."""
        return self._guarded(self._store.unsettled) or []

    # -- inside --

    def _as_it_was(self) -> None:
        """After a restart: what the kiosk knew, until the server says otherwise."""
        flow, kept = self._flow, self._store.kept
        try:
            if (branch := kept("branch")) is not None:
                flow.branch = Branch.model_validate_json(branch)
            if (hall := kept("hall")) is not None:
                self._hall, self._hall_day = HallView.model_validate_json(hall), kept("hall_day") or ""
            if (wanted := kept("wanted")) is not None:
                flow.wanted = DeviceView.model_validate_json(wanted)
        except ValidationError as error:  # of another version
            log.warning("what was known before cannot be read: %d errors", error.error_count())
            flow.branch = None
        self._word = LastWord.read(kept("last_word"))
        if self._word is None and (ahead_ms := kept("ahead_ms")) is not None:  # of an older program
            self._word = LastWord(at=0, ahead=int(ahead_ms))
        if self._word is not None:
            self._go_by(self._word)
            if self.doubt is ClockDoubt.WRONG:
                log.warning("this machine's clock shows less than the server's last word: it gives no number by it")

    def _go_by(self, word: LastWord) -> None:
        now, self.doubt = word.now(self._clock.now_ms(), self._clock.run(), self._clock.elapsed_ms())
        self._time.learn(now)

    def _look_at_time(self) -> None:
        """Keep it while it is sure; else follow the machine's clock, which somebody, or the network, may put right."""
        word = self._word
        if word is None:
            return
        if self.doubt is ClockDoubt.NONE:
            if self._time.now_ms() - word.at >= TIME_EVERY_MS:
                self._keep_time()
        elif abs(self._clock.now_ms() + word.ahead - self._time.now_ms()) > SET_MS:
            self._go_by(word)

    def _keep_time(self) -> None:
        now = self._time.now_ms()
        self._word = LastWord(
            at=now, run=self._clock.run(), up=self._clock.elapsed_ms(), ahead=now - self._clock.now_ms()
        )
        self._keep(last_word=self._word.model_dump_json())

    def _today(self, branch: Branch | None) -> str:
        return "" if branch is None else hours.business_day(branch, self._time.now_ms())

    def _of_branch(self, branch_id: str) -> None:
        """A kiosk that was moved to another branch hands that one nothing of the one before."""
        before = self._store.kept("branch_id")
        if before not in (None, branch_id):
            left = len(self._store.to_hand_over())
            log.warning("this kiosk was of branch %s: %d numbers given there are not handed over", before, left)
            self._store.begin_anew()
        self._store.keep(branch_id=branch_id)

    def _keep(self, **bodies: str) -> None:
        self._guarded(lambda: self._store.keep(**bodies))

    def _guarded(self, work: Callable[[], Any]) -> Any:
        """A store that fails costs what it is for, and no number that the server gives."""
        try:
            return work()
        except (sqlite3.Error, OSError, ValueError) as error:
            self._say(f"{type(error).__name__}: {error}")
            return None

    def _say(self, trouble: str) -> None:
        """In the log, the same no more often than once a minute: it is looked at several times a second."""
        now_s = time.monotonic()
        if trouble != self._said[0] or now_s - self._said[1] >= SAID_EVERY_S:
            self._said = trouble, now_s
            log.error("%s: %s", self._store.path, trouble)
