"""What can be wrong with the sound: a kind, and plain words with what to do for whoever looks after the hall."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wire.reports import SOUND


class TroubleKind(StrEnum):
    """Sorts of trouble."""

    NO_OUTPUT = "no_output"
    UNFIT_OUTPUT = "unfit_output"
    FAILED = "failed"
    STUCK = "stuck"
    LOG = "log"
    NO_PROGRAM = "no_program"
    NO_SPEECH = "no_speech"
    COMMAND = "command"
    """The office's own voice program made nothing; espeak-ng speaks in its place."""
    MAKING = "making"
    """The office's own voice program still makes its clips; espeak-ng speaks meanwhile."""
    BROKE = "broke"
    """Making clips ended by something that nobody expected, such as a full disk."""
    SLOW = "slow"
    """Making clips took too long; what is missing is made later."""
    PARTLY = "partly"
    """Some of what is to be said cannot be: another language, or a counter. The rest is heard."""
    NOTICE = "notice"
    """No voice of this machine can read a notice out; it is shown, and calls are spoken."""
    RECORDING = "recording"
    """One recording of the office is not used; the voice speaks all the same."""


_HEARD: Final = frozenset(
    {TroubleKind.RECORDING, TroubleKind.COMMAND, TroubleKind.MAKING, TroubleKind.PARTLY, TroubleKind.NOTICE}
)
"""With these something is heard all the same."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong."""

    kind: TroubleKind
    detail: str = ""
    """A name, or a library's own words."""

    @property
    def silences(self) -> bool:
        """Whether nothing is heard because of it."""
        return self.kind not in _HEARD

    def text(self, language: str) -> str:
        """What is wrong and what to do, ready for a screen."""
        return SOUND.say(self.kind, language, {"detail": self.detail})
