"""Reads what strace saw a program do to the files of one folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.faults.disk import Gone, Made, Sized, Step, Synced, Told, Written

CALLS = "openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink"
FORBIDDEN = "rename,renameat,renameat2,pwritev,pwritev2,writev,fallocate,sync_file_range,unlinkat,creat,mmap"
"""Would change files too; seen on a database file they stop the reading, so that nothing is overlooked."""

LONGEST = 1 << 20

_WHAT = (f"-etrace={CALLS},{FORBIDDEN}", "-esignal=none")
_STRACE = ("strace", "-f", "--seccomp-bpf", "-y", "-xx", f"-s{LONGEST}", *_WHAT)

_CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_ENDS = re.compile(r"\) += (-?\d+)")
_UNFINISHED = " <unfinished ...>"
_FD = re.compile(r"^-?\d+<((?:\\x[0-9a-f]{2})*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def why_not() -> str:
    """Why system calls cannot be recorded here; empty when they can."""
    program = shutil.which("strace")
    if program is None:
        return "strace is not installed (Debian package strace)"
    tried = subprocess.run([program, "-f", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()[:100]}"


def record(command: list[str], trace: Path, cwd: Path) -> None:
    """Run `command` of our Python to its end and keep its system calls in `trace`."""
    done = subprocess.run(
        [*_STRACE, "-o", str(trace), sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def steps(trace: Path, folder: Path, database: str, ledger: str) -> list[Step]:
    """The steps that matter for `database` in `folder`, in order; a line written to `ledger` is `Told`."""
    names = {database, f"{database}-wal", f"{database}-journal"}
    reader = _Reader(str(folder), names, ledger)
    with trace.open(encoding="ascii") as lines:
        found = [(at, step) for at, call, arguments, result in _calls(lines)
                 if result >= 0 for step in reader.read(call, arguments, result)]  # fmt: skip
    found_at = {id(step): at for at, step in found}
    return sorted((step for _, step in found), key=lambda step: found_at[id(step)])


def _calls(lines: Iterable[str]) -> Iterator[tuple[int, str, str, int]]:
    """Line, call, arguments, result. A call that another thread interrupted is put together again.

    A write counts from where it began, a sync from where it ended.
    """
    open_calls: dict[str, tuple[int, str]] = {}
    for n, line in enumerate(lines):
        if resumed := _RESUMED.match(line):
            pid, call, rest = resumed.groups()
            began, arguments = open_calls.pop(pid)
            arguments += rest
        elif plain := _CALL.match(line):
            pid, call, arguments = plain.groups()
            if arguments.endswith(_UNFINISHED):
                open_calls[pid] = (n, arguments.removesuffix(_UNFINISHED))
                continue
            began = n
        else:
            continue
        if ends := list(_ENDS.finditer(arguments)):
            yield (n if call.endswith("sync") else began), call, arguments, int(ends[-1][1])


class _Reader:
    def __init__(self, folder: str, names: set[str], ledger: str) -> None:
        self._folder, self._names, self._ledger = folder, names, ledger

    def read(self, call: str, arguments: str, result: int) -> Iterator[Step]:
        path = _path_of_fd(arguments)
        name = path.rpartition("/")[2] if path.rpartition("/")[0] == self._folder else None
        ours = name in self._names
        if call == "openat":
            opened = _text(arguments).decode()
            folder, _, base = opened.rpartition("/")
            if folder == self._folder and base in self._names and "O_CREAT" in arguments:
                assert "O_TRUNC" not in arguments, arguments
                yield Made(base)
        elif call == "unlink":
            folder, _, base = _text(arguments).decode().rpartition("/")
            if folder == self._folder and base in self._names:
                yield Gone(base)
        elif call in ("fsync", "fdatasync"):
            if path == self._folder:
                yield Synced("")
            elif ours:
                yield Synced(str(name))
        elif call == "write" and name == self._ledger:
            yield Told(_text(arguments))
        elif call == "pwrite64" and ours:
            data = _text(arguments)
            assert len(data) == result, "a short write"
            yield Written(str(name), int(arguments.rpartition(")")[0].rpartition(", ")[2]), data)
        elif call == "ftruncate" and ours:
            yield Sized(str(name), int(arguments.rpartition(")")[0].rpartition(", ")[2]))
        elif ours and not (call == "mmap" and "PROT_WRITE" not in arguments):
            raise AssertionError(f"{call} on {name}: this recording does not know what it did")


def _path_of_fd(arguments: str) -> str:
    found = _FD.match(arguments)
    return _bytes(found[1]).decode() if found else ""


def _text(arguments: str) -> bytes:
    found = _TEXT.search(arguments)
    assert found is not None, arguments[:100]
    assert not found[2], "strace cut the content of a write short"
    return _bytes(found[1])


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
