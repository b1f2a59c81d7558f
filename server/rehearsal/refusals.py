"""Why nothing can be rehearsed: a key of the words `rehearsal` (`server/words`), with facts."""

from __future__ import annotations

from server.runtime.wording import SERVER

WORDS = SERVER.table("rehearsal")
"""What rehearsals say, to a manager and to whoever runs the command."""


class CannotRehearse(ValueError):
    """What was asked for cannot be played; says what to write instead.

    Args:
        key: of `WORDS`.
        facts: of its sentence.
    """

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key, facts)
        self.key, self.facts = key, facts
        self.file = ""
        """In which of several files it was found."""

    def text(self, language: str) -> str:
        """In a reader's language."""
        said = WORDS.say(self.key, language, self.facts)
        return f"{self.file}: {said}" if self.file else said

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.key, self.facts)


def _again(key: str, facts: dict[str, object]) -> CannotRehearse:
    """From another process."""
    return CannotRehearse(key, **facts)
