"""Why nothing can be rehearsed: a key of the words `rehearsal` (`server/words`), with facts."""

from __future__ import annotations

from config.plain import visible
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
        # What somebody typed, or a file holds, is repeated: no sign of it may turn a line or end it.
        safe = {name: one if isinstance(one, int) else visible(str(one)) for name, one in facts.items()}
        super().__init__(key, safe)
        self.key, self.facts = key, safe
        self.file = ""
        """In which of several files it was found."""

    def text(self, language: str) -> str:
        """In a reader's language."""
        said = WORDS.say(self.key, language, self.facts)
        return f"{visible(self.file)}: {said}" if self.file else said

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.key, self.facts)


def _again(key: str, facts: dict[str, object]) -> CannotRehearse:
    """From another process."""
    return CannotRehearse(key, **facts)
