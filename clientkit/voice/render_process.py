"""The process that renders: one sentence a line on standard input, one answer a line; it never plays.

It stands apart because pyttsx3 can hang or take its process down; the display then only replaces this one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

TRIES_S = (0.4, 0.8, 2.0)
"""Seconds each try may take; a sentence needs about 0.02."""
SETTLE_S = 0.02
"""espeak's thread ends a sentence shortly after its file is whole; one begun in between would be ended with it."""


def _is_whole(path: Path) -> bool:
    """Whether the WAV's own header agrees with the file's length (44 bytes of header, then the samples)."""
    try:
        with path.open("rb") as file:
            head = file.read(44)
            return (
                len(head) == 44
                and int.from_bytes(head[40:44], "little") > 0
                and (path.stat().st_size >= 44 + int.from_bytes(head[40:44], "little"))
            )
    except OSError:
        return False


def _speak_as(voice: str, rate: int) -> None:
    """Choose the voice and its speed, and wait until espeak's thread has taken them.

    pyttsx3 sets them and at once cancels whatever that thread has not begun: on a busy machine the speed was lost, and
    everything was said at 200 words a minute.

    Raises:
        ValueError: there is no such voice.
    """
    from pyttsx3.drivers import _espeak

    if _espeak.SetVoiceByName(voice.encode()) != 0:
        raise ValueError(f"no voice {voice}")
    _espeak.SetParameter(_espeak.RATE, rate, 0)
    _espeak.Synchronize()


def render(engine: Any, order: dict[str, Any]) -> None:
    """Render one sentence to a file.

    pyttsx3 2.99 loses about one sentence in a hundred (its end-of-loop cancels the one just begun), so a sentence
    that was not written is asked again; and runAndWait may return before the file is there.

    Raises:
        TimeoutError: the file was not whole after all tries.
        KeyError, TypeError: it is no order.
        ValueError: there is no such voice.
    """
    path = Path(order["path"])
    path.unlink(missing_ok=True)
    _speak_as(order["voice"], order["rate"])
    for patience_s in TRIES_S:
        engine.save_to_file(order["text"], str(path))
        engine.runAndWait()
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            if _is_whole(path) and not engine.isBusy():
                time.sleep(SETTLE_S)
                return
            time.sleep(0.005)
    raise TimeoutError("the sound file was not written")


def main() -> None:
    """Answer orders until standard input ends."""
    # pyttsx3 prints to standard output; answers go to a copy of it that nothing else knows.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        import pyttsx3

        engine = pyttsx3.init("espeak")
    except (ImportError, RuntimeError, OSError) as error:
        print(json.dumps({"error": f"pyttsx3: {error}"}), file=answers, flush=True)
        return
    for line in sys.stdin.buffer:
        try:
            render(engine, json.loads(line))
            answer: dict[str, Any] = {"ok": True}
        except (RuntimeError, ValueError, OSError, KeyError, TypeError) as error:
            answer = {"error": f"pyttsx3: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
