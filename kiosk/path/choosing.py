"""From the first tap to the press for a number: groups, services, life events, priority classes."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.effects import Ask, Effect, Printing
from kiosk.path.steps import KioskStep
from kiosk.path.visit import Visit
from wire.catalogue import Branch
from wire.commands import IssueTicket


@dataclass
class Choosing(Visit):
    """What the number is for."""

    group_id: str = ""
    event_id: str = ""
    """The life event chosen, whose services all go on one number; empty for a single service."""
    guide: Printing = Printing.OFF
    """What became of the guidance slip of what is chosen; `OFF` until somebody wishes one."""
    accessible: bool = False
    """Whoever stands here needs a counter that can be used in a wheelchair, whatever service they choose."""
    _chosen_from: KioskStep = KioskStep.GROUPS

    @property
    def services(self) -> tuple[str, ...]:
        """The services chosen, in the order in which one number goes through them."""
        event = None if self.branch is None else self.branch.event_by_id.get(self.event_id)
        return (self.service_id,) if event is None else event.services

    @property
    def offers_accessible(self) -> bool:
        """Whether such a counter serves what is chosen, or a part of it: only then it can be asked for (R132)."""
        tiles = () if self.hall is None else self.hall.services
        return any(tile.accessible_wait is not None and tile.service_id in self.services for tile in tiles)

    @property
    def asks_accessible(self) -> bool:
        """Whether the number that is taken now waits for such a counter."""
        return self.accessible and self.offers_accessible

    def ask_accessible(self, now: int) -> None:
        """Ask for such a counter with the number, or for none after all: no tap that anybody else has to make."""
        self.touched(now)
        if self.page == KioskStep.TAKE and self.offers_accessible and not self.shut:
            self.accessible = not self.accessible

    def choose_group(self, group_id: str, now: int) -> None:
        """First tap; a group with one service leads straight to it."""
        self.touched(now)
        if self.branch is None or self.page != KioskStep.GROUPS or group_id not in self.branch.group_by_id:
            return
        if not self.gives_numbers:
            return
        services = [service.id for service in self.branch.services if service.group == group_id]
        self.group_id = group_id
        if len(services) == 1:
            self.choose_service(services[0], now)
        else:
            self._go(KioskStep.SERVICES)

    def choose_service(self, service_id: str, now: int) -> None:
        """Second tap, on a tile of a group or on a search result."""
        self.touched(now)
        if self.branch is None or service_id not in self.branch.service_by_id:
            return
        if self.page not in (KioskStep.GROUPS, KioskStep.SEARCH, KioskStep.SERVICES):
            return
        if not (self.gives_numbers or self.shut):
            return
        self._choose(self.branch, service_id)

    def choose_event(self, event_id: str, now: int) -> None:
        """Second tap, on something that happens in a life: one number for all its services."""
        self.touched(now)
        if self.branch is None or event_id not in self.branch.event_by_id:
            return
        if self.page not in (KioskStep.EVENTS, KioskStep.SEARCH) or not self.gives_events:
            return
        self._choose(self.branch, self.branch.event_by_id[event_id].services[0], event_id)

    def _choose(self, branch: Branch, service_id: str, event_id: str = "") -> None:
        chosen_from = self.step
        if self._go(KioskStep.TAKE):
            self._chosen_from = chosen_from
            self.service_id, self.event_id = service_id, event_id
            self.group_id = branch.service_by_id[service_id].group
            self.class_id = self._by_age or "ordinary"
            self.guide = Printing.OFF
            if self.priority_only and not self._by_age and not self.shut:
                self._go(KioskStep.CLASSES)

    def choose_class(self, class_id: str, now: int) -> list[Effect]:
        """The citizen says to be entitled to priority, and takes the number with it; or takes it back with `ordinary`.

        A kiosk for priority only asks before it shows what the number is for: there it is taken on the next page.
        """
        self.touched(now)
        offered = {each.id for each in self.branch.classes if each.at_kiosk} if self.branch else set()
        if not self.priority_only:
            offered.add("ordinary")
        if class_id not in offered or self.step is not KioskStep.CLASSES or not self._go(KioskStep.TAKE):
            return []
        self.class_id = class_id
        return [] if class_id == "ordinary" or self.priority_only else self.take(now)

    def look_up(self, now: int) -> None:
        """While no numbers are given: search a procedure, and read what to bring for it."""
        self.touched(now)
        if self.page == "closed":
            self.step, self.looks_up = KioskStep.SEARCH, True
            self.group_id = self.service_id = self.event_id = ""

    def take(self, now: int) -> list[Effect]:
        """Third tap. One press is one ticket: further presses find another step."""
        self.touched(now)
        if self.shut:
            return []
        if self.page == KioskStep.TAKE and self.priority_only and self.class_id == "ordinary":
            self._go(KioskStep.CLASSES)  # the mode came while somebody stood here
            return []
        if self.page != KioskStep.TAKE or not self._go(KioskStep.ISSUING):
            return []
        self._asked_at, self.found = now, False
        first, *then = self.services
        take = IssueTicket(
            service_id=first, class_id=self.class_id, language=self.language, person=self.person, then=tuple(then),
            accessible=self.asks_accessible,
        )  # fmt: skip
        return [Ask(take)]
