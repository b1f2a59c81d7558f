"""The words of the branch server, and of what it shares with the hub: `server/words`, one file a language."""

from __future__ import annotations

from pathlib import Path

from wire.values import Text
from wire.word_files import WordFiles

SERVER = WordFiles("server", Path(__file__).parent.parent / "words")

WORDS = SERVER.table("backups")
"""What is said of backups, to the manager and to whoever runs a command."""


def text(key: str, **facts: object) -> Text:
    """A sentence of backups with its facts; those that are texts themselves are put in in the reader's language."""

    def of(language: str) -> str:
        told = {name: fact.of(language) if isinstance(fact, Text) else fact for name, fact in facts.items()}
        return WORDS.say(key, language, told)

    return Text({language: of(language) for language in SERVER.names})
