"""What a window shows of practice: the strip that marks it, the lesson, what to do next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from wire.values import Language
from wire.views import DeskView, PracticeLine
from wire.word_files import WordFiles

_FILES = WordFiles.beside("counter", __file__)
_SAID = _FILES.table("practice")

LESSONS = _FILES.table("practice_lessons")
"""The name of each lesson (`server/practice/script.py`)."""

HINTS = _FILES.table("practice_hints")
"""What to do next, one sentence each."""


@dataclass(frozen=True, slots=True)
class PracticePart:
    """Practice as a window shows it; `title` is empty while there is none."""

    title: str = ""
    """That it is practice, to be seen on every page."""
    not_real: str = ""
    lesson: str = ""
    """Which one, and what it is about; empty once all are done."""
    hint: str = ""
    """Empty for one that a newer server has and this window has no words for."""
    begin: str = ""
    """What the button says that begins it, and what it is."""
    about: str = ""
    end: str = ""
    ended: str = ""
    """What is said once it is over."""


def practice(view: DeskView | None, language: Language) -> PracticePart:
    """The part of practice in a view, in words."""
    said = {name: _SAID[name].of(language) for name in ("begin", "about", "end", "ended")}
    line = view.practice if view is not None else None
    if line is None:
        return PracticePart(**said)
    return PracticePart(
        title=_SAID["title"].of(language),
        not_real=_SAID["not_real"].of(language),
        lesson=_lesson(line, language),
        hint=HINTS[line.hint].of(language) if line.hint in HINTS else "",
        **said,
    )


def _lesson(line: PracticeLine, language: Language) -> str:
    if line.lesson not in LESSONS:
        return ""
    name = LESSONS[line.lesson].of(language)
    return _SAID["lesson"].of(language).format(nth=line.nth, of=line.of, name=name)
