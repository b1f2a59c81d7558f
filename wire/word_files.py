"""The words of a program, one file a language: `words/vi.toml` beside its code, `words/en.toml`, and any further one.

A file has tables of sentences by key. `{name}` in a sentence is a fact. Where a number of things changes the words, an
entry is a table: `{ one = "{n} person", other = "{n} people" }`; `by` names the fact that counts, `n` where it is left
out. Vietnamese has every key; what another language leaves out is read in its `fallback`, or in Vietnamese.

A further language is one more file in a program's folder, or in a folder of the office's own: `add_folder`.
"""

from __future__ import annotations

import logging
import string
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wire.values import Text, is_language

FIRST = "vi"
"""The language that every program has all its words in."""

HEAD = "language"
"""The table of a file that is about the language itself: its `name` in its own words, and its `fallback`."""

COUNTED = "n"

CALENDAR = "calendar"
"""The table of days and dates: each language puts together what it needs of `CALENDAR_FACTS`."""

CALENDAR_FACTS = frozenset({"d", "dd", "m", "mm", "yyyy", "weekday", "month", "month_short", "week", "week_year"})

log = logging.getLogger(__name__)

_programs: dict[str, WordFiles] = {}
_folders: list[Path] = []


class Gaps(dict[str, str]):
    """Facts for a sentence; one that is missing leaves a gap and never raises."""

    def __missing__(self, key: str) -> str:
        return "…"


