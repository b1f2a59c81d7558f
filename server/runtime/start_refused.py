"""What a start says in plain words: why it was refused, and that it made a new database."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Self

from server.runtime.backup_folder import RESTORING
from server.runtime.backup_kind import whose_tables
from server.runtime.wording import SERVER
from wire.values import Text

_UPKEEP = SERVER.table("upkeep")


class StartRefused(Exception):
    """The server did not start and changed nothing; the text says what happened and what to do.

    Its text is English; `words` has it in every language that there are words in, where there are.
    """

    words: Text | None = None

    @classmethod
    def of(cls, key: str, **facts: object) -> Self:
        """In the words of `upkeep` in the word files.

        Args:
            key: of the sentence.
            facts: what it names; a `Text` is said in each language.
        """
        said = {
            language: _UPKEEP.say(key, language, {name: in_one(fact, language) for name, fact in facts.items()})
            for language in _UPKEEP[key].languages
        }
        return cls.in_words(Text(said))

    @classmethod
    def in_words(cls, words: Text) -> Self:
        """With these words."""
        made = cls(words.of("en"))
        made.words = words
        return made


def in_one(fact: object, language: str) -> object:
    """A fact in a language, when it is itself a text or why something else was refused."""
    words = fact.words if isinstance(fact, StartRefused) else fact
    return words.of(language) if isinstance(words, Text) else fact


def refuse_half_restored(path: Path) -> None:
    """Make no new database where a restore was stopped half-way: numbers would begin at 1 again.

    Args:
        path: of an SQLite database.

    Raises:
        StartRefused: it is not there, and what a restore was making of it is.
    """
    if not path.exists() and path.with_name(path.name + RESTORING).exists():
        raise StartRefused(
            f"{path} is not there, and a restore of it was not finished. Run “toiluot restore” again; nothing was "
            f"changed. (Without a backup: delete {path.name}{RESTORING}, and the start makes an empty database.)"
        )


def refuse_foreign(name: str, tables: Collection[str], whose: str, revision: str | None) -> None:
    """Bring no schema up to date in a database that another program has: its revisions have the same names.

    Args:
        name: a path, or an address without its password.
        tables: their names; none in a new database.
        whose: for what the program takes it, `BRANCH` or `HUB`.
        revision: of its schema; None when it says none.

    Raises:
        StartRefused: it is the other one's, or none of ours.
    """
    found = whose_tables(tables)
    if not tables or (found == whose and revision is not None):
        return
    if found not in ("", whose):
        raise StartRefused(
            f"{name} is the database of a {found}. Name that of this {whose} as `database` in its settings; nothing "
            "was changed."
        )
    raise StartRefused(
        f"{name} holds tables that are not Tới Lượt's ({', '.join(sorted(tables)[:3])}, …). "
        "Name another database; nothing was changed."
    )


def new_database(name: str) -> str:
    """What a start says that found no database where its settings name one.

    Args:
        name: a path, or an address without its password.
    """
    return (
        f"a new, empty database was made at {name}; if there was one before, mend `database` in the settings "
        "and start again"
    )
