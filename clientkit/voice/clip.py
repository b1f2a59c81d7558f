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


CHIME: Final = Clip("chime", "vi", "")
"""The two-tone signal before a call; its sound is made, not spoken."""