class WordTable(Mapping[str, Text]):
    """One table of a program's word files, by key: for each key its words in every language that has them.

    Args:
        files: the program's files.
        name: of the table.
    """

    def __init__(self, files: WordFiles, name: str) -> None:
        self._files = files
        self._name = name

    def __getitem__(self, key: str) -> Text:
        return self._files.texts[self._name][key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files.texts[self._name])

    def __len__(self) -> int:
        return len(self._files.texts[self._name])

    def say(self, key: str, language: str, facts: Mapping[str, object]) -> str:
        """A sentence with its facts, in the form that goes with how many there are.

        Raises:
            KeyError: there is no such key.
        """
        words = self[key].of(language)
        alone = self._files.alone.get((self._name, key, words))
        if alone is not None and str(facts.get(alone[0])) == "1":
            words = alone[1]
        return words.format_map(Gaps({name: str(fact) for name, fact in facts.items()}))

    def read_in(self, key: str, language: str) -> str:
        """The language in which the words of a key are read: another one where `language` has none of its own.

        Raises:
            KeyError: there is no such key.
        """
        words = self[key].root
        lent = self._files.lent.get((self._name, key, language))
        own = next((one for one in (language, language.partition("-")[0]) if words.get(one)), "")
        return lent or own or next(one for one, said in words.items() if said)

    def by_language(self, languages: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        """The whole table for a page's script, by language: a sentence, or `{"one": …, "other": …, "by": …}`."""
        return {language: {key: self._for_script(key, language) for key in self} for language in languages}

    def _for_script(self, key: str, language: str) -> str | dict[str, str]:
        words = self[key].of(language)
        alone = self._files.alone.get((self._name, key, words))
        return words if alone is None else {"one": alone[1], "other": words, "by": alone[0]}


@dataclass(slots=True)
class _Said:
    """What the files of a program say."""

    names: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, Text]] = field(default_factory=dict)
    alone: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    lent: dict[tuple[str, str, str], str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


class WordFiles:
    """A program's words in all its languages. An entry that cannot be used is left out, logged and listed.

    The files are read when somebody first asks for a word: a hall does not wait for words that only pages say.

    Args:
        program: its name, by which an office's own folder names it.
        folder: where its files are.
    """

    def __init__(self, program: str, folder: Path) -> None:
        self.program = program
        self._folder = folder
        self._said: _Said | None = None
        self._reading = threading.Lock()
        _programs[program] = self

    @property
    def names(self) -> dict[str, str]:
        """Each language's name in its own words, by code."""
        return self.read().names

    @property
    def texts(self) -> dict[str, dict[str, Text]]:
        """By table and key."""
        return self.read().texts

    @property
    def alone(self) -> dict[tuple[str, str, str], tuple[str, str]]:
        """By table, key and the words for several: the fact that counts, and the words for one."""
        return self.read().alone

    @property
    def lent(self) -> dict[tuple[str, str, str], str]:
        """By table, key and language: from which other one, its fallback, the words are."""
        return self.read().lent

    @property
    def troubles(self) -> list[str]:
        """What was wrong with the files, for a test or whoever adds one."""
        return self.read().troubles

    @classmethod
    def beside(cls, program: str, module: str) -> WordFiles:
        """The files in the folder `words` beside a module, given its `__file__`: for rooms that know no paths."""
        return cls(program, Path(module).parent / "words")

    def table(self, name: str) -> WordTable:
        """One table of them."""
        return WordTable(self, name)

    def read(self) -> _Said:
        """What all files say, the office's after the program's own."""
        said = self._said
        if said is None:
            with self._reading:
                said = self._said = self._said or self._read_all()
        return said

    def forget(self) -> None:
        """Read the files again when a word is next asked for."""
        self._said = None

    def _read_all(self) -> _Said:
        said = _Said()
        paths = sorted(self._folder.glob("*.toml"), key=lambda path: (path.stem != FIRST, path.stem != "en", path.stem))
        for folder in _folders:
            paths += sorted(path for path in (folder / self.program).glob("*.toml") if path.is_file())
        for path in paths:
            self._read(path, said)
        for trouble in said.troubles:
            log.error("words: %s", trouble)
        return said

    def _read(self, path: Path, said: _Said) -> None:
        language = path.stem
        try:
            if not is_language(language):
                raise ValueError('that is no language\'s code; name the file as "km.toml" is')
            held = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            said.troubles.append(f"{path}: cannot be read: {error}")
            return
        head = held.pop(HEAD, {})
        said.names[language] = str(head.get("name", language))
        for table, entries in held.items():
            for key, entry in entries.items() if isinstance(entries, dict) else ():
                if wrong := self._take(said, language, table, key, entry):
                    said.troubles.append(f"{path}: {table}.{key}: {wrong}")
        self._fill(said, language, str(head.get("fallback", FIRST)))

    @staticmethod
    def _take(said: _Said, language: str, table: str, key: str, entry: object) -> str:
        """Keep one entry; what is wrong with it, or nothing."""
        by, one, words = COUNTED, None, entry
        if isinstance(entry, dict):
            by, one, words = entry.get("by", COUNTED), entry.get("one"), entry.get("other")
        if not isinstance(words, str) or not isinstance(one, str | None):
            return "write a sentence, or a table with `one` and `other`"
        first = said.texts.get(table, {}).get(key)
        try:
            facts = facts_in(words) | facts_in(one or "")
            known = CALENDAR_FACTS if table == CALENDAR else facts if first is None else facts_in(first.of(FIRST))
        except ValueError as error:
            return f"{error}; write {{name}} for a fact and {{{{ for a brace"
        if language != FIRST and first is None:
            return "no such key in Vietnamese"
        if facts - known:
            return f"there is no fact {', '.join(sorted(facts - known))}"
        texts = said.texts.setdefault(table, {})
        texts[key] = Text({**(first.root if first is not None else {}), language: words})
        if one is not None:
            said.alone[table, key, words] = (by, one)
        return ""

    @staticmethod
    def _fill(said: _Said, language: str, fallback: str) -> None:
        if fallback == FIRST:
            return
        for table, texts in said.texts.items():
            for key, text in texts.items():
                if language not in text.root and fallback in text.root:
                    said.lent[table, key, language] = fallback
                    texts[key] = Text({**text.root, language: text.root[fallback]})


def one_language(wished: str, read_in: set[str]) -> str:
    """The language of a line that is put together of parts, so that it is not begun in one and ended in another.

    Args:
        wished: the reader's.
        read_in: those in which its parts are read when that one is asked for.
    """
    if read_in <= {wished}:
        return wished
    others = read_in - {wished}
    return others.pop() if len(others) == 1 else FIRST


def facts_in(words: str) -> set[str]:
    """The facts that a sentence names.

    Raises:
        ValueError: its braces do not fit together, or hold more than a name.
    """
    found = set()
    for _, name, form, change in string.Formatter().parse(words):
        if name is None:
            continue
        if not name.isidentifier() or form or change:
            raise ValueError(f"{{{name}}} is no fact")
        found.add(name)
    return found


def name_of(language: str) -> str:
    """A language's name in its own words; its code where no program knows it."""
    return next((files.names[language] for files in _programs.values() if language in files.names), language)


def add_folder(folder: Path) -> None:
    """Read further languages from an office's folder too: `<folder>/<program>/<language>.toml`."""
    if folder not in _folders:
        _folders.append(folder)
        _forget_all()


def forget_folder(folder: Path) -> None:
    """Read no more languages from there."""
    _folders.remove(folder)
    _forget_all()


def added_folders() -> tuple[Path, ...]:
    """The office's own folders, for whoever keeps words in files of another kind there."""
    return tuple(_folders)


def read_all() -> None:
    """Read the words of every program that was imported, where nobody waits for it: it takes some 30 ms."""
    for files in tuple(_programs.values()):
        files.read()


def _forget_all() -> None:
    for files in _programs.values():
        files.forget()


WIRE = WordFiles("wire", Path(__file__).parent / "words")
"""The words that every program shares: refusals, what is wrong with what was sent, states and roles."""
