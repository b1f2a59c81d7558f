"""A voice of the office's own: any program that is given a sentence and writes it as a WAV file."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clientkit.voice import sound
from clientkit.voice.renderer import NoVoice
from clientkit.voice.trouble import Trouble, TroubleKind

DEADLINE_S: Final = 10.0
"""Real seconds for one sentence: a neural voice reads its model anew each time."""

MOST_WRITTEN: Final = 512 * 1024 * 1024
"""Bytes of each file that it may write: a sentence has some 100,000, what it keeps for itself may have more."""

_BLANKS: Final = re.compile(r"\{(out|text|speed)\}")


@dataclass(frozen=True, slots=True)
class CommandVoice:
    """A program with its arguments; no shell reads them.

    Args:
        command: `{out}` in it is the WAV file to write, `{text}` the sentence, `{speed}` words a minute. Without
            `{text}` the sentence comes on standard input.
        deadline_s: real seconds after which the program, and whatever it started, is ended.
    """

    command: tuple[str, ...]
    deadline_s: float = DEADLINE_S

    def version(self) -> str:
        """Say what renders, so that clips of another command or another model are not used."""
        return "\x1e".join(f"{part}{_state(part)}" for part in self.command)

    def render(self, text: str, rate: int, path: Path) -> sound.Samples:
        """Render `text` to `path` and return its samples.

        Args:
            text: one sentence.
            rate: words a minute, for a program that can be told.
            path: where the WAV goes.

        Raises:
            NoVoice: the program is missing, failed, took too long or wrote no usable sound.
        """
        path.unlink(missing_ok=True)
        facts = {"out": str(path), "text": text, "speed": str(rate)}
        program, *rest = (_BLANKS.sub(lambda blank: facts[blank[1]], part) for part in self.command)
        found = shutil.which(program)
        if found is None:
            raise NoVoice(self._trouble("not found"))
        asked = not any("{text}" in part for part in self.command)
        try:
            # In a session of its own, so that what it starts ends with it.
            child = subprocess.Popen(  # noqa: S603 - the office's own command; no shell
                [found, *rest], stdin=subprocess.PIPE if asked else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise NoVoice(self._trouble(str(error.strerror))) from error
        _bound(child.pid)
        try:
            child.communicate(f"{text}\n".encode() if asked else None, timeout=self.deadline_s)
        except subprocess.TimeoutExpired:
            raise NoVoice(self._trouble(f"> {self.deadline_s:g} s")) from None
        finally:
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        if child.returncode != 0:
            raise NoVoice(self._trouble(f"exit {child.returncode}"))
        try:
            return sound.read_wav(path)
        except sound.UnusableSound as error:
            raise NoVoice(self._trouble(str(error))) from error

    def _trouble(self, why: str) -> Trouble:
        return Trouble(TroubleKind.COMMAND, f"{self.command[0]}: {why}")


def _bound(pid: int) -> None:
    """Let a program write no endless file, where the system can: ten seconds of it fill a disk, or the memory."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import resource

        resource.prlimit(pid, resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))


def _state(part: str) -> str:
    """What changes with the file that an argument names: a model may be replaced under the same name."""
    try:
        known = os.stat(part)
    except (OSError, ValueError):
        return ""
    return f":{known.st_size}:{known.st_mtime_ns}"
