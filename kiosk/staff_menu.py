"""The staff menu behind its PIN: when it opens, how often it may be tried. Pure: the time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TRIES = 5
"""Wrong PINs in a row until it has to be waited."""

FIRST_WAIT_MS, LONGEST_WAIT_MS = 60_000, 900_000
"""After the fifth wrong PIN, and after every further one twice as long."""

PIN_MS, MENU_MS = 20_000, 90_000
"""Without a touch the PIN pad and the menu shut themselves: a citizen stands there next."""

LONGEST_PIN = 9


class MenuStep(StrEnum):
    """What of it is shown."""

    SHUT = "shut"
    NO_PIN = "noPin"
    """Nobody has set one."""
    PIN = "pin"
    MENU = "menu"
    TICKETS = "tickets"
    ABOUT = "about"


@dataclass
class StaffMenu:
    """One menu. Patience is in real milliseconds of a clock that never jumps."""

    failures: int = 0
    """Wrong PINs in a row; kept by whoever holds this, over a restart too."""
    step: MenuStep = MenuStep.SHUT
    typed: str = ""
    checking: bool = False
    wrong: bool = False
    """What was typed last was no PIN of this menu."""
    _waits_until: int = 0
    _touched_at: int = 0

    def started(self, now: int) -> None:
        """The program began: a wait that was under way begins anew, or pulling the plug would end it."""
        if self.failures >= TRIES:
            self._waits_until = now + wait_ms(self.failures)

    @property
    def is_open(self) -> bool:
        """Whether anything of it is over the citizens' pages."""
        return self.step is not MenuStep.SHUT

    @property
    def unlocked(self) -> bool:
        """Whether the PIN was right."""
        return self.step in (MenuStep.MENU, MenuStep.TICKETS, MenuStep.ABOUT)

    def waits_ms(self, now: int) -> int:
        """How long nothing may be tried."""
        return max(0, self._waits_until - now)

    def ask(self, has_pin: bool, now: int) -> None:
        """Somebody wants in."""
        if self.step is MenuStep.SHUT:
            self.step = MenuStep.PIN if has_pin else MenuStep.NO_PIN
            self.typed, self.wrong, self._touched_at = "", False, now

    def touched(self, now: int) -> None:
        """Somebody is there."""
        self._touched_at = now

    def press(self, key: str, now: int) -> None:
        """A digit, or `⌫` for the last one."""
        self.touched(now)
        if self.step is not MenuStep.PIN or self.checking or self.waits_ms(now):
            return
        self.wrong = False
        if key == "⌫":
            self.typed = self.typed[:-1]
        elif len(key) == 1 and key in "0123456789" and len(self.typed) < LONGEST_PIN:
            self.typed += key

    def submit(self, now: int) -> str:
        """What is to be checked; empty: nothing is."""
        self.touched(now)
        if self.step is not MenuStep.PIN or self.checking or not self.typed or self.waits_ms(now):
            return ""
        self.checking = True
        return self.typed

    def checked(self, right: bool, now: int) -> None:
        """What became of it. A menu that was shut meanwhile stays shut; a wrong PIN counts all the same."""
        self.checking, self.typed, self.wrong = False, "", not right
        self.touched(now)
        if right:
            self.failures = 0
            if self.step is MenuStep.PIN:
                self.step = MenuStep.MENU
            return
        self.failures += 1
        self._waits_until = now + wait_ms(self.failures)

    def forgive(self) -> None:
        """There is another PIN: what was tried was of the one before."""
        self.failures = self._waits_until = 0
        self.wrong = False

    def visit(self, step: MenuStep, now: int) -> None:
        """Look at a part of it, or back at the whole."""
        self.touched(now)
        if self.unlocked and step in (MenuStep.MENU, MenuStep.TICKETS, MenuStep.ABOUT):
            self.step = step

    def shut(self) -> None:
        """The citizens' pages again."""
        self.step, self.typed, self.wrong = MenuStep.SHUT, "", False

    def tick(self, now: int) -> bool:
        """The time moved; whether it shut itself."""
        if not self.is_open or now - self._touched_at < (MENU_MS if self.unlocked else PIN_MS):
            return False
        self.shut()
        return True


def wait_ms(failures: int) -> int:
    """How long to wait after so many wrong PINs in a row."""
    return 0 if failures < TRIES else min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(failures - TRIES, 10))
