"""Judges how hostile frames are answered: each once, under its id, in words of ours, in the reader's language."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.fuzz.frames import Sent
from wire.codec import Json
from wire.errors import Code, Refused
from wire.flaws import WHAT
from wire.text import flaw

LIBRARIES_WORDS = re.compile(
    r"(?i)input should|tring should|field required|extra inputs|value error|valid (string|integer|number|boolean)"
    r"|codec can.t|surrogates not|sqlite|psycopg|pydantic|traceback|expecting|unterminated|recursion|\berror:"
)
"""English of pydantic, json, codecs and drivers."""


class Judge:
    """What one client sent and what it was told.

    Args:
        languages: it may be spoken to in.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.wrong: list[str] = []
        self.answered: Counter[str] = Counter()
        """By code; what was done as well."""
        self.slowest_s = 0.0
        """The longest that an answer took."""
        self._count = 0
        self._open: dict[str, tuple[Sent, float]] = {}
        self._silent: set[str] = set()

    def connected(self) -> None:
        """A new connection: frames are counted anew."""
        self._count = 0
        self._open.clear()
        self._silent.clear()

    def says(self, frame: Sent) -> None:
        """This is sent now."""
        self._count += 1
        key = frame.id or f"frame {self._count}"
        if frame.may_be_silent:
            self._silent.add(key)
        else:
            self._open[key] = (frame, time.perf_counter())

    @property
    def waiting(self) -> list[str]:
        """What was sent and not answered."""
        return [repr(frame.data)[:300] for frame, _ in self._open.values()]

    def told(self, text: str) -> None:
        """This came."""
        if '"id":' not in text[:40]:
            return
        answer: Json = json.loads(text)
        facts = answer.get("error", {}).get("data", {}).get("facts", {})
        key = answer["id"] or f"frame {facts.get('frame')}"
        frame, since = self._open.pop(key, (None, time.perf_counter()))
        self.slowest_s = max(self.slowest_s, time.perf_counter() - since)
        if frame is None and key not in self._silent:
            self.wrong.append(f"an answer to nothing: {text[:300]}")
        elif said := trouble(answer, self.languages):
            self.wrong.append(f"{said}\n  to {frame.data[:300]!r}" if frame else said)
        self.answered[answer["error"]["data"]["code"] if "error" in answer else "done"] += 1


def trouble(answer: Json, languages: Sequence[str]) -> str:
    """What is wrong with how a frame was answered; empty when all is well."""
    if "result" in answer:
        return "" if isinstance(answer["result"], dict) else f"a result that is no object: {answer}"
    error: dict[str, Any] = answer.get("error", {})
    data, message = error.get("data", {}), error.get("message", "")
    if data.get("code") not in {code.value for code in Code}:
        return f"a refusal without a known code: {answer}"
    why = Refused.model_validate(data)
    if why.code is Code.INTERNAL or why.code is Code.CANNOT_STORE:
        return f"a fault of the server: {answer}"
    if message not in [why.text(language) for language in languages]:
        return f"not the words of {why.code} in {languages}: {message!r}"
    if "what" in why.facts and why.facts["what"] not in WHAT:
        return f"words of somebody else as a fact: {why.facts}"
    if flaw(message) or len(message) > 400 or LIBRARIES_WORDS.search(message):
        return f"no words for a person: {message[:500]!r}"
    return ""
