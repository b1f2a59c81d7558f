"""How long a call is silent between its clips: it is what makes digits one can write down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clientkit.voice.clip import CHIME, Clip


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of silence about the clips of a call."""

    invite: tuple[float, float] = (0.25, 0.25)
    """Before and after the words that open it."""
    letter: float = 0.25
    """After a letter."""
    digit: float = 0.18
    """After a digit."""
    counter: float = 0.17
    """Before the counter, beside what follows the last digit."""
    end: float = 0.30
    """After the call."""
    chime: float = 0.25
    """After the chime."""

    def about(self, clip: Clip) -> tuple[float, float]:
        """Seconds before and after one clip."""
        if clip.name == CHIME.name:
            return 0.0, self.chime
        match clip.kind:
            case "invite":
                return self.invite
            case "letter":
                return 0.0, self.letter
            case "digit":
                return 0.0, self.digit
            case "counter":
                return self.counter, self.end
            case _:
                return 0.1, self.end


FULL: Final = Pace()
"""While nobody waits for the voice."""
BUSY: Final = Pace(letter=0.15, digit=0.12, counter=0.13)
"""While another call waits."""
CROWDED: Final = Pace(letter=0.12, digit=0.10, counter=0.10)
"""While more than one waits."""
