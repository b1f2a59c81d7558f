"""Who stands here: at which step, in which language, and how patient the kiosk is."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.offers import Offers
from kiosk.path.steps import LEADS_TO, LOOKED_AT, NEEDS_SERVER, KioskStep
from kiosk.path.told import Told
from wire.errors import Refused
from wire.values import Language
from wire.views import Issued


@dataclass(frozen=True, slots=True)
class Times:
    """Patience, in real milliseconds: people are as fast as they are, whatever the hall's clock does."""

    idle_ms: int = 60_000
    """Without a touch, until it asks "still there?"."""
    answer_ms: int = 20_000
    """To answer that; every touch starts from the beginning, as often as needed."""
    ticket_ms: int = 15_000
    """The ticket page stays, once the paper is out."""
    late_ms: int = 2_000
    """A press that is not answered by then: the page says that it waits for the server."""
    print_ms: int = 45_000
    """News of the paper comes within this, or it is taken for perhaps printed."""
    trouble_ms: int = 60_000
    """It stays while there is no paper: time to take a picture."""
    kept_ms: int = 120_000
    """It stays when somebody wishes to keep it: time to write down, or to let a helper read."""


@dataclass
class Visit(Offers):
    """One citizen at one step. The parts of the path stand on it."""

    times: Times = Times()
    home_language: Language = "vi"
    has_printer: bool = True
    step: KioskStep = KioskStep.GROUPS
    language: Language = "vi"
    service_id: str = ""
    """Empty where the number on its way is a booking's or a ticket's that was shown."""
    class_id: str = "ordinary"
    claimed: str = ""
    """The priority class that was claimed when the code was booked, while the citizen is asked whether it is so."""
    person: str | None = None
    """Who stands here, as the card that was read has it."""
    ticket: Issued | None = None
    found: bool = False
    """The ticket shown, or awaited, was given before: its code was shown."""
    refused_because: Refused | None = None
    """None on the refusal page means: it is not known whether a number was given, unless `told` says something."""
    told: Told | None = None
    """What the refusal page says of a scan that was sent nowhere."""
    looks_up: bool = False
    """Somebody reads what to bring though no numbers are given."""
    asking_until: int | None = None
    _by_age: str = ""
    """The class that the card showed and the citizen took."""
    _touched_at: int = 0
    _asked_at: int = 0

    def __post_init__(self) -> None:
        self.language = self.home_language

    @property
    def page(self) -> str:
        """The page to show: the step, unless the server or the hall does not let anybody take one."""
        if self.step not in NEEDS_SERVER:
            return self.step
        if not self.serves or self.branch is None or self.hall is None:
            return "away"
        return "closed" if self.shut and not (self.looks_up and self.step in LOOKED_AT) else self.step

    def late(self, now: int) -> bool:
        """Whether the answer to the press takes longer than a person should be left without a word."""
        return self.step is KioskStep.ISSUING and now - self._asked_at >= self.times.late_ms

    def touched(self, now: int) -> None:
        """Somebody is there."""
        self._touched_at = now
        self.asking_until = None

    def listened(self, now: int) -> None:
        """It speaks to somebody who listens: patience begins when it has ended."""
        self._touched_at = now
        if self.asking_until is not None:
            self.asking_until = now + self.times.answer_ms

    def use_language(self, language: Language, now: int) -> None:
        """Go on in this language."""
        self.touched(now)
        self.language = language

    def _tell(self, told: Told) -> None:
        if self.step is KioskStep.REFUSED or self._go(KioskStep.REFUSED):
            self.refused_because, self.told = None, told

    def _go(self, step: KioskStep) -> bool:
        if step not in LEADS_TO[self.step]:
            return False
        self.step = step
        self.looks_up = self.looks_up and step in LOOKED_AT
        return True
