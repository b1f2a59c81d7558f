"""Renders sentences to sound files: pyttsx3 in a process of its own, the espeak-ng program when that fails."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Final

from clientkit.voice import sound
from clientkit.voice.trouble import Trouble, TroubleKind
from wire import strict_json

log = logging.getLogger(__name__)

DEADLINE_S: Final = 5.0
"""A sentence takes about 0.05 s; a process that takes this long hangs. The first one includes its start."""
TRIES_OF_PYTTSX3: Final = 2
LONGEST_ANSWER: Final = 4_096
"""Bytes of an answer; an error is one sentence."""

PROCESS: Final = (sys.executable, "-P", str(Path(__file__).with_name("render_process.py")))
PROGRAM: Final = "espeak-ng"


class NoVoice(Exception):
    """Nothing on this machine can render speech.

    Attributes:
        trouble: in words; the program that is missing has a package to install.
    """

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.text("en"))
        self.trouble = trouble


@dataclass
class Renderer:
    """One sentence at a time to a WAV file that is whole and has sound in it.

    Args:
        process: command of the pyttsx3 process.
        program: the espeak-ng program, the way out when pyttsx3 fails.
        deadline_s: real seconds for one sentence before the process is replaced.
    """

    process: Sequence[str] = PROCESS
    program: str = PROGRAM
    deadline_s: float = DEADLINE_S
    replaced: int = 0
    """How many processes hung or died so far."""
    _child: subprocess.Popen[bytes] | None = None
    _failures: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def version(self) -> str:
        """Say which voices render, so that a cache made by others is not used."""
        parts = []
        try:
            told = subprocess.run(  # noqa: S603 - a fixed program with a fixed argument
                [self.program, "--version"], capture_output=True, text=True, timeout=self.deadline_s, check=True
            ).stdout
            parts.append(told.split("Data at")[0].strip())
        except (OSError, subprocess.SubprocessError):
            parts.append("no espeak-ng program")
        with contextlib.suppress(metadata.PackageNotFoundError):
            parts.append(f"pyttsx3 {metadata.version('pyttsx3')}")
        return " ".join(parts)

    def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        """Render `text` to `path` and return its samples.

        Args:
            text: one sentence.
            voice: an espeak-ng voice, for example "vi" or "en-us".
            rate: words a minute.
            path: where the WAV goes.

        Raises:
            NoVoice: neither pyttsx3 nor espeak-ng made a usable file.
        """
        with self._lock:
            # After some failures in a row pyttsx3 is left alone: each costs a whole deadline.
            while self._failures < TRIES_OF_PYTTSX3:
                try:
                    self._ask({"text": text, "voice": voice, "rate": rate, "path": str(path)})
                    made = sound.read_wav(path)
                except (OSError, ValueError, sound.UnusableSound) as error:
                    self._failures += 1
                    # Not which text: it may be a notice's, whose words are erased one day.
                    log.warning("pyttsx3 did not render %d letters: %s", len(text), error)
                    self._drop()
                else:
                    self._failures = 0
                    return made
            return self._by_program(text, voice, rate, path)

    def close(self) -> None:
        """End the process; the next `render` starts another."""
        with self._lock:
            self._drop(counted=False)

    def _ask(self, order: dict[str, str | int]) -> None:
        child = self._child
        if child is None or child.poll() is not None:
            child = self._child = subprocess.Popen(  # noqa: S603 - our own module
                list(self.process), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        assert child.stdin is not None
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
        answer = strict_json.read_object(self._line(child))
        if "error" in answer:
            raise OSError(str(answer["error"])[:LONGEST_ANSWER])
        if answer.get("ok") is not True:
            raise ValueError("it answered something else")

    def _line(self, child: subprocess.Popen[bytes]) -> bytes:
        """One answer; a process that stops within it, or never ends it, is not waited for."""
        assert child.stdout is not None
        until, line = time.monotonic() + self.deadline_s, b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError(f"no answer in {self.deadline_s:g} s")
            piece = os.read(child.stdout.fileno(), LONGEST_ANSWER)
            if not piece:
                raise BrokenPipeError("the process ended")
            line += piece
            if len(line) > LONGEST_ANSWER:
                raise ValueError("its answer does not end")
        return line

    def _drop(self, *, counted: bool = True) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        self.replaced += counted
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except BrokenPipeError:
                pass  # what was left to write has nobody to read it

    def _by_program(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        path.unlink(missing_ok=True)
        program = shutil.which(self.program)
        if program is None:
            raise NoVoice(Trouble(TroubleKind.NO_PROGRAM, self.program))
        try:
            subprocess.run(  # noqa: S603 - no shell; the text follows "--"
                [program, "-v", voice, "-s", str(rate), "-w", str(path), "--", text],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=self.deadline_s,
            )  # fmt: skip
            return sound.read_wav(path)
        except subprocess.SubprocessError as error:  # in its own words stands the whole text
            ended = f"> {self.deadline_s:g} s"
            if isinstance(error, subprocess.CalledProcessError):
                ended = f"exit {error.returncode}"
            raise NoVoice(Trouble(TroubleKind.NO_SPEECH, f"{self.program}, {voice}: {ended}")) from None
        except (OSError, sound.UnusableSound) as error:
            raise NoVoice(Trouble(TroubleKind.NO_SPEECH, f"{self.program}, {voice}: {error}")) from error
