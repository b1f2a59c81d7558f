"""What the voice says in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wire.values import Language


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording: its name (also the file name of an office's own recording), and what is said in it."""

    name: str
    language: Language
    text: str

    @property
    def kind(self) -> str:
        """What it is to a call: `invite`, `letter`, `digit`, `counter`; another word for what is no part of one."""
        return self.name.partition("/")[2].partition("-")[0]


CHIME: Final = Clip("chime", "vi", "")
"""The two-tone signal before a call; its sound is made, not spoken."""
