"""What the kiosk knows of the hall's time when it begins while the server is away. Pure; no Qt."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from wire.values import Millis

SLACK_MS = 300_000
"""A machine's clock may be so much earlier than the server's last word: it is read and kept now and then alone."""


class ClockDoubt(StrEnum):
    """What may be wrong with the hall's time as the kiosk has it."""

    NONE = ""
    """The server said it, and since then this machine has counted on."""
    UNCONFIRMED = "unconfirmed"
    """The machine was started anew since the server's last word. Its own clock is all there is, and nothing tells a
    clock that is ahead from a night that has passed."""
    WRONG = "wrong"
    """Likewise, and its own clock shows less than the server's last word: which day it is nobody knows."""


class LastWord(BaseModel):
    """The hall's time when the server was last known to agree, and where the machine's own clocks stood then."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    at: Millis
    """The hall's time."""
    run: str = ""
    """This run of the machine (`Clock.run`); what counts from its start tells nothing in another one."""
    up: int = 0
    """`Clock.elapsed_ms` then."""
    ahead: int = 0
    """How far the hall's time was ahead of the machine's time of day."""

    @classmethod
    def read(cls, text: str | None) -> LastWord | None:
        """What was kept; None when nothing was, or it cannot be read."""
        try:
            return None if text is None else cls.model_validate_json(text)
        except ValidationError:
            return None

    def now(self, wall: Millis, run: str, up: int) -> tuple[Millis, ClockDoubt]:
        """The hall's time now, and what may be wrong with it.

        Args:
            wall: the machine's time of day now.
            run: the run of the machine; empty where nothing names it.
            up: `Clock.elapsed_ms` now.
        """
        if run and run == self.run and up >= self.up:
            return self.at + up - self.up, ClockDoubt.NONE
        shown = wall + self.ahead
        return shown, ClockDoubt.WRONG if shown < self.at - SLACK_MS else ClockDoubt.UNCONFIRMED
