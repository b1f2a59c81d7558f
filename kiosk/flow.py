"""A citizen's path through the kiosk: steps, what leads where, time-outs. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.effects import Attention, Effect, Printing
from kiosk.path.paper import ASKED_MS, Paper
from kiosk.path.scanning import Scanning
from kiosk.path.steps import ABOUT_CARD, BACK, CHOSEN_ALREADY, KioskStep
from rules.booking_code.short import is_code
from wire.catalogue import Branch
from wire.errors import Code, Refused, refused


@dataclass
class Flow(Scanning, Paper):
    """One citizen after another. Methods give what has to be done besides showing the new step.

    Each part of the path is a module of `kiosk/path/`; what concerns several of them is here.
    """

    _visitors: int = 0

    @property
    def busy(self) -> bool:
        """Whether a number is on its way or before somebody's eyes, or their slip is being printed."""
        return self.step in (KioskStep.ISSUING, KioskStep.TICKET) or self.guide is Printing.UNDER_WAY

    @property
    def visitors(self) -> int:
        """How often it went home to begin again; screens put text size and contrast back when this changes."""
        return self._visitors

    def visit(self, step: KioskStep, now: int) -> None:
        """Open the search, the life events, the check-in or the priority classes."""
        self.touched(now)
        offered = {
            KioskStep.SEARCH: self.gives_numbers,
            KioskStep.EVENTS: self.gives_events,
            KioskStep.CLASSES: not self.shut,
            KioskStep.CHECK_IN: self.takes_bookings,
            KioskStep.CARD_NOTICE: self.reads_cards and not self.shut,
        }.get(step, False)
        if offered and self.page == self.step:
            before = self.step
            if self._go(step) and step is KioskStep.CARD_NOTICE:
                self._card_from = before

    def back(self, now: int) -> None:
        """One step back; nothing where there is none."""
        self.touched(now)
        if self.step in ABOUT_CARD:
            self.claimed = ""
            self._leave_card()
            return
        unclassed = self.step is KioskStep.CLASSES and self.priority_only and self.class_id == "ordinary"
        before = self._chosen_from if self.step is KioskStep.TAKE or unclassed else BACK.get(self.step)
        if before is not None:
            self._go(before)

    def restart(self, now: int) -> None:
        """Begin anew on the first page: the same person, in the language chosen. Not where a number is on its way."""
        self.touched(now)
        if self.step in (KioskStep.TAKE, *BACK, *ABOUT_CARD):
            self._go(KioskStep.GROUPS)
            self.group_id = self.service_id = self.event_id = self.claimed = ""
            self.class_id, self.accessible = "ordinary", False
            self.refused_because = self.told = None

    def home(self, now: int) -> None:
        """Done, or left: the next citizen begins in the kiosk's own language."""
        self.touched(now)
        self.step, self.looks_up = KioskStep.GROUPS, False
        self.language = self.home_language
        self.group_id = self.service_id = self.event_id = ""
        self.class_id, self.accessible = "ordinary", False
        self.guide = Printing.OFF
        self.claimed = self.kept_code = ""
        self._unsent_at = None
        self.ticket = self.refused_because = self.told = self.person = self._asked = None
        self.card_read, self.found, self.ticket_kept, self._by_age = False, False, False, ""
        self._looking, self.bookings, self._asks_whether = False, (), False
        self._visitors += 1

    def settings(self, branch: Branch, now: int) -> None:
        """Other settings are in force. Who stands before what left them is told so, and before no empty page."""
        self.branch = branch
        if self.class_id not in branch.class_by_id:
            self.class_id = "ordinary"
        if self._by_age not in branch.class_by_id:
            self._by_age = ""
        if self.service_id and self.service_id not in branch.service_by_id and self.step in CHOSEN_ALREADY:
            self._touched_at = now
            self.refused_because, self.told = refused(Code.UNKNOWN_SERVICE, service=self.service_id), None
            self._go(KioskStep.REFUSED)
        elif self.step is KioskStep.SERVICES and all(one.group != self.group_id for one in branch.services):
            self._go(KioskStep.GROUPS)

    def refused(self, why: Refused | None, now: int) -> None:
        """No number yet; None when the deadline passed and nobody knows."""
        if self.step is not KioskStep.ISSUING:
            return
        if why is None and (self.found or self._looking):  # whatever became of the question, no number was given for it
            why = refused(Code.SERVER_AWAY)
        self._touched_at, self._looking = now, False
        claimed = why.facts.get("class_id", "") if why is not None and why.code is Code.CONFIRM_CLASS else ""
        if self.branch is not None and claimed in self.branch.class_by_id:
            self.claimed = claimed
            self._go(KioskStep.CONFIRM)
        else:
            self.refused_because, self.told = why, None
            early = why is not None and why.code is Code.BOOKING_EARLY and self._asked is not None
            self._go(KioskStep.EARLY if early else KioskStep.REFUSED)

    def tick(self, now: int) -> list[Effect]:
        """The time moved: about four times a second."""
        if self.guide is Printing.UNDER_WAY and now - self._guide_since >= self.times.print_ms:
            self.guide = Printing.MAYBE
        if self.kept_code and (code := self._due(now)):
            return self.code(code, now) if is_code(code) else self._find(code, now)
        if self.ticket is not None and self.printing is Printing.UNDER_WAY:
            if self._asks_whether and now - self._printing_since >= ASKED_MS:
                return self.not_to_be_had(None, now)
            if now - self._printing_since >= self.times.print_ms:
                self.printed(self.ticket.ticket_id, Printing.MAYBE, "silent", now)
            return []
        leaves = self.ticket_leaves_at()
        if leaves is not None and now >= leaves:
            self.home(now)
            return []
        if self.step in (KioskStep.ISSUING, KioskStep.TICKET):
            return []
        if self.step is KioskStep.GROUPS:
            if now - self._touched_at >= self.times.idle_ms and not self.left_unsent(now):
                self.home(now)
            return []
        if self.asking_until is not None:
            if now >= self.asking_until:
                self.home(now)
            return []
        if now - self._touched_at >= self.times.idle_ms:
            self.asking_until = now + self.times.answer_ms
            return [Attention()]
        return []
