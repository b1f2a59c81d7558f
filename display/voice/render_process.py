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

WHOLE_WITHIN_S = 4.0


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


def render(engine: Any, order: dict[str, Any]) -> None:
    """Render one sentence to a file.

    Raises:
        TimeoutError: the file was not whole in time.
    """
    path = Path(order["path"])
    path.unlink(missing_ok=True)
    engine.setProperty("voice", order["voice"])
    engine.setProperty("rate", order["rate"])
    engine.save_to_file(order["text"], str(path))
    engine.runAndWait()
    # pyttsx3 2.99: the first runAndWait returns before the file is there.
    until = time.monotonic() + WHOLE_WITHIN_S
    while not _is_whole(path):
        if time.monotonic() > until:
            raise TimeoutError("the sound file was not written")
        time.sleep(0.01)


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
    for line in sys.stdin:
        try:
            render(engine, json.loads(line))
            answer: dict[str, Any] = {"ok": True}
        except (RuntimeError, ValueError, OSError) as error:
            answer = {"error": f"pyttsx3: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
