"""A voice that keeps what it was asked to say, and how long saying it takes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

SYLLABLE_S, SENTENCE_S = 0.33, 0.4
"""Of the made voice at its usual speed, pauses counted; an English word counts for one and a half syllables."""


class SaidVoice(QObject):
    """Says a sentence the moment it is asked to."""

    changed = Signal()

    def __init__(self, able: bool = True) -> None:
        super().__init__()
        self.able = able
        self.speaking = False
        self.volume = 1.0
        self.looked_again = 0
        self.said: list[str] = []
        """Everything, in order."""
        self.now: list[str] = []
        """Since it was last interrupted."""

    def say(self, sentences: Sequence[str], language: str) -> None:
        self.now = []
        self.add(sentences, language)

    def add(self, sentences: Sequence[str], language: str) -> None:
        self.said += sentences
        self.now += sentences
        self.changed.emit()

    def look_again(self) -> None:
        self.looked_again += 1

    def set_loudest(self, part: float) -> None:
        self.loudest = part

    def set_volume(self, part: float) -> None:
        self.volume = part

    def close(self) -> None:
        self.hush()

    def hush(self) -> None:
        self.now = []
        self.speaking = False


def takes_s(sentences: Sequence[str]) -> float:
    """How long somebody listens to these."""
    return sum(len(sentence.split()) * SYLLABLE_S + SENTENCE_S for sentence in sentences)
