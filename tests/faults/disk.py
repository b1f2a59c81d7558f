"""What a disk may hold after the power fails: a run's writes and syncs, and the sectors that were never synced."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Made:
    """A file got a name in the folder."""

    name: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A name left the folder."""

    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes were handed to the system."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Sized:
    """A file was cut or stretched."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """What was written to a file is on the disk; the empty name is the folder and its names."""

    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """The outside world was told something: from here on it must never be lost."""

    line: bytes


Step = Made | Gone | Written | Sized | Synced | Told

Fate = Literal["lost", "kept", "torn", "mixed"]
FATES: tuple[Fate, ...] = ("lost", "kept", "torn", "mixed")
"""Of what was not synced: nothing is there; all is; all up to a step that is torn; of each sector any age."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One way for the power to fail."""

    after: int
    """How many steps of the run were done."""
    sector: Literal[512, 4096]
    """What the disk writes whole or not at all."""
    fate: Fate
    seed: int


@dataclass
class _File:
    safe: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, Written | Sized]] = field(default_factory=list)
    """Not synced yet, each with the number of its step."""

    def sync(self) -> None:
        for _, step in self.waiting:
            _do(self.safe, step)
        self.waiting.clear()


class Disk:
    """Follows a run step by step; `left` says what the folder holds if the power fails now.

    A write below one sector leaves the rest of its sector as it was (what SQLite calls power-safe overwrite), sectors
    reach the disk in any order, and a name is durable once its folder was synced. POSIX promises no more.
    """

    def __init__(self) -> None:
        self.steps = 0
        self._names: dict[str, _File] = {}
        self._safe_names: dict[str, _File] = {}
        self._renamed: list[tuple[int, Made | Gone, _File]] = []

    def do(self, step: Step) -> None:
        """One more step."""
        self.steps += 1
        match step:
            case Made(name):
                if name not in self._names:
                    self._names[name] = _File()
                    self._renamed.append((self.steps, step, self._names[name]))
            case Gone(name):
                self._renamed.append((self.steps, step, self._names.pop(name)))
            case Written(name) | Sized(name):
                self._names[name].waiting.append((self.steps, step))
            case Synced(""):
                self._safe_names = dict(self._names)
                self._renamed.clear()
            case Synced(name):
                self._names[name].sync()
            case Told():
                pass

    def left(self, cut: Cut) -> dict[str, bytes]:
        """The folder after `cut`, made now."""
        dice = random.Random(cut.seed)
        waiting = [n for n, _, _ in self._renamed] + [n for f in self._files() for n, _ in f.waiting]
        until = dice.choice(sorted(waiting)) if cut.fate == "torn" and waiting else self.steps
        names = dict(self._safe_names)
        for n, step, file in self._renamed:
            if cut.fate == "lost" or n > until or (cut.fate == "mixed" and dice.random() < 0.5):
                continue
            if isinstance(step, Made):
                names[step.name] = file
            else:
                names.pop(step.name, None)
        return {name: _remains(file, cut, until, dice) for name, file in sorted(names.items())}

    def _files(self) -> list[_File]:
        return [*self._names.values(), *(f for name, f in self._safe_names.items() if f is not self._names.get(name))]


def _do(content: bytearray, step: Written | Sized) -> None:
    end = step.size if isinstance(step, Sized) else step.offset + len(step.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if isinstance(step, Sized):
        del content[step.size :]
    else:
        content[step.offset : end] = step.data


def _remains(file: _File, cut: Cut, until: int, dice: random.Random) -> bytes:
    if cut.fate == "lost":
        return bytes(file.safe)
    size = cut.sector
    ages = _ages(file, size, until)
    torn = max((n for n, _ in file.waiting if n <= until), default=0) if cut.fate == "torn" else 0
    left = bytearray(file.safe)
    untouched = next((s for s in range((len(left) - 1) // size, -1, -1) if s not in ages), -1)
    ends = [min(len(left), (untouched + 1) * size)]
    for sector, versions in sorted(ages.items()):
        if cut.fate == "mixed":
            content = dice.choice(versions)[1]
        else:
            content = dice.choice(versions[-2:])[1] if versions[-1][0] == torn else versions[-1][1]
        start = sector * size
        if len(left) < start + size:
            left.extend(bytes(start + size - len(left)))
        left[start : start + size] = content.ljust(size, b"\0")
        if content:
            ends.append(start + len(content))
    return bytes(left[: max(ends)])


def _ages(file: _File, size: int, until: int) -> dict[int, list[tuple[int, bytes]]]:
    """Every content an unsynced sector had since the last sync, oldest first, each with its step (0: synced)."""
    ages: dict[int, list[tuple[int, bytes]]] = {}
    content = bytearray(file.safe)
    for n, step in file.waiting:
        if n > until:
            break
        before = len(content)
        old = {s: bytes(content[s * size : (s + 1) * size]) for s in _touched(step, before, size) if s not in ages}
        _do(content, step)
        for s in _touched(step, before, size):
            ages.setdefault(s, [(0, old.get(s, b""))]).append((n, bytes(content[s * size : (s + 1) * size])))
    return ages


def _touched(step: Written | Sized, before: int, size: int) -> range:
    """The sectors a step changes in a file that was `before` bytes long, those of a gap it leaves included."""
    if isinstance(step, Sized):
        low, high = sorted((before, step.size))
    else:
        low, high = min(before, step.offset), step.offset + len(step.data)
    return range(low // size, (high + size - 1) // size)


def cuts(steps: int, count: int, seed: int, hot: Sequence[int] = ()) -> Iterator[Cut]:
    """`count` power cuts in the order of a run, half of them at the steps named `hot`."""
    dice = random.Random(seed)
    moments = [dice.choice(hot) if hot and n % 2 else dice.randint(0, steps) for n in range(count)]
    for n in sorted(moments):
        yield Cut(n, dice.choice((512, 4096)), dice.choice(FATES), dice.getrandbits(32))


def put(folder: Path, files: dict[str, bytes]) -> None:
    """Lay an image out in `folder`, which becomes exactly it."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
