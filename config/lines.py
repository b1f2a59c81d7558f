"""Find the line of a TOML file that a field stands on."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

Loc = tuple[int | str, ...]

_HEADER = re.compile(r"^\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_DEEPEST = 32
"""Names of one dotted key that are looked at: deeper ones are refused, and a million would take for ever."""
_MOST_WORDS = 20
"""Words of a message among which the id of an entry is looked for."""
_TEXT = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*$')


class Lines:
    """Where each key of a TOML text stands; the text must already have been read as TOML."""

    def __init__(self, text: str) -> None:
        # Not splitlines: that also cuts at signs that end no line of a TOML file, and counts them.
        self._lines = text.split("\n")

    def of(self, loc: Loc) -> int:
        """Line (from 1) of the key, or of the nearest table around it; 0 when nothing of it is written."""
        for length in range(len(loc), 0, -1):
            line = self._found.get(loc[:length])
            if line is not None:
                return line
        return 0

    def naming(self, loc: Loc, message: str) -> int:
        """Line of the entry whose id the message names; else of `loc`."""
        for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9._-]*", message)[:_MOST_WORDS]:
            entry = re.compile(rf'\bid\s*=\s*["\']{re.escape(word.rstrip("."))}["\']')
            for n, line in enumerate(self._lines, start=1):
                if entry.search(line) and self.of(loc) <= n:
                    return n
        return self.of(loc)

    @cached_property
    def _found(self) -> dict[Loc, int]:
        """Looked for when something is wrong: as a rule nothing is."""
        self._at: dict[Loc, int] = {}
        self._scan()
        return self._at

    def _scan(self) -> None:
        table: Loc = ()
        seen: Counter[Loc] = Counter()
        inside = ""
        depth = 0
        for n, line in enumerate(self._lines, start=1):
            if inside:
                inside = "" if inside in line else inside
                continue
            if depth > 0:
                depth += _brackets(line)
                continue
            header = _HEADER.match(line)
            if header:
                table = self._header(header, n, seen)
                continue
            key = _KEY.match(line)
            if key:
                value = line[key.end() :]
                self._note((*table, *_parts(key[1])), n)
                inside = next((q for q in ('"""', "'''") if value.count(q) == 1), "")
                depth = 0 if inside else _brackets(value)

    def _header(self, header: re.Match[str], n: int, seen: Counter[Loc]) -> Loc:
        full: Loc = ()
        parts = _parts(header[2])
        for i, part in enumerate(parts):
            full = (*full, part)
            if header[1] == "[[" and i == len(parts) - 1:
                self._note(full, n)
                seen[full] += 1
            if seen[full]:
                full = (*full, seen[full] - 1)
        self._note(full, n)
        return full

    def _note(self, loc: Loc, line: int) -> None:
        for length in range(1, len(loc) + 1):
            self._at.setdefault(loc[:length], line)


def _parts(dotted: str) -> Loc:
    found = re.findall(r'"[^"]*"|\'[^\']*\'|[A-Za-z0-9_-]+', dotted)[:_DEEPEST]
    return tuple(part.strip().strip("\"'") for part in found)


def _brackets(value: str) -> int:
    bare = _TEXT.sub("", value)
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
