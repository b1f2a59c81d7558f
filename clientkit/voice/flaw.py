"""What keeps a recording from being used, and what to do, in words for whoever records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from clientkit.wording import CLIENT
from wire import dates

WORDS: Final = CLIENT.table("recordings")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a recording."""

    kind: str
    """A key of the table `recordings`."""
    facts: Mapping[str, float | str] = field(default_factory=dict)
    """What its words name; a number that is not whole is said with one digit behind the point."""

    def text(self, language: str) -> str:
        """What is wrong and what to do."""
        said = {
            name: dates.number(value, 1, language) if isinstance(value, float) else value
            for name, value in self.facts.items()
        }
        return WORDS.say(self.kind, language, said)
